"""What a build of the bundled study leaves: whole, consistent with itself in every form, and the same each time."""

import csv
import hashlib
import json
import math
import re
from collections import defaultdict

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from jobspejl import build, demo
from jobspejl.contracts.tables import SCHEMAS

DESIGN = {
    "lens", "measure", "period", "unit", "unit_name", "n", "actual", "expected", "gap", "se", "lower", "upper",
    "gap_persons", "shrunken", "rank", "rank_lower", "rank_upper", "verdict", "suppressed",
}  # fmt: skip


def table(site, name):
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def results(site, name):
    """Return the rows of the results mirror, whose figures are public."""
    return [row for row in table(site, name) if row["measure"] == "unemployment"]


@pytest.fixture(scope="module")
def gaps(denmark):
    return results(denmark, "gaps")


def test_gaps_have_the_columns_of_the_design(gaps):
    assert set(gaps[0]) >= DESIGN


def test_98_units_in_3_periods_and_no_gap_missing(gaps):
    assert len(gaps) == 98 * 3
    assert len({(row["period"], row["unit"]) for row in gaps}) == 98 * 3
    assert {row["period"] for row in gaps} == {"2011", "2015", "2019"}
    for row in gaps:
        assert row["suppressed"] == ""
        assert all(cell for column, cell in row.items() if column != "suppressed")
        assert math.isfinite(float(row["gap"]))


def test_every_row_agrees_with_itself(gaps):
    for row in gaps:
        n, actual, expected, gap, se, lower, upper, persons = (
            float(row[column]) for column in ("n", "actual", "expected", "gap", "se", "lower", "upper", "gap_persons")
        )
        assert gap == pytest.approx(actual - expected, abs=1e-9)
        assert persons == pytest.approx(n * gap / 100, abs=1e-6)
        assert lower < gap < upper
        assert upper - lower == pytest.approx(2 * 1.959964 * se, rel=1e-5)
        assert abs(float(row["shrunken"])) <= abs(gap)
        places = [int(row[f"rank_{end}"]) for end in ("lower_joint", "lower", "upper", "upper_joint")]
        assert places == sorted(places)
        assert places[1] <= int(row["rank"]) <= places[2]
        assert {"better": gap < 0, "worse": gap > 0, "as_expected": True}[row["verdict"]]


def test_the_sum_of_base_times_gap_is_reported_for_every_period(denmark, gaps):
    periods = results(denmark, "periods")
    assert len(periods) == 3
    for one in periods:
        own = [row for row in gaps if row["period"] == one["period"]]
        total = math.fsum(float(row["n"]) * float(row["gap"]) / 100 for row in own)
        assert float(one["sum_base_gap"]) == pytest.approx(total, rel=1e-9)
        ways = {"fewer": "better", "same": "as_expected", "more": "worse"}
        assert [int(one[way]) for way in ways] == [sum(row["told"] == way for row in own) for way in ways]
        assert all(row["verdict"] == ways[row["told"]] for row in own)


MOVES = re.compile(r'<table class="nums moves">.*?</table>', re.S)
EXACT = re.compile(r'data-exact="([^"]+)"')


def test_contributions_on_every_page_add_up_to_expected_minus_country(denmark, gaps):
    last = {row["unit"]: row for row in gaps if row["period"] == "2019"}
    country = float(next(row["country"] for row in results(denmark, "periods") if row["period"] == "2019"))
    pages = [*denmark.glob("units/*.html"), *denmark.glob("*/units/*.html")]
    assert len(pages) == 2 * 98
    for page in pages:
        moves = MOVES.findall(page.read_text("utf-8"))[0]
        *parts, total = map(float, EXACT.findall(moves))
        assert len(parts) == 7
        row = last[page.stem]
        assert math.fsum(parts) == pytest.approx(float(row["expected"]) - country, abs=1e-9)
        assert total == pytest.approx(float(row["actual"]) - float(row["gap"]) - country, abs=1e-9)


def test_contributions_of_every_period_add_up(denmark, gaps):
    country = {row["period"]: float(row["country"]) for row in results(denmark, "periods")}
    sums = defaultdict(list)
    for row in results(denmark, "contributions"):
        sums[row["period"], row["unit"]].append(float(row["contribution"]))
    assert len(sums) == len(gaps)
    for row in gaps:
        wanted = float(row["expected"]) - country[row["period"]]
        assert math.fsum(sums[row["period"], row["unit"]]) == pytest.approx(wanted, abs=1e-9)


def same(written, kept):
    """Return whether a cell of the CSV is the value that another kind of file keeps."""
    if kept is None or kept == "":
        return written == ""
    if isinstance(kept, bool):
        return written == str(kept).lower()
    return written == kept if isinstance(kept, str) else float(written) == pytest.approx(float(kept), rel=1e-14)


