"""Tables of counts whose row totals are told and whose column totals may be known: what can be told of the cells.

Small cells are hidden, with others of their row and of their column, so that none is found by subtraction from either
(Hundepool, A. et al. 2012. Statistical Disclosure Control, ch. 4).
"""

import numpy as np

from jobspejl.contracts.arrays import Flags, Ints


def together(counts: Ints, threshold: int) -> tuple[tuple[int | None, ...], ...]:
    """Return the cells that may be told, None for the others.

    A row or column that hides any cell hides at least two, with the threshold between them, where it has that many.
    With three columns or fewer no cell can then be worked out from the totals; with more, one might be.

    Args:
        counts: (R, K), whole numbers, K at most 3; each row adds up to a total that is told, and each column to one
            that may be known.
        threshold: Fewest persons that are told; 0 is told where nothing beside it is hidden.

    >>> import numpy as np
    >>> together(np.array([[90, 3, 4], [50, 20, 10], [400, 60, 40]]), 5)
    ((90, None, None), (50, None, None), (400, 60, 40))
    """
    hidden: Flags = (counts > 0) & (counts < threshold)
    while True:
        hidden = np.array([_hidden(*row, threshold) for row in zip(counts, hidden, strict=True)]).reshape(counts.shape)
        more = _more(counts, hidden, threshold)
        if more is None:
            break
        hidden[more] = True
    return tuple(
        tuple(None if out else int(count) for count, out in zip(row, flags, strict=True))
        for row, flags in zip(counts, hidden, strict=True)
    )


def hidden_together(cells: Ints, threshold: int) -> Flags:
    """Return which rows may not be shown where the sum of every column is told.

    A row with a cell from 1 to below the threshold is hidden, and further ones with it, the smallest first, until at
    least two are hidden and what is hidden adds up to 0 or to the threshold in every column.

    Args:
        cells: (U, C), one row a unit.
        threshold: Fewest that are told.

    >>> hidden_together(np.array([[2, 40], [30, 50], [9, 60]]), 5).tolist()
    [True, False, True]
    """
    hidden: Flags = np.asarray(((cells > 0) & (cells < threshold)).any(axis=1))
    while hidden.any() and not hidden.all():
        sums = cells[hidden].sum(axis=0)
        if hidden.sum() >= 2 and not ((sums > 0) & (sums < threshold)).any():
            break
        size = np.where(hidden, np.iinfo(np.int64).max, cells.sum(axis=1))
        hidden[int(size.argmin())] = True
    return hidden


def _hidden(row: Ints, out: Flags, threshold: int) -> Flags:
    """Return which cells of one row are hidden: those that must be, then the smallest until they hide each other.

    NOTE: a hidden group holds at least two cells and, where the row has it, the threshold in all; a cell of 0 beside
    a hidden one is hidden too, for "0" there would give a small one away.
    """
    out = out.copy()
    if not out.any():
        return out
    for place in np.argsort(row, kind="stable"):
        if out.sum() >= 2 and row[out].sum() >= threshold and not (row[~out] < threshold).any():
            break
        out[place] = True
    return out


def _more(counts: Ints, hidden: Flags, threshold: int) -> tuple[int, int] | None:
    """Return the smallest cell that must be hidden for a column's sake; None where every column hides its own.

    NOTE: a cell of 0 is taken only where the column has no other, and never in an empty row, where it is known.
    """
    for column in range(counts.shape[1]):
        out = hidden[:, column]
        if not out.any() or (out.sum() >= 2 and counts[out, column].sum() >= threshold):
            continue
        for least in (counts[:, column] > 0, counts.sum(axis=1) > 0):
            others = np.flatnonzero(~out & least)
            if others.size:
                return int(others[counts[others, column].argmin()]), column
    return None
