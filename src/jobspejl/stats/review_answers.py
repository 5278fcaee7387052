"""The answers of several reviewers to the same files, brought down to one, and counted."""

import numpy as np

from jobspejl.contracts.arrays import Ints

#: No reviewer gave an answer.
BLANK = -1
#: Reviewers disagree and nobody has settled it.
UNRESOLVED = -2


def final_answers(answers: Ints, adjudicated: Ints) -> Ints:
    """Return the answer that counts for every file and item.

    The adjudicated answer where there is one, else the one that all reviewers who answered gave, be they one or more.

    Args:
        answers: (R, C, I), the answer of each of R reviewers to C files and I items; `BLANK` where there is none.
        adjudicated: (C, I), the answer that settles a disagreement; `BLANK` where there is none.

    Returns:
        (C, I), the answer, `BLANK` where nobody gave any, `UNRESOLVED` where they differ.

    >>> answers = np.array([[[0, 0, 0, -1]], [[0, 2, 2, -1]]])
    >>> final_answers(answers, np.array([[-1, -1, 2, -1]])).tolist()
    [[0, -2, 2, -1]]
    """
    given = answers != BLANK
    largest = answers.max(axis=0, initial=BLANK)
    same = (~given | (answers == largest)).all(axis=0)
    return np.where(adjudicated != BLANK, adjudicated, np.where(same, largest, UNRESOLVED))


def tally(final: Ints, categories: int) -> Ints:
    """Return how many files have each final answer to each item.

    Args:
        final: (C, I), see `final_answers`.
        categories: K, how many answers are possible.

    Returns:
        (I, K + 2), files with each of the K answers, then those unresolved, then those without an answer.

    >>> tally(np.array([[0, -2], [1, -1], [1, 0]]), 2).tolist()
    [[1, 2, 0, 0], [1, 0, 1, 1]]
    """
    kinds = [*range(categories), UNRESOLVED, BLANK]
    return np.stack([(final == kind).sum(axis=0) for kind in kinds], axis=1).astype(np.int64)
