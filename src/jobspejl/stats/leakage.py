"""Do gaps in what a list counts come back in what it leaves out?

Førtidspension and fleksjob are not in the ministry's list, and its published critique is that a unit can look good by
moving people there. The gaps in the counted benefits are set beside those in the others. Both are of the same persons,
so their errors correlate, and what the eye sees between them is partly those errors: the correlation told is that of
the true gaps. It says how gaps go together and not why: poorer health than the conditions tell raises both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.stats.pair_correlation import PairCorrelation, pair_correlation
from jobspejl.stats.verdicts import discoveries


@dataclass(frozen=True, slots=True)
class Leakage:
    """Gaps in what is counted beside gaps in what is left out; U units.

    Attributes:
        agreement: Rank correlation of the true gaps, with its interval.
        both: (U,), the gap when both are counted: their sum.
        both_se: (U,), its standard error.
        way: (U,), -1 where the gap in what is counted is the lower of the two for its noise, 1 where it is the higher.
        p: (U,), two-sided p-values of gaps that do not go opposite ways.
    """

    agreement: PairCorrelation
    both: Floats
    both_se: Floats
    way: Ints
    p: Floats


def leakage(
    counted: tuple[Floats, Floats], outside: tuple[Floats, Floats], shared: Floats, *, confidence: float = 0.95
) -> Leakage:
    """Return what the two gaps say of each other.

    Args:
        counted: (U,) and (U, U), gaps in what is counted, as shares of weight, and their error covariance.
        outside: (U,) and (U, U), the same of what is left out.
        shared: (U, U), covariance of the first gaps' errors (rows) and the second's (columns).
        confidence: Coverage of the correlation's limits.

    >>> gaps, quiet = np.array([-0.02, 0.0, 0.02]), 1e-6 * np.eye(3)
    >>> found = leakage((gaps, quiet), (-gaps, quiet), np.zeros((3, 3)))
    >>> found.way.tolist(), found.p.round(3).tolist(), found.both.tolist()
    ([-1, 1, 1], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0])
    """
    first, noise = counted
    second, other_noise = outside
    error = np.block([[noise, shared], [shared.T, other_noise]])
    z, other_z = first / np.sqrt(np.diag(noise)), second / np.sqrt(np.diag(other_noise))
    way, p = ways(z, other_z)
    return Leakage(
        agreement=pair_correlation(first, second, error, confidence),
        both=first + second,
        both_se=np.sqrt(np.diag(noise) + np.diag(other_noise) + 2 * np.diag(shared)),
        way=way,
        p=p,
    )


def ways(counted: Floats, outside: Floats) -> tuple[Ints, Floats]:
    """Return which of two gaps is the lower for its noise, and the p-value of gaps that do not go opposite ways.

    Two gaps go opposite ways only where each of them alone would be told: the larger of the two one-sided p-values is
    the p-value of both (Berger 1982, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24,
    295-300), and it counts twice, since either gap may be the lower.

    Args:
        counted: (U,), gaps in what is counted over their standard errors.
        outside: (U,), the same of what is left out.

    Returns:
        (U,), -1 where the first is the lower, else 1; and (U,), two-sided p-values.

    >>> [one.round(3).tolist() for one in ways(np.array([-2.0, 3.0]), np.array([2.5, 3.0]))]
    [[-1, 1], [0.046, 1.0]]
    """
    fewer, more = ndtr(np.maximum(counted, -outside)), ndtr(np.maximum(-counted, outside))
    return np.where(fewer < more, -1, 1), np.minimum(1.0, 2 * np.minimum(fewer, more))


def opposite(pairs: Sequence[Leakage], rate: float = 0.05) -> tuple[Ints, ...]:
    """Return which units go opposite ways in which pair of outcomes: -1 fewer counted and more outside, 1 more, 0 not.

    All units in all pairs are looked at together: of those that are told, at most a share of `rate` on average is told
    wrongly or the wrong way round (Benjamini and Yekutieli 2005, as in `verdicts`). More pairs thus ask more of each.

    Args:
        pairs: The pairs, all of the same U units.
        rate: The false discovery rate that is held.

    Returns:
        (U,) for every pair.

    >>> gaps, noise, shared = np.array([-0.5, 0.0, 0.0]), 0.04 * np.eye(3), np.zeros((3, 3))
    >>> one = leakage((gaps, noise), (-gaps, noise), shared)
    >>> none = leakage((0 * gaps, noise), (0 * gaps, noise), shared)
    >>> [way.tolist() for way in opposite([one])], [way.tolist() for way in opposite([one, none])]
    ([[-1, 0, 0]], [[0, 0, 0], [0, 0, 0]])
    """
    if not pairs:
        return ()
    found = discoveries(np.concatenate([one.p for one in pairs]), rate)
    parts = np.split(found, len(pairs))
    return tuple(one.way * told for one, told in zip(pairs, parts, strict=True))
