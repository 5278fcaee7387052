"""Enquiries, complaints and criticism: how many, about what, and how the complaints ended."""

from itertools import groupby

from jobspejl.language import Lang
from jobspejl.report.charts.shares import Bar, shares
from jobspejl.report.numbers import alphabetical, number
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, figure, section, table, told
from jobspejl.report.words import figures_of, percent, say

_KINDS = ("enquiry", "complaint", "criticism")


def complaints_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return the newest period: how many, their themes, how they ended, and unit by unit."""
    period = account.tables["complaints"][-1]["period"]
    tables = {name: [row for row in rows if row.get("period") == period] for name, rows in account.tables.items()}
    sections = [_kinds(saved, tables["complaints"], period, lang)]
    if tables["complaint_themes"]:
        sections.append(_themes(saved, tables["complaint_themes"], lang))
    if tables["complaint_outcomes"]:
        sections.append(_outcomes(saved, tables["complaint_outcomes"], lang))
    return [*sections, _units(saved, tables["complaints"], tables["complaint_outcomes"], lang)]


def _whole(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["unit"] is None]


def _kinds(saved: Saved, rows: list[Row], period: str, lang: Lang) -> View:
    sure = percent(saved.options.confidence, lang)
    headings = [say(lang, "complaints.kind"), say(lang, "complaints.count"), say(lang, "complaints.contacts")]
    headings.append(say(lang, "complaints.rate", sure=sure))
    body = [
        [
            say(lang, f"complaints.{row['kind']}"),
            told(row["count"], lang),
            told(row["contacts"], lang),
            _rate(row, lang),
        ]
        for row in _whole(rows)
    ]
    caption = say(lang, "complaints.caption", period=period)
    return section(caption, [say(lang, "complaints.how")], tables=[table(caption, headings, body)])


def _themes(saved: Saved, rows: list[Row], lang: Lang) -> View:
    def name(row: Row) -> str:
        untold = say(lang, "complaints.untold_theme")
        return str((row["name"] if lang == "da" else row["name_en"]) or untold)

    rows = sorted((row for row in rows if row["count"] != 0), key=lambda row: -(row["count"] or 0))
    sure = percent(saved.options.confidence, lang)
    bars = [
        Bar(name(row), _part(row["share"]), _part(row["lower"]), _part(row["upper"]), told(row["count"], lang))
        for row in rows
    ]
    points = "; ".join(f"{name(row)}: {told(row['count'], lang)}" for row in rows)
    chart = shares(bars, lambda share: f"{percent(share, lang)} %", say(lang, "complaints.themes_alt", points=points))
    headings = [say(lang, "complaints.theme"), say(lang, "complaints.count"), say(lang, "complaints.share", sure=sure)]
    body = [[name(row), told(row["count"], lang), _share(row, lang)] for row in rows]
    heading = say(lang, "complaints.themes")
    return section(
        heading,
        [say(lang, "complaints.themes_source")],
        figures=[figure(say(lang, "complaints.themes_note", sure=sure), chart)],
        tables=[table(heading, headings, body)],
    )


def _outcomes(saved: Saved, rows: list[Row], lang: Lang) -> View:
    sure = percent(saved.options.confidence, lang)
    headings = [say(lang, "complaints.outcome"), say(lang, "complaints.count")]
    headings += [say(lang, "complaints.of"), say(lang, "complaints.share", sure=sure)]
    body = [
        [
            say(lang, f"complaints.figure.{row['figure']}"),
            told(row["count"], lang),
            "–" if row["of"] is None else number(row["of"], lang),
            _share(row, lang),
        ]
        for row in _whole(rows)
    ]
    heading = say(lang, "complaints.outcomes")
    return section(heading, [say(lang, "complaints.outcomes_note")], tables=[table(heading, headings, body)])


def _units(saved: Saved, rows: list[Row], outcomes: list[Row], lang: Lang) -> View:
    sure = percent(saved.options.confidence, lang)
    upheld = {row["unit"]: row for row in outcomes if row["figure"] == "all_upheld"}
    own = sorted((row for row in rows if row["unit"] is not None), key=lambda row: (row["unit"], row["kind"]))
    body = []
    for code, group in groupby(own, lambda row: row["unit"]):
        kinds = {row["kind"]: row for row in group}
        cells = [told(kinds[kind]["count"], lang) if kind in kinds else "–" for kind in _KINDS]
        rate = _rate(kinds["complaint"], lang) if "complaint" in kinds else "–"
        share = _share(upheld[code], lang) if code in upheld else "–"
        body.append([saved.units[code].name.to(lang), *cells, rate, share])
    body.sort(key=lambda cells: alphabetical(cells[0]))
    headings = [say(lang, "column.unit"), *(say(lang, f"complaints.{kind}") for kind in _KINDS)]
    headings += [say(lang, "complaints.rate_of_complaints", sure=sure), say(lang, "complaints.upheld", sure=sure)]
    heading = say(lang, "complaints.units")
    return section(heading, [say(lang, "complaints.units_note")], tables=[table(heading, headings, body)])


def _rate(row: Row, lang: Lang) -> str:
    if row["rate"] is None:
        return "–"
    low, high = (number(row[key], lang, 1) for key in ("lower", "upper"))
    return f"{number(row['rate'], lang, 1)} ({low}–{high})"


def _share(row: Row, lang: Lang) -> str:
    return "–" if row["share"] is None else figures_of(row["share"], row["lower"], row["upper"], lang)


def _part(value: float | None) -> float | None:
    return None if value is None else value / 100
