"""The first move: read the data of every measure, try every rule on them, and take out what may not be shown."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from jobspejl.contracts.inspection import Inspection, Rule
from jobspejl.contracts.observed import Observed, Strata
from jobspejl.contracts.study import AppealsMeasure, ResultsMeasure, Study
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Problem
from jobspejl.lenses import appeals, results
from jobspejl.lenses.conditions import least_units, unusable_conditions
from jobspejl.sources.units import read_units
from jobspejl.steps.disclosure import without_small


def check(study: Study, folder: Path, engine: Engine) -> tuple[Inspection, ...]:
    """Return what the rules found, one inspection for each measure of the study.

    Raises:
        DataError: The study's own list of units cannot be used.
    """
    units = read_units(study.units, folder, engine)
    inspections = tuple(_observe(section, folder, units, engine) for section in study.sections)
    observed = tuple(one.observed for one in inspections if one.observed is not None)
    if len(observed) < len(inspections):
        return inspections
    threshold = study.options.disclosure_threshold
    return tuple(
        replace(one, observed=shown, hidden=hidden, rules=(*one.rules, _enough_left(shown, len(hidden), threshold)))
        for one, (shown, hidden) in zip(inspections, without_small(observed, threshold), strict=True)
    )


def _observe(section: ResultsMeasure | AppealsMeasure, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    if isinstance(section, AppealsMeasure):
        return appeals.observe(section, folder, units, engine)
    return results.observe(section, folder, units, engine)


def _enough_left(shown: Observed, hidden: int, threshold: int) -> Rule:
    """Try whether the units that may be shown can carry the comparison."""
    subject, count, left = shown.measure.id, len(shown.conditions), len(shown.units)
    problems: tuple[Problem, ...] = ()
    if left < 2:
        problems = (Problem("small_units", {"measure": subject, "left": left, "threshold": threshold}),)
    elif shown.strata is not None:
        problems = _lone_strata(shown, shown.strata)
    elif count and left < least_units(count):
        few: dict[str, object] = {"path": subject, "units": left, "conditions": count, "least": least_units(count)}
        problems = (Problem("few_units", few),)
    elif count:
        problems = unusable_conditions(subject, shown.units, shown.conditions, shown.values)
    facts: dict[str, object] = {"measure": subject, "count": hidden, "threshold": threshold}
    remarks = (Problem("units_hidden", facts),) if hidden else ()
    return Rule("enough_left", subject, left, problems, remarks)


def _lone_strata(shown: Observed, strata: Strata) -> tuple[Problem, ...]:
    """Return the strata in which only one unit has a base: nothing can be expected of it from others."""
    alone = (strata.base > 0) & (strata.base == strata.base.sum(axis=0))
    return tuple(
        Problem(
            "law_lone",
            {
                "measure": shown.measure.id,
                "unit": shown.units[u].name.da,
                "law": shown.conditions[k].column,
                "period": shown.periods[t],
            },
        )
        for u, t, k in np.argwhere(alone)[:5]
    )
