"""A table as it came: cells by column, each with the line of the file that it stood on."""

import datetime
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Nearest, Problem, SystemReason
from jobspejl.sources.delimited import read_delimited
from jobspejl.sources.spreadsheet import read_spreadsheet


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table before any cell is understood.

    Attributes:
        path: The file's name as the study has it.
        columns: Cells by column name; an empty cell is None.
        lines: The line of the file, counted from 1, on which each row stands.
    """

    path: str
    columns: dict[str, list[object]]
    lines: list[int]

    def column(self, name: str) -> list[object]:
        """Return a column's cells.

        Raises:
            DataError: There is no such column; the nearest names are given.
        """
        if name not in self.columns:
            known = tuple(self.columns)
            facts = {"path": self.path, "column": name, "nearest": Nearest(name, known)}
            raise DataError(Problem("column_missing", {**facts, "columns": Listed(known, most=20)}))
        return self.columns[name]

    def keep(self, kept: list[bool]) -> "RawTable":
        """Return the table with only the rows that are to be kept."""
        columns = {
            name: [cell for cell, keep in zip(cells, kept, strict=True) if keep] for name, cells in self.columns.items()
        }
        return RawTable(self.path, columns, [line for line, keep in zip(self.lines, kept, strict=True) if keep])


def read_table(folder: Path, name: str, engine: Engine, sheet: str | None = None) -> RawTable:
    """Read a CSV, XLSX or Parquet file of a study.

    Args:
        folder: The study's folder.
        name: The file, as the study has it.
        engine: Reads Parquet.
        sheet: Which sheet of a workbook; the first where none is named.

    Raises:
        DataError: The file is missing, empty, without rows, of another kind, or has a column name twice.
    """
    path = folder / name
    try:
        if not path.is_file():
            raise DataError(Problem("no_file", {"path": name}))
        if path.stat().st_size == 0:
            raise DataError(Problem("file_empty", {"path": name}))
        header, rows, lines = _read(path, name, engine, sheet)
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error
    twice = [(column, count) for column, count in Counter(header).items() if count > 1]
    if twice:
        raise DataError(
            *(Problem("column_twice", {"path": name, "column": column, "count": count}) for column, count in twice)
        )
    if not rows:
        raise DataError(Problem("file_header_only", {"path": name}))
    columns = {column: [row[place] for row in rows] for place, column in enumerate(header)}
    return RawTable(name, columns, lines)


def _read(path: Path, name: str, engine: Engine, sheet: str | None) -> tuple[list[str], list[list[object]], list[int]]:
    suffix = path.suffix.lower()
    if suffix in {".csv", ".txt", ".tsv"}:
        return read_delimited(path, name)
    if suffix in {".xlsx", ".xlsm", ".xls", ".ods"}:
        return read_spreadsheet(path, name, sheet)
    if suffix == ".parquet":
        columns = engine.read_parquet(path)
        rows = [[_cell(cell) for cell in row] for row in zip(*columns.values(), strict=True)]
        return list(columns), rows, list(range(1, len(rows) + 1))
    raise DataError(Problem("file_kind", {"path": name, "suffix": suffix or "–"}))


def _cell(value: object) -> object:
    """Return a Parquet cell as the other readers give it."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.date().isoformat() if isinstance(value, datetime.datetime) else value
