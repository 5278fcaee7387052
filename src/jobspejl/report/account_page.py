"""The page of an account: what every one of them says, around what its kind has to tell."""

from collections.abc import Callable

from jobspejl.language import Lang
from jobspejl.report.saved import Saved, SavedAccount
from jobspejl.report.sections import View
from jobspejl.report.words import say

Teller = Callable[[Saved, SavedAccount, Lang], list[View]]
"""Tells an account as sections."""

_TELLERS: dict[str, Teller] = {}


def account_file(account: SavedAccount) -> str:
    """Return the file of an account's page."""
    return f"accounts/{account.id}.html"


def account_page(saved: Saved, account: SavedAccount, lang: Lang) -> View:
    """Return what an account's page shows."""
    return {
        "crumb": {"link": "../index.html", "name": saved.about.title.to(lang)},
        "heading": account.name.to(lang),
        "lead": say(lang, f"{account.kind}.lead"),
        "caution": account.caution.to(lang) if account.caution else None,
        "made_up": account.made_up,
        "sections": _TELLERS[account.kind](saved, account, lang),
        "source": say(lang, "site.source", source=account.source.to(lang)),
        "note": account.note.to(lang) if account.note else None,
    }
