"""Two kinds of noisy gaps: without noise, by hand, where noise is all, and how often the interval holds the truth."""

import numpy as np
import pytest
from scipy.stats import spearmanr, t

from jobspejl.stats.normal_pairs import Pairs, pairs, profile
from jobspejl.stats.pair_correlation import pair_correlation


def ranked(correlation):
    """Return the rank correlation of normal values."""
    return 6 / np.pi * np.arcsin(correlation / 2)


def world(rng, correlation, told, *, units=98, shared=0.0, common=0.0):
    """Return two kinds of gaps and their error covariance.

    Args:
        rng: Source of chance.
        correlation: Of the true gaps, whose variance is 1.
        told: The true gaps' spread in root mean square standard errors, of each kind.
        units: How many.
        shared: Correlation of a unit's two errors.
        common: Loadings of five things that errors of all units have in common, in standard errors.
    """
    truth = rng.normal(size=(units, 2)) @ np.linalg.cholesky([[1, correlation], [correlation, 1]]).T
    size = np.exp(rng.normal(0, 0.4, (units, 2)))
    size /= np.sqrt((size**2).mean(axis=0)) * told
    load = rng.normal(0, common, (2, units, 5)) / np.array(told)[:, None, None]
    own, other = (np.diag(size[:, k] ** 2) + load[k] @ load[k].T for k in range(2))
    between = np.diag(shared * size[:, 0] * size[:, 1])
    error = np.block([[own, between], [between, other]])
    noise = np.linalg.cholesky(error) @ rng.normal(size=2 * units)
    return truth[:, 0] + noise[:units], truth[:, 1] + noise[units:], error


def test_without_noise_it_is_the_gaps_own_correlation():
    rng = np.random.default_rng(1)
    first = rng.normal(size=60)
    second = 0.5 * first + rng.normal(size=60)
    found = pair_correlation(first, second, np.zeros((120, 120)))
    assert found.observed == pytest.approx(spearmanr(first, second).statistic)
    assert found.corrected == pytest.approx(ranked(np.corrcoef(first, second)[0, 1]), abs=1e-4)


def test_without_noise_the_limits_reach_0_where_students_test_does():
    # Student's t-test of no correlation, at its critical value with 28 degrees of freedom.
    limit = t.ppf(0.975, 28)
    edge = limit / np.sqrt(28 + limit**2)
    axes = np.linalg.qr(np.column_stack([np.ones(30), np.random.default_rng(2).normal(size=(30, 2))]))[0]
    for nudge, holds in ((-0.002, True), (0.002, False)):
        r = edge + nudge
        found = pair_correlation(axes[:, 1], r * axes[:, 1] + np.sqrt(1 - r**2) * axes[:, 2], np.zeros((60, 60)))
        assert (found.lower < 0 < found.upper) is holds


def test_equal_noise_by_hand():
    # The gaps' covariance is [[2, 1], [1, 2]]; noise of 0.75 leaves [[1.25, 1], [1, 1.25]], a correlation of 0.8.
    chance = np.column_stack([np.ones(12), np.random.default_rng(3).normal(size=(12, 2))])
    apart = np.sqrt(11) * np.linalg.qr(chance)[0][:, 1:]
    first, second = np.linalg.cholesky([[2, 1], [1, 2]]) @ apart.T
    np.testing.assert_allclose(np.cov(first, second), [[2, 1], [1, 2]], atol=1e-12)
    found = pair_correlation(first, second, 0.75 * np.eye(24))
    assert found.corrected == pytest.approx(ranked(0.8), abs=1e-3)


def test_noise_that_explains_one_kinds_whole_spread_leaves_nothing_to_say():
    rng = np.random.default_rng(4)
    for first, second in ((0.5, 2.0), (2.0, 0.5)):
        found = pair_correlation(first * rng.normal(size=40), second * rng.normal(size=40), np.eye(80))
        assert found.corrected is found.lower is found.upper is None
        assert abs(found.observed) <= 1


def test_gaps_that_are_all_equal_have_no_order():
    found = pair_correlation(np.full(20, 0.3), np.arange(20.0), 0.1 * np.eye(40))
    assert found.observed is found.corrected is found.lower is found.upper is None


def test_errors_that_both_share_are_not_taken_for_an_association():
    rng = np.random.default_rng(5)
    first, second, error = world(rng, 0.0, (1.0, 1.0), units=400, shared=0.9)
    found = pair_correlation(first, second, error)
    assert found.observed > 0.3
    assert found.lower < 0 < found.upper
    assert abs(found.corrected) < 0.2


def test_turning_one_kind_around_turns_the_answer_around():
    first, second, error = world(np.random.default_rng(6), 0.5, (1.0, 1.5), units=40)
    there, back = pair_correlation(first, second, error), pair_correlation(first, -second, error)
    assert back.corrected == pytest.approx(-there.corrected, abs=1e-3)
    assert (back.lower, back.upper) == pytest.approx((-there.upper, -there.lower), abs=1e-3)


