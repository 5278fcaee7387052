"""One table, written as every kind of file an office writes: the figures that come out are the same to the byte."""

import datetime

import duckdb
import pytest
import xlsxwriter

from jobspejl import check_study
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.sources.study import read_study
from jobspejl.steps.run import run

NAMES = {
    "101": "København", "147": "Frederiksberg", "151": "Ballerup", "159": "Gladsaxe", "163": "Herlev",
    "169": "Høje-Taastrup", "461": "Odense", "492": "Ærø", "751": "Århus", "820": "Vesthimmerlands",
}  # fmt: skip


class ReadsOnly(DuckDBEngine):
    """The engine, without the Parquet twin of every table."""

    def csv_to_parquet(self, source, target, kinds):
        pass


@pytest.fixture(scope="module")
def engine():
    return ReadsOnly()


@pytest.fixture
def gaps(small, engine):
    """Return the bytes of the table of gaps that the study on disk gives."""

    def made():
        target = small.folder.parent / "tables-only"
        target.mkdir()
        run(read_study(small.path), small.path, target, engine, lambda step, share: None)
        return (target / "tables" / "gaps.csv").read_bytes()

    return made


@pytest.fixture(scope="module")
def wanted(built_small):
    return (built_small.out / "tables" / "gaps.csv").read_bytes()


def text(small, delimiter, mark, *, thousands="", end="", minus="-", quote=False, newline="\n"):
    """Return the table as delimited text, units by name."""

    def cell(value, column):
        if column in {"kommune", "aar"}:
            return NAMES.get(value, str(value))
        plain = f"{value:,}".replace(",", "G").replace(".", mark).replace("G", thousands)
        return plain.replace("-", minus) + (end if column.endswith("_pct") else "")

    lines = [small.header, *([cell(*pair) for pair in zip(row, small.header, strict=True)] for row in small.rows)]
    if quote:
        lines = [[f'"{one}"' for one in line] for line in lines]
    return newline.join(delimiter.join(line) for line in lines) + newline


@pytest.mark.parametrize(
    ("style", "encoding"),
    [
        ({"delimiter": ";", "mark": ","}, "utf-8-sig"),
        ({"delimiter": ";", "mark": ","}, "utf-8"),
        ({"delimiter": ";", "mark": ","}, "cp1252"),
        ({"delimiter": ";", "mark": ",", "newline": "\r\n"}, "cp1252"),
        ({"delimiter": ";", "mark": ",", "thousands": "."}, "cp1252"),
        ({"delimiter": ";", "mark": ",", "thousands": " "}, "utf-8"),
        ({"delimiter": ";", "mark": ",", "thousands": "\u00a0", "end": " %"}, "utf-8"),
        ({"delimiter": ";", "mark": ".", "thousands": ","}, "utf-8"),
        ({"delimiter": ",", "mark": "."}, "utf-8"),
        ({"delimiter": ",", "mark": ".", "end": "%"}, "utf-8"),
        ({"delimiter": ",", "mark": ",", "quote": True}, "utf-8"),
        ({"delimiter": "\t", "mark": ","}, "utf-8"),
        ({"delimiter": "\t", "mark": ","}, "utf-16"),
        ({"delimiter": "\t", "mark": ".", "newline": "\r\n"}, "utf-16-le"),
    ],
    ids=str,
)
def test_delimited(small, gaps, wanted, style, encoding):
    small.write()
    bom = b"\xff\xfe" if encoding == "utf-16-le" else b""
    small.data.write_bytes(bom + text(small, **style).encode(encoding))
    assert gaps() == wanted


def test_delimited_with_blank_lines_and_unnamed_columns(small, gaps, wanted):
    small.write()
    lines = text(small, ";", ",").splitlines()
    small.data.write_text("\n;;\n" + "\n\n".join(line + ";;" for line in lines) + "\n;;;;;;;\n", "utf-8")
    assert gaps() == wanted


def test_the_lines_told_are_those_of_the_file(small, cli):
    small.cell(4, "ledige_pct", "x").write()
    lines = small.data.read_text("utf-8").splitlines()
    small.data.write_text("\n\n" + "\n\n".join(lines), "utf-8")
    assert "(line 9)" in cli("check", small.path, "--lang", "en").stderr


@pytest.mark.parametrize("file", ["figures.tsv", "figures.txt", "Figures.CSV"])
def test_other_endings_of_text(small, gaps, wanted, file):
    small.change("figures.csv", file).write()
    (small.folder / file).write_text(text(small, ";", ","), "utf-8")
    assert gaps() == wanted


def test_true_minus(small):
    small.column("uddannelse_pct", [-1.5 * at for at in range(20)]).write()
    read = []
    for minus in "-\u2212":
        small.data.write_text(text(small, ";", ",", minus=minus), "utf-8")
        read.append(check_study(small.path)[0].figures[0].observed.values)
    assert read[0].min() == -28.5
    assert (read[0] == read[1]).all()


def sheet_of(small, path, *, sheets=("Tal",), blank=0, codes=int, left=0):
    with xlsxwriter.Workbook(path) as book:
        pages = [book.add_worksheet(name) for name in sheets]
        page = pages[-1]
        for down, row in enumerate([small.header, *small.rows], start=blank):
            page.write_row(down, left, [codes(row[0]) if down > blank else row[0], *row[1:]])


