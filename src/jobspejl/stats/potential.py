"""What it would be worth to do as expected: the gap in persons times what one costs in a year.

The ministry's first list, of 2 November 2018, told it beside the gap in persons: Nyborg 220 persons and 16.3 million
kr., Frederiksberg 760 and 57.3. With persons rounded to 10 and millions to one decimal, prices from 74,837 to 75,960
kr. a person give both. How that list told units that did better than expected is not known to us; here they have a
potential of 0.

A sum of potentials over units is too high: noise makes some gaps poor that are not, and none the other way counts
against them. Shrunken gaps with their limits make it more modest.
"""

from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.measure import Direction


@dataclass(frozen=True, slots=True)
class Potential:
    """Potential of each unit, in DKK a year; U units, all at least 0.

    Attributes:
        value: (U,), the potential.
        lower: (U,), lower limit: 0 where the gap's interval reaches what is expected.
        upper: (U,), upper limit; above 0 for a unit without potential whose interval holds one.
    """

    value: Floats
    lower: Floats
    upper: Floats


def potential(
    gap: Floats, lower: Floats, upper: Floats, base: Floats, cost: float, *, direction: Direction = "lower"
) -> Potential:
    """Return what it would be worth to do as expected.

    The limits cover the potential at least as often as the gap's limits cover the gap.

    Args:
        gap: (U,), actual less expected, as shares of the base.
        lower: (U,), the gap's lower limit.
        upper: (U,), its upper limit.
        base: (U,), persons on average over the year, so that gap * base is full-time persons.
        cost: DKK for one full-time person a year.
        direction: With lower a gap above 0 has a potential, with higher one below 0, with none no gap has.

    >>> found = potential(
    ...     np.array([0.01, -0.01]), np.array([0.005, -0.02]), np.array([0.015, 0.0]), np.full(2, 1e4), 7e4
    ... )
    >>> found.value.tolist(), found.lower.tolist(), found.upper.tolist()
    ([7000000.0, 0.0], [3500000.0, 0.0], [10500000.0, 0.0])
    """
    if direction == "higher":
        gap, lower, upper = -gap, -upper, -lower
    worth = base * (0.0 if direction == "none" else cost)
    value, low, high = (np.maximum(part, 0.0) * worth for part in (gap, lower, upper))
    return Potential(value, low, high)
