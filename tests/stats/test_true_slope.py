"""Slopes between true gaps: by hand, against moments, and in worlds where the truth is known."""

import numpy as np
import pytest
from scipy.special import stdtrit

from jobspejl.stats.true_slope import carried, true_slope


def two_kinds(rng, slope, *, units=98, spread=1.0, unexplained=0.4, shared=0.5):
    """Return two gaps and their error covariance; errors correlate between units and between kinds."""
    own = np.diag(np.exp(rng.normal(np.log(0.5), 0.6, units)) ** 2)
    common = rng.normal(0, 0.15, (units, 5))
    noise = own + common @ common.T
    error = np.kron(np.array([[1, shared], [shared, 1]]), noise)
    truth = rng.normal(0, spread, units)
    errors = np.linalg.cholesky(noise) @ rng.normal(size=(units, 2)) @ np.linalg.cholesky([[1, shared], [shared, 1]]).T
    second = slope * truth + rng.normal(0, unexplained, units)
    return truth + errors[:, 0], second + errors[:, 1], error


def test_equal_noise_gives_the_moment_estimate():
    # With noise v = 1 of every gap and c = 0.5 shared by a unit's two: (sum xy - U c) / (sum xx - U v).
    first, second = np.tile([-3.0, -1.0, 1.0, 3.0], 5), np.tile([-2.0, 0.0, 1.0, 2.0], 5)
    found = true_slope(first, second, np.kron(np.array([[1.0, 0.5], [0.5, 1.0]]), np.eye(20)))
    assert found.between == pytest.approx(20 / 4 - 1)
    assert found.slope == pytest.approx((13 - 4 * 0.5) / (20 - 4 * 1))


def test_noise_that_explains_every_first_gap_leaves_nothing_to_say():
    rng = np.random.default_rng(1)
    found = true_slope(0.3 * rng.normal(size=20), rng.normal(size=20), np.eye(40))
    assert found.slope is found.lower is found.upper is None
    assert found.between == 0


def test_where_any_slope_would_do_none_is_told():
    # The first gaps spread hardly more than their noise, so that the likelihood falls off on no side.
    rng = np.random.default_rng(8)
    found = true_slope(1.02 * rng.normal(size=20), rng.normal(size=20), np.eye(40))
    assert found.between > 0
    assert found.slope is found.lower is found.upper is None


def test_with_little_noise_the_limits_are_students():
    # Through 0 without noise: slope ± t times the root of the mean squared rest over the sum of squares; a noise-free
    # gap counts in full, and two degrees of freedom are taken.
    rng = np.random.default_rng(9)
    first = rng.normal(size=40)
    second = 0.5 * first + rng.normal(size=40)
    found = true_slope(first, second, 1e-8 * np.eye(80))
    slope = first @ second / (first @ first)
    half = stdtrit(38, 0.975) * np.sqrt(np.sum((second - slope * first) ** 2) / 38 / (first @ first))
    assert found.slope == pytest.approx(slope, abs=1e-5)
    assert (found.lower, found.upper) == pytest.approx((slope - half, slope + half), abs=2e-3)


def test_errors_that_go_on_whole_leave_the_slope_itself():
    first, _, error = two_kinds(np.random.default_rng(6), 1.0, units=30)
    same = np.kron(np.ones((2, 2)), error[:30, :30])
    found = true_slope(first, first, same)
    assert found.slope == pytest.approx(1.0, abs=1e-6)
    assert found.unexplained == pytest.approx(0.0, abs=1e-6)


def test_the_forecast_is_the_normal_models_mean_and_covariance():
    # Conditioning the joint normal of (true first gap, second error) on the first gap, written out.
    rng = np.random.default_rng(2)
    first, _, error = two_kinds(rng, 0.5, units=12)
    told = carried(first, error)
    own, shared, other = error[:12, :12], error[:12, 12:], error[12:, 12:]
    with_first = np.vstack([told.between * np.eye(12), shared.T])
    weight = with_first @ np.linalg.inv(told.between * np.eye(12) + own)
    before = np.block([[told.between * np.eye(12), np.zeros((12, 12))], [np.zeros((12, 12)), other]])
    after = before - weight @ with_first.T
    np.testing.assert_allclose(np.r_[told.forecast, told.carried], weight @ first, rtol=1e-9)
    np.testing.assert_allclose(np.block([[told.true, -told.mixed], [-told.mixed.T, told.noise]]), after, atol=1e-12)


def test_gaps_that_add_up_to_nothing_give_the_slope_of_the_rest():
    rng = np.random.default_rng(3)
    first, second, error = two_kinds(rng, -0.4)
    held = np.kron(np.eye(2), np.eye(98) - 1 / 98)
    both = held @ np.r_[first, second]
    found = true_slope(both[:98], both[98:], held @ error @ held.T)
    assert found.slope == pytest.approx(true_slope(first, second, error).slope, abs=0.03)


def test_shared_errors_are_not_taken_for_a_slope():
    rng = np.random.default_rng(4)
    first, second, error = two_kinds(rng, 0.0, units=600, spread=0.5, shared=0.8)
    found = true_slope(first, second, error)
    assert first @ second / (first @ first) > 0.2
    assert found.lower < 0 < found.upper
    assert abs(found.slope) < 0.2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slope", "settings"),
    [
        (1.0, {}),
        (1.0, {"spread": 0.5, "unexplained": 0.3}),
        (-0.4, {"shared": -0.3}),
        (0.0, {"unexplained": 0.8}),
        (0.7, {"units": 30}),
        (0.0, {"units": 30, "unexplained": 0.8}),
        (0.7, {"units": 30, "spread": 0.5}),
        (0.7, {"shared": 0.0}),
    ],
)
def test_intervals_cover_the_true_slope(slope, settings):
    rng = np.random.default_rng(5)
    runs = [true_slope(*two_kinds(rng, slope, **settings)) for _ in range(500)]
    found = [one for one in runs if one.slope is not None]
    assert len(found) > 400
    covered = np.mean([one.lower <= slope <= one.upper for one in found])
    error = np.sqrt(0.05 * 0.95 / len(found))
    assert 0.94 - 3 * error <= covered <= 0.96 + 3 * error
    assert np.median([one.slope for one in found]) == pytest.approx(slope, abs=0.02)
