"""A made-up register on disk: what is there, that it is whole or not there at all, and the same every time."""

import csv
import errno
import tomllib

import duckdb
import numpy as np
import pytest

from jobspejl import simulate
from jobspejl.contracts.register import Dream, Register
from jobspejl.contracts.study import Study
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.rules.units import municipalities
from jobspejl.sources.persons.dream import open_dream
from jobspejl.testing.register.files import write_register
from jobspejl.testing.register.study import register_study
from jobspejl.testing.register.world import register_world

PERSONS, SEED = 70_000, 11


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "W"
    simulate(out, persons=PERSONS, weeks=True, seed=SEED)
    return out


def ask(folder, sql):
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW persons AS FROM read_parquet('{folder}/persons/*.parquet')")
        return connection.execute(sql).fetchall()


def truth(folder):
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("persons", "units", "conditions"), [(400_000, 98, 3), (400_000, 12, 0), (30_000, 98, 0)])
def test_areas_count_where_enough_of_them_are_left(persons, units, conditions):
    text = register_study(register_world(persons, seed=1, units=units), dream=False)
    assert len(Register.model_validate(tomllib.loads(text)["register"]).area_conditions) == conditions


def test_the_studies_are_studies(made):
    for name in ("study.toml", "study-dream.toml"):
        told = tomllib.loads((made / name).read_text("utf-8"))
        register = Register.model_validate(told["register"])
        assert register.made_up
        assert Study.model_validate(told).study.id.startswith("made-up-register")
        assert (register.link, register.expectation) == ("logit", "within")
        assert {one.id: one.role for one in register.outcomes if one.role == "outside"} == dict.fromkeys(
            ("foertidspension", "fleksjob"), "outside"
        )
        assert len(register.conditions) >= 25
        # NOTE: with so few persons most municipalities are hidden, and too few areas would be left for a second level.
        assert (register.area, register.area_conditions) == (None, ())
        there = {row[0] for row in ask(made, "DESCRIBE SELECT * FROM persons")}
        columns = {one.column for one in (*register.conditions, *register.area_conditions)}
        columns |= {one.column for one in register.outcomes if one.column}
        assert columns | {register.unit, register.period, register.cluster} <= there
        for text in ("OPDIGTET", "MADE-UP"):
            assert text in (made / name).read_text("utf-8")


def test_levels_are_those_of_the_design(made):
    for condition in register_world(1_000, seed=1).design.conditions:
        found = {row[0] for row in ask(made, f'SELECT DISTINCT "{condition.column}" FROM persons')}
        assert found == set(condition.levels)


def test_a_row_for_each_person_and_period(made):
    rows = ask(
        made,
        "SELECT periode, COUNT(*), COUNT(DISTINCT person), COUNT(DISTINCT kommune) FROM persons GROUP BY 1 ORDER BY 1",
    )
    assert [row[:3] for row in rows] == [("2019H1", PERSONS, PERSONS), ("2019H2", PERSONS, PERSONS)]
    codes = {unit.code for unit in municipalities().units}
    assert {row[0] for row in ask(made, "SELECT DISTINCT kommune FROM persons")} <= codes
    [[low, high, off, apart]] = ask(
        made,
        "SELECT MIN(alle_ydelser), MAX(alle_ydelser), MAX(ABS(alle_ydelser * 26 - ROUND(alle_ydelser * 26))),"
        " MAX(ABS(alle_ydelser - dagpenge - sygedagpenge - kontanthjaelp)) FROM persons",
    )
    assert (low, high) == (0, 1)
    assert max(off, apart) < 1e-12


def test_areas_have_the_same_conditions_for_everybody(made):
    values = "omraade_beskaeftigelse_pct, omraade_videregaaende_pct, omraade_industri_pct"
    [[areas, different]] = ask(
        made,
        "SELECT COUNT(DISTINCT pendlingsomraade || periode), COUNT(*) FROM"
        f" (SELECT DISTINCT pendlingsomraade, periode, {values} FROM persons)",
    )
    assert areas == different == 50


def test_the_truth_is_of_the_persons_who_are_there(made):
    rows = truth(made)
    assert len(rows) == 98 * 2 * 6
    grouped = "SELECT kommune, periode, COUNT(*), AVG(alle_ydelser), VAR_SAMP(alle_ydelser) FROM persons GROUP BY 1, 2"
    there = {row[:2]: row[2:] for row in ask(made, grouped)}
    assert all(int(row["persons"]) == there.get((row["unit"], row["period"]), (0,))[0] for row in rows)
    every = [row for row in rows if row["outcome"] == "all" and int(row["persons"]) > 200]
    assert len(every) > 150
    persons, mean, variance = np.array([there[row["unit"], row["period"]] for row in every]).T
    score = (mean - [float(row["actual"]) for row in every]) / np.sqrt(variance / persons)
    assert 0.7 < (score**2).mean() < 1.4
    assert all(row["effect"] == "" for row in every)
    for row in rows:
        assert float(row["actual"]) - float(row["expected"]) == pytest.approx(float(row["gap"]), abs=2e-9)


