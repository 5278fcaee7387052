"""The charts of the effort mirror: dots in their order and place, intervals, thresholds and bands."""

import re

import pytest

from jobspejl.report.charts.dot_rows import DotRow, dot_rows
from jobspejl.report.charts.sorted_dots import Against, Dot, sorted_dots


def tick(value):
    return f"{value:g}"


def whiskers(drawing):
    """Return (x, y of the lower end, y of the upper end) of every interval."""
    found = re.findall(r'<path class="i" d="M([\d.]+) ([\d.]+)L[\d.]+ ([\d.]+)"/>', drawing)
    return [tuple(map(float, one)) for one in found]


def test_dots_stand_in_order_with_their_intervals_around_the_threshold():
    dots = [Dot("Læsø & Co", 10, (5, 18), "fewer"), Dot("B", 20, (15, 25)), Dot("C", 40, (30, 50), "more")]
    drawn = sorted_dots(dots, Against(20, 20, "grænse: 20"), tick, "nederst", "Fundet")
    places = whiskers(drawn)
    assert [x for x, _, _ in places] == sorted(x for x, _, _ in places)
    threshold = float(re.search(r'class="due" d="M[\d.]+ ([\d.]+)L', drawn)[1])
    assert places[0][2] > threshold  # upwards is less: all of A's interval is below the line
    assert places[2][1] < threshold
    assert places[1][2] < threshold < places[1][1]
    assert "<title>Læsø &amp; Co</title>" in drawn
    assert 'aria-label="Fundet"' in drawn
    assert drawn.index("<circle") > drawn.index('class="due"')


def test_a_band_is_as_high_as_it_is_wide_on_the_axis():
    drawn = sorted_dots([Dot("A", 50)], Against(40, 60, "anbefalet"), tick, "", "x")
    [(top, height)] = re.findall(r'<rect class="band" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', drawn)
    centre = float(re.search(r'<circle cx="[\d.]+" cy="([\d.]+)"', drawn)[1])
    assert float(top) + float(height) / 2 == pytest.approx(centre, abs=0.1)


def test_gaps_below_zero_have_an_axis_below_zero():
    drawn = sorted_dots([Dot("A", -2.0, (-3.0, -1.0)), Dot("B", 1.0, (0.2, 2.0))], None, tick, "", "x")
    zero = float(re.search(r'class="z" d="M[\d.]+ ([\d.]+)L', drawn)[1])
    assert whiskers(drawn)[0][2] > zero > whiskers(drawn)[1][1]


def test_rows_without_a_figure_have_a_name_and_no_dot():
    drawn = dot_rows([DotRow("dagpenge", 0.5, (0.4, 0.6)), DotRow("x" * 50, None, None)], tick, "Fundet")
    assert drawn.count("<circle") == 1
    assert "x" * 39 + "…" in drawn
    [(low, high)] = re.findall(r'<path class="i" d="M([\d.]+) [\d.]+L([\d.]+) ', drawn)
    assert float(low) < float(re.search(r'<circle cx="([\d.]+)"', drawn)[1]) < float(high)


def test_figures_that_are_all_0_can_be_drawn():
    assert "<circle" in dot_rows([DotRow("a", 0.0, None)], tick, "x")
    assert "<circle" in sorted_dots([Dot("a", 0.0)], None, tick, "", "x")
