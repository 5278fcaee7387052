"""A sample of case files for a file review: what is asked for, and what was drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleAim:
    """What a sample is to be: of a size, or large enough to show something. Exactly one of the two is given.

    Attributes:
        size: How many files to draw.
        tolerable: The share of wrong files, above 0 and below 1, that the sample is to show the list to be below.
        errors: How many wrong files may be found in the sample with that still shown.
        confidence: How sure the statement is to be, above 0.5 and below 1.
    """

    size: int | None = None
    tolerable: float | None = None
    errors: int = 0
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the case list from which a sample is drawn on its own.

    Attributes:
        name: The values that its files share; empty where the list is not divided.
        files: How many files it has.
        drawn: How many of them are drawn.
    """

    name: str
    files: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a finding shows: with `errors` wrong files in the sample, at most `most` are wrong in the whole list.

    Attributes:
        errors: Wrong files found in the sample.
        most: One-sided upper bound, at the aim's confidence, for the number of wrong files in the list.
    """

    errors: int
    most: int


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A case that was drawn.

    Attributes:
        case: Its id as the list has it.
        stratum: The name of its stratum.
        order: Its place in the order of draw, from 1.
    """

    case: str
    stratum: str
    order: int


@dataclass(frozen=True, slots=True)
class FileSample:
    """A sample with all that is needed to draw it again.

    Attributes:
        frame: The name of the case list's file.
        sha256: Its checksum.
        files: How many cases it has.
        drawn: How many of them are in the sample.
        id_column: The column that the cases' ids are from.
        by: The columns that divide the list into strata.
        aim: What was asked for.
        seed: What the draw started from.
        strata: Sorted by name.
        claims: For no wrong file in the sample, then one, and so on.
        cases: In the order of draw.
    """

    frame: str
    sha256: str
    files: int
    drawn: int
    id_column: str
    by: tuple[str, ...]
    aim: SampleAim
    seed: int
    strata: tuple[Stratum, ...]
    claims: tuple[Claim, ...]
    cases: tuple[DrawnCase, ...]
