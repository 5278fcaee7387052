"""National figures on appeals: the share reversed by law and year, as published."""

from itertools import groupby

from jobspejl.language import Lang
from jobspejl.report.charts.lines import Across, Series, lines
from jobspejl.report.numbers import alphabetical, date, number
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, figure, section, table
from jobspejl.report.words import percent, say


def national_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return the chart and the table of published figures."""
    rows = sorted(account.tables["national"], key=lambda row: (alphabetical(row["law"]), row["year"]))
    sure = percent(saved.options.confidence, lang)
    headings = [say(lang, f"national.{key}") for key in ("law", "year", "upheld", "changed", "remanded", "reversed")]
    headings += [say(lang, "national.interval", sure=sure), say(lang, "national.decided")]
    body = [[row["law"], row["year"], *_figures(row, lang)] for row in rows]
    caption = say(lang, "national.caption")
    return [
        section(
            say(lang, "national.heading"),
            [
                say(lang, "national.how", sure=sure),
                say(lang, "national.retrieved", day=date(account.section["retrieved"], lang)),
            ],
            figures=[figure(say(lang, "national.chart"), _chart(rows, lang))],
            tables=[table(caption, headings, body, (0, 1))],
        )
    ]


def _figures(row: Row, lang: Lang) -> list[str]:
    shares = [number(row[key], lang, 1) for key in ("upheld", "changed", "remanded", "reversed")]
    if row["decided"] is None:
        return [*shares, "–", say(lang, "national.not_published")]
    low, high = (number(row[key], lang, 1) for key in ("lower", "upper"))
    return [*shares, f"{low}–{high}", number(row["decided"], lang)]


def _chart(rows: list[Row], lang: Lang) -> str:
    years = sorted({row["year"] for row in rows})
    series = [
        Series(law, tuple((float(years.index(row["year"])), row["reversed"]) for row in own))
        for law, own in ((law, list(own)) for law, own in groupby(rows, key=lambda row: row["law"]))
    ]
    told = "; ".join(
        say(lang, "national.point", law=row["law"], year=row["year"], share=number(row["reversed"], lang, 1))
        for row in rows
    )
    ticks = [(float(place), year) for place, year in enumerate(years)]
    alt = say(lang, "national.chart_alt", points=told)
    return lines(series, Across(ticks), lambda value: number(value, lang), None, alt)
