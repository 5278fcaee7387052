"""The view `coded`: a register's rows as numbers of units, levels and outcomes, by SQL.

A cell is told by how the engine writes it as text, as it was when the table was checked: by where its word stands in a
text of all words, which an engine that keeps words by number works out once for each word. Where all levels of a
condition are whole numbers it is told by the number, and where they follow one another by arithmetic alone.
"""

import re
from collections.abc import Sequence

from jobspejl.contracts.person_table import Coding, LevelSet, PersonTable
from jobspejl.contracts.register import Register
from jobspejl.engines.names import named
from jobspejl.engines.protocol import Tables
from jobspejl.sources.persons.register import PERSONS, outcome_column

CODED = "coded"

_UNITS = "coded_units"

_MARKS = ";~#¤¦"
"""Signs of which one stands in no word, and none says anything but itself where a text is split."""

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")


def code_persons(tables: Tables, section: Register, table: PersonTable, coding: Coding, *, keep: bool = False) -> None:
    """Name the rows of `persons` that have a weight above 0, in units that are in, as `coded`.

    The view has a period's number `t`, a unit's `u`, levels' `c0` and up, numbers `x0` and up, a weight `w`, outcomes
    `y0` and up, and the cluster `g` where the study has one. Where the rows are not kept it also has the period's own
    `word`, so that an engine need not read what it sees to be of other periods.

    Args:
        tables: Holds the view `persons`.
        section: The register's part of the study file.
        table: What a check of `persons` found.
        coding: Which units are in, and which levels stand together.
        keep: Keep the rows as a step that later queries read: worth it where many passes are made by SQL over levels
            that are words, and the engine has room for them.
    """
    _load_units(tables, table, coding)
    periods = {word: at for at, word in enumerate(table.period_cells)}
    columns = [
        f'{_number_of(section.period, periods) if section.period and periods else "0"} AS "t"',
        'n."number" AS "u"',
        *(
            f'{_level(level_set, into)} AS "c{k}"'
            for k, (level_set, into) in enumerate(zip(table.level_sets, coding.levels, strict=True))
        ),
        *(f'{_double(one.column)} AS "x{n}"' for n, one in enumerate(table.numbers)),
        f'{_double(section.weight) if section.weight else "1E0"} AS "w"',
        *(f'{_double(outcome_column(one))} AS "y{o}"' for o, one in enumerate(table.outcomes)),
        *([f'{_cell(section.cluster)} AS "g"'] if section.cluster else []),
        *([f'CAST({_cell(section.period)} AS STRING) AS "word"'] if section.period and periods and not keep else []),
    ]
    at_risk = f" WHERE {_double(section.weight)} > 0" if section.weight else ""
    make = tables.step if keep else tables.view
    # NOTE: the hint is a comment to engines that need none.
    make(
        CODED,
        f'SELECT /*+ BROADCAST(n) */ {", ".join(columns)} FROM "{PERSONS}" AS p '
        f'JOIN "{_UNITS}" AS n ON n."cell" = CAST({_cell(section.unit)} AS STRING){at_risk}',
    )


def quoted(text: str) -> str:
    r"""Return text as SQL has it, in the same way for every engine.

    Apostrophes, backslashes and dollars stand outside the quotes, since engines differ in what they mean within.

    >>> quoted("Ærø"), quoted("o'clock")
    ("'Ærø'", "('o' || CHR(39) || 'clock')")
    """
    apart = re.split(r"(['\\$])", text)
    parts = [f"CHR({ord(part)})" if at % 2 else f"'{part}'" for at, part in enumerate(apart) if part]
    return f"({' || '.join(parts)})" if len(parts) > 1 else "".join(parts) or "''"


def interval(cell: str, cuts: Sequence[float], into: Sequence[int]) -> str:
    """Return the number of the interval between cuts that a number lies in, as the check and the coding have it.

    Args:
        cell: An expression of a double.
        cuts: Where intervals begin.
        into: The number of each interval, one more than cuts.
    """
    ends = [f"CAST('{cut!r}' AS DOUBLE)" for cut in cuts]
    below = " ".join(f"WHEN {cell} < {end} THEN {number}" for end, number in zip(ends, into, strict=False))
    return f"CASE {below} WHEN {cell} >= {ends[-1]} THEN {into[-1]} END"


def _level(level_set: LevelSet, into: Sequence[int]) -> str:
    condition = level_set.condition
    if condition.cuts:
        return interval(_double(condition.column), condition.cuts, into)
    return _number_of(condition.column, dict(zip(level_set.levels, into, strict=True)))


def _number_of(column: str, numbers: dict[str, int]) -> str:
    """Return the number that a cell's text has; missing where it has none."""
    cell = _cell(column)
    if not all(_WHOLE.fullmatch(word) for word in numbers):
        return _place_of(f"CAST({cell} AS STRING)", numbers)
    read = f"TRY_CAST({cell} AS BIGINT)"
    first = min(map(int, numbers))
    if all(int(word) - first == number for word, number in numbers.items()):
        return f"CAST({read} - {first} AS INTEGER)"
    words = " ".join(f"WHEN {word} THEN {number}" for word, number in numbers.items())
    return f"CASE {read} {words} END"


def _place_of(cell: str, numbers: dict[str, int]) -> str:
    """Return the number of a word by its place among all.

    Where words share a number, or none of the marks is free, one word is tried after the other.
    """
    mark = next((mark for mark in _MARKS if not any(mark in word for word in numbers)), None)
    ordered = sorted(numbers, key=lambda word: numbers[word])
    if mark is None or [numbers[word] for word in ordered] != list(range(len(ordered))):
        words = " ".join(f"WHEN {quoted(word)} THEN {number}" for word, number in numbers.items())
        return f"CASE {cell} {words} END"
    return f"CAST(ARRAY_POSITION(SPLIT({quoted(mark.join(ordered))}, '{mark}'), {cell}) - 1 AS INTEGER)"


def _load_units(tables: Tables, table: PersonTable, coding: Coding) -> None:
    cells = [(word, number) for number, unit in enumerate(coding.units) for word in table.spellings[unit]]
    columns: dict[str, list[object]] = {"cell": [word for word, _ in cells], "number": [number for _, number in cells]}
    tables.load(_UNITS, columns, {"cell": "text", "number": "integer"})


def _double(column: str) -> str:
    return f"CAST({_cell(column)} AS DOUBLE)"


def _cell(column: str) -> str:
    return f"p.{named(column)}"
