"""The bundled table is the public figures, cell by cell."""

import csv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PANEL = ROOT.parent / "shared" / "data" / "municipal_panel.csv"
BUNDLED = ROOT / "src" / "jobspejl" / "examples" / "denmark" / "figures.csv"
OWN = {"name", "labour_force_approx"}


def rows(path):
    with path.open(encoding="utf-8") as file:
        return {(row["code"], row["year"]): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def bundled():
    return rows(BUNDLED)


def test_every_municipality_in_every_year(bundled):
    from jobspejl.rules.units import municipalities

    codes = {unit.code: unit.name.da for unit in municipalities().units}
    assert set(bundled) == {(code, year) for code in codes for year in ("2011", "2015", "2019")}
    assert all(row["name"] == codes[code] for (code, _), row in bundled.items())


def test_the_base_is_what_the_note_says(bundled):
    for row in bundled.values():
        share_under_65 = 1 - float(row["age65_pct"]) / 100
        assert int(row["labour_force_approx"]) == round(0.62 * int(row["population"]) * share_under_65)


@pytest.mark.skipif(not PANEL.is_file(), reason=f"no public panel at {PANEL}")
def test_every_cell_is_that_of_the_public_panel(bundled):
    panel = rows(PANEL)
    for key, row in bundled.items():
        for column, cell in row.items():
            if column in OWN:
                continue
            public = panel[key][column]
            assert cell == public or float(cell) == float(public), (key, column)


def test_every_column_is_named_in_the_study_or_explained(bundled):
    study = (BUNDLED.parent / "study.toml").read_text("utf-8")
    used = set(next(iter(bundled.values()))) - {"name", "population"}
    assert all(f'"{column}"' in study for column in used)
