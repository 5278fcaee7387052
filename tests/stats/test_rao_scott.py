"""The corrected test of independence: plain samples, clusters, false alarms, and what is unknown."""

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from jobspejl.stats.rao_scott import rao_scott
from jobspejl.stats.survey_design import Unknown, survey_design

TABLE = np.array([[30, 20, 15], [12, 25, 28]])


def people(table):
    group, answer = np.indices(table.shape)
    return np.repeat(group.ravel(), table.ravel()), np.repeat(answer.ravel(), table.ravel())


def test_a_large_simple_sample_has_pearsons_test():
    group, answer = people(1000 * TABLE)
    rng = np.random.default_rng(1)
    group = np.where(rng.random(group.size) < 0.99, rng.integers(0, 2, group.size), group)
    table = np.zeros((2, 3))
    np.add.at(table, (group, answer), 1)
    wanted = chi2_contingency(table, correction=False)
    found = rao_scott(survey_design(np.ones(group.size)), group, answer)
    assert found.numerator_df == pytest.approx(2, rel=1e-3)
    assert found.statistic == pytest.approx(wanted.statistic / 2, rel=0.01)
    assert found.p == pytest.approx(wanted.pvalue, rel=0.02)


def test_every_answer_given_twice_by_the_same_person_counts_once():
    group, answer = people(TABLE)
    once = rao_scott(survey_design(np.ones(130)), group, answer)
    person = np.tile(np.arange(130), 2)
    twice = rao_scott(survey_design(np.ones(260), cluster=person), np.tile(group, 2), np.tile(answer, 2))
    assert twice.statistic == pytest.approx(once.statistic)
    assert twice.p == pytest.approx(once.p)
    assert twice.denominator_df == pytest.approx(once.denominator_df)


def test_it_does_not_matter_what_is_called_group_or_how_levels_are_numbered():
    group, answer = people(TABLE)
    design = survey_design(np.random.default_rng(2).uniform(1, 5, 130))
    one = rao_scott(design, group, answer)
    turned = rao_scott(design, 7 - 2 * answer, 5 * (1 - group))
    assert (turned.statistic, turned.p) == pytest.approx((one.statistic, one.p))


def test_those_whose_answer_is_unknown_are_outside():
    group, answer = people(TABLE)
    more = survey_design(np.ones(140))
    found = rao_scott(more, np.append(group, np.zeros(10, int)), np.append(answer, np.full(10, -1)))
    assert found.denominator_df / found.numerator_df == pytest.approx(129)


@pytest.mark.parametrize(
    ("group", "answer", "why"),
    [
        ([0, 0, 0, 0], [0, 1, 0, 1], Unknown.NO_DEGREES_OF_FREEDOM),
        ([0, 1, 0, 1], [2, 2, 2, 2], Unknown.NO_DEGREES_OF_FREEDOM),
        ([-1, -1, 0, 1], [0, 1, -1, -1], Unknown.NO_ANSWERS),
    ],
)
def test_where_there_is_nothing_to_test(group, answer, why):
    found = rao_scott(survey_design(np.ones(4)), np.array(group), np.array(answer))
    assert found.unknown == why
    assert np.isnan([found.statistic, found.numerator_df, found.denominator_df, found.p]).all()


def test_a_lone_cluster_leaves_it_unknown():
    found = rao_scott(
        survey_design(np.ones(5), stratum=np.array([0, 0, 0, 0, 1])),
        np.array([0, 0, 1, 1, 1]),
        np.array([0, 1, 0, 1, 0]),
    )
    assert found.unknown == Unknown.LONE_CLUSTER


@pytest.mark.slow
def test_one_in_twenty_is_a_false_alarm_where_pearsons_test_gives_many():
    # 40 offices of 10 people: answers and groups both vary by office, but not together.
    rng = np.random.default_rng(3)
    office = np.repeat(np.arange(40), 10)
    design = survey_design(np.ones(400), cluster=office)
    alarms = []
    for _ in range(2_000):
        group = (rng.random(400) < rng.beta(0.5, 0.5, 40)[office]).astype(int)
        answer = (rng.random(400) < rng.beta(2, 0.5, 40)[office]).astype(int)
        table = np.zeros((2, 2))
        np.add.at(table, (group, answer), 1)
        alarms.append(
            (rao_scott(design, group, answer).p < 0.05, chi2_contingency(table, correction=False).pvalue < 0.05)
        )
    ours, pearsons = np.mean(alarms, axis=0)
    assert ours == pytest.approx(0.05, abs=0.02)
    assert pearsons > 0.1
