"""A log of events in a scope of tables: read from Parquet, CSV or OCEL, checked by SQL, duplicates taken out.

The table `events` has one row an event: "case", "event" (the word of the vocabulary, or the log's own where the
vocabulary has none), "day" (Danish), "time" (missing where only the day is known), "unit" (code), "group", "role" and
"caseworker" (missing where the log has none), and "line" (the first line of the file it stood on, missing where the
file has no lines), and "torn" (1 where it stood several times with different caseworkers).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.log import LogData
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine, Tables
from jobspejl.errors import DataError, Problem, SystemReason
from jobspejl.sources.moments import read_moments
from jobspejl.sources.ocel import read_ocel
from jobspejl.sources.offending import offending
from jobspejl.sources.raw_rows import (
    RawRows,
    RowsFile,
    blank_cells,
    count_of,
    cpr_columns,
    distinct_words,
    found_columns,
    load_words,
    name_cells,
    open_rows,
    refuse_nothing,
    unit_words,
    unknown_words,
)

EVENT_COLUMNS = ("case", "event", "moment", "unit", "group", "role", "caseworker")
"""The columns of a log as it came, in the order in which they are kept."""

_EVENTS = """
SELECT m."case", e."meaning" AS "event", m."day", m."time", u."meaning" AS "unit",
  MIN(g."meaning") AS "group", {role} AS "role", {caseworker} AS "caseworker", {line} AS "line", {torn} AS "torn"
