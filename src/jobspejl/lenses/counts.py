"""Columns of counts, and rows laid out by unit and period: what the lenses of complaints and chains share."""

from collections.abc import Sequence

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.section import Rows
from jobspejl.contracts.units import Unit
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.book import Book
from jobspejl.sources.numbers import decimal_mark, numbers
from jobspejl.sources.table import RawTable


def counts_of(data: Rows, names: Sequence[str | None], table: RawTable, book: Book) -> dict[str, Floats]:
    """Return columns of counts, NaN where a cell is blank; every number in them is whole and not negative.

    Args:
        data: The table's part of the study file.
        names: The columns; those that are None are passed over.
        table: The table.
        book: Keeps the rules tried.
    """
    columns = measured_of(data, names, table, book)
    wrong = {name: (values < 0) | (values != np.floor(values)) for name, values in columns.items()}
    problems = [
        problem
        for name, values in columns.items()
        for problem in in_rows("whole_wrong", table, wrong[name] & ~np.isnan(values), column=name)
    ]
    book.enter("counts_whole", len(columns) * len(table.lines), *problems)
    return columns


def measured_of(data: Rows, names: Sequence[str | None], table: RawTable, book: Book) -> dict[str, Floats]:
    """Return columns of numbers, NaN where a cell is blank; text in them breaks a rule."""
    cells = {name: table.column(name) for name in names if name}
    mark = data.decimal or decimal_mark(cells.values())
    if mark is None:
        book.enter("cells_numbers", 0, Problem("decimal_unclear", {"path": table.path}))
    columns, problems = {}, []
    for name, column in cells.items():
        read = numbers(column, mark or ".")
        text = np.zeros(len(column), dtype=np.bool_)
        text[read.text] = True
        problems += in_rows("cell_text", table, text, column=name)
        columns[name] = np.array(read.values)
    book.enter("cells_numbers", len(cells) * len(table.lines), *problems)
    return columns


def once(table: RawTable, units: list[Unit], periods: list[str], book: Book) -> None:
    """Try that every unit has one row in every period."""
    seen: dict[tuple[str, str], list[int]] = {}
    for unit, period, line in zip(units, periods, table.lines, strict=True):
        seen.setdefault((unit.name.da, period), []).append(line)
    twice = [(key, lines) for key, lines in seen.items() if len(lines) > 1]
    problems = [
        Problem("row_twice", {"path": table.path, "unit": unit, "period": period, "rows": Listed(lines)})
        for (unit, period), lines in twice[:5]
    ]
    if len(twice) > 5:
        problems.append(Problem("row_twice_more", {"path": table.path, "count": len(twice) - 5}))
    book.enter("rows_once", len(table.lines), *problems)


def in_rows(key: str, table: RawTable, wrong: Flags, **facts: object) -> list[Problem]:
    """Return one problem of the rows that are wrong, or none; it tells the table, the count and the first lines."""
    lines = [line for line, bad in zip(table.lines, wrong, strict=True) if bad]
    return [Problem(key, {"path": table.path, "count": len(lines), "rows": Listed(lines), **facts})] if lines else []
