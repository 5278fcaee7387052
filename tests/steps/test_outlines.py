"""A GeoJSON of the user's own: drawn instead of tiles, or refused in one sentence."""

import json
import re
import shutil
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import jobspejl
from jobspejl.contracts.study import Units
from jobspejl.errors import DataError
from jobspejl.report.words import say
from jobspejl.sources.outlines import read_outlines
from jobspejl.steps.outlines import outline_tables

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "municipalities.geojson"


def square(code, x, y, side=0.2):
    corners = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }


def grid(codes):
    """Return an outline for every code, in rows of ten, made up."""
    return [square(code, 8 + 0.2 * (n % 10), 55 + 0.2 * (n // 10)) for n, code in enumerate(codes)]


def told(folder, features, codes=("101", "147"), **section):
    content = features if isinstance(features, str) else json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "o.geojson").write_text(content, "utf-8")
    return read_outlines(Units(outlines="o.geojson", **section), folder, codes)


def test_codes_are_known_as_numbers_and_with_leading_zeros(tmp_path):
    rings = told(tmp_path, [square(101, 8, 55), square("0147", 9, 55), square("999", 10, 55)])
    assert list(rings) == ["101", "147"]
    assert rings["101"] == [[(8.0, 55.0), (8.2, 55.0), (8.2, 55.2), (8.0, 55.2)]]


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ("{", "cannot be read as GeoJSON"),
        ("[]", "no list “features”"),
        ([{"type": "Feature", "properties": {"KOMKODE": 1}, "geometry": None}], "The file has KOMKODE"),
        ([square("101", 8, 55)], "lacks the outline of one unit of the study: 147"),
        ([square("101", 8, 55), square("147", 9, 55), square("147", 9, 56)], "more than one outline of the unit 147"),
        ([square("101", 8, 55), square("147", 720000, 6175000)], "no area"),
        ([square("101", 8, 55), square("147", float("nan"), 55)], "no area"),
        ([square("101", 8, 55), square("147", 9, 55, side=0.0)], "no area"),
        ([square("101", 8, 55), {"properties": {"code": "147"}, "geometry": {"type": "Point"}}], "no area"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(tmp_path, features, words):
    with pytest.raises(DataError) as caught:
        told(tmp_path, features)
    assert words in " ".join(problem.sentence("en") for problem in caught.value.problems)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError):
        read_outlines(Units(outlines="no.geojson"), tmp_path, ())


def test_outlines_fill_the_frame_and_the_crowded_part_is_drawn_again(tmp_path):
    codes = [str(code) for code in range(101, 131)]
    [table] = outline_tables(told(tmp_path, grid(codes), tuple(codes)))
    rows = [dict(zip(table.schema.kinds, row, strict=True)) for row in table.rows]
    plain, inset = ([row for row in rows if row["inset"] is is_in] for is_in in (False, True))
    assert [row["unit"] for row in plain] == codes
    assert min(row["left"] for row in plain) == 0
    assert max(row["right"] for row in plain) == pytest.approx(1000, abs=0.2)
    assert inset == []  # nobody is crowded where all are a tenth of the frame


def test_small_units_that_lie_close_together_are_enlarged(tmp_path):
    crowd = [square(str(200 + n), 12 + 0.01 * (n % 3), 55 + 0.01 * (n // 3), side=0.01) for n in range(9)]
    codes = ("101", *(str(200 + n) for n in range(9)))
    [table] = outline_tables(told(tmp_path, [square("101", 8, 55), *crowd], codes))
    rows = [dict(zip(table.schema.kinds, row, strict=True)) for row in table.rows]
    wide = {
        is_in: [r["right"] - r["left"] for r in rows if r["inset"] is is_in and r["unit"] == "200"]
        for is_in in (False, True)
    }
    assert wide[True][0] > 20 * wide[False][0]


@pytest.fixture
def study(tmp_path):
    with_files = tmp_path / "study"
    shutil.copytree(str(files("jobspejl.examples") / "results"), with_files)
    text = (with_files / "study.toml").read_text("utf-8")
    (with_files / "study.toml").write_text(text.replace("# [units]", '[units]\noutlines = "o.geojson"', 1), "utf-8")
    return with_files / "study.toml"


def drawn(out):
    page = (out.parent / "index.html").read_text("utf-8")
    [map_] = re.findall(r'<svg class="tiles outlines".*?</svg>', page, re.S)
    return re.findall(r'<a href="units/(\d+)\.html"', map_)


def test_a_study_with_outlines_shows_them_and_lists_the_file(study, tmp_path):
    codes = [unit.code for unit in jobspejl.check_study(study_without_outlines(study))[0].figures[0].observed.units]
    (study.parent / "o.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": grid(codes)}), "utf-8")
    out = jobspejl.build(study, tmp_path / "out", pdf=False)
    assert sorted(set(drawn(out))) == sorted(codes)
    manifest = json.loads((out.parent / "manifest.json").read_text("utf-8"))
    assert "o.geojson" in [one["file"] for one in manifest["inputs"]]


def study_without_outlines(study):
    other = study.with_name("plain.toml")
    other.write_text(study.read_text("utf-8").replace('outlines = "o.geojson"', ""), "utf-8")
    return other


def test_a_check_tells_of_a_missing_outline_and_a_build_writes_nothing(study, tmp_path):
    (study.parent / "o.geojson").write_text(json.dumps({"features": grid(["101"])}), "utf-8")
    for act in (lambda: jobspejl.check_study(study), lambda: jobspejl.build(study, tmp_path / "out", pdf=False)):
        with pytest.raises(DataError, match="lacks the outlines of 97 units"):
            act()
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not SHARED.exists(), reason="no outlines of the 98 municipalities at hand")
def test_the_municipalities_are_drawn_with_the_capital_enlarged(study, tmp_path):
    shutil.copy(SHARED, study.parent / "o.geojson")
    out = jobspejl.build(study, tmp_path / "out", pdf=False)
    found = drawn(out)
    assert len(set(found)) == 98
    twice = {code for code in found if found.count(code) == 2}
    assert {"101", "147", "153", "159"} <= twice  # København, Frederiksberg, Brøndby, Gladsaxe
    assert not {"751", "851", "400"} & twice
    assert (out.parent / "index.html").stat().st_size < 160_000


@pytest.mark.parametrize("kind", ["results", "register", "effort", "experience", "legality"])
def test_every_study_to_start_from_says_how_outlines_are_drawn(kind):
    text = (files("jobspejl.examples") / kind / "study.toml").read_text("utf-8")
    assert text.count("# [units]\n") == 1
    own = text.replace("# [units]\n", "[units]\n").replace("# outlines", "outlines")
    section = Units.model_validate(tomllib.loads(own)["units"])
    assert (section.outlines, section.outlines_code) == ("omrids.geojson", "code")


@pytest.mark.parametrize(("codes", "da"), [(["101"], "enheden 101"), (["101", "147"], "2 enheder: 101, 147")])
def test_one_outline_is_not_told_of_as_several(tmp_path, codes, da):
    with pytest.raises(DataError) as caught:
        told(tmp_path, [*grid(["101", "147"]), *grid(codes)], ("101", "147"))
    assert da in " ".join(problem.sentence("da") for problem in caught.value.problems)


def test_the_legend_of_outlines_names_the_units():
    words = say("da", "front.map_note_outlines", kind="kommuner", unit="procentpoint")
    assert words.startswith("Fladerne er kommuner; ")
    assert "enhed" not in words
