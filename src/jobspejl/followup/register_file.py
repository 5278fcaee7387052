"""Registers as files: a history with one row an event, or a plain list with one row a recommendation."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from jobspejl.contracts.recommendation import Change, Kind, Recommendation, Register
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Nearest, Problem
from jobspejl.followup.fold import Said
from jobspejl.followup.plan import Entry, planned
from jobspejl.followup.register_cells import CellError, day_in, moment_in, number_in, text_in, word_in
from jobspejl.rules.followup import Part, followup_words
from jobspejl.sources.numbers import decimal_mark
from jobspejl.sources.spreadsheet import sheet_names
from jobspejl.sources.table import RawTable, read_table

SHEET = "events"
"""The sheet of a workbook that holds the history."""

FACTS = ("source", "page", "text", "wording", "theme", "units", "made_up")
CHANGE = tuple(field.name for field in fields(Change) if field.name != "kind")
COLUMNS = ("id", "number", "day", "moment", "who", "kind", *FACTS, *CHANGE, "digest")
"""The columns of a history, in their order."""

_WORDS: dict[str, Part] = {
    "kind": "kind",
    "wording": "wording",
    "made_up": "made_up",
    "answer": "answer",
    "told_apart": "flag",
}
_DAYS = ("day", "by", "due")
_NUMBERS = ("baseline", "target", "value")
_OF_LIST: dict[Kind, tuple[str, ...]] = {
    "assigned": ("owner",),
    "tied": ("measure", "baseline", "target", "by"),
    "answered": ("answer", "reason"),
    "due_set": ("due",),
}
"""What a row of a plain list says beside the recommendation, in the order in which it is entered."""
_MOST_TOLD = 20
_UNREAD = {"day": "followup_cell_day", "moment": "followup_cell_moment", "number": "followup_cell_number"}
"""The sentences on cells that are no day, moment or number; all others are no word."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, every cell understood: None where it is blank."""

    line: int
    cells: dict[str, Any]


def entries_of(path: Path, engine: Engine, who: str | None, day: datetime.date | None) -> list[Entry]:
    """Return what a file would add to a register.

    Args:
        path: CSV or XLSX, one row an event (`COLUMNS`) or, without the column `kind`, one row a recommendation.
        engine: Reads tables.
        who: The role that says so, where the file does not.
        day: When it happened, where the file does not say.

    Raises:
        DataError: The file cannot be read, has unknown columns, or cells that cannot be read, all of them named; or its
            checksums do not fit what stands in it.
    """
    if not path.is_file():
        raise DataError(Problem("followup_no_file", {"path": path.name}))
    if path.suffix.lower() not in {".csv", ".txt", ".tsv", ".xlsx"}:
        raise DataError(Problem("followup_file_kind", {"path": path.name}))
    sheet = SHEET if path.suffix.lower() == ".xlsx" and SHEET in sheet_names(path, path.name) else None
    table = _known(read_table(path.parent, path.name, engine, sheet))
    rows = _rows(table, apostrophes=path.suffix.lower() != ".xlsx")
    history = "kind" in table.columns
    if who is None and not all(row.cells.get("who") for row in rows):
        raise DataError(Problem("followup_who", {"path": table.path}))
    entries: list[Entry] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            entries += list((_event if history else _list)(row, table.path, who, day))
        except DataError as error:
            problems += error.problems
    if problems:
        raise some_of(DataError(*problems))
    _hold_chain(rows, entries, table.path)
    return entries


def read_file(path: Path, engine: Engine) -> Register:
    """Return a register that is a file, in which every row says who and when; the same file always gives the same.

    Raises:
        DataError: The file cannot be read, or is no register.
    """
    entries = entries_of(path, engine, None, None)
    try:
        return planned(Register(), entries, None)
    except DataError as error:
        raise some_of(error) from error


def some_of(error: DataError) -> DataError:
    """Return an error that tells the first faults, and of all others the lines they are on."""
    rest = [one.facts["line"] for one in error.problems[_MOST_TOLD:] if "line" in one.facts]
    if not rest:
        return error
    facts = {"count": len(rest), "lines": Listed(rest, most=len(rest))}
    return DataError(*error.problems[:_MOST_TOLD], Problem("followup_more_lines", facts))


