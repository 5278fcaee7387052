"""What a target of the oversight (skærpet tilsyn) is, and why it may not be judged in a period."""

import datetime
from dataclasses import dataclass
from typing import Literal

from jobspejl.contracts.text import Text

TargetKind = Literal["results", "offers", "talks"]
"""What a target looks at: results against those expected, active offers and ordinary hours, or talks."""

TargetState = Literal["met", "not_met", "not_certain"]
"""Which side of the threshold an interval lies on: `not_certain` where the threshold is in it."""

Why = Literal["not_a_year", "before", "after", "between", "straddles", "no_table", "no_results", "no_result_period"]
"""Why a target is not judged in a period.

`not_a_year`, the period is not twelve months long; `before` the target came, `after` it was abolished; `between`, what
asked for then is not known; `straddles`, the period lies on both sides of a change; `no_table`, the study lacks a table
that the target needs; `no_results`, it names no measure of results; `no_result_period`, that measure lacks the period.
"""

FEWEST = 20
"""Fewest persons under a target for a unit's share to be told, as for other measures of effort."""

BOTH = "samlet"
"""What both stages together are called among the targets."""


@dataclass(frozen=True, slots=True)
class OversightTarget:
    """One version of one target.

    Attributes:
        id: The target's short name; the versions of a target share it and follow each other in time.
        version: 1 for the oldest version.
        kind: What it looks at.
        name: Heading.
        asks: What it asks for, in a sentence.
        valid_from: First day of the first period that is judged by it; None where it has no known start.
        valid_to: Last day of the last; None where it is in force.
        threshold: The share, 0 to 1, that those without must be below; 0 for the target on results, whose gap must be
            no more than that.
        hours: Ordinary hours in the last twelve months that are as good as an offer; None where they are not.
        talks: Talks in the last twelve months; None where it asks for none.
        events: The events that count as an offer or a talk.
        source: Where the target was read.
        verified_on: The day on which it was held against the text of the law; None where that has not been done.
        doubt: What is not known of it, and what was decided.
    """

    id: str
    version: int
    kind: TargetKind
    name: Text
    asks: Text
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    threshold: float
    hours: int | None
    talks: int | None
    events: tuple[str, ...]
    source: Text
    verified_on: datetime.date | None
    doubt: Text | None
