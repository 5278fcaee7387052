"""A log of events in a scope of tables: read from Parquet, CSV or OCEL, checked by SQL, duplicates taken out.

The table `events` has one row an event: "case", "event" (the word of the vocabulary, or the log's own where the
vocabulary has none), "day" (Danish), "time" (missing where only the day is known), "unit" (code), "group", "role" and
"caseworker" (missing where the log has none), and "line" (the first line of the file it stood on, missing where the
file has no lines).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.units import UnitList
from jobspejl.engines.names import named
from jobspejl.engines.protocol import CellKind, ColumnKind, Engine, Tables
from jobspejl.errors import DataError, Listed, Nearest, Problem, SystemReason
from jobspejl.sources.cases import holds_cpr
from jobspejl.sources.long_delimited import copy_columns, read_header
from jobspejl.sources.matching import UnitMatcher
from jobspejl.sources.moments import read_moments
from jobspejl.sources.ocel import read_ocel
from jobspejl.sources.offending import offending

EVENT_COLUMNS = ("case", "event", "moment", "unit", "group", "role", "caseworker")
"""The columns of a log as it came, in the order in which they are kept."""

_EVENTS = """
SELECT m."case", e."meaning" AS "event", m."day", m."time", u."meaning" AS "unit",
  MIN(g."meaning") AS "group", MIN(m."role") AS "role", MIN(m."caseworker") AS "caseworker", MIN(m."line") AS "line"
