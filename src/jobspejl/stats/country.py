"""All units together."""

import numpy as np

from jobspejl.contracts.arrays import Floats


def pooled(values: Floats, base: Floats) -> Floats:
    """Return the mean over all persons in the base, by period.

    Args:
        values: (U, T) or (U, T, K).
        base: (U, T), persons.

    Returns:
        (T,) or (T, K), in the unit of the values.

    >>> pooled(np.array([[2.0], [5.0]]), np.array([[200.0], [100.0]])).tolist()
    [3.0]
    """
    return np.asarray(np.einsum("ut,ut...->t...", base / base.sum(axis=0), values))


def persons_in(gap: Floats, base: Floats, scale: float) -> Floats:
    """Return gaps in persons, with the sign of the gap.

    >>> persons_in(np.array([-1.3]), np.array([43846.0]), 100.0).round().tolist()
    [-570.0]
    """
    return np.asarray(gap * base / scale)


def spread_within(values: Floats) -> Floats:
    """Return the standard deviation of each condition between units within periods, (K,) from (U, T, K)."""
    return np.asarray(np.sqrt(((values - values.mean(axis=0)) ** 2).mean(axis=(0, 1))))
