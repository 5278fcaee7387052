"""Focus groups: who was to come and who did, what came up in how many groups, quotes, and whether coders agree.

No share of groups or participants is told: a few groups are no sample of anybody.
"""

from jobspejl.language import Lang
from jobspejl.report.charts.lines import Across, Series, lines
from jobspejl.report.numbers import date, number
from jobspejl.report.own_words import own_words, say_own
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, figure, section, table
from jobspejl.report.words import percent, say

_FILLED, _EMPTY = "●", "○"
_BELOW = "– "
_COUNTS = ("both", "first_only", "second_only", "neither")


def focus_groups_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return recruitment, themes, saturation, quotes, agreement, and how the file was read."""
    page = _Page(saved, account, lang)
    parts = (page.recruitment(), page.themes(), page.saturation(), page.quotes(), page.agreement(), page.reading())
    return [part for part in parts if part is not None]


class _Page:
    """One account of focus groups in one language."""

    def __init__(self, saved: Saved, account: SavedAccount, lang: Lang) -> None:
        self._saved, self._tables, self._lang = saved, account.tables, lang
        self._sure = percent(saved.options.confidence, lang)
        self._groups = self._tables["focus_recruitment"]
        self._names = {row["group"]: self._text(row, "name") for row in self._groups}
        self._levels = _levels(self._tables["focus_codes"])

    def _text(self, row: Row, name: str) -> str:
        """Return a text in the page's language; empty where there is none."""
        return str(row[name if self._lang == "da" else f"{name}_en"] or "")

    def _number(self, value: float, decimals: int = 0) -> str:
        return number(value, self._lang, decimals)

    def recruitment(self) -> View:
        """Who was to come and who did."""
        lang, rows = self._lang, self._groups
        told = [self._planned_and_held("focus_groups.recruitment.planned", list(rows))]
        modes = list(dict.fromkeys(self._text(row, "mode") for row in rows if row["mode"]))
        points = [
            self._planned_and_held(
                "focus_groups.recruitment.mode", [row for row in rows if self._text(row, "mode") == mode], mode=mode
            )
            for mode in modes
        ]
        uncoded = sum(row["held"] and not row["coded"] for row in rows)
        if uncoded:
            told.append(say(lang, "focus_groups.recruitment.uncoded", count=uncoded))
        told.append(say(lang, "focus_groups.recruitment.why"))
        keys = ("group", "mode", "planned", "invited", "came", "held_on", "note")
        headings = [say(lang, f"focus_groups.column.{key}") for key in keys]
        body = [self._recruited(row) for row in rows]
        made = table(say(lang, "focus_groups.recruitment.caption"), headings, body, (0, 1, 5, 6))
        return section(say(lang, "focus_groups.recruitment.heading"), told, points, tables=[made])

    def _planned_and_held(self, key: str, rows: list[Row], **facts: object) -> str:
        held = sum(row["held"] for row in rows)
        ended = say(self._lang, "focus_groups.recruitment.held", count=held) if held else ""
        ended = ended or say(self._lang, "focus_groups.recruitment.none_held")
        return say(self._lang, key, count=len(rows), held=ended, **facts)

    def _recruited(self, row: Row) -> list[str]:
        lang = self._lang
        day = say(lang, "focus_groups.recruitment.never")
        if row["held"]:
            day = date(row["held_on"], lang) if row["held_on"] else say(lang, "focus_groups.recruitment.untold")
        persons = [self._persons(row, name) for name in ("invited", "came")]
        mode = self._text(row, "mode") or "–"
        return [self._text(row, "name"), mode, self._number(row["planned"]), *persons, day, self._text(row, "note")]

    def _persons(self, row: Row, name: str) -> str:
        if name in (row["few"] or "").split():
            return say(self._lang, "focus_groups.recruitment.few", threshold=row["threshold"])
        if row[name] is None:
            return say(self._lang, "focus_groups.recruitment.untold")
        return self._number(row[name])

    def themes(self) -> View:
        """Themes by groups: in how many, and how often."""
        lang, rows = self._lang, self._tables["focus_codes"]
        of = rows[0]["of"]
        cells: dict[int, list[Row]] = {}
        for row in self._tables["focus_themes"]:
            cells.setdefault(row["number"], []).append(row)
        groups = [self._names[row["group"]] for row in cells[rows[0]["number"]]]
        headings = [say(lang, "focus_groups.column.theme"), *groups]
        headings += [say(lang, "focus_groups.column.in_groups"), say(lang, "focus_groups.column.passages")]
        body = [
            [
                self._code(row),
                *(self._mark(cell["segments"]) for cell in cells[row["number"]]),
                say(lang, "focus_groups.themes.in_groups", k=row["groups"], count=of),
                self._number(row["segments"]),
            ]
            for row in rows
        ]
        told = [say(lang, "focus_groups.themes.how", count=of)]
        told.append(say(lang, "focus_groups.themes.marks", filled=_FILLED, empty=_EMPTY))
        made = table(say(lang, "focus_groups.themes.caption"), headings, body, (0, len(headings) - 2))
        return section(say(lang, "focus_groups.themes.heading"), told, tables=[made])

    def _code(self, row: Row) -> str:
        return _BELOW * self._levels[row["number"]] + own_words(str(row["code"]), self._saved, self._lang)

    def _mark(self, count: int) -> str:
        return f"{_FILLED if count else _EMPTY} {self._number(count)}"

    def saturation(self) -> View:
        """Whether new codes still come up."""
        lang, rows = self._lang, self._tables["focus_saturation"]
        last = rows[-1]
        facts = {"alone": last["alone"], "codes": last["seen"]}
        told = [say(lang, "focus_groups.saturation.how"), say(lang, "focus_groups.saturation.alone", **facts)]
        told.append(say(lang, "focus_groups.saturation.few", count=len(rows)))
        keys = ("order", "group", "new", "seen", "averaged")
        headings = [say(lang, f"focus_groups.column.{key}") for key in keys]
        body = [
            [
                self._number(row["order"]), self._names[row["group"]], self._number(row["new"]),
                self._number(row["seen"]), self._number(row["averaged"], 1),
            ]
            for row in rows
        ]  # fmt: skip
        made = table(say(lang, "focus_groups.saturation.caption"), headings, body, (1,))
        drawn = [self._chart(list(rows))] if len(rows) > 1 else []
        figures = [figure(say(lang, "focus_groups.saturation.chart"), chart) for chart in drawn]
        return section(say(lang, "focus_groups.saturation.heading"), told, figures=figures, tables=[made])

    def _chart(self, rows: list[Row]) -> str:
        lang = self._lang
        drawn = [
            Series(
                say(lang, f"focus_groups.saturation.line.{key}"),
                tuple((float(row["order"]), float(row[key])) for row in rows),
            )
            for key in ("seen", "averaged")
        ]
        ticks = [(float(row["order"]), self._number(row["order"])) for row in rows]
        points = ", ".join(
            say(lang, "focus_groups.saturation.point", order=row["order"], seen=row["seen"]) for row in rows
        )
        across = Across(ticks, say(lang, "focus_groups.saturation.across"))
        return lines(drawn, across, self._axis, None, say(lang, "focus_groups.saturation.alt", points=points))

    def _axis(self, value: float) -> str:
        return self._number(value, 0 if value == int(value) else 1)

    def quotes(self) -> View | None:
        """Quotes with their group and theme, pseudonymised."""
        lang, rows = self._lang, self._tables.get("focus_quotes", ())
        if not rows:
            return None
        keys = ("number", "group", "theme", "quote")
        headings = [say(lang, f"focus_groups.column.{key}") for key in keys]
        body = [
            [
                self._number(row["number"]),
                self._names[row["group"]],
                own_words(row["code"], self._saved, lang),
                say_own(lang, "focus_groups.quotes.quoted", text=own_words(row["text"], self._saved, lang)),
            ]
            for row in rows
        ]
        told = [say(lang, "focus_groups.quotes.how")]
        made = table(say(lang, "focus_groups.quotes.caption"), headings, body, (1, 2, 3))
        return section(say(lang, "focus_groups.quotes.heading"), told, tables=[made])

    def agreement(self) -> View:
        """How far coders of the same text agree, code by code, with the counts behind it."""
        lang, rows = self._lang, self._tables.get("focus_agreement", ())
        heading = say(lang, "focus_groups.agreement.heading")
        if not rows or not any(row["units"] for row in rows):
            return section(heading, [say(lang, "focus_groups.agreement.single")])
        pair = rows[0]["coders"] == 2
        keys = ("theme", rows[0]["unit"], *(_COUNTS if pair else ()), "agreement")
        headings = [say(lang, f"focus_groups.column.{key}") for key in keys]
        headings += [say(lang, "focus_groups.column.alpha", sure=self._sure), "AC1"]
        body = [self._agreed(row, pair=pair) for row in rows]
        told = [say(lang, "focus_groups.agreement.lead", coders=rows[0]["coders"])]
        told.append(say(lang, "focus_groups.agreement.how"))
        told.append(say(lang, f"focus_groups.agreement.unit.{rows[0]['unit']}"))
        if any(row["lower"] is not None for row in rows):
            told.append(say(lang, "focus_groups.agreement.interval"))
        made = table(say(lang, "focus_groups.agreement.caption"), headings, body)
        return section(heading, told, tables=[made])

    def _agreed(self, row: Row, *, pair: bool) -> list[str]:
        share = "–" if row["agreement"] is None else f"{self._number(row['agreement'])} %"
        counts = [self._number(row[key]) for key in ("units", *(_COUNTS if pair else ()))]
        ac1 = "–" if row["ac1"] is None else self._number(row["ac1"], 2)
        return [self._code(row), *counts, share, self._alpha(row), ac1]

    def _alpha(self, row: Row) -> str:
        if row["alpha"] is None:
            return say(self._lang, f"focus_groups.agreement.undefined.{row['undefined']}")
        told = self._number(row["alpha"], 2)
        if row["lower"] is None:
            return told
        low, high = (self._number(row[key], 2) for key in ("lower", "upper"))
        return f"{told} ({say(self._lang, 'interval.signed', lower=low, upper=high)})"

    def reading(self) -> View:
        """How surely segments are placed, and what was replaced: counts only."""
        lang, rows = self._lang, self._tables["focus_reading"]
        counted = [row for row in rows if row["count"] and not row["what"].startswith("doubts")]
        points = [
            say(lang, f"focus_groups.reading.{row['what']}.{_key(row['kind'])}", count=row["count"]) for row in counted
        ]
        doubts = next(row["count"] for row in rows if row["what"] == "doubts")
        key = "doubts" if doubts else "no_doubts"
        told = [say(lang, "focus_groups.reading.how"), say(lang, f"focus_groups.reading.{key}", count=doubts)]
        quotes = [row["kind"] for row in rows if row["what"] == "doubts_in_quote"]
        if quotes:
            told.append(say(lang, "focus_groups.reading.doubtful", count=len(quotes), numbers=", ".join(quotes)))
        return section(say(lang, "focus_groups.reading.heading"), told, points)


def _levels(rows: tuple[Row, ...]) -> dict[int, int]:
    """Return how deep each code stands under others, 0 at the top."""
    levels: dict[int, int] = {}
    for row in rows:
        levels[row["number"]] = 0 if row["parent_number"] is None else levels[row["parent_number"]] + 1
    return levels


def _key(kind: str) -> str:
    """Return what a kind is called in the catalogue.

    >>> _key("E-MAIL")
    'e_mail'
    """
    return kind.lower().replace("-", "_")
