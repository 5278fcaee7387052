"""The pages of two mirrors at a time: what an interval bears, words both ways, and names that can be read."""

import dataclasses
import re
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest

from jobspejl.contracts.study import Options
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.report.charts.scatter import Axes, Point, scatter
from jobspejl.report.mirrors_page import mirrors_page, pair_file, pair_page
from tests.report.test_words import GAP, MEASURE, saved

OTHER = MEASURE.model_copy(
    update={
        "id": "deadlines",
        "lens": "legality",
        "name": Text(da="Overskredne frister", en="Deadlines missed"),
        "noun": Text(da="overskredne frister", en="missed deadlines"),
    }
)
WAYS = ("fewer", "same", "more")
ASSOCIATION = {"da": ("oftere", "følges ad", "hver sin vej"), "en": ("more often have fewer", "have more m", "go ")}
UP = {"corrected": 0.4, "lower": 0.1, "upper": 0.65}
DOWN = {"corrected": -0.4, "lower": -0.65, "upper": -0.1}
NONE = {"corrected": 0.2, "lower": -0.1, "upper": 0.5}
WIDE = {"corrected": -0.59, "lower": -1.0, "upper": 1.0}
BLANK = {"corrected": None, "lower": None, "upper": None}


def row(**changes):
    counts = {f"{a}_{b}": 1 for a in WAYS for b in WAYS}
    told = {"first": "unemployment", "second": "deadlines", "first_period": "2019", "second_period": "2024"}
    return told | counts | {"units": 12, "rank_correlation": 0.2, "made_up": True} | UP | changes


def study(*rows, told="same"):
    gaps = {str(101 + u): dataclasses.replace(GAP, gap=0.1 * u, told=told) for u in range(12)}
    measures = [saved(MEASURE), saved(OTHER)]
    measures[0] = dataclasses.replace(measures[0], gaps={"2019": gaps})
    measures[1] = dataclasses.replace(measures[1], gaps={"2024": gaps}, country={"2019": {"median_se": 0.2}})
    return SimpleNamespace(
        measures=tuple(measures),
        pairings=rows,
        options=Options(),
        units={code: Unit(code, Text(da=f"By {code}", en=f"By {code}"), Text(da="R", en="R")) for code in gaps},
    )


def page(lang="da", told="same", **changes):
    return pair_page(study(row(**changes), told=told), row(**changes), lang)


def words(view):
    """Return all that a page says, without markup."""
    return re.sub(r"<[^>]*>", " ", str(view))


def finding(lang, **changes):
    return page(lang, **changes)["sections"][0]["paragraphs"][0]


def test_measures_that_follow_each_other():
    assert finding("da", **UP) == (
        "Enheder med flere ledige end ventet har oftere også flere overskredne frister end ventet. "
        "Rangkorrelationen er 0,40 (0,10 til 0,65), 95 %-interval, over 12 enheder."
    )
    assert finding("en", **UP) == (
        "Units with more unemployed people than expected more often have more missed deadlines than expected too. "
        "The rank correlation is 0.40 (0.10 to 0.65), 95% interval, over 12 units."
    )


def test_measures_that_go_opposite_ways():
    assert finding("da", **DOWN) == (
        "Enheder med flere ledige end ventet har oftere færre overskredne frister end ventet. "
        "Rangkorrelationen er −0,40 (−0,65 til −0,10), 95 %-interval, over 12 enheder."
    )
    assert finding("en", **DOWN) == (
        "Units with more unemployed people than expected more often have fewer missed deadlines than expected. "
        "The rank correlation is −0.40 (−0.65 to −0.10), 95% interval, over 12 units."
    )


@pytest.mark.parametrize("limits", [(-0.1, 0.5), (-0.5, 0.1), (0.0, 0.4), (0.004, 0.4), (-0.4, -0.004), (-0.4, 0.6)])
def test_an_interval_that_reaches_0_as_it_is_written_is_not_worded_as_an_association(limits):
    changes = {"corrected": sum(limits) / 2, "lower": limits[0], "upper": limits[1]}
    assert finding("da", **changes).startswith("Tallene viser ikke, om enheder med flere ledige end ventet")
    assert "kan være tilfældigheder" in finding("da", **changes)
    assert finding("en", **changes).startswith("The figures do not show whether units with more unemployed people")
    for lang in ("da", "en"):
        told = mirrors_page(study(row(**changes)), lang)["sections"][1]
        assert not any(one in words(told["tables"]) for one in ASSOCIATION[lang])


@pytest.mark.parametrize("changes", [BLANK, WIDE])
def test_too_little_to_learn_from_is_told_without_a_figure(changes):
    assert finding("da", **changes) == (
        "Forskellene i ledige og overskredne frister er for usikre til at sige, om de følges ad, over 12 enheder."
    )
    assert not re.search(r"\d[.,]\d", finding("en", **changes))
    [made] = mirrors_page(study(row(**changes)), "da")["sections"][1]["tables"]
    assert made["rows"][0][-2:] == ["–", "for usikkert til at sige noget"]


def test_the_overview_tells_of_which_periods_and_what_was_measured():
    [made] = mirrors_page(study(row(**UP)), "da")["sections"][1]["tables"]
    assert made["rows"][0][1:5] == ["2019 og 2024", "12", "0,20", "0,40 (0,10 til 0,65)"]


@pytest.mark.parametrize(
    ("changes", "danish", "english"),
    [
        (UP, "følges ad", "go together"),
        (DOWN, "går hver sin vej", "go opposite ways"),
        (NONE, "ingen sammenhæng, der kan skelnes fra tilfældigheder", "no association that can be told from chance"),
        (BLANK, "for usikkert til at sige noget", "too uncertain to tell"),
    ],
)
def test_the_overview_has_a_line_for_each_pair_that_leads_to_its_page(changes, danish, english):
    for lang, told in (("da", danish), ("en", english)):
        (made,) = mirrors_page(study(row(**changes)), lang)["sections"][1]["tables"]
        assert told in words(made)
        assert pair_file(row()) in made["links"].values()


