"""Ordinary paid hours of a case in a month: the table `hours`.

Columns: "case", "month" (its first day) and "minutes", over all rows of the case and month.
"""

from collections.abc import Iterator

from jobspejl.contracts.effort import Hours
from jobspejl.contracts.inspection import Rule
from jobspejl.sources.effort.columns import CaseTable, Column, Reading
from jobspejl.sources.effort.reader import read_rows
from jobspejl.sources.offending import offending
from jobspejl.sources.raw_rows import count_of

_HOURS = """
SELECT "case", "month", CAST(SUM("minutes") AS BIGINT) AS "minutes" FROM (
  SELECT "case", CAST(SUBSTRING(CAST("month" AS STRING), 1, 8) || '01' AS DATE) AS "month", "minutes"
  FROM "hours_rows") AS h
GROUP BY "case", "month"
"""
_MINUTES_IN_A_MONTH = 31 * 24 * 60
_MANY = f'SELECT "line" FROM "hours_rows" WHERE "minutes" > {_MINUTES_IN_A_MONTH}'


def read_hours(section: Hours, reading: Reading) -> Iterator[Rule]:
    """Read ordinary hours into the table `hours`, and yield what each rule found; one with problems is the last."""
    tables, subject, observed_on = reading.tables, reading.subject, reading.observed_on
    table = CaseTable(
        name="hours",
        file=section.file,
        columns=(
            Column("case", section.case, "pseudonym"),
            Column("month", section.month, "day", latest=observed_on),
            Column("minutes", section.hours, "decimal", grain=60, key="hours"),
        ),
        reading=reading,
    )
    yield from read_rows(table)
    rows = count_of(tables, '"hours_rows"')
    many = offending(tables, "hours_many", {"path": section.file, "column": section.hours}, _MANY)
    yield Rule("hours_possible", subject, rows, many)
    tables.step("hours", _HOURS)
    tables.drop("hours_rows")
