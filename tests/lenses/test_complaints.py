"""Complaints: the three kinds apart, the rate against all others, and what is wrong with the tables."""

import numpy as np
import pytest

from jobspejl.contracts.complaint import KINDS, OUTCOMES
from jobspejl.contracts.legality import ComplaintsMeasure
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError
from jobspejl.lenses.complaints import observe
from jobspejl.rules.complaints import vocabulary
from jobspejl.rules.units import municipalities
from jobspejl.steps.expect import expectation_of

HEADER = ("kommune", "aar", "slags", "tema", "udfald", "rettet", "antal", "anbefalet", "fulgt", "sent")
ROWS = [
    ("København", 2022, "Klage", "Vejledning", "medhold", "ja", 12, None, None, None),
    ("København", 2022, "klage", "Lang sagsbehandlingstid", "ikke medhold", None, 30, None, None, None),
    ("København", 2022, "henvendelse", None, None, None, 171, None, None, None),
    ("København", 2022, "kritik", None, None, None, 24, 10, 9, 1),
    ("Herlev", 2022, "klage", "inddragelse", "delvis medhold", "nej", 7, None, None, None),
    ("Herlev", 2022, "klager", "vejledning", "under behandling", None, 8, None, None, None),
    ("Gladsaxe", 2022, "klage", None, None, None, 9, 1, 0, 0),
]
CONTACTS = [("København", 2022, 4000), ("Herlev", 2022, 900), ("Gladsaxe", 2022, 1500)]

MEASURE = {
    "id": "klager",
    "source": "Prøve",
    "data": {
        "file": "klager.csv", "unit": "kommune", "period": "aar", "kind": "slags", "count": "antal", "theme": "tema",
        "outcome": "udfald", "remedied": "rettet", "recommendations": "anbefalet", "complied": "fulgt", "late": "sent",
    },
    "contacts": {"file": "kontakt.csv", "unit": "kommune", "period": "aar", "persons": "borgere"},
}  # fmt: skip


def lines(header, rows):
    return "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in [header, *rows]) + "\n"


@pytest.fixture
def read(tmp_path):
    def observed(rows=ROWS, contacts=CONTACTS, measure=MEASURE):
        (tmp_path / "klager.csv").write_text(lines(HEADER, rows), "utf-8")
        (tmp_path / "kontakt.csv").write_text(lines(("kommune", "aar", "borgere"), contacts), "utf-8")
        section = ComplaintsMeasure.model_validate(measure)
        return observe(section, tmp_path, municipalities(), DuckDBEngine())

    return observed


def said(found, lang="en"):
    return "\n".join(problem.sentence(lang) for problem in found.problems)


def test_the_three_kinds_are_never_added(read):
    counts = read().detail
    assert [unit.name.da for unit in counts.units] == ["København", "Gladsaxe", "Herlev"]
    assert counts.counts[:, 0].tolist() == [[171, 42, 24], [0, 9, 0], [0, 15, 0]]
    assert KINDS == ("enquiry", "complaint", "criticism")
    assert counts.contacts[:, 0].tolist() == [4000, 1500, 900]


def test_themes_and_outcomes_are_of_complaints(read):
    counts = read().detail
    themes = dict(zip(counts.themes, counts.by_theme[:, 0].T.tolist(), strict=True))
    assert themes["guidance"] == [12, 0, 8]
    assert themes["delay"] == [30, 0, 0]
    assert themes["involvement"] == [0, 0, 7]
    outcomes = dict(zip(OUTCOMES, counts.by_outcome[:, 0].T.tolist(), strict=True))
    assert outcomes == {
        "upheld": [12, 0, 0], "partly": [0, 0, 7], "not_upheld": [30, 0, 0], "rejected": [0, 0, 0],
        "pending": [0, 0, 8],
    }  # fmt: skip
    assert counts.remedied[:, 0].tolist() == [[12, 0], [0, 0], [0, 7]]
    assert counts.recommendations[:, 0].tolist() == [[10, 9, 1], [1, 0, 0], [0, 0, 0]]


def test_what_is_not_told_is_counted_and_remarked_on(read):
    remarks = [remark.sentence("en") for remark in read().remarks]
    assert any("nothing in the column tema (line 8)" in remark for remark in remarks)
    assert any("nothing in the column udfald (line 8)" in remark for remark in remarks)


def test_the_rate_is_held_against_that_of_all_other_units(read):
    observed = read().figures[0].observed
    assert observed.basis == "overall"
    assert observed.measure.direction == "none"
    assert observed.actual[:, 0].tolist() == pytest.approx([10.5, 6.0, 1000 * 15 / 900])
    # By hand, without the unit: (9 + 15) / 2,400, (42 + 15) / 4,900 and (42 + 9) / 5,500 per 1,000.
    expected = expectation_of(observed).expected[:, 0]
    np.testing.assert_allclose(expected, [10.0, 1000 * 57 / 4900, 1000 * 51 / 5500])


def test_the_caution_says_that_many_complaints_are_neither_good_nor_bad(read):
    caution = read().figures[0].observed.measure.caution
    assert "godt eller skidt" in caution.da
    assert "good or bad" in caution.en


