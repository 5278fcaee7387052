"""Gathering and counting over persons in NumPy; `kernel` does the same, faster.

Sums are of whole numbers: no order of rows and no number of threads changes a bit of them.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats, Ints

Codes = NDArray[Any]
"""Codes in one column, (n,), or in all super-columns, (S, n): bytes, or two bytes where a column has more levels."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some of the rows: m = stop - start of n.

    Attributes:
        unit: (n,), the unit of each row.
        codes: (S, n), its code in each super-column.
        start: The first row of the block.
        stop: The row after its last.
    """

    unit: Codes
    codes: Codes
    start: int
    stop: int


def columns_of(block: Block) -> list[NDArray[np.intp]]:
    """Return the codes of the block's rows in each column, the units first."""
    rows = slice(block.start, block.stop)
    return [column[rows].astype(np.intp) for column in (block.unit, *block.codes)]


class Kernel(Protocol):
    """The four things that take time. Columns are the units' and the super-columns; `sizes` are their levels."""

    def gather(self, block: Block, sizes: Ints, tables: Floats) -> Floats:
        """Return each row's sum of its codes' numbers: (m,), added in the order of the columns."""
        ...

    def count(self, block: Block, sizes: Ints, amounts: Ints, into: Ints) -> None:
        """Add each row's amount at its code in every column."""
        ...

    def count_pairs(self, block: Block, sizes: Ints, amounts: Ints | None, into: Ints, rows: int) -> None:
        """Add each row's amounts at its pair of codes in every pair of columns.

        Args:
            block: The rows.
            sizes: The levels of each column.
            amounts: (W, m); None counts the rows.
            into: (W, cells), or (1, cells) for counts; tables of pairs one after the other.
            rows: How many of the columns are paired with those after them.
        """
        ...

    def count_across(self, blocks: tuple[Block, Block], sizes: Ints, amounts: Ints, into: Ints) -> None:
        """Add each row's amount at its pair of codes, one of the first block and one of the second."""
        ...


class NumpyKernel:
    """Without anything compiled."""

    def gather(self, block: Block, sizes: Ints, tables: Floats) -> Floats:
        """Return each row's sum of its codes' numbers."""
        starts = np.cumsum(sizes) - sizes
        first, *others = columns_of(block)
        found = tables[first]
        for start, column in zip(starts[1:], others, strict=True):
            found += tables[start:][column]
        return found

    def count(self, block: Block, sizes: Ints, amounts: Ints, into: Ints) -> None:
        """Add each row's amount at its code in every column."""
        starts = np.cumsum(sizes) - sizes
        for start, column in zip(starts, columns_of(block), strict=True):
            np.add.at(into[start:], column, amounts)

    def count_pairs(self, block: Block, sizes: Ints, amounts: Ints | None, into: Ints, rows: int) -> None:
        """Add each row's amounts at its pair of codes in every pair of columns."""
        columns = columns_of(block)
        start = 0
        for a in range(rows):
            first = columns[a]
            for b in range(a + 1, len(columns)):
                cells = sizes[a] * sizes[b]
                _add(into[:, start : start + cells], first * sizes[b] + columns[b], amounts)
                start += cells

    def count_across(self, blocks: tuple[Block, Block], sizes: Ints, amounts: Ints, into: Ints) -> None:
        """Add each row's amount at its pair of codes."""
        firsts, seconds = columns_of(blocks[0]), columns_of(blocks[1])
        start = 0
        for a, first in enumerate(firsts):
            for b, second in enumerate(seconds):
                cells = sizes[a] * sizes[b]
                np.add.at(into[start : start + cells], first * sizes[b] + second, amounts)
                start += cells


def _add(tables: Ints, cells: NDArray[np.intp], amounts: Ints | None) -> None:
    if amounts is None:
        tables[0] += np.bincount(cells, minlength=tables.shape[1])
        return
    for table, amount in zip(tables, amounts, strict=True):
        np.add.at(table, cells, amount)
