"""What the words around say: whether a person's name is to be expected here."""

import re
from functools import cache
from typing import Literal

from jobspejl.rules.redaction import context
from jobspejl.sources.redaction_tokens import Token

Cue = Literal["", "greeting", "role", "called"]
"""Why a name is expected: after a greeting or closing, after a role or a title, or because somebody is called so."""

_NEAR = re.compile(r"[ ,:(\"”»/-]{0,3}|\.? {1,2}|: ?\n?")
_COPULAS = {"er", "var", "is", "was"}
_AGED = re.compile(r"(?: på|,) \d{1,2}(?: år|[ ,]|$)(?! ?[.:/]\d)")
_LETTER = re.compile(r"[ ,.!:*-]{0,4}\n{0,3}[ *-]{0,3}")


def cue(words: list[Token], place: int, text: str) -> Cue:
    """Return why the word at a place should be a person's name, or "".

    >>> from jobspejl.sources.redaction_tokens import tokens
    >>> text = "Min sagsbehandler hedder lone"
    >>> cue(tokens(text), 3, text)
    'called'
    """
    if place == 0:
        return ""
    before, word = words[place - 1], words[place]
    gap = text[before.word_end : word.start]
    first = words[place - 2].folded.rstrip(".") if place > 1 else ""
    last = before.folded.rstrip(".")
    if last in context("introductions") and _NEAR.fullmatch(gap) and "." not in gap:
        return "called" if _names_person(last, first) else ""
    if last in _COPULAS and gap == " " and first in {"navn", "navnet", "name", "fornavn", "efternavn"}:
        return "called"
    if last in context("greetings") | context("closings") and _LETTER.fullmatch(gap):
        return "greeting"
    beside = _names_role(before) and _NEAR.fullmatch(gap) and (gap.strip() != "." or last in context("titles"))
    return "role" if beside or (last in _COPULAS and gap == " " and _is_role(first)) else ""


def followed_by_role(words: list[Token], place: int, text: str) -> bool:
    """Say whether a role in apposition follows: Zaki, min sagsbehandler, ... or Zaki er min mentor."""
    after = words[place + 1 : place + 4]
    if len(after) < 2:
        return False
    comma = text[words[place].word_end : after[0].start].strip() == ","
    if not comma and after[0].folded in _COPULAS:
        after, comma = after[1:], True
    near = len(after) > 1 and comma
    return near and after[0].folded in context("possessives") and _names_role(after[1])


def acts(words: list[Token], place: int, text: str) -> bool:
    """Say whether the words beside a capitalised word make it a person: `talte med Bo`, `Bo ringede`."""
    word = words[place]
    before = words[place - 1].folded if place and text[words[place - 1].word_end : word.start] == " " else ""
    after = words[place + 1].folded if place + 1 < len(words) else ""
    if place + 1 < len(words) and text[word.word_end : words[place + 1].start] != " ":
        after = ""
    if before in {"og", "and", "samt"} and place > 1 and words[place - 2].clear and words[place - 2].capital:
        return True
    if _AGED.match(text, word.end):
        return True
    inverted = place + 2 < len(words) and words[place + 2].folded in context("pronouns")
    if after in context("person_verbs") and not inverted and word.end == word.word_end:
        return True
    return not word.opening and (before in context("person_prepositions") or after in context("middle_verbs"))


def is_cue(word: Token) -> bool:
    """Say whether a word is itself one that a name follows, such as a role, a title or a closing."""
    folded = word.folded.rstrip(".")
    return _names_role(word) or any(folded in context(part) for part in ("greetings", "closings", "introductions"))


def _names_person(introduction: str, subject: str) -> bool:
    """Say whether the subject of `hedder` and the like is a person: the course is called Excel, too."""
    if introduction in {"hedder", "hed", "kaldes", "called", "name"}:
        return subject in context("persons") or subject in context("relations") or _is_role(subject)
    return True


def _names_role(word: Token) -> bool:
    folded = word.folded.rstrip(".")
    return _is_role(folded) or folded in context("relations") or folded in context("titles")


@cache
def _is_role(folded: str) -> bool:
    return any(folded.endswith(stem + ending) for stem in context("role_stems") for ending in context("role_endings"))
