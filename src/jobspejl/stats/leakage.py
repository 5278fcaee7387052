"""Do gaps in what a list counts come back in what it leaves out?

Førtidspension and fleksjob are not in the ministry's list, and its published critique is that a unit can look good by
moving people there. The gaps in the counted benefits are set beside those in the others. Both are of the same persons,
so their errors correlate, and what the eye sees between them is partly those errors: the correlation told is that of
the true gaps. It says how gaps go together and not why: poorer health than the conditions tell raises both.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.stats.pair_correlation import PairCorrelation, pair_correlation
from jobspejl.stats.verdicts import discoveries


@dataclass(frozen=True, slots=True)
class Leakage:
    """Gaps in what is counted beside gaps in what is left out; U units.

    Attributes:
        agreement: Rank correlation of the true gaps, with its interval.
        both: (U,), the gap when both are counted: their sum.
        both_se: (U,), its standard error.
        fewer_but_more: (U,), whether a unit is told fewer in what is counted and more in what is left out.
        more_but_fewer: (U,), whether it is told the other way round.
    """

    agreement: PairCorrelation
    both: Floats
    both_se: Floats
    fewer_but_more: Flags
    more_but_fewer: Flags


def leakage(
    counted: tuple[Floats, Floats],
    outside: tuple[Floats, Floats],
    shared: Floats,
    *,
    confidence: float = 0.95,
    rate: float = 0.05,
) -> Leakage:
    """Return what the two gaps say of each other.

    A unit is told in a quadrant only where each of the two gaps alone would be enough: the larger of the two one-sided
    p-values is the p-value of both (Berger 1982, Multiparameter hypothesis testing and acceptance sampling,
    Technometrics 24, 295-300), and over units the false discovery rate is held within each quadrant.

    Args:
        counted: (U,) and (U, U), gaps in what is counted, as shares of weight, and their error covariance.
        outside: (U,) and (U, U), the same of what is left out.
        shared: (U, U), covariance of the first gaps' errors (rows) and the second's (columns).
        confidence: Coverage of the correlation's limits.
        rate: The false discovery rate that is held.

    >>> gaps, quiet = np.array([-0.02, 0.0, 0.02]), 1e-6 * np.eye(3)
    >>> found = leakage((gaps, quiet), (-gaps, quiet), np.zeros((3, 3)))
    >>> found.fewer_but_more.tolist(), found.both.tolist()
    ([True, False, False], [0.0, 0.0, 0.0])
    """
    first, noise = counted
    second, other_noise = outside
    error = np.block([[noise, shared], [shared.T, other_noise]])
    z, other_z = first / np.sqrt(np.diag(noise)), second / np.sqrt(np.diag(other_noise))
    return Leakage(
        agreement=pair_correlation(first, second, error, confidence),
        both=first + second,
        both_se=np.sqrt(np.diag(noise) + np.diag(other_noise) + 2 * np.diag(shared)),
        fewer_but_more=discoveries(ndtr(np.maximum(z, -other_z)), rate),
        more_but_fewer=discoveries(ndtr(np.maximum(-z, other_z)), rate),
    )
