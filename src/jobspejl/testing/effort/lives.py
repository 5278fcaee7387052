"""Who is on support in a made-up world, when, and exempt on which days."""

from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.testing.effort.design import GROUPS, SD, EffortPlaces

_LONGEST = 4
"""Nobody has been on support for more than so many times the group's mean when the world begins."""
_SHAPE = 0.8
_SHORTEST = 5
_MOST_SPELLS = 3
_WORDS = tuple(group.word for group in GROUPS)

NEXTS = ("", *sorted({word for group in GROUPS for word, _ in group.nexts}))
"""What comes after a spell; the first where nobody knows."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days since 1 January 1970: the first day of a world, and the day after its last."""

    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Lives:
    """N spells of persons, by person and then by day; days are counted from 1 January 1970, ends half-open.

    Attributes:
        person: (N,), number of the person.
        unit: (N,), place of the unit.
        group: (N,), place of the group in `GROUPS`.
        start: (N,), first day on support; it may be before the world begins.
        end: (N,), the day after the last; beyond the world where the spell lasts.
        next: (N,), place in `NEXTS`.
        exempt: (N, 2), first day exempt and the day after the last; both 0 without an exemption.
        seen: (N, 2), the part of the spell within the world.
    """

    person: Ints
    unit: Ints
    group: Ints
    start: Ints
    end: Ints
    next: Ints
    exempt: Ints
    seen: Ints

    @property
    def days(self) -> Ints:
        """(N,), days on support within the world."""
        return np.asarray(self.seen[:, 1] - self.seen[:, 0])

    @property
    def free(self) -> Ints:
        """(N,), days of them without exemption."""
        return np.asarray(self.days - (self.exempt[:, 1] - self.exempt[:, 0]))


def lives(rng: np.random.Generator, places: EffortPlaces, counts: Ints, span: Span, length: Floats) -> Lives:
    """Draw the spells of persons.

    Args:
        rng: What is drawn from.
        places: The units.
        counts: (U,), persons in each unit.
        span: The days of the world; every person is on support on some of them.
        length: (U,), by what sickness lasts longer than elsewhere.
    """
    unit = np.repeat(np.arange(len(places.units)), counts)
    group = _groups(rng, counts)
    start, end = _first_spells(rng, unit, group, span, length)
    rows = [_with_next(rng, np.arange(unit.size), unit, group, start, end)]
    for last in range(1, _MOST_SPELLS):
        rows.append(_following(rng, rows[-1], span, length, last=last == _MOST_SPELLS - 1))
    person, unit, group, start, end, nexts = np.concatenate(rows, axis=1)
    order = np.lexsort((start, person))
    person, unit, group, start, end, nexts = (one[order] for one in (person, unit, group, start, end, nexts))
    seen = np.stack([np.maximum(start, span.first), np.minimum(end, span.after)], axis=1)
    kept = seen[:, 1] > seen[:, 0]
    person, unit, group, start, end, nexts, seen = (one[kept] for one in (person, unit, group, start, end, nexts, seen))
    return Lives(person, unit, group, start, end, nexts, _exempt(rng, group, seen), seen)


def _groups(rng: np.random.Generator, counts: Ints) -> Ints:
    shares = np.array([group.share for group in GROUPS])
    drawn = []
    for count in counts:
        own = shares * np.exp(SD["mix"] * rng.standard_normal(shares.size))
        drawn.append(rng.choice(shares.size, size=count, p=own / own.sum()))
    return np.concatenate(drawn)


def _lengths(rng: np.random.Generator, unit: Ints, group: Ints, length: Floats) -> Ints:
    mean = np.array([one.days for one in GROUPS])[group]
    mean = np.where(group == _WORDS.index("sygedagpenge"), mean * length[unit], mean)
    weibull = rng.weibull(_SHAPE, unit.size) / 1.1330
    return np.asarray(_SHORTEST + np.rint(np.maximum(mean - _SHORTEST, 1) * weibull), dtype=np.int64)


def _first_spells(rng: np.random.Generator, unit: Ints, group: Ints, span: Span, length: Floats) -> tuple[Ints, Ints]:
    """Draw spells until each meets the world, so that long ones are as many as they are among those on support."""
    start, end = np.zeros_like(unit), np.zeros_like(unit)
    left = np.arange(unit.size)
    while left.size:
        earliest = span.first - _LONGEST * np.array([one.days for one in GROUPS])[group[left]]
        begin = np.floor(rng.uniform(earliest, span.after)).astype(np.int64)
        until = begin + _lengths(rng, unit[left], group[left], length)
        meets = until > span.first
        start[left[meets]], end[left[meets]] = begin[meets], until[meets]
        left = left[~meets]
    return start, end


def _with_next(rng: np.random.Generator, person: Ints, unit: Ints, group: Ints, start: Ints, end: Ints) -> Ints:
    """Return (6, N): person, unit, group, start, end and what comes next."""
    nexts = np.zeros_like(group)
    for place, design in enumerate(GROUPS):
        own = np.flatnonzero(group == place)
        words, shares = zip(*design.nexts, strict=True)
        nexts[own] = np.array([NEXTS.index(word) for word in words])[rng.choice(len(words), size=own.size, p=shares)]
    return np.stack([person, unit, group, start, end, nexts])


def _following(rng: np.random.Generator, before: Ints, span: Span, length: Floats, *, last: bool) -> Ints:
    """Return the spells that follow those of which a group comes next; after the last ones nothing is known."""
    goes = np.array([_WORDS.index(word) if word in _WORDS else -1 for word in NEXTS])[before[5]]
    on = np.flatnonzero((goes >= 0) & (before[4] < span.after))
    person, unit, start, group = before[0, on], before[1, on], before[4, on], goes[on]
    rows = _with_next(rng, person, unit, group, start, start + _lengths(rng, unit, group, length))
    if last:
        rows[5] = np.where(np.isin(rows[5], [NEXTS.index(word) for word in NEXTS if word in _WORDS]), 0, rows[5])
    return rows


def _exempt(rng: np.random.Generator, group: Ints, seen: Ints) -> Ints:
    """Draw an exemption for some, within the part of the spell that is seen; some are exempt all of it."""
    some = rng.random(group.size) < np.array([one.exempt for one in GROUPS])[group]
    first = seen[:, 0] + np.floor(rng.random(group.size) * (seen[:, 1] - seen[:, 0])).astype(np.int64)
    after = np.minimum(first + rng.integers(30, 151, group.size), seen[:, 1])
    return np.where(some[:, None], np.stack([first, after], axis=1), 0)
