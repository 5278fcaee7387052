"""What is left in a redacted text and may still point at a person: the list for human review."""

import re
from functools import cache

from jobspejl.rules.redaction import context, pattern
from jobspejl.sources.redaction_canvas import Found
from jobspejl.sources.redaction_tokens import Token, tokens


def leftovers(text: str) -> list[Found]:
    """Return the places that a human should look at, with the reason; the key is always empty.

    >>> [(one.start, one.end, one.doubt) for one in leftovers("jeg så Zed i Herlev, født 1.2.1970")]
    [(7, 10, 'capital_left'), (26, 34, 'birth_date')]
    """
    found = [_name(word) for word in tokens(text) if _is_left(word)]
    found += [Found("CPR", *one.span(), "", "long_number") for one in _compiled("long_number").finditer(text)]
    found += [Found("NAVN", *one.span(), "", "link") for one in _compiled("link").finditer(text)]
    return found + [
        Found("CPR", *one.span("value"), "", "birth_date") for one in _compiled("birth_date").finditer(text)
    ]


def _is_left(word: Token) -> bool:
    """Say whether a word has a capital letter in the middle of a sentence and no place or institution explains it."""
    acronym = word.text.isupper() and len(word.text) > 1
    return (
        word.capital
        and not word.opening
        and not word.excluded
        and not acronym
        and word.folded not in context("pronouns")
    )


def _name(word: Token) -> Found:
    return Found("NAVN", word.start, word.end, "", "name_or_word" if word.ordinary else "capital_left")


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(pattern("doubt", name))
