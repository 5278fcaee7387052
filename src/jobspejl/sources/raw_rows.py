"""A long table of rows about cases as it came: its columns found and named, its cells trimmed, its words understood.

What a log of events and every other table about cases have in common. Rows are in the engine all the while; what is
told of them is columns, counts and lines, and words that are few enough to be a vocabulary's, and only where the column
has a word that is known: one that has none may be a column of pseudonyms.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.units import UnitList
from jobspejl.engines.names import named
from jobspejl.engines.protocol import CellKind, ColumnKind, Engine, Tables
from jobspejl.errors import DataError, Listed, Nearest, Problem, SystemReason
from jobspejl.sources.cases import holds_cpr
from jobspejl.sources.long_delimited import copy_columns, read_header
from jobspejl.sources.matching import UnitMatcher
from jobspejl.sources.offending import Check, offending_any

TEXT = (".csv", ".txt", ".tsv")
"""The endings of delimited text."""

MOST_TOLD = 10
"""No more unknown words than this are named; where they are more they are counted."""

_MOST_WORDS = 1000
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class RowsFile:
    """A table to be opened.

    Attributes:
        path: The file.
        name: The file as the study has it, for messages.
        view: What the view of its rows is called; helping tables begin with the same name.
        columns: What the columns of the view are, in their order.
        choose: The file's own name for each of them that it has, given all its names.
        every: The word of every row, for columns that the file has not.
        natural: Columns whose cells are kept as they are where they are not text.
        pseudonyms: Columns of pseudonyms, which no column of another kind may be.
        keys: What the study calls a column, where that is another word.
        wrong_kind: The sentence for a file of another kind.
    """

    path: Path
    name: str
    view: str
    columns: tuple[str, ...]
    choose: Callable[[list[str]], dict[str, str]]
    every: Mapping[str, str] = field(default_factory=dict)
    natural: frozenset[str] = frozenset()
    pseudonyms: frozenset[str] = frozenset()
    keys: Mapping[str, str] = field(default_factory=dict)
    wrong_kind: str = "rows_kind"


@dataclass(frozen=True, slots=True)
class RawRows:
    """A table whose columns have been found but whose cells have not been understood.

    Attributes:
        path: The file, as the study has it.
        view: The view of its rows: "line" (missing where the file has no lines) and every column asked for, missing
            where the file has it not.
        names: The file's own name of every column that it has, by what it is.
        kinds: What the columns hold, by what they are.
        rows: How many rows.
    """

    path: str
    view: str
    names: dict[str, str]
    kinds: dict[str, CellKind]
    rows: int

    def facts(self, column: str) -> dict[str, object]:
        """Return the facts that name a column of the file."""
        return {"path": self.path, "column": self.names.get(column, column)}


def refuse_nothing(path: Path, name: str) -> None:
    """Refuse a file that is missing or empty.

    Raises:
        DataError: It is.
    """
    if not path.is_file():
        raise DataError(Problem("no_file", {"path": name}))
    if path.stat().st_size == 0:
        raise DataError(Problem("file_empty", {"path": name}))


def open_rows(file: RowsFile, where: tuple[Tables, Engine], scratch: Path) -> RawRows:
    """Find a table's columns and name them in a view, cells trimmed and blanks missing.

    Args:
        file: Parquet or delimited text.
        where: The scope in which the view is made, and the engine that turns text into Parquet.
        scratch: A folder that lasts as long as the view is asked.

    Raises:
        DataError: The file is missing, empty, of another kind or cannot be read, or lacks a column.
    """
    try:
        refuse_nothing(file.path, file.name)
        names, kinds = _opened(file, where, scratch)
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": file.name, "detail": SystemReason(error)})) from error
    return name_cells(file, names, kinds, where[0])


def name_cells(file: RowsFile, names: dict[str, str], kinds: dict[str, CellKind], tables: Tables) -> RawRows:
    """Make the view of a table whose columns stand in the table "<view>_columns".

    Args:
        file: The table.
        names: The file's own name of every column that it has, by what it is.
        kinds: What the columns hold, by what they are; with "line" where the file has lines.
        tables: The scope.

    Raises:
        DataError: The table has no rows.
    """
    every = {column: word for column, word in file.every.items() if column not in names}
    for column, word in every.items():
        # NOTE: a value, for engines differ on what escapes what in a text of SQL.
        tables.load(f"{file.view}_{column}_every", {"word": [word]}, {"word": "text"})
    own = {"line": '"line"' if "line" in kinds else "CAST(NULL AS BIGINT)"}
    for column in file.columns:
        cell = named(column) if column in names else "NULL"
        if column in every:
            cell = f'(SELECT "word" FROM {named(f"{file.view}_{column}_every")})'
        kept = column in names and column in file.natural and kinds[column] != "text"
        own[column] = cell if kept else f"NULLIF(TRIM(CAST({cell} AS STRING)), '')"
    shown = ", ".join(f"{sql} AS {named(column)}" for column, sql in own.items())
    tables.view(file.view, f"SELECT {shown} FROM {named(f'{file.view}_columns')}")
    rows = count_of(tables, named(file.view))
    if not rows:
        raise DataError(Problem("file_header_only", {"path": file.name}))
    return RawRows(file.name, file.view, names, kinds, rows)


def _opened(file: RowsFile, where: tuple[Tables, Engine], scratch: Path) -> tuple[dict[str, str], dict[str, CellKind]]:
    """Make the table "<view>_columns"; return the file's own names, and what the columns hold."""
    tables, engine = where
    suffix = file.path.suffix.lower()
    if suffix == ".parquet":
        kinds = tables.load_parquet(f"{file.view}_file", file.path)
        names = found_columns(file, list(kinds))
        own = ", ".join(f"{named(there)} AS {named(column)}" for column, there in names.items())
        tables.view(f"{file.view}_columns", f"SELECT {own} FROM {named(f'{file.view}_file')}")
        return names, {column: kinds[there] for column, there in names.items()}
    if suffix in TEXT:
        names = found_columns(file, read_header(file.path, file.name))
        copy, kept = scratch / f"{file.view}.csv", scratch / f"{file.view}.parquet"
        copy_columns(file.path, file.name, names, copy)
        text: dict[str, ColumnKind] = {"line": "integer", **dict.fromkeys(names, "text")}
        engine.csv_to_parquet(copy, kept, text)
        copy.unlink()
        return names, tables.load_parquet(f"{file.view}_columns", kept)
    raise DataError(Problem(file.wrong_kind, {"path": file.name, "suffix": suffix or "–"}))


