"""Whether framework conditions can carry an expectation for every unit."""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.study import Condition
from jobspejl.contracts.units import Unit
from jobspejl.errors import Listed, Problem
from jobspejl.stats.expectation import dependent_conditions


def least_units(conditions: int) -> int:
    """Return how many units a fit with so many conditions needs.

    One more than the conditions for the level, one for the unit left out, and one for the spread between units.
    """
    return conditions + 3


def unusable_conditions(
    subject: str, units: tuple[Unit, ...], conditions: tuple[Condition, ...], values: Floats
) -> tuple[Problem, ...]:
    """Return what is wrong with the conditions: constant, worked out from the others, or had by one unit only.

    Args:
        subject: The file or measure, for the sentences.
        units: The U units.
        conditions: The K conditions.
        values: (U, T, K), their values.
    """
    names = [condition.column for condition in conditions]
    constant, dependent = dependent_conditions(values)
    problems = [Problem("condition_constant", {"path": subject, "column": names[at]}) for at in constant]
    problems += [Problem("condition_dependent", {"path": subject, "column": names[at]}) for at in dependent]
    return tuple(problems) or _lone(subject, units, names, values)


def _lone(subject: str, units: tuple[Unit, ...], names: list[str], values: Floats) -> tuple[Problem, ...]:
    """Return the conditions that say something through one unit only: without it nothing can be expected of it."""
    lone: dict[int, list[str]] = {}
    for at, unit in enumerate(units):
        constant, dependent = dependent_conditions(np.delete(values, at, axis=0))
        for condition in (*constant, *dependent):
            lone.setdefault(condition, []).append(unit.name.da)
    return tuple(
        Problem("condition_lone", {"path": subject, "column": names[condition], "names": Listed(which)})
        for condition, which in lone.items()
    )
