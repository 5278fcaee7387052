"""Answers on a scale, question by question: those that count as good to the right of the middle, others to the left.

The bar to the right is thus as long as the share told beside it. The two sides differ by hatching as well as colour,
the outer answers by depth, and the middle answer of an odd scale, where it does not count as good, has no hatching, so
that nothing rests on colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, line, short, text

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
        good: Whether each answer counts as good.
        end: Written at the end of the row: the share of good answers with its interval, and how many answered.
    """

    name: str
    shares: tuple[float | None, ...]
    good: tuple[bool, ...]
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
        parts.append(text(_LEFT - 10, y + 4, short(scale.name, _LETTERS), "n", "end"))
        parts += [text(_WIDTH, y - 3, scale.end[0], "n", "end"), text(_WIDTH, y + 11, scale.end[1], anchor="end")]
        parts += _bars(scale, middle, wide, y - _THICK / 2)
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


def _bars(scale: Scale, middle: float, wide: float, top: float) -> list[str]:
    """Return the rectangles of one question; none where a share is not shown."""
    known = [share for share in scale.shares if share is not None]
    if len(known) < len(scale.shares):
        return []
    # NOTE: a stable order, so that each side keeps its answers from the worst to the best.
    places = sorted(range(len(known)), key=lambda place: scale.good[place])
    left = middle - sum(known[place] for place in places if not scale.good[place]) * wide
    rectangles = []
    for place in places:
        width = known[place] * wide
        if width > 0:
            rectangles.append(
                f'<rect class="{_css(place, scale.good)}" x="{fmt(left)}" y="{fmt(top)}" width="{fmt(width)}"'
                f' height="{fmt(_THICK)}"/>'
            )
        left += width
    return rectangles


def _css(place: int, good: tuple[bool, ...]) -> str:
    """Return the class of an answer: its side, and `outer` where it is the last of the scale.

    >>> [_css(place, (False, False, False, True, True)) for place in range(5)]
    ['bad outer', 'bad', 'mid', 'good', 'good outer']
    """
    if not good[place] and 2 * place + 1 == len(good):
        return "mid"
    side = "good" if good[place] else "bad"
    return f"{side} outer" if place in (0, len(good) - 1) else side