def test_a_mean_that_all_share_changes_nothing():
    first, second, error = world(np.random.default_rng(7), 0.5, (1.0, 1.0), units=40, common=0.3)
    plain, moved = pair_correlation(first, second, error), pair_correlation(first + 3, second - 2, error)
    assert (moved.corrected, moved.lower, moved.upper) == pytest.approx(
        (plain.corrected, plain.lower, plain.upper), abs=1e-3
    )


def test_little_said_leaves_a_wide_interval():
    first, second, error = world(np.random.default_rng(8), 0.5, (1.0, 1.0), units=12)
    few = pair_correlation(first, second, error)
    first, second, error = world(np.random.default_rng(8), 0.5, (1.0, 1.0), units=200)
    many = pair_correlation(first, second, error)
    assert -1 <= few.lower <= few.corrected <= few.upper <= 1
    assert many.upper - many.lower < (few.upper - few.lower) / 2


def test_axes_hold_the_errors_where_both_kinds_are_alike():
    rng = np.random.default_rng(9)
    load = rng.normal(size=(10, 3))
    noise = np.eye(10) + load @ load.T
    seen = pairs(rng.normal(size=10), rng.normal(size=10), np.kron([[2.0, 0.5], [0.5, 1.0]], noise))
    values = np.linalg.eigvalsh(noise)
    np.testing.assert_allclose(seen.noise, np.outer([2.0, 0.5, 1.0], values), rtol=1e-6)
    assert (seen.level**2).sum() == pytest.approx(10)


@pytest.mark.parametrize("mean", [False, True])
def test_the_likelihood_is_the_normal_one_at_its_best_variances(mean):
    # Written out as one normal density of all gaps, over a grid of variances; with its means, also their information.
    rng = np.random.default_rng(10)
    first, second = rng.normal(0.3, 1.5, size=(2, 15))
    variance = rng.uniform(0.3, 1.0, size=(2, 15))
    shared = 0.3 * np.sqrt(variance[0] * variance[1])
    seen = Pairs(first, second, np.stack([variance[0], shared, variance[1]]), np.ones(15))
    noise = np.block([[np.diag(variance[0]), np.diag(shared)], [np.diag(shared), np.diag(variance[1])]])
    design = np.kron(np.eye(2), np.ones((15, 1)))

    def written(a, b, r):
        cross = r * np.sqrt(a * b)
        total = np.kron([[a, cross], [cross, b]], np.eye(15)) + noise
        inverse = np.linalg.inv(total)
        gaps, height = np.r_[first, second], -np.linalg.slogdet(total)[1] / 2
        if mean:
            known = design.T @ inverse @ design
            gaps = gaps - design @ np.linalg.solve(known, design.T @ inverse @ gaps)
            height -= np.linalg.slogdet(known)[1] / 2
        return height - gaps @ inverse @ gaps / 2

    def model(held, variances):
        a, b = variances
        cross, none = held * np.sqrt(a * b), np.zeros_like(held)
        return np.stack([a, cross, b]), np.array([[a, cross / 2, none], [none, cross / 2, b]])

    grid = np.exp(np.linspace(-2, 2.5, 46))
    found = profile(seen, np.array([-0.4, 0.5]), model, mean=mean)
    for r, height in zip((-0.4, 0.5), found, strict=True):
        best = max(written(a, b, r) for a in grid for b in grid)
        assert best <= height + 1e-6
        assert height == pytest.approx(best, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("units", "told", "correlation", "more"),
    [
        (98, (1.0, 1.0), -0.5, {}),
        (98, (0.7, 0.7), 0.0, {}),
        (98, (1.5, 0.7), 0.5, {}),
        (40, (1.5, 1.5), 0.5, {}),
        (40, (1.0, 1.0), 0.0, {}),
        (40, (0.7, 0.7), -0.5, {}),
        (98, (1.0, 1.0), 0.5, {"common": 0.3}),
        (98, (1.0, 1.0), 0.0, {"shared": 0.5}),
    ],
)
def test_intervals_hold_the_truth(units, told, correlation, more):
    rng = np.random.default_rng(11)
    runs = [pair_correlation(*world(rng, correlation, told, units=units, **more)) for _ in range(600)]
    found = [one for one in runs if one.corrected is not None]
    covered = np.mean([one.lower <= ranked(correlation) <= one.upper for one in found])
    error = np.sqrt(0.05 * 0.95 / len(found))
    assert 0.94 - 3 * error <= covered <= 0.96 + 3 * error
    assert np.median([one.corrected for one in found]) == pytest.approx(ranked(correlation), abs=0.08)
