"""Funnels: marks where the numbers are, and the raw rate's funnel on the pages that it belongs to."""

import csv
import re
import shutil
from pathlib import Path

import pytest

import jobspejl
from jobspejl import build
from jobspejl.report.charts.funnel import Dot, Labels, Limit, frame_around, funnel_plot

APPEALS = Path(jobspejl.__file__).parent / "examples" / "legality"


def dot(size, value, name="A"):
    return Dot(size, value, "same", name, "#", f"{name} & co", named=True)


LIMITS = (
    Limit(((10.0, 5.0, 70.0), (1000.0, 25.0, 40.0)), "wide", "w"),
    Limit(((10.0, 12.0, 60.0), (1000.0, 28.0, 37.0)), "narrow", "c"),
)


def test_the_frame_holds_every_dot_and_stays_within_what_is_possible():
    frame = frame_around(32.0, [dot(20, 95.0), dot(300, 30.0)], LIMITS, 0.0, 100.0)
    assert (frame.low, frame.high) == (0.0, 100.0)
    assert (frame.first, frame.last) == (10.0, 1000.0)
    near = frame_around(32.0, [dot(20, 33.0)], LIMITS, 0.0, 100.0)
    assert near.low < 25.0
    assert near.high > 40.0


def test_marks_and_the_middle_line_are_where_the_numbers_are():
    dots = [dot(100.0, 32.0), dot(10.0, 47.0, "B")]
    frame = frame_around(32.0, dots, LIMITS, 0.0, 100.0)
    drawing = funnel_plot(dots, LIMITS, frame, Labels("across", "up"), str, str)
    places = [tuple(map(float, pair)) for pair in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawing)]
    (x, y), (left, above) = places
    assert x == pytest.approx((56 + 720 - 22) / 2, abs=0.1)  # 100 is halfway from 10 to 1,000 on a logarithmic axis
    assert left == 56.0
    assert above < y
    [middle] = re.findall(r'class="z" d="M56 ([\d.]+)', drawing)
    assert float(middle) == y
    assert "A &amp; co" in drawing


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("appeals")
    shutil.copytree(APPEALS, folder / "study")
    path = folder / "study" / "study.toml"
    text = path.read_text("utf-8").replace("[[legality", "[options]\ndraws = 1000\n\n[[legality", 1)
    path.write_text(text[: text.index("[[legality.deadlines]]")], "utf-8")
    build(path, folder / "site", lang="da", pdf=False)
    return folder / "site"


def rows(site, name):
    with (site / "tables" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_limits_lie_around_the_rate_of_all(site):
    country = {row["period"]: float(row["country"]) for row in rows(site, "periods")}
    sizes = [float(row["n"]) for row in rows(site, "gaps") if not row["suppressed"]]
    limits = rows(site, "rate_funnel")
    assert {row["period"] for row in limits} == set(country)
    for row in limits:
        low, high = float(row["lower_998"]), float(row["upper_998"])
        assert 0 <= low < float(row["lower_95"]) < country[row["period"]] < float(row["upper_95"]) < high <= 100
        assert float(row["wide_lower_998"]) <= low
        assert float(row["wide_upper_998"]) > high
    cases = [int(row["cases"]) for row in limits]
    assert min(cases) <= min(sizes)
    assert max(cases) >= max(sizes)


def test_the_raw_rate_is_drawn_on_the_pages_of_the_measure_only(site):
    shown = [row for row in rows(site, "gaps") if not row["suppressed"] and row["period"] == "2021"]
    hidden = {row["unit"] for row in rows(site, "gaps") if row["suppressed"]}
    page = (site / "measures" / "appeals.html").read_text("utf-8")
    part = page[page.index('id="rate-funnel"') :]
    assert "Der er ikke taget højde for blandingen af love" in part
    links = re.findall(r'units/(\d+)\.html" tabindex', part)
    assert sorted(links) == sorted(row["unit"] for row in shown)
    assert hidden
    assert not hidden & set(links)
    assert "They do not adjust for the mix of laws" in (site / "en" / "measures" / "appeals.html").read_text("utf-8")
    assert 'id="rate-funnel"' in (site / "measures" / "appeals.2020.html").read_text("utf-8")
    assert 'id="rate-funnel"' not in (site / "index.html").read_text("utf-8")


def test_measures_without_laws_have_no_such_funnel(built_small):
    assert rows(built_small.out, "rate_funnel") == []
    for page in (built_small.out / "measures").glob("*.html"):
        assert "rate-funnel" not in page.read_text("utf-8")