FROM ({moments}) AS m
JOIN "event_words" AS e ON m."event" = e."word"
JOIN "unit_words" AS u ON m."unit" = u."word"
LEFT JOIN "group_words" AS g ON m."group" = g."word"
GROUP BY m."case", e."meaning", m."day", m."time", u."meaning"
"""
_USUAL = {"unit": "unit", "group": "group", "role": "org:role", "caseworker": "org:resource"}
_NEEDED = ("case", "event", "moment", "unit")
_WORD_RULES = {"event": "log_events", "group": "log_groups"}
_UNKNOWN = {"event": "log_event_unknown", "group": "log_group_unknown"}
_MOST_WORDS = 1000
_MOST_TOLD = 10
_AT_ONCE = 50_000
_FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class LogColumns:
    """Which of a log's columns is what; the names of an XES log where nothing else is said.

    Attributes:
        case: The case that an event belongs to.
        event: What happened.
        moment: When.
        unit: The unit whose case it is; a log of one unit alone may do without.
        group: The case's target group.
        role: In what capacity somebody acted.
        caseworker: Who acted, by pseudonym.
        every_unit: The unit of every case, in a log without such a column.
        every_group: The target group of every case, in a log without such a column.
    """

    case: str = "case:concept:name"
    event: str = "concept:name"
    moment: str = "time:timestamp"
    unit: str | None = "unit"
    group: str | None = None
    role: str | None = None
    caseworker: str | None = None
    every_unit: str | None = None
    every_group: str | None = None

    def among(self, names: list[str]) -> "LogColumns":
        """Return the columns, with those that are not said under their usual names where the log has them."""
        found = {
            column: name
            for column, name in _USUAL.items()
            if getattr(self, column) is None and name in names and name not in self.named().values()
        }
        return replace(self, **found)

    def named(self) -> dict[str, str]:
        """Return the name of every column that the log has, by what it is."""
        return {column: name for column in EVENT_COLUMNS if (name := getattr(self, column)) is not None}


@dataclass(frozen=True, slots=True)
class Log:
    """A log to be read: where it is, and what its words mean.

    Attributes:
        folder: The study's folder.
        file: The file, as the study has it.
        columns: Which column is what.
        events: The vocabulary's event for words in lower case.
        groups: The vocabulary's group for words in lower case.
        units: The units that it may speak of.
        observed_on: The last day that it covers.
    """

    folder: Path
    file: str
    columns: LogColumns
    events: Mapping[str, str]
    groups: Mapping[str, str]
    units: UnitList
    observed_on: date


def read_events(log: Log, tables: Tables, engine: Engine, subject: str) -> Iterator[Rule]:
    """Read a log into the table `events`, and yield what each rule found on the way.

    A rule with problems is the last: the table is there only when every rule has been taken without one.

    Args:
        log: What to read.
        tables: The scope in which `events` is made.
        engine: Turns text into Parquet.
        subject: The measure, for the rules.
    """
    with TemporaryDirectory(prefix="jobspejl-") as scratch:
        try:
            raw = load_raw(log.folder / log.file, log.file, log.columns, (tables, engine), Path(scratch))
        except DataError as error:
            columns = error.problems[0].key in {"column_missing", "column_twice"}
            yield Rule("columns_there" if columns else "file_reads", subject, 1, error.problems)
            return
        yield Rule("file_reads", subject, raw.rows)
        yield Rule("columns_there", subject, len(raw.names))
        yield Rule("log_no_cpr", subject, raw.rows, cpr_columns(raw, tables))
        yield Rule("log_filled", subject, raw.rows * len(_NEEDED), blank_cells(raw, tables))
        moments = read_moments(tables, raw.kind, raw.path, raw.names["moment"])
        yield Rule("log_times", subject, raw.rows, moments.problems)
        yield _words(raw, tables, "event", log.events, subject)
        yield _words(raw, tables, "group", log.groups, subject)
        yield _unit_words(raw, tables, log.units, subject)
        tables.step("events", _EVENTS.format(moments=moments.sql))
    yield _once(raw, tables, subject)
    yield Rule("log_within", subject, raw.rows, _outside(raw, tables, log.observed_on))


@dataclass(frozen=True, slots=True)
class RawLog:
    """A log whose columns have been found but whose cells have not been understood: the view `raw`.

    Attributes:
        path: The file, as the study has it.
        names: The log's own name of every column that it has, by what it is.
        kind: What the column "moment" holds.
        rows: How many events.
    """

    path: str
    names: dict[str, str]
    kind: CellKind
    rows: int


def load_raw(path: Path, name: str, columns: LogColumns, where: tuple[Tables, Engine], scratch: Path) -> RawLog:
    """Find a log's columns and name them in the view `raw`, cells trimmed and blanks missing.

    Args:
        path: The file: Parquet, CSV or OCEL.
        name: The file as the study has it, for messages.
        columns: Which column is what.
        where: The scope in which `raw` is made, and the engine that turns text into Parquet.
        scratch: A folder that lasts as long as `raw` is asked.

    Raises:
        DataError: The file is missing, empty, of another kind or cannot be read, or lacks a column.
    """
    tables, engine = where
    try:
        if not path.is_file():
            raise DataError(Problem("no_file", {"path": name}))
        if path.stat().st_size == 0:
            raise DataError(Problem("file_empty", {"path": name}))
        names, kinds = _loaded(path, name, columns, (tables, engine), scratch)
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error
    own = {"line": '"line"' if "line" in kinds else "CAST(NULL AS BIGINT)"}
    for column in EVENT_COLUMNS:
        cell = f'"{column}"' if column in names else _constant(getattr(columns, f"every_{column}", None))
        kept = column == "moment" and kinds["moment"] != "text"
        own[column] = cell if kept else f"NULLIF(TRIM(CAST({cell} AS STRING)), '')"
    tables.view("raw", "SELECT " + ", ".join(f'{sql} AS "{column}"' for column, sql in own.items()) + ' FROM "columns"')
    rows = count_of(tables, '"raw"')
    if not rows:
        raise DataError(Problem("file_header_only", {"path": name}))
    return RawLog(name, names, kinds["moment"], rows)


def _constant(word: str | None) -> str:
    return "NULL" if word is None else "'" + word.replace("'", "''") + "'"


def _loaded(
    path: Path, name: str, columns: LogColumns, where: tuple[Tables, Engine], scratch: Path
) -> tuple[dict[str, str], dict[str, CellKind]]:
    """Make the view `columns`, named by what each column is; return the log's own names, and what the columns hold."""
    tables, engine = where
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        kinds = tables.load_parquet("file", path)
        names = _found(name, columns, list(kinds))
        own = ", ".join(f"{named(there)} AS {named(column)}" for column, there in names.items())
        tables.view("columns", f'SELECT {own} FROM "file"')
        return names, {column: kinds[there] for column, there in names.items()}
    if suffix in {".csv", ".txt", ".tsv"}:
        names = _found(name, columns, read_header(path, name))
        copy = scratch / "log.csv"
        copy_columns(path, name, names, copy)
        text: dict[str, ColumnKind] = {"line": "integer", **dict.fromkeys(names, "text")}
        engine.csv_to_parquet(copy, scratch / "log.parquet", text)
        copy.unlink()
        return names, tables.load_parquet("columns", scratch / "log.parquet")
    if suffix in {".json", ".jsonocel"}:
        cells = read_ocel(path, name, columns.case)
        names = _found(name, columns, list(cells))
        tables.load("columns", {column: cells[there] for column, there in names.items()}, dict.fromkeys(names, "text"))
        return names, dict.fromkeys(names, "text")
    raise DataError(Problem("log_kind", {"path": name, "suffix": suffix or "–"}))