def test_weeks_are_read_as_the_same_shares(made):
    with DuckDBEngine().tables() as tables:
        rules = open_dream(tables, "dream", Dream(file="dream/part-*.parquet", person="PNR"), made)
        assert [problem.sentence("en") for rule in rules for problem in rule.problems] == []
        tables.load_parquet("persons", sorted((made / "persons").glob("*.parquet")))
        pairs = {
            "dagpenge": '"dagpenge"',
            "sygedagpenge": '"sygedagpenge"',
            "kontanthjaelp": '"kontanthjaelp" + d."ressourceforloeb" + d."ledighedsydelse"',
            "foertidspension": '"foertidspension"',
            "fleksjob": '"fleksjob"',
        }
        off = ", ".join(f'MAX(ABS(p."{one}" - (d.{other}))) AS "{one}"' for one, other in pairs.items())
        found = tables.query(
            f'SELECT COUNT(*) AS "rows", (SELECT COUNT(*) FROM "dream") AS "dream", {off} FROM "persons" AS p'
            ' JOIN "dream" AS d'
            ' ON CAST(p."person" AS VARCHAR) = d."person" AND p."periode" = d."period"'
        )
    assert found.pop("rows") == found.pop("dream") == [2 * PERSONS]
    assert max(one[0] for one in found.values()) < 1e-12


def test_same_seed_same_bytes(made, tmp_path, prints):
    simulate(tmp_path / "again", persons=PERSONS, weeks=True, seed=SEED)
    assert prints(tmp_path / "again") == prints(made)
    simulate(tmp_path / "other", persons=1_000, seed=SEED + 1)
    assert prints(tmp_path / "other")["truth.csv"] != prints(made)["truth.csv"]


def test_parts_of_another_size_hold_the_same(made, tmp_path, prints):
    world = register_world(PERSONS, seed=SEED)
    write_register(world, tmp_path, DuckDBEngine(), blocks_at_once=1)
    assert len(list((tmp_path / "persons").iterdir())) == 4
    assert prints(tmp_path)["truth.csv"] == prints(made)["truth.csv"]
    [[left]] = ask(
        made, f"SELECT COUNT(*) FROM (FROM persons EXCEPT ALL FROM read_parquet('{tmp_path}/persons/*.parquet'))"
    )
    assert left == 0


class Watched(DuckDBEngine):
    """An engine that writes nothing and remembers how many rows it was given, and breaks when told."""

    def __init__(self, fails_at=None):
        super().__init__()
        self.rows, self.fails_at = [], fails_at

    def arrays_to_parquet(self, columns, target, words=None):
        self.rows.append({array.size for array in columns.values()})
        if len(self.rows) == self.fails_at:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))


def test_persons_are_made_part_by_part(tmp_path):
    engine = Watched()
    write_register(register_world(200_000, seed=1, periods=3), tmp_path, engine, blocks_at_once=2)
    sizes = sorted(size for [size] in engine.rows)
    assert sizes == [200_000 - 2 * 65_536] * 3 + [2 * 65_536] * 3


def test_a_full_disk_leaves_nothing(cli, tmp_path, monkeypatch):
    monkeypatch.setattr("jobspejl.doors.DuckDBEngine", lambda: Watched(fails_at=2))
    result = cli("simulate", "--persons", "200000", "--out", tmp_path / "W", "--lang", "da")
    assert result.exit_code == 1
    assert "disken er fuld" in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_command_tells_what_comes_next(cli, tmp_path):
    for lang, told in (
        ("da", "opdigtet register med 1.000 personer i 3 halvår"),
        ("en", "register of 1,000 persons in 3 half-years"),
    ):
        out = tmp_path / lang
        result = cli("simulate", "--persons", "1000", "--units", "12", "--periods", "3", "--out", out, "--lang", lang)
        assert result.exit_code == 0, result.output
        assert told in result.stdout
        assert str(out / "study.toml") in result.stdout
        assert len({row["unit"] for row in truth(out)}) == 12


@pytest.mark.parametrize(
    ("options", "fact"),
    [
        (("--persons", "999"), "--persons er 999; vælg et tal fra 1000 til 100000000."),
        (("--units", "99"), "--units er 99; vælg et tal fra 10 til 98."),
        (("--periods", "9"), "--periods er 9; vælg et tal fra 1 til 8."),
        (("--confounding", "2"), "--confounding er 2.0; vælg et tal fra -0.95 til 0.95."),
    ],
)
def test_bad_arguments_are_one_sentence(cli, tmp_path, options, fact):
    result = cli("simulate", *options, "--out", tmp_path / "W", "--lang", "da")
    assert result.exit_code == 1
    assert result.stderr == f"Fejl: {fact}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_files_is_refused(cli, tmp_path, prints):
    (tmp_path / "mine.txt").write_text("mit", "utf-8")
    before = prints(tmp_path)
    result = cli("simulate", "--persons", "1000", "--out", tmp_path, "--lang", "en")
    assert result.exit_code == 1
    assert "is not empty" in result.stderr
    assert prints(tmp_path) == before
