"""One square for each file that was read: filled where something was wrong, empty where it was not.

Whole files, so that a few files are seen as a few files and never as a percentage.
"""

from jobspejl.report.charts.svg import drawing, fmt

MOST = 60
"""More files than this are too small to be seen."""

_SIDE, _GAP = 11.0, 3.0


def files_drawn(wrong: int, right: int, rest: int, label: str) -> str:
    """Return the drawing.

    Args:
        wrong: Files that are filled.
        right: Files that are drawn empty.
        rest: Files about which nothing is told, drawn dashed.
        label: The text alternative; empty where the same figures stand beside it.
    """
    kinds = ["wrong"] * wrong + ["right"] * right + ["rest"] * rest
    step = _SIDE + _GAP
    squares = "".join(
        f'<rect class="{kind}" x="{fmt(1 + place * step)}" y="1" width="{fmt(_SIDE)}" height="{fmt(_SIDE)}"/>'
        for place, kind in enumerate(kinds)
    )
    css = "files"
    drawn = drawing(len(kinds) * step, _SIDE + 2, squares, css=css, label=label)
    # NOTE: every file is as large in all rows, so the width is told in the drawing itself.
    return drawn.replace("<svg ", f'<svg width="{fmt(len(kinds) * step)}" height="{fmt(_SIDE + 2)}" ', 1)
