"""Where a register lives: SQLite in a file, or PostgreSQL by its address. Rows are added, and nothing else."""

import datetime
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from jobspejl.contracts.recommendation import Change, Event, Recommendation, Register
from jobspejl.errors import DataError, Problem
from jobspejl.followup.chain import first_break, moment_text
from jobspejl.followup.plan import Entry, planned
from jobspejl.followup.schema import EVENT, GUARDS, METADATA, RECOMMENDATION, REVISION

_WAIT = 60
"""Seconds that a writer waits for another one."""
_VERSION = "alembic_version"
_DAYS = ("by", "due")
_GUARDS_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE tgname = 'append_only' AND tgenabled <> 'D' AND pg_table_is_visible(pg_class.oid)",
}
_BEGIN = {True: "BEGIN IMMEDIATE", False: "BEGIN"}


def read_store(where: str) -> Register:
    """Read a stored register; nothing is written.

    Args:
        where: A SQLite file or the address of a PostgreSQL database.

    Raises:
        DataError: It is not there, cannot be reached, is no register, or does not fit its own checksums.
    """
    url = _url(where)
    if url.drivername == "sqlite" and not _there(url):
        raise DataError(Problem("followup_no_store", {"path": _named(url)}))
    with _opened(url, writing=False) as connection:
        version = _version(connection, url)
        if version is None:
            raise DataError(Problem("followup_no_store", {"path": _named(url)}))
        if version != REVISION:
            raise DataError(Problem("followup_old_store", {"path": _named(url)}))
        return _whole(_load(connection), url)


def add_to_store(where: str, entries: Sequence[Entry], *, create: bool) -> Register:
    """Add entries to a stored register, all or none, and return the register with them.

    Args:
        where: A SQLite file or the address of a PostgreSQL database.
        entries: What is to be added.
        create: Make the register where there is none.

    Raises:
        DataError: An entry cannot be added, or the register cannot be used or has lost its guards.
    """
    url = _url(where)
    if url.drivername == "sqlite" and not _there(url):
        if not create:
            raise DataError(Problem("followup_no_store", {"path": _named(url)}))
        planned(Register(), entries, _now())  # NOTE: what cannot be added makes no file
    elif url.drivername == "sqlite":
        with _opened(url, writing=False) as connection:
            _version(connection, url)  # NOTE: a file of somebody else's is not so much as opened for writing
    with _opened(url, writing=True) as connection:
        if _version(connection, url) is None and not create:
            raise DataError(Problem("followup_no_store", {"path": _named(url)}))
        if _version(connection, url) != REVISION:
            # NOTE: alembic takes longer to load than all the rest, and is needed once in a register's life.
            from jobspejl.followup.migrating import migrate

            migrate(connection)
        register = _whole(_load(connection), url)
        if not register.guarded:
            raise DataError(Problem("followup_unguarded", {"path": _named(url)}))
        new = planned(register, entries, _now())
        if new.recommendations:
            start = len(register.recommendations) + 1
            rows = [_facts(one, place) for place, one in enumerate(new.recommendations, start)]
            connection.execute(insert(RECOMMENDATION), rows)
        if new.events:
            connection.execute(insert(EVENT), [_cells(one) for one in new.events])
        return Register((*register.recommendations, *new.recommendations), (*register.events, *new.events))


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _url(where: str) -> URL:
    """Return what SQLAlchemy opens. NOTE: an address may hold a password and is never repeated."""
    if "://" not in where:
        return URL.create("sqlite", database=where)
    try:
        url = make_url(where)
    except ArgumentError as error:
        raise DataError(Problem("followup_address", {})) from error
    if url.get_backend_name() == "sqlite" and url.database:
        return URL.create("sqlite", database=url.database)
    if url.get_backend_name() != "postgresql":
        raise DataError(Problem("followup_address", {}))
    try:
        import_module("pg8000")
    except ModuleNotFoundError as error:
        raise DataError(Problem("followup_no_driver", {})) from error
    return url.set(drivername="postgresql+pg8000")


def _named(url: URL) -> str:
    """Return what a register is called in messages: its file's name, or that of its database."""
    return Path(url.database or "").name if url.drivername == "sqlite" else f"postgresql: {url.database}"


def _there(url: URL) -> bool:
    path = Path(url.database or "")
    return path.is_file() and path.stat().st_size > 0


