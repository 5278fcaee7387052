"""Answers to a survey: what comes out is what stood there, and every kind of bad input gets its own sentence."""

import csv
import math
import random
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import xlsxwriter

from jobspejl.contracts.answers import BLANK, MISSING
from jobspejl.contracts.codebook import Codebook
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.language import LANGUAGES
from jobspejl.rules.units import municipalities
from jobspejl.sources.survey import Survey, SurveyColumns, read_survey
from jobspejl.stats.cronbach import cronbach
from jobspejl.stats.raking import rake
from jobspejl.stats.survey_design import survey_design

SCALE = [{"code": n, "label": {"da": f"Svar {n}", "en": f"Answer {n}"}} for n in range(1, 6)]
GONE = [
    {"code": 9, "label": "Ved ikke", "kind": "dont_know"},
    {"code": 8, "label": "Uoplyst", "kind": "no_answer"},
    {"code": 7, "label": "Ikke relevant", "kind": "not_applicable"},
]


def question(name, **more):
    return {"id": name, "wording": name, "values": SCALE, "missing": GONE, "top": [4, 5], **more}


def codebook(*questions):
    return Codebook.model_validate({"questions": list(questions)})


BOOK = codebook(question("q1", battery="b"), question("q2", battery="b"))
HEADER = ("id", "kommune", "runde", "vaegt", "lag", "q1", "q2")
ROWS = [
    ("a", "159", "2023", "1,5", "nord", "1", "9"),
    ("b", "Gladsaxe", "2023", "2", "syd", "5", "8"),
    ("c", "163", "2023", "0,5", "nord", "4", "7"),
    ("d", "Herlev", "2024", "1", "nord", "", "3"),
    ("e", "159", "2024", "1", "syd", "Svar 2", "5.0"),
]
COLUMNS = SurveyColumns("id", "kommune", "runde", "vaegt", "lag")
STRATA = [
    ("stratum", "periode", "population", "inviteret", "besvaret"),
    ("nord", 2023, "1.000", 40, 2), ("syd", 2023, 500, 20, 1), ("nord", 2024, 900, 40, 1), ("syd", 2024, 400, 20, 1),
]  # fmt: skip


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


@pytest.fixture
def read(tmp_path):
    """Return what comes of a survey whose answers and strata are given as rows."""

    def made(rows=ROWS, columns=COLUMNS, book=BOOK, strata=None, **more):
        header = more.pop("header", HEADER)
        if rows is not None:
            write(tmp_path / "svar.csv", [header, *rows])
        if strata:
            write(tmp_path / "lag.csv", strata)
            more["strata"] = "lag.csv"
        file = more.pop("file", "svar.csv")
        return read_survey(Survey(tmp_path, file, columns, book, municipalities(), **more), DuckDBEngine(), "s")

    return made


def broken(found):
    """Return the rule that stopped the reading, and its problems by key in English; both languages must word them."""
    assert found.answers is None
    *held, last = found.rules
    assert not any(rule.problems for rule in held)
    assert all(problem.sentence(lang) for problem in last.problems for lang in LANGUAGES)
    return last.key, {problem.key: problem.sentence("en") for problem in last.problems}


def remarks(found):
    assert found.answers is not None, [rule.problems for rule in found.rules]
    told = [remark for rule in found.rules for remark in rule.remarks]
    assert all(remark.sentence(lang) for remark in told for lang in LANGUAGES)
    return {remark.key: remark.sentence("en") for remark in told}


def changed(column, value, row=1):
    """Return the rows with one cell changed."""
    rows = [list(one) for one in ROWS]
    rows[row][HEADER.index(column)] = value
    return rows


def test_answers_come_out_as_they_stood(read):
    found = read(strata=STRATA)
    answers = found.answers
    gone = [MISSING[kind] for kind in ("dont_know", "no_answer", "not_applicable")]
    assert answers.places.tolist() == [[0, gone[0]], [4, gone[1]], [3, gone[2]], [BLANK, 2], [1, 4]]
    assert answers.weight.tolist() == [1.5, 2.0, 0.5, 1.0, 1.0]
    assert [unit.name.da for unit in answers.units] == ["Gladsaxe", "Herlev"]
    assert answers.unit.tolist() == [0, 0, 1, 1, 0]
    assert (answers.periods, answers.period.tolist()) == (("2023", "2024"), [0, 0, 0, 1, 1])
    assert [(one.period, one.name, one.population) for one in answers.strata] == [
        ("2023", "nord", 1000), ("2023", "syd", 500), ("2024", "nord", 900), ("2024", "syd", 400),
    ]  # fmt: skip
    assert answers.stratum.tolist() == [0, 1, 0, 2, 3]
    assert answers.cluster is None
    assert [one.chain.invited for one in answers.strata] == [40, 20, 40, 20]
    assert answers.strata[0].chain.refused is None
    assert remarks(found).keys() == {"survey_labels_read"}
    assert [rule.key for rule in found.rules] == [
        "file_reads", "columns_there", "survey_no_cpr", "survey_respondents", "units_known", "periods_there",
        "survey_weights", "survey_strata", "survey_codes", "survey_answered", "survey_batteries",
    ]  # fmt: skip


