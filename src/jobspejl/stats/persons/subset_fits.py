"""Least squares on many subsets of groups of columns, without solving any of them twice.

Subsets are walked as a tree: at each group the way parts into those that keep it and those that do not. Keeping a
group is one step of elimination on what is left, leaving it out is to forget its columns, so that subsets that agree
so far share the work and what is left shrinks towards the leaves (Furnival & Wilson 1974, Regressions by leaps and
bounds, Technometrics 16, 499-511). What the columns explain of each row is eliminated along with the equations, and
at a leaf the rows that remain are the answer; coefficients are never written down.
"""

from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats, Ints

_NO_SPREAD = 1e-12
_DEPENDENT = 1e-9


@dataclass(frozen=True, slots=True)
class Equations:
    """Normal equations of Q columns for O outcomes, and U rows that the columns are to explain.

    Attributes:
        square: (Q, Q), sums of products of the columns, centred as the model asks.
        right: (Q, O), sums of products of columns and outcomes, centred alike.
        rows: (U, Q), the rows.
        start: (U, O), what is to be explained of each row.
        size: (Q,), uncentred sums of squares: a column whose spread is nothing beside it is constant, and left out.
        group: (Q,), the number of each column's group.
    """

    square: Floats
    right: Floats
    rows: Floats
    start: Floats
    size: Floats
    group: Ints


def subset_fits(equations: Equations, kept: Flags) -> Floats:
    """Return start - rows @ b for every subset, with b the least-squares coefficients of the groups that are kept.

    Where columns determine each other, the smallest coefficients (of columns scaled to the same spread) are taken;
    rows that stood in the fit are not touched by the choice.

    Args:
        equations: The equations of all columns.
        kept: (V, G), which of G groups each of V subsets keeps.

    Returns:
        (V, U, O).

    >>> two = Equations(np.eye(2), np.ones((2, 1)), np.array([[1.0, 2.0]]), np.array([[5.0]]), np.ones(2), np.arange(2))
    >>> subset_fits(two, np.array([[False, False], [True, False], [True, True]])).ravel().tolist()
    [5.0, 4.0, 2.0]
    """
    groups = kept.shape[1]
    spread = np.diag(equations.square)
    varying = np.flatnonzero(spread > _NO_SPREAD * equations.size)
    width = np.bincount(equations.group[varying], minlength=groups)
    # NOTE: the widest group first: it is eliminated once, the last ones once for nearly every subset.
    order = np.argsort(-width, kind="stable")
    columns = varying[np.argsort(np.argsort(order)[equations.group[varying]], kind="stable")]
    scale = 1 / np.sqrt(spread[columns])
    rows, outcomes = equations.start.shape
    table = np.empty((columns.size + rows, columns.size + outcomes))
    table[: columns.size, : columns.size] = equations.square[np.ix_(columns, columns)] * scale * scale[:, None]
    table[: columns.size, columns.size :] = equations.right[columns] * scale[:, None]
    table[columns.size :, : columns.size] = equations.rows[:, columns] * scale
    table[columns.size :, columns.size :] = equations.start
    left = np.empty((kept.shape[0], rows, outcomes))
    _walk(table, width[order], kept[:, order], np.arange(kept.shape[0]), left)
    return left


def _walk(table: Floats, width: Ints, kept: Flags, members: Ints, left: Floats) -> None:
    """Fill `left` for the subsets `members`, which agree on all groups before those that `table` still holds."""
    if members.size == 1 or width.size == 0:
        left[members] = _eliminated_at_once(table, np.repeat(kept[members[0]], width))
        return
    first, inside = int(width[0]), kept[members, 0]
    # NOTE: a group that is left out is the table's first rows and columns: what remains is a view, not a copy.
    if not inside.all():
        _walk(table[first:, first:], width[1:], kept[:, 1:], members[~inside], left)
    if inside.any():
        _walk(_eliminated(table, first), width[1:], kept[:, 1:], members[inside], left)


def _eliminated_at_once(table: Floats, kept: Flags) -> Floats:
    """Return what is left of the rows when the kept columns have explained what they can."""
    columns = np.flatnonzero(kept)
    rest = table[kept.size :, kept.size :]
    if columns.size == 0:
        return rest
    solution = _solve(table[np.ix_(columns, columns)], table[columns, kept.size :])
    return np.asarray(rest - table[kept.size :, columns] @ solution)


def _eliminated(table: Floats, first: int) -> Floats:
    """Return the table after its first columns have explained what they can of the rest."""
    if first == 0:
        return table
    return np.asarray(
        table[first:, first:] - table[first:, :first] @ _solve(table[:first, :first], table[:first, first:])
    )


def _solve(square: Floats, right: Floats) -> Floats:
    try:
        pivots = np.diag(np.linalg.cholesky(square))
    except np.linalg.LinAlgError:
        pivots = np.zeros(1)
    if float(pivots.min()) ** 2 > _DEPENDENT:
        return np.asarray(np.linalg.solve(square, right), dtype=np.float64)
    values, vectors = np.linalg.eigh(square)
    inverse = np.where(values > _DEPENDENT, 1 / np.where(values > _DEPENDENT, values, 1.0), 0.0)
    return np.asarray((vectors * inverse) @ (vectors.T @ right))
