"""The follow-up page: which recommendations are carried out and verified, which are overdue, and their whole history.

What is reported done is never shown as done: only what somebody else has verified counts.
"""

import datetime
from typing import Any

from markupsafe import Markup

from jobspejl.language import Lang
from jobspejl.report.charts.dues import DueLine, due_lines, due_mark
from jobspejl.report.charts.states import ORDER, StateBar, state_bars, state_mark
from jobspejl.report.followup_effects import effect_caution, effect_table, effect_views, has_checks, stated_effect
from jobspejl.report.followup_words import date_of, event_sentence, made_up_course, measure_of, state_word, value_of
from jobspejl.report.numbers import alphabetical, date, number
from jobspejl.report.own_words import own_words
from jobspejl.report.saved import Row, Saved
from jobspejl.report.saved_followup import SavedFollowup
from jobspejl.report.words import say

View = dict[str, Any]

FILE = "followup.html"
_OPEN = ("new", "accepted", "under_way", "reported")
_MARKS = ("due", "moved", "late", "done")
_MOST_LINES = 40
"""How many due dates the drawing has room for; the table has them all."""
_MOST_NAMED = 5


def followup_page(saved: Saved, register: SavedFollowup, lang: Lang) -> View:
    """Return what the follow-up page shows."""
    rows = sorted(register.recommendations, key=_urgency)
    units = _units(saved, register, lang)
    return {
        "heading": say(lang, "followup.heading"),
        "lead": say(lang, "followup.lead"),
        "sentences": _finding(register, register.totals[None], lang),
        "caution": say(lang, "followup.caution"),
        "invented": made_up_course(register.recommendations, lang),
        "legend": [
            (state_mark(state), state_word(state, lang), number(register.totals[None][state], lang)) for state in ORDER
        ],
        "states": _state_chart(register, units, lang),
        "dues": _due_chart(register, rows, lang, None if saved.about.language == lang else saved.about.language),
        "due_legend": [(due_mark(kind), say(lang, f"followup.mark.{kind}")) for kind in _MARKS],
        "rows": [recommendation_view(saved, register, row, lang, "") for row in rows],
        "details": [_detail(saved, register, row, lang) for row in register.recommendations],
        "effects": effect_table(saved, register, lang),
        "totals": _totals(register, units, lang),
        "source": say(lang, "site.source", source=register.source.to(lang)),
        "note": register.note.to(lang) if register.note else None,
    }


def followup_teaser(saved: Saved, lang: Lang, home: str) -> View | None:
    """Return the sentence that the front page has on the register, with its link; None without a register."""
    if saved.followup is None:
        return None
    told = _finding(saved.followup, saved.followup.totals[None], lang)[:2]
    return {
        "link": home + FILE,
        "sentence": " ".join(told),
        "invented": made_up_course(saved.followup.recommendations, lang),
    }


def followup_of_unit(saved: Saved, code: str, lang: Lang) -> View | None:
    """Return what a unit's page shows: its open recommendations, and the measure each should move.

    None where no recommendation is for the unit.
    """
    register = saved.followup
    if register is None or code not in register.totals:
        return None
    own = [row for row in register.recommendations if code in (row["units"] or "").split("; ")]
    still = sorted((row for row in own if row["state"] in _OPEN), key=_urgency)
    return {
        "sentences": _finding(register, register.totals[code], lang),
        "rows": [recommendation_view(saved, register, row, lang, "../", code=code) for row in still],
        "none": None if still else say(lang, "followup.none_open"),
        "caution": effect_caution(saved, lang) if has_checks(register, still) else None,
        "invented": made_up_course(own, lang),
        "link": f"../{FILE}",
    }


