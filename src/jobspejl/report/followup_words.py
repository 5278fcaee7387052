"""The register's own words: states, events as sentences, and the measure that a recommendation should move."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from jobspejl.language import Lang
from jobspejl.report.front_page import period_file
from jobspejl.report.numbers import date, number
from jobspejl.report.own_words import own_words, say_own
from jobspejl.report.saved import Row, Saved, SavedMeasure
from jobspejl.report.saved_followup import SavedFollowup
from jobspejl.report.words import Voice, rate_unit, say

_DECIMALS = 6
_ROUNDING = 1e-9


def state_word(state: str, lang: Lang) -> str:
    """Return what a state is called; what is reported done is always told to be unverified.

    >>> state_word("reported", "da")
    'Meldt udført, ikke verificeret'
    """
    return say(lang, f"followup.state.{state}")


def made_up_course(rows: Sequence[Row], lang: Lang) -> str | None:
    """Return what must be said where recommendations, or what happened to them, are made up."""
    kinds = {row["made_up"] for row in rows} - {"no"}
    if not kinds:
        return None
    some = "some" if any(row["made_up"] == "no" for row in rows) else "every"
    return say(lang, f"followup.made_up.{'all' if kinds == {'all'} else 'course'}.{some}")


def date_of(iso: str | None, lang: Lang) -> str:
    """Return a date as people write it; a dash where there is none."""
    return "–" if iso is None else date(iso, lang)


def measure_of(saved: Saved, register: SavedFollowup, row: Row, lang: Lang, home: str) -> dict[str, Any]:
    """Return the measure that a recommendation should move: its name, its link, and its newest figures.

    Args:
        saved: The build.
        register: Its register.
        row: The recommendation.
        lang: The language.
        home: The way to the top of the language's tree.
    """
    one = _measure(saved, row["measure"])
    if row["measure"] is None:
        return {"measure": say(lang, "followup.no_measure"), "measure_link": None, "now": [], "now_made_up": False}
    if one is None:
        planned = register.planned.get(row["measure"])
        name = planned.to(lang) if planned else row["measure"]
        told = say(lang, "followup.planned", name=name)
        return {"measure": told, "measure_link": None, "now": [], "now_made_up": False}
    link = home + period_file(one, one.latest)
    checked = {check["unit"] for check in register.checks.get(row["recommendation"], ())}
    codes = [code for code in (row["units"] or "").split("; ") if code in one.gaps[one.latest]]
    return {
        "measure": one.measure.name.to(lang),
        "measure_link": link,
        "now": [_now(saved, one, code, lang) for code in codes if code not in checked],
        "now_made_up": bool(codes) and one.measure.made_up and not saved.all_made_up,
    }


def value_of(saved: Saved, row: Row, column: str, lang: Lang) -> str:
    """Return a value of a recommendation's measure with its unit, as it was entered."""
    one = _measure(saved, row["measure"])
    return plain_value(saved, row, column, lang) + (f" {rate_unit(one.measure, lang)}" if one else "")


def plain_value(saved: Saved, row: Row, column: str, lang: Lang) -> str:
    """Return a value of a recommendation's measure with the decimals that it was entered with, and no unit."""
    one = _measure(saved, row["measure"])
    value = row[column] * (one.shown_scale if one else 1.0)
    decimals = next(n for n in range(_DECIMALS + 1) if n == _DECIMALS or abs(round(value, n) - value) < _ROUNDING)
    return number(value, lang, decimals)


def event_sentence(saved: Saved, register: SavedFollowup, event: Row, lang: Lang) -> Markup:
    """Return what happened, in one sentence."""
    facts: dict[str, object] = {name: event[name] for name in ("file", "successor")}
    facts |= {name: own_words(event[name] or "", saved, lang) for name in ("owner", "method")}
    facts["sha"] = (event["sha256"] or "")[:12]
    if event["measure"] is not None:
        facts["measure"] = _name(saved, register, event["measure"], lang)
    if event["due"] is not None:
        facts["due"] = date(event["due"], lang)
    if event["answer"] is not None:
        facts["answer"] = say(lang, f"followup.answer.{event['answer']}")
    if event["value"] is not None:
        facts["value"] = value_of(saved, event, "value", lang)
        facts["apart"] = say(lang, f"followup.apart.{'yes' if event['told_apart'] else 'no'}")
    told = say_own(lang, f"followup.event.{event['kind']}", **facts)
    if not event["reason"]:
        return told
    return told + say_own(lang, "followup.because", reason=own_words(event["reason"], saved, lang))


def _name(saved: Saved, register: SavedFollowup, measure: str, lang: Lang) -> str:
    one, planned = _measure(saved, measure), register.planned.get(measure)
    if one is not None:
        return one.measure.name.to(lang)
    return planned.to(lang) if planned else measure


def _measure(saved: Saved, measure: str | None) -> SavedMeasure | None:
    return next((one for one in saved.measures if one.measure.id == measure), None)


def _now(saved: Saved, one: SavedMeasure, code: str, lang: Lang) -> str:
    voice, gap = Voice(one, saved.options.confidence, lang), one.gaps[one.latest][code]
    facts = {"unit": saved.units[code].name.to(lang), "period": one.latest}
    return say(lang, "followup.now", rate=f"{voice.rate(gap.actual)} {rate_unit(one.measure, lang)}", **facts)
