"""What unequal weights cost (Kish 1965, Survey Sampling, section 11.7)."""

import numpy as np

from jobspejl.contracts.arrays import Floats


def effective_size(total: Floats, squares: Floats) -> Floats:
    """Return how many answers with equal weights would say as much, were answers and weights unrelated.

    Args:
        total: Sum of weights, any shape.
        squares: Sum of their squares, same shape.

    Returns:
        The size; NaN where there are no weights.

    >>> weights = np.repeat([1.0, 3.0, 6.0], [100, 50, 50])
    >>> float(effective_size(weights.sum(), (weights**2).sum()).round(1))
    128.7
    """
    some = np.asarray(squares) > 0
    return np.where(some, np.square(total) / np.where(some, squares, 1.0), np.nan)
