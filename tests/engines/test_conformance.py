"""Every engine keeps the same promises; all tests of Spark are here, so that one process starts it."""

import os
import random
import subprocess
import sys
from dataclasses import fields
from datetime import date, datetime
from itertools import starmap

import duckdb
import numpy as np
import pytest
from tests.lenses.effort.made_up import section as effort_section
from tests.lenses.effort.made_up import write as write_effort
from tests.lenses.test_deadlines import log_of, section, write

from jobspejl.contracts.register import Register
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.engines.spark import SparkEngine
from jobspejl.errors import DataError
from jobspejl.lenses.deadlines import observe
from jobspejl.lenses.effort import effort
from jobspejl.lenses.effort.family import MeasureSql
from jobspejl.lenses.effort.frame import Frame, make_frame
from jobspejl.lenses.effort.sums import person_sums
from jobspejl.lenses.persons import register
from jobspejl.lenses.persons.queries import SqlSums
from jobspejl.lenses.persons.sums import coded_persons
from jobspejl.rules.effort import effort_measures
from jobspejl.rules.units import municipalities
from jobspejl.sources.raw_rows import RowsFile, name_cells
from jobspejl.stats.persons.covariance import covariance_between
from jobspejl.stats.persons.decomposition import decompose
from jobspejl.stats.persons.model import fit_persons
from jobspejl.steps.persons.coding import coding_of
from jobspejl.testing.engine_conformance import PROMISES, tried
from jobspejl.testing.engine_sql import SAYINGS, answer, load_sample, same

ENGINES = ["duckdb", pytest.param("spark", marks=pytest.mark.spark)]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    return DuckDBEngine() if request.param == "duckdb" else request.getfixturevalue("spark")


@pytest.fixture(scope="module")
def sample(engine):
    with engine.tables() as tables:
        load_sample(tables)
        yield tables


@pytest.mark.parametrize("name", PROMISES)
def test_an_engine_keeps_its_promises(engine, tmp_path, name):
    given, promised = tried(engine, tmp_path, name)
    assert given == promised


@pytest.mark.parametrize("name", SAYINGS)
def test_an_engine_answers_as_the_others(sample, name):
    given = answer(sample, SAYINGS[name])
    assert same(given, SAYINGS[name].answer), given


def made(path, select):
    duckdb.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize("word", [r"Vest\\nord", "Vest\\'nord", "O'Hara", 'et "hus"'])
def test_the_word_of_every_row_is_the_same_on_every_engine(engine, tmp_path, word):
    """Where a backslash escapes, a word put into the SQL would come out as another."""
    file = RowsFile(tmp_path, "x.csv", "x", ("case", "unit", "group"), lambda _: {}, {"unit": word})
    with engine.tables() as tables:
        tables.load("x_columns", {"case": ["a", "b"]}, {"case": "text"})
        name_cells(file, {"case": "case"}, {"case": "text"}, tables)
        found = tables.query('SELECT * FROM "x" ORDER BY "case"')
    assert found == {"line": [None] * 2, "case": ["a", "b"], "unit": [word] * 2, "group": [None] * 2}


def test_days_and_moments_come_from_parquet_with_zones_in_utc(engine, tmp_path):
    path = made(
        tmp_path / "æ b.parquet",
        "SELECT DATE '2024-02-29' AS d, TIMESTAMP '2024-03-31 02:30:00' AS m, "
        "TIMESTAMPTZ '2024-03-31 02:30:00+02' AS i, 1.5::DECIMAL(9, 2) AS n, true AS f, 7::UTINYINT AS u",
    )
    with engine.tables() as tables:
        kinds = tables.load_parquet("file", path)
        found = {name: cells[0] for name, cells in tables.query('SELECT * FROM "file"').items()}
        assert list(kinds.values()) == ["day", "moment", "instant", "number", "flag", "integer"]
        assert tables.query('SELECT EXTRACT(HOUR FROM "i") AS "hour" FROM "file"') == {"hour": [0]}
    assert found == {
        "d": date(2024, 2, 29),
        "m": datetime(2024, 3, 31, 2, 30),
        "i": datetime(2024, 3, 31, 0, 30),
        "n": 1.5,
        "f": True,
        "u": 7,
    }


