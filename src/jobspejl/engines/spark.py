"""Spark: the engine for persons on a cluster, which comes with the extra `spark`; local with Java 17, or Connect."""

import atexit
import errno
import os
import re
import shutil
import socket
import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, cached_property, reduce
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast
from urllib.parse import urlsplit

from numpy.typing import NDArray

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.engines.files import Shape, alike, as_paths, csv_problem, csv_shape, is_doubtful, no_table, unreadable
from jobspejl.engines.names import named
from jobspejl.engines.protocol import CellKind, ColumnKind
from jobspejl.errors import DataError, Problem, SystemReason

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
}
_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_TYPES: dict[CellKind, str] = {
    "text": "string",
    "integer": "bigint",
    "number": "double",
    "flag": "boolean",
    "day": "date",
    "moment": "timestamp_ntz",
    "instant": "timestamp_ntz",
}
_KINDS: dict[str, CellKind] = {
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "integer"),
    **dict.fromkeys(("float", "double"), "number"),
    "string": "text",
    "boolean": "flag",
    "date": "day",
    "timestamp_ntz": "moment",
    "timestamp": "instant",
}
_KINDS_WITH_ARGUMENTS: dict[str, CellKind] = {"decimal": "number", "char": "text", "varchar": "text"}
_READ = {"instant": "timestamp_ntz", "text": "string"}
_VALUES: dict[CellKind, Callable[[Any], object]] = {"text": str, "integer": int, "number": float, "flag": bool}
_VALUE_ERRORS = (
    "ArithmeticException",
    "DateTimeException",
    "NumberFormatException",
    "PySparkTypeError",
    "PySparkValueError",
    "SparkRuntimeException",
)
_PORT = 15002
_PATIENCE = 10.0


class SparkEngine:
    """An engine on Spark: classic in this process, one that is given, or a server of Spark Connect.

    Tables of units are read and written by DuckDB; only scopes of tables are Spark's. A local Spark is started when
    the first scope is opened and ends with the process.
    """

    name: Literal["spark"] = "spark"

    def __init__(self, session: "SparkSession | None" = None, *, remote: str = "", memory: str = "3g") -> None:
        """Say where Spark is.

        Args:
            session: A classic session of the caller's, whose settings and temporary views are left as they are.
            remote: The address of a Spark Connect server, such as sc://host:15002, where no session is given.
            memory: What a Spark started here may hold in memory, as Java writes it.
        """
        self._given = session
        self._remote = remote
        self._memory = memory
        self._files = DuckDBEngine()

    def read_parquet(self, path: Path) -> dict[str, list[object]]:
        """Return a Parquet file's columns as Python values, missing ones as None."""
        return self._files.read_parquet(path)

    def csv_to_parquet(self, source: Path, target: Path, kinds: dict[str, ColumnKind]) -> None:
        """Write a comma-separated file with a header as Parquet, each column as the kind that is said."""
        self._files.csv_to_parquet(source, target, kinds)

    def arrays_to_parquet(
        self,
        columns: Mapping[str, NDArray[Any]],
        target: Path,
        words: Mapping[str, Sequence[str | None]] | None = None,
    ) -> None:
        """Write arrays of one length as Parquet, in their order."""
        self._files.arrays_to_parquet(columns, target, words)

    @contextmanager
    def tables(self) -> Iterator["SparkTables"]:
        """Open a scope of tables that can be asked by SQL: a session of its own, whose views no other scope sees."""
        # NOTE: what a checkpoint of Spark Connect holds is lost in a new session of an old one (4.3).
        session = _connected(self._remote) if self._remote else self._session.newSession()
        for setting, value in _SETTINGS.items():
            session.conf.set(setting, value)
        tables = SparkTables(session, self._memory)
        try:
            yield tables
        finally:
            tables.clear()
            if self._remote:
                session.stop()

    @cached_property
    def _session(self) -> "SparkSession":
        return _started(self._memory) if self._given is None else self._given


