"""A unit's page: the mirrors side by side, and behind each measure what moves its expectation, and its peers."""

from typing import Any

from jobspejl.language import Lang
from jobspejl.report.chain_page import chain_of_unit
from jobspejl.report.charts.contributions import Step, waterfall
from jobspejl.report.charts.development import development
from jobspejl.report.followup_page import followup_of_unit
from jobspejl.report.numbers import number
from jobspejl.report.saved import Gap, Row, Saved, SavedMeasure
from jobspejl.report.unit_mirrors import disagreement, unit_mirrors
from jobspejl.report.words import (
    Voice,
    percent,
    persons_heading,
    rank_set,
    rate_unit,
    say,
    verdict_word,
    whole,
)

View = dict[str, Any]

_BASE_ROWS = {"respondents": "unit.base_effective_row"}
"""What the base is called where it is not a plain number of persons or cases."""

_WITH_PEERS = ("conditions", "persons", "given")
"""Bases of expectation by which units are alike; those of a mix have nearly the same expected figure."""


def unit_page(saved: Saved, code: str, lang: Lang) -> View:
    """Return what one unit's page shows."""
    unit = saved.units[code]
    mirrors = unit_mirrors(saved, code, lang)
    return {
        "name": unit.name.to(lang),
        "register": followup_of_unit(saved, code, lang),
        "region": unit.region.to(lang),
        "all_units": say(lang, "unit.all_units", kind=saved.units_kind.to(lang)),
        "mirrors": [{"mirror": one, "caution": _caution(saved, one.lens, lang)} for one in mirrors],
        "disagreement": disagreement(mirrors, lang),
        "interval_heading": say(lang, "column.interval_plain", sure=percent(saved.options.confidence, lang)),
        "compare": f"../compare.html#{code}" if _comparable(saved, code) else None,
        "measures": [
            _Unit(saved, one, code, lang).view()
            for one in saved.measures
            if code in one.gaps[one.latest] and (one.contributions or one.basis in _WITH_PEERS)
        ],
        "accounts": [
            {**told, "made_up": account.made_up and not saved.all_made_up}
            for account in saved.accounts
            if account.kind == "chain" and (told := chain_of_unit(saved, account, code, lang)) is not None
        ],
    }


def _comparable(saved: Saved, code: str) -> bool:
    """Return whether a unit has a figure, and others too, to be set beside each other."""
    return len(saved.units) > 1 and any(code in one.gaps[one.latest] for one in saved.measures)


def _caution(saved: Saved, lens: str, lang: Lang) -> str:
    """Return what must be said wherever figures of a mirror stand, each sentence once."""
    own = [one for one in saved.measures if one.measure.lens == lens]
    said = [one.measure.caution.to(lang) for one in own if one.measure.caution]
    return " ".join(dict.fromkeys([*said, *(say(lang, f"site.residual.{one.basis}") for one in own)]))


