"""DuckDB: the engine that comes with the program."""

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from jobspejl.engines.protocol import CellKind, ColumnKind
from jobspejl.errors import DataError, Problem

_TYPES: dict[CellKind, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "instant": "TIMESTAMP",
}
_KINDS: dict[str, CellKind] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "number"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "moment"),
    "VARCHAR": "text",
    "BOOLEAN": "flag",
    "DATE": "day",
    "TIMESTAMP WITH TIME ZONE": "instant",
}


class DuckDBEngine:
    """An engine in this process, in memory.

    Tables are read and written on one thread, so that rows keep their order. A scope of tables has two threads and
    gives the same answers every time, since its queries say their order themselves.
    """

    def __init__(self, memory: str = "3GiB", temporary: Path | None = None) -> None:
        """Say how much a scope of tables may hold in memory, and where it puts what does not fit.

        Args:
            memory: A size as DuckDB writes it.
            temporary: A folder for temporary files; the system's own where none is given.
        """
        self._memory = memory
        self._temporary = temporary

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, opened when a table is first asked for: a check of a CSV file needs none."""
        return duckdb.connect(config={"threads": 1})

    def read_parquet(self, path: Path) -> dict[str, list[object]]:
        """Return a Parquet file's columns as Python values, missing ones as None."""
        try:
            answer = self._connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names = [str(column[0]) for column in answer.description or ()]
            rows = answer.fetchall()
        except duckdb.Error as error:
            detail = str(error).splitlines()[0]
            raise DataError(Problem("file_unreadable", {"path": path.name, "detail": detail})) from error
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def csv_to_parquet(self, source: Path, target: Path, kinds: dict[str, ColumnKind]) -> None:
        """Write a comma-separated file with a header as Parquet, each column as the kind that is said."""
        columns = ", ".join(f"{_quoted(name)}: {_quoted(_TYPES[kind])}" for name, kind in kinds.items())
        copy = (
            f"COPY (SELECT * FROM read_csv({_quoted(str(source))}, header = true, auto_detect = false, "
            f"delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {{{columns}}})) "
            f"TO {_quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        )
        try:
            self._connection.execute(copy)
        except duckdb.IOException as error:
            raise OSError(errno.EIO, str(error).splitlines()[0], str(target)) from error

    @contextmanager
    def tables(self) -> Iterator["DuckDBTables"]:
        """Open a scope of tables that can be asked by SQL."""
        with TemporaryDirectory(prefix="jobspejl-", dir=self._temporary) as folder:
            settings: dict[str, str | bool | int | float | list[str]] = {
                "threads": 2,
                "memory_limit": self._memory,
                "temp_directory": folder,
                "preserve_insertion_order": False,
            }
            with duckdb.connect(config=settings) as connection:
                yield DuckDBTables(connection, self._memory)


class DuckDBTables:
    """The tables of one scope: a database of its own in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, memory: str) -> None:
        self._connection = connection
        self._memory = memory

    def load(self, name: str, columns: Mapping[str, Sequence[object]], kinds: Mapping[str, CellKind]) -> None:
        """Make a table of Python values, column by column."""
        made = ", ".join(f"UNNEST(CAST(? AS {_TYPES[kinds[column]]}[])) AS {_named(column)}" for column in columns)
        self._run(f"CREATE TABLE {_named(name)} AS SELECT {made}", [list(cells) for cells in columns.values()])

    def load_parquet(self, name: str, path: Path) -> dict[str, CellKind]:
        """Give a Parquet file a name, and return what its columns hold."""
        file = f"read_parquet({_quoted(str(path))})"
        try:
            described = self._connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
        except duckdb.Error as error:
            detail = str(error).splitlines()[0]
            raise DataError(Problem("file_unreadable", {"path": path.name, "detail": detail})) from error
        kinds = {str(row[0]): _kind(str(row[1])) for row in described}
        columns = ", ".join(
            f"make_timestamp(epoch_us({_named(column)})) AS {_named(column)}" if kind == "instant" else _named(column)
            for column, kind in kinds.items()
        )
        self._run(f"CREATE VIEW {_named(name)} AS SELECT {columns} FROM {file}")
        return kinds

    def step(self, name: str, sql: str, params: Sequence[object] = ()) -> None:
        """Keep the answer of a query as a table that later queries can name."""
        self._run(f"CREATE TABLE {_named(name)} AS {sql}", params)

    def view(self, name: str, sql: str) -> None:
        """Name a query without keeping its answer."""
        self._run(f"CREATE VIEW {_named(name)} AS {sql}")

    def drop(self, *names: str) -> None:
        """Forget steps that no later query needs."""
        for name in names:
            self._run(f"DROP TABLE {_named(name)}")

    def query(self, sql: str, params: Sequence[object] = ()) -> dict[str, list[object]]:
        """Return the answer of a query by column."""
        answer = self._run(sql, params)
        names = [str(column[0]) for column in answer.description or ()]
        rows = answer.fetchall()
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def fetch_persons(self, sql: str, at_once: int) -> Iterator[list[tuple[object, ...]]]:
        """Yield the rows of a query, so many at a time."""
        answer = self._run(sql)
        while rows := answer.fetchmany(at_once):
            yield rows

    def _run(self, sql: str, params: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql, list(params))
        except duckdb.OutOfMemoryException as error:
            raise DataError(Problem("engine_memory", {"memory": self._memory})) from error
        except duckdb.IOException as error:
            raise DataError(Problem("engine_disk", {"detail": str(error).splitlines()[0]})) from error
        except (duckdb.InvalidInputException, duckdb.SerializationException):
            # NOTE: the detail may hold a cell of the file, so it is not told.
            raise DataError(Problem("engine_damaged")) from None


def _kind(type_name: str) -> CellKind:
    return "number" if type_name.startswith("DECIMAL") else _KINDS.get(type_name, "other")


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
