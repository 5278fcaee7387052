"""Where coded segments stand in a text, although tools count its characters differently.

REFI-QDA counts Unicode code points from 0 up to the first place after the segment. Tools depart from it: a line break
of two characters is counted as one or one as two, characters outside the basic plane as two (UTF-16), the byte-order
mark as a character, or the last character's own place is given as the end. Which way a file was counted shows where it
repeats the coded text: the way under which most of those texts stand where they should is taken, the standard's where
none does better.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product, starmap
from typing import Literal, get_args

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.coding import Check

_BREAK = re.compile(r"\r\n|\r|\n")
_MARK = "\ufeff"
#: Shorter texts stand in too many places to prove anything.
_LEAST_PROOF = 4
#: A repeated text may be cut off, but not before so many characters.
_LEAST_CUT = 12


@dataclass(frozen=True, slots=True)
class GivenSpan:
    """A segment as a file gives it.

    Attributes:
        text: The place of its text among the texts.
        start: The start as the file has it.
        end: The end as the file has it.
        quote: The coded text as the file repeats it, perhaps cut off; empty where it does not.
    """

    text: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class PlacedSpan:
    """A segment in the plain text, see `plain_text`."""

    start: int
    end: int
    check: Check


_Breaks = Literal["as they are", "one", "two"]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way of counting: what a line break counts as, and whether three things differ from the standard."""

    breaks: _Breaks = "as they are"
    wide: bool = False
    mark: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class _Texts:
    """The plain texts, and what gives the positions of a text's places: by text, what breaks count as, and width."""

    plain: list[str]
    ruler: Callable[[int, _Breaks, bool], Ints]


_STANDARD = _Way()
_WAYS = tuple(starmap(_Way, product(get_args(_Breaks), *[(False, True)] * 3)))
_BY_RANGE = (_STANDARD, _Way("one"), _Way("two"))


def plain_text(raw: str) -> str:
    r"""Return a text with one character for each line break and without a byte-order mark.

    >>> plain_text("\ufeffja\r\nnej")
    'ja\nnej'
    """
    return _BREAK.sub("\n", raw.removeprefix(_MARK))


def place_spans(raw: Sequence[str], spans: Sequence[GivenSpan]) -> list[PlacedSpan | None]:
    r"""Return where spans stand in the plain texts; None where one reaches beyond its text however it is counted.

    Args:
        raw: The texts as they came, with their line breaks and byte-order mark.
        spans: The spans of all texts of one file, which are taken to be counted in one way.

    >>> place_spans(["nej\r\ntak for hjælpen"], [GivenSpan(0, 4, 19, "tak for hjælpen")])
    [PlacedSpan(start=4, end=19, check='repaired')]
    """
    texts = _Texts(
        [plain_text(text) for text in raw], cache(lambda text, breaks, wide: _ruler(raw[text], breaks, wide))
    )
    ways = _likely_first(any(text.startswith(_MARK) for text in raw))
    clues = [span for span in spans if len("".join(span.quote.split())) >= _LEAST_PROOF]
    way = _STANDARD
    if not all(_proves(span, _STANDARD, texts) for span in clues):
        way = max(ways, key=lambda one: sum(_proves(span, one, texts) for span in clues))
    if way == _STANDARD:
        way = next((one for one in _BY_RANGE if all(_read(span, one, texts) for span in spans)), _STANDARD)
    return [_place(span, way, ways, texts) for span in spans]


def _likely_first(marked: bool) -> list[_Way]:
    """Return the ways of counting, those that differ least and in the likeliest things first."""

    def cost(way: _Way) -> tuple[int, int]:
        differs = (way.breaks != "as they are", way.mark, way.wide, way.last)
        rank = (1, 0 if marked else 2, 3, 4)
        return sum(differs), sum(place for place, one in zip(rank, differs, strict=True) if one)

    return sorted(_WAYS, key=cost)


def _place(span: GivenSpan, way: _Way, ways: Sequence[_Way], texts: _Texts) -> PlacedSpan | None:
    proven = way if _fits(span, way, texts) else next((one for one in ways if _proves(span, one, texts)), None)
    standard = _read(span, _STANDARD, texts)
    found = _read(span, proven or way, texts) or standard
    if found is None:
        return None
    if proven is not None:
        return PlacedSpan(*found, "verified" if found == standard else "repaired")
    return PlacedSpan(*found, "unverified" if found == standard else "carried")


def _fits(span: GivenSpan, way: _Way, texts: _Texts) -> bool:
    """Say whether the repeated text stands where the span says, and begins and ends between characters."""
    found = _read(span, way, texts)
    if found is None or len("".join(span.quote.split())) < _LEAST_PROOF:
        return False
    ruler = texts.ruler(span.text, way.breaks, way.wide)
    meets = (int(ruler[found[0]]), int(ruler[found[1]])) == _bounds(span, way)
    return meets and _repeats(texts.plain[span.text][slice(*found)], span.quote)


def _proves(span: GivenSpan, way: _Way, texts: _Texts) -> bool:
    found = _read(span, way, texts)
    # NOTE: a cut text says nothing of the end, so a blank before it could hide that the segment is one place off.
    return (
        found is not None and not texts.plain[span.text][found[0] : found[0] + 1].isspace() and _fits(span, way, texts)
    )


def _ruler(raw: str, breaks: _Breaks, wide: bool) -> Ints:
    """Return the position, counted one way, of every place in a plain text and of its end."""
    points = np.frombuffer(plain_text(raw).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    widths = np.where((points > 0xFFFF) & wide, 2, 1).astype(np.int64)
    if breaks != "one":
        widths[points == ord("\n")] = [len(one) for one in _BREAK.findall(raw)] if breaks == "as they are" else 2
    return np.concatenate([[0], np.cumsum(widths)])


def _read(span: GivenSpan, way: _Way, texts: _Texts) -> tuple[int, int] | None:
    ruler = texts.ruler(span.text, way.breaks, way.wide)
    start, end = _bounds(span, way)
    if start < 0 or end > ruler[-1] or end < start:
        return None
    first, stop = np.searchsorted(ruler, [start, end])
    return int(first), int(stop)


def _bounds(span: GivenSpan, way: _Way) -> tuple[int, int]:
    return span.start - way.mark, span.end + way.last - way.mark


def _repeats(found: str, quote: str) -> bool:
    shown = " ".join(quote.removeprefix(_MARK).split())
    text = " ".join(found.split())
    if shown == text:
        return True
    cut = shown.rstrip(".… ")
    return _LEAST_CUT <= len(cut) < len(text) and text.startswith(cut)
