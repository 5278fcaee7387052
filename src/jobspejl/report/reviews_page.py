"""A review of case files: who was read, the two conclusions side by side, the items, and whether reviewers agree."""

from itertools import groupby

from markupsafe import Markup

from jobspejl.language import Lang
from jobspejl.report.charts.files import MOST, files_drawn
from jobspejl.report.numbers import date, number
from jobspejl.report.saved import Row, Saved, SavedAccount
from jobspejl.report.sections import View, section, table, told
from jobspejl.report.words import percent, say

_AXES = ("lawful", "experienced")
_SHARED = ("random", "all")
"""Populations of which a share may be told."""


def reviews_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return the population, the two conclusions, one section for each part of the instrument, and the agreement."""
    page = _Page(saved, account, lang)
    parts = [page.part(list(rows)) for _, rows in groupby(account.tables["reviews"], lambda row: row["part"])]
    return [page.population(), page.conclusions(), *parts, page.agreement()]


class _Page:
    """One review in one language."""

    def __init__(self, saved: Saved, account: SavedAccount, lang: Lang) -> None:
        self._account, self._lang = account, lang
        self._first = account.tables["reviews"][0]
        self._sure = percent(saved.options.confidence, lang)
        self._shared = self._first["population"] in _SHARED
        self._stratified = bool(account.section["population"]["stratified"])

    def _say(self, key: str, **facts: object) -> str:
        return say(self._lang, f"reviews.{key}", **facts)

    def _text(self, row: Row, name: str) -> str:
        return str(row[f"{name}_{self._lang}"])

    def population(self) -> View:
        """What may be said, decided by how the files came to be read."""
        section_of, first = self._account.section, self._first
        who = section_of["population"]["who"][self._lang]
        facts = {"read": number(first["read"], self._lang), "who": who, "files": self._files()}
        paragraphs = [self._say(f"population.{first['population']}", **facts)]
        if first["population"] == "random":
            paragraphs.append(self._say(f"population.{'stratified' if self._stratified else 'bounds'}"))
        paragraphs.append(self._say("read_on", day=date(section_of["read_on"], self._lang)))
        return section(self._say("population.heading"), paragraphs)

    def _files(self) -> str:
        files = self._first["files"]
        return self._say("files_untold") if files is None else number(files, self._lang)

    def conclusions(self) -> View:
        """The two conclusions, each by itself, and the files that are lawful and yet bad for the citizen."""
        rows = self._account.tables["review_conclusions"]
        tables = [
            table(
                self._say(f"axis.{axis}"),
                [self._say("conclusion"), self._say("count"), *([self._share_heading()] if self._shared else [])],
                [self._conclusion(row, axis) for row in rows if row["kind"] == axis and row["count"] != 0],
            )
            for axis in _AXES
        ]
        both = {(row["lawful"], row["experienced"]): row["count"] for row in rows if row["kind"] == "both"}
        paragraphs = [self._say("conclusions.never_merged")]
        if both.get(("yes", "bad")) is not None:
            paragraphs.append(self._say("conclusions.both", count=both["yes", "bad"], read=self._first["read"]))
        return section(self._say("conclusions.heading"), paragraphs, tables=tables)

    def _conclusion(self, row: Row, axis: str) -> list[str]:
        cells = [self._say(f"{axis}.{row[axis]}"), told(row["count"], self._lang)]
        return [*cells, self._share(row)] if self._shared else cells

    def part(self, rows: list[Row]) -> View:
        """One part of the instrument, item by item."""
        headings = [self._say("item"), self._say("basis"), self._say("severity"), self._say("found")]
        headings += [self._share_heading()] if self._shared else []
        body = [self._item(row) for row in rows]
        drawn = [self._drawing(row) for row in rows]
        if any(drawn):
            headings.insert(3, self._say("files_each"))
            for cells, chart in zip(body, drawn, strict=True):
                cells.insert(3, chart)
        kind = self._say(f"part.{rows[0]['kind']}")
        name = self._text(rows[0], "part")
        words = (0, 1, 2, 3, 4) if any(drawn) else (0, 1, 2, 3)
        return section(f"{name}", [kind], tables=[table(name, headings, body, words)])

    def _item(self, row: Row) -> list[str]:
        severity = self._say(f"severity_of.{row['severity']}")
        if row["critical"]:
            severity = f"{severity}, {self._say('critical')}"
        cells = [self._text(row, "text"), row["basis"] or "–", severity, self._found(row)]
        return [*cells, self._share(row)] if self._shared else cells

    def _found(self, row: Row) -> str:
        """Return in how many of the files the item was not as it should be, in words."""
        facts = {key: row[key] for key in ("read", "threshold", "broken", "judged")}
        facts["of"] = self._say(f"of.{row['population']}")
        lead = self._say(f"found_in.{_found_in(row)}", **facts)
        left = [
            self._say(f"left.{name}", count=row[name])
            for name in ("not_relevant", "cannot_judge", "unresolved", "unanswered")
            if row[name]
        ]
        return " ".join([lead, *([self._say("left.lead", names=", ".join(left))] if left else [])])

    def _drawing(self, row: Row) -> str:
        if row["read"] > MOST or row["broken"] is None:
            return ""
        right = row["yes"] or 0
        return Markup(files_drawn(row["broken"], right, row["read"] - row["broken"] - right, ""))

    def _share_heading(self) -> str:
        kind = "all" if self._stratified else self._first["population"]
        return self._say(f"share.{kind}", sure=self._sure)

    def _share(self, row: Row) -> str:
        share = "–" if row["share"] is None else f"{number(row['share'], self._lang, 1)} %"
        if row["lower"] is None:
            return share
        low, high = (number(row[key], self._lang, 1) for key in ("lower", "upper"))
        careful = self._say("careful") if row.get("careful") else ""
        told_share = f"{share} ({low}–{high}{careful})"
        if row.get("upper_alone") is None:
            return told_share
        return f"{told_share} {self._say('at_most', share=number(row['upper_alone'], self._lang, 1), sure=self._sure)}"

    def agreement(self) -> View:
        """How far reviewers who read the same files agree."""
        rows = self._account.tables["review_agreement"]
        heading, read = self._say("agreement.heading"), self._first["read"]
        if rows[0]["double"] == 0:
            return section(heading, [self._say("agreement.single")])
        if not rows[0]["double"]:
            return section(heading, [self._say("agreement.few", read=read)])
        shown = [row for row in rows if not row["suppressed"]]
        paragraphs = [self._say("agreement.lead", double=rows[0]["double"], read=read)]
        paragraphs += [self._say("agreement.how")] if shown else []
        if len(shown) < len(rows):
            hidden = sum(bool(row["suppressed"]) for row in rows if row["subject"] != "all")
            paragraphs.append(self._say("agreement.hidden", count=hidden))
        return section(heading, paragraphs, tables=[self._agreed(shown)] if shown else [])

    def _agreed(self, rows: list[Row]) -> View:
        names = {row["item"]: self._text(row, "text") for row in self._account.tables["reviews"]}
        headings = [self._say("item"), self._say("agreement.answers"), self._say("agreement.share")]
        headings += [self._say("agreement.alpha", sure=self._sure), "AC1"]
        body = [
            [
                names.get(row["subject"]) or self._say(f"agreement.subject.{row['subject']}"),
                told(row["answers"], self._lang),
                "–" if row["agreement"] is None else f"{number(row['agreement'], self._lang)} %",
                self._alpha(row),
                "–" if row["ac1"] is None else number(row["ac1"], self._lang, 2),
            ]
            for row in rows
        ]
        return table(self._say("agreement.caption"), headings, body)

    def _alpha(self, row: Row) -> str:
        if row["alpha"] is None:
            return self._say(f"agreement.undefined.{row['undefined']}")
        alpha = number(row["alpha"], self._lang, 2)
        if row["lower"] is None:
            return alpha
        low, high = (number(row[key], self._lang, 2) for key in ("lower", "upper"))
        return f"{alpha} ({say(self._lang, 'interval.signed', lower=low, upper=high)})"


def _found_in(row: Row) -> str:
    """Return which sentence says in how many files an item was not as it should be."""
    if row["judged"] == 0:
        return "not_judged"
    if row["broken"] is None:
        return "few" if "broken" in row["few"].split() else "hidden"
    if row["broken"] > 0:
        return "broken"
    if row["judged"] is None:
        return "none"
    return "none_of_all" if row["judged"] == row["read"] else "none_judged"
