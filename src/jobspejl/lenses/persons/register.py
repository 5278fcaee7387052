"""The results mirror on persons: a register with one row for each person and period, checked in the engine.

The rules are tried in order, on counts: no row leaves the engine. A rule that needs what an earlier one found broken is
not tried.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.inspection import Inspection, Rule
from jobspejl.contracts.person_table import PersonTable
from jobspejl.contracts.register import Register
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.names import named
from jobspejl.engines.protocol import Engine, Tables
from jobspejl.errors import DataError, Listed, Nearest, Problem, Reason
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.persons.areas import Places, area_table
from jobspejl.lenses.persons.asked import Asked
from jobspejl.lenses.persons.between import with_between
from jobspejl.lenses.persons.cells import (
    filled,
    limits_kept,
    no_cpr,
    numbers_read,
    periods_read,
    shares_in_range,
    weighed,
)
from jobspejl.lenses.persons.coding import quoted
from jobspejl.lenses.persons.counts import (
    Group,
    count_groups,
    count_levels,
    count_repeats,
    count_words,
    measure_weights,
)
from jobspejl.lenses.persons.levels import MOST_LEVELS, Levels, order_levels, see_levels, tell_separation
from jobspejl.lenses.persons.same_conditions import same_conditions
from jobspejl.sources.matching import UnitMatcher
from jobspejl.sources.periods import period_order
from jobspejl.sources.persons.register import (
    PERSONS,
    PersonSource,
    cell,
    open_persons,
    outcome_column,
)

_COLUMNS = {"column_missing", "person_column_both", "person_column_time", "person_column_no_number"}
_DREAM = {
    "dream_cpr": "dream_no_cpr",
    "dream_person_": "dream_persons",
    "dream_": "dream_weeks",
    "person_dream_": "dream_joined",
}
_DAMAGED = {"file_unreadable", "engine_damaged", "engine_disk"}
_MOST_PERIODS = 200
_MOST_UNITS = 10_000
_MOST_TOLD = 20
_MOST_SORTED = 4_000_000
_LARGE = 0.4


def observe(section: Register, folder: Path, units: UnitList, engine: Engine, *, least_told: int = 5) -> Inspection:
    """Check a register of persons, rule by rule.

    Args:
        section: The register's part of the study file.
        folder: The study's folder.
        units: The units that it may speak of.
        engine: Holds the register while it is asked; nothing of it is left afterwards.
        least_told: Fewest persons of a word of the register, such as a level, that is told: the disclosure threshold.

    Returns:
        What each rule found and, as detail, the `PersonTable`. There are no figures to compare yet.
    """
    return inspect(section.id, lambda book: Found(detail=_checked(section, folder, units, (engine, least_told), book)))


def _checked(section: Register, folder: Path, units: UnitList, how: tuple[Engine, int], book: Book) -> PersonTable:
    engine, least = how
    try:
        with engine.tables() as tables:
            source = _opened(section, folder, (tables, least), book)
            return _table(Asked(section, source, tables, units, least), book)
    except DataError as error:
        broken = {problem.key for problem in error.problems}
        rule = "file_reads" if broken & _DAMAGED else "register_counted"
        book.take(Rule(rule, section.id, 1, tuple(_with_file(section, one) for one in error.problems)))
        raise


def _with_file(section: Register, problem: Problem) -> Problem:
    """Return a problem with the files that it may be of, where the engine found it and could not say."""
    if problem.key != "engine_damaged":
        return problem
    files = " / ".join((section.where, *([section.dream.file] if section.dream else [])))
    return Problem("file_unreadable", {"path": files, "detail": Reason("system.damaged", {}, otherwise="")})


def _opened(section: Register, folder: Path, how: tuple[Tables, int], book: Book) -> PersonSource:
    tables, least = how
    try:
        return open_persons(section, folder, tables, least)
    except DataError as error:
        book.take(Rule(_rule_of(error), section.id, 1, error.problems))
        raise


def _rule_of(error: DataError) -> str:
    """Return the rule that is broken where a register cannot be opened."""
    broken = {problem.key for problem in error.problems}
    if broken & _COLUMNS:
        return "columns_there"
    return next((rule for start, rule in _DREAM.items() if any(key.startswith(start) for key in broken)), "file_reads")


def _table(asked: Asked, book: Book) -> PersonTable:
    section, tables = asked.section, asked.tables
    weights = measure_weights(section, tables)
    none = [] if weights.rows else [Problem("file_header_only", {"path": asked.path})]
    book.enter("file_reads", weights.rows, *none)
    book.enter("columns_there", len(asked.source.kinds))
    for rule in asked.source.rules:
        book.take(replace(rule, subject=section.id))
    no_cpr(asked, weights, book)
    numbers_read(asked, weights, book)
    weighed(asked, weights, book)
    words = _few_words(asked, book)
    groups = count_groups(section, asked.source, weights, tables)
    conditions = [one for one in section.conditions if not one.number]
    written = sorted({one.period for one in groups}, key=str)
    counts = count_levels(section, conditions, words, written, tables)
    filled(asked, groups, counts, book)
    periods_read(asked, groups, book)
    shares_in_range(asked, groups, book)
    limits_kept(asked, groups, book)
    periods = sorted({str(one.period) for one in groups}, key=period_order)
    units = _units(asked, groups, periods, book)
    levels = order_levels(asked, conditions, counts, book)
    _numbers_differ(asked, groups, book)
    see_levels(asked.source, levels, periods, book, asked.least)
    remarks = tell_separation(section, asked.source, levels, (tables, periods), asked.least)
    book.enter("levels_separate", sum(len(one.kept.levels) for one in levels), remarks=remarks)
    book.enter("conditions_apart", len(levels), remarks=same_conditions(asked, levels))
    repeated = _once(asked, groups, periods, book)
    table = replace(_counted(asked, groups, periods, units, levels, book), repeated=repeated)
    return with_between(section, table, weights, tables, asked.least)


def _few_words(asked: Asked, book: Book) -> dict[str, int]:
    """Return about how many words columns have; columns with too many for what they are, are not counted further."""
    section = asked.section
    levels = [one.column for one in section.conditions if not (one.cuts or one.number)]
    most = dict.fromkeys(levels, MOST_LEVELS)
    most |= {section.period: _MOST_PERIODS} if section.period else {}
    most |= {section.unit: _MOST_UNITS}
    most |= {section.area: _MOST_UNITS} if section.area else {}
    words = count_words(tuple(most), asked.tables)
    problems = [
        Problem(
            "person_levels_many" if column in levels else "person_words_many",
            {"path": asked.path, "column": column, "most": most[column]},
        )
        for column, count in words.items()
        if count > most[column]
    ]
    book.enter("words_few", len(words), *problems)
    return words


def _units(asked: Asked, groups: Sequence[Group], periods: Sequence[str], book: Book) -> dict[str, Unit]:
    """Return the unit that each word of the unit column means."""
    rows: Counter[str] = Counter()
    for one in groups:
        rows[str(one.unit)] += one.rows
    matcher = UnitMatcher(asked.units)
    found = {word: matcher.find(word) for word in rows}
    unknown = {word: count for word, count in rows.most_common() if found[word] is None}
    facts: dict[str, object] = {"path": asked.path}
    shown = [word for word, count in unknown.items() if count >= asked.least][:_MOST_TOLD]
    problems = [
        Problem(
            "person_unit_unknown",
            {**facts, "name": word, "count": unknown[word], "nearest": Nearest(word, matcher.names)},
        )
        for word in shown
    ]
    column = asked.section.unit
    if rest := [count for word, count in unknown.items() if word not in shown]:
        few = [quoted(word) for word in unknown if word not in shown]
        where = asked.at(f"CAST({cell(asked.source, column)} AS STRING) IN ({', '.join(few)})")
        told = {"column": column, "count": len(rest), "rows": sum(rest), "where": where}
        problems.append(Problem("person_unit_unknown_small", {**facts, **told}))
    units = {word: unit for word, unit in found.items() if unit is not None}
    if not problems and len({unit.code for unit in units.values()}) < 2:
        problems.append(Problem("person_one_unit", {**facts, "column": column}))
    book.enter("units_known", len(rows), *problems, remarks=_unit_remarks(asked, groups, periods, units))
    return units


def _unit_remarks(
    asked: Asked, groups: Sequence[Group], periods: Sequence[str], units: dict[str, Unit]
) -> tuple[Problem, ...]:
    by_unit: Counter[str] = Counter()
    seen: dict[str, set[str]] = {period: set() for period in periods}
    for one in groups:
        if unit := units.get(str(one.unit)):
            by_unit[unit.code] += one.rows
            seen[str(one.period)].add(unit.code)
    names = {unit.code: unit.name.da for unit in asked.units.units}
    facts: dict[str, object] = {"path": asked.path}
    told = [
        Problem("person_unit_large", {**facts, "name": names[code], "share": round(100 * rows / by_unit.total())})
        for code, rows in by_unit.most_common()
        if rows >= _LARGE * by_unit.total()
    ]
    for period, codes in seen.items():
        if absent := sorted(set(by_unit) - codes):
            listed = Listed([names[code] for code in absent])
            told.append(
                Problem("person_unit_absent", {**facts, "period": period, "count": len(absent), "names": listed})
            )
    gone = [unit.name.da for unit in asked.units.units if unit.code not in by_unit]
    if asked.units.closed and gone:
        count = {"count": len(gone), "all": len(asked.units.units), "names": Listed(gone)}
        told.append(Problem("units_absent", {**facts, **count}))
    return tuple(told)


def _numbers_differ(asked: Asked, groups: Sequence[Group], book: Book) -> None:
    problems: list[Problem] = []
    numbers = [one.column for one in asked.section.conditions if one.number]
    for column in numbers:
        found = [one.columns[column] for one in groups]
        if len({value for one in found for value in (one.least, one.most)}) < 2:
            problems.append(Problem("person_constant", {"path": asked.path, "column": column}))
    book.enter("numbers_differ", len(numbers), *problems)


def _once(asked: Asked, groups: Sequence[Group], periods: Sequence[str], book: Book) -> tuple[bool, ...]:
    """Return, for each period, whether some clusters have several rows; nothing where there are no clusters."""
    section = asked.section
    if section.cluster is None:
        return ()
    twice = moved = 0
    repeated = []
    for period in periods:
        rows = sum(one.rows for one in groups if one.period == period)
        repeats = count_repeats(section, asked.source, period, rows, asked.tables)
        twice += repeats.in_one_unit
        moved += repeats.clusters
        repeated.append(repeats.clusters > 0)
    facts: dict[str, object] = {"path": asked.path, "column": section.cluster}
    problems = [Problem("person_twice", {**facts, "count": twice, "where": _twice(asked, groups)})] if twice else []
    remarks = (Problem("person_moved", {**facts, "count": moved}),) if moved and not twice else ()
    book.enter("persons_once", sum(one.rows for one in groups), *problems, remarks=remarks)
    return tuple(repeated)


def _twice(asked: Asked, groups: Sequence[Group]) -> object:
    """Return at which rows persons are that have several in one unit and period, where they are few enough to sort."""
    section = asked.section
    if sum(one.rows for one in groups) > _MOST_SORTED:
        return ""
    columns = [column for column in (section.cluster, section.unit, section.period) if column]
    keys = ", ".join(map(named, columns))
    at_risk = f" WHERE {named(section.weight)} > 0" if section.weight else ""
    several = f'SELECT {keys} FROM "{PERSONS}"{at_risk} GROUP BY {keys} HAVING COUNT(*) > 1'
    return asked.at(f"({', '.join(cell(asked.source, column) for column in columns)}) IN ({several})")


def _counted(
    asked: Asked,
    groups: Sequence[Group],
    periods: Sequence[str],
    words: dict[str, Unit],
    levels: Sequence[Levels],
    book: Book,
) -> PersonTable:
    section = asked.section
    present = {unit.code for unit in words.values()}
    units = tuple(unit for unit in asked.units.units if unit.code in present)
    at_unit = {word: [one.code for one in units].index(unit.code) for word, unit in words.items()}
    at_period = {period: at for at, period in enumerate(periods)}
    places = (at_unit, at_period)
    heads, counted, base = _sums(section, groups, places, len(units))
    spellings: dict[int, list[str]] = defaultdict(list)
    for word, at in at_unit.items():
        spellings[at].append(word)
    return PersonTable(
        units=units,
        spellings=tuple(tuple(sorted(spellings[at])) for at in range(len(units))),
        periods=tuple(periods),
        period_cells=tuple(periods) if section.period else (),
        level_sets=tuple(one.kept for one in levels),
        numbers=tuple(one for one in section.conditions if one.number),
        outcomes=section.outcomes,
        persons=_persons(levels, places, len(units)),
        heads=heads,
        counted=counted,
        base=base,
        area=area_table(section, asked.path, groups, places, units, book),
    )


def _sums(section: Register, groups: Sequence[Group], places: Places, units: int) -> tuple[Ints, Floats, Floats]:
    """Return `heads`, `counted` and `base` of the table."""
    at_unit, at_period = places
    columns = [outcome_column(one) for one in section.outcomes]
    shape = (units, len(at_period))
    heads = np.zeros((*shape, len(columns), 2), dtype=np.int64)
    counted, base = np.zeros((*shape, len(columns))), np.zeros(shape)
    for one in groups:
        place = (at_unit[str(one.unit)], at_period[str(one.period)])
        shares = [one.columns[column] for column in columns]
        base[place] += one.base
        counted[place] += [share.total for share in shares]
        heads[place] += [(share.above_none, share.below_all) for share in shares]
    return heads, counted, base


def _persons(levels: Sequence[Levels], places: Places, units: int) -> Ints:
    """Return `persons` of the table."""
    at_unit, at_period = places
    persons = np.zeros((units, len(at_period), sum(len(one.kept.levels) for one in levels)), dtype=np.int64)
    first = 0
    for one in levels:
        for (word, period, level), rows in one.rows.items():
            persons[at_unit[word], at_period[period], first + level] += rows
        first += len(one.kept.levels)
    return persons