FROM ({moments}) AS m
JOIN "event_words" AS e ON m."event" = e."word"
JOIN "unit_words" AS u ON m."unit" = u."word"
LEFT JOIN "group_words" AS g ON m."group" = g."word"
GROUP BY m."case", e."meaning", m."day", m."time", u."meaning"
"""
_FIRST = 'MIN(m."{column}")'
_TORN = 'CASE WHEN MIN(m."caseworker") < MAX(m."caseworker") THEN 1 ELSE 0 END'
_USUAL = {"unit": "unit", "group": "group", "role": "org:role", "caseworker": "org:resource"}
_NEEDED = ("case", "event", "moment", "unit")
_IDS = ("case", "caseworker")
_WORD_RULES = {"event": "log_events", "group": "log_groups"}
_UNKNOWN = {"event": "log_event_unknown", "group": "log_group_unknown"}
_OCEL = (".json", ".jsonocel")
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


def log_columns(data: LogData) -> LogColumns:
    """Return which column is what, as a study says it."""
    return LogColumns(
        case=data.case,
        event=data.event,
        moment=data.time,
        unit=None if data.every_unit else data.unit,
        group=data.group,
        role=data.role,
        caseworker=data.caseworker,
        every_unit=data.every_unit,
        every_group=data.every_group,
    )


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
        yield Rule("log_no_cpr", subject, raw.rows, log_cpr(raw, tables))
        yield Rule("log_filled", subject, raw.rows * len(_NEEDED), log_blanks(raw, tables))
        moments = read_moments(tables, raw.kinds["moment"], raw.path, raw.names["moment"])
        yield Rule("log_times", subject, raw.rows, moments.problems)
        yield _words(raw, tables, "event", log.events, subject)
        yield _words(raw, tables, "group", log.groups, subject)
        yield unit_words(raw, tables, log.units, subject, ("unit_words", "log_unit_unknown"))
        tables.step("events", _EVENTS.format(moments=moments.sql, **_held(raw)))
    yield _once(raw, tables, subject)
    yield Rule("log_within", subject, raw.rows, _outside(raw, tables, log.observed_on))


def load_raw(path: Path, name: str, columns: LogColumns, where: tuple[Tables, Engine], scratch: Path) -> RawRows:
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
    every = {"unit": columns.every_unit, "group": columns.every_group}
    file = RowsFile(
        path=path,
        name=name,
        view="raw",
        columns=EVENT_COLUMNS,
        choose=lambda there: columns.among(there).named(),
        every={column: word for column, word in every.items() if word is not None},
        natural=frozenset({"moment"}),
        pseudonyms=frozenset(_IDS),
        keys={"moment": "time"},
        wrong_kind="log_kind",
    )
    if path.suffix.lower() in _OCEL:
        return _load_ocel(file, columns.case, where[0])
    return open_rows(file, where, scratch)


def _load_ocel(file: RowsFile, case: str, tables: Tables) -> RawRows:
    try:
        refuse_nothing(file.path, file.name)
        cells = read_ocel(file.path, file.name, case)
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": file.name, "detail": SystemReason(error)})) from error
    names = found_columns(file, list(cells))
    columns = {column: cells[there] for column, there in names.items()}
    tables.load(f"{file.view}_columns", columns, dict.fromkeys(names, "text"))
    return name_cells(file, names, dict.fromkeys(names, "text"), tables)


def log_cpr(raw: RawRows, tables: Tables) -> tuple[Problem, ...]:
    """Return the columns of ids that hold CPR numbers; the numbers are never repeated."""
    return cpr_columns(raw, tables, _IDS, "log_cpr")


def log_blanks(raw: RawRows, tables: Tables) -> tuple[Problem, ...]:
    """Return the columns in which a cell is blank that every event must have."""
    return blank_cells(raw, tables, _NEEDED, "log_blank")


def _words(raw: RawRows, tables: Tables, column: str, known: Mapping[str, str], subject: str) -> Rule:
    """Load what the words of a column mean; a word without a meaning keeps its own, and is told."""
    key = _WORD_RULES[column]
    words, many = distinct_words(raw, tables, column)
    if many:
        return Rule(key, subject, raw.rows, many)
    load_words(tables, f"{column}_words", {word: known.get(word.lower(), word) for word in words})
    unknown = {word: rows for word, rows in words.items() if word.lower() not in known}
    if column == "event" and len(unknown) == len(words):
        facts = {**raw.facts(column), "count": len(unknown)}
        return Rule(key, subject, raw.rows, (Problem("log_no_event_known", facts),))
    remarks = unknown_words(raw, column, (words, unknown), tuple(known), _UNKNOWN[column])
    if column == "group" and "group" in raw.names:
        blank = 'SELECT "line" FROM "raw" WHERE "group" IS NULL'
        remarks += offending(tables, "log_group_blank", raw.facts(column), blank)
    return Rule(key, subject, raw.rows, (), tuple(remarks))


def _held(raw: RawRows) -> dict[str, str]:
    """Return what `events` takes of the columns that a log may lack, as SQL; what it lacks costs nothing."""
    columns = {"role": "STRING", "caseworker": "STRING", "line": "BIGINT"}
    there = {*raw.names, *(("line",) if "line" in raw.kinds else ())}
    held = {
        column: _FIRST.format(column=column) if column in there else f"CAST(NULL AS {kind})"
        for column, kind in columns.items()
    }
    return held | {"torn": _TORN if "caseworker" in there else "0"}


def _once(raw: RawRows, tables: Tables, subject: str) -> Rule:
    copies = raw.rows - count_of(tables, '"events"')
    facts: dict[str, object] = {"path": raw.path, "count": copies}
    if not copies:
        return Rule("log_once", subject, raw.rows)
    remarks = [Problem("log_twice", facts)]
    if torn := count_of(tables, '"events" WHERE "torn" = 1'):
        remarks.append(Problem("log_two_caseworkers", {**facts, "column": raw.names["caseworker"], "count": torn}))
    return Rule("log_once", subject, raw.rows, (), tuple(remarks))


def _outside(raw: RawRows, tables: Tables, observed_on: date) -> tuple[Problem, ...]:
    facts: dict[str, object] = {"path": raw.path, "column": raw.names["moment"]}
    after = 'SELECT "line" FROM "events" WHERE "day" > ?'
    before = 'SELECT "line" FROM "events" WHERE "day" < ?'
    return (
        *offending(tables, "log_after_end", {**facts, "day": observed_on.isoformat()}, after, [observed_on]),
        *offending(tables, "log_too_old", {**facts, "day": _FIRST_DAY.isoformat()}, before, [_FIRST_DAY]),
    )
