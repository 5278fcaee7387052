"""Words of a text with what their form and place say: capital, opening of a sentence, a name we know."""

import re
from dataclasses import dataclass
from functools import cache

from jobspejl.rules.redaction import context, given_names, place_names, surnames

_TOKEN = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_PLAIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INITIALS = re.compile(r"[A-ZÆØÅ](?:\.? ?[A-ZÆØÅ]\.?){0,3}|[A-ZÆØÅ][a-zæøå]?\.")
_OPENING = re.compile(r"(?:^|[.!?:;\n\"”“»«(•*/]|[.!?] ?\)|\n[ -]*| - )\s*$")
_SHORT = re.compile(
    r"\b(?:bl\.a|ca|f\.eks|fx|nr|hr|dr|kl|pr|mr|mrs|ms|evt|inkl|tlf|mvh|frk|stk|osv|mht|ift|ifm|vedr|cand|att)\.\s*$"
    r"|(?:^|[\s(.])(?-i:[A-ZÆØÅ])\. $",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word.

    Attributes:
        text: As written, without the genitive's ending where the name is known without it.
        start: Place of its first character.
        end: Place after its last, the genitive's ending left out.
        word_end: Place after its last with the genitive's ending.
        capital: Whether it begins with a capital letter that means something.
        opening: Whether it opens a sentence or a line.
        given: Whether it is a first name and hardly anything else.
        surname: Whether it is a surname and hardly anything else.
        ordinary: Whether it is a name that is also an ordinary word.
    """

    text: str
    start: int
    end: int
    word_end: int
    capital: bool
    opening: bool
    given: bool
    surname: bool
    ordinary: bool

    @property
    def folded(self) -> str:
        """The word in lower case."""
        return self.text.casefold()

    @property
    def clear(self) -> bool:
        """Whether it is a name and hardly anything else."""
        return self.given or self.surname

    @property
    def known(self) -> bool:
        """Whether it is on a list of names."""
        return self.clear or self.ordinary

    @property
    def initials(self) -> bool:
        """Whether it may be the initials of a person: NN, L.H., P."""
        return self.capital and _INITIALS.fullmatch(self.text) is not None

    @property
    def excluded(self) -> bool:
        """Whether it is a place, an institution or another word with a capital letter that is no person's name."""
        folded = self.folded.rstrip(".")
        return folded in place_names() or folded in context("not_names")


def tokens(text: str) -> list[Token]:
    """Return the words of a text in their order.

    >>> [(one.text, one.given, one.opening) for one in tokens("Så kom Mettes mor.")]
    [('Så', False, True), ('kom', False, False), ('Mette', True, False), ('mor', False, False)]
    """
    shouted = _shouted(text)
    return [_token(text, *_bounds(text, one), shouted) for one in _TOKEN.finditer(text)]


def _bounds(text: str, one: re.Match[str]) -> tuple[int, int]:
    """Return where a word begins and ends; the dots inside belong to initials only."""
    start, end = one.span()
    if "." not in one[0] or _INITIALS.fullmatch(one[0]):
        return start, end
    plain = _PLAIN.match(text, start)
    return start, plain.end() if plain is not None else end


def _token(text: str, start: int, end: int, shouted: list[tuple[int, int]]) -> Token:
    written = text[start:end]
    stem = _stem(written)
    folded = stem.casefold()
    loud = len(written) > 1 and any(first <= start < last for first, last in shouted)
    # NOTE: a short word in capitals is an acronym (KEN, LEA) rather than a name.
    acronym = written.isupper() and 1 < len(written) <= 3 and not loud
    given, surname, ordinary = (False, False, False) if acronym else _on_lists(folded)
    return Token(
        text=stem,
        start=start,
        end=start + len(stem),
        word_end=end,
        capital=written[0].isupper() and not loud,
        opening=_opens(text[max(0, start - 12) : start], start),
        given=given,
        surname=surname,
        ordinary=ordinary,
    )


def _opens(before: str, start: int) -> bool:
    return start == 0 or (_OPENING.search(before) is not None and _SHORT.search(before) is None)


def _shouted(text: str) -> list[tuple[int, int]]:
    """Return the lines that are written in capitals, where a capital letter says nothing."""
    lines = []
    for one in re.finditer(r"[^\n.!?]+", text):
        letters = [letter for letter in one[0] if letter.isalpha()]
        if len(letters) >= 12 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters):
            lines.append(one.span())
    return lines


@cache
def _stem(written: str) -> str:
    """Return a word without the genitive's ending, where the name is known without it; Horsens stays a town."""
    if written.casefold() in place_names() or written.casefold() in context("not_names"):
        return written
    for ending in ("'s", "’s", "'", "’"):
        if written.casefold().endswith(ending) and len(written) > len(ending):
            return written[: -len(ending)]
    if written[-1:] in "sS" and not any(_on_lists(written.casefold())) and any(_on_lists(written[:-1].casefold())):
        return written[:-1]
    if (
        written[:1].isupper()
        and written[-1:] == "s"
        and written[:-1].casefold().endswith(tuple(context("surname_endings")))
    ):
        return written[:-1]
    return written


@cache
def _on_lists(folded: str) -> tuple[bool, bool, bool]:
    """Say whether a word is a first name, a surname, or a name that is also an ordinary word."""
    given, surname = given_names(), surnames()
    ordinary = folded in given.words or folded in surname.words
    if "-" in folded and folded not in given.clear:
        parts = [_on_lists(part) for part in folded.split("-") if part]
        named = len(parts) > 1 and all(any(part) for part in parts)
        return named and any(part[0] for part in parts), named and any(part[1] for part in parts), named
    # NOTE: a word that either list calls ordinary is ordinary, though the other list may call it clear.
    return folded in given.clear and not ordinary, folded in surname.clear and not ordinary, ordinary
