"""Codebooks: the same questions from TOML and from a table, and every way in which one does not hang together."""

import pytest
import xlsxwriter

from jobspejl.contracts.codebook import code_text
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError
from jobspejl.language import LANGUAGES
from jobspejl.sources.codebook import read_codebook

TOML = """
[[questions]]
id = "talt"
wording = { da = "Blev du hørt?", en = "Were you spoken to?" }
battery = "moede"
top = [4, 5]
values = [
  { code = 1, label = { da = "Slet ikke", en = "Not at all" } },
  { code = 2, label = "2" }, { code = 3, label = "3" }, { code = 4, label = "4" },
  { code = 5, label = { da = "I høj grad", en = "Very much" } },
]
missing = [{ code = 9, label = { da = "Ved ikke", en = "Don't know" }, kind = "dont_know" }]

[[questions]]
id = "presset"
wording = "Følte du dig presset?"
battery = "moede"
reversed = true
top = ["1"]
values = [{ code = 1, label = "Nej" }, { code = "02", label = "Ja" }]
missing = [{ code = 8, label = "Blev ikke spurgt", kind = "user_missing" }]
"""
TABLE = [
    ("Spørgsmål", "Ordlyd", "Ordlyd_en", "Værdi", "Svar", "Svar_en", "Mangler", "Top", "Vendt", "Batteri"),
    ("talt", "Blev du hørt?", "Were you spoken to?", 1, "Slet ikke", "Not at all", "", "", "", "moede"),
    ("talt", "", "", 2, "", "", "", "nej", "", ""),
    ("", "", "", 3, "", "", "", "", "", ""),
    ("", "", "", 4, "", "", "", "ja", "", "moede"),
    ("", "", "", 5, "I høj grad", "Very much", "", "x", "", ""),
    ("", "", "", 9, "Ved ikke", "Don't know", "ja", "", "", ""),
    ("presset", "Følte du dig presset?", "", 1, "Nej", "", "", 1, "ja", "moede"),
    ("", "", "", "02", "Ja", "", "", "", "", ""),
    ("", "", "", 8, "Blev ikke spurgt", "", "ja", "", "", ""),
]  # fmt: skip


@pytest.fixture
def book(tmp_path):
    """Return what the reader makes of a codebook, given as text, as rows of a CSV or as rows of a workbook."""

    def read(content, name="kodebog.csv"):
        path = tmp_path / name
        if name.endswith(".xlsx"):
            with xlsxwriter.Workbook(path) as workbook:
                sheet = workbook.add_worksheet()
                for place, row in enumerate(content):
                    sheet.write_row(place, 0, row)
        elif isinstance(content, str):
            path.write_text(content, "utf-8")
        else:
            path.write_text("\n".join(";".join(map(str, row)) for row in content), "utf-8")
        return read_codebook(tmp_path, name, DuckDBEngine())

    return read


def refused(book, content, name="kodebog.csv"):
    """Return the problems of a codebook that is refused, by key, each with its sentence in English."""
    with pytest.raises(DataError) as caught:
        book(content, name)
    assert all(caught.value.sentences(lang) for lang in LANGUAGES)
    return {problem.key: problem.sentence("en") for problem in caught.value.problems}


def rows(*changes, header=("question", "value", "label", "missing", "top", "reversed", "battery", "scale", "wording")):
    return [header, *(tuple(row) + ("",) * (len(header) - len(row)) for row in changes)]


GOOD = (("q", 1, "a"), ("q", 2, "b"))


@pytest.mark.parametrize("name", ["kodebog.csv", "kodebog.xlsx"])
def test_a_table_says_what_the_toml_says(book, name):
    assert book(TABLE, name).codebook == book(TOML, "kodebog.toml").codebook


def test_what_a_codebook_says(book):
    found = book(TOML, "kodebog.toml")
    talt, presset = found.codebook.questions
    assert found.remarks == ()
    assert [value.code for value in talt.values] == list("12345")
    assert talt.top == ("4", "5")
    assert (talt.missing[0].kind, talt.missing[0].label.en) == ("dont_know", "Don't know")
    assert (presset.values[1].code, presset.reversed, presset.battery) == ("2", True, "moede")


