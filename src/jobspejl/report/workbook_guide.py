"""The workbook's first sheet: what it holds and how its figures are read, in whole sentences."""

import xlsxwriter

from jobspejl.language import Lang
from jobspejl.report.made_up import made_up_part
from jobspejl.report.numbers import date
from jobspejl.report.saved import Saved
from jobspejl.report.words import percent, say

_WIDE = 110


def write_read_me(book: xlsxwriter.Workbook, saved: Saved, lang: Lang) -> None:
    """Add the sheet, as the first one that is added to a book.

    Args:
        book: The workbook.
        saved: The build.
        lang: The language.
    """
    sheet = book.add_worksheet(say(lang, "workbook.read_me"))
    title = book.add_format({"bold": True, "font_size": 16})
    heading = book.add_format({"bold": True, "top": 1})
    marked = book.add_format({"bold": True, "bg_color": "#fff3c4", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _WIDE)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, saved.about.title.to(lang), title)
    row = 1
    for style, lines in (
        (marked, _made_up(saved, lang)),
        (plain, [saved.about.lead.to(lang)] if saved.about.lead else []),
        (heading, [say(lang, "workbook.sheets_heading")]),
        (plain, _sheets(saved, lang)),
        (heading, [say(lang, "workbook.reading")]),
        (plain, _reading(saved, lang)),
    ):
        for line in lines:
            sheet.write_string(row, 0, line, style)
            row += 1
        row += style is not heading


def _made_up(saved: Saved, lang: Lang) -> list[str]:
    told = say(lang, "workbook.made_up") if saved.all_made_up else made_up_part(saved, lang)
    return [told] if told else []


def _sheets(saved: Saved, lang: Lang) -> list[str]:
    facts = {"contents": say(lang, "workbook.contents"), "guide": say(lang, "workbook.guide")}
    built = say(lang, "paper.built", date=date(saved.manifest["built"], lang), version=saved.manifest["jobspejl"])
    return [say(lang, "workbook.sheets", **facts), say(lang, "workbook.cells"), built]


def _reading(saved: Saved, lang: Lang) -> list[str]:
    sure = percent(saved.options.confidence, lang)
    threshold = saved.options.disclosure_threshold
    compared = [
        say(lang, "workbook.gap"),
        say(lang, "paper.reading_residual"),
        say(lang, "paper.reading_interval", sure=sure),
        say(lang, "paper.reading_rank", sure=sure),
        say(lang, "workbook.told"),
    ]
    return [*(compared if saved.measures else []), say(lang, "workbook.blank", threshold=threshold)]
