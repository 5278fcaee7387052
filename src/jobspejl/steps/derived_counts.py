"""What measures of the same persons tell between them: one less another may leave a few.

Long-term recipients with ordinary hours within 12 months, less those within 6, are those who first had any in the half
year between; recipients who can be followed for 6 months, less those who can for 12, are those who died or moved in
between; citizens with an offer, less those whose offer is followed up, are those who were lost; spells that end in one
of five ways leave those that end in none. Which measures are of the same persons is said in their catalogue
(`Telling.within`, `Telling.cohort`, `Telling.base_of`, `Telling.one_of`).

What is left need not be persons: six sanctions may be one citizen's. So what counts is how many persons it is at
least. Nobody's difference is told, but where each has d of the left-over D, they are at least D² by the sum of d²
(Cauchy-Schwarz); and where what is taken is some of what each had, that sum is at most the one of squares less the
other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.observed import Observed, Spread

_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Leftover:
    """What one count less another leaves, (U, T) each, negative where the other is larger.

    Attributes:
        total: The counts.
        persons: How many have any of the one, less of the other.
        squares: Persons' own counts squared and summed, less the same of the other.
    """

    total: Floats
    persons: Floats
    squares: Floats

    def __sub__(self, other: "Leftover") -> "Leftover":
        """Return what is left of this less another."""
        return Leftover(self.total - other.total, self.persons - other.persons, self.squares - other.squares)

    def at(self, one: Observed, codes: Sequence[str], periods: Sequence[str]) -> "Leftover":
        """Return it in some of a measure's units and periods."""
        place = {unit.code: u for u, unit in enumerate(one.units)}
        where = np.ix_([place[code] for code in codes], [one.periods.index(period) for period in periods])
        return Leftover(self.total[where], self.persons[where], self.squares[where])

    def sums(self, which: Flags) -> "Leftover":
        """Return it summed over some of the units, (1, T)."""
        return Leftover(*(each[which].sum(axis=0)[None] for each in (self.total, self.persons, self.squares)))

    def few(self, threshold: int) -> Flags:
        """Return the units (U,) in which it is something, but may be fewer persons than the threshold, in any period.

        >>> [Leftover(*np.array(six)[:, None, None]).few(5).item() for six in ((6.0, 6.0, 6.0), (6.0, 1.0, 36.0))]
        [False, True]
        """
        total, squares = np.abs(self.total), np.abs(self.squares)
        # NOTE: of whole numbers the squares are never less than the total.
        at_least = np.maximum(np.abs(self.persons), total**2 / np.maximum(np.maximum(squares, total), _NOTHING))
        return np.asarray(((total > _NOTHING) & (at_least < threshold - _NOTHING)).any(axis=1))


@dataclass(frozen=True, slots=True)
class Difference:
    """What two measures tell between them, in the units and periods that both have.

    Attributes:
        first: The number of the one.
        second: The number of the later one, which hides a unit where it must.
        codes: The units.
        regions: Their regions.
        left: What is left in each.
    """

    first: int
    second: int
    codes: tuple[str, ...]
    regions: tuple[str, ...]
    left: Leftover


def differences(measures: Sequence[Observed]) -> tuple[Difference, ...]:
    """Return what measures tell between them two by two.

    Args:
        measures: Rates over persons, the most important first.
    """
    parts = {one.measure.id: _spread(one).telling.within for one in measures}
    found: list[Difference] = []
    for (first, one), (second, other) in combinations(enumerate(measures), 2):
        units = [unit for unit in one.units if unit in other.units]
        codes, periods = tuple(unit.code for unit in units), [each for each in one.periods if each in other.periods]
        found += (
            Difference(first, second, codes, tuple(unit.region.da for unit in units), left)
            for mine, theirs in _compared(one, other, parts)
            for left in [mine.at(one, codes, periods) - theirs.at(other, codes, periods)]
            if codes and periods
        )
    return tuple(found)


def derived(
    measures: Sequence[Observed], between: Sequence[Difference], hidden: Sequence[frozenset[str]], threshold: int
) -> Iterator[tuple[int, str]]:
    """Yield each unit that must be hidden in a measure too: the number of the measure, and the unit's code.

    Args:
        measures: Rates over persons, the most important first; the later of those that tell a few hides the unit.
        between: What they tell between them two by two.
        hidden: The units that are hidden in each of them already.
        threshold: Fewest persons that may be told.
    """
    out = [set(codes) for codes in hidden]
    for each in between:
        few = each.left.few(threshold)
        for code in (code for code, is_few in zip(each.codes, few, strict=True) if is_few):
            if code not in out[each.first] | out[each.second]:
                out[each.second].add(code)
                yield each.second, code
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


def _amount(one: Observed) -> Leftover:
    spread, amount = _spread(one), np.asarray(one.base * one.actual / one.measure.scale)
    return Leftover(amount, spread.counted.sum(axis=2), spread.amount2.sum(axis=2))


def _base(one: Observed) -> Leftover:
    spread = _spread(one)
    return Leftover(one.base, spread.persons.sum(axis=2), spread.exposure2.sum(axis=2))


def _within(parts: dict[str, str | None], part: Observed, whole: Observed) -> bool:
    """Return whether a measure counts everybody whom another one counts, be it through others."""
    own: str | None = part.measure.id
    while own is not None:
        if own == whole.measure.id:
            return True
        own = parts.get(own)
    return False


def _compared(one: Observed, other: Observed, parts: dict[str, str | None]) -> Iterator[tuple[Leftover, Leftover]]:
    """Yield the counts of two measures of which one less the other is told."""
    if _within(parts, one, other) or _within(parts, other, one):
        yield _amount(one), _amount(other)
    mine, theirs = _spread(one).telling, _spread(other).telling
    if mine.cohort and mine.cohort == theirs.cohort:
        yield _base(one), _base(other)
    if theirs.base_of == one.measure.id:
        yield _amount(one), _base(other)
    if mine.base_of == other.measure.id:
        yield _base(one), _amount(other)


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
        left = _base(measures[shown[0]]).at(measures[shown[0]], [code], periods)
        for place in shown:
            left = left - _amount(measures[place]).at(measures[place], [code], periods)
        if left.few(threshold).any():
            yield shown[-1], code


def _everywhere(measures: Sequence[Observed], places: list[int], period: str) -> bool:
    return all(period in measures[place].periods for place in places)
