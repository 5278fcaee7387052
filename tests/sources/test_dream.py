"""DREAM: weeks become shares as counted by hand, and what cannot be counted is told or refused.

Every hand case has its arithmetic in the docstring. A history is written as `(first week, last week, code)` within a
year; all other weeks are blank.
"""

import datetime
from itertools import pairwise

import numpy as np
import polars as pl
import pyreadstat
import pytest

from jobspejl.contracts.register import Dream, Outcome
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError
from jobspejl.rules.benefits import benefit_groups, dream_codes, group_in
from jobspejl.sources.persons.dream import open_dream, shares_sql
from jobspejl.sources.persons.dream_counts import BITS, places
from jobspejl.sources.persons.dream_weeks import (
    column_of,
    missing_weeks,
    period_of,
    periods_between,
    periods_touched,
    week_of,
    weeks_of,
)

GROUPS = [group.id for group in benefit_groups()]


def weeks(*years):
    return [(year, week) for year in years for week in range(1, datetime.date(year, 12, 28).isocalendar().week + 1)]


def history(person, spans, years=(2018,), **more):
    """Return one person's row: `spans` are (year, first week, last week, code)."""
    cells = dict.fromkeys(map(column_of, weeks(*years)), "")
    for year, start, end, code in spans:
        cells.update({column_of((year, week)): str(code) for week in range(start, end + 1)})
    return {"PNR": person, **cells, **more}


@pytest.fixture
def shares(tmp_path):
    """Write rows, open them as DREAM, and return the relation's rows by person and period, and the rules."""

    def made(rows, *, file="dream.parquet", span=(), **section):
        write(pl.DataFrame(rows), tmp_path / file)
        with DuckDBEngine().tables() as tables:
            limits = dict(zip(("first", "last"), span, strict=False))
            rules = open_dream(tables, "dream", Dream(file=file, **section), tmp_path, **limits)
            if any(rule.problems for rule in rules):
                return {}, rules
            found = tables.query('SELECT * FROM "dream" ORDER BY "person", "period"')
        names, cells = list(found), zip(*found.values(), strict=True)
        return {(row[0], row[1]): dict(zip(names, row, strict=True)) for row in cells}, rules

    return made


def write(frame, path):
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    elif path.suffix == ".csv":
        frame.write_csv(path, separator=";")
    else:
        pyreadstat.write_xport(frame, str(path), file_format_version=8)


def told(rules, lang="da"):
    return {one.key: one.sentence(lang) for rule in rules for one in (*rule.problems, *rule.remarks)}


def test_weeks_become_shares_of_a_half_year(shares):
    """2018H1 has 26 weeks (Thursdays 4 January to 28 June), 2018H2 26.

    Weeks 1-10 on dagpenge (111 in 1-6, 113 in 7-10) are 10/26 of the first half; weeks 20-30 on sick pay are 7 weeks
    (20-26) of the first and 4 (27-30) of the second.
    """
    rows, _ = shares([history("a", [(2018, 1, 6, 111), (2018, 7, 10, 113), (2018, 20, 30, 890)])])
    first, second = rows["a", "2018H1"], rows["a", "2018H2"]
    assert (first["weeks"], second["weeks"]) == (26, 26)
    assert (first["at_risk"], second["at_risk"]) == (1.0, 1.0)
    assert (first["dagpenge"], first["sygedagpenge"]) == (10 / 26, 7 / 26)
    assert (second["dagpenge"], second["sygedagpenge"]) == (0.0, 4 / 26)
    assert all(first[group] == 0 for group in GROUPS if group not in {"dagpenge", "sygedagpenge"})


def test_a_half_year_may_have_25_or_27_weeks(shares):
    """Thursday of week 26 of 2021 was 1 July: 2021H1 is weeks 1-25, 2021H2 weeks 26-52, 27 of them.

    Weeks 25 and 26 on kontanthjælp are 1/25 of the first half and 1/27 of the second. 2020 has a week 53 (Thursday 31
    December): weeks 52-53 are 2/27 of 2020H2, which is weeks 27-53.
    """
    rows, _ = shares([history("a", [(2021, 25, 26, 730), (2020, 52, 53, 730)], years=(2020, 2021))])
    assert rows["a", "2021H1"]["kontanthjaelp"] == 1 / 25
    assert rows["a", "2021H2"]["kontanthjaelp"] == 1 / 27
    assert rows["a", "2020H2"]["kontanthjaelp"] == 2 / 27
    assert rows["a", "2020H1"]["weeks"] == 26


