"""Tables of counts whose row totals are told and whose column totals may be known: what can be told of the cells.

Small cells are hidden, with others of their row so that none is found by subtraction; and where only one row hides any,
another row hides the same cells, so that none is found from the columns either (Hundepool, A. et al. 2012. Statistical
Disclosure Control, ch. 4).
"""

import numpy as np

from jobspejl.contracts.arrays import Flags, Ints


def together(counts: Ints, threshold: int) -> tuple[tuple[int | None, ...], ...]:
    """Return the cells that may be told, None for the others.

    Args:
        counts: (R, K), whole numbers; each row adds up to a total that is told.
        threshold: Fewest persons that are told; 0 is told where nothing beside it is hidden.

    >>> import numpy as np
    >>> together(np.array([[90, 3, 4], [50, 20, 10], [400, 60, 40]]), 5)
    ((90, None, None), (50, None, None), (400, 60, 40))
    """
    hidden = np.array([_hidden(row, threshold) for row in counts], dtype=np.bool_).reshape(counts.shape)
    hiding = hidden.any(axis=1)
    others = np.flatnonzero(~hiding & (counts.sum(axis=1) > 0))
    if hiding.sum() == 1 and others.size:
        smallest = others[counts[others].sum(axis=1).argmin()]
        hidden[smallest] = hidden[hiding][0]
    return tuple(
        tuple(None if out else int(count) for count, out in zip(row, flags, strict=True))
        for row, flags in zip(counts, hidden, strict=True)
    )


def _hidden(row: Ints, threshold: int) -> Flags:
    """Return which cells of one row are hidden: the small ones, then the next smallest until they hide each other.

    NOTE: a hidden group holds at least two cells and, where the row has it, the threshold in all; a cell of 0 beside
    a small one is hidden too, for "0" there would give the small one away.
    """
    out = (row > 0) & (row < threshold)
    if not out.any():
        return out
    for place in np.argsort(row, kind="stable"):
        if out.sum() >= 2 and row[out].sum() >= threshold and not (row[~out] < threshold).any():
            break
        out[place] = True
    return np.asarray(out)
