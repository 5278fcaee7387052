"""What a column of a table about cases holds, as a study declares it, and the table as a whole."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine, Tables

Holds = Literal["pseudonym", "unit", "word", "flag", "day", "moment", "whole", "decimal"]
"""A pseudonym, the word for a unit, a word of a vocabulary, yes or no, a day, a moment, a whole number, or a number
that may have decimals, in Danish or English. A table has one moment at most, after its days."""

UNKNOWN = "ukendt"
"""What a word is read as that the vocabulary has not."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        what: What it is called in the engine; never "day" or "time", which a moment's own columns are made of.
        own: What the file calls it; None where the file has it not.
        holds: What its cells are.
        needed: Whether a blank is refused.
        every: The word of every row, where the file has no such column.
        words: What words in lower case mean, for a vocabulary.
        blank: What a blank is read as, for a vocabulary; missing where nothing is said.
        grain: Whole numbers kept for each one of the file, e.g. 60 minutes of an hour.
        latest: The last day that is possible.
        key: What the study calls it, where that is another word.
    """

    what: str
    own: str | None
    holds: Holds
    needed: bool = True
    every: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    blank: str | None = None
    grain: int = 1
    latest: datetime.date | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What all tables of one section are read with.

    Attributes:
        folder: The study's folder.
        units: The units that the tables may speak of.
        observed_on: The last day that they hold.
        tables: The scope in which they are made.
        engine: Turns text into Parquet.
        subject: The section of the study, for the rules.
    """

    folder: Path
    units: UnitList
    observed_on: datetime.date
    tables: Tables
    engine: Engine
    subject: str


@dataclass(frozen=True, slots=True)
class CaseTable:
    """A table about cases, to be read.

    Attributes:
        name: What the table is called in the engine; its rows are read into "<name>_rows".
        file: Parquet or delimited text, as the study has it.
        columns: Its columns.
        reading: What it is read with.
    """

    name: str
    file: str
    columns: tuple[Column, ...]
    reading: Reading

    @property
    def rows(self) -> str:
        """The name of the table of its rows."""
        return f"{self.name}_rows"

    def holding(self, *kinds: Holds) -> tuple[Column, ...]:
        """Return the columns of some kinds that the file has."""
        return tuple(column for column in self.columns if column.holds in kinds and column.own is not None)
