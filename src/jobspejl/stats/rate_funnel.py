"""The funnel of a plain share, such as a reversal rate: exact binomial limits around a target.

Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24,
1185-1202, appendix A.1.1: quantiles of the binomial distribution, interpolated so that they follow its distribution
function instead of jumping from one whole number to the next. Over-dispersion as in Spiegelhalter, D. J. (2005).
Quality and Safety in Health Care 14, 347-351, on the arcsine scale, as FunnelPlotR 0.6.0 computes it for proportions:
y = asin sqrt p with standard error 1 / (2 sqrt n), z-scores drawn in by 10 % at each end, and their excess added as a
variance between units.

Two things differ from FunnelPlotR. An angle below 0 or above a right one is cut there before it is turned back into a
share, since the limits would otherwise turn around at few cases. And limits with over-dispersion are never narrower
than the exact ones: the arcsine is a poor approximation at few cases, and leaving it there altogether would make the
funnel jump inwards where it is to be widest.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, bdtrik, ndtri

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.stats.funnel import ALARM, WARNING, over_dispersion

_POINTS = 80


@dataclass(frozen=True, slots=True)
class RateFunnel:
    """Limits for a share around a target, by number of cases.

    Attributes:
        cases: (P,), whole numbers of cases, rising.
        exact_95: (2, P), lower and upper limit where chance alone is at work, 0 to 1.
        exact_998: (2, P), the same at 99.8 %.
        wide_95: (2, P), with over-dispersion, nowhere narrower than the exact ones; those where there is none.
        wide_998: (2, P), the same at 99.8 %.
        dispersion: Mean squared winsorised z-score on the arcsine scale; 1 where chance explains the whole spread.
        between: Variance between units added on the arcsine scale; 0 where chance suffices.
    """

    cases: Ints
    exact_95: Floats
    exact_998: Floats
    wide_95: Floats
    wide_998: Floats
    dispersion: float
    between: float


def binomial_limits(target: float, cases: Ints, level: float, *, interpolated: bool = True) -> Floats:
    """Return exact limits for a share of `cases` whose chance is `target`.

    Args:
        target: The chance, 0 to 1.
        cases: (P,), each at least 1.
        level: How much of the distribution is to lie within, e.g. 0.95.
        interpolated: Follow the distribution function between the whole numbers; otherwise the plain quantiles.

    Returns:
        (2, P), lower and upper, 0 to 1. Plain quantiles are the smallest number of cases whose cumulative chance
        reaches the tail, as a share.

    >>> binomial_limits(0.325, np.array([129]), 0.95).ravel().round(3).tolist()
    [0.242, 0.403]
    >>> binomial_limits(0.325, np.array([129]), 0.95, interpolated=False).ravel().round(3).tolist()
    [0.248, 0.403]
    """
    tails = ((1 - level) / 2, (1 + level) / 2)
    return np.stack([_quantile(target, np.asarray(cases), tail, interpolated) for tail in tails])


def _quantile(target: float, cases: Ints, tail: float, interpolated: bool) -> Floats:
    if target in {0.0, 1.0}:
        return np.full(cases.size, target)
    most = np.clip(np.ceil(np.nan_to_num(bdtrik(tail, cases, target))), 0, cases)
    # NOTE: the inverse is a root on a continuous scale, so it may be one off where the tail is hit exactly.
    most = np.where(_below(most - 1, cases, target) >= tail, most - 1, most)
    most = np.where(_below(most, cases, target) < tail, most + 1, most)
    if not interpolated:
        return np.asarray(most / cases)
    reached, before = _below(most, cases, target), _below(most - 1, cases, target)
    return np.asarray(np.clip((most - (reached - tail) / (reached - before)) / cases, 0.0, 1.0))


def _below(count: Floats, cases: Ints, target: float) -> Floats:
    """Return the chance of at most `count`; none below 0."""
    return np.where(count < 0, 0.0, bdtr(np.maximum(count, 0), cases, target))


def arcsine_limits(target: float, cases: Ints, level: float, between: float) -> Floats:
    """Return approximate limits for a share, with a variance between units on the arcsine scale.

    Args:
        target: The share, 0 to 1.
        cases: (P,), each at least 1.
        level: E.g. 0.95.
        between: Variance added to 1 / (4 n).

    Returns:
        (2, P), lower and upper, 0 to 1, never closer to the target at fewer cases.
    """
    half = ndtri((1 + level) / 2) * np.sqrt(0.25 / cases + between)
    angle = np.arcsin(np.sqrt(target)) + np.stack([-half, half])
    return np.asarray(np.sin(np.clip(angle, 0.0, np.pi / 2)) ** 2)


def rate_funnel(
    counted: Floats, base: Floats, target: float, winsorise: float = 0.1, *, calibrated: bool = True
) -> RateFunnel:
    """Return the funnel of one period's shares.

    Args:
        counted: (U,), cases counted.
        base: (U,), of how many, each at least 1.
        target: The share that the funnel is drawn around, e.g. that of all units together.
        winsorise: Share of z-scores drawn in at each end before over-dispersion is estimated.
        calibrated: Count the dispersion in units of what winsorised chance would have, as `stats.funnel` does;
            otherwise as FunnelPlotR, which finds too little of it.

    >>> found = rate_funnel(np.array([30.0, 32.0, 33.0]), np.array([100.0, 100.0, 100.0]), 0.32)
    >>> found.between, bool((found.wide_998 == found.exact_998).all())
    (0.0, True)
    """
    se = 0.5 / np.sqrt(base)
    z = (np.arcsin(np.sqrt(counted / base)) - np.arcsin(np.sqrt(target))) / se
    dispersion, between = over_dispersion(z, se, winsorise, calibrated=calibrated)
    ends = np.geomspace(max(1.0, 0.8 * base.min()), 1.25 * base.max(), _POINTS)
    cases = np.unique(np.rint(ends).astype(np.int64))
    exact = {level: binomial_limits(target, cases, level) for level in (WARNING, ALARM)}
    wide = {level: _wide(target, cases, level, between, exact[level]) for level in (WARNING, ALARM)}
    return RateFunnel(cases, exact[WARNING], exact[ALARM], wide[WARNING], wide[ALARM], dispersion, between)


def _wide(target: float, cases: Ints, level: float, between: float, exact: Floats) -> Floats:
    if between == 0.0:
        return exact
    lower, upper = arcsine_limits(target, cases, level, between)
    return np.stack([np.minimum(lower, exact[0]), np.maximum(upper, exact[1])])
