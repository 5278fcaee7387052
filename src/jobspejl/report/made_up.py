"""What of a study is made up, said where a page or a sheet speaks of all of it."""

from jobspejl.contracts.text import Text
from jobspejl.language import Lang
from jobspejl.report.followup_words import made_up_course
from jobspejl.report.saved import Saved
from jobspejl.report.words import say

_MANY = 4
"""More measures and accounts than these are named by their mirrors, where there is little room."""


def made_up_part(saved: Saved, lang: Lang, *, brief: bool = False) -> str | None:
    """Return which figures are made up, in brief by mirror where they are many; None where none or all are."""
    if saved.all_made_up:
        return None
    told: list[tuple[Text, str]] = [
        (one.measure.name, one.measure.lens) for one in saved.measures if one.measure.made_up
    ]
    told += [(one.name, one.lens) for one in saved.accounts if one.made_up]
    names = list(dict.fromkeys(name.to(lang) for name, _ in told))
    if brief and len(names) > _MANY:
        names = list(dict.fromkeys(say(lang, f"lens.{lens}") for _, lens in told))
    if saved.followup is not None and made_up_course(saved.followup.recommendations, lang):
        names.append(say(lang, "followup.heading"))
    return say(lang, "site.made_up_part", names="; ".join(names)) if names else None
