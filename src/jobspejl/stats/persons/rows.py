"""Persons in memory as codes: a byte for each super-column and person.

A row may also be a cell: all persons with the same unit and levels, with the sums that their outcomes enter by.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.stats.persons.coded_values import Column, rows_at, values_at
from jobspejl.stats.persons.numpy_kernel import Codes
from jobspejl.stats.persons.super_columns import Packing
from jobspejl.stats.persons.weights import Moments

_AT_ONCE = 1 << 16
_COLUMNS_THAT_DRAW = 6


@dataclass(frozen=True, slots=True)
class Cells:
    """What each of n rows holds where it stands for all persons of a cell; O outcomes.

    Attributes:
        persons: (n,), how many they are.
        weight: (n,), sum of w.
        squared_weight: (n,), sum of w^2.
        outcome: (O, n), sum of w y.
        squared_outcome: (O, n), sum of w y^2.
        cross: (O, n), sum of w^2 y.
        products: (O, O, n), sum of w^2 y_a y_b.
    """

    persons: Ints
    weight: Floats
    squared_weight: Floats
    outcome: Floats
    squared_outcome: Floats
    cross: Floats
    products: Floats


@dataclass(frozen=True, slots=True)
class PersonRows:
    """The persons of one period, n rows.

    Attributes:
        packing: Which conditions are packed in which super-column.
        unit: (n,), the unit of each row.
        codes: (S, n), its code in each super-column.
        numbers: (N, n), the conditions that are numbers.
        outcomes: O columns; none where rows are cells.
        weight: The rows' weights, above 0; None where all weigh 1, and where rows are cells.
        cells: What rows hold that are cells.
    """

    packing: Packing
    unit: Codes
    codes: Codes
    numbers: Floats
    outcomes: tuple[Column, ...]
    weight: Column | None = None
    cells: Cells | None = None


def weights_of(rows: PersonRows, part: slice) -> Floats | float:
    """Return the weights of some rows; 1 where all weigh 1."""
    if rows.cells is not None:
        return rows.cells.weight[part]
    return 1.0 if rows.weight is None else values_at(rows.weight, part)


def moments_of(rows: PersonRows, part: slice, outcome: int) -> Moments:
    """Return what some rows hold of an outcome."""
    weight = weights_of(rows, part)
    cells = rows.cells
    if cells is None:
        values = values_at(rows.outcomes[outcome], part)
        return Moments(weight, values if rows.weight is None else weight * values)
    square = (cells.squared_weight[part], cells.cross[outcome, part], cells.products[outcome, outcome, part])
    return Moments(weight, cells.outcome[outcome, part], square)


def squared_outcome(rows: PersonRows, part: slice, outcome: int) -> Floats:
    """Return w y^2 of some rows."""
    if rows.cells is not None:
        return rows.cells.squared_outcome[outcome, part]
    return np.asarray(weights_of(rows, part) * values_at(rows.outcomes[outcome], part) ** 2)


def whole_weight(rows: PersonRows) -> tuple[float, float]:
    """Return the sum of w over all rows, and of w^2."""
    if rows.cells is not None:
        return float(rows.cells.weight.sum()), float(rows.cells.squared_weight.sum())
    if rows.weight is None:
        return float(rows.unit.size), float(rows.unit.size)
    column = rows.weight
    often = 1 if column.codes is None else np.bincount(column.codes, minlength=column.values.size)
    return float((column.values * often).sum()), float((column.values**2 * often).sum())


def some_rows(rows: PersonRows, chosen: Ints | Flags | NDArray[np.intp]) -> PersonRows:
    """Return some rows as rows of their own."""
    cells = rows.cells
    if cells is not None:
        cells = Cells(
            persons=cells.persons[chosen],
            weight=cells.weight[chosen],
            squared_weight=cells.squared_weight[chosen],
            outcome=cells.outcome[:, chosen],
            squared_outcome=cells.squared_outcome[:, chosen],
            cross=cells.cross[:, chosen],
            products=cells.products[:, :, chosen],
        )
    return replace(
        rows,
        unit=rows.unit[chosen],
        codes=np.ascontiguousarray(rows.codes[:, chosen]),
        numbers=np.ascontiguousarray(rows.numbers[:, chosen]),
        outcomes=tuple(rows_at(column, chosen) for column in rows.outcomes),
        weight=None if rows.weight is None else rows_at(rows.weight, chosen),
        cells=cells,
    )


def drawn(rows: PersonRows, one_in: int) -> NDArray[np.intp]:
    """Return the numbers of about one row in so many, drawn by what the rows hold: their order does not matter."""
    chosen = []
    for start in range(0, rows.unit.size, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        mixed = rows.unit[part].astype(np.uint32)
        for column in rows.codes[:_COLUMNS_THAT_DRAW]:
            mixed = mixed * np.uint32(0x9E3779B1) + column[part]
            mixed ^= mixed >> np.uint32(15)
        mixed *= np.uint32(0x85EBCA6B)
        mixed ^= mixed >> np.uint32(13)
        chosen.append(np.flatnonzero(mixed % np.uint32(one_in) == 0) + start)
    return np.concatenate(chosen) if chosen else np.empty(0, dtype=np.intp)
