"""What can be wrong with the tables of effort: one sentence each, in which no citizen is named."""

from datetime import date

import duckdb
import numpy as np
import pytest
from pydantic import ValidationError
from tests.lenses.effort.made_up import section, write

from jobspejl.contracts.effort import Calls, Spells, Staff
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.effort import effort
from jobspejl.rules.units import municipalities
from jobspejl.sources.effort.calls import read_calls
from jobspejl.sources.effort.columns import Reading

ALONE = {"events": None, "exemptions": None, "hours": None, "calls": None, "clubs": None, "staff": None}
SPELLS = "case;unit;group;start;end;next"
TABLES = {
    "spells.csv": (SPELLS, "HEMMELIG1;101;kontanthjælp;2022-01-01;2023-12-31;job"),
    "exempt.csv": ("case;start;end", "HEMMELIG1;2022-02-01;2022-02-28"),
    "hours.csv": ("case;month;hours", "HEMMELIG1;2022-02-01;12,5"),
    "log.csv": (
        "case;event;time;unit;who",
        "HEMMELIG1;samtale;2022-02-01;101;HEMMELIGM",
        "HEMMELIG1;notat;2024-06-30;101;HEMMELIGM",
    ),
    "calls.csv": ("unit;time;caller;channel;waited;finished", "101;2022-02-01T10:00;HEMMELIG1;telefon;30;ja"),
    "clubs.csv": ("unit;case;day;offered;attended;content", "101;HEMMELIG1;2022-02-01;3;2,5;cv"),
    "staff.csv": ("unit;day;group;citizens;full_time", "101;2022-02-01;kontanthjælp;200;4,5"),
}


def found(folder, broken=None, **settings):
    """Read sound tables, but for the file whose further rows are given."""
    for name, (header, *rows) in TABLES.items():
        lines = [header, *rows, *(broken or {}).get(name, [])]
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return effort.observe(section(**settings), folder, municipalities(), DuckDBEngine())


def said(problems):
    sentences = [problem.sentence(lang) for problem in problems for lang in ("da", "en")]
    assert not any("HEMMELIG" in sentence for sentence in sentences)
    return " ".join(sentences[1::2])


def test_sound_tables_are_read(tmp_path):
    one = found(tmp_path)
    assert one.problems == ()
    assert one.detail.units[0].code == "101"
    assert one.detail.periods == ("2021", "2022", "2023")


@pytest.mark.parametrize(
    ("file", "row", "sentence"),
    [
        ("spells.csv", "HEMMELIG1;163;kontanthjælp;2023-06-01;;", "one spell begins while the citizen has another at"),
        ("spells.csv", "HEMMELIG1;101;sygedagpenge;2023-12-31;;", "another unit or on another benefit (e.g. line 3)"),
        ("spells.csv", "HEMMELIG2;101;kontanthjælp;2022-01-02;2022-01-01;", "one spell ends before it begins"),
        ("spells.csv", "HEMMELIG2;101;kontanthjælp;2024-07-01;;", "lies after 2024-06-30, which is the last day"),
        ("spells.csv", "HEMMELIG2;101;kontanthjælp;1899-01-01;;", "lies before 1900-01-01"),
        ("spells.csv", "HEMMELIG2;101;kontanthjælp;i fjor;;", "the column start has one time that cannot be read"),
        ("spells.csv", "HEMMELIG2;101;kontanthjælp;2022-02-30;;", "the column start has one time that cannot be read"),
        ("spells.csv", "HEMMELIG2;101;kontanthjælp;;2022-01-01;", "the column start is empty in one row (e.g. line 3)"),
        ("spells.csv", ";101;kontanthjælp;2022-01-01;;", "the column case is empty in one row"),
        ("spells.csv", "HEMMELIG2;;kontanthjælp;2022-01-01;;", "the column unit is empty in one row"),
        ("spells.csv", "HEMMELIG2;Herlef;kontanthjælp;2022-01-01;;", "“Herlef” is not a known unit (one row). Did you"),
        ("spells.csv", "010190-1234;101;kontanthjælp;2022-01-01;;", "the column case seems to hold CPR numbers"),
        ("exempt.csv", "HEMMELIG1;2022-03-02;2022-03-01", "one exemption ends before it begins"),
        ("exempt.csv", "010190-1234;2022-03-02;", "exempt.csv: the column case seems to hold CPR numbers"),
        ("hours.csv", "HEMMELIG1;2022-03-01;-5", "the column hours has one number below 0 (e.g. line 3)"),
        ("hours.csv", "HEMMELIG1;2022-03-01;mange", "the column hours has one number that cannot be read"),
        ("hours.csv", "HEMMELIG1;2022-03-01;5%", "the column hours has one number that cannot be read"),
        ("hours.csv", "HEMMELIG1;2022-03-01;745", "more hours than a month has in one row"),
        ("hours.csv", "HEMMELIG1;2022-03-01;1.5", "whether a point or a comma is the decimal mark"),
        ("calls.csv", "101;2022-02-01T10:00;;telefon;-1;ja", "the column waited has one number below 0"),
        ("calls.csv", "101;2022-02-01T10:00;;telefon;1;måske", "one word that is neither yes nor no (måske)"),
        ("calls.csv", "101;2022-02-01T10:00+01:00;;telefon;1;ja", "one clock time without a zone"),
        ("calls.csv", "101;2022-02-01T10:00;0101901234;telefon;1;ja", "the column caller seems to hold CPR numbers"),
        ("calls.csv", "Herlef;2022-02-01T10:00;;telefon;1;ja", "calls.csv: “Herlef” is not a known unit"),
        ("clubs.csv", "101;HEMMELIG1;2022-02-02;-3;1;cv", "the column offered has one number below 0"),
        ("clubs.csv", "101;HEMMELIG1;2022-02-02;3;;cv", "the column attended is empty in one row"),
        ("staff.csv", "101;2022-03-01;kontanthjælp;200,5;4,5", "one number with decimals (e.g. line 3), but must have"),
        ("log.csv", "HEMMELIG1;samtale;2025-02-01;101;", "lies after 2024-06-30, which is the last day of the log"),
        ("log.csv", "HEMMELIG1;samtale;2022-02-01;101;010190-1234", "the column who seems to hold CPR numbers"),
    ],
)
def test_a_broken_row_is_told_in_one_sentence(tmp_path, file, row, sentence):
    one = found(tmp_path, {file: [row]})
    assert one.figures == ()
    assert one.detail is None
    assert len(one.problems) == 1
    assert sentence in said(one.problems)
    assert file in said(one.problems)


