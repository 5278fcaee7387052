"""Spearman's rank correlation: how far two series agree on the order of units."""

import numpy as np

from jobspejl.contracts.arrays import Floats


def rank_correlation(first: Floats, second: Floats) -> float:
    """Return Spearman's correlation of two series (U,), -1 to 1; NaN where one of them is all the same.

    >>> round(rank_correlation(np.array([1.0, 2.0, 2.0, 9.0]), np.array([0.1, 0.4, 0.2, 0.3])), 6)
    0.632456
    """
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    # NOTE: `scipy.stats` has it too, and takes half a second of every command to import.
    return float(np.corrcoef(_mean_ranks(first), _mean_ranks(second))[0, 1])


def _mean_ranks(values: Floats) -> Floats:
    """Return ranks from 1; ties share their mean."""
    order = np.sort(values)
    return (np.searchsorted(order, values, "left") + np.searchsorted(order, values, "right") + 1) / 2
