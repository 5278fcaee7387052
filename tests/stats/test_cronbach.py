"""Cronbach's alpha: R's numbers on a published battery, extremes by hand, and where it is not defined."""

import numpy as np
import pytest

from jobspejl.stats.cronbach import cronbach

# Chatterjee & Price 1977, Regression Analysis by Example: seven ratings of 30 departments.
ATTITUDE = np.array([
    [43, 51, 30, 39, 61, 92, 45], [63, 64, 51, 54, 63, 73, 47], [71, 70, 68, 69, 76, 86, 48],
    [61, 63, 45, 47, 54, 84, 35], [81, 78, 56, 66, 71, 83, 47], [43, 55, 49, 44, 54, 49, 34],
    [58, 67, 42, 56, 66, 68, 35], [71, 75, 50, 55, 70, 66, 41], [72, 82, 72, 67, 71, 83, 31],
    [67, 61, 45, 47, 62, 80, 41], [64, 53, 53, 58, 58, 67, 34], [67, 60, 47, 39, 59, 74, 41],
    [69, 62, 57, 42, 55, 63, 25], [68, 83, 83, 45, 59, 77, 35], [77, 77, 54, 72, 79, 77, 46],
    [81, 90, 50, 72, 60, 54, 36], [74, 85, 64, 69, 79, 79, 63], [65, 60, 65, 75, 55, 80, 60],
    [65, 70, 46, 57, 75, 85, 46], [50, 58, 68, 54, 64, 78, 52], [50, 40, 33, 34, 43, 64, 33],
    [64, 61, 52, 62, 66, 80, 41], [53, 66, 52, 50, 63, 80, 37], [40, 37, 42, 58, 50, 57, 49],
    [63, 54, 42, 48, 66, 75, 33], [66, 77, 66, 63, 88, 76, 72], [78, 75, 58, 74, 80, 78, 49],
    [48, 57, 44, 45, 51, 83, 38], [85, 85, 71, 71, 77, 74, 55], [82, 82, 39, 59, 64, 78, 39],
], dtype=float)  # fmt: skip


def test_alpha_as_other_packages_have_it():
    found = cronbach(ATTITUDE)
    # psych's raw and standardised alpha, pingouin's Feldt interval.
    assert found.raw == pytest.approx(0.8431427696, abs=5e-11)
    assert found.standardised == pytest.approx(0.8390838, abs=5e-8)
    assert (round(found.lower, 3), round(found.upper, 3)) == (0.739, 0.916)


def test_item_rest_is_the_correlation_with_the_others_sum():
    found = cronbach(ATTITUDE)
    for k in range(7):
        rest = np.delete(ATTITUDE, k, axis=1).sum(axis=1)
        assert found.item_rest[k] == pytest.approx(np.corrcoef(ATTITUDE[:, k], rest)[0, 1])


def test_the_same_question_four_times_is_one():
    found = cronbach(np.tile(np.array([[1.0], [2.0], [5.0]]), 4))
    assert (found.raw, found.standardised) == pytest.approx((1, 1))
    np.testing.assert_allclose(found.item_rest, 1)


def test_a_question_that_was_not_reversed_shows():
    turned = ATTITUDE.copy()
    turned[:, 4] = 100 - turned[:, 4]
    found = cronbach(turned)
    assert found.raw < 0.6
    assert np.argmin(found.item_rest) == 4
    assert found.item_rest[4] < 0


def test_those_who_left_a_question_out_are_left_out_and_counted():
    holes = np.vstack([ATTITUDE, np.full((3, 7), 50.0)])
    holes[30:, 2] = np.nan
    found = cronbach(holes)
    assert (found.people, found.left_out) == (30, 3)
    assert found.raw == cronbach(ATTITUDE).raw


@pytest.mark.parametrize(
    "answers",
    [np.ones((5, 3)), np.ones((1, 3)), np.ones((0, 3)), np.arange(5.0)[:, None], np.array([[1.0, 5], [5, 1], [3, 3]])],
)
def test_where_it_is_not_defined(answers):
    found = cronbach(answers)
    assert np.isnan([found.raw, found.standardised, found.lower, found.upper]).all()
    assert np.isnan(found.item_rest).all()
    assert found.people == len(answers)


def test_a_question_all_answer_alike_has_no_correlations():
    found = cronbach(np.array([[1.0, 2, 3], [2.0, 2, 4], [3.0, 2, 5]]))
    assert found.raw == pytest.approx(3 / 2 * (1 - 2 / 4))
    assert np.isnan(found.standardised)
    np.testing.assert_array_equal(np.isnan(found.item_rest), [False, True, False])


def test_the_interval_holds_the_truth():
    # Five questions, one common factor: true alpha = 5 * 0.5 / (1 + 4 * 0.5) = 0.8333.
    rng = np.random.default_rng(1)
    held = []
    for _ in range(2_000):
        answers = np.sqrt(0.5) * (rng.normal(size=(40, 1)) + rng.normal(size=(40, 5)))
        found = cronbach(answers)
        held.append(found.lower <= 5 / 6 <= found.upper)
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)
