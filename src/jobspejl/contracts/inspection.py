"""What a check of the data found."""

from dataclasses import dataclass

from jobspejl.contracts.observed import Observed
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.errors import DataError, Problem


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
    """The rules tried on one measure, and its figures where none is broken.

    Attributes:
        rules: In the order in which they were tried.
        observed: The figures; None where a rule is broken. After the check, without the hidden units.
        hidden: Units that may not be shown, with why.
    """

    rules: tuple[Rule, ...]
    observed: Observed | None
    hidden: tuple[tuple[Unit, Hidden], ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is broken, in the order in which it was found."""
        return tuple(problem for rule in self.rules for problem in rule.problems)

    def figures(self) -> Observed:
        """Return the figures.

        Raises:
            DataError: A rule is broken; every broken rule is named.
        """
        if self.observed is None:
            raise DataError(*self.problems)
        return self.observed
