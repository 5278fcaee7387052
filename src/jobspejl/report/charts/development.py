"""A unit over the periods: actual against expected, with the interval of the gap laid around the expected."""

from collections.abc import Callable

from jobspejl.report.charts.svg import drawing, fmt, mark, nice_step, polyline, rules, text
from jobspejl.report.saved import Gap

_WIDTH, _HEIGHT = 720.0, 280.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 90.0, 16.0, 36.0


def development(
    gaps: list[Gap], sides: list[str], rate: Callable[[float], str], names: tuple[str, str], label: str
) -> str:
    """Return the drawing.

    The bar around each expected value is where the actual one would lie if noise alone had moved it.

    Args:
        gaps: One for each period, oldest first.
        sides: Which way each verdict goes.
        rate: Writes a rate.
        names: What the actual and the expected line are called.
        label: The text alternative.
    """
    halves = [(gap.upper - gap.lower) / 2 for gap in gaps]
    values = [gap.actual for gap in gaps]
    values += [gap.expected + way * half for gap, half in zip(gaps, halves, strict=True) for way in (1, -1)]
    step = nice_step(max(values) - min(values), 5)
    low = max(0.0, step * (min(values) // step))
    high = step * (max(values) // step + 1)

    def x(place: int) -> float:
        return _LEFT + (place + 0.5) / len(gaps) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (value - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    ticks = [low + n * step for n in range(round((high - low) / step) + 1)]
    parts = [rules(((_LEFT, y(value), _WIDTH - _RIGHT, y(value)) for value in ticks), "g")]
    parts += ['<g text-anchor="end">', *(text(_LEFT - 6, y(value) + 4, rate(value)) for value in ticks), "</g>"]
    for place, (gap, half) in enumerate(zip(gaps, halves, strict=True)):
        top, bottom = y(gap.expected + half), y(max(low, gap.expected - half))
        parts.append(
            f'<rect class="band" x="{fmt(x(place) - 14)}" y="{fmt(top)}" width="28" height="{fmt(bottom - top)}"/>'
        )
        parts.append(text(x(place), _HEIGHT - 12, gap.period, anchor="middle"))
    parts.append(polyline([(x(p), y(gap.expected)) for p, gap in enumerate(gaps)], "expected"))
    parts.append(polyline([(x(p), y(gap.actual)) for p, gap in enumerate(gaps)], "actual"))
    for place, (gap, side) in enumerate(zip(gaps, sides, strict=True)):
        parts.append(f'<g class="{side}">{mark(side, x(place), y(gap.actual), 5)}</g>')
    ends = sorted(((y(gaps[-1].actual), names[0]), (y(gaps[-1].expected), names[1])))
    apart = max(0.0, 16 - (ends[1][0] - ends[0][0])) / 2
    for way, (height, name) in zip((-1, 1), ends, strict=True):
        parts.append(text(x(len(gaps) - 1) + 22, height + 4 + way * apart, name, "n"))
    return drawing(_WIDTH, _HEIGHT, "".join(parts), css="development", label=label)
