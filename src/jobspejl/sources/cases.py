"""Lists of cases: a table with one row a case, and the ids that name them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Problem, SystemReason
from jobspejl.sources.table import RawTable, read_table

_CPR = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}(?!\d)")


def read_case_ids(cases: Path, engine: Engine, id_column: str | None = None) -> list[str]:
    """Return the ids of a case list, in its order.

    Args:
        cases: The case list: CSV, XLSX or Parquet, one row a case.
        engine: Reads Parquet.
        id_column: The column with the ids; the first where none is named.

    Raises:
        DataError: The list cannot be read, or its ids are blank, twice or CPR numbers.
    """
    table = case_list(cases, engine)
    return case_ids(table, next(iter(table.columns)) if id_column is None else id_column)


def case_list(cases: Path, engine: Engine) -> RawTable:
    """Return a case list as it came.

    Raises:
        DataError: It is not there or cannot be read.
    """
    try:
        there = cases.is_file()
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": str(cases), "detail": SystemReason(error)})) from error
    if not there:
        raise DataError(Problem("no_cases", {"path": str(cases)}))
    return read_table(cases.parent, cases.name, engine)


def case_ids(table: RawTable, column: str) -> list[str]:
    """Return the ids of a case list, in its order.

    Raises:
        DataError: There is no such column, or its ids are blank, twice or CPR numbers.
    """
    ids = texts(table, column)
    facts = {"path": table.path, "column": column}
    refuse_cpr(table, column, ids)
    blank = [line for line, case in zip(table.lines, ids, strict=True) if not case]
    lines: dict[str, list[int]] = defaultdict(list)
    for line, case in zip(table.lines, ids, strict=True):
        lines[case].append(line)
    twice = [where for case, where in lines.items() if case and len(where) > 1]
    problems = []
    if blank:
        problems.append(Problem("case_blank", {**facts, "count": len(blank), "rows": Listed(blank)}))
    if twice:
        rows = Listed(sorted(line for where in twice for line in where))
        problems.append(Problem("case_twice", {**facts, "count": len(twice), "rows": rows}))
    if problems:
        raise DataError(*problems)
    return ids


def texts(table: RawTable, column: str) -> list[str]:
    """Return a column's cells as text, so that the same case has the same id in every kind of file."""
    cells = table.column(column)
    whole = (int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in cells)
    return ["" if cell is None else str(cell) for cell in whole]


def holds_cpr(cells: Sequence[str]) -> bool:
    """Say whether any text is a CPR number, or most hold one.

    >>> holds_cpr(["010190-1234", "A-17"]), holds_cpr(["A-17"])
    (True, False)
    """
    holding = [cell for cell in cells if _CPR.search(cell)]
    return any(_CPR.fullmatch(cell) for cell in holding) or 2 * len(holding) > len(cells)


def shows_cpr(words: Iterable[str]) -> bool:
    """Say whether any text holds a CPR number: for columns whose words are told, where one is enough.

    >>> shows_cpr(["Nord", "Nord (010190-1234)", "Syd"]), shows_cpr(["Nord", "Syd"])
    (True, False)
    """
    return any(_CPR.search(word) for word in words)


def refuse_cpr(table: RawTable, column: str, cells: list[str]) -> None:
    """Refuse a column in which any cell (or the heading) is a CPR number, or most hold one.

    Raises:
        DataError: It does.
    """
    if _CPR.fullmatch(column) or holds_cpr(cells):
        raise DataError(Problem("case_cpr", {"path": table.path, "column": column}))
