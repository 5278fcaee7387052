"""Conditions that divide persons alike, under two names: the model leaves one of them out.

Conditions that determine each other in other ways show in the fit only (`PersonFit.dropped`).
"""

from collections.abc import Sequence
from itertools import combinations

from jobspejl.engines.names import named
from jobspejl.errors import Problem
from jobspejl.lenses.persons.asked import Asked
from jobspejl.lenses.persons.levels import Levels
from jobspejl.sources.persons.register import PERSONS


def same_conditions(asked: Asked, levels: Sequence[Levels]) -> tuple[Problem, ...]:
    """Return a remark for each pair of conditions whose levels are the same persons.

    The engine is asked only of pairs whose levels have the same persons in number, in every unit and period.
    """
    found = []
    counted = [(one, _counts(one)) for one in levels if not one.kept.condition.cuts]
    for (first, counts), (second, others) in combinations(counted, 2):
        if counts == others and _pairs(asked, first, second) == len(first.kept.levels):
            names = (first.kept.condition.column, second.kept.condition.column)
            facts: dict[str, object] = {"path": asked.path, "first": names[0], "second": names[1]}
            found.append(Problem("conditions_same", facts))
    return tuple(found)


def _counts(one: Levels) -> list[list[tuple[str, str, int]]]:
    """Return the rows of each level by unit and period, whatever the level is called."""
    by_level: dict[int, list[tuple[str, str, int]]] = {}
    for (unit, period, level), rows in one.rows.items():
        by_level.setdefault(level, []).append((unit, period, rows))
    return sorted(sorted(cells) for cells in by_level.values())


def _pairs(asked: Asked, first: Levels, second: Levels) -> int:
    """Return how many levels of the one and the other somebody has together."""
    columns = ", ".join(named(one.kept.condition.column) for one in (first, second))
    weight = asked.section.weight
    at_risk = f" WHERE {named(weight)} > 0" if weight else ""
    pairs = f'SELECT {columns}, COUNT(*) AS "rows" FROM "{PERSONS}"{at_risk} GROUP BY {columns}'
    [count] = asked.tables.query(f'SELECT COUNT(*) AS "n" FROM ({pairs}) AS q')["n"]
    return int(str(count))
