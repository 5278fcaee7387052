"""One line for each unit: its figure, the interval that chance gives it, and the range over other models."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, line, mark, nice_step, text

_WIDTH, _NAME, _ROW, _TOP, _RIGHT = 720.0, 150.0, 15.0, 40.0, 16.0


@dataclass(frozen=True, slots=True)
class Range:
    """One unit.

    Attributes:
        name: The unit's name.
        value: Its figure.
        interval: Lower and upper limit by chance.
        models: Lowest and highest over other models.
        side: Its mark: `fewer`, `same` or `more`.
    """

    name: str
    value: float
    interval: tuple[float, float]
    models: tuple[float, float]
    side: str


def ranges(rows: list[Range], tick: Callable[[float], str], legend: tuple[str, str], label: str) -> str:
    """Return the drawing, one line a unit in the given order.

    Args:
        rows: The units.
        tick: Writes a value of the axis.
        legend: What the thin line and the broad bar are.
        label: The finding in words.
    """
    low = min(0.0, *(min(row.interval[0], row.models[0]) for row in rows))
    high = max(0.0, *(max(row.interval[1], row.models[1]) for row in rows))
    height = _TOP + _ROW * len(rows) + 8

    def x(value: float) -> float:
        return _NAME + (value - low) / max(high - low, 1e-9) * (_WIDTH - _NAME - _RIGHT)

    step = nice_step(max(high - low, 1e-9), 7)
    parts = []
    for n in range(math.ceil(low / step), math.floor(high / step) + 1):
        parts.append(line(x(n * step), _TOP - 4, x(n * step), height, "z" if n == 0 else "g"))
        parts.append(text(x(n * step), _TOP - 9, tick(n * step), anchor="middle"))
    parts += [line(_NAME, 10, _NAME + 30, 10, "i"), text(_NAME + 36, 14, legend[0])]
    half = _NAME + (_WIDTH - _NAME) / 2
    parts += [f'<rect class="m" x="{fmt(half)}" y="6" width="30" height="8"/>', text(half + 36, 14, legend[1])]
    for place, row in enumerate(rows):
        y = _TOP + _ROW * (place + 0.5)
        wide = max(1.0, x(row.models[1]) - x(row.models[0]))
        parts.append(text(_NAME - 8, y + 4, row.name, "n", "end"))
        parts.append(f'<rect class="m" x="{fmt(x(row.models[0]))}" y="{fmt(y - 4)}" width="{fmt(wide)}" height="8"/>')
        parts.append(line(x(row.interval[0]), y, x(row.interval[1]), y, "i"))
        parts.append(f'<g class="{row.side}">{mark(row.side, x(row.value), y, 3.2)}</g>')
    return drawing(_WIDTH, height, "".join(parts), css="ranges", label=label)
