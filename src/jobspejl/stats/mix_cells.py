"""Which kinds of respondents, or target groups, are too few to expect anything from, and are taken together."""

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats, Ints


def merge_cells(people: Ints | Floats, least: float = 20) -> Ints:
    """Return which of the merged cells each cell is part of.

    A cell that in some period has fewer than `least` people, or people of one unit only, goes into one cell with the
    others like it; where that cell is no better, it goes into the largest. Every unit's people being somewhere, the
    last cell that can be left is everybody.

    Args:
        people: (U, T, L), people of each unit and period in each of L cells.
        least: Fewest people of a cell in a period.

    Returns:
        (L,), from 0.

    >>> import numpy as np
    >>> merge_cells(np.array([[[90, 8, 30, 6]], [[80, 9, 40, 0]]])).tolist()
    [0, 2, 1, 2]
    >>> merge_cells(np.array([[[90, 8, 30, 0]], [[80, 9, 40, 0]]])).tolist()
    [0, 0, 1, 0]
    """
    thin = _thin(people, least)
    kept = np.flatnonzero(~thin)
    cells = np.full(thin.size, kept.size)
    cells[kept] = np.arange(kept.size)
    together = people[:, :, thin].sum(axis=2, keepdims=True)
    if kept.size and _thin(together, least)[0]:
        cells[thin] = people[:, :, kept].sum(axis=(0, 1)).argmax()
    return cells


def merged(values: Floats, into: Ints) -> Floats:
    """Return values (U, T, L) summed over the cells that are one by `merge_cells`.

    >>> import numpy as np
    >>> merged(np.array([[[1.0, 2.0, 4.0]]]), np.array([0, 1, 0])).tolist()
    [[[5.0, 2.0]]]
    """
    found = np.zeros((*values.shape[:2], int(into.max()) + 1))
    for old, new in enumerate(into):
        found[:, :, new] += values[:, :, old]
    return found


def _thin(people: Ints | Floats, least: float) -> Flags:
    few = people.sum(axis=0) < least
    lone = (people > 0).sum(axis=0) < 2
    return np.asarray((few | lone).any(axis=0))
