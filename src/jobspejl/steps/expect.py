"""The second move: what each unit could be expected to have."""

from dataclasses import dataclass

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.observed import Observed
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.stats.country import pooled
from jobspejl.stats.expectation import Expectation, expect, expected_elsewhere
from jobspejl.stats.standardisation import standardise


@dataclass(frozen=True, slots=True)
class Expected:
    """One measure with what was expected.

    Attributes:
        observed: The figures that are used.
        hidden: Units that may not be shown, with why.
        expectation: What was expected of each unit, with the errors' covariance.
    """

    observed: Observed
    hidden: tuple[tuple[Unit, Hidden], ...]
    expectation: Expectation


def expectation_of(observed: Observed, base_factor: float = 1.0) -> Expectation:
    """Return the expectation of one measure: the given one, or that of all other units' figures.

    Args:
        observed: The figures, checked.
        base_factor: Tries the fit with every base this many times as large.
    """
    scale, base = observed.measure.scale, observed.base * base_factor
    if observed.strata is not None:
        return standardise(observed.strata.counted, observed.strata.base, scale, observed.strata.spread)
    if observed.given is not None:
        return expected_elsewhere(observed.actual, base, observed.given, scale)
    return expect(observed.actual, base, observed.values, country_conditions(observed), scale)


def country_conditions(observed: Observed) -> Floats:
    """Return each condition's mean over all persons in the base, shape (T, K)."""
    return pooled(observed.values, observed.base)
