"""DuckDB: the engine that comes with the program."""

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import duckdb
from numpy.typing import NDArray

from jobspejl.engines.arrays import stream
from jobspejl.engines.files import Shape, alike, as_paths, csv_problem, csv_shape, no_table, unreadable
from jobspejl.engines.names import named
from jobspejl.engines.protocol import CellKind, ColumnKind
from jobspejl.errors import DataError, Problem, Reason

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
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "number"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "moment"),
    "VARCHAR": "text",
    "BOOLEAN": "flag",
    "DATE": "day",
    "TIMESTAMP WITH TIME ZONE": "instant",
}
_KINDS_WITH_ARGUMENTS: dict[str, CellKind] = {"DECIMAL": "number", "ENUM": "text"}
_READ = {"instant": "make_timestamp(epoch_us({column}))", "text": "CAST({column} AS VARCHAR)"}
_ROW = "jobspejl: row"
_THERE = (
    "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = ? "
    "ORDER BY table_schema <> 'main', table_schema, table_name"
)


class DuckDBEngine:
    """An engine in this process, in memory.

    Tables are read and written on one thread, so that rows keep their order. A scope of tables has two threads and
    gives the same answers every time, since its queries say their order themselves.
    """

    name: Literal["duckdb"] = "duckdb"

    def __init__(self, memory: str = "3GiB", temporary: Path | None = None, threads: int = 2) -> None:
        """Say how much a scope of tables may hold in memory, and where it puts what does not fit.

        Args:
            memory: A size as DuckDB writes it.
            temporary: A folder for temporary files; the system's own where none is given.
            threads: How many threads a scope of tables works with.
        """
        self._memory = memory
        self._temporary = temporary
        self._threads = threads

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
            raise DataError(unreadable(path)) from error
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def csv_to_parquet(self, source: Path, target: Path, kinds: dict[str, ColumnKind]) -> None:
        """Write a comma-separated file with a header as Parquet, each column as the kind that is said."""
        shape = Shape(tuple(kinds), ",")
        try:
            self._connection.execute(_copy(_read_csv(source, shape, kinds), target, "zstd"))
        except duckdb.IOException as error:
            raise OSError(errno.EIO, str(error).splitlines()[0], str(target)) from error

    def arrays_to_parquet(
        self,
        columns: Mapping[str, NDArray[Any]],
        target: Path,
        words: Mapping[str, Sequence[str | None]] | None = None,
    ) -> None:
        """Write arrays of one length as Parquet, in their order."""
        worded = words or {}
        shown = ", ".join(_worded(name, worded[name]) if name in worded else named(name) for name in columns)
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.register("arrays", dict(columns))
            try:
                connection.execute(_copy(f"(SELECT {shown} FROM arrays)", target, "zstd"))
            except duckdb.IOException as error:
                raise OSError(errno.EIO, str(error).splitlines()[0], str(target)) from error

    @contextmanager
    def tables(self) -> Iterator["DuckDBTables"]:
        """Open a scope of tables that can be asked by SQL."""
        with TemporaryDirectory(prefix="jobspejl-", dir=self._temporary) as folder:
            settings: dict[str, str | bool | int | float | list[str]] = {
                "threads": self._threads,
                "memory_limit": self._memory,
                "temp_directory": folder,
                "preserve_insertion_order": False,
                # NOTE: else a name that is no table is looked for among Python's variables, or on the network.
                "python_enable_replacements": False,
                "autoinstall_known_extensions": False,
            }
            with duckdb.connect(config=settings) as connection:
                yield DuckDBTables(connection, self._memory, Path(folder))


