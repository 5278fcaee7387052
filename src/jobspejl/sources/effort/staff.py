"""Snapshots of caseloads: the table `staff`, one row for a unit, a day and a group.

Columns: "unit" (code), "day", "group" (the vocabulary's word, or `ukendt`; "" without such a column), "citizens", and
"full_time" (hundredths of a full-time post).
"""

from collections.abc import Iterator

from jobspejl.contracts.effort import Staff
from jobspejl.contracts.inspection import Rule
from jobspejl.rules.vocabularies import groups, spelled
from jobspejl.sources.effort.columns import UNKNOWN, CaseTable, Column, Reading
from jobspejl.sources.effort.reader import read_rows

_STAFF = 'SELECT "unit", "on" AS "day", "group", "citizens", "full_time" FROM "staff_rows"'


def read_staff(section: Staff, reading: Reading) -> Iterator[Rule]:
    """Read caseloads into the table `staff`, and yield what each rule found; one with problems is the last."""
    tables, observed_on = reading.tables, reading.observed_on
    blank = UNKNOWN if section.group else ""
    table = CaseTable(
        name="staff",
        file=section.file,
        columns=(
            Column("unit", section.unit, "unit"),
            Column("on", section.day, "day", latest=observed_on, key="day"),
            Column("group", section.group, "word", needed=False, words=spelled(groups()), blank=blank),
            Column("citizens", section.citizens, "whole"),
            Column("full_time", section.full_time, "decimal", grain=100),
        ),
        reading=reading,
    )
    yield from read_rows(table)
    tables.step("staff", _STAFF)
    tables.drop("staff_rows")