def test_one_complaint_a_row_gives_the_same(read):
    bare = {"unit": "kommune", "period": "aar", "file": "klager.csv", "kind": "slags", "theme": "tema"}
    counted = read(measure={**MEASURE, "data": {**bare, "count": "antal"}}).detail
    single = [row for row in ROWS for _ in range(row[6])]
    found = read(single, measure={**MEASURE, "data": bare}).detail
    np.testing.assert_array_equal(found.counts, counted.counts)
    np.testing.assert_array_equal(found.by_theme, counted.by_theme)
    assert found.by_outcome is None
    assert found.remedied is None
    assert found.recommendations is None


def test_one_unit_alone_has_counts_but_nothing_to_compare_with(read):
    found = read(ROWS[:4], CONTACTS[:1])
    assert found.figures == ()
    assert found.detail.counts[0, 0].tolist() == [171, 42, 24]
    assert not found.problems


def test_a_unit_in_contact_but_without_rows_is_told(read):
    found = read(contacts=[*CONTACTS, ("Odense", 2022, 800)])
    assert found.detail.counts[-1].tolist() == [[0, 0, 0]]
    assert any("Odense has citizens in contact but no rows" in remark.sentence("en") for remark in found.remarks)


def test_a_period_without_complaints_is_told(read):
    found = read(contacts=[*CONTACTS, ("Herlev", 2021, 800)])
    assert found.detail.periods == ("2022",)
    assert any("the period 2021" in remark.sentence("en") for remark in found.remarks)


def change(line, column, value):
    """Return the rows with one cell changed, named by the file's line."""
    rows = [list(row) for row in ROWS]
    rows[line - 2][HEADER.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("rows", "contacts", "facts"),
    [
        (change(2, "slags", "klgae"), CONTACTS, ("“klgae”", "slags", "line 2", "“klage”")),
        (change(2, "slags", None), CONTACTS, ("slags", "empty in one row", "Write henvendelse")),
        (change(2, "tema", "vejlednig"), CONTACTS, ("“vejlednig”", "tema", "“vejledning”")),
        (change(3, "udfald", "ikke medhol"), CONTACTS, ("“ikke medhol”", "“ikke medhold”", "line 3")),
        (change(2, "rettet", "måske"), CONTACTS, ("rettet", "one row (line 2)", "Known here: ja, nej")),
        (change(2, "antal", -12), CONTACTS, ("antal", "negative or not a whole number", "line 2")),
        (change(2, "antal", 1.5), CONTACTS, ("antal", "negative or not a whole number")),
        (change(2, "antal", "mange"), CONTACTS, ("antal", "text instead of numbers")),
        (change(2, "antal", None), CONTACTS, ("antal", "no value in one row (line 2)")),
        ([*ROWS, ROWS[0]], CONTACTS, ("same unit", "2, 9")),
        (change(5, "fulgt", 11), CONTACTS, ("fulgt", "larger than what it is a part of", "line 5")),
        (change(5, "sent", 10), CONTACTS, ("sent", "larger than what it is a part of")),
        (change(5, "fulgt", None), CONTACTS, ("fulgt", "empty in one row", "Write 0")),
        (ROWS, CONTACTS[:2], ("missing for Gladsaxe 2022", "kontakt.csv")),
        ([*ROWS, ("Herlev", 2023, "klage", *[None] * 3, 5, *[None] * 3)], CONTACTS, ("missing in 3 places",)),
        (ROWS, [*CONTACTS[:2], ("Gladsaxe", 2022, 0)], ("borgere", "zero or negative", "line 4")),
        (ROWS, [*CONTACTS[:2], ("Gladsaxe", 2022, None)], ("borgere", "no value")),
        (ROWS, [*CONTACTS, CONTACTS[0]], ("København stands more than once",)),
        (ROWS, [*CONTACTS[:2], ("Gladsaxe", 2022, 8)], ("more complaints than citizens in contact in Gladsaxe 2022",)),
        (change(2, "kommune", "Kobenhavnn"), CONTACTS, ("Kobenhavnn",)),
    ],
)
def test_bad_input(read, rows, contacts, facts):
    found = read(rows, contacts)
    assert found.figures == ()
    assert found.detail is None
    for fact in facts:
        assert fact in said(found)
    assert said(found, "da")


def test_a_column_named_by_mistake_is_not_repeated(read):
    found = read(change(2, "tema", "Borgeren oplyser at hun er syg"))
    assert "syg" not in said(found)
    assert "line 2" in said(found)


def test_a_missing_file_or_column_gets_a_sentence(read):
    with pytest.raises(DataError) as caught:
        raise DataError(*read(measure={**MEASURE, "data": {**MEASURE["data"], "theme": "temaer"}}).problems)
    assert "there is no column temaer" in str(caught.value)
    assert "“tema”" in str(caught.value)


@pytest.mark.parametrize("part", ["kind", "theme", "outcome", "answer"])
def test_every_word_means_one_thing(part):
    known = vocabulary(part)
    assert set(known.words.values()) == set(known.names)
    assert all(word == word.casefold() for word in known.words)
    assert all(names.da.casefold() in known.words or part == "theme" for names in known.names.values())
