"""The log of phone and chat: the table `calls`, one row a contact.

Columns: "unit" (code), "day" (Danish), "time" (missing where only the day is known), "caller" (missing where nobody
knows), "channel" (`telefon`, `chat` or `ukendt`), "waited" (seconds), "finished" (1, 0, or missing) and "line" (the
file's line, missing where it has none). What the file has no column for is missing.
"""

from collections.abc import Iterator

from jobspejl.contracts.effort import Calls
from jobspejl.contracts.inspection import Rule
from jobspejl.rules.vocabularies import channels, spelled
from jobspejl.sources.effort.columns import UNKNOWN, CaseTable, Column, Reading
from jobspejl.sources.effort.reader import read_rows

_PHONE = "telefon"
_CALLS = """
SELECT "unit", "on" AS "day", "on_time" AS "time", "caller", "channel", "waited", "finished", "line" FROM "calls_rows"
"""


def read_calls(section: Calls, reading: Reading) -> Iterator[Rule]:
    """Read contacts into the table `calls`, and yield what each rule found; one with problems is the last."""
    tables, observed_on = reading.tables, reading.observed_on
    table = CaseTable(
        name="calls",
        file=section.file,
        columns=(
            Column("unit", None if section.every_unit else section.unit, "unit", every=section.every_unit),
            Column("caller", section.caller, "pseudonym", needed=False),
            Column(
                "channel",
                section.channel,
                "word",
                needed=False,
                every=None if section.channel else _PHONE,
                words=spelled(channels()),
                blank=UNKNOWN,
            ),
            Column("waited", section.waited, "decimal", needed=False),
            Column("finished", section.finished, "flag", needed=False),
            Column("on", section.time, "moment", latest=observed_on, key="time"),
        ),
        reading=reading,
    )
    yield from read_rows(table)
    tables.step("calls", _CALLS)
    tables.drop("calls_rows")
