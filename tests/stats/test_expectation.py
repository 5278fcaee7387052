"""Expectations, held against literal refits without the unit and against worlds whose true gaps are known."""

import numpy as np
import pytest

from jobspejl.stats.expectation import dependent_conditions, expect, sampling_variance
from jobspejl.testing.worlds import made_up_design, panel_world, world_on

WORLD = panel_world(seed=3, units=40, periods=3, conditions=4)


def expected_of(world):
    return expect(world.rate, world.base, world.conditions, world.centre, world.scale)


FOUND = expected_of(WORLD)


def design_of(world):
    units, periods, _ = world.conditions.shape
    levels = np.tile(np.eye(periods), (units, 1))
    return np.hstack([levels, (world.conditions - world.centre).reshape(units * periods, -1)])


def refits(world, found):
    """Return, for each unit, its rows and the matrix that takes all other rates to its expectation."""
    design = design_of(world)
    weights = 1 / (found.between + found.sampling_variance).reshape(-1)
    unit_of_row = np.repeat(np.arange(world.rate.shape[0]), world.rate.shape[1])
    for unit in range(world.rate.shape[0]):
        kept = unit_of_row != unit
        x, w = design[kept], weights[kept]
        yield unit, ~kept, kept, np.linalg.solve(x.T @ (w[:, None] * x), x.T * w)


def test_expectation_is_that_of_a_literal_refit_without_the_unit():
    design, y = design_of(WORLD), WORLD.rate.reshape(-1)
    assert FOUND.converged
    for unit, own, others, to_coefficients in refits(WORLD, FOUND):
        coefficients = to_coefficients @ y[others]
        np.testing.assert_allclose(FOUND.expected[unit], design[own] @ coefficients, atol=1e-9)
        np.testing.assert_allclose(FOUND.level[unit], coefficients[:3], atol=1e-9)


def test_covariance_is_that_of_literal_refits():
    design = design_of(WORLD)
    size = design.shape[0]
    spread, others_error = np.zeros((size, size)), np.zeros((size, size))
    for unit, own, others, to_coefficients in refits(WORLD, FOUND):
        spread[np.ix_(own, others)] = -design[own] @ to_coefficients
        others_error[np.ix_(own, own)] = np.outer(FOUND.gap[unit], FOUND.gap[unit])
    noise = np.diag(FOUND.sampling_variance.reshape(-1))
    covariance = noise + noise @ spread.T + spread @ noise + spread @ others_error @ spread.T
    for t in range(3):
        for s in range(3):
            np.testing.assert_allclose(FOUND.across[t, s], covariance[t::3, s::3], atol=1e-9)
        np.testing.assert_array_equal(FOUND.covariance[t], FOUND.across[t, t])


def test_contributions_and_level_add_up_to_the_expectation():
    np.testing.assert_allclose(FOUND.level + FOUND.contributions.sum(axis=2), FOUND.expected, atol=1e-9)
    np.testing.assert_allclose(FOUND.expected + FOUND.gap, WORLD.rate, atol=1e-12)


def test_covariance_is_the_spread_of_the_error_over_many_worlds():
    design = made_up_design(seed=11, units=98, periods=2)
    errors, own, apart, together = [], [], [], []
    for number in range(160):
        world = world_on(design, seed=(11, number))
        found = expected_of(world)
        last = found.covariance[1]
        errors.append(found.gap - world.truth)
        own.append(np.diagonal(found.covariance, axis1=1, axis2=2).T)
        apart.append(np.diag(last)[:-1] + np.diag(last)[1:] - 2 * np.diag(last, 1))
        together.append(np.diagonal(found.across[0, 1]))
    error = np.array(errors)
    # 160 worlds of 98 units: a mean ratio is known to about 0.015; the jackknife form is a few per cent wide.
    ratio = (error**2).mean(axis=0) / np.mean(own, axis=0)
    assert 0.92 < ratio.mean() < 1.04
    assert ratio.min() > 0.5
    assert ratio.max() < 1.6
    # Differences between units carry the rank sets.
    difference = (error[:, :-1, 1] - error[:, 1:, 1]) ** 2
    assert 0.91 < (difference.mean(axis=0) / np.mean(apart, axis=0)).mean() < 1.05
    assert (error[:, :, 0] * error[:, :, 1]).mean() == pytest.approx(np.mean(together), rel=0.25)


def test_true_variance_between_units_and_coefficients_are_found():
    found = [expected_of(panel_world(seed=seed, periods=1, between_sd=0.5)) for seed in range(60)]
    between = np.array([f.between[0] for f in found])
    assert between.mean() == pytest.approx(0.25, abs=4 * between.std() / np.sqrt(60))