def _known(table: RawTable) -> RawTable:
    """Return a table under the program's own names of columns."""
    words = followup_words("column").words
    known: dict[str, list[object]] = {}
    problems = []
    for heading, cells in table.columns.items():
        name = words.get(heading.strip().casefold())
        if name is None:
            facts = {"path": table.path, "column": heading, "nearest": Nearest(heading, tuple(words))}
            problems.append(Problem("followup_column_unknown", {**facts, "known": Listed(COLUMNS, most=len(COLUMNS))}))
        elif name in known:
            problems.append(Problem("column_twice", {"path": table.path, "column": name, "count": 2}))
        else:
            known[name] = cells
    needed = ("id", "day", "kind") if "kind" in known else ("id", "source", "text")
    problems += [
        Problem("followup_column_missing", {"path": table.path, "column": name})
        for name in needed
        if name not in known and not (name == "day" and "moment" in known)
    ]
    if problems:
        raise DataError(*problems)
    return RawTable(table.path, known, table.lines)


def _rows(table: RawTable, *, apostrophes: bool) -> list[_Row]:
    """Return every row understood.

    Raises:
        DataError: Cells cannot be read; every row with one is named.
    """
    mark = decimal_mark(table.columns[name] for name in _NUMBERS if name in table.columns)
    rows, problems = [], []
    for place, line in enumerate(table.lines):
        cells: dict[str, Any] = {}
        for name, column in table.columns.items():
            try:
                cells[name] = _cell(name, column[place], mark, apostrophes)
            except CellError as error:
                key = _UNREAD.get(str(error), "followup_cell_word")
                detail = Problem(key, {"column": name, **_expected(str(error))})
                problems.append(Problem("followup_line", {"path": table.path, "line": line, "detail": detail}))
        rows.append(_Row(line, cells))
    if problems:
        raise some_of(DataError(*problems))
    return rows


def _expected(what: str) -> dict[str, object]:
    """Return the words that a cell can hold; nothing for days, moments and numbers."""
    if what not in get_args(Part):
        return {}
    first = followup_words(what).first
    return {"words": Listed(first, most=len(first))}


def _cell(name: str, cell: object, mark: str | None, apostrophes: bool) -> object:
    if name in _DAYS:
        return day_in(cell)
    if name == "moment":
        return moment_in(cell)
    if name in _NUMBERS:
        return number_in(cell, mark)
    if name in _WORDS:
        found = word_in(cell, _WORDS[name])
        return found == "yes" if name == "told_apart" and found is not None else found
    if cell is None:
        return None
    return text_in(str(cell)) if apostrophes else str(cell)


def _event(row: _Row, path: str, who: str | None, day: datetime.date | None) -> Iterator[Entry]:
    """Give the entry of a row of a history."""
    cells = row.cells
    if cells["kind"] is None:
        detail = Problem("followup_blank", {"id": cells["id"] or "", "column": "kind"})
        raise DataError(Problem("followup_line", {"path": path, "line": row.line, "detail": detail}))
    change = Change(kind=cells["kind"], **{name: cells.get(name) for name in CHANGE})
    yield _entry(row, path, change, who, day)


def _list(row: _Row, path: str, who: str | None, day: datetime.date | None) -> Iterator[Entry]:
    """Give the entries of a row of a plain list: the recommendation, and what is known of it."""
    yield _entry(row, path, Change(kind="entered"), who, day)
    for kind, names in _OF_LIST.items():
        said = {name: row.cells.get(name) for name in names}
        if said[names[0]] is not None:
            yield _entry(row, path, Change(kind=kind, **said), who, day)


def _entry(row: _Row, path: str, change: Change, who: str | None, day: datetime.date | None) -> Entry:
    cells = row.cells
    moment = cells.get("moment")
    happened = cells.get("day") or (moment.date() if moment else day)
    if happened is None:
        detail = Problem("followup_blank", {"id": cells["id"] or "", "column": "day"})
        raise DataError(Problem("followup_line", {"path": path, "line": row.line, "detail": detail}))
    said = Said(happened, cells.get("who") or who or "", change)
    facts = _facts(cells) if change.kind == "entered" else None
    return Entry(cells["id"] or "", said, facts, moment, (path, row.line))


def _facts(cells: dict[str, Any]) -> Recommendation:
    units = tuple(unit.strip() for unit in str(cells.get("units") or "").split(";") if unit.strip())
    named = {name: cells[name] for name in ("page", "theme", "wording", "made_up") if cells.get(name)}
    return Recommendation(
        cells["id"] or "", str(cells.get("source") or ""), str(cells.get("text") or ""), units=units, **named
    )


def _hold_chain(rows: list[_Row], entries: list[Entry], path: str) -> None:
    """See that a file with checksums holds what it did when they were made."""
    written = [row.cells.get("digest") for row in rows]
    if not any(written):
        return
    made = planned(Register(), entries, None).events
    for row, event, digest in zip(rows, made, written, strict=True):
        if digest != event.digest:
            raise DataError(Problem("followup_tampered_file", {"path": path, "line": row.line}))
