"""Answers as numbers: how far up the scale, and whether in the top box."""

from collections.abc import Sequence

import numpy as np

from jobspejl.contracts.answers import Places
from jobspejl.contracts.arrays import Floats


def scale_scores(places: Places, values: Sequence[int], turned: Sequence[bool]) -> Floats:
    """Return how far up its scale each answer is, from 0 to 1; (N, Q), NaN where there is none.

    Args:
        places: (N, Q), from 0; below 0 where there is no answer.
        values: (Q,), values on each question's scale, at least 2.
        turned: (Q,), whether the scale's last value is its bad end, so that 0 is where it ends.

    >>> scale_scores(np.array([[0, 0], [4, 1], [-2, 2]], dtype=np.int16), [5, 3], [False, True]).tolist()
    [[0.0, 1.0], [1.0, 0.5], [nan, 0.0]]
    """
    scores = np.where(places < 0, np.nan, places / (np.array(values) - 1.0))
    return np.where(np.array(turned), 1 - scores, scores)


def in_top_box(places: Places, top: Sequence[Sequence[int]]) -> Floats:
    """Return 1 where an answer is among the good ones and 0 where it is not; (N, Q), NaN where there is none.

    Args:
        places: (N, Q), from 0; below 0 where there is no answer.
        top: (Q,), the places that are good; never turned.

    >>> in_top_box(np.array([[0], [4], [-1]], dtype=np.int16), [[3, 4]]).tolist()
    [[0.0], [1.0], [nan]]
    """
    found = np.empty(places.shape)
    for question, good in enumerate(top):
        found[:, question] = np.isin(places[:, question], list(good))
    found[places < 0] = np.nan
    return found