@pytest.mark.parametrize(
    ("cell", "code"), [(7.0, "7"), ("007", "7"), ("-1,0", "-1"), ("2.5", "2.5"), (" SQ001 ", "SQ001")]
)
def test_codes_are_compared_without_zeros_around_them(cell, code):
    assert code_text(cell) == code


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Ved ikke", "dont_know"),
        ("Ønsker ikke at svare", "no_answer"),
        ("Ikke relevant", "not_applicable"),
        ("Sprunget over", "user_missing"),
    ],
)
def test_a_missing_code_gets_its_kind_from_its_label(book, label, kind):
    [question] = book(rows(*GOOD, ("q", 9, label, "ja"))).codebook.questions
    assert [one.kind for one in question.missing] == [kind]


@pytest.mark.parametrize(
    ("changed", "key", "part"),
    [
        (("wording = \"Følte", "wordng = \"Følte"), "codebook_missing_key", "questions.presset.wording"),
        (("reversed = true", "reversd = true"), "codebook_unknown_key", "Did you mean “reversed”?"),
        (("reversed = true", "reversed = 7"), "codebook_value", "questions.presset.reversed"),
        (('kind = "user_missing"', 'kind = "forsvundet"'), "codebook_value", "it must be one of"),
        (('top = ["1"]', 'top = ["1"'), "study_not_toml", "not valid TOML"),
        (('id = "presset"', 'id = "talt"'), "codebook_twice", "stands 2 times"),
        (("code = 8", "code = 1"), "codebook_code_twice", "presset"),
        (('top = ["1"]', 'top = ["7"]'), "codebook_top", "7. The codes are: 1, 2."),
        (('top = ["1"]', 'top = [1, 2]'), "codebook_top_all", "always 100"),
        (("reversed = true", 'reversed = true\nscale = "unordered"'), "codebook_reversed_unordered", "no order"),
    ],
)  # fmt: skip
def test_faults_of_a_toml(book, changed, key, part):
    assert changed[0] in TOML
    assert part in refused(book, TOML.replace(*changed), "kodebog.toml")[key]


@pytest.mark.parametrize(
    ("content", "key", "part"),
    [
        ([("question", "code_of"), ("q", 1)], "codebook_column", "question, code_of"),
        (rows(("q", 1), ("q", "")), "codebook_blank", "line 3"),
        (rows(("", 1), ("q", 2)), "codebook_blank", "line 2"),
        (rows(*GOOD, ("q", 9, "c", "måske")), "codebook_word", "“måske” in the column missing"),
        (rows(("q", 1, "a", "", "", "", "b1"), ("q", 2, "a", "", "", "", "b2")), "codebook_conflict", "battery"),
        (rows(("q", 1), ("q", 9, "Ved ikke", "ja")), "codebook_few_values", "1 answers"),
        (rows(*GOOD, ("q", "01", "c")), "codebook_code_twice", "(1)"),
    ],
)
def test_faults_of_a_table(book, content, key, part):
    assert part in refused(book, content)[key]


def test_a_reversed_question_may_not_have_the_upright_ones_top_box(book):
    up = (("a", 1, "", "", "", "", "m"), ("a", 2, "", "", "ja"))
    down = (("b", 1, "", "", "", "ja", "m"), ("b", 2, "", "", "ja"))
    assert "same codes as in a" in refused(book, rows(*up, *down))["codebook_top_reversed"]
    mended = (("b", 1, "", "", "ja", "ja", "m"), ("b", 2))
    assert [question.top for question in book(rows(*up, *mended)).codebook.questions] == [("2",), ("1",)]


def test_a_codebook_that_is_not_there_or_empty(book, tmp_path):
    assert set(refused(book, "", "tom.csv")) == {"file_empty"}
    assert set(refused(book, "", "tom.toml")) == {"codebook_missing_key"}
    with pytest.raises(DataError, match="does not exist"):
        read_codebook(tmp_path, "mangler.toml", DuckDBEngine())
