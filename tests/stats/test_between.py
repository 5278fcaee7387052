"""Between-unit variance, held against statsmodels, a hand case and its own equation."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jobspejl.stats.between import between_variance

# statsmodels 0.15.0: combine_effects(EFFECTS, VARIANCES, method_re="iterated", atol=1e-14) gives tau2 and
# mean_effect_re below; the deviations are the effects less that mean, on 8 - 1 degrees of freedom.
EFFECTS = np.array([0.6, -1.1, 0.3, 1.9, -0.4, -2.2, 0.8, 0.1])
VARIANCES = np.array([0.04, 0.25, 0.09, 0.16, 0.01, 0.36, 0.49, 0.02])
STATSMODELS_TAU2 = 1.296802430444605
STATSMODELS_MEAN = 0.02695076136262531

numbers = st.lists(st.tuples(st.floats(-50, 50), st.floats(1e-3, 50)), min_size=2, max_size=30).map(
    lambda pairs: (np.array([d for d, _ in pairs]), np.array([v for _, v in pairs]))
)


def test_agrees_with_statsmodels():
    assert between_variance(EFFECTS - STATSMODELS_MEAN, VARIANCES, 7.0) == pytest.approx(STATSMODELS_TAU2, rel=1e-10)


def test_equal_variances_have_a_closed_form():
    # sum d^2 / (between + 2) = 3 with sum d^2 = 30: between = 30 / 3 - 2
    assert between_variance(np.array([5.0, -1.0, 2.0, 0.0]), np.full(4, 2.0), 3.0) == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("deviation", "degrees"), [([0.1, -0.1, 0.1], 2.0), ([0.0, 0.0, 0.0], 2.0), ([9.0, -9.0, 9.0], 0.0)]
)
def test_is_zero_where_noise_explains_all_or_nothing_is_left_to_learn_from(deviation, degrees):
    assert between_variance(np.array(deviation), np.ones(3), degrees) == 0.0


@given(numbers)
def test_solves_its_equation(case):
    deviation, variance = case
    degrees = deviation.size - 1.0
    between = between_variance(deviation, variance, degrees)
    left = (deviation**2 / (between + variance)).sum()
    assert between >= 0
    assert left == pytest.approx(degrees, rel=1e-6) if between > 0 else left <= degrees * (1 + 1e-12)


@given(numbers, st.floats(0.01, 100))
def test_scales_with_the_square_of_the_unit(case, factor):
    deviation, variance = case
    between = between_variance(deviation, variance, deviation.size - 1.0)
    assume(between > 1e-6)
    rescaled = between_variance(deviation * factor, variance * factor**2, deviation.size - 1.0)
    assert rescaled == pytest.approx(between * factor**2, rel=1e-5)
