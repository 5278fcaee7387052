"""The funnel: every unit against how much its size lets chance move it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from jobspejl.report.charts.svg import drawing, fmt, line, mark, nice_step, polyline, text

_WIDTH, _HEIGHT = 720.0, 420.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 22.0, 28.0, 52.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit in the funnel: its size and its value; `named` ones have their name beside them."""

    size: float
    value: float
    side: str
    name: str
    link: str
    tip: str
    named: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """One pair of limits: points (size, lower, upper) by rising size, what it is called, and its class."""

    points: tuple[tuple[float, float, float], ...]
    words: str
    css: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands on the axes."""

    across: str
    upwards: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that is drawn.

    Attributes:
        first: Smallest size.
        last: Largest size.
        low: Value at the foot.
        high: Value at the top.
        middle: The value that the funnel is drawn around.
    """

    first: float
    last: float
    low: float
    high: float
    middle: float

    def x(self, size: float) -> float:
        """Return where a size is; the axis is logarithmic."""
        share = (math.log(size) - math.log(self.first)) / (math.log(self.last) - math.log(self.first))
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Return where a value is."""
        foot = _HEIGHT - _BOTTOM
        return foot - (value - self.low) / (self.high - self.low) * (foot - _TOP)


def frame_around(middle: float, dots: list[Dot], limits: tuple[Limit, ...], least: float, most: float) -> Frame:
    """Return a frame that holds every dot, and the widest limits where they are narrowest.

    Args:
        middle: The value that the funnel is drawn around.
        dots: The units.
        limits: The limits; the first is the widest.
        least: No value is below this.
        most: No value is above this.
    """
    widest = limits[0].points
    reach = max(
        max(abs(dot.value - middle) for dot in dots),
        min(max(middle - lower, upper - middle) for _, lower, upper in widest),
    )
    return Frame(
        first=widest[0][0],
        last=widest[-1][0],
        low=max(least, middle - 1.1 * reach),
        high=min(most, middle + 1.1 * reach),
        middle=middle,
    )


def funnel_plot(
    dots: list[Dot],
    limits: tuple[Limit, ...],
    frame: Frame,
    labels: Labels,
    size: Callable[[float], str],
    value: Callable[[float], str],
) -> str:
    """Return the plot. The figures stand in the table.

    Args:
        dots: The units.
        limits: The widest first.
        frame: See `frame_around`.
        labels: Words on it.
        size: Writes a size.
        value: Writes a value.
    """
    content = [
        *_grid(frame, size, value),
        *(_limit(frame, limit) for limit in limits),
        *(_dot(frame, dot) for dot in sorted(dots, key=lambda one: one.side != "same")),
        *_words(frame, labels, limits),
    ]
    return drawing(_WIDTH, _HEIGHT, "".join(content), css="funnel", label="")


def _grid(frame: Frame, size: Callable[[float], str], value: Callable[[float], str]) -> list[str]:
    step = nice_step(frame.high - frame.low, 8)
    ticks = [n * step for n in range(math.ceil(frame.low / step), math.floor(frame.high / step) + 1)]
    parts = []
    for tick in ticks:
        y = frame.y(tick)
        parts.append(line(_LEFT, y, _WIDTH - _RIGHT, y, "z" if tick == frame.middle else "g"))
        parts.append(text(_LEFT - 6, y + 4, value(tick), anchor="end"))
    if frame.middle not in ticks:
        parts.append(line(_LEFT, frame.y(frame.middle), _WIDTH - _RIGHT, frame.y(frame.middle), "z"))
    for power in range(0, 9):
        for factor in (1, 2, 5):
            across = factor * 10.0**power
            if frame.first <= across <= frame.last:
                parts.append(text(frame.x(across), _HEIGHT - _BOTTOM + 18, size(across), anchor="middle"))
    return parts


def _limit(frame: Frame, limit: Limit) -> str:
    sides = ([(at, upper) for at, _, upper in limit.points], [(at, lower) for at, lower, _ in limit.points])
    lines = [[(frame.x(at), frame.y(end)) for at, end in side if frame.low <= end <= frame.high] for side in sides]
    return "".join(polyline(points, f"lim {limit.css}") for points in lines if points)


def _dot(frame: Frame, dot: Dot) -> str:
    x, y = frame.x(dot.size), frame.y(dot.value)
    near_edge = x > _WIDTH - 120
    name = text(x + (-7 if near_edge else 7), y + 4, dot.name, "n", "end" if near_edge else "") if dot.named else ""
    return (
        f'<a href="{dot.link}" tabindex="-1" class="{dot.side}"><title>{escape(dot.tip)}</title>'
        f"{mark(dot.side, x, y)}</a>{name}"
    )


def _words(frame: Frame, labels: Labels, limits: tuple[Limit, ...]) -> list[str]:
    keys = [(_LEFT + 200 * place, limit) for place, limit in enumerate(reversed(limits))]
    middle = frame.y((frame.low + frame.high) / 2)
    return [
        *(line(x, 10, x + 34, 10, f"lim {one.css}") + text(x + 40, 14, one.words) for x, one in keys),
        text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, labels.across, "l", "middle"),
        f'<text transform="translate(14 {fmt(middle)})rotate(-90)" class="l" text-anchor="middle">'
        f"{escape(labels.upwards)}</text>",
    ]
