"""Registers in databases: nothing is changed or lost, two writers at once wait, and what is no register is refused."""

import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError
from jobspejl.followup.chain import first_break
from jobspejl.followup.migrating import MIGRATIONS
from jobspejl.followup.plan import planned
from jobspejl.followup.registers import add_to_register, evidence_of, read_register
from jobspejl.followup.schema import GUARDS, METADATA, REVISION
from tests.followup.cases import AUDITOR, COUNCIL, entry, life

ENGINE = DuckDBEngine()


@pytest.fixture
def store(tmp_path):
    """A register in SQLite with one whole life in it."""
    path = tmp_path / "followup.sqlite"
    add_to_register(str(path), life(), create=True)
    return path


def keys(error):
    return [problem.key for problem in error.value.problems]


def run(path, sql):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)


def test_what_was_written_is_read(store):
    register = read_register(str(store), ENGINE)
    assert [event.change.kind for event in register.events] == [one.said.change.kind for one in life()]
    assert register.recommendations[0].units == ("330",)
    added = add_to_register(str(store), [entry("ny", "2025-12-01", AUDITOR, "entered")])
    assert read_register(str(store), ENGINE) == added
    assert added.events[:-1] == register.events
    assert first_break(added) is None


def test_it_lies_in_wal_and_leaves_no_other_file(store):
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    read_register(str(store), ENGINE)
    assert [path.name for path in store.parent.iterdir()] == [store.name]


def test_a_register_in_a_folder_that_can_only_be_read(store, monkeypatch):
    register = read_register(str(store), ENGINE)
    monkeypatch.setattr("jobspejl.followup.store.os.access", lambda path, mode: False)
    assert read_register(str(store), ENGINE) == register
    assert [path.name for path in store.parent.iterdir()] == [store.name]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET day = '2020-01-01' WHERE sequence = 5",
        "UPDATE recommendation SET text = 'noget andet'",
        "DELETE FROM event WHERE sequence = 11",
        "DELETE FROM recommendation",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE sequence = 5",
        "INSERT OR REPLACE INTO recommendation SELECT * FROM recommendation",
        "INSERT INTO event SELECT 99, recommendation, 12, moment, day, who, kind, owner, measure, baseline, target, "
        '"by", answer, reason, due, file, sha256, method, successor, value, told_apart, digest FROM event LIMIT 1',
    ],
)
def test_the_database_itself_only_lets_rows_be_added(store, sql):
    before = read_register(str(store), ENGINE)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        run(store, sql)
    assert read_register(str(store), ENGINE) == before


@pytest.mark.parametrize(
    ("trigger", "sql", "sequence"),
    [
        ("event_no_UPDATE", "UPDATE event SET due = '2025-09-01' WHERE sequence = 5", "5"),
        ("event_no_UPDATE", "UPDATE event SET who = 'en anden' WHERE sequence = 11", "11"),
        ("recommendation_no_UPDATE", "UPDATE recommendation SET text = 'noget mildere'", "1"),
        ("event_no_DELETE", "DELETE FROM event WHERE sequence = 7", "7"),
    ],
)
def test_what_is_changed_with_the_guards_taken_away_shows(store, trigger, sql, sequence):
    run(store, f"DROP TRIGGER {trigger}")
    run(store, sql)
    with pytest.raises(DataError) as caught:
        read_register(str(store), ENGINE)
    assert keys(caught) == ["followup_tampered"]
    assert f"no. {sequence} " in str(caught.value)
    with pytest.raises(DataError):
        add_to_register(str(store), [entry("dialog", "2025-12-01", AUDITOR, "reopened", reason="x")])


@pytest.mark.parametrize("trigger", sorted(GUARDS["sqlite"]))
def test_guards_that_are_taken_away_are_missed_though_nothing_is_changed(store, trigger):
    before = read_register(str(store), ENGINE)
    assert before.guarded
    run(store, f"DROP TRIGGER {trigger}")
    assert read_register(str(store), ENGINE) == replace(before, guarded=False)
    with pytest.raises(DataError) as caught:
        add_to_register(str(store), [entry("ny", "2025-12-01", AUDITOR, "entered")])
    assert keys(caught) == ["followup_unguarded"]


def test_all_or_nothing(store):
    before = store.read_bytes()
    good = entry("ny", "2025-12-01", AUDITOR, "entered")
    with pytest.raises(DataError) as caught:
        add_to_register(str(store), [good, entry("dialog", "2025-12-01", COUNCIL, "started")])
    assert keys(caught) == ["followup_not_possible"]
    assert store.read_bytes() == before


def test_what_is_refused_makes_no_file(tmp_path):
    with pytest.raises(DataError):
        add_to_register(str(tmp_path / "x.sqlite"), [entry("ny", "2025-12-01", "", "entered")], create=True)
    with pytest.raises(DataError) as caught:
        add_to_register(str(tmp_path / "x.sqlite"), [entry("ny", "2025-12-01", AUDITOR, "entered")])
    assert keys(caught) == ["followup_no_store"]
    with pytest.raises(DataError):
        read_register(str(tmp_path / "x.sqlite"), ENGINE)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_register_is_refused(tmp_path, store):
    (tmp_path / "text.sqlite").write_text("ikke en database\n" * 100, "utf-8")
    other = tmp_path / "other.sqlite"
    run(other, "CREATE TABLE people (name TEXT)")
    newer = tmp_path / "newer.sqlite"
    newer.write_bytes(store.read_bytes())
    run(newer, "UPDATE alembic_version SET version_num = '9999'")
    told = {"text.sqlite": "followup_unusable", "other.sqlite": "followup_strange", "newer.sqlite": "followup_newer"}
    for name, key in told.items():
        before = (tmp_path / name).read_bytes()
        for act in (
            lambda path: read_register(str(path), ENGINE),
            lambda path: add_to_register(str(path), life("ny"), create=True),
        ):
            with pytest.raises(DataError) as caught:
                act(tmp_path / name)
            assert keys(caught) == [key], name
        assert (tmp_path / name).read_bytes() == before
    with pytest.raises(DataError) as caught:
        add_to_register(str(tmp_path / "register.csv"), life(), create=True)
    assert keys(caught) == ["followup_file_fixed"]
    with pytest.raises(DataError) as caught:
        add_to_register(str(tmp_path / "no" / "folder.sqlite"), life(), create=True)
    assert keys(caught) == ["followup_unusable"]


