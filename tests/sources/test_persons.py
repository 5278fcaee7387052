"""A register is opened alike from every kind of file, and DREAM is put beside it person by person."""

import csv
import datetime

import pytest

from jobspejl.contracts.register import Register
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError
from jobspejl.lenses.persons import register
from jobspejl.rules.units import municipalities
from jobspejl.sources.persons.register import open_persons, unread_cells

BASE = {
    "id": "r",
    "name": "R",
    "source": "Prøve",
    "file": "r.csv",
    "unit": "kommune",
    "base_noun": "borgere",
    "groups": [{"id": "g", "name": "G"}],
    "outcomes": [{"id": "y", "name": "Y", "noun": "y", "column": "y"}],
    "conditions": [
        {"column": "skole", "name": "Skole", "group": "g"},
        {"column": "alder", "name": "Alder", "group": "g", "number": True},
    ],
}
DREAM = {
    "period": "halvaar",
    "cluster": "loebenr",
    "dream": {"file": "dream.csv"},
    "outcomes": [{"id": "y", "name": "Y", "noun": "y", "benefits": ["kontanthjaelp"], "scope": "2019"}],
}
WEEKS = [f"Y_{week.isocalendar().year % 100:02d}{week.isocalendar().week:02d}" for week in (
    datetime.date(2018, 1, 1) + datetime.timedelta(weeks=number) for number in range(52))]  # fmt: skip


def write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])


def opened(folder, **changes):
    """Return the rows of `persons`, in order, and what could not be read."""
    section = Register.model_validate(BASE | changes)
    with DuckDBEngine().tables() as tables:
        source = open_persons(section, folder, tables)
        names = ", ".join(f'"{one}"' for one in (*source.words, *source.numbers))
        rows = list(zip(*tables.query(f'SELECT {names} FROM "persons" ORDER BY ALL').values(), strict=True))
        return rows, unread_cells(source, tables)


def test_danish_text(tmp_path):
    write(tmp_path / "r.csv", ["kommune", "skole", "y", "alder", "andet"], [[" 101 ", "A ", "0,25", " 40,5", "x"]])
    rows, unread = opened(tmp_path)
    assert rows == [("101", "A", 0.25, 40.5)]
    assert (unread.texts, unread.fractions, unread.marks_unclear) == ({}, {}, ())


@pytest.mark.parametrize(
    ("ages", "unclear"),
    [
        (("40,5", "1.234"), True),
        (("40.5", "40,5"), True),
        (("1.234", "12.345"), True),
        (("0.234", "1.234"), False),
        (("1.25", "1.234"), False),
        (("40", "41"), False),
    ],
)
def test_one_decimal_mark(tmp_path, ages, unclear):
    write(tmp_path / "r.csv", ["kommune", "skole", "y", "alder"], [["101", "A", "1", age] for age in ages])
    _, unread = opened(tmp_path)
    assert unread.marks_unclear == (("alder",) if unclear else ())


def test_text_that_is_no_number(tmp_path):
    ages = ("40", "", "fyrre", "1.2.3", "inf", "1e999")
    write(tmp_path / "r.csv", ["kommune", "skole", "y", "alder"], [["101", "A", "1", age] for age in ages])
    rows, unread = opened(tmp_path)
    assert sorted(str(row[-1]) for row in rows) == ["40.0", *["None"] * 5]
    assert unread.texts == {"alder": 4}


def dream(folder, people):
    """Write DREAM: each person's code in the first weeks of 2018, and how many; 9999 is abroad for all weeks."""
    rows = [[person, *(code if place < count else "" for place in range(len(WEEKS)))] for person, code, count in people]
    write(folder / "dream.csv", ["PNR", *WEEKS], rows)


def test_dream_beside_the_register(tmp_path):
    """A: 13 of 26 weeks on 730 = 0.5 in the first half-year, none in the second; B is not in DREAM: 0; D is dead."""
    dream(tmp_path, [("A", "730", 13), ("D", "999", 52)])
    rows = [[p, "101", half, "S", 40] for p in "ABD" for half in ("2018H1", "2018H2")]
    write(tmp_path / "r.csv", ["loebenr", "kommune", "halvaar", "skole", "alder"], rows)
    found, _ = opened(tmp_path, **DREAM)
    assert [(row[2], row[1], row[4]) for row in found] == [
        ("A", "2018H1", 0.5), ("B", "2018H1", 0.0), ("A", "2018H2", 0.0), ("B", "2018H2", 0.0)
    ]  # fmt: skip
    section = Register.model_validate(BASE | DREAM)
    told = register.observe(section, tmp_path, municipalities(), DuckDBEngine())
    counts = {one.key: one.facts["count"] for one in told.remarks if one.key.startswith("person_dream")}
    assert counts == {"person_dream_unknown": 2, "person_dream_left": 2}


