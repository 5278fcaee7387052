"""How the errors of gaps go together: within a period by clusters, between outcomes, and between periods."""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.stats.persons.model import PersonFit


def covariance_between(first: PersonFit, second: PersonFit, meat: Floats) -> Floats:
    """Return the error covariance of the gaps of two fits, (U, U): rows the first's, columns the second's.

    Args:
        first: A fit.
        second: Of another outcome of the same persons, or of another period.
        meat: (P, P), sum of w (y - mu) w (y - mu) z z' over the persons that both have, at `first.fitted` and
            `second.fitted`: `PersonSums.meat_between` for two outcomes, `LinkedSums.meat` for two periods.
    """
    return np.asarray(first.influence.T @ meat @ second.influence)


def cluster_covariance(fit: PersonFit, linked: Floats) -> Floats:
    """Return the error covariance of the gaps where some rows of one period belong together, (U, U).

    Args:
        fit: A fit; its own covariance takes rows as independent.
        linked: (P, P), `LinkedSums.meat` at `fit.fitted` twice: the sum over pairs of different rows of one cluster.
    """
    together = covariance_between(fit, fit, linked)
    return np.asarray(fit.covariance + (together + together.T) / 2)