class DuckDBTables:
    """The tables of one scope: a database of its own in memory."""

    streams_arrays = True

    def __init__(self, connection: duckdb.DuckDBPyConnection, memory: str, folder: Path) -> None:
        self._connection = connection
        self._memory = memory
        self._folder = folder
        self._numbers = count()
        self._attached: dict[Path, str] = {}
        self._files: dict[str, dict[Path, str]] = {}

    def load(self, name: str, columns: Mapping[str, Sequence[object]], kinds: Mapping[str, CellKind]) -> None:
        """Make a table of Python values, column by column."""
        made = ", ".join(f"UNNEST(CAST(? AS {_TYPES[kinds[column]]}[])) AS {named(column)}" for column in columns)
        self._run(f"CREATE TABLE {named(name)} AS SELECT {made}", [list(cells) for cells in columns.values()])

    def load_parquet(self, name: str, paths: Path | Sequence[Path]) -> dict[str, CellKind]:
        """Give Parquet files a name, one below the other, and return what their columns hold."""
        files = as_paths(paths)
        alike({path: self._described(_parquet(path), path) for path in files})
        self._files[name] = {path: _parquet(path) for path in files}
        return self._name(name, _parquet(*files))

    def load_csv(self, name: str, paths: Path | Sequence[Path]) -> dict[str, CellKind]:
        """Give delimited files a name, one below the other; their cells are kept as Parquet in the scope's folder."""
        files = as_paths(paths)
        shapes = {path: csv_shape(path) for path in files}
        alike({path: dict.fromkeys(shape.columns, "text") for path, shape in shapes.items()})
        copies = [self._copied(path, shape) for path, shape in shapes.items()]
        self._files[name] = {path: _read_text(path, shape) for path, shape in shapes.items()}
        return self._name(name, _parquet(*copies))

    def attach(self, name: str, path: Path | None, table: str) -> dict[str, CellKind]:
        """Give a table or view of a DuckDB file a name, and return what its columns hold."""
        if path is None:
            raise DataError(Problem("table_needs_file", {"table": table}))
        if path not in self._attached:
            database = f"file{next(self._numbers)}"
            try:
                self._connection.execute(f"ATTACH {_quoted(str(path))} AS {named(database)} (TYPE duckdb, READ_ONLY)")
            except duckdb.Error as error:
                raise DataError(unreadable(path, "no_database")) from error
            self._attached[path] = database
        database = self._attached[path]
        there = {
            table_name if schema == "main" else f"{schema}.{table_name}": (schema, table_name)
            for schema, table_name in self._connection.execute(_THERE, [database]).fetchall()
        }
        if table not in there:
            raise DataError(no_table(table, path.name, tuple(there)))
        schema, own = there[table]
        return self._name(name, f"{named(database)}.{named(schema)}.{named(own)}")

    def kinds(self, name: str) -> dict[str, CellKind]:
        """Return what the columns of a table of the scope hold."""
        return _described(self._run(f"DESCRIBE {named(name)}"))

    def step(self, name: str, sql: str, params: Sequence[object] = ()) -> None:
        """Keep the answer of a query as a table that later queries can name."""
        self._run(f"CREATE TABLE {named(name)} AS {sql}", params)

    def view(self, name: str, sql: str) -> None:
        """Name a query without keeping its answer."""
        self._run(f"CREATE VIEW {named(name)} AS {sql}")

    def drop(self, *names: str) -> None:
        """Forget steps that no later query needs."""
        for name in names:
            self._run(f"DROP TABLE {named(name)}")

    def query(self, sql: str, params: Sequence[object] = ()) -> dict[str, list[object]]:
        """Return the answer of a query by column."""
        with self._told():
            answer = self._connection.execute(sql, list(params))
            names = [str(column[0]) for column in answer.description or ()]
            rows = answer.fetchall()
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def fetch_persons(self, sql: str, at_once: int) -> Iterator[list[tuple[object, ...]]]:
        """Yield the rows of a query, so many at a time."""
        with self._told():
            answer = self._connection.execute(sql)
            while rows := answer.fetchmany(at_once):
                yield rows

    def fetch_arrays(self, sql: str, at_once: int) -> Iterator[dict[str, NDArray[Any]]]:
        """Yield the columns of a query as arrays, about so many rows at a time."""
        with self._told():
            yield from stream(self._connection, sql, at_once)

    def first_rows(self, name: str, condition: str, most: int) -> list[tuple[str, int]]:
        """Return the first rows of files for which a condition holds."""
        found: list[tuple[str, int]] = []
        # NOTE: rows are numbered as they come, and come in their order only where the engine is told to keep it.
        self._run("SET preserve_insertion_order = true")
        try:
            for path, relation in self._files.get(name, {}).items():
                columns = _cells(_described(self._run(f"DESCRIBE SELECT * FROM {relation}")))
                number = f"row_number() OVER () AS {named(_ROW)}"
                found += [
                    (path.name, int(row))
                    for (row,) in self._run(
                        f"SELECT {named(_ROW)} FROM (SELECT {columns}, {number} FROM {relation}) WHERE {condition} "
                        f"ORDER BY 1 LIMIT {most - len(found)}"
                    ).fetchall()
                ]
                if len(found) == most:
                    break
        finally:
            self._run("SET preserve_insertion_order = false")
        return found

    def _copied(self, path: Path, shape: Shape) -> Path:
        """Write a delimited file's cells as Parquet, so that the file is read, and found to be sound, once."""
        target = self._folder / f"copy-{next(self._numbers)}.parquet"
        try:
            self._run(_copy(_read_text(path, shape), target, "snappy"))
        except DataError as error:
            if error.problems[0].key != "engine_damaged":
                raise
            raise DataError(csv_problem(path, shape)) from None
        return target

    def _described(self, relation: str, path: Path) -> dict[str, CellKind]:
        try:
            return _described(self._connection.execute(f"DESCRIBE SELECT * FROM {relation}"))
        except duckdb.Error as error:
            raise DataError(unreadable(path)) from error

    def _name(self, name: str, relation: str) -> dict[str, CellKind]:
        """Name a relation, with its columns as kinds that queries know."""
        kinds = _described(self._run(f"DESCRIBE SELECT * FROM {relation}"))
        self._run(f"CREATE VIEW {named(name)} AS SELECT {_cells(kinds)} FROM {relation}")
        return kinds

    def _run(self, sql: str, params: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        with self._told():
            return self._connection.execute(sql, list(params))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what stops a query that is written as it should be."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise DataError(Problem("engine_memory", {"memory": self._memory})) from error
        except duckdb.IOException as error:
            # NOTE: DuckDB's own words are English, and name files of its own.
            full = "No space left" in str(error) or "max_temp_directory_size" in str(error)
            reason = Reason("system.ENOSPC" if full else "system.interrupted", {}, otherwise="")
            raise DataError(Problem("engine_disk", {"detail": reason})) from error
        except (duckdb.InvalidInputException, duckdb.SerializationException):
            # NOTE: the detail may hold a cell of the file, so it is not told.
            raise DataError(Problem("engine_damaged")) from None
        except (duckdb.ConversionException, duckdb.OutOfRangeException):
            raise DataError(Problem("engine_value")) from None
        except duckdb.Error as error:
            # NOTE: a page whose head is not one has an error of no class of its own.
            if type(error) is not duckdb.Error:
                raise
            raise DataError(Problem("engine_damaged")) from None


def _described(answer: duckdb.DuckDBPyConnection) -> dict[str, CellKind]:
    return {str(row[0]): _kind(str(row[1])) for row in answer.fetchall()}


def _kind(type_name: str) -> CellKind:
    before, bracket, _ = type_name.partition("(")
    return _KINDS_WITH_ARGUMENTS.get(before, "other") if bracket else _KINDS.get(type_name, "other")


def _parquet(*paths: Path) -> str:
    files = ", ".join(_quoted(str(path)) for path in paths)
    return f"read_parquet([{files}], union_by_name = {str(len(paths) > 1).lower()})"


def _read_csv(path: Path, shape: Shape, kinds: Mapping[str, ColumnKind]) -> str:
    columns = ", ".join(f"{_quoted(column)}: {_quoted(_TYPES[kinds[column]])}" for column in shape.columns)
    return (
        f"read_csv({_quoted(str(path))}, header = true, auto_detect = false, "
        f"delim = {_quoted(shape.delimiter)}, quote = '\"', escape = '\"', nullstr = '', columns = {{{columns}}})"
    )


def _read_text(path: Path, shape: Shape) -> str:
    return _read_csv(path, shape, dict.fromkeys(shape.columns, "text"))


def _cells(kinds: Mapping[str, CellKind]) -> str:
    """Return a file's columns as kinds that queries know."""
    return ", ".join(
        f"{_READ.get(kind, '{column}').format(column=named(column))} AS {named(column)}"
        for column, kind in kinds.items()
    )


def _copy(relation: str, target: Path, compression: str) -> str:
    return f"COPY (SELECT * FROM {relation}) TO {_quoted(str(target))} (FORMAT parquet, COMPRESSION {compression})"


def _worded(name: str, words: Sequence[str | None]) -> str:
    """Return a column of numbers as words: an ENUM, which is written many times faster than text."""
    kinds = ", ".join(_quoted(word) for word in dict.fromkeys(words) if word is not None)
    listed = ", ".join("NULL" if word is None else _quoted(word) for word in words)
    return f"(CAST([{listed}] AS ENUM({kinds})[]))[{named(name)} + 1] AS {named(name)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
