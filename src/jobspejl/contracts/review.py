"""What a review of case files found, without any case id."""

from dataclasses import dataclass

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.instrument import Axis, Instrument, Item
from jobspejl.contracts.units import Unit


@dataclass(frozen=True, slots=True)
class Rated:
    """The answers of R reviewers to C files and I items (or to one conclusion: I is 1).

    Attributes:
        answers: (R, C, I), the place of each answer among the possible ones; -1 where there is none.
        final: (C, I), the answer that counts; -1 where there is none, -2 where reviewers differ unsettled.
    """

    answers: Ints
    final: Ints


@dataclass(frozen=True, slots=True)
class ReviewAnswers:
    """A review of case files.

    Attributes:
        instrument: What the files were reviewed with.
        items: The I items that were put to them.
        rated: Their answers, places in `contracts.instrument.ANSWERS`.
        conclusions: The conclusion on each file on both axes, places in `contracts.instrument.CONCLUSIONS`.
        read: C, files with at least one answer.
        double: Files that at least two reviewers answered, the adjudicator not counted.
        reviewers: R, the adjudicator not counted.
        unit: The unit whose files they are, where the study names one.
    """

    instrument: Instrument
    items: tuple[Item, ...]
    rated: Rated
    conclusions: dict[Axis, Rated]
    read: int
    double: int
    reviewers: int
    unit: Unit | None = None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The unit that it speaks of; none where the study names none."""
        return () if self.unit is None else (self.unit,)
