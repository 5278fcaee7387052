"""What a page is told as where its address is passed on: the same sentences as on the page, and what is made up."""

from typing import Any

from jobspejl.language import Lang
from jobspejl.report.words import say

View = dict[str, Any]


def card(view: View, otherwise: str, lang: Lang) -> str:
    """Return a page in a few sentences: a unit's mirrors, a measure's count, else its lead.

    Args:
        view: What the page shows.
        otherwise: What is said of a page with none of these.
        lang: The page's language.

    >>> card({"count": "16 of 98 are below."}, "A study", "en"), card({}, "A study", "en")
    ('16 of 98 are below.', 'A study')
    """
    mirrors = [one["mirror"] for one in view.get("mirrors", []) if "mirror" in one]
    told = [f"{one.name}: {one.summary}" for one in mirrors if one.rows]
    made_up = any(row.made_up for one in mirrors for row in one.rows) or view.get("made_up")
    told = told or [str(view.get("count") or view.get("lead") or otherwise)]
    return " ".join([*told, *([say(lang, "paper.card_made_up")] if made_up else [])])
