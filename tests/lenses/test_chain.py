"""The chain of appeals: stages in order, blanks that are never 0, and what is wrong with a table."""

import numpy as np
import pytest

from jobspejl.contracts.chain import STAGES
from jobspejl.contracts.legality import Chain
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.chain import observe
from jobspejl.rules.units import municipalities

HEADER = ("kommune", "aar", "afgørelser", "klager", "ændret", "sendt", "afgjort", "omgjort", "nye", "uger")
ROWS = [
    ("Herlev", 2023, 4100, 90, 15, 74, 70, 20, 19, "7,5"),
    ("Gladsaxe", 2022, 5200, 110, None, 92, 85, 15, 15, 6),
    ("Gladsaxe", 2023, 5300, 120, 22, 95, 0, 0, 0, None),
]
COLUMNS = dict(zip((*STAGES, "weeks"), HEADER[2:], strict=True))
SECTION = {
    "id": "kaede",
    "name": "Klagekæden",
    "source": "Prøve",
    "data": {"file": "kaede.csv", "unit": "kommune", "period": "aar", **COLUMNS},
}


@pytest.fixture
def read(tmp_path):
    def observed(rows=ROWS, **data):
        cells = [";".join("" if cell is None else str(cell) for cell in row) for row in [HEADER, *rows]]
        (tmp_path / "kaede.csv").write_text("\n".join(cells) + "\n", "utf-8")
        section = Chain.model_validate({**SECTION, "data": {**SECTION["data"], **data}})
        return observe(section, tmp_path, municipalities(), DuckDBEngine())

    return observed


def said(found, lang="en"):
    return "\n".join(problem.sentence(lang) for problem in found.problems)


def test_each_row_is_laid_out_by_unit_and_period(read):
    chain = read().detail
    assert [unit.name.da for unit in chain.units] == ["Gladsaxe", "Herlev"]
    assert chain.periods == ("2022", "2023")
    np.testing.assert_array_equal(chain.counts[1, 1], [4100, 90, 15, 74, 70, 20, 19])
    assert chain.weeks[1, 1] == 7.5


def test_a_blank_is_not_recorded_and_never_0(read):
    found = read()
    assert np.isnan(found.detail.counts[0, 0, STAGES.index("changed")])
    assert found.detail.counts[0, 1, STAGES.index("decided")] == 0
    assert np.isnan(found.detail.counts[1, 0]).all()
    assert any("ændret is empty in one row (line 3)" in remark.sentence("en") for remark in found.remarks)
    assert found.figures == ()


def test_columns_may_be_left_out(read):
    found = read(changed=None, renewed=None, weeks=None)
    assert np.isnan(found.detail.counts[:, :, STAGES.index("changed")]).all()
    assert np.isnan(found.detail.weeks).all()
    assert not found.problems


def change(line, column, value):
    rows = [list(row) for row in ROWS]
    rows[line - 2][HEADER.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        (change(2, "omgjort", 71), ("omgjort is larger than afgjort in one row (line 2)", "in which its chain began")),
        (change(2, "klager", 4101), ("klager is larger than afgørelser",)),
        (change(2, "ændret", 91), ("ændret is larger than klager",)),
        (change(3, "sendt", 111), ("sendt is larger than klager",)),
        (change(2, "afgjort", 75), ("afgjort is larger than sendt",)),
        (change(2, "nye", 21), ("nye is larger than omgjort",)),
        (change(2, "omgjort", -1), ("omgjort", "negative or not a whole number", "line 2")),
        (change(2, "omgjort", "19,5"), ("omgjort", "not a whole number")),
        (change(2, "omgjort", "ingen"), ("omgjort", "text instead of numbers")),
        (change(2, "uger", -2), ("uger is negative", "median of weeks")),
        (change(3, "aar", 2023), ("Gladsaxe stands more than once",)),
        (change(2, "kommune", "Herlef"), ("Herlef", "“Herlev”")),
    ],
)
def test_bad_input(read, rows, facts):
    found = read(rows)
    assert found.detail is None
    for fact in facts:
        assert fact in said(found)
    assert said(found, "da")


def test_a_stage_is_held_against_the_last_one_recorded(read):
    rows = [list(row) for row in ROWS]
    rows[0][HEADER.index("afgjort")] = None
    rows[0][HEADER.index("omgjort")] = 75
    assert "omgjort is larger than sendt in one row (line 2)" in said(read(rows))


def test_a_chain_without_stages_is_refused(read):
    assert "no columns are chosen" in said(read(**dict.fromkeys(COLUMNS)))
