"""What of a table of persons may be told apart: which units are in a model, and which levels are taken together."""

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.person_table import Coding, PersonTable
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.language import Lang
from jobspejl.stats.persons.level_merging import merge_levels
from jobspejl.steps.small_units import counts_of_heads, units_hidden_together

_LEVELS_TO_HIDE_IN = 4
"""With so many free levels for each outcome that is told, no figure of a unit tells how many persons are at a level."""


def hidden_units(table: PersonTable, threshold: int) -> tuple[tuple[Unit, Hidden], ...]:
    """Return the units that may not be shown, with why; a unit hidden in one outcome is hidden in all.

    They leave before any model is fitted: where fewer than `threshold` persons have some of an outcome, or fewer are
    without the whole of it, or where some but fewer have more or less of it than others add up to: what a total leaves
    beside its parts is found by subtraction, whether a study calls it a total or not (`lenses.persons.between`).
    In a model of few levels also where fewer stand at one of them: what is expected of the unit would tell how many.
    """
    shown = [o for o, outcome in enumerate(table.outcomes) if outcome.role != "variant"]
    levels = _told_levels(table, len(shown), threshold)
    none = np.empty((*table.base.shape, 0))
    between = none if table.between is None else table.between.astype(float)
    persons, heads = table.base.sum(axis=1), table.heads.astype(float)
    family = [
        counts_of_heads(table.units, heads[:, :, o], persons, threshold, levels, none if at else between)
        for at, o in enumerate(shown)
    ]
    hidden = units_hidden_together(family, threshold)
    return tuple((unit, hidden[unit.code]) for unit in table.units if unit.code in hidden)


def _told_levels(table: PersonTable, outcomes: int, threshold: int) -> Floats:
    """Return persons at each level of a model that has so few that what is expected would tell them, (U, T, L).

    A level's persons in a unit have some eight bits, and a figure of four decimals some seventeen: with several levels
    for each outcome that is told, too many counts give the same figures.
    """
    coding = coding_of(table, (), threshold)
    if not coding.levels or sum(max(into) for into in coding.levels) >= _LEVELS_TO_HIDE_IN * outcomes:
        return np.empty((*table.base.shape, 0))
    parts, start = [], 0
    for into in coding.levels:
        own = table.persons[:, :, start : start + len(into)]
        parts += [own[:, :, np.array(into) == level].sum(axis=2) for level in range(max(into) + 1)]
        start += len(into)
    return np.stack(parts, axis=2).astype(float)


def coding_of(table: PersonTable, hidden: tuple[tuple[Unit, Hidden], ...], threshold: int) -> Coding:
    """Return how persons become numbers: units that may be shown, and levels with enough persons in them."""
    gone = {unit.code for unit, _ in hidden}
    units = tuple(place for place, unit in enumerate(table.units) if unit.code not in gone)
    persons = table.persons[list(units)].sum(axis=0)
    levels, start = [], 0
    for one in table.level_sets:
        own = persons[:, start : start + len(one.levels)]
        levels.append(merge_levels(own, threshold, ordered=bool(one.condition.cuts)))
        start += len(one.levels)
    return Coding(units, tuple(levels), len(table.numbers))


def merged_names(
    table: PersonTable, coding: Coding, threshold: int, lang: Lang | None = None
) -> tuple[tuple[str, ...], ...]:
    """Return, for each condition, what each level of the model is called: the levels merged in it, with a plus.

    Levels that the study does not name itself, and that never have `threshold` persons, stand as "…".

    Args:
        table: What the check found.
        coding: Which levels stand together.
        threshold: The disclosure threshold.
        lang: The language that levels are named in; as they are written in the table where there is none.
    """
    most = table.persons[list(coding.units)].sum(axis=0).max(axis=0)
    names, start = [], 0
    for one, levels in zip(table.level_sets, coding.levels, strict=True):
        condition, own = one.condition, most[start : start + len(levels)]
        named = {*condition.levels, *condition.level_names}
        told = [
            (condition.level_text(level).to(lang) if lang else level)
            if condition.cuts or level in named or persons >= threshold
            else ""
            for level, persons in zip(one.levels, own, strict=True)
        ]
        groups = [
            [name for name, into in zip(told, levels, strict=True) if into == at] for at in range(max(levels) + 1)
        ]
        names.append(tuple(" + ".join([*filter(None, group), *(["…"] if "" in group else [])]) for group in groups))
        start += len(levels)
    return tuple(names)


def merges(table: PersonTable, coding: Coding) -> tuple[str, ...]:
    """Return the conditions in which levels are taken together."""
    return tuple(
        one.condition.column
        for one, levels in zip(table.level_sets, coding.levels, strict=True)
        if max(levels) + 1 < len(levels)
    )