@pytest.mark.parametrize(
    ("name", "settings", "sentence"),
    [
        ("spells", {"unit": "case"}, "the column case is used both for case, which are pseudonyms, and for unit."),
        ("spells", {"group": "case"}, "the column case is used both for case, which are pseudonyms, and for group."),
        (
            "calls",
            {"finished": "caller"},
            "the column caller is used both for caller, which are pseudonyms, and for fin",
        ),
        ("calls", {"time": "caller"}, "the column caller is used both for caller, which are pseudonyms, and for time."),
        ("calls", {"caller": None, "finished": "caller"}, "the column caller has one word, and it is neither yes nor"),
        (
            "calls",
            {"caller": None, "unit": "caller"},
            "the column caller has one name that is not a known unit, and none",
        ),
        ("clubs", {"day": "case"}, "the column case is used both for case, which are pseudonyms, and for day."),
        ("hours", {"hours": "case"}, "the column case is used both for case, which are pseudonyms, and for hours."),
    ],
)
def test_pseudonyms_of_a_wrongly_named_column_are_not_repeated(tmp_path, name, settings, sentence):
    told = section().tables[name]
    one = found(tmp_path, **{name: told.model_copy(update=settings)})
    assert len(one.problems) == 1
    assert sentence in said(one.problems)


def test_more_pseudonyms_than_a_vocabulary_has_words_are_not_repeated(tmp_path):
    rows = [f"HEMMELIG2;HEMMELIG{n};kontanthjælp;2022-01-01;;" for n in range(11)]
    assert "the column unit has 11 names that are not known units" in said(
        found(tmp_path, {"spells.csv": rows}).problems
    )


