"""The chain of an appeal, stage by stage and unit by unit: decided, complained of, mended, sent on, reversed."""

from itertools import groupby

from jobspejl.language import Lang
from jobspejl.report.numbers import alphabetical, number
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, section, table, told
from jobspejl.report.words import figures_of, percent, say

_STAGES = ("decisions", "complaints", "changed", "sent", "decided", "reversed", "renewed")
_FOUND_WRONG = ("changed", "reversed")


def chain_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return how to read the chain, and one table for each period, the newest first."""
    rows = account.tables["chain"]
    periods = list(dict.fromkeys(row["period"] for row in rows))[::-1]
    how = section(
        say(lang, "chain.heading"),
        [say(lang, "chain.how"), say(lang, "chain.caution")],
        points=[f"{say(lang, f'chain.{stage}')}: {say(lang, f'chain.about.{stage}')}" for stage in _STAGES],
    )
    return [how, *(_period(saved, [row for row in rows if row["period"] == one], one, lang) for one in periods)]


def chain_of_unit(saved: Saved, account: SavedAccount, code: str, lang: Lang) -> View | None:
    """Return one unit's chain, period by period; None where the account does not speak of it."""
    rows = [row for row in account.tables["chain"] if row["unit"] == code]
    if not rows:
        return None
    headings = [say(lang, "column.period"), say(lang, "chain.stage"), say(lang, "chain.count")]
    headings.append(say(lang, "chain.share", sure=percent(saved.options.confidence, lang)))
    body = [
        [
            row["period"],
            say(lang, f"chain.{row['stage']}"),
            _told(row, lang),
            say(lang, "chain.of", share=_share(row, lang), stage=say(lang, f"chain.whole.{row['stage']}"))
            if row["share"] is not None
            else "–",
        ]
        for row in rows
    ]
    caption = account.name.to(lang)
    return section(caption, [say(lang, "chain.caution")], tables=[table(caption, headings, body, (0, 1, 3))])


def _period(saved: Saved, rows: list[Row], period: str, lang: Lang) -> View:
    headings = [say(lang, "column.unit"), *(say(lang, f"chain.{stage}") for stage in _STAGES), say(lang, "chain.weeks")]
    body = [
        [saved.units[code].name.to(lang), *_line(list(own), lang)]
        for code, own in groupby(rows, lambda row: row["unit"])
    ]
    body.sort(key=lambda cells: alphabetical(cells[0]))
    return section(period, tables=[table(say(lang, "chain.caption", period=period), headings, body)])


def _line(rows: list[Row], lang: Lang) -> list[str]:
    """Return a unit's cells: each stage with its share of the stage before, and the weeks to a new decision."""
    stages = {row["stage"]: row for row in rows}
    cells = []
    for stage in _STAGES:
        row = stages.get(stage)
        cells.append("–" if row is None else f"{_told(row, lang)} {_in_brackets(row, lang)}".rstrip())
    weeks = stages["renewed"]["weeks"] if "renewed" in stages else None
    return [*cells, "–" if weeks is None else number(weeks, lang, 1)]


def _in_brackets(row: Row, lang: Lang) -> str:
    """Return a stage's share of the stage before; with its interval where a decision was found wrong."""
    if row["share"] is None:
        return ""
    share = f"{number(row['share'], lang)} %"
    if row["stage"] not in _FOUND_WRONG:
        return f"({share})"
    return f"({share}, {number(row['lower'], lang)}–{number(row['upper'], lang)})"


def _told(row: Row, lang: Lang) -> str:
    blank = row["count"] is None and not row["suppressed"]
    return say(lang, "chain.not_recorded") if blank else told(row["count"], lang)


def _share(row: Row, lang: Lang) -> str:
    return figures_of(row["share"], row["lower"], row["upper"], lang)
