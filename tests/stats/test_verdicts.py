"""Discoveries: the example of the paper, scipy's own adjustment, and properties."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm

from jobspejl.stats.verdicts import discoveries, p_values

# Benjamini & Hochberg (1995), section 3.2: 15 hypotheses on thrombolysis; at 5 % the first four are rejected,
# where Bonferroni rejects three.
LOW = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
PAPER = np.array([*LOW, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000])

chances = st.lists(st.floats(0, 1), min_size=1, max_size=60).map(np.array)


def test_example_of_the_paper():
    assert discoveries(PAPER, 0.05).tolist() == [True] * 4 + [False] * 11


def test_order_does_not_matter():
    order = np.random.default_rng(1).permutation(15)
    np.testing.assert_array_equal(discoveries(PAPER[order]), discoveries(PAPER)[order])


@given(chances, st.floats(0.001, 0.5))
def test_agrees_with_scipy(p, rate):
    adjusted = false_discovery_control(p, method="bh")
    clear = np.abs(adjusted - rate) > 1e-12
    np.testing.assert_array_equal(discoveries(p, rate)[clear], (adjusted <= rate)[clear])


@given(chances, st.floats(0.001, 0.25))
def test_a_laxer_rate_never_loses_a_discovery(p, rate):
    assert np.all(discoveries(p, rate) <= discoveries(p, 2 * rate))


@given(chances)
def test_equal_p_values_share_their_verdict(p):
    found = discoveries(np.concatenate([p, p]))
    np.testing.assert_array_equal(found[: p.size], found[p.size :])


def test_p_values_are_two_sided_normal_tails():
    gap, se = np.array([-3.0, -0.2, 0.0, 1.0, 8.0]), np.array([1.0, 0.5, 2.0, 0.4, 0.25])
    np.testing.assert_allclose(p_values(gap, se), 2 * norm.sf(np.abs(gap / se)))
    np.testing.assert_array_equal(p_values(gap, se), p_values(-gap, se))


def test_false_discoveries_are_rare_where_half_the_units_are_null():
    rng = np.random.default_rng(4)
    truth = np.where(np.arange(98) < 49, 0.0, 2.5)
    shares = []
    for _ in range(2000):
        found = discoveries(p_values(truth + rng.standard_normal(98), np.ones(98)))
        shares.append(found[:49].sum() / max(found.sum(), 1))
    # Independent p-values: the mean share is exactly 5 % times the half that is null.
    assert abs(np.mean(shares) - 0.025) < 4 * np.std(shares) / np.sqrt(2000)
