"""How much units truly differ: the between-unit variance by Paule and Mandel's method.

Paule, R. C. & Mandel, J. (1982). Consensus values and weighting factors. Journal of Research of the National
Bureau of Standards 87, 377-385.
"""

from jobspejl.contracts.arrays import Floats

_MOST_STEPS = 100
_TOLERANCE = 1e-13


def between_variance(deviation: Floats, variance: Floats, degrees_of_freedom: float) -> float:
    """Return the variance between units that, added to the noise, explains the spread of the deviations.

    Solves sum(deviation² / (between + variance)) = degrees of freedom, and returns 0 where noise alone explains
    at least as much spread as is seen. The left side falls and is convex, so Newton's steps from 0 approach the root
    from below and never pass it (DerSimonian & Kacker 2007, Contemporary Clinical Trials 28, 105-114).

    Args:
        deviation: Shape (units,): distance from what was expected, in the measure's unit.
        variance: Shape (units,): known noise variance of each deviation, all above 0.
        degrees_of_freedom: Number of deviations less the number of parameters fitted to them.

    >>> import numpy as np
    >>> float(round(between_variance(np.array([-2.0, 0.0, 2.0]), np.ones(3), 2.0), 6))
    3.0
    """
    squared = deviation**2
    if degrees_of_freedom <= 0:
        return 0.0
    between = 0.0
    for _ in range(_MOST_STEPS):
        weight = 1 / (between + variance)
        excess = float(squared @ weight) - degrees_of_freedom
        if excess <= _TOLERANCE * degrees_of_freedom:
            break
        between += excess / float(squared @ weight**2)
    return between
