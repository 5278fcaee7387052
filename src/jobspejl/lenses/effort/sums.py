"""From a measure's rows to sums over persons: one query for every measure, and one for every curve.

Sums are of whole numbers below 2^63; a person's own sum squared must be below it too. What is larger is an error on
every engine (`engine_value`), never a rounded number.
"""

from collections.abc import Iterable

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.effort_found import PersonSums, Split, Waits
from jobspejl.contracts.effort_measure import EffortMeasure
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.family import MeasureSql, SplitSql
from jobspejl.lenses.effort.frame import Frame

_SUMS = ("persons", "counted", "short", "amount", "exposure", "amount2", "both", "exposure2")
_PERSONS = """
SELECT "unit", "period", "group", CAST(SUM("amount") AS BIGINT) AS "a", CAST(SUM("exposure") AS BIGINT) AS "e"
FROM ({rows}) AS r GROUP BY "unit", "period", "group", "person" HAVING SUM("exposure") > 0
"""
_BY_CELL = """
SELECT "unit", "period", "group", COUNT(*) AS "persons", COUNT(CASE WHEN "a" <> 0 THEN 1 END) AS "counted",
  COUNT(CASE WHEN "a" < "e" THEN 1 END) AS "short",
  CAST(SUM("a") AS BIGINT) AS "amount", CAST(SUM("e") AS BIGINT) AS "exposure",
  CAST(SUM("a" * "a") AS BIGINT) AS "amount2", CAST(SUM("a" * "e") AS BIGINT) AS "both",
  CAST(SUM("e" * "e") AS BIGINT) AS "exposure2"
FROM ({persons}) AS p GROUP BY "unit", "period", "group" ORDER BY "unit", "period", "group"
"""
_BY_DAY = """
SELECT "unit", "period", "days", CAST(SUM(CASE WHEN "happened" = 1 THEN "persons" ELSE 0 END) AS BIGINT) AS "met",
  CAST(SUM(CASE WHEN "happened" = 1 THEN 0 ELSE "persons" END) AS BIGINT) AS "left"
FROM ({rows}) AS r GROUP BY "unit", "period", "days" ORDER BY "unit", "period", "days"
"""
_BY_PART = """
SELECT "part", CAST(SUM("a") AS BIGINT) AS "amount", COUNT(*) AS "persons" FROM (
  SELECT "part", SUM("amount") AS "a" FROM ({rows}) AS r GROUP BY "part", "person") AS p
WHERE "a" > 0 GROUP BY "part" ORDER BY "part"
"""


def person_sums(measure: EffortMeasure, asked: MeasureSql, frame: Frame, tables: Tables) -> PersonSums:
    """Add a measure's rows up: over each person, then over persons.

    Args:
        measure: The catalogue's entry.
        asked: Its rows.
        frame: The units and periods; rows of others are an error of the measure.
        tables: Holds what the rows are made of.

    Raises:
        DataError: A sum is beyond 63 bits, or the memory is too small.
    """
    sql = _BY_CELL.format(persons=_PERSONS.format(rows=asked.sql))
    found = tables.query(sql, asked.params(frame))
    groups = tuple(sorted({str(group) for group in found["group"]}))
    present = {str(code) for code in found["unit"]}
    units = tuple(unit for unit in frame.units if unit.code in present)
    at = (
        _places(found["unit"], [unit.code for unit in units]),
        _places(found["period"], frame.periods),
        _places(found["group"], groups),
    )
    cells = {name: np.zeros((len(units), len(frame.periods), len(groups)), dtype=np.int64) for name in _SUMS}
    for name, sums in cells.items():
        sums[at] = [int(str(cell)) for cell in found[name]]
    return PersonSums(
        measure=measure,
        units=units,
        periods=frame.periods,
        groups=groups,
        persons=cells["persons"],
        counted=cells["counted"],
        short=cells["short"],
        amount=cells["amount"].astype(np.float64),
        exposure=cells["exposure"].astype(np.float64),
        amount2=cells["amount2"].astype(np.float64),
        both=cells["both"].astype(np.float64),
        exposure2=cells["exposure2"].astype(np.float64),
    )


def histogram(asked: MeasureSql, frame: Frame, tables: Tables) -> Waits | None:
    """Return the counts behind a measure's curve, over all groups; None where it has none."""
    if asked.waits is None:
        return None
    found = tables.query(_BY_DAY.format(rows=asked.waits), asked.waits_params(frame))
    unit, period = _places(found["unit"], [unit.code for unit in frame.units]), _places(found["period"], frame.periods)
    counts = [[int(str(cell)) for cell in found[name]] for name in ("days", "met", "left")]
    rows = np.array([unit, period, *counts], dtype=np.int64).reshape(5, -1).T
    return Waits(asked.id, rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))])


def split(asked: SplitSql, frame: Frame, tables: Tables) -> Split:
    """Return how what a measure counts divides, over all units and periods."""
    found = tables.query(_BY_PART.format(rows=asked.sql), asked.params(frame))
    at = _places(found["part"], [word for word, _ in asked.parts])
    amount, persons = (np.zeros(len(asked.parts), dtype=np.int64) for _ in range(2))
    amount[at] = [int(str(cell)) for cell in found["amount"]]
    persons[at] = [int(str(cell)) for cell in found["persons"]]
    return Split(asked.id, tuple(name for _, name in asked.parts), amount, persons)


def _places(words: Iterable[object], known: Iterable[str]) -> Ints:
    at = {word: place for place, word in enumerate(known)}
    return np.array([at[str(word)] for word in words], dtype=np.int64)