class SparkTables:
    """The tables of one scope: temporary views of a session of its own, with the answers of steps kept by Spark."""

    streams_arrays = False

    def __init__(self, session: "SparkSession", memory: str) -> None:
        self._session = session
        self._memory = memory
        self._kept: dict[str, DataFrame] = {}

    def load(self, name: str, columns: Mapping[str, Sequence[object]], kinds: Mapping[str, CellKind]) -> None:
        """Make a table of Python values, column by column."""
        schema = ", ".join(f"{_quoted(column)} {_TYPES[kinds[column]]}" for column in columns)
        cells = [_values(values, kinds[column]) for column, values in columns.items()]
        with _told(self._memory):
            self._keep(name, self._session.createDataFrame(list(zip(*cells, strict=True)), schema).persist())

    def load_parquet(self, name: str, paths: Path | Sequence[Path]) -> dict[str, CellKind]:
        """Give Parquet files a name, one below the other, and return what their columns hold."""
        files = {path: self._parquet(path) for path in as_paths(paths)}
        kinds = alike({path: _kinds(frame) for path, frame in files.items()})
        with _told(self._memory):
            _readable(reduce(_below, files.values()), kinds).createTempView(_quoted(name))
        return kinds

    def load_csv(self, name: str, paths: Path | Sequence[Path]) -> dict[str, CellKind]:
        """Give delimited files a name, one below the other; their cells are kept by Spark.

        Their headers are read in this process, which must see the files as Spark does.
        """
        shapes = {path: csv_shape(path) for path in as_paths(paths)}
        kinds = alike({path: dict.fromkeys(shape.columns, "text") for path, shape in shapes.items()})
        # NOTE: Spark itself reads bytes that are no text, and a last field without its closing quote, in silence.
        doubtful = {path: shape for path, shape in shapes.items() if is_doubtful(path)}
        broken = _broken(doubtful, but="file_not_csv")
        if broken:
            raise DataError(*broken)
        frame = reduce(_below, [self._csv(path, shape) for path, shape in shapes.items()]).persist()
        try:
            with _told(self._memory):
                frame.count()
        except DataError as error:
            frame.unpersist()
            if error.problems[0].key != "engine_damaged":
                raise
            raise DataError(*(_broken(shapes, but="file_not_csv") or _broken(shapes))) from None
        self._keep(name, frame)
        return kinds

    def attach(self, name: str, path: Path | None, table: str) -> dict[str, CellKind]:
        """Give a table or view of Spark's catalogue a name, and return what its columns hold."""
        if path is not None:
            raise DataError(Problem("table_of_spark", {"table": table, "path": path.name}))
        with _told(self._memory):
            if not self._session.catalog.tableExists(table):
                raise DataError(no_table(table, "Spark", self._there(table)))
            frame = self._session.table(table)
            kinds = _kinds(frame)
            _readable(frame, kinds).createTempView(_quoted(name))
        return kinds

    def kinds(self, name: str) -> dict[str, CellKind]:
        """Return what the columns of a table of the scope hold."""
        return _kinds(self._session.table(_quoted(name)))

    def step(self, name: str, sql: str, params: Sequence[object] = ()) -> None:
        """Keep the answer of a query as a table that later queries can name."""
        with _told(self._memory):
            # NOTE: a checkpoint is never worked out again, and forgets the queries before it: those of a long row of
            # steps would take Spark longer to plan than to answer.
            self._keep(name, self._asked(sql, params).localCheckpoint())

    def view(self, name: str, sql: str) -> None:
        """Name a query without keeping its answer."""
        with _told(self._memory):
            self._asked(sql).createTempView(_quoted(name))

    def drop(self, *names: str) -> None:
        """Forget steps that no later query needs."""
        for name in names:
            self._session.sql(f"DROP VIEW {named(name)}")
            self._kept.pop(name).unpersist()

    def clear(self) -> None:
        """Forget everything."""
        with _told(self._memory):
            self.drop(*list(self._kept))

    def query(self, sql: str, params: Sequence[object] = ()) -> dict[str, list[object]]:
        """Return the answer of a query by column."""
        with _told(self._memory):
            frame = self._asked(sql, params)
            names, rows = frame.columns, frame.collect()
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def first_rows(self, name: str, condition: str, most: int) -> list[tuple[str, int]]:
        """Return nothing: rows have no numbers that Spark knows."""
        return []

    def fetch_persons(self, sql: str, at_once: int) -> Iterator[list[tuple[object, ...]]]:
        """Yield the rows of a query, so many at a time."""
        with _told(self._memory):
            rows = self._asked(sql).toLocalIterator()
            while block := [tuple(row) for row in islice(rows, at_once)]:
                yield block

    def fetch_arrays(self, sql: str, at_once: int) -> NoReturn:
        """Refuse: persons stay in Spark, and sums over them are asked by SQL."""
        raise NotImplementedError(self.fetch_arrays.__doc__)

    def _asked(self, sql: str, params: Sequence[object] = ()) -> "DataFrame":
        return self._session.sql(sql, args=list(params)) if params else self._session.sql(sql)

    def _keep(self, name: str, frame: "DataFrame") -> None:
        frame.createTempView(_quoted(name))
        self._kept[name] = frame

    def _there(self, table: str) -> tuple[str, ...]:
        schema, dot, _ = table.rpartition(".")
        known = not dot or self._session.catalog.databaseExists(schema)
        found = self._session.catalog.listTables(schema or None) if known else []
        return tuple(schema + dot + one.name for one in found if not one.isTemporary)

    def _parquet(self, path: Path) -> "DataFrame":
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            frame = self._session.read.parquet(_address(path))
            frame.schema  # noqa: B018 (asks for it: Spark Connect reads nothing before)
        except (PySparkException, Py4JError):
            raise DataError(unreadable(path)) from None
        return frame

    def _csv(self, path: Path, shape: Shape) -> "DataFrame":
        return self._session.read.csv(
            _address(path),
            schema=", ".join(f"{_quoted(column)} string" for column in shape.columns),
            sep=shape.delimiter,
            header=True,
            quote='"',
            escape='"',
            encoding="UTF-8",
            multiLine=True,
            mode="FAILFAST",
            unescapedQuoteHandling="RAISE_ERROR",
        )


