"""The second move: what each unit could be expected to have."""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.observed import Observed
from jobspejl.errors import ModelError, Problem
from jobspejl.stats.expectation import Expectation, dependent_conditions, expect, expected_elsewhere


def expectation_of(observed: Observed, base_factor: float = 1.0) -> Expectation:
    """Return the expectation of one measure: the given one, or that of all other units.

    Args:
        observed: The figures.
        base_factor: Tries the fit with every base this many times as large.

    Raises:
        ModelError: Too few units are left for the conditions, or conditions no longer differ among them.
    """
    scale = observed.measure.scale
    base = observed.base * base_factor
    if observed.given is not None:
        return expected_elsewhere(observed.actual, base, observed.given, scale)
    _still_usable(observed)
    return expect(observed.actual, base, observed.values, country_conditions(observed), scale)


def country_conditions(observed: Observed) -> Floats:
    """Return each condition's mean over all persons in the base, shape (T, K)."""
    weights = observed.base / observed.base.sum(axis=0)
    return np.asarray(np.einsum("ut,utk->tk", weights, observed.values))


def country_rates(observed: Observed) -> Floats:
    """Return the rate of all units together, shape (T,)."""
    return np.asarray((observed.base * observed.actual).sum(axis=0) / observed.base.sum(axis=0))


def _still_usable(observed: Observed) -> None:
    path, count = observed.measure.id, len(observed.conditions)
    if len(observed.units) < count + 3:
        facts = {"path": path, "units": len(observed.units), "conditions": count, "least": count + 3}
        raise ModelError(Problem("few_units", dict(facts)))
    constant, dependent = dependent_conditions(observed.values)
    names = [condition.column for condition in observed.conditions]
    problems = [Problem("condition_constant", {"path": path, "column": names[at]}) for at in constant]
    problems += [Problem("condition_dependent", {"path": path, "column": names[at]}) for at in dependent]
    if problems:
        raise ModelError(*problems)
