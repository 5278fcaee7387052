"""The effort mirror: every measure for the country and by target group, what divides, and how long it takes."""

from itertools import groupby

from jobspejl.language import Lang
from jobspejl.report.charts.dot_rows import DotRow, dot_rows
from jobspejl.report.charts.lines import Across, Series, lines
from jobspejl.report.charts.shares import Bar, shares
from jobspejl.report.charts.sorted_dots import Against, Dot, sorted_dots
from jobspejl.report.effort_figures import EffortFigure
from jobspejl.report.numbers import alphabetical, number
from jobspejl.report.oversight_sections import oversight_sections
from jobspejl.report.saved import Row, Saved, SavedAccount, SavedMeasure
from jobspejl.report.sections import View, figure, fold, section, table
from jobspejl.report.words import percent, say


def effort_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return what the account tells, and last what none of it can show."""
    page = _Page(saved, account, lang)
    makers = (page.overview, page.groups, page.splits, page.waits, page.caseload)
    told = [made for maker in makers for made in maker()]
    return [*told, *oversight_sections(saved, account, lang), page.cannot()]


class _Page:
    """Tells one account in one language."""

    def __init__(self, saved: Saved, account: SavedAccount, lang: Lang) -> None:
        self._saved, self._account, self._lang = saved, account, lang
        self._sure = percent(saved.options.confidence, lang)
        self._about = {row["measure"]: row for row in account.tables["effort_measures"]}
        self._compared = {one.measure.id: one for one in saved.measures}

    def _say(self, key: str, /, **facts: object) -> str:
        return say(self._lang, f"effort.{key}", **facts)

    def _text(self, row: Row, column: str) -> str:
        return str(row[column if self._lang == "da" else f"{column}_en"])

    def _name(self, measure: str) -> str:
        return self._text(self._about[measure], "name")

    def _figure(self, measure: str, rows: list[Row]) -> EffortFigure:
        return EffortFigure(self._about[measure], rows, self._lang)

    def _newest(self, measure: str) -> list[Row]:
        """Return a measure's rows of its newest period: all target groups first."""
        rows = [row for row in self._account.tables["effort_rates"] if row["measure"] == measure]
        return [row for row in rows if row["period"] == rows[-1]["period"]]

    def overview(self) -> list[View]:
        """Every measure for all shown units together, and how each is counted."""
        headings = [self._say("measure"), self._say("period"), self._say("figure"), self._say("unit")]
        headings += [say(self._lang, "column.interval_plain", sure=self._sure), self._say("persons")]
        body = []
        for measure in self._about:
            rows = [row for row in self._newest(measure) if row["group"] is None]
            for row in rows:
                told = self._figure(measure, rows)
                cells = [row["period"], told.rate(row), told.unit, told.interval(row), told.persons(row)]
                body.append([self._name(measure), *cells])
        made = table(self._say("overview_caption"), headings, body, (0, 1, 3))
        links = {self._name(one): f"../measures/{one}.html" for one in self._about if one in self._compared}
        points = [
            f"{self._text(row, 'name')}: {self._text(row, 'definition')} "
            f"{say(self._lang, 'site.source', source=self._text(row, 'source'))}"
            for row in self._about.values()
        ]
        counted = fold(section(self._say("definitions"), points=points), opened=False)
        how = [self._say("overview_how"), self._say("overview_sure", sure=self._sure), self._say("overview_persons")]
        return [section(self._say("overview"), how, tables=[{**made, "links": links}], folds=[counted])]

    def groups(self) -> list[View]:
        """Each measure by target group."""
        folds: list[View] = []
        for measure in self._about:
            rows = sorted(self._newest(measure), key=lambda row: row["group"] is None)
            if len(rows) > 1:
                folds.append(fold(self._by_group(measure, rows), opened=not folds))
        if not folds:
            return []
        threshold = self._saved.options.disclosure_threshold
        how = self._say("groups_how", threshold=threshold)
        return [section(self._say("groups"), [how], folds=folds)]

    def _by_group(self, measure: str, rows: list[Row]) -> View:
        told = self._figure(measure, rows)
        names = [self._say("all_groups") if row["group"] is None else self._text(row, "group_name") for row in rows]
        dots = [DotRow(name, *told.drawn(row)) for name, row in zip(names, rows, strict=True)]
        points = "; ".join(f"{name}: {told.rate(row)}" for name, row in zip(names, rows, strict=True))
        heading = f"{self._name(measure)}, {rows[0]['period']}"
        chart = dot_rows(dots, told.tick, self._say("groups_alt", measure=heading, points=points))
        headings = [self._say("group"), f"{self._say('figure')} ({told.unit})"]
        headings += [say(self._lang, "column.interval_plain", sure=self._sure), self._say("persons")]
        body = [
            [name, told.rate(row), told.interval(row), told.persons(row)] for name, row in zip(names, rows, strict=True)
        ]
        caption = self._say("groups_chart", unit=told.unit, sure=self._sure)
        return section(heading, figures=[figure(caption, chart)], tables=[table(heading, headings, body)])

    def splits(self) -> list[View]:
        """What is counted, divided: sanctions by section of the act, hours in job clubs by content."""
        rows = self._account.tables["effort_splits"]
        return [self._split(split, list(own)) for split, own in groupby(rows, lambda row: row["split"])]

    def _split(self, split: str, rows: list[Row]) -> View:
        some = [row for row in rows if row["suppressed"] or row["persons"]]
        bars = [
            Bar(
                self._text(row, "part"),
                None if row["share"] is None else row["share"] / 100,
                None,
                None,
                self._persons(row),
            )
            for row in some
        ]
        told = "; ".join(f"{self._text(row, 'part')}: {self._share(row)}" for row in some)
        heading = self._say(f"split.{_key(split)}")
        chart = shares(bars, lambda share: f"{percent(share, self._lang)} %", f"{heading}. {told}")
        headings = [self._say("part"), self._say("share"), self._say("persons")]
        body = [[self._text(row, "part"), self._share(row), self._persons(row)] for row in some]
        made = table(heading, headings, body)
        note = self._say("splits_note")
        return section(heading, [note], figures=[figure(self._say("splits_chart"), chart)], tables=[made])

    def _share(self, row: Row) -> str:
        hidden = say(self._lang, "account.hidden")
        return hidden if row["share"] is None else f"{number(row['share'], self._lang, 1)} %"

    def _persons(self, row: Row) -> str:
        return "–" if row["persons"] is None else number(row["persons"], self._lang)

    def waits(self) -> list[View]:
        """How long something takes: a curve for the country, and each unit's median."""
        rows = self._account.tables["effort_curves"]
        return [self._wait(measure, list(own)) for measure, own in groupby(rows, lambda row: row["measure"])]

    def _wait(self, measure: str, rows: list[Row]) -> View:
        period = rows[-1]["period"]
        steps = [row for row in rows if row["period"] == period]
        medians = [
            row
            for row in self._account.tables["effort_medians"]
            if (row["measure"], row["period"]) == (measure, period)
        ]
        whole = next(row for row in medians if row["unit"] is None)
        heading = self._say(f"wait.{_key(measure)}")
        sentence = self._half(measure, whole, steps[-1])
        points = ((0.0, 1.0), *((float(row["day"]), row["waiting"] / 100) for row in steps))
        band = ((0.0, 1.0, 1.0), *((float(row["day"]), row["lower"] / 100, row["upper"] / 100) for row in steps))
        ticks = [(float(day), number(day, self._lang)) for day in _ticks(steps[-1]["day"])]
        chart = lines(
            [Series(self._say(f"wait_line.{_key(measure)}"), points, band, steps=True)],
            Across(ticks, self._say("wait_days")),
            lambda share: f"{percent(share, self._lang)} %",
            1.0,
            f"{heading}. {sentence}",
        )
        caption = self._say("wait_chart", sure=self._sure)
        own = [row for row in medians if row["unit"] is not None]
        folds = [fold(self._medians(own), opened=False)] if own else []
        how = [sentence, self._say("wait_how")]
        return section(heading, how, figures=[figure(caption, chart)], folds=folds)

    def _half(self, measure: str, whole: Row, last: Row) -> str:
        facts = {"period": whole["period"], "spells": number(whole["spells"], self._lang), "sure": self._sure}
        if whole["median"] is None:
            share = f"{number(last['waiting'], self._lang)} %"
            return self._say(f"half_never.{_key(measure)}", share=share, days=number(last["day"], self._lang), **facts)
        days = number(whole["median"], self._lang)
        return self._say(f"half.{_key(measure)}", days=days, interval=self._days(whole), **facts)

    def _days(self, row: Row) -> str:
        ends = ["–" if row[end] is None else number(row[end], self._lang) for end in ("lower", "upper")]
        return "–".join(ends) if row["upper"] is not None else self._say("at_least", days=ends[0])

    def _medians(self, rows: list[Row]) -> View:
        headings = [say(self._lang, "column.unit"), self._say("median")]
        headings += [say(self._lang, "column.interval_plain", sure=self._sure), self._say("spells")]
        body = [
            [
                self._saved.units[row["unit"]].name.to(self._lang),
                self._say("not_reached") if row["median"] is None else number(row["median"], self._lang),
                "–" if row["lower"] is None else self._days(row),
                number(row["spells"], self._lang),
            ]
            for row in rows
        ]
        body.sort(key=lambda cells: alphabetical(cells[0]))
        caption = self._say("medians")
        how = self._say("medians_how", threshold=self._saved.options.disclosure_threshold)
        return section(caption, [how], tables=[table(caption, headings, body)])

    def caseload(self) -> list[View]:
        """Each unit's figure beside what others recommend, where a compared measure has a recommendation."""
        found = []
        for measure, row in self._about.items():
            if row["guideline_lower"] is not None and measure in self._compared:
                found.append(self._beside(self._compared[measure], row))
        return found

    def _beside(self, one: SavedMeasure, row: Row) -> View:
        gaps = sorted(one.gaps[one.latest].values(), key=lambda gap: gap.actual)
        lower, upper = row["guideline_lower"], row["guideline_upper"]
        sides = ["below" if gap.actual < lower else "above" if gap.actual > upper else "within" for gap in gaps]
        dots = [
            Dot(f"{self._saved.units[gap.unit].name.to(self._lang)}: {number(gap.actual, self._lang, 1)}", gap.actual)
            for gap in gaps
        ]
        counts = {side: sides.count(side) for side in ("below", "within", "above")}
        ends = {"lower": number(lower, self._lang), "upper": number(upper, self._lang)}
        sentence = self._say("guideline_counts", all=len(gaps), period=one.latest, **counts, **ends)
        band = Against(lower, upper, self._say("guideline_band", **ends))
        unit = self._figure(one.measure.id, self._newest(one.measure.id)).unit
        chart = sorted_dots(
            dots, band, lambda value: number(value, self._lang), self._say("sorted"), f"{sentence} {unit}"
        )
        source = say(self._lang, "site.source", source=self._text(row, "guideline_source"))
        paragraphs = [sentence, f"{self._text(row, 'guideline')} {source}", self._say("guideline_how")]
        return section(self._name(one.measure.id), paragraphs, figures=[figure(self._say("guideline_chart"), chart)])

    def cannot(self) -> View:
        """What figures of effort do not say, beside results."""
        told = [self._say("cannot_text")]
        if not self._saved.pairings:
            return section(self._say("cannot"), told)
        link = {"to": "../mirrors.html", "name": say(self._lang, "nav.mirrors")}
        return {**section(self._say("cannot"), [*told, self._say("cannot_where")]), "link": link}


def _key(name: str) -> str:
    """Return a name as wordings have it."""
    return name.replace("-", "_")


def _ticks(last: int) -> list[int]:
    return sorted({round(last * n / 4) for n in range(5)})
