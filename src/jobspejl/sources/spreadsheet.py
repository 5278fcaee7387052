"""Workbooks, read by python-calamine."""

import datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from jobspejl.errors import DataError, Nearest, Problem


def read_spreadsheet(path: Path, name: str, sheet: str | None) -> tuple[list[str], list[list[object]], list[int]]:
    """Return the header, the rows and the row of the sheet each stands on.

    The header is the first row that is not blank; blank rows below it are passed over.

    Args:
        path: The workbook.
        name: Its name as the study has it, for messages.
        sheet: Which sheet; the first where none is named.

    Raises:
        DataError: Not a workbook, no such sheet, or a sheet without cells.
    """
    try:
        workbook = CalamineWorkbook.from_path(path)
        chosen = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
        cells = chosen.to_python(skip_empty_area=False)
    except WorksheetNotFound as error:
        known = tuple(workbook.sheet_names)
        raise DataError(
            Problem("no_sheet", {"path": name, "sheet": sheet, "nearest": Nearest(sheet or "", known)})
        ) from error
    except CalamineError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": str(error)})) from error
    filled = [(line, row) for line, row in enumerate(cells, start=1) if any(_cell(cell) is not None for cell in row)]
    if not filled:
        raise DataError(Problem("file_empty", {"path": name}))
    header = ["" if _cell(cell) is None else str(_cell(cell)) for cell in filled[0][1]]
    used = [place for place, column in enumerate(header) if column]
    rows: list[list[object]] = [[_cell(row[place]) for place in used] for _, row in filled[1:]]
    return [header[place] for place in used], rows, [line for line, _ in filled[1:]]


def sheet_names(path: Path, name: str) -> tuple[str, ...]:
    """Return the names of a workbook's sheets, in their order.

    Args:
        path: The workbook.
        name: Its name as the study has it, for messages.

    Raises:
        DataError: Not a workbook.
    """
    try:
        return tuple(CalamineWorkbook.from_path(path).sheet_names)
    except CalamineError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": str(error)})) from error


def _cell(value: object) -> object:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
