"""Reviews of case files: forms and tables read back, the answer that counts, and what is refused."""

import datetime
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from jobspejl.contracts.instrument import ANSWERS, CONCLUSIONS
from jobspejl.contracts.legality import Review
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.reviews import observe
from jobspejl.report.review_form import write_review_form
from jobspejl.rules.instruments import instrument
from jobspejl.rules.units import municipalities

DAY = datetime.date(2026, 5, 1)
CANARY = "010190-1234"
SECRET = "HEMMELIG"
INSTRUMENT = """
id = "lille"
name = "Lille skema"
source = "Prøve"
verified_on = 2026-01-01
[[parts]]
id = "lov"
name = "Loven"
kind = "lawful"
[[items]]
id = "hoering"
part = "lov"
text = "Er borgeren hørt?"
legal_basis = "forvaltningsloven § 19"
[[items]]
id = "klagevejledning"
part = "lov"
text = "Er der klagevejledning?"
legal_basis = "forvaltningsloven § 25"
answers = ["ja", "nej"]
[[items]]
id = "gammelt"
part = "lov"
text = "Gælder ikke mere?"
legal_basis = "en ophævet lov"
valid_to = 2020-01-01
"""


@pytest.fixture
def review(tmp_path):
    """Return a reader of the reviews in a folder; keys of the study section can be changed."""
    (tmp_path / "lille.toml").write_text(INSTRUMENT, "utf-8")

    def read(*files, kind="complaints", known=None, **changes):
        section = {
            "id": "gennemgang", "name": "Gennemgang", "source": "Prøve", "instrument": "lille.toml", "files": files,
            "read_on": DAY, "population": {"kind": kind, "who": "dem, der klagede", "files": known}, **changes,
        }  # fmt: skip
        return observe(Review.model_validate(section), tmp_path, municipalities(), DuckDBEngine())

    return read


@pytest.fixture
def table(tmp_path):
    def write(*rows, name="svar.csv", header="sag;læser;punkt;svar"):
        (tmp_path / name).write_text("\n".join([header, *(";".join(row) for row in rows)]) + "\n", "utf-8")
        return name

    return write


@pytest.fixture
def form(tmp_path):
    """Return a maker of filled-in forms: a fresh form of the program, read and written again with answers."""

    def make(name, reviewer="A", answers=(), conclusions=(), lang="da", used="lille.toml"):
        path = tmp_path / "blank.xlsx"
        write_review_form(
            instrument(used, tmp_path), ["S-1", "S-2"], path, reviewer=reviewer or "x", lang=lang, day=DAY
        )
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_path(path)
        sheets = {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}
        path.unlink()
        guide, given, concluded = sheets.values()
        guide[1][1] = reviewer
        at = given[0].index("svar" if lang == "da" else "answer")
        for row, answer in zip(given[1:], answers, strict=False):
            row[at] = answer
        for row, pair in zip(concluded[1:], conclusions, strict=False):
            row[1:3] = pair
        with xlsxwriter.Workbook(tmp_path / name) as copy:
            for sheet, rows in sheets.items():
                page = copy.add_worksheet(sheet)
                for line, row in enumerate(rows):
                    page.write_row(line, 0, row)
        return name

    return make


@pytest.fixture
def refused(review):
    """Return a check of the one thing that is wrong, in both languages, with nothing secret in it."""

    def check(*files, facts, count=1, **changes):
        found = review(*files, **changes)
        assert found.detail is None
        assert len(found.problems) == count, [one.sentence("da") for one in found.problems]
        for lang in ("da", "en"):
            said = " ".join(one.sentence(lang) for one in found.problems)
            for fact in facts:
                assert fact in said, said
            assert not any(secret in said for secret in (SECRET, CANARY, CANARY[:6], "S-1", "S-2"))
        return found

    return check


def names(codes, words=ANSWERS):
    return [words[code] if code >= 0 else code for code in np.ravel(codes).tolist()]


GOOD = (("S-1", "A", "hoering", "ja"), ("S-1", "A", "klagevejledning", "nej"), ("S-2", "A", "hoering", "delvist"))


# ── forms ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lang", "answers", "conclusions"),
    [
        ("da", ["ja", "nej", "ikke relevant", "ja"], [("ja", "dårlig"), ("nej", "blandet")]),
        ("en", ["yes", "no", "not relevant", "yes"], [("yes", "bad"), ("no", "mixed")]),
    ],
)
def test_a_form_is_read_back_in_either_language(review, form, lang, answers, conclusions):
    found = review(form("a.xlsx", answers=answers, conclusions=conclusions, lang=lang))
    assert not found.problems
    detail = found.detail
    assert [item.id for item in detail.items] == ["hoering", "klagevejledning"]
    assert names(detail.rated.final) == ["yes", "no", "not_relevant", "yes"]
    assert names(detail.conclusions["lawful"].final, CONCLUSIONS["lawful"]) == ["yes", "no"]
    assert names(detail.conclusions["experienced"].final, CONCLUSIONS["experienced"]) == ["bad", "mixed"]
    assert (detail.read, detail.double, detail.reviewers) == (2, 0, 1)


