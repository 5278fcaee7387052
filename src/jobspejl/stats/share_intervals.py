"""Intervals for shares from a survey, for small samples and for samples that are most of a small population.

Default is Korn & Graubard's (1998, Survey Methodology 24, 193-201): Clopper and Pearson's exact limits at an effective
number of answers, what a simple random sample would need for the same standard error, less for few degrees of freedom.
Where that number comes out by luck it can be far too large, so it is capped at n / (1 - f), with f the share of the
population that answered. THE CAP IS OURS, not a published rule: simulations with strata (`tests/stats`) hold its
coverage, and where f is near 0 it is the cap at n of the United States' National Center for Health Statistics (Parker
et al. 2017, Vital and Health Statistics 2 (175)), which is here as well. Shares of exactly 0 or 1 have no standard
error to go by, and count as n answers; with few clusters that is too many (8 clusters of 10, correlated by 0.1, a true
share of 0.95: 93.5 per cent of intervals held it). Where answers are equal within every stratum though the share is
neither, a method without a cap has no width to give, and gives no limits rather than a point. No method gives Wald's
interval, far too short for small samples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, expit, logit, stdtrit

from jobspejl.contracts.arrays import Flags, Floats

Method = Literal["korn_graubard", "nchs", "beta", "wilson", "logit", "arcsine"]

_NO_SPREAD = 1e-12
"""Standard errors of at most this are rounding."""


@dataclass(frozen=True, slots=True)
class ShareIntervals:
    """Two-sided intervals; all of the shares' shape.

    Attributes:
        lower: From 0 to 1; NaN where nothing is known, or the method has no limit or no width.
        upper: As `lower`.
        effective: Effective number of answers that was used; infinite where nothing is left to chance, NaN with the
            limits.
        method: Which method.
    """

    lower: Floats
    upper: Floats
    effective: Floats
    method: Method


@dataclass(frozen=True, slots=True)
class _Shares:
    share: Floats
    se: Floats
    answers: Floats
    fraction: Floats
    student: Floats
    student_of_answers: Floats
    tail: float


def share_intervals(
    share: ArrayLike,
    se: ArrayLike,
    answers: ArrayLike,
    degrees_of_freedom: ArrayLike,
    *,
    fraction: ArrayLike = 0.0,
    confidence: float = 0.95,
    method: Method = "korn_graubard",
) -> ShareIntervals:
    """Return an interval for each share; everything is broadcast to one shape.

    * `korn_graubard`: effective number capped at n / (1 - f); `nchs`: at n; `beta`: not capped, as R's survey has it.
    * `wilson`: the score interval at the effective number, with Student's t (as R's survey 4.5), not capped.
    * `logit`, `arcsine`: t intervals on the transformed share (R's `xlogit`, `asin`); none at shares of 0 and 1.

    Args:
        share: From 0 to 1.
        se: Standard error; NaN where unknown.
        answers: n, people who answered.
        degrees_of_freedom: Of the standard error; with 0 or less there is no interval.
        fraction: f, share of the population that answered; at 1 nothing is left to chance: limits are the share.
        confidence: Above 0 and below 1.
        method: Which method.

    >>> found = share_intervals([0.77, 0.0], [0.0298, 0.0], 200, 199)
    >>> found.lower.round(3).tolist(), found.upper.round(3).tolist()
    ([0.705, 0.0], [0.826, 0.018])
    """
    p, error, n, degrees, f = (
        np.asarray(one, dtype=np.float64)
        for one in np.broadcast_arrays(share, se, answers, degrees_of_freedom, fraction)
    )
    tail = (1 - confidence) / 2
    usable = (degrees > 0) & (n > 0) & (f < 1) & np.isfinite(p) & np.isfinite(error)
    of_answers = -stdtrit(np.where(n > 1, n - 1, np.nan), tail)
    known = _Shares(p, error, n, f, -stdtrit(np.where(usable, degrees, np.nan), tail), of_answers, tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper, effective = _METHODS[method](known)
    census = (f >= 1) & (n > 0)
    nothing = ~(usable | census) | (~census & _without_width(known, method))
    lower, upper = (np.where(nothing, np.nan, np.where(census, p, limit)) for limit in (lower, upper))
    shown = np.where(nothing | np.isnan(lower), np.nan, np.where(census, np.inf, effective))
    return ShareIntervals(lower, upper, shown, method)


def _without_width(known: _Shares, method: Method) -> Flags:
    """Return where answers are equal within every stratum and the method would make a point of it."""
    mixed = (known.share > 0) & (known.share < 1)
    return mixed & (known.se <= _NO_SPREAD) & (method not in _CAPPED)


def _plain_effective(known: _Shares) -> Floats:
    """Return p(1-p)/se², or n where the share is 0 or 1."""
    none_or_all = (known.share <= 0) | (known.share >= 1)
    return np.where(none_or_all, known.answers, known.share * (1 - known.share) / known.se**2)


def _exact(known: _Shares, cap: Floats) -> tuple[Floats, Floats, Floats]:
    none_or_all = (known.share <= 0) | (known.share >= 1)
    few = np.where(none_or_all, 1.0, (known.student_of_answers / known.student) ** 2)
    effective = np.minimum(_plain_effective(known) * few, np.where(none_or_all, known.answers, cap))
    hits, misses = effective * known.share, effective * (1 - known.share)
    lower = np.where(hits > 0, betaincinv(np.where(hits > 0, hits, 1.0), misses + 1, known.tail), 0.0)
    upper = np.where(misses > 0, betaincinv(hits + 1, np.where(misses > 0, misses, 1.0), 1 - known.tail), 1.0)
    return lower, upper, effective


def _korn_graubard(known: _Shares) -> tuple[Floats, Floats, Floats]:
    return _exact(known, known.answers / (1 - known.fraction))


def _nchs(known: _Shares) -> tuple[Floats, Floats, Floats]:
    return _exact(known, known.answers)


def _beta(known: _Shares) -> tuple[Floats, Floats, Floats]:
    return _exact(known, np.full_like(known.answers, np.inf))


def _wilson(known: _Shares) -> tuple[Floats, Floats, Floats]:
    effective = _plain_effective(known)
    extra = known.student**2 / effective
    centre = (known.share + extra / 2) / (1 + extra)
    half = np.sqrt(extra * known.share * (1 - known.share) + extra**2 / 4) / (1 + extra)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0), effective


def _logit(known: _Shares) -> tuple[Floats, Floats, Floats]:
    centre = np.where((known.share > 0) & (known.share < 1), logit(known.share), np.nan)
    half = known.student * known.se / (known.share * (1 - known.share))
    return expit(centre - half), expit(centre + half), _plain_effective(known)


def _arcsine(known: _Shares) -> tuple[Floats, Floats, Floats]:
    centre = np.where((known.share > 0) & (known.share < 1), np.arcsin(np.sqrt(known.share)), np.nan)
    half = known.student * known.se / (2 * np.sqrt(known.share * (1 - known.share)))
    low, high = np.maximum(centre - half, 0.0), np.minimum(centre + half, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2, _plain_effective(known)


_CAPPED = ("korn_graubard", "nchs")
_METHODS: dict[Method, Callable[[_Shares], tuple[Floats, Floats, Floats]]] = {
    "korn_graubard": _korn_graubard,
    "nchs": _nchs,
    "beta": _beta,
    "wilson": _wilson,
    "logit": _logit,
    "arcsine": _arcsine,
}
