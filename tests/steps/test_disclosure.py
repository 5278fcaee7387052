"""A unit with few persons is in no output, and no other figure depends on it."""

import csv
import json
import re
import zipfile

import duckdb
import pytest

from jobspejl import build, check_study
from jobspejl.steps.disclosure import without_small

HIDDEN = "492"


def with_few(small, *, rates=(3.13797, 4.07311), bases=(97.25, 41_017), education=(20.2, 21.2)):
    """Give the small study a unit with three persons counted in its first year."""
    for line, rate, base, share in zip((9, 19), rates, bases, education, strict=True):
        assert small.rows[line - 2][0] == HIDDEN
        small.cell(line, "ledige_pct", rate).cell(line, "personer", base).cell(line, "uddannelse_pct", share)
    return small


def gaps(site):
    with (site / "tables" / "gaps.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def text_of(path):
    """Return all that can be read in a file, whatever its kind."""
    if path.suffix == ".parquet":
        return "\n".join(map(str, duckdb.execute(f"SELECT * FROM '{path}'").fetchall()))
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as parts:
            return "\n".join(parts.read(name).decode("utf-8") for name in parts.namelist())
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory, small_study):
    study = with_few(small_study(tmp_path_factory.mktemp("few") / "study"))
    build(study.write(), study.out)
    return study.out


def test_its_rows_stay_and_say_why(built):
    own = [row for row in gaps(built) if row["unit"] == HIDDEN]
    assert len(own) == 2
    for row in own:
        assert row["suppressed"] == "small"
        kept = {"lens", "measure", "period", "unit", "unit_name", "suppressed"}
        assert not any(cell for column, cell in row.items() if column not in kept)
    assert not [row for row in gaps(built) if row["unit"] != HIDDEN and row["suppressed"]]


def test_its_page_says_why_in_both_languages(built):
    assert "under 5 personer" in (built / "units" / f"{HIDDEN}.html").read_text("utf-8")
    assert "fewer than 5 persons" in (built / "en" / "units" / f"{HIDDEN}.html").read_text("utf-8")
    assert "Ærø" in (built / "index.html").read_text("utf-8")


def test_its_figures_are_in_no_file(built):
    files = [path for path in built.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".csv", ".parquet", ".xlsx", ".json"}
    figure = re.compile(r"3[.,]1379|3[.,]138(?!\d)|4[.,]0731|4[.,]073(?!\d)|97[.,]25|41[.,\s\u00a0]?017")
    for path in files:
        assert not figure.search(text_of(path)), path


def without_checksums(text):
    return re.sub(r"\d[\d.,]* bytes, sha256 [0-9a-f]+", "", text)


def test_nothing_else_depends_on_it(built, small):
    with_few(small, rates=(1.02, 88.8), bases=(111, 9_999_999), education=(95.0, 1.0))
    build(small.write(), small.out)
    names = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    assert names == {path.relative_to(small.out) for path in small.out.rglob("*") if path.is_file()}
    for name in names:
        one, other = built / name, small.out / name
        if name.name == "manifest.json":
            first, second = (json.loads(path.read_text("utf-8")) for path in (one, other))
            for own in (first, second):
                del own["inputs"], own["seconds"]
            assert first == second
        elif name.name == "method.html":
            assert without_checksums(one.read_text("utf-8")) == without_checksums(other.read_text("utf-8"))
        elif name.suffix == ".xlsx":
            assert text_of(one) == text_of(other)
        else:
            assert one.read_bytes() == other.read_bytes(), name


def test_nor_on_whether_its_figures_are_there_at_all(built, small):
    small.rows = [row for row in small.rows if row[0] != HIDDEN]
    build(small.write(), small.out)
    assert gaps(small.out) == [row for row in gaps(built) if row["unit"] != HIDDEN]


@pytest.mark.parametrize(
    ("rate", "base", "threshold", "hidden"),
    [
        (50, 1, 5, True), (25, 4, 5, True), (0, 4, 5, True), (0, 5_000, 5, True), (4, 100, 5, True), (5, 100, 5, False),
        (96, 100, 5, True), (100, 5_000, 5, True), (4, 100, 3, False), (2, 100, 3, True), (9, 100, 10, True),
        (10, 100, 10, False), (4.6, 100, 5, False),
    ],
)  # fmt: skip
def test_who_is_too_small(small, rate, base, threshold, hidden):
    small.change("draws = 1000", f"draws = 1000\ndisclosure_threshold = {threshold}")
    small.cell(9, "ledige_pct", rate).cell(9, "personer", base)
    [inspection] = check_study(small.write())
    shown, left_out = without_small(inspection.observed, threshold)
    assert [unit.code for unit in left_out] == ([HIDDEN] if hidden else [])
    assert (HIDDEN in {unit.code for unit in shown.units}) is not hidden


@pytest.mark.parametrize("threshold", [-1, 0, 1, 2])
def test_never_under_three(small, cli, threshold):
    small.change("draws = 1000", f"disclosure_threshold = {threshold}")
    result = cli("build", small.write(), "--out", small.out, "--lang", "en")
    assert result.exit_code == 1
    assert "options.disclosure_threshold" in result.stderr
    assert not small.out.exists()


def test_too_few_left_is_told_before_anything_is_written(small, cli):
    for line in range(2, 9):
        small.cell(line, "personer", 20)
    for lang, words in (("da", "3 enheder er for få til 2"), ("en", "3 units are too few for 2")):
        result = cli("build", small.write(), "--out", small.out, "--lang", lang)
        assert result.exit_code == 1
        assert words in result.stderr
    assert not small.out.exists()


@pytest.mark.parametrize("left", [0, 1])
@pytest.mark.parametrize("given", [False, True])
def test_fewer_than_two_left_is_told(small, cli, left, given):
    if given:
        small.text = small.text.split("[[results.conditions]]")[0]
        small.change('base = "personer"', 'base = "personer"\nexpected = "enlige_pct"')
    small.column("personer", [9_000 if at % 10 < left else 20 for at in range(20)])
    result = cli("build", small.write(), "--out", small.out, "--lang", "da")
    assert result.exit_code == 1
    assert f"under 5 talte personer (eller under 5 ikke talte) holdes ude, er der {left} tilbage" in result.stderr
    assert not small.out.exists()


def test_a_condition_that_leans_on_one_unit_when_small_ones_are_out(small, cli):
    small.column("enlige_pct", [int(row[0] in {HIDDEN, "163"}) for row in small.rows]).cell(9, "personer", 20)
    result = cli("build", small.write(), "--out", small.out, "--lang", "en")
    assert result.exit_code == 1
    assert "enlige_pct" in result.stderr
    assert "Herlev" in result.stderr
