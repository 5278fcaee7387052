"""The page of an account: what every one of them says, around what its kind has to tell."""

from collections.abc import Callable

from jobspejl.language import Lang
from jobspejl.report.chain_page import chain_sections
from jobspejl.report.complaints_page import complaints_sections
from jobspejl.report.deadlines_page import deadlines_sections
from jobspejl.report.effort_page import effort_sections
from jobspejl.report.focus_groups_page import focus_groups_sections
from jobspejl.report.national_page import national_sections
from jobspejl.report.published_page import published_sections
from jobspejl.report.register_page import register_sections
from jobspejl.report.reviews_page import reviews_sections
from jobspejl.report.saved import Saved, SavedAccount
from jobspejl.report.sections import View
from jobspejl.report.surveys_page import surveys_sections
from jobspejl.report.words import say

Teller = Callable[[Saved, SavedAccount, Lang], list[View]]
"""Tells an account as sections."""

_TELLERS: dict[str, Teller] = {
    "deadlines": deadlines_sections,
    "complaints": complaints_sections,
    "chain": chain_sections,
    "reviews": reviews_sections,
    "national": national_sections,
    "published": published_sections,
    "surveys": surveys_sections,
    "focus_groups": focus_groups_sections,
    "register": register_sections,
    "effort": effort_sections,
}


_BESIDE = ("deadlines", "complaints", "surveys")
"""Kinds that stand beside a measure, which has the section's name."""


def account_file(account: SavedAccount) -> str:
    """Return the file of an account's page."""
    return f"accounts/{account.id}.html"


def account_name(account: SavedAccount, lang: Lang) -> str:
    """Return an account's heading; one that stands beside a measure has a heading of its own."""
    return say(lang, f"{account.kind}.title") if account.kind in _BESIDE else account.name.to(lang)


def account_page(saved: Saved, account: SavedAccount, lang: Lang) -> View:
    """Return what an account's page shows."""
    return {
        "crumb": {"link": "../index.html", "name": saved.about.title.to(lang)},
        "heading": account_name(account, lang),
        "lead": say(lang, f"{account.kind}.lead"),
        "caution": account.caution.to(lang) if account.caution else None,
        "made_up": account.made_up,
        "sections": _TELLERS[account.kind](saved, account, lang),
        "source": say(lang, "site.source", source=account.source.to(lang)),
        "note": account.note.to(lang) if account.note else None,
    }
