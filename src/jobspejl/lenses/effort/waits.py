"""Waits as amounts: every wait's pseudo-value, so that a mean wait is a ratio of sums as any other measure.

The engine counts waits by day; the values follow from the counts (`stats.pseudo_values`), and go back as a small table
to be joined. So no person leaves the engine, and the waits of one person are added up as that person's.
"""

import math
from collections.abc import Iterator

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.lenses.effort.followed import load_rows
from jobspejl.stats.pseudo_values import pseudo_days

GRAIN = 1000
"""Values are whole thousandths of a day; the `amount_grain` of a measure that is made of them."""

_VALUES: dict[str, CellKind] = {
    "period": "text", "group": "text", "days": "integer", "happened": "integer", "value": "integer",
}  # fmt: skip
_COUNTS = """
SELECT "period", "group", "days", "happened", COUNT(*) AS "persons" FROM "{waits}"
GROUP BY "period", "group", "days", "happened" ORDER BY "period", "group", "days", "happened"
"""


def load_pseudo_days(tables: Tables, waits: str, values: str, horizon: int) -> None:
    """Make a table of the pseudo-values of waits, each from the curve of its period and target group in all units.

    Args:
        tables: The scope.
        waits: A step with a row for each wait: "period", "group", "days" (from 0 on), "happened" (1, or 0 where the
            wait was followed no longer).
        values: What to call the table: "period", "group", "days", "happened", "value" (thousandths of a day).
        horizon: Days at which waits are cut off.
    """
    found = tables.query(_COUNTS.format(waits=waits))
    strata: dict[tuple[object, object], list[list[int]]] = {}
    for period, group, *counts in zip(*found.values(), strict=True):
        strata.setdefault((period, group), []).append([int(str(count)) for count in counts])
    rows = ((*stratum, *row) for stratum, counts in strata.items() for row in _values(np.array(counts), horizon))
    load_rows(tables, values, _VALUES, rows)


def _values(counts: Ints, horizon: int) -> Iterator[tuple[int, int, int]]:
    """Yield day, whether it happened, and the value, given (N, 3) day, whether it happened, and persons."""
    days, at = np.unique(counts[:, 0], return_inverse=True)
    histogram = np.zeros((days.size, 3), dtype=np.int64)
    histogram[:, 0] = days
    histogram[at, 2 - counts[:, 1]] = counts[:, 2]
    for day, row in zip(days.tolist(), pseudo_days(histogram, horizon).tolist(), strict=True):
        for happened, value in zip((1, 0), row, strict=True):
            if not math.isnan(value):
                yield day, happened, round(GRAIN * value)
