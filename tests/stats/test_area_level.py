"""The areas' conditions: against fits written out, and in countries where the truth is known."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t as student

from jobspejl.stats.area_level import area_level, unusable_area_conditions

EQUAL = (4,) * 11 + (3,) * 18
# NOTE: commuting areas as they are: one around the capital with a third of the units, and many with one.
UNEQUAL = (30, 9, 7, 6, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2) + (1,) * 14


def country(rng, sizes=UNEQUAL, conditions=2):
    """Return areas, conditions, weights and a covariance with noise of each unit's own and noise that all share."""
    area = np.repeat(np.arange(len(sizes)), sizes)
    weight = np.exp(rng.normal(10.3, 0.7, area.size))
    own = np.clip(0.003 * np.sqrt(np.median(weight) / weight), 0.0008, 0.01)
    shared = rng.normal(0, 0.0008, (area.size, 6))
    return area, rng.normal(size=(len(sizes), conditions)), weight, np.diag(own**2) + shared @ shared.T


def example(seed=1, **settings):
    rng = np.random.default_rng(seed)
    area, conditions, weight, covariance = country(rng, **settings)
    gap = rng.multivariate_normal(np.zeros(area.size), covariance) + rng.normal(0, 0.01, area.size)
    gap += 0.004 * conditions[area].sum(axis=1)
    return gap, covariance, area, conditions, weight


def test_moves_are_those_of_fits_without_the_area():
    gap, covariance, area, conditions, weight = example()
    found = area_level(gap, covariance, area, conditions, weight)
    known = 1 / (found.between + np.diag(covariance))
    z = sm.add_constant(conditions[area])
    np.testing.assert_allclose(found.coefficients, sm.WLS(gap, z, weights=known).fit().params[1:], rtol=1e-9)
    moves = np.empty((area.size, 2))
    for one in np.unique(area):
        others, own = area != one, area == one
        b = sm.WLS(gap[others], z[others], weights=known[others]).fit().params[1:]
        moves[own] = (conditions[one] - np.average(conditions[area], axis=0, weights=weight)) * b
    moves -= np.average(moves, axis=0, weights=weight)
    np.testing.assert_allclose(found.contributions, moves, atol=1e-12)
    np.testing.assert_allclose(found.gap, gap - moves.sum(axis=1), atol=1e-12)
    assert found.gap @ weight == pytest.approx(gap @ weight, rel=1e-9)


def test_between_variance_explains_the_spread_that_noise_does_not():
    gap, covariance, area, conditions, weight = example()
    found = area_level(gap, covariance, area, conditions, weight)
    total = covariance + found.between * np.eye(gap.size)
    residuals = sm.GLS(gap, sm.add_constant(conditions[area]), sigma=total).fit().resid
    assert found.between > 0
    assert residuals @ np.linalg.solve(total, residuals) == pytest.approx(gap.size - 3, rel=1e-8)


def test_limits_are_students_with_the_jackknife_of_areas():
    # The sandwich of residuals without the area is a delete-one-area jackknife of the coefficients, taken around
    # the fit on all: sum over areas of (b without - b) (b without - b)', by the hat matrix.
    gap, covariance, area, conditions, weight = example(seed=2)
    found = area_level(gap, covariance, area, conditions, weight)
    known = 1 / (found.between + np.diag(covariance))
    z = sm.add_constant(conditions[area])
    apart = []
    for one in np.unique(area):
        others = area != one
        apart.append(sm.WLS(gap[others], z[others], weights=known[others]).fit().params[1:] - found.coefficients)
    np.testing.assert_allclose(found.se, np.sqrt(np.square(apart).sum(axis=0)), rtol=1e-9)
    assert found.degrees_of_freedom == 26
    np.testing.assert_allclose(found.upper - found.coefficients, student.ppf(0.975, 26) * found.se, rtol=1e-9)
    np.testing.assert_allclose(found.coefficients - found.lower, student.ppf(0.975, 26) * found.se, rtol=1e-9)


