"""What another base would have done, told where the base is an approximation."""

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.observed import Observed
from jobspejl.stats.expectation import Expectation
from jobspejl.stats.verdicts import told
from jobspejl.steps.expect import expectation_of

_FACTORS = (0.8, 1.25)


def base_sensitivity(
    observed: Observed, shown: Expectation, false_discovery_rate: float
) -> tuple[tuple[int, float, float, int], ...]:
    """Return, for each period and each other base: (period number, factor, width ratio, verdicts changed).

    The width ratio is the median over units of the interval's width against the one shown.
    """
    found = []
    for factor in _FACTORS:
        other = expectation_of(observed, factor)
        for t in range(len(observed.periods)):
            ratio = float(np.median(_se(other, t) / _se(shown, t)))
            changed = _told(other, t, false_discovery_rate) != _told(shown, t, false_discovery_rate)
            found.append((t, factor, ratio, int(changed.sum())))
    return tuple(found)


def _se(expectation: Expectation, t: int) -> Floats:
    return np.sqrt(np.diag(expectation.covariance[t]))


def _told(expectation: Expectation, t: int, rate: float) -> Ints:
    return told(expectation.gap[:, t], _se(expectation, t), rate)
