"""The register from the command line: what a user sees, what is refused, and how a study shows it."""

import csv
import json
import math
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import jobspejl
from jobspejl import Change, DataError, OptionError, Recommendation, follow_up, followup_register
from jobspejl.followup.plan import standings
from tests.followup.cases import AUDITOR, COUNCIL, OWNER, day

CANARY = "010190-1234"
SECTION = """
[followup]
store = "{store}"
observed_on = 2025-06-30
source = "Prøve"

[followup.planned]
chat = {{ da = "Chat", en = "Chat" }}
"""


@pytest.fixture
def store(tmp_path):
    return tmp_path / "followup.sqlite"


@pytest.fixture
def followup(cli, store):
    """Run a command of `jobspejl followup` on the register."""

    def run(command, *arguments, lang="da"):
        return cli("followup", command, *arguments, "--store", store, "--lang", lang)

    return run


@pytest.fixture
def entered(followup):
    """A register with one recommendation that is accepted, has an owner, a measure and a due date."""
    about = ("--source", "Rapport 2024", "--page", "12", "--text", "Svar borgeren inden en uge", "--unit", "163")
    tied = (
        "--measure",
        "ledige",
        "--baseline",
        "4.5",
        "--target",
        "4",
        "--target-by",
        "2026-01-01",
        "--due",
        "2024-09-01",
    )
    first = followup("add", "dialog", *about, "--as", AUDITOR, "--owner", OWNER, *tied, "--on", "2024-01-02")
    assert first.stdout == "Skrevet. dialog er nu: ny.\n"
    followup("update", "dialog", "--as", COUNCIL, "--accept", "ja", "--on", "2024-01-03")
    return followup


@pytest.fixture
def evidence(tmp_path):
    path = tmp_path / "bevis.txt"
    path.write_text("20 breve", "utf-8")
    return path


@pytest.fixture
def refused(entered, store):
    """Return a check that a command is refused in one sentence, in both languages, and that nothing is written."""

    def check(command, *arguments, da, en):
        before = store.read_bytes()
        for lang, words in (("da", f"Fejl: {da}\n"), ("en", f"Error: {en}\n")):
            result = entered(command, *arguments, lang=lang)
            assert (result.exit_code, result.stdout) == (1, "")
            assert result.stderr == words
            assert store.read_bytes() == before

    return check


def test_from_entry_to_effect(entered, evidence):
    told = [
        entered("update", "dialog", "--as", OWNER, "--start", "--on", "2024-02-01"),
        entered(
            "update", "dialog", "--as", COUNCIL, "--due", "2024-12-01", "--reason", "Nye breve", "--on", "2024-08-01"
        ),
        entered("update", "dialog", "--as", OWNER, "--evidence", evidence, "--reported", "--on", "2024-11-01"),
        entered("verify", "dialog", "--as", AUDITOR, "--method", "20 breve læst", "--on", "2024-11-20"),
        entered("update", "dialog", "--as", AUDITOR, "--effect", "4.4", "--not-told-apart", "--on", "2025-11-20"),
    ]
    assert [one.stdout.removeprefix("Skrevet. dialog er nu: ").strip() for one in told] == [
        "i gang.", "i gang.", "meldt udført, ikke verificeret.", "verificeret.", "verificeret.",
    ]  # fmt: skip
    history = entered("list", "--history", "dialog").stdout
    assert "2024-08-01  frist: 2024-12-01  (udvalget). Nye breve" in history
    assert "2024-11-01  meldt udført, ikke verificeret  (jobcenterchef)" in history
    shown = entered("list", "--on", "2024-12-31").stdout
    assert "Pr. 31. december 2024 er 1 af 1 forfaldne anbefalinger verificeret (1 i alt)." in shown
    before = entered("list", "--on", "2024-11-10", "--state", "meldt udført", lang="en").stdout
    assert "As of 10 November 2024, no recommendation is due (1 in all)." in before
    assert "11 events, and all fit their checksums." in entered("list", "--check", lang="en").stdout


