"""Outlines: distances of the projection, borders that stay shared, and the part of the map that is crowded."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.stats.outlines import crowded, project, simplified


def sphere(a, b):
    """Return the distance of two places in kilometres by the haversine formula, another way than the projection's."""
    (x0, y0), (x1, y1) = np.radians(a), np.radians(b)
    inner = math.sin((y1 - y0) / 2) ** 2 + math.cos(y0) * math.cos(y1) * math.sin((x1 - x0) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(inner))


@pytest.mark.parametrize("other", [(12.57, 55.68), (8.1, 57.1), (15.15, 55.1)])
def test_distances_on_the_plane_are_those_of_the_sphere(other):
    aarhus = (10.21, 56.16)
    here, there = project(np.array([aarhus, other]), (11.0, 56.0))
    assert math.dist(here, there) == pytest.approx(sphere(aarhus, other), rel=2e-3)


def test_north_is_up_and_east_is_right():
    x, y = project(np.array([[11.0, 57.0]]), (10.0, 56.0))[0]
    assert x > 0
    assert y < 0


def area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


@given(st.lists(st.floats(-0.3, 0.3), min_size=3, max_size=40), st.floats(0.01, 0.5), st.integers(0, 60))
def test_a_shared_border_stays_shared_whoever_it_is_asked_of(wiggles, tolerance, turn):
    """Two squares beside each other with a crooked border: together they always fill the same area."""
    border = [(round(w, 3), round((n + 1) / (len(wiggles) + 1), 6)) for n, w in enumerate(wiggles)]
    west = [(-1.0, 0.0), (0.0, 0.0), *border, (0.0, 1.0), (-1.0, 1.0)]
    east = [(1.0, 1.0), (0.0, 1.0), *border[::-1], (0.0, 0.0), (1.0, 0.0)]
    east = east[turn % len(east) :] + east[: turn % len(east)]  # where a ring begins is nobody's business
    left, right = simplified([west, east], tolerance)
    assert [one for one in left if abs(one[0]) < 1] == [one for one in left if one in right]
    assert area(left) + area(right) == pytest.approx(2.0, abs=1e-9)
    assert len(left) <= len(west)


def test_no_line_moves_further_than_the_tolerance():
    angles = np.linspace(0, 2 * math.pi, 400, endpoint=False)
    circle = [(float(math.cos(a)), float(math.sin(a))) for a in angles]
    [found] = simplified([circle], 0.01)
    assert len(found) < 40
    chord = max(math.dist(a, b) for a, b in zip(found, [*found[1:], found[0]], strict=True))
    assert 1 - math.sqrt(1 - chord**2 / 4) <= 0.0101  # how far an arc of a circle lies from its chord


@pytest.mark.parametrize("tip", [(10.0, 0.0), (-5.0, 0.0)])
def test_a_spit_beyond_the_ends_of_its_arc_is_kept(tip):
    """The tip lies on the line through the arc's ends, far from the piece between them."""
    coast = [(0.0, 0.0), tip, (1.0, 0.0), (1.0, 5.0), (0.0, 5.0)]
    neighbour = [(0.0, 0.0), (1.0, 0.0), (0.5, -4.0)]  # so that the coast's two ends are where three lines meet
    assert tip in simplified([coast, neighbour], 0.1)[0]


def test_an_island_smaller_than_the_tolerance_has_no_corner_left():
    assert simplified([[(0.0, 0.0), (0.01, 0.0), (0.0, 0.01)]], 1.0) == [[]]


def test_nothing_is_enlarged_where_units_lie_apart():
    assert crowded(np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]]), 2.0, 2) is None
    assert crowded(np.empty((0, 2)), 2.0, 1) is None