def found_columns(file: RowsFile, there: list[str]) -> dict[str, str]:
    """Return the file's own name of every column that is asked for, by what it is.

    Raises:
        DataError: A column is missing, or stands twice, or is to be both pseudonyms and something else.
    """
    twice = [(column, count) for column, count in Counter(there).items() if count > 1 and column]
    if twice:
        raise DataError(*(Problem("column_twice", {"path": file.name, "column": c, "count": n}) for c, n in twice))
    wanted = file.choose(there)
    missing = [column for column in dict.fromkeys(wanted.values()) if column not in there]
    known = Listed(there, most=20)
    if missing:
        raise DataError(
            *(
                Problem(
                    "column_missing",
                    {"path": file.name, "column": column, "nearest": Nearest(column, tuple(there)), "columns": known},
                )
                for column in missing
            )
        )
    if shared := _shared(file, wanted):
        raise DataError(*shared)
    return wanted


def _shared(file: RowsFile, wanted: Mapping[str, str]) -> list[Problem]:
    """Return the columns that are to be both pseudonyms and something else, whose cells would be read as words."""
    key = {column: file.keys.get(column, column) for column in wanted}
    return [
        Problem("column_shared", {"path": file.name, "column": there, "first": key[person], "second": key[other]})
        for person, there in wanted.items()
        for other, same in wanted.items()
        if person in file.pseudonyms and other not in file.pseudonyms and same == there
    ]


def cpr_columns(raw: RawRows, tables: Tables, columns: Sequence[str], key: str = "rows_cpr") -> tuple[Problem, ...]:
    """Return the columns of ids that hold CPR numbers; the numbers are never repeated."""
    return tuple(
        Problem(key, raw.facts(column))
        for column in columns
        if column in raw.names and any(holds_cpr([str(cell) for (cell,) in rows]) for rows in _ids(raw, tables, column))
    )