class _Unit:
    """One unit in one measure in one language."""

    def __init__(self, saved: Saved, one: SavedMeasure, code: str, lang: Lang) -> None:
        self._saved, self._one, self._code, self._lang = saved, one, code, lang
        self._voice = Voice(one, saved.options.confidence, lang)
        self._own = one.gaps[one.latest][code]
        self._name = saved.units[code].name.to(lang)
        self._all = len(one.gaps[one.latest])

    def _say(self, key: str, **facts: object) -> str:
        return say(self._lang, key, **facts)

    def view(self) -> View:
        one, own, measure = self._one, self._own, self._one.measure
        return {
            "id": measure.id,
            "name": measure.name.to(self._lang),
            "made_up": measure.made_up and not self._saved.all_made_up,
            "source": say(self._lang, "site.source", source=measure.source.to(self._lang)),
            "note": measure.note.to(self._lang) if measure.note else None,
            "period": one.latest,
            "ranked": own.rank is not None,
            "facts": self._facts(),
            "moves": self._moves() if one.contributions else None,
            "development": self._development() if len(one.periods) > 1 else None,
            "persons_heading": persons_heading(measure, self._lang),
            "peers_heading": self._say("unit.peers", unit=self._name),
            "peers": self._peers(),
        }

    def _facts(self) -> list[tuple[str, str]]:
        own, voice, measure = self._own, self._voice, self._one.measure
        own_unit, gap_unit = rate_unit(measure, self._lang), voice.unit_word()
        shrunken = self._say(
            "interval.signed", lower=voice.gap(own.shrunken_lower), upper=voice.gap(own.shrunken_upper)
        )
        persons = voice.persons_interval(own)
        if measure.base_approximate:
            persons = self._say("unit.about", figure=persons)
        expected = f"unit.expected_row.{self._one.basis}"
        base_row = _BASE_ROWS.get(self._one.basis, "unit.base_row")
        facts = [
            (self._say("unit.actual_row"), f"{voice.rate(own.actual)} {own_unit}"),
            (self._say(expected), f"{voice.rate(own.expected)} {own_unit}"),
            (self._say("unit.gap_row"), f"{voice.gap(own.gap)} {gap_unit}"),
            (self._say("unit.interval_row", sure=voice.sure), voice.interval(own)),
            (self._say("unit.shrunken_row"), f"{voice.gap(own.shrunken)} ({shrunken})"),
            (self._say("unit.persons_row", counts=measure.counts.to(self._lang)), persons),
            (self._say(base_row, base_noun=measure.base_noun.to(self._lang)), voice.base(own)),
        ]
        if own.rank is not None:
            facts += [
                (self._say("unit.rank_row"), self._of_all(rank_set(own))),
                (self._say("unit.rank_joint_row", all=self._all), self._of_all(rank_set(own, joint=True))),
                (self._say("unit.verdict_row"), verdict_word(own, self._lang)),
            ]
        return [*facts, (self._say("unit.unusual_row"), self._say("unit.yes" if own.unusual else "unit.no"))]

    def _of_all(self, places: str) -> str:
        return self._say("unit.of", set=places, all=self._all)

    def _moves(self) -> View:
        one, voice, own = self._one, self._voice, self._own
        rows = one.contributions[one.latest, self._code]
        names = {condition.column: condition for condition in one.conditions}
        country = one.country[one.latest]["country"]
        shown = []
        for row in sorted(rows, key=lambda row: (row["condition"] == "level", -abs(row["contribution"]))):
            condition = names.get(row["condition"])
            name = condition.name.to(self._lang) if condition else self._say(f"unit.level.{one.basis}")
            unit = condition.unit.to(self._lang) if condition else ""
            figures = [
                "" if row[key] is None else f"{number(row[key], self._lang, 1)} {unit}"
                for key in ("value", "country_value")
            ]
            shown.append((name, row["contribution"], voice.gap(row["contribution"]), figures))
        steps = self._steps(rows) or [Step(name, size, figure) for name, size, figure, _ in shown]
        expected = voice.rate(own.expected)
        all_together = whole(self._saved, one, self._lang)
        inside = all_together[0].lower() + all_together[1:]
        facts = {"whole": inside, "country": voice.rate(country), "expected": expected, "name": self._name}
        return {
            "note": self._say(f"unit.moves_note.{one.basis}", unit=rate_unit(one.measure, self._lang), **facts),
            "chart": self._waterfall(country, steps, all_together) if one.basis in _WITH_PEERS else None,
            "whole": all_together,
            "own_figures": one.basis != "persons",
            "level_note": self._say(f"unit.level_note.{one.basis}"),
            "condition": self._say(f"unit.condition.{one.basis}"),
            "heading": self._say("unit.contribution", unit=voice.unit_word()),
            "rows": [
                {"name": name, "own": own_value, "country": middle, "contribution": figure, "exact": f"{size:.11g}"}
                for name, size, figure, (own_value, middle) in shown
            ],
            "total": voice.gap(own.expected - country),
            "exact": f"{own.expected - country:.11g}",
        }

    def _waterfall(self, country: float, steps: list[Step], together: str) -> str:
        """Return the way from the rate of all to the expected one; a mix of a few strata is read in its table."""
        expected = self._voice.rate(self._own.expected)
        return waterfall(
            country,
            steps,
            (self._say("unit.country_end", whole=together), self._say("unit.expected_end", unit=self._name)),
            (self._voice.rate(country), expected),
            self._say("unit.moves_alt", unit=self._name, steps="; ".join(f"{s.name} {s.figure}" for s in steps)),
        )

    def _steps(self, rows: tuple[Row, ...]) -> list[Step]:
        """Return the steps by group of conditions, the largest first; none where conditions have no groups."""
        groups = {one.column: one.group.to(self._lang) for one in self._one.conditions if one.group}
        sums: dict[str, float] = {}
        for row in rows:
            name = groups.get(row["condition"]) or self._say(f"unit.level.{self._one.basis}")
            sums[name] = sums.get(name, 0.0) + row["contribution"]
        ordered = sorted(sums.items(), key=lambda item: -abs(item[1]))
        return [Step(name, size, self._voice.gap(size)) for name, size in ordered] if groups else []

    def _development(self) -> View:
        one, voice = self._one, self._voice
        gaps = [one.gaps[period][self._code] for period in one.periods]
        points = "; ".join(
            self._say(
                "unit.development_point",
                period=gap.period,
                actual=voice.rate(gap.actual),
                expected=voice.rate(gap.expected),
            )
            for gap in gaps
        )
        chart = development(
            gaps,
            [gap.told for gap in gaps],
            voice.plain_rate,
            (self._say("unit.actual_line"), self._say("unit.expected_line")),
            self._say("unit.development_alt", unit=self._name, points=points),
        )
        return {
            "chart": chart,
            "note": self._say("unit.development_note", sure=voice.sure),
            "rows": [{"period": gap.period, "interval": voice.interval(gap), **self._row(gap)} for gap in gaps],
        }

    def _row(self, gap: Gap) -> View:
        return {
            "name": self._saved.units[gap.unit].name.to(self._lang),
            "link": f"{gap.unit}.html",
            "own": gap.unit == self._code,
            "actual": self._voice.rate(gap.actual),
            "expected": self._voice.rate(gap.expected),
            "gap": self._voice.gap(gap.gap),
            "persons": self._voice.persons(gap),
            "rank_set": rank_set(gap),
            "side": gap.told,
            "verdict": verdict_word(gap, self._lang),
        }

    def _peers(self) -> list[View]:
        one = self._one
        groups: list[View] = []
        if one.basis not in _WITH_PEERS:
            return groups
        for kind in ("expected", "profile"):
            codes = one.peers.get((one.latest, self._code, kind))
            if codes:
                gaps = [self._own, *(one.gaps[one.latest][code] for code in codes)]
                key = f"unit.peers_{kind}" + (f".{one.basis}" if kind == "profile" else "")
                note = self._say(f"unit.peers_{kind}_note")
                groups.append({"heading": self._say(key), "note": note, "rows": [self._row(gap) for gap in gaps]})
        return groups
