"""A few figures under each other, each a dot with its interval on one axis from 0."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, line, nice_step, short, text

_WIDTH, _LEFT, _RIGHT = 780.0, 300.0, 24.0
_ROW, _TOP, _BOTTOM = 26.0, 8.0, 26.0
_LETTERS = 40
"""How many letters of a name there is room for before it is cut; the table beside has it whole."""


@dataclass(frozen=True, slots=True)
class DotRow:
    """One figure; its value is None where it is not shown, its interval where it has none."""

    name: str
    value: float | None
    interval: tuple[float, float] | None


def dot_rows(rows: Sequence[DotRow], tick: Callable[[float], str], label: str) -> str:
    """Return the drawing.

    Args:
        rows: From the top.
        tick: Writes a value of the axis.
        label: The text alternative.
    """
    ends = [end for row in rows if row.value is not None for end in (row.value, *(row.interval or ()))]
    step = nice_step(max(ends, default=1.0) or 1.0, 6)
    high = step * (max(ends, default=1.0) // step + 1)
    height = _TOP + _ROW * len(rows) + _BOTTOM

    def x(value: float) -> float:
        return _LEFT + value / high * (_WIDTH - _LEFT - _RIGHT)

    parts = []
    for n in range(round(high / step) + 1):
        parts.append(line(x(n * step), _TOP, x(n * step), height - _BOTTOM, "z" if n == 0 else "g"))
        parts.append(text(x(n * step), height - 8, tick(n * step), anchor="middle"))
    for place, row in enumerate(rows):
        middle = _TOP + _ROW * (place + 0.5)
        parts.append(text(_LEFT - 10, middle + 4, short(row.name, _LETTERS), "n", "end"))
        if row.value is None:
            continue
        if row.interval is not None:
            parts.append(line(x(row.interval[0]), middle, x(row.interval[1]), middle, "i"))
        parts.append(f'<circle cx="{fmt(x(row.value))}" cy="{fmt(middle)}" r="4"/>')
    return drawing(_WIDTH, height, "".join(parts), css="dotrows", label=label)
