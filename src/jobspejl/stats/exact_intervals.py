"""Exact intervals for small numbers: a rate of events, and a share of cases.

Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442. Clopper, C. J. & Pearson,
E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 26, 404-413.
Both hold the truth at least as often as they promise, whatever it is; with few cases they are wide.
"""

import numpy as np
from scipy.special import betaincinv, gammaincinv

from jobspejl.contracts.arrays import Floats


def poisson_interval(count: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return Garwood's interval for the mean of a count, e.g. of complaints; divide by the base for a rate.

    Args:
        count: (...), 0 or more.
        confidence: Two-sided, above 0 and below 1.

    >>> low, high = poisson_interval(np.array([0.0, 10.0]), 0.95)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 4.7954], [3.6889, 18.3904])
    """
    tail = (1 - confidence) / 2
    # NOTE: the gamma quantile has no value at shape 0, where the lower limit is 0.
    low = np.where(count > 0, gammaincinv(np.where(count > 0, count, 1.0), tail), 0.0)
    return low, np.asarray(gammaincinv(count + 1.0, 1 - tail))


def share_interval(counted: Floats, base: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return Clopper and Pearson's interval for a share.

    Args:
        counted: (...), whole numbers, 0 or more.
        base: (...), of how many, each at least 1 and at least `counted`.
        confidence: Two-sided, above 0 and below 1.

    Returns:
        Lower and upper limit, 0 to 1.

    >>> low, high = share_interval(np.array([19.0]), np.array([19.0]), 0.95)
    >>> round(float(low[0]), 3), float(high[0])
    (0.824, 1.0)
    """
    tail, others = (1 - confidence) / 2, base - counted
    low = np.where(counted > 0, betaincinv(np.maximum(counted, 1.0), others + 1.0, tail), 0.0)
    high = np.where(others > 0, betaincinv(counted + 1.0, np.maximum(others, 1.0), 1 - tail), 1.0)
    return low, high
