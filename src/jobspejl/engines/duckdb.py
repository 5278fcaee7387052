"""DuckDB: the engine that comes with the program."""

import errno
from functools import cached_property
from pathlib import Path

import duckdb

from jobspejl.engines.protocol import ColumnKind
from jobspejl.errors import DataError, Problem

_TYPES: dict[ColumnKind, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
}


class DuckDBEngine:
    """An engine in this process, in memory, on one thread so that rows keep their order."""

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


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
