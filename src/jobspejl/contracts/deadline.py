"""What a deadline is, and how a log of events keeps it."""

import datetime
from dataclasses import dataclass
from typing import Literal, get_args

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit

Length = Literal["days", "weeks", "months", "working_days"]
Way = Literal["after", "before"]

State = Literal["met", "late", "not_due", "overdue", "not_applicable", "unjudged"]
"""How one duty stands on the day the log ends.

`met` in time; `late`, met after the deadline; `not_due`, the deadline's last day is after the log's; `overdue`, open at
the log's end with the deadline's last day reached; `not_applicable`, lifted before it fell due; `unjudged`, an event
that the rule counts from is missing.
"""

STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One version of one dated rule: what must happen, how soon after what, in the cases of whom.

    Attributes:
        id: The rule's short name; the versions of a rule share it and follow each other in time.
        version: 1 for the oldest version.
        name: Heading, e.g. "First follow-up on sickness benefit".
        text: What the rule asks, in a sentence.
        statute: The provision, as the law names it.
        valid_from: First day on which the version applies to a trigger; None where it has no known start.
        valid_to: Last day; None where it is in force.
        groups: Target groups whose cases it holds for; empty for all.
        trigger: The event that the time is counted from.
        every_case: Every case of the groups has the trigger, so that a case without it cannot be judged.
        satisfied_by: The events that fulfil the duty.
        needed: How many of them.
        length: How many units of time.
        unit: Which.
        way: `after`: at the latest so long after the trigger; `before`: at the latest so long before it.
        first_day_counts: The trigger's own day is day 1; otherwise counting starts on the day after.
        calendar: The profile of closed days on which a deadline never falls; see `rules.calendars`.
        lifted_by: Events that lift the duty, where they come before it falls due.
        source: Where the rule was read.
        verified_on: The day on which it was held against the law's own text; None where that has not been done.
    """

    id: str
    version: int
    name: Text
    text: Text
    statute: Text
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    groups: tuple[str, ...]
    trigger: str
    every_case: bool
    satisfied_by: tuple[str, ...]
    needed: int
    length: int
    unit: Length
    way: Way
    first_day_counts: bool
    calendar: str
    lifted_by: tuple[str, ...]
    source: Text
    verified_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class DeadlineCounts:
    """How often R rules were kept by U units in T periods: counts of duties, never of persons by name.

    Attributes:
        rules: Ids of the R rules.
        units: The U units, by code.
        periods: The T periods of the deadline's day, oldest first.
        states: (U, T, R, S), duties in each of the states of `STATES`.
        late_days: For each rule (unit's place in `units`, days late, duties) of those met late, all periods together.
        waits: For each rule (unit's place, days from the trigger, duties met that day, duties no longer followed from
            that day on); empty for rules that count backwards.
        allowed: For each rule (unit's place, days from the trigger to the deadline, duties); empty for rules that count
            backwards.
    """

    rules: tuple[str, ...]
    units: tuple[Unit, ...]
    periods: tuple[str, ...]
    states: Ints
    late_days: tuple[Ints, ...]
    waits: tuple[Ints, ...]
    allowed: tuple[Ints, ...]
