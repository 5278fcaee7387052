"""A register's page: the model on persons, other models, what the list leaves out, potential, and the backtest."""

from collections import Counter
from itertools import groupby

from jobspejl.language import Lang
from jobspejl.report.charts.ranges import Range, ranges
from jobspejl.report.charts.scatter import Axes, Point, scatter
from jobspejl.report.numbers import alphabetical, number, signed
from jobspejl.report.saved import Row, Saved, SavedAccount, SavedMeasure
from jobspejl.report.sections import View, figure, fold, section, table
from jobspejl.report.words import Voice, percent, rank_set, rounded, say, verdict_word

_MOST_LEVELS = 12
"""How many levels of each outcome stand on the page; the table has them all."""

_MARKS = {"moved_out": "fewer", "moved_in": "more"}


def register_sections(saved: Saved, account: SavedAccount, lang: Lang) -> list[View]:
    """Return the model, its levels, other models, leakage, potential and backtest, as far as there are any."""
    page = _Page(saved, account, lang)
    makers = (
        page.model,
        page.leakage,
        page.potential,
        page.ranges,
        page.choices,
        page.backtest,
        page.levels,
        page.areas,
    )
    return [made for maker in makers for made in maker()]


def _by_gap(one: SavedMeasure, rows: list[Row]) -> list[Row]:
    gaps = one.gaps[one.latest]
    return sorted((row for row in rows if row["unit"] in gaps), key=lambda row: gaps[row["unit"]].gap)


