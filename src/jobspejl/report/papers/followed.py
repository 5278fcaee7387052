"""What was recommended to a unit last, and where it stands: a line in the mirror it is to move, and a table of all."""

from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from jobspejl.language import Lang
from jobspejl.report.charts.states import ORDER
from jobspejl.report.followup_effects import effect_caution, has_checks
from jobspejl.report.followup_page import followup_of_unit, recommendation_view
from jobspejl.report.followup_words import state_word
from jobspejl.report.papers.sheets import table
from jobspejl.report.saved import Row, Saved
from jobspejl.report.words import say

View = dict[str, Any]

_LONGEST = 80
"""Letters of a recommendation in its mirror; the table has it whole."""
_MOST = 3
"""Most recommendations that a mirror has a line for; the table has them all."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The recommendations to one unit, as they are written.

    Attributes:
        lines: Lines in each mirror, of those that are to move one of its measures.
        sentences: What the register shows of the unit, and how many of the others are in which state.
        made_up: What must be said where they, or what happened to them, are made up; blank otherwise.
        table: All of them.
        caution: What must be said of their effect checks, short and in full; blank where they have none.
    """

    lines: dict[str, list[str]]
    sentences: list[str]
    made_up: str
    table: View
    caution: tuple[str, str]


def followed(saved: Saved, code: str, lang: Lang) -> Followed | None:
    """Return the recommendations to a unit; None where there are none.

    Args:
        saved: The build.
        code: The unit.
        lang: The language.
    """
    told, register = followup_of_unit(saved, code, lang), saved.followup
    if told is None or register is None:
        return None
    rows = [row for row in register.recommendations if code in (row["units"] or "").split("; ")]
    views = {row["recommendation"]: recommendation_view(saved, register, row, lang, "", code=code) for row in rows}
    lens_of = {one.measure.id: one.measure.lens for one in saved.measures}
    lines: dict[str, list[str]] = {}
    for row in rows:
        own = lines.setdefault(lens_of.get(row["measure"], ""), [])
        own.append(_line(views[row["recommendation"]], lang))
    others = [row for row in rows if row["measure"] not in lens_of]
    return Followed(
        lines={lens: _shortened(own, lang) for lens, own in lines.items() if lens},
        sentences=[*told["sentences"], *([_by_state(others, views, lang)] if others else [])],
        made_up=told["invented"] or "",
        table=_table(list(views.values()), lang),
        caution=_caution(saved, lang) if has_checks(register, rows) else ("", ""),
    )


def _line(view: View, lang: Lang) -> str:
    """Return one recommendation with its state and its due date."""
    facts = [view["word"], *(filter(None, (view["late"], view["moved"])))]
    if not view["late"] and view["due"] != "–":
        facts.insert(1, say(lang, "paper.due", due=view["due"]))
    made_up = f" ({say(lang, 'followup.made_up.short')})" if view["made_up"] else ""
    text = shorten(view["text"], _LONGEST, placeholder=" …")
    told = say(lang, "paper.recommended", theme=view["theme"], text=text, standing="; ".join(facts) + made_up)
    return " ".join([told, *(check["word"] for check in view["checks"])])


def _caution(saved: Saved, lang: Lang) -> tuple[str, str]:
    return say(lang, "followup.check.caution_short"), effect_caution(saved, lang)


def _shortened(lines: list[str], lang: Lang) -> list[str]:
    rest = len(lines) - _MOST
    return lines if rest <= 0 else [*lines[:_MOST], say(lang, "paper.recommended_rest", count=rest)]


def _by_state(rows: list[Row], views: dict[str, View], lang: Lang) -> str:
    """Return the recommendations that no measure here shows the effect of, state by state."""
    told = []
    for state in ORDER:
        themes = dict.fromkeys(views[row["recommendation"]]["theme"] for row in rows if row["state"] == state)
        told += [f"{state_word(state, lang)}: {', '.join(themes)}"] if themes else []
    return say(lang, "paper.recommended_others", states="; ".join(told))


def _table(views: list[View], lang: Lang) -> View:
    headings = [say(lang, f"followup.column.{key}") for key in ("recommendation", "state", "owner", "due")]
    made_up = say(lang, "followup.made_up.short")
    rows = [
        [
            "\n".join((view["theme"], view["text"], *_checked(view))),
            "\n".join((view["word"], *([made_up] if view["made_up"] else []))),
            view["owner"],
            "\n".join(filter(None, (view["due"], view["late"], view["moved"]))),
        ]
        for view in views
    ]
    return {**table(say(lang, "followup.heading"), headings, rows, []), "broad": True}


def _checked(view: View) -> list[str]:
    """Return the effect checks of a recommendation, and beside them what somebody stated."""
    told = [" ".join(filter(None, (check["figures"], check["word"]))) for check in view["checks"]]
    return [*told, *([view["stated"]] if view["stated"] else [])]
