"""Raking: tables by hand, margins met, what cannot be met named, and standard errors of residuals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.stats.raking import margin_basis, rake
from jobspejl.stats.survey_design import survey_design
from jobspejl.stats.survey_shares import domain_means

ALL_FOUR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def test_a_table_by_hand():
    # Odds ratio 4 * 1 / (1 * 1) = 4 is kept; margins 50 / 50 both ways: x² / (50 - x)² = 4, x = 100 / 3.
    found = rake(np.array([4.0, 1, 1, 1]), ALL_FOUR, [np.array([50.0, 50]), np.array([50.0, 50])])
    np.testing.assert_allclose(found.weight, np.array([100, 50, 50, 100]) / 3, rtol=1e-9)
    assert found.converged
    assert found.miss <= 1e-10


def test_one_margin_is_post_stratification_in_one_round():
    found = rake(np.array([1.0, 3, 2]), np.array([[0], [0], [1]]), [np.array([8.0, 5])])
    np.testing.assert_allclose(found.weight, [2, 6, 5])
    assert found.rounds == 1


def random_margins(seed):
    rng = np.random.default_rng(seed)
    people = int(rng.integers(60, 300))
    levels = np.stack([rng.integers(0, k, people) for k in (2, 3, 5)], axis=1)
    truth = rng.uniform(0.5, 3, people)
    targets = [np.bincount(column, truth) for column in levels.T]
    return rng.uniform(1, 9, people), levels, targets


@given(st.integers(0, 10_000))
def test_every_margin_is_met(seed):
    weight, levels, targets = random_margins(seed)
    found = rake(weight, levels, targets)
    assert found.converged
    for column, target in zip(levels.T, targets, strict=True):
        np.testing.assert_allclose(np.bincount(column, found.weight), target, rtol=1.01e-10)


@given(st.integers(0, 10_000))
def test_weights_change_by_one_factor_for_each_level(seed):
    weight, levels, targets = random_margins(seed)
    change = np.log(rake(weight, levels, targets).weight / weight)
    basis = margin_basis(levels)
    np.testing.assert_allclose(basis @ (basis.T @ change), change, atol=1e-9)


@pytest.mark.parametrize(
    ("levels", "targets", "empty"),
    [
        (ALL_FOUR, ([30.0, 10.0], [20.0, 15.0, 5.0]), ((1, 2),)),
        (ALL_FOUR, ([30.0, 10.0], [40.0, 0.0]), ((1, 1),)),
        (ALL_FOUR, ([40.0], [20.0, 20.0]), ((0, 1),)),
        (ALL_FOUR[:2], ([30.0, 10.0], [20.0, 15.0, 5.0]), ((0, 1), (1, 2))),
    ],
)
def test_cells_that_cannot_be_met_are_named(levels, targets, empty):
    weight = np.arange(1.0, len(levels) + 1)
    found = rake(weight, levels, [np.array(target) for target in targets])
    assert (found.empty, found.converged, found.rounds, found.miss) == (empty, False, 0, np.inf)
    np.testing.assert_array_equal(found.weight, weight)


def test_a_level_that_nobody_wants_and_nobody_has_is_no_matter():
    found = rake(np.ones(4), ALL_FOUR, [np.array([30.0, 10]), np.array([20.0, 20, 0])])
    assert found.converged


def test_margins_with_different_sums_do_not_converge_and_say_how_far_off():
    found = rake(np.ones(4), ALL_FOUR, [np.array([30.0, 10]), np.array([22.0, 22])], most_rounds=50)
    assert (found.converged, found.rounds, found.empty) == (False, 50, ())
    assert found.miss == pytest.approx(0.1)


def test_a_hole_in_the_table_that_no_weights_can_fill_does_not_converge():
    # Nobody is (0, 1): all of row 0 would have to be in column 0, which is to be smaller than row 0.
    levels = np.array([[0, 0], [1, 0], [1, 1]])
    found = rake(np.ones(3), levels, [np.array([30.0, 10]), np.array([20.0, 20])], most_rounds=200)
    assert not found.converged
    assert found.empty == ()


def test_people_a_margin_is_not_about_keep_their_weight():
    levels = np.array([[0], [1], [-1]])
    found = rake(np.array([1.0, 1, 7]), levels, [np.array([3.0, 5])])
    np.testing.assert_allclose(found.weight, [3, 5, 7])
    np.testing.assert_array_equal(margin_basis(levels)[2], 0.0)


def test_given_weights_are_left_as_they_were():
    weight = np.ones(4)
    rake(weight, ALL_FOUR, [np.array([30.0, 10]), np.array([20.0, 20])])
    np.testing.assert_array_equal(weight, 1.0)


def test_the_basis_spans_the_levels_and_no_more():
    _, levels, _ = random_margins(1)
    basis = margin_basis(levels)
    assert basis.shape[1] == 1 + 1 + 2 + 4
    np.testing.assert_allclose(basis.T @ basis, np.eye(8), atol=1e-12)
    dummies = (levels[:, [2]] == np.arange(5)).astype(float)
    np.testing.assert_allclose(basis @ (basis.T @ dummies), dummies, atol=1e-12)


def test_after_post_stratification_only_the_spread_within_groups_is_left():
    # A self-weighting sample of 6 and 4 of 60 and 40: the spread within groups, with n / (n - 1) of all ten.
    rng = np.random.default_rng(5)
    group = np.repeat([0, 1], [6, 4])
    answers = rng.normal(size=10) + 5 * group
    design = survey_design(np.full(10, 10.0), margins=group[:, None])
    within = sum(((answers[group == g] - answers[group == g].mean()) ** 2).sum() for g in (0, 1))
    found = domain_means(design, answers[:, None])
    assert found.se[0, 0] ** 2 == pytest.approx(10 / 9 * within / 100)
    loose = domain_means(survey_design(np.full(10, 10.0)), answers[:, None])
    assert found.se[0, 0] < 0.7 * loose.se[0, 0]


def test_what_the_margins_know_exactly_has_no_error():
    design = survey_design(np.ones(6), margins=np.array([0, 0, 0, 1, 1, 1])[:, None])
    found = domain_means(design, np.array([1.0, 1, 1, 0, 0, 0])[:, None])
    assert found.se[0, 0] == pytest.approx(0, abs=1e-12)
