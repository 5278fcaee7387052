"""A unit's paper: the page for a council, then all figures, and behind each measure what moves it and who is alike."""

from typing import Any

from jobspejl.language import Lang
from jobspejl.report.papers.council import council_page
from jobspejl.report.papers.followed import Followed, followed
from jobspejl.report.papers.sheets import drawn, section_on_paper, sheet, table
from jobspejl.report.saved import Saved
from jobspejl.report.unit_mirrors import Mirror, unit_mirrors
from jobspejl.report.unit_page import unit_page
from jobspejl.report.words import percent, say

View = dict[str, Any]

_ROOMY = 3
"""With more measures than this each has one drawing and no list of figures, so that it is four pages or so."""
_MOST, _FEW, _LONG = 6, 4, 8
"""Most measures that more is told of: six, but four where there are more than eight."""
_NAMED = 5
"""How many units a table of those alike has, the unit itself among them."""


def unit_report(saved: Saved, code: str, lang: Lang, page: View | None = None) -> View:
    """Return what a unit's paper shows.

    Args:
        saved: The build.
        code: The unit.
        lang: The paper's language.
        page: What the unit's page shows in that language; made where it is not at hand.
    """
    page = page or unit_page(saved, code, lang)
    mirrors = unit_mirrors(saved, code, lang)
    told = _chosen(saved, code, page["measures"])
    recommended = followed(saved, code, lang)
    return {
        **sheet(saved, say(lang, "paper.unit_title", unit=page["name"], study=saved.about.title.to(lang)), lang),
        "name": page["name"],
        "region": page["region"],
        "front": council_page(saved, code, mirrors, recommended, lang),
        "figures_heading": say(lang, "paper.figures"),
        "figures": _figures(saved, mirrors, lang),
        "notes": _notes(len(told), len(page["measures"]), lang),
        "details": [_detail(one, lang, roomy=len(told) <= _ROOMY) for one in told],
        "followup": _followup(saved, recommended, lang) if recommended else None,
        "sections": [
            {**section_on_paper(_chain_newest(one)), "made_up": _marked(one["made_up"], lang)}
            for one in page["accounts"]
        ],
    }


def _marked(made_up: bool, lang: Lang) -> str:
    return say(lang, "site.made_up_short") if made_up else ""


def _followup(saved: Saved, recommended: Followed, lang: Lang) -> View:
    """Return all recommendations to the unit."""
    register = saved.followup
    said = [register.source.to(lang), *([register.note.to(lang)] if register.note else [])] if register else []
    return {
        "heading": say(lang, "followup.heading"),
        "caution": " ".join(filter(None, (say(lang, "followup.caution"), recommended.caution[1]))),
        "made_up": recommended.made_up,
        "table": recommended.table,
        "source": say(lang, "site.source", source=". ".join(said)),
    }


def _chain_newest(section: View) -> View:
    """Return the section on the chain with its newest period only, which stands first in every row of its tables."""
    tables = [
        {**one, "rows": [row for row in one["rows"] if row[0] == one["rows"][-1][0]]} for one in section["tables"]
    ]
    return {**section, "tables": tables}


def _chosen(saved: Saved, code: str, measures: list[View]) -> list[View]:
    """Return the measures to tell more of: all, or where they are many, first those told from the expected."""
    apart = {one.measure.id for one in saved.measures if (gap := one.gaps[one.latest].get(code)) and gap.told != "same"}
    most = _MOST if len(saved.measures) <= _LONG else _FEW
    first = sorted(measures, key=lambda one: one["id"] not in apart)[:most]
    return [one for one in measures if one in first]


def _notes(told: int, measures: int, lang: Lang) -> list[str]:
    """Return what must be said of the figures, and whether more of them is told elsewhere."""
    notes = [say(lang, "paper.figures_note"), say(lang, "paper.reading_residual")]
    return [*notes, *([say(lang, "paper.details_rest", count=told)] if told < measures else [])]


def _figures(saved: Saved, mirrors: tuple[Mirror, ...], lang: Lang) -> View:
    """Return the figures of all measures in one table."""
    sure = percent(saved.options.confidence, lang)
    headings = [say(lang, "unit_mirrors.measure"), *(say(lang, f"column.{key}") for key in ("actual", "expected"))]
    headings += [say(lang, "column.gap"), say(lang, "column.interval_plain", sure=sure)]
    headings += [say(lang, "column.rank"), say(lang, "column.verdict")]
    rows = [
        [
            "\n".join(filter(None, (row.name, row.when, _marked(row.made_up, lang)))),
            *(cell or "–" for cell in (row.actual, row.expected, row.gap, row.interval, row.rank)),
            row.verdict,
        ]
        for mirror in mirrors
        for row in mirror.rows
    ]
    return table(say(lang, "paper.figures"), headings, rows, [1, 2, 3, 4, 5])


def _detail(one: View, lang: Lang, *, roomy: bool) -> View:
    """Return what stands behind one measure."""
    moves, development = one["moves"], one["development"]
    drawings = []
    if development:
        drawings.append({**drawn(development["chart"], development["note"]), "heading": say(lang, "unit.development")})
    if moves and moves["chart"] and (roomy or not development):
        drawings.append({**drawn(moves["chart"], moves["note"]), "heading": say(lang, "unit.moves")})
    return {
        "name": one["name"],
        "period": one["period"],
        "made_up": _marked(one["made_up"], lang),
        "facts": [f"{label}: {figure}" for label, figure in one["facts"]] if roomy or not drawings else [],
        "drawings": drawings,
        "peers": _peers(one["peers"][-1], lang) if one["peers"] else None,
        "peers_heading": one["peers_heading"],
        "source": " ".join(filter(None, (one["source"], one["note"]))),
    }


def _peers(group: View, lang: Lang) -> View:
    headings = [say(lang, f"column.{key}") for key in ("unit", "expected", "actual", "gap", "verdict")]
    rows = [[row["name"], row["expected"], row["actual"], row["gap"], row["verdict"]] for row in group["rows"][:_NAMED]]
    return table(f"{group['heading']}. {group['note']}", headings, rows, [1, 2, 3])
