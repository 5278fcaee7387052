"""Every sentence about a number, made in one place from measure, direction and uncertainty.

A gap that cannot be told from noise is never worded as a difference, and no rank is given without its set.
"""

import math
from pathlib import Path

from jobspejl.contracts.measure import Measure
from jobspejl.language import Catalogue, Lang
from jobspejl.report.numbers import number, signed
from jobspejl.report.saved import Gap, Saved, SavedMeasure

_FEW, _THOUSAND = 10, 1000
_NUMBERS = {"number", "per_1000"}
"""Units of which the number itself comes first in a sentence: fewer and more of them are no points."""

CATALOGUE = Catalogue.read(Path(__file__).with_name("words.toml"))


def say(lang: Lang, key: str, /, **facts: object) -> str:
    """Return a wording of the catalogue with its facts filled in."""
    return CATALOGUE.text(lang, key, **facts)


def whole(saved: Saved, one: SavedMeasure, lang: Lang) -> str:
    """Return what all units together are called: the country, or those of their kind that are shown."""
    return say(lang, f"whole.{'country' if one.whole_country else 'all'}", kind=saved.units_kind.to(lang))


def rate_unit(measure: Measure, lang: Lang) -> str:
    """Return the unit of a rate, e.g. pct., or talks per month."""
    return measure.unit_name.to(lang) if measure.unit_name else say(lang, f"rate_unit.{measure.unit}")


def verdict_word(gap: Gap, lang: Lang) -> str:
    """Return the verdict in two or three words, from the side of those who are counted: fewer, more, as expected."""
    return say(lang, f"verdict.{gap.told}")


def percent(share: float, lang: Lang) -> str:
    """Return a share as per cent with just the decimals it has.

    >>> percent(0.95, "da"), percent(0.025, "da")
    ('95', '2,5')
    """
    value = round(100 * share, 6)
    return number(value, lang, _decimals_in(value))


def figures_of(share: float, lower: float, upper: float, lang: Lang) -> str:
    """Return a share in per cent with its interval.

    >>> figures_of(18.6, 12.3, 26.4, "da")
    '18,6 % (12,3–26,4)'
    """
    return f"{number(share, lang, 1)} % ({number(lower, lang, 1)}–{number(upper, lang, 1)})"


def rounded(value: float, to: int) -> int:
    """Return a count rounded to a multiple, halves away from 0.

    >>> rounded(25, 10), rounded(-25, 10), rounded(2.6, 1)
    (30, -30, 3)
    """
    return int(math.copysign(to * math.floor(abs(value) / to + 0.5), value))


def residual(one: SavedMeasure, lang: Lang) -> str:
    """Return what must be said wherever a gap stands: that it is no cause, and the measure's own caution."""
    caution = one.measure.caution.to(lang) if one.measure.caution else ""
    return " ".join(filter(None, (caution, say(lang, f"site.residual.{one.basis}"))))


def persons_heading(measure: Measure, lang: Lang) -> str:
    """Return the heading of a column of gaps in persons, or in what else the measure counts."""
    key = "column.persons_about" if measure.base_approximate else "column.persons"
    return say(lang, key, counts=measure.counts.to(lang))


def rank_set(gap: Gap, *, joint: bool = False) -> str:
    """Return the set of places that a unit may have, e.g. 1–9; a dash without a direction.

    The set of the unit alone, or of all units at once.
    """
    best, worst = (gap.rank_lower_joint, gap.rank_upper_joint) if joint else (gap.rank_lower, gap.rank_upper)
    if best is None:
        return "–"
    return str(best) if best == worst else f"{best}–{worst}"


