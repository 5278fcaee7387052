"""Registers as files: nothing is lost on the way out and in again, and every faulty row is named."""

import csv
import io

import pytest
import xlsxwriter
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from jobspejl.contracts.recommendation import Change, Register
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError, OutputError
from jobspejl.followup.fold import Said
from jobspejl.followup.plan import Entry, planned, standings
from jobspejl.followup.register_cells import number_in, number_out
from jobspejl.followup.register_export import write_register_file
from jobspejl.followup.register_file import COLUMNS
from jobspejl.followup.registers import import_file, read_register
from jobspejl.sources.redaction_numbers import cpr_numbers
from tests.followup.cases import AUDITOR, NOW, OWNER, SHA, day, facts, register

ENGINE = DuckDBEngine()
LIST = "id;kilde;side;tekst;tema;enhed;ansvarlig;mål;udgangspunkt;frist;accepteret;begrundelse\n"


def sentences(error, lang="da"):
    return error.value.sentences(lang)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_out_and_in_again_loses_nothing(tmp_path, kind):
    before, file, store = register(), tmp_path / f"ud.{kind}", str(tmp_path / "ny.sqlite")
    write_register_file(before, file, "da")
    assert read_register(str(file), ENGINE) == before
    count, after = import_file(file, store, ENGINE)
    assert (count, after) == (11, before)
    assert read_register(store, ENGINE) == before
    write_register_file(after, tmp_path / f"igen.{kind}", "da")
    assert (tmp_path / f"igen.{kind}").read_bytes() == file.read_bytes()


# NOTE: readers strip the blanks around a cell and take an empty one for none, and so does a register.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\";\n,"), max_size=20
)
SAID = TEXTS.map(lambda text: "x" + text) | TEXTS.map(lambda text: text + "x")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=SAID, text=SAID, reason=SAID, value=st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_and_number_comes_back(tmp_path, source, text, reason, value):
    said = [
        Change(kind="entered"),
        Change(kind="tied", measure="m", baseline=value),
        Change(kind="closed", reason=reason),
    ]
    entries = [Entry("a", Said(day("2024-01-02"), AUDITOR, change)) for change in said]
    entries[0] = Entry("a", entries[0].said, facts("a", source=source, text=text))
    assume(not any(cpr_numbers(one) for one in (source, text, reason)))
    before = planned(Register(), entries, NOW)
    for kind in ("csv", "xlsx"):
        file = tmp_path / f"any.{kind}"
        file.unlink(missing_ok=True)
        write_register_file(before, file, "en")
        assert read_register(str(file), ENGINE) == before


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_so_that_no_other_can_be_meant(value):
    written = number_out(value)
    assert "." not in written
    assert number_in(written, ",") == value


def test_a_danish_spreadsheet_opens_the_csv(tmp_path):
    write_register_file(register(), tmp_path / "ud.csv", "da")
    data = (tmp_path / "ud.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid;number;day")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    assert rows[2]["baseline"] == "13,25"
    assert rows[6]["reason"].startswith("'="), "no formula"


def test_the_workbook_has_an_overview_in_words(tmp_path):
    write_register_file(register(), tmp_path / "ud.xlsx", "da")
    book = CalamineWorkbook.from_path(tmp_path / "ud.xlsx")
    assert book.sheet_names == ["anbefalinger", "events"]
    heading, row = book.get_sheet_by_index(0).to_python()
    told = dict(zip(heading, row, strict=True))
    assert (told["tilstand"], told["gange udskudt"], told["frist"]) == ("verificeret", 1.0, "2024-12-01")


def test_what_is_reported_is_called_unverified_in_the_workbook(tmp_path):
    held = register()
    shown = Register(held.recommendations, held.events[:9])
    write_register_file(shown, tmp_path / "ud.xlsx", "da")
    words = str(CalamineWorkbook.from_path(tmp_path / "ud.xlsx").get_sheet_by_index(0).to_python())
    assert "meldt udført, ikke verificeret" in words


