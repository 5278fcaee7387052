"""Where an expectation is taken: at one effect for all units, which keeps the sum of what is expected."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.persons import Point, Totals
from jobspejl.stats.persons.climb import NotFitted, Persons
from jobspejl.stats.persons.optimum import Optimum

_NEAR = 1e-10
_MOST_PASSES = 40


@dataclass(frozen=True, slots=True)
class Level:
    """Where an expectation is taken.

    Attributes:
        eta: (P,), the coefficients.
        residual: (U,), what each unit has counted beyond what is expected.
        information: (U, P), the rows of the units.
        rounds: How many passes for a score were made over all persons.
        pair_rounds: How many passes for pairs.
    """

    eta: Floats
    residual: Floats
    information: Floats
    rounds: int
    pair_rounds: int


def level_of_fit(persons: Persons, found: Optimum) -> Level:
    """Return the level of a fit that has one effect for all units already."""
    units = persons.sums.layout.units
    return Level(found.eta, found.residual[:units], found.information[:units], 0, 0)


def one_level(persons: Persons, totals: Totals, found: Optimum) -> Level:
    """Return the one effect gamma_0 at which the sum expected is the sum counted.

    Raises:
        NotFitted: It was not found.
    """
    units, counted = persons.sums.layout.units, totals.outcome[persons.outcome]
    weight = totals.weight[:units]
    if counted[:units].sum() in (0.0, weight.sum()) and persons.link == "logit":
        return level_of_fit(persons, found)
    eta = found.eta.copy()
    if persons.link == "linear":
        eta[:units] = weight @ eta[:units] / weight.sum()
        residual = counted - found.information @ eta
        return Level(eta, residual[:units], found.information[:units], 0, 0)
    return _by_secants(persons, found, _first(counted[:units], weight, found))


def _by_secants(persons: Persons, found: Optimum, level: float) -> Level:
    units = persons.sums.layout.units
    eta = found.eta.copy()
    slope = float(np.trace(found.information[:units, :units]))
    was: tuple[float, float] | None = None
    passes = 0
    while True:
        eta[:units] = level
        point = Point(persons.outcome, "logit", eta.copy())
        residual = persons.sums.score(point).residual[:units]
        persons.tick()
        passes += 1
        left = float(residual.sum())
        if was is not None and was[1] != left:
            slope = (was[1] - left) / (level - was[0])
        if abs(left) <= _NEAR * slope:
            break
        if passes == _MOST_PASSES:
            raise NotFitted(persons.outcome, tuple(range(units)), passes)
        was, level = (level, left), level + left / slope
    (information,) = persons.sums.pairs(point, ("information",), units_only=True)
    persons.tick()
    by_level = np.diag(information[:, :units])
    step = left / by_level.sum()
    eta[:units] = level + step
    return Level(eta, residual - by_level * step, information, passes, 1)


def _first(counted: Floats, weight: Floats, found: Optimum) -> float:
    """Return gamma_0 as it would be if each unit's persons were alike, by bisection.

    Persons who differ take less of a change of the predictor to their mean than persons who are alike, which their
    information shows.
    """
    share = counted / np.where(weight > 0, weight, 1.0)
    varies = (share > 0) & (share < 1)
    alike = np.where(varies, share * (1 - share), 1.0) * np.where(weight > 0, weight, 1.0)
    pull = np.where(varies, np.diag(found.information)[: weight.size] / alike, 1.0)
    start = np.where(varies, logit(np.where(varies, share, 0.5)) - pull * found.eta[: weight.size], 0.0)
    low, high = -100.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if weight @ expit(start + pull * middle) < counted.sum() else (low, middle)
    return (low + high) / 2