def test_a_file_that_grows_to_larger_numbers_is_one_table_with_the_first(engine, tmp_path):
    files = [
        made(tmp_path / "a.parquet", "SELECT 1::INTEGER AS a"),
        made(tmp_path / "b.parquet", "SELECT 5e9::BIGINT AS a"),
    ]
    with engine.tables() as tables:
        assert tables.load_parquet("both", files) == {"a": "integer"}
        assert tables.query('SELECT SUM("a") AS "sum" FROM "both"') == {"sum": [5_000_000_001]}


def test_a_column_that_changes_type_is_named_with_both_files(engine, tmp_path):
    files = [
        made(tmp_path / "2022.parquet", "SELECT 1 AS alder"),
        made(tmp_path / "2023.parquet", "SELECT '1' AS alder"),
    ]
    with engine.tables() as tables, pytest.raises(DataError) as raised:
        tables.load_parquet("both", files)
    assert raised.value.sentences("en") == [
        "The column alder changes type between the files: whole numbers in 2022.parquet, text in 2023.parquet. "
        "Save the files with the same type."
    ]


@pytest.mark.parametrize(("first", "last"), [(4, 1000), (1000, 200_000)])
def test_a_file_damaged_in_the_middle_is_told_when_it_is_asked(engine, tmp_path, first, last):
    path = made(tmp_path / "d.parquet", "SELECT hash(range) AS a FROM range(100000)")
    content = bytearray(path.read_bytes())
    content[first:last] = b"\x55" * (last - first)
    path.write_bytes(content)
    with engine.tables() as tables:
        tables.load_parquet("file", path)
        with pytest.raises(DataError) as raised:
            tables.query('SELECT COUNT(DISTINCT "a") AS "count" FROM "file"')
    assert raised.value.problems[0].key == "engine_damaged"


@pytest.mark.parametrize(
    "sql", ["""SELECT CAST("word" AS INTEGER) AS "n" FROM "words" """, 'SELECT "n" + 1 AS "n" FROM "words"']
)
def test_a_cell_that_cannot_be_calculated_with_is_not_repeated(engine, capfd, sql):
    with engine.tables() as tables:
        tables.load("words", {"word": ["hemmelig"], "n": [2**63 - 1]}, {"word": "text", "n": "integer"})
        with pytest.raises(DataError) as raised:
            tables.query(sql)
    assert raised.value.problems[0].key == "engine_value"
    assert raised.value.__suppress_context__
    written = "".join(capfd.readouterr()) + str(raised.value)
    assert not any(cell in written for cell in ("hemmelig", str(2**63 - 1)))


def test_lines_of_ragged_rows_are_told(engine, tmp_path):
    (tmp_path / "a.csv").write_text('a,b\n1,2\n\n"x\ny",3\n4\n5,6,7\n', "utf-8")
    with engine.tables() as tables, pytest.raises(DataError) as raised:
        tables.load_csv("file", tmp_path / "a.csv")
    assert "2 rows have another number of fields than the header (2), first in line 6, 7." in str(raised.value)


def test_two_scopes_do_not_meet_and_leave_nothing(engine):
    with engine.tables() as one, engine.tables() as other:
        one.load("words", {"a": [1]}, {"a": "integer"})
        other.load("words", {"a": [2]}, {"a": "integer"})
        assert [tables.query('SELECT "a" FROM "words"') for tables in (one, other)] == [{"a": [1]}, {"a": [2]}]
    with engine.tables() as tables:
        tables.load("words", {"a": [3]}, {"a": "integer"})
        assert tables.query('SELECT "a" FROM "words"') == {"a": [3]}


