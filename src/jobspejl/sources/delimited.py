"""Delimited text: CSV as Danish and other offices write it."""

import csv
import io
from pathlib import Path

from jobspejl.errors import DataError, Listed, Problem

_DELIMITERS = (";", ",", "\t", "|")


def read_delimited(path: Path, name: str) -> tuple[list[str], list[list[object]], list[int]]:
    """Return the header, the rows and the line each row stands on.

    The text is UTF-8 with or without a byte-order mark, UTF-16 with one, or Windows-1252; the delimiter is the one of
    `;`, `,`, tab and `|` that gives the header most columns. Blank lines and columns without a name are passed over.

    Args:
        path: The file.
        name: Its name as the study has it, for messages.

    Raises:
        DataError: Nothing but blanks, not text, or rows with another number of fields than the header.
    """
    text = _decoded(path.read_bytes(), name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise DataError(Problem("file_empty", {"path": name}))
    delimiter = max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    rows: list[list[object]] = []
    lines: list[int] = []
    ragged: list[int] = []
    try:
        for fields in reader:
            cells = [field.strip() for field in fields]
            if not any(cells):
                continue
            if not header:
                header = cells
            elif len(cells) != len(header):
                ragged.append(reader.line_num)
            else:
                rows.append([cell or None for cell in cells])
                lines.append(reader.line_num)
    except csv.Error as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": str(error)})) from error
    if ragged:
        facts = {"path": name, "count": len(ragged), "expected": len(header), "rows": Listed(ragged)}
        raise DataError(Problem("file_ragged", facts))
    used = [place for place, column in enumerate(header) if column]
    return [header[place] for place in used], [[row[place] for place in used] for row in rows], lines


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(Problem("file_not_text", {"path": name}))
