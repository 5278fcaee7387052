"""Lines over years or days, told apart by dash and by the name at their end, never by colour alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, line, nice_step, polyline, text

_WIDTH, _HEIGHT = 820.0, 320.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 290.0, 16.0, 40.0
_APART = 15.0
_DASHES = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One line.

    Attributes:
        name: Written at its end.
        points: (x, y), in the order of x.
        band: (x, lower, upper) of an interval around it; empty for none.
        steps: The line stays level until the next point, as a share still waiting does.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float, float], ...] = ()
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Across:
    """The horizontal axis: its ticks with their words, its heading, and a day that is marked (a deadline)."""

    ticks: Sequence[tuple[float, str]]
    heading: str = ""
    marked: tuple[float, str] | None = None


def lines(series: Sequence[Series], across: Across, rate: Callable[[float], str], top: float | None, label: str) -> str:
    """Return the drawing; the vertical axis starts at 0.

    Args:
        series: The lines.
        across: The horizontal axis.
        rate: Writes a value of the vertical axis.
        top: Where the vertical axis ends; a round number above all lines where it is None.
        label: The text alternative.
    """
    highest = max(value for one in series for value in _values(one))
    step = nice_step(top or highest, 5)
    high = top or step * (highest // step + 1)
    first, last = across.ticks[0][0], across.ticks[-1][0]

    def x(place: float) -> float:
        return _LEFT + (place - first) / ((last - first) or 1.0) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / high * (_HEIGHT - _TOP - _BOTTOM)

    parts = []
    for n in range(round(high / step) + 1):
        parts.append(line(_LEFT, y(n * step), _WIDTH - _RIGHT, y(n * step), "g"))
        parts.append(text(_LEFT - 6, y(n * step) + 4, rate(n * step), anchor="end"))
    parts += [text(x(place), _HEIGHT - _BOTTOM + 18, word, anchor="middle") for place, word in across.ticks]
    if across.heading:
        parts.append(text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 4, across.heading, anchor="middle"))
    if across.marked is not None:
        day, word = across.marked
        parts += [line(x(day), _TOP, x(day), _HEIGHT - _BOTTOM, "due"), text(x(day) + 5, _TOP + 10, word)]
    parts += [_band(one, x, y) for one in series if one.band]
    for place, one in enumerate(series):
        parts.append(polyline([(x(a), y(b)) for a, b in _path(one)], f"l l{place % _DASHES}"))
    parts += _names(series, x, y)
    return drawing(_WIDTH, _HEIGHT, "".join(parts), css="lines", label=label)


def _values(one: Series) -> list[float]:
    return [value for _, value in one.points] + [upper for _, _, upper in one.band]


def _path(one: Series) -> list[tuple[float, float]]:
    """Return the points of a line, with a corner before each where it goes in steps."""
    if not one.steps:
        return list(one.points)
    corners = [(b[0], a[1]) for a, b in zip(one.points, one.points[1:], strict=False)]
    return [one.points[0], *(point for pair in zip(corners, one.points[1:], strict=True) for point in pair)]


def _band(one: Series, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    lower = _path(Series("", tuple((a, low) for a, low, _ in one.band), steps=one.steps))
    upper = _path(Series("", tuple((a, up) for a, _, up in one.band), steps=one.steps))
    corners = [(x(a), y(b)) for a, b in (*upper, *reversed(lower))]
    return f'<path class="band" d="M{"L".join(f"{fmt(a)} {fmt(b)}" for a, b in corners)}z"/>'


def _names(series: Sequence[Series], x: Callable[[float], float], y: Callable[[float], float]) -> list[str]:
    """Return the lines' names at their ends, moved apart where they would meet."""
    ends = sorted((y(one.points[-1][1]), x(one.points[-1][0]), one.name) for one in series)
    names, above = [], -_APART
    for height, end, name in ends:
        above = max(height, above + _APART)
        names.append(text(end + 8, above + 4, name, "n"))
    return names
