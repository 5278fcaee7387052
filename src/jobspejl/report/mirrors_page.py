"""Do the mirrors agree? Gaps of two measures at a time, as association only, with both kinds of uncertainty."""

from jobspejl.language import Lang
from jobspejl.report.charts.scatter import Axes, Point, scatter
from jobspejl.report.numbers import alphabetical, number
from jobspejl.report.saved import Gap, Row, Saved, SavedMeasure
from jobspejl.report.sections import View, figure, section, table
from jobspejl.report.words import Voice, percent, say, verdict_word

_WAYS = ("fewer", "same", "more")
_MOST_NAMED = 12
_DECIMALS = 2
_WIDEST = 1.0
"""An interval wider than this is half of what a correlation can be, or more, and says nothing."""
_MANY = 20
"""With so many pairs it is said how many of them chance alone would tell of."""


def pair_file(row: Row) -> str:
    """Return the file of a pair's page."""
    return f"mirrors/{row['first']}.{row['second']}.html"


def pair_name(saved: Saved, row: Row, lang: Lang) -> str:
    """Return what a pair is called."""
    return say(lang, "mirrors.pair", **_names(saved, row, lang))


def mirrors_page(saved: Saved, lang: Lang) -> View:
    """Return what the overview of all pairs shows: how they are read, then two mirrors at a time, results first."""
    count = len(saved.pairings)
    paragraphs = [say(lang, "mirrors.how"), say(lang, "mirrors.cannot")]
    if count >= _MANY:
        chance = number(count * (1 - saved.options.confidence), lang)
        paragraphs.append(say(lang, "mirrors.many", count=number(count, lang), chance=chance))
    mirrors: dict[tuple[str, str], list[Row]] = {}
    for row in saved.pairings:
        first, second = (_measure(saved, row[key]).measure.lens for key in ("first", "second"))
        mirrors.setdefault((first, second), []).append(row)
    sections = [
        section(say(lang, "mirrors.pair", **_lenses(pair, lang)), tables=[_overview(saved, rows, lang)])
        for pair, rows in mirrors.items()
    ]
    how = section(say(lang, "mirrors.heading"), paragraphs)
    return {"heading": say(lang, "nav.mirrors"), "lead": say(lang, "mirrors.lead"), "sections": [how, *sections]}


def _lenses(pair: tuple[str, str], lang: Lang) -> dict[str, str]:
    return {key: say(lang, f"lens.{lens}") for key, lens in zip(("first", "second"), pair, strict=True)}


def _overview(saved: Saved, rows: list[Row], lang: Lang) -> View:
    """Return the table of two mirrors' pairs; those that go together, or opposite ways, come first."""
    headings = [say(lang, f"mirrors.{key}") for key in ("pairs", "when", "units", "raw", "together", "finding")]
    ordered = sorted(rows, key=lambda row: _way(row) not in {"up", "down"})
    body = [
        [
            pair_name(saved, row, lang),
            say(lang, "mirrors.both_periods", when=row["first_period"], then=row["second_period"]),
            number(row["units"], lang),
            number(row["rank_correlation"], lang, _DECIMALS),
            _together(row, lang),
            _finding(row, lang),
        ]
        for row in ordered
    ]
    caption = say(lang, "mirrors.caption", sure=percent(saved.options.confidence, lang))
    links = {row[0]: pair_file(pair) for row, pair in zip(body, ordered, strict=True)}
    return {**table(caption, headings, body, (0, 1, 5)), "links": links}


