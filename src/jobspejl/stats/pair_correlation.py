"""How two kinds of gaps go together across units, when both are seen with noise.

The correlation of the true gaps in the normal model of `normal_pairs`, told as the rank correlation
6/pi * arcsin(r/2) that normal gaps have (Pearson 1907). The estimate and its limits are those of the restricted profile
likelihood: the variances of the true gaps are as uncertain as the data leave them at each correlation, so that the
limits stand skewed where they should, and reach -1 or 1 where the data do not speak against it.

In made-up worlds with correlations of -0.5, 0 and 0.5, and true gaps whose spread is 1.5, 1.0 or 0.7 standard errors in
either kind, the 95 per cent interval holds the truth in 93.9 to 95.6 per cent of 1,000 runs with 98 units and in 94.0
to 96.8 with 40 (the standard error of such a share is 0.7), and the estimate is off by at most 0.03 on average. Where
errors correlate between units or between the kinds it was 93 to 96 per cent of 600. With 40 units at 0.7, one run in
six ends without a correlation, and of the others about one in five with an interval from -1 to 1
(`tests/stats/test_pair_correlation.py`).
"""

from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.stats.normal_pairs import Pairs, critical_drop, likelihood_interval, pairs, profile
from jobspejl.stats.rank_correlation import rank_correlation


@dataclass(frozen=True, slots=True)
class PairCorrelation:
    """How two kinds of gaps go together.

    Attributes:
        observed: Spearman's correlation of the gaps as they are; None where all gaps of one kind are equal.
        corrected: Rank correlation of the true gaps, -1 to 1; None where noise explains one kind's whole spread.
        lower: Lower limit of it; None with it.
        upper: Upper limit.
    """

    observed: float | None
    corrected: float | None
    lower: float | None
    upper: float | None


def pair_correlation(first: Floats, second: Floats, error: Floats, confidence: float = 0.95) -> PairCorrelation:
    """Return how two kinds of gaps go together.

    Args:
        first: (U,), gaps of the first kind.
        second: (U,), gaps of the second kind, in the same units' order.
        error: (2U, 2U), error covariance of the two laid after each other; may be singular.
        confidence: Coverage of the interval.

    >>> gaps = np.array([-0.03, -0.01, 0.01, 0.03])
    >>> found = pair_correlation(gaps, -gaps, np.diag(np.full(8, 1e-9)))
    >>> round(found.observed, 3), round(found.corrected, 3)
    (-1.0, -1.0)
    """
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return PairCorrelation(None, None, None, None)
    observed = rank_correlation(first, second)
    seen = pairs(first, second, error)
    if np.any(_spread(seen) <= 0):
        return PairCorrelation(observed, None, None, None)
    drop = critical_drop(first.size - 1, first.size - 2, confidence)
    best, lower, upper = likelihood_interval(
        lambda ranked: profile(seen, 2 * np.sin(np.pi / 6 * ranked), _correlated, mean=True), (-1.0, 1.0), drop
    )
    return PairCorrelation(observed, float(best), float(lower), float(upper))


def _spread(seen: Pairs) -> Floats:
    """Return what noise leaves of the two kinds' sums of squares around their means, (2,)."""
    level = seen.level**2 / (seen.level**2).sum()
    means = np.stack([seen.first, seen.second]) @ seen.level / (seen.level**2).sum()
    around = np.stack([seen.first, seen.second]) - means[:, None] * seen.level
    return np.asarray((around**2).sum(axis=1) - seen.noise[[0, 2]] @ (1 - level))


def _correlated(held: Floats, variances: Floats) -> tuple[Floats, Floats]:
    a, b = variances
    none, shared = np.zeros_like(held), held * np.sqrt(a * b)
    return np.stack([a, shared, b]), np.array([[a, shared / 2, none], [none, shared / 2, b]])