def test_a_file_is_never_written_over(tmp_path):
    (tmp_path / "ud.csv").write_text("mit", "utf-8")
    for name, key in (
        ("ud.csv", "followup_exists"),
        ("ud.pdf", "followup_file_kind"),
        ("no/ud.csv", "followup_not_written"),
    ):
        with pytest.raises(OutputError) as caught:
            write_register_file(register(), tmp_path / name, "da")
        assert [problem.key for problem in caught.value.problems] == [key]
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("ud.csv", "mit")]


# ── plain lists ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_plain_list_in_danish(tmp_path):
    text = LIST + (
        "dialog;Rapport;12;Svar;Dialog;330;jobcenterchef;complaints;13,3;01-09-2024;delvist;kun skriftligt\n"
        "klar;Rapport 2024;;Skriv klart;;Slagelse; ;;;;;\n"
    )
    (tmp_path / "liste.csv").write_bytes(text.encode("cp1252"))
    count, held = import_file(
        tmp_path / "liste.csv", str(tmp_path / "f.sqlite"), ENGINE, who=AUDITOR, day=day("2024-02-01")
    )
    one, other = standings(held).values()
    assert count == 6
    assert (one.state, one.answer, one.answer_reason, one.owner) == ("accepted", "partly", "kun skriftligt", OWNER)
    assert (one.tie.measure, one.tie.baseline, one.dues) == ("complaints", 13.3, (day("2024-09-01"),))
    assert (other.state, other.recommendation.units, other.dues) == ("new", ("Slagelse",), ())


def test_a_plain_list_as_a_workbook(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "liste.xlsx") as book:
        sheet = book.add_worksheet("Ark1")
        sheet.write_row(0, 0, ["Id", "Kilde", "Tekst", "Frist"])
        sheet.write_row(1, 0, [7, "Rapport", "Skriv klart"])
        sheet.write_datetime(
            1, 3, __import__("datetime").datetime(2026, 3, 1), book.add_format({"num_format": "dd-mm-yyyy"})
        )
    _, held = import_file(
        tmp_path / "liste.xlsx", str(tmp_path / "f.sqlite"), ENGINE, who=AUDITOR, day=day("2024-02-01")
    )
    assert standings(held)["7"].dues == (day("2026-03-01"),)


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────────────────


