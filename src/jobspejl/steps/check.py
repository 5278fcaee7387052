"""The first move: read the data of every section, try every rule on them, and take out what may not be shown."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from jobspejl.contracts.effort import Effort
from jobspejl.contracts.experience import FocusGroups, PublishedShares, SurveyMeasure
from jobspejl.contracts.inspection import Figures, Inspection, Rule
from jobspejl.contracts.legality import (
    AppealsMeasure,
    Chain,
    ComplaintsMeasure,
    DeadlinesMeasure,
    NationalAppeals,
    Review,
)
from jobspejl.contracts.observed import Mix, Observed, Strata
from jobspejl.contracts.person_table import PersonTable
from jobspejl.contracts.register import Register
from jobspejl.contracts.study import Options, ResultsMeasure, Study, StudySection
from jobspejl.contracts.units import Hidden, Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Listed, Problem
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
from jobspejl.lenses.effort import effort
from jobspejl.lenses.persons import register
from jobspejl.sources.units import read_units
from jobspejl.stats.area_level import unusable_area_conditions
from jobspejl.steps.disclosure import without_small
from jobspejl.steps.persons.coding import coding_of, hidden_units, merges
from jobspejl.steps.persons.shown import ShownPersons

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
    Register: register.observe,
    Effort: effort.observe,
}
"""Who reads which section of a study."""

_LONE: dict[Mix, str] = {
    "laws": "lone_law",
    "rules": "lone_rule",
    **dict.fromkeys(("respondents", "groups", "overall"), "lone_base"),
}


def check(study: Study, folder: Path, engine: Engine) -> tuple[Inspection, ...]:
    """Return what the rules found, one inspection for each section of the study, in its order.

    Raises:
        DataError: The study's own list of units cannot be used.
    """
    units = read_units(study.units, folder, engine)
    inspections = [_observed(section, study.options, folder, units, engine) for section in study.sections]
    if any(one.problems for one in inspections):
        return tuple(inspections)
    for place, (section, one) in enumerate(zip(study.sections, inspections, strict=True)):
        if isinstance(section, Register) and isinstance(one.detail, PersonTable):
            inspections[place] = _shown_persons(section, one, one.detail, study.options)
    for kind in dict.fromkeys(type(section) for section in study.sections):
        places = [place for place, section in enumerate(study.sections) if type(section) is kind]
        family = [inspections[place] for place in places]
        for place, one in zip(places, _shown(family, study.options.disclosure_threshold), strict=True):
            inspections[place] = one
    return tuple(inspections)


def _observed(section: StudySection, options: Options, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    lens = LENSES[type(section)]
    if isinstance(section, Register):
        lens = partial(register.observe, least_told=options.disclosure_threshold)
    return lens(section, folder, units, engine)


def _shown(family: list[Inspection], threshold: int) -> list[Inspection]:
    """Return inspections of one kind without the units that may not be shown; a unit hidden in one is in all."""
    observed = tuple(each.observed for one in family for each in one.figures)
    told = (Figures(*one) for one in without_small(observed, threshold))
    shown = [replace(one, figures=tuple(islice(told, len(one.figures)))) for one in family]
    return [_tried(one, threshold) for one in shown]


def _tried(one: Inspection, threshold: int) -> Inspection:
    """Return an inspection with whether its figures can be compared.

    A measure over persons that cannot, is left out with a remark: the section that made it has others.
    """
    kept: list[Figures] = []
    rules = list(one.rules)
    for each in one.figures:
        rule, strata = _enough_left(each, threshold), each.observed.strata
        if rule.problems and strata is not None and strata.spread is not None:
            rule = replace(rule, problems=(), remarks=(Problem("effort_measure_left", {"measure": rule.subject}),))
        else:
            kept.append(each)
        rules.append(rule)
    return replace(one, figures=tuple(kept), rules=tuple(rules))


def _shown_persons(section: Register, one: Inspection, table: PersonTable, options: Options) -> Inspection:
    """Return a register's inspection with what may be shown of it as detail, and what becomes of small levels."""
    threshold = options.disclosure_threshold
    hidden = hidden_units(table, threshold)
    left = len(table.units) - len(hidden)
    facts: dict[str, object] = {"measure": section.id, "count": len(hidden), "threshold": threshold}
    few = (Problem("small_units", {**facts, "left": left}),) if left < 2 else ()
    enough = Rule("enough_left", section.id, left, few, (Problem("units_hidden", facts),) if hidden else ())
    small = merges(table, coding_of(table, hidden, threshold)) if left >= 2 else ()
    told = {"path": section.where, "names": Listed(small), "count": len(small)}
    refused = section.small_levels == "refuse"
    said = (
        (Problem("levels_refused" if refused else "levels_merged", {**told, "threshold": threshold}),) if small else ()
    )
    broken, remarks = (said, ()) if refused else ((), said)
    areas = Rule("areas_usable", section.id, left, _unusable_areas(section, table, hidden) if left >= 2 else ())
    levels = Rule("levels_enough", section.id, sum(len(each.levels) for each in table.level_sets), broken, remarks)
    shown = ShownPersons(section, table, hidden, options)
    return replace(one, detail=shown, rules=(*one.rules, enough, levels, areas))


def _unusable_areas(
    section: Register, table: PersonTable, hidden: tuple[tuple[Unit, Hidden], ...]
) -> tuple[Problem, ...]:
    """Return the conditions of areas that say nothing, or what others say too, and whether there are areas enough."""
    area, gone = table.area, {unit.code for unit, _ in hidden}
    if area is None or not area.conditions:
        return ()
    of_unit = np.array([at for unit, at in zip(table.units, area.of_unit, strict=True) if unit.code not in gone])
    names = [condition.column for condition in area.conditions]
    facts: dict[str, object] = {"path": section.where}
    faults = [unusable_area_conditions(of_unit, values) for values in area.values]
    missing = max(fault.missing for fault in faults)
    problems = [Problem("areas_few", {**facts, "count": missing, "conditions": len(names)})] if missing else []
    for key in ("constant", "dependent"):
        found = sorted({at for fault in faults for at in getattr(fault, key)})
        problems += [Problem(f"condition_{key}", {**facts, "column": names[at]}) for at in found]
    return tuple(problems)


def _enough_left(figures: Figures, threshold: int) -> Rule:
    """Try whether the units that may be shown can carry the comparison."""
    shown, hidden = figures.observed, len(figures.hidden)
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
    spread = shown.strata.spread if shown.strata is not None else None
    told = Problem("units_hidden_persons", {**facts, "least": spread.telling.least}) if spread else None
    remarks = (told or Problem("units_hidden", facts),) if hidden else ()
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