def recommendation_view(
    saved: Saved, register: SavedFollowup, row: Row, lang: Lang, home: str, *, code: str | None = None
) -> View:
    """Return one recommendation as a row of a table.

    Args:
        saved: The build.
        register: Its register.
        row: The recommendation.
        lang: The language.
        home: The way to the top of the language's tree.
        code: The unit whose effect check is wanted; None for every unit's.
    """
    stated = stated_effect(saved, row, lang)
    return {
        "link": f"{home}{FILE if home else ''}#r-{row['recommendation']}",
        "theme": row["theme"] or row["recommendation"],
        "text": row["text"],
        "made_up": row["made_up"] != "no",
        "units": [(_unit(saved, code, lang), f"{home}units/{code}.html") for code in _codes(row)],
        "state": row["state"],
        "word": state_word(row["state"], lang),
        "mark": state_mark(row["state"]),
        "owner": row["owner"] or "–",
        "due": date_of(row["due"], lang),
        "moved": _moved(row, lang),
        "late": _late(row, lang),
        "overdue": bool(row["days_overdue"]),
        **measure_of(saved, register, row, lang, home),
        "checks": effect_views(saved, register, row, lang, code=code),
        "stated": say(lang, "followup.check.stated", stated=stated) if stated else None,
    }


def _urgency(row: Row) -> tuple[bool, int, str]:
    """Return a key that sorts the most overdue first, then by due date, and what is at its end last."""
    return row["state"] not in _OPEN, -(row["days_overdue"] or 0), row["due"] or "9999"


def _codes(row: Row) -> list[str]:
    return [code for code in (row["units"] or "").split("; ") if code]


def _unit(saved: Saved, code: str, lang: Lang) -> str:
    return saved.units[code].name.to(lang)


def _units(saved: Saved, register: SavedFollowup, lang: Lang) -> list[tuple[str, Row]]:
    """Return the units' names and totals, in the order of the alphabet."""
    named = [(_unit(saved, code, lang), row) for code, row in register.totals.items() if code is not None]
    return sorted(named, key=lambda one: alphabetical(one[0]))


def _finding(register: SavedFollowup, totals: Row, lang: Lang) -> list[str]:
    """Return what the register shows, in a few sentences: first how many of those due are verified."""
    day = date(register.observed_on, lang)
    key = "due" if totals["due"] else "none_due"
    facts = {"count": totals["recommendations"], "due": totals["due"], "verified": totals["verified_of_due"]}
    told = [say(lang, f"followup.finding.{key}", day=day, **facts)]
    if totals["overdue"]:
        told.append(say(lang, "followup.finding.overdue", count=totals["overdue"]))
    if totals["reported"]:
        told.append(say(lang, "followup.finding.reported", count=totals["reported"]))
    if totals["first_due"] != totals["due"]:
        first = {"due": totals["first_due"], "verified": totals["verified_of_first_due"]}
        told.append(say(lang, "followup.finding.first", count=totals["times_postponed"], **first))
    if totals["undated"]:
        told.append(say(lang, "followup.finding.undated", count=totals["undated"]))
    return told


def _state_chart(register: SavedFollowup, units: list[tuple[str, Row]], lang: Lang) -> str:
    named = [(say(lang, "followup.all"), register.totals[None]), *(units if len(units) > 1 else [])]
    bars = [StateBar(name, {state: row[state] for state in ORDER}) for name, row in named]
    told = "; ".join(
        f"{bar.name}: "
        + ", ".join(f"{count} {state_word(state, lang).lower()}" for state, count in bar.counts.items() if count)
        for bar in bars
    )
    finding = _finding(register, register.totals[None], lang)[0]
    return state_bars(bars, f"{finding} {told}.")


def _due_chart(register: SavedFollowup, rows: list[Row], lang: Lang, spoken: Lang | None) -> str | None:
    """Return the drawing of due dates; `spoken` is the language of the names where it is not the page's."""
    dated = [row for row in rows if row["due"]][:_MOST_LINES]
    if not dated:
        return None
    lines = [
        DueLine(
            name=row["theme"] or row["recommendation"],
            dues=_dues(register, row),
            verified_on=_day(row["verified_on"]),
            open=row["state"] in _OPEN,
            end=_late(row, lang) or "",
        )
        for row in dated
    ]
    late = [row for row in dated if row["days_overdue"]]
    named = "; ".join(f"{row['theme'] or row['recommendation']} {_late(row, lang)}" for row in late[:_MOST_NAMED])
    key = "followup.due_alt" if late else "followup.due_alt_none"
    label = say(lang, key, day=date(register.observed_on, lang), dated=len(dated), late=len(late), named=named)
    on = datetime.date.fromisoformat(register.observed_on)
    return due_lines(lines, on, date(register.observed_on, lang), label, spoken)


