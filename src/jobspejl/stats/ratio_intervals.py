"""A ratio of two sums over persons with its interval: talks by months, minutes attended by minutes offered.

rate = sum of amounts / sum of exposures, and its variance follows from how persons' amounts stray from what the rate
gives them, sum of (amount - rate * exposure)^2, so that what one person adds many times counts as one person's
(Cochran 1977, Sampling Techniques, section 6.3; it is the sandwich variance of a Poisson regression with an offset and
no covariate, Liang & Zeger 1986, Biometrika 73, 13-22). Limits are on the scale of the logarithm, and of log odds for
shares, so that they stay above 0, and shares below 1.

Where nothing, or everything, happened there is nothing to see strays from. The limit of a rate is then that of no
independent events in the exposure (Garwood 1936, Biometrika 28, 437-442), that of a share Clopper and Pearson's of no
persons of as many like ones as have the exposure's weight, (sum of exposures)^2 / sum of their squares.

When not to trust it: with a handful of persons with any amount, limits are too narrow; so is that of a rate of 0 where
what could happen to one person would happen many times.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri

from jobspejl.contracts.arrays import Floats


@dataclass(frozen=True, slots=True)
class RatioSums:
    """Sums over persons, all of one shape.

    Attributes:
        persons: How many have any exposure.
        amount: Sum of amounts.
        exposure: Sum of exposures.
        amount2: Sum of amounts squared.
        both: Sum of amount times exposure.
        exposure2: Sum of exposures squared.
    """

    persons: Floats
    amount: Floats
    exposure: Floats
    amount2: Floats
    both: Floats
    exposure2: Floats


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio; NaN where there is no exposure.

    Attributes:
        rate: Amount by exposure.
        lower: Lower limit; NaN with fewer than two persons, and of a mean of 0.
        upper: Upper limit.
    """

    rate: Floats
    lower: Floats
    upper: Floats


def ratio_interval(sums: RatioSums, confidence: float, kind: Literal["share", "rate", "mean"]) -> Ratio:
    """Return a ratio with its two-sided interval.

    Args:
        sums: The sums over persons.
        confidence: Above 0 and below 1.
        kind: Of a share the amount is a part of the exposure, so that it is from 0 to 1; of a rate it is events.

    >>> ones = RatioSums(*map(np.array, (100.0, 20.0, 100.0, 20.0, 20.0, 100.0)))
    >>> found = ratio_interval(ones, 0.95, "share")
    >>> float(found.rate), round(float(found.lower), 3), round(float(found.upper), 3)
    (0.2, 0.133, 0.29)
    """
    share = kind == "share"
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = sums.amount / np.where(sums.exposure > 0, sums.exposure, np.nan)
        stray = np.maximum(sums.amount2 - 2 * rate * sums.both + rate**2 * sums.exposure2, 0.0)
        error = np.sqrt(stray * sums.persons / (sums.persons - 1)) / sums.exposure
        inside = (sums.persons > 1) & (rate > 0) & ((rate < 1) if share else True)
        scaled = np.where(inside, rate, np.nan)
        reach = ndtri((1 + confidence) / 2) * error / (scaled * (1 - scaled) if share else scaled)
        if share:
            odds = np.log(scaled / (1 - scaled))
            limits = [1 / (1 + np.exp(-(odds + way * reach))) for way in (-1, 1)]
        else:
            limits = [scaled * np.exp(way * reach) for way in (-1, 1)]
        if kind != "mean":
            least = (1 - confidence) / 2
            persons = sums.exposure**2 / sums.exposure2
            most = 1 - least ** (1 / persons) if share else -np.log(least) / sums.exposure
            some = sums.persons > 1
            ends = ((some & (rate == 0), (0.0, most)), (some & share & (rate == 1), (1 - most, 1.0)))
            for at, exact in ends:
                limits = [np.where(at, end, limit) for end, limit in zip(exact, limits, strict=True)]
    return Ratio(np.asarray(rate), np.asarray(limits[0]), np.asarray(limits[1]))