def test_every_faulty_row_is_named_and_nothing_is_written(tmp_path):
    text = LIST + (
        "dialog;Rapport;;Svar;;;;;;snart;;\n"
        "klar;Rapport;;Skriv klart;;;;;;;måske;\n"
        "god;Rapport;;Lyt;;;;;;;;\n"
    )  # fmt: skip
    (tmp_path / "liste.csv").write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        import_file(tmp_path / "liste.csv", str(tmp_path / "f.sqlite"), ENGINE, who=AUDITOR, day=day("2024-02-01"))
    assert sentences(caught) == [
        "liste.csv, linje 2: kolonnen due er ikke en dag. Skriv fx 2026-03-01 eller 01-03-2026.",
        "liste.csv, linje 3: kolonnen answer har et ord, der ikke kendes. Skriv et af disse: ja, delvist, nej.",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["liste.csv"]


def test_rows_that_cannot_be_added_are_named_by_their_line(tmp_path):
    text = LIST + (
        "dialog;Rapport;;Borger 010190-1234 skal have svar;;;;;;;;\n"
        "klar;Rapport;;;;;;;;;;\n"
        "god;Rapport;;Lyt;;;;;;;nej;\n"
        "god;Rapport;;Lyt igen;;;;;;;;\n"
    )  # fmt: skip
    (tmp_path / "liste.csv").write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        import_file(tmp_path / "liste.csv", str(tmp_path / "f.sqlite"), ENGINE, who=AUDITOR, day=day("2024-02-01"))
    told = sentences(caught, "en")
    assert [one.split(":")[0] for one in told] == ["liste.csv, line 2", "liste.csv, line 3", "liste.csv, line 4"]
    assert "010190" not in str(told)
    assert "1234" not in str(told)
    assert [path.name for path in tmp_path.iterdir()] == ["liste.csv"]


def test_of_many_faulty_rows_the_first_are_told_and_the_others_by_line(tmp_path):
    (tmp_path / "liste.csv").write_text("id;source;text\n" + "".join(f"a{n};R;\n" for n in range(30)), "utf-8")
    with pytest.raises(DataError) as caught:
        import_file(tmp_path / "liste.csv", str(tmp_path / "f.sqlite"), ENGINE, who=AUDITOR, day=day("2024-02-01"))
    told = sentences(caught)
    assert len(told) == 21
    assert told[-1] == (
        "Der er også fejl på 10 linjer mere: 22, 23, 24, 25, 26, 27, 28, 29, 30, 31. Der er ikke skrevet noget."
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("id;source;text;tilstand\na;R;T;x\n", "kolonnen tilstand kendes ikke"),
        ("id;source\na;R\n", "kolonnen text mangler"),
        ("id;kind\na;entered\n", "kolonnen day mangler"),
        ("id;source;text;kilde\na;R;T;R\n", "kolonnenavnet source står 2 gange"),
        ("id;day;kind\na;2024-01-01;\n", "linje 2: a: feltet kind er tomt"),
        ("id;day;kind;who\na;;started;x\n", "linje 2: a: feltet day er tomt"),
        ("id;source;text;baseline;measure\na;R;T;1.234;m\n", "kan være to (1.234)"),
    ],
)
def test_what_is_wrong_with_the_columns_and_cells(tmp_path, text, part):
    (tmp_path / "liste.csv").write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        import_file(tmp_path / "liste.csv", str(tmp_path / "f.sqlite"), ENGINE, who=AUDITOR)
    assert part in sentences(caught)[0]
    assert len(sentences(caught)) == 1


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda rows: [*rows[:5], rows[5].replace("2024-09-01", "2025-09-01"), *rows[6:]], 6),
        (lambda rows: [*rows[:5], *rows[6:]], 6),
        (lambda rows: [rows[0], rows[1].replace("en uge", "et år"), *rows[2:]], 2),
    ],
)
def test_an_exported_history_that_was_changed_is_refused(tmp_path, change, line):
    write_register_file(register(), tmp_path / "ud.csv", "da")
    rows = (tmp_path / "ud.csv").read_bytes().decode("utf-8-sig").split("\r\n")
    (tmp_path / "rettet.csv").write_bytes("\r\n".join(change(rows)).encode("utf-8-sig"))
    with pytest.raises(DataError) as caught:
        read_register(str(tmp_path / "rettet.csv"), ENGINE)
    assert f"rettet.csv, linje {line}: rækken passer ikke til sin kontrolsum" in sentences(caught)[0]


def test_a_history_is_not_taken_in_twice(tmp_path):
    write_register_file(register(), tmp_path / "ud.csv", "da")
    import_file(tmp_path / "ud.csv", str(tmp_path / "f.sqlite"), ENGINE)
    before = (tmp_path / "f.sqlite").read_bytes()
    with pytest.raises(DataError) as caught:
        import_file(tmp_path / "ud.csv", str(tmp_path / "f.sqlite"), ENGINE)
    assert [one.split(":")[0] for one in sentences(caught)] == ["ud.csv, linje 2"]
    assert (tmp_path / "f.sqlite").read_bytes() == before


def test_a_register_without_moments_is_the_same_every_day(tmp_path):
    (tmp_path / "r.csv").write_text(f"id;day;who;kind;source;text\na;2024-01-02;{AUDITOR};entered;R;T\n", "utf-8")
    first, second = (read_register(str(tmp_path / "r.csv"), ENGINE) for _ in range(2))
    assert first == second
    assert first.events[0].moment.isoformat() == "2024-01-02T12:00:00+00:00"
    assert SHA not in str(first)
