"""The funnel: every gap against how much the unit's size lets chance move it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from jobspejl.report.charts.svg import drawing, fmt, line, mark, nice_step, polyline, text
from jobspejl.report.saved import Gap, Row

_WIDTH, _HEIGHT = 720.0, 420.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 14.0, 28.0, 52.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit in the funnel; `named` ones have their name beside them."""

    gap: Gap
    side: str
    name: str
    link: str
    tip: str
    named: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands on the axes and beside the limits."""

    across: str
    upwards: str
    chance: str
    wide: str


def funnel_plot(
    dots: list[Dot],
    limits: tuple[Row, ...],
    labels: Labels,
    size: Callable[[float], str],
    gap: Callable[[float], str],
) -> str:
    """Return the plot. The figures stand in the table.

    Args:
        dots: The units.
        limits: Rows of the table `funnel` for the period, by size.
        labels: Words on it.
        size: Writes a size.
        gap: Writes a gap.
    """
    sizes = [row["effective_size"] for row in limits]
    highest = 1.1 * max(max(abs(dot.gap.gap) for dot in dots), min(row["wide_998"] for row in limits))
    frame = _Frame(math.log(sizes[0]), math.log(sizes[-1]), highest)
    content = [
        *_grid(frame, sizes, size, gap),
        *(_limit(frame, limits, key, css) for key, css in (("wide_998", "w"), ("limit_95", "c"))),
        *(_dot(frame, dot) for dot in sorted(dots, key=lambda one: one.side != "same")),
        *_words(frame, labels),
    ]
    return drawing(_WIDTH, _HEIGHT, "".join(content), css="funnel", label="")


@dataclass(frozen=True, slots=True)
class _Frame:
    first: float
    last: float
    highest: float

    def x(self, size: float) -> float:
        share = (math.log(size) - self.first) / (self.last - self.first)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, gap: float) -> float:
        middle = (_TOP + _HEIGHT - _BOTTOM) / 2
        return middle - gap / self.highest * (middle - _TOP)


def _grid(frame: _Frame, sizes: list[float], size: Callable[[float], str], gap: Callable[[float], str]) -> list[str]:
    step = nice_step(2 * frame.highest, 8)
    count = int(frame.highest / step)
    parts = []
    for n in range(-count, count + 1):
        y = frame.y(n * step)
        parts.append(line(_LEFT, y, _WIDTH - _RIGHT, y, "z" if n == 0 else "g"))
        parts.append(text(_LEFT - 6, y + 4, gap(n * step), anchor="end"))
    for power in range(0, 9):
        for factor in (1, 2, 5):
            value = factor * 10.0**power
            if sizes[0] <= value <= sizes[-1]:
                parts.append(text(frame.x(value), _HEIGHT - _BOTTOM + 18, size(value), anchor="middle"))
    return parts


def _limit(frame: _Frame, limits: tuple[Row, ...], key: str, css: str) -> str:
    inside = [row for row in limits if row[key] <= frame.highest]
    return "".join(
        polyline([(frame.x(row["effective_size"]), frame.y(way * row[key])) for row in inside], f"lim {css}")
        for way in (1, -1)
    )


def _dot(frame: _Frame, dot: Dot) -> str:
    x, y = frame.x(dot.gap.effective_size), frame.y(dot.gap.gap)
    near_edge = x > _WIDTH - 120
    name = text(x + (-7 if near_edge else 7), y + 4, dot.name, "n", "end" if near_edge else "") if dot.named else ""
    return (
        f'<a href="{dot.link}" tabindex="-1" class="{dot.side}"><title>{escape(dot.tip)}</title>'
        f"{mark(dot.side, x, y)}</a>{name}"
    )


def _words(frame: _Frame, labels: Labels) -> list[str]:
    keys = ((_LEFT, "c", labels.chance), (_LEFT + 200, "w", labels.wide))
    return [
        *(line(x, 10, x + 34, 10, f"lim {css}") + text(x + 40, 14, words) for x, css, words in keys),
        text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, labels.across, "l", "middle"),
        f'<text transform="translate(14 {fmt(frame.y(0))})rotate(-90)" class="l" text-anchor="middle">'
        f"{escape(labels.upwards)}</text>",
    ]
