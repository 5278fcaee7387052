"""Rank sets, held against a slow transcription of the definition and against cases worked out by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspejl.stats.ranks import rank_sets


def scattered(seed, units, spread):
    """Return scores and a full error covariance."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(units, units)) / np.sqrt(units)
    return spread * rng.normal(size=units), factor @ factor.T + 0.2 * np.eye(units)


def draws_of(covariance, draws, seed):
    """Return the very draws that the sets are taken from, (draws, U)."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    root = (vectors * np.sqrt(np.clip(values, 0, None))).astype(np.float32)
    return np.random.default_rng(seed).standard_normal((draws, values.size), dtype=np.float32) @ root.T


def told_apart(score, covariance, noise, pairs, confidence, *, step_down=True):
    """Return the ordered pairs (j, k) of a family with j put before k, and the last critical value."""

    def error(j, k):
        return np.sqrt(covariance[j, j] + covariance[k, k] - 2 * covariance[j, k])

    t = {(j, k): (score[j] - score[k]) / error(j, k) for j, k in pairs}
    left, told = set(pairs), set()
    while True:
        largest = np.zeros(len(noise))
        for j, k in left:
            largest = np.maximum(largest, (noise[:, j] - noise[:, k]) / error(j, k))
        critical = np.quantile(largest, confidence)
        new = {pair for pair in left if t[pair] > critical}
        told |= new
        left -= new
        if not new or not step_down:
            return told, critical


def naive(score, covariance, seed, draws, confidence=0.95, *, step_down=True):
    """Return (lower, upper, lower_joint, upper_joint, critical_joint) by the definition."""
    units = score.size
    noise = draws_of(covariance, draws, seed).astype(float)
    everyone = [(j, k) for j in range(units) for k in range(units) if j != k]
    joint, critical = told_apart(score, covariance, noise, everyone, confidence, step_down=step_down)
    lower, upper = np.empty(units, int), np.empty(units, int)
    for unit in range(units):
        own = [pair for pair in everyone if unit in pair]
        told, _ = told_apart(score, covariance, noise, own, confidence, step_down=step_down)
        lower[unit] = 1 + sum(k == unit for _, k in told)
        upper[unit] = units - sum(j == unit for j, _ in told)
    lower_joint = np.array([1 + sum(k == unit for _, k in joint) for unit in range(units)])
    upper_joint = np.array([units - sum(j == unit for j, _ in joint) for unit in range(units)])
    return lower, upper, lower_joint, upper_joint, critical


@pytest.mark.parametrize(("seed", "spread"), [(0, 0.0), (1, 1.0), (2, 3.0), (3, 8.0)])
def test_agrees_with_a_slow_transcription(seed, spread):
    score, covariance = scattered(seed, 9, spread)
    found = rank_sets(score, covariance, seed=5, draws=3000)
    lower, upper, lower_joint, upper_joint, critical = naive(score, covariance, 5, 3000)
    np.testing.assert_array_equal(found.lower, lower)
    np.testing.assert_array_equal(found.upper, upper)
    np.testing.assert_array_equal(found.lower_joint, lower_joint)
    np.testing.assert_array_equal(found.upper_joint, upper_joint)
    assert found.critical_joint == pytest.approx(critical, rel=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_stepping_down_only_ever_narrows(seed):
    score, covariance = scattered(seed, 9, 3.0)
    found = rank_sets(score, covariance, seed=5, draws=3000)
    lower, upper, lower_joint, upper_joint, critical = naive(score, covariance, 5, 3000, step_down=False)
    assert np.all(lower <= found.lower)
    assert np.all(found.upper <= upper)
    assert np.all(lower_joint <= found.lower_joint)
    assert np.all(found.upper_joint <= upper_joint)
    assert found.critical_joint < critical


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 25), st.floats(0, 20), st.sampled_from([0.8, 0.95]))
def test_invariants(seed, units, spread, confidence):
    score, covariance = scattered(seed, units, spread)
    found = rank_sets(score, covariance, seed=1, draws=500, confidence=confidence)
    assert np.all(found.lower_joint >= 1)
    assert np.all(found.lower_joint <= found.lower)
    assert np.all(found.lower <= found.rank)
    assert np.all(found.rank <= found.upper)
    assert np.all(found.upper <= found.upper_joint)
    assert np.all(found.upper_joint <= units)


def test_draws_in_several_batches_count_all():
    score, covariance = scattered(1, 6, 2.0)
    found = rank_sets(score, covariance, seed=2, draws=9_001)
    lower, upper, _, _, critical = naive(score, covariance, 2, 9_001)
    np.testing.assert_array_equal(found.lower, lower)
    np.testing.assert_array_equal(found.upper, upper)
    assert found.critical_joint == pytest.approx(critical, rel=1e-5)


def test_the_order_of_the_units_does_not_matter():
    # The draws differ, so clear cases only: blocks of units far apart, close together within.
    score = np.repeat([0.0, 50.0, 100.0], 4) + np.tile([0.0, 0.01, 0.02, 0.03], 3)
    covariance = np.diag(np.linspace(0.5, 1.5, 12))
    order = np.random.default_rng(3).permutation(12)
    one = rank_sets(score, covariance, seed=1, draws=2000)
    two = rank_sets(score[order], covariance[np.ix_(order, order)], seed=1, draws=2000)
    for name in ("rank", "lower", "upper", "lower_joint", "upper_joint"):
        np.testing.assert_array_equal(getattr(two, name), getattr(one, name)[order], err_msg=name)
    np.testing.assert_array_equal(one.lower, np.repeat([9, 5, 1], 4))
    np.testing.assert_array_equal(one.upper, np.repeat([12, 8, 4], 4))


def test_same_seed_same_sets_and_another_seed_other_draws():
    score, covariance = scattered(4, 20, 1.5)
    one, again, other = (rank_sets(score, covariance, seed=seed, draws=2000) for seed in (7, 7, 8))
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(again, field.name))
    assert one.critical_joint != other.critical_joint


def test_scaling_scores_and_errors_together_changes_nothing():
    score, covariance = scattered(5, 12, 2.0)
    one = rank_sets(score, covariance, seed=1, draws=2000)
    two = rank_sets(8 * score + 3, 64 * covariance, seed=1, draws=2000)
    np.testing.assert_array_equal(one.lower, two.lower)
    np.testing.assert_array_equal(one.upper_joint, two.upper_joint)


def test_one_unit_is_alone():
    found = rank_sets(np.array([3.0]), np.array([[1.0]]), seed=1, draws=100)
    assert (found.rank[0], found.lower[0], found.upper[0]) == (1, 1, 1)
    assert (found.lower_joint[0], found.upper_joint[0], found.critical_joint) == (1, 1, 0.0)


@pytest.mark.parametrize(("apart", "critical"), [(1.8, 1.959964), (2.2, 1.644854)])
def test_two_units_by_hand(apart, critical):
    # Both orders are open at first: the larger of Z and -Z exceeds 1.96 in 5 % of draws. 1.8 standard errors
    # do not suffice, 2.2 do; then only the order against the evidence is left, with the one-sided 1.645.
    score = np.array([0.0, apart * np.sqrt(3.0)])
    found = rank_sets(score, np.diag([1.0, 2.0]), seed=1, draws=200_000)
    assert found.critical_joint == pytest.approx(critical, abs=0.012)
    told = apart > 1.959964
    assert found.upper.tolist() == ([2, 1] if told else [2, 2])
    assert found.lower.tolist() == ([2, 1] if told else [1, 1])
    np.testing.assert_array_equal(found.lower, found.lower_joint)
    np.testing.assert_array_equal(found.upper, found.upper_joint)


def test_gaps_that_add_up_to_zero_have_a_singular_covariance():
    away = np.eye(6) - 1 / 6
    score = away @ np.array([0.0, 1.0, 2.0, 5.0, 9.0, 20.0])
    found = rank_sets(score, away @ away.T, seed=1, draws=3000)
    free = rank_sets(score, np.eye(6), seed=1, draws=3000)
    np.testing.assert_array_equal(found.lower, free.lower)
    np.testing.assert_array_equal(found.upper, free.upper)


def test_differences_without_error_are_not_told_apart():
    shared = np.ones((3, 3))
    found = rank_sets(np.array([0.0, 1.0, 2.0]), shared, seed=1, draws=200)
    assert found.lower.tolist() == [1, 1, 1]
    assert found.upper.tolist() == [3, 3, 3]


def test_ties_share_the_best_rank():
    found = rank_sets(np.array([2.0, 5.0, 2.0, 1.0]), 0.01 * np.eye(4), seed=1, draws=2000)
    assert found.rank.tolist() == [2, 1, 2, 4]
    assert found.lower.tolist() == [2, 1, 2, 4]
    assert found.upper.tolist() == [3, 1, 3, 4]


def test_equal_units_keep_all_ranks_in_95_worlds_of_100():
    score, covariance = scattered(6, 15, 0.0)
    root = np.linalg.cholesky(covariance)
    rng = np.random.default_rng(6)
    joint, own = [], []
    for number in range(300):
        found = rank_sets(score + root @ rng.standard_normal(15), covariance, seed=number, draws=1000)
        joint.append(np.all((found.lower_joint == 1) & (found.upper_joint == 15)))
        own.append(np.mean((found.lower == 1) & (found.upper == 15)))
    assert np.mean(joint) == pytest.approx(0.95, abs=3.5 * np.sqrt(0.95 * 0.05 / 300))
    assert np.mean(own) == pytest.approx(0.95, abs=3.5 * np.std(own) / np.sqrt(300))
