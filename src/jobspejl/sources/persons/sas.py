"""Tables of SAS, some columns of them and so many rows at a time, read by pyreadstat, which the extra `spss` brings.

`.sas7bdat` is how SAS keeps a table, `.xpt` how it hands one on. Reading is slow: a table of millions of persons is
better saved as Parquet once.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from jobspejl.engines.files import unreadable
from jobspejl.engines.protocol import CellKind
from jobspejl.errors import DataError, Problem

SAS = (".sas7bdat", ".xpt")
"""The endings of the files that are read here."""

_KINDS: dict[str, CellKind] = {"double": "number", "string": "text"}


def sas_columns(path: Path) -> dict[str, CellKind]:
    """Return what a table's columns hold.

    Raises:
        DataError: pyreadstat is not installed, or the file cannot be read.
    """
    _, about = _read(path, metadataonly=True)
    types: dict[str, str] = about.readstat_variable_types
    return {column: _KINDS.get(kind, "number") for column, kind in types.items()}


def sas_rows(path: Path, columns: Sequence[str], at_once: int) -> Iterator[dict[str, list[object]]]:
    """Yield a table's rows by column, missing cells as None.

    Args:
        path: The table.
        columns: The columns to read, as the table names them.
        at_once: The most rows at a time.

    Raises:
        DataError: pyreadstat is not installed, or the file cannot be read.
    """
    start = 0
    while True:
        cells, _ = _read(path, usecols=list(columns), row_offset=start, row_limit=at_once)
        rows = len(next(iter(cells.values()), []))
        if rows:
            yield {column: [_cell(value) for value in cells[column]] for column in columns}
        if rows < at_once:
            return
        start += rows


def _read(path: Path, **how: object) -> tuple[dict[str, Any], Any]:
    pyreadstat = _library(path.name)
    read = pyreadstat.read_xport if path.suffix.lower() == ".xpt" else pyreadstat.read_sas7bdat
    try:
        cells, about = read(str(path), output_format="dict", disable_datetime_conversion=True, **how)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        raise DataError(unreadable(path)) from None
    return cells, about


def _library(name: str) -> ModuleType:
    try:
        import pyreadstat
    except ImportError as error:
        raise DataError(Problem("sas_no_reader", {"path": name})) from error
    return pyreadstat


def _cell(value: object) -> object:
    return None if value is None or value == "" or (isinstance(value, float) and math.isnan(value)) else value
