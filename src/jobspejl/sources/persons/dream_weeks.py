"""The weeks of DREAM: which week a column holds, and which weeks belong to which quarter, half-year and four quarters.

A week belongs to the month, and so to the quarter, that its Thursday is in. A half-year then has 25 to 27 weeks: the
first of 2021 has 25, since the Thursday of week 26 was 1 July, and the second of 2020 has 27, with week 53.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from jobspejl.rules.benefits import Week

Quarter = tuple[int, int]
"""Year and number of a quarter."""

PeriodKind = Literal["half-years", "four-quarters"]

_COLUMN = re.compile(r"Y_(\d\d)(\d\d)", re.IGNORECASE)
_LABELS = {
    "half-years": re.compile(r"(\d{4})H([12])"),
    "four-quarters": re.compile(r"(\d{4})Q([1-4])-(\d{4})Q([1-4])"),
}
_THURSDAY = 4
#: NOTE: the register begins in 1991, so that 91 to 99 are of that century and all other years of the next.
_FIRST_YEAR = 1991


@dataclass(frozen=True, slots=True)
class Period:
    """A period that weeks are counted in.

    Attributes:
        label: Its name, e.g. "2018H1" or "2018Q3-2019Q2".
        quarters: Its quarters, in order.
        weeks: How many weeks it has.
    """

    label: str
    quarters: tuple[Quarter, ...]
    weeks: int

    @property
    def year(self) -> int:
        """The year that it ends in."""
        return self.quarters[-1][0]


def week_of(column: str) -> Week | None:
    """Return the week that a column is of by its name; None where it is of none, or of a week 53 that was not.

    >>> week_of("Y_9132"), week_of("y_2053"), week_of("Y_2153"), week_of("PNR")
    ((1991, 32), (2020, 53), None, None)
    """
    found = _COLUMN.fullmatch(column)
    if found is None:
        return None
    short, number = int(found[1]), int(found[2])
    year = short + (1900 if short >= _FIRST_YEAR % 100 else 2000)
    return (year, number) if 1 <= number <= _last_week(year) else None


def names_a_week(column: str) -> bool:
    """Say whether a column is named as those of weeks are.

    >>> names_a_week("Y_2153"), names_a_week("NYKOM2021")
    (True, False)
    """
    return _COLUMN.fullmatch(column) is not None


def _last_week(year: int) -> int:
    # NOTE: 28 December is always in the year's last week.
    return date(year, 12, 28).isocalendar().week


def weeks_of(quarter: Quarter) -> tuple[Week, ...]:
    """Return the weeks whose Thursday is in a quarter.

    >>> weeks_of((2021, 1))[0], weeks_of((2021, 2))[-1], len(weeks_of((2020, 4)))
    ((2021, 1), (2021, 25), 14)
    """
    year, number = quarter
    day = date(year, 3 * number - 2, 1)
    day += timedelta(days=(_THURSDAY - day.isoweekday()) % 7)
    weeks = []
    while (day.year, (day.month + 2) // 3) == quarter:
        weeks.append(day.isocalendar()[:2])
        day += timedelta(days=7)
    return tuple(weeks)


def period_of(kind: PeriodKind, label: str) -> Period | None:
    """Return the period that a label names, or None.

    >>> period_of("half-years", "2021H1").weeks, period_of("half-years", "2020H2").weeks
    (25, 27)
    >>> period_of("four-quarters", "2018Q3-2019Q2").quarters
    ((2018, 3), (2018, 4), (2019, 1), (2019, 2))
    >>> period_of("four-quarters", "2018Q3-2019Q3") is None
    True
    """
    found = _LABELS[kind].fullmatch(label.strip().replace("–", "-"))
    if found is None:
        return None
    year, number = int(found[1]), int(found[2])
    period = _period(kind, (year, 2 * number - 1 if kind == "half-years" else number))
    return period if period.label == label.strip().replace("–", "-") else None


def periods_between(kind: PeriodKind, first: Period, last: Period) -> tuple[Period, ...]:
    """Return the periods from one to another, both included: half-years, or four quarters from every quarter on.

    >>> [first, last] = [period_of("half-years", label) for label in ("2018H1", "2019H1")]
    >>> [period.label for period in periods_between("half-years", first, last)]
    ['2018H1', '2018H2', '2019H1']
    """
    periods, start = [], first.quarters[0]
    while start <= last.quarters[0]:
        periods.append(_period(kind, start))
        start = _after(start, 2 if kind == "half-years" else 1)
    return tuple(periods)


def periods_touched(kind: PeriodKind, weeks: Iterable[Week]) -> tuple[Period, ...]:
    """Return the periods that any of some weeks is in, oldest first."""
    quarters = {_quarter(week) for week in weeks}
    starts = {_after(quarter, -back) for quarter in quarters for back in range(2 if kind == "half-years" else 4)}
    return tuple(_period(kind, start) for start in sorted(starts) if kind == "four-quarters" or start[1] in (1, 3))


def missing_weeks(period: Period, weeks: Collection[Week]) -> tuple[Week, ...]:
    """Return the weeks of a period that are not among some weeks."""
    return tuple(week for quarter in period.quarters for week in weeks_of(quarter) if week not in weeks)


def column_of(week: Week) -> str:
    """Return the name of a week's column.

    >>> column_of((2005, 3))
    'Y_0503'
    """
    return f"Y_{week[0] % 100:02d}{week[1]:02d}"


def _period(kind: PeriodKind, start: Quarter) -> Period:
    quarters = tuple(_after(start, step) for step in range(2 if kind == "half-years" else 4))
    weeks = sum(len(weeks_of(quarter)) for quarter in quarters)
    if kind == "half-years":
        return Period(f"{start[0]}H{(start[1] + 1) // 2}", quarters, weeks)
    (year, number), (last_year, last_number) = quarters[0], quarters[-1]
    return Period(f"{year}Q{number}-{last_year}Q{last_number}", quarters, weeks)


def _after(quarter: Quarter, steps: int) -> Quarter:
    place = quarter[0] * 4 + quarter[1] - 1 + steps
    return place // 4, place % 4 + 1


def _quarter(week: Week) -> Quarter:
    thursday = date.fromisocalendar(*week, _THURSDAY)
    return thursday.year, (thursday.month + 2) // 3