def test_weeks_at_no_risk_leave_the_denominator(shares):
    """Six weeks of dagpenge, then abroad for 10 weeks, then death in week 23: 22 - 10 = 12 weeks at risk of 26.

    The share is 6/12, the time at risk 12/26. In the second half there is none, so that there is no row.
    """
    spans = [(2018, 1, 6, 111), (2018, 7, 16, 997), (2018, 23, 52, 999)]
    rows, rules = shares([history("a", spans), history("b", [])])
    assert rows["a", "2018H1"]["weeks"] == 12
    assert rows["a", "2018H1"]["at_risk"] == 12 / 26
    assert rows["a", "2018H1"]["dagpenge"] == 0.5
    assert ("a", "2018H2") not in rows
    assert rows["b", "2018H2"]["weeks"] == 26
    assert "færre end 5 gange" in told(rules)["dream_no_risk"]


def test_four_quarters_roll_over_the_turn_of_the_year(shares):
    """2018Q3-2019Q2 has 13 weeks a quarter, 52: weeks 27-52 of 2018 and 1-26 of 2019.

    Week 1 of 2019 (Monday 31 December) is of 2019. Weeks 50-52 and 1-5 on ledighedsydelse are 8/52; of 2018Q2-2019Q1,
    which ends with week 13, 8/52 too; of 2018Q1-2018Q4 3/52.
    """
    person = history("a", [(2018, 50, 52, 740), (2019, 1, 5, 743)], years=(2018, 2019))
    rows, _ = shares([person], periods="four-quarters")
    assert [period for _, period in rows] == [
        "2018Q1-2018Q4", "2018Q2-2019Q1", "2018Q3-2019Q2", "2018Q4-2019Q3", "2019Q1-2019Q4",
    ]  # fmt: skip
    assert [row["ledighedsydelse"] for row in rows.values()] == [3 / 52, 8 / 52, 8 / 52, 8 / 52, 5 / 52]


def test_scopes_count_other_benefits(tmp_path):
    """Ten weeks of kontanthjælp and six in a resource course are 10/26 on the list of 2018, 16/26 on that of 2019.

    The four weeks in a flexi-job are on neither, 4/26 outside.
    """
    person = history("a", [(2018, 1, 10, 730), (2018, 11, 16, 810), (2018, 17, 20, 771)])
    pl.DataFrame([person]).write_parquet(tmp_path / "dream.parquet")
    named = ("kontanthjaelp", "ressourceforloeb", "ledighedsydelse")
    asked = {
        "2018": Outcome(id="k", name="K", noun="k", benefits=named, scope="2018"),
        "2019": Outcome(id="k", name="K", noun="k", benefits=named, scope="2019"),
        "out": Outcome(id="o", name="O", noun="o", benefits=("fleksjob",), scope="2019", role="outside"),
    }
    with DuckDBEngine().tables() as tables:
        open_dream(tables, "dream", Dream(file="dream.parquet"), tmp_path, first="2018H1")
        sums = ", ".join(f'{shares_sql(outcome)} AS "{key}"' for key, outcome in asked.items())
        found = {key: cells[0] for key, cells in tables.query(f'SELECT {sums} FROM "dream"').items()}
    assert found == {"2018": 10 / 26, "2019": pytest.approx(16 / 26), "out": 4 / 26}


def test_all_weeks_on_benefits_are_never_above_one(tmp_path):
    rows = [
        history(f"p{start}-{end}", [(2018, 1, start, 111), (2018, start + 1, end, 730), (2018, end + 1, 26, 810)])
        for start in range(1, 26)
        for end in range(start + 1, 26)
    ]
    pl.DataFrame(rows).write_parquet(tmp_path / "dream.parquet")
    named = Outcome(id="a", name="A", noun="a", benefits=("dagpenge", "kontanthjaelp", "ressourceforloeb"))
    with DuckDBEngine().tables() as tables:
        open_dream(tables, "dream", Dream(file="dream.parquet"), tmp_path, first="2018H1")
        [top, low] = tables.query(
            f'SELECT MAX({shares_sql(named)}) AS a, MIN({shares_sql(named)}) AS b FROM "dream"'
        ).values()
    assert top == [1.0]
    assert low == [pytest.approx(1.0)]


