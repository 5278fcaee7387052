"""Charts put marks where the numbers are."""

import dataclasses
import re
import xml.etree.ElementTree as ET

import pytest

from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.report.charts.contributions import Step, waterfall
from jobspejl.report.charts.dot_interval import WIDTH, dot_interval, reach
from jobspejl.report.charts.svg import mark, nice_step
from jobspejl.report.charts.tile_map import Tile, tile_map
from tests.report.test_words import GAP


def test_a_gap_of_zero_is_in_the_middle_and_the_far_end_at_the_edge():
    zero = dataclasses.replace(GAP, gap=0.0, lower=-1.0, upper=1.0)
    drawing = dot_interval(zero, "same", 2.0)
    assert f'cx="{WIDTH / 2:.0f}"' in drawing
    assert "M50 8H150" in drawing


def test_an_interval_beyond_the_axis_is_cut_with_an_arrow():
    wide = dataclasses.replace(GAP, gap=0.0, lower=-5.0, upper=1.0)
    inside = dataclasses.replace(GAP, gap=0.0, lower=-1.0, upper=1.0)
    assert "l-4 4l4 4" in dot_interval(wide, "same", 2.0)
    assert "l-4 4l4 4" not in dot_interval(inside, "same", 2.0)


def test_the_axis_reaches_every_dot():
    gaps = [dataclasses.replace(GAP, gap=g, lower=g - 9 * (g == 3.0), upper=g) for g in (0.0, 1.0, 3.0)] * 20
    assert reach(gaps) > 3.0


def test_marks_tell_the_verdict_by_shape():
    shapes = {which: mark(which, 0, 0) for which in ("same", "fewer", "more")}
    assert len(set(shapes.values())) == 3
    assert shapes["same"].startswith("<circle")


@pytest.mark.parametrize("span", [0.003, 0.7, 1.0, 9.9, 1234.0])
def test_steps_are_round_and_few(span):
    step = nice_step(span, 6)
    assert span / step <= 6
    assert re.fullmatch(r"[125]0*", f"{step:.9f}".replace(".", "").strip("0") or "0")


def test_the_waterfall_ends_where_the_steps_lead():
    steps = [Step("A", 1.0, "+1"), Step("B", -0.5, "−0,5")]
    drawing = waterfall(4.0, steps, ("Landet", "Herlev"), ("4,0", "4,5"), "alt <text>")
    root = ET.fromstring(drawing)
    assert root.attrib["aria-label"] == "alt <text>"
    bars = [(float(one.attrib["x"]), float(one.attrib["width"])) for one in root.iter("rect")]
    (first, wide), (second, half) = bars
    assert wide == pytest.approx(2 * half, abs=0.2)
    assert second + half == pytest.approx(first + wide, abs=0.2)


def test_no_map_without_places():
    unit = Unit("1", Text(da="A", en="A"), Text(da="R", en="R"))
    assert tile_map([Tile(unit, "same", "0", "#", "A")], lambda one: one.name.da) == ""
