"""The units' real outlines, where the study has them, with the crowded part enlarged beside."""

from collections.abc import Sequence
from html import escape
from typing import Any

from jobspejl.report.charts.svg import drawing, fmt
from jobspejl.report.charts.tile_map import Tile

_MARGIN = 8.0
_HATCH = (
    '<defs><pattern id="lines" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" class="under"/><rect width="1.6" height="5" class="over"/></pattern></defs>'
)
"""Told by hatching as well as by colour, for grey print and for those who see colours alike."""


def outline_map(tiles: list[Tile], outlines: Sequence[dict[str, Any]]) -> str:
    """Return the map. The figures stand in the table and in each outline's tip.

    Args:
        tiles: What is told of each unit.
        outlines: Rows of the table `outlines`; units without a tile are drawn empty.
    """
    told = {tile.unit.code: tile for tile in tiles}
    inset = [row for row in outlines if row["inset"]]
    box = _box(inset) if inset else ""
    content = _HATCH + "".join(_outline(row, told.get(row["unit"])) for row in outlines if not row["inset"])
    content += box + "".join(_outline(row, told.get(row["unit"])) for row in inset)
    wide, high = (max(row[end] for row in outlines) + _MARGIN for end in ("right", "bottom"))
    return drawing(wide, high, content, css="tiles outlines", label="")


def _box(inset: list[dict[str, Any]]) -> str:
    left, top = (min(row[end] for row in inset) - _MARGIN for end in ("left", "top"))
    right, bottom = (max(row[end] for row in inset) + _MARGIN for end in ("right", "bottom"))
    return f'<path class="inset" d="M{fmt(left)} {fmt(top)}H{fmt(right)}V{fmt(bottom)}H{fmt(left)}z"/>'


def _outline(row: dict[str, Any], tile: Tile | None) -> str:
    path = f'<path d="{row["path"]}"/>'
    if tile is None:
        return f'<g class="none">{path}</g>'
    return f'<a href="{tile.link}" tabindex="-1" class="t {tile.side}"><title>{escape(tile.tip)}</title>{path}</a>'