def pair_page(saved: Saved, row: Row, lang: Lang) -> View:
    """Return what the page of one pair shows."""
    first, second = (_measure(saved, row[key]) for key in ("first", "second"))
    mine, theirs = first.gaps[row["first_period"]], second.gaps[row["second_period"]]
    units = sorted((code for code in mine if code in theirs), key=lambda code: alphabetical(_unit(saved, code, lang)))
    voices = tuple(Voice(one, saved.options.confidence, lang) for one in (first, second))
    sentence = _sentence(saved, row, lang)
    far = sorted(units, key=lambda code: mine[code].p_value + theirs[code].p_value)
    told = [code for code in far if mine[code].told != "same" and theirs[code].told != "same"][:_MOST_NAMED]
    points = [_point(saved, code, mine[code], theirs[code], lang, code in told) for code in units]
    chart = scatter(points, _axes(saved, row, voices, lang), (voices[0].plain_gap, voices[1].plain_gap), sentence)
    names = _names(saved, row, lang)
    headings = [say(lang, "column.unit")]
    headings += [say(lang, "mirrors.gap", measure=names[key]) for key in ("first", "second")]
    body = [
        [_unit(saved, code, lang), _gap(voices[0], mine[code], lang), _gap(voices[1], theirs[code], lang)]
        for code in units
    ]
    caption = say(lang, "mirrors.chart", sure=percent(saved.options.confidence, lang))
    periods = say(lang, "mirrors.periods", **names, when=row["first_period"], then=row["second_period"])
    paragraphs = [sentence, periods, say(lang, "mirrors.cannot")]
    return {
        "crumb": {"link": "../mirrors.html", "name": say(lang, "nav.mirrors")},
        "heading": pair_name(saved, row, lang),
        "made_up": row["made_up"],
        "sections": [
            section(say(lang, "mirrors.finding"), paragraphs, figures=[figure(caption, chart)]),
            section(say(lang, "mirrors.verdicts"), tables=[_verdicts(saved, row, lang)]),
            section(say(lang, "mirrors.each"), tables=[table(pair_name(saved, row, lang), headings, body)]),
        ],
    }


def _gap(voice: Voice, gap: Gap, lang: Lang) -> str:
    return f"{voice.gap(gap.gap)} ({voice.interval(gap)}), {verdict_word(gap, lang)}"


def _measure(saved: Saved, key: str) -> SavedMeasure:
    return next(one for one in saved.measures if one.measure.id == key)


def _names(saved: Saved, row: Row, lang: Lang) -> dict[str, str]:
    return {key: _measure(saved, row[key]).measure.name.to(lang) for key in ("first", "second")}


def _unit(saved: Saved, code: str, lang: Lang) -> str:
    return saved.units[code].name.to(lang)


def _together(row: Row, lang: Lang) -> str:
    if _way(row) == "unknown":
        return "–"
    lower, upper = (number(row[key], lang, _DECIMALS) for key in ("lower", "upper"))
    return f"{number(row['corrected'], lang, _DECIMALS)} ({say(lang, 'interval.signed', lower=lower, upper=upper)})"


def _way(row: Row) -> str:
    if row["corrected"] is None or row["upper"] - row["lower"] > _WIDEST:
        return "unknown"
    # NOTE: as they are written, so that an interval that is read as reaching 0 is not worded as an association.
    lower, upper = (round(row[key], _DECIMALS) for key in ("lower", "upper"))
    return "down" if upper < 0 else "up" if lower > 0 else "none"


def _finding(row: Row, lang: Lang) -> str:
    return say(lang, f"mirrors.way.{_way(row)}")


def _sentence(saved: Saved, row: Row, lang: Lang) -> str:
    """Return what the pair shows, in one sentence; a correlation that may be 0 is not worded as one."""
    first, second = (_measure(saved, row[key]).measure for key in ("first", "second"))
    facts = {"first": first.noun.to(lang), "second": second.noun.to(lang), "units": row["units"]}
    sure = percent(saved.options.confidence, lang)
    return say(lang, f"mirrors.sentence.{_way(row)}", together=_together(row, lang), sure=sure, **facts)


def _axes(saved: Saved, row: Row, voices: tuple[Voice, ...], lang: Lang) -> Axes:
    names = _names(saved, row, lang)
    across, upwards = (
        say(lang, "mirrors.axis", measure=names[key], unit=voice.unit_word())
        for key, voice in zip(("first", "second"), voices, strict=True)
    )
    return Axes(across, upwards, ("", "", "", ""))


def _point(saved: Saved, code: str, first: Gap, second: Gap, lang: Lang, named: bool) -> Point:
    name = _unit(saved, code, lang)
    return Point(
        across=(first.gap, first.lower, first.upper),
        upwards=(second.gap, second.lower, second.upper),
        side=first.told if second.told != "same" else "same",
        name=name,
        link=f"../units/{code}.html",
        tip=f"{name}: {verdict_word(first, lang)}; {verdict_word(second, lang)}",
        named=named,
    )


def _verdicts(saved: Saved, row: Row, lang: Lang) -> View:
    names = _names(saved, row, lang)
    headings = [names["first"], *(f"{names['second']}: {say(lang, f'verdict.{way}')}" for way in _WAYS)]
    body = [
        [say(lang, f"verdict.{mine}"), *(number(row[f"{mine}_{theirs}"], lang) for theirs in _WAYS)] for mine in _WAYS
    ]
    return table(say(lang, "mirrors.verdicts_caption"), headings, body)
