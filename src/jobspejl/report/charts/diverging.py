"""Answers on a scale, question by question: the bad half to the left of the middle, the good half to the right.

The middle answer of an odd scale stands astride the middle. The two halves differ by hatching as well as colour, and
the outer answers by depth, so that nothing rests on colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, line, text

_WIDTH, _LEFT, _RIGHT = 800.0, 270.0, 130.0
_ROW, _TOP, _BOTTOM, _THICK = 34.0, 8.0, 26.0, 18.0
_LETTERS = 36
"""How many letters of a question there is room for; the table beside has it whole."""

_HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="h0" width="5" height="5"/><path class="h1" d="M0 0V5"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Scale:
    """One question's answers.

    Attributes:
        name: Its short name.
        shares: Share of each answer, 0 to 1, from the worst to the best; None where one is not shown.
        end: Written at the end of the row: how many answered, and the share at the top with its interval.
    """

    name: str
    shares: tuple[float | None, ...]
    end: tuple[str, str]


def diverging(scales: Sequence[Scale], label: str) -> str:
    """Return the drawing.

    Args:
        scales: From the top.
        label: The text alternative.
    """
    height = _TOP + _ROW * len(scales) + _BOTTOM
    wide = (_WIDTH - _LEFT - _RIGHT) / 2
    middle = _LEFT + wide
    parts = [_HATCH, *(line(x, _TOP, x, height - _BOTTOM, "g") for x in (_LEFT, _LEFT + 2 * wide))]
    for place, scale in enumerate(scales):
        y = _TOP + _ROW * (place + 0.5)
        parts.append(text(_LEFT - 10, y + 4, _short(scale.name), "n", "end"))
        parts += [text(_WIDTH, y - 3, scale.end[0], "n", "end"), text(_WIDTH, y + 11, scale.end[1], anchor="end")]
        parts += _bars(scale.shares, middle, wide, y - _THICK / 2)
    parts.append(line(middle, _TOP, middle, height - _BOTTOM, "z"))
    for share, x in (
        (100, _LEFT),
        (50, _LEFT + wide / 2),
        (0, middle),
        (50, middle + wide / 2),
        (100, _LEFT + 2 * wide),
    ):
        parts.append(text(x, height - 8, f"{share} %", anchor="middle"))
    return drawing(_WIDTH, height, "".join(parts), css="diverging", label=label)


def _bars(shares: tuple[float | None, ...], middle: float, wide: float, top: float) -> list[str]:
    """Return the rectangles of one question; none where a share is not shown."""
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return []
    half, odd = divmod(len(known), 2)
    neutral = known[half] if odd else 0.0
    left = middle - (sum(known[:half]) + neutral / 2) * wide
    rectangles = []
    for place, share in enumerate(known):
        css = _css(place, half, odd)
        width = share * wide
        if width > 0:
            rectangles.append(
                f'<rect class="{css}" x="{fmt(left)}" y="{fmt(top)}" width="{fmt(width)}" height="{fmt(_THICK)}"/>'
            )
        left += width
    return rectangles


def _css(place: int, half: int, odd: int) -> str:
    """Return the class of an answer: its side, and `outer` where it is the last on it."""
    if odd and place == half:
        return "mid"
    side = "bad" if place < half else "good"
    return f"{side} outer" if place in (0, 2 * half + odd - 1) else side


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else name[: _LETTERS - 1].rstrip() + "…"
