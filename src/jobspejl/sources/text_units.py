"""Texts cut into the lines or sentences that coders are compared on."""

import re
from typing import Literal

import numpy as np

from jobspejl.contracts.arrays import Ints

Cut = Literal["line", "sentence"]
"""A line is a turn where a transcript has one line for each."""

_SHORT = {
    "bl.a", "ca", "dr", "dvs", "evt", "f.eks", "fr", "fx", "hhv", "hr", "ift", "jf", "kl", "m.m", "m.v", "mv", "nr",
    "osv", "pga", "stk",
}  # fmt: skip
_STOP = re.compile(r"[.!?…]+[\"'”’»)]*(?=\s)")
_LINE = re.compile(r"[^\n]+")


def text_units(text: str, cut: Cut) -> Ints:
    r"""Return where the units of a text stand, those without a letter or digit left out.

    A sentence ends with a line, or with a full stop, question or exclamation mark before a space; not after common
    Danish abbreviations, nor before a small letter.

    Args:
        text: A text with `\n` for every line break.
        cut: Lines or sentences.

    Returns:
        (U, 2), start and end of each unit, in order, not overlapping.

    >>> text = "A: Vi venter kl. 9. Det er svært.\n\nB: Ja!"
    >>> [text[start:end] for start, end in text_units(text, "sentence")]
    ['A: Vi venter kl. 9.', 'Det er svært.', 'B: Ja!']
    """
    lines = [found.span() for found in _LINE.finditer(text)]
    pieces = lines if cut == "line" else [piece for start, end in lines for piece in _sentences(text, start, end)]
    trimmed = [_trimmed(text, *piece) for piece in pieces if any(map(str.isalnum, text[slice(*piece)]))]
    return np.array(trimmed, dtype=np.int64).reshape(-1, 2)


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    for stop in _STOP.finditer(text, start, end):
        if not _goes_on(text[start : stop.start()], stop.group(), text[stop.end() : end].lstrip()):
            pieces.append((start, stop.end()))
            start = stop.end()
    return [*pieces, (start, end)]


def _goes_on(before: str, mark: str, after: str) -> bool:
    if after[:1].islower():
        return True
    word = before.rpartition(" ")[2].lstrip("(\"'”’«»").lower()
    return mark == "." and word in _SHORT


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    unit = text[start:end]
    return start + len(unit) - len(unit.lstrip()), end - len(unit) + len(unit.rstrip())
