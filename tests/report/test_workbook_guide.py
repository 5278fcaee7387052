"""The workbook opens on a sheet that says what it holds and how its figures are read, in either language."""

import re
import shutil
import zipfile
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from jobspejl.contracts.tables import Column
from jobspejl.contracts.text import Text
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.report.saved import load
from jobspejl.report.workbook import write_workbook
from jobspejl.report.workbook_formats import number_format

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
    engine = DuckDBEngine()
    write_workbook(load(tmp_path / "site", engine), tmp_path / "site", engine, lang)
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


@pytest.fixture(scope="module")
def book(denmark):
    return CalamineWorkbook.from_path(denmark / "jobspejl.xlsx")


@pytest.fixture(scope="module")
def parts(denmark):
    """Return the parts of the demo's workbook as XML without namespaces: its styles, and its sheets by name."""
    with zipfile.ZipFile(denmark / "jobspejl.xlsx") as packed:
        read = {
            name: re.sub(' xmlns(:\\w+)?="[^"]*"', "", packed.read(name).decode()).replace(" r:id", " rid")
            for name in packed.namelist()
        }
    names = [sheet.get("name") for sheet in ElementTree.fromstring(read["xl/workbook.xml"]).iter("sheet")]
    sheets = {
        name: ElementTree.fromstring(re.sub(r"<row .*</row>", "", read[f"xl/worksheets/sheet{place}.xml"]))
        for place, name in enumerate(names, start=1)
    }
    return ElementTree.fromstring(read["xl/styles.xml"]), sheets


def test_the_first_sheets_do_not_call_per_cents_shares_from_0_to_1(book):
    words = " ".join(str(cell) for line in book.get_sheet_by_name("Læs mig først").to_python() for cell in line)
    assert "andele er i procent, eller pr. 1.000" in words
    assert "andele går fra 0 til 1" not in words
    guide = {(line[0], line[1]): line[2] for line in book.get_sheet_by_name("Læsevejledning").to_python()}
    assert "måneder" in guide["gaps", "n"]
    assert not any("ndel" in guide["gaps", name] for name in ("n", "actual", "expected"))


def test_headers_stay_in_sight(book, parts):
    panes = {name: [pane.get("ySplit") for pane in sheet.iter("pane")] for name, sheet in parts[1].items()}
    assert panes.pop("Læs mig først") == []
    assert panes.pop("Indhold") == ["3"]
    assert book.get_sheet_by_name("Indhold").to_python()[2][0] == "Ark"
    assert set(map(tuple, panes.values())) == {("1",)}


def test_every_column_has_the_decimals_that_its_numbers_bear(book, parts):
    """No column of whole numbers has decimals, none of others hides its figures, and none has decimals that are 0."""
    styles, sheets = parts
    codes = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter("numFmt")} | {"3": "#,##0"}
    used = [codes.get(one.get("numFmtId"), "") for one in styles.find("cellXfs")]
    seen = set()
    for sheet, xml in list(sheets.items())[3:]:
        lines = book.get_sheet_by_name(sheet).to_python()
        patterns = [used[int(one.get("style", 0))] for one in xml.iter("col") for _ in span(one)]
        for name, pattern, cells in zip(lines[0], patterns, zip(*lines[1:], strict=True), strict=True):
            numbers = [abs(cell) for cell in cells if type(cell) in {int, float} and cell != 0]
            if not numbers:
                continue
            decimals = len(pattern.partition(".")[2])
            seen.add(decimals)
            if all(number == int(number) for number in numbers):
                assert decimals == 0, (sheet, name)
            elif name != "p_value":
                assert 1 <= decimals <= 5, (sheet, name)
                assert sum(round(number, decimals) > 0 for number in numbers) > 0.8 * len(numbers), (sheet, name)
                assert any(round(number, decimals) != round(number, decimals - 1) for number in numbers), (sheet, name)
    assert seen >= {0, 1, 2, 3, 4}


def span(column):
    return range(int(column.get("min")), int(column.get("max")) + 1)


@pytest.mark.parametrize(
    ("cells", "pattern"),
    [
        ([12.0, None, 3400.0], "#,##0"),
        ([0.5, 1.0], "#,##0.0"),  # written with one decimal: two would be made up
        ([4.2131, 18.9931, 0.0], "#,##0.0"),
        ([0.0312, 0.2], "#,##0.000"),
        ([1e-7, 0.002], "#,##0.00000"),
        ([None], "#,##0"),
    ],
)
def test_number_formats(cells, pattern):
    assert number_format(Column("share", "number", Text(da="x", en="x")), cells) == pattern
    assert number_format(Column("p_value", "number", Text(da="x", en="x")), cells) == "0.0000"
    assert number_format(Column("count", "integer", Text(da="x", en="x")), cells) == "#,##0"
