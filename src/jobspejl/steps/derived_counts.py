"""What measures of the same persons tell between them: one less another may leave a few.

Long-term recipients with ordinary hours within 12 months, less those within 6, are those who first had any in the half
year between; recipients who can be followed for 6 months, less those who can for 12, are those who died or moved in
between; spells that end in one of five ways leave those that end in none. Which measures are of the same persons is
said in their catalogue (`Telling.within`, `Telling.cohort`, `Telling.one_of`).
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.observed import Observed, Spread


def derived(
    measures: Sequence[Observed], hidden: Sequence[frozenset[str]], threshold: int
) -> Iterator[tuple[int, str]]:
    """Yield each unit that must be hidden in a measure too: the number of the measure, and the unit's code.

    Args:
        measures: Rates over persons, the most important first; the later of those that tell a few hides the unit.
        hidden: The units that are hidden in each of them already.
        threshold: Fewest that may be told.
    """
    out = [set(codes) for codes in hidden]
    parts = {one.measure.id: _spread(one).telling.within for one in measures}
    for (first, one), (second, other) in combinations(enumerate(measures), 2):
        for code in _few_between(one, other, parts, threshold):
            if code not in out[first] | out[second]:
                out[second].add(code)
                yield second, code
    ways = [_spread(one).telling.one_of for one in measures]
    for way in dict.fromkeys(filter(None, ways)):
        family = [place for place, own in enumerate(ways) if own == way]
        for place, code in _few_left(measures, family, out, threshold):
            out[place].add(code)
            yield place, code


def _spread(one: Observed) -> Spread:
    if one.strata is None or one.strata.spread is None:
        raise ValueError(one.measure.id)
    return one.strata.spread


def _amount(one: Observed) -> Floats:
    return np.asarray(one.base * one.actual / one.measure.scale)


def _within(parts: dict[str, str | None], part: Observed, whole: Observed) -> bool:
    """Return whether a measure counts everybody whom another one counts, be it through others."""
    own: str | None = part.measure.id
    while own is not None:
        if own == whole.measure.id:
            return True
        own = parts.get(own)
    return False


def _few_between(one: Observed, other: Observed, parts: dict[str, str | None], threshold: int) -> list[str]:
    """Return the units in which a count of one measure, less the same of the other, is a few."""
    codes = [unit.code for unit in one.units if unit in other.units]
    periods = [period for period in one.periods if period in other.periods]
    few = np.zeros(len(codes), dtype=bool)
    if _within(parts, one, other) or _within(parts, other, one):
        mine, theirs = (_at(each, _amount(each), codes, periods) for each in (one, other))
        few |= _some_few(np.abs(mine - theirs), threshold)
    cohort = _spread(one).telling.cohort
    if cohort and cohort == _spread(other).telling.cohort:
        mine, theirs = (_at(each, each.base, codes, periods) for each in (one, other))
        few |= _some_few(np.abs(mine - theirs), threshold)
    return [code for code, is_few in zip(codes, few, strict=True) if is_few]


def _at(one: Observed, counts: Floats, codes: list[str], periods: list[str]) -> Floats:
    """Return counts (U, T) of a measure in some of its units and periods."""
    at = {unit.code: u for u, unit in enumerate(one.units)}
    rows, columns = [at[code] for code in codes], [one.periods.index(period) for period in periods]
    return np.asarray(counts[rows][:, columns])


def _few_left(
    measures: Sequence[Observed], family: list[int], out: Sequence[set[str]], threshold: int
) -> Iterator[tuple[int, str]]:
    """Yield the units in which the ways that are shown leave a few, with the last of those ways."""
    codes = dict.fromkeys(unit.code for place in family for unit in measures[place].units)
    for code in codes:
        shown = [
            place
            for place in family
            if code not in out[place] and code in {unit.code for unit in measures[place].units}
        ]
        periods = [period for period in measures[family[0]].periods if _everywhere(measures, shown, period)]
        if len(shown) < 2 or not periods:
            continue
        base = _at(measures[shown[0]], measures[shown[0]].base, [code], periods)
        left = base - sum(_at(measures[place], _amount(measures[place]), [code], periods) for place in shown)
        if _some_few(left, threshold).any():
            yield shown[-1], code


def _everywhere(measures: Sequence[Observed], places: list[int], period: str) -> bool:
    return all(period in measures[place].periods for place in places)


def _some_few(counts: Floats, threshold: int) -> Flags:
    """Return the units (U,) with some, but fewer than the threshold, in any period."""
    rounded = np.round(counts)
    return np.asarray(((rounded > 0) & (rounded < threshold)).any(axis=1))