@pytest.mark.parametrize(
    ("changes", "key", "rule"),
    [
        ({"cluster": None}, "person_dream_columns", "dream_joined"),
        ({"dream": {"file": "ingen.csv"}}, "no_file", "file_reads"),
        ({}, "person_dream_none", "dream_joined"),
        ({"period": "skole"}, "person_dream_period", "dream_joined"),
    ],
)
def test_dream_that_does_not_fit(tmp_path, changes, key, rule):
    dream(tmp_path, [("A", "730", 13)])
    write(tmp_path / "r.csv", ["loebenr", "kommune", "halvaar", "skole", "alder"], [["X", "101", "2018H1", "S", 40]])
    section = Register.model_validate(BASE | DREAM | changes)
    with DuckDBEngine().tables() as tables, pytest.raises(DataError) as raised:
        open_persons(section, tmp_path, tables)
    assert [problem.key for problem in raised.value.problems] == [key]
    assert "{" not in raised.value.problems[0].sentence("da")
    found = register.observe(section, tmp_path, municipalities(), DuckDBEngine())
    assert (found.rules[-1].key, found.problems[0].key) == (rule, key)


def test_a_period_that_weeks_cannot_be_counted_in_is_of_the_register(tmp_path):
    """The sentence is on the register's column, with how many rows, and not on DREAM's weeks."""
    dream(tmp_path, [("A", "730", 13)])
    halves = ["2018H1", "2018H1", "abc", "2018-13", "abc"]
    rows = [["A", "101", half, "S", 40] for half in halves]
    write(tmp_path / "r.csv", ["loebenr", "kommune", "halvaar", "skole", "alder"], rows)
    found = register.observe(Register.model_validate(BASE | DREAM), tmp_path, municipalities(), DuckDBEngine())
    [problem] = found.problems
    assert (problem.key, problem.facts["count"], problem.facts["column"]) == ("person_dream_period", 3, "halvaar")
    assert "r.csv: kolonnen halvaar har i 3 rækker en periode" in problem.sentence("da")
    assert "Write it like 2018H1" in problem.sentence("en")
    assert "abc" not in problem.sentence("da")


@pytest.mark.parametrize(("least", "key", "told"), [(3, "dream_codes_unknown", "199"), (8, "dream_codes_rare", "8")])
def test_codes_in_dream_are_told_by_the_threshold_of_the_study(tmp_path, least, key, told):
    """Six persons have an unknown code: fewer than a threshold of 8, and enough for one of 3."""
    dream(
        tmp_path, [(f"p{number}", "199", 2) for number in range(6)] + [(f"q{number}", "730", 2) for number in range(9)]
    )
    rows = [[one, "101", "2018H1", "S", 40] for one in (*(f"p{n}" for n in range(6)), *(f"q{n}" for n in range(9)))]
    write(tmp_path / "r.csv", ["loebenr", "kommune", "halvaar", "skole", "alder"], rows)
    asked = Register.model_validate(BASE | DREAM)
    found = register.observe(asked, tmp_path, municipalities(), DuckDBEngine(), least_told=least)
    [sentence] = [
        remark.sentence("en")
        for remark in found.remarks
        if remark.key.startswith("dream_codes_") and remark.key not in {"dream_codes_unverified"}
    ]
    assert [remark.key for remark in found.remarks if remark.key == key] == [key]
    assert told in sentence
    assert ("199" in sentence) == (least == 3)


def test_truncated_sas_is_refused_in_the_language_of_the_reader(tmp_path):
    (tmp_path / "dream.sas7bdat").write_bytes(b"\0" * 4000)
    write(tmp_path / "r.csv", ["loebenr", "kommune", "halvaar", "skole", "alder"], [["A", "101", "2018H1", "S", 40]])
    section = Register.model_validate(BASE | DREAM | {"dream": {"file": "dream.sas7bdat"}})
    [problem] = register.observe(section, tmp_path, municipalities(), DuckDBEngine()).problems
    assert problem.sentence("da").startswith("Filen dream.sas7bdat kan ikke læses: den er beskadiget")
