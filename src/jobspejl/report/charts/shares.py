"""Shares of a whole under each other: a bar from 0, its interval, and of how many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, line, lines_of, text

_WIDTH, _LEFT, _RIGHT = 780.0, 300.0, 90.0
_ROW, _TOP, _BOTTOM, _THICK = 30.0, 8.0, 26.0, 12.0
_ENDS = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Where the axis may end: the first of these that no bar reaches beyond."""
_LETTERS = 38
"""How many letters of a name there is room for in a line."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One share.

    Attributes:
        name: What it is a share of.
        share: 0 to 1; None where it is not shown.
        lower: Lower limit of its interval; None where it has none.
        upper: Upper limit.
        base: Written at the end of the row, e.g. "n = 212".
    """

    name: str
    share: float | None
    lower: float | None
    upper: float | None
    base: str


def shares(bars: Sequence[Bar], percent: Callable[[float], str], label: str) -> str:
    """Return the drawing.

    Args:
        bars: From the top.
        percent: Writes a share of the axis, 0 to 1.
        label: The text alternative.
    """
    height = _TOP + _ROW * len(bars) + _BOTTOM
    highest = max((bar.upper or bar.share or 0.0 for bar in bars), default=1.0)
    end = next(end for end in _ENDS if end >= min(highest, 1.0))

    def x(share: float) -> float:
        return _LEFT + share / end * (_WIDTH - _LEFT - _RIGHT)

    parts = []
    for tick in (end * n / 4 for n in range(5)):
        parts.append(line(x(tick), _TOP, x(tick), height - _BOTTOM, "g"))
        parts.append(text(x(tick), height - 8, percent(tick), anchor="middle"))
    for place, bar in enumerate(bars):
        middle = _TOP + _ROW * (place + 0.5)
        parts.append(lines_of(_LEFT - 10, middle + 4, bar.name, _LETTERS))
        parts.append(text(_WIDTH, middle + 4, bar.base, anchor="end"))
        parts += _bar(bar, middle, x)
    return drawing(_WIDTH, height, "".join(parts), css="shares", label=label)


def _bar(bar: Bar, middle: float, x: Callable[[float], float]) -> list[str]:
    if bar.share is None:
        return []
    wide = x(bar.share) - _LEFT
    parts = [f'<rect x="{fmt(_LEFT)}" y="{fmt(middle - _THICK / 2)}" width="{fmt(wide)}" height="{fmt(_THICK)}"/>']
    if bar.lower is not None and bar.upper is not None:
        low, high = x(bar.lower), x(bar.upper)
        parts += [
            line(low, middle, high, middle, "i"),
            *(line(end, middle - 4, end, middle + 4, "i") for end in (low, high)),
        ]
    return parts
