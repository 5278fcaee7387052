"""The form that one reviewer fills in: a workbook with a drop-down list for every answer, read back by its words."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jobspejl.contracts.instrument import CONCLUSIONS, Answer, Instrument, Item
from jobspejl.errors import OptionError, OutputError, Problem, SystemReason
from jobspejl.language import Lang
from jobspejl.report.words import say
from jobspejl.rules.review_words import Group, review_words
from jobspejl.sources.cases import holds_cpr

_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MOST_ROWS = 1_048_575
_RANGES_IN_A_RULE = 100
_COLUMNS = ("case", "item", "part", "text", "basis", "severity", "evidence", "answer", "page", "note")
_WIDTHS = (16, 20, 24, 52, 28, 14, 36, 20, 14, 36)
_OPEN = ("answer", "page", "note")
_ALLOWED = {"autofilter": True, "format_columns": True, "format_rows": True}


@dataclass(frozen=True, slots=True)
class _Look:
    """The cell formats of a form: headings, locked texts, and cells to fill in."""

    heading: Format
    locked: Format
    open: Format


def write_review_form(
    instrument: Instrument, cases: Sequence[str], path: Path, *, reviewer: str, lang: Lang, day: datetime.date
) -> int:
    """Write a form for one reviewer and return how many items each case has.

    Args:
        instrument: What the files are reviewed with.
        cases: Ids of the case files; see `sources.cases.read_case_ids`.
        path: A new XLSX file.
        reviewer: The reviewer's pseudonym.
        lang: The language of the form.
        day: The day of the review; only items valid on it are put.

    Raises:
        OptionError: The pseudonym is blank or a CPR number, no item is valid on the day, or there are too many rows.
        OutputError: The file is there already, is no XLSX file, or cannot be written.
    """
    items = instrument.on(day)
    _check(instrument, len(items) * len(cases), reviewer, day)
    _check_path(path)
    try:
        with xlsxwriter.Workbook(path, _PLAIN) as book:
            book.set_properties({"title": instrument.name.to(lang), "created": datetime.datetime(day.year, 1, 1)})
            look = _Look(
                book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
                book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
                book.add_format(
                    {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF4C2", "border": 1,
                     "border_color": "#C9B458", "locked": False}
                ),
            )  # fmt: skip
            told = (("reviewer", reviewer.strip()), ("instrument", instrument.id), ("day", day.isoformat()))
            _guide(book.add_worksheet(_word("sheet", "guide", lang)), instrument, told, look, lang)
            _answers(book.add_worksheet(_word("sheet", "answers", lang)), instrument, items, cases, look, lang)
            _conclusions(book.add_worksheet(_word("sheet", "conclusions", lang)), cases, look, lang)
    except FileCreateError as error:
        reason = error.args[0]
        detail = SystemReason(reason) if isinstance(reason, OSError) else str(error)
        raise OutputError(Problem("form_not_writable", {"path": str(path), "detail": detail})) from error
    return len(items)


def _check(instrument: Instrument, rows: int, reviewer: str, day: datetime.date) -> None:
    if not reviewer.strip():
        raise OptionError(Problem("form_reviewer"))
    if holds_cpr([reviewer]):
        raise OptionError(Problem("form_reviewer_cpr"))
    if not instrument.on(day):
        raise OptionError(Problem("form_no_items", {"name": instrument.id, "day": day.isoformat()}))
    if rows > _MOST_ROWS:
        raise OptionError(Problem("form_too_long", {"rows": rows, "most": _MOST_ROWS}))


def _check_path(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise OutputError(Problem("form_kind", {"path": str(path)}))
    try:
        if path.exists():
            raise OutputError(Problem("form_exists", {"path": str(path)}))
    except OSError as error:
        raise OutputError(Problem("form_not_writable", {"path": str(path), "detail": SystemReason(error)})) from error


def _word(group: Group, key: str, lang: Lang) -> str:
    return review_words(group)[key].name.to(lang)


def _guide(sheet: Worksheet, instrument: Instrument, told: Sequence[tuple[str, str]], look: _Look, lang: Lang) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    sheet.write_row(0, 0, [_word("field", "field", lang), _word("field", "value", lang)], look.heading)
    for row, (field, value) in enumerate(told, start=1):
        sheet.write_string(row, 0, _word("field", field, lang), look.locked)
        sheet.write_string(row, 1, value, look.open if field == "reviewer" else look.locked)
    texts = [
        (instrument.name.to(lang), instrument.source.to(lang)),
        (say(lang, "form.how"), say(lang, "form.how_text")),
        *((_word("answer", key, lang), say(lang, f"form.answer.{key}")) for key in review_words("answer")),
        (say(lang, "form.two"), say(lang, "form.two_text")),
        *(
            (f"{_word('kind', axis, lang)}: {_word(axis, key, lang)}", say(lang, f"form.{axis}.{key}"))
            for axis, keys in CONCLUSIONS.items()
            for key in keys
        ),
        (say(lang, "form.private"), say(lang, "form.private_text")),
    ]
    if instrument.verified_on is None:
        texts.append((say(lang, "form.unverified"), say(lang, "form.unverified_text")))
    for row, (heading, text) in enumerate(texts, start=len(told) + 2):
        sheet.write_string(row, 0, heading, look.heading)
        sheet.write_string(row, 1, text, look.locked)
    sheet.protect("", _ALLOWED)


def _answers(
    sheet: Worksheet, instrument: Instrument, items: tuple[Item, ...], cases: Sequence[str], look: _Look, lang: Lang
) -> None:
    _head(sheet, [_word("column", key, lang) for key in _COLUMNS], _WIDTHS, len(items) * len(cases), look)
    sheet.freeze_panes(1, 2)
    at = _COLUMNS.index("answer")
    choices: dict[tuple[Answer, ...], list[list[int]]] = defaultdict(list)
    texts = [_texts(instrument, item, lang) for item in items]
    row = 0
    for case in cases:
        for item, shown in zip(items, texts, strict=True):
            row += 1
            for place, cell in enumerate((case, *shown)):
                sheet.write_string(row, place, cell, look.locked)
            for column in _OPEN:
                sheet.write_blank(row, _COLUMNS.index(column), None, look.open)
            ranges = choices[item.answers]
            if ranges and ranges[-1][2] == row - 1:
                ranges[-1][2] = row
            else:
                ranges.append([row, at, row, at])
    for answers, ranges in choices.items():
        _choose(sheet, [_word("answer", key, lang) for key in answers], ranges, lang)
    sheet.protect("", _ALLOWED)


def _texts(instrument: Instrument, item: Item, lang: Lang) -> tuple[str, ...]:
    """Return an item's locked cells, from its id to what the file must show."""
    severity = _word("severity", item.severity, lang)
    return (
        item.id,
        instrument.part_of(item).name.to(lang),
        item.text.to(lang),
        item.legal_basis or "",
        say(lang, "form.critical", severity=severity) if item.critical else severity,
        item.evidence.to(lang) if item.evidence else "",
    )


