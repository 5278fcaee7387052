"""The areas of a register: each unit lies in one, and a condition of an area is one figure in a period."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.person_table import AreaTable
from jobspejl.contracts.register import Register
from jobspejl.contracts.units import Unit
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.book import Book
from jobspejl.lenses.persons.counts import Group

Places = tuple[Mapping[str, int], Mapping[str, int]]
"""The number of the unit and of the period that each word of the register is."""


def area_table(
    section: Register,
    path: str,
    groups: Sequence[Group],
    places: Places,
    units: Sequence[Unit],
    book: Book,
) -> AreaTable | None:
    """Return the units' areas, None where the register has none.

    Args:
        section: The register's part of the study file.
        path: The register's file, for messages.
        groups: What is known of the rows of each unit, period and area.
        places: The number of the unit and of the period that each word is.
        units: The units.
        book: Keeps the rules tried.
    """
    if section.area is None:
        return None
    at_unit, at_period = places
    names = tuple(sorted({str(one.area) for one in groups}))
    at_area = {name: at for at, name in enumerate(names)}
    areas: dict[int, set[int]] = defaultdict(set)
    for one in groups:
        areas[at_unit[str(one.unit)]].add(at_area[str(one.area)])
    facts: dict[str, object] = {"path": path, "column": section.area}
    torn = [units[at].name.da for at, found in sorted(areas.items()) if len(found) > 1]
    problems = [Problem("person_unit_areas", {**facts, "count": len(torn), "names": Listed(torn)})] if torn else []
    if len(names) < 2:
        problems.append(Problem("person_one_area", facts))
    book.enter("areas_one", len(units), *problems)
    values = _values(section, path, groups, (at_area, at_period), book)
    return AreaTable(names, np.array([min(areas[at]) for at in range(len(units))]), section.area_conditions, values)


def _values(
    section: Register,
    path: str,
    groups: Sequence[Group],
    places: tuple[Mapping[str, int], Mapping[str, int]],
    book: Book,
) -> Floats:
    at_area, at_period = places
    shape = (len(at_period), len(at_area), len(section.area_conditions))
    least, most = np.full(shape, np.inf), np.full(shape, -np.inf)
    for one in groups:
        for at, condition in enumerate(section.area_conditions):
            place = (at_period[str(one.period)], at_area[str(one.area)], at)
            found = one.columns[condition.column]
            least[place] = min(least[place], np.inf if found.least is None else found.least)
            most[place] = max(most[place], -np.inf if found.most is None else found.most)
    problems: list[Problem] = []
    for at, condition in enumerate(section.area_conditions):
        facts: dict[str, object] = {"path": path, "column": condition.column}
        if several := int((least[..., at] < most[..., at]).sum()):
            problems.append(Problem("person_area_varies", {**facts, "count": several}))
        if absent := int((least[..., at] > most[..., at]).sum()):
            problems.append(Problem("person_area_absent", {**facts, "count": absent}))
    book.enter("area_conditions_one", least.size, *problems)
    return least
