"""Enquiries, complaints and criticism as they were counted."""

from dataclasses import dataclass
from typing import Literal, get_args

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.units import Unit

Kind = Literal["enquiry", "complaint", "criticism"]
"""A citizen's enquiry; a complaint; criticism that the ombudsman voiced. One is never counted as another."""

KINDS: tuple[Kind, ...] = get_args(Kind)

ComplaintOutcome = Literal["upheld", "partly", "not_upheld", "rejected", "pending"]
"""How a complaint ended. The first three are decided on their merits."""

OUTCOMES: tuple[ComplaintOutcome, ...] = get_args(ComplaintOutcome)


@dataclass(frozen=True, slots=True)
class ComplaintCounts:
    """What U units received in T periods. Everything but `counts` and `contacts` is of complaints only.

    Attributes:
        units: The U units, by code.
        periods: The T periods, oldest first.
        contacts: (U, T), citizens in contact.
        counts: (U, T, 3), rows of each of `KINDS`.
        themes: Ids of the H themes; empty where the table has none.
        by_theme: (U, T, H), complaints; those without a theme are in none.
        by_outcome: (U, T, 5), complaints with each of `OUTCOMES`; None where the table has no outcomes. Those without
            an outcome are in none.
        remedied: (U, T, 2), of those upheld in full or in part, remedied already when the complaint was decided, and
            not; None where the table does not say.
        recommendations: (U, T, 3), made, complied with, and complied with late; all kinds together. None where the
            table has none.
    """

    units: tuple[Unit, ...]
    periods: tuple[str, ...]
    contacts: Ints
    counts: Ints
    themes: tuple[str, ...]
    by_theme: Ints
    by_outcome: Ints | None
    remedied: Ints | None
    recommendations: Ints | None
