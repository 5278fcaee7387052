"""Curves of waiting as they may be told: in steps of enough, rounded so far that they seldom tell how many there were.

How many were followed no longer would follow from an exact curve, where that number is too small to be shown.
"""

import numpy as np

from jobspejl.contracts.arrays import Flags, Ints
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import Cell
from jobspejl.stats.survival import Survival, kaplan_meier, merged

_GRAINS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Per cent that a curve may be rounded to."""

_STEPS = (1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100)
"""Days that a median may be rounded to."""


def summed(rows: Ints, shown: Flags) -> Ints:
    """Return rows by unit and day summed by day over the units shown, in rising order.

    Args:
        rows: (N, 2 + C), the unit's place, a day, and C counts.
        shown: (U,), whether a unit is shown.

    >>> summed(np.array([[0, 3, 5, 1], [1, 3, 2, 0], [1, 1, 4, 0]]), np.array([True, True])).tolist()
    [[1, 4, 0], [3, 7, 1]]
    """
    kept = rows[shown[rows[:, 0]], 1:]
    days, at = np.unique(kept[:, 0], return_inverse=True)
    sums = np.zeros((days.size, kept.shape[1] - 1), dtype=np.int64)
    np.add.at(sums, at, kept[:, 1:])
    return np.column_stack([days, sums])


def told_curve(waits: Ints, options: Options) -> Survival | None:
    """Return the curve, in steps of no fewer than may be told; None where there are not so many.

    Args:
        waits: (D, 3) as in `stats.survival.kaplan_meier`.
        options: Confidence and disclosure threshold.
    """
    steps = merged(waits, options.disclosure_threshold)
    return kaplan_meier(steps, options.confidence) if len(steps) else None


def told_median(waits: Ints, options: Options) -> tuple[int | None, int | None, int | None]:
    """Return the median with its limits, in days, rounded so far that it happened to enough of them near it.

    It is that of the exact curve: one in steps lies above it, and far above where few are followed. The lower limit is
    rounded down and the upper up. The median and a limit are blank where their curve stays above one half; all are
    where no rounding is coarse enough. The limits are rounded as the median is, whether or not it happened to many near
    them: a day by itself tells of no number.

    Args:
        waits: (D, 3) as in `stats.survival.kaplan_meier`.
        options: Confidence and disclosure threshold.

    It happens to one a day for 40 days: half have waited 20 days, and 5 of them lie from day 18 to 22 at the least.

    >>> told_median(np.array([[day, 1, 0] for day in range(1, 41)]), Options(disclosure_threshold=5))
    (20, 10, 30)
    """
    curve = kaplan_meier(waits, options.confidence)
    near = curve.median_lower if np.isnan(curve.median) else curve.median
    for step in () if np.isnan(near) else _STEPS:
        if near > 0 and round(near / step) == 0:  # a wait is never told to be none
            break
        within = np.abs(waits[:, 0] - step * round(near / step)) <= step / 2
        if waits[within, 1].sum() >= options.disclosure_threshold:
            ways = ((curve.median, np.round), (curve.median_lower, np.floor), (curve.median_upper, np.ceil))
            median, lower, upper = (None if np.isnan(day) else int(step * way(day / step)) for day, way in ways)
            return median, lower, upper
    return None, None, None


def told_steps(curve: Survival, share: float) -> list[tuple[Cell, ...]]:
    """Return day, share waiting and its limits in per cent.

    They are rounded to no less than `share`, and than what one moves the curve on any day. The limits are the rounded
    share less or more their distance from it, rounded up: limits rounded by themselves would tell with the share where
    between two grains it lies.

    Args:
        curve: The curve.
        share: The part that the disclosure threshold is of all.
    """
    before = np.concatenate([[1.0], curve.survival[:-1]])
    least = 100 * max(share, float((before / curve.at_risk).max()))
    grain = next((grain for grain in _GRAINS if grain >= least), _GRAINS[-1])
    waiting = np.round(100 * curve.survival / grain)
    below, above = (np.ceil(100 * np.abs(curve.survival - end) / grain) for end in (curve.lower, curve.upper))
    limits = (waiting, waiting - below, waiting + above)
    columns = (np.round(np.clip(grain * column, 0, 100), 1).tolist() for column in limits)
    return list(zip(curve.days.tolist(), *columns, strict=True))
