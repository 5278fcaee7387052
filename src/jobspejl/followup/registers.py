"""A register wherever it is: read from a file or a database, written to a database only."""

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import Path

from jobspejl.contracts.recommendation import Change, Register
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Problem, SystemReason
from jobspejl.followup.plan import Entry
from jobspejl.followup.register_file import entries_of, read_file, some_of

FILES = (".csv", ".txt", ".tsv", ".xlsx")
"""The endings of registers that are files of rows."""

# NOTE: SQLAlchemy takes longer to load than most commands take, so it is loaded where a database is opened.


def read_register(where: str, engine: Engine) -> Register:
    """Return a register.

    Args:
        where: A CSV or XLSX register, a SQLite file, or the address of a PostgreSQL database.
        engine: Reads files.

    Raises:
        DataError: It is not there, cannot be read, or does not fit its own checksums.
    """
    if _is_file(where):
        return read_file(Path(where), engine)
    from jobspejl.followup.store import read_store

    return read_store(where)


def add_to_register(where: str, entries: Sequence[Entry], *, create: bool = False) -> Register:
    """Add entries to a register, all or none, and return it with them.

    Raises:
        DataError: An entry cannot be added, or the register cannot be used.
    """
    if _is_file(where):
        raise DataError(Problem("followup_file_fixed", {"path": Path(where).name}))
    from jobspejl.followup.store import add_to_store

    return add_to_store(where, entries, create=create)


def import_file(
    path: Path, where: str, engine: Engine, *, who: str | None = None, day: datetime.date | None = None
) -> tuple[int, Register]:
    """Add all rows of a file to a register, or none, and return how many events that were, and the register.

    Args:
        path: CSV or XLSX: a history, or a plain list.
        where: The register; it is made where there is none.
        engine: Reads the file.
        who: The role that says so, where the file does not.
        day: When it happened, where the file does not say.

    Raises:
        DataError: Any row cannot be added; every faulty row is named.
    """
    entries = entries_of(path, engine, who, day)
    try:
        return len(entries), add_to_register(where, entries, create=True)
    except DataError as error:
        raise some_of(error) from error


def evidence_of(path: Path) -> Change:
    """Return a file as evidence: its name and checksum. The file itself is neither copied nor kept.

    Raises:
        DataError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": path.name, "detail": SystemReason(error)})) from error
    return Change(kind="evidence", file=path.name, sha256=found)


def _is_file(where: str) -> bool:
    return "://" not in where and Path(where).suffix.lower() in FILES
