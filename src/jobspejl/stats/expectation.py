"""What each unit's framework conditions lead one to expect, from all the *other* units.

The rate of unit u in period t is modelled as

    rate[u, t] = level[t] + conditions[u, t] @ coefficients + between[u, t] + noise[u, t]

and fitted by feasible weighted least squares with weights 1 / (between-unit variance + sampling variance). A unit's
own expectation comes from the fit without any of its rows, through the block of the hat matrix that belongs to it
(Cook & Weisberg 1982, Residuals and Influence in Regression, section 3.2): no unit defines what is normal for
itself, and nothing is refitted.

The gap, rate - expectation, is linear in the rates: gap = (I + D) rates, where D has a zero block for each unit's own
rows. Its error as an estimate of `between` is therefore noise + D (between + noise), and its covariance

    V = S + S D' + D S + D O D',

with S the diagonal sampling variance and O block-diagonal by unit: the outer product of each unit's own
leave-one-out residuals over the periods (a jackknife form of the cluster-robust sandwich: Liang & Zeger 1986; Bell &
McCaffrey 2002; MacKinnon, Nielsen & Webb 2023). Units are clusters for the *expectation* only: what separates a
unit from its expectation is the result sought, and is not counted as noise in its own gap.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr

from jobspejl.contracts.arrays import Floats
from jobspejl.stats.between import between_variance

_MOST_ROUNDS = 200
_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expected rates, gaps and their error covariance; U units, T periods, K conditions.

    Attributes:
        expected: (U, T), the measure's unit.
        gap: (U, T), rate - expected.
        covariance: (T, U, U), error covariance of the gaps within each period.
        across: (T, T, U, U), error covariance of gaps between periods; `across[t, t]` is `covariance[t]`.
        sampling_variance: (U, T), the binomial part of each gap's variance.
        contributions: (U, T, K), condition less its centre, times the slope of the fit without the unit.
        slopes: (U, T, K), slopes of the fit without the unit, in the measure's unit per unit of condition.
        level: (U, T), expectation at the centre, of the fit without the unit; expected = level + sum(contributions).
        coefficients: (K,), of the fit on all units, in the measure's unit per unit of condition.
        coefficient_se: (K,), clustered by unit.
        between: (T,), variance between units that the conditions do not explain.
        explained: (T,), share of the variance between units predicted out of sample; below 0 means worse than the
            mean, 0 where all rates are equal, NaN where the expectation was computed elsewhere.
        rounds: Rounds of reweighting used.
        converged: Whether the last round changed nothing any more.
    """

    expected: Floats
    gap: Floats
    covariance: Floats
    across: Floats
    sampling_variance: Floats
    contributions: Floats
    slopes: Floats
    level: Floats
    coefficients: Floats
    coefficient_se: Floats
    between: Floats
    explained: Floats
    rounds: int
    converged: bool


def expect(rate: Floats, base: Floats, conditions: Floats, centre: Floats, scale: float) -> Expectation:
    """Return every unit's expectation from the fit without it.

    Args:
        rate: (U, T), in the measure's unit.
        base: (U, T), how many each rate is taken of, above 0.
        conditions: (U, T, K), not constant within periods and not collinear (see `dependent_conditions`).
        centre: (T, K), the values from which contributions are counted: the country's.
        scale: The rate at which everybody is counted, e.g. 100 for per cent.

    >>> condition = np.arange(8.0).reshape(8, 1, 1)
    >>> rate = 2 + 0.5 * condition[:, :, 0]
    >>> found = expect(rate, np.full((8, 1), 1e6), condition, np.full((1, 1), 3.5), 100.0)
    >>> bool(np.allclose(found.expected, rate)), found.coefficients.round(6).tolist()
    (True, [0.5])
    """
    units, periods = rate.shape
    design = _design(conditions, centre)
    y = rate.reshape(-1)
    fit = _reweighted(y, base.reshape(-1), design, periods, scale)
    gap, coefficients, spread = _leave_one_out(fit, design, periods)
    noise = fit.sampling_variance
    error = _error_covariance(gap, spread, noise, periods).reshape(units, periods, units, periods)
    across = np.ascontiguousarray(error.transpose(1, 3, 0, 2))
    deviation = conditions - centre
    gaps = gap.reshape(units, periods)
    return Expectation(
        expected=rate - gaps,
        gap=gaps,
        covariance=across[np.arange(periods), np.arange(periods)],
        across=across,
        sampling_variance=noise.reshape(units, periods),
        contributions=deviation * coefficients[:, None, periods:],
        slopes=np.broadcast_to(coefficients[:, None, periods:], conditions.shape),
        level=coefficients[:, :periods],
        coefficients=fit.coefficients[periods:],
        coefficient_se=_clustered_se(fit, design, gap, periods)[periods:],
        between=fit.between,
        explained=_explained(gaps, rate),
        rounds=fit.rounds,
        converged=fit.converged,
    )


