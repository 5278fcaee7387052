"""Figures of all units, rounded as far as the persons of a small unit could move them."""

import math
from collections.abc import Callable, Sequence

from jobspejl.contracts.tables import Cell

_TEN = 10


def tens(persons: int) -> int:
    """Return a number of persons rounded to the nearest ten, and no lower than ten."""
    return max(_TEN, _TEN * ((persons + _TEN // 2) // _TEN))


def rounded(figures: Sequence[float], moved: float) -> tuple[Cell, ...]:
    """Return a figure and its limits, rounded to 1, 2 or 5 times a power of ten; the limits away from the figure.

    Args:
        figures: The figure, its lower and its upper limit; NaN where there is none.
        moved: By how much a few persons could move the figure; the step is no less. Nothing is rounded where it is 0.

    >>> rounded((0.53297, 0.5262, 0.5409), 0.00018), rounded((0.0, float("nan"), float("nan")), 0.0)
    ((0.533, 0.5262, 0.541), (0.0, None, None))
    """
    if moved <= 0:
        return tuple(None if math.isnan(end) else end for end in figures)
    power = 10.0 ** math.floor(math.log10(moved))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= moved * (1 - 1e-9))
    ways: tuple[Callable[[float], int], ...] = (round, _down, _up)
    return tuple(
        None if math.isnan(end) else round(way(end / step) * step, 12)
        for end, way in zip(figures, ways[: len(figures)], strict=True)
    )


def _down(steps: float) -> int:
    return math.floor(steps + 1e-9)


def _up(steps: float) -> int:
    return math.ceil(steps - 1e-9)
