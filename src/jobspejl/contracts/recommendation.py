"""A register of recommendations: what was recommended, what happened to it, and how it stands.

A recommendation never changes. What happens to it is an event, and events are only ever added. How it stands is worked
out from its events (`followup.fold`), so that nothing can stand otherwise than its history says.
"""

import datetime
from dataclasses import dataclass
from typing import Literal

State = Literal["new", "accepted", "under_way", "reported", "verified", "closed", "replaced"]
"""ny, accepteret, i gang, meldt udført, verificeret, lukket uden gennemførelse, erstattet. Only `verified` is done."""

Answer = Literal["yes", "partly", "no"]
"""Whether the recommendation was accepted: ja, delvist, nej."""

Wording = Literal["exact", "rendered"]
"""Whether the text is the source's own, word for word, or tells in other words what the source says."""

MadeUp = Literal["no", "course", "all"]
"""What of it is made up: nothing, what happened to it, or the recommendation too."""

Kind = Literal[
    "entered", "assigned", "tied", "answered", "due_set", "started", "evidence",
    "reported", "verified", "reopened", "closed", "replaced", "effect",
]  # fmt: skip
"""What can happen to a recommendation."""

CheckVerdict = Literal["reached", "nearer", "partway", "short", "away", "untold", "early", "unseen"]
"""What a measure says of a target, no more than the intervals bear.

`reached`: the newest value's whole interval is at the target or better. `nearer`: the value has moved the right way,
and whether it is there cannot be told. `partway`: it has, and is not there. `short`: it is not there, and whether it
has moved cannot be told. `away`: it has moved the wrong way. `untold`: neither can be told. `early`: no period reaches
the day by which, or none is later than the one that the change is counted from. `unseen`: the unit is not shown.
"""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What was recommended: facts that nobody changes afterwards.

    Attributes:
        id: Short name: lower-case letters, digits and hyphens.
        source: The report or the article that it stands in.
        text: Its wording.
        page: Where in the source it stands; None where the source has no pages.
        wording: Whether `text` is the source's own.
        theme: What it is about; None where nobody said.
        units: The units it is for, as they were written: codes or names; none where it is for all.
        made_up: What of it is made up.
    """

    id: str
    source: str
    text: str
    page: str | None = None
    wording: Wording = "exact"
    theme: str | None = None
    units: tuple[str, ...] = ()
    made_up: MadeUp = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an event says; a kind uses some of the fields, and all others are None.

    Attributes:
        kind: What happened.
        owner: assigned: the role that is to carry it out.
        measure: tied, effect: the measure that it should move, by id.
        baseline: tied: the measure's value to start from, in the measure's own unit.
        target: tied: the value that is aimed at.
        by: tied: the day by which.
        answer: answered: whether it was accepted.
        reason: answered, due_set, reopened, closed, replaced: why.
        due: due_set: the day by which it is to be carried out.
        file: evidence: the name of a file; the file itself is kept elsewhere.
        sha256: evidence: the file's checksum.
        method: verified: how it was verified.
        successor: replaced: the recommendation that takes its place.
        value: effect: the measure's value on the day.
        told_apart: effect: whether the value can be told from the baseline.
    """

    kind: Kind
    owner: str | None = None
    measure: str | None = None
    baseline: float | None = None
    target: float | None = None
    by: datetime.date | None = None
    answer: Answer | None = None
    reason: str | None = None
    due: datetime.date | None = None
    file: str | None = None
    sha256: str | None = None
    method: str | None = None
    successor: str | None = None
    value: float | None = None
    told_apart: bool | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        sequence: Its place in the whole register, from 1.
        recommendation: What it happened to, by id.
        number: Its place among the recommendation's events, from 1.
        moment: When it was written down, UTC, to the second.
        day: When it happened; never before the event in front of it.
        who: The role that says so; never a person's name.
        change: What happened.
        digest: SHA-256 over this event and the digest of the one before it.
    """

    sequence: int
    recommendation: str
    number: int
    moment: datetime.datetime
    day: datetime.date
    who: str
    change: Change
    digest: str


@dataclass(frozen=True, slots=True)
class Register:
    """A whole register: every recommendation and every event, in the order in which they were entered.

    Attributes:
        recommendations: The recommendations.
        events: The events.
        guarded: Its database refuses changes, as it should; files have no guards and miss none.
    """

    recommendations: tuple[Recommendation, ...] = ()
    events: tuple[Event, ...] = ()
    guarded: bool = True


@dataclass(frozen=True, slots=True)
class Tie:
    """The measure that a recommendation should move, and the day on which that was said; see `Change` for the rest."""

    measure: str
    baseline: float | None
    target: float | None
    by: datetime.date | None
    on: datetime.date


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit's value in one period, as a study has it: the period, the value, and its standard error."""

    period: str
    value: float
    se: float


@dataclass(frozen=True, slots=True)
class EffectCheck:
    """What a study's own figures say of the measure that a recommendation should move; all in the measure's own unit.

    Attributes:
        verdict: What can be told.
        baseline_period: The period that the change is counted from; None where it is counted from the given baseline.
        baseline: The value that the change is counted from; None where there is none.
        period: The newest period; None, as the next three, where the unit's figures are not shown.
        value: The value in it.
        lower: Lower limit of its interval.
        upper: Upper limit.
        change: The value less the baseline; None, as the next two, where there is no baseline before it.
        change_lower: Lower limit of its interval. A given baseline is taken to be as uncertain as the value.
        change_upper: Upper limit.
    """

    verdict: CheckVerdict
    baseline_period: str | None = None
    baseline: float | None = None
    period: str | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    change: float | None = None
    change_lower: float | None = None
    change_upper: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """A later look at the measure: the day, its value, and whether that can be told from the baseline."""

    measure: str
    day: datetime.date
    value: float
    told_apart: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a recommendation stands after its events.

    Attributes:
        recommendation: What was recommended.
        events: How many events it has.
        last_day: The day of the newest.
        state: Its state.
        since: The day on which it came into that state.
        owner: The role that is to carry it out; None where nobody is named.
        owners: Every role that has been its owner; none of them may end it.
        tie: The measure that it should move.
        answer: Whether it was accepted; None where nobody has answered.
        answer_reason: Why not, or why in part only.
        dues: Every due date it has had, the one in force last.
        evidence: How many files there are as evidence since it was last opened.
        reported_by: The role that reported it done; None where it is not reported, or was opened again.
        reported_on: The day of that.
        verified_by: The role that verified it.
        verified_on: The day of that.
        method: How it was verified.
        reason: Why it was closed, replaced or opened again.
        successor: What took its place, by id.
        effects: Later looks at the measure, oldest first.
    """

    recommendation: Recommendation
    events: int
    last_day: datetime.date
    state: State
    since: datetime.date
    owner: str | None = None
    owners: tuple[str, ...] = ()
    tie: Tie | None = None
    answer: Answer | None = None
    answer_reason: str | None = None
    dues: tuple[datetime.date, ...] = ()
    evidence: int = 0
    reported_by: str | None = None
    reported_on: datetime.date | None = None
    verified_by: str | None = None
    verified_on: datetime.date | None = None
    method: str | None = None
    reason: str | None = None
    successor: str | None = None
    effects: tuple[Effect, ...] = ()
