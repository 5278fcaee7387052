"""What a check of the data found."""

from dataclasses import dataclass
from typing import Protocol

from jobspejl.contracts.observed import Observed
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.errors import Problem


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that data must keep.

    Attributes:
        key: The rule's name in the catalogue of wordings.
        subject: The measure it was tried on.
        seen: How many rows, cells or units it was tried on.
        problems: What breaks it; empty where it holds.
        remarks: What holds but is worth knowing.
    """

    key: str
    subject: str
    seen: int
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


class Detail(Protocol):
    """What a lens found beside a measure: counts that are told as they are, and not compared between units.

    One frozen record for each kind of account: `DeadlineCounts`, `ComplaintCounts`, `ChainCounts`, `ReviewAnswers`,
    `NationalFigures`. `steps.details` knows how each is laid out.
    """

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that it speaks of; none where it speaks of no unit by itself."""
        ...


@dataclass(frozen=True, slots=True)
class Figures:
    """One measure's figures to compare.

    Attributes:
        observed: What was observed; after the check, without the hidden units.
        hidden: Units that may not be shown in this measure, with why; none before the check.
    """

    observed: Observed
    hidden: tuple[tuple[Unit, Hidden], ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """The rules tried on one section of the study, and its figures where none is broken.

    Attributes:
        rules: In the order in which they were tried.
        figures: What is to be compared, one for each measure that the section makes; none where a rule is broken,
            where the section is an account, or where there is only one unit. Those of a register come when its models
            are fitted.
        detail: The counts beside the figures; None where a rule is broken or there are none.
    """

    rules: tuple[Rule, ...]
    figures: tuple[Figures, ...] = ()
    detail: Detail | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is broken, in the order in which it was found."""
        return tuple(problem for rule in self.rules for problem in rule.problems)

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """Everything that holds but is worth knowing."""
        return tuple(remark for rule in self.rules for remark in rule.remarks)
