"""Differences: published intervals, independent waves and panels, groups that overlap, and what is unknown."""

import numpy as np
import pytest

from jobspejl.stats.raking import rake
from jobspejl.stats.share_intervals import share_intervals
from jobspejl.stats.survey_design import Unknown, ratios, survey_design
from jobspejl.stats.survey_differences import (
    detectable_difference,
    difference_limits,
    mean_differences,
    share_differences,
)

# Newcombe 1998, table II, method 10: hits, of how many, twice; limits.
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("hits", "of", "other_hits", "other_of", "low", "high"), NEWCOMBE)
def test_limits_from_wilsons_are_those_newcombe_published(hits, of, other_hits, other_of, low, high):
    shares, sizes = np.array([hits / of, other_hits / other_of]), np.array([of, other_of])
    each = share_intervals(shares, np.sqrt(shares * (1 - shares) / sizes), sizes, np.inf, method="wilson")
    (first, second), pairs = shares, list(zip(each.lower, each.upper, strict=True))
    got = difference_limits(first, pairs[0], second, pairs[1], np.array(0.0))
    assert [round(float(limit), 4) for limit in got] == [low, high]


def panel(seed=1, people=80):
    """Return two waves' answers of the same people laid after each other, and whose they are."""
    rng = np.random.default_rng(seed)
    before = (rng.random(people) < 0.7).astype(float)
    after = np.where(rng.random(people) < 0.6, before, rng.random(people) < 0.8)
    return before, after, np.tile(np.arange(people), 2), np.repeat([False, True], people)


def test_a_panel_has_the_spread_of_each_persons_change():
    before, after, person, later = panel()
    answers = np.concatenate([before, after])[:, None]
    found = share_differences(survey_design(np.ones(160), cluster=person), answers, later, ~later)
    change = after - before
    assert found.value[0] == pytest.approx(change.mean())
    assert found.se[0] == pytest.approx(change.std(ddof=1) / np.sqrt(80))
    assert found.correlation[0] == pytest.approx(np.corrcoef(before, after)[0, 1])


def test_a_panel_says_more_than_two_samples_of_strangers():
    before, after, person, later = panel()
    answers = np.concatenate([before, after])[:, None]
    same = share_differences(survey_design(np.ones(160), cluster=person), answers, later, ~later)
    strangers = share_differences(survey_design(np.ones(160), stratum=later.astype(int)), answers, later, ~later)
    assert strangers.correlation[0] == pytest.approx(0, abs=1e-12)
    assert same.upper[0] - same.lower[0] < 0.9 * (strangers.upper[0] - strangers.lower[0])


def test_waves_drawn_on_their_own_add_their_variances():
    rng = np.random.default_rng(2)
    later = np.repeat([False, True], [60, 90])
    answers = rng.normal(size=(150, 3))
    found = mean_differences(survey_design(np.ones(150), stratum=later.astype(int)), answers, later, ~later)
    wanted = [answers[wave].var(axis=0, ddof=1) / wave.sum() for wave in (later, ~later)]
    np.testing.assert_allclose(found.se, np.sqrt(sum(wanted)))
    np.testing.assert_allclose(found.correlation, 0, atol=1e-12)


@pytest.mark.parametrize("raked", [False, True])
def test_groups_that_overlap_have_the_covariance_of_their_ratios(raked):
    rng = np.random.default_rng(3)
    answers = rng.integers(1, 6, (120, 2)).astype(float)
    answers[rng.random(answers.shape) < 0.1] = np.nan
    first, second = rng.random(120) < 0.3, rng.random(120) < 0.8
    levels = np.stack([rng.integers(0, 2, 120), rng.integers(0, 3, 120)], axis=1)
    weight = rng.uniform(1, 5, 120)
    if raked:
        weight = rake(weight, levels, [np.bincount(column) * 3.0 for column in levels.T]).weight
    design = survey_design(weight, stratum=rng.integers(0, 3, 120), margins=levels if raked else None)
    found = mean_differences(design, answers, first, second)
    for question in range(2):
        inside = np.stack([first, second], axis=1) & ~np.isnan(answers[:, [question]])
        both = ratios(design, np.where(inside, answers[:, [question]], 0), inside.astype(float))
        variance = both.covariance[0, 0] + both.covariance[1, 1] - 2 * both.covariance[0, 1]
        assert found.se[question] == pytest.approx(np.sqrt(variance))
        assert found.value[question] == pytest.approx(both.value[0] - both.value[1])


def test_a_group_does_not_differ_from_itself():
    answers = np.array([[1.0], [0.0], [1.0], [1.0]])
    everyone = np.ones(4, dtype=bool)
    found = share_differences(survey_design(np.ones(4)), answers, everyone, everyone)
    assert (found.value[0], found.se[0]) == (0.0, 0.0)
    # An uneven interval leaves a little width: both limits are those of the same share, one taken from the other.
    assert found.lower[0] == pytest.approx(-found.upper[0])


def test_all_against_none_has_an_interval_within_one():
    later = np.repeat([False, True], 15)
    answers = later.astype(float)[:, None]
    found = share_differences(survey_design(np.ones(30), stratum=later.astype(int)), answers, later, ~later)
    assert (found.value[0], found.se[0]) == (1.0, 0.0)
    assert 0.6 < found.lower[0] < 0.9
    assert found.upper[0] == 1.0


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ([0, 1, 2], [], Unknown.NO_ANSWERS),
        ([], [0, 1, 2], Unknown.NO_ANSWERS),
        ([0], [1, 2, 3], Unknown.NO_DEGREES_OF_FREEDOM),
        ([1, 2, 3], [0], Unknown.NO_DEGREES_OF_FREEDOM),
    ],
)
@pytest.mark.parametrize("compare", [share_differences, mean_differences])
def test_an_unknown_group_makes_the_difference_unknown(compare, first, second, why):
    groups = [np.isin(np.arange(4), members) for members in (first, second)]
    found = compare(survey_design(np.ones(4)), np.array([[1.0], [0.0], [1.0], [0.0]]), *groups)
    assert found.unknown[0] == why
    assert np.isnan([found.se[0], found.lower[0], found.upper[0], found.correlation[0]]).all()
    assert np.isnan(found.value[0]) == (why == Unknown.NO_ANSWERS)


def test_what_surveys_of_two_hundred_can_show():
    size = np.array(200.0)
    near = {share: [detectable_difference(np.array(share), size, size, power=power) for power in (0.5, 0.8)]
            for share in (0.77, 0.86)}  # fmt: skip
    assert [round(100 * float(points)) for points in near[0.77]] == [8, 12]
    assert [round(100 * float(points)) for points in near[0.86]] == [7, 10]


def test_a_detectable_difference_is_found_as_often_as_it_says():
    rng = np.random.default_rng(4)
    size, middle = 400, 0.6
    apart = float(detectable_difference(np.array(middle), np.array(float(size)), np.array(float(size))))
    one, other = (rng.binomial(size, middle + way * apart / 2, 40_000) / size for way in (1, -1))
    z = (one - other) / np.sqrt(one * (1 - one) / size + other * (1 - other) / size)
    assert (z > 1.959964).mean() == pytest.approx(0.8, abs=0.01)
