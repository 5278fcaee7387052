"""Deadlines rule by rule: how many were kept of those that fell due, and how long it takes."""

from jobspejl.language import Lang
from jobspejl.report.charts.lines import Across, Series, lines
from jobspejl.report.charts.shares import Bar, shares
from jobspejl.report.numbers import date, number
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, figure, section, table
from jobspejl.report.words import figures_of, percent, say

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
    told = "; ".join(f"{_name(row, lang)}: {_figures(row, lang)}" for row in shown)
    bars = [
        Bar(
            _name(row, lang),
            _part(row["share_met"]),
            _part(row["lower"]),
            _part(row["upper"]),
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
            _count(row["due"], lang),
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
    own = {name: row[name if lang == "da" else f"{name}_en"] for name in ("statute", "source")}
    basis = say(lang, "deadlines.basis", **own)
    status = (
        say(lang, "deadlines.unverified")
        if row["verified_on"] is None
        else say(lang, "deadlines.verified", day=date(row["verified_on"], lang))
    )
    paragraphs = [text, _sentence(row, saved, lang), f"{basis} {status}"]
    return section(_name(row, lang), paragraphs, figures=[_waits(row, waits, saved, lang)] if waits else [])


def _sentence(row: Row, saved: Saved, lang: Lang) -> str:
    threshold = saved.options.disclosure_threshold
    if row["due"] is None:
        return say(lang, "deadlines.few_due", threshold=threshold)
    if row["due"] == 0:
        return say(lang, "deadlines.none_due")
    if row["share_met"] is None:
        return say(lang, "deadlines.too_few", threshold=threshold)
    sure = percent(saved.options.confidence, lang)
    facts = {"due": number(row["due"], lang), "share": _share(row, lang), "interval": _interval(row, lang)}
    told = say(lang, "deadlines.sentence", sure=sure, **facts)
    if row["median_late"] is not None:
        told += " " + say(lang, "deadlines.late_days", days=number(row["median_late"], lang))
    return told


def _waits(row: Row, waits: list[Row], saved: Saved, lang: Lang) -> View:
    points = ((0.0, 1.0), *((float(one["day"]), one["waiting"] / 100) for one in waits))
    band = ((0.0, 1.0, 1.0), *((float(one["day"]), one["lower"] / 100, one["upper"] / 100) for one in waits))
    usual = row["usual_days"]
    last = max(points[-1][0], float(usual))
    ticks = [(float(day), number(day, lang)) for day in sorted({round(last * n / 4) for n in range(5)})]
    told = f"{_half(row, waits[-1], saved, lang)} {say(lang, 'deadlines.usual_note', days=number(usual, lang))}"
    marked = (float(usual), say(lang, "deadlines.usual", days=number(usual, lang)))
    chart = lines(
        [Series(say(lang, "deadlines.waiting"), points, band, steps=True)],
        Across(ticks, say(lang, "deadlines.days"), marked),
        lambda share: f"{percent(share, lang)} %",
        1.0,
        f"{say(lang, 'deadlines.waits_alt', rule=_name(row, lang))} {told}",
    )
    sure = percent(saved.options.confidence, lang)
    return figure(f"{say(lang, 'deadlines.waits_note', sure=sure)} {told}", chart)


def _half(row: Row, last: Row, saved: Saved, lang: Lang) -> str:
    """Return how long it takes until half are met, with its interval; or how many are waiting at the end."""
    if row["median_wait"] is None:
        share, days = number(last["waiting"], lang), number(last["day"], lang)
        return say(lang, "deadlines.half_never", share=f"{share} %", days=days)
    facts = {key: number(row[f"median_wait{end}"], lang) for key, end in (("days", ""), ("lower", "_lower"))}
    sure, upper = percent(saved.options.confidence, lang), row["median_wait_upper"]
    if upper is None:
        return say(lang, "deadlines.half_open", sure=sure, **facts)
    return say(lang, "deadlines.half", sure=sure, upper=number(upper, lang), **facts)


def _share(row: Row, lang: Lang) -> str:
    return "–" if row["share_met"] is None else f"{number(row['share_met'], lang, 1)} %"


def _part(per_cent: float | None) -> float | None:
    return None if per_cent is None else per_cent / 100


def _figures(row: Row, lang: Lang) -> str:
    return "–" if row["share_met"] is None else figures_of(row["share_met"], row["lower"], row["upper"], lang)


def _interval(row: Row, lang: Lang) -> str:
    return "–" if row["lower"] is None else f"{number(row['lower'], lang, 1)}–{number(row['upper'], lang, 1)}"


def _count(value: int | None, lang: Lang) -> str:
    return say(lang, "account.hidden") if value is None else number(value, lang)
