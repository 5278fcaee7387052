"""Answers as numbers: what is turned, and what never is."""

import numpy as np

from jobspejl.stats.scale_scores import in_top_box, scale_scores


def test_reversed_answers_are_turned_in_scores_and_never_in_the_top_box():
    places = np.array([[0, 0], [4, 4]], dtype=np.int16)
    assert scale_scores(places, [5, 5], [False, True]).tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert in_top_box(places, [[3, 4], [0, 1]]).tolist() == [[0.0, 1.0], [1.0, 0.0]]
