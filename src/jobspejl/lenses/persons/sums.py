"""The persons of a register, coded, in an open scope: sums of every period, and of rows linked over periods."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jobspejl.contracts.person_table import Coding, PersonTable
from jobspejl.contracts.persons import LinkedSums, PersonSums
from jobspejl.contracts.register import Register
from jobspejl.engines.protocol import Engine, Tables
from jobspejl.lenses.persons.coding import code_persons
from jobspejl.lenses.persons.loading import load_links, load_rows
from jobspejl.lenses.persons.queries import SqlLinks, SqlSums
from jobspejl.sources.persons.register import open_persons
from jobspejl.stats.persons.row_sums import LinkedRows, RowSums


@dataclass(frozen=True, slots=True)
class Route:
    """How persons were summed: `rows` in memory, `cells` of persons alike, or `queries` in the engine.

    Attributes:
        kind: Which of them.
        cells: How many cells; None where there are none.
    """

    kind: Literal["rows", "cells", "queries"]
    cells: int | None = None


class CodedPersons:
    """The persons of a register in an open scope.

    Attributes:
        tables: The scope, with the view `coded`.
    """

    def __init__(self, tables: Tables, coding: Coding, outcomes: int, words: tuple[str, ...] = ()) -> None:
        """Take an open scope.

        Args:
            tables: The scope, with the view `coded`.
            coding: How persons became numbers.
            outcomes: How many outcomes there are.
            words: What each period is written as, where `coded` has that.
        """
        self.tables, self._coding, self._outcomes, self._words = tables, coding, outcomes, words

    def sums(self, period: int) -> tuple[PersonSums, Route]:
        """Return the persons of a period, and how they are summed."""
        rows = load_rows(self.tables, self._coding.layout, self._outcomes, period, self._words)
        if rows is None:
            return SqlSums(self.tables, self._coding.layout, self._outcomes, period), Route("queries")
        return RowSums(rows), Route("rows") if rows.cells is None else Route("cells", rows.unit.size)

    def links(self, first: int, second: int) -> LinkedSums:
        """Return the rows of two periods that belong to the same cluster."""
        pair = load_links(self.tables, self._coding.layout, self._outcomes, (first, second), self._words)
        if pair is None:
            return SqlLinks(self.tables, self._coding.layout, self._outcomes, (first, second))
        return LinkedRows(*pair)


@contextmanager
def coded_persons(
    section: Register, folder: Path, table: PersonTable, coding: Coding, engine: Engine
) -> Iterator[CodedPersons]:
    """Open a register's persons as numbers, in a scope that is gone afterwards.

    Args:
        section: The register's part of the study file.
        folder: The study's folder.
        table: What its check found.
        coding: Which units are in, and which levels stand together.
        engine: Holds the persons.

    Raises:
        DataError: The memory or the disk is too small.
    """
    with engine.tables() as tables:
        open_persons(section, folder, tables)
        code_persons(tables, section, table, coding, keep=not tables.streams_arrays)
        words = table.period_cells if section.period and tables.streams_arrays else ()
        yield CodedPersons(tables, coding, len(table.outcomes), words)
