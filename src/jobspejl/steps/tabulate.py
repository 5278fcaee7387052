"""The handover: results laid out as the tables of `contracts.tables`."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.comparison import Comparison
from jobspejl.contracts.observed import Observed
from jobspejl.contracts.tables import SCHEMAS, Cell, Table
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.stats.country import spread_within
from jobspejl.stats.expectation import Expectation
from jobspejl.stats.rate_funnel import rate_funnel
from jobspejl.steps.expect import country_conditions

WAYS = {-1: "fewer", 0: "same", 1: "more"}
"""What can be told of a gap, by the sign of it."""

_VERDICTS = {1: "better", 0: "as_expected", -1: "worse"}


@dataclass(frozen=True, slots=True)
class Judged:
    """All that was found of one measure.

    Attributes:
        observed: The figures that were used.
        hidden: Units that may not be shown, with why.
        expectation: What was expected.
        comparison: The gaps, judged.
        sensitivity: (period number, base factor, width ratio, verdicts changed) where the base is approximate.
    """

    observed: Observed
    hidden: tuple[tuple[Unit, Hidden], ...]
    expectation: Expectation
    comparison: Comparison
    sensitivity: tuple[tuple[int, float, float, int], ...]


def tabulate(measures: tuple[Judged, ...], others: tuple[Unit, ...] = ()) -> tuple[Table, ...]:
    """Lay all measures out as tables, in the order of `contracts.tables.SCHEMAS`.

    Args:
        measures: All that was found.
        others: Units that only an account speaks of.
    """
    makers = {
        "gaps": _gaps,
        "periods": _periods,
        "contributions": _contributions,
        "conditions": _conditions,
        "peers": _peers,
        "funnel": _funnel,
        "rate_funnel": _rate_funnel,
        "agreement": _agreement,
        "sensitivity": _sensitivity,
    }
    made = [Table(SCHEMAS[name], tuple(row for one in measures for row in make(one))) for name, make in makers.items()]
    return (*made, _units(measures, others))


Rows = Iterator[tuple[Cell, ...]]


def _key(one: Judged, *rest: Cell) -> tuple[Cell, ...]:
    return (one.observed.measure.lens, one.observed.measure.id, *rest)


def _each(one: Judged) -> Iterator[tuple[int, str, int, Unit]]:
    for t, period in enumerate(one.observed.periods):
        for u, unit in enumerate(one.observed.units):
            yield t, period, u, unit


def _gaps(one: Judged) -> Rows:
    blank = (None,) * (len(SCHEMAS["gaps"].columns) - 7)
    for t, period in enumerate(one.observed.periods):
        shown = [(unit.code, _gap_row(one, u, t, period, unit)) for u, unit in enumerate(one.observed.units)]
        rest = [
            (unit.code, (*_key(one, period, unit.code, unit.name.da), *blank, why, one.observed.measure.made_up))
            for unit, why in one.hidden
        ]
        yield from (row for _, row in sorted([*shown, *rest], key=lambda pair: pair[0]))


def _gap_row(one: Judged, u: int, t: int, period: str, unit: Unit) -> tuple[Cell, ...]:
    c, direction = one.comparison, one.observed.measure.better_sign
    figures = (
        one.observed.base, one.observed.actual, one.expectation.expected, c.gap, c.se, c.lower, c.upper,
        c.persons, c.shrunken, c.shrunken_lower, c.shrunken_upper,
    )  # fmt: skip
    places = (c.rank, c.rank_lower, c.rank_upper, c.rank_lower_joint, c.rank_upper_joint)
    return (
        *_key(one, period, unit.code, unit.name.da),
        *(float(figure[u, t]) for figure in figures),
        *(int(place[u, t]) if direction else None for place in places),
        float(c.p_value[u, t]),
        WAYS[int(c.told[u, t])],
        _VERDICTS[int(c.told[u, t]) * direction] if direction else None,
        bool(c.unusual[u, t]),
        float(c.size[u, t]),
        None,
        one.observed.measure.made_up,
    )


def _contributions(one: Judged) -> Rows:
    if not one.observed.conditions:
        return
    o, e, country = one.observed, one.expectation, one.comparison.country
    centre = country_conditions(o)
    # NOTE: persons have many conditions; what moves an older period's expectation is not worth a page or a sheet.
    told_from = len(o.periods) - 1 if o.on_persons else 0
    for t, period, u, unit in _each(one):
        if t < told_from:
            continue
        key = _key(one, period, unit.code)
        for k, condition in enumerate(o.conditions):
            told: tuple[Cell, ...] = (float(o.values[u, t, k]), float(centre[t, k]), float(e.slopes[u, t, k]))
            # NOTE: the conditions of persons have no value of their own for a unit.
            told = (None, None, None) if o.on_persons else told
            yield (*key, condition.column, *told, float(e.contributions[u, t, k]))
        yield (*key, "level", None, None, None, float(e.level[u, t] - country[t]))


def _periods(one: Judged) -> Rows:
    o, e, c = one.observed, one.expectation, one.comparison
    for t, period in enumerate(o.periods):
        ways = [int((c.told[:, t] == way).sum()) for way in WAYS]
        explained = float(e.explained[t])
        span = float(np.median(c.rank_upper[:, t] - c.rank_lower[:, t] + 1)) if o.measure.better_sign else None
        yield (
            *_key(one, period),
            len(o.units),
            float(o.base[:, t].sum()),
            float(c.country[t]),
            float(c.persons[:, t].sum()),
            float(np.sqrt(c.between[t])),
            float(np.sqrt(e.between[t])),
            None if math.isnan(explained) else explained,
            float(np.median(c.se[:, t])),
            float(np.median(np.sqrt(e.sampling_variance[:, t]))),
            float(c.dispersion[t]),
            float(np.sqrt(c.extra[t])),
            *ways,
            int(c.unusual[:, t].sum()),
            span,
        )


def _conditions(one: Judged) -> Rows:
    if one.observed.on_persons:
        return
    spread = spread_within(one.observed.values)
    for k, condition in enumerate(one.observed.conditions):
        figures = (one.expectation.coefficients[k], one.expectation.coefficient_se[k], spread[k])
        yield (*_key(one, condition.column), *map(float, figures))


def _peers(one: Judged) -> Rows:
    kinds = {"expected": one.comparison.peers_expected, "profile": one.comparison.peers_profile}
    for t, period, u, unit in _each(one):
        for kind, peers in kinds.items():
            for place, peer in enumerate(peers[u, t], start=1):
                yield (*_key(one, period, unit.code), kind, place, one.observed.units[peer].code)


def _funnel(one: Judged) -> Rows:
    for t, period in enumerate(one.observed.periods):
        for point in one.comparison.limits[t]:
            yield (*_key(one, period), *map(float, point))


def _rate_funnel(one: Judged) -> Rows:
    strata, scale = one.observed.strata, one.observed.measure.scale
    if strata is None or strata.mix != "laws":
        return
    for t, period in enumerate(one.observed.periods):
        target = float(one.comparison.country[t]) / scale
        found = rate_funnel(strata.counted[:, t].sum(axis=1), strata.base[:, t].sum(axis=1), target)
        limits = np.concatenate([found.exact_95, found.exact_998, found.wide_95, found.wide_998])
        for cases, point in zip(found.cases, scale * limits.T, strict=True):
            yield (*_key(one, period), int(cases), *map(float, point))


def _agreement(one: Judged) -> Rows:
    periods = one.observed.periods
    for a in one.comparison.agreement:
        correlations = (a.rank_correlation, a.corrected, a.lower, a.upper)
        yield (
            *_key(one, periods[a.first], periods[a.second]),
            *correlations,
            a.top,
            a.kept,
            a.kept_by_chance,
        )


def _sensitivity(one: Judged) -> Rows:
    for t, factor, width, changed in one.sensitivity:
        yield (*_key(one, one.observed.periods[t]), factor, width, changed)


def _units(measures: tuple[Judged, ...], others: tuple[Unit, ...]) -> Table:
    compared = (unit for one in measures for unit in (*one.observed.units, *(unit for unit, _ in one.hidden)))
    units = {unit.code: unit for unit in (*others, *compared)}
    rows = tuple(
        (code, u.name.da, u.name.en, u.region.da, u.region.en, *(u.tile or (None, None)))
        for code, u in sorted(units.items())
    )
    return Table(SCHEMAS["units"], rows)