def test_csv_parquet_and_workbook_hold_the_same(denmark):
    names = {path.stem for path in (denmark / "tables").glob("*.csv")}
    assert names == {path.stem for path in (denmark / "tables").glob("*.parquet")} <= set(SCHEMAS)
    workbook = CalamineWorkbook.from_path(denmark / "jobspejl.xlsx")
    assert names <= set(workbook.sheet_names)
    for name in names:
        with (denmark / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        answer = duckdb.execute(f"SELECT * FROM '{denmark}/tables/{name}.parquet'")
        assert [column[0] for column in answer.description] == header
        parquet = answer.fetchall()
        sheet_header, *sheet = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert sheet_header[: len(header)] == header
        assert len(rows) == len(parquet) == len(sheet)
        for csv_row, parquet_row, sheet_row in zip(rows, parquet, sheet, strict=True):
            cells = zip(csv_row, parquet_row, sheet_row, strict=False)
            assert all(same(written, kept) and same(written, shown) for written, kept, shown in cells), csv_row


def test_the_manifest_tells_what_was_built_from_what(denmark):
    manifest = json.loads((denmark / "manifest.json").read_text("utf-8"))
    study = denmark.parent / "examples" / "denmark"
    told = {one["file"]: (one["sha256"], one["bytes"]) for one in manifest["inputs"] if one["sha256"]}
    for name in ("study.toml", "figures.csv", "followup.csv"):
        data = (study / name).read_bytes()
        assert told.pop(name) == (hashlib.sha256(data).hexdigest(), len(data))
    assert not told  # the others have something that is not shown
    assert {"appeals.csv", "events.parquet", "review.csv"} < {one["file"] for one in manifest["inputs"]}
    tables = {path.stem for path in (denmark / "tables").glob("*.csv")}
    assert manifest["rows"] == {name: len(table(denmark, name)) for name in tables}
    assert (manifest["options"]["seed"], manifest["options"]["draws"]) == (2026, 1000)
    files = {str(path.relative_to(denmark)) for path in denmark.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == files


def test_every_link_on_every_page_leads_somewhere(denmark):
    pages = list(denmark.rglob("*.html"))
    for page in pages:
        for link in re.findall(r'(?:href|src)="([^"]+)"', page.read_text("utf-8")):
            assert not re.match(r"https?:|//", link), (page, link)
            target = link.split("#")[0].split("?")[0]
            if target and not target.startswith("data:"):
                assert (page.parent / target).is_file(), (page, link)


def test_two_builds_give_the_same_bytes(built_small, small, prints):
    build(small.write(), small.out)
    assert prints(small.out / "tables") == prints(built_small.out / "tables")
    different = {name for name, mark in prints(small.out).items() if prints(built_small.out)[name] != mark}
    assert different <= {"manifest.json"}


def test_another_seed_changes_rank_sets_only_and_is_told(built_small, small):
    build(small.write(), small.out, seed=7)
    drawn = ("rank_lower", "rank_upper", "rank_lower_joint", "rank_upper_joint")
    for one, other in zip(table(small.out, "gaps"), table(built_small.out, "gaps"), strict=True):
        assert {k: v for k, v in one.items() if k not in drawn} == {k: v for k, v in other.items() if k not in drawn}
    assert json.loads((small.out / "manifest.json").read_text())["options"]["seed"] == 7


@pytest.mark.parametrize(("lang", "other"), [("da", "en"), ("en", "da")])
def test_the_first_language_is_the_one_asked_for(small, cli, lang, other):
    result = cli("build", small.write(), "--out", small.out, "--lang", lang)
    assert result.exit_code == 0
    assert f'<html lang="{lang}">' in (small.out / "index.html").read_text("utf-8")
    assert f'<html lang="{other}">' in (small.out / other / "index.html").read_text("utf-8")
    assert str(small.out / "index.html") in result.stdout


def test_by_default_the_site_is_made_beside_the_study(small, cli):
    assert cli("build", small.write()).exit_code == 0
    assert (small.folder / "jobspejl-study" / "index.html").is_file()


def test_what_is_left_out_is_told(small, cli):
    small.change('base = "personer"', 'base = "personer"\nignore_units = ["Herlev", "163"]')
    result = cli("build", small.write(), "--out", small.out, "--lang", "en")
    told = ("2 rows are left out", "89 of the country's 98 units are not in the data")
    assert all(one in result.stdout for one in told)
    warnings = [one["en"] for one in json.loads((small.out / "manifest.json").read_text("utf-8"))["warnings"]]
    assert all(any(one in warning for warning in warnings) for one in told)
    checked = cli("check", small.path, "--lang", "en")
    assert checked.exit_code == 0
    assert all(one in checked.stdout for one in told)


def test_demo_builds_the_bundled_study(small, monkeypatch):
    asked = []
    monkeypatch.setattr("jobspejl.doors.build", lambda path, out, **_: asked.append((path.parts[-2:], out)) or out)
    assert demo(small.out) == small.out
    assert asked == [(("denmark", "study.toml"), small.out)]
