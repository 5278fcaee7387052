"""Themes in groups and saturation, by hand and by every order of the groups."""

from itertools import permutations

import numpy as np
import pytest

from jobspejl.stats.themes import saturation, theme_matrix


def test_matrix_by_hand():
    """Codes: 0 over 1 and 2, 2 over 3; 4 alone and never used. Group 3 is silent."""
    parents = np.array([-1, 0, 0, 2, -1])
    codes, groups = np.array([1, 1, 3, 3, 0, 2]), np.array([0, 0, 0, 1, 2, 2])
    found = theme_matrix(codes, groups, parents, of=4)
    assert found.segments.tolist() == [[3, 1, 2, 0], [2, 0, 0, 0], [1, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]]
    assert found.groups.tolist() == [3, 1, 3, 2, 0]
    assert found.of == 4


def test_saturation_by_hand():
    """Six codes in four groups: the first brings a, b, c, the second d, the last e; f never comes up."""
    came_up = np.array([[1, 0, 1, 0], [2, 1, 1, 1], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 3], [0, 0, 0, 0]])
    found = saturation(came_up)
    assert found.new.tolist() == [3, 1, 0, 1]
    assert found.seen.tolist() == [3, 4, 4, 5]
    assert found.alone == 2
    assert found.averaged[[0, 3]].tolist() == [10 / 4, 5]


@pytest.mark.parametrize("seed", range(5))
def test_the_average_is_over_every_order(seed):
    came_up = np.random.default_rng(seed).binomial(3, 0.15, size=(20, 6))
    found = saturation(came_up)
    orders = [saturation(came_up[:, list(order)]) for order in permutations(range(6))]
    assert found.averaged == pytest.approx(np.mean([one.seen for one in orders], axis=0), abs=1e-12)
    assert found.alone / 6 == pytest.approx(np.mean([one.new[-1] for one in orders]), abs=1e-12)
    assert found.averaged[-1] == pytest.approx(found.seen[-1])


def test_nothing_came_up_and_one_group():
    empty = saturation(np.zeros((3, 2), dtype=np.int64))
    assert (empty.new.tolist(), empty.averaged.tolist(), empty.alone) == ([0, 0], [0, 0], 0)
    assert saturation(np.array([[2], [0]])).averaged.tolist() == [1]


def test_many_groups_stay_exact():
    found = saturation(np.eye(60, dtype=np.int64))
    assert found.averaged == pytest.approx(np.arange(1, 61), abs=1e-9)
