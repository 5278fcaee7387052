"""How the persons' outcomes move what is estimated from them: M-estimation and the delta method.

A sum of scores S = sum of w (y - mu) z, (P,), in excess moves the coefficients by R S, with R = spread H^-1 spread' and
H the information of the free parameters, and the gap of unit m by

    (S_m - what R S does to the expected outcomes of unit m) / base_m.

So the gaps are A' S to first order, and their covariance is A' M A with M the covariance of S: the sum of
w^2 (y - mu)^2 z z' over persons who are independent of each other (Huber 1967; White 1980, Econometrica 48, 817-838;
for the gaps of a standardisation Faris et al. 2003). Units are no clusters here: what their persons have in common is
the gap that is sought.
"""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.persons import Layout
from jobspejl.contracts.register import Expectation
from jobspejl.stats.persons.climb import metric_of
from jobspejl.stats.persons.parameters import Parameters


def response(parameters: Parameters, information: Floats) -> Floats:
    """Return R (P, P), by which a sum of scores moves the coefficients; `information` is that of the fit, (P, P)."""
    spread = parameters.spread
    return np.asarray(spread @ metric_of(spread.T @ information @ spread)(spread.T))


def gap_influence(moved: Floats, information: Floats, base: Floats, expectation: Expectation) -> Floats:
    """Return A (P, U), by which a sum of scores moves the gaps.

    Args:
        moved: (P, P), R of the fit.
        information: (U, P), of each unit where the expectation is taken.
        base: (U,), sum of weight.
        expectation: `within` lets gamma_0 move so that the sum expected stays the sum counted.
    """
    units = base.size
    own = np.eye(units, moved.shape[0])
    if expectation == "pooled":
        return np.asarray(((own - information @ moved) / base[:, None]).T)
    by_conditions = information[:, units:] @ moved[units:]
    by_level = np.diag(information[:, :units])
    total = by_level.sum()
    level = (own - by_conditions).sum(axis=0) / (total if total > 0 else np.inf)
    return np.asarray(((own - by_conditions - np.outer(by_level, level)) / base[:, None]).T)


def centring(layout: Layout, weight: Floats, fixed: tuple[int, ...]) -> Floats:
    """Return C (P, P), which counts coefficients from their condition's mean in the country, and units' at that mean.

    Args:
        layout: Which entry of z is what.
        weight: (P,), sum of w z.
        fixed: The entries whose coefficients have no part in the mean.
    """
    centred = np.eye(layout.size)
    units = slice(0, layout.units)
    counted = weight.copy()
    counted[list(fixed)] = 0.0
    for k in range(len(layout.levels)):
        where = layout.condition(k)
        total = counted[where].sum()
        if total > 0:
            shares = counted[where] / total
            centred[where, where] -= shares
            centred[units, where] += shares
    for k in range(len(layout.levels), len(layout.levels) + layout.numbers):
        where = layout.condition(k)
        centred[units, where] = weight[where] / weight[units].sum()
    return centred
