"""Deadlines laid out rule by rule; counts that are too small, or could be worked out, are left blank.

A unit that may not be shown is in none of the figures. A curve of waiting is rounded so far that it seldom tells how
many were followed, from which the number of duties lifted would follow.
"""

import numpy as np

from jobspejl.contracts.arrays import Flags, Ints
from jobspejl.contracts.deadline import STATES, DeadlineCounts, DeadlineRule
from jobspejl.contracts.legality import DeadlinesMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.rules.deadlines import deadline_rules
from jobspejl.stats.exact_intervals import share_interval
from jobspejl.stats.small_tables import hidden_together, together
from jobspejl.steps.told_curves import summed, told_curve, told_median, told_steps

_DUE = [STATES.index(state) for state in ("met", "late", "overdue")]
_OTHERS = [STATES.index(state) for state in ("not_due", "not_applicable", "unjudged")]


def deadline_rows(section: DeadlinesMeasure, detail: DeadlineCounts, hidden: frozenset[str], options: Options) -> Laid:
    """Yield the row of every rule, and the curve of how long it takes.

    Args:
        section: The measure's part of the study file.
        detail: The counts of all units.
        hidden: Codes of units that may not be shown: none of their duties is counted.
        options: Confidence and disclosure threshold.
    """
    shown = np.array([unit.code not in hidden for unit in detail.units], dtype=np.bool_)
    counts = detail.states[shown].sum(axis=(0, 1))
    threshold = options.disclosure_threshold
    compared = len(detail.units) > 1
    untold = _untold(counts[:, _DUE].sum(axis=1), compared, threshold)
    # NOTE: without a comparison no sum over the rules is told, so a rule left out needs no other to hide it.
    parts = together(np.where(untold[:, None] & (not compared), 0, counts[:, _DUE]), threshold)
    newest = {rule.id: rule for rule in deadline_rules()}
    for r, rule in enumerate(detail.rules):
        told = (None,) * len(_DUE) if untold[r] else parts[r]
        waits = summed(detail.waits[r], shown)
        curve = None if untold[r] else told_curve(waits, options)
        others = [None if 0 < count < threshold else count for count in counts[r][_OTHERS].tolist()]
        yield (
            "deadlines",
            (
                section.id,
                rule,
                *_words(newest[rule]),
                None if untold[r] else int(counts[r][_DUE].sum()),
                *told,
                *others,
                *_share(counts[r], told, options),
                _late(summed(detail.late_days[r], shown), told[1]),
                *((None, None, None) if curve is None else told_median(waits, options)),
                None if curve is None else _usual(summed(detail.allowed[r], shown)),
                section.made_up,
            ),
        )
        if curve is not None:
            for row in told_steps(curve, threshold / max(int(counts[r][_DUE].sum()), threshold)):
                yield "deadline_waits", (section.id, rule, *row, section.made_up)


def _untold(due: Ints, compared: bool, threshold: int) -> Flags:
    """Return the rules of which not even the number due is told.

    NOTE: where units are compared, the number due under all rules together is told, so one rule is not hidden alone.
    """
    few: Flags = (due > 0) & (due < threshold)
    if compared:
        few[due > 0] = hidden_together(due[due > 0, None], threshold)
    return few


def _words(rule: DeadlineRule) -> tuple[Cell, ...]:
    verified = None if rule.verified_on is None else rule.verified_on.isoformat()
    told = (rule.name, rule.text, rule.statute, rule.source)
    return (*(words for text in told for words in (text.da, text.en)), verified)


def _share(counts: Ints, parts: tuple[int | None, ...], options: Options) -> tuple[float | None, ...]:
    """Return the share met in per cent with its exact interval; nothing where it is not told, or of none."""
    met, due = counts[_DUE[0]], counts[_DUE].sum()
    if parts[0] is None or due == 0:
        return None, None, None
    low, high = share_interval(np.array(float(met)), np.array(float(due)), options.confidence)
    return 100 * float(met / due), 100 * float(low), 100 * float(high)


def _late(late: Ints, shown: int | None) -> float | None:
    """Return the median days late, where the number met late is shown and is not 0."""
    return float(np.median(np.repeat(late[:, 0], late[:, 1]))) if shown else None


def _usual(allowed: Ints) -> int:
    """Return the median days from the trigger to the deadline."""
    return round(float(np.median(np.repeat(allowed[:, 0], allowed[:, 1]))))
