"""Delimited text of any length, read line by line: what a log of events needs that a table of units does not."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from jobspejl.errors import DataError, Listed, Problem

_DELIMITERS = (";", ",", "\t", "|")
_BLOCK = 1 << 20
_MOST_LINES = 5


def read_header(path: Path, name: str) -> list[str]:
    """Return the names in the first line that is not blank.

    Args:
        path: The file.
        name: Its name as the study has it, for messages.

    Raises:
        DataError: Nothing but blanks, or not text in UTF-8, UTF-16 or Windows-1252.
    """
    return next(_rows(path, name))[1]


def copy_columns(path: Path, name: str, columns: dict[str, str], target: Path) -> int:
    """Copy some columns into comma-separated UTF-8 with the line of the file first, and return the number of rows.

    Blank lines are passed over, and blanks around a cell are taken off.

    Args:
        path: The file.
        name: Its name as the study has it, for messages.
        columns: What each column is to be called, and what it is called in the file.
        target: The copy; its first column is `line`.

    Raises:
        DataError: A row has another number of fields than the header, or the text breaks off within quotes.
    """
    rows = _rows(path, name)
    header = next(rows)[1]
    places = [header.index(column) for column in columns.values()]
    copied = ragged = 0
    first: list[int] = []
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", *columns])
        for line, cells in rows:
            if len(cells) != len(header):
                ragged += 1
                first += [line] if len(first) < _MOST_LINES else []
                continue
            writer.writerow([line, *(cells[place] for place in places)])
            copied += 1
    if ragged:
        facts = {"path": name, "count": ragged, "expected": len(header), "rows": Listed(first)}
        raise DataError(Problem("file_ragged", facts))
    return copied


def read_blocks(
    path: Path, name: str, columns: Sequence[str], at_once: int
) -> Iterator[tuple[list[int], list[tuple[str, ...]]]]:
    """Yield the lines and the cells of some columns, so many rows at a time; blanks around a cell are taken off.

    Args:
        path: The file.
        name: Its name as the study has it, for messages.
        columns: What the columns are called in the file.
        at_once: Rows in a block.

    Raises:
        DataError: At the end, where a row has another number of fields than the header.
    """
    rows = _rows(path, name)
    header = next(rows)[1]
    places = [header.index(column) for column in columns]
    ragged: list[int] = []
    while block := list(islice(rows, at_once)):
        ragged += [line for line, cells in block if len(cells) != len(header)]
        if not ragged:
            across = list(zip(*(cells for _, cells in block), strict=True))
            yield [line for line, _ in block], [across[place] for place in places]
    if ragged:
        facts = {"path": name, "count": len(ragged), "expected": len(header), "rows": Listed(ragged)}
        raise DataError(Problem("file_ragged", facts))


def _rows(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, header first, each with the line it ends on."""
    with path.open(encoding=_encoding(path, name), newline="") as file:
        start = next((line for line in file if line.strip()), "")
        if not start:
            raise DataError(Problem("file_empty", {"path": name}))
        delimiter = max(_DELIMITERS, key=lambda mark: len(next(csv.reader([start], delimiter=mark))))
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for fields in reader:
                cells = [field.strip() for field in fields]
                if any(cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            raise DataError(Problem("file_unreadable", {"path": name, "detail": str(error)})) from error


def _encoding(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\x00" in head:
        candidates = []
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise DataError(Problem("file_not_text", {"path": name}))


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(_BLOCK):
                pass
    except UnicodeDecodeError:
        return False
    return True
