"""A table of complaints, row by row: kinds, themes, outcomes and recommendations, understood and tried."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.legality import ComplaintsData
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Listed, Nearest, Problem
from jobspejl.lenses.book import Book
from jobspejl.lenses.counts import counts_of, in_rows
from jobspejl.lenses.rows import open_table, periods_of, units_of
from jobspejl.rules.complaints import Part, vocabulary
from jobspejl.sources.table import RawTable


@dataclass(frozen=True, slots=True)
class ComplaintRows:
    """R rows, understood; a list is empty where the study names no such column.

    Attributes:
        path: The table's name.
        units: Whose row it is.
        periods: When.
        kinds: Enquiry, complaint or criticism.
        counts: (R,), how many a row stands for.
        themes: Ids of themes; None where the cell is blank.
        outcomes: How it ended; None where the cell is blank.
        remedied: `yes` or `no`; None where the cell is blank.
        recommendations: (R, 3), made, complied with, complied with late; None where the study names no such column.
    """

    path: str
    units: list[Unit]
    periods: list[str]
    kinds: list[str]
    counts: Ints
    themes: list[str | None]
    outcomes: list[str | None]
    remedied: list[str | None]
    recommendations: Ints | None


def complaint_rows(data: ComplaintsData, folder: Path, units: UnitList, engine: Engine, book: Book) -> ComplaintRows:
    """Read the table and try every rule that concerns its rows one by one.

    Args:
        data: The table's part of the study file.
        folder: The study's folder.
        units: The units that the table may speak of.
        engine: Reads Parquet.
        book: Keeps the rules tried.
    """
    recommended = [data.recommendations, data.complied, data.late]
    wanted = [data.kind, data.count, data.theme, data.outcome, data.remedied, *recommended]
    table = open_table(data, wanted, folder, engine, book)
    found, periods = units_of(data, table, units, book), periods_of(data, table, book)
    kinds = _words(table, data.kind, "kind", book)
    blank = in_rows("complaint_kind_blank", table, np.array([kind is None for kind in kinds]), column=data.kind)
    book.enter("kinds_there", len(kinds), *blank)
    told = [kind or "" for kind in kinds]
    themes, outcomes = _words(table, data.theme, "theme", book), _words(table, data.outcome, "outcome", book)
    remedied = _words(table, data.remedied, "answer", book)
    _told_of_complaints(table, told, {data.theme: themes, data.outcome: outcomes}, book)
    numbers = counts_of(data, [data.count, *recommended], table, book)
    counts = _counts(data, table, numbers, book)
    if data.count:
        keys = list(zip((unit.code for unit in found), periods, told, strict=True))
        more = [column for column in (themes, outcomes, remedied) if column]
        _once(table, [(*key, *rest) for key, *rest in zip(keys, *more, strict=True)], book)
    recommendations = _recommendations(data, table, numbers, book)
    return ComplaintRows(table.path, found, periods, told, counts, themes, outcomes, remedied, recommendations)


def _words(table: RawTable, column: str | None, part: Part, book: Book) -> list[str | None]:
    """Return what the words of a column mean; nothing where the study names no column."""
    if column is None:
        return []
    known = vocabulary(part)
    cells = [None if cell is None else _word(cell) for cell in table.column(column)]
    unknown: dict[str, list[int]] = {}
    for cell, line in zip(cells, table.lines, strict=True):
        if cell is not None and cell not in known.words:
            unknown.setdefault(cell, []).append(line)
    problems: list[Problem] = []
    strange: list[int] = []
    for word, lines in unknown.items():
        near = Nearest(word, tuple(known.words))
        # NOTE: only what is nearly a known word is repeated; a column named by mistake may hold anything.
        if near.names() and len(problems) < 10:
            facts = {"path": table.path, "column": column, "name": word, "rows": Listed(lines), "nearest": near}
            problems.append(Problem("complaint_word", facts))
        else:
            strange += lines
    if strange:
        facts = {"path": table.path, "column": column, "count": len(strange), "rows": Listed(sorted(strange))}
        problems.append(Problem("complaint_words", {**facts, "known": Listed(known.first, most=len(known.first))}))
    book.enter("complaint_words_known", len(cells), *problems)
    return [None if cell is None else known.words[cell] for cell in cells]


def _word(cell: object) -> str:
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip().casefold()


def _told_of_complaints(
    table: RawTable, kinds: list[str], columns: dict[str | None, list[str | None]], book: Book
) -> None:
    """Remark on complaints without a theme or an outcome: they are counted, and told as such."""
    remarks = []
    for name, words in columns.items():
        blank = [kind == "complaint" and word is None for kind, word in zip(kinds, words, strict=True)] if words else []
        if name is not None and any(blank):
            remarks += in_rows("complaint_untold", table, np.array(blank), column=name)
    book.enter("complaints_told", kinds.count("complaint"), remarks=tuple(remarks))


def _counts(data: ComplaintsData, table: RawTable, numbers: dict[str, Floats], book: Book) -> Ints:
    if data.count is None:
        return np.ones(len(table.lines), dtype=np.int64)
    values = numbers[data.count]
    book.enter("cells_filled", values.size, *in_rows("cell_missing", table, np.isnan(values), column=data.count))
    return values.astype(np.int64)


def _once(table: RawTable, keys: list[tuple[object, ...]], book: Book) -> None:
    seen = Counter(keys)
    twice = np.array([seen[key] > 1 for key in keys])
    book.enter("rows_once", len(keys), *in_rows("complaints_twice", table, twice))


def _recommendations(data: ComplaintsData, table: RawTable, numbers: dict[str, Floats], book: Book) -> Ints | None:
    """Return what was recommended; a blank cell is none made, but compliance must be told where one was made."""
    if data.recommendations is None:
        return None
    made = np.nan_to_num(numbers[data.recommendations])
    columns, problems, most = [made], [], made
    for name in (data.complied, data.late):
        values = numbers[name] if name else np.zeros(made.size)
        if name:
            problems += in_rows("recommendation_blank", table, np.isnan(values) & (most > 0), column=name)
            problems += in_rows("recommendation_above", table, values > most, column=name)
        most = np.nan_to_num(values)
        columns.append(most)
    book.enter("recommendations_add_up", made.size, *problems)
    return np.stack(columns, axis=1).astype(np.int64)
