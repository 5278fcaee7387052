"""The rules tried on one measure, kept in order."""

from jobspejl.contracts.inspection import Rule
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
        self._rules.append(Rule(key, self._subject, seen, problems, remarks))
        if problems:
            raise BrokenRuleError
