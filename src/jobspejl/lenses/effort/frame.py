"""What all measures of effort stand on: the periods that the data hold in full, and each spell's days in them.

`windows` has one row a period: "period", "first" and "after" (half-open days). `stays` has one row for each spell and
period that meet: "case", "unit", "group", "period", "start" and "end" (half-open, clipped to the period), "since" (the
chain's first day), "days", and "free", how many of them are free of exemption. `chains` is the table of
`lenses.effort.chains`.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from jobspejl.contracts.effort import Effort
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.chains import make_chained

By = Literal["year", "half_year", "all"]
Window = tuple[str, datetime.date, datetime.date]
"""A period's label, its first day and the day after its last."""

_WITH_UNITS = ("spells", "calls", "clubs", "staff")
_ONE_DAY = datetime.timedelta(days=1)
_STAYS = """
SELECT "case", "unit", "group", "period", "start", "end", "since", "days", "days" - "exempted" AS "free" FROM (
  SELECT c."case", c."unit", c."group", c."period", c."start", c."end", c."since",
    CAST({days} AS BIGINT) AS "days",
    CAST(SUM(CASE WHEN x."case" IS NULL THEN 0 ELSE {exempted} END) AS BIGINT) AS "exempted"
  FROM (
    SELECT s."case", s."unit", s."group", w."period", s."since",
      GREATEST(s."start", w."first") AS "start", LEAST(s."end", w."after") AS "end"
    FROM "chains" AS s JOIN "windows" AS w ON s."start" < w."after" AND s."end" > w."first") AS c
  LEFT JOIN "exempt" AS x ON x."case" = c."case" AND x."start" < c."end" AND x."end" > c."start"
  GROUP BY c."case", c."unit", c."group", c."period", c."start", c."end", c."since") AS q
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the tables of a section span.

    Attributes:
        section: The section of the study.
        units: The units that its tables have, by code.
        periods: The periods that the data hold in full, oldest first.
        first: The first day that the data hold.
        after: The day after the last.
    """

    section: Effort
    units: tuple[Unit, ...]
    periods: tuple[str, ...]
    first: datetime.date
    after: datetime.date


def days_between(start: str, end: str) -> str:
    """Return the days from one day to another as SQL, given two expressions.

    >>> days_between('"start"', '"end"')
    'EXTRACT(DAY FROM CAST("end" AS TIMESTAMP) - CAST("start" AS TIMESTAMP))'
    """
    return f"EXTRACT(DAY FROM CAST({end} AS TIMESTAMP) - CAST({start} AS TIMESTAMP))"


def full_periods(first: datetime.date, last: datetime.date, by: By) -> tuple[Window, ...]:
    """Return the periods that lie between two days in full: label, first day, day after the last; oldest first.

    >>> [label for label, _, _ in full_periods(datetime.date(2022, 1, 1), datetime.date(2023, 11, 30), "half_year")]
    ['2022H1', '2022H2', '2023H1']
    """
    if by == "all":
        return ((f"{first.isoformat()} – {last.isoformat()}", first, last + _ONE_DAY),) if first <= last else ()
    halves = ((1, ""),) if by == "year" else ((1, "H1"), (7, "H2"))
    begins = [
        (f"{year}{half}", datetime.date(year, month, 1))
        for year in range(first.year, last.year + 2)
        for month, half in halves
    ]
    return tuple(
        (label, begin, after)
        for (label, begin), (_, after) in pairwise(begins)
        if first <= begin and after <= last + _ONE_DAY
    )


def first_day(tables: Tables, section: Effort) -> datetime.date:
    """Return the first day of the tables of a section without spells.

    Args:
        tables: Holds the tables that the section gives.
        section: The section.
    """
    given = [table for table in _WITH_UNITS if table in section.tables]
    union = " UNION ALL ".join(f'SELECT MIN("day") AS "first" FROM "{table}"' for table in given)
    [first] = tables.query(f'SELECT MIN("first") AS "first" FROM ({union}) AS f')["first"]
    return first if isinstance(first, datetime.date) else section.observed_on


def make_frame(
    section: Effort, units: UnitList, tables: Tables, first: datetime.date, periods: Sequence[Window]
) -> Frame:
    """Make the tables `windows` and, where there are spells, `chains` and `stays`, and return what the tables span.

    Args:
        section: The section.
        units: The units that the tables may speak of.
        tables: Holds the tables that the section gives, and `exempt` where there are spells.
        first: The first day that they hold.
        periods: What `full_periods` gives.
    """
    make_windows(tables, periods)
    if section.spells is not None:
        make_chained(tables, "chains")
        make_stays(tables)
    given = [table for table in _WITH_UNITS if table in section.tables]
    union = " UNION ".join(f'SELECT "unit" FROM "{table}"' for table in given)
    there = {str(code) for code in tables.query(f'SELECT "unit" FROM ({union}) AS u ORDER BY "unit"')["unit"]}
    return Frame(
        section=section,
        units=tuple(unit for unit in units.units if unit.code in there),
        periods=tuple(label for label, _, _ in periods),
        first=first,
        after=section.observed_on + _ONE_DAY,
    )


def make_windows(tables: Tables, periods: Sequence[Window]) -> None:
    """Make the table `windows` of what `full_periods` gives."""
    labels, begins, afters = zip(*periods, strict=True)
    tables.load(
        "windows",
        {"period": list(labels), "first": list(begins), "after": list(afters)},
        {"period": "text", "first": "day", "after": "day"},
    )


def make_stays(tables: Tables) -> None:
    """Make the table `stays`.

    Args:
        tables: Holds `chains`, `exempt`, of which no two of a case share a day, and `windows`.
    """
    clipped = days_between('GREATEST(x."start", c."start")', 'LEAST(x."end", c."end")')
    days = days_between('c."start"', 'c."end"')
    tables.step("stays", _STAYS.format(days=days, exempted=clipped))
