"""Deadlines laid out rule by rule; counts that are too small, or could be worked out, are left blank."""

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.deadline import STATES, DeadlineCounts, DeadlineRule
from jobspejl.contracts.legality import DeadlinesMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.rules.deadlines import deadline_rules
from jobspejl.stats.exact_intervals import share_interval
from jobspejl.stats.small_tables import together
from jobspejl.stats.survival import Survival, kaplan_meier, merged

_DUE = [STATES.index(state) for state in ("met", "late", "overdue")]
_OTHERS = [STATES.index(state) for state in ("not_due", "not_applicable", "unjudged")]


def deadline_rows(section: DeadlinesMeasure, detail: DeadlineCounts, hidden: frozenset[str], options: Options) -> Laid:
    """Yield the row of every rule, and the curve of how long it takes.

    Args:
        section: The measure's part of the study file.
        detail: The counts of all units.
        hidden: Codes of units that may not be shown: none of their duties is counted, but they are in the curves.
        options: Confidence and disclosure threshold.
    """
    shown = np.array([unit.code not in hidden for unit in detail.units], dtype=np.bool_)
    counts = detail.states[shown].sum(axis=(0, 1))
    threshold = options.disclosure_threshold
    parts = together(counts[:, _DUE], threshold)
    newest = {rule.id: rule for rule in deadline_rules()}
    for r, rule in enumerate(detail.rules):
        curve = _curve(detail.waits[r], options)
        others = [None if 0 < count < threshold else count for count in counts[r][_OTHERS].tolist()]
        yield (
            "deadlines",
            (
                section.id,
                rule,
                *_words(newest[rule]),
                int(counts[r][_DUE].sum()),
                *parts[r],
                *others,
                *_share(counts[r], parts[r], options),
                _median(detail.late_days[r], parts[r][1]),
                None if curve is None or np.isnan(curve.median) else int(curve.median),
                section.made_up,
            ),
        )
        if curve is not None:
            for day, share, low, high in zip(curve.days, curve.survival, curve.lower, curve.upper, strict=True):
                row = (section.id, rule, int(day), float(share), float(low), float(high), section.made_up)
                yield "deadline_waits", row


def _words(rule: DeadlineRule) -> tuple[Cell, ...]:
    verified = None if rule.verified_on is None else rule.verified_on.isoformat()
    return (rule.name.da, rule.name.en, rule.text.da, rule.text.en, rule.statute, rule.source, verified)


def _share(counts: Ints, parts: tuple[int | None, ...], options: Options) -> tuple[float | None, ...]:
    met, due = counts[_DUE[0]], counts[_DUE].sum()
    if parts[0] is None or due == 0:
        return None, None, None
    low, high = share_interval(np.array(float(met)), np.array(float(due)), options.confidence)
    return float(met / due), float(low), float(high)


def _median(late: Ints, shown: int | None) -> float | None:
    """Return the median days late, where the number met late is shown and is not 0."""
    return float(np.median(np.repeat(late[:, 0], late[:, 1]))) if shown else None


def _curve(waits: Ints, options: Options) -> Survival | None:
    """Return the curve, in steps of no fewer duties met than may be told; None where there are not so many."""
    steps = merged(waits, options.disclosure_threshold)
    return kaplan_meier(steps, options.confidence) if len(steps) else None
