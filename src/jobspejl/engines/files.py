"""What engines must be told of files before they read them, and what is wrong with those that they cannot read."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jobspejl.engines.protocol import CellKind
from jobspejl.errors import DataError, Listed, Nearest, Problem, Reason, SystemReason

_DELIMITERS = (";", ",", "\t")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Shape:
    """How a delimited file is to be read.

    Attributes:
        columns: The names of its header, in order.
        delimiter: What is between its fields.
    """

    columns: tuple[str, ...]
    delimiter: str


def as_paths(paths: Path | Sequence[Path]) -> list[Path]:
    """Return one path or several as a list."""
    return [paths] if isinstance(paths, Path) else list(paths)


def csv_shape(path: Path) -> Shape:
    """Return how a delimited file is to be read, by its header.

    Raises:
        DataError: The file is empty, not UTF-8 or cannot be opened, or its header has a name twice or a blank one.
    """
    try:
        shape = _shape(path)
    except UnicodeDecodeError as error:
        raise DataError(Problem("file_not_utf8", {"path": path.name})) from error
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": path.name, "detail": SystemReason(error)})) from error
    except csv.Error as error:
        raise DataError(Problem("file_quotes", {"path": path.name, "line": 1})) from error
    blank = [place for place, column in enumerate(shape.columns, start=1) if not column.strip()]
    if blank:
        raise DataError(Problem("header_blank", {"path": path.name, "places": Listed(blank)}))
    twice = [(column, count) for column, count in Counter(shape.columns).items() if count > 1]
    if twice:
        raise DataError(*(Problem("column_twice", {"path": path.name, "column": c, "count": n}) for c, n in twice))
    return shape


def _shape(path: Path) -> Shape:
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
    if not line.strip():
        raise DataError(Problem("header_first" if line else "file_empty", {"path": path.name}))
    headers = [(next(csv.reader([line], delimiter=mark)), mark) for mark in _DELIMITERS]
    columns, delimiter = max(headers, key=lambda header: len(header[0]))
    return Shape(tuple(columns), delimiter)


def csv_problem(path: Path, shape: Shape) -> Problem:
    """Return why an engine gave up on a delimited file; the file is read through once more."""
    line = 0
    ragged = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=shape.delimiter, strict=True)
            for fields in reader:
                if fields and len(fields) != len(shape.columns):
                    ragged.append(line + 1)
                line = reader.line_num
    except UnicodeDecodeError:
        return Problem("file_not_utf8", {"path": path.name})
    except csv.Error:
        return Problem("file_quotes", {"path": path.name, "line": line + 1})
    if ragged:
        facts = {"path": path.name, "count": len(ragged), "expected": len(shape.columns), "rows": Listed(ragged)}
        return Problem("file_ragged", facts)
    return Problem("file_not_csv", {"path": path.name})


def unreadable(path: Path, why: Literal["damaged", "no_database"] = "damaged") -> Problem:
    """Return that a file cannot be read: the machine's reason where it has one, else what the file is thought to be.

    An engine's own words are in English, and may hold a cell.
    """
    try:
        with path.open("rb"):
            return Problem("file_unreadable", {"path": path.name, "detail": Reason(f"system.{why}", {}, otherwise="")})
    except OSError as error:
        return Problem("file_unreadable", {"path": path.name, "detail": SystemReason(error)})


def is_doubtful(path: Path) -> bool:
    """Return whether a delimited file is not UTF-8, or has a quote without its fellow."""
    quotes = 0
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while block := file.read(_BLOCK):
                quotes += block.count('"')
    except UnicodeDecodeError:
        return True
    return quotes % 2 == 1


def no_table(table: str, where: str, there: tuple[str, ...]) -> Problem:
    """Return that there is no table of a name, and which there are.

    Args:
        table: The name that was asked for.
        where: The file or the catalogue.
        there: The names of the tables in it.
    """
    if not there:
        return Problem("engine_no_tables", {"table": table, "path": where})
    facts = {"table": table, "path": where, "nearest": Nearest(table, there), "tables": Listed(there, most=20)}
    return Problem("engine_table_unknown", facts)


def alike(files: Mapping[Path, Mapping[str, CellKind]]) -> dict[str, CellKind]:
    """Return what the columns of files hold that are to be one table.

    Raises:
        DataError: A file lacks a column, has one more, or has one of another kind than the first file.
    """
    (first, kinds), *others = files.items()
    problems = [problem for path, found in others for problem in _differences((first, kinds), (path, found))]
    if problems:
        raise DataError(*problems)
    return dict(kinds)


def _differences(
    first: tuple[Path, Mapping[str, CellKind]], other: tuple[Path, Mapping[str, CellKind]]
) -> list[Problem]:
    problems = []
    for (lacking, there), (having, wanted) in ((other, first), (first, other)):
        if missing := [column for column in wanted if column not in there]:
            facts: dict[str, object] = {"path": lacking.name, "columns": Listed(missing), "other": having.name}
            problems.append(Problem("files_column_missing", {"count": len(missing), **facts}))
    (path, kinds), (other_path, other_kinds) = first, other
    for column, kind in kinds.items():
        if other_kinds.get(column, kind) != kind:
            facts = {"column": column, "path": path.name, "other": other_path.name}
            facts |= {"kind": _worded(kind), "other_kind": _worded(other_kinds[column])}
            problems.append(Problem("files_column_kind", facts))
    return problems


def _worded(kind: CellKind) -> Reason:
    return Reason(f"word.kind_{kind}", {}, otherwise=kind)
