"""Means from tallies are those of the rows, whatever the design."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspejl.stats.answer_means import answer_means
from jobspejl.stats.survey_design import Unknown, survey_design
from jobspejl.stats.survey_shares import DomainMeans, domain_means

SCORES = [np.column_stack([[0.0, 0.0, 1.0], [1.0, 2.0, 3.0]]), np.eye(2)]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.sampled_from([None, 1.0, 3.0]), st.booleans())
def test_tallies_say_what_rows_say(seed, people, room, equal):
    rng = np.random.default_rng(seed)
    places = np.stack([rng.integers(-2, 3, people), rng.integers(-1, 2, people)], axis=1).astype(np.int16)
    _, stratum = np.unique(rng.integers(0, 4, people), return_inverse=True)
    population = None if room is None else np.ceil(np.bincount(stratum) * room)
    weight = np.ones(people) if equal else rng.uniform(0.2, 9, people)
    design = survey_design(weight, stratum=stratum, population=population)
    domain = rng.integers(-1, 4, people)
    found = answer_means(design, places, SCORES, domain, 4)
    rows = np.concatenate([one[np.maximum(places[:, q], 0)] for q, one in enumerate(SCORES)], axis=1)
    rows[np.repeat(places < 0, 2, axis=1)] = np.nan
    plain = domain_means(design, rows, domain, 4)
    # where all answers are equal, rounding alone makes the design effect
    varied = plain.se > 1e-7
    for one in fields(DomainMeans):
        some = varied if one.name == "design_effect" else np.ones(varied.shape, dtype=bool)
        ours, theirs = getattr(found, one.name)[some], getattr(plain, one.name)[some]
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-7, nan_ok=True), one.name
    same = (plain.value == 0) | (plain.value == 1)
    assert (found.value[same] == plain.value[same]).all()


def test_clusters_and_raked_weights_go_by_rows():
    places = np.array([[0], [2], [1], [2], [2], [0]], dtype=np.int16)
    everyone = np.zeros(6, dtype=np.int64)
    grouped = survey_design(np.ones(6), cluster=np.array([0, 0, 1, 1, 2, 2]))
    found = answer_means(grouped, places, SCORES[:1], everyone, 1)
    assert found.degrees_of_freedom.tolist() == [[2, 2]]
    assert found.unknown.tolist() == [[Unknown.KNOWN, Unknown.KNOWN]]
    raked = survey_design(np.ones(6), margins=np.array([[0], [1], [0], [1], [1], [0]]))
    # the margin is the answer itself, so nothing of the share of the best one is left to chance but 2 against 1
    alone = answer_means(survey_design(np.ones(6)), places, SCORES[:1], everyone, 1)
    assert answer_means(raked, places, SCORES[:1], everyone, 1).se[0, 0] < alone.se[0, 0] / 2
