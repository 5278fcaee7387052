"""What a page of prose and tables is made of: sections with paragraphs, points, figures and tables."""

from typing import Any

from jobspejl.language import Lang
from jobspejl.report.numbers import number
from jobspejl.report.words import say

View = dict[str, Any]


def section(
    heading: str,
    paragraphs: list[str] | None = None,
    points: list[str] | None = None,
    *,
    figures: list[View] | None = None,
    tables: list[View] | None = None,
    folds: list[View] | None = None,
) -> View:
    """Return one section; every part but the heading may be left out."""
    return {
        "heading": heading,
        "paragraphs": paragraphs or [],
        "points": points or [],
        "figures": figures or [],
        "tables": tables or [],
        "folds": folds or [],
    }


def fold(view: View, *, opened: bool) -> View:
    """Return a section that another one has folded within it: its heading is seen, the rest where it is opened."""
    return {**view, "opened": opened}


def figure(caption: str, chart: str) -> View:
    """Return a chart (SVG) with its caption."""
    return {"caption": caption, "chart": chart}


def table(caption: str, headings: list[str], rows: list[list[str]], words: tuple[int, ...] = (0,)) -> View:
    """Return a table in which all columns but `words` hold numbers."""
    numeric = [place for place in range(len(headings)) if place not in words]
    return {"caption": caption, "headings": headings, "rows": rows, "numeric": numeric, "links": {}}


def told(count: int | None, lang: Lang) -> str:
    """Return a count; where it is None, that it is not shown."""
    return say(lang, "account.hidden") if count is None else number(count, lang)
