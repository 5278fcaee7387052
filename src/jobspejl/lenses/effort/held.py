"""Which periods the tables hold in full: one that begins later or ends earlier would make its measures too low."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from jobspejl.contracts.effort import Effort, TableName
from jobspejl.contracts.effort_measure import EffortMeasure
from jobspejl.engines.protocol import Tables
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.effort.followed import months_after, windows_of
from jobspejl.lenses.effort.frame import Frame, make_stays, make_windows

GRACE = datetime.timedelta(days=31)
"""A table whose first row is no more than so long after a period's first day, and whose last is no more than so long
before its last day, holds the period. One of whole months must have them all."""

_ONE_DAY = datetime.timedelta(days=1)
_DAYS: dict[TableName, str] = {
    "events": "day", "spells": "start", "hours": "month", "calls": "day", "clubs": "day", "staff": "day",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """What a table's rows lie between.

    Attributes:
        first: The day of the first row.
        last: That of the last, of a month its last day. Never for spells, which last after their first day, and for
            snapshots, which are no less true for being few.
        grace: How long after a period's first day, and before its last, they may begin and end.
    """

    first: datetime.date
    last: datetime.date = datetime.date.max
    grace: datetime.timedelta = GRACE


Spans = Mapping[TableName, Span]
"""What every table that has rows spans."""


def table_spans(tables: Tables, section: Effort) -> dict[TableName, Span]:
    """Return what every table of a section spans; exemptions, which nobody needs to have, are left out."""
    found: dict[TableName, Span] = {}
    for name, day in _DAYS.items():
        if name in section.tables:
            ends = tables.query(f'SELECT MIN("{day}") AS "first", MAX("{day}") AS "last" FROM "{name}"')
            first, last = ends["first"][0], ends["last"][0]
            if isinstance(first, datetime.date) and isinstance(last, datetime.date):
                found[name] = _span(name, first, last)
    return found


def _span(name: TableName, first: datetime.date, last: datetime.date) -> Span:
    if name in {"spells", "staff"}:
        return Span(first)
    if name == "hours":
        return Span(first, months_after(last, 1) - _ONE_DAY, datetime.timedelta(0))
    return Span(first, last)


def _begins_late(span: Span, first: datetime.date, grace: datetime.timedelta = GRACE) -> bool:
    return span.first > first + min(span.grace, grace)


def _ends_early(span: Span, after: datetime.date, grace: datetime.timedelta = GRACE) -> bool:
    return after - _ONE_DAY - span.last > min(span.grace, grace)


def holds(
    spans: Spans,
    needs: Iterable[TableName],
    first: datetime.date,
    after: datetime.date,
    grace: datetime.timedelta = GRACE,
) -> bool:
    """Return whether all of the tables hold what begins on a day and ends before another.

    Args:
        spans: What every table spans.
        needs: The tables in question; one without rows is let be.
        first: The first day.
        after: The day after the last.
        grace: How much later they may begin, and earlier end; no more than their own.

    >>> year, day = (datetime.date(2022, 1, 1), datetime.date(2023, 1, 1)), datetime.date
    >>> holds({"events": Span(day(2022, 2, 1), day(2022, 11, 30))}, ("events", "spells"), *year)
    True
    >>> holds({"events": Span(day(2022, 1, 1), day(2022, 11, 29))}, ("events", "spells"), *year)
    False
    """
    there = [spans[name] for name in needs if name in spans]
    return not any(_begins_late(span, first, grace) or _ends_early(span, after, grace) for span in there)


def held(frame: Frame, needs: Iterable[TableName], spans: Spans) -> Frame:
    """Return the frame of those periods alone that the tables of a measure hold in full.

    Its first day is that of the table that begins last, or of the first period where that is earlier: what looks back
    looks no further. So nothing is followed beyond the table that ends first, or the last period where that is later.
    """
    needs = tuple(needs)
    kept = [window for window in windows_of(frame) if holds(spans, needs, *window[1:])]
    if not kept:
        return replace(frame, periods=())
    there = [spans[name] for name in needs if name in spans]
    begins = max((span.first for span in there), default=frame.first)
    ends = [span.last + _ONE_DAY for span in there if _ends_early(span, frame.after)]
    return replace(
        frame,
        periods=tuple(label for label, _, _ in kept),
        first=max(frame.first, min(begins, kept[0][1])),
        after=max(min(ends, default=frame.after), kept[-1][2]),
    )


def narrow(tables: Tables, frame: Frame) -> None:
    """Make `windows` and `stays` anew, of a frame's periods alone."""
    tables.drop("windows", *(("stays",) if frame.section.spells is not None else ()))
    make_windows(tables, windows_of(frame))
    if frame.section.spells is not None:
        make_stays(tables)


def unheld(frame: Frame, measures: Iterable[EffortMeasure], spans: Spans) -> tuple[Problem, ...]:
    """Return remarks on every table that begins after the first day of a period, or ends before the last of one.

    Each says which periods are left out, and of which measures.
    """
    told: list[Problem] = []
    measures = tuple(measures)
    for table, span in spans.items():
        named = [measure.id for measure in measures if table in measure.needs]
        late = [label for label, first, _ in windows_of(frame) if _begins_late(span, first)]
        early = [label for label, _, after in windows_of(frame) if _ends_early(span, after)]
        facts: dict[str, object] = {"path": frame.section.tables[table].file, "table": table}
        facts["measures"] = Listed(named, most=20)
        if named and late:
            told.append(Problem("effort_table_late", {**facts, "periods": Listed(late), "first": str(span.first)}))
        if named and early:
            told.append(Problem("effort_table_ended", {**facts, "periods": Listed(early), "last": str(span.last)}))
    return tuple(told)