def dependent_conditions(conditions: Floats) -> tuple[list[int], list[int]]:
    """Return the numbers of the constant conditions, and of those that the others determine exactly.

    Period levels count as known, so a condition that differs between periods only is constant.

    Args:
        conditions: (U, T, K).
    """
    flat = (conditions - conditions.mean(axis=0)).reshape(-1, conditions.shape[-1])
    size = np.sqrt((conditions.reshape(flat.shape) ** 2).mean(axis=0))
    spread = np.sqrt((flat**2).mean(axis=0))
    constant = np.flatnonzero(spread <= 1e-9 * np.maximum(size, 1e-300))
    varying = np.flatnonzero(spread > 1e-9 * np.maximum(size, 1e-300))
    if varying.size == 0:
        return constant.tolist(), []
    triangle, order = qr(flat[:, varying] / spread[varying], mode="r", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    return constant.tolist(), sorted(varying[order[: diagonal.size]][diagonal < 1e-7 * diagonal[0]].tolist())


def sampling_variance(rate: Floats, base: Floats, scale: float) -> Floats:
    """Return the binomial variance of a rate on its base, in the measure's unit squared.

    The rate is kept half a person away from none and from all, so that no variance is 0.

    >>> import numpy as np
    >>> float(sampling_variance(np.array([4.0]), np.array([9600.0]), 100.0)[0])
    0.04
    """
    half = np.minimum(0.5, 0.5 / base)
    share = np.clip(rate / scale, half, 1 - half)
    return np.asarray(scale**2 * share * (1 - share) / base)


def _explained(gap: Floats, rate: Floats) -> Floats:
    spread = ((rate - rate.mean(axis=0)) ** 2).sum(axis=0)
    missed = (gap**2).sum(axis=0)
    return np.where(spread > 0, 1 - missed / np.where(spread > 0, spread, 1.0), 0.0)


@dataclass(frozen=True, slots=True)
class _Fit:
    coefficients: Floats
    inverse: Floats
    weights: Floats
    residuals: Floats
    sampling_variance: Floats
    between: Floats
    rounds: int
    converged: bool


def _design(conditions: Floats, centre: Floats) -> Floats:
    units, periods, _ = conditions.shape
    levels = np.broadcast_to(np.eye(periods), (units, periods, periods))
    return np.concatenate([levels, conditions - centre], axis=2).reshape(units * periods, -1)


def _reweighted(y: Floats, base: Floats, design: Floats, periods: int, scale: float) -> _Fit:
    by_period = np.arange(y.size) % periods
    between = np.zeros(periods)
    level = np.array([np.average(y[by_period == t], weights=base[by_period == t]) for t in range(periods)])
    noise = sampling_variance(level[by_period], base, scale)
    converged, rounds = False, 0
    while not converged and rounds < _MOST_ROUNDS:
        rounds += 1
        weights = 1 / (between[by_period] + noise)
        inverse, coefficients = _solve(y, design, weights)
        residuals = y - design @ coefficients
        used = np.einsum("ij,jk,ik->i", design, inverse, design) * weights
        was, had = between, noise
        between = np.array(
            [
                between_variance(residuals[rows], noise[rows], float(rows.sum() - used[rows].sum()))
                for rows in (by_period == t for t in range(periods))
            ]
        )
        # NOTE: the noise is that of the shrunken rate: a small unit's own rate would give too little noise whenever
        # the rate came out low, and the expectation alone would give too little to a unit that is truly high.
        kept = between[by_period] / (between[by_period] + noise)
        noise = sampling_variance(y - (1 - kept) * residuals, base, scale)
        converged = bool(
            np.all(np.abs(between - was) <= _TOLERANCE * (was + between + noise.min()))
            and np.all(np.abs(noise - had) <= _TOLERANCE * had)
        )
    return _Fit(coefficients, inverse, weights, residuals, noise, between, rounds, converged)


def _solve(y: Floats, design: Floats, weights: Floats) -> tuple[Floats, Floats]:
    root = np.sqrt(weights)[:, None]
    q, r = np.linalg.qr(design * root)
    back = np.linalg.inv(r)
    return back @ back.T, back @ (q.T @ (y * root[:, 0]))


def _leave_one_out(fit: _Fit, design: Floats, periods: int) -> tuple[Floats, Floats, Floats]:
    """Return gaps (U*T,), coefficients without each unit (U, T+K), and D (U*T, U*T)."""
    gap = np.empty_like(fit.residuals)
    coefficients = np.empty((gap.size // periods, design.shape[1]))
    spread = np.empty((gap.size, gap.size))
    weighted = design * fit.weights[:, None]
    information = np.linalg.inv(fit.inverse)
    for unit in range(coefficients.shape[0]):
        own = slice(unit * periods, (unit + 1) * periods)
        leverage = design[own] @ fit.inverse @ weighted[own].T
        gap[own] = np.linalg.solve(np.eye(periods) - leverage, fit.residuals[own])
        coefficients[unit] = fit.coefficients - fit.inverse @ weighted[own].T @ gap[own]
        without = np.linalg.inv(information - weighted[own].T @ design[own])
        spread[own] = -design[own] @ without @ weighted.T
        spread[own, own] = 0.0
    return gap, coefficients, spread


def _error_covariance(gap: Floats, spread: Floats, noise: Floats, periods: int) -> Floats:
    mixed = spread * noise
    through = (spread.reshape(gap.size, -1, periods) * gap.reshape(-1, periods)).sum(axis=2)
    return np.asarray(np.diag(noise) + mixed + mixed.T + through @ through.T)


def _clustered_se(fit: _Fit, design: Floats, gap: Floats, periods: int) -> Floats:
    scores = (design * (fit.weights * gap)[:, None]).reshape(-1, periods, design.shape[1]).sum(axis=1)
    return np.asarray(np.sqrt(np.diag(fit.inverse @ scores.T @ scores @ fit.inverse)))


def expected_elsewhere(rate: Floats, base: Floats, given: Floats, scale: float) -> Expectation:
    """Return the same record for an expected rate that was computed elsewhere.

    Nothing is known of that expectation's own uncertainty: the covariance holds the sampling of the rate only, so
    intervals are too narrow by what the expectation's uncertainty would add.

    Args:
        rate: (U, T), in the measure's unit.
        base: (U, T), how many each rate is taken of.
        given: (U, T), the expected rate.
        scale: The rate at which everybody is counted.
    """
    units, periods = rate.shape
    gap = rate - given
    noise = sampling_variance(given, base, scale)
    between = np.array([between_variance(gap[:, t], noise[:, t], units) for t in range(periods)])
    noise = sampling_variance(given + between / (between + noise) * gap, base, scale)
    across = np.zeros((periods, periods, units, units))
    each = np.arange(units)
    for t in range(periods):
        across[t, t, each, each] = noise[:, t]
    return Expectation(
        expected=given,
        gap=gap,
        covariance=across[np.arange(periods), np.arange(periods)],
        across=across,
        sampling_variance=noise,
        contributions=np.empty((units, periods, 0)),
        slopes=np.empty((units, periods, 0)),
        level=given,
        coefficients=np.empty(0),
        coefficient_se=np.empty(0),
        between=between,
        explained=np.full(periods, np.nan),
        rounds=0,
        converged=True,
    )
