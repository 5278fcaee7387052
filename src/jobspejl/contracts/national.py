"""Published national figures on appeals."""

from dataclasses import dataclass

from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class NationalFigure:
    """How appeals under one law ended in one year, as published: per cent of those decided on their merits.

    Attributes:
        law: The law.
        year: The year.
        upheld: Per cent upheld (stadfæstet).
        changed: Per cent changed or annulled (ændret/ophævet).
        remanded: Per cent remanded (hjemvist).
        reversed: Per cent reversed (omgjort): changed and remanded, as published, so it may differ by rounding.
        decided: How many were decided on their merits; None where that was not published.
    """

    law: str
    year: str
    upheld: float
    changed: float
    remanded: float
    reversed: float
    decided: int | None


@dataclass(frozen=True, slots=True)
class NationalFigures:
    """All published figures, in the order of the table."""

    rows: tuple[NationalFigure, ...]
    units: tuple[Unit, ...] = ()
