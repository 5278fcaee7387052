"""The answer that counts, and how many files have each."""

import numpy as np

from jobspejl.stats.review_answers import BLANK, UNRESOLVED, final_answers, tally


def test_the_order_of_who_counts():
    # Columns: agreed, single, differ unsettled, differ settled, settled against all, nobody, settled alone.
    first = [1, 0, 0, 0, 1, BLANK, BLANK]
    second = [1, BLANK, 2, 2, 1, BLANK, BLANK]
    settled = np.array([[BLANK, BLANK, BLANK, 1, 0, BLANK, 3]])
    final = final_answers(np.array([[first], [second]]), settled)
    assert final.tolist() == [[1, 0, UNRESOLVED, 1, 0, BLANK, 3]]


def test_without_reviewers_only_what_is_settled_counts():
    final = final_answers(np.zeros((0, 1, 2), dtype=int), np.array([[2, BLANK]]))
    assert final.tolist() == [[2, BLANK]]


def test_every_file_is_counted_once():
    final = np.random.default_rng(1).integers(UNRESOLVED, 5, (40, 6))
    counts = tally(final, 5)
    assert counts.shape == (6, 7)
    assert (counts.sum(axis=1) == 40).all()
    assert counts[2, 5] == (final[:, 2] == UNRESOLVED).sum()
    assert counts[2, 6] == (final[:, 2] == BLANK).sum()