def _dues(register: SavedFollowup, row: Row) -> tuple[datetime.date, ...]:
    events = register.events[row["recommendation"]]
    return tuple(datetime.date.fromisoformat(one["due"]) for one in events if one["kind"] == "due_set")


def _day(iso: str | None) -> datetime.date | None:
    return None if iso is None else datetime.date.fromisoformat(iso)


def _moved(row: Row, lang: Lang) -> str | None:
    if not row["times_postponed"]:
        return None
    first = date(row["first_due"], lang)
    return say(lang, "followup.moved", count=row["times_postponed"], first=first)


def _late(row: Row, lang: Lang) -> str | None:
    return say(lang, "followup.late", count=row["days_overdue"]) if row["days_overdue"] else None


def _detail(saved: Saved, register: SavedFollowup, row: Row, lang: Lang) -> View:
    """Return everything that is known of one recommendation: facts, measure, and what happened, oldest first."""
    source = own_words(row["source"], saved, lang)
    source += say(lang, "followup.page", page=row["page"]) if row["page"] else ""
    facts = [
        (say(lang, "followup.fact.source"), source),
        (say(lang, "followup.fact.wording"), say(lang, f"followup.wording.{row['wording']}")),
        *([(say(lang, "followup.fact.answer"), _answer(saved, row, lang))] if row["answer"] else []),
        *_measured(saved, register, row, lang),
    ]
    events = register.events[row["recommendation"]]
    return {
        **recommendation_view(saved, register, row, lang, ""),
        "id": row["recommendation"],
        "facts": facts,
        "events": [(date(one["day"], lang), one["who"], event_sentence(saved, register, one, lang)) for one in events],
    }


def _answer(saved: Saved, row: Row, lang: Lang) -> str:
    answer = say(lang, f"followup.answer.{row['answer']}")
    if not row["answer_reason"]:
        return answer
    return Markup("{}: {}").format(answer, own_words(row["answer_reason"], saved, lang))


def _measured(saved: Saved, register: SavedFollowup, row: Row, lang: Lang) -> list[tuple[str, str]]:
    if row["measure"] is None:
        return []
    facts = [(say(lang, "followup.fact.measure"), measure_of(saved, register, row, lang, "")["measure"])]
    if row["baseline"] is not None:
        facts.append((say(lang, "followup.fact.baseline"), value_of(saved, row, "baseline", lang)))
    if row["target"] is not None:
        by = say(lang, "followup.by", day=date(row["by"], lang)) if row["by"] else ""
        facts.append((say(lang, "followup.fact.target"), value_of(saved, row, "target", lang) + by))
    stated = stated_effect(saved, row, lang)
    if stated:
        facts.append((say(lang, "followup.fact.effect"), stated))
    for check in effect_views(saved, register, row, lang):
        facts.append((say(lang, "followup.check.heading"), " ".join(filter(None, (check["figures"], check["word"])))))
    return facts


def _totals(register: SavedFollowup, units: list[tuple[str, Row]], lang: Lang) -> View:
    """Return the table of totals: all recommendations, then those of each unit."""
    columns = ("recommendations", "due", "verified_of_due", "first_due", "verified_of_first_due", "overdue")
    others = ("undated", "times_postponed", "reported")
    named = [(say(lang, "followup.all"), register.totals[None]), *units]
    return {
        "caption": say(lang, "followup.totals", day=date(register.observed_on, lang)),
        "headings": [
            say(lang, "followup.for_whom"),
            *(say(lang, f"followup.total.{column}") for column in (*columns, *others)),
        ],
        "rows": [[name, *(number(row[column], lang) for column in (*columns, *others))] for name, row in named],
        "numeric": list(range(1, len(columns) + len(others) + 1)),
        "links": {},
    }
