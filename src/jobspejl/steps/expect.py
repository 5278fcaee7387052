"""The second move: what each unit could be expected to have."""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.observed import Observed
from jobspejl.errors import ModelError, Problem
from jobspejl.lenses.conditions import least_units, unusable_conditions
from jobspejl.stats.expectation import Expectation, expect, expected_elsewhere


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
    """Try again what the lens tried, now that units too small to be shown are out."""
    subject, count, least = observed.measure.id, len(observed.conditions), least_units(len(observed.conditions))
    if len(observed.units) < least:
        facts = {"path": subject, "units": len(observed.units), "conditions": count, "least": least}
        raise ModelError(Problem("few_units", dict(facts)))
    problems = unusable_conditions(subject, observed.units, observed.conditions, observed.values)
    if problems:
        raise ModelError(*problems)
