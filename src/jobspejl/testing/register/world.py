"""A made-up register of persons whose truth is known: what units do is chosen, and what persons get follows.

Each benefit's expected share of the half-year is logistic in the person's conditions, the commuting area and the unit:
what is chosen for the unit is the true effect. All benefits together are the sum, which is not quite logistic: where a
logistic fit with the units' effects finds the gaps of one benefit exactly, it finds those of the sum to about 0.02
percentage points.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats
from jobspejl.errors import OptionError, Problem
from jobspejl.testing.register.design import PERIODS, WEEKS, Places, RegisterDesign, places, register_design
from jobspejl.testing.register.effects import (
    Pack,
    area_conditions,
    case_mix,
    coefficients,
    packed,
    predictor,
    unit_effects,
)
from jobspejl.testing.register.people import BLOCK, Codes, Draws, PersonRows, draws, person_rows

_TREND = -0.03
"""How much less there is of everything from one half-year to the next, in log odds."""

_RANGES: dict[str, tuple[float, float]] = {
    "persons": (1_000, 100_000_000),
    "units": (10, 98),
    "periods": (1, len(PERIODS)),
    "confounding": (-0.95, 0.95),
}
_PILOT, _ROUNDS = (1 << 40) - 1, 6
_SPELLS = 256


@dataclass(frozen=True, slots=True)
class RegisterWorld:
    """A made-up register: U units, T periods, O benefits, A areas with C conditions.

    Attributes:
        persons: Persons in each period.
        confounding: Correlation of the units' true effects with their case mix.
        design: The conditions and benefits.
        places: The units and their areas.
        periods: The T half-years, oldest first.
        draws: How persons are drawn.
        packs: The effects of the conditions.
        intercept: (T, O), log odds.
        effect: (T, O, U), the units' true effects in log odds.
        area_values: (T, C, A), the conditions of the commuting areas.
        area_effect: (T, O, U), the effects of the units' areas in log odds.
        spells: (O, 256), equally likely numbers of weeks for those who get a benefit.
    """

    persons: int
    confounding: float
    design: RegisterDesign
    places: Places
    periods: tuple[str, ...]
    draws: Draws
    packs: tuple[Pack, ...]
    intercept: Floats
    effect: Floats
    area_values: Floats
    area_effect: Floats
    spells: Codes


@dataclass(frozen=True, slots=True)
class Lived:
    """N persons in one period, and what they got.

    Attributes:
        rows: The persons.
        benefit: (N,), the number of the benefit that they got; O where they got none.
        weeks: (N,), for how many of the 26 weeks.
        expected: (3, O, N), the expected share of the period: with everything, without the unit's effect, and without
            the area's either.
    """

    rows: PersonRows
    benefit: Codes
    weeks: Codes
    expected: NDArray[np.float32]


def register_world(
    persons: int, *, seed: int, units: int = 98, periods: int = 2, confounding: float = 0.0
) -> RegisterWorld:
    """Return a made-up register; the same seed gives the same register.

    Args:
        persons: Persons in each period, 1,000 to 100 million.
        seed: Seed of everything random in it.
        units: How many of the 98 municipalities, 10 or more, evenly spread over the list.
        periods: How many half-years, 1 to 8; the last is the second of 2019.
        confounding: Correlation, -0.95 to 0.95, of the units' true effects with their residents' case mix.

    Raises:
        OptionError: An argument is outside its range.

    >>> world = register_world(1_000, seed=1)
    >>> world.periods, world.effect.shape
    (('2019H1', '2019H2'), (2, 5, 98))
    """
    _check({"persons": persons, "units": units, "periods": periods, "confounding": confounding})
    design, place = register_design(), places(units)
    draw = draws(design.conditions, place, seed=seed, periods=periods)
    effects = coefficients(design, seed)
    packs, mix = packed(effects), case_mix(draw, effects)
    effect = unit_effects(design, place, mix, seed=seed, periods=periods, confounding=confounding)
    values, area_effect = area_conditions(design, place, seed=seed, periods=periods)
    rate = np.array([outcome.rate for outcome in design.outcomes])
    start = _intercepts(draw, packs, (effect + area_effect)[0], rate)
    return RegisterWorld(
        persons=persons,
        confounding=confounding,
        design=design,
        places=place,
        periods=PERIODS[-periods:],
        draws=draw,
        packs=packs,
        intercept=start + _TREND * np.arange(periods)[:, None],
        effect=effect,
        area_values=values,
        area_effect=area_effect,
        spells=np.stack([_spells(outcome.whole) for outcome in design.outcomes]),
    )


def _check(asked: Mapping[str, float]) -> None:
    outside = [name for name, given in asked.items() if not _RANGES[name][0] <= given <= _RANGES[name][1]]
    facts = [
        {"option": f"--{name}", "given": asked[name], "least": _RANGES[name][0], "most": _RANGES[name][1]}
        for name in outside
    ]
    if facts:
        raise OptionError(*(Problem("simulate_range", one) for one in facts))


def blocks(world: RegisterWorld) -> int:
    """Return how many blocks of persons there are; the last one may be shorter.

    >>> blocks(register_world(100_000, seed=1))
    2
    """
    return -(-world.persons // BLOCK)


def lived(world: RegisterWorld, block: int) -> list[Lived]:
    """Return the persons of a block and what they got, for each period."""
    size = min(BLOCK, world.persons - block * BLOCK)
    return [_lived(world, period, _first(rows, size)) for period, rows in enumerate(person_rows(world.draws, block))]


def _lived(world: RegisterWorld, period: int, rows: PersonRows) -> Lived:
    odds = predictor(world.packs, rows.levels)
    expected = np.empty((3, *odds.shape), dtype=np.float32)
    np.add(odds, world.intercept[period].astype(np.float32)[:, None], out=expected[2])
    np.add(expected[2], world.area_effect[period].astype(np.float32).take(rows.unit, axis=1), out=expected[1])
    np.add(expected[1], world.effect[period].astype(np.float32).take(rows.unit, axis=1), out=expected[0])
    _expit(expected)
    benefit, weeks = _benefits(world.spells, expected[0], rows)
    return Lived(rows, benefit, weeks, expected)


def _benefits(spells: Codes, expected: NDArray[np.float32], rows: PersonRows) -> tuple[Codes, Codes]:
    """Return which benefit each person gets, at most one, and for how many weeks, so that its mean is as expected."""
    times = (WEEKS / spells.mean(axis=1)).astype(np.float32)
    benefit, reached = _drawn(expected * times[:, None], rows.luck)
    weeks = np.zeros(rows.unit.size, dtype=np.uint8)
    on = np.flatnonzero(benefit < times.size)
    weeks[on] = spells[benefit[on], rows.fine[on] % _SPELLS]
    # NOTE: where short spells cannot make up what is expected, a person who gets a benefit gets it all the time.
    over = np.flatnonzero(reached > 1)
    benefit[over] = _drawn(expected[:, over], rows.luck[over])[0]
    weeks[over] = np.where(benefit[over] < times.size, WEEKS, 0)
    return benefit, weeks


def _drawn(chance: NDArray[np.float32], luck: NDArray[np.float32]) -> tuple[Codes, NDArray[np.float32]]:
    """Return which of O benefits is drawn, O for none, and the chance of any."""
    benefit = np.zeros(luck.size, dtype=np.uint8)
    reached = np.zeros(luck.size, dtype=np.float32)
    for one in chance:
        reached += one
        benefit += luck >= reached
    return benefit, reached


def _first(rows: PersonRows, size: int) -> PersonRows:
    return PersonRows(
        person=rows.person[:size],
        unit=rows.unit[:size],
        levels=rows.levels[:, :size],
        generation=rows.generation[:size],
        luck=rows.luck[:size],
        fine=rows.fine[:size],
    )


def _expit(odds: NDArray[np.float32]) -> None:
    """Turn log odds into shares, in place."""
    np.negative(odds, out=odds)
    np.exp(odds, out=odds)
    odds += 1
    np.reciprocal(odds, out=odds)


def _intercepts(draw: Draws, packs: tuple[Pack, ...], of_unit: Floats, rate: Floats) -> Floats:
    """Return (O,), the log odds at which so many get each benefit in a sample of the first period."""
    rows = next(person_rows(draw, _PILOT))
    odds = predictor(packs, rows.levels).astype(np.float64) + of_unit[:, rows.unit]
    found: Floats = np.log(rate / (1 - rate))
    for _ in range(_ROUNDS):
        share = 1 / (1 + np.exp(-odds - found[:, None]))
        found = found + (rate - share.mean(axis=1)) / (share * (1 - share)).mean(axis=1)
    return found


def _spells(whole: float) -> Codes:
    """Return 256 numbers of weeks: so large a part is the whole half-year, the others are spread over 1 to 25."""
    part = round((1 - whole) * _SPELLS)
    rest = np.full(_SPELLS - part, WEEKS)
    return np.concatenate([np.rint(np.linspace(1, WEEKS - 1, part)), rest]).astype(np.uint8)
