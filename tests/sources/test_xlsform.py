"""XLSForm: what the two sheets say, in both languages, and what they may lack."""

import pytest
import xlsxwriter

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError
from jobspejl.language import LANGUAGES
from jobspejl.sources.codebook import read_codebook

SURVEY = [
    ("type", "name", "label::Dansk (da)", "label::English (en)", "appearance", "reversed", "battery"),
    ("start", "start", "", "", "", "", ""),
    ("integer", "alder", "Hvor gammel er du?", "How old are you?", "", "", ""),
    ("begin_group", "moede", "Mødet", "The meeting", "table-list", "", ""),
    ("select_one grad", "talt", "Blev du hørt?", "Were you heard?", "", "", ""),
    ("select_one  grad", "presset", "Blev du presset?", "Were you pressed?", "", "ja", ""),
    ("end_group", "", "", "", "", "", ""),
    ("select_one koen", "koen", "Køn", "", "", "", "x"),
    ("select_multiple hjaelp or_other", "hjaelp", "Hvad hjalp?", "What helped?", "", "", ""),
    ("begin repeat", "boern", "Børn", "Children", "", "", ""),
    ("select_one grad", "barn", "Barnet", "The child", "", "", ""),
    ("end repeat", "", "", "", "", "", ""),
    ("note", "tak", "Tak", "Thanks", "", "", ""),
]
CHOICES = [
    ("list_name", "name", "label::Dansk (da)", "label::English (en)", "top", "missing"),
    ("grad", 1, "Slet ikke", "Not at all", "", ""),
    ("grad", 2, "Lidt", "A little", "", ""),
    ("grad", 3, "I høj grad", "Very much", "ja", ""),
    ("grad", 9, "Ved ikke", "Don't know", "", ""),
    ("grad", 8, "Sprang over", "Skipped", "", "ja"),
    ("", "", "", "", "", ""),
    ("koen", "k", "Kvinde", "Woman", "", ""),
    ("koen", "m", "Mand", "Man", "", ""),
    ("hjaelp", "kursus", "Kursus", "A course", "", ""),
    ("hjaelp", "mentor", "Mentor", "A mentor", "", ""),
]


@pytest.fixture
def form(tmp_path):
    """Return what the reader makes of the two sheets."""

    def read(survey=SURVEY, choices=CHOICES):
        with xlsxwriter.Workbook(tmp_path / "skema.xlsx") as workbook:
            for name, rows in (("survey", survey), ("choices", choices), ("settings", [("form_title",)])):
                sheet = workbook.add_worksheet(name)
                for place, row in enumerate(rows):
                    sheet.write_row(place, 0, row)
        return read_codebook(tmp_path, "skema.xlsx", DuckDBEngine())

    return read


def test_questions_with_given_answers_become_the_codebook(form):
    own = {"name": "top", "presset": "1 2"}
    found = form([(*row, own.get(row[1], "")) for row in SURVEY])
    by_id = {question.id: question for question in found.codebook.questions}
    assert list(by_id) == ["talt", "presset", "koen", "hjaelp/kursus", "hjaelp/mentor"]
    talt = by_id["talt"]
    assert (talt.wording.da, talt.wording.en) == ("Blev du hørt?", "Were you heard?")
    assert [(value.code, value.label.en) for value in talt.values] == [
        ("1", "Not at all"), ("2", "A little"), ("3", "Very much"),
    ]  # fmt: skip
    assert [(one.code, one.kind) for one in talt.missing] == [("9", "dont_know"), ("8", "user_missing")]
    assert (talt.top, talt.battery, by_id["koen"].battery) == (("3",), "moede", "x")
    assert (by_id["presset"].top, by_id["presset"].reversed, talt.reversed) == (("1", "2"), True, False)
    assert (talt.scale, by_id["koen"].scale, by_id["koen"].wording.en) == ("ordered", "unordered", "Køn")
    mentor = by_id["hjaelp/mentor"]
    assert (mentor.scale, mentor.ticked_in, mentor.wording.en) == ("ticked", "hjaelp", "What helped?: A mentor")
    [left_out] = found.remarks
    assert left_out.key == "xlsform_left_out"
    assert "alder, barn" in left_out.sentence("da")


def test_a_reversed_question_with_the_upright_top_box_is_refused(form):
    with pytest.raises(DataError, match="reversed in the battery moede"):
        form()


def test_a_plain_label_stands_for_both_languages(form):
    survey = [("type", "name", "label"), ("select_one l", "q", "Hvad?")]
    choices = [("list name", "name", "label"), ("l", 0, "Nej"), ("l", 1, "Ja")]
    [question] = form(survey, choices).codebook.questions
    assert (question.wording.da, question.wording.en, question.values[0].label.en) == ("Hvad?", "Hvad?", "Nej")


@pytest.mark.parametrize(
    ("survey", "choices", "part"),
    [
        ([("type", "label"), ("select_one l", "q")], CHOICES, "column name"),
        (SURVEY, [("name", "label"), ("a", "b")], "column list_name"),
        ([("type", "name"), ("select_one ukendt", "q")], CHOICES, "list ukendt"),
        ([("type", "name"), ("text", "q")], CHOICES, "no questions with given answers"),
        ([("type", "name"), ("select_one koen", "q"), ("select_one koen", "q")], CHOICES, "stands 2 times"),
    ],
)
def test_faults_of_a_form(form, survey, choices, part):
    with pytest.raises(DataError) as caught:
        form(survey, choices)
    assert part in caught.value.sentences("en")[0]
    assert all(caught.value.sentences(lang) for lang in LANGUAGES)
