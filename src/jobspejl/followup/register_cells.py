"""Cells of a register's file: days, moments, numbers and words, as they are written and as they are read back."""

import datetime
import re

from jobspejl.rules.followup import Part, followup_words
from jobspejl.sources.numbers import numbers

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_ACTS = ("=", "+", "-", "@", "'")
"""What a spreadsheet program takes for the start of a formula, and the mark that says it is none."""


class CellError(Exception):
    """A cell cannot be read; its message is the word for what it should have been."""


def day_in(cell: object) -> datetime.date | None:
    """Return a cell as a day: ISO, or day, month and year as a Danish spreadsheet writes it.

    Raises:
        CellError: It is none.

    >>> day_in("2026-03-01") == day_in("1-3-2026") == day_in("01.03.2026")
    True
    """
    if cell is None or isinstance(cell, datetime.date):
        return cell
    written = str(cell)
    first = _DAY_FIRST.fullmatch(written)
    try:
        if first is not None:
            return datetime.date(int(first[3]), int(first[2]), int(first[1]))
        return datetime.date.fromisoformat(written)
    except ValueError as error:
        raise CellError("day") from error


def moment_in(cell: object) -> datetime.datetime | None:
    """Return a cell as a moment, as registers write it.

    Raises:
        CellError: It is none.
    """
    if cell is None:
        return None
    try:
        return datetime.datetime.strptime(str(cell), MOMENT).replace(tzinfo=datetime.UTC)
    except ValueError as error:
        raise CellError("moment") from error


def number_in(cell: object, mark: str | None) -> float | None:
    """Return a cell as a number.

    Args:
        cell: The cell.
        mark: The decimal mark of the file; None where it cannot be told.

    Raises:
        CellError: It is none, or could be two.
    """
    if cell is None:
        return None
    if mark is None and isinstance(cell, str) and re.search("[.,]", cell):
        raise CellError("number")
    read = numbers([cell], mark or ",")
    if read.text or read.missing:
        raise CellError("number")
    return read.values[0]


def number_out(value: float) -> str:
    """Return a number with a decimal comma, so that no other number, and no date, can be meant.

    >>> number_out(5.0), number_out(-2.5), number_out(1.234)
    ('5', '-2,5', '1,2340')
    """
    written = repr(value).removesuffix(".0").replace(".", ",")
    return written + "0" if re.fullmatch(r"-?\d{1,3},\d{3}", written) else written


def word_in(cell: object, part: Part) -> str | None:
    """Return the id that a word means.

    Raises:
        CellError: No word of that part.

    >>> word_in("Delvist", "answer"), word_in(None, "answer")
    ('partly', None)
    """
    if cell is None:
        return None
    found = followup_words(part).words.get(str(cell).strip().casefold())
    if found is None:
        raise CellError(part)
    return found


def text_out(text: str) -> str:
    """Return a text so that no spreadsheet program takes it for a formula.

    >>> text_out("- Fokus på dialog"), text_in("'- Fokus på dialog")
    ("'- Fokus på dialog", '- Fokus på dialog')
    """
    return "'" + text if text.startswith(_ACTS) else text


def text_in(text: str) -> str:
    """Return a text as it was before `text_out`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_ACTS) else text
