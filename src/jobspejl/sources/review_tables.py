"""Answers of reviewers as they came: filled-in forms, and long tables with an answer a row."""

from dataclasses import dataclass
from pathlib import Path

from jobspejl.contracts.instrument import CONCLUSIONS
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Problem, SystemReason
from jobspejl.rules.review_words import meanings, review_words
from jobspejl.sources.cases import texts
from jobspejl.sources.spreadsheet import sheet_names
from jobspejl.sources.table import RawTable, read_table

_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One cell that a reviewer was to fill in.

    Attributes:
        case: The case's id.
        reviewer: The reviewer's pseudonym.
        item: The item's id, or the axis of a conclusion, as written.
        answer: The answer as written; empty where none was given.
        line: Where it stands: the line, and the sheet where there are several.
    """

    case: str
    reviewer: str
    item: str
    answer: str
    line: str


@dataclass(frozen=True, slots=True)
class ReviewTable:
    """One file of answers.

    Attributes:
        path: The file's name as the study has it.
        form: Whether it is a form, which has one reviewer.
        instrument: The instrument that the form says it is for; None in a long table.
        columns: What the file calls the columns of cases and reviewers.
        answers: Every cell to fill in.
    """

    path: str
    form: bool
    instrument: str | None
    columns: tuple[str, str]
    answers: tuple[GivenAnswer, ...]


def read_review_table(folder: Path, name: str, engine: Engine) -> ReviewTable:
    """Read a form that `report.review_form` wrote, or a table with the columns case, reviewer, item and answer.

    The columns may have their Danish or English names. In a table, a conclusion is a row whose item is `lovlig` or
    `oplevet` (`lawful` or `experienced`).

    Args:
        folder: The study's folder.
        name: The file, as the study has it.
        engine: Reads Parquet.

    Raises:
        DataError: The file cannot be read, or is neither.
    """
    sheets = _form_sheets(folder / name, name)
    if {"guide", "answers"} <= set(sheets):
        return _form(folder, name, engine, sheets)
    table = read_table(folder, name, engine)
    columns = _columns(table, ("case", "reviewer", "item", "answer"))
    cells = (texts(table, column) for column in columns)
    answers = tuple(
        GivenAnswer(case, reviewer, item, answer, str(line))
        for case, reviewer, item, answer, line in zip(*cells, table.lines, strict=True)
    )
    return ReviewTable(name, False, None, (columns[0], columns[1]), answers)


def _form_sheets(path: Path, name: str) -> dict[str, str]:
    """Return the sheets of a form by what they hold, under the names they have in the file."""
    try:
        if path.suffix.lower() not in _WORKBOOKS or not path.is_file() or path.stat().st_size == 0:
            return {}
        known = meanings("sheet")
        return {known[sheet.casefold()]: sheet for sheet in sheet_names(path, name) if sheet.casefold() in known}
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error


def _form(folder: Path, name: str, engine: Engine, sheets: dict[str, str]) -> ReviewTable:
    fields = _fields(read_table(folder, name, engine, sheets["guide"]))
    reviewer = fields.get("reviewer", "")
    if not reviewer:
        raise DataError(Problem("review_no_reviewer", {"path": name, "sheet": sheets["guide"]}))
    table = read_table(folder, name, engine, sheets["answers"])
    columns = _columns(table, ("case", "item", "answer"))
    cells = (texts(table, column) for column in columns)
    answers = [
        GivenAnswer(case, reviewer, item, answer, f"{sheets['answers']}:{line}")
        for case, item, answer, line in zip(*cells, table.lines, strict=True)
    ]
    if "conclusions" in sheets:
        answers += _conclusions(
            read_table(folder, name, engine, sheets["conclusions"]), sheets["conclusions"], reviewer
        )
    field = review_words("field")["reviewer"].name.da
    return ReviewTable(name, True, fields.get("instrument"), (columns[0], field), tuple(answers))


def _fields(guide: RawTable) -> dict[str, str]:
    """Return what the head of a form's guide says: fields in the first column, values in the second."""
    names, values, *_ = [*guide.columns, "", ""]
    known = meanings("field")
    cells = zip(texts(guide, names), texts(guide, values) if values else [""] * len(guide.lines), strict=True)
    return {known[field.casefold()]: value.strip() for field, value in cells if field.casefold() in known}


def _conclusions(table: RawTable, sheet: str, reviewer: str) -> list[GivenAnswer]:
    [case] = _columns(table, ("case",))
    known = meanings("kind")
    axes = [(known[column.casefold()], column) for column in table.columns if column.casefold() in known]
    return [
        GivenAnswer(one, reviewer, axis, answer, f"{sheet}:{line}")
        for axis, column in axes
        if axis in CONCLUSIONS
        for one, answer, line in zip(texts(table, case), texts(table, column), table.lines, strict=True)
    ]


def _columns(table: RawTable, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the columns wanted are called in the table."""
    known = meanings("column")
    found = {known[name.casefold()]: name for name in reversed(table.columns) if name.casefold() in known}
    missing = [review_words("column")[key].name.da for key in wanted if key not in found]
    if missing:
        facts = {"path": table.path, "column": Listed(missing), "columns": Listed(tuple(table.columns), most=20)}
        raise DataError(Problem("review_column", facts))
    return tuple(found[key] for key in wanted)
