"""Published national figures: read as they are, with the interval that their number implies, and what is refused."""

import csv

import pytest

from jobspejl import build, check_study
from jobspejl.errors import DataError

STUDY = """
[study]
id = "national"
title = "Landstal"

[[legality.national]]
id = "landstal"
name = "Klager efter lov"
source = "Test"
file = "national.csv"
retrieved = 2024-06-01
law = "lov"
year = "aar"
upheld = "stadfaestet"
changed = "aendret"
remanded = "hjemvist"
reversed = "omgjort"
decided = "antal"
"""
ROWS = ["Sygedagpengeloven,2021,82,11,7,18,3549", "Aktivloven,2022,73.3,15.1,11.6,26.7,"]


@pytest.fixture
def study(tmp_path):
    def write(rows=ROWS, text=STUDY):
        (tmp_path / "national.csv").write_text(
            "\n".join(["lov,aar,stadfaestet,aendret,hjemvist,omgjort,antal", *rows]) + "\n", "utf-8"
        )
        path = tmp_path / "study.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_figures_are_kept_as_published_and_get_the_interval_of_their_number(study, tmp_path):
    build(study(), tmp_path / "site", pdf=False)
    with (tmp_path / "site" / "tables" / "national.csv").open(encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert (first["law"], first["year"], float(first["reversed"]), first["decided"]) == (
        "Sygedagpengeloven", "2021", 18.0, "3549",
    )  # fmt: skip
    # Clopper-Pearson for 639 of 3549, by R's binom.test: 16.75 to 19.31
    assert (float(first["lower"]), float(first["upper"])) == pytest.approx((16.75, 19.31), abs=0.01)
    assert (second["decided"], second["lower"], second["upper"]) == ("", "", "")


def test_a_study_of_accounts_alone_has_a_front_page_that_leads_to_them(study, tmp_path):
    build(study(), tmp_path / "site", lang="da", pdf=False)
    front = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert 'href="accounts/landstal.html"' in front
    page = (tmp_path / "site" / "accounts" / "landstal.html").read_text("utf-8")
    assert "18,0" in page
    assert "3.549" in page
    assert "ikke oplyst" in page
    assert "hentet 1. juni 2024" in page
    assert "Ændret eller ophævet" in page


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        (["Aktivloven,2021,82,11,7,29,100"], ("one row", "2", "100")),
        (["Aktivloven,2021,182,11,7,18,100"], ("not between 0 and 100",)),
        (["Aktivloven,2021,x,11,7,18,100"], ("missing",)),
        ([ROWS[0], ROWS[0]], ("same law and year", "2, 3")),
        (["Aktivloven,2021,82,11,7,18,-5"], ("whole number above 0", "2")),
        (["Aktivloven,2021,82,11,7,18,12.5"], ("whole number above 0",)),
        (["Aktivloven,2021,82,11,7,18,mange"], ("whole number above 0",)),
    ],
)
def test_bad_input(study, rows, facts, tmp_path):
    with pytest.raises(DataError) as caught:
        build(study(rows), tmp_path / "site", pdf=False)
    for fact in facts:
        assert fact in str(caught.value), caught.value
    assert not (tmp_path / "site").exists()


def test_a_column_that_is_not_there_is_named_with_the_nearest(study):
    path = study(text=STUDY.replace('"omgjort"', '"omgjorte"'))
    [inspection] = check_study(path)
    assert "omgjort" in inspection.problems[0].sentence("en")