def test_unknown_codes_are_weeks_without_a_benefit_and_told(shares):
    """Five persons have 555 in two weeks each: 10 weeks. One has 556, and one a letter: not told by name."""
    rows = [history(f"p{number}", [(2018, 1, 2, 555), (2018, 3, 3, 111)]) for number in range(5)]
    rows += [history("q", [(2018, 1, 26, 556)]), history("r", [(2018, 1, 1, "x")]), history("s", [(2018, 4, 4, -500)])]
    rows += [history("t", [(2018, 4, 4, 5551)])]
    found, rules = shares(rows, span=("2018H1",))
    assert all(row["weeks"] == 26 for row in found.values())
    assert [found[f"p{number}", "2018H1"]["dagpenge"] for number in range(5)] == [1 / 26] * 5
    assert all(found["q", "2018H1"][group] == 0 for group in GROUPS)
    assert all(found["s", "2018H1"][group] == 0 for group in GROUPS)
    assert "555 (10)" in told(rules)["dream_codes_unknown"]
    assert "556" not in " ".join(told(rules).values())
    assert "3 ukendte koder" in told(rules)["dream_codes_rare"]


def test_a_code_outside_its_weeks_is_unknown(shares):
    """Job clarification (785) began in week 27 of 2014: one week of it is unknown, the next counts as sick pay."""
    rows = [history(f"p{number}", [(2014, 26, 27, 785)], years=(2014,)) for number in range(5)]
    found, rules = shares(rows)
    assert {row["sygedagpenge"] for (_, period), row in found.items() if period == "2014H1"} == {0.0}
    assert {row["sygedagpenge"] for (_, period), row in found.items() if period == "2014H2"} == {1 / 26}
    assert "785 (5)" in told(rules)["dream_codes_unknown"]


def test_unverified_codes_count_and_are_told(shares):
    rows, rules = shares([history("a", [(2018, 1, 13, 870)]), history("b", [])], span=("2018H1",))
    assert rows["a", "2018H1"]["sygedagpenge"] == 0.5
    assert "13 uger" in told(rules)["dream_codes_unverified"]
    assert "870" in told(rules)["dream_codes_unverified"]
    _, clean = shares([history("a", [(2018, 1, 13, 890)])], span=("2018H1",))
    assert "dream_codes_unverified" not in told(clean)
    assert {"dream_groups_proposed", "dream_any_day"} <= set(told(clean))


def test_the_municipality_is_that_of_the_year_a_period_ends_in(shares):
    """A person moves from 163 to 101 at the turn of the year; another has no municipality in 2019 and leaves it."""
    rows = [
        history("a", [], years=(2018, 2019), NYKOM2018="163", NYKOM2019="0101"),
        history("b", [], years=(2018, 2019), NYKOM2018="101", NYKOM2019=""),
    ]
    halves, rules = shares(rows, municipality=True)
    assert [halves["a", period]["kommune"] for period in ("2018H1", "2018H2", "2019H1")] == ["163", "163", "101"]
    assert [period for person, period in halves if person == "b"] == ["2018H1", "2018H2"]
    assert "færre end 5 gange" in told(rules)["dream_no_municipality"]
    rolling, _ = shares(rows, municipality=True, periods="four-quarters", span=("2018Q3-2019Q2",))
    assert [(key, row["kommune"]) for key, row in rolling.items()] == [(("a", "2018Q3-2019Q2"), "101")]
    _, rules = shares([history("a", [], NYKOM2017="163")], municipality=True)
    assert "NYKOM2018" in told(rules)["column_missing"]


@pytest.mark.parametrize("file", ["dream.csv", "dream.xpt", "dream-*.parquet"])
def test_every_kind_of_file_gives_the_same(shares, tmp_path, file):
    rows = [
        history("a", [(2018, 1, 6, 111), (2018, 20, 30, 890), (2018, 40, 41, 555)], NYKOM2018="163"),
        history("b", [(2018, 1, 30, 730), (2018, 45, 52, 999)], NYKOM2018="101"),
        history("c", [], NYKOM2018="751"),
    ]
    expected, _ = shares(rows, municipality=True)
    if "*" in file:
        write(pl.DataFrame(rows[:1]), tmp_path / "dream-1.parquet")
        write(pl.DataFrame(rows[1:]), tmp_path / "dream-2.parquet")
        with DuckDBEngine().tables() as tables:
            open_dream(tables, "dream", Dream(file=file, municipality=True), tmp_path)
            found = tables.query('SELECT * FROM "dream" ORDER BY "person", "period"')
        assert list(zip(*found.values(), strict=True)) == [tuple(row.values()) for row in expected.values()]
    else:
        found, _ = shares(rows, municipality=True, file=file)
        assert found == expected


