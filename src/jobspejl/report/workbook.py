"""All tables in one workbook, with a contents sheet and a reading guide."""

import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jobspejl.contracts.tables import SCHEMAS, Schema
from jobspejl.engines.protocol import Engine
from jobspejl.language import Lang
from jobspejl.report.followup_words import made_up_course
from jobspejl.report.saved import Saved
from jobspejl.report.words import residual, say
from jobspejl.report.workbook_formats import number_format
from jobspejl.report.workbook_guide import write_read_me

FILE = "jobspejl.xlsx"
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""A name that begins with = or http is a name."""
_WRITERS = {"text": "write_string", "integer": "write_number", "number": "write_number", "flag": "write_boolean"}


def write_workbook(saved: Saved, folder: Path, engine: Engine, lang: Lang) -> None:
    """Write the workbook beside a build's tables; the spreadsheet shows numbers as its own language does.

    Args:
        saved: The build.
        folder: Where it is.
        engine: Reads the tables.
        lang: The language of headings and guide.

    Raises:
        OSError: It cannot be written.
    """
    try:
        with xlsxwriter.Workbook(folder / FILE, _PLAIN) as book:
            _fill(book, folder, saved, engine, lang)
    except FileCreateError as error:
        reason = error.args[0]
        raise reason if isinstance(reason, OSError) else OSError(str(error)) from error


def _fill(book: xlsxwriter.Workbook, folder: Path, saved: Saved, engine: Engine, lang: Lang) -> None:
    built = datetime.datetime.fromisoformat(saved.manifest["built"])
    book.set_properties({"title": saved.about.title.to(lang), "created": built})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    written: dict[str, Format] = {}
    schemas = [schema for schema in SCHEMAS.values() if schema.name in saved.manifest["rows"]]
    write_read_me(book, saved, lang)
    _contents(book.add_worksheet(say(lang, "workbook.contents")), saved, schemas, lang, bold)
    _guide(book.add_worksheet(say(lang, "workbook.guide")), schemas, lang, bold)
    for schema in schemas:
        columns = engine.read_parquet(folder / "tables" / f"{schema.name}.parquet")
        patterns = [number_format(column, columns[column.name]) for column in schema.columns]
        written |= {
            pattern: book.add_format({"num_format": pattern})
            for pattern in dict.fromkeys(patterns)
            if pattern not in written
        }
        formats = [written[pattern] for pattern in patterns]
        _sheet(book.add_worksheet(schema.name), schema, columns, bold, formats)


def _contents(sheet: Worksheet, saved: Saved, schemas: list[Schema], lang: Lang, bold: Format) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 70)
    sheet.write(0, 0, saved.about.title.to(lang), bold)
    start = 2
    sheet.freeze_panes(start + 1, 0)
    if saved.all_made_up:
        sheet.write(1, 0, say(lang, "site.made_up"))
    for place, heading in enumerate(("workbook.sheet", "data.about", "data.rows")):
        sheet.write(start, place, say(lang, heading), bold)
    for row, schema in enumerate(schemas, start=start + 1):
        sheet.write_url(row, 0, f"internal:'{schema.name}'!A1", string=schema.name)
        sheet.write(row, 1, schema.title.to(lang))
        sheet.write(row, 2, saved.manifest["rows"][schema.name])
    row = start + len(schemas) + 2
    for one in saved.measures:
        sheet.write(row, 0, one.measure.name.to(lang))
        sheet.write(row, 1, one.measure.source.to(lang))
        sheet.write(row + 1, 1, residual(one, lang))
        if one.measure.made_up:
            sheet.write(row + 2, 1, say(lang, "site.made_up"))
        row += 3
    for account in saved.accounts:
        sheet.write(row, 0, account.name.to(lang))
        sheet.write(row, 1, account.source.to(lang))
        if account.caution:
            sheet.write(row + 1, 1, account.caution.to(lang))
        if account.made_up:
            sheet.write(row + 2, 1, say(lang, "site.made_up"))
        row += 3
    if saved.followup is not None:
        sheet.write(row, 0, say(lang, "followup.heading"))
        sheet.write(row, 1, saved.followup.source.to(lang))
        sheet.write(row + 1, 1, say(lang, "followup.caution"))
        sheet.write(row + 2, 1, made_up_course(saved.followup.recommendations, lang) or "")


def _guide(sheet: Worksheet, schemas: list[Schema], lang: Lang, bold: Format) -> None:
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 2, 90)
    sheet.freeze_panes(1, 0)
    for place, heading in enumerate(("workbook.sheet", "data.column", "data.about")):
        sheet.write(0, place, say(lang, heading), bold)
    cells = [(schema.name, column.name, column.about.to(lang)) for schema in schemas for column in schema.columns]
    for row, texts in enumerate(cells, start=1):
        sheet.write_row(row, 0, texts)


def _sheet(
    sheet: Worksheet, schema: Schema, columns: dict[str, list[Any]], bold: Format, formats: list[Format]
) -> None:
    sheet.freeze_panes(1, 0)
    rows = len(next(iter(columns.values())))
    sheet.autofilter(0, 0, max(rows, 1), len(schema.columns) - 1)
    for place, column in enumerate(schema.columns):
        sheet.set_column(place, place, max(11, len(column.name) + 2), formats[place])
        sheet.write(0, place, column.name, bold)
        # NOTE: the writer of a kind is several times faster than the one that finds the kind of every cell.
        write = getattr(sheet, _WRITERS[column.kind])
        for row, cell in enumerate(columns[column.name], start=1):
            if cell is not None:
                write(row, place, cell, formats[place])
