"""The picture that goes with the address of a site where it is passed on: its title and its first finding."""

from typing import Any

from jobspejl.language import Lang
from jobspejl.report.card import card
from jobspejl.report.saved import Saved
from jobspejl.report.summary import count_sentence
from jobspejl.report.words import say

View = dict[str, Any]


def card_picture(saved: Saved, lang: Lang) -> View:
    """Return what the picture says: what the front page is told as, and what of it is made up."""
    title = saved.about.title.to(lang)
    first = saved.measures[0] if saved.measures else None
    lead = saved.about.lead.to(lang) if saved.about.lead else ""
    found = count_sentence(saved, first, first.latest, lang) if first else lead
    made_up = first.measure.made_up if first else saved.all_made_up
    return {
        "lang": lang,
        "title": title,
        "sentence": card({"count": found}, "", lang),
        "made_up": say(lang, "paper.card_made_up") if made_up else "",
    }