def test_a_step_is_worked_out_once(engine):
    chance = {"duckdb": "RANDOM()", "spark": "RAND()"}[engine.name]
    with engine.tables() as tables:
        tables.step("drawn", f'SELECT {chance} AS "x"')
        tables.step("copied", 'SELECT "x" FROM "drawn"')
        assert tables.query('SELECT "x" FROM "drawn"') == tables.query('SELECT "x" FROM "copied"')


@pytest.mark.spark
def test_the_lens_of_deadlines_counts_the_same_on_spark(spark, tmp_path):
    rows, _ = log_of(random.Random(1), 10)
    write(tmp_path / "log.csv", rows)
    one, other = (observe(section(), tmp_path, municipalities(), engine) for engine in (DuckDBEngine(), spark))
    assert one.problems == other.problems == ()
    assert one.detail.states.sum() == 60
    assert np.array_equal(one.detail.states, other.detail.states)
    for histogram in ("late_days", "waits", "allowed"):
        pairs = zip(getattr(one.detail, histogram), getattr(other.detail, histogram), strict=True)
        assert all(starmap(np.array_equal, pairs)), histogram
    assert np.array_equal(one.figures[0].observed.actual, other.figures[0].observed.actual)


EFFORT_TABLES = ("events", "spells", "exempt", "hours", "calls", "clubs", "staff", "windows", "stays")


@pytest.mark.spark
def test_the_lens_of_effort_measures_the_same_on_spark(spark, tmp_path, monkeypatch):
    """Every table as it is read, and every measure, curve and split that there is, from the same made-up files."""
    write_effort(tmp_path, cases=60)
    kept, found = [], []

    def framed(section, units, tables, first, periods):
        frame = make_frame(section, units, tables, first, periods)
        each = {name: tables.fetch_persons(f'SELECT * FROM "{name}"', 10_000) for name in EFFORT_TABLES}
        kept.append({name: sorted((row for rows in chunks for row in rows), key=repr) for name, chunks in each.items()})
        return frame

    monkeypatch.setattr(effort, "make_frame", framed)
    for one in (DuckDBEngine(), spark):
        inspection = effort.observe(effort_section(), tmp_path, municipalities(), one)
        assert inspection.problems == ()
        found.append(inspection.detail)
    assert kept[0] == kept[1]
    assert all(kept[0].values())
    duck, other = found
    assert [sums.measure.id for sums in duck.sums] == [sums.measure.id for sums in other.sums]
    assert {sums.measure.id for sums in duck.sums} >= {one.id for family in effort.FAMILIES for one in family.measures}
    for pair in (*zip(duck.sums, other.sums, strict=True), *zip(duck.splits, other.splits, strict=True)):
        for field in fields(pair[0]):
            assert np.array_equal(*(getattr(one, field.name) for one in pair)), (pair[0], field.name)
    assert all(
        np.array_equal(*pair) for pair in zip(*([one.rows for one in each.waits] for each in found), strict=True)
    )
    assert all(
        np.array_equal(*pair) for pair in zip(*([t.missing for t in each.targets] for each in found), strict=True)
    )


@pytest.mark.parametrize("amount", [2**32, 2**40])
def test_a_sum_that_whole_numbers_cannot_bear_is_refused_by_every_engine(engine, amount):
    """Two persons of 2^32 have 2^65 in squares; one of 2^40 alone has 2^80."""
    sql = f"""SELECT '101' AS "unit", '2024' AS "period", '' AS "group", "person",
      CAST({amount} AS BIGINT) AS "amount", CAST(1 AS BIGINT) AS "exposure" FROM "persons" """
    frame = Frame(effort_section(), municipalities().units, ("2024",), date(2024, 1, 1), date(2025, 1, 1))
    with engine.tables() as tables:
        tables.load("persons", {"person": ["a", "b"]}, {"person": "text"})
        with pytest.raises(DataError) as raised:
            person_sums(effort_measures()["talks"], MeasureSql("talks", sql), frame, tables)
    assert raised.value.problems[0].key == "engine_value"


