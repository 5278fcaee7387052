"""Ratios of sums over persons: a case by hand, statsmodels' regressions, and how often the interval holds the truth."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import ndtri
from scipy.stats import binomtest, chi2

from jobspejl.stats.ratio_intervals import RatioSums, ratio_interval

Z = ndtri(0.975)


def wider(limits, persons):
    """Return limits for n - 1 in place of n, which statsmodels divides by whatever the kind of robust error."""
    return limits.mean() + (limits - limits.mean()) * np.sqrt(persons / (persons - 1))


def sums_of(amount, exposure):
    products = (np.ones_like(amount), amount, exposure, amount**2, amount * exposure, exposure**2)
    return RatioSums(*(product.sum(axis=-1) for product in products))


def test_three_persons_by_hand():
    """Amounts 1, 3, 0 in exposures 2, 3, 5: the rate is 4 / 10.

    Residuals 1 - 0.8 = 0.2, 3 - 1.2 = 1.8, 0 - 2 = -2: squares 0.04 + 3.24 + 4 = 7.28, times 3/2 = 10.92.
    The error of the logarithm is sqrt(10.92) / 4.
    """
    found = ratio_interval(sums_of(np.array([1.0, 3.0, 0.0]), np.array([2.0, 3.0, 5.0])), 0.95, "rate")
    assert found.rate == pytest.approx(0.4)
    assert found.lower == pytest.approx(0.4 * np.exp(-Z * np.sqrt(10.92) / 4))
    assert found.upper == pytest.approx(0.4 * np.exp(Z * np.sqrt(10.92) / 4))


def test_rates_are_those_of_a_poisson_regression_with_robust_errors():
    rng = np.random.default_rng(1)
    exposure = rng.uniform(0.1, 12, 400)
    amount = rng.poisson(0.4 * exposure * rng.gamma(2, 0.5, 400)).astype(float)
    fit = sm.GLM(amount, np.ones(400), family=sm.families.Poisson(), offset=np.log(exposure)).fit(cov_type="HC0")
    found = ratio_interval(sums_of(amount, exposure), 0.95, "rate")
    assert np.log(found.rate) == pytest.approx(fit.params[0], abs=1e-9)
    assert np.log([found.lower, found.upper]) == pytest.approx(wider(fit.conf_int()[0], 400), abs=1e-7)


def test_shares_are_those_of_a_logistic_regression_with_robust_errors():
    rng = np.random.default_rng(2)
    offered = rng.integers(1, 12, 300).astype(float)
    attended = rng.binomial(offered.astype(int), rng.beta(7, 3, 300)).astype(float)
    outcome = np.column_stack([attended, offered - attended])
    fit = sm.GLM(outcome, np.ones(300), family=sm.families.Binomial()).fit(cov_type="HC0")
    found = ratio_interval(sums_of(attended, offered), 0.95, "share")
    limits = np.array([found.lower, found.upper])
    assert np.log(limits / (1 - limits)) == pytest.approx(wider(fit.conf_int()[0], 300), abs=1e-7)


def test_what_has_no_interval_has_none():
    persons, exposure, amount = np.array([1.0, 0.0]), np.array([3.0, 0.0]), np.array([1.0, 0.0])
    for kind in ("share", "rate", "mean"):
        found = ratio_interval(RatioSums(persons, amount, exposure, amount, amount, exposure), 0.95, kind)
        assert found.rate[0] == pytest.approx(1 / 3)
        assert np.isnan([found.rate[1], *found.lower, *found.upper]).all()
    none = sums_of(np.zeros(9), np.ones(9))
    assert np.isnan([ratio_interval(none, 0.95, "mean").lower, ratio_interval(none, 0.95, "mean").upper]).all()


def test_nothing_and_everything_have_exact_limits():
    """No events in 50 months: at most chi2(0.975, 2) / 2 / 50 = 3.689 / 50. Of 20: scipy's limits."""
    none = ratio_interval(sums_of(np.zeros(5), np.full(5, 10.0)), 0.95, "rate")
    assert [none.rate, none.lower, none.upper] == pytest.approx([0, 0, chi2.ppf(0.975, 2) / 2 / 50])
    exact = binomtest(0, 20).proportion_ci(0.95, "exact")
    for amount, limits in ((np.zeros(20), (exact.low, exact.high)), (np.ones(20), (1 - exact.high, 1.0))):
        found = ratio_interval(sums_of(amount, np.ones(20)), 0.95, "share")
        assert [found.lower, found.upper] == pytest.approx(limits)


def test_months_of_one_person_are_no_more_than_one_person():
    """Four with 12 months each, none of them with anything: four persons, and not 48."""
    found = ratio_interval(sums_of(np.zeros(4), np.full(4, 12.0)), 0.95, "share")
    assert found.upper == pytest.approx(1 - 0.025 ** (1 / 4))


@pytest.mark.parametrize("shape", [0.5, 3.0])
def test_the_interval_holds_the_true_rate_as_often_as_it_says(shape):
    """4,000 groups of 150 persons whose own rates differ by a gamma: at least 93.5 of 100 hold, and not 97."""
    rng = np.random.default_rng(3)
    exposure = rng.uniform(1, 12, (4000, 150))
    amount = rng.poisson(0.4 * exposure * rng.gamma(shape, 1 / shape, exposure.shape)).astype(float)
    found = ratio_interval(sums_of(amount, exposure), 0.95, "rate")
    assert 0.935 < ((found.lower <= 0.4) & (found.upper >= 0.4)).mean() < 0.97
