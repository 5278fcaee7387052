"""From sums over persons to figures that can be compared: every unit in every period, small target groups together."""

from itertools import compress

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.effort import Effort
from jobspejl.contracts.effort_found import PersonSums
from jobspejl.contracts.observed import Mix, Observed, Spread, Strata, Telling
from jobspejl.errors import Listed, Problem
from jobspejl.stats.mix_cells import merge_cells, merged

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
        The figures in the unit of the measure; None with fewer than two units, or where nothing happened at all in
        some period.
    """
    units, periods = _told(sums)
    if units.sum() < 2 or not periods.any():
        return None
    several = len(sums.groups) > 1
    into = merge_cells(sums.persons[units][:, periods]) if several else np.zeros(1, dtype=np.int64)
    strata = _strata(sums, (units, periods), into)
    if not strata.counted.sum(axis=(0, 2)).all():
        return None
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
    """Return remarks on the periods and units that a measure is not told of, since they lack persons."""
    units, periods = _told(sums)
    facts: dict[str, object] = {"measure": sums.measure.id}
    told: list[Problem] = []
    for key, names, kept in (
        ("effort_periods_left", list(sums.periods), periods),
        ("effort_units_left", [unit.name.da for unit in sums.units], units),
    ):
        if gone := [name for name, keep in zip(names, kept, strict=True) if not keep]:
            told.append(Problem(key, {**facts, "count": len(gone), "names": Listed(gone)}))
    return tuple(told)


def _told(sums: PersonSums) -> tuple[Flags, Flags]:
    """Return which units and which periods are told."""
    some = sums.exposure.sum(axis=2) > 0
    periods = np.asarray(some.sum(axis=0) > _FEWEST * max(len(sums.units), 1))
    units = some[:, periods].all(axis=1) & periods.any()
    return np.asarray(units), periods


def _apart(sums: PersonSums, units: Flags, periods: Flags, *, share: bool) -> Floats | None:
    """Return persons of the units that are not told, (T, 2): of the whole country all of them may be told elsewhere."""
    other = sums.short if share else sums.persons
    apart = np.stack([one[~units][:, periods].sum(axis=(0, 2)) for one in (sums.counted, other)], axis=1)
    return apart.astype(np.float64) if apart.any() else None


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
            one_of=measure.one_of,
        ),
    )
    mix: Mix = "groups" if len(sums.groups) > 1 else "overall"
    return Strata(told(sums.amount, amount), told(sums.exposure, exposure), mix, spread)
