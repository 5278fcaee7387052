"""How a step tells how far it is."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Told the key of a step and how far the run is, 0 to 1."""


def part_of(progress: Progress, begin: float, length: float) -> Progress:
    """Return a progress that fills a part of another: where it begins and how much of it all it is.

    >>> part_of(lambda step, share: print(step, share), 0.5, 0.25)("fit", 1.0)
    fit 0.75
    """
    return lambda step, share: progress(step, begin + length * share)
