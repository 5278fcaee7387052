"""The text while it is being redacted: cleaned characters that know where they came from."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["CPR", "TELEFON", "E-MAIL", "ADRESSE", "JOURNALNR", "NAVN"]
"""What an identifier is."""

KINDS: tuple[Kind, ...] = ("CPR", "TELEFON", "E-MAIL", "ADRESSE", "JOURNALNR", "NAVN")
PLACEHOLDER = re.compile(rf"\[({'|'.join(KINDS)})-([1-9][0-9]{{0,4}})\]")
# NOTE: a placeholder is one character to every detector, of a class that no pattern for words, digits or spaces has.
# Whether it was put in now or stood there before, the detectors see the same: a second redaction finds nothing new.
MARK = "\ue000"
_INVISIBLE = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}
_DASHES = {"\u2212", "\u00b7"}


@dataclass(frozen=True, slots=True)
class Found:
    """One identifier in a canvas.

    Attributes:
        kind: What it is.
        start: Place of its first character in the canvas.
        end: Place after its last.
        key: What is the same for the same person or number; never shown.
        doubt: Why a human should look at it, or "".
    """

    kind: Kind
    start: int
    end: int
    key: str
    doubt: str = ""


Finder = Callable[[str], list[Found]]


@dataclass(frozen=True, slots=True)
class Canvas:
    """A text with one entry for each character that counts.

    Attributes:
        text: The cleaned characters: ordinary spaces, dashes and digits; `MARK` for what is redacted.
        places: Where each character came from, as (start, end) in the original.
        found: What stands under each new mark, by its place in `text`.
    """

    text: str
    places: tuple[tuple[int, int], ...]
    found: dict[int, Found]


def canvas(text: str) -> Canvas:
    """Return a text as a canvas; placeholders that it holds already become marks.

    >>> canvas("０１ \u201301").text, canvas("[NAVN-1]s").text == MARK + "s"
    ('01 -01', True)
    """
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    placeholders = {match.start(): match.end() for match in PLACEHOLDER.finditer(text)}
    place = 0
    while place < len(text):
        start, character = place, text[place]
        place = placeholders.get(start, start + 1)
        if place > start + 1:
            letters.append(MARK)
        elif places and unicodedata.combining(character) and letters[-1].isalpha():
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + character)[0]
            places[-1] = (places[-1][0], place)
            continue
        else:
            letters.append(_plain(character))
        places.append((start, place))
    return Canvas("".join(letters), tuple(places), {})


def find(finder: Finder, text: str) -> list[Found]:
    """Return what a finder finds in a canvas's text when characters that nobody sees are left out.

    >>> find(lambda text: [Found("CPR", 0, 2, text)], "1\u00ad2")
    [Found(kind='CPR', start=0, end=3, key='12', doubt='')]
    """
    seen = [
        place for place, letter in enumerate(text) if letter not in _INVISIBLE and not unicodedata.combining(letter)
    ]
    found = finder("".join(text[place] for place in seen))
    return [replace(one, start=seen[one.start], end=seen[one.end - 1] + 1) for one in found]


def apart(found: Iterable[Found]) -> list[Found]:
    """Return what was found without overlaps: the first in the text stays, of two with one start the longest."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def mark(before: Canvas, found: Iterable[Found]) -> Canvas:
    """Return a canvas with what was found as marks."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    marks: dict[int, Found] = {}
    done = 0

    def keep(end: int) -> None:
        for place in range(done, end):
            if place in before.found:
                marks[len(letters)] = before.found[place]
            letters.append(before.text[place])
            places.append(before.places[place])

    for one in apart(found):
        keep(one.start)
        marks[len(letters)] = one
        letters.append(MARK)
        places.append((before.places[one.start][0], before.places[one.end - 1][1]))
        done = one.end
    keep(len(before.text))
    return Canvas("".join(letters), tuple(places), marks)


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) == "Pd" or character in _DASHES:
        return "-"
    if character.isspace():
        return "\n" if character in "\n\r\v\f\u2028\u2029\u0085" else " "
    return character
