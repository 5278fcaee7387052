"""A register of persons: the counts by hand, and every rule with the smallest table that breaks it."""

import csv
import math
import random
from collections import defaultdict
from dataclasses import replace

import duckdb
import numpy as np
import pytest
from pydantic import ValidationError

from jobspejl.contracts.register import Register
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.persons import register
from jobspejl.lenses.persons.counts import measure_weights
from jobspejl.rules.units import municipalities
from jobspejl.sources.persons.register import open_persons

COLUMNS = ("id", "kommune", "halvaar", "vaegt", "ydelse", "uddannelse", "alder", "kreds", "ledighed")
BASE = {
    "id": "personer",
    "name": "Personer",
    "source": "Prøve",
    "file": "personer.csv",
    "unit": "kommune",
    "period": "halvaar",
    "weight": "vaegt",
    "cluster": "id",
    "base_noun": "borgere",
    "outcomes": [{"id": "ydelse", "name": "Ydelse", "noun": "på ydelse", "column": "ydelse"}],
    "groups": [{"id": "g", "name": "Vilkår"}],
    "conditions": [
        {"column": "uddannelse", "name": "Uddannelse", "group": "g"},
        {"column": "alder", "name": "Alder", "group": "g", "cuts": [30, 50]},
    ],
}
SCHOOL, TRADE = "grundskole", "faglaert"


