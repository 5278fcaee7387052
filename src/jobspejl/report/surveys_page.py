"""A survey: who was asked and who answered, the answers question by question, waves, groups, units and batteries."""

from collections.abc import Callable
from itertools import groupby

from jobspejl.language import Lang
from jobspejl.report.charts.diverging import Scale, diverging
from jobspejl.report.numbers import alphabetical, date, number, signed
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, figure, section, table, told
from jobspejl.report.words import figures_of, percent, say

_CHAIN = ("population", "invited", "reached", "eligible", "completed", "refused", "unreachable")
_MISSING = ("dont_know", "no_answer", "not_applicable")


def surveys_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return everything that is told of one survey; the newest wave where there are several."""
    page = _Page(saved, account, lang)
    makers: tuple[Callable[[], View | None], ...] = (
        page.asked, page.frame, page.answers, page.waves, page.groups, page.batteries, page.units,
    )  # fmt: skip
    return [made for maker in makers if (made := maker()) is not None]


class _Page:
    """One survey in one language."""

    def __init__(self, saved: Saved, account: SavedAccount, lang: Lang) -> None:
        self._saved, self._account, self._lang = saved, account, lang
        self._sure = percent(saved.options.confidence, lang)
        rows = account.tables["survey_questions"]
        self._periods = list(dict.fromkeys(row["period"] for row in rows))
        self._newest = self._periods[-1]
        self._rows = [row for row in rows if row["period"] == self._newest]

    def _say(self, key: str, **facts: object) -> str:
        return say(self._lang, f"surveys.{key}", **facts)

    def _text(self, row: Row, name: str) -> str:
        return str((row[name] if self._lang == "da" else row[f"{name}_en"]) or row[name])

    def _own(self, name: str) -> str | None:
        text = self._account.section.get(name)
        return str(text[self._lang]) if text else None

    def asked(self) -> View:
        """Who was asked, how, by whom and when, and how many of them answered."""
        told = self._account.section
        points = [self._say("who", who=self._own("who")), self._say("mode", mode=self._own("mode"))]
        if asked_by := self._own("asked_by"):
            points.append(self._say("asked_by", asked_by=asked_by))
        days = {key: date(told[f"{key}_day"], self._lang) for key in ("first", "last") if told.get(f"{key}_day")}
        if days:
            points.append(self._say("dates" if len(days) == 2 else f"dates_{next(iter(days))}", **days))
        rows = [row for row in self._account.tables["survey_chain"] if row["stratum"] is None]
        headings = [self._say("wave"), *(self._say(f"chain.{step}") for step in _CHAIN), self._say("chain.rate")]
        body = [
            [row["period"] or "–", *(self._count(row[step]) for step in _CHAIN), self._rate(row["response_rate"])]
            for row in rows
        ]
        caption = self._say("chain.caption")
        notes = [self._say("chain.note")]
        if any(row["population"] is not None for row in rows):
            notes.append(self._say("chain.clusters"))
        return section(self._say("asked"), notes, points, tables=[table(caption, headings, body)])

    def _rate(self, rate: float | None) -> str:
        return "–" if rate is None else f"{number(rate, self._lang, 1)} %"

    def _count(self, count: int | None) -> str:
        return "–" if count is None else number(count, self._lang)

    def frame(self) -> View | None:
        """How those who answered differ from those who were to be described."""
        rows = self._account.tables["survey_frame"]
        rows = tuple(row for row in rows if row["period"] == self._newest)
        if not rows:
            return None
        headings = [self._say(f"frame.{key}") for key in ("level", "population", "answered", "gap", "weighted")]
        body = [
            [
                self._text(row, "level"),
                *(self._rate(row[key]) for key in ("population_share", "answered_share")),
                "–" if row["difference"] is None else signed(row["difference"], self._lang, 1),
                self._rate(row["weighted_share"]),
            ]
            for row in rows
        ]
        note = self._say("frame.raked" if self._account.section["rake"] else "frame.not_raked")
        caption = self._say("frame.caption")
        return section(self._say("frame.heading"), [note], tables=[table(caption, headings, body)])

    def _whole(self) -> list[Row]:
        return [row for row in self._rows if row["unit"] is None and row["column"] is None]

    def answers(self) -> View:
        """The answers of all, as a chart and as a table with the wording as it was asked."""
        values: dict[str, list[Row]] = {
            key: list(own)
            for key, own in groupby(
                (row for row in self._account.tables["survey_values"] if row["period"] == self._newest),
                lambda row: row["question"],
            )
        }
        # NOTE: a question without a top box says who answered, not what they think of it.
        rows = [row for row in self._whole() if any(one["top"] for one in values.get(row["question"], []))]
        scales = [self._scale(row, values[row["question"]]) for row in rows if _drawn(row, values[row["question"]])]
        told = "; ".join(f"{self._text(row, 'wording')}: {self._top(row)}" for row in rows)
        chart = diverging(scales, self._say("answers.alt", points=told))
        headings = [self._say(f"answers.{key}") for key in ("wording", "number")]
        headings += [self._say("answers.top", sure=self._sure), self._say("answers.mean"), self._say("answers.missing")]
        body = [
            [
                self._text(row, "wording"),
                self._answers(row),
                self._top(row),
                self._mean(row),
                self._left(row),
            ]
            for row in rows
        ]
        period = self._newest or ""
        paragraphs = [self._say("answers.how", sure=self._sure), self._say(f"method.{self._method()}")]
        return section(
            self._say("answers.heading", period=period),
            paragraphs,
            figures=[figure(self._caption(), chart)] if scales else [],
            tables=[table(self._say("answers.caption"), headings, body)],
        )

    def _caption(self) -> str:
        """Return what stands under the chart: how to read it, and how many of those asked it speaks for."""
        chains = self._account.tables["survey_chain"]
        rate = next(
            (row["response_rate"] for row in chains if row["stratum"] is None and row["period"] == self._newest), None
        )
        told = self._say("answers.chart", sure=self._sure)
        asked = self._say("answers.asked", who=self._own("who"), mode=self._own("mode"))
        answered = (
            self._say("answers.rate_unknown") if rate is None else self._say("answers.rate", rate=self._rate(rate))
        )
        return f"{told}. {asked} {answered}"

    def _method(self) -> str:
        return str(self._account.section["intervals"])

    def _scale(self, row: Row, values: list[Row]) -> Scale:
        ordered = sorted(values, key=lambda one: one["order"])
        if ordered[0]["top"] and not ordered[-1]["top"]:
            ordered = ordered[::-1]
        shares = tuple(None if one["share"] is None else one["share"] / 100 for one in ordered)
        n = self._say("answers.n", n=self._answers(row))
        return Scale(self._text(row, "wording"), shares, tuple(one["top"] for one in ordered), (self._top(row), n))

    def _top(self, row: Row) -> str:
        if row["share"] is None:
            return say(self._lang, "account.hidden") if row["suppressed"] else self._why(row)
        if row["lower"] is None:
            return f"{number(row['share'], self._lang, 1)} % ({self._why(row)})"
        return figures_of(row["share"], row["lower"], row["upper"], self._lang)

    def _why(self, row: Row) -> str:
        why = row["why"]
        if why == "no_limits" and 0 < row["share"] < 100:
            why = "no_variation"
        return self._say(f"why.{why}") if why else "–"

    def _mean(self, row: Row) -> str:
        if row["mean"] is None:
            return "–"
        told = number(row["mean"], self._lang, 2)
        if row["mean_lower"] is None:
            unsure = row["why"] not in (None, "no_limits", "no_variation")
            return f"{told} ({self._why(row) if unsure else self._say('why.no_variation')})"
        low, high = (number(row[key], self._lang, 2) for key in ("mean_lower", "mean_upper"))
        return f"{told} ({low}–{high})"

    def _left(self, row: Row) -> str:
        named = [self._say(f"missing.{key}", count=row[key]) for key in _MISSING if row.get(key)]
        return ", ".join(named) or "–"

    def waves(self) -> View | None:
        """The change between waves, each with its own interval and what could have been seen."""
        rows = [row for row in self._account.tables["survey_differences"] if row["column"] is None]
        if not rows:
            return None
        headings = [self._say(f"waves.{key}") for key in ("question", "waves")]
        headings += [self._say("waves.change", sure=self._sure), self._say("waves.detectable")]
        wordings = self._wordings()
        body = [
            [
                wordings[row["question"]],
                f"{row['first']}–{row['second']}",
                *self._seen(row),
            ]
            for row in rows
        ]
        caption = self._say("waves.caption")
        told = [self._say("waves.how"), self._say("method.differences")]
        return section(self._say("waves.heading"), told, tables=[table(caption, headings, body, (0, 1))])

    def _seen(self, row: Row) -> tuple[str, str]:
        """Return a difference with its interval, and how small a one could have been seen."""
        least = row["detectable"]
        return self._change(row), "–" if least is None else number(least, self._lang, 1)

    def _change(self, row: Row) -> str:
        if row["suppressed"]:
            return say(self._lang, "account.hidden")
        if row["difference"] is None:
            return self._why(row)
        if row["lower"] is None:
            return f"{signed(row['difference'], self._lang, 1)} ({self._why(row)})"
        low, high = (signed(row[key], self._lang, 1) for key in ("lower", "upper"))
        interval = say(self._lang, "interval.signed", lower=low, upper=high)
        return f"{signed(row['difference'], self._lang, 1)} ({interval})"

    def groups(self) -> View | None:
        """The compared question by group of respondents, each against the others."""
        rows = [row for row in self._rows if row["column"] is not None and row["question"] == self._compared()]
        if not rows:
            return None
        wordings = self._wordings()
        headings = [self._say("groups.level"), self._say("answers.number"), self._say("answers.top", sure=self._sure)]
        headings += [self._say("groups.others", sure=self._sure), self._say("waves.detectable")]
        others = {(row["column"], row["level"]): row for row in self._account.tables["survey_differences"]}
        tables = [
            table(wordings.get(column, column), headings, [self._level(row, others) for row in own])
            for column, own in groupby(rows, lambda row: str(row["column"]))
        ]
        paragraphs = [self._question(), self._say("groups.how"), self._say("method.differences")]
        return section(self._say("groups.heading"), paragraphs, tables=tables)

    def _level(self, row: Row, others: dict[tuple[str, str], Row]) -> list[str]:
        against = others.get((row["column"], row["level"]))
        return [*self._line(self._text(row, "level"), row), *(self._seen(against) if against else ("–", "–"))]

    def _answers(self, row: Row) -> str:
        return told(row["answers"], self._lang)

    def _without_number(self, rows: list[Row]) -> list[str]:
        """Return why some shares stand without their number of answers; nothing where all have it."""
        untold = any(row["answers"] is None and row["share"] is not None for row in rows)
        return [self._say("units.untold", threshold=self._saved.options.disclosure_threshold)] if untold else []

    def _line(self, name: str, row: Row) -> list[str]:
        return [name, self._answers(row), self._top(row)]

    def _compared(self) -> str:
        return str(self._account.section["question"])

    def _question(self) -> str:
        row = next(row for row in self._whole() if row["question"] == self._compared())
        return self._say("groups.question", wording=self._text(row, "wording"))

    def units(self) -> View | None:
        """The compared question unit by unit, before any adjustment for who answered."""
        rows = [row for row in self._rows if row["unit"] is not None and row["question"] == self._compared()]
        if not rows:
            return None
        headings = [say(self._lang, "column.unit"), self._say("answers.number")]
        headings.append(self._say("answers.top", sure=self._sure))
        body = [self._line(self._saved.units[row["unit"]].name.to(self._lang), row) for row in rows]
        body.sort(key=lambda cells: alphabetical(cells[0]))
        heading = self._say("units.heading")
        return section(
            heading,
            [self._question(), self._say("units.note"), *self._without_number(rows)],
            tables=[table(heading, headings, body)],
        )

    def batteries(self) -> View | None:
        """Alpha of each battery, never without its items."""
        items = [row for row in self._account.tables["survey_items"] if row["period"] == self._newest]
        if not items:
            return None
        rows = [row for row in self._account.tables["survey_batteries"] if row["period"] == self._newest]
        alphas = {row["battery"]: row for row in rows}
        headings = [self._say("answers.wording"), self._say("batteries.item_rest")]
        tables = [
            table(self._alpha(alphas[battery]), headings, [self._item(row) for row in own])
            for battery, own in groupby(items, lambda row: str(row["battery"]))
        ]
        return section(self._say("batteries.heading"), [self._say("batteries.how")], tables=tables)

    def _item(self, row: Row) -> list[str]:
        rest = "–" if row["item_rest"] is None else number(row["item_rest"], self._lang, 2)
        turned = f" ({self._say('batteries.reversed')})" if row["reversed"] else ""
        return [self._text(row, "wording") + turned, rest]

    def _wordings(self) -> dict[str, str]:
        return {row["question"]: self._text(row, "wording") for row in self._whole()}

    def _alpha(self, row: Row) -> str:
        if row["alpha"] is None:
            return self._say("batteries.none", battery=row["battery"])
        alpha, lower, upper = (number(row[key], self._lang, 2) for key in ("alpha", "lower", "upper"))
        n = number(row["answers"], self._lang)
        return self._say("batteries.alpha", battery=row["battery"], alpha=alpha, lower=lower, upper=upper, n=n)


def _drawn(row: Row, values: list[Row]) -> bool:
    """Return whether answers go from worse to better; where they do not, all are told but there is no mean."""
    return row["mean"] is not None or any(one["share"] is None for one in values)