class Voice:
    """Speaks of one measure in one language, with as many decimals as its uncertainty bears.

    Attributes:
        lang: The language.
        decimals: Decimals of rates and gaps.
        sure: The confidence in per cent, as written.
    """

    def __init__(self, saved: SavedMeasure, confidence: float, lang: Lang) -> None:
        self.lang: Lang = lang
        self.decimals = saved.decimals
        self._scale = saved.shown_scale
        self._saved = saved
        self._measure = saved.measure
        self.sure = percent(confidence, lang)

    def rate(self, value: float) -> str:
        """Return a rate in the measure's own unit, e.g. 4,21."""
        return number(self._scale * value, self.lang, self.decimals)

    def gap(self, value: float) -> str:
        """Return a gap with its sign, e.g. −0,84."""
        return signed(self._scale * value, self.lang, self.decimals)

    def plain_gap(self, value: float) -> str:
        """Return a gap with its sign and no more decimals than it has, for the ticks of an axis."""
        return signed(self._scale * value, self.lang, _decimals_in(self._scale * value))

    def plain_rate(self, value: float) -> str:
        """Return a rate with no more decimals than it has, for the ticks of an axis."""
        return number(self._scale * value, self.lang, _decimals_in(self._scale * value))

    def interval(self, gap: Gap) -> str:
        """Return an interval as two signed numbers, e.g. −1,22 til −0,45."""
        return say(self.lang, "interval.signed", lower=self.gap(gap.lower), upper=self.gap(gap.upper))

    def persons(self, gap: Gap) -> str:
        """Return the gap in persons (or what else is counted), rounded, with its sign."""
        return signed(rounded(gap.gap_persons, self._measure.round_to), self.lang)

    def persons_interval(self, gap: Gap) -> str:
        """Return the gap in persons with the interval that follows from that of the rate, rounded."""
        per_point = gap.n / self._saved.measure.scale
        lower, upper = (
            signed(rounded(end * per_point, self._measure.round_to), self.lang) for end in (gap.lower, gap.upper)
        )
        return f"{self.persons(gap)} ({say(self.lang, 'interval.signed', lower=lower, upper=upper)})"

    def base(self, gap: Gap) -> str:
        """Return the base, with a decimal where it is a few posts.

        Where it is approximate it is rounded to three figures, below 1,000 to two: “about” an unrounded number says two
        things at once.
        """
        if not self._saved.measure.base_approximate:
            return number(gap.n, self.lang, 0 if gap.n >= _FEW or gap.n == round(gap.n) else 1)
        digits = (2 if gap.n >= _THOUSAND else 1) - math.floor(math.log10(gap.n))
        return say(self.lang, "unit.about", figure=number(round(gap.n, digits), self.lang))

    def unit_word(self) -> str:
        """Return the unit of a gap, e.g. procentpoint."""
        own = self._measure.unit_name
        return own.to(self.lang) if own else say(self.lang, f"gap_unit.{self._measure.unit}")

    def sentence(self, gap: Gap, name: str) -> str:
        """Return one plain sentence on one gap, with its interval, its persons and its rank set.

        Args:
            gap: The gap.
            name: The unit's name in this language.
        """
        which = gap.told
        if which == "same" and (gap.lower > 0 or gap.upper < 0):
            which = "alone"
        facts: dict[str, object] = {
            "unit": name,
            "sure": self.sure,
            "persons": self._spoken_persons(gap),
            "all": len(self._saved.gaps[gap.period]),
        }
        if self._measure.unit in _NUMBERS:
            told = say(self.lang, f"sentence.number.{which}", **facts, **self._number_facts(gap, which))
        else:
            points = f"{self.rate(abs(gap.gap))} {self.unit_word()}"
            noun, interval = self._measure.noun.to(self.lang), self._spoken_interval(gap)
            told = say(self.lang, f"sentence.{which}", **facts, points=points, noun=noun, interval=interval)
        return told + self._rank_clause(gap)

    def _number_facts(self, gap: Gap, which: str) -> dict[str, object]:
        """Return what a sentence on a number says beside that on a share: the number itself comes first."""
        small, large = (self.rate(end) for end in sorted((abs(gap.lower), abs(gap.upper))))
        if which in {"fewer", "more"}:
            interval = say(self.lang, "interval.range", small=small, large=large)
        elif which == "alone":
            interval = self._spoken_interval(gap)
        else:
            lower, upper = self.rate(abs(gap.lower)), self.rate(gap.upper)
            interval = say(self.lang, "interval.two_ways_number", fewer=lower, more=upper)
        return {
            "rate": f"{self.rate(gap.actual)} {self._counted()}",
            "points": self.rate(abs(gap.gap)),
            "reason": say(self.lang, f"sentence.reason.{self._saved.basis}"),
            "interval": interval,
        }

    def _counted(self) -> str:
        """Return what a number is of, e.g. talks per month, or sanctions per 1,000 months on support."""
        if self._measure.unit != "per_1000":
            return rate_unit(self._measure, self.lang)
        noun, base = self._measure.noun.to(self.lang), self._measure.base_noun.to(self.lang)
        return say(self.lang, "sentence.per_1000", noun=noun, base=base)

    def _rank_clause(self, gap: Gap) -> str:
        if gap.rank_lower is None:
            return "."
        facts = {"best": gap.rank_lower, "worst": gap.rank_upper, "all": len(self._saved.gaps[gap.period])}
        return say(self.lang, "rank_clause.one" if gap.rank_lower == gap.rank_upper else "rank_clause.set", **facts)

    def _spoken_interval(self, gap: Gap) -> str:
        small, large = sorted((abs(gap.lower), abs(gap.upper)))
        if gap.lower >= 0 or gap.upper <= 0:
            way = say(self.lang, "way.more" if gap.lower >= 0 else "way.fewer")
            return say(self.lang, "interval.one_way", small=self.rate(small), large=self.rate(large), way=way)
        lower, upper = self.rate(abs(gap.lower)), self.rate(gap.upper)
        return say(self.lang, "interval.two_ways", fewer=lower, more=upper, unit=self.unit_word())

    def _spoken_persons(self, gap: Gap) -> str:
        persons = abs(rounded(gap.gap_persons, self._measure.round_to))
        if persons == 0:
            return say(
                self.lang, "persons.few", least=self._measure.round_to, counts=self._measure.counts.to(self.lang)
            )
        key = "persons.about" if self._measure.base_approximate else "persons.exact"
        counts = self._measure.counts.to(self.lang)
        return say(self.lang, key, persons=number(persons, self.lang), counts=counts)


def _decimals_in(value: float) -> int:
    return next(decimals for decimals in range(7) if decimals == 6 or abs(round(value, decimals) - value) < 1e-9)