@pytest.mark.parametrize("changes", [UP, DOWN, NONE, BLANK])
def test_nothing_is_called_an_effect_and_a_cause_only_in_the_caution(changes):
    for lang, cause in (("da", "årsag"), ("en", "cause")):
        for view in (page(lang, **changes), mirrors_page(study(row(**changes)), lang)):
            told = words(view).casefold()
            assert not re.search(r"virkning|effekt|effect|påvirk|skyldes|fordi|because of|due to", told)
            caution = [one for part in view["sections"] for one in part["paragraphs"] if cause in one]
            assert len(caution) == 1
            assert told.count(cause) == 1


def test_the_drawing_says_the_finding_and_the_page_says_that_figures_are_made_up():
    view = page("da", **DOWN)
    drawing = ET.fromstring(str(view["sections"][0]["figures"][0]["chart"]))
    assert drawing.attrib["aria-label"] == finding("da", **DOWN)
    assert view["made_up"] is True
    assert page(made_up=False)["made_up"] is False


def test_verdicts_are_counted_row_by_row():
    counts = {f"{a}_{b}": 10 * WAYS.index(a) + WAYS.index(b) + 1 for a in WAYS for b in WAYS}
    (made,) = page("da", **counts)["sections"][1]["tables"]
    assert [one.rsplit(": ", 1)[-1] for one in made["headings"]] == [
        "Ledige", "Færre end ventet", "Som ventet", "Flere end ventet",
    ]  # fmt: skip
    assert made["rows"] == [
        ["Færre end ventet", "1", "2", "3"], ["Som ventet", "11", "12", "13"], ["Flere end ventet", "21", "22", "23"],
    ]  # fmt: skip


def point(name, across, upwards, *, named=True, side="more"):
    return Point((across, across - 1, across + 1), (upwards, upwards - 1, upwards + 1), side, name, "#", name, named)


def names(points, corners=("", "", "", "")):
    """Return each name that is written with its box: left, top, right, foot."""
    drawing = scatter(points, Axes("A", "B", corners), (str, str), "alt")
    found = {}
    for one in ET.fromstring(drawing).iter("text"):
        if one.attrib.get("class") == "n":
            x, foot, wide = float(one.attrib["x"]), float(one.attrib["y"]), 6.0 * len(one.text)
            left = x - wide if one.attrib.get("text-anchor") == "end" else x
            found[one.text] = (left, foot - 9, left + wide, foot + 2)
    return found


def covered(boxes):
    return [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_names_of_near_marks_do_not_cover_each_other():
    near = [point("Brønderslev", 5, 5), point("Rødovre", 5.2, 4.9), point("Far", -9, -9), point("Away", 9, 9)]
    found = names(near)
    assert set(found) == {"Brønderslev", "Rødovre", "Far", "Away"}
    assert not covered(list(found.values()))


def test_a_name_without_a_place_is_left_out_and_the_mark_stays():
    heap = [point(f"Enhed nummer {n}", 5 + 0.01 * n, 5) for n in range(30)]
    found = names([*heap, point("Far", -9, -9)])
    assert "Far" in found
    assert 2 <= len(found) < 31
    assert not covered(list(found.values()))
    drawing = scatter(heap, Axes("A", "B", ("", "", "", "")), (str, str), "alt")
    assert drawing.count("<title>") == 30


def test_names_stay_within_the_drawing_and_out_of_the_corners_words():
    edges = [point("Langt navn på en kommune", x, y) for x in (-9, 9) for y in (-9, 9)]
    for left, top, right, foot in names(edges).values():
        assert 0 <= left < right <= 660
        assert 0 <= top < foot <= 510
    corner = names(
        [point("Øverst", -9, 9), point("Nederst", 9, -9)], corners=("færre talt her og der " * 3, "", "", "")
    )
    drawing = ET.fromstring(scatter(
        [point("Øverst", -9, 9)], Axes("A", "B", ("færre talt her og der " * 3, "", "", "")), (str, str), "alt"
    ))  # fmt: skip
    words_at = next(one for one in drawing.iter("text") if one.attrib.get("class") == "c")
    assert all(box[1] > float(words_at.attrib["y"]) or box[0] > 300 for box in corner.values())


def test_only_those_to_be_named_are():
    assert names([point("Ja", 5, 5), point("Nej", -5, -5, named=False)]).keys() == {"Ja"}


def test_units_that_both_measures_tell_are_named_the_clearest_first():
    drawing = str(page(told="more")["sections"][0]["figures"])
    assert drawing.count('class="more"') == 12
    assert "By 112" in re.findall(r'class="n"[^>]*>([^<]*)<', drawing)
    assert re.findall(r'class="n"[^>]*>([^<]*)<', str(page(told="same")["sections"][0]["figures"])) == []


def test_two_mirrors_at_a_time_and_what_chance_alone_would_tell_of_many():
    many = [row(), *(row(**NONE) for _ in range(19))]
    told = mirrors_page(study(*many[::-1]), "da")["sections"]
    assert [one["heading"] for one in told] == ["To mål ad gangen", "Resultater og Retssikkerhed"]
    assert "20 par" in told[0]["paragraphs"][-1]
    assert "omkring 1 af dem" in told[0]["paragraphs"][-1]
    assert "følges ad" in told[1]["tables"][0]["rows"][0]
    assert len(told[1]["tables"][0]["rows"]) == 20
    assert not any("par." in one for one in mirrors_page(study(*many[:19]), "da")["sections"][0]["paragraphs"])
