"""Gaps pulled towards zero by as much as their noise deserves: empirical Bayes.

True gaps are taken as normal around 0, "just as expected", with a variance between units that the gaps themselves
tell (Morris 1983, Parametric empirical Bayes inference, Journal of the American Statistical Association 78, 47-55).
One estimate of that variance is not taken for known, since with few or noisy units it is often 0 and everything would
collapse: the shrunken gap and its interval average over every spread, each as likely as the gaps make it, with Morris'
prior, flat in the variance. Paule and Mandel's estimate is returned beside.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from jobspejl.contracts.arrays import Floats
from jobspejl.stats.between import between_variance

_SPREADS = 80
_HALVINGS = 38


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Shrunken gaps with intervals that cover on average over units.

    Attributes:
        gap: (U,), the posterior mean, between 0 and the raw gap.
        lower: (U,), lower limit.
        upper: (U,), upper limit.
        between: Variance between units' true gaps (Paule and Mandel).
        reliability: (U,), squared correlation of gap and true gap, 0 to 1.
    """

    gap: Floats
    lower: Floats
    upper: Floats
    between: float
    reliability: Floats


def shrink(gap: Floats, se: Floats, confidence: float = 0.95) -> Shrunken:
    """Return the gaps shrunken towards 0, the value at which a unit is just as expected.

    Trust the intervals over many units, not for the one unit picked because it is extreme; with fewer than five
    units there is too little to learn the spread from.

    Args:
        gap: (U,), in the measure's unit.
        se: (U,), standard errors, above 0.
        confidence: Share of units that the intervals are to cover.

    >>> found = shrink(np.array([-2.0, -0.5, 0.5, 2.0]), np.array([1.0, 0.1, 0.1, 1.0]))
    >>> found.gap.round(1).tolist()
    [-1.5, -0.5, 0.5, 1.5]
    """
    between = between_variance(gap, se**2, gap.size)
    spreads, weights = _spreads(gap, se)
    kept = weights @ (spreads[:, None] ** 2 / (spreads[:, None] ** 2 + se**2))
    tail = (1 - confidence) / 2
    lower, upper = (_quantile(share, gap, se, spreads, weights) for share in (tail, 1 - tail))
    return Shrunken(kept * gap, lower, upper, between, between / (between + se**2))


def _spreads(gap: Floats, se: Floats) -> tuple[Floats, Floats]:
    """Return standard deviations between units on a grid, and how likely the gaps make each; weights add up to 1."""
    size = float(np.sqrt(np.mean(gap**2) + np.mean(se**2)))
    highest = size * (1 + 12 / np.sqrt(gap.size))
    spreads = (np.arange(_SPREADS) + 0.5) / _SPREADS * highest
    total = spreads[:, None] ** 2 + se**2
    # NOTE: the grid is even in the standard deviation, so a prior flat in the variance weighs by the former.
    log_weight = np.log(spreads) - 0.5 * (np.log(total) + gap**2 / total).sum(axis=1)
    weights = np.exp(log_weight - log_weight.max())
    return spreads, weights / weights.sum()


def _quantile(share: float, gap: Floats, se: Floats, spreads: Floats, weights: Floats) -> Floats:
    """Return each unit's quantile of the mixture, over spreads, of normal posteriors; by halving."""
    kept = spreads[:, None] ** 2 / (spreads[:, None] ** 2 + se**2)
    centre, width = kept * gap, np.sqrt(kept) * se
    reach = np.abs(gap) + 10 * se
    low, high = -reach, reach
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = weights @ ndtr((middle - centre) / width) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
