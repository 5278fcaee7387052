"""What a check of the data found."""

from dataclasses import dataclass

from jobspejl.contracts.observed import Observed
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


@dataclass(frozen=True, slots=True)
class Inspection:
    """The rules tried on one measure's table, and the figures where none is broken."""

    rules: tuple[Rule, ...]
    observed: Observed | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is broken, in the order in which it was found."""
        return tuple(problem for rule in self.rules for problem in rule.problems)
