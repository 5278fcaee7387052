"""Leakage: by hand, with errors that correlate, and how often a unit is told wrongly."""

from statistics import NormalDist

import numpy as np
import pytest

from jobspejl.stats.leakage import Leakage, leakage, opposite, ways
from jobspejl.stats.pair_correlation import PairCorrelation, pair_correlation


def gaps(rng, *, slope, units=98, shared=-0.5):
    sizes = np.exp(rng.normal(np.log(0.4), 0.5, units))
    noise = np.diag(sizes**2)
    truth = rng.normal(0, 1, units)
    other = slope * truth + rng.normal(0, 0.5, units)
    errors = sizes[:, None] * (rng.normal(size=(units, 2)) @ np.linalg.cholesky([[1, shared], [shared, 1]]).T)
    return truth, other, (truth + errors[:, 0], noise), (other + errors[:, 1], noise), shared * noise


def pair_of(first, second):
    """Return what is told of units in a pair, without the correlation, which takes its time."""
    (counted, noise), (outside, other) = first, second
    way, p = ways(counted / np.sqrt(np.diag(noise)), outside / np.sqrt(np.diag(other)))
    return Leakage(PairCorrelation(None, None, None, None), counted + outside, np.ones(p.size), way, p)


def test_the_sum_counts_errors_that_offset_each_other():
    noise, other = np.diag([0.04, 0.09]), np.diag([0.01, 0.16])
    shared = np.array([[-0.01, 0.01], [0.01, 0.1]])
    found = leakage((np.array([-1.0, 0.3]), noise), (np.array([0.4, 0.2]), other), shared)
    assert found.both.tolist() == pytest.approx([-0.6, 0.5])
    assert (found.both_se**2).tolist() == pytest.approx([0.04 + 0.01 - 0.02, 0.09 + 0.16 + 0.2])


def test_correlation_is_that_of_the_two_laid_after_each_other():
    _, _, first, second, shared = gaps(np.random.default_rng(1), slope=-0.5)
    found = leakage(first, second, shared)
    error = np.block([[first[1], shared], [shared.T, second[1]]])
    assert found.agreement == pair_correlation(first[0], second[0], error)
    assert found.agreement.upper < 0


def test_errors_alone_are_no_leakage():
    _, _, first, second, shared = gaps(np.random.default_rng(2), slope=0.0, units=400, shared=-0.8)
    found = leakage(first, second, shared)
    assert found.agreement.observed < -0.05
    assert found.agreement.lower < 0 < found.agreement.upper


def test_a_unit_is_told_only_where_each_gap_alone_would_be():
    quiet = np.diag(np.full(4, 0.01))
    first, second = np.array([-1.0, -1.0, 1.0, -0.1]), np.array([1.0, 0.1, -1.0, 1.0])
    found = leakage((first, quiet), (second, quiet), np.zeros((4, 4)))
    assert [way.tolist() for way in opposite([found])] == [[-1, 0, 1, 0]]


def test_p_values_by_hand():
    """Two gaps opposite ways: the lesser of them decides, and either way counts; the same way: never below 1."""
    noise = np.diag([1.0, 4.0, 1.0])
    found = leakage((np.array([-2.0, 6.0, 3.0]), noise), (np.array([3.0, -2.0, 3.0]), noise), np.zeros((3, 3)))
    normal = NormalDist()
    assert found.p[:2] == pytest.approx([2 * normal.cdf(-2.0), 2 * normal.cdf(-1.0)], rel=1e-12)
    assert found.p[2] == 1
    assert found.way[:2].tolist() == [-1, 1]


def test_more_pairs_ask_more_of_each():
    """One unit of three at p = 0.01 is told alone, and not where two pairs without gaps stand beside it."""
    z, quiet, shared = NormalDist().inv_cdf(0.995), np.eye(3), np.zeros((3, 3))
    one = leakage((np.array([-z, 0.0, 0.0]), quiet), (np.array([z, 0.0, 0.0]), quiet), shared)
    none = leakage((np.zeros(3), quiet), (np.zeros(3), quiet), shared)
    assert one.p == pytest.approx([0.01, 1.0, 1.0])
    assert [way.tolist() for way in opposite([one])] == [[-1, 0, 0]]
    assert [way.tolist() for way in opposite([one, none, none])] == [[0, 0, 0]] * 3
    assert opposite([]) == ()


@pytest.mark.parametrize("slope", [0.0, -0.8, 0.8])
def test_false_tellings_are_held_over_pairs_and_true_ones_found(slope):
    """In each run eight pairs of 98 units, only the first of which has true gaps that go together."""
    rng = np.random.default_rng(4)
    false, told = [], 0
    for _ in range(40):
        worlds = [gaps(rng, slope=slope if pair == 0 else 0.0) for pair in range(8)]
        told_ways = opposite([pair_of(first, second) for _, _, first, second, _ in worlds])
        wrong = sum(
            int(((way != 0) & ~((np.sign(truth) == way) & (np.sign(other) == -way))).sum())
            for way, (truth, other, *_) in zip(told_ways, worlds, strict=True)
        )
        found = sum(int((way != 0).sum()) for way in told_ways)
        false.append(wrong / max(1, found))
        told += found
    assert np.mean(false) <= 0.05
    assert told > 20


def test_where_nothing_goes_opposite_ways_few_runs_tell_anything():
    """With no true gap in what is left out every telling is false; pair by pair too many runs would have one."""
    rng = np.random.default_rng(6)
    together, apart = [], []
    for _ in range(400):
        found = []
        for _ in range(8):
            found.append(pair_of((rng.normal(0, 3, 20), 0.01 * np.eye(20)), (rng.normal(size=20), np.eye(20))))
        together.append(any((way != 0).any() for way in opposite(found)))
        apart.append(any((opposite([one])[0] != 0).any() for one in found))
    assert np.mean(together) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)
    assert np.mean(apart) > 0.12
