"""A long table as words and places: each column's distinct cells once, and for each row which of them stands there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Flags, Ints
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Problem, SystemReason
from jobspejl.sources.labelled import LABELLED, read_labelled
from jobspejl.sources.long_delimited import read_blocks, read_header
from jobspejl.sources.table import RawTable, read_table

_DELIMITED = (".csv", ".txt", ".tsv")
_AT_ONCE = 8192


@dataclass(frozen=True, slots=True)
class EncodedColumn:
    """One column of N cells.

    Attributes:
        words: The distinct cells as text, in the order in which they first stand.
        place: (N,), which of `words`; -1 where the cell is blank.
        typed: Whether the file has every cell as a number, so that a point among the words is a decimal point.
    """

    words: tuple[str, ...]
    place: NDArray[np.int32]
    typed: bool

    def rows(self) -> Ints:
        """Return in how many rows each word stands."""
        return np.bincount(self.place[self.place >= 0], minlength=len(self.words))

    def blank(self) -> Flags:
        """Return the rows in which nothing stands."""
        return self.place < 0


@dataclass(frozen=True, slots=True)
class EncodedTable:
    """Some columns of a table.

    Attributes:
        path: The file, as the study has it.
        columns: By name.
        lines: (N,), the line of the file, or the number of the row where it has no lines.
    """

    path: str
    columns: dict[str, EncodedColumn]
    lines: Ints

    def where(self, rows: Flags) -> Listed:
        """Return the lines of some rows, as a fact of a sentence."""
        return Listed(self.lines[rows].tolist())


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table whose columns are known but whose cells may not have been read.

    Attributes:
        path: The file, as the study has it.
        names: Its columns that have a name.
        file: Where it is.
        whole: The cells, where the kind of file cannot be read but whole.
    """

    path: str
    names: tuple[str, ...]
    file: Path
    whole: RawTable | None


def open_encoded(folder: Path, name: str, engine: Engine, sheet: str | None = None) -> OpenTable:
    """Find a table's columns: delimited text, a workbook, Parquet, SPSS or Stata.

    Args:
        folder: The study's folder.
        name: The file, as the study has it.
        engine: Reads Parquet.
        sheet: Which sheet of a workbook; the first where none is named.

    Raises:
        DataError: The file is missing, empty, of another kind or cannot be read, or a column name stands twice.
    """
    path = folder / name
    if path.suffix.lower() not in _DELIMITED:
        whole = (
            read_labelled(folder, name) if path.suffix.lower() in LABELLED else read_table(folder, name, engine, sheet)
        )
        return OpenTable(name, tuple(whole.columns), path, whole)
    try:
        if not path.is_file():
            raise DataError(Problem("no_file", {"path": name}))
        if path.stat().st_size == 0:
            raise DataError(Problem("file_empty", {"path": name}))
        header = [column for column in read_header(path, name) if column]
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error
    twice = [column for column in dict.fromkeys(header) if header.count(column) > 1]
    if twice:
        raise DataError(
            *(Problem("column_twice", {"path": name, "column": one, "count": header.count(one)}) for one in twice)
        )
    return OpenTable(name, tuple(header), path, None)


def read_encoded(table: OpenTable, columns: Sequence[str]) -> EncodedTable:
    """Read some of its columns.

    Args:
        table: The table.
        columns: Names that it has; at least one.

    Raises:
        DataError: The file cannot be read, has no rows, or rows with another number of fields than the header.
    """
    coders = {column: _Coder() for column in dict.fromkeys(columns)}
    if table.whole is not None:
        lines = table.whole.lines
        for column, coder in coders.items():
            coder.take(table.whole.columns[column])
    else:
        lines = []
        try:
            for block, cells in read_blocks(table.file, table.path, list(coders), _AT_ONCE):
                lines += block
                for coder, column_cells in zip(coders.values(), cells, strict=True):
                    coder.take(column_cells)
        except OSError as error:
            detail = SystemReason(error)
            raise DataError(Problem("file_unreadable", {"path": table.path, "detail": detail})) from error
    if not lines:
        raise DataError(Problem("file_header_only", {"path": table.path}))
    encoded = {column: coder.column() for column, coder in coders.items()}
    return EncodedTable(table.path, encoded, np.array(lines, dtype=np.int64))


class _Numbering(dict[object, int]):
    """Numbers things as they are first met."""

    def __missing__(self, key: object) -> int:
        self[key] = number = len(self)
        return number


class _Coder:
    """Takes a column's cells block by block."""

    def __init__(self) -> None:
        self._numbers = _Numbering()
        self._blocks: list[NDArray[np.int32]] = []

    def take(self, cells: Iterable[object]) -> None:
        self._blocks.append(np.fromiter(map(self._numbers.__getitem__, cells), dtype=np.int32))

    def column(self) -> EncodedColumn:
        """Return the column, cells that read alike as one word."""
        words = _Numbering()
        same = [words[text] if (text := _text(cell)) else -1 for cell in self._numbers]
        raw = np.concatenate(self._blocks)
        typed = all(isinstance(cell, int | float) for cell in self._numbers if _text(cell))
        return EncodedColumn(tuple(map(str, words)), np.array(same, dtype=np.int32)[raw], typed)


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
