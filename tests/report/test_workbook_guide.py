"""The workbook opens on a sheet that says what it holds and how its figures are read, in either language."""

import shutil

import pytest
from python_calamine import CalamineWorkbook

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.report.workbook import write_workbook

FIRST = {
    "da": ["Læs mig først", "Indhold", "Læsevejledning"],
    "en": ["Read me first", "Contents", "Reading guide"],
}
SAID = {
    "da": ("Lille studie", "En forskel er en rest, ikke en årsag", "En placering er altid et sæt", "Antal under 5"),
    "en": ("Lille studie", "A gap is a residual, not a cause", "A rank is always a set", "Counts below 5"),
}


@pytest.mark.parametrize("lang", ["da", "en"])
def test_first_sheets(built_small, tmp_path, lang):
    shutil.copytree(built_small.out, tmp_path / "site")
    write_workbook(tmp_path / "site", DuckDBEngine(), lang)
    book = CalamineWorkbook.from_path(tmp_path / "site" / "jobspejl.xlsx")
    assert book.sheet_names[:3] == FIRST[lang]
    assert book.sheet_names[3:] == [path.stem for path in ordered(built_small.out, book.sheet_names)]
    words = " ".join(str(cell) for line in book.get_sheet_by_name(FIRST[lang][0]).to_python() for cell in line)
    assert all(said in words for said in SAID[lang])
    assert "pdigtede" not in words
    assert "ade-up" not in words


def ordered(site, names):
    """Return the build's tables in the order of the book's sheets."""
    tables = {path.stem: path for path in (site / "tables").glob("*.csv")}
    return [tables[name] for name in names if name in tables]


def test_made_up_figures_are_named_first(denmark):
    book = CalamineWorkbook.from_path(denmark / "jobspejl.xlsx")
    lines = [line[0] for line in book.get_sheet_by_name("Læs mig først").to_python() if line]
    assert lines[1].startswith("Opdigtede tal indgår her")
    assert "Omgjorte klagesager" in lines[1]
    assert "Ledige i pct." not in lines[1]
