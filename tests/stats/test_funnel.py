"""Funnel limits: exact Poisson oracles, over-dispersion by hand, and a flag that agrees with the drawing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from jobspejl.stats.funnel import ALARM, WARNING, exact_poisson_limits, funnel

# FunnelPlotR's own tests: expected count, 95 % limits, 99.8 % limits.
POISSON = [
    (15.0, 0.559692, 1.649348, 0.386265, 2.082907),
    (20.0, 0.610826, 1.544419, 0.447911, 1.902094),
    (30.0, 0.674696, 1.427562, 0.528972, 1.702771),
]

panels = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.05, 2)), min_size=2, max_size=60).map(
    lambda pairs: tuple(np.array(column) for column in zip(*pairs, strict=True))
)


@pytest.mark.parametrize(("expected", "low", "high", "lowest", "highest"), POISSON)
def test_exact_poisson_limits(expected, low, high, lowest, highest):
    np.testing.assert_allclose(np.ravel(exact_poisson_limits(np.array([expected]), WARNING)), [low, high], atol=6e-7)
    np.testing.assert_allclose(
        np.ravel(exact_poisson_limits(np.array([expected]), ALARM)), [lowest, highest], atol=6e-7
    )


# The variance of a standard normal drawn in to its 10 % and 90 % points: -1.28155 and 1.28155.
NOISE = 2 * quad(lambda z: min(z, 1.2815515655) ** 2 * norm.pdf(z), 0, 12)[0]


def test_over_dispersion_by_hand():
    # Eleven units: the 10 % and 90 % points are the second and tenth z-score, so that 12 and -12 count as 3.
    # Standard errors 1: mean square (4 * 9 + 4 * 4 + 2 * 1 + 0) / 11 = 54 / 11; extra (11 dispersion - 10) / (11 - 1).
    gap = np.array([-12.0, -3.0, -2.0, -2.0, -1.0, 0.0, 1.0, 2.0, 2.0, 3.0, 12.0])
    found = funnel(gap, np.ones(11), 384.0)
    assert found.dispersion == pytest.approx(54 / 11 / NOISE)
    assert found.extra == pytest.approx((54 / NOISE - 10) / 10)
    # 3.09 * sqrt(1 + 6.96) = 8.7
    assert np.flatnonzero(found.unusual).tolist() == [0, 10]


def test_over_dispersion_with_unequal_weights_by_hand():
    # Weights 4 and 1, two of each: spare = 10 - 34 / 10 = 6.6.
    # Not winsorised, z = 4, -4, 1, -1, mean square 8.5.
    found = funnel(np.array([2.0, -2.0, 1.0, -1.0]), np.array([0.5, 0.5, 1.0, 1.0]), 384.0, winsorise=0.0)
    assert found.dispersion == pytest.approx(8.5)
    assert found.extra == pytest.approx((4 * 8.5 - 3) / 6.6)


def test_noise_alone_is_seen_as_noise():
    rng = np.random.default_rng(1)
    found = [funnel(rng.normal(size=98), np.ones(98), 384.0) for _ in range(400)]
    assert np.mean([one.dispersion for one in found]) == pytest.approx(1, abs=0.03)
    assert funnel(0.9 * rng.normal(size=98), np.ones(98), 384.0).extra == 0.0


def test_the_over_dispersed_limits_let_two_in_a_thousand_out_where_all_come_from_one_normal():
    rng = np.random.default_rng(2)
    se = rng.uniform(0.2, 0.8, 98)
    found = [funnel(0.7 * rng.normal(size=98) + se * rng.normal(size=98), se, 384.0) for _ in range(400)]
    # Winsorised z-scores of units with unequal noise are not normal: a little over-dispersion is lost, never gained.
    assert 0.75 * 0.49 < np.mean([one.extra for one in found]) < 0.49
    assert np.mean([one.unusual.mean() for one in found]) < 0.006


def test_a_single_unit_has_no_dispersion_to_learn_from():
    assert funnel(np.array([1.0]), np.array([0.1]), 384.0).extra == 0.0


def test_size_is_the_base_that_has_the_standard_error():
    found = funnel(np.array([0.1, 0.2]), np.array([0.2, 0.1]), 384.0)
    np.testing.assert_allclose(found.size, [9600.0, 38400.0])
    np.testing.assert_allclose(found.curve_se, np.sqrt(4 * 96 / found.curve_size))


def test_limits_are_normal_quantiles_of_the_curve():
    found = funnel(np.array([3.0, -3.0, 2.0, -2.0]), np.ones(4), 384.0)
    np.testing.assert_allclose(found.limits(0.95, over_dispersed=False), 1.959964 * found.curve_se, rtol=1e-6)
    np.testing.assert_allclose(
        found.limits(0.998, over_dispersed=True),
        3.090232 * np.sqrt(found.curve_se**2 + found.extra),
        rtol=1e-6,
    )


@given(panels)
def test_a_flagged_unit_lies_outside_the_limits_as_drawn_and_no_other(panel):
    gap, se = panel
    found = funnel(gap, se, 384.0)
    assert found.curve_size.min() < found.size.min()
    assert found.size.max() < found.curve_size.max()
    # Squared limits are linear in 1 / size, so that reading the curve there is exact.
    squared = found.limits(ALARM, over_dispersed=True)[::-1] ** 2
    limit = np.sqrt(np.interp(1 / found.size, 1 / found.curve_size[::-1], squared))
    clear = np.abs(np.abs(gap) - limit) > 1e-9
    np.testing.assert_array_equal(found.unusual[clear], (np.abs(gap) > limit)[clear])


@given(panels)
def test_it_does_not_matter_which_direction_counts_as_up(panel):
    gap, se = panel
    up, down = funnel(gap, se, 384.0), funnel(-gap, se, 384.0)
    assert up.dispersion == pytest.approx(down.dispersion)
    assert up.extra == pytest.approx(down.extra)
