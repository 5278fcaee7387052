"""Coded segments in tables."""

import pytest
import xlsxwriter

from jobspejl.contracts.coding import CHECKS
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import DataError
from jobspejl.sources.segments import SegmentColumns, read_segments

HEADER = ("gruppe", "tekst", "kode", "koder", "citat", "fra", "til")
ROWS = [
    ("Unge", "t1", "Ventetid", "A", "vi ventede", 4, 14),
    ("Unge", "t1", "Breve", "A", "", "", ""),
    ("Ældre", "t2", "Ventetid", "B", "svært", 0, 5),
    ("Unge", "t3", "Ventetid", "B", "nej da", 0, 6),
]
COLUMNS = SegmentColumns("gruppe", "kode", "tekst", "koder", "citat", ("fra", "til"))


@pytest.fixture(scope="module")
def engine():
    return DuckDBEngine()


def write(folder, rows=ROWS, name="s.csv"):
    lines = [HEADER, *rows]
    (folder / name).write_text("".join(";".join(map(str, line)) + "\n" for line in lines), "utf-8")
    return folder


def test_a_table(tmp_path, engine):
    found = read_segments(write(tmp_path), "s.csv", engine, COLUMNS)
    assert (found.groups, found.coders) == (("Unge", "Ældre"), ("A", "B"))
    assert [(one.name, one.group, one.text) for one in found.sources] == [
        ("t1", 0, None),
        ("t2", 1, None),
        ("t3", 0, None),
    ]
    assert [one.name for one in found.codes] == ["Ventetid", "Breve"]
    segments = found.segments
    assert segments.codes.tolist() == [0, 1, 0, 0]
    assert segments.starts.tolist() == [4, -1, 0, 0]
    assert [CHECKS[one] for one in segments.checks] == ["unverified", "unplaced", "unverified", "unverified"]
    assert segments.quotes[0] == "vi ventede"


def test_a_workbook_is_the_same(tmp_path, engine):
    with xlsxwriter.Workbook(tmp_path / "s.xlsx") as book:
        page = book.add_worksheet()
        for down, row in enumerate([HEADER, *ROWS]):
            page.write_row(down, 0, row)
    one = read_segments(write(tmp_path), "s.csv", engine, COLUMNS)
    other = read_segments(tmp_path, "s.xlsx", engine, COLUMNS)
    assert (one.groups, one.sources, one.codes, one.coders) == (other.groups, other.sources, other.codes, other.coders)
    assert one.segments.ends.tolist() == other.segments.ends.tolist()


def test_transcripts_check_the_positions(tmp_path, engine):
    texts = {"t1": "ja\r\nvi ventede", "t2": "let at læse", "t3": "nej da"}
    found = read_segments(write(tmp_path), "s.csv", engine, COLUMNS, texts)
    assert found.sources[0].text == "ja\nvi ventede"
    assert found.segments.starts.tolist() == [3, -1, 0, 0]
    checks = [CHECKS[one] for one in found.segments.checks]
    assert checks == ["verified", "unplaced", "unverified", "verified"]


def test_the_least_table(tmp_path, engine):
    found = read_segments(write(tmp_path), "s.csv", engine, SegmentColumns("gruppe", "kode"))
    assert ([one.name for one in found.sources], found.coders) == (["Unge", "Ældre"], ())
    assert found.segments.coders.tolist() == [-1] * 4


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("", "t4", "Breve", "A", "", 1, 2), "gruppe is empty in one row (line 6)"),
        (("Unge", "t4", "", "A", "", 1, 2), "kode is empty"),
        (("Ældre", "t1", "Breve", "A", "", 1, 2), "another group"),
        (("Unge", "t1", "Breve", "A", "", 1, ""), "fra, til"),
        (("Unge", "t1", "Breve", "A", "", "1,5", 2), "fra, til"),
        (("Unge", "t1", "Breve", "A", "", "-1", 2), "fra, til"),
        (("Unge", "t1", "Breve", "A", "", 9, 2), "ends before"),
        (("Unge", "t1", "Breve", "010190-1234", "", 1, 2), "koder holds CPR"),
    ],
)
def test_rows_that_are_refused(tmp_path, engine, row, told):
    write(tmp_path, [*ROWS, row])
    with pytest.raises(DataError) as caught:
        read_segments(tmp_path, "s.csv", engine, COLUMNS)
    [sentence] = caught.value.sentences("en")
    assert told in sentence
    assert "010190" not in sentence
    assert "line 6" in sentence or "CPR" in sentence


def test_a_position_beyond_the_transcript(tmp_path, engine):
    with pytest.raises(DataError, match="line 2"):
        read_segments(write(tmp_path), "s.csv", engine, COLUMNS, {"t1": "kort"})


def test_a_column_that_is_not_there(tmp_path, engine):
    with pytest.raises(DataError, match="gruppe"):
        read_segments(write(tmp_path), "s.csv", engine, SegmentColumns("grupe", "kode"))