@pytest.mark.parametrize(
    "style",
    [{}, {"blank": 3}, {"codes": float}, {"codes": str}, {"codes": NAMES.get}, {"codes": "0{}".format}, {"left": 2}],
    ids=["plain", "blank rows", "numbers", "text", "names", "with a zero", "blank columns"],
)
def test_workbook(small, gaps, wanted, style):
    small.change("figures.csv", "figures.xlsx").write()
    sheet_of(small, small.folder / "figures.xlsx", **style)
    assert gaps() == wanted


def test_workbook_with_the_table_on_another_sheet(small, gaps, wanted):
    small.change('file = "figures.csv"', 'file = "figures.xlsx"\nsheet = "Tal 2"').write()
    sheet_of(small, small.folder / "figures.xlsx", sheets=("Forside", "Tal 2"), blank=1)
    assert gaps() == wanted


def test_workbook_with_numbers_as_danish_text(small, gaps, wanted):
    small.rows = [[*row[:2], *(str(cell).replace(".", ",") for cell in row[2:])] for row in small.rows]
    small.change("figures.csv", "figures.xlsx").write()
    sheet_of(small, small.folder / "figures.xlsx")
    assert gaps() == wanted


def test_workbook_tells_rows_as_the_sheet_counts_them(small, cli):
    small.cell(4, "ledige_pct", "x").change("figures.csv", "figures.xlsx").write()
    sheet_of(small, small.folder / "figures.xlsx", blank=3)
    assert "(line 7)" in cli("check", small.path, "--lang", "en").stderr


def parquet(path, query):
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM '{}'",
        "SELECT * REPLACE (lpad(kommune::VARCHAR, 4, '0') AS kommune, aar::DOUBLE AS aar) FROM '{}'",
        "SELECT * REPLACE (kommune::DOUBLE AS kommune, ledige_pct::DECIMAL(9,2) AS ledige_pct) FROM '{}'",
        "SELECT * REPLACE (ledige_pct::VARCHAR AS ledige_pct, aar::VARCHAR AS aar) FROM '{}'",
    ],
)
def test_parquet(small, gaps, wanted, query):
    small.change("figures.csv", "figures.parquet").write()
    parquet(small.folder / "figures.parquet", query.format(small.data))
    assert gaps() == wanted


def test_empty_cells_of_parquet_are_missing(small, cli):
    small.change("figures.csv", "figures.parquet").write()
    rate = "CASE place WHEN 2 THEN NULL WHEN 3 THEN 'nan'::DOUBLE ELSE ledige_pct END AS ledige_pct"
    numbered = f"SELECT row_number() OVER () AS place, * FROM '{small.data}'"
    parquet(small.folder / "figures.parquet", f"SELECT * REPLACE ({rate}) FROM ({numbered})")
    assert "ledige_pct has no value in 2 rows (line 2, 3)" in cli("check", small.path, "--lang", "en").stderr


def test_a_date_is_the_same_period_in_every_kind_of_file(small):
    days = {2022: datetime.date(2022, 1, 1), 2023: datetime.date(2023, 1, 1)}
    small.rows = [[row[0], days[row[1]], *row[2:]] for row in small.rows]
    small.write()
    told = {check_study(small.path)[0].figures[0].observed.periods}
    for kind in ("DATE", "TIMESTAMP"):
        small.text = small.text.replace("figures.csv", "figures.parquet")
        small.write()
        parquet(small.folder / "figures.parquet", f"SELECT * REPLACE (aar::{kind} AS aar) FROM '{small.data}'")
        told.add(check_study(small.path)[0].figures[0].observed.periods)
    small.text = small.text.replace("figures.parquet", "figures.xlsx")
    small.write()
    with xlsxwriter.Workbook(small.folder / "figures.xlsx") as book:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        page = book.add_worksheet()
        for down, row in enumerate([small.header, *small.rows]):
            page.write_row(down, 0, [row[0], None, *row[2:]])
            page.write(down, 1, *([row[1], day] if down else [row[1]]))
    told.add(check_study(small.path)[0].figures[0].observed.periods)
    assert told == {("2022-01-01", "2023-01-01")}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2K2022", "10K2022"), ("4Q2019", "1Q2020"), ("3Q2019–2Q2020", "1Q2020–4Q2020"), ("2020Q3", "2021Q1"),
        ("2. halvår 2020", "1. halvår 2021"), ("marts 2020", "januar 2021"), ("april 2020", "August 2020"),
        ("31-12-2019", "01-06-2020"), ("2019M9", "2019M10"), ("2019", "2020"), ("uge 9 2020", "uge 10 2020"),
        ("før", "nu"),
    ],
)  # fmt: skip
def test_periods_are_put_in_order_as_people_read_them(small, first, second):
    small.rows = [[row[0], {2022: second, 2023: first}[row[1]], *row[2:]] for row in small.rows]
    small.write()
    assert check_study(small.path)[0].figures[0].observed.periods == (first, second)
