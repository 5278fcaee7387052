"""The cases of a log of events: one row a case, and what does not hang together in them."""

from jobspejl.engines.protocol import Tables
from jobspejl.errors import Problem

OPENINGS = ("foerste_fravaersdag", "henvendelse", "tilmeldt", "kontaktforloeb_start")
"""Events of the vocabulary that open a case."""

CLOSING = "sag_lukket"
"""The event that closes one."""

#: NOTE: a contact course begins anew with every change of benefit, so it may well stand twice.
_ONCE = ("foerste_fravaersdag", "henvendelse", "tilmeldt")

_CASES = """
SELECT "case", MIN("day") AS "first_day", MIN("unit") AS "unit", MAX("unit") AS "other_unit", MIN("group") AS "group",
  MIN(CASE WHEN "event" IN ({openings}) THEN "day" END) AS "opened",
  MAX(CASE WHEN "event" = '{closing}' THEN "day" END) AS "closed",
  CASE WHEN {twice} THEN 1 ELSE 0 END AS "twice"
FROM "events" GROUP BY "case"
"""
_TWICE = """MIN(CASE WHEN "event" = '{event}' THEN "day" END) < MAX(CASE WHEN "event" = '{event}' THEN "day" END)"""

_REMARKS = {
    "case_units": '"unit" <> "other_unit"',
    "case_before_open": '"first_day" < "opened"',
    "case_opened_twice": '"twice" = 1',
    "case_closed_first": '"closed" < "opened"',
}


def make_cases(tables: Tables, path: str) -> tuple[int, tuple[Problem, ...]]:
    """Make the table `cases` of the table `events`; return the number of cases, and what is worth knowing of them.

    Its columns are "case", "first_day", "unit" and "group" (the first by code where a case has several), "opened" (the
    first opening; missing without one) and "closed" (the last closing). Cases are counted that have events of several
    units, events before they opened, the same opening on two days, or a last closing before they opened.

    Args:
        tables: Holds `events`.
        path: The file, for messages.
    """
    tables.step(
        "cases",
        _CASES.format(
            openings=", ".join(f"'{event}'" for event in OPENINGS),
            closing=CLOSING,
            twice=" OR ".join(_TWICE.format(event=event) for event in _ONCE),
        ),
    )
    sums = ", ".join(f'COUNT(CASE WHEN {sql} THEN 1 END) AS "{key}"' for key, sql in _REMARKS.items())
    found = {
        key: int(str(cells[0])) for key, cells in tables.query(f'SELECT COUNT(*) AS "all", {sums} FROM "cases"').items()
    }
    remarks = (Problem(key, {"path": path, "count": found[key]}) for key in _REMARKS if found[key])
    return found["all"], tuple(remarks)
