"""What each unit's mix of strata leads one to expect: indirect standardisation, freed of the unit's own part.

The overall rate in each stratum, weighted by the unit's own mix (Keiding & Clayton 2014, Statistical Science 29,
529-558), is pulled towards the unit by what the unit itself contributes to the overall rates. Where a unit differs by
the same amount in all its strata, that pull takes the share

    h[i] = sum over strata of mix[i, l] * base[i, l] / total base in l

of its gap, so the gap is divided by 1 - h: no unit defines what is normal for itself. Unlike rates computed anew
without the unit, this uses the overall rates only, so that no published figure tells how a unit's own few cases in one
stratum ended. The gap is linear in the counts, gap = A counts with

    A[i, (j, l)] = (1 / base of i if j is i - mix[i, l] / total base in l) / (1 - h[i]),

and its error covariance follows from the variance of every count and the variance between units. A count's variance
is binomial, or where amounts are summed over persons that of `stats.ratio_variance`.
"""

from collections.abc import Callable

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.observed import Spread
from jobspejl.stats.between import between_variance
from jobspejl.stats.expectation import Expectation
from jobspejl.stats.ratio_variance import ratio_variances
from jobspejl.stats.strata import change_spread

Variances = Callable[[Floats, Floats], Floats]
"""The variance of every count (U, L), given its rate (U, L) and how much of its own gap a unit's rates hold (U,)."""


def standardise(counted: Floats, base: Floats, scale: float, spread: Spread | None = None) -> Expectation:
    """Return every unit's expectation from the overall rates in its own strata.

    Periods are taken as independent of each other. A stratum in which only one unit has a base cannot be used.

    Args:
        counted: (U, T, L), counted in each of L strata.
        base: (U, T, L), of how many; every unit has some in every period.
        scale: The rate at which everybody is counted, e.g. 100 for per cent.
        spread: How amounts spread over persons, where the counted are amounts and the base what they are of.

    Returns:
        The record of `stats.expectation`, with the strata in the place of the conditions: values are the unit's mix in
        per cent, slopes how far a stratum's rate is from the overall one, per percentage point of the mix; the level is
        the overall rate less the unit's own pull.
    """
    units, periods, _ = base.shape
    expected, level = np.empty((units, periods)), np.empty((units, periods))
    contributions, slopes = np.empty(base.shape), np.empty(base.shape)
    noise, between = np.empty((units, periods)), np.empty(periods)
    across = np.zeros((periods, periods, units, units))
    for t in range(periods):
        total, size = base[:, t].sum(axis=0), base[:, t].sum(axis=1)
        rates = counted[:, t].sum(axis=0) / total
        overall = float(counted[:, t].sum() / total.sum())
        mix = base[:, t] / size[:, None]
        plain = counted[:, t].sum(axis=1) / size - mix @ rates
        gap = plain / (1 - (mix * base[:, t] / total).sum(axis=1))
        expected[:, t] = scale * (counted[:, t].sum(axis=1) / size - gap)
        contributions[:, t] = scale * (mix - total / total.sum()) * (rates - overall)
        slopes[:, t] = scale * (rates - overall) / 100
        level[:, t] = expected[:, t] - contributions[:, t].sum(axis=1)
        variances = _variances(counted[:, t], base[:, t], spread, t)
        across[t, t], noise[:, t], between[t] = _error(gap, base[:, t], rates, variances)
    totals = base.sum(axis=(0, 1))
    pooled = counted.sum(axis=(0, 1)) / totals
    return Expectation(
        expected=expected,
        gap=scale * counted.sum(axis=2) / base.sum(axis=2) - expected,
        covariance=scale**2 * across[np.arange(periods), np.arange(periods)],
        across=scale**2 * across,
        sampling_variance=scale**2 * noise,
        contributions=contributions,
        slopes=slopes,
        level=level,
        coefficients=scale * pooled / 100,
        coefficient_se=scale * _rate_errors(counted, base, spread) / 100,
        between=scale**2 * between,
        explained=np.full(periods, np.nan),
        rounds=0,
        converged=True,
    )


def _variances(counted: Floats, base: Floats, spread: Spread | None, t: int) -> Variances:
    """Return what a count's variance is in one period."""
    if spread is not None:
        own = change_spread(spread, lambda sums: sums[:, t])
        return lambda rates, kept: ratio_variances(rates, kept, counted, base, own)
    return lambda rates, _: base * _variance(rates, base.sum(axis=1))


def _rate_errors(counted: Floats, base: Floats, spread: Spread | None) -> Floats:
    """Return the standard error of the rate of each stratum over all units and periods, (L,)."""
    totals = base.sum(axis=(0, 1))
    pooled = counted.sum(axis=(0, 1)) / totals
    if spread is None:
        return np.asarray(np.sqrt(pooled * (1 - pooled) / totals))
    squares = spread.amount2 - 2 * pooled * spread.both + pooled**2 * spread.exposure2
    return np.asarray(np.sqrt(np.maximum(squares.sum(axis=(0, 1)), 0.0)) / totals)


def _error(gap: Floats, base: Floats, rates: Floats, variances: Variances) -> tuple[Floats, Floats, float]:
    """Return one period's error covariance (U, U), the counts' part (U,), and the variance between units."""
    size = base.sum(axis=1)
    noise = variances(np.broadcast_to(rates, base.shape), np.zeros(gap.size)).sum(axis=1) / size**2
    between = between_variance(gap, noise, gap.size - 1)
    kept = between / (between + noise)
    each = variances(rates + (kept * gap)[:, None], kept)
    weights = _weights(base)
    through = (weights * base).sum(axis=2)
    np.fill_diagonal(through, 0.0)  # NOTE: a unit's own difference is what its gap estimates, not an error of it
    spread = np.einsum("ijl,kjl,jl->ik", weights, weights, each, optimize=True)
    return spread + between * through @ through.T, each.sum(axis=1) / size**2, between


def _weights(base: Floats) -> Floats:
    """Return A as (unit of the gap, unit of the count, stratum)."""
    size, total = base.sum(axis=1), base.sum(axis=0)
    mix = base / size[:, None]
    weights = np.broadcast_to(-(mix / total)[:, None, :], (size.size, *base.shape)).copy()
    each = np.arange(size.size)
    weights[each, each] += 1 / size[:, None]
    return np.asarray(weights / (1 - (mix * base / total).sum(axis=1))[:, None, None])


def _variance(rates: Floats, size: Floats) -> Floats:
    half = 0.5 / np.maximum(size, 1.0)[:, None]
    share = np.clip(rates, half, 1 - half)
    return np.asarray(share * (1 - share))
