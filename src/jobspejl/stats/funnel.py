"""Funnel limits: how far chance alone takes units of each size.

Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24,
1185-1202. Spiegelhalter, D. J. (2005). Handling over-dispersion of performance indicators. Quality and Safety in
Health Care 14, 347-351: winsorised z-scores and the additive random-effects form of over-dispersion. One thing is
added: winsorising shrinks even pure noise (10 % at each end leaves 0.68 of its variance), so the dispersion is counted
in units of what winsorised noise would have; otherwise over-dispersion comes out too small and the limits too narrow.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.stats.exact_intervals import poisson_interval

WARNING, ALARM = 0.95, 0.998


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel around a gap of 0, drawn against effective size.

    Attributes:
        size: (U,), the base on which a unit with the country's rate would have this unit's standard error.
        dispersion: Mean squared winsorised z-score; 1 where noise explains the whole spread.
        extra: Variance added to every unit's own so that it does; 0 where noise suffices.
        unusual: (U,), outside the over-dispersed 99.8 % limits.
        curve_size: (P,), sizes at which the limits are drawn.
        curve_se: (P,), standard error at each of those sizes.
    """

    size: Floats
    dispersion: float
    extra: float
    unusual: Flags
    curve_size: Floats
    curve_se: Floats

    def limits(self, level: float, *, over_dispersed: bool) -> Floats:
        """Return the half-width of the funnel at each curve size, in the measure's unit."""
        extra = self.extra if over_dispersed else 0.0
        return np.asarray(ndtri((1 + level) / 2) * np.sqrt(self.curve_se**2 + extra))


def funnel(gap: Floats, se: Floats, one: float, winsorise: float = 0.1) -> Funnel:
    """Return the funnel of one period's gaps; a point is outside its limits exactly where its own test says so.

    Args:
        gap: (U,), in the measure's unit.
        se: (U,), standard errors.
        one: Variance of the rate of a unit whose base is 1, for the country as a whole, in the square of the measure's
            unit: rate * (scale - rate) where each of the base is counted or not.
        winsorise: Share of z-scores drawn in at each end before over-dispersion is estimated.

    >>> found = funnel(np.array([-0.1, 0.0, 0.1]), np.full(3, 0.2), one=4.0 * (100 - 4.0))
    >>> found.size.round().tolist(), found.extra, found.unusual.tolist()
    ([9600.0, 9600.0, 9600.0], 0.0, [False, False, False])
    """
    dispersion, extra = over_dispersion(gap / se, se, winsorise)
    size = one / se**2
    curve = np.geomspace(size.min() * 0.8, size.max() * 1.25, 80)
    unusual = np.abs(gap) > ndtri((1 + ALARM) / 2) * np.sqrt(se**2 + extra)
    return Funnel(size, dispersion, extra, unusual, curve, np.sqrt(one / curve))


def over_dispersion(z: Floats, se: Floats, winsorise: float = 0.1, *, calibrated: bool = True) -> tuple[float, float]:
    """Return the dispersion of z-scores, and the variance that explains what is above that of chance.

    Args:
        z: (U,), z-scores.
        se: (U,), the standard errors they were made with.
        winsorise: Share of z-scores drawn in at each end first.
        calibrated: Count the dispersion in units of what winsorised chance would have.

    Returns:
        Mean squared winsorised z-score, 1 where chance explains it all; and the variance between units, in the square
        of the unit of `se`, never negative.

    >>> over_dispersion(np.array([-2.0, 2.0]), np.ones(2), winsorise=0.0)
    (4.0, 7.0)
    """
    low, high = np.quantile(z, [winsorise, 1 - winsorise])
    dispersion = float(np.mean(np.clip(z, low, high) ** 2)) / (_winsorised_noise(winsorise) if calibrated else 1.0)
    if z.size < 2:
        return dispersion, 0.0
    weight = se**-2
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    return dispersion, max(0.0, float((z.size * dispersion - (z.size - 1)) / spare))


def _winsorised_noise(share: float) -> float:
    """Return the variance of a standard normal of which `share` at each end is drawn in to the quantile."""
    if share == 0:
        return 1.0
    edge = float(ndtri(1 - share))
    density = float(np.exp(-(edge**2) / 2) / np.sqrt(2 * np.pi))
    return 1 - 2 * share - 2 * edge * density + 2 * share * edge**2


def exact_poisson_limits(expected: Floats, level: float) -> tuple[Floats, Floats]:
    """Return exact Poisson limits for the ratio of observed to expected counts, around 1.

    For lenses that count rare events.

    >>> import numpy as np
    >>> low, high = exact_poisson_limits(np.array([15.0]), 0.95)
    >>> round(float(low[0]), 6), round(float(high[0]), 6)
    (0.559692, 1.649348)
    """
    low, high = poisson_interval(expected, level)
    return low / expected, high / expected
