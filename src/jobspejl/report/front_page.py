"""The front page and each measure's pages: answer, map, ranked table and funnel of one period."""

import math
from typing import Any

from jobspejl.language import Lang
from jobspejl.report.account_page import account_file, account_name, account_page
from jobspejl.report.charts.dot_interval import axis, dot_interval, reach
from jobspejl.report.charts.funnel import Dot, Labels, Limit, frame_around, funnel_plot
from jobspejl.report.charts.outline_map import outline_map
from jobspejl.report.charts.svg import drawing, mark
from jobspejl.report.charts.tile_map import Tile, tile_map
from jobspejl.report.hidden_units import small_of
from jobspejl.report.numbers import alphabetical, number
from jobspejl.report.saved import Gap, Saved, SavedAccount, SavedMeasure
from jobspejl.report.summary import count_sentence
from jobspejl.report.words import Voice, persons_heading, rank_set, rate_unit, residual, say, verdict_word, whole

_SIDES = ("fewer", "same", "more")
_FIRST = 2
"""How many sections of each account the front page of a study without measures has."""


def period_file(one: SavedMeasure, period: str) -> str:
    """Return the file of a measure's page for one period; the newest has the measure's own name."""
    if period == one.latest:
        return f"measures/{one.measure.id}.html"
    # NOTE: ids hold no point, so no two measures can meet; periods that would share a name are numbered.
    plain = ["".join(sign if sign.isalnum() else "-" for sign in other) for other in one.periods]
    place = one.periods.index(period)
    name = plain[place] if len(set(plain)) == len(plain) else str(place + 1)
    return f"measures/{one.measure.id}.{name}.html"


def front_page(saved: Saved, one: SavedMeasure, period: str | None, lang: Lang) -> dict[str, Any]:
    """Return what the page of one measure and period shows; without a period, what the front page shows."""
    home = "" if period is None else "../"
    shown = period or one.latest
    view = _View(saved, one, shown, lang, home)
    # NOTE: in Danish order in both languages, so that a filter in the address means the same region in both.
    by_danish = {unit.region.da: unit.region.to(lang) for unit in saved.units.values()}
    regions = [by_danish[name] for name in sorted(by_danish, key=alphabetical)]
    measure = one.measure
    return {
        "heading": saved.about.title.to(lang) if period is None else measure.name.to(lang),
        "lead": saved.about.lead.to(lang) if period is None and saved.about.lead else None,
        "lenses": contents(saved, one, lang, home),
        "periods": [
            {"link": home + period_file(one, other), "name": other, "here": other == shown} for other in one.periods
        ],
        "period_heading": say(lang, "front.period_of", measure=measure.name.to(lang), period=shown),
        "count": count_sentence(saved, one, shown, lang),
        "country": view.country(),
        "funnel_note": say(lang, f"front.funnel_note.{one.basis}"),
        "residual": residual(one, lang),
        "legend_marks": {which: drawing(16, 16, mark(which, 8, 8, 6), css=which, label="") for which in _SIDES},
        "counts": {which: sum(gap.told == which for gap in view.gaps) for which in _SIDES},
        "map": view.map(),
        "map_note": say(lang, view.map_note, kind=saved.units_kind.to(lang), unit=view.voice.unit_word()),
        "table_note": say(lang, "front.table_note" if view.ranked else "front.table_note_unranked", sure=view.sure),
        "regions": regions,
        "ranked": view.ranked,
        "rate_unit": rate_unit(measure, lang),
        "gap_unit": view.voice.unit_word(),
        "interval_heading": say(lang, "column.interval", sure=view.sure),
        "axis": axis(view.far, view.tick),
        "persons_heading": persons_heading(measure, lang),
        "rows": [view.row(gap, regions) for gap in view.gaps],
        "suppressed": view.suppressed(),
        "made_up": measure.made_up,
        "funnel": view.funnel(),
        "unusual": view.unusual(),
        "rate_funnel": view.rate_funnel() if period else "",
        "source": say(lang, "site.source", source=measure.source.to(lang)),
        "note": measure.note.to(lang) if measure.note else None,
    }


