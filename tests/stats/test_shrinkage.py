"""Shrunken gaps: the same by plain numerical integration, the limits, and coverage where the truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from jobspejl.stats.shrinkage import shrink

Z = 1.959963984540054


def by_quadrature(gap, se, unit):
    """Posterior mean of one unit and its distribution function, integrated over the spread by QUADPACK."""
    highest = 40.0

    def likelihood(spread):
        return float(spread * np.prod(norm.pdf(gap, scale=np.sqrt(spread**2 + se**2))))

    def average(of):
        points = list(np.linspace(0, 6, 13))
        top = quad(lambda spread: of(spread) * likelihood(spread), 0, highest, points=points, limit=400)[0]
        return top / quad(likelihood, 0, highest, points=points, limit=400)[0]

    def kept(spread):
        return spread**2 / (spread**2 + se[unit] ** 2)

    def below(value):
        return average(
            lambda s: norm.cdf(value, loc=kept(s) * gap[unit], scale=max(np.sqrt(kept(s)) * se[unit], 1e-12))
        )

    return average(lambda spread: kept(spread) * gap[unit]), below


def test_agrees_with_plain_integration():
    rng = np.random.default_rng(3)
    se = rng.uniform(0.3, 1.0, 20)
    gap = rng.normal(0, 1.0, 20) + se * rng.standard_normal(20)
    found = shrink(gap, se)
    for unit in (0, 7, 19):
        mean, below = by_quadrature(gap, se, unit)
        assert found.gap[unit] == pytest.approx(mean, abs=2e-4)
        assert below(found.lower[unit]) == pytest.approx(0.025, abs=2e-4)
        assert below(found.upper[unit]) == pytest.approx(0.975, abs=2e-4)


def test_between_and_reliability_by_hand():
    # 8 / (between + 1) = 3, so between = 5/3, and 5/3 of 8/3 is 5/8.
    found = shrink(np.array([-2.0, 0.0, 2.0]), np.ones(3))
    assert found.between == pytest.approx(5 / 3)
    np.testing.assert_allclose(found.reliability, 5 / 8)
    np.testing.assert_allclose(found.lower, -found.upper[::-1], atol=1e-9)


def test_a_gap_without_noise_stays_where_it_is():
    gap, se = np.array([-2.0, 0.5, 1.0, 3.0, -0.7]), np.full(5, 1e-7)
    found = shrink(gap, se)
    np.testing.assert_allclose(found.gap, gap, atol=1e-9)
    np.testing.assert_allclose(found.upper - found.lower, 2 * Z * 1e-7, rtol=1e-3)
    np.testing.assert_allclose(found.reliability, 1, atol=1e-9)


def test_noise_alone_is_pulled_most_of_the_way():
    gap = np.random.default_rng(1).normal(size=98) * 0.8
    found = shrink(gap, np.ones(98))
    assert found.between == 0.0
    assert np.abs(found.gap).max() < 0.15 * np.abs(gap).max()
    assert np.all((found.lower < 0) & (found.upper > 0))
    np.testing.assert_array_equal(found.reliability, 0.0)


def test_the_noisier_of_two_equal_gaps_is_pulled_further():
    gap = np.array([1.0, 1.0, -1.0, -1.5, 0.4, 1.2])
    found = shrink(gap, np.array([0.1, 0.9, 0.3, 0.3, 0.3, 0.3]))
    assert found.gap[1] < found.gap[0] < 1.0


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(0.01, 10)), min_size=1, max_size=40))
def test_shrunken_gaps_lie_between_zero_and_the_gap_and_in_their_interval(pairs):
    gap, se = (np.array(column) for column in zip(*pairs, strict=True))
    found = shrink(gap, se)
    assert np.all(found.gap * gap >= 0)
    assert np.all(np.abs(found.gap) <= np.abs(gap))
    slack = 1e-6 * (1 + np.abs(gap))
    assert np.all((found.lower <= found.gap + slack) & (found.gap <= found.upper + slack))
    assert np.all((found.reliability >= 0) & (found.reliability <= 1))


def coverage(units, between_sd, lowest_se, worlds=150):
    rng = np.random.default_rng(8)
    se = rng.uniform(lowest_se, 1.2, units)
    hits = []
    for _ in range(worlds):
        truth = rng.normal(0, between_sd, units)
        found = shrink(truth + se * rng.standard_normal(units), se)
        hits.append(((found.lower <= truth) & (truth <= found.upper)).mean())
    return np.mean(hits), np.std(hits) / np.sqrt(worlds)


@pytest.mark.parametrize(("units", "between_sd", "lowest_se"), [(98, 0.6, 0.2), (98, 0.6, 1.0), (30, 1.0, 1.0)])
def test_intervals_cover_on_average_over_units(units, between_sd, lowest_se):
    share, error = coverage(units, between_sd, lowest_se)
    assert 0.94 - 3 * error < share < 0.96 + 3 * error


def test_intervals_still_cover_where_differences_are_smaller_than_the_noise():
    share, error = coverage(98, 0.4, 1.0)
    assert 0.95 - 3 * error < share < 0.99
