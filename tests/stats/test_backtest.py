"""Forecasts held against what came, in worlds whose true gaps are known."""

import numpy as np
import pytest

from jobspejl.stats.backtest import backtest
from jobspejl.stats.between import between_variance
from jobspejl.stats.true_slope import carried


def years(rng, *, units=98, periods=3, spread=1.2, drift=0.3, kept=1.0, shared=0.5):
    """Return gaps (U, T) and their error covariance (T, T, U, U); errors go on from one year to the next."""
    own = np.diag(np.exp(rng.normal(np.log(0.5), 0.6, units)) ** 2)
    common = rng.normal(0, 0.15, (units, 5))
    noise = own + common @ common.T
    over_time = shared ** np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    truth = np.empty((units, periods))
    truth[:, 0] = rng.normal(0, spread, units)
    for t in range(1, periods):
        truth[:, t] = kept * truth[:, t - 1] + rng.normal(0, drift, units)
    errors = np.linalg.cholesky(noise) @ rng.normal(size=(units, periods)) @ np.linalg.cholesky(over_time).T
    return truth + errors, over_time[:, :, None, None] * noise


def test_without_noise_the_forecast_is_the_gap():
    gap = np.array([[-1.0, -1.1], [-0.5, -0.3], [0.4, 0.5], [1.2, 1.1]])
    across = np.zeros((2, 2, 4, 4))
    across[0, 0] = across[1, 1] = 1e-8 * np.eye(4)
    (found,) = backtest(gap, across)
    assert found.period == 0
    np.testing.assert_allclose(found.forecast, gap[:, 0], atol=1e-6)
    assert found.slope.slope == pytest.approx(gap[:, 0] @ gap[:, 1] / (gap[:, 0] @ gap[:, 0]), abs=1e-6)
    # The changes are -0.1, 0.2, 0.1 and -0.1: each unit's drift is the mean square of the others'.
    np.testing.assert_allclose(found.drift, np.array([0.06, 0.03, 0.06, 0.06]) / 3, atol=1e-6)
    assert found.drift_from == "others"
    # 1.96 times the root of the second unit's drift is 0.196, a little less than its change.
    assert found.around_gap.share == found.around_forecast.share == 0.75
    assert found.around_gap.units == 4
    # Clopper and Pearson for 3 of 4: binomial tails of 2.5 per cent.
    low, high = found.around_gap.lower, found.around_gap.upper
    assert 4 * low**3 * (1 - low) + low**4 == pytest.approx(0.025)
    assert 1 - high**4 == pytest.approx(0.025)


def test_drift_is_that_of_earlier_changes_once_there_are_some():
    gap, across = years(np.random.default_rng(1))
    first, second = backtest(gap, across)
    noise = np.diag(across[0, 0] + across[1, 1] - 2 * across[0, 1])
    earlier = between_variance(gap[:, 1] - gap[:, 0], noise, 98.0)
    assert (first.drift_from, second.drift_from) == ("others", "earlier")
    np.testing.assert_allclose(second.drift, earlier)
    np.testing.assert_allclose(first.drift.mean(), earlier, rtol=0.05)
    assert np.unique(first.drift).size > 90


def test_what_a_unit_did_next_is_not_in_its_own_interval():
    gap, across = years(np.random.default_rng(2), periods=2)
    changed = gap.copy()
    changed[7, 1] += 3.0
    (before,), (after,) = backtest(gap, across), backtest(changed, across)
    assert after.lower[7] == before.lower[7]
    assert after.upper[7] == before.upper[7]


def test_one_period_foretells_nothing():
    gap, across = years(np.random.default_rng(3), periods=1)
    assert backtest(gap, across) == ()


@pytest.mark.parametrize("most", [1.02, 1.3, 3.0])
def test_every_unit_has_an_interval_where_errors_go_on_by_more_than_they_are(most):
    """What two periods share is told as more than either has, as can be where their covariance is pieced together."""
    gap, across = years(np.random.default_rng(6), units=30, periods=2, drift=0.0)
    across[0, 1] = across[1, 0] = most * across[0, 0]
    error = np.block([[across[0, 0], across[0, 1]], [across[0, 1].T, across[1, 1]]])
    assert np.linalg.eigvalsh(error)[0] < 0
    (found,) = backtest(gap, across)
    assert np.isfinite(found.lower).all()
    assert np.isfinite(found.upper).all()
    missed = np.abs(gap[:, 1] - found.forecast) > (found.upper - found.lower) / 2
    assert found.around_forecast.share == pytest.approx(1 - missed.mean())
    assert np.isfinite(found.drift).all()


def test_a_covariance_without_variances_below_0_is_left_as_it_is():
    gap, across = years(np.random.default_rng(7), periods=2)
    (found,) = backtest(gap, across)
    told = carried(gap[:, 0], np.block([[across[0, 0], across[0, 1]], [across[1, 0], across[1, 1]]]))
    np.testing.assert_allclose(found.forecast, told.forecast + told.carried, rtol=1e-9, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slope", "settings"),
    [(1.0, {}), (1.0, {"spread": 0.5}), (1.0, {"units": 30, "spread": 0.8}), (0.7, {"kept": 0.7, "shared": 0.0})],
)
def test_slopes_and_predictive_intervals_cover(slope, settings):
    rng = np.random.default_rng(4)
    covered, around_gap, around_forecast = [], [], []
    for _ in range(250):
        for found in backtest(*years(rng, **settings)):
            if found.slope.slope is not None:
                covered.append(found.slope.lower <= slope <= found.slope.upper)
            around_gap.append(found.around_gap.share)
            around_forecast.append(found.around_forecast.share)
    assert len(covered) > 490
    error = np.sqrt(0.05 * 0.95 / len(covered))
    assert 0.94 - 3 * error <= np.mean(covered) <= 0.96 + 3 * error
    for shares in (around_gap, around_forecast):
        by_world = np.reshape(shares, (250, 2)).mean(axis=1)
        error = by_world.std() / 250**0.5
        # NOTE: where gaps fall back, the forecast's own reach holds some of the drift a second time.
        most = 0.97 if shares is around_forecast and slope < 1 else 0.96
        assert 0.94 - 3 * error <= by_world.mean() <= most + 3 * error
