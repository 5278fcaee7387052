"""Weights that follow from how a sample was drawn, for a survey that comes without any.

Who was drawn from a stratum stands for as many as the stratum has for each that answered (Horvitz, D. G. & Thompson,
D. J. 1952. Journal of the American Statistical Association 47, 663-685, with non-response taken as chance within the
stratum). Without them a stratum that was sampled more densely counts for too much in the whole.
"""

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints


def design_weights(stratum: Ints, population: Floats, cluster: Ints | None = None) -> Floats:
    """Return how many each respondent stands for: the stratum's population over its respondents.

    Args:
        stratum: (N,), which of the strata, from 0.
        population: (H,), people in each stratum, or clusters where clusters were drawn; infinite where not known.
        cluster: (N,), which cluster, from 0; None where everyone was drawn alone.

    Returns:
        (N,); 1 for all where the population of any stratum is not known, since the strata cannot be held together.

    >>> design_weights(np.array([0, 0, 1]), np.array([10.0, 3.0])).tolist()
    [5.0, 5.0, 3.0]
    """
    if not np.isfinite(population).all():
        return np.ones(stratum.size)
    drawn = stratum if cluster is None else np.unique(np.stack([stratum, cluster]), axis=1)[0]
    answered = np.bincount(drawn, minlength=population.size)
    return np.asarray((population / np.maximum(answered, 1))[stratum])
