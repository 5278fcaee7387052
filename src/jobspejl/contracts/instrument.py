"""What an instrument (måleskema) is: the questions that reviewers put to every case file."""

import datetime
from typing import Literal, get_args

from pydantic import Field

from jobspejl.contracts.section import Section
from jobspejl.contracts.text import Text

Answer = Literal["yes", "partly", "no", "not_relevant", "cannot_judge"]
"""An answer to an item. Items are put so that `yes` is as it should be; `partly` and `no` are broken. The last two
leave the denominator and are counted beside it.
"""
ANSWERS: tuple[Answer, ...] = get_args(Answer)

Lawful = Literal["yes", "partly", "no", "cannot_judge"]
"""The one conclusion on a file: is it lawful?"""
LAWFUL: tuple[Lawful, ...] = get_args(Lawful)

Experienced = Literal["good", "mixed", "bad", "cannot_judge"]
"""The other conclusion, never merged with the first: how was it for the citizen?"""
EXPERIENCED: tuple[Experienced, ...] = get_args(Experienced)

Axis = Literal["lawful", "experienced"]
CONCLUSIONS: dict[Axis, tuple[str, ...]] = {"lawful": LAWFUL, "experienced": EXPERIENCED}
"""The possible conclusions on both axes."""

Severity = Literal["low", "medium", "high"]


class Part(Section):
    """A group of items. Every item of a `lawful` part has a legal basis; those of an `experienced` part need none."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    name: Text
    kind: Axis


class Item(Section):
    """One question to every case file.

    Attributes:
        id: Short name, unique in the instrument.
        part: The part that it belongs to.
        text: The question, put so that "yes" is as it should be.
        legal_basis: The provision that it rests on, as the law names it.
        valid_from: First day on which it is put to a file; None where it has no known start.
        valid_to: Last day; None where it is in force.
        answers: The answers that may be given.
        severity: How grave a breach is.
        critical: A breach is so grave that one is enough to act on.
        evidence: What the reviewer must find in the file to answer yes; None where nothing in particular.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    part: str
    text: Text
    legal_basis: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    answers: tuple[Answer, ...] = Field(ANSWERS, min_length=2)
    severity: Severity = "medium"
    critical: bool = False
    evidence: Text | None = None


class Instrument(Section):
    """A set of items with their source.

    Attributes:
        id: Short name.
        name: Heading.
        source: What it is modelled on.
        verified_on: The day on which a lawyer held it against the law; None where that has not been done.
        parts: Its parts in the order of the form.
        items: Its items in the order of the form.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    name: Text
    source: Text
    verified_on: datetime.date | None = None
    parts: tuple[Part, ...] = Field(min_length=1)
    items: tuple[Item, ...] = Field(min_length=1)

    def on(self, day: datetime.date) -> tuple[Item, ...]:
        """Return the items that are put to a file on a day, in the order of the form."""
        return tuple(
            item
            for item in self.items
            if (item.valid_from or datetime.date.min) <= day <= (item.valid_to or datetime.date.max)
        )

    def part_of(self, item: Item) -> Part:
        """Return the part that an item belongs to."""
        return next(part for part in self.parts if part.id == item.part)