@pytest.mark.spark
def test_a_table_of_sparks_catalogue_is_attached(spark):
    session = spark._session
    session.sql("CREATE TABLE borgere USING parquet AS SELECT 1 AS id, CAST('a' AS VARCHAR(3)) AS kom")
    try:
        with spark.tables() as tables:
            assert tables.attach("persons", None, "borgere") == {"id": "integer", "kom": "text"}
            assert tables.query('SELECT * FROM "persons"') == {"id": [1], "kom": ["a"]}
            with pytest.raises(DataError, match=r"no table borger in Spark\. Did you mean “borgere”"):
                tables.attach("others", None, "borger")
    finally:
        session.sql("DROP TABLE borgere")


@pytest.mark.spark
def test_a_duckdb_file_is_refused_by_spark(spark, tmp_path):
    with spark.tables() as tables:
        assert not tables.streams_arrays
        with pytest.raises(DataError, match="Save it as Parquet, or run on DuckDB"):
            tables.attach("persons", tmp_path / "a.duckdb", "t")
        with pytest.raises(NotImplementedError):
            tables.fetch_arrays("SELECT 1", 1)


START = """
from jobspejl.engines.spark import SparkEngine
from jobspejl.errors import DataError
try:
    with SparkEngine().tables():
        print("started")
except DataError as error:
    print(error)
"""


