"""All units side by side in order, each a dot with its interval, against a threshold or a band."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from jobspejl.report.charts.svg import drawing, fmt, line, mark, nice_step, text

_WIDTH, _HEIGHT = 780.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 12.0, 26.0, 34.0
_WIDEST = 26.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit.

    Attributes:
        name: Told when one points at it.
        value: Its figure.
        interval: Lower and upper limit; None without one.
        side: Its mark: `fewer`, `same` or `more`.
    """

    name: str
    value: float
    interval: tuple[float, float] | None = None
    side: str = "same"


@dataclass(frozen=True, slots=True)
class Against:
    """What the dots are held against: a threshold (both ends alike) or a band, with what it is called."""

    lower: float
    upper: float
    name: str


def sorted_dots(
    dots: Sequence[Dot], against: Against | None, tick: Callable[[float], str], heading: str, label: str
) -> str:
    """Return the drawing; the axis starts at 0, or below it where a figure does.

    Args:
        dots: The units, in the order in which they stand, from the left.
        against: What they are held against.
        tick: Writes a value of the axis.
        heading: What stands below the dots.
        label: The finding in words.
    """
    ends: list[float] = [end for dot in dots for end in (dot.value, *(dot.interval or ()))]
    ends += [against.lower, against.upper] if against else []
    step = nice_step(max(max(ends), 0.0) - min(min(ends), 0.0) or 1.0, 6)
    low, high = step * math.floor(min(min(ends), 0.0) / step), step * math.ceil(max(max(ends), 0.0) / step)
    wide = min(_WIDEST, (_WIDTH - _LEFT - _RIGHT) / max(len(dots), 1))

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (value - low) / (high - low or 1.0) * (_HEIGHT - _TOP - _BOTTOM)

    parts = []
    for n in range(round(low / step), round(high / step) + 1):
        parts.append(line(_LEFT, y(n * step), _WIDTH - _RIGHT, y(n * step), "z" if n == 0 else "g"))
        parts.append(text(_LEFT - 6, y(n * step) + 4, tick(n * step), anchor="end"))
    if against:
        parts.append(_against(against, y))
    for place, dot in enumerate(dots):
        parts.append(_dot(dot, _LEFT + wide * (place + 0.5), y))
    if against:
        parts.append(text(_LEFT + 6, y(against.upper) - 6, against.name, "n"))
    parts.append(text(_LEFT, _HEIGHT - 10, heading))
    return drawing(_WIDTH, _HEIGHT, "".join(parts), css="sorted", label=label)


def _against(against: Against, y: Callable[[float], float]) -> str:
    top, foot = y(against.upper), y(against.lower)
    if against.upper == against.lower:
        return line(_LEFT, top, _WIDTH - _RIGHT, top, "due")
    wide = _WIDTH - _LEFT - _RIGHT
    return f'<rect class="band" x="{fmt(_LEFT)}" y="{fmt(top)}" width="{fmt(wide)}" height="{fmt(foot - top)}"/>'


def _dot(dot: Dot, x: float, y: Callable[[float], float]) -> str:
    whisker = line(x, y(dot.interval[0]), x, y(dot.interval[1]), "i") if dot.interval else ""
    shape = mark(dot.side, x, y(dot.value), 3.0)
    return f'<g class="{dot.side}"><title>{escape(dot.name)}</title>{whisker}{shape}</g>'
