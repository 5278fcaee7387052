"""What each unit's mix of strata leads one to expect: indirect standardisation, from all the *other* units.

A unit's expected rate is the other units' rate in each stratum, weighted by the unit's own mix (Keiding & Clayton 2014,
Statistical Science 29, 529-558). As in `stats.expectation`, no unit defines what is normal for itself, and the error of
a gap as an estimate of the unit's own difference is linear in the counts:

    error[i] = noise[i] - sum over strata of mix[i, l] * sum over others j of (noise[j, l] + base[j, l] * between[j])
                                                         / (total base in l without i)

so that the full covariance follows from the binomial variance of every count and the variance between units.
"""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.stats.between import between_variance
from jobspejl.stats.expectation import Expectation


def standardise(counted: Floats, base: Floats, scale: float) -> Expectation:
    """Return every unit's expectation from the other units' rates in its own strata.

    Periods are taken as independent of each other. A stratum in which only one unit has a base cannot be used.

    Args:
        counted: (U, T, L), counted in each of L strata.
        base: (U, T, L), of how many; every unit has some in every period.
        scale: The rate at which everybody is counted, e.g. 100 for per cent.

    Returns:
        The record of `stats.expectation`, with the strata in the place of the conditions: values are the unit's mix in
        per cent, slopes how far the other units' rate in a stratum is from their overall one, per percentage point of
        the mix.
    """
    units, periods, _ = base.shape
    expected, level = np.empty((units, periods)), np.empty((units, periods))
    contributions, slopes = np.empty(base.shape), np.empty(base.shape)
    noise, between = np.empty((units, periods)), np.empty(periods)
    across = np.zeros((periods, periods, units, units))
    for t in range(periods):
        mix, others = _mix(base[:, t]), _other_rates(counted[:, t], base[:, t])
        whole = base[:, t].sum(axis=0) / base[:, t].sum()
        expected[:, t] = scale * (mix * others).sum(axis=1)
        level[:, t] = scale * others @ whole
        # NOTE: shares add up to 1, so a rate counts by its distance from the middle; else every stratum would seem to
        # move the expectation by its mere size (Gardeazabal & Ugidos 2004).
        apart = others - (others @ whole)[:, None]
        contributions[:, t] = scale * (mix - whole) * apart
        slopes[:, t] = scale * apart / 100
        across[t, t], noise[:, t], between[t] = _error(counted[:, t], base[:, t], mix, others)
    rate = scale * counted.sum(axis=2) / base.sum(axis=2)
    totals = base.sum(axis=(0, 1))
    pooled = counted.sum(axis=(0, 1)) / totals
    return Expectation(
        expected=expected,
        gap=rate - expected,
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


def _mix(base: Floats) -> Floats:
    return np.asarray(base / base.sum(axis=1, keepdims=True))


def _other_rates(counted: Floats, base: Floats) -> Floats:
    """Return the rate of all other units in each stratum, (U, L)."""
    return np.asarray((counted.sum(axis=0) - counted) / (base.sum(axis=0) - base))


def _error(counted: Floats, base: Floats, mix: Floats, others: Floats) -> tuple[Floats, Floats, float]:
    """Return one period's error covariance (U, U), the binomial part (U,), and the variance between units."""
    size = base.sum(axis=1)
    gap = counted.sum(axis=1) / size - (mix * others).sum(axis=1)
    noise = _binomial(others, mix, size)
    between = between_variance(gap, noise, gap.size - 1)
    kept = between / (between + noise)
    rates = others + (kept * gap)[:, None]
    noise = _binomial(rates, mix, size)
    through = mix / (base.sum(axis=0) - base)  # NOTE: how much one count elsewhere moves the expectation, (U, L)
    spread = -through @ base.T
    np.fill_diagonal(spread, 0.0)
    each = base * _variance(rates, size[:, None])
    own = -(each / size[:, None]) @ through.T
    np.fill_diagonal(own, 0.0)
    return np.diag(noise) + own + own.T + _shared(through, each) + between * spread @ spread.T, noise, between


def _shared(through: Floats, each: Floats) -> Floats:
    """Return the covariance of two units' expectations through the counts of all third units, (U, U)."""
    total = np.einsum("il,kl,l->ik", through, through, each.sum(axis=0))
    mine = np.einsum("il,kl,il->ik", through, through, each)
    theirs = mine.T
    both = total - mine - theirs
    np.fill_diagonal(both, np.diag(total) - np.diag(mine))
    return np.asarray(both)


def _binomial(rates: Floats, mix: Floats, size: Floats) -> Floats:
    return np.asarray((mix * _variance(rates, size[:, None])).sum(axis=1) / size)


def _variance(rates: Floats, size: Floats) -> Floats:
    half = 0.5 / np.maximum(size, 1.0)
    share = np.clip(rates, half, 1 - half)
    return np.asarray(share * (1 - share))
