"""A column of numbers kept as codes where few values occur, such as weeks out of 52: one byte instead of eight."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats, Ints

_UNKNOWN = 256
_BINS = 65_535


@dataclass(frozen=True, slots=True)
class Column:
    """A number for each of n rows.

    Attributes:
        values: The values that occur where there are `codes`, otherwise (n,), each row's own.
        codes: (n,), the place of each row's value among the values.
    """

    values: Floats
    codes: NDArray[np.uint8] | None = None


def values_at(column: Column, rows: slice | Ints | NDArray[np.bool_]) -> Floats:
    """Return the numbers of some rows.

    >>> values_at(Column(np.array([0.5, 0.25]), np.array([1, 1, 0], dtype=np.uint8)), slice(1, 3)).tolist()
    [0.25, 0.5]
    """
    return column.values[rows] if column.codes is None else column.values.take(column.codes[rows])


def rows_at(column: Column, rows: Ints | NDArray[np.bool_]) -> Column:
    """Return the same column for some rows only."""
    if column.codes is None:
        return Column(column.values[rows])
    return Column(column.values, column.codes[rows])


class Coder:
    """Takes a column's values batch by batch, as codes for as long as there are at most 256 different ones.

    >>> coder = Coder(3, 0.0, 1.0)
    >>> coder.take(0, np.array([1.0, 0.5]))
    >>> coder.take(2, np.array([1.0]))
    >>> values_at(coder.column(), slice(0, 3)).tolist()
    [1.0, 0.5, 1.0]
    """

    def __init__(self, rows: int, low: float, high: float) -> None:
        """Make room.

        Args:
            rows: How many values will come.
            low: The lowest of them.
            high: The highest.
        """
        self._rows = rows
        self._low = low
        self._bins_per_unit = _BINS / (high - low) if high > low else 0.0
        self._code_of_bin = np.full(_BINS + 1, _UNKNOWN, dtype=np.int16)
        self._values = np.full(_UNKNOWN + 1, np.nan)
        self._known = 0
        self._codes: NDArray[np.uint8] | None = np.empty(rows, dtype=np.uint8)
        self._plain = np.empty(0)

    def take(self, start: int, batch: NDArray[Any]) -> None:
        """Take the values of the rows from `start` on."""
        values = np.asarray(batch, dtype=np.float64)
        end = start + values.size
        if self._codes is not None:
            codes = self._coded(values)
            if codes is not None:
                self._codes[start:end] = codes
                return
            self._plain = np.empty(self._rows)
            self._plain[:start] = self._values[self._codes[:start]]
            self._codes = None
        self._plain[start:end] = values

    def column(self) -> Column:
        """Return the column."""
        return Column(self._plain) if self._codes is None else Column(self._values[: self._known].copy(), self._codes)

    def _coded(self, values: Floats) -> NDArray[np.int16] | None:
        """Return the codes of values; None where there are too many values, or two too close to each other."""
        bins = ((values - self._low) * self._bins_per_unit).astype(np.uint16)
        codes = self._code_of_bin[bins]
        wrong = np.flatnonzero(self._values[codes] != values)
        if not wrong.size:
            return codes
        for value, first in zip(*np.unique(values[wrong], return_index=True), strict=True):
            where = bins[wrong[first]]
            if self._code_of_bin[where] != _UNKNOWN or self._known == _UNKNOWN:
                return None
            self._values[self._known] = value
            self._code_of_bin[where] = self._known
            self._known += 1
        return self._code_of_bin[bins]
