"""All units' gaps on one line, with one of them pointed out."""

from collections.abc import Callable

from jobspejl.report.charts.dot_interval import reach
from jobspejl.report.charts.svg import drawing, fmt, line, mark, nice_step, text
from jobspejl.report.saved import Gap

_WIDTH, _HEIGHT, _MIDDLE = 720.0, 104.0, 52.0


def strip(gaps: list[Gap], own: Gap, side: str, tick: Callable[[float], str], ends: tuple[str, str], label: str) -> str:
    """Return the drawing.

    Args:
        gaps: All units' gaps in the period.
        own: The one pointed out.
        side: Which way its verdict goes.
        tick: Writes a gap.
        ends: What lies to the left and to the right of zero.
        label: The text alternative.
    """
    far = max(reach(gaps), 1.04 * max(abs(own.lower), abs(own.upper)))
    inner = _WIDTH - 20

    def x(value: float) -> float:
        return 10 + inner / 2 * (1 + max(-far, min(far, value)) / far)

    step = nice_step(2 * far, 8)
    count = int(far / step)
    parts = [line(x(0), 28, x(0), 76, "z")]
    parts += [text(x(n * step), 96, tick(n * step), anchor="middle") for n in range(-count, count + 1)]
    parts += [line(x(gap.gap), _MIDDLE - 9, x(gap.gap), _MIDDLE + 9, "o") for gap in gaps if gap.unit != own.unit]
    parts.append(
        f'<g class="{side}"><path class="i" d="M{fmt(x(own.lower))} {_MIDDLE}H{fmt(x(own.upper))}"/>'
        f"{mark(side, x(own.gap), _MIDDLE, 7)}</g>"
    )
    parts.append(text(10, 20, ends[0], "l"))
    parts.append(text(_WIDTH - 10, 20, ends[1], "l", "end"))
    return drawing(_WIDTH, _HEIGHT, "".join(parts), css="strip", label=label)
