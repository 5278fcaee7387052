"""Due dates: one line for each recommendation, with the dates it was moved from, and how far it is overdue."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, line, short, text

_WIDTH, _LEFT, _RIGHT = 780.0, 230.0, 120.0
_ROW, _TOP, _BOTTOM = 30.0, 26.0, 26.0
_LETTERS = 30
"""How many letters of a name there is room for; the table beside has it whole."""
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class DueLine:
    """One recommendation.

    Attributes:
        name: What it is called.
        dues: Every due date it has had, the one in force last.
        verified_on: The day on which it was verified; None where it is not.
        open: Whether it is still to be carried out.
        end: Written at the end of the line, e.g. "184 dage over".
    """

    name: str
    dues: tuple[datetime.date, ...]
    verified_on: datetime.date | None
    open: bool
    end: str


def due_lines(rows: Sequence[DueLine], on: datetime.date, today: str, label: str, spoken: str | None = None) -> str:
    """Return the drawing.

    Args:
        rows: From the top, each with at least one due date.
        on: The day of observation, which is marked.
        today: What that day is called.
        label: The text alternative.
        spoken: The language of the names where it is not the page's.
    """
    days = [day for row in rows for day in (*row.dues, *([row.verified_on] if row.verified_on else []))]
    first, last = min(*days, on).replace(month=1, day=1), max(*days, on)
    end = datetime.date(last.year + 1, 1, 1)
    height = _TOP + _ROW * len(rows) + _BOTTOM

    def x(day: datetime.date) -> float:
        return _LEFT + (day - first).days / (end - first).days * (_WIDTH - _LEFT - _RIGHT)

    every = -(-(end.year - first.year) // _MOST_TICKS)
    parts = []
    for year in range(first.year, end.year + 1, every):
        at = x(datetime.date(year, 1, 1))
        parts += [line(at, _TOP, at, height - _BOTTOM, "g"), text(at, height - 8, str(year), anchor="middle")]
    parts += [line(x(on), _TOP - 6, x(on), height - _BOTTOM, "on"), text(x(on), 13, today, "n", "middle")]
    for place, row in enumerate(rows):
        y = _TOP + _ROW * (place + 0.5)
        name = text(_LEFT - 10, y + 4, short(row.name, _LETTERS), "n", "end")
        parts += [f'<g lang="{spoken}">{name}</g>' if spoken else name, text(_WIDTH, y + 4, row.end, "e", "end")]
        due = row.dues[-1]
        if len(row.dues) > 1:
            parts.append(line(x(min(row.dues)), y, x(due), y, "moved"))
        if row.open and due < on:
            parts.append(line(x(due), y, x(on), y, "late"))
        parts += [_ring(x(day), y) for day in row.dues[:-1]]
        parts.append(f'<circle class="due" cx="{fmt(x(due))}" cy="{fmt(y)}" r="5"/>')
        if row.verified_on is not None:
            parts.append(_tick(x(row.verified_on), y))
    return drawing(_WIDTH, height, "".join(parts), css="dues", label=label)


def due_mark(kind: str) -> str:
    """Return a mark alone, for the legend beside its word: `due`, `moved`, `late` or `done`."""
    drawn = {
        "due": '<circle class="due" cx="11" cy="8" r="5"/>',
        "moved": _ring(6, 8) + line(10, 8, 22, 8, "moved"),
        "late": line(0, 8, 22, 8, "late"),
        "done": _tick(11, 8),
    }[kind]
    return drawing(22, 16, drawn, css="dues", label="")


def _ring(x: float, y: float) -> str:
    return f'<circle class="old" cx="{fmt(x)}" cy="{fmt(y)}" r="4"/>'


def _tick(x: float, y: float) -> str:
    return f'<path class="done" d="M{fmt(x - 6)} {fmt(y - 1)}L{fmt(x - 1)} {fmt(y + 5)}L{fmt(x + 8)} {fmt(y - 8)}"/>'
