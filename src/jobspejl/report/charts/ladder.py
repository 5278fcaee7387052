"""All units in order of their gap, each with its interval: how many stand apart from zero, and how few from each other.

It has no names: with intervals that overlap so much, a name's place would say more than the figures do.
"""

from collections.abc import Callable

from jobspejl.report.charts.dot_interval import reach
from jobspejl.report.charts.svg import drawing, fmt, line, mark, nice_step, text
from jobspejl.report.saved import Gap

_WIDTH, _HEIGHT = 720.0, 230.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 8.0, 10.0, 26.0
_MARK = 3.4


def ladder(gaps: list[Gap], value: Callable[[float], str], ends: tuple[str, str], label: str) -> str:
    """Return the drawing.

    Args:
        gaps: The units in one period, in any order.
        value: Writes a gap.
        ends: What is to the left and to the right.
        label: The text alternative.
    """
    far = reach(gaps)
    ordered = sorted(gaps, key=lambda gap: (gap.gap, gap.unit))
    wide = (_WIDTH - _LEFT - _RIGHT) / max(len(ordered), 1)

    def y(at: float) -> float:
        return _TOP + (far - max(-far, min(far, at))) / (2 * far) * (_HEIGHT - _TOP - _BOTTOM)

    step = nice_step(2 * far, 6)
    count = int(far / step)
    parts = []
    for tick in (n * step for n in range(-count, count + 1)):
        parts.append(line(_LEFT, y(tick), _WIDTH - _RIGHT, y(tick), "z" if tick == 0 else "g"))
        parts.append(text(_LEFT - 6, y(tick) + 4, value(tick), anchor="end"))
    for place, gap in enumerate(ordered):
        x = _LEFT + wide * (place + 0.5)
        interval = f'<path class="i" d="M{fmt(x)} {fmt(y(gap.upper))}V{fmt(y(gap.lower))}"/>'
        parts.append(f'<g class="{gap.told}">{interval}{mark(gap.told, x, y(gap.gap), _MARK)}</g>')
    parts.append(text(_LEFT, _HEIGHT - 6, ends[0], "l"))
    parts.append(text(_WIDTH - _RIGHT, _HEIGHT - 6, ends[1], "l", "end"))
    return drawing(_WIDTH, _HEIGHT, "".join(parts), css="ladder", label=label)
