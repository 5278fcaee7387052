"""A log of events from one kind of file to another, for programs that mine processes."""

from pathlib import Path
from tempfile import TemporaryDirectory

from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, OutputError, Problem, SystemReason
from jobspejl.sources.event_files import fetch_events_of_persons, write_ocel, write_xes_csv
from jobspejl.sources.events import LogColumns, load_raw, log_blanks, log_cpr
from jobspejl.sources.moments import read_moments

XES_COLUMNS = LogColumns(unit=None)
"""The columns of an XES log, with unit, group, role and caseworker where it has them."""

_WRITERS = {".csv": write_xes_csv, ".json": write_ocel}


def write_log(source: Path, target: Path, engine: Engine, columns: LogColumns = XES_COLUMNS) -> int:
    """Write a log as another kind of file, and return how many events it has.

    Every event is kept as it is named, also one that stands twice. Times become Danish time with its offset; an event
    of which only the day is known keeps the day alone.

    Args:
        source: Parquet, CSV or OCEL 2.0 in JSON.
        target: A new file: `.csv` for XES-style CSV, `.json` for OCEL 2.0, which is held in memory.
        engine: Reads the log.
        columns: Which of the source's columns is what; the names of an XES log where none is said.

    Raises:
        DataError: The source cannot be read, lacks a column, or has blank cells or times that cannot be read.
        OutputError: The target is there already, is of another kind, or cannot be written.
    """
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise OutputError(Problem("convert_kind", {"path": target.name}))
    if target.exists():
        raise OutputError(Problem("convert_exists", {"path": str(target)}))
    growing = target.with_name(f".{target.name}.part")
    with TemporaryDirectory(prefix="jobspejl-") as scratch, engine.tables() as tables:
        raw = load_raw(source, source.name, columns, (tables, engine), Path(scratch))
        moments = read_moments(tables, raw.kinds["moment"], raw.path, raw.names["moment"])
        if problems := log_cpr(raw, tables) or log_blanks(raw, tables) or moments.problems:
            raise DataError(*problems)
        try:
            write(fetch_events_of_persons(tables, moments), raw, growing)
            growing.replace(target)
        except OSError as error:
            facts = {"path": str(target.parent), "detail": SystemReason(error)}
            raise OutputError(Problem("folder_not_writable", facts)) from error
        finally:
            growing.unlink(missing_ok=True)
        return raw.rows
