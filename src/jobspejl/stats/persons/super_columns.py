"""Conditions packed together, so that sums over persons touch fewer columns.

Conditions with few levels are packed into one super-column with a level for each combination: an additive predictor
over conditions is additive over super-columns, and pair counts of conditions are margins of pair counts of
super-columns. Both are exact. With at most 64 levels a table of pairs of super-columns stays in a processor's nearest
memory while many persons are counted into it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import prod

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Layout

MOST_LEVELS = 64


@dataclass(frozen=True, slots=True)
class Packing:
    """Which conditions stand in which super-column.

    Columns are numbered from 0, the units; super-columns follow. The code of a person in a super-column is the levels
    of its conditions read as the digits of one number, the first condition most significant.

    Attributes:
        layout: Which entry of a person's vector is what.
        members: For each super-column, the numbers of its conditions.
    """

    layout: Layout
    members: tuple[tuple[int, ...], ...]

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The levels of each column's members, the units' column first.

        >>> pack(Layout(98, (2, 30, 40))).shapes
        ((98,), (40,), (30, 2))
        """
        levels = self.layout.levels
        return ((self.layout.units,), *(tuple(levels[k] for k in members) for members in self.members))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The levels of each column, the units first."""
        return tuple(prod(shape) for shape in self.shapes)

    def entries(self, column: int) -> tuple[slice, ...]:
        """Return where each member of a column stands in a person's vector."""
        if column == 0:
            return (slice(0, self.layout.units),)
        return tuple(self.layout.condition(k) for k in self.members[column - 1])


def pack(layout: Layout, most: int = MOST_LEVELS) -> Packing:
    """Pack conditions into super-columns of at most so many levels; one with more stands alone.

    Each super-column starts with the condition that has most levels of those left, and is filled up as far as others
    can fill it (Gupta & Ho 1999).

    >>> pack(Layout(2, (2, 2, 3, 5, 7, 64, 100))).members
    ((6,), (5,), (4, 2, 0), (3, 1))
    """
    left = sorted(range(len(layout.levels)), key=lambda k: (-layout.levels[k], k))
    members = []
    while left:
        first = left.pop(0)
        fills: dict[int, tuple[int, ...]] = {layout.levels[first]: ()}
        for k in left:
            for product, chosen in list(fills.items()):
                if product * layout.levels[k] <= most:
                    fills.setdefault(product * layout.levels[k], (*chosen, k))
        rest = fills[max(fills)]
        left = [k for k in left if k not in rest]
        members.append((first, *rest))
    return Packing(layout, tuple(members))


def predictor(packing: Packing, eta: Floats) -> Floats:
    """Return what each code of each column adds to the linear predictor, the columns one after the other.

    Args:
        packing: Of the layout that `eta` follows.
        eta: (P,), coefficients.
    """
    parts = []
    for column, shape in enumerate(packing.shapes):
        part = np.zeros(shape)
        for axis, where in enumerate(packing.entries(column)):
            part += eta[where].reshape((-1,) + (1,) * (len(shape) - axis - 1))
        parts.append(part.ravel())
    return np.concatenate(parts)


def vector(packing: Packing, sums: Ints) -> Ints:
    """Return sums by entry from sums by code: (U + L_1 + ... + L_K,).

    Args:
        packing: How columns are packed.
        sums: A sum for each code of each column, the columns one after the other.
    """
    found = np.zeros(packing.layout.size - packing.layout.numbers, dtype=np.int64)
    starts = np.cumsum((0, *packing.sizes))
    for column, shape in enumerate(packing.shapes):
        table = sums[starts[column] : starts[column + 1]].reshape(shape)
        for axis, where in enumerate(packing.entries(column)):
            found[where] = table.sum(axis=tuple(other for other in range(table.ndim) if other != axis))
    return found


def column_pairs(packing: Packing, *, units_only: bool = False) -> Iterator[tuple[int, int]]:
    """Yield the pairs of different columns, in the order in which tables of pairs stand."""
    columns = len(packing.sizes)
    for a in range(1 if units_only else columns):
        for b in range(a + 1, columns):
            yield a, b


def matrix(packing: Packing, units: Ints, tables: Ints, *, units_only: bool = False) -> Ints:
    """Return sums by pair of entries from sums by pair of codes: (P, P) without the numbers, or its U first rows.

    Args:
        packing: How columns are packed.
        units: (U,), a sum for each unit.
        tables: A sum for each pair of codes of each pair of columns, as `column_pairs` orders them.
        units_only: Only the rows of the units are needed.
    """
    sizes, held = packing.sizes, [_held(packing, column) for column in range(len(packing.sizes))]
    entries = packing.layout.size - packing.layout.numbers
    found = np.zeros((packing.layout.units if units_only else entries, entries), dtype=np.int64)
    np.fill_diagonal(found, units)
    start = 0
    for a, b in column_pairs(packing, units_only=units_only):
        table = tables[start : start + sizes[a] * sizes[b]].reshape(sizes[a], sizes[b])
        start += table.size
        (first, of_first), (second, of_second) = held[a], held[b]
        margins = of_first.T @ (table @ of_second)
        found[np.ix_(first, second)] = margins
        if units_only:
            continue
        found[np.ix_(second, first)] = margins.T
        if a == 0:
            found[np.ix_(second, second)] = (of_second.T * table.sum(axis=0)) @ of_second
    return found


def cross_matrix(packing: Packing, tables: Ints) -> Ints:
    """Return sums by pair of entries, the first of one row and the second of another: (P, P) without the numbers.

    Args:
        packing: How the columns of both are packed.
        tables: A sum for each pair of codes of each of C x C pairs of columns, the first's columns outermost.
    """
    held = [_held(packing, column) for column in range(len(packing.sizes))]
    entries = packing.layout.size - packing.layout.numbers
    found = np.zeros((entries, entries), dtype=np.int64)
    start = 0
    for first, of_first in held:
        for second, of_second in held:
            table = tables[start : start + len(of_first) * len(of_second)].reshape(len(of_first), len(of_second))
            start += table.size
            found[np.ix_(first, second)] = of_first.T @ (table @ of_second)
    return found


@cache
def _held(packing: Packing, column: int) -> tuple[Ints, Ints]:
    """Return where a column's L levels stand in a person's vector, and which each code holds, (codes, L)."""
    shape = packing.shapes[column]
    digits = np.unravel_index(np.arange(prod(shape)), shape)
    held = [np.eye(levels, dtype=np.int64)[digit] for levels, digit in zip(shape, digits, strict=True)]
    return np.concatenate([np.r_[where] for where in packing.entries(column)]), np.hstack(held)
