"""Variances from a design: the average over all possible samples, cases by hand, and what cannot be known."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.stats.survey_design import Unknown, freedom, lay_out, ratios, survey_design, totals, variances


def flags(text):
    return np.array([letter == "x" for letter in text])


def all_samples(sizes, drawn):
    """Return every sample without replacement of each stratum, as arrays of numbers within the stratum."""
    return product(*(combinations(range(size), n) for size, n in zip(sizes, drawn, strict=True)))


def test_over_all_samples_the_variance_of_a_domain_total_is_right_on_average():
    # Six and five people, three and two drawn: 20 * 10 samples, all equally likely. x is in the domain.
    amounts = [np.array([2.0, 0, 5, 1, 0, 7]), np.array([3.0, 3, 0, 9, 4])]
    domain = [flags("xx.x.x"), flags("x..xx")]
    population, drawn = np.array([6.0, 5.0]), np.array([3, 2])
    stratum = np.repeat([0, 1], drawn)
    design = survey_design((population / drawn)[stratum], stratum=stratum, population=population)
    values, guesses = [], []
    for sample in all_samples((6, 5), drawn):
        seen = [np.array(chosen) for chosen in sample]
        inside = np.concatenate([domain[h][chosen] for h, chosen in enumerate(seen)])
        own = np.concatenate([amounts[h][chosen] for h, chosen in enumerate(seen)]) * inside
        found = totals(design, own[:, None], np.ones((5, 1), dtype=bool))
        values.append(found.value[0])
        guesses.append(found.covariance[0, 0])
    assert np.mean(values) == pytest.approx(sum((a * d).sum() for a, d in zip(amounts, domain, strict=True)))
    assert np.mean(guesses) == pytest.approx(np.var(values), rel=1e-12)


def test_over_all_samples_of_clusters_the_covariance_of_two_totals_is_right_on_average():
    # Five clusters of 1-3 people, of which three are drawn.
    clusters = [np.array([[1.0, 4]]), np.array([[2.0, 0], [3, 1]]), np.array([[0.0, 0]]), np.array([[5.0, 2], [1, 1]])]
    clusters.append(np.array([[2.0, 2], [0, 1], [4, 0]]))
    values, guesses = [], []
    for chosen in combinations(range(5), 3):
        people = np.concatenate([clusters[number] for number in chosen])
        number = np.repeat(chosen, [len(clusters[number]) for number in chosen])
        design = survey_design(np.full(len(people), 5 / 3), cluster=number, population=np.array([5.0]))
        found = totals(design, people)
        values.append(found.value)
        guesses.append(found.covariance)
    np.testing.assert_allclose(np.mean(guesses, axis=0), np.cov(np.array(values).T, bias=True), rtol=1e-12)


def test_a_ratio_by_hand():
    # Ratio 9 / 6 = 1.5; residuals 0.5, -1, 0.5; scores residual / 6; sum of squares 1.5 / 36; times 3 / 2 and 1 - 1/4.
    design = survey_design(np.ones(3), population=np.array([12.0]))
    found = ratios(design, np.array([[2.0], [2.0], [5.0]]), np.array([[1.0], [2.0], [3.0]]))
    assert found.value[0] == pytest.approx(1.5)
    assert found.covariance[0, 0] == pytest.approx(0.75 * 1.5 * 1.5 / 36)


def test_clusters_by_hand():
    # Cluster means 1, 1, 0, 0 of two each, equal weights: variance of the mean of four numbers with variance 1/3.
    answers = np.repeat([1.0, 1.0, 0.0, 0.0], 2)[:, None]
    found = ratios(survey_design(np.ones(8), cluster=np.repeat([5, 9, 2, 7], 2)), answers, np.ones((8, 1)))
    assert found.covariance[0, 0] == pytest.approx(1 / 12)
    assert found.degrees_of_freedom[0] == 3


def test_the_same_cluster_number_in_two_strata_is_two_clusters():
    design = survey_design(np.ones(4), stratum=np.array([0, 0, 1, 1]), cluster=np.array([1, 2, 1, 2]))
    assert design.sampled.tolist() == [2.0, 2.0]
    assert np.unique(design.cluster).size == 4


def test_people_outside_the_domain_keep_their_place():
    # Two of five in the domain, both with 1: filtered, the total would not vary; with zeros it does.
    design = survey_design(np.full(5, 2.0), population=np.array([10.0]))
    amounts = np.array([1.0, 1, 0, 0, 0])[:, None]
    found = totals(design, amounts, amounts == 1)
    # (1 - 1/2) * 5 / 4 * sum of (2 - 0.8)² * 2 + 0.8² * 3
    assert found.covariance[0, 0] == pytest.approx(0.5 * 5 / 4 * (2 * 1.44 + 3 * 0.64))
    assert found.answers[0] == 2
    assert found.degrees_of_freedom[0] == 1


def of(stratum, inside, population=None, cluster=None):
    """Return the reason and the degrees of freedom of a mean over those inside."""
    size = len(stratum)
    design = survey_design(np.ones(size), stratum=np.array(stratum), cluster=cluster, population=population)
    base = flags(inside)[:, None].astype(float)
    found = ratios(design, base * np.arange(size)[:, None], base)
    return Unknown(found.unknown[0]), int(found.degrees_of_freedom[0]), found


@pytest.mark.parametrize(
    ("stratum", "inside", "why", "degrees"),
    [
        ([0, 0, 0], "xxx", Unknown.KNOWN, 2),
        ([0, 0, 0], "...", Unknown.NO_ANSWERS, 0),
        ([0, 0, 0], "x..", Unknown.NO_DEGREES_OF_FREEDOM, 0),
        ([0, 0, 1, 1], "x.x.", Unknown.NO_DEGREES_OF_FREEDOM, 0),
        ([0, 0, 1, 1], "xxx.", Unknown.KNOWN, 1),
        ([0, 0, 1], "xxx", Unknown.LONE_CLUSTER, 1),
        ([0, 0, 1], "xx.", Unknown.KNOWN, 1),
    ],
)
def test_what_cannot_be_known_says_why(stratum, inside, why, degrees):
    reason, freedom_left, found = of(stratum, inside)
    assert (reason, freedom_left) == (why, degrees)
    assert np.isnan(found.covariance[0, 0]) == (why != Unknown.KNOWN)
    assert np.isnan(found.value[0]) == (why == Unknown.NO_ANSWERS)


def test_a_lone_cluster_is_known_not_to_vary_where_it_is_all_there_is():
    reason, _, found = of([0, 0, 1], "xxx", population=np.array([4.0, 1.0]))
    assert reason == Unknown.KNOWN
    # (1 - 2/4) * 2 / 1 * squares of -1/6 and 1/6 around their mean in the first stratum; the second is all there.
    assert found.covariance[0, 0] == pytest.approx(0.5 * 2 * 2 * (0.5 / 3) ** 2)


def test_a_census_has_no_error_whatever_its_size():
    reason, _, found = of([0], "x", population=np.array([1.0]))
    assert (reason, found.covariance[0, 0]) == (Unknown.KNOWN, 0.0)


def test_one_estimate_without_answers_leaves_the_others_alone():
    design = survey_design(np.ones(4))
    base = np.array([[1.0, 0.0]] * 4)
    found = ratios(design, base * np.array([[1.0], [2], [3], [4]]), base)
    assert found.value[0] == 2.5
    assert np.isnan(found.value[1])
    np.testing.assert_array_equal(np.isnan(found.covariance), [[False, True], [True, True]])


designs = st.integers(0, 10_000)


def random_survey(seed):
    rng = np.random.default_rng(seed)
    people, strata = int(rng.integers(8, 60)), int(rng.integers(1, 4))
    stratum = np.concatenate([np.arange(strata), np.arange(strata), rng.integers(0, strata, people)])
    cluster = np.concatenate([np.zeros(strata), np.ones(strata), rng.integers(0, 5, people)]).astype(int)
    weight = rng.uniform(0.5, 9, stratum.size)
    population = rng.uniform(5, 30, strata)
    design = survey_design(weight, stratum=stratum, cluster=cluster, population=population)
    return rng, design


def by_the_book(design, scores):
    """Return the variance straight from the formula, stratum by stratum, over all clusters of the sample."""
    variance = 0.0
    for h in range(design.sampled.size):
        own = np.unique(design.cluster[design.stratum == h])
        sums = np.array([(design.weight * scores)[design.cluster == number].sum() for number in own])
        variance += (1 - design.fraction[h]) * own.size / (own.size - 1) * ((sums - sums.mean()) ** 2).sum()
    return variance


@given(designs)
def test_the_variance_of_every_domain_is_that_of_the_book(seed):
    rng, design = random_survey(seed)
    domain = rng.integers(-1, 4, design.weight.size)
    scores = rng.normal(size=design.weight.size)
    layout = lay_out(design, domain)
    found = variances(design, layout, (design.weight * scores)[layout.rows, None])[:, 0]
    wanted = [by_the_book(design, np.where(domain == number, scores, 0)) for number in layout.domain]
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)


@given(designs)
def test_the_covariance_of_a_sum_is_the_sum_of_the_covariances(seed):
    rng, design = random_survey(seed)
    amounts = rng.normal(size=(design.weight.size, 3))
    contrast = np.array([1.0, -1.0, 0.5])
    alone = totals(design, (amounts @ contrast)[:, None]).covariance[0, 0]
    assert contrast @ totals(design, amounts).covariance @ contrast == pytest.approx(alone, rel=1e-9)


@given(designs)
def test_degrees_of_freedom_are_clusters_less_strata_of_those_inside(seed):
    rng, design = random_survey(seed)
    domain = rng.integers(-1, 4, design.weight.size)
    inside = rng.random((design.weight.size, 2)) < 0.5
    layout = lay_out(design, domain)
    found, _ = freedom(design, layout, inside[layout.rows])
    for place, number in enumerate(layout.domain):
        for question in range(2):
            rows = (domain == number) & inside[:, question]
            wanted = np.unique(design.cluster[rows]).size - np.unique(design.stratum[rows]).size
            assert found[place, question] == wanted
