"""Gathering and counting over persons, compiled: the same whole numbers as `numpy_kernel`, faster.

It is the only file that knows numba. What is compiled is kept beside this file, or in the user's cache, for the next
run.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.stats.persons.numpy_kernel import Block, Codes

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    return cast(_Function, numba.njit(nogil=True, cache=True)(function))


class CompiledKernel:
    """Compiled for this processor when first used."""

    def gather(self, block: Block, sizes: Ints, tables: Floats) -> Floats:
        """Return each row's sum of its codes' numbers."""
        found = np.empty(block.stop - block.start)
        _gather(block.unit, block.codes, block.start, sizes, tables, found)
        return found

    def count(self, block: Block, sizes: Ints, amounts: Ints, into: Ints) -> None:
        """Add each row's amount at its code in every column."""
        _count(block.unit, block.codes, block.start, sizes, amounts, into)

    def count_pairs(self, block: Block, sizes: Ints, amounts: Ints | None, into: Ints, rows: int) -> None:
        """Add each row's amounts at its pair of codes in every pair of columns."""
        cells = np.empty(block.stop - block.start, dtype=np.uint32)
        of_block = (block.unit, block.codes, block.start, sizes)
        if amounts is None:
            _count_rows(*of_block, cells, into[0], rows)
        elif amounts.shape[0] == 2:
            _count_two(*of_block, cells, amounts, into, rows)
        else:
            for amount, table in zip(amounts, into, strict=True):
                _count_one(*of_block, cells, amount, table, rows)

    def count_across(self, blocks: tuple[Block, Block], sizes: Ints, amounts: Ints, into: Ints) -> None:
        """Add each row's amount at its pair of codes."""
        one, other = blocks
        cells = np.empty(one.stop - one.start, dtype=np.uint32)
        start = 0
        for a, size in enumerate(sizes):
            for b, levels in enumerate(sizes):
                first = one.unit if a == 0 else one.codes[a - 1]
                second = other.unit if b == 0 else other.codes[b - 1]
                _cells(first, second, one.start, levels, cells)
                _add(cells, amounts, into[start : start + size * levels])
                start += size * levels


@_compiled
def _gather(unit: Codes, codes: Codes, first: int, sizes: Ints, tables: Floats, out: Floats) -> None:
    rows, columns = out.size, codes.shape[0]
    units = unit[first : first + rows]
    for i in range(rows):
        out[i] = tables[units[i]]
    start = sizes[0]
    s = 0
    # NOTE: four columns at a time, so that each row's sum is read and written a fourth as often.
    while s + 4 <= columns:
        a, b = codes[s, first : first + rows], codes[s + 1, first : first + rows]
        c, d = codes[s + 2, first : first + rows], codes[s + 3, first : first + rows]
        at = tables[start:]
        bt = at[sizes[s + 1] :]
        ct = bt[sizes[s + 2] :]
        dt = ct[sizes[s + 3] :]
        for i in range(rows):
            out[i] = (((out[i] + at[a[i]]) + bt[b[i]]) + ct[c[i]]) + dt[d[i]]
        start += sizes[s + 1] + sizes[s + 2] + sizes[s + 3] + sizes[s + 4]
        s += 4
    while s < columns:
        last, table = codes[s, first : first + rows], tables[start:]
        for i in range(rows):
            out[i] += table[last[i]]
        start += sizes[s + 1]
        s += 1


@_compiled
def _count(unit: Codes, codes: Codes, first: int, sizes: Ints, amounts: Ints, into: Ints) -> None:
    rows, columns = amounts.size, codes.shape[0]
    units = unit[first : first + rows]
    for i in range(rows):
        into[units[i]] += amounts[i]
    start = sizes[0]
    s = 0
    while s + 4 <= columns:
        a, b = codes[s, first : first + rows], codes[s + 1, first : first + rows]
        c, d = codes[s + 2, first : first + rows], codes[s + 3, first : first + rows]
        at = into[start:]
        bt = at[sizes[s + 1] :]
        ct = bt[sizes[s + 2] :]
        dt = ct[sizes[s + 3] :]
        for i in range(rows):
            amount = amounts[i]
            at[a[i]] += amount
            bt[b[i]] += amount
            ct[c[i]] += amount
            dt[d[i]] += amount
        start += sizes[s + 1] + sizes[s + 2] + sizes[s + 3] + sizes[s + 4]
        s += 4
    while s < columns:
        last, table = codes[s, first : first + rows], into[start:]
        for i in range(rows):
            table[last[i]] += amounts[i]
        start += sizes[s + 1]
        s += 1


@_compiled
def _cells(one: Codes, other: Codes, first: int, levels: int, into: NDArray[np.uint32]) -> None:
    # NOTE: apart from the counting, since this loop takes many rows at a time and the counting cannot.
    rows, columns = one[first : first + into.size], other[first : first + into.size]
    for i in range(into.size):
        into[i] = np.uint32(rows[i]) * np.uint32(levels) + np.uint32(columns[i])


@_compiled
def _pair(unit: Codes, codes: Codes, first: int, pair: tuple[int, int], levels: int, into: NDArray[np.uint32]) -> None:
    a, b = pair
    if a == 0:
        _cells(unit, codes[b - 1], first, levels, into)
    else:
        _cells(codes[a - 1], codes[b - 1], first, levels, into)


@_compiled
def _add(cells: NDArray[np.uint32], amounts: Ints, table: Ints) -> None:
    for i in range(cells.size):
        table[cells[i]] += amounts[i]


@_compiled
def _count_rows(
    unit: Codes, codes: Codes, first: int, sizes: Ints, cells: NDArray[np.uint32], into: Ints, rows: int
) -> None:
    start = 0
    for a in range(rows):
        for b in range(a + 1, sizes.size):
            _pair(unit, codes, first, (a, b), sizes[b], cells)
            table = into[start : start + sizes[a] * sizes[b]]
            for i in range(cells.size):
                table[cells[i]] += 1
            start += sizes[a] * sizes[b]


@_compiled
def _count_one(
    unit: Codes, codes: Codes, first: int, sizes: Ints, cells: NDArray[np.uint32], amounts: Ints, into: Ints, rows: int
) -> None:
    start = 0
    for a in range(rows):
        for b in range(a + 1, sizes.size):
            _pair(unit, codes, first, (a, b), sizes[b], cells)
            _add(cells, amounts, into[start : start + sizes[a] * sizes[b]])
            start += sizes[a] * sizes[b]


@_compiled
def _count_two(
    unit: Codes, codes: Codes, first: int, sizes: Ints, cells: NDArray[np.uint32], amounts: Ints, into: Ints, rows: int
) -> None:
    one, two = amounts[0], amounts[1]
    start = 0
    for a in range(rows):
        for b in range(a + 1, sizes.size):
            _pair(unit, codes, first, (a, b), sizes[b], cells)
            end = start + sizes[a] * sizes[b]
            table_of_one, table_of_two = into[0, start:end], into[1, start:end]
            for i in range(cells.size):
                cell = cells[i]
                table_of_one[cell] += one[i]
                table_of_two[cell] += two[i]
            start = end