def _ids(raw: RawRows, tables: Tables, column: str) -> Iterator[list[tuple[object, ...]]]:
    cell = named(column)
    return tables.fetch_persons(f"SELECT DISTINCT {cell} FROM {named(raw.view)} WHERE {cell} IS NOT NULL", _AT_ONCE)


def blank_cells(raw: RawRows, tables: Tables, columns: Sequence[str], key: str = "rows_blank") -> tuple[Problem, ...]:
    """Return the columns in which a cell is blank that every row must have."""
    checks = [Check(key, raw.facts(column), f"{named(column)} IS NULL") for column in columns if column in raw.names]
    return offending_any(tables, named(raw.view), checks) if checks else ()


def distinct_words(raw: RawRows, tables: Tables, column: str) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Return a column's words with their rows, the most frequent first, or that they are too many to be words."""
    found = tables.query(
        f'SELECT {named(column)} AS "word", COUNT(*) AS "rows" FROM {named(raw.view)} '
        f"WHERE {named(column)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_WORDS + 1}"
    )
    words = {str(word): int(str(rows)) for word, rows in zip(found["word"], found["rows"], strict=True)}
    if len(words) <= _MOST_WORDS:
        return words, ()
    return {}, (Problem("log_many_words", {**raw.facts(column), "most": _MOST_WORDS}),)


def load_words(tables: Tables, name: str, meanings: Mapping[str, str]) -> None:
    """Make a table of words ("word") and what they mean ("meaning")."""
    columns = {"word": list(meanings), "meaning": list(meanings.values())}
    tables.load(name, columns, {"word": "text", "meaning": "text"})


def may_be_named(words: Mapping[str, int], unknown: Mapping[str, int]) -> bool:
    """Return whether unknown words are a vocabulary's: few, and among words that are known.

    >>> may_be_named({"ja": 40, "maaske": 1}, {"maaske": 1}), may_be_named({"c11": 1}, {"c11": 1})
    (True, False)
    """
    return len(unknown) <= MOST_TOLD and len(unknown) < len(words)


def unknown_words(
    raw: RawRows,
    column: str,
    found: tuple[Mapping[str, int], Mapping[str, int]],
    known: Sequence[str],
    key: str,
) -> list[Problem]:
    """Return the words that have no meaning: by name where they may be named, otherwise how many they are.

    Args:
        raw: The table.
        column: The column that they stand in.
        found: All words of the column with their rows, and the unknown among them, the most frequent first.
        known: The words that have a meaning.
        key: The sentence for one of them.
    """
    words, unknown = found
    if not unknown:
        return []
    if not may_be_named(words, unknown):
        return [
            Problem("rows_words_untold", {**raw.facts(column), "count": len(unknown), "rows": sum(unknown.values())})
        ]
    return [
        Problem(key, {"path": raw.path, "name": word, "count": rows, "nearest": Nearest(word, tuple(known))})
        for word, rows in unknown.items()
    ]


def unit_words(raw: RawRows, tables: Tables, units: UnitList, subject: str, names: tuple[str, str]) -> Rule:
    """Load what the words of the column "unit" mean; every one must be a unit of the list, or it is told.

    Args:
        raw: The table.
        tables: The scope.
        units: The units that it may speak of.
        subject: The measure, for the rule.
        names: What the table of words is to be called, and the sentence for an unknown unit.
    """
    words, many = distinct_words(raw, tables, "unit")
    matcher = UnitMatcher(units)
    found = {word: matcher.find(word) for word in words}
    load_words(tables, names[0], {word: unit.code for word, unit in found.items() if unit is not None})
    unknown = {word: rows for word, rows in words.items() if found[word] is None}
    problems = [
        Problem(names[1], {"path": raw.path, "name": word, "count": rows, "nearest": Nearest(word, matcher.names)})
        for word, rows in unknown.items()
    ]
    if unknown and not may_be_named(words, unknown):
        problems = [Problem("rows_units_untold", {**raw.facts("unit"), "count": len(unknown)})]
    return Rule("units_known", subject, len(words), many or tuple(problems))


def count_of(tables: Tables, table: str) -> int:
    """Return the number of rows of a table, given in double quotes."""
    [count] = tables.query(f'SELECT COUNT(*) AS "count" FROM {table}')["count"]
    return int(str(count))
