"""Registers written to files: CSV for any program, and a workbook with an overview in front of the history."""

import csv
import datetime
import io
import os
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from jobspejl.contracts.recommendation import Event, Recommendation, Register, Standing
from jobspejl.errors import OutputError, Problem, SystemReason
from jobspejl.followup.chain import moment_text
from jobspejl.followup.counts import times_postponed
from jobspejl.followup.plan import standings
from jobspejl.followup.register_cells import number_out, text_out
from jobspejl.followup.register_file import CHANGE, COLUMNS, FACTS, SHEET
from jobspejl.language import Lang
from jobspejl.rules.followup import Part, followup_words

_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDE = {"text": 60, "source": 30, "reason": 40, "state": 28}
_OVERVIEW = (
    "id", "units", "text", "theme", "source", "page", "state", "owner", "answer", "due", "measure",
    "baseline", "target", "by",
)  # fmt: skip


def write_register_file(register: Register, target: Path, lang: Lang) -> None:
    """Write a register to a new file that `read_file` gives back without loss, history included.

    Args:
        register: The register.
        target: A new CSV or XLSX file.
        lang: The language of the workbook's overview; the history is the same in both.

    Raises:
        OutputError: The file is of another kind, is there already, or cannot be written.
    """
    kind = target.suffix.lower()
    if kind not in {".csv", ".xlsx"}:
        raise OutputError(Problem("followup_file_kind", {"path": target.name}))
    data = _csv(register) if kind == ".csv" else _workbook(register, lang)
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists():
            raise OutputError(Problem("followup_exists", {"path": str(target)}))
        try:
            part.write_bytes(data)
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        facts = {"path": str(target), "detail": SystemReason(error)}
        raise OutputError(Problem("followup_not_written", facts)) from error


def _csv(register: Register) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _history(register):
        writer.writerow(["" if cell is None else number_out(cell) if isinstance(cell, float) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")  # NOTE: the mark tells a Danish Excel that æ, ø and å are UTF-8


def _history(register: Register, *, escaped: bool = True) -> list[list[str | float | None]]:
    facts = {one.id: one for one in register.recommendations}
    return [
        _row(event, facts[event.recommendation] if event.change.kind == "entered" else None, escaped)
        for event in register.events
    ]


def _row(event: Event, facts: Recommendation | None, escaped: bool) -> list[str | float | None]:
    about: list[str | float | None] = [event.recommendation, str(event.number), event.day.isoformat()]
    about += [moment_text(event), event.who, event.change.kind]
    told = [None if facts is None else _written(getattr(facts, name)) for name in FACTS]
    change = [_written(getattr(event.change, name)) for name in CHANGE]
    row = [*about, *told, *change, event.digest]
    return [text_out(cell) if escaped and isinstance(cell, str) else cell for cell in row]


def _written(value: object) -> str | float | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value) or None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, float) or value is None else str(value)


def _workbook(register: Register, lang: Lang) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, _PLAIN) as book:
        last = register.events[-1].moment if register.events else datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
        book.set_properties({"created": last.replace(tzinfo=None)})  # NOTE: the same register gives the same bytes
        names = [_name("column", column, lang) if column != "state" else _STATE[lang] for column in _OVERVIEW]
        headings = [*names, _POSTPONED[lang]]
        _sheet(book, _OVERVIEW_SHEET[lang], headings, _overview(register, lang), [*_OVERVIEW, "postponed"])
        _sheet(book, SHEET, list(COLUMNS), _history(register, escaped=False), list(COLUMNS))
    return data.getvalue()


_STATE: dict[Lang, str] = {"da": "tilstand", "en": "state"}
_POSTPONED: dict[Lang, str] = {"da": "gange udskudt", "en": "times postponed"}
_OVERVIEW_SHEET: dict[Lang, str] = {"da": "anbefalinger", "en": "recommendations"}


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    headings: Sequence[str],
    rows: list[list[str | float | None]],
    columns: Sequence[str],
) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDE.get(column, 14))
    sheet.write_row(0, 0, headings, bold)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, float) and float(f"{cell:.16G}") == cell:
                sheet.write_number(line, place, cell)
            elif cell is not None:  # NOTE: the writer keeps 16 digits of a number; one with more is kept as text
                sheet.write_string(line, place, number_out(cell) if isinstance(cell, float) else cell, plain)


def _overview(register: Register, lang: Lang) -> list[list[str | float | None]]:
    return [_stood(standing, lang) for standing in standings(register).values()]


def _stood(standing: Standing, lang: Lang) -> list[str | float | None]:
    facts, tie = standing.recommendation, standing.tie
    measured = (None,) * 4 if tie is None else (tie.measure, tie.baseline, tie.target, tie.by)
    about = (facts.id, facts.units, facts.text, facts.theme, facts.source, facts.page)
    due = standing.dues[-1] if standing.dues else None
    answer = None if standing.answer is None else _name("answer", standing.answer, lang)
    row = [*about, _name("state", standing.state, lang), standing.owner, answer, due, *measured]
    return [*(_written(cell) for cell in row), float(times_postponed(standing.dues))]


def _name(part: Part, key: str, lang: Lang) -> str:
    return followup_words(part).names[key].to(lang)