def rows(periods=("2024H1",), each=18):
    """Persons in two municipalities: every level with every age, and none, half and all of the outcome in each."""
    found = []
    for period in periods:
        for unit in ("101", "163"):
            for number in range(each):
                person = f"p{unit}-{number}"
                school = SCHOOL if number % 2 else TRADE
                share = number // 6 % 3 / 2
                area = "hovedstad" if unit == "101" else "omegn"
                rate = 4.5 if unit == "101" else 5.5
                age = (25, 40, 60)[number // 2 % 3]
                found.append([person, unit, period, 1.0, share, school, age, area, rate])
    return found


def section(**changes):
    return Register.model_validate({**BASE, **changes})


def conditions(**changes):
    """Return the conditions, the one with levels changed."""
    return [{**BASE["conditions"][0], **changes}, BASE["conditions"][1]]


def look(folder, table, asked=None, **options):
    """Write rows as CSV with decimal commas and check them."""
    with (folder / "personer.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(
            [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in table
        )
    return register.observe(asked or section(), folder, municipalities(), DuckDBEngine(), **options)


def parquet(folder, table, name="personer.parquet", types=None):
    kinds = {"vaegt": "DOUBLE", "ydelse": "DOUBLE", "alder": "INTEGER", "ledighed": "DOUBLE"} | (types or {})
    columns = ", ".join(f"{column} {kinds.get(column, 'VARCHAR')}" for column in COLUMNS)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t ({columns})")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(COLUMNS))})", table)
        connection.execute(f"COPY t TO '{folder / name}' (FORMAT parquet)")


def change(table, at, **cells):
    """Return the rows with some cells of one row changed; `at` None changes them in every row."""
    done = [list(row) for row in table]
    for row in done if at is None else [done[at]]:
        for column, cell in cells.items():
            row[COLUMNS.index(column)] = cell
    return done


def keys(found):
    return [problem.key for problem in found.problems]


def remarks(found):
    assert not found.problems, [problem.sentence("en") for problem in found.problems]
    return [remark.key for remark in found.remarks if remark.key not in {"units_absent", "person_unit_large"}]


def only(found, key):
    """Return the one problem, after reading it in both languages."""
    assert keys(found) == [key], [problem.sentence("en") for problem in found.problems]
    assert found.detail is None
    for lang in ("da", "en"):
        assert "{" not in found.problems[0].sentence(lang)
    return found.problems[0]


def test_counts_by_hand(tmp_path):
    """Every count of the table, against the rows added up one by one."""
    draw = random.Random(3)
    table = [
        [f"p{n}", draw.choice(("101", "Herlev", "163", "0163", "751")), draw.choice(("2024H2", "2024H1")),
         draw.choice((0.0, 0.25, 1.0, 0.7)), draw.choice((0.0, 0.31, 1.0)), draw.choice((SCHOOL, TRADE, "lang")),
         draw.choice((18, 29, 30, 49, 50, 66)), "x", 4.0]
        for n in range(600)
    ]  # fmt: skip
    found = look(tmp_path, table).detail
    assert [unit.code for unit in found.units] == ["101", "163", "751"]
    assert found.spellings == (("101",), ("0163", "163", "Herlev"), ("751",))
    assert found.periods == found.period_cells == ("2024H1", "2024H2")
    assert [one.levels for one in found.level_sets] == [(TRADE, SCHOOL, "lang"), ("-30", "30-50", "50-")]
    base, counted, persons, heads = (defaultdict(float) for _ in range(4))
    code = {"101": 0, "Herlev": 1, "163": 1, "0163": 1, "751": 2}
    for _, unit, period, weight, share, school, age, *_ in table:
        if weight == 0:
            continue
        place = (code[unit], int(period == "2024H2"))
        base[place] += weight
        counted[place] += weight * share
        persons[*place, (TRADE, SCHOOL, "lang").index(school)] += 1
        persons[*place, 3 + (age >= 30) + (age >= 50)] += 1
        heads[*place, 0, 0] += share > 0
        heads[*place, 0, 1] += share < 1
    for place, there in np.ndenumerate(found.base):
        assert there == pytest.approx(base[place], rel=1e-12)
        assert found.counted[place][0] == pytest.approx(counted[place], rel=1e-12)
    assert all(there == persons[place] for place, there in np.ndenumerate(found.persons))
    assert all(there == heads[place] for place, there in np.ndenumerate(found.heads))


def test_parquet_csv_and_database_give_the_same(tmp_path):
    table = rows(("2024H1", "2024H2"), 24)
    first = look(tmp_path, table).detail
    half = len(table) // 2
    parquet(tmp_path, table[:half], "personer-1.parquet")
    parquet(tmp_path, table[half:], "personer-2.parquet")
    with duckdb.connect(str(tmp_path / "p.duckdb")) as connection:
        connection.execute(f"CREATE TABLE folk AS SELECT * FROM read_parquet('{tmp_path}/personer-*.parquet')")
    for asked in (section(file="personer-*.parquet"), section(file="p.duckdb", table="folk")):
        other = register.observe(asked, tmp_path, municipalities(), DuckDBEngine()).detail
        assert other.level_sets == first.level_sets
        for name in ("persons", "heads", "counted", "base"):
            assert np.array_equal(getattr(other, name), getattr(first, name))


def test_no_period_weight_or_cluster(tmp_path):
    found = look(tmp_path, rows(), section(period=None, weight=None, cluster=None)).detail
    assert (found.periods, found.period_cells) == (("",), ())
    assert found.base.tolist() == [[18.0], [18.0]]
    assert np.array_equal(found.persons[..., :2].sum(axis=2), found.base)


def test_whole_numbers_with_decimals_are_levels(tmp_path):
    table = [change([row], 0, uddannelse=10.0 if row[5] == SCHOOL else 9.0)[0] for row in rows()]
    parquet(tmp_path, table, types={"uddannelse": "DOUBLE"})
    found = register.observe(section(file="personer.parquet"), tmp_path, municipalities(), DuckDBEngine())
    assert found.detail.level_sets[0].levels == ("9", "10")
    parquet(tmp_path, change(table, 0, uddannelse=9.5), types={"uddannelse": "DOUBLE"})
    found = register.observe(section(file="personer.parquet"), tmp_path, municipalities(), DuckDBEngine())
    assert only(found, "person_fraction").facts["count"] == 1


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (section(file="mangler-*.parquet"), "no_file"),
        (section(file="personer.sav"), "person_file_kind"),
        (section(file="personer.duckdb"), "person_table_unnamed"),
        (section(unit="komune"), "column_missing"),
        (section(weight="kommune", unit="kommune"), "person_column_both"),
    ],
)
def test_where_the_register_is(tmp_path, asked, key):
    for name in ("personer.sav", "personer.duckdb"):
        (tmp_path / name).write_bytes(b"x")
    problem = only(look(tmp_path, rows(), asked), key)
    assert key != "column_missing" or "“kommune”" in problem.sentence("da")


