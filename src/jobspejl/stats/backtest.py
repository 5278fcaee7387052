"""Does this year's gap tell next year's? The forecast held against what came.

Each period's gaps are shrunken with their full error covariance and taken as the forecast of the next period's (Chetty,
Friedman & Rockoff 2014, Measuring the impacts of teachers I, American Economic Review 104, 2593-2632). Two questions:

* The slope of next year's true gap on this year's: 1 where gaps stand still, less where they fall back to 0. Errors
  that both periods share, as persons on support in both give, are kept out of it (`true_slope`).
* How often next year's gap lies in its predictive interval: around this year's gap, with variance V_t + V_{t+1} less
  the errors' covariances plus the drift, and around the forecast, with what the normal model leaves plus the drift.

The drift is the variance of a true gap's change. It comes from earlier changes, so that nothing is predicted with
itself; at the first change there are none, and each unit's drift then comes from the other units.

Where conditions of areas moved the gaps, their covariance is pieced together, and that of two periods laid after each
other may have variances a little below 0. The nearest matrix without them is taken (Higham 1988, Computing a nearest
symmetric positive semidefinite matrix, Linear Algebra and its Applications 103, 103-118), so that every unit has its
interval.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.stats.between import between_variance
from jobspejl.stats.exact_intervals import share_interval
from jobspejl.stats.intervals import half_width
from jobspejl.stats.true_slope import TrueSlope, carried, true_slope

_NO_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Covered:
    """How many units' gaps lay in their predictive intervals.

    The limits are binomial (Clopper & Pearson), as if units' errors were independent; those of one fit nearly are.

    Attributes:
        units: Of how many.
        share: How many, 0 to 1.
        lower: Lower limit of the share.
        upper: Upper limit.
    """

    units: int
    share: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """One period's forecast of the next; U units.

    Attributes:
        period: The number of the period that the forecast is made in.
        slope: The slope of next period's true gap on this period's.
        drift: (U,), variance of the change of a true gap that the intervals reckon with.
        drift_from: Where it comes from: `earlier` changes, or the same change of the `others`.
        forecast: (U,), next period's gap as expected: the shrunken gap, and the errors that go on.
        lower: (U,), lower limit of the predictive interval around the forecast.
        upper: (U,), upper limit.
        around_gap: Coverage of the intervals around this period's gap.
        around_forecast: Coverage of the intervals around the forecast.
    """

    period: int
    slope: TrueSlope
    drift: Floats
    drift_from: Literal["earlier", "others"]
    forecast: Floats
    lower: Floats
    upper: Floats
    around_gap: Covered
    around_forecast: Covered


def backtest(gap: Floats, across: Floats, confidence: float = 0.95) -> tuple[Backtest, ...]:
    """Return how each period but the last foretells the next.

    Periods are not to overlap: gaps of rolling quarters agree because they are partly the same.

    Args:
        gap: (U, T), in the measure's unit.
        across: (T, T, U, U), error covariance of the gaps between periods, as of `Expectation.across`.
        confidence: Coverage of the intervals.
    """
    periods = range(gap.shape[1] - 1)
    changes = [gap[:, t + 1] - gap[:, t] for t in periods]
    errors = [_together(across, t) for t in periods]
    noises = [_of_change(error) for error in errors]
    found = []
    for t, error in enumerate(errors):
        drift = _drift(changes, noises, t)
        told = carried(gap[:, t], error)
        forecast = told.forecast + told.carried
        left = np.diag(told.true - told.mixed - told.mixed.T + told.noise)
        reach = half_width(np.sqrt(np.maximum(left, 0.0) + drift), confidence)
        around = half_width(np.sqrt(noises[t] + drift), confidence)
        missed = np.abs(gap[:, t + 1] - forecast)
        found.append(
            Backtest(
                period=t,
                slope=true_slope(gap[:, t], gap[:, t + 1], error, confidence),
                drift=drift,
                drift_from="earlier" if t else "others",
                forecast=forecast,
                lower=forecast - reach,
                upper=forecast + reach,
                around_gap=_covered(np.abs(changes[t]) <= around, confidence),
                around_forecast=_covered(missed <= reach, confidence),
            )
        )
    return tuple(found)


def _together(across: Floats, period: int) -> Floats:
    """Return the errors' covariance of a period and the next laid after each other, (2U, 2U), no variance below 0."""
    first, second, shared = across[period, period], across[period + 1, period + 1], across[period, period + 1]
    error = np.block([[first, shared], [shared.T, second]])
    values, vectors = np.linalg.eigh((error + error.T) / 2)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _of_change(error: Floats) -> Floats:
    """Return the variance of each unit's change, (U,), above 0."""
    units = error.shape[0] // 2
    own, shared = np.diag(error), np.diag(error[:units, units:])
    return np.asarray(np.maximum(own[:units] + own[units:] - 2 * shared, _NO_NOISE * own.mean()))


def _drift(changes: list[Floats], noises: list[Floats], period: int) -> Floats:
    units = changes[0].size
    if period:
        change, noise = np.concatenate(changes[:period]), np.concatenate(noises[:period])
        return np.full(units, between_variance(change, noise, float(change.size)))
    others = ~np.eye(units, dtype=bool)
    return np.array([between_variance(changes[0][o], noises[0][o], float(units - 1)) for o in others])


def _covered(inside: Flags, confidence: float) -> Covered:
    counted, units = np.array([float(inside.sum())]), np.array([float(inside.size)])
    lower, upper = share_interval(counted, units, confidence)
    return Covered(inside.size, float(inside.mean()), float(lower[0]), float(upper[0]))
