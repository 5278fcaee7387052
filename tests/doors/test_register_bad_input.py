"""A register with something wrong: one sentence with its facts in both languages and nothing written, or a remark."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from jobspejl.engines.duckdb import DuckDBEngine
from tests.doors.register_study import PERIODS, UNITS, RegisterStudy, by, table

CANARY = "psn-"


@pytest.fixture
def study(tmp_path):
    return RegisterStudy(tmp_path / "study")


@pytest.fixture
def refused(study, cli):
    """Return a check that a build is refused: exit 1, the facts in both languages, nobody's cell, nothing written."""

    def check(*facts, da=(), en=(), write=True, options=()):
        path = study.write() if write else study.path
        for lang, own in (("da", ("Fejl: ", *da)), ("en", ("Error: ", *en))):
            result = cli("build", path, "--out", study.out, "--lang", lang, *options)
            assert result.exit_code == 1, result.output
            assert len(result.stderr.strip().splitlines()) == 1, result.stderr
            for fact in (*facts, *own):
                assert fact in result.stderr
            assert CANARY not in result.output
            assert [one.name for one in study.folder.parent.iterdir()] == [study.folder.name]

    return check


@pytest.fixture
def built(study, cli):
    """Return a build of the study with its remarks in English."""

    def build():
        result = cli("build", study.write(), "--out", study.out, "--lang", "en")
        assert result.exit_code == 0, result.output
        assert CANARY not in result.output
        warnings = json.loads((study.out / "manifest.json").read_text("utf-8"))["warnings"]
        return "\n".join(one["en"] for one in warnings)

    return build


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_outcome_outside_0_to_1(study, refused):
    study.put([4, 7, 9], ydelse=-0.1)
    refused("personer/*.parquet", "ydelse", "0–1", "3", da=("3 rækker",), en=("3 rows",))


def test_an_outcome_in_per_cent(study, refused):
    study.columns["ydelse"] = 100 * study.columns["ydelse"]
    refused("ydelse", "100", da=("procent",), en=("per cent",))


def test_weights_that_are_all_0(study, refused):
    study.columns["vaegt"] = np.zeros(study.columns["vaegt"].size)
    refused("vaegt", da=("ingen",), en=("nobody is left",))


def test_a_unit_that_is_not_in_the_list(study, refused):
    study.put(study.where(kommune="c03"), kommune="x99")
    refused("x99", da=("rækker",), en=("is not a known unit",))


def test_a_unit_with_few_persons_that_is_not_in_the_list_is_not_named(study, refused):
    study.put([0, 1], kommune="x99")
    refused("kommune", "2", da=("ikke nævnes",), en=("not named",))


def test_small_levels_that_the_study_refuses(study, refused):
    study.text = study.text.replace('expectation = "within"', 'expectation = "within"\nsmall_levels = "refuse"')
    study.put(np.flatnonzero(study.where(halvaar=PERIODS[0]))[:3], uddannelse="oldtidsgraesk")
    refused("uddannelse", "5", 'small_levels = "merge"', da=("ét rammevilkår",), en=("one condition",))