def test_the_owner_cannot_verify(refused, entered, evidence):
    entered("update", "dialog", "--as", OWNER, "--evidence", evidence, "--reported", "--on", "2024-02-01")
    refused(
        "verify", "dialog", "--as", "Jobcenterchef", "--method", "set",
        da="dialog: Jobcenterchef er eller har været ansvarlig for anbefalingen og må derfor ikke “verificere”. "
        "Det skal en anden gøre.",
        en="dialog: Jobcenterchef owns or has owned the recommendation and therefore may not “verify”. "
        "Somebody else must.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "da", "en"),
    [
        (
            ("update", "dialog", "--as", OWNER),
            "dialog: der er intet at skrive. Sig, hvad der er sket, fx --accept ja, --due 2026-12-01 eller --reported.",
            "dialog: there is nothing to write. Say what happened, e.g. --accept yes, --due 2026-12-01 or --reported.",
        ),
        (
            ("update", "dialg", "--as", OWNER, "--start"),
            "Registret har ingen anbefaling, der hedder dialg. Mente du “dialog”? Se dem alle med: "
            "jobspejl followup list.",
            "The register has no recommendation called dialg. Did you mean “dialog”? See all of them with: "
            "jobspejl followup list.",
        ),
        (
            ("update", "dialog", "--as", OWNER, "--accept", "måske"),
            "--accept forstår ikke det ord. Skriv et af disse: ja, delvist, nej.",
            "--accept does not know that word. Write one of these: ja, delvist, nej.",
        ),
        (
            ("update", "dialog", "--as", COUNCIL, "--close"),
            "dialog: “lukke uden gennemførelse” skal begrundes. Tilføj en begrundelse (--reason).",
            "dialog: “close without carrying out” needs a reason. Add one (--reason).",
        ),
        (
            ("update", "dialog", "--as", COUNCIL, "--due", "2025-01-01"),
            "dialog: fristen er 2024-09-01; at flytte den til 2025-01-01 skal begrundes (--reason). "
            "Den gamle frist bliver stående i historikken.",
            "dialog: the due date is 2024-09-01; moving it to 2025-01-01 needs a reason (--reason). "
            "The old date stays in the history.",
        ),
        (
            ("update", "dialog", "--as", COUNCIL, "--start", "--on", "2023-01-01"),
            "dialog: 2023-01-01 ligger før den seneste hændelse (2024-01-03). Historikken kan kun vokse fremad; "
            "brug 2024-01-03 eller en senere dag.",
            "dialog: 2023-01-01 is before the newest event (2024-01-03). The history can only grow forwards; "
            "use 2024-01-03 or a later day.",
        ),
        (
            ("add", "ny", "--source", "R", "--text", f"Hjælp {CANARY}", "--as", AUDITOR),
            "Feltet text indeholder noget, der ligner et CPR-nummer. Registret må ikke have oplysninger om personer; "
            "skriv anbefalingen uden. Der er ikke skrevet noget.",
            "The field text has something that looks like a CPR number. The register may hold no persons' data; "
            "write the recommendation without it. Nothing was written.",
        ),
        (
            ("list", "--state", "færdig"),
            "--state forstår ikke det ord. Skriv et af disse: ny, accepteret, i gang, meldt udført, verificeret, "
            "lukket uden gennemførelse, erstattet.",
            "--state does not know that word. Write one of these: ny, accepteret, i gang, meldt udført, verificeret, "
            "lukket uden gennemførelse, erstattet.",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(refused, arguments, da, en):
    refused(*arguments, da=da, en=en)


NO_DAY = (
    "{} skal være en dag, der findes, skrevet som 2026-03-01.",
    "{} must be a day that exists, written as 2026-03-01.",
)


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("update", "dialog", "--as", OWNER, "--due", "2026-13-40"), "--due"),
        (("update", "dialog", "--as", OWNER, "--due", "2026-02-30"), "--due"),
        (("update", "dialog", "--as", OWNER, "--start", "--on", "i går"), "--on"),
        (("update", "dialog", "--as", OWNER, "--measure", "ledige", "--target-by", "1. maj"), "--target-by"),
        (("list", "--on", "31-12-2024"), "--on"),
    ],
)
def test_a_day_that_does_not_exist(refused, arguments, option):
    refused(*arguments, da=NO_DAY[0].format(option), en=NO_DAY[1].format(option))


