"""Calendar months as whole numbers, so that months are counted by subtraction and not one by one.

A span of months is the number of its first month and of the month after its last.
"""

import datetime


def month_of(day: str) -> str:
    """Return the number of the month that a day is in as SQL, given an expression; the next month's is one more.

    >>> month_of('"day"')
    'CAST(EXTRACT(YEAR FROM "day") * 12 + EXTRACT(MONTH FROM "day") AS BIGINT)'
    """
    return f"CAST(EXTRACT(YEAR FROM {day}) * 12 + EXTRACT(MONTH FROM {day}) AS BIGINT)"


def last_month_of(after: str) -> str:
    """Return the number of the month that the day before a day is in, as SQL."""
    return month_of(f"CAST({after} - INTERVAL '1' DAY AS DATE)")


def whole_month_from(day: str) -> str:
    """Return the number of the first month that begins on a day or after it, as SQL."""
    return f"{last_month_of(day)} + 1"


def first_whole_month(day: datetime.date) -> int:
    """Return the number of the first month that begins on a day or after it.

    >>> first_whole_month(datetime.date(2024, 2, 1)) - first_whole_month(datetime.date(2023, 12, 2))
    1
    """
    return day.year * 12 + day.month + (day.day > 1)


def apart(spans: str) -> str:
    """Return spans with the same months as others, and no month of a case in two of them, as SQL.

    Args:
        spans: Rows ("case", "first", "after"), as SQL.
    """
    return f"""
SELECT "case", "first", "after" FROM (
  SELECT "case", "after", GREATEST("first", MAX("after") OVER (
    PARTITION BY "case" ORDER BY "first", "after" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS "first"
  FROM ({spans}) AS s) AS a
WHERE "first" < "after"
"""


def shared(one: str, other: str) -> str:
    """Return how many months two spans that meet have in common, as SQL, given the names of their tables."""
    return f'LEAST({one}."after", {other}."after") - GREATEST({one}."first", {other}."first")'


def meet(one: str, other: str) -> str:
    """Return whether two spans are of one case and have a month in common, as SQL."""
    return f'{one}."case" = {other}."case" AND {one}."first" < {other}."after" AND {one}."after" > {other}."first"'
