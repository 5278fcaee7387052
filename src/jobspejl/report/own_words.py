"""What users wrote in one language stands on pages of both, and is marked with its own where the page has another."""

from markupsafe import Markup, escape

from jobspejl.language import Lang
from jobspejl.report.saved import Saved
from jobspejl.report.words import say


def own_words(text: str, saved: Saved, lang: Lang) -> Markup:
    """Return a text of the user's for a page, marked with the study's language where the page has another (WCAG 3.1.2).

    Args:
        text: What was written, in the study's language.
        saved: The build.
        lang: The page's language.
    """
    spoken = saved.about.language
    if spoken == lang or not any(letter.isalpha() for letter in text):
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(spoken, text)


def say_own(lang: Lang, key: str, **facts: object) -> Markup:
    """Return a sentence of the catalogue around facts that may be marked; see `own_words`."""
    return Markup(say(lang, key, **{name: escape(fact) for name, fact in facts.items()}))
