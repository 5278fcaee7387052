"""What each unit's mix of strata leads one to expect: indirect standardisation, freed of the unit's own part.

The overall rate in each stratum, weighted by the unit's own mix (Keiding & Clayton 2014, Statistical Science 29,
529-558), is pulled towards the unit by what the unit itself contributes to the overall rates. Where a unit differs by
the same amount in all its strata, that pull takes the share

    h[i] = sum over strata of mix[i, l] * base[i, l] / total base in l

of its gap, so the gap is divided by 1 - h: no unit defines what is normal for itself. Unlike rates computed anew
without the unit, this uses the overall rates only, so that no published figure tells how a unit's own few cases in one
stratum ended. The gap is linear in the counts, gap = A counts with

    A[i, (j, l)] = (1 / base of i if j is i - mix[i, l] / total base in l) / (1 - h[i]),

and its error covariance follows from the binomial variance of every count and the variance between units.
"""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.stats.between import between_variance
from jobspejl.stats.expectation import Expectation


def standardise(counted: Floats, base: Floats, scale: float) -> Expectation:
    """Return every unit's expectation from the overall rates in its own strata.

    Periods are taken as independent of each other. A stratum in which only one unit has a base cannot be used.

    Args:
        counted: (U, T, L), counted in each of L strata.
        base: (U, T, L), of how many; every unit has some in every period.
        scale: The rate at which everybody is counted, e.g. 100 for per cent.

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
        across[t, t], noise[:, t], between[t] = _error(gap, base[:, t], rates)
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
        coefficient_se=scale * np.sqrt(pooled * (1 - pooled) / totals) / 100,
        between=scale**2 * between,
        explained=np.full(periods, np.nan),
        rounds=0,
        converged=True,
    )


def _error(gap: Floats, base: Floats, rates: Floats) -> tuple[Floats, Floats, float]:
    """Return one period's error covariance (U, U), the binomial part (U,), and the variance between units."""
    size = base.sum(axis=1)
    own = _variance(np.broadcast_to(rates, base.shape), size)
    noise = (base * own).sum(axis=1) / size**2
    between = between_variance(gap, noise, gap.size - 1)
    kept = between / (between + noise)
    each = base * _variance(rates + (kept * gap)[:, None], size)
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