def test_parquet_that_is_cut_short(study, refused):
    study.write()
    content = study.part().read_bytes()
    study.part().write_bytes(content[: len(content) // 2])
    refused("del-0.parquet", da=("kan ikke læses",), en=("cannot be read",), write=False)


def test_a_column_that_changes_type_from_file_to_file(study, refused):
    study.files = 2
    study.write()
    cells = pq.read_table(study.part(1))
    place = cells.schema.get_field_index("alder")
    pq.write_table(cells.set_column(place, "alder", cells["alder"].cast("string")), study.part(1))
    refused("del-0.parquet", "del-1.parquet", "alder", da=("tekst",), en=("text",), write=False)


def test_no_memory_to_work_in(study, refused, monkeypatch):
    monkeypatch.setattr("jobspejl.doors.engine_called", lambda _: DuckDBEngine(memory="1MiB"))
    refused("1MiB", da=("hukommelse",), en=("not enough memory",))


@pytest.mark.slow
def test_little_memory_is_enough(study, cli, monkeypatch):
    """What does not fit is put on the disk: the tables are those of a build with room for all."""
    study.write()
    for name, memory in (("room", "1GiB"), ("little", "60MiB")):
        monkeypatch.setattr("jobspejl.doors.engine_called", lambda _, memory=memory: DuckDBEngine(memory=memory))
        assert cli("build", study.path, "--out", study.folder.parent / name).exit_code == 0
    first, second = (study.folder.parent / name / "tables" / "gaps.csv" for name in ("room", "little"))
    assert first.read_bytes() == second.read_bytes()


def test_spark_without_java(study, refused, monkeypatch, tmp_path):
    pytest.importorskip("pyspark")
    (tmp_path / "study" / "empty").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path / "study" / "empty"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    refused("Java 17", "openjdk-17-jre-headless", "JAVA_HOME", options=("--engine", "spark"))


def test_a_fit_that_finds_no_optimum_says_where(study, refused):
    """Sex and school sort the outcomes between them, though every level of either has some of both."""
    woman, school = study.columns["koen"] == "k", np.isin(study.columns["uddannelse"], ["grundskole", "kort"])
    study.columns["uddannelse"] = np.where(school, "grundskole", "lang")
    half = np.arange(woman.size) % 2
    study.columns["ydelse"] = np.where(woman & school, 1.0, np.where(woman | school, half, 0.0))
    study.columns["dagpenge"] = study.columns["ydelse"]
    da, en = ("Køn: ", "Uddannelse: ", "Der er ikke skrevet noget"), ("Sex: ", "Education: ", "Nothing was written")
    refused("ydelse", PERIODS[0], da=da, en=en)


# ── what is told and let be ───────────────────────────────────────────────────────────────────────────────────────


def test_a_level_never_seen_in_one_period(study, built):
    study.put(study.where(halvaar=PERIODS[0], uddannelse="kort"), uddannelse="lang")
    assert f"the level “kort” of uddannelse has no persons in {PERIODS[0]}" in built()
    levels = by(table(study.out, "register_levels"), "measure", "condition", "level")
    assert levels["ydelse", "uddannelse", "kort"]["persons"] > 100


def test_a_level_at_which_nobody_has_the_outcome_is_fixed_and_named(study, built):
    study.put(study.where(uddannelse="lang"), dagpenge=0.0)
    remarks = built()
    for period in PERIODS:
        assert f"nobody at the level “lang” of uddannelse has any of the outcome dagpenge in {period}" in remarks
    for row in table(study.out, "register_models"):
        assert row["fixed"] == ("Uddannelse: lang" if row["measure"] == "dagpenge" else None)
    gaps = [row for row in table(study.out, "gaps") if row["measure"] == "dagpenge"]
    assert all(np.isfinite(row["gap"]) for row in gaps)


def test_collinear_conditions_are_named_and_change_nothing(study, built):
    """The same condition twice, under two names: one is left out, and what is expected stays as it was."""
    built()
    kept = table(study.out, "gaps")
    study.columns["skole"] = np.array([f"s-{word}" for word in study.columns["uddannelse"]])
    study.text += (
        '\n[[register.conditions]]\ncolumn = "skole"\nname = { da = "Skole", en = "School" }\ngroup = "skole"\n'
    )
    remarks = built()
    assert "the conditions uddannelse and skole divide citizens alike" in remarks
    assert "the model leaves out what other conditions determine entirely: School: s-" in remarks
    for row in table(study.out, "register_models"):
        assert row["left_out"].count("Skole: ") == 3
        assert "Uddannelse" not in row["left_out"]
        assert row["parameters"] == len(UNITS) + 2 + 1 + 3
    for row, old in zip(table(study.out, "gaps"), kept, strict=True):
        assert row["expected"] == pytest.approx(old["expected"], abs=1e-8)
        assert row["se"] == pytest.approx(old["se"], rel=1e-7)


def test_conditions_with_as_many_persons_that_are_others_are_not_the_same(study, built):
    """Who has the one level has not the other's, though both are half of every unit and period."""
    order = np.lexsort((study.columns["borger"], study.columns["halvaar"], study.columns["kommune"]))
    at = np.empty_like(order)
    at[order] = np.arange(order.size)
    study.columns["koen"] = np.where(at % 2 == 0, "k", "m")
    study.columns["skole"] = np.where(at // 2 % 2 == 0, "a", "b")
    study.keep(at < 4 * (at.size // 4))
    study.text += (
        '\n[[register.conditions]]\ncolumn = "skole"\nname = { da = "Skole", en = "School" }\ngroup = "skole"\n'
    )
    assert "divide citizens alike" not in built()
    study.columns["skole"] = np.where(study.columns["koen"] == "k", "a", "b")
    assert "the conditions koen and skole divide citizens alike" in built()


def test_a_unit_with_three_persons_is_hidden_with_another(study, built):
    first = study.where(kommune="a01")
    few = np.isin(study.columns["borger"], np.unique(study.columns["borger"][first])[:3])
    study.keep(~first | few)
    assert "2 units are not shown, for anonymity" in built()
    why = {row["unit"]: row["suppressed"] for row in table(study.out, "gaps")}
    assert {unit: one for unit, one in why.items() if one} == {"a01": "small", "a02": "complementary"}
    counts = {row["period"]: row["persons"] for row in table(study.out, "register_models")}
    shown = ~np.isin(study.columns["kommune"], ["a01", "a02"])
    assert counts == {period: (shown & study.where(halvaar=period)).sum() for period in PERIODS}


def test_one_unit_with_two_fifths_of_the_persons(study, built):
    small = ("a02", "a03", "a04", "b01", "b02")
    study.put(np.isin(study.columns["kommune"], small), kommune="c04")
    assert "Tornved has 43 per cent of the rows" in built()
    assert {row["about"] for row in table(study.out, "register_choices") if row["kind"] == "without_largest"} == {
        "Tornved"
    }


def test_some_weights_of_0_leave_persons_out(study, built):
    study.put(study.where(kommune="c04", koen="k"), vaegt=0.0)
    count = study.where(kommune="c04", koen="k").sum()
    assert f"{count} rows have the weight 0 in vaegt and are left out" in built().replace(",", "")
    persons = {row["period"]: row["persons"] for row in table(study.out, "register_models")}
    assert sum(persons.values()) == study.columns["borger"].size - count


def test_numbers_alone_are_conditions_too(study, built):
    """Without any condition that has levels, persons are counted all the same."""
    start = study.text.index("[[register.conditions]]")
    study.text = study.text[:start].replace(
        '[[register.groups]]\nid = "skole"\nname = { da = "Uddannelse", en = "Education" }\n', ""
    )
    study.text += '[[register.conditions]]\ncolumn = "alder"\nname = "Alder"\ngroup = "krop"\nnumber = true\n'
    built()
    for row in table(study.out, "register_models"):
        assert row["persons"] == study.where(halvaar=row["period"]).sum()
    for row in table(study.out, "contributions"):
        assert np.isfinite(row["contribution"])


# ── what is wrong is said in the reader's language, and where ─────────────────────────────────────────────────────


def test_parquet_that_is_cut_short_is_told_without_the_words_of_the_engine(study, refused):
    study.write()
    content = study.part().read_bytes()
    study.part().write_bytes(content[: len(content) // 2])
    ways = {"da": ("den er beskadiget", "Gem eller hent den igen"), "en": ("it is damaged", "Save or fetch it again")}
    refused("del-0.parquet", write=False, **ways)


def test_the_rows_of_an_impossible_share_are_told(study, refused):
    study.put([4, 7, 9], ydelse=-0.1)
    refused(da=("(række 5, 8, 10, del-0.parquet)",), en=("(rows 5, 8, 10, del-0.parquet)",))


def test_one_cpr_number_among_pseudonyms(study, refused):
    study.put([12], borger="010190-1234")
    refused("borger", da=("én række (række 13, del-0.parquet)", "CPR-nummer"), en=("one row (row 13", "CPR number"))


def test_ages_outside_the_limits_of_the_study(study, refused):
    study.change("cuts = [30, 50]", "cuts = [30, 50]\nleast = 0\nmost = 110")
    study.put([3, 5], alder=-7)
    refused("alder", "least = 0", da=("2 rækker",), en=("2 rows",))


def test_free_parameters_are_the_rank_of_what_is_there(study, built):
    """A level that nobody has in a period is no parameter of its fit: the rank of units and levels as 0 and 1."""
    study.put(study.where(halvaar=PERIODS[0], uddannelse="kort"), uddannelse="lang")
    built()
    ranks = {}
    for period in PERIODS:
        there = study.where(halvaar=period)
        ages = np.digitize(study.columns["alder"][there].astype(float), [30, 50])
        cells = [study.columns[name][there].astype(str) for name in ("kommune", "koen", "uddannelse")]
        columns = [one == level for one in (*cells, ages) for level in np.unique(one)]
        ranks[period] = np.linalg.matrix_rank(np.stack(columns, axis=1).astype(float))
    assert ranks[PERIODS[1]] == ranks[PERIODS[0]] + 1
    assert {(row["period"], row["parameters"]) for row in table(study.out, "register_models")} == {*ranks.items()}


def test_levels_and_conditions_are_named_in_both_languages(study, built):
    study.text += 'level_names = { lang = { da = "Lang videregående", en = "Long higher" } }\n'
    study.put(study.where(uddannelse="lang"), dagpenge=0.0)
    built()
    levels = by(table(study.out, "register_levels"), "measure", "condition", "level")
    named = {(row["name"], row["name_en"]) for key, row in levels.items() if key[1:] == ("uddannelse", "lang")}
    assert named == {("Lang videregående", "Long higher")}
    assert levels["ydelse", "uddannelse", "kort"]["name_en"] == "kort"
    for row in table(study.out, "register_models"):
        if row["measure"] == "dagpenge":
            assert (row["fixed"], row["fixed_en"]) == ("Uddannelse: Lang videregående", "Education: Long higher")
    pages = [one.read_text("utf-8") for one in study.out.rglob("accounts/register.html")]
    for lang, word, other in (("da", "Lang videregående", "Long higher"), ("en", "Long higher", "Lang videregående")):
        [page] = [one for one in pages if f'<html lang="{lang}"' in one]
        assert word in page
        assert other not in page
