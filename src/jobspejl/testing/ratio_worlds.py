"""Made-up persons whose amounts clump: what the gaps of rates over persons can be held against.

98 units of 30 to 3,000 persons in six groups. Persons, exposures and amounts are drawn anew in every world; the units'
true gaps are known. `python -m jobspejl.testing.ratio_worlds` prints how often intervals and verdicts are right.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.observed import Spread, Strata
from jobspejl.stats.standardisation import standardise
from jobspejl.stats.verdicts import discoveries, p_values

_UNITS, _GROUPS = 98, 6
_RATES = np.linspace(0.75, 1.25, _GROUPS)
_SHARE_NULL = 0.5
REPLICATIONS = 400
_Z95 = 1.959963984540054

Kind = Literal["counts", "rare", "shares", "hours"]
"""Counts are negative binomial (0.5 or 0.02 a month), shares beta-binomial (30 per cent of one to four), and hours
0 for three in four and otherwise log-normal with a standard deviation of 1 (20 a month)."""

_LEVEL: dict[Kind, float] = {"counts": 0.5, "rare": 0.02, "shares": 0.3, "hours": 20.0}


@dataclass(frozen=True, slots=True)
class RatioWorld:
    """One world, by unit and group.

    Attributes:
        strata: The sums over persons; one period.
        truth: (U,), each unit's gap from the rates that all are drawn about; half are 0.
    """

    strata: Strata
    truth: Floats


def ratio_world(kind: Kind, rng: np.random.Generator, between: float = 0.15) -> RatioWorld:
    """Return a made-up world.

    Args:
        kind: How amounts are distributed.
        rng: Draws everything.
        between: Standard deviation of the units' own part, over the overall rate.

    >>> world = ratio_world("counts", np.random.default_rng(1))
    >>> world.strata.base.shape, int((world.truth == 0).sum())
    ((98, 1, 6), 49)
    """
    sizes = np.geomspace(30, 3_000, _UNITS).round().astype(int)
    mix = rng.dirichlet(np.full(_GROUPS, 2.0), _UNITS)
    persons = np.stack([rng.multinomial(size, shares) for size, shares in zip(sizes, mix, strict=True)])
    own = np.clip(between * rng.standard_normal(_UNITS), -0.5, 0.5) * (rng.permutation(_UNITS) >= _SHARE_NULL * _UNITS)
    cell = np.repeat(np.arange(_UNITS * _GROUPS), persons.reshape(-1))
    unit, group = cell // _GROUPS, cell % _GROUPS
    clump = np.exp(0.3 * rng.standard_normal(_UNITS))[unit]  # NOTE: units differ in how much their persons do
    rate = _LEVEL[kind] * (_RATES[group] + own[unit])
    exposure = rng.integers(1, 5, cell.size) if kind == "shares" else 0.25 * rng.integers(2, 49, cell.size)
    amount = _amounts(kind, rate, exposure.astype(float), clump, rng)
    strata = _added(cell, amount, exposure.astype(float))
    return RatioWorld(strata, _LEVEL[kind] * own)


def _amounts(kind: Kind, rate: Floats, exposure: Floats, clump: Floats, rng: np.random.Generator) -> Floats:
    mean = rate * exposure
    if kind == "shares":
        alike = 2 / clump
        share = rng.beta(rate * alike, (1 - rate) * alike)
        return np.asarray(rng.binomial(exposure.astype(int), share), dtype=np.float64)
    if kind == "hours":
        chance = np.clip(0.25 / clump, 0.05, 0.9)
        some = rng.random(mean.size) < chance
        return np.asarray(np.where(some, mean / chance * rng.lognormal(-0.5, 1.0, mean.size), 0.0))
    shape = (1.0 if kind == "counts" else 0.3) / clump
    return np.asarray(rng.poisson(mean * rng.gamma(shape, 1 / shape)), dtype=np.float64)


def _added(cell: Ints, amount: Floats, exposure: Floats) -> Strata:
    def added(values: Floats) -> Floats:
        found = np.bincount(cell, values, minlength=_UNITS * _GROUPS)
        return np.asarray(found.reshape(_UNITS, 1, _GROUPS))

    spread = Spread(
        persons=added(np.ones(cell.size)),
        counted=added((amount > 0).astype(float)),
        short=added((amount < exposure).astype(float)),
        amount2=added(amount**2),
        both=added(amount * exposure),
        exposure2=added(exposure**2),
    )
    return Strata(added(amount), added(exposure), "groups", spread)


@dataclass(frozen=True, slots=True)
class RatioCoverage:
    """How often gaps of rates over persons are right; shares, 0 to 1.

    Attributes:
        interval: Of the 95 % intervals that hold the true gap.
        smallest: The same for the ten smallest units, of 30 to 47 persons.
        error: Monte Carlo standard error of `interval`.
        below: Of the true gaps below their interval.
        above: Above it.
        false_discoveries: Mean share of the verdicts that are of units with no gap, or of the wrong sign.
        false_error: Its Monte Carlo standard error.
        power: Of the gaps that are not 0, found with the right sign.
        naive: `interval` if every amount were a case of its own (binomial for shares, Poisson for the others).
    """

    interval: float
    smallest: float
    error: float
    below: float
    above: float
    false_discoveries: float
    false_error: float
    power: float
    naive: float


def measure_ratio_coverage(kind: Kind, *, replications: int, seed: int) -> RatioCoverage:
    """Return how often intervals and verdicts are right over many worlds of one kind; the same for the same seed.

    Args:
        kind: How amounts are distributed.
        replications: How many worlds.
        seed: Of all draws.
    """
    worlds = (ratio_world(kind, np.random.default_rng((seed, number))) for number in range(replications))
    rows = [(*_judged(world), _naive(kind, world)) for world in worlds]
    off, told, truth, naive = (np.stack(column) for column in zip(*rows, strict=True))
    held = np.abs(off) <= _Z95
    wrong = (told != 0) & (told != np.sign(truth))
    false = wrong.sum(axis=1) / np.maximum((told != 0).sum(axis=1), 1)
    return RatioCoverage(
        interval=float(held.mean()),
        smallest=float(held[:, :10].mean()),
        error=float(held.mean(axis=1).std(ddof=1) / np.sqrt(replications)),
        below=float((off > _Z95).mean()),
        above=float((off < -_Z95).mean()),
        false_discoveries=float(false.mean()),
        false_error=float(false.std(ddof=1) / np.sqrt(replications)),
        power=float(((told == np.sign(truth)) & (truth != 0)).sum() / (truth != 0).sum()),
        naive=float((np.abs(naive) <= _Z95).mean()),
    )


def _judged(world: RatioWorld) -> tuple[Floats, Ints, Floats]:
    """Return how many standard errors each gap is off, the verdicts, and the truth."""
    found = standardise(world.strata.counted, world.strata.base, 1.0, world.strata.spread)
    se = np.sqrt(np.diag(found.covariance[0]))
    gap = found.gap[:, 0]
    told = np.sign(gap) * discoveries(p_values(gap, se))
    return (gap - world.truth) / se, told.astype(np.int64), world.truth


def _naive(kind: Kind, world: RatioWorld) -> Floats:
    """Return how many standard errors each gap is off if every amount is a case of its own."""
    counted, base = world.strata.counted, world.strata.base
    gap = standardise(counted, base, 1.0).gap[:, 0] if kind == "shares" else None
    rates = counted.sum(axis=(0, 1)) / base.sum(axis=(0, 1))
    size = base[:, 0].sum(axis=1)
    each = rates * (1 - rates) if kind == "shares" else rates
    if gap is None:
        gap = standardise(counted, base, 1.0, world.strata.spread).gap[:, 0]
    return np.asarray((gap - world.truth) / np.sqrt((base[:, 0] * each).sum(axis=1) / size**2))


def table(reports: Sequence[tuple[Kind, RatioCoverage]]) -> str:
    """Return the figures as a table in Markdown, in per cent."""
    names = ("interval", "smallest", "below", "above", "false_discoveries", "power", "naive")
    lines = ["| kind | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for kind, one in reports:
        lines.append(f"| {kind} | " + " | ".join(f"{100 * getattr(one, name):.1f}" for name in names) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    kinds: tuple[Kind, ...] = ("counts", "rare", "shares", "hours")
    reports = [(kind, measure_ratio_coverage(kind, replications=REPLICATIONS, seed=6)) for kind in kinds]
    sys.stdout.write(table(reports) + "\n")


if __name__ == "__main__":
    main()
