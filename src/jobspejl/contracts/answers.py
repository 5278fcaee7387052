"""A survey's answers, checked and ready for the arithmetic."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.codebook import MissingKind, Question
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit

Places = NDArray[np.int16]
"""Where among a question's values an answer is, from 0; below 0 it is none of them."""

BLANK = -1
"""The place of a cell without anything in it."""

MISSING: dict[MissingKind, int] = {"dont_know": -2, "no_answer": -3, "not_applicable": -4, "user_missing": -5}
"""The place of each kind of missing code."""


@dataclass(frozen=True, slots=True)
class ResponseChain:
    """How many people were there at each step from the sample to the answers; None where it is not told.

    Attributes:
        invited: The sample that was drawn and written to.
        reached: Those with whom contact was made.
        eligible: Those who turned out to be of the people meant.
        completed: Those who answered.
        refused: Those who would not.
        unreachable: Those with whom no contact was made.
    """

    invited: int | None = None
    reached: int | None = None
    eligible: int | None = None
    completed: int | None = None
    refused: int | None = None
    unreachable: int | None = None


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population from which a sample of its own was drawn.

    Attributes:
        name: Its name; empty where the sample was drawn of all at once.
        period: The period in which it was drawn; None where that does not matter.
        population: Its clusters, or people where everyone is alone; infinite where that is not told.
        chain: What became of the sample.
    """

    name: str
    period: str | None
    population: float
    chain: ResponseChain


@dataclass(frozen=True, slots=True)
class Grouping:
    """A column by which answers can be broken down.

    Attributes:
        column: Its name.
        levels: Its words, in the codebook's order where it is a question there, otherwise sorted.
        place: (N,), which level; -1 where the cell is blank or not a level.
    """

    column: str
    levels: tuple[Text, ...]
    place: Ints


@dataclass(frozen=True, slots=True)
class Answers:
    """N people's answers to Q questions; in a panel, a person is there once for each period.

    Attributes:
        questions: Q questions.
        places: (N, Q), which value of the question; `BLANK`, or a place of `MISSING`, where there is none.
        weight: (N,), how many each stands for, above 0; 1 where the data have no weights.
        stratum: (N,), which of `strata`.
        strata: H strata, each with somebody in it.
        cluster: (N,), which cluster, from 0; None where everyone is alone.
        unit: (N,), which of `units`; -1 for all where the data do not say.
        units: The units, in the order of the list of units.
        period: (N,), which of `periods`.
        periods: The periods, sorted; one empty name where the data do not say.
        groups: Columns to break down by.
    """

    questions: tuple[Question, ...]
    places: Places
    weight: Floats
    stratum: Ints
    strata: tuple[Stratum, ...]
    cluster: Ints | None
    unit: Ints
    units: tuple[Unit, ...]
    period: Ints
    periods: tuple[str, ...]
    groups: tuple[Grouping, ...]
