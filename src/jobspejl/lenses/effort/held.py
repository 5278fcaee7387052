"""Which periods the tables hold in full: a table that begins later than a period would make its measures too low."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace

from jobspejl.contracts.effort import Effort, TableName
from jobspejl.contracts.effort_measure import EffortMeasure
from jobspejl.engines.protocol import Tables
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.effort.followed import windows_of
from jobspejl.lenses.effort.frame import Frame, make_stays, make_windows

GRACE = datetime.timedelta(days=31)
"""A table whose first row is no more than so long after a period's first day holds the period."""

Starts = Mapping[TableName, datetime.date]
"""The first day of every table that has rows."""

_DAYS: dict[TableName, str] = {
    "events": "day", "spells": "start", "hours": "month", "calls": "day", "clubs": "day", "staff": "day",
}  # fmt: skip


def first_days(tables: Tables, section: Effort) -> dict[TableName, datetime.date]:
    """Return the first day of every table of a section; exemptions, which nobody needs to have, are left out."""
    found = {
        name: tables.query(f'SELECT MIN("{day}") AS "first" FROM "{name}"')["first"][0]
        for name, day in _DAYS.items()
        if name in section.tables
    }
    return {name: first for name, first in found.items() if isinstance(first, datetime.date)}


def holds(starts: Starts, needs: Iterable[TableName], first: datetime.date) -> bool:
    """Return whether all of the tables hold what begins on a day.

    >>> holds({"events": datetime.date(2022, 2, 1)}, ("events", "spells"), datetime.date(2022, 1, 1))
    True
    """
    return all(starts.get(name, first) <= first + GRACE for name in needs)


def held(frame: Frame, needs: Iterable[TableName], starts: Starts) -> Frame:
    """Return the frame of those periods alone that the tables of a measure hold in full.

    Its first day is that of the table that begins last, or of the first period where that is earlier: what looks back
    looks no further.
    """
    needs = tuple(needs)
    kept = [(label, first) for label, first, _ in windows_of(frame) if holds(starts, needs, first)]
    if not kept:
        return replace(frame, periods=())
    last = max((starts[name] for name in needs if name in starts), default=frame.first)
    return replace(frame, periods=tuple(label for label, _ in kept), first=max(frame.first, min(last, kept[0][1])))


def narrow(tables: Tables, frame: Frame) -> None:
    """Make `windows` and `stays` anew, of a frame's periods alone."""
    tables.drop("windows", *(("stays", "chains") if frame.section.spells is not None else ()))
    make_windows(tables, windows_of(frame))
    if frame.section.spells is not None:
        make_stays(tables)


def begun_late(frame: Frame, measures: Iterable[EffortMeasure], starts: Starts) -> tuple[Problem, ...]:
    """Return a remark on every table that begins after the first day of a period, with the measures that need it."""
    late = []
    for table, first in starts.items():
        periods = [label for label, begins, _ in windows_of(frame) if not holds(starts, (table,), begins)]
        told = [measure.id for measure in measures if table in measure.needs]
        if periods and told:
            facts = {"path": frame.section.tables[table].file, "table": table, "first": first.isoformat()}
            listed = {"periods": Listed(periods), "measures": Listed(told, most=20)}
            late.append(Problem("effort_table_late", {**facts, **listed}))
    return tuple(late)
