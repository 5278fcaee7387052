"""From sums over persons to figures that can be compared: every unit in every period, small target groups together."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import compress

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.effort import Effort
from jobspejl.contracts.effort_found import PersonSums
from jobspejl.contracts.observed import Mix, Observed, Spread, Strata, Telling
from jobspejl.errors import Listed, Problem
from jobspejl.stats.mix_cells import merge_cells, merged

_LEAST_UNITS = 2
_OF_SEVERAL = {
    "effort_periods_left": "effort_periods_left_several",
    "effort_periods_empty": "effort_periods_empty_several",
    "effort_units_left": "effort_units_left_several",
    "effort_not_compared": "effort_not_compared_several",
    "effort_no_persons": "effort_no_persons_several",
}
_FEWEST = 0.5
"""A period in which fewer than half of the units have anything is left out rather than the others."""


def observed_of(sums: PersonSums, section: Effort) -> Observed | None:
    """Return one measure's figures, for the units that have persons in every period that is told.

    Target groups with few persons, or persons of one unit only, are taken together, so that what is expected of a unit
    comes from others. Where there is one group, the expectation is what all other units have together.

    Args:
        sums: The measure's sums over persons, in its own whole numbers.
        section: The effort's part of the study file.

    Returns:
        The figures in the unit of the measure; None with fewer than two units, or where nothing happened at all.
        Periods in which nothing happened are left out.
    """
    units, periods, _ = _told(sums)
    if units.sum() < _LEAST_UNITS or not periods.any():
        return None
    sums = _average_day(sums) if sums.measure.over == "snapshots" else sums
    several = len(sums.groups) > 1
    into = merge_cells(sums.persons[units][:, periods]) if several else np.zeros(1, dtype=np.int64)
    strata = _strata(sums, (units, periods), into)
    base = strata.base.sum(axis=2)
    measure = sums.measure.measure(made_up=section.made_up, source=section.source, caution=section.caution)
    return Observed(
        measure=measure,
        units=tuple(compress(sums.units, units)),
        periods=tuple(compress(sums.periods, periods)),
        actual=measure.scale * strata.counted.sum(axis=2) / base,
        base=base,
        given=None,
        conditions=(),
        values=np.empty((*base.shape, 0)),
        strata=strata,
        apart=_apart(sums, units, periods, share=measure.unit in {"percent", "share"}),
    )


def left_out(sums: PersonSums) -> tuple[Problem, ...]:
    """Return remarks on the periods and units that a measure is not told of, and where it is not compared at all."""
    units, periods, common = _told(sums)
    facts: dict[str, object] = {"measure": sums.measure.id}
    told: list[Problem] = []
    for key, names, gone in (
        ("effort_periods_left", list(sums.periods), ~common),
        ("effort_periods_empty", list(sums.periods), common & ~periods),
        ("effort_units_left", [unit.name.da for unit in sums.units], ~units & periods.any()),
    ):
        if left := list(compress(names, gone)):
            told.append(Problem(key, {**facts, "count": len(left), "names": Listed(left)}))
    if periods.any() and (count := int(units.sum())) < _LEAST_UNITS:
        told.append(Problem("effort_not_compared", {**facts, "count": count}))
    return tuple(told)


def told_once(remarks: Iterable[Problem], measure: str = "measure") -> tuple[Problem, ...]:
    """Return remarks of which those that say the same of several measures are one that names them all.

    Args:
        remarks: Each of one measure.
        measure: The fact that says which.

    >>> remarks = [Problem("effort_no_persons", {"section": "e", "name": name}) for name in ("talks", "sanctions")]
    >>> [one.facts["measures"].items for one in told_once(remarks, "name")]
    [['talks', 'sanctions']]
    """
    same: dict[str, list[Problem]] = {}
    for remark in remarks:
        same.setdefault(repr((remark.key, {**remark.facts, measure: None})), []).append(remark)
    return tuple(alike[0] if len(alike) == 1 else _several(alike, measure) for alike in same.values())


def _several(alike: list[Problem], measure: str) -> Problem:
    facts = {name: fact for name, fact in alike[0].facts.items() if name != measure}
    measures = Listed([remark.facts[measure] for remark in alike], most=40)
    return Problem(_OF_SEVERAL[alike[0].key], {**facts, "measures": measures})


def _told(sums: PersonSums) -> tuple[Flags, Flags, Flags]:
    """Return which units and which periods are told, and in which periods most units have anything."""
    some, amount = sums.exposure.sum(axis=2) > 0, sums.amount.sum(axis=2)
    common = np.asarray(some.sum(axis=0) > _FEWEST * max(len(sums.units), 1))
    happened = common & (amount.sum(axis=0) > 0)
    units = np.asarray(some[:, happened].all(axis=1) & happened.any())
    # NOTE: what happened in a period may have happened in units that are left out alone.
    periods = happened & (amount[units].sum(axis=0) > 0) if units.sum() >= _LEAST_UNITS else happened
    return units, periods, common


def _apart(sums: PersonSums, units: Flags, periods: Flags, *, share: bool) -> Floats | None:
    """Return persons of the units that are not told, (T, 2): of the whole country all of them may be told elsewhere."""
    other = sums.short if share else sums.persons
    apart = np.stack([one[~units][:, periods].sum(axis=(0, 2)) for one in (sums.counted, other)], axis=1)
    return apart.astype(np.float64) if apart.any() else None


def _average_day(sums: PersonSums) -> PersonSums:
    """Return what days of counting come to on an average one, with the variance of a single day.

    Days of one period resemble each other, so that all weigh as one. How they stray is taken about the cell's own
    ratio, since a unit may lie far from the others and yet hardly move; one day alone says nothing of it.
    """
    days, rate = np.maximum(sums.persons, 1), sums.amount / np.where(sums.exposure > 0, sums.exposure, 1.0)
    stray = np.maximum(sums.amount2 - 2 * rate * sums.both + rate**2 * sums.exposure2, 0.0)
    nothing = np.zeros_like(stray)
    return replace(
        sums,
        amount=sums.amount / days,
        exposure=sums.exposure / days,
        amount2=stray / days,
        both=nothing,
        exposure2=nothing,
    )


def _strata(sums: PersonSums, kept: tuple[Flags, Flags], into: Ints) -> Strata:
    """Return the sums by target group in the units that are told, e.g. talks and months, with how they spread."""
    measure, (units, periods) = sums.measure, kept

    def told(values: Floats | Ints, grain: float = 1.0) -> Floats:
        return merged(values[units][:, periods] / grain, into)

    amount, exposure = measure.amount_grain, measure.exposure_grain
    spread = Spread(
        persons=told(sums.persons),
        counted=told(sums.counted),
        short=told(sums.short),
        amount2=told(sums.amount2, amount**2),
        both=told(sums.both, amount * exposure),
        exposure2=told(sums.exposure2, exposure**2),
        telling=Telling(
            least=measure.least_persons,
            of_persons=measure.over == "persons",
            within=measure.within,
            cohort=measure.cohort,
            base_of=measure.base_of,
            one_of=measure.one_of,
        ),
    )
    mix: Mix = "groups" if len(sums.groups) > 1 else "overall"
    return Strata(told(sums.amount, amount), told(sums.exposure, exposure), mix, spread)
