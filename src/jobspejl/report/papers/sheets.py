"""What every paper has: its title, what stands at the head and foot of each page, and tables and sections to set."""

import re
from typing import Any

from jobspejl.language import Lang
from jobspejl.report.numbers import date
from jobspejl.report.papers.drawings import on_paper, told_by
from jobspejl.report.saved import Saved
from jobspejl.report.words import say

View = dict[str, Any]

_WORD = 32
"""Letters in a row that there is room for."""
_LETTERS = 120
"""Longer sources than this stand with the figures only, and not at the foot of every page."""


def sheet(saved: Saved, title: str, lang: Lang) -> View:
    """Return what stands around every page of a paper."""
    some = any(one.measure.made_up for one in saved.measures) or any(one.made_up for one in saved.accounts)
    marked = "paper.made_up" if saved.all_made_up else "paper.made_up_some"
    built = date(saved.manifest["built"], lang)
    return {
        "lang": lang,
        "title": title,
        "study": saved.about.title.to(lang),
        "periods": periods_told(saved, lang),
        "made_up": say(lang, marked) if some else "",
        "banner": say(lang, "site.made_up") if saved.all_made_up else "",
        "built": say(lang, "paper.built", date=built, version=saved.manifest["jobspejl"]),
        "source": _sources(saved, lang),
        "page": say(lang, "paper.page", page="[page]", pages="[pages]"),
        "squares": say(lang, "paper.squares"),
    }


def periods_told(saved: Saved, lang: Lang) -> str:
    """Return the newest period of every measure, each once; blank without measures."""
    periods = list(dict.fromkeys(one.latest for one in saved.measures))
    return say(lang, "paper.periods", periods=", ".join(periods)) if periods else ""


def drawn(drawing: str, caption: str = "") -> View:
    """Return a drawing of the site with its text alternative; one that has none is told by its caption."""
    return {"svg": on_paper(drawing), "alt": told_by(drawing) or caption, "caption": caption}


def table(caption: str, headings: list[str], rows: list[list[str]], numeric: list[int]) -> View:
    """Return a table; `numeric` are the places of its columns with numbers."""
    return {"caption": caption, "headings": headings, "rows": rows, "numeric": numeric}


def section_on_paper(section: View) -> View:
    """Return a section of a page, its drawings fit for paper."""
    return {
        "heading": section["heading"],
        "paragraphs": [_breakable(one) for one in section["paragraphs"]],
        "points": [_breakable(one) for one in section["points"]],
        "figures": [drawn(one["chart"], one["caption"]) for one in section["figures"]],
        "tables": [table(one["caption"], one["headings"], one["rows"], one["numeric"]) for one in section["tables"]],
    }


def _breakable(text: str) -> str:
    """Return a text whose words, such as checksums, are broken where they are longer than a line of a column."""
    return re.sub(rf"(\S{{{_WORD}}})(?=\S)", "\\1\u200b", text)


def _sources(saved: Saved, lang: Lang) -> str:
    sources = [one.measure.source.to(lang) for one in saved.measures] or [one.source.to(lang) for one in saved.accounts]
    told = "; ".join(dict.fromkeys(sources))
    return say(lang, "site.source", source=told) if len(told) <= _LETTERS else say(lang, "paper.sources")