def test_tables_of_sas_are_read_some_rows_at_a_time(shares, monkeypatch):
    rows = [history(f"p{number}", [(2018, 1, number + 1, 730), (2018, 50, 50, 555)]) for number in range(7)]
    expected, whole = shares(rows)
    monkeypatch.setattr("jobspejl.sources.persons.dream._AT_ONCE", 3)
    found, rules = shares(rows, file="dream.xpt")
    assert found == expected
    assert [rule.seen for rule in rules] == [rule.seen for rule in whole]
    assert "555 (7)" in told(rules)["dream_codes_unknown"]


@pytest.mark.parametrize("kind", [pl.Int16, pl.Float64])
def test_codes_may_be_numbers(shares, tmp_path, kind):
    row = history("a", [(2018, 1, 6, 111), (2018, 7, 8, 555), (2018, 20, 52, 999)], NYKOM2018="163")
    expected, _ = shares([row], municipality=True)
    numbers = {name: int(cell) if cell else None for name, cell in row.items() if name != "PNR"}
    frame = pl.DataFrame({"PNR": ["a"], **{name: pl.Series([cell], dtype=kind) for name, cell in numbers.items()}})
    if kind == pl.Float64:
        frame = frame.with_columns(pl.lit(float("nan")).alias("Y_1819"))
    assert shares(frame, municipality=True)[0] == expected


def test_nothing_is_made_of_a_file_that_is_refused(tmp_path):
    pl.DataFrame([history("010190-1234", []), history("b", [])]).write_parquet(tmp_path / "dream.parquet")
    with DuckDBEngine().tables() as tables:
        rules = open_dream(tables, "dream", Dream(file="dream.parquet"), tmp_path)
        tables.step("dream", "SELECT 1 AS nothing")  # the name is free
    assert [rule.key for rule in rules] == ["dream_weeks", "dream_no_cpr"]
    assert "010190" not in " ".join([*told(rules).values(), *told(rules, "en").values()])


