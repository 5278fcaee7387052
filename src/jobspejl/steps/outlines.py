"""The map's outlines in the story: the units' rings drawn on one plane, the crowded part again and larger beside it."""

from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.study import Study
from jobspejl.contracts.tables import SCHEMAS, Cell, Table
from jobspejl.sources.outlines import Ring, read_outlines
from jobspejl.stats.outlines import Window, crowded, project, simplified

_WIDE, _FINE, _SEEN = 1000.0, 1.0, 3.0
"""The frame's width, how far a line may move, and half of the smallest mark, in the drawing's own unit."""

_INSET_SHARE, _INSET_OF, _FEWEST, _SPACE = 0.36, 0.13, 5, 12.0
"""The inset's side and that of the part it enlarges, as shares of the frame; how few units are not worth it; and how
far it stands from the frame's edge."""


def check_outlines(study: Study, folder: Path, inspections: tuple[Inspection, ...]) -> dict[str, list[Ring]]:
    """Return the rings of every unit that the study's data speak of; empty where the study names no outlines.

    Raises:
        DataError: The file cannot be used, or lacks one of the units.
    """
    units = [unit for one in inspections for each in one.figures for unit in each.observed.units]
    units += [unit for one in inspections for each in one.figures for unit, _ in each.hidden]
    units += [unit for one in inspections if one.detail is not None for unit in one.detail.units]
    return read_outlines(study.units, folder, tuple(sorted({unit.code for unit in units})))


def outline_tables(rings: dict[str, list[Ring]]) -> tuple[Table, ...]:
    """Return the outlines as they are drawn: one row a unit, and one more where it stands in the inset."""
    if not rings:
        return ()
    flat = {code: [_points(ring) for ring in own] for code, own in rings.items()}
    every = np.concatenate([points for own in flat.values() for points in own])
    middle = tuple(float(end) for end in (every.min(axis=0) + every.max(axis=0)) / 2)
    plane = {code: [project(points, (middle[0], middle[1])) for points in own] for code, own in flat.items()}
    every = np.concatenate([points for own in plane.values() for points in own])
    corner, scale = every.min(axis=0), _WIDE / float(np.ptp(every[:, 0]))
    drawn = {code: [scale * (points - corner) for points in own] for code, own in plane.items()}
    high = float(scale * np.ptp(every[:, 1]))
    rows = [*_rows(_finer(drawn), inset=False)]
    window = crowded(np.array([_centre(own) for own in drawn.values()]), _INSET_OF * _WIDE, _FEWEST)
    if window is not None:
        rows += _rows(_finer(_enlarged(drawn, window, high)), inset=True)
    return (Table(SCHEMAS["outlines"], tuple(rows)),)


def _points(ring: Ring) -> Floats:
    return np.array(ring)


def _centre(own: list[Floats]) -> Floats:
    """Return the middle of a unit's largest part."""
    largest = max(own, key=lambda points: float(np.prod(np.ptp(points, axis=0))))
    return np.asarray((largest.min(axis=0) + largest.max(axis=0)) / 2)


def _enlarged(drawn: dict[str, list[Floats]], window: Window, high: float) -> dict[str, list[Floats]]:
    """Return the parts whose middle lies in the window, enlarged into the frame's corner with the fewest outlines."""
    middle, half = np.array([window.x, window.y]), window.side / 2
    inside = {
        code: [points for points in own if (np.abs(points.mean(axis=0) - middle) <= half).all()]
        for code, own in drawn.items()
        if (np.abs(_centre(own) - middle) <= half).all()
    }
    inside = {code: own for code, own in inside.items() if own}
    side = _INSET_SHARE * _WIDE
    every = np.concatenate([points for own in inside.values() for points in own])
    first, long = every.min(axis=0), float(np.ptp(every, axis=0).max())
    outer = np.concatenate([points for own in drawn.values() for points in own])
    ends = [(x, y) for x in (_SPACE, _WIDE - side - _SPACE) for y in (_SPACE, high - side - _SPACE)]
    crowd = [int(((outer >= corner) & (outer <= np.array(corner) + side)).all(axis=1).sum()) for corner in ends]
    place = np.array(ends[int(np.argmin(crowd))])
    return {code: [place + side / long * (points - first) for points in own] for code, own in inside.items()}


def _finer(drawn: dict[str, list[Floats]]) -> dict[str, list[Ring]]:
    """Return rings on a grid of tenths with fewer corners; parts too small to be seen go, but never a whole unit."""
    rings = [[(float(x), float(y)) for x, y in points.round(1)] for own in drawn.values() for points in own]
    rings = [[point for place, point in enumerate(ring) if point != ring[place - 1]] for ring in rings]
    left = iter(simplified(rings, _FINE))
    found = {code: [ring for ring in (next(left) for _ in own) if ring] for code, own in drawn.items()}
    return {code: own or [_dot(drawn[code])] for code, own in found.items()}


def _dot(own: list[Floats]) -> Ring:
    """Return the smallest mark that can be seen, where a unit's outline cannot."""
    x, y = (round(float(end), 1) for end in _centre(own))
    return [(x - _SEEN, y), (x, y - _SEEN), (x + _SEEN, y), (x, y + _SEEN)]


def _rows(drawn: dict[str, list[Ring]], *, inset: bool) -> list[tuple[Cell, ...]]:
    ends = {code: np.array([point for ring in own for point in ring]) for code, own in drawn.items()}
    return [
        (code, inset, "".join(map(_path, own)), *map(float, (*ends[code].min(axis=0), *ends[code].max(axis=0))))
        for code, own in drawn.items()
    ]


def _path(ring: Ring) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "z"
