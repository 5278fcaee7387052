"""Weights that make the sample agree with known counts, margin by margin, and what that does to standard errors.

Iterative proportional fitting (Deming & Stephan 1940, Annals of Mathematical Statistics 11, 427-444). A raked estimate
varies only by what the margins leave unexplained, so its scores are taken less their regression on the margins' levels
(Deville & Särndal 1992, Journal of the American Statistical Association 87, 376-382). The regression here is
unweighted, the rule of `rake` in the R package survey, so that numbers can be held against it. In 4,000 simulated
surveys of 200 the standard errors were 2-3 per cent short by this rule, and by the weighted ones as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints

_RANK = 1e-9


@dataclass(frozen=True, slots=True)
class Raking:
    """Raked weights; N people.

    Attributes:
        weight: (N,); as they were given where a cell is empty, as far as they came where they did not converge.
        rounds: Rounds over all margins.
        miss: Largest |achieved / target - 1| of any level after the last round; infinite where a cell is empty.
        converged: Whether `miss` is within the tolerance; the weights are of no use otherwise.
        empty: The cells that cannot be met, as (margin, level): a target but nobody in the sample, or somebody but a
            target of 0.
    """

    weight: Floats
    rounds: int
    miss: float
    converged: bool
    empty: tuple[tuple[int, int], ...]


def rake(
    weight: Floats, levels: Ints, targets: Sequence[Floats], *, tolerance: float = 1e-10, most_rounds: int = 1_000
) -> Raking:
    """Return weights whose sums meet the targets of every margin.

    Args:
        weight: (N,), above 0, to start from.
        levels: (N, G), each person's level from 0 in each of G margins; -1 where the margin is not about the person.
        targets: G times (levels,), the population's counts, 0 or more. Margins about the same people have to have the
            same sum, or no weights can meet them.
        tolerance: Largest |achieved / target - 1| that is accepted.
        most_rounds: When to give up.

    >>> levels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> found = rake(np.ones(4), levels, [np.array([30.0, 10.0]), np.array([20.0, 20.0])])
    >>> found.weight.tolist(), found.converged
    ([15.0, 15.0, 5.0, 5.0], True)
    >>> rake(np.ones(4), levels, [np.array([30.0, 10.0]), np.array([20.0, 20.0, 5.0])]).empty
    ((1, 2),)
    """
    empty = _empty(levels, targets)
    if empty:
        return Raking(weight.copy(), 0, float("inf"), False, empty)
    raked, rounds, miss = weight.copy(), 0, float("inf")
    while miss > tolerance and rounds < most_rounds:
        rounds += 1
        for margin, target in enumerate(targets):
            _, factor = _factors(raked, levels[:, margin], target)
            raked *= np.append(factor, 1.0)[levels[:, margin]]
        miss = max(_factors(raked, levels[:, margin], target)[0] for margin, target in enumerate(targets))
    return Raking(raked, rounds, miss, miss <= tolerance, ())


def margin_basis(levels: Ints) -> Floats:
    """Return orthonormal columns (N, R) that span the levels of all margins.

    Args:
        levels: (N, G), as of `rake`. Room for N times all levels of all margins is needed.

    >>> margin_basis(np.array([[0, 0], [0, 1], [1, 0], [1, 1]])).shape
    (4, 3)
    """
    columns = [level[:, None] == np.arange(level.max(initial=-1) + 1) for level in levels.T]
    dummies = np.concatenate(columns, axis=1).astype(np.float64)
    left, size, _ = np.linalg.svd(dummies, full_matrices=False)
    return np.ascontiguousarray(left[:, size > _RANK * size.max(initial=0.0)])


def _empty(levels: Ints, targets: Sequence[Floats]) -> tuple[tuple[int, int], ...]:
    wrong = []
    for margin, target in enumerate(targets):
        own = levels[:, margin]
        seen = np.bincount(own[own >= 0], minlength=target.size)
        wanted = np.append(target, np.zeros(seen.size - target.size))
        wrong += [(margin, int(level)) for level in np.flatnonzero((wanted > 0) != (seen > 0))]
    return tuple(wrong)


def _factors(weight: Floats, level: Ints, target: Floats) -> tuple[float, Floats]:
    """Return how far a margin is from its target, and by what to multiply."""
    used = level >= 0
    achieved = np.bincount(level[used], weight[used], minlength=target.size)
    wanted = target > 0
    factor = np.where(wanted, target / np.where(wanted, achieved, 1.0), 1.0)
    return float(np.abs(1 / factor - 1).max(initial=0.0)), factor
