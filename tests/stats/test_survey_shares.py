"""Means, shares and distributions by domain: one at a time and all at once, weights, and empty domains."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.stats.kish import effective_size
from jobspejl.stats.raking import rake
from jobspejl.stats.survey_design import Unknown, ratios, survey_design
from jobspejl.stats.survey_shares import distribution, domain_means, mean_intervals

FIELDS = ("value", "se", "answers", "weight", "effective", "design_effect", "fraction", "degrees_of_freedom", "unknown")


def random_survey(seed, questions=11, raked=False):
    rng = np.random.default_rng(seed)
    people = int(rng.integers(60, 200))
    stratum = np.concatenate([[0, 0, 1, 1, 2, 2], rng.integers(0, 3, people - 6)])
    answers = rng.integers(1, 6, (people, questions)).astype(float)
    answers[rng.random(answers.shape) < 0.2] = np.nan
    weight, levels, cluster = rng.uniform(0.5, 9, people), None, None
    if raked:
        levels = np.stack([rng.integers(0, 2, people), rng.integers(0, 3, people)], axis=1)
        targets = [np.bincount(column) * 10.0 for column in levels.T]
        weight = rake(weight, levels, targets).weight
    if seed % 2:
        cluster = rng.integers(0, 12, people)
    population = np.array([400.0, 300.0, 1000.0])
    design = survey_design(weight, stratum=stratum, cluster=cluster, population=population, margins=levels)
    return design, answers, rng.integers(-1, 4, people)


@pytest.mark.parametrize("raked", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_all_domains_and_questions_at_once_are_as_one_ratio_at_a_time(seed, raked):
    design, answers, domain = random_survey(seed, raked=raked)
    found = domain_means(design, answers, domain, 4)
    for d in range(4):
        inside = (domain == d)[:, None] & ~np.isnan(answers)
        one = ratios(design, np.where(inside, answers, 0), inside.astype(float))
        np.testing.assert_allclose(found.value[d], one.value, rtol=1e-12)
        np.testing.assert_allclose(found.se[d], np.sqrt(np.diag(one.covariance)), rtol=1e-9)
        np.testing.assert_array_equal(found.answers[d], one.answers)
        np.testing.assert_array_equal(found.degrees_of_freedom[d], one.degrees_of_freedom)
        np.testing.assert_array_equal(found.unknown[d], one.unknown)


@given(st.integers(0, 1_000))
def test_the_order_of_people_does_not_matter(seed):
    design, answers, domain = random_survey(seed, questions=2)
    order = np.random.default_rng(seed + 1).permutation(domain.size)
    turned = survey_design(
        design.weight[order],
        stratum=design.stratum[order],
        cluster=design.cluster[order],
        population=design.sampled / design.fraction,
    )
    one, other = domain_means(design, answers, domain, 4), domain_means(turned, answers[order], domain[order], 4)
    for name in FIELDS:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-12)


def test_weights_on_any_scale_say_the_same():
    design, answers, domain = random_survey(2)
    scaled = survey_design(1000 * design.weight, stratum=design.stratum, population=design.sampled / design.fraction)
    one, other = domain_means(design, answers, domain, 4), domain_means(scaled, answers, domain, 4)
    for name in set(FIELDS) - {"weight"}:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9)


def test_a_simple_random_sample_by_hand():
    # 3 of 4: variance (0.75 * 0.25) / 3 = 0.0625, times 1 - 4/10.
    found = domain_means(survey_design(np.full(4, 2.5), population=np.array([10.0])), np.array([[1.0], [1], [1], [0]]))
    assert found.se[0, 0] == pytest.approx(np.sqrt(0.0625 * 0.6))
    assert found.design_effect[0, 0] == pytest.approx(1)
    assert found.fraction[0, 0] == pytest.approx(0.4)
    assert found.effective[0, 0] == pytest.approx(4)


def test_the_fraction_of_a_domain_counts_each_stratum_with_its_own():
    # 2 of 4 and 2 of 20 were drawn; one from each answered in the domain: 2 answers from 2 + 10 people.
    design = survey_design(np.ones(4), stratum=np.array([0, 0, 1, 1]), population=np.array([4.0, 20.0]))
    found = domain_means(design, np.ones((4, 1)), np.array([0, -1, 0, -1]))
    assert found.fraction[0, 0] == pytest.approx(2 / 12)


def test_everybody_content_has_no_spread_and_a_share_of_exactly_one():
    rng = np.random.default_rng(3)
    found = domain_means(survey_design(rng.uniform(0.1, 7, 997)), np.ones((997, 3)))
    np.testing.assert_array_equal(found.value, 1.0)
    np.testing.assert_array_equal(found.se, 0.0)
    assert np.isnan(found.design_effect).all()


def test_domains_without_people_and_questions_without_answers():
    answers = np.array([[1.0, np.nan], [0.0, np.nan], [1.0, 1.0]])
    found = domain_means(survey_design(np.ones(3)), answers, np.array([0, 0, 2]), 4)
    nobody, lone = int(Unknown.NO_ANSWERS), int(Unknown.NO_DEGREES_OF_FREEDOM)
    assert found.unknown.tolist() == [[0, nobody], [nobody, nobody], [lone, lone], [nobody, nobody]]
    assert found.answers.tolist() == [[2, 0], [0, 0], [1, 1], [0, 0]]
    np.testing.assert_array_equal(np.isnan(found.value), found.unknown == nobody)
    np.testing.assert_array_equal(np.isnan(found.se), found.unknown != 0)


def test_nobody_at_all():
    found = domain_means(survey_design(np.ones(2)), np.ones((2, 1)), np.array([-1, -1]), 1)
    assert found.unknown.tolist() == [[Unknown.NO_ANSWERS]]
    assert found.answers.tolist() == [[0]]


def test_shares_of_a_distribution_add_up_and_have_the_multinomial_spread():
    answer = np.repeat([0, 1, 2, -1], [50, 30, 20, 7])
    found = distribution(survey_design(np.ones(107)), answer, 4)
    np.testing.assert_allclose(found.value, [[0.5, 0.3, 0.2, 0.0]])
    # 107 were asked, and 107 / 106 takes the place of 100 / 99.
    share = found.value[0]
    np.testing.assert_allclose(found.se[0], np.sqrt(share * (1 - share) / 100 * 107 / 106))


def test_limits_of_a_mean_are_students():
    # Mean 3, standard error sqrt(2.5 / 5); t with 4 degrees of freedom is 2.776445.
    found = domain_means(survey_design(np.ones(5)), np.arange(1.0, 6.0)[:, None])
    low, high = mean_intervals(found)
    assert (low[0, 0], high[0, 0]) == pytest.approx(
        (3 - 2.776445 * np.sqrt(0.5), 3 + 2.776445 * np.sqrt(0.5)), rel=1e-6
    )


def test_limits_of_a_mean_of_one_person_are_unknown_and_of_a_census_the_mean():
    for population, width in ((None, np.nan), (np.array([1.0]), 0.0)):
        found = domain_means(survey_design(np.ones(1), population=population), np.array([[4.0]]))
        low, high = mean_intervals(found)
        np.testing.assert_equal(float(high[0, 0] - low[0, 0]), width)


@pytest.mark.parametrize("answer", [2.0, 0.1])
def test_equal_answers_have_no_limits_of_their_mean_but_in_a_census(answer):
    weight = np.random.default_rng(5).uniform(1, 7, 50)
    for population, known in ((None, False), (np.array([80.0]), False), (np.array([50.0]), True)):
        found = domain_means(survey_design(weight, population=population), np.full((50, 1), answer))
        assert np.isfinite(mean_intervals(found)).all() == known
        assert found.value[0, 0] == pytest.approx(answer)


def test_kish_by_hand():
    assert effective_size(np.array(10.0), np.array(10.0)) == pytest.approx(10)
    # 100 with weight 1, 50 with 3 and 50 with 6: 550² / 2350.
    assert effective_size(np.array(550.0), np.array(2350.0)) == pytest.approx(128.72, abs=0.01)
    assert np.isnan(effective_size(np.array(0.0), np.array(0.0)))
