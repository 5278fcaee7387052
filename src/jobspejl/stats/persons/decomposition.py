"""Which framework conditions make a unit's expected value differ from the country's, and by how much.

The predictor of a person is eta_0 + sum over conditions of c, where c is the person's coefficient less its mean in the
country: so it does not matter which level is the reference (Yun 2005, Economic Inquiry 43, 766-772). With the linear
link a unit's contribution from a condition is the mean of its persons' c. With the logit link it is the mean of

    c (h(eta) - h(eta_0)) / (eta - eta_0),

the Aumann-Shapley value along the straight path from eta_0 (Aumann & Shapley 1974; Sundararajan, Taly & Yan 2017), less
the same for the country. They add up exactly. They say how the model's expectation is made up, and nothing of causes.
"""

from dataclasses import replace

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.persons import PersonSums
from jobspejl.stats.persons.influence import centring
from jobspejl.stats.persons.model import PersonFit


def decompose(sums: PersonSums, fit: PersonFit, told: Floats | None = None) -> Floats:
    """Return what each condition adds to each unit's expected share, (U, K + N), 0 to 1.

    They add to the expected share less the country's, which is the mean of the expected shares weighted by base. With
    the linear link no pass over the persons is needed.

    Args:
        sums: The persons that were fitted.
        fit: Their fit.
        told: (U, P), how many times as many as there are the persons of a unit at a level are counted for, where their
            number may not be seen; 1 everywhere by default. Contributions then add to something else.
    """
    layout = sums.layout
    units, size = layout.units, layout.size
    weight = sums.totals().weight
    centred = centring(layout, weight, fit.fixed) @ fit.point.eta
    slopes = fit.information
    if fit.link == "logit":
        path = replace(fit.point, origin=float(centred[0]))
        (slopes,) = sums.pairs(path, ("path",), units_only=True)
    slopes = slopes if told is None else slopes * told
    own = np.diag(slopes[:, :units])
    numbers = slice(size - layout.numbers, size)
    from_mean = slopes.copy()
    from_mean[:, numbers] -= np.outer(own, weight[numbers] / weight[:units].sum())
    by_entry = from_mean * centred / fit.base[:, None]
    kinds = len(layout.levels) + layout.numbers
    added = np.stack([by_entry[:, layout.condition(k)].sum(axis=1) for k in range(kinds)], axis=1)
    return np.asarray(added - np.nansum(fit.base[:, None] * added, axis=0) / np.nansum(fit.base))
