"""What only DuckDB does: files of its own, arrays, and a limit on memory."""

import duckdb
import numpy as np
import pytest

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError

ROWS = 3_000_000
SORTED = f'SELECT hash(range) AS "a", range AS "b" FROM range({ROWS}) ORDER BY 1'


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "register.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE persons AS SELECT 1 AS id, 'mand'::ENUM('mand', 'kvinde') AS sex")
        connection.execute("CREATE VIEW shown AS SELECT id + 1 AS id FROM persons")
        connection.execute("CREATE SCHEMA old; CREATE TABLE old.persons AS SELECT DATE '2020-01-01' AS day")
    return path


def test_tables_and_views_of_a_file_are_attached(database):
    before = database.read_bytes()
    with DuckDBEngine().tables() as tables:
        assert tables.attach("one", database, "persons") == {"id": "integer", "sex": "text"}
        assert tables.attach("two", database, "shown") == {"id": "integer"}
        assert tables.attach("three", database, "old.persons") == {"day": "day"}
        found = tables.query(
            'SELECT "sex" || \'!\' AS "sex", "two"."id" FROM "one" CROSS JOIN "two" CROSS JOIN "three"'
        )
        assert found == {"sex": ["mand!"], "id": [2]}
    assert database.read_bytes() == before


def test_a_table_that_is_not_in_a_file_is_told_with_those_that_are(database):
    with DuckDBEngine().tables() as tables, pytest.raises(DataError) as raised:
        tables.attach("one", database, "person")
    assert raised.value.sentences("en") == [
        "There is no table person in register.duckdb. Did you mean “persons” or “old.persons”? "
        "There is: persons, shown, old.persons."
    ]


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "a.duckdb"
    path.write_bytes(b"no database" * 1000)
    with DuckDBEngine().tables() as tables, pytest.raises(DataError, match=r"a\.duckdb cannot be read"):
        tables.attach("one", path, "t")
    assert list(tmp_path.iterdir()) == [path]


def test_an_answer_comes_as_arrays(tmp_path):
    with DuckDBEngine().tables() as tables:
        assert tables.streams_arrays
        batches = list(tables.fetch_arrays('SELECT CAST(range AS UTINYINT) AS "a", 0.5e0 AS "b" FROM range(200)', 64))
    assert np.array_equal(np.concatenate([batch["a"] for batch in batches]), np.arange(200, dtype=np.uint8))
    assert sum(batch["b"].sum() for batch in batches) == 100


def test_what_does_not_fit_in_memory_is_put_on_disk(tmp_path):
    with DuckDBEngine(memory="48MiB", temporary=tmp_path).tables() as tables:
        tables.step("kept", SORTED)
        found = tables.query('SELECT COUNT(*) AS "rows", COUNT(DISTINCT "b") AS "different" FROM "kept"')
        assert any(file.stat().st_size for file in tmp_path.rglob("*.tmp"))
    assert found == {"rows": [ROWS], "different": [ROWS]}
    assert not list(tmp_path.iterdir())


ASKED = {
    "a step": lambda tables: tables.step("kept", SORTED),
    "a query": lambda tables: tables.query(f'SELECT LIST("b" ORDER BY "a") AS "all" FROM ({SORTED})'),
    "rows": lambda tables: list(tables.fetch_persons(SORTED, 1000)),
    "arrays": lambda tables: list(tables.fetch_arrays(SORTED, 1000)),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_too_little_memory_is_told(asked):
    with DuckDBEngine(memory="8MiB").tables() as tables, pytest.raises(DataError) as raised:
        asked(tables)
    assert raised.value.sentences("en") == [
        "There is not enough memory (8MiB) to work on the data. Close other programs, or divide the data into shorter "
        "periods."
    ]


def test_a_name_that_is_no_table_is_not_looked_for_in_python():
    words = {"a": np.arange(3)}
    with DuckDBEngine().tables() as tables, pytest.raises(duckdb.CatalogException):
        tables.query('SELECT * FROM "words"')
    assert len(words) == 1


def test_line_endings_that_change_on_the_way_lose_no_row_in_silence(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a;b\n1;2\r\n3;4\r\n")
    with DuckDBEngine().tables() as tables, pytest.raises(DataError, match="line endings or quotes change"):
        tables.load_csv("file", tmp_path / "a.csv")
