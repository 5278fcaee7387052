"""Denmark with every municipality the same size, so that the capital can be read."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from jobspejl.contracts.units import Unit
from jobspejl.report.charts.svg import drawing, fmt, text

_WIDE, _HIGH, _SPACE = 74.0, 46.0, 3.0


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its unit, which way its verdict goes (or `none` without figures), its figure, link and tip."""

    unit: Unit
    side: str
    figure: str
    link: str
    tip: str


def tile_map(tiles: list[Tile], name: Callable[[Unit], str]) -> str:
    """Return the map, or an empty string where a unit has no place on it. The figures stand in the table."""
    placed = [(tile, tile.unit.tile) for tile in tiles if tile.unit.tile is not None]
    if len(placed) < len(tiles) or not placed:
        return ""
    columns = 1 + max(place[0] for _, place in placed)
    rows = 1 + max(place[1] for _, place in placed)
    content = "".join(_tile(tile, place, name(tile.unit)) for tile, place in placed)
    return drawing(columns * _WIDE - _SPACE, rows * _HIGH - _SPACE, content, css="tiles", label="")


def _tile(tile: Tile, place: tuple[int, int], name: str) -> str:
    x, y = place[0] * _WIDE, place[1] * _HIGH
    wide, high = _WIDE - _SPACE, _HIGH - _SPACE
    # NOTE: a long name is pressed together a little rather than cut; nobody recognises “Frederiks”.
    press = f' textLength="{fmt(wide - 6)}" lengthAdjust="spacingAndGlyphs"' if len(name) > 10 else ""
    return (
        f'<a href="{tile.link}" tabindex="-1" class="t {tile.side}"><title>{escape(tile.tip)}</title>'
        f'<rect x="{fmt(x)}" y="{fmt(y)}" width="{fmt(wide)}" height="{fmt(high)}" rx="3"/>'
        f'<text x="{fmt(x + 4)}" y="{fmt(y + 15)}"{press}>{escape(name)}</text>'
        + text(x + 4, y + 34, tile.figure, "f")
        + "</a>"
    )
