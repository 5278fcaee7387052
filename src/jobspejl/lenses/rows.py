"""From a raw table to rows whose unit, period and numbers are understood: what every lens does first."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.section import Rows
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Nearest, Problem
from jobspejl.lenses.book import Book
from jobspejl.lenses.counts import in_rows, measured_of
from jobspejl.sources.matching import UnitMatcher
from jobspejl.sources.table import RawTable, read_table


def open_table(data: Rows, columns: Sequence[str | None], folder: Path, engine: Engine, book: Book) -> RawTable:
    """Read a lens's table, see that its columns are there, and keep the rows that the study asks for.

    Args:
        data: Where the table is, and which rows to keep.
        columns: The columns that the lens needs beside unit and period; None where it can do without.
        folder: The study's folder.
        engine: Reads Parquet.
        book: Keeps the rules tried.
    """
    try:
        table = read_table(folder, data.file, engine, data.sheet)
    except DataError as error:
        book.enter("file_reads", 1, *error.problems)
        raise
    book.enter("file_reads", len(table.lines))
    missing: list[Problem] = []
    for column in dict.fromkeys(name for name in (data.unit, data.period, *columns, *data.where) if name):
        try:
            table.column(column)
        except DataError as error:
            missing += error.problems
    book.enter("columns_there", len(table.columns), *missing)
    return _chosen_rows(data, table, book)


def _chosen_rows(data: Rows, table: RawTable, book: Book) -> RawTable:
    kept = [True] * len(table.lines)
    for column, value in data.where.items():
        kept = [keep and str(cell) == value for keep, cell in zip(kept, table.column(column), strict=True)]
    ignored = {name.casefold() for name in data.ignore_units}
    kept = [
        keep and str(cell).casefold() not in ignored for keep, cell in zip(kept, table.column(data.unit), strict=True)
    ]
    left_out = kept.count(False)
    facts: dict[str, object] = {"path": table.path, "count": left_out}
    if left_out == len(kept):
        book.enter("rows_chosen", len(kept), Problem("no_rows_chosen", facts))
    book.enter("rows_chosen", len(kept), remarks=(Problem("rows_left_out", facts),) if left_out else ())
    return table.keep(kept)


def units_of(data: Rows, table: RawTable, units: UnitList, book: Book) -> list[Unit]:
    """Return the unit of every row."""
    matcher = UnitMatcher(units)
    cells = table.column(data.unit)
    found = [matcher.find(cell) if cell is not None else None for cell in cells]
    problems: list[Problem] = []
    blank = [line for line, cell in zip(table.lines, cells, strict=True) if cell is None]
    if blank:
        facts = {"path": table.path, "column": data.unit, "count": len(blank), "rows": Listed(blank)}
        problems.append(Problem("unit_blank", facts))
    unknown: dict[str, list[int]] = {}
    for cell, unit, line in zip(cells, found, table.lines, strict=True):
        if unit is None and cell is not None:
            unknown.setdefault(str(cell), []).append(line)
    for name, lines in list(unknown.items())[:20]:
        near = Nearest(name, matcher.names)
        facts = {"path": table.path, "name": name, "count": len(lines), "rows": Listed(lines), "nearest": near}
        problems.append(Problem("unit_unknown", facts))
    if len(unknown) > 20:
        problems.append(Problem("unit_unknown_more", {"path": table.path, "count": len(unknown) - 20}))
    book.enter("units_known", len(set(map(str, cells))), *problems)
    return [unit for unit in found if unit is not None]


def periods_of(data: Rows, table: RawTable, book: Book) -> list[str]:
    """Return the period of every row."""
    cells = table.column(data.period)
    blank = [line for line, cell in zip(table.lines, cells, strict=True) if cell is None]
    facts = {"path": table.path, "column": data.period, "count": len(blank), "rows": Listed(blank)}
    periods = [str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell) for cell in cells]
    book.enter("periods_there", len(set(periods)), *([Problem("period_blank", facts)] if blank else []))
    return periods


def numbers_of(data: Rows, names: Sequence[str | None], table: RawTable, book: Book) -> dict[str, Floats]:
    """Return number columns, one value for each row and none blank; columns that are None are passed over."""
    columns = measured_of(data, names, table, book)
    blank = [
        problem
        for name, values in columns.items()
        for problem in in_rows("cell_missing", table, np.isnan(values), column=name)
    ]
    book.enter("cells_filled", len(columns) * len(table.lines), *blank)
    return columns
