"""How a workbook writes the numbers of a column: whole ones without decimals, others with those that they bear."""

from collections.abc import Sequence

import numpy as np

from jobspejl.contracts.tables import Column

_PLAIN = {"text": "@", "integer": "#,##0", "flag": "General"}
_P_VALUE = "0.0000"
_FIGURES = 2
"""Figures that the small numbers of a column are shown with."""
_MOST = 5


def number_format(column: Column, cells: Sequence[object]) -> str:
    """Return the number format of a column, as spreadsheets write it.

    A tenth of the numbers may be shown with fewer than two figures; more decimals are there when the format is changed.

    Args:
        column: The column.
        cells: What is in it.

    >>> from jobspejl.contracts.text import Text
    >>> share = Column("share", "number", Text(da="Andel", en="Share"))
    >>> [number_format(share, cells) for cells in ([3.0, None, 1200.0], [37.5, 12.0], [18.27, 40.21], [0.0312, 2.5])]
    ['#,##0', '#,##0.0', '#,##0.0', '#,##0.000']
    """
    if column.kind != "number":
        return _PLAIN[column.kind]
    if column.name == "p_value":
        return _P_VALUE
    sizes = np.abs(np.array([cell for cell in cells if isinstance(cell, int | float) and cell != 0], dtype=np.float64))
    if not (sizes % 1).any():
        return "#,##0"
    borne = _FIGURES - 1 - int(np.floor(np.log10(np.quantile(sizes, 0.1, method="lower"))))
    written = max(_decimals(float(size)) for size in sizes)
    return "#,##0." + "0" * max(1, min(borne, written, _MOST))


def _decimals(size: float) -> int:
    """Return the decimals that a number is written with, `_MOST` at most."""
    return next((places for places in range(_MOST) if round(size, places) == size), _MOST)
