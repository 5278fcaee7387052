"""A dot with its interval on a shared axis with zero in the middle: one row of the ranked table."""

import math
from collections.abc import Callable

from jobspejl.report.charts.svg import drawing, fmt, mark, nice_step, text
from jobspejl.report.saved import Gap

WIDTH, HEIGHT = 200.0, 16.0


def reach(gaps: list[Gap]) -> float:
    """Return how far the shared axis goes to each side of zero.

    Far enough for every dot and for 19 of 20 intervals; the ends of the rest are cut and shown as arrows.
    """
    ends = sorted(max(abs(gap.lower), abs(gap.upper)) for gap in gaps)
    dots = max((abs(gap.gap) for gap in gaps), default=1.0)
    wide = ends[min(len(ends) - 1, math.ceil(0.95 * len(ends)))] if ends else 1.0
    return 1.04 * max(wide, dots, 1e-9)


def dot_interval(gap: Gap, side: str, far: float) -> str:
    """Return the row's drawing; the figures stand in the cells beside it, and the style sheet draws zero for all."""
    middle = HEIGHT / 2
    low, high = (_x(max(-0.99 * far, min(0.99 * far, end)), far) for end in (gap.lower, gap.upper))
    cut_right = "m-4 -4l4 4l-4 4" if gap.upper > far else ""
    cut_left = f"M{fmt(low + 4)} 4l-4 4l4 4" if gap.lower < -far else ""
    path = f'<path d="M{fmt(low)} 8H{fmt(high)}{cut_right}{cut_left}"/>'
    return drawing(WIDTH, HEIGHT, path + mark(side, _x(gap.gap, far), middle), css=f"di {side}", label="")


def axis(far: float, tick: Callable[[float], str]) -> str:
    """Return the axis above the rows."""
    step = nice_step(2 * far, 6)
    count = int(far / step)
    marks = (
        text(_x(n * step, far), 11, tick(n * step), anchor="middle")
        for n in range(-count, count + 1)
        if abs(n * step) <= 0.93 * far
    )
    return drawing(WIDTH, 14, "".join(marks), css="di axis", label="")


def _x(value: float, far: float) -> float:
    return WIDTH / 2 * (1 + value / far)