def test_a_form_straight_from_the_program_has_no_answers(review, tmp_path):
    write_review_form(
        instrument("lille.toml", tmp_path), ["S-1"], tmp_path / "a.xlsx", reviewer="A", lang="da", day=DAY
    )
    [problem] = review("a.xlsx").problems
    assert problem.key == "review_empty"


def test_two_forms_and_a_table_of_what_was_settled(review, form, table):
    files = (
        form("a.xlsx", "A", ["ja", "nej", "ja", "ja"], [("ja", "god")]),
        form("b.xlsx", "B", ["ja", "ja", "nej"], [("ja", "dårlig")]),
        table(("S-1", "afgjort", "klagevejledning", "nej"), ("S-1", "Afgjort", "oplevet", "blandet")),
    )
    detail = review(*files).detail
    assert names(detail.rated.final) == ["yes", "no", -2, "yes"]
    assert detail.rated.answers.shape == (2, 2, 2)
    assert names(detail.rated.answers[:, 0, 1]) == ["no", "yes"]  # the originals are kept beside what was settled
    assert names(detail.conclusions["experienced"].final[:1], CONCLUSIONS["experienced"]) == ["mixed"]
    assert (detail.read, detail.double, detail.reviewers) == (2, 2, 2)


def test_two_forms_by_the_same_reviewer(refused, form):
    files = form("a.xlsx", "Læser A", ["ja"]), form("b.xlsx", " læser  a", ["ja"])
    refused(*files, facts=["a.xlsx, b.xlsx"])


def test_a_form_of_another_instrument_or_without_a_reviewer(refused, form, tmp_path):
    (tmp_path / "andet.toml").write_text(INSTRUMENT.replace('"lille"', '"andet"'), "utf-8")
    refused(form("a.xlsx", answers=["ja"], used="andet.toml"), facts=["a.xlsx", "lille"])
    refused(form("b.xlsx", reviewer="", answers=["ja"]), facts=["b.xlsx", "Vejledning"])


def test_lines_of_a_form_are_told_with_their_sheet(refused, form):
    refused(form("a.xlsx", answers=["ja", "jaa"]), facts=["Svar:3", "“jaa”", "“ja”"])
    refused(form("b.xlsx", conclusions=[("ja", "elendig")]), facts=["Konklusioner:2", "blandet"])


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_table_with_english_headings_and_words(review, table):
    rows = (("S-1", "A", "hoering", "YES"), ("S-1", "A", "lawful", "partly"), ("S-1", "B", "hoering", ""))
    found = review(table(*rows, header="case;reviewer;item;answer"))
    assert names(found.detail.rated.final[:, 0]) == ["yes"]
    assert names(found.detail.conclusions["lawful"].final, CONCLUSIONS["lawful"]) == ["partly"]
    assert "review_unanswered" in {remark.key for remark in found.remarks}


def test_a_single_answer_counts_and_a_case_without_answers_does_not(review, table):
    found = review(table(*GOOD, ("S-3", "B", "hoering", "")))
    assert names(found.detail.rated.final) == ["yes", "no", "partly", -1]
    assert found.detail.read == 2
    assert {"review_unread", "review_few_double"} <= {remark.key for remark in found.remarks}


def test_the_adjudicator_of_the_study_is_no_reviewer(review, table):
    rows = (*GOOD, ("S-1", "B", "hoering", "nej"), ("S-1", "Chef", "hoering", "delvist"))
    detail = review(table(*rows), adjudicator="chef").detail
    assert names(detail.rated.final[0]) == ["partly", "no"]
    assert detail.reviewers == 2
    assert review(table(*rows)).detail.reviewers == 3


