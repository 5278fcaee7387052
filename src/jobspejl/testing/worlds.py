"""Made-up panels whose true gaps are known: what the mirrors show can be held against what is so.

The conditions move together, hardly change from one period to the next, and explain about as much as they do
for Danish municipalities; bases are a labour force each: most of some 20,000, a few of 1,000, one of 400,000.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats

Tails = Literal["normal", "t5"]

_SCALE = 100.0
_LEVEL = 5.0
_EXPLAINED_SD = 0.6
_LOWEST_RATE = 0.2
_SMALLEST, _MEDIAN, _LARGEST = 1_000, 20_000, 400_000


@dataclass(frozen=True, slots=True)
class Design:
    """What stands firm in a world: U units, T periods, K conditions.

    Attributes:
        base: (U, T), how many each rate is taken of.
        conditions: (U, T, K), the framework conditions.
        centre: (T, K), their mean in the country, weighted by base.
    """

    base: Floats
    conditions: Floats
    centre: Floats


@dataclass(frozen=True, slots=True)
class World:
    """A made-up panel with its truth; U units, T periods, K conditions.

    Attributes:
        rate: (U, T), seen: expectation + truth + binomial noise, from 0 to `scale`.
        base: (U, T), how many each rate is taken of.
        conditions: (U, T, K), the framework conditions.
        centre: (T, K), their mean in the country.
        truth: (U, T), the true gap, in the unit of the rate; exactly 0 for units that are just as expected.
        scale: The rate at which everybody is counted.
    """

    rate: Floats
    base: Floats
    conditions: Floats
    centre: Floats
    truth: Floats
    scale: float


def panel_world(
    *,
    seed: int,
    units: int = 98,
    periods: int = 3,
    conditions: int = 6,
    between_sd: float = 0.7,
    persistence: float = 0.7,
    tails: Tails = "normal",
    share_null: float = 0.0,
) -> World:
    """Return a made-up panel; the same seed gives the same panel.

    Args:
        seed: Seed of everything random in it.
        units: How many units.
        periods: How many periods.
        conditions: How many framework conditions.
        between_sd: Standard deviation of the true gaps of units that differ, in percentage points.
        persistence: Correlation of a unit's true gap with its gap in the period before, 0 to 1.
        tails: How the true gaps are spread: as the normal, or as Student's t on 5 degrees of freedom.
        share_null: Share of the units whose true gap is exactly 0 in all periods.

    >>> world = panel_world(seed=1, units=40, share_null=0.25)
    >>> world.rate.shape, world.conditions.shape, int((world.truth == 0).all(axis=1).sum())
    ((40, 3), (40, 3, 6), 10)
    """
    design = made_up_design(seed=seed, units=units, periods=periods, conditions=conditions)
    return world_on(
        design,
        seed=seed,
        between_sd=between_sd,
        persistence=persistence,
        tails=tails,
        share_null=share_null,
    )


def made_up_design(*, seed: int, units: int = 98, periods: int = 3, conditions: int = 6) -> Design:
    """Return made-up bases and conditions that look like those of Danish municipalities.

    >>> design = made_up_design(seed=1)
    >>> bool(design.base.min() >= 900), bool(design.base.max() < 450_000)
    (True, True)
    """
    rng = np.random.default_rng([seed, 0])
    size = np.clip(rng.lognormal(np.log(_MEDIAN), 0.8, units), _SMALLEST, _LARGEST / 2)
    size[0] = _LARGEST
    base = np.rint(size[:, None] * (1 + 0.01 * rng.standard_normal((units, periods)).cumsum(axis=1)))
    loading = rng.uniform(-0.8, 0.8, conditions)
    shared = rng.standard_normal((units, 1, 1)) * loading
    own = rng.standard_normal((units, 1, conditions)) * np.sqrt(1 - loading**2)
    drift = 0.1 * rng.standard_normal((units, periods, conditions)).cumsum(axis=1)
    values = 30 + 6 * (shared + own + drift + 0.2 * rng.standard_normal((periods, conditions)))
    centre = np.stack([np.average(values[:, t], axis=0, weights=base[:, t]) for t in range(periods)])
    return Design(base, values, centre)


def world_on(
    design: Design,
    *,
    seed: int | tuple[int, ...],
    between_sd: float = 0.7,
    persistence: float = 0.7,
    tails: Tails = "normal",
    share_null: float = 0.0,
) -> World:
    """Return a made-up panel on given bases and conditions; see `panel_world` for the arguments."""
    rng = np.random.default_rng([1, *np.atleast_1d(seed)])
    units, periods, number = design.conditions.shape
    coefficients = rng.uniform(-1, 1, number)
    explained = (design.conditions - design.centre) @ coefficients
    explained *= _EXPLAINED_SD / max(float(explained.std()), 1e-12)
    expected = np.maximum(_LEVEL - 0.5 * np.arange(periods) + explained, 2 * _LOWEST_RATE)
    null = rng.permutation(units) < round(share_null * units)
    truth = _true_gaps(rng, null, periods, persistence, tails) * between_sd
    # NOTE: the true gap gives way and not the rate: rate = expectation + truth has to hold exactly.
    truth = np.clip(truth, _LOWEST_RATE - expected, _SCALE - _LOWEST_RATE - expected)
    counted = rng.binomial(np.rint(design.base).astype(np.int64), (expected + truth) / _SCALE)
    rate = counted / np.rint(design.base) * _SCALE
    return World(rate, np.rint(design.base), design.conditions, design.centre, truth, _SCALE)


def _true_gaps(rng: np.random.Generator, null: Flags, periods: int, persistence: float, tails: Tails) -> Floats:
    """Return true gaps with standard deviation 1 and a first-order memory, (U, T)."""
    steps = rng.standard_normal((null.size, periods))
    gaps = steps.copy()
    for t in range(1, periods):
        gaps[:, t] = persistence * gaps[:, t - 1] + np.sqrt(1 - persistence**2) * steps[:, t]
    if tails == "t5":
        gaps *= np.sqrt(3 / rng.chisquare(5, (null.size, 1)))
    return np.where(null[:, None], 0.0, gaps)
