"""Which engine a user asks for."""

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.engines.protocol import Engine
from jobspejl.engines.spark import SparkEngine
from jobspejl.errors import Problem, StudyError

_CONNECT = "sc://"


def engine_called(name: str) -> Engine:
    """Return the engine of a name.

    Args:
        name: `duckdb`, `spark` (a Spark started here), or the address of a Spark Connect server, `sc://host:15002`.

    Raises:
        StudyError: There is no such engine.

    >>> engine_called("duckdb").name
    'duckdb'
    """
    if name == "duckdb":
        return DuckDBEngine()
    if name == "spark":
        return SparkEngine()
    if name.startswith(_CONNECT):
        return SparkEngine(remote=name)
    raise StudyError(Problem("engine_unknown", {"name": name}))