def test_nothing_depends_on_the_unit_or_origin_of_a_condition():
    factor, shift = np.array([1.0, -250.0, 0.01, 3.0]), np.array([0.0, 10.0, -7.0, 1e3])
    moved = expect(
        WORLD.rate, WORLD.base, WORLD.conditions * factor + shift, WORLD.centre * factor + shift, WORLD.scale
    )
    for name in ("gap", "covariance", "contributions", "level", "between", "explained"):
        np.testing.assert_allclose(getattr(moved, name), getattr(FOUND, name), atol=1e-7, err_msg=name)
    np.testing.assert_allclose(moved.coefficients * factor, FOUND.coefficients, atol=1e-8)
    np.testing.assert_allclose(moved.coefficient_se * np.abs(factor), FOUND.coefficient_se, atol=1e-8)


def test_nothing_depends_on_the_order_of_the_units():
    order = np.random.default_rng(1).permutation(40)
    moved = expect(WORLD.rate[order], WORLD.base[order], WORLD.conditions[order], WORLD.centre, WORLD.scale)
    np.testing.assert_allclose(moved.gap, FOUND.gap[order], atol=1e-9)
    np.testing.assert_allclose(moved.covariance, FOUND.covariance[:, order][:, :, order], atol=1e-9)
    np.testing.assert_allclose(moved.between, FOUND.between, atol=1e-9)


def test_rate_may_be_counted_in_another_scale():
    share = expect(WORLD.rate / 100, WORLD.base, WORLD.conditions, WORLD.centre, 1.0)
    np.testing.assert_allclose(share.gap * 100, FOUND.gap, atol=1e-7)
    np.testing.assert_allclose(share.covariance * 1e4, FOUND.covariance, atol=1e-7)


def test_a_unit_has_no_say_in_its_own_expectation():
    rate = WORLD.rate.copy()
    rate[5] += 0.01
    moved = expect(rate, WORLD.base, WORLD.conditions, WORLD.centre, WORLD.scale)
    # Only the weights of the others, by the variance between units, carry anything over: less than 2 % of it
    # here, where the unit's own leverage would carry over more than 4 %.
    np.testing.assert_allclose(moved.gap[5] - FOUND.gap[5], 0.01, rtol=0.02)
    design = design_of(WORLD)
    weights = 1 / (FOUND.between + FOUND.sampling_variance).reshape(-1)
    own = design[15:18]
    leverage = own @ np.linalg.solve(design.T @ (weights[:, None] * design), own.T * weights[15:18])
    assert leverage.sum(axis=1).min() > 0.04


def test_no_noise_and_no_differences_leave_no_gap():
    conditions = WORLD.conditions
    rate = 5.0 + (conditions - WORLD.centre) @ np.array([0.01, -0.02, 0.005, 0.01])
    found = expect(rate, WORLD.base, conditions, WORLD.centre, 100.0)
    np.testing.assert_allclose(found.gap, 0, atol=1e-9)
    np.testing.assert_allclose(found.coefficients, [0.01, -0.02, 0.005, 0.01], atol=1e-9)
    np.testing.assert_array_equal(found.between, 0)
    np.testing.assert_allclose(found.explained, 1, atol=1e-9)


def test_dependent_conditions_are_named():
    rng = np.random.default_rng(2)
    free = rng.normal(size=(30, 2, 3))
    constant = np.full((30, 2, 1), 4.0)
    by_period = np.broadcast_to(np.array([1.0, 2.0])[:, None], (30, 2, 1))
    total = free[..., :1] * 2 - free[..., 1:2] + by_period * 5
    assert dependent_conditions(free) == ([], [])
    assert dependent_conditions(np.concatenate([free, constant, by_period], axis=2)) == ([3, 4], [])
    constants, collinear = dependent_conditions(np.concatenate([free[..., :2], constant, total], axis=2))
    assert constants == [2]
    assert len(collinear) == 1
    assert collinear[0] in {0, 1, 3}
    assert dependent_conditions(constant) == ([0], [])


def test_dependence_does_not_hang_on_units_of_measurement():
    free = np.random.default_rng(3).normal(size=(30, 2, 3)) * np.array([1e-6, 1.0, 1e6])
    assert dependent_conditions(free) == ([], [])
    assert dependent_conditions(free + 1e3 * free.std(axis=(0, 1))) == ([], [])


@pytest.mark.parametrize(
    ("rate", "base", "variance"),
    [
        (50.0, 100.0, 25.0),
        (0.0, 50.0, 100**2 * 0.01 * 0.99 / 50),
        (100.0, 50.0, 100**2 * 0.01 * 0.99 / 50),
        (-3.0, 50.0, 100**2 * 0.01 * 0.99 / 50),
        (10.0, 1.0, 2500.0),
        (3.0, 0.5, 5000.0),
        (3.0, 0.25, 10000.0),
    ],
)
def test_sampling_variance_at_the_edges(rate, base, variance):
    assert sampling_variance(np.array([rate]), np.array([base]), 100.0)[0] == pytest.approx(variance)