@pytest.mark.parametrize("address", ["mysql://user:secret@host/db", "://", "postgresql+psycopg2//x://"])
def test_an_address_that_cannot_be_used_is_not_repeated(address):
    with pytest.raises(DataError) as caught:
        read_register(address, ENGINE)
    assert keys(caught) == ["followup_address"]
    assert "secret" not in str(caught.value)


def test_a_database_that_does_not_answer_is_told_without_its_password():
    with pytest.raises(DataError) as caught:
        read_register("postgresql://somebody:secret@127.0.0.1:1/register", ENGINE)
    assert keys(caught) == ["followup_unusable"]
    assert "secret" not in str(caught.value)


def test_the_newest_migration_makes_the_tables_that_the_program_knows(store):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION
    engine = create_engine(f"sqlite:///{store}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_evidence_is_a_name_and_a_checksum(tmp_path):
    file = tmp_path / "bevis.txt"
    file.write_bytes(b"abc")
    change = evidence_of(file)
    assert change.file == "bevis.txt"
    assert change.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", (
        "FIPS 180-2, example B.1"
    )
    with pytest.raises(DataError):
        evidence_of(tmp_path / "ikke-der.txt")


WRITER = """
import sys
from jobspejl.followup.registers import add_to_register
from tests.followup.cases import AUDITOR, entry
where, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
for number in range(count):
    add_to_register(where, [entry(f"{name}-{number}", "2024-01-02", AUDITOR, "entered")], create=True)
"""


def two_writers(where, count):
    """Run two processes that write to a register at once, from its first event on."""
    root = str(Path(__file__).parents[2])
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, where, name, str(count)],
            env={**os.environ, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": ""},
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    assert [(one.communicate()[1], one.returncode) for one in started] == [("", 0), ("", 0)]
    return read_register(where, ENGINE)


def test_a_writer_waits_before_it_reads(store, monkeypatch):
    """All would plan the same next event, were they to read before another has written."""

    def slowly(*arguments):
        new = planned(*arguments)
        time.sleep(0.3)
        return new

    monkeypatch.setattr("jobspejl.followup.store.planned", slowly)
    entries = [[entry(name, "2025-12-01", AUDITOR, "entered")] for name in ("a", "b", "c")]
    with ThreadPoolExecutor() as pool:
        sizes = [len(one.events) for one in pool.map(lambda own: add_to_register(str(store), own), entries)]
    assert sorted(sizes) == [12, 13, 14]
    assert len(read_register(str(store), ENGINE).events) == 14


def test_two_writers_at_once_wait_and_lose_nothing(tmp_path):
    register = two_writers(str(tmp_path / "new.sqlite"), 10)
    assert {one.id for one in register.recommendations} == {f"{name}-{number}" for name in "ab" for number in range(10)}
    assert [event.sequence for event in register.events] == list(range(1, 21))
    assert first_break(register) is None


# ── PostgreSQL, where there is one: JOBSPEJL_POSTGRESQL=postgresql://user@host/database, which must be empty ──────


@pytest.fixture
def postgresql():
    """The address of an empty database; what a test wrote there is taken away again."""
    if "JOBSPEJL_POSTGRESQL" not in os.environ:
        pytest.skip("no PostgreSQL: JOBSPEJL_POSTGRESQL is not set")
    where = os.environ["JOBSPEJL_POSTGRESQL"]
    yield where
    with _connected(where) as connection:
        connection.execute(text("DROP TABLE IF EXISTS event, recommendation, alembic_version"))
        connection.execute(text("DROP FUNCTION IF EXISTS jobspejl_append_only"))


@contextmanager
def _connected(where):
    engine = create_engine(where.replace("postgresql:", "postgresql+pg8000:"), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_postgresql_gives_back_what_it_was_given(postgresql, tmp_path):
    with pytest.raises(DataError) as caught:
        read_register(postgresql, ENGINE)
    assert keys(caught) == ["followup_no_store"]
    register = add_to_register(postgresql, life(), create=True)
    assert read_register(postgresql, ENGINE) == register
    with _connected(postgresql) as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    for sql in (
        "UPDATE event SET day = '2020-01-01'",
        "DELETE FROM event",
        "TRUNCATE event",
        "DELETE FROM recommendation",
    ):
        with pytest.raises(DBAPIError, match="append-only"), _connected(postgresql) as connection:
            connection.execute(text(sql))
    assert read_register(postgresql, ENGINE) == register


def test_two_writers_at_once_in_postgresql(postgresql):
    register = two_writers(postgresql, 10)
    assert len(register.events) == 20
    assert first_break(register) is None