@pytest.mark.parametrize(
    ("arguments", "lacking"),
    [
        (("verify", "dialog", "--as", AUDITOR), '--method {}. Skriv fx --method "20 sager læst".'),
        (("verify", "dialog", "--method", "set"), "--as {}. Skriv fx --as ombudsmand."),
        (("update", "dialog", "--start"), "--as {}. Skriv fx --as ombudsmand."),
        (("add", "ny", "--text", "T", "--as", AUDITOR), '--source {}. Skriv fx --source "Rapport 2026".'),
        (("add", "ny", "--source", "R", "--as", AUDITOR), '--text {}. Skriv fx --text "Svar inden en uge".'),
    ],
)
def test_an_option_that_is_left_out(refused, arguments, lacking):
    english = lacking.replace("Skriv fx", "Write, for example,")
    refused(*arguments, da=lacking.format("mangler"), en=english.format("is missing"))


def test_a_due_date_that_is_over_when_it_is_written_is_remarked_on(entered):
    facts = ("--source", "R", "--text", "T", "--as", AUDITOR, "--on", "2024-03-01")
    told = entered("add", "gammel", *facts, "--due", "2023-12-01").stdout
    assert "Bemærk: fristen 1. december 2023 ligger før den dag, den er skrevet på (1. marts 2024)" in told
    assert "Bemærk" not in entered("add", "samme-dag", *facts, "--due", "2024-03-01").stdout
    told = entered(
        "update", "gammel", "--as", AUDITOR, "--due", "2024-01-01", "--reason", "x", "--on", "2024-04-01", lang="en"
    ).stdout
    assert "Note: the due date 1 January 2024 is before the day it is written on (1 April 2024)" in told


def test_a_list_with_no_more_columns_than_it_must_have(cli, tmp_path):
    file, store = tmp_path / "own.csv", tmp_path / "ny.sqlite"
    file.write_text("id;source;text\na;Rapport;Tekst\nb;Rapport;Mere tekst\n", "utf-8")
    for lang, words in (
        ("da", "own.csv: det står der ikke, hvem der siger det. Tilføj --as ROLLE, når filen hentes ind, "),
        ("en", "own.csv does not say who says so. Add --as ROLE when the file is brought in, "),
    ):
        told = cli("followup", "import", file, "--store", store, "--lang", lang)
        assert (told.exit_code, told.stdout) == (1, "")
        assert told.stderr.count("own.csv") == 1
        assert words in told.stderr
        assert not store.exists()
    told = cli("followup", "import", file, "--store", store, "--as", "ombudsmand", "--lang", "da")
    assert told.stdout.startswith("2 hændelser")
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert "followup import own.csv --as" in readme


def test_a_database_that_lost_its_guards_is_told_of_and_not_written_in(entered, refused, cli, store, tmp_path):
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("DROP TRIGGER event_no_UPDATE")
    refused(
        "update", "dialog", "--as", OWNER, "--start",
        da="followup.sqlite: spærringerne mod at rette og slette er fjernet fra databasen, så der skrives ikke i den. "
        "Kontrolsummerne passer; hent historikken over i et nyt register med jobspejl followup export og import.",
        en="followup.sqlite: the guards against changing and deleting were removed from the database, so nothing is "
        "written in it. The checksums fit; bring the history into a new register with jobspejl followup export and "
        "import.",
    )  # fmt: skip
    for told in (entered("list", lang="en"), entered("list", "--check", lang="en")):
        assert "the guards against changing and deleting were removed from the database" in told.stdout
    moved, file = tmp_path / "nyt.sqlite", tmp_path / "ud.csv"
    assert entered("export", file).exit_code == 0
    assert cli("followup", "import", file, "--store", moved, "--lang", "en").exit_code == 0
    assert "guards" not in cli("followup", "list", "--check", "--store", moved, "--lang", "en").stdout


def test_two_things_of_which_the_second_cannot_be_are_both_refused(entered, store):
    before = store.read_bytes()
    result = entered(
        "update", "dialog", "--as", AUDITOR, "--start", "--evidence", store, "--effect", "1", "--told-apart"
    )
    assert result.exit_code == 1
    assert "måle virkning" in result.stderr
    assert store.read_bytes() == before