@contextmanager
def _opened(url: URL, *, writing: bool) -> Iterator[Connection]:
    """Give a connection in one transaction: committed as a whole, or not at all."""
    try:
        engine = _engine(url, writing)
        try:
            with engine.begin() as connection:
                if writing and url.drivername != "sqlite":
                    # NOTE: one writer at a time, also where the tables are not there yet.
                    connection.execute(text("SELECT pg_advisory_xact_lock(7204137)"))
                yield connection
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        raise DataError(Problem("followup_unusable", {"path": _named(url), "detail": _reason(error)})) from error


def _reason(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    first: Any = cause.args[0] if cause is not None and cause.args else ""
    return str(first.get("M", "")) if isinstance(first, dict) else str(first).splitlines()[0] if first else ""


def _engine(url: URL, writing: bool) -> Engine:
    if url.drivername != "sqlite":
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(
        "sqlite://", creator=partial(_sqlite, Path(url.database or "").absolute(), writing), poolclass=NullPool
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_BEGIN[writing]))
    return engine


def _sqlite(path: Path, writing: bool) -> sqlite3.Connection:
    """Return a connection on which a transaction begins where it is told to, and not before."""
    # NOTE: a reader keeps files of its own beside the register, which a folder that can only be read does not take.
    frozen = "?immutable=1" if not writing and not os.access(path.parent, os.W_OK) else ""
    connection = sqlite3.connect(path.as_uri() + frozen, timeout=_WAIT, isolation_level=None, uri=True)
    for pragma in ("journal_mode = WAL", "foreign_keys = ON") if writing else ("query_only = ON",):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _version(connection: Connection, url: URL) -> str | None:
    """Return which version of the tables there is; None where there are none.

    Raises:
        DataError: The database holds something else, or was made by a newer version of the program.
    """
    names = set(inspect(connection).get_table_names())
    own = set(METADATA.tables)
    if _VERSION not in names:
        if names if url.drivername == "sqlite" else names & own:
            raise DataError(Problem("followup_strange", {"path": _named(url)}))
        return None
    version = connection.execute(text(f"SELECT version_num FROM {_VERSION}")).scalar()
    if version is None or not own <= names:
        raise DataError(Problem("followup_strange", {"path": _named(url)}))
    if str(version) > REVISION:
        raise DataError(Problem("followup_newer", {"path": _named(url)}))
    return str(version)


def _whole(register: Register, url: URL) -> Register:
    broken = first_break(register)
    if broken is not None:
        raise DataError(Problem("followup_tampered", {"path": _named(url), "sequence": broken}))
    return register


def _load(connection: Connection) -> Register:
    facts = connection.execute(select(RECOMMENDATION).order_by(RECOMMENDATION.c.place)).mappings()
    events = connection.execute(select(EVENT).order_by(EVENT.c.sequence)).mappings()
    kept = (tuple(_recommendation(row) for row in facts), tuple(_event(row) for row in events))
    return Register(*kept, guarded=_guarded(connection))


def _guarded(connection: Connection) -> bool:
    """Return whether the triggers that refuse changes are all there."""
    dialect = connection.dialect.name
    return set(connection.execute(text(_GUARDS_THERE[dialect])).scalars()) >= GUARDS[dialect]


def _facts(one: Recommendation, place: int) -> dict[str, Any]:
    names = (field.name for field in fields(Recommendation))
    return {**{name: getattr(one, name) for name in names}, "place": place, "units": "; ".join(one.units)}


def _recommendation(row: Any) -> Recommendation:  # noqa: ANN401 (a row by column)
    named = {field.name: row[field.name] for field in fields(Recommendation)}
    return Recommendation(**{**named, "units": tuple(row["units"].split("; ")) if row["units"] else ()})


def _cells(one: Event) -> dict[str, Any]:
    change = {field.name: getattr(one.change, field.name) for field in fields(Change)}
    days = {name: None if change[name] is None else change[name].isoformat() for name in _DAYS}
    about = {"sequence": one.sequence, "recommendation": one.recommendation, "number": one.number}
    said = {"moment": moment_text(one), "day": one.day.isoformat(), "who": one.who, "digest": one.digest}
    return {**about, **said, **change, **days}


def _event(row: Any) -> Event:  # noqa: ANN401 (a row by column)
    change = {field.name: row[field.name] for field in fields(Change)}
    days = {name: None if row[name] is None else datetime.date.fromisoformat(row[name]) for name in _DAYS}
    moment = datetime.datetime.strptime(row["moment"], "%Y-%m-%dT%H:%M:%S%z")
    day = datetime.date.fromisoformat(row["day"])
    about = (row["sequence"], row["recommendation"], row["number"], moment, day, row["who"])
    return Event(*about, Change(**{**change, **days}), row["digest"])