@pytest.mark.spark
@pytest.mark.parametrize(
    ("java", "told"),
    [(None, "Spark needs Java 17 or newer"), ("#!/bin/sh\nexit 1\n", "Spark could not start")],
)
def test_what_java_lacks_is_told(tmp_path, java, told):
    if java is not None:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "java").write_text(java)
        (tmp_path / "bin" / "java").chmod(0o755)
    pytest.importorskip("pyspark")
    environment = {**os.environ, "JAVA_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(told)
    assert not done.stderr


def test_a_server_that_is_not_there_is_told_without_its_token():
    pytest.importorskip("pyspark")
    engine = SparkEngine(remote="sc://127.0.0.1:1/;token=hemmelig")
    with pytest.raises(DataError, match=r"no Spark Connect server at sc://127\.0\.0\.1:1") as raised, engine.tables():
        pass
    assert "hemmelig" not in str(raised.value)


def test_spark_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.logger", None)
    with pytest.raises(DataError, match=r"pip install \"jobspejl\[spark\]\""), SparkEngine(memory="2g").tables():
        pass


def persons_table(path, rows=4_000, units=6):
    """A register of alike persons: three conditions, one outcome in weeks of 26, two periods, made up."""
    rng = np.random.default_rng(5)
    codes = [unit.code for unit in municipalities().units[:units]]
    unit, age, home = rng.integers(0, units, rows), rng.integers(0, 3, rows), rng.integers(0, 2, rows)
    chance = 1 / (1 + np.exp(2 - 0.3 * unit / units - 0.4 * age + 0.5 * home))
    weeks = [rng.binomial(26, chance) for _ in range(2)]
    lines = ["kommune;halvaar;person;alder;bolig;andel"]
    lines += [
        f"{codes[unit[at]]};2019H{t + 1};p{at};a{age[at]};{'eje' if home[at] else 'leje'};{float(weeks[t][at]) / 26!r}"
        for t in range(2)
        for at in range(rows)
    ]
    path.write_text("\n".join(lines).replace(".", ","), "utf-8")


REGISTER = {
    "id": "register",
    "name": {"da": "Register", "en": "Register"},
    "source": {"da": "Opdigtet", "en": "Made up"},
    "base_noun": {"da": "personer", "en": "persons"},
    "file": "persons.csv",
    "unit": "kommune",
    "period": "halvaar",
    "cluster": "person",
    "groups": [{"id": "all", "name": {"da": "Alle", "en": "All"}}],
    "outcomes": [{"id": "y", "name": {"da": "y", "en": "y"}, "noun": {"da": "y", "en": "y"}, "column": "andel"}],
    "conditions": [
        {"column": "alder", "name": {"da": "Alder", "en": "Age"}, "group": "all"},
        {"column": "bolig", "name": {"da": "Bolig", "en": "Home"}, "group": "all"},
    ],
}


@pytest.fixture(scope="module")
def register_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("register")
    persons_table(folder / "persons.csv")
    return folder


def coded(engine, folder):
    """Return a register's check on an engine, and an open scope of its coded persons."""
    section = Register.model_validate(REGISTER)
    found = register.observe(section, folder, municipalities(), engine)
    assert not found.problems
    return section, found.detail, coding_of(found.detail, (), 5)


@pytest.mark.spark
def test_a_register_gives_the_same_numbers_on_spark(spark, register_folder):
    """Check, cells, fit, covariance within and between periods: all that the comparison takes, to 1e-9."""
    gaps = []
    for engine in (DuckDBEngine(), spark):
        section, table, coding = coded(engine, register_folder)
        with coded_persons(section, register_folder, table, coding, engine) as persons:
            (first, route), (second, _) = persons.sums(0), persons.sums(1)
            assert route.kind == "cells"
            fits = [fit_persons(sums, 0, "logit", "within") for sums in (first, second)]
            between = covariance_between(*fits, persons.links(0, 1).meat(fits[0].fitted, fits[1].fitted))
        gaps.append((table.persons, table.counted, fits[0].gap, fits[0].covariance, decompose(first, fits[0]), between))
    for duck, other in zip(*gaps, strict=True):
        np.testing.assert_allclose(other, duck, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(
    ("column", "cell", "key"),
    [
        ("p", "010190-1234", "person_cpr"),
        ("p", "0101901234", "person_cpr"),
        ("h", "2020-13", "person_period"),
        ("a", "-4", "person_below_least"),
        ("y", "1,5", "person_share_outside"),
        ("s", "", "person_blank"),
    ],
)
def test_a_cell_of_a_register_is_refused_by_every_engine_with_its_row_where_it_is_known(
    engine, tmp_path, column, cell, key
):
    rows = [
        {
            "p": f"psn{at}",
            "k": ("101", "163")[at % 2],
            "h": "2024H1",
            "s": "ab"[at // 2 % 2],
            "a": str(20 + at),
            "y": "0",
        }
        for at in range(20)
    ]
    rows[6][column] = cell
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    (tmp_path / "r.csv").write_text("\n".join(lines) + "\n", "utf-8")
    asked = Register.model_validate(
        {
            **{"id": "r", "name": "R", "source": "Prøve", "file": "r.csv", "base_noun": "borgere"},
            **{"unit": "k", "period": "h", "cluster": "p", "groups": [{"id": "g", "name": "G"}]},
            "outcomes": [{"id": "y1", "name": "Y", "noun": "y", "column": "y"}],
            "conditions": [
                {"column": "s", "name": "S", "group": "g"},
                {"column": "a", "name": "A", "group": "g", "number": True, "least": 0},
            ],
        }
    )
    [problem] = register.observe(asked, tmp_path, municipalities(), engine).problems
    assert (problem.key, problem.facts["count"]) == (key, 1)
    assert ("(row 7)" in problem.sentence("en")) == (engine.name == "duckdb")


@pytest.mark.spark
@pytest.mark.parametrize(("link", "expectation"), [("logit", "pooled"), ("linear", "within")])
def test_sums_by_queries_on_spark_fit_as_rows_in_memory(spark, register_folder, link, expectation):
    """Where persons are too different for cells, Spark sums them itself; the fit is the same to 1e-9."""
    fits = []
    for engine in (DuckDBEngine(), spark):
        section, table, coding = coded(engine, register_folder)
        with coded_persons(section, register_folder, table, coding, engine) as persons:
            rows, _ = persons.sums(0)
            sums = rows if engine is not spark else SqlSums(persons.tables, coding.layout, 1, 0)
            fits.append(fit_persons(sums, 0, link, expectation))
    for key in ("gap", "covariance", "coefficients", "coefficient_se"):
        np.testing.assert_allclose(getattr(fits[1], key), getattr(fits[0], key), rtol=1e-9, atol=1e-12)
