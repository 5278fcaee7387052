"""A register that has been opened, with what it is asked by, and where in its files something is wrong."""

from dataclasses import dataclass

from jobspejl.contracts.register import Register
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Tables
from jobspejl.errors import Reason
from jobspejl.sources.persons.register import PersonSource, cell, first_rows

_MOST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A register that has been opened, and what it is asked with.

    Attributes:
        section: The register's part of the study file.
        source: The register.
        tables: The scope in which it was opened.
        units: The units that it may speak of.
        least: Fewest persons of a word that is told.
    """

    section: Register
    source: PersonSource
    tables: Tables
    units: UnitList
    least: int

    @property
    def path(self) -> str:
        """The register's file or table, for messages."""
        return self.source.path

    def count(self, condition: str) -> int:
        """Return in how many rows with a weight above 0 a condition holds, SQL over the register as it came."""
        where = self._where(condition, at_risk=True)
        [rows] = self.tables.query(f'SELECT COUNT(*) AS "n" FROM "{self.source.relation}" WHERE {where}')["n"]
        return int(str(rows))

    def at(self, condition: str, *, at_risk: bool = True) -> object:
        """Return the fact that says at which rows of which file a condition holds, the first few of them.

        It is asked where a rule is broken only, for it reads the file once more. Rows are numbered from 1 after any
        header. The fact is nothing where the engine cannot tell.

        Args:
            condition: SQL over the register as it came.
            at_risk: Rows with a weight above 0 only, as most rules look at no others.
        """
        found = first_rows(self.source, self._where(condition, at_risk=at_risk), self.tables, _MOST_ROWS + 1)
        if not found:
            return ""
        file, several = found[0][0], "*" in (self.section.file or "")
        own = [row for name, row in found if name == file]
        listed = ", ".join(map(str, own[:_MOST_ROWS]))
        key = "row" if len(found) == 1 else "rows" if len(own) == len(found) <= _MOST_ROWS else "rows_first"
        return Reason(f"word.{key}", {"rows": f"{listed}, {file}" if several else listed}, otherwise="")

    def _where(self, condition: str, *, at_risk: bool) -> str:
        weight = self.section.weight if at_risk else None
        return condition if weight is None else f"({condition}) AND {cell(self.source, weight)} > 0"
