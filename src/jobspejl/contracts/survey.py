"""What a survey says: its answers as they are weighted, and the population that they are held against."""

from dataclasses import dataclass

from jobspejl.contracts.answers import Answers
from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class Margin:
    """How the population, and those who answered, divide over the L levels of one column.

    Attributes:
        column: Its name.
        levels: Its levels.
        share: (L,), each level's share of the population; they add up to 1.
        place: (N,), which level each person is at; -1 where it is not known.
    """

    column: str
    levels: tuple[Text, ...]
    share: Floats
    place: Ints


@dataclass(frozen=True, slots=True)
class SurveyDetail:
    """A survey, ready to be laid out; N rows of answers.

    Attributes:
        answers: The answers and how they were drawn.
        question: Place among the questions of the one that is compared between units.
        weight: (N,), how many each stands for, after raking where weights are raked.
        margins: The population's margins.
        raked: (N, G), each person's level in each margin that the weights were raked to, counted through all periods
            since each was raked by itself; None where weights are not raked.
        apart: Codes of the units that are not compared though others are; they are told of in totals only.
    """

    answers: Answers
    question: int
    weight: Floats
    margins: tuple[Margin, ...] = ()
    raked: Ints | None = None
    apart: frozenset[str] = frozenset()

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that the answers are about."""
        return self.answers.units
