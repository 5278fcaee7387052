"""Nothing small leaks: units too small to be shown leave before anything is computed.

A unit whose count is under the threshold in any period takes no part in the fit, the sums or the ranks of that
measure. So no published figure of that measure depends on its figures at all, and none can be found by subtraction or
by solving for it: a complementary suppression of further units is not needed. (Across measures it can be: a study that
has a total and its parts as measures of their own must hide the same units in each.)
"""

from dataclasses import replace

import numpy as np

from jobspejl.contracts.observed import Observed
from jobspejl.contracts.units import Unit
from jobspejl.errors import ModelError, Problem


def without_small(observed: Observed, threshold: int) -> tuple[Observed, tuple[Unit, ...]]:
    """Return the figures without the units that are too small, and those units.

    A unit is too small where the counted, the not counted or the base are fewer than the threshold in any period.

    Raises:
        ModelError: Fewer than two units are left to compare.
    """
    counted = observed.base * observed.actual / observed.measure.scale
    least = np.minimum(counted, observed.base - counted).min(axis=1)
    # NOTE: a count worked out from a rounded rate is rarely whole; 4.6 persons may well be 5, and are let be.
    shown = np.round(least) >= threshold
    if shown.sum() < 2:
        facts = {"measure": observed.measure.id, "left": int(shown.sum()), "threshold": threshold}
        raise ModelError(Problem("small_units", facts))
    hidden = tuple(unit for unit, keep in zip(observed.units, shown, strict=True) if not keep)
    if not hidden:
        return observed, ()
    kept = replace(
        observed,
        units=tuple(unit for unit, keep in zip(observed.units, shown, strict=True) if keep),
        actual=observed.actual[shown],
        base=observed.base[shown],
        given=None if observed.given is None else observed.given[shown],
        values=observed.values[shown],
    )
    return kept, hidden
