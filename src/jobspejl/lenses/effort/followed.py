"""What must be followed for some time is told of those periods only that can be followed to the end.

A measure that looks 365 days or 12 months ahead needs periods of its own: a period in which some begin too late to be
followed would hold those alone who are quickly done. Where the study has one period only, it is cut off instead on the
last day from which there is time enough.
"""

import calendar
import datetime
from collections.abc import Callable, Iterable, Sequence

from jobspejl.contracts.inspection import Rule
from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.errors import Listed, Problem, Reason
from jobspejl.lenses.effort.frame import Frame, Window, full_periods

_ONE_DAY = datetime.timedelta(days=1)


def windows_of(frame: Frame) -> tuple[Window, ...]:
    """Return the periods of a frame with their days, oldest first."""
    spans = full_periods(frame.first, frame.after - _ONE_DAY, frame.section.by)
    return tuple(span for span in spans if span[0] in frame.periods)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months later, or the last day of a month that is too short.

    >>> months_after(datetime.date(2023, 8, 31), 6).isoformat()
    '2024-02-29'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def followed(frame: Frame, until: Callable[[datetime.date], datetime.date]) -> tuple[Window, ...]:
    """Return the periods of which everybody can be followed to the end, whatever day of it they began on.

    Args:
        frame: What the tables span.
        until: The first day that need not be held for one who began on a day; it never falls as days rise.
    """
    return tuple(
        (label, first, end)
        for label, first, after in windows_of(frame)
        if (end := _cut(first, after, frame, until)) > first and (end == after or frame.section.by == "all")
    )


def all_followed(frame: Frame, what: str, follow: int, kept: Sequence[Window]) -> Rule:
    """Return the rule that periods can be followed to the end; those that cannot are a remark.

    Args:
        frame: What the tables span.
        what: Key of the wording that says who is followed, and for how long.
        follow: For how many days or months.
        kept: What `followed` gave.
    """
    whole = {(label, after) for label, _, after in kept}
    cut = [label for label, _, after in windows_of(frame) if (label, after) not in whole]
    said = Reason(what, {"follow": follow}, otherwise="")
    facts = {"what": said, "periods": Listed(cut), "day": (frame.after - _ONE_DAY).isoformat()}
    remarks = (Problem("effort_unfollowed", facts),) if cut else ()
    return Rule("effort_followed", frame.section.id, len(frame.periods), (), remarks)


def load_rows(tables: Tables, name: str, kinds: dict[str, CellKind], rows: Iterable[Sequence[object]]) -> None:
    """Make a table of rows, each with the columns in the order of their kinds."""
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    tables.load(name, dict(zip(kinds, map(list, columns), strict=True)), kinds)


def _cut(
    first: datetime.date, after: datetime.date, frame: Frame, until: Callable[[datetime.date], datetime.date]
) -> datetime.date:
    """Return the day after the last one from which there is time enough."""
    while after > first and until(after - _ONE_DAY) > frame.after:
        after -= _ONE_DAY
    return after
