"""SPSS and Stata: answers and their codebook in one file, read by pyreadstat, which comes with the extra `spss`."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from jobspejl.contracts.codebook import Codebook, MissingCode, Question, Value, code_text
from jobspejl.contracts.text import Text
from jobspejl.errors import DataError, Listed, Problem, SystemReason
from jobspejl.rules.survey_words import missing_kind
from jobspejl.sources.question_checks import checked_codebook
from jobspejl.sources.table import RawTable

LABELLED = (".sav", ".zsav", ".dta")
"""The endings of the files that are read here."""

#: NOTE: a file without a note of its encoding is from before Unicode; of those Windows-1252 is the likeliest, and
#: Latin-1 gives every byte a letter.
_OLD_ENCODINGS = ("WINDOWS-1252", "LATIN1")
_WIDEST = 11


@dataclass(frozen=True, slots=True)
class _File:
    cells: dict[str, list[object]]
    about: Any
    encoding: str | None


def read_labels(folder: Path, name: str) -> tuple[Codebook, tuple[Problem, ...]]:
    """Make a codebook of a file's labels, and tell what was concluded that the file does not say.

    A variable with labels on two or more answers is a question; its values stand in the order of their codes. Codes
    that the file declares missing are kept as missing codes; their label says which kind where it can. A scale of whole
    numbers that is labelled at some points only is filled in between its ends.

    Args:
        folder: The study's folder.
        name: The file, as the study has it: .sav, .zsav or .dta.

    Raises:
        DataError: pyreadstat is not installed, the file cannot be read, or no variable has labelled answers.
    """
    file = _read(folder / name, name)
    filled: list[str] = []
    guessed: list[str] = []
    questions = [
        question
        for variable in file.about.column_names
        if (question := _question(variable, file, filled, guessed)) is not None
    ]
    if not questions:
        raise DataError(Problem("labels_none", {"path": name}))
    remarks = [
        Problem(key, {"path": name, "count": len(some), "questions": Listed(some)})
        for key, some in (
            ("labels_filled", filled),
            ("labels_guessed", guessed),
            ("codebook_no_top", [question.id for question in questions if question.scale == "ordered"]),
        )
        if some
    ]
    if file.encoding:
        remarks.append(Problem("labels_encoding", {"path": name, "encoding": file.encoding}))
    return checked_codebook(name, questions), tuple(remarks)


def read_labelled(folder: Path, name: str) -> RawTable:
    """Return the answers of a file, codes as they stand and with user-missing codes kept.

    Lines are the numbers of the rows, from 1.

    Args:
        folder: The study's folder.
        name: The file, as the study has it: .sav, .zsav or .dta.

    Raises:
        DataError: pyreadstat is not installed, or the file cannot be read or has no rows.
    """
    cells = _read(folder / name, name).cells
    rows = len(next(iter(cells.values()), []))
    if not rows:
        raise DataError(Problem("file_header_only", {"path": name}))
    return RawTable(name, cells, list(range(1, rows + 1)))


def _read(path: Path, name: str) -> _File:
    try:
        if not path.is_file():
            raise DataError(Problem("no_file", {"path": name}))
        if path.stat().st_size == 0:
            raise DataError(Problem("file_empty", {"path": name}))
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error
    pyreadstat = _library(name)
    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    failed = ""
    for encoding in (None, *_OLD_ENCODINGS):
        try:
            cells, about = read(
                str(path),
                user_missing=True,
                output_format="dict",
                disable_datetime_conversion=True,
                encoding=encoding,
            )
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
            failed = failed or str(error)
            if "byte sequence" not in failed and not isinstance(error, UnicodeDecodeError):
                break
        else:
            return _File({column: _cells(values) for column, values in cells.items()}, about, encoding)
    raise DataError(Problem("file_unreadable", {"path": name, "detail": failed}))


# NOTE: the library is written in C and may end the process on a damaged file; one that is cut off is unreadable.
def _library(name: str) -> ModuleType:
    try:
        import pyreadstat
    except ImportError as error:
        raise DataError(Problem("labels_no_reader", {"path": name})) from error
    return pyreadstat


def _cells(values: Sequence[object]) -> list[object]:
    """Return cells with blanks as None."""
    return [
        None if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)) else cell
        for cell in values
    ]


def _question(variable: str, file: _File, filled: list[str], guessed: list[str]) -> Question | None:
    labels: Mapping[object, str] = file.about.variable_value_labels.get(variable) or {}
    values: list[Value] = []
    missing: list[MissingCode] = []
    declared = set(_declared(variable, file, labels))
    for code in sorted([*labels, *(declared - set(labels))], key=_order):
        label = labels.get(code) or code_text(code)
        text = Text(da=label, en=label)
        kind = missing_kind(label)
        if code in declared or kind is not None:
            missing.append(MissingCode(code=code_text(code), label=text, kind=kind or "user_missing"))
            guessed += [variable] if code not in declared and variable not in guessed else []
        else:
            values.append(Value(code=code_text(code), label=text))
    if len(values) < 2:
        return None
    nominal = file.about.variable_measure.get(variable) == "nominal"
    full = (
        values if nominal else _filled(values, {code_text(cell) for cell in file.cells[variable] if cell is not None})
    )
    filled += [variable] if len(full) > len(values) else []
    wording = file.about.column_names_to_labels.get(variable) or variable
    return Question(
        id=variable,
        wording=Text(da=wording, en=wording),
        values=tuple(full),
        missing=tuple(missing),
        scale="unordered" if nominal else "ordered",
    )


def _declared(variable: str, file: _File, labels: Mapping[object, str]) -> Iterator[object]:
    """Yield the codes that the file declares missing: those that are named, labelled or in the data."""
    yield from file.about.missing_user_values.get(variable, ())
    seen: set[object] = set()
    for limits in file.about.missing_ranges.get(variable, ()):
        low, high = limits["lo"], limits["hi"]
        if low == high:
            yield low
            continue
        seen = seen or {cell for cell in file.cells[variable] if cell is not None} | set(labels)
        yield from (code for code in seen if isinstance(code, float | int) and low <= code <= high)


def _filled(values: list[Value], seen: set[str]) -> list[Value]:
    """Return a scale of whole numbers, 0 to 10 or shorter, with the unlabelled points that are used between its ends.

    Where none is used, or codes are not whole numbers, the values stay as they are.
    """
    if not all(value.code.lstrip("-").isdigit() for value in values):
        return values
    known = {int(value.code): value for value in values}
    between = [code for code in range(min(known), max(known)) if code not in known and str(code) in seen]
    if not between or max(known) - min(known) >= _WIDEST:
        return values
    return [
        known.get(code) or Value(code=str(code), label=Text(da=str(code), en=str(code)))
        for code in range(min(known), max(known) + 1)
    ]


def _order(code: object) -> tuple[int, float, str]:
    return (0, float(code), "") if isinstance(code, int | float) else (1, 0.0, str(code))
