"""Normal intervals."""

import numpy as np
from scipy.special import ndtri

from jobspejl.contracts.arrays import Floats


def half_width(se: Floats, confidence: float) -> Floats:
    """Return half the width of a two-sided normal interval, in the unit of the standard error.

    >>> import numpy as np
    >>> half_width(np.array([1.0]), 0.95).round(3).tolist()
    [1.96]
    """
    return np.asarray(ndtri((1 + confidence) / 2) * se)
