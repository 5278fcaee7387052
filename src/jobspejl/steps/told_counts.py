"""Counts as they may be told, with the shares and intervals that follow: what accounts of counts are laid out from."""

import numpy as np

from jobspejl.contracts.tables import Cell
from jobspejl.stats.exact_intervals import share_interval
from jobspejl.stats.small_counts import Part

NOTHING: tuple[Cell, ...] = (None, None, None)
"""A share that cannot be told, and its limits."""


def whole(count: int, threshold: int) -> Part:
    """Return what is told of a count that is part of nothing: nothing where it is from 1 to below the threshold.

    >>> whole(3, 5).how, whole(0, 5).figure
    ('few', 0)
    """
    return Part("few", 1, threshold - 1) if 0 < count < threshold else Part("shown", count, count)


def why(part: Part) -> str | None:
    """Return why a count is not shown; None where it is."""
    return None if part.how == "shown" else part.how


def share_of(part: Part, of: Part, confidence: float) -> tuple[Cell, ...]:
    """Return the share in per cent with its exact interval; nothing where a count is not shown, or of none.

    >>> [round(end, 1) for end in share_of(Part("shown", 24, 24), Part("shown", 129, 129), 0.95)]
    [18.6, 12.3, 26.4]
    """
    if part.figure is None or not of.figure:
        return NOTHING
    low, high = share_interval(np.array(float(part.figure)), np.array(float(of.figure)), confidence)
    return (100 * part.figure / of.figure, 100 * float(low), 100 * float(high))
