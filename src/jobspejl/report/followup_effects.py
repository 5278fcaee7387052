"""The effect check in words, in one place: how far a measure has come towards a recommendation's target, never why.

A verdict says no more than its intervals: what cannot be told from chance is never worded as movement.
"""

from collections.abc import Sequence
from typing import Any

from jobspejl.language import Lang
from jobspejl.report.followup_words import plain_value, value_of
from jobspejl.report.numbers import date
from jobspejl.report.own_words import own_words
from jobspejl.report.saved import Row, Saved, SavedMeasure
from jobspejl.report.saved_followup import SavedFollowup
from jobspejl.report.words import Voice, percent, rate_unit, say

View = dict[str, Any]

_COLUMNS = ("recommendation", "unit", "measure", "baseline", "value", "change", "target", "verdict")


def check_word(check: Row, lang: Lang) -> str:
    """Return what a check says, in one phrase.

    Args:
        check: A row of `effect_checks`.
        lang: The language.

    >>> check_word({"verdict": "reached", "by": None, "change": None}, "en")
    'The target is reached'
    """
    key = check["verdict"]
    if key == "early" and check["by"] is not None:
        return say(lang, "followup.check.early_by", day=date(check["by"], lang))
    if key == "short" and check["change"] is None:
        key = "short_alone"
    return say(lang, f"followup.check.{key}")


def check_figures(saved: Saved, check: Row, lang: Lang) -> str:
    """Return the figures that a check rests on, in a sentence or two; blank where the unit is not shown.

    Args:
        saved: The build.
        check: A row of `effect_checks`.
        lang: The language.
    """
    one = _measure(saved, check)
    if one is None or check["value"] is None:
        return ""
    voice = Voice(one, saved.options.confidence, lang)
    facts = {"unit": saved.units[check["unit"]].name.to(lang), "period": check["period"]}
    by = say(lang, "followup.by", day=date(check["by"], lang)) if check["by"] else ""
    target = value_of(saved, check, "target", lang) + by
    told = say(lang, "followup.check.value", value=_value(one, voice, check, lang), target=target, **facts)
    return told + (" " + _change(saved, voice, check, lang) if check["change"] is not None else "")


def effect_views(saved: Saved, register: SavedFollowup, row: Row, lang: Lang, *, code: str | None = None) -> list[View]:
    """Return the checks of a recommendation, unit by unit: what each says, and its figures.

    Args:
        saved: The build.
        register: Its register.
        row: The recommendation.
        lang: The language.
        code: The unit whose check is wanted; None for every unit's.
    """
    return [
        {
            "word": _said(check, lang),
            "figures": check_figures(saved, check, lang),
        }
        for check in register.checks.get(row["recommendation"], ())
        if code in {None, check["unit"]}
    ]


def has_checks(register: SavedFollowup, rows: Sequence[Row]) -> bool:
    """Return whether any of some recommendations has an effect check."""
    return any(row["recommendation"] in register.checks for row in rows)


def stated_effect(saved: Saved, row: Row, lang: Lang) -> str:
    """Return the newest look at the measure that somebody wrote in the register; blank where nobody did."""
    if row["effect_on"] is None:
        return ""
    apart = say(lang, f"followup.apart.{'yes' if row['told_apart'] else 'no'}")
    told = {"value": value_of(saved, row, "effect_value", lang), "day": date(row["effect_on"], lang)}
    return say(lang, "followup.effect", apart=apart, **told)


def effect_caution(saved: Saved, lang: Lang) -> str:
    """Return what must be said where effect checks stand."""
    return say(lang, "followup.check.caution", sure=percent(saved.options.confidence, lang))


def effect_table(saved: Saved, register: SavedFollowup, lang: Lang) -> View | None:
    """Return all checks of a register as a section with a table; None where it has none.

    Args:
        saved: The build.
        register: Its register.
        lang: The language.
    """
    rows = [
        _cells(saved, row, check, lang)
        for row in register.recommendations
        for check in register.checks.get(row["recommendation"], ())
    ]
    if not rows:
        return None
    table = {
        "caption": say(lang, "followup.check.caption"),
        "headings": [say(lang, f"followup.check.column.{column}") for column in _COLUMNS],
        "rows": rows,
        "numeric": [3, 4, 5, 6],
        "links": {},
    }
    return {
        "heading": say(lang, "followup.check.heading"),
        "paragraphs": [effect_caution(saved, lang)],
        "points": [],
        "figures": [],
        "tables": [table],
        "folds": [],
    }


def _said(check: Row, lang: Lang) -> str:
    word = check_word(check, lang)
    return say(lang, "followup.check.said", word=word[0].lower() + word[1:])


def _cells(saved: Saved, row: Row, check: Row, lang: Lang) -> list[str]:
    one = _measure(saved, check)
    name = saved.units[check["unit"]].name.to(lang)
    about = [
        own_words(row["theme"] or row["recommendation"], saved, lang),
        name,
        one.measure.name.to(lang) if one else check["measure"],
    ]
    figures = ["–", "–", "–"]
    if one is not None and check["value"] is not None:
        voice = Voice(one, saved.options.confidence, lang)
        value = f"{voice.rate(check['value'])} ({_range(voice, check, lang)}), {check['period']}"
        figures = [_baseline(saved, voice, check, lang), value, _moved(voice, check, lang)]
    by = say(lang, "followup.by", day=date(check["by"], lang)) if check["by"] else ""
    return [*about, *figures, value_of(saved, check, "target", lang) + by, check_word(check, lang)]


def _baseline(saved: Saved, voice: Voice, check: Row, lang: Lang) -> str:
    if check["baseline"] is None:
        return "–"
    if check["baseline_period"] is None:
        return say(lang, "followup.check.given", value=plain_value(saved, check, "baseline", lang))
    return f"{voice.rate(check['baseline'])}, {check['baseline_period']}"


def _moved(voice: Voice, check: Row, lang: Lang) -> str:
    if check["change"] is None:
        return "–"
    lower, upper = voice.gap(check["change_lower"]), voice.gap(check["change_upper"])
    return f"{voice.gap(check['change'])} ({say(lang, 'interval.signed', lower=lower, upper=upper)})"


def _value(one: SavedMeasure, voice: Voice, check: Row, lang: Lang) -> str:
    return f"{voice.rate(check['value'])} {rate_unit(one.measure, lang)} ({_range(voice, check, lang)})"


def _range(voice: Voice, check: Row, lang: Lang) -> str:
    return say(lang, "interval.range", small=voice.rate(check["lower"]), large=voice.rate(check["upper"]))


def _change(saved: Saved, voice: Voice, check: Row, lang: Lang) -> str:
    facts = {"change": _moved(voice, check, lang)}
    if check["baseline_period"] is None:
        given = plain_value(saved, check, "baseline", lang)
        return say(lang, "followup.check.change_given", baseline=given, **facts)
    return say(lang, "followup.check.change", period=check["baseline_period"], **facts)


def _measure(saved: Saved, check: Row) -> SavedMeasure | None:
    return next((one for one in saved.measures if one.measure.id == check["measure"]), None)
