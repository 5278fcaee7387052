"""The mirrors side by side for one unit: a row for each measure, and in words what they say together; never a sum."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobspejl.language import Lang
from jobspejl.report.charts.dot_interval import dot_interval, reach
from jobspejl.report.front_page import period_file
from jobspejl.report.hidden_units import small_of
from jobspejl.report.saved import Gap, Saved, SavedMeasure
from jobspejl.report.words import Voice, rank_set, say, verdict_word

MIRRORS = ("results", "effort", "experience", "legality")
"""In the order in which they are always shown."""

_WAYS = ("better", "worse", "fewer", "more", "same", "hidden")


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """One measure of one unit, as it is written.

    Attributes:
        measure: Its id.
        name: Its heading.
        link: The measure's page, from the top of the language's tree.
        made_up: Whether its figures are made up, in a study in which not all are.
        way: What is told of the unit: `better`, `worse`, `fewer` or `more` (without a direction), `same` or `hidden`.
        side: `fewer`, `same` or `more`; blank where the unit is not shown.
        when: Period and base, e.g. "2019 · residents aged 16-66: 41,309".
        actual: The rate, in the measure's unit; blank where the unit is not shown, as all below.
        expected: The expected rate.
        gap: With its sign.
        interval: Of the gap.
        rank: The set of places; a dash without a direction.
        verdict: In two or three words.
        sentence: All of it in one sentence, or why it is not shown.
        before: The gaps of the periods before in a sentence; blank without such.
        chart: The gap with its interval, drawn; hidden from screen readers, since the figures stand beside it.
    """

    measure: str
    name: str
    link: str
    made_up: bool
    way: str
    side: str
    when: str
    actual: str
    expected: str
    gap: str
    interval: str
    rank: str
    verdict: str
    sentence: str
    before: str
    chart: str


@dataclass(frozen=True, slots=True)
class Mirror:
    """One mirror of one unit.

    Attributes:
        lens: Its name in the study.
        name: Its heading.
        summary: What it says of the unit, in a sentence or two.
        rows: One for each of its measures; none where the study has none.
    """

    lens: str
    name: str
    summary: str
    rows: tuple[MirrorRow, ...]


def unit_mirrors(saved: Saved, code: str, lang: Lang) -> tuple[Mirror, ...]:
    """Return the four mirrors of a unit, always in the same order, those without measures too."""
    rows: dict[str, list[MirrorRow]] = {lens: [] for lens in MIRRORS}
    for one in saved.measures:
        rows[one.measure.lens].append(_row(saved, one, code, lang))
    told = {account.lens for account in saved.accounts}
    return tuple(
        Mirror(lens, say(lang, f"lens.{lens}"), _summary(own, lens in told, lang), tuple(own))
        for lens, own in rows.items()
    )


def disagreement(mirrors: tuple[Mirror, ...], lang: Lang) -> str | None:
    """Return in words that one mirror is better and another one worse than expected; None where none is."""
    found = {way: [(mirror, _named(mirror, way)) for mirror in mirrors if _named(mirror, way)] for way in _WAYS[:2]}
    if not any(a is not b for a, _ in found["better"] for b, _ in found["worse"]):
        return None
    facts = {way: "; ".join(f"{mirror.name}: {names}" for mirror, names in each) for way, each in found.items()}
    return say(lang, "unit_mirrors.disagree", **facts)


def _named(mirror: Mirror, way: str) -> str:
    return ", ".join(row.name for row in mirror.rows if row.way == way)


def _summary(rows: list[MirrorRow], told: bool, lang: Lang) -> str:
    if not rows:
        return say(lang, "unit_mirrors.told_only" if told else "unit_mirrors.empty")
    return " ".join(_clauses(rows, lang))


def _clauses(rows: list[MirrorRow], lang: Lang) -> Iterator[str]:
    for way in _WAYS:
        names = [row.name for row in rows if row.way == way]
        if names and way in {"same", "hidden"}:
            many = "one" if len(names) == 1 else "all" if len(names) == len(rows) else "some"
            yield say(lang, f"unit_mirrors.{way}.{many}", count=len(names), name=names[0])
        elif names:
            yield say(lang, f"unit_mirrors.{way}", names="; ".join(names))


def _row(saved: Saved, one: SavedMeasure, code: str, lang: Lang) -> MirrorRow:
    gap = one.gaps[one.latest].get(code)
    if gap is None:
        return _hidden(saved, one, code, lang)
    voice, measure = Voice(one, saved.options.confidence, lang), one.measure
    return MirrorRow(
        measure=measure.id,
        name=measure.name.to(lang),
        link=period_file(one, one.latest),
        made_up=measure.made_up and not saved.all_made_up,
        way=_way(one, gap),
        side=gap.told,
        when=f"{one.latest} · {measure.base_noun.to(lang)}: {voice.base(gap)}",
        actual=voice.rate(gap.actual),
        expected=voice.rate(gap.expected),
        gap=voice.gap(gap.gap),
        interval=voice.interval(gap),
        rank=rank_set(gap),
        verdict=verdict_word(gap, lang),
        sentence=voice.sentence(gap, saved.units[code].name.to(lang)),
        before=_before(one, code, voice),
        chart=dot_interval(gap, gap.told, reach(list(one.gaps[one.latest].values()))),
    )


def _before(one: SavedMeasure, code: str, voice: Voice) -> str:
    """Return the gaps of a unit in the periods before the newest, newest first."""
    gaps = [one.gaps[period][code] for period in reversed(one.periods[:-1]) if code in one.gaps[period]]
    told = (
        say(voice.lang, "unit_mirrors.period", period=gap.period, gap=voice.gap(gap.gap), interval=voice.interval(gap))
        for gap in gaps
    )
    return say(voice.lang, "unit_mirrors.before", gaps="; ".join(told)) if gaps else ""


def _hidden(saved: Saved, one: SavedMeasure, code: str, lang: Lang) -> MirrorRow:
    blank = dict.fromkeys(("side", "actual", "expected", "gap", "interval", "rank", "before", "chart"), "")
    return MirrorRow(
        measure=one.measure.id,
        name=one.measure.name.to(lang),
        link=period_file(one, one.latest),
        made_up=one.measure.made_up and not saved.all_made_up,
        way="hidden",
        when=one.latest,
        verdict=say(lang, "account.hidden"),
        sentence=why_hidden(saved, one, code, lang),
        **blank,
    )


def why_hidden(saved: Saved, one: SavedMeasure, code: str, lang: Lang) -> str:
    """Return why a unit has no figures in a measure."""
    name = saved.units[code].name.to(lang)
    if code not in one.suppressed:
        return say(lang, "unit.absent", unit=name)
    why, facts = one.suppressed[code], {"threshold": saved.options.disclosure_threshold, "least": one.least_persons}
    key = small_of(one) if why == "small" else why
    return say(lang, f"unit.suppressed.{key}", unit=name, counts=one.measure.counts.to(lang), **facts)


def _way(one: SavedMeasure, gap: Gap) -> str:
    if gap.told == "same" or one.measure.direction == "none":
        return gap.told
    return "better" if (gap.told == "fewer") == (one.measure.direction == "lower") else "worse"