def test_the_arrays_are_what_the_arithmetic_takes(read):
    answers = read(strata=STRATA).answers
    population = np.array([stratum.population for stratum in answers.strata])
    design = survey_design(answers.weight, stratum=answers.stratum, population=population)
    assert design.sampled.tolist() == [2, 1, 1, 1]
    assert rake(answers.weight, answers.unit[:, None], [np.array([6.0, 4.0])]).converged


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "cp1252"])
def test_every_kind_of_file_gives_the_same(read, tmp_path, kind):
    wanted = read().answers
    if kind == "cp1252":
        (tmp_path / "svar.csv").write_bytes((tmp_path / "svar.csv").read_text("utf-8").encode("cp1252"))
        found = read(rows=None).answers
    else:
        file = f"andre.{kind}"
        typed = [[int(cell) if cell.isdigit() else cell or None for cell in row] for row in ROWS]
        if kind == "xlsx":
            with xlsxwriter.Workbook(tmp_path / file) as workbook:
                for place, row in enumerate([HEADER, *typed]):
                    workbook.worksheets() or workbook.add_worksheet()
                    workbook.worksheets()[0].write_row(place, 0, row)
        else:
            pl.DataFrame([[cell or None for cell in row] for row in ROWS], schema=HEADER, orient="row").write_parquet(
                tmp_path / file
            )
        found = read(rows=None, file=file).answers
    np.testing.assert_array_equal(found.places, wanted.places)
    np.testing.assert_array_equal(found.weight, wanted.weight)
    assert (found.units, found.periods, found.strata) == (wanted.units, wanted.periods, wanted.strata)


def test_made_up_answers_come_back_as_they_were_made(read):
    """The witness is the list of codes that was written; blocks of rows are crossed."""
    rng = random.Random(1)
    codes = ["1", "2", "3", "4", "5", "7", "8", "9", ""]
    places = [0, 1, 2, 3, 4, MISSING["not_applicable"], MISSING["no_answer"], MISSING["dont_know"], BLANK]
    drawn = [[rng.randrange(9), rng.randrange(9)] for _ in range(20_000)]
    rows = [(f"p{n}", "159", "1", "1", "x", codes[one], codes[two]) for n, (one, two) in enumerate(drawn)]
    answers = read(rows).answers
    assert answers.places.tolist() == [[places[one], places[two]] for one, two in drawn]


