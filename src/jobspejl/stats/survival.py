"""How long it takes, when some are not followed to the end: Kaplan and Meier's curve from counts by day.

Kaplan, E. L. & Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of the American
Statistical Association 53, 457-481. Limits are Greenwood's on the scale of log(-log), which stay between 0 and 1
(Kalbfleisch & Prentice 1980, The Statistical Analysis of Failure Time Data, section 1.3); the median's are the days on
which they cross one half (Brookmeyer & Crowley 1982, Biometrics 38, 29-41).

When not to trust it: whoever leaves must be no more or less likely to have it happen than those who stay, given how
long they have waited.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from jobspejl.contracts.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Survival:
    """How many are still waiting, day by day; N days on which it happened to somebody.

    Attributes:
        days: (N,), in rising order.
        at_risk: (N,), followed and still waiting when the day began.
        survival: (N,), share still waiting when the day was over, 0 to 1.
        lower: (N,), lower limit of the share, for the day alone.
        upper: (N,), upper limit. Where nobody waits any longer the limits are 0 and those of the day before.
        median: The first day on which at most half are waiting; NaN where the curve stays above one half.
        median_lower: Lower limit of the median, in days; NaN where the limit stays above one half.
        median_upper: Upper limit; NaN where the limit stays above one half.
        mean: Mean days waited where everybody's wait is cut off at the horizon.
        mean_se: Its standard error, in days.
        horizon: The last day on which somebody was followed.
    """

    days: Ints
    at_risk: Ints
    survival: Floats
    lower: Floats
    upper: Floats
    median: float
    median_lower: float
    median_upper: float
    mean: float
    mean_se: float
    horizon: int


def kaplan_meier(histogram: Ints, confidence: float = 0.95) -> Survival:
    """Return the curve from counts by day.

    Args:
        histogram: (D, 3), a day in rising order, to how many it happened on it, and how many were followed no longer
            from that day on. The last are taken to have been waiting still when it happened to others that day.
        confidence: Of the two-sided limits, above 0 and below 1.

    Raises:
        ValueError: Nobody is in the counts.

    >>> import numpy as np
    >>> curve = kaplan_meier(np.array([[1, 1, 0], [2, 0, 1], [3, 1, 0], [4, 0, 1]]))
    >>> curve.days.tolist(), curve.survival.tolist(), curve.median, curve.mean
    ([1, 3], [0.75, 0.375], 3.0, 2.875)
    """
    if not histogram.size or not histogram[:, 1:].any():
        raise ValueError("nobody is in the counts")
    days, happened, left = histogram.T
    at_risk = (happened + left)[::-1].cumsum()[::-1]
    on = happened > 0
    days, happened, at_risk, horizon = days[on], happened[on], at_risk[on], int(histogram[-1, 0])
    survival = np.cumprod((at_risk - happened) / at_risk)
    with np.errstate(divide="ignore"):
        hazard = happened / (at_risk * (at_risk - happened).astype(np.float64))
    lower, upper = _limits(survival, np.cumsum(hazard), confidence)
    mean, mean_se = _mean(days, survival, hazard, horizon)
    return Survival(
        days=days,
        at_risk=at_risk,
        survival=survival,
        lower=lower,
        upper=upper,
        median=_first_at_half(days, survival),
        median_lower=_first_at_half(days, lower),
        median_upper=_first_at_half(days, upper),
        mean=mean,
        mean_se=mean_se,
        horizon=horizon,
    )


def merged(histogram: Ints, least: int) -> Ints:
    """Return counts by day with days put together, so that it happens to at least so many on every day it happens.

    Days are put together from the first on, under the last day among them; what is left at the end goes with the days
    before it. Whoever leaves within such days counts as followed through them, which lifts the curve a little.

    Args:
        histogram: (D, 3) as in `kaplan_meier`.
        least: Fewest on a day.

    Returns:
        (M, 3), M at most D; no rows where it happened to fewer than `least` in all.

    >>> import numpy as np
    >>> merged(np.array([[1, 3, 0], [2, 0, 1], [4, 2, 0], [5, 5, 0], [7, 1, 0], [9, 0, 4]]), 5).tolist()
    [[4, 5, 1], [7, 6, 0], [9, 0, 4]]
    """
    on = np.flatnonzero(histogram[:, 1])
    if histogram[:, 1].sum() < least or not on.size:
        return np.empty((0, 3), dtype=np.int64)
    rows: list[list[int]] = []
    happened = left = 0
    for day, some, gone in histogram[: on[-1] + 1].tolist():
        happened, left = happened + some, left + gone
        if happened >= least or happened == 0:
            rows.append([day, happened, left])
            happened = left = 0
    if happened:
        full = max(place for place, row in enumerate(rows) if row[1])
        left += sum(row[2] for row in rows[full:])
        rows[full:] = [[int(histogram[on[-1], 0]), rows[full][1] + happened, left]]
    return np.array([*rows, *histogram[on[-1] + 1 :].tolist()], dtype=np.int64)


def _limits(survival: Floats, spread: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return Greenwood's limits on the scale of log(-log), given the sum of d / (n (n - d))."""
    inside = survival > 0
    power = np.ones_like(survival)
    power[inside] = np.exp(ndtri((1 + confidence) / 2) * np.sqrt(spread[inside]) / -np.log(survival[inside]))
    lower, upper = survival**power, survival ** (1 / power)
    if not inside.all():
        upper[~inside] = upper[inside][-1] if inside.any() else 1.0
    return lower, upper


def _first_at_half(days: Ints, shares: Floats) -> float:
    # NOTE: a share that is one half in theory may come out a hair above it.
    reached = np.flatnonzero(shares <= 0.5 + 1e-12)
    return float(days[reached[0]]) if reached.size else float("nan")


def _mean(days: Ints, survival: Floats, hazard: Floats, horizon: int) -> tuple[float, float]:
    """Return the area under the curve up to the horizon, and its standard error by Greenwood's method."""
    widths = np.diff(np.concatenate([[0], days, [horizon]]).astype(np.float64))
    areas = widths * np.concatenate([[1.0], survival])
    beyond = areas[::-1].cumsum()[::-1][1:]  # from each day to the horizon
    terms = beyond[beyond > 0] ** 2 * hazard[beyond > 0]
    return float(areas.sum()), float(np.sqrt(terms.sum()))
