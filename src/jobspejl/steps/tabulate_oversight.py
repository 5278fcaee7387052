"""The oversight laid out: every target in every period, unit by unit, with how sure it is on which side it lies.

A share is that of all persons under a target, counted and not sampled. Its interval says how far chance could move it
from one year to another where the unit goes on as it does (Clopper & Pearson); a target is met, or not met, only where
the whole interval lies on one side of the threshold.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields

import numpy as np

from jobspejl.contracts.arrays import Flags, Ints
from jobspejl.contracts.effort_found import EffortFound, TargetCounts
from jobspejl.contracts.oversight import BOTH, FEWEST, OversightTarget, TargetState, Why
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.rules.oversight import oversight_targets
from jobspejl.stats.exact_intervals import share_interval
from jobspejl.stats.small_tables import hidden_together
from jobspejl.steps.rounding import rounded


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps of a results measure, in percentage points.

    Attributes:
        of: By period and unit: gap, lower and upper limit.
    """

    of: Mapping[tuple[str, str], tuple[float, float, float]]

    def has(self, period: str) -> bool:
        """Return whether there is any gap in a period."""
        return any(one == period for one, _ in self.of)


@dataclass(frozen=True, slots=True)
class _Whole:
    """What is said of all units together, so that nobody takes those shown for all.

    Few who miss what a target asks for hide a unit, so that the units shown are worse than the country.

    Attributes:
        share: Per cent of all persons who miss it, rounded; None where the target is no share, where no unit is shown,
            and where few in all miss it or do not.
        small: Units not shown because fewer than `FEWEST` persons are under the target.
        few: Units not shown because some, but fewer than the disclosure threshold, miss it; 0 where there are so few
            such units that their number, with the share, could tell how many persons it is.
        other: The other units not shown.
    """

    share: Cell = None
    small: int = 0
    few: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class _Judged:
    """One target in one period: the rows of its units, the state of each that is told, and all of them together."""

    rows: list[tuple[Cell, ...]]
    states: dict[str, TargetState]
    whole: _Whole


def oversight_rows(detail: EffortFound, results: Gaps, options: Options) -> Laid:
    """Yield the targets with the periods they are judged in, then unit by unit, then both stages together.

    Args:
        detail: What the lens found.
        results: The gaps of the measure of results that the study names; none where it names none.
        options: Confidence and disclosure threshold.
    """
    for period in dict.fromkeys(one.period for one in detail.targets):
        judged: dict[str, _Judged] = {}
        for counts in (one for one in detail.targets if one.period == period):
            version = _version(counts)
            why = counts.why
            if why is None and version.kind == "results" and not results.has(period):
                why = "no_result_period"
            own = _judged(version, counts, detail, results, options) if why is None else None
            yield "oversight_targets", (counts.target, period, *_about(version, why, own.whole if own else None))
            if own is not None:
                judged[version.kind] = own
                for row in own.rows:
                    yield "oversight", row
        if len(judged) == len({one.kind for one in oversight_targets()}):
            for row in _together(period, detail, judged):
                yield "oversight", row


def _version(counts: TargetCounts) -> OversightTarget:
    """Return the version that a period was judged by; where it was not, the newest."""
    versions = [one for one in oversight_targets() if one.id == counts.target]
    return next((one for one in versions if one.version == counts.version), versions[-1])


def _about(version: OversightTarget, why: Why | None, whole: _Whole | None) -> tuple[Cell, ...]:
    days = (version.valid_from, version.valid_to, version.verified_on)
    begins, ends, verified = (None if day is None else day.isoformat() for day in days)
    doubt = (version.doubt.da, version.doubt.en) if version.doubt else (None, None)
    return (
        None if why else version.version, version.name.da, version.name.en, version.asks.da, version.asks.en,
        100 * version.threshold, begins, ends, version.source.da, version.source.en, verified, *doubt, why,
        *(astuple(whole) if whole else (None,) * len(fields(_Whole))),
    )  # fmt: skip


def _judged(
    version: OversightTarget, counts: TargetCounts, detail: EffortFound, results: Gaps, options: Options
) -> _Judged:
    figures, whole = (
        (_gaps(counts, detail, results), _Whole()) if version.kind == "results" else _shares(counts, detail, options)
    )
    rows: list[tuple[Cell, ...]] = []
    states: dict[str, TargetState] = {}
    threshold = 100 * version.threshold
    for code, figure in figures.items():
        told: tuple[Cell, ...] = (None, None, None, None, threshold, None, True)
        if figure is not None:
            states[code] = state_of(*figure[2:], threshold, at_most=version.kind == "results")
            told = (*figure, threshold, states[code], False)
        rows.append((version.id, counts.period, code, version.version, *told))
    return _Judged(rows, states, whole)