def _conclusions(sheet: Worksheet, cases: Sequence[str], look: _Look, lang: Lang) -> None:
    axes = list(CONCLUSIONS)
    headings = [_word("column", "case", lang), *(_word("kind", axis, lang) for axis in axes)]
    _head(sheet, [*headings, _word("column", "note", lang)], (16, 20, 20, 60), len(cases), look)
    sheet.freeze_panes(1, 1)
    for row, case in enumerate(cases, start=1):
        sheet.write_string(row, 0, case, look.locked)
        for place in range(1, len(axes) + 2):
            sheet.write_blank(row, place, None, look.open)
    for place, axis in enumerate(axes, start=1):
        words = [_word(axis, key, lang) for key in CONCLUSIONS[axis]]
        _choose(sheet, words, [[1, place, len(cases), place]], lang)
    sheet.protect("", _ALLOWED)


def _head(sheet: Worksheet, headings: Sequence[str], widths: Sequence[int], rows: int, look: _Look) -> None:
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, look.heading)
    sheet.autofilter(0, 0, rows, len(headings) - 1)


def _choose(sheet: Worksheet, words: list[str], ranges: list[list[int]], lang: Lang) -> None:
    """Let cells be chosen from a list; one rule for many ranges, since a sheet has room for few rules."""
    for start in range(0, len(ranges), _RANGES_IN_A_RULE):
        first, *others = ranges[start : start + _RANGES_IN_A_RULE]
        rule = {
            "validate": "list",
            "source": words,
            "error_title": say(lang, "form.wrong"),
            "error_message": say(lang, "form.wrong_text"),
            "other_cells": others,
        }
        sheet.data_validation(*first, rule)
