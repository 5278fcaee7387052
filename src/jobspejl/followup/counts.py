"""What follows from how recommendations stand: days overdue, times postponed, how many of those due are verified."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jobspejl.contracts.recommendation import Standing, State
from jobspejl.followup.fold import OPEN


@dataclass(frozen=True, slots=True)
class FollowupCounts:
    """How many recommendations stand how, on a day.

    Attributes:
        states: How many are in each state.
        due: Those whose due date has come; what was closed without being carried out is among them, what was replaced
            is not.
        verified_of_due: How many of them are verified.
        first_due: As `due`, by the first due date that was set: postponing does not take a recommendation out.
        verified_of_first_due: How many of those are verified.
        overdue: Open recommendations whose due date has passed.
        undated: Open recommendations without a due date.
        postponed: Recommendations whose due date was ever moved to a later day.
        times_postponed: How often that happened.
    """

    states: dict[State, int]
    due: int
    verified_of_due: int
    first_due: int
    verified_of_first_due: int
    overdue: int
    undated: int
    postponed: int
    times_postponed: int


STATES: tuple[State, ...] = ("new", "accepted", "under_way", "reported", "verified", "closed", "replaced")
"""Every state, in the order of a recommendation's life."""


def times_postponed(dues: Sequence[datetime.date]) -> int:
    """Return how often a due date was moved to a later day.

    >>> days = [datetime.date(2026, month, 1) for month in (3, 5, 4, 6)]
    >>> times_postponed(days)
    2
    """
    return sum(later > earlier for earlier, later in pairwise(dues))


def days_overdue(standing: Standing, on: datetime.date) -> int | None:
    """Return how many days an open recommendation is overdue, 0 until the day after; None where it is not open.

    What is reported done is open: it is overdue until it is verified. None too without a due date.
    """
    if standing.state not in OPEN or not standing.dues:
        return None
    return max(0, (on - standing.dues[-1]).days)


def followup_counts(standings: Sequence[Standing], on: datetime.date) -> FollowupCounts:
    """Return how many of some recommendations stand how on a day."""
    counted = [one for one in standings if one.state != "replaced"]
    verified = [one for one in counted if one.state == "verified"]
    due = [one for one in counted if one.dues and one.dues[-1] <= on]
    first = [one for one in counted if one.dues and one.dues[0] <= on]
    postponed = [times_postponed(one.dues) for one in standings]
    return FollowupCounts(
        states={state: sum(one.state == state for one in standings) for state in STATES},
        due=len(due),
        verified_of_due=sum(one in verified for one in due),
        first_due=len(first),
        verified_of_first_due=sum(one in verified for one in first),
        overdue=sum(bool(days_overdue(one, on)) for one in standings),
        undated=sum(one.state in OPEN and not one.dues for one in standings),
        postponed=sum(bool(times) for times in postponed),
        times_postponed=sum(postponed),
    )