@pytest.mark.parametrize(
    ("rows", "key", "says"),
    [
        ([history("0101901234", []), history("b", [])], "dream_cpr", "PNR"),
        ([history(1101901234, []), history(7, [])], "dream_cpr", "PNR"),
        ([history("", []), history("b", [])], "dream_person_blank", "PNR"),
        ([history("b", []), history("b ", []), history("b", [])], "dream_person_twice", "2 rækker"),
        ([{"PNR": "a", "uge": "1"}], "dream_no_weeks", "Y_1801"),
        ([{"ID": "a", **{k: v for k, v in history("a", []).items() if k != "PNR"}}], "column_missing", "PNR"),
        ([{"PNR": "a", "Y_1801": "111"}], "dream_no_period", "ingen periode"),
        ([{**history("a", []), "Y_1801": True}], "dream_week_kind", "Y_1801"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_both_languages(shares, rows, key, says):
    found, rules = shares(rows)
    assert found == {}
    assert [problem.key for rule in rules for problem in rule.problems] == [key]
    assert says in told(rules)[key]
    assert told(rules, "en")[key]
    for cell in ("0101901234", "1101901234"):
        assert cell not in told(rules)[key] + told(rules, "en")[key]


@pytest.mark.parametrize(
    ("span", "section", "key", "says"),
    [
        (("2018H1", "2019H1"), {}, "dream_weeks_missing", "26 uger"),
        (("2018",), {}, "dream_period_name", "2018H1"),
        (("2018H2", "2018H1"), {}, "dream_period_name", "2018H2"),
        (("2018H1",), {"periods": "four-quarters"}, "dream_period_name", "2018Q3-2019Q2"),
    ],
)
def test_periods_that_are_not_there_are_refused(shares, span, section, key, says):
    _, rules = shares([history("a", [])], span=span, **section)
    assert says in told(rules)[key]
    assert told(rules, "en")[key]


def test_a_file_of_another_kind_or_none_is_refused(shares, tmp_path):
    (tmp_path / "dream.sas7bdat").write_bytes(b"not from SAS" * 500)
    (tmp_path / "dream.xlsx").write_bytes(b"PK")
    with DuckDBEngine().tables() as tables:
        keys = {
            file: open_dream(tables, "dream", Dream(file=file), tmp_path)[-1].problems[0].key
            for file in ("none.parquet", "none-*.csv", "dream.xlsx", "dream.sas7bdat")
        }
    assert list(keys.values()) == ["no_file", "no_file", "dream_kind", "file_unreadable"]


def test_periods_in_part_and_weeks_that_never_were_are_told(shares):
    row = {**history("a", []), "Y_1753": "111", "Y_1752": "111"}
    rows, rules = shares([row])
    assert [period for _, period in rows] == ["2018H1", "2018H2"]
    assert "2017H2" in told(rules)["dream_period_part"]
    assert "Y_1753" in told(rules)["dream_week_odd"]


def test_every_count_has_room():
    """14 weeks need four bits; 15 counts of four bits leave a whole number of 64 bits its sign."""
    assert max(len(weeks_of((year, number))) for year in range(1991, 2060) for number in range(1, 5)) == 14
    assert 2**BITS > 14
    assert len(places()) * BITS <= 60
    assert len(set(places())) == len(places())


def test_weeks_fall_in_periods_by_their_thursday():
    for kind, count in (("half-years", 2), ("four-quarters", 4)):
        for period in periods_touched(kind, weeks(2004, 2005, 2009, 2020, 2021)):
            assert len(period.quarters) == count
            assert period_of(kind, period.label) == period
            assert period.weeks == sum(map(len, map(weeks_of, period.quarters)))
    everything = [week for year in range(1991, 2040) for number in range(1, 5) for week in weeks_of((year, number))]
    assert len(everything) == len(set(everything))
    assert everything == weeks(*range(1991, 2040))
    assert all(week_of(column_of(week)) == week for week in everything)
    for week in everything:
        thursday = datetime.date.fromisocalendar(*week, 4)
        label = f"{thursday.year}H{1 if thursday.month <= 6 else 2}"
        assert week in [one for quarter in period_of("half-years", label).quarters for one in weeks_of(quarter)]


def test_missing_weeks_are_those_that_a_period_lacks():
    period = period_of("half-years", "2021H1")
    assert missing_weeks(period, set(weeks(2021)) - {(2021, 3), (2021, 26)}) == ((2021, 3),)
    assert [one.label for one in periods_between("half-years", period, period)] == ["2021H1"]
    labels = [one.label for one in periods_touched("half-years", weeks(2020, 2021))]
    assert labels == ["2020H1", "2020H2", "2021H1", "2021H2"]
    assert all(earlier < later for earlier, later in pairwise(labels))


def test_any_history_is_counted_as_week_by_week(tmp_path):
    """The second witness counts 300 histories of any codes week by week in Python, by the list of codes."""
    words = np.array(["", ".", " ", *(str(one.code) for one in dream_codes()), "100", "555", "0"])
    drawn = np.random.default_rng(1).choice(words, (300, 52))
    drawn[:20, 10:] = "999"
    persons = [f"p{number:03d}" for number in range(300)]
    columns = dict(zip(map(column_of, weeks(2018)), drawn.T.tolist(), strict=True))
    pl.DataFrame({"PNR": persons, **columns}).write_parquet(tmp_path / "dream.parquet")
    with DuckDBEngine().tables() as tables:
        open_dream(tables, "dream", Dream(file="dream.parquet"), tmp_path)
        found = tables.query('SELECT * FROM "dream" ORDER BY "person", "period"')
    expected = [
        counted(person, half, codes[start : start + 26])
        for person, codes in zip(persons, drawn.tolist(), strict=True)
        for half, start in ((1, 0), (2, 26))
    ]
    assert list(zip(*found.values(), strict=True)) == [row for row in expected if row[2]]


def counted(person, half, codes):
    at_risk = [code for code in codes if code not in {"997", "998", "999"}]
    on = [group_in(int(code), (2018, 1)) if code.strip(". ") else None for code in at_risk]
    weeks_at_risk = len(at_risk)
    shares = [on.count(group) / weeks_at_risk if weeks_at_risk else 0 for group in GROUPS]
    return (person, f"2018H{half}", weeks_at_risk, weeks_at_risk / 26, *shares)


def test_an_outcome_that_names_nothing_is_refused():
    with pytest.raises(DataError, match="no benefit group"):
        shares_sql(Outcome(id="a", name="A", noun="a", benefits=("nothing",)))