def test_weights_that_are_numbers_in_the_file_need_no_decimal_mark(read, tmp_path):
    """In text 1.234 may be a thousand and more; a cell with a number may not."""
    weights = [1.234, 2.345, 0.5]
    with xlsxwriter.Workbook(tmp_path / "svar.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        for place, row in enumerate([("w", "q1"), *((weight, 3) for weight in weights)]):
            sheet.write_row(place, 0, row)
    columns, book = SurveyColumns(weight="w"), codebook(question("q1"))
    assert read(None, columns, book, file="svar.xlsx").answers.weight.tolist() == weights
    rows = [("1.234", "3"), ("2.345", "3")]
    assert broken(read(rows, columns, book, header=("w", "q1")))[1].keys() == {"survey_decimal"}
    assert read(rows, columns, book, header=("w", "q1"), decimal=".").answers.weight.tolist() == weights[:2]


def test_without_optional_columns_everyone_counts_alike(read):
    found = read([("1", "2"), ("5", "4")], SurveyColumns(), header=("q1", "q2"))
    answers = found.answers
    assert answers.weight.tolist() == [1.0, 1.0]
    assert (answers.unit.tolist(), answers.units, answers.periods) == ([-1, -1], (), ("",))
    assert not remarks(found)
    assert "survey_no_population" in remarks(read())
    assert [(one.name, one.period, one.population) for one in answers.strata] == [("", None, math.inf)]


def test_panels_keep_their_strata_and_are_clusters(read):
    rows = [(who, "159", when, "1", "nord", "3", "4") for when in ("2023", "2024") for who in "ab"]
    found = read([*rows, ("c", "159", "2024", "1", "nord", "2", "2")], strata=STRATA)
    assert "survey_panel" in remarks(found)
    answers = found.answers
    assert [(one.name, one.period, one.population) for one in answers.strata] == [("nord", None, 1000)]
    assert answers.cluster.tolist() == [0, 1, 0, 1, 2]


def test_groups_are_words_or_the_values_of_a_question(read):
    columns = SurveyColumns(groups=("alder", "q1"))
    answers = read(
        [("18-29", "2"), ("30-", "9"), ("", "5")], columns, codebook(question("q1")), header=("alder", "q1")
    ).answers
    alder, q1 = answers.groups
    assert ([level.da for level in alder.levels], alder.place.tolist()) == (["18-29", "30-"], [0, 1, -1])
    assert (q1.levels[1].en, q1.place.tolist()) == ("Answer 2", [1, -1, 4])


TICKS = [
    {
        "id": f"hjalp/{one}",
        "wording": one,
        "values": [{"code": 0, "label": "Nej"}, {"code": 1, "label": "Ja"}],
        "scale": "ticked",
        "ticked_in": "hjalp",
    }
    for one in ("kursus", "mentor")
]


def test_ticks_in_one_column_or_several_are_the_same_and_blank_stays_blank(read):
    ids = SurveyColumns("id")
    rows = [("a", "kursus"), ("b", "mentor kursus"), ("c", ""), ("d", "mentor")]
    one = read(rows, ids, codebook(*TICKS), header=("id", "moede/hjalp"))
    apart = [("a", "1", "FALSE"), ("b", "1", "1"), ("c", "", ""), ("d", "0", "TRUE")]
    several = read(apart, ids, codebook(*TICKS), header=("id", "moede/hjalp/kursus", "hjalp/mentor"))
    wanted = [[1, 0], [1, 1], [BLANK, BLANK], [0, 1]]
    assert one.answers.places.tolist() == several.answers.places.tolist() == wanted
    rule, told = broken(
        read([("kursus",), ("hest 17",), ("mentor",)], SurveyColumns(), codebook(*TICKS), header=("hjalp",))
    )
    assert (rule, list(told)) == ("survey_codes", ["survey_texts"])
    assert "hest" not in told["survey_texts"]


@pytest.mark.parametrize(
    ("rows", "rule", "key", "part"),
    [
        (changed("vaegt", "0"), "survey_weights", "survey_weight_not_positive", "in one row (line 3)"),
        (changed("vaegt", "-2"), "survey_weights", "survey_weight_not_positive", "zero or negative"),
        (changed("vaegt", ""), "survey_weights", "survey_weight_missing", "missing in one row (line 3)"),
        (changed("vaegt", "meget"), "survey_weights", "survey_weight_text", "not a number"),
        (changed("vaegt", "1.5"), "survey_weights", "survey_decimal", "decimal mark"),
        (changed("lag", ""), "survey_strata", "survey_stratum_blank", "line 3"),
        (changed("kommune", "Atlantis"), "units_known", "survey_unit_unknown", "Atlantis"),
        (changed("kommune", ""), "units_known", "unit_blank", "line 3"),
        (changed("runde", ""), "periods_there", "period_blank", "line 3"),
        (changed("id", ""), "survey_respondents", "survey_respondent_blank", "line 3"),
        (changed("id", "a"), "survey_respondents", "survey_respondent_twice", "more than once"),
        (changed("q1", "6"), "survey_codes", "survey_outside", "outside the scale 1–5: 6 (1)"),
        (changed("q1", "-3"), "survey_codes", "survey_outside", "-3 (1)"),
        (changed("q2", "A9"), "survey_codes", "survey_codes_unknown", "not in the codebook: A9 (1)"),
        (changed("q1", "2,5"), "survey_codes", "survey_texts", "neither"),
        ([], "file_reads", "file_header_only", "no rows"),
        (ROWS[:1], "survey_answered", "survey_one_person", "only one person"),
        ([(*row[:5], "", "9") for row in ROWS], "survey_answered", "survey_no_answers", "nobody answered"),
    ],
)
def test_bad_input(read, rows, rule, key, part):
    found, told = broken(read(rows))
    assert (found, list(told)) == (rule, [key])
    assert part in told[key]


@pytest.mark.parametrize(
    ("strata", "key", "part"),
    [
        ([STRATA[0], *STRATA[2:]], "survey_stratum_untold", "nord 2023"),
        ([*STRATA[:4], ("syd", 2024, "", 20, 1)], "survey_stratum_untold", "syd 2024"),
        ([STRATA[0], ("nord", 2023, 1, 40, 2), *STRATA[2:]], "survey_population_short", "population of 1 but 2 in"),
        ([STRATA[0], ("nord", 2023, 90, 1, 1), *STRATA[2:]], "survey_invited_short", "1 were invited but 2 answered"),
        ([STRATA[0], ("nord", 2023, 90, 40, 41), *STRATA[2:]], "strata_chain", "line 2"),
        ([STRATA[0], ("nord", 2023, "mange", 40, 2), *STRATA[2:]], "strata_counts", "column population"),
        ([STRATA[0], ("nord", 2023, "2.5", 40, 2), *STRATA[2:]], "strata_counts", "column population"),
        ([STRATA[0], ("nord", 2023, 90, -4, 2), *STRATA[2:]], "strata_counts", "column inviteret"),
        ([*STRATA, STRATA[1]], "strata_twice", "nord 2023 stands 2 times"),
        ([("stratum", "hvor mange"), ("nord", 1)], "strata_column", "hvor mange"),
    ],
)
def test_bad_tables_of_the_sample(read, strata, key, part):
    rule, told = broken(read(strata=strata))
    assert (rule, list(told)) == ("survey_strata", [key])
    assert part in told[key]


def test_a_clusters_population_is_of_clusters(read):
    header, columns = (*HEADER, "hold"), SurveyColumns("id", "kommune", None, "vaegt", "lag", "hold")
    rows = [(*row, "h1" if row[4] == "nord" else "h2") for row in ROWS]
    strata = [("stratum", "population"), ("nord", 1), ("syd", 3), ("vest", 9)]
    found = read(rows, columns, strata=strata, header=header)
    assert found.answers.cluster.tolist() == [0, 1, 0, 0, 1]
    assert "vest" in remarks(found)["survey_stratum_empty"]
    rows[3] = (*rows[3][:-1], "h9")
    assert broken(read(rows, columns, strata=strata, header=header))[1].keys() == {"survey_population_short"}
    rows[3] = (*rows[3][:-1], "")
    assert broken(read(rows, columns, strata=strata, header=header))[1].keys() == {"survey_cluster_blank"}


@pytest.mark.parametrize("column", ["id", "kommune", "lag", "q1"])
def test_cpr_numbers_are_refused_and_never_told(read, column):
    found = read(changed(column, "010190-1234"))
    rule, told = broken(found)
    assert (rule, list(told)) == ("survey_no_cpr", ["survey_cpr"])
    assert f"column {column}" in told["survey_cpr"]
    assert "0101" not in repr(found.rules)


@pytest.mark.parametrize("column", ["kommune", "runde", "lag", "alder"])
def test_one_cpr_number_within_a_word_that_is_told_is_refused(read, column):
    header = (*HEADER, "alder")
    rows = [[*row, "18-29"] for row in ROWS]
    rows[1][header.index(column)] += " (010190-1234)"
    columns = replace(COLUMNS, groups=("alder",))
    found = read(rows, columns, header=header)
    rule, told = broken(found)
    assert (rule, list(told)) == ("survey_no_cpr", ["survey_cpr"])
    assert f"column {column}" in told["survey_cpr"]
    assert "0101" not in repr(found.rules)


def test_weights_with_ten_decimals_are_not_taken_for_cpr_numbers(read):
    rows = [(*row[:3], f"0,{n}101901234", *row[4:]) for n, row in enumerate(ROWS, start=1)]
    assert read(rows).answers.weight[0] == 0.1101901234


def test_ids_that_hold_cpr_numbers_are_refused(read):
    rows = [(f"svar{n}-010190{n:04}", *ROWS[n][1:]) for n in range(5)]
    assert broken(read(rows))[1].keys() == {"survey_cpr"}


def test_text_that_may_be_of_persons_is_counted_and_not_told(read):
    for word in ("Jens Hansen", "Jens1", "22334455", "bor på Søborg Hovedgade 4"):
        found = read(changed("q1", word))
        assert broken(found)[1].keys() == {"survey_texts"}
        assert word not in repr(found.rules)


def test_words_of_a_column_that_is_not_what_it_was_taken_for_are_not_told(read):
    rows = [(row[0], f"Jens {row[0]}", *row[2:]) for row in ROWS]
    for found, key in (
        (read(rows), "survey_units_none"),
        (read([(*row[:4], f"Jens {row[0]}", *row[5:]) for row in ROWS], strata=STRATA), "survey_strata_none"),
    ):
        assert broken(found)[1].keys() == {key}
        assert "Jens" not in repr(found.rules)


def test_every_unknown_code_is_told_with_its_number(read):
    rows = [(f"p{n}", "159", "1", "1", "x", code, "3") for n, code in enumerate(["6"] * 3 + ["99"] * 2 + ["X1", "1"])]
    told = broken(read(rows))[1]
    assert "5 answers outside the scale 1–5: 6 (3), 99 (2)" in told["survey_outside"]
    assert "one answer with a code" in told["survey_codes_unknown"]
    assert "X1 (1)" in told["survey_codes_unknown"]


def test_missing_and_unused_columns(read):
    rule, told = broken(read(columns=SurveyColumns("nummer"), book=codebook(question("q3"), question("q1"))))
    assert (rule, list(told)) == ("columns_there", ["column_missing", "survey_questions_missing"])
    assert "q3" in told["survey_questions_missing"]
    assert (
        "id, kommune, runde, vaegt, lag, q2"
        in remarks(read(columns=SurveyColumns(), book=codebook(question("q1"))))["survey_columns_unused"]
    )


@pytest.mark.parametrize(
    ("content", "key"),
    [(None, "no_file"), (b"", "file_empty"), (b"q1;q1\n1;2\n", "column_twice"), (b"q1;q2\n1\n", "file_ragged")],
)
def test_files_that_cannot_be_read(read, tmp_path, content, key):
    if content is not None:
        (tmp_path / "svar.csv").write_bytes(content)
    assert broken(read(rows=None, columns=SurveyColumns()))[1].keys() == {key}


def test_questions_with_too_little_to_tell(read):
    book = codebook(*(question(f"q{n}") for n in range(1, 5)))
    rows = [("1", "3", "", "2"), ("2", "3", "", ""), ("5", "3", "9", "")]
    told = remarks(read(rows, SurveyColumns(), book, header=("q1", "q2", "q3", "q4")))
    assert ("q3" in told["survey_unanswered"], "q4" in told["survey_one_answer"]) == (True, True)
    assert "one question everybody gave the same answer: q2" in told["survey_same_answer"]


def battery(people, items, turned, seed=1):
    """Return codes of a battery with one thing behind all questions, those named turned."""
    rng = np.random.default_rng(seed)
    codes = np.clip(np.round(3 + rng.normal(size=(people, 1)) + rng.normal(size=(people, items))), 1, 5).astype(int)
    codes[:, turned] = 6 - codes[:, turned]
    return codes


@pytest.mark.parametrize(("turned", "declared", "key"), [([2], [], "not_reversed"), ([], [2], "reversed_wrongly")])
def test_a_question_that_is_reversed_and_not_declared_so_is_suspected(read, turned, declared, key):
    codes = battery(300, 5, turned)
    top = {True: [1, 2], False: [4, 5]}
    questions = [question(f"q{n}", battery="b", reversed=n in declared, top=top[n in declared]) for n in range(5)]
    found = read(codes.tolist(), SurveyColumns(), codebook(*questions), header=[f"q{n}" for n in range(5)])
    [told] = remarks(found).values()
    scores = codes.astype(float)
    scores[:, declared] = 6 - scores[:, declared]
    witness = cronbach(scores).item_rest[2]
    assert found.rules[-1].remarks[0].key == f"survey_{key}"
    assert f"question q2 {'points' if turned else 'is'}" in told
    assert f"(correlation {witness:.2f} among 300 people)" in told


def test_a_declared_reversed_question_raises_no_suspicion(read):
    codes = battery(300, 4, [1, 3])
    questions = [question(f"q{n}", battery="b", reversed=n % 2 == 1, top=[[4, 5], [1, 2]][n % 2]) for n in range(4)]
    assert not remarks(read(codes.tolist(), SurveyColumns(), codebook(*questions), header=[f"q{n}" for n in range(4)]))
