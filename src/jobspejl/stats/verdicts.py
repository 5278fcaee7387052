"""Which gaps are told from noise when all units are looked at at once.

Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B
57, 289-300. Benjamini, Y. & Yekutieli, D. (2005). False discovery rate-adjusted multiple confidence intervals for
selected parameters. Journal of the American Statistical Association 100, 71-81: the direction of each discovery.
"""

import numpy as np
from scipy.special import ndtr

from jobspejl.contracts.arrays import Flags, Floats, Ints


def p_values(gap: Floats, se: Floats) -> Floats:
    """Return two-sided normal p-values of "just as expected".

    >>> import numpy as np
    >>> round(float(p_values(np.array([1.959964]), np.array([1.0]))[0]), 4)
    0.05
    """
    return np.asarray(2 * ndtr(-np.abs(gap) / se))


def discoveries(p: Floats, rate: float = 0.05) -> Flags:
    """Return which p-values stand out with the false discovery rate held at `rate`.

    Holds for p-values that are independent or depend on each other positively, as gaps from one fit do.

    >>> import numpy as np
    >>> discoveries(np.array([0.01, 0.04, 0.03, 0.5]), 0.05).tolist()
    [True, False, False, False]
    >>> discoveries(np.array([0.01, 0.02, 0.03, 0.5]), 0.05).tolist()
    [True, True, True, False]
    """
    order = np.argsort(p, kind="stable")
    passed = np.flatnonzero(p[order] <= rate * np.arange(1, p.size + 1) / p.size)
    found = np.zeros(p.size, dtype=bool)
    if passed.size:
        found[order[: passed[-1] + 1]] = True
    return found


def told(gap: Floats, se: Floats, rate: float) -> Ints:
    """Return which way each gap goes where it stands out among all: -1 fewer, 1 more, 0 where noise can explain it.

    Args:
        gap: (U,), in the measure's unit.
        se: (U,), standard errors.
        rate: The false discovery rate that is held.

    >>> told(np.array([-0.9, 0.9, 0.1]), np.full(3, 0.2), 0.05).tolist()
    [-1, 1, 0]
    """
    return (np.sign(gap) * discoveries(p_values(gap, se), rate)).astype(np.int64)
