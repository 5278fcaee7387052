"""The variance of a sum of amounts, such as talks, when what it is of, such as months, is given: robust to persons.

A person is a cluster: what happens to one person many times is one observation. The residual of a person is
amount - rate * exposure, and a cell's variance is the sum of the squared residuals, whatever the amounts' distribution:
the cluster-robust (sandwich) variance of a Poisson or binomial rate (Liang, K.-Y. & Zeger, S. L. (1986). Longitudinal
data analysis using generalized linear models. Biometrika 73, 13-22; White, H. (1980). Econometrica 48, 817-838). Only
five sums over persons are needed, since the square of a residual is one of amount², amount * exposure and exposure².

A cell of few persons has no honest variance of its own: seven persons without a sanction would be sure of it. So a
cell's dispersion, its variance over the expected amount, is pulled towards that of the stratum over all units as by
`PULL` further persons.

Persons are taken as independent of each other, and one person in two units, periods or strata as two. Where people are
alike within something smaller than a unit, such as a caseworker or a job club, the variance is too small.
"""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.observed import Spread

PULL = 100.0
"""Persons' worth of the stratum's dispersion in that of every cell.

The best number is the variance of one person's squared residual, relative to its square, over that of the units' true
dispersions: some 50 where persons' amounts are near normal and units differ by a fifth, some hundreds where amounts are
as skewed as hours or sanctions. `testing.ratio_worlds` measures coverage; it hardly moves between 30 and 300.
"""


def ratio_variances(rates: Floats, kept: Floats, amount: Floats, exposure: Floats, spread: Spread) -> Floats:
    """Return the variance of every cell's amount in one period, (U, L).

    Args:
        rates: (U, L), the rate that the residuals are taken about: the overall one of the stratum, moved by as much of
            the unit's own gap as is kept.
        kept: (U,), how much of the unit's own gap they hold, 0 to 1; residuals about a rate that was fitted to the
            same n persons are too small by n / (n - 1).
        amount: (U, L).
        exposure: (U, L); every unit has some.
        spread: The sums over persons, each (U, L).
    """
    persons, people = spread.persons, spread.persons.sum(axis=1)
    typical = amount.sum() / max(spread.counted.sum(), 1.0)
    least = 0.5 * typical / exposure.sum(axis=1)  # NOTE: where nothing happened at all, half a case could have
    own = np.maximum(rates, least[:, None])
    squares = np.maximum(spread.amount2 - 2 * own * spread.both + own**2 * spread.exposure2, 0.0)
    squares *= (people / np.maximum(people - kept, 1.0))[:, None]
    expected = own * exposure
    total = expected.sum(axis=0)
    dispersion = np.divide(squares.sum(axis=0), total, out=np.zeros(total.shape), where=total > 0)
    return np.asarray((persons * squares + PULL * dispersion * expected) / (persons + PULL))