def test_damaged_files(tmp_path):
    parquet(tmp_path, rows(each=400), "personer-1.parquet")
    whole = (tmp_path / "personer-1.parquet").read_bytes()
    asked = section(file="personer-*.parquet")
    (tmp_path / "personer-2.parquet").write_bytes(whole[: len(whole) // 2])
    found = register.observe(asked, tmp_path, municipalities(), DuckDBEngine())
    assert [rule.key for rule in found.rules] == ["file_reads"]
    assert "personer-2.parquet" in only(found, "file_unreadable").sentence("da")
    parquet(tmp_path, rows(), "personer-2.parquet", {"alder": "VARCHAR"})
    found = register.observe(asked, tmp_path, municipalities(), DuckDBEngine())
    assert "alder" in only(found, "files_column_kind").sentence("en")
    assert keys(look(tmp_path, [])) == ["file_header_only"]


@pytest.mark.parametrize(
    ("cells", "key", "count"),
    [
        ({"kommune": ""}, "person_blank", 1),
        ({"halvaar": " "}, "person_blank", 1),
        ({"id": ""}, "person_blank", 1),
        ({"uddannelse": ""}, "person_blank", 1),
        ({"alder": ""}, "person_blank", 1),
        ({"ydelse": ""}, "person_blank", 1),
        ({"ydelse": "meget"}, "person_text", 1),
        ({"ydelse": "nan"}, "person_text", 1),
        ({"ydelse": -0.25}, "person_share_outside", 1),
        ({"ydelse": 1.5}, "person_share_outside", 1),
        ({"ydelse": 12.5}, "person_share_per_cent", 1),
        ({"ydelse": 150.0}, "person_share_outside", 1),
        ({"vaegt": ""}, "person_weight_missing", 1),
        ({"vaegt": -1.0}, "person_weight_negative", 1),
        ({"vaegt": "?"}, "person_text", 1),
    ],
)
def test_cells(tmp_path, cells, key, count):
    found = look(tmp_path, change(rows(), 3, **cells))
    problem = next(one for one in found.problems if one.key == key)
    assert problem.facts["count"] == count
    assert problem.facts["column"] in {*cells}
    assert set(keys(found)) <= {key, "person_weight_missing"}


@pytest.mark.parametrize(
    ("cells", "en", "da"),
    [
        ({"kommune": ""}, "empty in 2 rows (rows 4, 6)", "tom i 2 rækker (række 4, 6)"),
        ({"alder": ""}, "in 2 rows (rows 4, 6)", "i 2 rækker (række 4, 6)"),
        ({"ydelse": "meget"}, "number in 2 rows (rows 4, 6)", "i 2 rækker (række 4, 6)"),
        ({"ydelse": -0.25}, "in 2 rows (rows 4, 6)", "i 2 rækker (række 4, 6)"),
        ({"vaegt": ""}, "in 2 rows (rows 4, 6)", "i 2 rækker (række 4, 6)"),
        ({"vaegt": -1.0}, "in 2 rows (rows 4, 6)", "i 2 rækker (række 4, 6)"),
        ({"kommune": "Hemmeligby"}, "(rows: 2) (rows 4, 6)", "(rækker: 2) (række 4, 6)"),
    ],
)
def test_rows_are_told_by_number(tmp_path, cells, en, da):
    table = change(change(rows(), 3, **cells), 5, **cells)
    found = [look(tmp_path, table)]
    if "meget" not in cells.values():  # NOTE: a column of numbers in Parquet holds no text
        parquet(tmp_path, [[None if cell == "" else cell for cell in row] for row in table])
        asked = section(file="personer.parquet")
        found.append(register.observe(asked, tmp_path, municipalities(), DuckDBEngine()))
    for one in found:
        [problem] = [problem for problem in one.problems if "where" in problem.facts]
        assert en in problem.sentence("en")
        assert da in problem.sentence("da")
        assert "Hemmelig" not in problem.sentence("da") + problem.sentence("en")


def test_of_many_rows_the_first_are_told_with_their_file(tmp_path):
    parquet(tmp_path, rows(), "personer-1.parquet")
    parquet(tmp_path, [change([row], 0, ydelse=-1.0, id=f"q{row[0]}")[0] for row in rows()], "personer-2.parquet")
    asked = section(file="personer-*.parquet")
    problem = only(register.observe(asked, tmp_path, municipalities(), DuckDBEngine()), "person_share_outside")
    assert "in 36 rows (first rows 1, 2, 3, 4, 5, personer-2.parquet)" in problem.sentence("en")


def test_rows_without_weight_are_not_among_those_told(tmp_path):
    table = change(change(change(rows(), 1, uddannelse=""), 1, vaegt=0.0), 3, uddannelse="")
    assert "in one row (row 4)" in only(look(tmp_path, table), "person_blank").sentence("en")


@pytest.mark.parametrize("period", ["abc", "2020-13", "2024H3", "24"])
def test_a_nonsense_period_says_what_one_looks_like(tmp_path, period):
    problem = only(look(tmp_path, change(change(rows(), 3, halvaar=period), 9, halvaar=period)), "person_period")
    assert (problem.facts["column"], problem.facts["count"]) == ("halvaar", 2)
    assert "i 2 rækker (række 4, 10) noget, der ikke er en periode" in problem.sentence("da")
    for lang in ("da", "en"):
        assert all(word in problem.sentence(lang) for word in ("halvaar", "2024H1", "2024Q3", "2024-07"))
        assert period not in problem.sentence(lang).replace("2024", "")


@pytest.mark.parametrize(
    "period", ["2024", "2024Q3", "3. kvartal 2024", "2024-07", "202407", "juli 2024", "2023Q3-2024Q2", "2024-07-01"]
)
def test_periods_may_be_written_in_many_ways(tmp_path, period):
    assert look(tmp_path, change(rows(), None, halvaar=period)).detail.periods == (period,)


def limited(**limits):
    return section(conditions=[BASE["conditions"][0], {**BASE["conditions"][1], **limits}])


def test_numbers_outside_the_limits_of_the_study_are_refused(tmp_path):
    table = change(change(change(rows(), 3, alder=-4), 8, alder=-4), 5, alder=130)
    assert not look(tmp_path, table, limited()).problems
    low, high = look(tmp_path, table, limited(least=0, most=120)).problems
    assert (low.key, low.facts["count"], high.key, high.facts["count"]) == (
        "person_below_least", 2, "person_above_most", 1
    )  # fmt: skip
    assert "alder is below 0 in 2 rows (rows 4, 9)" in low.sentence("en")
    assert "alder er over 120 i én række (række 6)" in high.sentence("da")
    assert "-4" not in low.sentence("en")
    assert "130" not in high.sentence("da")
    assert not look(tmp_path, table, limited(least=-4, most=130)).problems


@pytest.mark.parametrize("wrong", [{"least": 5, "most": 5}, {"cuts": [], "least": 1}, {"level_names": {"25": "Ung"}}])
def test_limits_and_names_that_make_no_sense_are_refused_in_the_study(wrong):
    with pytest.raises(ValidationError):
        limited(**wrong)


def test_a_name_of_a_level_that_nobody_has_is_told(tmp_path):
    asked = section(conditions=conditions(level_names={SCHOOL: "Folkeskole", "lnag": {"da": "Lang", "en": "Long"}}))
    assert remarks(look(tmp_path, rows(), asked)) == ["person_level_name_unused"]


def test_a_file_damaged_in_the_middle_is_named(tmp_path):
    parquet(tmp_path, rows(each=4000))
    path = tmp_path / "personer.parquet"
    content = bytearray(path.read_bytes())
    content[1000 : len(content) // 2] = b"\x55" * (len(content) // 2 - 1000)
    path.write_bytes(content)
    found = register.observe(section(file="personer.parquet"), tmp_path, municipalities(), DuckDBEngine())
    problem = only(found, "file_unreadable")
    assert found.rules[-1].key == "file_reads"
    assert "Filen personer.parquet kan ikke læses: den er beskadiget" in problem.sentence("da")
    assert "personer.parquet cannot be read: it is damaged" in problem.sentence("en")


def test_numbers_that_are_not_finite(tmp_path):
    parquet(tmp_path, change(change(rows(), 3, ydelse=math.nan), 4, ydelse=math.inf))
    found = register.observe(section(file="personer.parquet"), tmp_path, municipalities(), DuckDBEngine())
    assert only(found, "person_text").facts["count"] == 2


def test_decimal_marks_that_contradict(tmp_path):
    assert not look(tmp_path, change(rows(), 0, ydelse="0,125")).problems
    assert only(look(tmp_path, change(rows(), 0, ydelse="0.125")), "person_marks").facts["count"] >= 1
    whole = [change([row], 0, vaegt="1", ydelse="1" if row[4] else "0")[0] for row in rows()]
    only(look(tmp_path, change(whole, 0, alder="1.234")), "person_marks")


def test_weights_of_zero_are_left_out(tmp_path):
    """Their other cells may be empty."""
    table = [
        *rows(),
        ["q1", "101", "2024H1", 0.0, "", "", "", "", ""],
        ["q2", "101", "2024H1", 0.0, 1.0, "x", 1, "", ""],
    ]
    found = look(tmp_path, table)
    assert remarks(found) == ["person_weight_zero"]
    assert found.detail.base.sum() == 36
    only(look(tmp_path, change(rows(), None, vaegt=0.0)), "person_weight_all_zero")


def test_cpr_numbers_are_refused(tmp_path):
    marked = look(tmp_path, change(rows(), 3, id="010190-1234"))
    assert "010190" not in only(marked, "person_cpr").sentence("da")
    table = [change([row], 0, id=f"{1 + at % 28:02d}0{1 + at % 9}901234")[0] for at, row in enumerate(rows())]
    only(look(tmp_path, table), "person_cpr")
    table = [change([row], 0, id=int(row_id(at)))[0] for at, row in enumerate(rows())]
    parquet(tmp_path, table, types={"id": "BIGINT"})
    asked = section(file="personer.parquet")
    only(register.observe(asked, tmp_path, municipalities(), DuckDBEngine()), "person_cpr")
    for serial in (100_000_001, 2_000_000_000, 5_000_000_000):
        parquet(tmp_path, [change([r], 0, id=serial + at)[0] for at, r in enumerate(rows())], types={"id": "BIGINT"})
        assert not register.observe(asked, tmp_path, municipalities(), DuckDBEngine()).problems


def test_a_few_cpr_numbers_among_pseudonyms_are_counted_and_placed(tmp_path):
    table = change(change(change(rows(), 3, id="0101901234"), 7, id="310190-1234"), 20, id="710190 1234")
    problem = only(look(tmp_path, table), "person_cpr")
    assert problem.facts["count"] == 2  # the marked ones, which are surest
    assert "i 2 rækker (række 8, 21)" in problem.sentence("da")
    assert "in 2 rows (rows 8, 21)" in problem.sentence("en")
    problem = only(look(tmp_path, change(rows(), 3, id="0101901234")), "person_cpr")
    assert "in one row (row 4)" in problem.sentence("en")
    assert not {"0101901234", "310190", "710190"} & set(problem.sentence("da").split())


def test_cpr_numbers_that_only_their_number_gives_away(tmp_path):
    draw = random.Random(5)
    ids = [f"{draw.randrange(10**10):010d}" for _ in range(3000)]
    table = [change([row], 0, id=one)[0] for row, one in zip(rows(each=1500), ids, strict=True)]
    assert not look(tmp_path, table).problems
    for at in range(0, 3000, 10):
        table[at][0] = row_id(at)[:6] + f"{at:04d}"
    problem = only(look(tmp_path, table), "person_cpr_chance")
    assert problem.facts["count"] > 300
    assert 60 < problem.facts["chance"] < 200


def row_id(at):
    return f"{1 + at % 28:02d}0{1 + at % 9}901234"


def test_unknown_units_are_named_where_many_are_there(tmp_path):
    table = [*rows(), *(change([row], 0, kommune="Herlef", id=f"h{at}")[0] for at, row in enumerate(rows()[:6]))]
    table += change(rows()[:1], 0, kommune="Hemmeligby", id="e1")
    found = look(tmp_path, table)
    assert keys(found) == ["person_unit_unknown", "person_unit_unknown_small"]
    told = " ".join(problem.sentence("da") for problem in found.problems)
    assert "Herlef" in told
    assert "Herlev" in told
    assert "Hemmeligby" not in told


def test_units_that_cannot_be_compared(tmp_path):
    table = [row for row in rows() if row[1] == "101"]
    only(look(tmp_path, table), "person_one_unit")
    table = change([*rows(("2024H1", "2024H2"))], None)
    absent = [row for row in table if (row[1], row[2]) != ("163", "2024H1")]
    assert "person_unit_absent" in remarks(look(tmp_path, absent))
    assert [r.facts["share"] for r in look(tmp_path, rows()).remarks if r.key == "person_unit_large"] == [50, 50]


def test_units_in_small_numbers_are_let_be(tmp_path):
    table = [*rows(), *(change([row], 0, kommune="751", id=f"a{at}")[0] for at, row in enumerate(rows()[:3]))]
    assert look(tmp_path, table).detail.base.tolist() == [[18.0], [18.0], [3.0]]


def test_levels_held_to(tmp_path):
    asked = section(conditions=conditions(levels=["lang", SCHOOL, TRADE]))
    found = look(tmp_path, rows(), asked)
    assert remarks(found) == ["person_level_not_found"]
    assert found.detail.level_sets[0].levels == (SCHOOL, TRADE)
    asked = section(conditions=conditions(levels=[SCHOOL]))
    problem = only(look(tmp_path, rows(), asked), "person_level_unknown")
    assert problem.facts["count"] == 18
    asked = section(conditions=conditions(levels=[SCHOOL, TRADE]))
    small = only(look(tmp_path, change(rows(), 0, uddannelse="Jens Hansen"), asked), "person_level_unknown_small")
    assert "Jens" not in small.sentence("da")


def test_levels_in_order_and_too_many(tmp_path):
    table = [change([row], 0, uddannelse=str(at % 12))[0] for at, row in enumerate(rows(each=48))]
    assert look(tmp_path, table).detail.level_sets[0].levels == tuple(map(str, range(12)))
    table = [change([row], 0, uddannelse=f"n{at % 61}")[0] for at, row in enumerate(rows(each=61))]
    only(look(tmp_path, table), "person_levels_many")
    few = [row for row in table if row[5] != "n60"]
    assert len(look(tmp_path, few).detail.level_sets[0].levels) == 60


def test_level_not_in_every_period(tmp_path):
    table = rows(("2024H1", "2024H2"))
    for at, row in enumerate(table):
        if row[2] == "2024H2" and at % 3 == 0:
            row[5] = "lang"
    found = look(tmp_path, table)
    [one] = [remark for remark in found.remarks if remark.key == "person_level_absent"]
    assert "lang" in one.sentence("da")
    assert "2024H1" in one.sentence("da")
    found = look(tmp_path, change(rows(("2024H1", "2024H2")), 0, uddannelse="Jens Hansen"))
    told = " ".join(remark.sentence("en") for remark in found.remarks)
    assert "person_level_absent_small" in remarks(found)
    assert "Jens" not in told


def test_conditions_that_say_nothing(tmp_path):
    assert (
        only(look(tmp_path, change(rows(), None, uddannelse=SCHOOL)), "person_constant").facts["column"] == "uddannelse"
    )
    asked = section(conditions=[{**BASE["conditions"][1], "cuts": [], "number": True}])
    assert only(look(tmp_path, change(rows(), None, alder=40), asked), "person_constant").facts["column"] == "alder"


def test_cuts_between_which_nobody_is(tmp_path):
    cut = {**BASE["conditions"][1], "cuts": [10, 30, 35, 50, 90]}
    found = look(tmp_path, rows(), section(conditions=[BASE["conditions"][0], cut]))
    assert "person_cut_empty" in remarks(found)
    kept = found.detail.level_sets[1]
    assert kept.condition.cuts == (30.0, 50.0)
    assert kept.levels == ("-30", "30-50", "50-")
    assert np.array_equal(found.detail.persons, look(tmp_path, rows()).detail.persons)


@pytest.mark.parametrize(("share", "key"), [(0.0, "person_separated_none"), (1.0, "person_separated_all")])
def test_separation(tmp_path, share, key):
    table = [change([row], 0, ydelse=share)[0] if row[5] == SCHOOL else row for row in rows()]
    found = look(tmp_path, table)
    [one] = [remark for remark in found.remarks if remark.key == key]
    assert (one.facts["name"], one.facts["count"], one.facts["outcome"]) == (SCHOOL, 18, "ydelse")
    assert "2024H1" in one.sentence("en")
    assert key not in [remark.key for remark in look(tmp_path, table, section(link="linear")).remarks]
    few = look(tmp_path, change(rows(), 0, uddannelse="Jens Hansen", ydelse=share))
    assert "person_separated_small" in remarks(few)
    assert "Jens" not in " ".join(remark.sentence("da") for remark in few.remarks)


def test_separation_between_cuts(tmp_path):
    """The empty interval before it moves no number."""
    cut = {**BASE["conditions"][1], "cuts": [10, 30, 50]}
    table = [change([row], 0, ydelse=0.0)[0] if row[6] == 40 else row for row in rows()]
    found = look(tmp_path, table, section(conditions=[BASE["conditions"][0], cut]))
    assert [r.facts["name"] for r in found.remarks if r.key == "person_separated_none"] == ["30-50"]


def test_persons_twice(tmp_path):
    table = rows(("2024H1", "2024H2"))
    assert "person_moved" not in remarks(look(tmp_path, table))
    moved = look(tmp_path, [*table, change(table, 0, kommune="163", vaegt=0.5)[0]])
    assert "person_moved" in remarks(moved)
    assert moved.detail.base.sum() == 72.5
    twice = only(look(tmp_path, [*table, table[0]]), "person_twice")
    assert twice.facts["count"] == 1
    assert f"(rows 1, {len(table) + 1})" in twice.sentence("en")
    assert not look(tmp_path, [*table, table[0]], section(cluster=None)).problems


AREAS = {"area": "kreds", "area_conditions": [{"column": "ledighed", "name": "Ledighed", "unit": "pct."}]}


def test_areas(tmp_path):
    table = rows(("2024H1", "2024H2"))
    for row in table:
        row[8] += 0.5 * (row[2] == "2024H2")
    area = look(tmp_path, table, section(**AREAS)).detail.area
    assert area.names == ("hovedstad", "omegn")
    assert area.of_unit.tolist() == [0, 1]
    assert area.values[..., 0].tolist() == [[4.5, 5.5], [5.0, 6.0]]
    asked = section(**AREAS)
    assert "København" in only(look(tmp_path, change(table, 0, kreds="omegn"), asked), "person_unit_areas").sentence(
        "da"
    )
    only(look(tmp_path, change(table, 0, ledighed=9.9), asked), "person_area_varies")
    only(look(tmp_path, change(table, None, kreds="land"), asked), "person_one_area")
    only(look(tmp_path, change(table, 0, kreds=""), asked), "person_blank")
    gone = [row for row in table if (row[1], row[2]) != ("163", "2024H1")]
    only(look(tmp_path, gone, asked), "person_area_absent")


def test_no_value_of_a_person_is_told(tmp_path):
    """Cells planted in a row of their own are in no message."""
    secret = {"id": "hemmelig-id", "kommune": "Hemmeligby", "halvaar": "hemmeligt", "vaegt": -7.77, "ydelse": 7.77,
              "uddannelse": "Hemmelighed", "alder": "777", "kreds": "hemmelig", "ledighed": "hemmelig"}  # fmt: skip
    table = rows(("2024H1", "2024H2"))
    for column, cell in secret.items():
        for asked in (section(), section(**AREAS), section(conditions=conditions(levels=[SCHOOL, TRADE]))):
            found = look(tmp_path, [*table, change(table, 0, **{"id": "ny", column: cell})[0]], asked)
            for problem in (*found.problems, *found.remarks):
                for lang in ("da", "en"):
                    told = problem.sentence(lang).casefold()
                    assert "hemmelighed" not in told
                    assert "hemmeligby" not in told
                    assert "hemmelig-id" not in told
                    assert "7,77" not in told
                    assert "7.77" not in told


def test_sums_do_not_hang_on_the_order_of_rows(tmp_path):
    draw = random.Random(5)
    table = rows(each=300)
    for row in table:
        row[3], row[4] = draw.random() + 0.01, draw.random()
    parquet(tmp_path, table)
    asked = section(file="personer.parquet")
    first = register.observe(asked, tmp_path, municipalities(), DuckDBEngine()).detail
    draw.shuffle(table)
    parquet(tmp_path, table)
    again = register.observe(asked, tmp_path, municipalities(), DuckDBEngine()).detail
    assert np.array_equal(first.counted, again.counted)
    assert np.array_equal(first.base, again.base)


def test_repeats_are_found_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("jobspejl.lenses.persons.counts._MOST_IN_MEMORY", 7)
    table = rows(("2024H1", "2024H2"))
    again = [*table, table[0], table[5], change(table, 7, kommune="163")[7]]
    assert only(look(tmp_path, again), "person_twice").facts["count"] == 2
    parquet(tmp_path, [change([row], 0, id=at % 36)[0] for at, row in enumerate(table)], types={"id": "BIGINT"})
    asked = section(file="personer.parquet")
    assert not register.observe(asked, tmp_path, municipalities(), DuckDBEngine()).problems


def test_weights_of_days_have_sums_too(tmp_path):
    found = look(tmp_path, [change([row], 0, vaegt=181.0)[0] for row in rows()]).detail
    assert found.base.tolist() == [[18 * 181.0]] * 2
    with DuckDBEngine().tables() as tables:
        open_persons(section(), tmp_path, tables)
        weights = measure_weights(section(), tables)
    assert weights.scale * 181 * weights.rows < 2**62
    assert replace(weights, scale=1).rows == 36
