"""What the program asks of an engine: to read and write tables, and to answer SQL over tables of a scope."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Protocol

ColumnKind = Literal["text", "integer", "number", "flag"]

CellKind = ColumnKind | Literal["day", "moment", "instant", "other"]
"""What a column of a scope holds: `moment` is a clock on a wall, `instant` a moment in UTC."""


class Tables(Protocol):
    """The tables of one scope, asked by SQL; nothing of them is left when the scope ends.

    The SQL is what engines have in common: standard SQL with double-quoted names, `?` for a value, ORDER BY wherever
    the order of rows matters, and TRY_CAST, SUBSTRING, TRANSLATE and LPAD of the functions that are not standard.
    """

    def load(self, name: str, columns: Mapping[str, Sequence[object]], kinds: Mapping[str, CellKind]) -> None:
        """Make a table of Python values, column by column; None is missing."""
        ...

    def load_parquet(self, name: str, path: Path) -> dict[str, CellKind]:
        """Give a Parquet file a name, and return what its columns hold; moments with a zone are turned into UTC.

        Raises:
            DataError: The file is not Parquet or cannot be read.
        """
        ...

    def step(self, name: str, sql: str, params: Sequence[object] = ()) -> None:
        """Keep the answer of a query as a table that later queries can name."""
        ...

    def view(self, name: str, sql: str) -> None:
        """Name a query without keeping its answer: it is worked out anew whenever it is named."""
        ...

    def drop(self, *names: str) -> None:
        """Forget steps that no later query needs."""
        ...

    def query(self, sql: str, params: Sequence[object] = ()) -> dict[str, list[object]]:
        """Return the answer of a query by column. It is for counts and words, never for rows on persons."""
        ...

    def fetch_persons(self, sql: str, at_once: int) -> Iterator[list[tuple[object, ...]]]:
        """Yield the rows of a query, so many at a time: only for files that hold rows on persons themselves."""
        ...


class Engine(Protocol):
    """Where tables live. Every engine gives the same answers."""

    def read_parquet(self, path: Path) -> dict[str, list[object]]:
        """Return a Parquet file's columns as Python values, missing ones as None.

        Raises:
            DataError: The file is not Parquet or cannot be read.
        """
        ...

    def csv_to_parquet(self, source: Path, target: Path, kinds: dict[str, ColumnKind]) -> None:
        """Write a comma-separated file with a header as Parquet, each column as the kind that is said."""
        ...

    def tables(self) -> AbstractContextManager[Tables]:
        """Open a scope of tables that can be asked by SQL.

        Raises:
            DataError: Within the scope, where the memory or the disk is too small for a query.
        """
        ...