def test_no_case_id_or_reviewer_leaves_the_lens(review, table):
    rows = [(SECRET + str(number), SECRET, "hoering", "ja") for number in range(6)]
    assert SECRET.casefold() not in repr(review(table(*rows))).casefold()


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        ([("S-1", "A", "hoering", "jo")], ["jo", "2", "ikke relevant"]),
        ([("S-1", "A", "hoering", f"ved ikke, {SECRET} har ringet til os igen")], ["2"]),
        ([("S-1", "A", "hoering", "ring 2345678")], ["2"]),
        ([("S-1", "A", "høring", "ja")], ["høring", "hoering", "lille"]),
        ([("S-1", "A", f"{SECRET} bor på en vej med et langt navn", "ja")], ["lille", "2"]),
        ([("S-1", "A", "gammelt", "ja")], ["gammelt", "2026-05-01"]),
        ([("S-1", "A", "klagevejledning", "delvist")], ["klagevejledning", "nej"]),
        ([GOOD[0], GOOD[0]], ["svar.csv", "2, 3"]),
        ([GOOD[0], ("S-1", " a ", "hoering", "nej")], ["2, 3"]),
        ([GOOD[0], ("S-1", "A", "lovlig", "ja"), ("S-1", "A", "lawful", "nej")], ["3, 4"]),
        ([("S-1", "afgjort", "hoering", "ja"), ("S-1", "settled", "hoering", "nej")], ["2, 3"]),
        ([("", "A", "hoering", "ja")], ["sag", "2"]),
        ([("S-1", "", "hoering", "ja")], ["læser", "2"]),
        ([("S-1", "A", "", "ja")], ["punkt", "2"]),
        ([GOOD[0], (CANARY, "A", "hoering", "ja")], ["sag", "CPR"]),
        ([("0101901234", "A", "hoering", "ja")], ["sag", "CPR"]),
        ([("S-1", CANARY, "hoering", "ja")], ["læser", "CPR"]),
    ],
)
def test_rows_that_are_refused(refused, table, rows, facts):
    refused(table(*rows), facts=facts)


def test_files_that_are_refused(refused, table, tmp_path):
    refused("nej.csv", facts=["nej.csv"])
    refused(table(*GOOD, header="sag;læser;spørgsmål;svar"), facts=["punkt", "spørgsmål"])
    (tmp_path / "tom.xlsx").write_bytes(b"")
    (tmp_path / "ikke.xlsx").write_bytes(b"not a workbook")
    refused("tom.xlsx", "ikke.xlsx", facts=["tom.xlsx", "ikke.xlsx"], count=2)


def test_a_case_outside_the_list(refused, review, table, tmp_path):
    def listed(*cases):
        (tmp_path / "liste.csv").write_text("\n".join(["sagsnummer", *cases]) + "\n", "utf-8")
        return "liste.csv"

    refused(table(*GOOD), cases=listed("S-1"), facts=["sag", "4"])
    assert not review(table(*GOOD), cases=listed("S-1", "S-2", "S-9")).problems
    refused(table(*GOOD), cases=listed("S-1", "S-1"), facts=["liste.csv", "sagsnummer"])
    refused(table(*GOOD), cases=listed(CANARY), facts=["liste.csv", "sagsnummer"])
    refused(table(*GOOD), cases="mangler.csv", facts=["mangler.csv"])


def test_only_a_random_sample_can_be_drawn_from_groups(review, table):
    with pytest.raises(ValueError, match="groups"):
        review(table(*GOOD), population={"kind": "all", "who": "alle", "stratified": True})


def test_the_files_read_must_fit_the_population(refused, review, table):
    name = table(*GOOD)
    refused(name, kind="random", known=1, facts=["2", "1", "population.files"])
    refused(name, kind="all", known=3, facts=["2", "3", "complaints"])
    assert not review(name, kind="all", known=2).problems
    assert not review(name, kind="all").problems


def test_other_keys_of_the_section(refused, review, table):
    name = table(*GOOD)
    refused(name, adjudicator="Chef", facts=["Chef"])
    refused(name, unit="Slagels", facts=["Slagels", "Slagelse"])
    refused(name, instrument="sagsforlb", facts=["sagsforloeb"])
    refused(name, read_on=datetime.date(2019, 1, 1), instrument="tom.toml", facts=["tom.toml"])
    assert [unit.name.da for unit in review(name, unit="Slagelse").detail.units] == ["Slagelse"]
    assert review(name).detail.units == ()


def test_the_population_has_no_default():
    section = {"id": "x", "name": "x", "source": "x", "instrument": "x", "files": ["x"], "read_on": DAY}
    with pytest.raises(ValueError, match="population"):
        Review.model_validate(section)


def test_the_made_up_example_is_read_by_two_and_mostly_lawful_but_badly_experienced(review, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "tools"))
    import bundle_reviews

    bundle_reviews.main(tmp_path / "gennemgang.csv")
    first = (tmp_path / "gennemgang.csv").read_bytes()
    bundle_reviews.main(tmp_path / "gennemgang.csv")
    assert (tmp_path / "gennemgang.csv").read_bytes() == first
    found = review("gennemgang.csv", instrument="sagsforloeb", adjudicator="C", known=19)
    assert not found.problems
    detail = found.detail
    assert detail.read == 19
    assert detail.double >= 0.2 * 19
    lawful, experienced = (detail.conclusions[axis].final[:, 0] for axis in CONCLUSIONS)
    assert np.mean(lawful == CONCLUSIONS["lawful"].index("yes")) > 0.7
    assert np.mean(experienced == CONCLUSIONS["experienced"].index("bad")) > 0.7