def _found(name: str, columns: LogColumns, there: list[str]) -> dict[str, str]:
    twice = [(column, count) for column, count in Counter(there).items() if count > 1 and column]
    if twice:
        raise DataError(*(Problem("column_twice", {"path": name, "column": c, "count": n}) for c, n in twice))
    wanted = columns.among(there).named()
    missing = [column for column in dict.fromkeys(wanted.values()) if column not in there]
    known = Listed(there, most=20)
    if missing:
        raise DataError(
            *(
                Problem(
                    "column_missing",
                    {"path": name, "column": column, "nearest": Nearest(column, tuple(there)), "columns": known},
                )
                for column in missing
            )
        )
    return wanted


def cpr_columns(raw: RawLog, tables: Tables) -> tuple[Problem, ...]:
    """Return the columns of ids that hold CPR numbers; the numbers are never repeated."""
    return tuple(
        Problem("log_cpr", {"path": raw.path, "column": raw.names[column]})
        for column in ("case", "caseworker")
        if column in raw.names and any(holds_cpr([str(cell) for (cell,) in rows]) for rows in _ids(tables, column))
    )


def _ids(tables: Tables, column: str) -> Iterator[list[tuple[object, ...]]]:
    return tables.fetch_persons(f'SELECT DISTINCT "{column}" FROM "raw" WHERE "{column}" IS NOT NULL', _AT_ONCE)


def blank_cells(raw: RawLog, tables: Tables) -> tuple[Problem, ...]:
    """Return the columns in which a cell is blank that every event must have."""
    needed = [column for column in _NEEDED if column in raw.names]
    return tuple(
        problem
        for column in needed
        for problem in offending(
            tables,
            "log_blank",
            {"path": raw.path, "column": raw.names[column]},
            f'SELECT "line" FROM "raw" WHERE "{column}" IS NULL',
        )
    )