def state_of(lower: float, upper: float, threshold: float, *, at_most: bool = False) -> TargetState:
    """Return on which side of a threshold an interval lies.

    Args:
        lower: Lower limit of a share that must be below the threshold.
        upper: Upper limit.
        threshold: In the same unit.
        at_most: Whether the threshold itself is allowed.

    49 of 240 are 20.4 %, and the interval is from 15.5 to 26.1: that is not surely over 20 %.

    >>> state_of(15.5, 26.1, 20.0), state_of(20.1, 26.1, 20.0), state_of(12.0, 19.9, 20.0)
    ('not_certain', 'not_met', 'met')
    """
    if upper < threshold or (at_most and upper <= threshold):
        return "met"
    return "not_met" if lower > threshold or (not at_most and lower >= threshold) else "not_certain"


Figures = dict[str, tuple[int | None, float, float, float] | None]
"""By unit: persons, share, lower and upper limit; None where it may not be told."""


def _gaps(counts: TargetCounts, detail: EffortFound, results: Gaps) -> Figures:
    codes = [unit.code for unit in detail.units if (counts.period, unit.code) in results.of]
    return {code: (None, *results.of[counts.period, code]) for code in codes}


def _shares(counts: TargetCounts, detail: EffortFound, options: Options) -> tuple[Figures, _Whole]:
    some = np.flatnonzero(counts.persons > 0)
    missing, persons = counts.missing[some], counts.persons[some]
    small = persons < FEWEST  # NOTE: 0 of 7 without a talk would tell something of each of the 7
    together = hidden_together(np.stack([missing, persons - missing], axis=1), options.disclosure_threshold)
    hidden = small | together
    lower, upper = share_interval(missing.astype(np.float64), persons.astype(np.float64), options.confidence)
    found: Figures = {}
    for place, u in enumerate(some.tolist()):
        share = 100 * float(missing[place] / persons[place])
        limits = (int(persons[place]), share, 100 * float(lower[place]), 100 * float(upper[place]))
        found[detail.units[u].code] = None if hidden[place] else limits
    return found, _whole(missing, persons, hidden, options)


def _whole(missing: Ints, persons: Ints, hidden: Flags, options: Options) -> _Whole:
    threshold, all_ = options.disclosure_threshold, int(persons.sum())
    small = persons < FEWEST
    few = int((hidden & ~small & (missing > 0) & (missing < threshold)).sum())
    few = few if few >= threshold else 0
    share: Cell = None
    if not hidden.all() and threshold <= missing.sum() <= all_ - threshold:
        [share] = rounded([100 * float(missing.sum() / all_)], 100 * threshold / all_)
    return _Whole(share, int(small.sum()), few, int((hidden & ~small).sum()) - few)


def _together(period: str, detail: EffortFound, judged: dict[str, _Judged]) -> list[tuple[Cell, ...]]:
    """Return both stages: only who does not meet the target on results is looked at on the focus targets."""
    blank = (None,) * 6
    rows: list[tuple[Cell, ...]] = []
    for unit in detail.units:
        results, offers, talks = (judged[kind].states.get(unit.code) for kind in ("results", "offers", "talks"))
        # NOTE: who surely meets the target on results is clear, whatever the others are, also where they are hidden.
        if results == "met" or (results and offers and talks):
            state = both_stages(results, offers or "not_certain", talks or "not_certain")
            rows.append((BOTH, period, unit.code, *blank, state, False))
    return rows


def both_stages(results: TargetState, offers: TargetState, talks: TargetState) -> TargetState:
    """Return whether a unit keeps clear of the oversight by both stages.

    It does where it surely meets the target on results, or both focus targets. It surely does not where it meets none
    of the three: whether one focus target that is not met is enough has not been read.

    >>> both_stages("met", "not_met", "not_met"), both_stages("not_met", "not_met", "not_met")
    ('met', 'not_met')
    >>> both_stages("not_met", "not_met", "met"), both_stages("not_certain", "met", "met")
    ('not_certain', 'met')
    """
    if results == "met" or offers == talks == "met":
        return "met"
    return "not_met" if results == offers == talks == "not_met" else "not_certain"
