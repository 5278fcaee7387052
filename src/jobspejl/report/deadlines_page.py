"""Deadlines rule by rule: how many were kept of those that fell due, and how long it takes."""

from jobspejl.language import Lang
from jobspejl.report.charts.lines import Across, Series, lines
from jobspejl.report.charts.shares import Bar, shares
from jobspejl.report.numbers import date, number
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, figure, section, table
from jobspejl.report.words import percent, say

_COUNTS = ("met", "late", "overdue", "not_due", "not_applicable", "unjudged")


def deadlines_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return the overview of all rules, and one section for each rule."""
    every = account.tables["deadlines"]
    rows = tuple(row for row in every if any(row[key] != 0 for key in ("due", *_COUNTS)))
    waits = {rule: [row for row in account.tables["deadline_waits"] if row["rule"] == rule] for rule in _rules(rows)}
    overview = _overview(saved, account, rows, lang)
    never = ", ".join(_name(row, lang) for row in every if row not in rows)
    overview["points"] = [say(lang, "deadlines.never", names=never)] if never else []
    return [overview, *(_rule(row, waits[row["rule"]], saved, lang) for row in rows)]


def _rules(rows: tuple[Row, ...]) -> list[str]:
    return [row["rule"] for row in rows]


def _name(row: Row, lang: Lang) -> str:
    return str(row["name"] if lang == "da" else row["name_en"])


def _overview(saved: Saved, account: SavedAccount, rows: tuple[Row, ...], lang: Lang) -> View:
    sure = percent(saved.options.confidence, lang)
    day = date(account.section["observed_on"], lang)
    shown = [row for row in rows if row["due"]]
    told = "; ".join(f"{_name(row, lang)}: {_share(row, lang)}" for row in shown)
    bars = [
        Bar(
            _name(row, lang),
            row["share_met"],
            row["lower"],
            row["upper"],
            say(lang, "deadlines.n", due=number(row["due"], lang)),
        )
        for row in shown
    ]
    chart = shares(bars, lambda share: f"{percent(share, lang)} %", say(lang, "deadlines.chart_alt", points=told))
    headings = [say(lang, "deadlines.rule"), say(lang, "deadlines.due"), say(lang, "deadlines.share")]
    headings += [say(lang, "deadlines.interval", sure=sure), *(say(lang, f"deadlines.{key}") for key in _COUNTS)]
    body = [
        [
            _name(row, lang),
            number(row["due"], lang),
            _share(row, lang),
            _interval(row, lang),
            *(_count(row[key], lang) for key in _COUNTS),
        ]
        for row in rows
    ]
    paragraphs = [say(lang, "deadlines.how", day=day), say(lang, "deadlines.registered")]
    if any(row["verified_on"] is None for row in rows):
        paragraphs.append(say(lang, "deadlines.unverified_all"))
    return section(
        say(lang, "deadlines.heading"),
        paragraphs,
        figures=[figure(say(lang, "deadlines.chart", sure=sure), chart)] if bars else [],
        tables=[table(say(lang, "deadlines.caption", day=day), headings, body)],
    )


def _rule(row: Row, waits: list[Row], saved: Saved, lang: Lang) -> View:
    text = row["text"] if lang == "da" else row["text_en"]
    basis = say(lang, "deadlines.basis", statute=row["statute"], source=row["source"])
    status = (
        say(lang, "deadlines.unverified")
        if row["verified_on"] is None
        else say(lang, "deadlines.verified", day=date(row["verified_on"], lang))
    )
    paragraphs = [text, _sentence(row, saved, lang), f"{basis} {status}"]
    return section(_name(row, lang), paragraphs, figures=[_waits(row, waits, saved, lang)] if waits else [])


def _sentence(row: Row, saved: Saved, lang: Lang) -> str:
    if not row["due"]:
        return say(lang, "deadlines.none_due")
    if row["share_met"] is None:
        return say(lang, "deadlines.too_few", threshold=saved.options.disclosure_threshold)
    sure = percent(saved.options.confidence, lang)
    facts = {"due": number(row["due"], lang), "share": _share(row, lang), "interval": _interval(row, lang)}
    told = say(lang, "deadlines.sentence", sure=sure, **facts)
    if row["median_late"] is not None:
        told += " " + say(lang, "deadlines.late_days", days=number(row["median_late"], lang))
    return told


def _waits(row: Row, waits: list[Row], saved: Saved, lang: Lang) -> View:
    points = ((0.0, 1.0), *((float(one["day"]), one["waiting"]) for one in waits))
    band = ((0.0, 1.0, 1.0), *((float(one["day"]), one["lower"], one["upper"]) for one in waits))
    last = points[-1][0]
    ticks = [(last * n / 4, number(last * n / 4, lang)) for n in range(5)]
    half = row["median_wait"]
    told = (
        say(lang, "deadlines.half", days=number(half, lang))
        if half is not None
        else say(lang, "deadlines.half_never", share=f"{percent(round(points[-1][1], 2), lang)} %", days=ticks[-1][1])
    )
    chart = lines(
        [Series(say(lang, "deadlines.waiting"), points, band, steps=True)],
        Across(ticks, say(lang, "deadlines.days")),
        lambda share: f"{percent(share, lang)} %",
        1.0,
        f"{say(lang, 'deadlines.waits_alt', rule=_name(row, lang))} {told}",
    )
    sure = percent(saved.options.confidence, lang)
    return figure(f"{say(lang, 'deadlines.waits_note', sure=sure)} {told}", chart)


def _share(row: Row, lang: Lang) -> str:
    return "–" if row["share_met"] is None else f"{number(100 * row['share_met'], lang, 1)} %"


def _interval(row: Row, lang: Lang) -> str:
    if row["lower"] is None:
        return "–"
    return f"{number(100 * row['lower'], lang, 1)}–{number(100 * row['upper'], lang, 1)}"


def _count(value: int | None, lang: Lang) -> str:
    return say(lang, "account.hidden") if value is None else number(value, lang)
