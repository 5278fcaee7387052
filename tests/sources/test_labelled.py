"""SPSS and Stata: labels become the codebook, no code is lost, old letters are read, and the extra may be missing."""

import subprocess
import sys

import numpy as np
import polars as pl
import pyreadstat
import pytest

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError
from jobspejl.rules.units import municipalities
from jobspejl.sources.codebook import read_codebook
from jobspejl.sources.labelled import read_labelled, read_labels
from jobspejl.sources.survey import Survey, SurveyColumns, read_survey

GRADE = {1: "Meget utilfreds", 2: "Utilfreds", 3: "Tilfreds", 9: "Ved ikke"}


@pytest.fixture
def sav(tmp_path):
    """Write an SPSS file and return its folder."""

    def write(columns, name="svar.sav", **about):
        pyreadstat.write_sav(pl.DataFrame(columns), tmp_path / name, **about)
        return tmp_path

    return write


@pytest.fixture
def answers(sav):
    return sav(
        {
            "id": ["a", "b", "c", "d", "e"],
            "tilfreds": [1.0, 3.0, 9.0, 9.0, None],
            "nogle": [0.0, 4.0, 10.0, 97.0, 98.0],
            "koen": [1.0, 2.0, 1.0, 3.0, 2.0],
            "vaegt": [1.0, 1.5, 2.0, 1.0, 1.0],
        },
        column_labels={"tilfreds": "Hvor tilfreds er du?"},
        variable_value_labels={
            "tilfreds": GRADE,
            "nogle": {0: "Slet ikke", 10: "Helt", 97: "Ikke relevant"},
            "koen": {1: "Kvinde", 2: "Mand", 3: "Ved ikke"},
        },
        missing_ranges={"tilfreds": [9], "nogle": [{"lo": 97, "hi": 99}]},
        variable_measure={"tilfreds": "ordinal", "koen": "nominal"},
    )


def test_labels_become_the_codebook(answers):
    codebook, remarks = read_labels(answers, "svar.sav")
    tilfreds, nogle, koen = codebook.questions
    assert tilfreds.wording.da == "Hvor tilfreds er du?"
    assert [(value.code, value.label.da) for value in tilfreds.values] == [(str(n), GRADE[n]) for n in (1, 2, 3)]
    assert [(one.code, one.kind) for one in tilfreds.missing] == [("9", "dont_know")]
    assert [value.code for value in nogle.values] == [str(n) for n in range(11)]
    assert [(one.code, one.kind) for one in nogle.missing] == [("97", "not_applicable"), ("98", "user_missing")]
    assert (koen.scale, tilfreds.scale) == ("unordered", "ordered")
    told = {remark.key: remark.sentence("en") for remark in remarks}
    assert set(told) == {"labels_filled", "labels_guessed", "codebook_no_top"}
    assert "nogle" in told["labels_filled"]
    assert "koen" in told["labels_guessed"]


def test_user_missing_codes_are_kept_where_the_library_drops_them(answers):
    """The library's own default is the witness: it turns both answers of 9 into nothing."""
    plain, _ = pyreadstat.read_sav(answers / "svar.sav", output_format="dict")
    assert plain["tilfreds"].count(9.0) == 0
    assert read_labelled(answers, "svar.sav").columns["tilfreds"] == [1.0, 3.0, 9.0, 9.0, None]
    book = read_codebook(answers, "svar.sav", DuckDBEngine()).codebook
    columns = SurveyColumns(respondent="id", weight="vaegt", groups=("koen",))
    found = read_survey(Survey(answers, "svar.sav", columns, book, municipalities()), DuckDBEngine(), "s").answers
    assert found.places[:, 0].tolist() == [0, 2, -2, -2, -1]
    assert found.places[:, 1].tolist() == [0, 4, 10, -4, -5]
    assert [level.da for level in found.groups[0].levels] == ["Kvinde", "Mand"]
    assert found.groups[0].place.tolist() == [0, 1, 0, -1, 1]
    np.testing.assert_array_equal(found.weight, [1.0, 1.5, 2.0, 1.0, 1.0])


def test_stata_with_its_own_missing_codes(tmp_path):
    frame = pl.DataFrame({"q": pl.Series([1, 2, "a", None, "b"], dtype=pl.Object), "w": [1.0, 2.0, 3.0, 4.0, 5.0]})
    pyreadstat.write_dta(
        frame,
        tmp_path / "svar.dta",
        missing_user_values={"q": ["a", "b"]},
        variable_value_labels={"q": {1: "Nej", 2: "Ja", "a": "Ved ikke"}},
    )
    [question] = read_labels(tmp_path, "svar.dta")[0].questions
    assert [value.code for value in question.values] == ["1", "2"]
    assert [(one.code, one.kind) for one in question.missing] == [("a", "dont_know"), ("b", "user_missing")]
    book = read_codebook(tmp_path, "svar.dta", DuckDBEngine()).codebook
    survey = Survey(tmp_path, "svar.dta", SurveyColumns(weight="w"), book, municipalities())
    assert read_survey(survey, DuckDBEngine(), "s").answers.places[:, 0].tolist() == [0, 1, -2, -1, -5]


def test_old_letters_are_read_again_as_windows_1252(sav):
    folder = sav({"q": [1.0, 2.0]}, variable_value_labels={"q": {1: "XXde nej", 2: "Ja"}})
    path = folder / "svar.sav"
    path.write_bytes(path.read_bytes().replace(b"XXde", "Både"[:2].encode("latin-1") + b"de"))
    with pytest.raises(pyreadstat.ReadstatError, match="byte sequence"):
        pyreadstat.read_sav(path, output_format="dict")
    codebook, remarks = read_labels(folder, "svar.sav")
    assert codebook.questions[0].values[0].label.da == "Både nej"
    assert "WINDOWS-1252" in next(one.sentence("da") for one in remarks if one.key == "labels_encoding")


@pytest.mark.parametrize(
    ("content", "part"), [(b"", "is empty"), (b"nothing of the kind", "cannot be read"), (None, "does not exist")]
)
@pytest.mark.parametrize("name", ["svar.sav", "svar.dta"])
def test_files_that_cannot_be_read(tmp_path, name, content, part):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    for read in (read_labels, read_labelled):
        with pytest.raises(DataError, match=part):
            read(tmp_path, name)


def test_a_file_without_labels_has_no_codebook(sav):
    with pytest.raises(DataError, match="no variable has labels"):
        read_labels(sav({"q": [1.0, 2.0]}), "svar.sav")


def test_without_the_extra_the_way_out_is_told(answers, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(DataError) as caught:
        read_labels(answers, "svar.sav")
    for lang in ("da", "en"):
        assert 'pip install "jobspejl[spss]"' in caught.value.sentences(lang)[0]


def test_the_library_is_loaded_only_when_it_is_needed():
    code = "import sys, jobspejl.sources.survey, jobspejl.sources.codebook; sys.exit('pyreadstat' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
