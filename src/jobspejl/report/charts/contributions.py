"""From the country's rate to the unit's expected one, a step for each condition."""

from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, line, rules, short, text

_WIDTH, _ROW, _LABELS, _FIGURES = 720.0, 28.0, 280.0, 70.0
_LETTERS = 40
"""How many letters of a condition there is room for; the table beside has it whole."""


@dataclass(frozen=True, slots=True)
class Step:
    """One condition: its name, how far it moves the expectation, and that as a figure."""

    name: str
    size: float
    figure: str


def waterfall(start: float, steps: list[Step], ends: tuple[str, str], figures: tuple[str, str], label: str) -> str:
    """Return the drawing.

    Args:
        start: The country's rate.
        steps: The conditions in the order in which they are shown; they add up to the expected rate.
        ends: What the first and the last row are called.
        figures: The country's and the expected rate, as figures.
        label: The text alternative.
    """
    points = [start]
    for step in steps:
        points.append(points[-1] + step.size)
    low, high = min(points), max(points)
    margin = max(high - low, 1e-9) * 0.08
    frame = _Frame(low - margin, high + margin)
    links = [
        (frame.x(point), row * _ROW + 14, frame.x(point), (row + 1) * _ROW + 14)
        for row, point in enumerate(points[:-1])
    ]
    parts = [rules(links, "g"), _end(frame, 0, start, ends[0], figures[0])]
    for row, (step, before, after) in enumerate(zip(steps, points, points[1:], strict=False), start=1):
        y = row * _ROW
        left, right = sorted((frame.x(before), frame.x(after)))
        way = "up" if step.size > 0 else "down"
        parts.append(
            f'<rect class="{way}" x="{fmt(left)}" y="{fmt(y + 6)}" width="{fmt(max(right - left, 1))}" height="16"/>'
        )
        parts.append(text(_LABELS - 10, y + 18, short(step.name, _LETTERS)))
        parts.append(text(_WIDTH, y + 18, step.figure, "v"))
    rows = len(steps) + 1
    parts.append(_end(frame, rows, points[-1], ends[1], figures[1]))
    return drawing(_WIDTH, (rows + 1) * _ROW, "".join(parts), css="waterfall", label=label)


@dataclass(frozen=True, slots=True)
class _Frame:
    low: float
    high: float

    def x(self, value: float) -> float:
        return _LABELS + (value - self.low) / (self.high - self.low) * (_WIDTH - _LABELS - _FIGURES)


def _end(frame: _Frame, row: int, value: float, name: str, figure: str) -> str:
    y = row * _ROW
    return (
        text(_LABELS - 10, y + 18, name, "e")
        + line(frame.x(value), y + 2, frame.x(value), y + 26, "end")
        + text(_WIDTH, y + 18, figure, "v e")
    )
