"""Job clubs: the table `clubs`, one row for a case on a day.

Columns: "case", "unit" (code), "day", "offered" and "attended" (minutes; what was attended beyond what was offered is
counted as far as it was offered), and "content" (the vocabulary's word, or `ukendt`; missing without such a column).
"""

from collections.abc import Iterator

from jobspejl.contracts.effort import Clubs
from jobspejl.contracts.inspection import Rule
from jobspejl.rules.vocabularies import contents, spelled
from jobspejl.sources.effort.columns import UNKNOWN, CaseTable, Column, Reading
from jobspejl.sources.effort.reader import read_rows
from jobspejl.sources.offending import offending
from jobspejl.sources.raw_rows import count_of

_CLUBS = """
SELECT "case", "unit", "on" AS "day", "offered", LEAST("offered", "attended") AS "attended", "content" FROM "clubs_rows"
"""
_ABOVE = 'SELECT "line" FROM "clubs_rows" WHERE "attended" > "offered"'


def read_clubs(section: Clubs, reading: Reading) -> Iterator[Rule]:
    """Read job clubs into the table `clubs`, and yield what each rule found; one with problems is the last."""
    tables, subject, observed_on = reading.tables, reading.subject, reading.observed_on
    table = CaseTable(
        name="clubs",
        file=section.file,
        columns=(
            Column("case", section.case, "pseudonym"),
            Column("unit", section.unit, "unit"),
            Column("on", section.day, "day", latest=observed_on, key="day"),
            Column("offered", section.offered, "decimal", grain=60),
            Column("attended", section.attended, "decimal", grain=60),
            Column(
                "content",
                section.content,
                "word",
                needed=False,
                words=spelled(contents()),
                blank=UNKNOWN if section.content else None,
            ),
        ),
        reading=reading,
    )
    yield from read_rows(table)
    facts: dict[str, object] = {"path": section.file, "column": section.attended}
    above = offending(tables, "clubs_above", facts, _ABOVE)
    yield Rule("clubs_possible", subject, count_of(tables, '"clubs_rows"'), (), above)
    tables.step("clubs", _CLUBS)
    tables.drop("clubs_rows")
