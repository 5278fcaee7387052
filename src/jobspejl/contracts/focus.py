"""What coders marked in focus groups, counted: no word that was said but in the quotes, and those pseudonymised."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.coding import Check
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class FocusGroup:
    """One group as it was planned and as it came about; all of its texts are pseudonymised.

    Attributes:
        key: What the study calls it.
        name: Its name.
        planned: How many participants were planned.
        invited: How many were invited; None where it is not told.
        came: How many came; 0 where the group was never held.
        column: Its place among the G coded groups, the columns of the arrays; None where nothing was coded of it.
        mode: How it met, e.g. face to face or online.
        held_on: The day on which it met.
        note: What else is to be said of it.
    """

    key: str
    name: Text
    planned: int
    invited: int | None
    came: int
    column: int | None
    mode: Text | None = None
    held_on: datetime.date | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class FocusCode:
    """One code.

    Attributes:
        name: What it is called, pseudonymised.
        parent: The place of the code it stands under, -1 at the top; a parent comes before its children.
    """

    name: str
    parent: int = -1


@dataclass(frozen=True, slots=True)
class FocusQuote:
    """One segment that may be quoted.

    Attributes:
        number: Its place in the file's order, from 1.
        code: The place of its code.
        group: The place of its group among the groups as recruited.
        text: What was said, pseudonymised.
        doubts: The kind of each place in it that a human must look at, and the reason, as an id of docs/redaction.md.
    """

    number: int
    code: int
    group: int
    text: str
    doubts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CoderMarks:
    """Which units of text each coder gave which code.

    Attributes:
        cut: What a unit of text is.
        given: (C, R, U) for C codes, R coders and U units: 1 where the coder gave the unit the code or one below it, 0
            where not, -1 where they did not read its text. No units where no text or no coder is known.
    """

    cut: Literal["line", "sentence"]
    given: Ints


@dataclass(frozen=True, slots=True)
class FocusDetail:
    """Coded focus groups, of H groups as recruited and G of them coded.

    Attributes:
        groups: The H groups, in the order in which they met where every day is known, else as the study has them.
        codes: The C codes.
        own: (C, G), passages with the code itself in each group: marks of several coders on the same words are one.
        marks: What the coders' agreement is worked out from.
        quotes: In the study's order.
        checks: How many segments are how surely placed.
        replaced: How many identifiers were replaced in names and quotes, by kind.
        doubts: Places in names and quotes that a human must look at.
        units: None: a focus group speaks of no unit by itself.
    """

    groups: tuple[FocusGroup, ...]
    codes: tuple[FocusCode, ...]
    own: Ints
    marks: CoderMarks
    quotes: tuple[FocusQuote, ...]
    checks: Mapping[Check, int]
    replaced: Mapping[str, int]
    doubts: int
    units: tuple[Unit, ...] = ()