def accounts_page(saved: Saved, lang: Lang) -> dict[str, Any]:
    """Return what the front page shows of a study without measures: its accounts."""
    return {
        "heading": saved.about.title.to(lang),
        "lead": saved.about.lead.to(lang) if saved.about.lead else None,
        "accounts": [
            {
                "link": account_file(one),
                "name": account_name(one, lang),
                "made_up": one.made_up and not saved.all_made_up,
                "sections": account_page(saved, one, lang)["sections"][:_FIRST],
            }
            for one in saved.accounts
        ],
    }


def contents(saved: Saved, here: SavedMeasure | SavedAccount, lang: Lang, home: str) -> list[dict[str, Any]]:
    """Return the links to all measures and accounts, mirror by mirror; none where there is only one of them."""
    if len(saved.measures) + len(saved.accounts) < 2:
        return []
    links: dict[str, list[dict[str, Any]]] = {}
    for one in saved.measures:
        name = one.measure.name.to(lang)
        link = {"link": home + period_file(one, one.latest), "name": name, "here": one is here}
        links.setdefault(one.measure.lens, []).append(link)
    for account in saved.accounts:
        link = {"link": home + account_file(account), "name": account_name(account, lang), "here": account is here}
        links.setdefault(account.lens, []).append(link)
    return [{"name": say(lang, f"lens.{lens}"), "links": own} for lens, own in links.items()]


