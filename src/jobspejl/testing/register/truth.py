"""What is true of a made-up register: each unit's gap, had one known what is to be expected of every person."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.testing.register.world import Lived, RegisterWorld


@dataclass(frozen=True, slots=True)
class TruthSums:
    """Sums over persons, (U units, T periods, O benefits).

    Attributes:
        persons: (T, U).
        expected: (T, 3, O, U): the expected shares with everything, without the units' effects, and without the areas'.
        slope: (T, 2, O, U): how much the second and the third grow with log odds.
    """

    persons: Ints
    expected: Floats
    slope: Floats


@dataclass(frozen=True, slots=True)
class RegisterTruth:
    """The truth of a made-up register; shares are from 0 to 1, and of the persons who are there.

    The last of the O + 1 measures is the sum of the benefits that the list counts. What is expected has the level at
    which the country's expected and actual sums are equal, as a fit with the units' effects has it.

    Attributes:
        measures: The O benefits, and `all`.
        persons: (T, U).
        effect: (T, O + 1, U), the units' effects in log odds; NaN for the sum, which has none.
        area_effect: (T, O + 1, U), likewise of their areas.
        actual: (T, O + 1, U), what is to be expected with everything that is so.
        gap: (T, O + 1, U), actual less what the persons' conditions lead one to expect.
        gap_after_area: (T, O + 1, U), actual less what conditions and area lead one to expect.
    """

    measures: tuple[str, ...]
    persons: Ints
    effect: Floats
    area_effect: Floats
    actual: Floats
    gap: Floats
    gap_after_area: Floats


ALL = "all"
"""The sum of the benefits that the list counts."""


def truth_sums(units: int, block: list[Lived]) -> TruthSums:
    """Return the sums over the persons of a block."""
    persons = np.stack([np.bincount(period.rows.unit, minlength=units) for period in block])
    expected = np.stack([_by_unit(period.expected, period, units) for period in block])
    slope = np.stack([_by_unit(period.expected[1:] * (1 - period.expected[1:]), period, units) for period in block])
    return TruthSums(persons, expected, slope)


def _by_unit(shares: NDArray[np.float32], period: Lived, units: int) -> Floats:
    flat = shares.reshape(-1, shares.shape[-1])
    sums = np.empty((len(flat), units))
    for place, one in enumerate(flat):
        sums[place] = np.bincount(period.rows.unit, one, units)
    return sums.reshape(*shares.shape[:-1], units)


def added(sums: Iterable[TruthSums]) -> TruthSums:
    """Return the sum over blocks, which are to come in their order."""
    first, *rest = sums
    persons, expected, slope = first.persons.copy(), first.expected.copy(), first.slope.copy()
    for one in rest:
        persons += one.persons
        expected += one.expected
        slope += one.slope
    return TruthSums(persons, expected, slope)


def register_truth(world: RegisterWorld, sums: TruthSums) -> RegisterTruth:
    """Return the truth from the sums over all persons; a unit without persons in a period has NaN there."""
    counted = [not outcome.outside for outcome in world.design.outcomes]
    actual, *others = np.moveaxis(sums.expected, 1, 0)
    gaps = [actual - _levelled(actual, other, sums.slope[:, place]) for place, other in enumerate(others)]
    persons = np.where(sums.persons > 0, sums.persons, np.nan)[:, None]
    with_all = [np.concatenate([one, one[:, counted].sum(axis=1, keepdims=True)], axis=1) for one in (actual, *gaps)]
    shares = [one / persons for one in with_all]
    none = np.full_like(actual[:, :1], np.nan)
    return RegisterTruth(
        measures=(*(outcome.id for outcome in world.design.outcomes), ALL),
        persons=sums.persons,
        effect=np.concatenate([world.effect, none], axis=1),
        area_effect=np.concatenate([world.area_effect, none], axis=1),
        actual=shares[0],
        gap=shares[2],
        gap_after_area=shares[1],
    )


def _levelled(actual: Floats, other: Floats, slope: Floats) -> Floats:
    """Return what is expected at the level of log odds where the country's sums are equal, (T, O, U).

    The level is so near, since effects are 0 on average, that a straight line leads there: to 1e-6.
    """
    level = (actual - other).sum(axis=-1) / slope.sum(axis=-1)
    levelled: Floats = other + level[..., None] * slope
    return levelled