def test_gaps_whose_weighted_sum_is_held_at_nothing_are_taken():
    gap, covariance, area, conditions, weight = example(seed=3)
    held = np.eye(gap.size) - np.outer(np.ones(gap.size), weight / weight.sum())
    found = area_level(held @ gap, held @ covariance @ held.T, area, conditions, weight)
    whole = area_level(gap, covariance, area, conditions, weight)
    assert found.between == pytest.approx(whole.between, rel=0.05)
    np.testing.assert_allclose(found.coefficients, whole.coefficients, rtol=0.05)
    assert found.gap @ weight == pytest.approx(0, abs=1e-9 * weight.sum())


def test_an_area_does_not_define_what_is_normal_for_itself():
    gap, covariance, area, conditions, weight = example(seed=4)
    raised = gap + 0.05 * (area == 0)
    # NOTE: without noise to tell, the variance between units would move the weights of the other areas too.
    small = covariance * 1e-9
    before, after = (area_level(one, small, area, conditions, weight) for one in (gap, raised))
    own = area == 0
    moved = (after.contributions - before.contributions)[own]
    np.testing.assert_allclose(moved, np.broadcast_to(moved[0], moved.shape), atol=1e-12)
    within = before.contributions[own] - before.contributions[own].mean(axis=0)
    np.testing.assert_allclose(within, 0, atol=1e-12)


def test_what_cannot_be_used_is_named():
    rng = np.random.default_rng(1)
    area, conditions, _, _ = country(rng, conditions=3)
    assert unusable_area_conditions(area, conditions) == unusable_area_conditions(area, 1e6 * conditions)
    assert unusable_area_conditions(area, conditions).missing == 0
    assert unusable_area_conditions(area, conditions).dependent == ()
    same = np.column_stack([conditions[:, 0], np.full(29, 7.0), conditions[:, 1]])
    assert unusable_area_conditions(area, same).constant == (1,)
    sums = np.column_stack([conditions, conditions @ [1.0, 2.0, 3.0]])
    assert len(unusable_area_conditions(area, sums).dependent) == 1
    alone = np.column_stack([conditions[:, 0], np.arange(29) == 4])
    assert unusable_area_conditions(area, alone).dependent == (1,)
    few = area[area < 7]
    assert unusable_area_conditions(few, conditions).missing == 2
    assert unusable_area_conditions(np.zeros(98, dtype=np.int64), conditions).missing == 8


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [EQUAL, UNEQUAL], ids=["equal", "unequal"])
@pytest.mark.parametrize(("conditions", "most"), [(1, 0.96), (3, 0.96), (5, 0.967)])
@pytest.mark.parametrize(("unit_sd", "area_sd"), [(0.012, 0.0), (0.003, 0.0), (0.010, 0.006)])
def test_intervals_of_adjusted_gaps_and_of_coefficients_cover(sizes, conditions, most, unit_sd, area_sd):
    rng = np.random.default_rng(7)
    truth = np.full(conditions, 0.005)
    gaps, coefficients = [], []
    for run in range(500):
        if run % 10 == 0:
            area, z, weight, covariance = country(rng, sizes, conditions)
            root = np.linalg.cholesky(covariance)
        own = rng.normal(0, unit_sd, 98) + rng.normal(0, area_sd, 29)[area]
        moves = (z[area] - np.average(z[area], axis=0, weights=weight)) @ truth
        found = area_level(own + moves + root @ rng.normal(size=98), covariance, area, z, weight)
        gaps.append(np.mean(np.abs(found.gap - own) <= 1.959964 * np.sqrt(np.diag(found.covariance))))
        coefficients.append(np.mean((found.lower <= truth) & (truth <= found.upper)))
    error = np.std(gaps) / len(gaps) ** 0.5
    assert 0.94 - 3 * error <= np.mean(gaps) <= most + 3 * error
    assert np.mean(coefficients) >= 0.95 - 3 * np.std(coefficients) / len(coefficients) ** 0.5 - 0.01
