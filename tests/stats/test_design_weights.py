"""Weights from the sample: they add up to the population, and a densely sampled stratum does not count too much."""

import numpy as np

from jobspejl.stats.design_weights import design_weights


def test_weights_of_a_stratum_add_up_to_its_population():
    stratum = np.array([0] * 5 + [1] * 20 + [2] * 2)
    weight = design_weights(stratum, np.array([100.0, 60.0, 40.0]))
    assert np.bincount(stratum, weight).tolist() == [100.0, 60.0, 40.0]


def test_clusters_count_and_not_people_where_clusters_were_drawn():
    stratum, cluster = np.zeros(6, dtype=int), np.array([0, 0, 0, 0, 1, 1])
    assert design_weights(stratum, np.array([10.0]), cluster).tolist() == [5.0] * 6


def test_an_unknown_population_leaves_all_alike():
    assert design_weights(np.array([0, 1]), np.array([10.0, np.inf])).tolist() == [1.0, 1.0]


def test_a_dense_stratum_does_not_count_for_too_much():
    """All 90 of a small, content stratum answered, and 10 of 910 of a large, discontent one: 9 per cent are content."""
    stratum = np.repeat([0, 1], [90, 10])
    content = stratum == 0
    weight = design_weights(stratum, np.array([90.0, 910.0]))
    assert np.average(content, weights=weight) == 0.09
    assert content.mean() == 0.9
