"""Leakage: by hand, with errors that correlate, and how often a unit is told wrongly."""

import numpy as np
import pytest

from jobspejl.stats.leakage import leakage
from jobspejl.stats.pair_correlation import pair_correlation


def gaps(rng, *, slope, units=98, shared=-0.5):
    sizes = np.exp(rng.normal(np.log(0.4), 0.5, units))
    noise = np.diag(sizes**2)
    truth = rng.normal(0, 1, units)
    other = slope * truth + rng.normal(0, 0.5, units)
    errors = sizes[:, None] * (rng.normal(size=(units, 2)) @ np.linalg.cholesky([[1, shared], [shared, 1]]).T)
    return truth, other, (truth + errors[:, 0], noise), (other + errors[:, 1], noise), shared * noise


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
    assert found.fewer_but_more.tolist() == [True, False, False, False]
    assert found.more_but_fewer.tolist() == [False, False, True, False]


@pytest.mark.parametrize("slope", [0.0, -0.8, 0.8])
def test_false_tellings_are_held_and_true_ones_found(slope):
    rng = np.random.default_rng(4)
    false, told = [], 0
    for _ in range(40):
        truth, other, first, second, shared = gaps(rng, slope=slope)
        found = leakage(first, second, shared)
        wrong = found.fewer_but_more & ~((truth < 0) & (other > 0))
        false.append(wrong.sum() / max(1, found.fewer_but_more.sum()))
        told += int(found.fewer_but_more.sum())
    assert np.mean(false) <= 0.05
    assert slope > 0 or told > 20
