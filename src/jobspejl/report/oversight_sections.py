"""The oversight (skærpet tilsyn), target by target: who surely meets it, who surely does not, who cannot be told."""

from itertools import groupby

from jobspejl.contracts.oversight import BOTH, FEWEST
from jobspejl.language import Lang
from jobspejl.report.charts.sorted_dots import Against, Dot, sorted_dots
from jobspejl.report.numbers import alphabetical, date, number
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, figure, fold, section, table
from jobspejl.report.words import percent, say

_SIDES = {"met": "fewer", "not_met": "more", "not_certain": "same"}


def oversight_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return the section on the oversight, if the study asks for it: the targets, and each period that is judged."""
    targets = account.tables["oversight_targets"]
    if not targets:
        return []
    teller = _Teller(saved, account, lang)
    return [teller.section(list(targets))]


class _Teller:
    """Tells the oversight in one language."""

    def __init__(self, saved: Saved, account: SavedAccount, lang: Lang) -> None:
        self._saved, self._lang = saved, lang
        self._rows = account.tables["oversight"]
        self._sure = percent(saved.options.confidence, lang)

    def _say(self, key: str, /, **facts: object) -> str:
        return say(self._lang, f"oversight.{key}", **facts)

    def _text(self, row: Row, column: str) -> str:
        return str(row[column if self._lang == "da" else f"{column}_en"])

    def section(self, targets: list[Row]) -> View:
        """Return the section."""
        newest = {row["target"]: row for row in targets}
        paragraphs = [self._say("what"), self._say("how", sure=self._sure), self._say("unverified")]
        periods = [list(rows) for _, rows in groupby(targets, lambda row: row["period"])]
        not_judged = [self._not_judged(row) for rows in periods for row in rows if row["why"]]
        folds = [fold(self._about(newest), opened=False)]
        judged = [(row, own) for rows in reversed(periods) for row in rows if (own := self._own(row))]
        folds += [fold(self._judged(row, own), opened=place == 0) for place, (row, own) in enumerate(judged)]
        folds += [fold(made, opened=False) for rows in reversed(periods) if (made := self._both(rows[0]["period"]))]
        return section(self._say("heading"), paragraphs, not_judged, folds=folds)

    def _own(self, row: Row) -> list[Row]:
        return [one for one in self._rows if (one["target"], one["period"]) == (row["target"], row["period"])]

    def _not_judged(self, row: Row) -> str:
        facts = {"name": self._text(row, "name"), "period": row["period"]}
        days = {key: date(row[f"valid_{key}"], self._lang) if row[f"valid_{key}"] else "–" for key in ("from", "to")}
        return self._say(f"why.{row['why']}", **facts, first=days["from"], last=days["to"])

    def _about(self, newest: dict[str, Row]) -> View:
        points = []
        for row in newest.values():
            span = {
                key: date(row[f"valid_{key}"], self._lang) if row[f"valid_{key}"] else "–" for key in ("from", "to")
            }
            told = [f"{self._text(row, 'name')}: {self._text(row, 'asks')}"]
            told += [self._say("valid", first=span["from"], last=span["to"]), self._status(row)]
            told += [self._text(row, "doubt")] if row["doubt"] else []
            points.append(" ".join([*told, say(self._lang, "site.source", source=self._text(row, "source"))]))
        return section(self._say("targets"), points=points)

    def _status(self, row: Row) -> str:
        if row["verified_on"] is None:
            return self._say("not_verified")
        return self._say("verified", day=date(row["verified_on"], self._lang))

    def _judged(self, row: Row, own: list[Row]) -> View:
        shown = sorted((one for one in own if not one["suppressed"]), key=lambda one: one["share"])
        sentence = self._counts(row, shown)
        is_gap = bool(shown) and shown[0]["persons"] is None
        heading = self._say("judged", name=self._text(row, "name"), period=row["period"])
        figures = [self._chart(row, shown, sentence)] if shown else []
        headings = [say(self._lang, "column.unit"), self._say("gap" if is_gap else "share")]
        headings += [say(self._lang, "column.interval_plain", sure=self._sure)]
        headings += [] if is_gap else [self._say("persons")]
        body = [
            [
                self._unit(one),
                number(one["share"], self._lang, 1),
                self._interval(one),
                *([] if is_gap else [number(one["persons"], self._lang)]),
                self._say(f"state.{one['state']}"),
            ]
            for one in shown
        ]
        body.sort(key=lambda cells: alphabetical(cells[0]))
        made = table(heading, [*headings, self._say("finding")], body, (0, len(headings)))
        each = fold(section(self._say("each"), tables=[made]), opened=False)
        told = [self._text(row, "asks"), sentence, *self._whole(row)]
        return section(heading, told, figures=figures, folds=[each] if shown else [])

    def _counts(self, row: Row, shown: list[Row]) -> str:
        counts = {state: sum(one["state"] == state for one in shown) for state in _SIDES}
        kind = self._saved.units_kind.to(self._lang)
        return self._say("counts", all=len(shown), kind=kind, period=row["period"], **counts)

    def _whole(self, row: Row) -> list[str]:
        """Return what is said of those not shown, and of all together: those shown are not like the others."""
        facts = {
            "kind": self._saved.units_kind.to(self._lang),
            "threshold": self._saved.options.disclosure_threshold,
            "least": FEWEST,
        }
        why = [key for key in ("hidden_small", "hidden_few", "hidden_other") if row[key]]
        told = [self._say(key, count=row[key], **facts) for key in why]
        if row["share"] is not None:
            share = number(row["share"], self._lang, 1)
            told.append(self._say("whole" if why else "whole_shown", share=share))
        return [" ".join(told)] if told else []

    def _chart(self, row: Row, shown: list[Row], sentence: str) -> View:
        dots = [
            Dot(
                f"{self._unit(one)}: {number(one['share'], self._lang, 1)} ({self._interval(one)})",
                one["share"],
                (one["lower"], one["upper"]),
                _SIDES[one["state"]],
            )
            for one in shown
        ]
        line = self._say("line", threshold=number(row["threshold"], self._lang))
        against = Against(row["threshold"], row["threshold"], line)
        label = f"{self._text(row, 'name')}, {row['period']}. {sentence}"
        chart = sorted_dots(
            dots, against, lambda value: number(value, self._lang), say(self._lang, "effort.sorted"), label
        )
        return figure(self._say("chart", sure=self._sure), chart)

    def _interval(self, one: Row) -> str:
        ends = [number(one[end], self._lang, 1) for end in ("lower", "upper")]
        if one["persons"] is None:
            return say(self._lang, "interval.signed", lower=ends[0], upper=ends[1])
        return "–".join(ends)

    def _unit(self, one: Row) -> str:
        return self._saved.units[one["unit"]].name.to(self._lang)

    def _both(self, period: str) -> View | None:
        own = [one for one in self._rows if (one["target"], one["period"]) == (BOTH, period)]
        if not own:
            return None
        heading = self._say("both", period=period)
        counts = {state: sum(one["state"] == state for one in own) for state in _SIDES}
        kind = self._saved.units_kind.to(self._lang)
        sentence = self._say("both_counts", all=len(own), kind=kind, period=period, **counts)
        body = [[self._unit(one), self._say(f"both_state.{one['state']}")] for one in own]
        body.sort(key=lambda cells: alphabetical(cells[0]))
        made = table(heading, [say(self._lang, "column.unit"), self._say("finding")], body, (0, 1))
        return section(heading, [self._say("both_how"), sentence], tables=[made])