@pytest.mark.parametrize(
    ("file", "rows", "sentence"),
    [
        (
            "spells.csv",
            ["HEMMELIG2;101;flexydelse;2022-01-01;;"],
            "“flexydelse” is no known benefit (one row); the row",
        ),
        ("spells.csv", ["HEMMELIG2;101;;2022-01-01;;"], "the column group is empty in one row (e.g. line 3), which"),
        (
            "spells.csv",
            ["HEMMELIG2;101;kontanthjælp;2022-01-01;2022-02-01;arv"],
            "the word “arv” is not known (one row)",
        ),
        ("spells.csv", ["HEMMELIG2;101;kontanthjælp;2022-01-01;9999-12-31;"], "one spell ends after 2024-06-30"),
        (
            "spells.csv",
            ["HEMMELIG1;101;kontanthjælp;2024-01-01;;"],
            "one row continues or overlaps another of the same",
        ),
        ("spells.csv", ["HEMMELIG1;101;kontanthjælp;2022-05-01;2022-06-01;"], "they count as one spell"),
        ("exempt.csv", ["HEMMELIG1;2021-12-01;2024-05-01"], "the citizen is exempt all through one spell"),
        ("exempt.csv", ["HEMMELIG9;2022-12-01;2022-12-02"], "one exemption lies outside all of the citizen's spells"),
        ("exempt.csv", ["HEMMELIG1;2023-12-01;9999-12-31"], "one exemption ends after 2024-06-30"),
        ("calls.csv", ["101;2022-02-01;;duer;1;ja"], "the word “duer” is not known (one row)"),
        ("clubs.csv", ["101;HEMMELIG1;2022-02-02;2;3;cv"], "in one row more hours were attended than offered"),
        ("log.csv", ["HEMMELIG1;samtale;2024-01-05;101;"], "one event lies outside the citizen's spells on support"),
        (
            "log.csv",
            ["HEMMELIG1;ansvarlig_tildelt;2022-01-05;101;"],
            "the caseworker is missing in one event that says",
        ),
        (
            "log.csv",
            [f"HEMMELIG1;ansvarlig_tildelt;2022-0{month}-05;101;{who}" for month, who in enumerate(("X 1", "x1"), 1)],
            "one pseudonym of a caseworker differs from another by capitals",
        ),
    ],
)
def test_what_is_worth_knowing_is_told_and_counted(tmp_path, file, rows, sentence):
    one = found(tmp_path, {file: rows})
    assert one.problems == ()
    assert sentence in said(one.remarks)
    assert sentence not in said(found(tmp_path).remarks)


def test_an_unknown_benefit_is_a_target_group_of_its_own(tmp_path):
    """Two codes nobody knows and a blank: three citizens in `ukendt`, none dropped."""
    rows = [f"HEMMELIG{n};101;{code};2022-01-01;2022-12-31;" for n, code in enumerate(("xx", "yy", ""), start=2)]
    [talks] = [one for one in found(tmp_path, {"spells.csv": rows}).detail.sums if one.measure.id == "talks"]
    assert talks.groups == ("kontanthjaelp", "ukendt")
    assert talks.persons[0, talks.periods.index("2022")].tolist() == [1, 3]


def test_an_own_word_may_be_explained(tmp_path):
    spells = Spells(file="spells.csv", next="next", groups={"XX ": "kontanthjaelp"}, nexts={"Arv": "selvforsoergelse"})
    rows = ["HEMMELIG2;101;xx;2022-01-01;2022-02-01;arv"]
    one = found(tmp_path, {"spells.csv": rows}, spells=spells)
    assert not {"rows_group_unknown", "rows_word_unknown"} & {remark.key for remark in one.remarks}


def test_an_explanation_must_be_in_the_catalogue(tmp_path):
    one = found(tmp_path, spells=Spells(file="spells.csv", groups={"xx": "kontanthjelp"}))
    assert "a word means “kontanthjelp”, which is not a word of the catalogue. Did you mean" in said(one.problems)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"measures": ("taks",)}, "“taks” is no measure of effort. Did you mean “talks”"),
        ({**ALONE, "measures": ("talks",)}, "the measure talks needs [effort.events], which"),
        (
            {"calls": Calls(file="calls.csv"), "measures": ("phone-wait",)},
            "phone-wait needs effort.calls.waited, which",
        ),
        ({"observed_on": date(2021, 12, 30), **ALONE}, ""),
        ({"from_day": date(2023, 6, 2), "by": "year"}, "hold no whole period"),
        ({"spells": Spells(file="spells.csv", unit="kommune")}, "there is no column kommune"),
        ({"spells": Spells(file="nowhere.csv")}, "nowhere.csv"),
        ({"spells": Spells(file="study.pdf")}, "study.pdf"),
    ],
)
def test_a_study_that_does_not_fit_is_told(tmp_path, settings, sentence):
    (tmp_path / "study.pdf").write_text("x")
    one = found(tmp_path, **settings)
    assert one.problems
    assert sentence in said(one.problems)


def test_measures_follow_from_the_tables(tmp_path):
    staff = {**ALONE, "spells": None, "staff": Staff(file="staff.csv")}
    assert [one.measure.id for one in found(tmp_path, **staff).detail.sums] == ["caseload"]
    assert found(tmp_path, measures=("talks",)).detail.sums[0].measure.id == "talks"


