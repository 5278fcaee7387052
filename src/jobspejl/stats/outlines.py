"""Outlines for a map: on a plane, with fewer points, and where so many lie close together that they must be enlarged.

Neighbours stay neighbours: a border that two outlines share is one arc between the points where three meet, and an arc
is made simpler once, whoever it belongs to (Douglas, D. H. & Peucker, T. K. 1973, Cartographica 10, 112-122).
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats

_EARTH = 6371.0

Point = tuple[float, float]
Ring = list[Point]
"""Corners of a closed line in order; the first is not repeated at the end."""


def project(degrees: Floats, middle: Point) -> Floats:
    """Return kilometres east and south of the middle, by the transverse Mercator projection of a sphere.

    Args:
        degrees: (N, 2), longitude and latitude.
        middle: Longitude and latitude of the point that becomes 0, 0. Shapes are true near its meridian.

    >>> project(np.array([[10.0, 56.0], [10.0, 57.0]]), (10.0, 56.0)).round(1).tolist()
    [[0.0, 0.0], [0.0, -111.2]]
    """
    (east, north), (east0, north0) = np.radians(degrees).T, np.radians(np.array(middle))
    across = np.cos(north) * np.sin(east - east0)
    along = north0 - np.arctan2(np.tan(north), np.cos(east - east0))
    return np.column_stack([_EARTH * np.arctanh(across), _EARTH * along])


def simplified(rings: list[Ring], tolerance: float) -> list[Ring]:
    """Return rings with fewer corners, none further than the tolerance from the old line; shared borders stay shared.

    Args:
        rings: Corners that two rings share must be the same to the last digit.
        tolerance: In the unit of the corners.

    Returns:
        As many rings in the same order; one that shrinks to a line has no corner left.

    >>> square = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    >>> simplified([square], 0.1)
    [[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]]
    """
    kept = _kept([ring for ring in rings if len(ring) > 2], tolerance)
    found = [[point for point in ring if point in kept] for ring in rings]
    return [ring if len(ring) > 2 else [] for ring in found]


def _kept(rings: list[Ring], tolerance: float) -> set[Point]:
    beside: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for place, point in enumerate(ring):
            beside[point] |= {ring[place - 1], ring[(place + 1) % len(ring)]}
    kept: set[Point] = set()
    for ring in rings:
        ends = [place for place, point in enumerate(ring) if len(beside[point]) > 2]  # where more than two lines meet
        if not ends:  # NOTE: an island has no such point; its two corners furthest apart are as good
            first = min(range(len(ring)), key=ring.__getitem__)
            apart = [np.hypot(x - ring[first][0], y - ring[first][1]) for x, y in ring]
            ends = sorted({first, int(np.argmax(apart))})
        for start, stop in zip(ends, [*ends[1:], ends[0] + len(ring)], strict=True):
            arc = [ring[place % len(ring)] for place in range(start, stop + 1)]
            # NOTE: an arc is taken in one direction by both its owners, so that a tie falls the same way.
            kept |= _corners(arc if arc[0] <= arc[-1] else arc[::-1], tolerance)
    return kept


def _corners(arc: list[Point], tolerance: float) -> set[Point]:
    """Return the corners of an arc that Douglas and Peucker's method keeps, its ends among them."""
    line, kept, left = np.array(arc), {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while left:
        first, last = left.pop()
        if last - first < 2:
            continue
        off = _away(line[first + 1 : last], line[first], line[last])
        far = first + 1 + int(off.argmax())
        if off.max() > tolerance:
            kept.add(far)
            left += [(first, far), (far, last)]
    return {arc[place] for place in kept}


def _away(points: Floats, start: Floats, stop: Floats) -> Floats:
    """Return how far points lie from the straight piece between two; beyond its ends, from the nearer end."""
    along = stop - start
    share = np.clip((points - start) @ along / max(float(along @ along), 1e-300), 0.0, 1.0)
    return np.asarray(np.hypot(*(points - start - share[:, None] * along).T))


@dataclass(frozen=True, slots=True)
class Window:
    """A square of the plane: its middle, and its side, in the unit of the points."""

    x: float
    y: float
    side: float


def crowded(centres: Floats, side: float, least: int) -> Window | None:
    """Return the square around one of the points that holds most of them; None where it holds fewer than `least`.

    Args:
        centres: (N, 2).
        side: Of the square.
        least: Fewest points in it for it to be worth enlarging.

    >>> crowded(np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [50.0, 50.0]]), 4.0, 3)
    Window(x=0.6666666666666666, y=0.3333333333333333, side=4.0)
    """
    near: Flags = np.asarray(np.abs(centres[:, None] - centres[None]).max(axis=2) <= side / 2)
    counts = near.sum(axis=1)
    if not counts.size or counts.max() < least:
        return None
    x, y = centres[near[int(counts.argmax())]].mean(axis=0)
    return Window(float(x), float(y), side)
