"""Published survey figures as they stand, with the interval that their number of answers implies."""

from jobspejl.language import Lang
from jobspejl.report.charts.shares import Bar, shares
from jobspejl.report.numbers import number
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, figure, section, table
from jobspejl.report.words import percent, say


def published_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return the chart and the table of published figures."""
    rows = account.tables["published"]
    sure = percent(saved.options.confidence, lang)
    keys = ("where", "year", "by", "question", "share")
    headings = [say(lang, f"published.{key}") for key in keys] + [say(lang, "published.interval", sure=sure)]
    headings += [say(lang, f"published.{key}") for key in ("answers", "response_rate", "source")]
    bars = [
        Bar(_heading(row, lang), row["share"] / 100, _part(row["lower"]), _part(row["upper"]), _answers(row, lang))
        for row in rows
    ]
    told = "; ".join(f"{_heading(row, lang)}: {number(row['share'], lang)} %" for row in rows)
    chart = shares(bars, lambda share: f"{percent(share, lang)} %", say(lang, "published.chart_alt", points=told))
    paragraphs = [say(lang, "published.how", sure=sure), say(lang, "published.apart")]
    body = [_cells(row, lang) for row in rows]
    caption = say(lang, "published.caption")
    return [
        section(
            say(lang, "published.heading"),
            paragraphs,
            figures=[figure(say(lang, "published.chart", sure=sure), chart)],
            tables=[table(caption, headings, body, (0, 1, 2, 3, 8))],
        )
    ]


def _word(row: Row, name: str, lang: Lang) -> str:
    return str(row[name] if lang == "da" else row[f"{name}_en"])


def _heading(row: Row, lang: Lang) -> str:
    return f"{_word(row, 'where', lang)} {row['year']}: {_word(row, 'question', lang)}"


def _answers(row: Row, lang: Lang) -> str:
    return "n = ?" if row["answers"] is None else f"n = {number(row['answers'], lang)}"


def _cells(row: Row, lang: Lang) -> list[str]:
    interval = "–"
    if row["lower"] is not None:
        interval = f"{number(row['lower'], lang, 1)}–{number(row['upper'], lang, 1)}"
    untold = say(lang, "published.untold")
    answers = untold if row["answers"] is None else number(row["answers"], lang)
    rate = untold if row["response_rate"] is None else f"{number(row['response_rate'], lang, 1)} %"
    told = [_word(row, "where", lang), row["year"], _word(row, "by", lang), _word(row, "question", lang)]
    return [*told, f"{number(row['share'], lang)} %", interval, answers, rate, _word(row, "source", lang)]


def _part(value: float | None) -> float | None:
    return None if value is None else value / 100