@contextmanager
def _told(memory: str) -> Iterator[None]:
    """Tell what stops a query that is written as it should be; what Spark says may hold a cell, so it is not told."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except AnalysisException:
        raise
    except (PySparkException, Py4JError) as error:
        raise DataError(_problem(error, memory)) from None


def _problem(error: Exception, memory: str) -> Problem:
    said = str(error)
    if "OutOfMemory" in said or "UNABLE_TO_ACQUIRE_MEMORY" in said:
        return Problem("engine_memory", {"memory": memory})
    if "No space left on device" in said:
        return Problem("engine_disk", {"detail": SystemReason(OSError(errno.ENOSPC, "No space left on device"))})
    names = [kind.__name__ for kind in type(error).__mro__]
    if "FAILED_READ_FILE" in said or "MALFORMED_RECORD" in said:
        return Problem("engine_damaged")
    if any(name.startswith(_VALUE_ERRORS) for name in names):
        return Problem("engine_value")
    return Problem("spark_stopped", {"detail": _condition(error)})


def _condition(error: Exception) -> str:
    """Return Spark's own name for what went wrong, which holds no cell."""
    name = re.search(r"\[([A-Z][A-Z_.]+)\]", str(error))
    return name[1] if name else type(error).__name__


@cache
def _started(memory: str) -> "SparkSession":
    """Start Spark in this process, once; it ends with the process."""
    with _imported():
        from py4j.protocol import Py4JError
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession
    java = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else shutil.which("java")
    if java is None or not Path(java).exists():
        raise DataError(Problem("spark_java"))
    folder = mkdtemp(prefix="jobspejl-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = {"spark.driver.memory": memory, "spark.local.dir": folder, "spark.sql.warehouse.dir": f"{folder}/tables"}
    conf = SparkConf().setMaster("local[2]").setAppName("jobspejl").setAll(list({**_LOCAL, **kept}.items()))
    try:
        # NOTE: what Java writes is thrown away, since it may hold cells.
        gateway = launch_gateway(conf, popen_kwargs={"stderr": subprocess.DEVNULL})  # type: ignore[no-untyped-call]
        with _imported():
            return SparkSession(SparkContext(conf=conf, gateway=gateway))
    except (PySparkException, Py4JError) as error:
        raise DataError(Problem("spark_start", {"memory": memory})) from error


def _connected(url: str) -> "SparkSession":
    """Return a session of a Spark Connect server."""
    place = urlsplit(url)
    address = (place.hostname or "", place.port or _PORT)
    with _imported():
        from pyspark.sql.connect.session import SparkSession as RemoteSession
    try:
        # NOTE: Spark itself goes on trying for minutes.
        socket.create_connection(address, _PATIENCE).close()
    except OSError as error:
        raise DataError(Problem("spark_unreachable", {"address": f"sc://{address[0]}:{address[1]}"})) from error
    return cast("SparkSession", RemoteSession.builder.remote(url).create())


@contextmanager
def _imported() -> Iterator[None]:
    """Tell where Spark is not installed, and let its library write nothing of persons to the screen."""
    try:
        with warnings.catch_warnings():
            # NOTE: it warns of a new pandas, which is not used here.
            warnings.simplefilter("ignore", FutureWarning)
            from pyspark.logger import PySparkLogger

            yield
    except ImportError as error:
        raise DataError(Problem("spark_missing")) from error
    get_logger: Any = PySparkLogger.getLogger
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        # NOTE: they write the text of errors, which may hold cells.
        get_logger(name).disabled = True


def _below(above: "DataFrame", below: "DataFrame") -> "DataFrame":
    return above.unionByName(below)


def _broken(shapes: Mapping[Path, Shape], but: str = "") -> list[Problem]:
    """Return what is wrong with delimited files, but for one kind of problem."""
    return [problem for path, shape in shapes.items() if (problem := csv_problem(path, shape)).key != but]


def _values(values: Sequence[object], kind: CellKind) -> Iterator[object]:
    made = _VALUES.get(kind)
    return (value if value is None or made is None else made(value) for value in values)


def _kinds(frame: "DataFrame") -> dict[str, CellKind]:
    return {column: _kind(type_name) for column, type_name in frame.dtypes}


def _kind(type_name: str) -> CellKind:
    before, bracket, _ = type_name.partition("(")
    return _KINDS_WITH_ARGUMENTS.get(before, "other") if bracket else _KINDS.get(type_name, "other")


def _readable(frame: "DataFrame", kinds: Mapping[str, CellKind]) -> "DataFrame":
    """Return a table with its columns as kinds that queries know."""
    made = {column: _READ[kind] for column, kind in kinds.items() if kind in _READ}
    return frame.selectExpr(
        *(f"CAST({named(c)} AS {made[c]}) AS {named(c)}" if c in made else named(c) for c in frame.columns)
    )


def _address(path: Path) -> str:
    # NOTE: Spark takes some signs in a path for a pattern.
    return "file://" + re.sub(r"([\\{}\[\]*?])", r"\\\1", str(path.resolve()))


def _quoted(name: str) -> str:
    """Return a name as Spark's own functions take it."""
    return "`" + name.replace("`", "``") + "`"
