"""The few pieces of SVG that every chart is put together from."""

from collections.abc import Iterable
from html import escape
from textwrap import wrap


def fmt(value: float) -> str:
    """Return a coordinate with at most one decimal.

    >>> fmt(12.04), fmt(3.25)
    ('12', '3.2')
    """
    short = f"{value:.1f}".removesuffix(".0")
    return "0" if short == "-0" else short


def text(x: float, y: float, content: str, css: str = "", anchor: str = "") -> str:
    """Return a text element; `anchor` is middle or end."""
    kind = f' class="{css}"' if css else ""
    place = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{fmt(x)}" y="{fmt(y)}"{kind}{place}>{escape(content)}</text>'


def short(name: str, letters: int) -> str:
    """Return a name with no more letters than there is room for; the table beside a chart has it whole.

    >>> short("Aktivlovens § 36", 11)
    'Aktivloven…'
    """
    return name if len(name) <= letters else name[: letters - 1].rstrip() + "…"


def lines_of(x: float, y: float, name: str, letters: int) -> str:
    """Return a name that ends at `x`, in two lines about `y` where one has no room for it.

    >>> lines_of(90, 20, "Job", 12)
    '<text x="90" y="20" class="n" text-anchor="end">Job</text>'
    >>> [one.split(">")[1] for one in lines_of(90, 20, "sanktion efter § 36", 12).split("</text>")[:2]]
    ['sanktion', 'efter § 36']
    """
    lines = wrap(name, letters, max_lines=2, placeholder=" …") or [""]
    first = y - 7 * (len(lines) - 1)
    return "".join(text(x, first + 14 * place, one, "n", "end") for place, one in enumerate(lines))


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    """Return a straight line."""
    return f'<path class="{css}" d="M{fmt(x1)} {fmt(y1)}L{fmt(x2)} {fmt(y2)}"/>'


def rules(ends: Iterable[tuple[float, float, float, float]], css: str) -> str:
    """Return many lines, each upright or level, as one element: a site has them by the ten thousand.

    >>> rules([(0, 2, 9, 2), (4, 0, 4, 5)], "g")
    '<path class="g" d="M0 2H9M4 0V5"/>'
    """
    drawn = (f"M{fmt(x1)} {fmt(y1)}" + (f"H{fmt(x2)}" if y1 == y2 else f"V{fmt(y2)}") for x1, y1, x2, y2 in ends)
    return f'<path class="{css}" d="{"".join(drawn)}"/>'


def polyline(points: list[tuple[float, float]], css: str) -> str:
    """Return a line through points."""
    path = "L".join(f"{fmt(x)} {fmt(y)}" for x, y in points)
    return f'<path class="{css}" d="M{path}"/>'


def mark(side: str, x: float, y: float, size: float = 4.0) -> str:
    """Return a verdict's mark, told by shape as well as colour.

    A circle for `same`, a triangle that points down for `fewer` and up for `more`.
    """
    if side == "same":
        return f'<circle cx="{fmt(x)}" cy="{fmt(y)}" r="{fmt(size)}"/>'
    up = -1 if side == "more" else 1
    tip, foot = y + up * size * 1.2, y - up * size * 0.9
    wide = size * 1.2
    return f'<path d="M{fmt(x - wide)} {fmt(foot)}H{fmt(x + wide)}L{fmt(x)} {fmt(tip)}z"/>'


def drawing(width: float, height: float, content: str, *, css: str, label: str) -> str:
    """Return a whole drawing with a text alternative; an empty label hides it from screen readers.

    Hide a drawing only where the same figures stand in a table beside it.
    """
    access = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return f'<svg class="{css}" viewBox="0 0 {fmt(width)} {fmt(height)}" {access}>{content}</svg>'


def nice_step(span: float, most: int = 6) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that divides a span into at most `most` parts.

    >>> nice_step(3.1), nice_step(0.9)
    (1.0, 0.2)
    """
    step = 10.0**-6
    while True:
        for factor in (1, 2, 5):
            if span / (step * factor) <= most:
                return round(step * factor, 9)
        step *= 10
