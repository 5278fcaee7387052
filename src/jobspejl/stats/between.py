"""How much units truly differ: the between-unit variance by Paule and Mandel's method.

Paule, R. C. & Mandel, J. (1982). Consensus values and weighting factors. Journal of Research of the National
Bureau of Standards 87, 377-385.
"""

import numpy as np
from scipy.optimize import brentq

from jobspejl.contracts.arrays import Floats


def between_variance(deviation: Floats, variance: Floats, degrees_of_freedom: float) -> float:
    """Return the variance between units that, added to the noise, explains the spread of the deviations.

    Solves sum(deviation² / (between + variance)) = degrees of freedom, and returns 0 where noise alone explains
    at least as much spread as is seen.

    Args:
        deviation: Shape (units,): distance from what was expected, in the measure's unit.
        variance: Shape (units,): known noise variance of each deviation, all above 0.
        degrees_of_freedom: Number of deviations less the number of parameters fitted to them.

    >>> import numpy as np
    >>> float(round(between_variance(np.array([-2.0, 0.0, 2.0]), np.ones(3), 2.0), 6))
    3.0
    """
    squared = deviation**2

    def excess(between: float) -> float:
        return float(np.sum(squared / (between + variance)) - degrees_of_freedom)

    if degrees_of_freedom <= 0 or excess(0.0) <= 0:
        return 0.0
    highest = float(np.sum(squared) / degrees_of_freedom)  # NOTE: excess(highest) <= 0 as every variance is >= 0
    return float(brentq(excess, 0.0, highest, xtol=1e-14, rtol=1e-14))
