"""A unit's four mirrors: what is said of them together, and the same figures on the page where units are compared."""

import dataclasses
import json
from types import SimpleNamespace

import pytest

from jobspejl.contracts.study import Options
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.report.compare_page import compare_page
from jobspejl.report.unit_mirrors import disagreement, unit_mirrors
from tests.report.test_words import GAP, MEASURE, saved


def one(lens, direction, told, *, id="", **changes):
    """Return a measure of a mirror in which unit 101 is told as said."""
    name = f"{lens}-{direction}-{told}{id}"
    measure = MEASURE.model_copy(
        update={"id": name, "lens": lens, "direction": direction, "name": Text(da=name, en=name)}
    )
    return dataclasses.replace(
        saved(measure), gaps={"2019": {"101": dataclasses.replace(GAP, unit="101", told=told)}}, **changes
    )


def study(*measures):
    return SimpleNamespace(
        measures=measures,
        accounts=(),
        options=Options(),
        all_made_up=False,
        units_kind=Text(da="kommuner", en="municipalities"),
        units={
            code: Unit(code, Text(da=f"By {code}", en=f"Town {code}"), Text(da="R", en="R")) for code in ("101", "147")
        },
    )


def test_the_four_mirrors_are_always_there_in_the_same_order():
    mirrors = unit_mirrors(study(one("legality", "lower", "fewer")), "101", "da")
    assert [mirror.lens for mirror in mirrors] == ["results", "effort", "experience", "legality"]
    assert [len(mirror.rows) for mirror in mirrors] == [0, 0, 0, 1]
    assert mirrors[0].summary == "Her er ingen tal i dette spejl. Det siger intet om, hvordan det går."


@pytest.mark.parametrize(
    ("direction", "told", "way"),
    [
        ("lower", "fewer", "better"),
        ("lower", "more", "worse"),
        ("higher", "fewer", "worse"),
        ("higher", "more", "better"),
        ("none", "fewer", "fewer"),
        ("none", "more", "more"),
        ("lower", "same", "same"),
        ("none", "same", "same"),
    ],
)
def test_a_gap_is_called_better_or_worse_only_in_the_measures_own_direction(direction, told, way):
    [row] = unit_mirrors(study(one("effort", direction, told)), "101", "da")[1].rows
    assert (row.way, row.side) == (way, told)


def test_mirrors_that_point_opposite_ways_are_told_apart_by_name():
    found = unit_mirrors(study(one("results", "lower", "fewer"), one("experience", "higher", "fewer")), "101", "en")
    assert disagreement(found, "en") == (
        "The mirrors do not point the same way. Better than expected: Results: results-lower-fewer. "
        "Worse than expected: Experience: experience-higher-fewer."
    )


@pytest.mark.parametrize(
    "measures",
    [
        [("results", "lower", "fewer"), ("experience", "higher", "same")],
        [("results", "lower", "fewer"), ("legality", "none", "more")],
        [("legality", "lower", "fewer"), ("legality", "higher", "fewer")],  # within one mirror
        [("results", "lower", "same"), ("experience", "higher", "same")],
    ],
)
def test_what_noise_can_explain_is_no_disagreement(measures):
    found = unit_mirrors(study(*(one(*measure) for measure in measures)), "101", "da")
    assert disagreement(found, "da") is None


def test_a_summary_names_what_differs_and_counts_the_rest():
    measures = [one("effort", "none", "more"), *(one("effort", "lower", "same", id=n) for n in "ab")]
    measures.append(
        dataclasses.replace(one("effort", "lower", "fewer"), gaps={"2019": {}}, suppressed={"101": "small"})
    )
    summary = unit_mirrors(study(*measures), "101", "da")[1].summary
    assert summary == (
        "Højere end ventet, uden at det i sig selv er godt eller skidt: effort-none-more. "
        "2 mål kan ikke skelnes fra det ventede. Vises ikke: effort-lower-fewer."
    )


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_compared_figures_are_those_of_the_units_own_page(lang):
    measures = (one("legality", "lower", "more"), one("results", "lower", "fewer"))
    view = compare_page(study(*measures), lang)
    figures = json.loads(view["figures"])
    rows = [row for mirror in unit_mirrors(study(*measures), "101", lang) for row in mirror.rows]
    assert list(figures) == ["101"]  # By 147 is not part of any measure
    assert view["names"] == [("101", {"da": "By 101", "en": "Town 101"}[lang])]
    listed = [measure["name"] for mirror in view["mirrors"] for measure in mirror["measures"]]
    assert listed == [row.name for row in rows]
    for (side, told, _, verdict, low, middle, high), row in zip(figures["101"], rows, strict=True):
        assert (side, told, verdict) == (row.side, f"{row.gap} ({row.interval})", row.verdict)
        assert 0 <= low <= middle <= high <= 200


def test_no_code_of_the_users_own_ends_the_script():
    told = study(one("results", "lower", "fewer"))
    told.units["</script>"] = told.units["147"]
    [gaps] = [measure.gaps["2019"] for measure in told.measures]
    gaps["</script>"] = gaps["101"]
    figures = compare_page(told, "da")["figures"]
    assert "<" not in figures
    assert "</script>" in json.loads(figures)
