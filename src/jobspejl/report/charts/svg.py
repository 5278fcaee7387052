"""The few pieces of SVG that every chart is put together from."""

from html import escape


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


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    """Return a straight line."""
    return f'<path class="{css}" d="M{fmt(x1)} {fmt(y1)}L{fmt(x2)} {fmt(y2)}"/>'


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