class _View:
    """One measure in one period in one language."""

    def __init__(self, saved: Saved, one: SavedMeasure, period: str, lang: Lang, home: str) -> None:
        self.voice = Voice(one, saved.options.confidence, lang)
        self.sure = self.voice.sure
        self.gaps = list(one.gaps[period].values())
        self.far = reach(self.gaps)
        self.ranked = one.measure.direction != "none"
        self._largest = {gap.unit for gap in sorted(self.gaps, key=lambda gap: -gap.n)[:2]}
        self._saved, self._one, self._period, self._lang, self._home = saved, one, period, lang, home

    def tick(self, value: float) -> str:
        return self.voice.plain_gap(value)

    def country(self) -> str:
        measure = self._one.measure
        rate = self.voice.rate(self._one.country[self._period]["country"])
        unit = rate_unit(measure, self._lang)
        together = whole(self._saved, self._one, self._lang)
        base_noun = measure.base_noun.to(self._lang)
        if measure.unit == "number":  # NOTE: what it is of, is in the name of its unit
            return say(self._lang, "front.country_number", whole=together, rate=rate, unit=unit)
        return say(self._lang, "front.country", whole=together, rate=rate, unit=unit, base_noun=base_noun)

    def name(self, code: str) -> str:
        return self._saved.units[code].name.to(self._lang)

    def link(self, code: str) -> str:
        return f"{self._home}units/{code}.html"

    def tip(self, gap: Gap) -> str:
        interval, word = self.voice.interval(gap), verdict_word(gap, self._lang)
        return f"{self.name(gap.unit)}: {self.voice.gap(gap.gap)} ({interval}). {word}."

    def row(self, gap: Gap, regions: list[str]) -> dict[str, Any]:
        which = gap.told
        region = self._saved.units[gap.unit].region.to(self._lang)
        return {
            "rank_set": rank_set(gap),
            "name": self.name(gap.unit),
            "link": self.link(gap.unit),
            "region": region,
            "region_number": regions.index(region) + 1,
            "actual": self.voice.rate(gap.actual),
            "expected": self.voice.rate(gap.expected),
            "gap": self.voice.gap(gap.gap),
            "interval": self.voice.interval(gap),
            "chart": dot_interval(gap, which, self.far),
            "persons": self.voice.persons(gap),
            "side": which,
            "verdict": verdict_word(gap, self._lang),
        }

    @property
    def map_note(self) -> str:
        return "front.map_note_outlines" if self._saved.outlines else "front.map_note"

    def map(self) -> str:
        shown = self._one.gaps[self._period]
        tiles = [
            Tile(unit, gap.told, self.voice.gap(gap.gap), self.link(code), self.tip(gap))
            if (gap := shown.get(code))
            else Tile(unit, "none", "–", self.link(code), self.name(code))
            for code, unit in self._saved.units.items()
        ]
        if self._saved.outlines:
            return outline_map(tiles, self._saved.outlines)
        return tile_map(tiles, lambda unit: unit.name.to(self._lang))

    def funnel(self) -> str:
        rows = self._one.funnel[self._period]
        limits = tuple(
            Limit(
                points=tuple((row["effective_size"], -row[column], row[column]) for row in rows),
                words=say(self._lang, f"front.funnel_{words}"),
                css=words[0],
            )
            for column, words in (("wide_998", "wide"), ("limit_95", "chance"))
        )
        labels = Labels(
            across=say(self._lang, "front.funnel_across", base_noun=self._one.measure.base_noun.to(self._lang)),
            upwards=say(self._lang, "front.funnel_upwards", unit=self.voice.unit_word()),
        )
        dots = [self._dot(gap, gap.effective_size, gap.gap, self.tip(gap)) for gap in self.gaps]
        frame = frame_around(0.0, dots, limits, -math.inf, math.inf)
        return funnel_plot(dots, limits, frame, labels, lambda size: number(size, self._lang), self.tick)

    def rate_funnel(self) -> str:
        """Return the funnel of the plain rates; nothing where the build has none."""
        rows = self._one.rate_funnel.get(self._period)
        if not rows:
            return ""
        measure, lang = self._one.measure, self._lang
        limits = tuple(
            Limit(
                points=tuple((float(row["cases"]), row[f"lower_{level}"], row[f"upper_{level}"]) for row in rows),
                words=say(lang, f"front.rate_funnel_{level}"),
                css=css,
            )
            for level, css in (("998", "w"), ("95", "c"))
        )
        labels = Labels(
            across=say(lang, "front.rate_funnel_across", base_noun=measure.base_noun.to(lang)),
            upwards=say(lang, "front.rate_funnel_upwards", noun=measure.noun.to(lang), unit=self._rate_unit()),
        )
        dots = [self._dot(gap, gap.n, gap.actual, self._rate_tip(gap)) for gap in self.gaps]
        frame = frame_around(self._one.country[self._period]["country"], dots, limits, 0.0, measure.scale)
        return funnel_plot(dots, limits, frame, labels, lambda size: number(size, lang), self.voice.plain_rate)

    def _dot(self, gap: Gap, size: float, value: float, tip: str) -> Dot:
        named = gap.unusual or gap.unit in self._largest
        return Dot(size, value, gap.told, self.name(gap.unit), self.link(gap.unit), tip, named)

    def _rate_tip(self, gap: Gap) -> str:
        return say(
            self._lang,
            "front.rate_tip",
            name=self.name(gap.unit),
            rate=self.voice.rate(gap.actual),
            unit=self._rate_unit(),
            n=self.voice.base(gap),
            base_noun=self._one.measure.base_noun.to(self._lang),
            verdict=verdict_word(gap, self._lang),
        )

    def _rate_unit(self) -> str:
        return rate_unit(self._one.measure, self._lang)

    def unusual(self) -> str:
        names = [self.name(gap.unit) for gap in self.gaps if gap.unusual]
        key = "front.unusual" if names else "front.unusual_none"
        return say(self._lang, key, period=self._period, names=", ".join(sorted(names, key=alphabetical)))

    def suppressed(self) -> str | None:
        if not self._one.suppressed:
            return None
        names = ", ".join(sorted((self.name(code) for code in self._one.suppressed), key=alphabetical))
        counts = self._one.measure.counts.to(self._lang)
        threshold = self._saved.options.disclosure_threshold
        if least := self._one.least_persons:
            return say(self._lang, "front.suppressed_persons", threshold=threshold, least=least, names=names)
        reasons = [
            say(self._lang, f"front.suppressed_{key}", threshold=threshold, counts=counts, names=self._hidden_for(why))
            for why, key in (("small", small_of(self._one)), ("complementary", "complementary"))
            if why in self._one.suppressed.values()
        ]
        return say(self._lang, "front.suppressed", reasons="; ".join(reasons))

    def _hidden_for(self, why: str) -> str:
        codes = (code for code, reason in self._one.suppressed.items() if reason == why)
        return ", ".join(sorted(map(self.name, codes), key=alphabetical))
