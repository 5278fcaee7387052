"""The rules tried on one measure, kept in order."""

from collections.abc import Callable
from dataclasses import dataclass

from jobspejl.contracts.inspection import Detail, Figures, Inspection, Rule
from jobspejl.contracts.observed import Observed
from jobspejl.errors import Problem


class BrokenRuleError(Exception):
    """A rule is broken, so the rules after it are not tried."""


class Book:
    """Keeps the rules tried so far, and stops at the first that is broken."""

    def __init__(self, subject: str, rules: list[Rule]) -> None:
        self._subject = subject
        self._rules = rules

    def enter(self, key: str, seen: int, *problems: Problem, remarks: tuple[Problem, ...] = ()) -> None:
        """Keep a rule and what breaks it.

        Args:
            key: The rule's name in the catalogue of wordings.
            seen: How many rows, cells or units it was tried on.
            *problems: What breaks it.
            remarks: What holds but is worth knowing.

        Raises:
            BrokenRuleError: Something breaks it.
        """
        self.take(Rule(key, self._subject, seen, problems, remarks))

    def take(self, rule: Rule) -> None:
        """Keep a rule that a source has tried.

        Raises:
            BrokenRuleError: Something breaks it.
        """
        self._rules.append(rule)
        if rule.problems:
            raise BrokenRuleError


@dataclass(frozen=True, slots=True)
class Found:
    """What a lens found: figures to compare, one for each measure, counts beside them, or both."""

    observed: tuple[Observed, ...] = ()
    detail: Detail | None = None


def inspect(subject: str, read: Callable[[Book], Found]) -> Inspection:
    """Return what each rule found while a lens read its figures, and the figures where none is broken.

    Args:
        subject: The section of the study.
        read: Reads the figures and enters every rule in the book, which stops it at the first that is broken.
    """
    rules: list[Rule] = []
    try:
        found = read(Book(subject, rules))
    except BrokenRuleError:
        return Inspection(tuple(rules))
    return Inspection(tuple(rules), tuple(Figures(one) for one in found.observed), found.detail)
