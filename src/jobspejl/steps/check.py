"""The first move: read the data of every section, try every rule on them, and take out what may not be shown."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from jobspejl.contracts.experience import FocusGroups, PublishedShares, SurveyMeasure
from jobspejl.contracts.inspection import Inspection, Rule
from jobspejl.contracts.legality import (
    AppealsMeasure,
    Chain,
    ComplaintsMeasure,
    DeadlinesMeasure,
    NationalAppeals,
    Review,
)
from jobspejl.contracts.observed import Mix, Observed, Strata
from jobspejl.contracts.study import ResultsMeasure, Study
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Problem
from jobspejl.lenses import (
    appeals,
    chain,
    complaints,
    deadlines,
    focus_groups,
    national,
    published,
    results,
    reviews,
    surveys,
)
from jobspejl.lenses.conditions import least_units, unusable_conditions
from jobspejl.sources.units import read_units
from jobspejl.steps.disclosure import without_small

Lens = Callable[[Any, Path, UnitList, Engine], Inspection]

LENSES: dict[type, Lens] = {
    ResultsMeasure: results.observe,
    AppealsMeasure: appeals.observe,
    DeadlinesMeasure: deadlines.observe,
    ComplaintsMeasure: complaints.observe,
    Chain: chain.observe,
    Review: reviews.observe,
    NationalAppeals: national.observe,
    PublishedShares: published.observe,
    SurveyMeasure: surveys.observe,
    FocusGroups: focus_groups.observe,
}
"""Who reads which section of a study."""

_LONE: dict[Mix, str] = {"laws": "lone_law", "rules": "lone_rule", "respondents": "lone_base", "overall": "lone_base"}


def check(study: Study, folder: Path, engine: Engine) -> tuple[Inspection, ...]:
    """Return what the rules found, one inspection for each section of the study, in its order.

    Raises:
        DataError: The study's own list of units cannot be used.
    """
    units = read_units(study.units, folder, engine)
    inspections = [LENSES[type(section)](section, folder, units, engine) for section in study.sections]
    if any(one.problems for one in inspections):
        return tuple(inspections)
    for kind in dict.fromkeys(type(section) for section in study.sections):
        places = [
            place
            for place, (section, one) in enumerate(zip(study.sections, inspections, strict=True))
            if type(section) is kind and one.observed is not None
        ]
        family = [inspections[place] for place in places]
        for place, one in zip(places, _shown(family, study.options.disclosure_threshold), strict=True):
            inspections[place] = one
    return tuple(inspections)


def _shown(family: list[Inspection], threshold: int) -> list[Inspection]:
    """Return inspections of one kind without the units that may not be shown; a unit hidden in one is in all."""
    observed = tuple(one.observed for one in family if one.observed is not None)
    return [
        replace(one, observed=shown, hidden=hidden, rules=(*one.rules, _enough_left(shown, len(hidden), threshold)))
        for one, (shown, hidden) in zip(family, without_small(observed, threshold), strict=True)
    ]


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
            _LONE[strata.mix],
            {
                "measure": shown.measure.id,
                "unit": shown.units[u].name.da,
                "stratum": shown.conditions[k].name.da if shown.conditions else "",
                "period": shown.periods[t],
            },
        )
        for u, t, k in np.argwhere(alone)[:5]
    )