def test_a_study_without_spells_begins_with_its_first_contact(tmp_path):
    """Contacts from 3 March 2022 to 30 June 2024: 2023 is the only year in full."""
    calls = Calls(file="calls.csv", finished="finished")
    settings = {**ALONE, "spells": None, "from_day": None, "calls": calls}
    rows = ["101;2022-03-03T10:00;;;;ja", "101;2023-03-03T10:00;;;;ja"]
    (tmp_path / "calls.csv").write_text("\n".join([TABLES["calls.csv"][0], *rows]), "utf-8")
    one = effort.observe(section(**settings), tmp_path, municipalities(), DuckDBEngine())
    assert one.problems == ()
    assert one.detail.periods == ("2023",)


def test_data_that_begin_in_another_century_ask_for_their_first_day(tmp_path):
    settings = {**ALONE, "spells": None, "from_day": None, "calls": Calls(file="calls.csv", finished="finished")}
    one = found(tmp_path, {"calls.csv": ["101;1950-01-01T10:00;;;;ja"]}, **settings)
    assert "the data begin on 1950-01-01, which makes 74 periods. Write from_day" in said(one.problems)


def test_a_study_with_spells_says_when_its_data_begin():
    """One spell that began in 1985 and lasts would have the periods begin there."""
    with pytest.raises(ValidationError) as told:
        section(from_day=None)
    assert [error["type"] for error in told.value.errors()] == ["effort_from_day"]
    assert section(from_day=None, spells=None, events=None, exemptions=None, hours=None).from_day is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2022-03-27T00:59:00Z", (date(2022, 3, 27), "01:59")),  # an hour before the clock is put forward
        ("2022-03-27T01:00:00Z", (date(2022, 3, 27), "03:00")),
        ("2022-10-30T00:30:00Z", (date(2022, 10, 30), "02:30")),  # the hour that comes twice
        ("2022-10-30T01:30:00Z", (date(2022, 10, 30), "02:30")),
        ("2022-06-30T22:30:00Z", (date(2022, 7, 1), "00:30")),  # the next day in Denmark
        ("2022-01-31T22:59:59+00:00", (date(2022, 1, 31), "23:59")),
        ("2022-03-27T02:30", (date(2022, 3, 27), "02:30")),  # no zone: as it stands, though no clock showed it
    ],
)
def test_moments_are_danish_when_the_clock_is_changed(tmp_path, cell, expected):
    (tmp_path / "calls.csv").write_text(f"unit;time\n101;{cell}\n", "utf-8")
    engine = DuckDBEngine()
    with engine.tables() as tables:
        reading = Reading(tmp_path, municipalities(), date(2022, 12, 31), tables, engine, "x")
        for rule in read_calls(Calls(file="calls.csv"), reading):
            assert not rule.problems
        row = tables.query('SELECT "day", "time", "channel", "caller", "waited" FROM "calls"')
    assert (row["day"][0], row["time"][0].strftime("%H:%M")) == expected
    assert (row["channel"], row["caller"], row["waited"]) == (["telefon"], [None], [None])


def test_made_up_tables_are_sound(tmp_path):
    one = effort.observe(section(), write(tmp_path), municipalities(), DuckDBEngine())
    assert one.problems == ()
    assert {sums.measure.id for sums in one.detail.sums} == {m.id for f in effort.FAMILIES for m in f.measures}


def test_parquet_with_kinds_of_its_own_is_read_as_text_is(tmp_path):
    """Days, moments, whole numbers, decimals, yes and no, and a column without any cell."""
    one = effort.observe(section(), write(tmp_path), municipalities(), DuckDBEngine())
    settings = {}
    for name, part in section().tables.items():
        path, kinds = tmp_path / part.file, "ALL_VARCHAR = true" if name == "events" else "SAMPLE_SIZE = -1"
        cells = "* EXCLUDE (caller), CAST(NULL AS INTEGER) AS caller" if name == "calls" else "*"
        duckdb.sql(f"SELECT {cells} FROM read_csv('{path}', {kinds})").write_parquet(str(path.with_suffix(".parquet")))
        settings[name] = part.model_copy(update={"file": path.with_suffix(".parquet").name})
        path.unlink()
    other = effort.observe(section(**settings), tmp_path, municipalities(), DuckDBEngine())
    assert other.problems == ()
    theirs = {sums.measure.id: sums for sums in other.detail.sums}
    ours = {sums.measure.id: sums for sums in one.detail.sums if "repeat" not in sums.measure.id}
    assert set(theirs) == set(ours), "nobody is known to have called again"
    for name, sums in ours.items():
        assert np.array_equal(sums.amount, theirs[name].amount), name
        assert np.array_equal(sums.exposure, theirs[name].exposure), name