class _Page:
    """The page of one register in one language."""

    def __init__(self, saved: Saved, account: SavedAccount, lang: Lang) -> None:
        self._saved, self._account, self._lang = saved, account, lang
        self._measures = {one.measure.id: one for one in saved.measures}
        self._sure = percent(saved.options.confidence, lang)

    def _say(self, key: str, **facts: object) -> str:
        return say(self._lang, f"register.{key}", **facts)

    def _rows(self, table_name: str) -> tuple[Row, ...]:
        return self._account.tables[f"register_{table_name}"]

    def _by_measure(self, table_name: str) -> list[tuple[SavedMeasure, list[Row]]]:
        groups = groupby(self._rows(table_name), lambda row: str(row["measure"]))
        return [(self._measures[key], list(rows)) for key, rows in groups if key in self._measures]

    def _voice(self, one: SavedMeasure) -> Voice:
        return Voice(one, self._saved.options.confidence, self._lang)

    def _own(self, column: str) -> str:
        """Return the column that has a name in the page's language."""
        return column if self._lang == "da" else f"{column}_en"

    def _unit(self, code: str) -> str:
        return self._saved.units[code].name.to(self._lang)

    def _number(self, value: float | None, decimals: int = 0) -> str:
        return "–" if value is None else number(value, self._lang, decimals)

    def model(self) -> list[View]:
        """What the model is, and every fit."""
        rows = self._rows("models")
        if not rows:
            return []
        headings = [self._say(f"model.{key}") for key in ("measure", "period", "persons", "parameters", "rounds")]
        headings += [self._say(f"model.{key}") for key in ("left_out", "fixed")]
        body = [
            [
                self._measures[row["measure"]].measure.name.to(self._lang),
                row["period"],
                self._number(row["persons"]),
                self._number(row["parameters"]),
                self._number(row["rounds"]),
                row[self._own("left_out")] or "–",
                row[self._own("fixed")] or "–",
            ]
            for row in rows
            if row["measure"] in self._measures
        ]
        first = rows[0]
        paragraphs = [
            self._say(f"model.{first['expectation']}"),
            self._say(f"model.{first['link']}"),
            self._say("model.uncertainty"),
            self._say(f"model.route.{first['route']}", cells=self._number(first["cells"])),
        ]
        caption = self._say("model.caption")
        return [section(self._say("model.heading"), paragraphs, tables=[table(caption, headings, body, (0, 1, 5, 6))])]

    def levels(self) -> list[View]:
        """The levels that move the expectation most."""
        tables = []
        for one, rows in self._by_measure("levels"):
            names = {condition.column: condition.name.to(self._lang) for condition in one.conditions}
            most = sorted((row for row in rows if row["persons"] is not None), key=lambda row: -abs(row["effect"]))
            voice = self._voice(one)
            headings = [self._say("levels.condition"), self._say("levels.level"), self._say("levels.persons")]
            headings += [self._say("levels.effect", unit=voice.unit_word())]
            body = [
                [
                    names.get(row["condition"], row["condition"]),
                    row[self._own("name")],
                    self._number(row["persons"]),
                    voice.gap(row["effect"]),
                ]
                for row in most[:_MOST_LEVELS]
            ]
            tables.append(table(one.measure.name.to(self._lang), headings, body, (0, 1)))
        return [section(self._say("levels.heading"), [self._say("levels.note")], tables=tables)] if tables else []

    def areas(self) -> list[View]:
        """What the conditions of commuting areas add, where there are any."""
        rows = [row for row in self._rows("areas") if row["measure"] in self._measures]
        if not rows:
            return []
        headings = [self._say(f"areas.{key}", sure=self._sure) for key in ("measure", "condition", "period")]
        headings += [self._say("areas.coefficient", sure=self._sure)]
        body = []
        for row in rows:
            one = self._measures[row["measure"]]
            named = next(each for each in one.conditions if each.column == row["condition"])
            lower, upper = (signed(row[key], self._lang, 3) for key in ("lower", "upper"))
            interval = say(self._lang, "interval.signed", lower=lower, upper=upper)
            figures = f"{signed(row['coefficient'], self._lang, 3)} ({interval})"
            name = f"{named.name.to(self._lang)} ({named.unit.to(self._lang)})"
            body.append([one.measure.name.to(self._lang), name, row["period"], figures])
        note = self._say("areas.note", degrees=rows[0]["degrees_of_freedom"])
        made = table(self._say("areas.caption"), headings, body, (0, 1, 2))
        return [section(self._say("areas.heading"), [note], tables=[made])]

    def choices(self) -> list[View]:
        """What single choices in the model do."""
        tables = []
        for one, rows in self._by_measure("choices"):
            voice = self._voice(one)
            headings = [self._say("choices.choice")]
            headings += [self._say(f"choices.{key}", unit=voice.unit_word()) for key in ("median", "largest", "rank")]
            body = [
                [
                    self._choice(row),
                    voice.rate(row["median_change"]),
                    voice.rate(row["largest_change"]),
                    self._number(row["rank_correlation"], 2),
                ]
                for row in rows
            ]
            tables.append(table(one.measure.name.to(self._lang), headings, body))
        return [section(self._say("choices.heading"), [self._say("choices.note")], tables=tables)] if tables else []

    def _choice(self, row: Row) -> str:
        about = row[self._own("about")] or ""
        words = self._say(f"choices.kind.{row['kind']}", about=about)
        return f"{words} *" if row["approximate"] else words

    def ranges(self) -> list[View]:
        """Each unit's gap over other models beside its interval, outcome by outcome."""
        found = [(one, *self._drawn(one, rows), rows) for one, rows in self._by_measure("ranges")]
        if not found:
            return []
        headings = [self._say(f"ranges.{key}") for key in ("measure", "models_tried", "wide", "turned")]
        body = [
            [
                one.measure.name.to(self._lang),
                self._number(rows[0]["variants"]),
                *(self._say("ranges.of", count=str(facts[key]), all=facts["all"]) for key in ("wide", "turned")),
            ]
            for one, _, facts, rows in found
        ]
        folds = [
            fold(self._range(one, (drawn, facts), rows), opened=one is found[0][0]) for one, drawn, facts, rows in found
        ]
        made = table(self._say("ranges.overview"), headings, body)
        return [section(self._say("ranges.heading"), [self._say("ranges.note")], tables=[made], folds=folds)]

    def _drawn(self, one: SavedMeasure, rows: list[Row]) -> tuple[list[Range], View]:
        """Return the ranges of one outcome's units by their gap, and how many are wide or on both sides of 0."""
        gaps = one.gaps[one.latest]
        drawn = [
            Range(
                self._unit(row["unit"]),
                gaps[row["unit"]].gap,
                (gaps[row["unit"]].lower, gaps[row["unit"]].upper),
                (row["gap_lowest"], row["gap_highest"]),
                gaps[row["unit"]].told,
            )
            for row in _by_gap(one, rows)
        ]
        wide = sum(each.models[1] - each.models[0] > each.interval[1] - each.interval[0] for each in drawn)
        turned = sum(each.models[0] < 0 < each.models[1] for each in drawn)
        return drawn, {"wide": wide, "turned": turned, "all": len(drawn)}

    def _range(self, one: SavedMeasure, seen: tuple[list[Range], View], rows: list[Row]) -> View:
        voice, gaps, name = self._voice(one), one.gaps[one.latest], one.measure.name.to(self._lang)
        drawn, facts = seen
        count = self._number(rows[0]["variants"])
        sentence = self._say("ranges.sentence", variants=count, measure=name, **facts)
        legend = (self._say("ranges.interval", sure=self._sure), self._say("ranges.models", variants=count))
        headings = [say(self._lang, "column.unit"), say(self._lang, "column.gap")]
        headings += [say(self._lang, "column.interval_plain", sure=self._sure)]
        headings += [self._say(f"ranges.{key}") for key in ("gap_range", "gap_middle", "rank_set", "rank_range")]
        body = [
            [
                self._unit(row["unit"]),
                voice.gap(gaps[row["unit"]].gap),
                voice.interval(gaps[row["unit"]]),
                self._between(voice, row["gap_lowest"], row["gap_highest"]),
                self._between(voice, row["gap_10"], row["gap_90"]),
                rank_set(gaps[row["unit"]]),
                f"{row['rank_lowest']}–{row['rank_highest']}",
            ]
            for row in _by_gap(one, rows)
        ]
        chart = ranges(drawn, voice.plain_gap, legend, sentence)
        return section(
            name,
            [sentence, self._tried(one)],
            figures=[figure(self._say("ranges.chart", unit=voice.unit_word()), chart)],
            folds=[self._unit_by_unit("ranges", table(self._say("ranges.caption", measure=name), headings, body))],
        )

    def _tried(self, one: SavedMeasure) -> str:
        """Return which models an outcome's ranges are over: how many of each kind, and whether all combinations are."""
        rows = [row for row in self._rows("variants") if row["measure"] == one.measure.id]
        counts: Counter[str] = Counter()
        for row in rows:
            counts[f"{row['link']}_{row['expectation']}"] += row["variants"]
        kinds = [self._say(f"ranges.kind_{kind}", count=self._number(count)) for kind, count in counts.items()]
        *before, last = kinds
        listed = self._say("ranges.kind_and", before=", ".join(before), last=last) if before else last
        with_areas = sum(row["variants"] for row in rows if row["areas"])
        tried, possible = (sum(row[key] for row in rows) for key in ("variants", "possible"))
        areas, sets = "", self._say("ranges.tried_all")
        if with_areas:
            facts = {"with_areas": self._number(with_areas), "without": self._number(tried - with_areas)}
            areas = self._say("ranges.tried_areas", **facts)
        if tried < possible:
            sets = self._say("ranges.tried_some", possible=self._number(possible))
        return self._say("ranges.tried", kinds=listed, areas=areas, sets=sets)

    def _between(self, voice: Voice, lower: float, upper: float) -> str:
        return say(self._lang, "interval.signed", lower=voice.gap(lower), upper=voice.gap(upper))

    def leakage(self) -> list[View]:
        """Counted gaps beside gaps in what the list leaves out, pair by pair of outcomes."""
        pairs = self._rows("leakage_country")
        if not pairs:
            return []
        units: dict[tuple[str, str], list[Row]] = {(row["measure"], row["outside"]): [] for row in pairs}
        for row in self._rows("leakage"):
            units[row["measure"], row["outside"]].append(row)
        headings = [self._say("leakage.pair"), self._say("leakage.correlation", sure=self._sure)]
        headings += [self._say(f"leakage.side.{key}") for key in _MARKS]
        body = [self._pair(row, units[row["measure"], row["outside"]]) for row in pairs]
        folds = [
            fold(self._leakage(row, units[row["measure"], row["outside"]]), opened=row is pairs[0]) for row in pairs
        ]
        rate = percent(self._saved.options.false_discovery_rate, self._lang)
        notes = [self._say("leakage.note"), self._say("leakage.pairs", count=len(pairs), sure=self._sure, rate=rate)]
        made = table(self._say("leakage.overview"), headings, body)
        return [section(self._say("leakage.heading"), notes, tables=[made], folds=folds)]

    def _names(self, row: Row) -> dict[str, str]:
        return {key: self._measures[row[key]].measure.name.to(self._lang) for key in ("measure", "outside")}

    def _pair(self, row: Row, units: list[Row]) -> list[str]:
        """Return a pair's line of the overview."""
        figures = self._say("leakage.unfreed")
        if row["corrected"] is not None:
            lower, upper = (self._number(row[key], 2) for key in ("lower", "upper"))
            interval = say(self._lang, "interval.signed", lower=lower, upper=upper)
            figures = f"{self._number(row['corrected'], 2)} ({interval})"
            if _any_would_do(row):
                figures = self._say("leakage.nothing", interval=interval)
        told = [self._number(sum(one["told"] == key for one in units)) for key in _MARKS]
        return [self._say("leakage.beside", **self._names(row)), figures, *told]

    def _leakage(self, row: Row, units: list[Row]) -> View:
        counted, outside, names = self._measures[row["measure"]], self._measures[row["outside"]], self._names(row)
        first, second = self._voice(counted), self._voice(outside)
        points = [self._point(counted, outside, one) for one in units]
        told = {key: sum(one["told"] == key for one in units) for key in _MARKS}
        sentence = self._together(row)
        counts = self._say("leakage.counts", **told, all=len(units), **names)
        axes = Axes(
            across=self._say("leakage.axis", measure=names["measure"], unit=first.unit_word()),
            upwards=self._say("leakage.axis", measure=names["outside"], unit=second.unit_word()),
            corners=(self._say("leakage.corner"), "", "", ""),
        )
        chart = scatter(points, axes, (first.plain_gap, second.plain_gap), f"{sentence} {counts}")
        headings = [say(self._lang, "column.unit"), self._say("leakage.gap"), self._say("leakage.outside")]
        headings += [self._say("leakage.together", sure=self._sure), self._say("leakage.told")]
        body = sorted((self._leakage_row(first, one) for one in units), key=lambda cells: alphabetical(cells[0]))
        return section(
            self._say("leakage.beside", **names),
            [sentence, counts],
            figures=[figure(self._say("leakage.chart", sure=self._sure), chart)],
            folds=[
                self._unit_by_unit(
                    "leakage",
                    table(self._say("leakage.caption", unit=first.unit_word(), **names), headings, body, (0, 4)),
                )
            ],
        )

    def _unit_by_unit(self, part: str, rows: View) -> View:
        """Return a table with a row for each unit, folded beside the chart that shows them all."""
        return fold(section(self._say(f"{part}.table"), tables=[rows]), opened=False)

    def _together(self, row: Row) -> str:
        """Return how the gaps of a pair go together, as a sentence."""
        names = self._names(row)
        if row["corrected"] is None:
            return self._say("leakage.unknown", correlation=self._number(row["correlation"], 2), **names)
        facts = {key: self._number(row[key], 2) for key in ("correlation", "corrected", "lower", "upper")}
        if _any_would_do(row):
            return self._say("leakage.wide", units=row["units"], sure=self._sure, **facts, **names)
        # NOTE: as it is shown: no sentence says more than an interval that reaches 0.00.
        way = "down" if round(row["upper"], 2) < 0 else "up" if round(row["lower"], 2) > 0 else "none"
        return self._say(f"leakage.{way}", units=row["units"], sure=self._sure, **facts, **names)

    def _leakage_row(self, voice: Voice, one: Row) -> list[str]:
        lower, upper = voice.gap(one["together_lower"]), voice.gap(one["together_upper"])
        together = f"{voice.gap(one['together'])} ({say(self._lang, 'interval.signed', lower=lower, upper=upper)})"
        told = self._say(f"leakage.side.{one['told']}")
        return [self._unit(one["unit"]), voice.gap(one["gap"]), voice.gap(one["outside_gap"]), together, told]

    def _point(self, counted: SavedMeasure, outside: SavedMeasure, one: Row) -> Point:
        first, second = counted.gaps[one["period"]][one["unit"]], outside.gaps[one["period"]][one["unit"]]
        return Point(
            across=(first.gap, first.lower, first.upper),
            upwards=(second.gap, second.lower, second.upper),
            side=_MARKS.get(one["told"], "same"),
            name=self._unit(one["unit"]),
            link=f"../units/{one['unit']}.html",
            tip=f"{self._unit(one['unit'])}: {verdict_word(first, self._lang)}; {verdict_word(second, self._lang)}",
            named=one["told"] in _MARKS,
        )

    def potential(self) -> list[View]:
        """What could be saved if units came down to what is expected."""
        tables = []
        for one, rows in self._by_measure("potential"):
            some = sorted((row for row in rows if row["amount"] > 0), key=lambda row: -row["amount"])
            headings = [say(self._lang, "column.unit"), self._say("potential.persons")]
            headings += [self._say("potential.amount"), say(self._lang, "column.interval_plain", sure=self._sure)]
            body = [[self._unit(row["unit"]), *self._worth(row, one.measure.round_to)] for row in some]
            cost = self._number(rows[0]["cost"])
            caption = self._say("potential.caption", measure=one.measure.name.to(self._lang), cost=cost)
            tables.append(table(caption, headings, body))
        if not tables:
            return []
        return [section(self._say("potential.heading"), [self._say("potential.note")], tables=tables)]

    def _worth(self, row: Row, to: int) -> list[str]:
        """Return rounded persons and what they cost: amounts of persons that are not rounded would tell them."""
        persons, cost = rounded(row["persons"], to), row["cost"]
        lower, upper = (self._millions(rounded(row[key] / cost, to) * cost) for key in ("lower", "upper"))
        if persons:
            return [self._number(persons), self._millions(persons * cost), f"{lower}–{upper}"]
        few = (self._number(to), self._millions(to * cost))
        return [*(self._say("potential.under", figure=figure) for figure in few), f"{lower}–{upper}"]

    def _millions(self, kroner: float) -> str:
        return self._number(kroner / 1e6, 1)

    def _slope(self, row: Row) -> str:
        if row["slope"] is None:
            return self._say("backtest.unknown")
        lower, upper = (self._number(row[key], 2) for key in ("lower", "upper"))
        interval = say(self._lang, "interval.signed", lower=lower, upper=upper)
        if _says_nothing(row):
            return self._say("backtest.nothing", interval=interval)
        return f"{self._number(row['slope'], 2)} ({interval})"

    def backtest(self) -> list[View]:
        """Whether gaps foretell the next ones."""
        rows = [row for row in self._rows("backtest") if row["measure"] in self._measures]
        if not rows:
            return []
        headings = [self._say(f"backtest.{key}") for key in ("measure", "periods", "slope", "covered")]
        body = [
            [
                self._measures[row["measure"]].measure.name.to(self._lang),
                f"{row['first']} → {row['second']}",
                self._slope(row),
                self._say(
                    "backtest.of",
                    covered=row["covered"],
                    units=row["units"],
                    should=percent(row["confidence"], self._lang),
                ),
            ]
            for row in rows
        ]
        made = table(self._say("backtest.caption", sure=self._sure), headings, body, (0, 1, 3))
        notes = [self._say("backtest.note")]
        notes += [self._say("backtest.wide")] if any(_says_nothing(row) for row in rows) else []
        return [section(self._say("backtest.heading"), notes, tables=[made])]


def _any_would_do(row: Row) -> bool:
    """Return whether a correlation's interval, as it is shown, holds every correlation there is."""
    return bool(round(row["lower"], 2) <= -1 and round(row["upper"], 2) >= 1)


def _says_nothing(row: Row) -> bool:
    """Return whether true gaps may as well be gone as stand still in the next period, for all that a slope tells."""
    return row["slope"] is not None and row["lower"] <= 0 and row["upper"] >= 1