def _words(raw: RawLog, tables: Tables, column: str, known: Mapping[str, str], subject: str) -> Rule:
    """Load what the words of a column mean; a word without a meaning keeps its own, and is told."""
    key = _WORD_RULES[column]
    words, many = _distinct(raw, tables, column)
    if many:
        return Rule(key, subject, raw.rows, many)
    meanings: dict[str, str] = {word: known.get(word.lower(), word) for word in words}
    _load_words(tables, column, meanings)
    unknown = {word: rows for word, rows in words.items() if word.lower() not in known}
    if column == "event" and len(unknown) == len(words):
        facts = {"path": raw.path, "column": raw.names[column], "names": Listed(list(unknown))}
        return Rule(key, subject, raw.rows, (Problem("log_no_event_known", facts),))
    remarks = [
        Problem(
            _UNKNOWN[column],
            {"path": raw.path, "name": word, "count": rows, "nearest": Nearest(word, tuple(known))},
        )
        for word, rows in list(unknown.items())[:_MOST_TOLD]
    ]
    if rest := list(unknown.values())[_MOST_TOLD:]:
        facts = {"path": raw.path, "column": raw.names[column], "count": len(rest), "rows": sum(rest)}
        remarks.append(Problem("log_words_unknown_more", facts))
    if column == "group" and "group" in raw.names:
        facts = {"path": raw.path, "column": raw.names[column]}
        remarks += offending(tables, "log_group_blank", facts, 'SELECT "line" FROM "raw" WHERE "group" IS NULL')
    return Rule(key, subject, raw.rows, (), tuple(remarks))


def _unit_words(raw: RawLog, tables: Tables, units: UnitList, subject: str) -> Rule:
    words, many = _distinct(raw, tables, "unit")
    matcher = UnitMatcher(units)
    found = {word: matcher.find(word) for word in words}
    _load_words(tables, "unit", {word: unit.code for word, unit in found.items() if unit is not None})
    unknown = {word: rows for word, rows in words.items() if found[word] is None}
    problems = [
        Problem(
            "log_unit_unknown",
            {"path": raw.path, "name": word, "count": rows, "nearest": Nearest(word, matcher.names)},
        )
        for word, rows in list(unknown.items())[:_MOST_TOLD]
    ]
    if len(unknown) > _MOST_TOLD:
        problems.append(Problem("unit_unknown_more", {"path": raw.path, "count": len(unknown) - _MOST_TOLD}))
    return Rule("units_known", subject, len(words), many or tuple(problems))


def _distinct(raw: RawLog, tables: Tables, column: str) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Return a column's words with their rows, the most frequent first, or that they are too many to be words."""
    found = tables.query(
        f'SELECT "{column}" AS "word", COUNT(*) AS "rows" FROM "raw" WHERE "{column}" IS NOT NULL '
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_WORDS + 1}"
    )
    words = {str(word): int(str(rows)) for word, rows in zip(found["word"], found["rows"], strict=True)}
    if len(words) <= _MOST_WORDS:
        return words, ()
    facts: dict[str, object] = {"path": raw.path, "column": raw.names[column], "most": _MOST_WORDS}
    return {}, (Problem("log_many_words", facts),)


def _load_words(tables: Tables, column: str, meanings: dict[str, str]) -> None:
    columns = {"word": list(meanings), "meaning": list(meanings.values())}
    tables.load(f"{column}_words", columns, {"word": "text", "meaning": "text"})


def _once(raw: RawLog, tables: Tables, subject: str) -> Rule:
    copies = raw.rows - count_of(tables, '"events"')
    facts: dict[str, object] = {"path": raw.path, "count": copies}
    return Rule("log_once", subject, raw.rows, (), (Problem("log_twice", facts),) if copies else ())


def _outside(raw: RawLog, tables: Tables, observed_on: date) -> tuple[Problem, ...]:
    facts: dict[str, object] = {"path": raw.path, "column": raw.names["moment"]}
    after = 'SELECT "line" FROM "events" WHERE "day" > ?'
    before = 'SELECT "line" FROM "events" WHERE "day" < ?'
    return (
        *offending(tables, "log_after_end", {**facts, "day": observed_on.isoformat()}, after, [observed_on]),
        *offending(tables, "log_too_old", {**facts, "day": _FIRST_DAY.isoformat()}, before, [_FIRST_DAY]),
    )


def count_of(tables: Tables, table: str) -> int:
    """Return the number of rows of a table, given in double quotes."""
    [count] = tables.query(f'SELECT COUNT(*) AS "count" FROM {table}')["count"]
    return int(str(count))
