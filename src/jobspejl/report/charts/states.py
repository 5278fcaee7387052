"""How many recommendations are in each state: one bar for each unit, its parts told by pattern and number.

Only what is verified is filled: what is reported done is hatched as everything else that is not done yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jobspejl.report.charts.svg import drawing, fmt, short, text

_WIDTH, _LEFT, _RIGHT = 780.0, 190.0, 8.0
_ROW, _TOP, _THICK = 40.0, 6.0, 26.0
_LETTERS = 26
"""How many letters of a name there is room for; the table beside has it whole."""

ORDER = ("verified", "reported", "under_way", "accepted", "new", "closed", "replaced")
"""The states from left to right: what is done first, what was given up last."""

_STROKES = {
    "reported": (("p1", "M2 15L14 1M10 15L21 2M1 8L7 1"),),
    "closed": (("p3", "M2 15L14 1M10 15L21 2M1 8L7 1M2 1L14 15M10 1L21 14M1 8L7 15"),),
}
"""The patterns as strokes in a small box."""

_PATTERNS = (
    '<defs><pattern id="p-reported" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="p0" width="6" height="6"/><path class="p1" d="M0 0V6"/></pattern>'
    '<pattern id="p-closed" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="p2" width="6" height="6"/><path class="p3" d="M0 0L6 6M6 0L0 6"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class StateBar:
    """One bar.

    Attributes:
        name: Whose recommendations they are.
        counts: How many are in each state.
    """

    name: str
    counts: dict[str, int]


def state_bars(bars: Sequence[StateBar], label: str) -> str:
    """Return the drawing; every bar is as long as its number of recommendations.

    Args:
        bars: From the top.
        label: The text alternative.
    """
    most = max(sum(bar.counts.values()) for bar in bars)
    each = (_WIDTH - _LEFT - _RIGHT) / most
    parts = [_PATTERNS]
    for place, bar in enumerate(bars):
        y = _TOP + _ROW * place
        parts.append(text(_LEFT - 10, y + _THICK / 2 + 4, short(bar.name, _LETTERS), "n", "end"))
        x = _LEFT
        for state in ORDER:
            count = bar.counts.get(state, 0)
            if count:
                parts.append(_part(state, count, x, y, count * each))
                x += count * each
    return drawing(_WIDTH, _TOP + _ROW * len(bars), "".join(parts), css="states", label=label)


def state_mark(state: str) -> str:
    """Return the pattern of a state alone, beside its word; drawn by itself, since a page has many of them."""
    box = f'<rect class="{state}" x="1" y="1" width="20" height="14"/>'
    strokes = "".join(f'<path class="{css}" d="{path}"/>' for css, path in _STROKES.get(state, ()))
    return drawing(22, 16, box + strokes, css="states mark", label="")


def _part(state: str, count: int, x: float, y: float, wide: float) -> str:
    inner = max(wide - 2, 1)
    box = f'<rect class="{state}" x="{fmt(x)}" y="{fmt(y)}" width="{fmt(inner)}" height="{fmt(_THICK)}"/>'
    middle, foot = x + inner / 2, y + _THICK / 2 + 5
    plate = f'<rect class="plate" x="{fmt(middle - 9)}" y="{fmt(foot - 14)}" width="18" height="18" rx="9"/>'
    patterned = state in {"reported", "closed"}
    return box + (plate if patterned else "") + text(middle, foot, str(count), f"t {state}", "middle")
