"""Two gaps of every unit against each other, each with its interval. No line is drawn through them: it is no cause."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from jobspejl.report.charts.svg import drawing, mark, nice_step, rules, text

_WIDTH, _HEIGHT = 660.0, 510.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 22.0, 46.0, 62.0
_MARK, _LETTER, _LINE = 3.6, 6.6, 14.0

_Box = tuple[float, float, float, float]
"""Left, top, right and foot."""


@dataclass(frozen=True, slots=True)
class Point:
    """One unit.

    Attributes:
        across: Value, lower and upper limit on the first axis.
        upwards: The same on the second.
        side: Its mark: `fewer`, `same` or `more`.
        name: The unit's name.
        link: Where it leads.
        tip: What is told of it.
        named: Whether its name is to stand beside it.
    """

    across: tuple[float, float, float]
    upwards: tuple[float, float, float]
    side: str
    name: str
    link: str
    tip: str
    named: bool


@dataclass(frozen=True, slots=True)
class Axes:
    """What stands on the axes and in the four corners, from the upper left clockwise; corners may be blank."""

    across: str
    upwards: str
    corners: tuple[str, str, str, str]


def scatter(
    points: list[Point], axes: Axes, value: tuple[Callable[[float], str], Callable[[float], str]], label: str
) -> str:
    """Return the plot, with zero in sight on both axes.

    A name that finds no place beside its mark without covering another name or a named mark is left out.

    Args:
        points: The units.
        axes: Words on it.
        value: Writes a value of the first axis, and of the second.
        label: The finding in words.
    """
    frame = _Frame(_reach([point.across for point in points]), _reach([point.upwards for point in points]))
    content = [
        *_grid(frame, value),
        rules((part for point in points for part in _cross(frame, point)), "e"),
        *(_dot(frame, point) for point in sorted(points, key=lambda one: one.side != "same")),
        *_names(frame, points, [_room(axes.corners, corner) for corner in range(4)]),
        *_words(axes),
    ]
    return drawing(_WIDTH, _HEIGHT, "".join(content), css="scatter", label=label)


def _reach(ends: list[tuple[float, float, float]]) -> tuple[float, float]:
    """Return the ends of an axis: all values and 0 are inside, and what 19 of 20 intervals need."""
    values = [value for value, _, _ in ends] + [0.0]
    wide = math.ceil(0.95 * len(ends)) - 1
    low = min(*values, sorted((lower for _, lower, _ in ends), reverse=True)[wide])
    high = max(*values, sorted(upper for _, _, upper in ends)[wide])
    room = 0.04 * max(high - low, 1e-9)
    return low - room, high + room


@dataclass(frozen=True, slots=True)
class _Frame:
    across: tuple[float, float]
    upwards: tuple[float, float]

    def x(self, value: float) -> float:
        return _LEFT + _within(value, self.across) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - _within(value, self.upwards) * (_HEIGHT - _TOP - _BOTTOM)


def _within(value: float, ends: tuple[float, float]) -> float:
    return min(1.0, max(0.0, (value - ends[0]) / (ends[1] - ends[0])))


def _grid(frame: _Frame, value: tuple[Callable[[float], str], Callable[[float], str]]) -> list[str]:
    across = [(frame.x(tick), tick) for tick in _ticks(frame.across)]
    upwards = [(frame.y(tick), tick) for tick in _ticks(frame.upwards)]
    parts = []
    for css in "gz":
        upright = ((x, _TOP, x, _HEIGHT - _BOTTOM) for x, tick in across if (tick == 0) == (css == "z"))
        level = ((_LEFT, y, _WIDTH - _RIGHT, y) for y, tick in upwards if (tick == 0) == (css == "z"))
        parts.append(rules((*upright, *level), css))
    parts += [text(x, _HEIGHT - _BOTTOM + 18, value[0](tick), anchor="middle") for x, tick in across]
    return parts + [text(_LEFT - 6, y + 4, value[1](tick), anchor="end") for y, tick in upwards]


def _ticks(ends: tuple[float, float]) -> list[float]:
    step = nice_step(ends[1] - ends[0], 8)
    return [n * step for n in range(math.ceil(ends[0] / step), math.floor(ends[1] / step) + 1)]


def _cross(frame: _Frame, point: Point) -> tuple[tuple[float, float, float, float], ...]:
    x, y = frame.x(point.across[0]), frame.y(point.upwards[0])
    left, right = frame.x(point.across[1]), frame.x(point.across[2])
    low, high = frame.y(point.upwards[1]), frame.y(point.upwards[2])
    return (left, y, right, y), (x, low, x, high)


def _dot(frame: _Frame, point: Point) -> str:
    x, y = frame.x(point.across[0]), frame.y(point.upwards[0])
    return (
        f'<a href="{point.link}" tabindex="-1" class="{point.side}"><title>{escape(point.tip)}</title>'
        f"{mark(point.side, x, y, _MARK)}</a>"
    )


def _names(frame: _Frame, points: list[Point], taken: list[_Box]) -> list[str]:
    """Return the names, each where it covers least: those farthest out choose first."""
    middle = frame.x(0.0), frame.y(0.0)
    at = {id(point): (frame.x(point.across[0]), frame.y(point.upwards[0])) for point in points}
    named = sorted((point for point in points if point.named), key=lambda one: -math.dist(at[id(one)], middle))
    taken = taken + [_mark_box(*at[id(point)]) for point in named]
    others = [_mark_box(*at[id(point)]) for point in points if not point.named]
    written = []
    for point in named:
        places = [place for place in _places(*at[id(point)], point.name) if _free(place[0], taken)]
        if places:
            box, x, y, anchor = min(places, key=lambda place: sum(_overlap(place[0], other) for other in others))
            taken.append(box)
            written.append(text(x, y, point.name, "n", anchor))
    return written


def _places(x: float, y: float, name: str) -> list[tuple[_Box, float, float, str]]:
    """Return the places around a mark where its name may stand, the best first: its box, its foot and its anchor."""
    wide = _LETTER * len(name)
    found = []
    for foot in (y - 5, y + 4, y + 14):
        found.append(((x + 6, foot - 9, x + 7 + wide, foot + 3), x + 7, foot, ""))
        found.append(((x - 7 - wide, foot - 9, x - 6, foot + 3), x - 7, foot, "end"))
    return [place for place in found if _inside(place[0])]


def _inside(box: _Box) -> bool:
    return box[0] >= _LEFT and box[1] >= _TOP and box[2] <= _WIDTH - 2 and box[3] <= _HEIGHT - _BOTTOM


def _mark_box(x: float, y: float) -> _Box:
    return x - _MARK, y - _MARK, x + _MARK, y + _MARK


def _room(corners: tuple[str, str, str, str], corner: int) -> _Box:
    """Return the room that a corner's words take, from the upper left clockwise; none where it is blank."""
    wide, tall = _LETTER * len(corners[corner]) + 6, _LINE + 6 if corners[corner] else 0.0
    left = _LEFT if corner in (0, 3) else _WIDTH - _RIGHT - wide
    top = _TOP if corner in (0, 1) else _HEIGHT - _BOTTOM - tall
    return left, top, left + wide, top + tall


def _free(box: _Box, taken: list[_Box]) -> bool:
    return not any(_overlap(box, other) for other in taken)


def _overlap(first: _Box, second: _Box) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def _words(axes: Axes) -> list[str]:
    left, right, top, foot = _LEFT + 6, _WIDTH - _RIGHT - 6, _TOP + 14, _HEIGHT - _BOTTOM - 8
    places = ((left, top, ""), (right, top, "end"), (right, foot, "end"), (left, foot, ""))
    across, upwards = (wrap(words, int(_WIDTH / _LETTER)) for words in (f"{axes.across} →", f"↑ {axes.upwards}"))
    over, under = _TOP - 16 - _LINE * (len(upwards) - 1), _HEIGHT - _BOTTOM + 38
    return [
        *(text(x, y, words, "c", anchor) for (x, y, anchor), words in zip(places, axes.corners, strict=True) if words),
        *(text(_WIDTH - _RIGHT, under + _LINE * n, words, "l", "end") for n, words in enumerate(across)),
        *(text(2, over + _LINE * n, words, "l") for n, words in enumerate(upwards)),
    ]