def test_without_a_register(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in (("list",), ("export", "ud.csv"), ("update", "a", "--as", OWNER, "--start")):
        result = cli("followup", *command, "--lang", "da")
        assert result.exit_code == 1
        assert result.stderr.startswith("Fejl: Der er intet register i followup.sqlite.")
    assert list(tmp_path.iterdir()) == []


def test_the_address_can_come_from_the_environment(cli, entered, store, monkeypatch):
    monkeypatch.setenv("JOBSPEJL_FOLLOWUP", str(store))
    assert "dialog" in cli("followup", "list", "--lang", "da").stdout


def test_export_and_import(entered, cli, tmp_path, store):
    for kind in ("csv", "xlsx"):
        file, other = tmp_path / f"ud.{kind}", tmp_path / f"{kind}.sqlite"
        assert entered("export", file).stdout == f"5 hændelser er skrevet til {file}.\n"
        told = cli("followup", "import", file, "--store", other, "--lang", "en")
        assert told.stdout == f"5 events from ud.{kind} were written in {other}.\n"
        assert followup_register(other) == followup_register(store) == followup_register(file)


def test_in_python(store):
    tied = Change(kind="tied", measure="ledige", baseline=4, target=3)
    facts = Recommendation("a", "Rapport", " Svar \r\n straks ", units=("163",))
    one = jobspejl.enter_recommendation(store, facts, [tied], who=AUDITOR, day=day("2024-01-02"))
    assert (one.state, one.tie.baseline, one.recommendation.text) == ("new", 4.0, "Svar \n straks")
    assert standings(followup_register(store))["a"] == one
    with pytest.raises(OptionError):
        follow_up(store, "a", [], who=OWNER)
    with pytest.raises(DataError, match="is in the register already"):
        jobspejl.enter_recommendation(store, facts, who=AUDITOR)


# ── in a study ────────────────────────────────────────────────────────────────────────────────────────────────────


def rows(site, name):
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def study(small, entered, store, evidence):
    """The small study with a register whose newest event is after the day of observation."""
    entered("update", "dialog", "--as", OWNER, "--evidence", evidence, "--reported", "--on", "2025-05-01")
    entered(
        "add",
        "chat",
        "--source",
        "R",
        "--text",
        "Prøv chat",
        "--measure",
        "chat",
        "--as",
        AUDITOR,
        "--on",
        "2025-06-01",
    )
    entered("verify", "dialog", "--as", AUDITOR, "--method", "set", "--on", "2025-07-01")
    small.write()
    small.text += SECTION.format(store="../followup.sqlite")
    small.path.write_text(small.text, "utf-8")
    return small


def test_a_study_shows_its_register_as_it_stood_on_the_day(study):
    jobspejl.build(study.path, study.out, pdf=False)
    one, other = rows(study.out, "recommendations")
    assert (one["state"], one["verified"], one["days_overdue"], one["evidence"]) == ("reported", "false", "302", "1")
    assert (one["units"], one["measure"], one["measure_here"]) == ("163", "ledige", "true")
    assert (other["units"], other["measure_here"], other["days_overdue"]) == ("", "false", "")
    assert len(rows(study.out, "recommendation_events")) == 9
    everyone, herlev = rows(study.out, "followup_totals")
    assert (everyone["unit"], everyone["recommendations"], everyone["due"], everyone["verified_of_due"]) == (
        "",
        "2",
        "1",
        "0",
    )
    assert (herlev["unit_name"], herlev["recommendations"], herlev["reported"]) == ("Herlev", "1", "1")
    manifest = json.loads((study.out / "manifest.json").read_text("utf-8"))
    assert manifest["followup"]["digest"] == rows(study.out, "recommendation_events")[-1]["digest"]
    assert [one["en"] for one in manifest["warnings"] if "followup" in one["en"]] == [
        "../followup.sqlite: one event is after 2025-06-30 and is left out."
    ]
    assert "followup.sqlite" in [one["file"] for one in manifest["inputs"]]


def test_the_effect_is_checked_by_the_studys_own_figures(small, entered):
    """Herlev: 4.9 % of 24,400 in 2022 and 5.2 % in 2023, both binomial."""
    entered("update", "dialog", "--as", AUDITOR, "--measure", "ledige", "--baseline", "4.9", "--target", "4.5",
            "--target-by", "2023-06-01", "--on", "2024-05-02")  # fmt: skip
    study = small
    study.write()
    study.path.write_text(study.text + SECTION.format(store="../followup.sqlite"), "utf-8")
    jobspejl.build(study.path, study.out, pdf=False)
    [check] = rows(study.out, "effect_checks")
    assert [check[key] for key in ("recommendation", "unit", "measure", "period", "baseline_given")] == [
        "dialog", "163", "ledige", "2023", "4.9"
    ]  # fmt: skip
    assert (check["baseline_period"], float(check["value"])) == ("2022", 5.2)
    ses = [math.sqrt(rate * (100 - rate) / 24_400) for rate in (4.9, 5.2)]
    assert float(check["upper"]) - 5.2 == pytest.approx(1.96 * ses[1], rel=0.05)
    half = (float(check["change_upper"]) - float(check["change_lower"])) / 2
    assert half == pytest.approx(1.96 * math.hypot(*ses), rel=0.05)
    assert float(check["change"]) == pytest.approx(0.3)
    assert check["verdict"] == "short"
    assert "måltallet er ikke nået; om tallet har flyttet sig" in (study.out / "units" / "163.html").read_text("utf-8")


def test_nothing_is_told_of_the_effect_in_a_hidden_unit(study, entered):
    study.rows = [[*row[:2], 0.01, *row[3:]] if row[0] == "163" else row for row in study.rows]
    study.write()
    jobspejl.build(study.path, study.out, pdf=False)
    [check] = rows(study.out, "effect_checks")
    assert (check["unit"], check["verdict"]) == ("163", "unseen")
    figures = ("baseline_period", "baseline", "period", "value", "lower", "upper", "change", "change_lower")
    assert {check[key] for key in (*figures, "change_upper")} == {""}
    assert "Kan ikke måles, for enhedens tal vises ikke" in (study.out / "followup.html").read_text("utf-8")


def test_the_same_register_as_any_kind_of_file_gives_the_same_tables(study, entered, tmp_path, prints):
    jobspejl.build(study.path, study.out, pdf=False)
    before = prints(study.out / "tables")
    for kind in ("csv", "xlsx"):
        entered("export", tmp_path / f"ud.{kind}")
        study.path.write_text(study.text.replace("../followup.sqlite", f"../ud.{kind}"), "utf-8")
        jobspejl.build(study.path, study.out, pdf=False)
        assert prints(study.out / "tables") == before


@pytest.mark.parametrize(
    ("old", "new", "da"),
    [
        ("../followup.sqlite", "mangler.sqlite", "Der er intet register i mangler.sqlite."),
        ("../followup.sqlite", "mangler.csv", "Der er ingen fil i mangler.csv."),
        ("2025-06-30", "2020-06-30", "../followup.sqlite: registret havde ingen anbefalinger 2020-06-30."),
        ("../followup.sqlite", "../strange.csv", "a er for enheden Herlef, som studiet ikke kender. Mente du “Herlev”"),
    ],
)  # fmt: skip
def test_a_register_that_cannot_be_shown(study, cli, tmp_path, old, new, da):
    text = f"id;day;who;kind;source;text;units\na;2024-01-02;{AUDITOR};entered;R;T;Herlef\n"
    (tmp_path / "strange.csv").write_text(text, "utf-8")
    study.path.write_text(study.text.replace(old, new), "utf-8")
    for command in ("check", "build"):
        arguments = ("--out", study.out) if command == "build" else ()
        result = cli(command, study.path, *arguments, "--lang", "da")
        assert result.exit_code == 1
        assert da in result.stderr
        assert not study.out.exists()


def test_what_needs_no_register_loads_no_database():
    for module, heavy in (("jobspejl.cli", {"sqlalchemy", "alembic", "duckdb"}), ("jobspejl.doors", {"sqlalchemy"})):
        code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # NOTE: else every start compiles SciPy anew
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        assert told.stdout == "[]\n", module
