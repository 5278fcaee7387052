"""What the program asks of an engine: to read and write tables, and to answer SQL over tables of a scope."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal, Protocol

from numpy.typing import NDArray

EngineName = Literal["duckdb", "spark"]

ColumnKind = Literal["text", "integer", "number", "flag"]

CellKind = ColumnKind | Literal["day", "moment", "instant", "other"]
"""What a column of a scope holds: `moment` is a clock on a wall, `instant` a moment in UTC."""


class Tables(Protocol):
    """The tables of one scope, asked by SQL; nothing of them is left when the scope ends.

    The SQL is what engines have in common: standard SQL with double-quoted names, `?` for a value, ORDER BY wherever
    the order of rows matters, and TRY_CAST, SUBSTRING, TRANSLATE and LPAD of the functions that are not standard.
    `jobspejl.testing.engine_sql` holds what every engine must answer alike, and with it what not to write: a missing
    value is placed by NULLS FIRST or NULLS LAST, a divisor and what LN is taken of is never 0, a number becomes an
    integer by FLOOR or ROUND alone, text is STRING, and a literal has no backslash in it.
    """

    @property
    def streams_arrays(self) -> bool:
        """Whether `fetch_arrays` can be asked; where not, persons stay in the engine."""
        ...

    def load(self, name: str, columns: Mapping[str, Sequence[object]], kinds: Mapping[str, CellKind]) -> None:
        """Make a table of Python values, column by column; None is missing."""
        ...

    def load_parquet(self, name: str, paths: Path | Sequence[Path]) -> dict[str, CellKind]:
        """Give Parquet files a name, one below the other, and return what their columns hold.

        Columns are matched by name, and moments with a zone are turned into UTC.

        Raises:
            DataError: A file is not Parquet or cannot be read, or a file has other columns than the first, or a
                column of another kind.
        """
        ...

    def load_csv(self, name: str, paths: Path | Sequence[Path]) -> dict[str, CellKind]:
        """Give delimited files a name, one below the other, and return that their columns hold text.

        A file is UTF-8, with or without a byte order mark, its first line the names of the columns, its delimiter the
        one of `;`, `,` and the tab that divides the header into most. Blank lines are passed over, cells are kept as
        they stand, and an empty cell is missing. Every file is read once, here.

        Raises:
            DataError: A file is not UTF-8, its header has a column twice or without a name, a row has another number
                of fields than the header, or a file has other columns than the first.
        """
        ...

    def attach(self, name: str, path: Path | None, table: str) -> dict[str, CellKind]:
        """Give a table or view that is there already a name, and return what its columns hold.

        Args:
            name: What to call it in the scope.
            path: A database file of the engine, opened for reading only; None for the engine's own catalogue.
            table: Its name there, with its schema before a dot where it is not in the usual one.

        Raises:
            DataError: The file cannot be read, or there is no such table; the message lists those that are there.
        """
        ...

    def kinds(self, name: str) -> dict[str, CellKind]:
        """Return what the columns of a table of the scope hold."""
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

    def first_rows(self, name: str, condition: str, most: int) -> list[tuple[str, int]]:
        """Return where a condition holds: the names of files and numbers of rows in them, from 1 after any header.

        The files are read once more, so that it is for messages only. Nothing is returned where the engine cannot
        tell, as of a table that came from no file.

        Args:
            name: A name that `load_parquet` or `load_csv` gave.
            condition: SQL over the columns of the files.
            most: How many rows are told, the first of them.
        """
        ...

    def fetch_persons(self, sql: str, at_once: int) -> Iterator[list[tuple[object, ...]]]:
        """Yield the rows of a query, so many at a time: only for files that hold rows on persons themselves."""
        ...

    def fetch_arrays(self, sql: str, at_once: int) -> Iterator[dict[str, NDArray[Any]]]:
        """Yield the columns of a query as arrays, about so many rows at a time; numbers without missing values.

        It is for sums over persons that are worked out in this process, where `streams_arrays` says it can be asked.
        """
        ...


class Engine(Protocol):
    """Where tables live. Every engine gives the same answers."""

    @property
    def name(self) -> EngineName:
        """Which engine it is."""
        ...

    def read_parquet(self, path: Path) -> dict[str, list[object]]:
        """Return a Parquet file's columns as Python values, missing ones as None.

        Raises:
            DataError: The file is not Parquet or cannot be read.
        """
        ...

    def csv_to_parquet(self, source: Path, target: Path, kinds: dict[str, ColumnKind]) -> None:
        """Write a comma-separated file with a header as Parquet, each column as the kind that is said."""
        ...

    def arrays_to_parquet(
        self,
        columns: Mapping[str, NDArray[Any]],
        target: Path,
        words: Mapping[str, Sequence[str | None]] | None = None,
    ) -> None:
        """Write arrays of one length as Parquet, in their order. The same arrays give the same bytes.

        Several may be written at a time, each in a thread of its own.

        Args:
            columns: Whole or floating-point numbers, by column.
            target: A new file.
            words: The columns whose numbers stand for words: word 0, word 1 and so on; None is missing.
        """
        ...

    def tables(self) -> AbstractContextManager[Tables]:
        """Open a scope of tables that can be asked by SQL.

        Raises:
            DataError: The engine cannot be started, or, within the scope, the memory or the disk is too small for a
                query.
        """
        ...
