"""Rates over persons: who is too small for a measure, and what measures of the same persons tell between them."""

from dataclasses import replace

import numpy as np
import pytest

from jobspejl.contracts.effort import Effort
from jobspejl.contracts.inspection import Figures, Inspection
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.observed import Observed, Spread, Strata, Telling
from jobspejl.contracts.study import Study
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.errors import StudyError
from jobspejl.sources.study import read_study
from jobspejl.steps import disclosure
from jobspejl.steps.check import LENSES, check
from jobspejl.steps.disclosure import without_small

CODES = "abcdef"
TABLES = {"observed_on": "2024-12-31", "calls": {"file": "calls.csv"}}
STUDY = """
study = { id = "s", title = "S" }
effort = { id = "indsats", name = "I", source = "S", observed_on = 2024-12-31, calls = { file = "calls.csv" } }

[[results]]
id = "talks"
name = "M"
noun = "n"
base_noun = "b"
direction = "none"
source = "S"
data = { file = "a.csv", unit = "u", period = "p", actual = "a", base = "b", expected = "e" }
"""
PLENTY = dict.fromkeys(CODES, (40, 60))


def ratio(name, persons, *, unit="percent", regions="NNNSSS", months=1.0, telling=None):
    """Return figures of one period: (counted, not counted) persons by unit; of rates, each has so many months."""
    measure = Measure(
        id=name, lens="effort", name=text("M"), noun=text("n"), base_noun=text("b"), direction="none", unit=unit,
        unit_name=text("talks a month") if unit == "number" else None, source=text("S"),
    )  # fmt: skip
    units = tuple(Unit(code, text(code), text(region)) for code, region in zip(CODES, regions, strict=True))
    some, none = (np.array([persons[code][k] for code in CODES], dtype=float)[:, None, None] for k in (0, 1))
    everybody = some + none
    spread = Spread(everybody, some, none, some, months * some, months**2 * everybody, telling or Telling())
    base = months * everybody
    strata = Strata(some, base, "groups", spread)
    actual = measure.scale * (some / base)[:, :, 0]
    return Observed(measure, units, ("1",), actual, base[:, :, 0], None, (), np.empty((6, 1, 0)), strata=strata)


def text(words):
    return Text(da=words, en=words)


def hidden_in(*measures, threshold=5):
    return [{unit.code: why for unit, why in gone} for _, gone in without_small(measures, threshold)]


@pytest.mark.parametrize(
    ("unit", "persons", "small"),
    [
        ("percent", (4, 60), True), ("percent", (60, 4), True), ("percent", (5, 5), False), ("percent", (0, 90), True),
        ("number", (4, 60), True), ("number", (60, 0), False), ("number", (60, 4), False), ("per_1000", (4, 900), True),
    ],
)  # fmt: skip
def test_of_a_share_both_sides_are_persons_and_of_a_rate_those_with_any(unit, persons, small):
    [hidden] = hidden_in(ratio("m", {**PLENTY, "a": persons}, unit=unit, months=7.5))
    assert hidden == ({"a": "small", "b": "complementary"} if small else {})


def test_fewer_than_the_measure_asks_for_hide_nobody_else():
    [hidden] = hidden_in(ratio("m", {**PLENTY, "a": (6, 7)}, telling=Telling(least=20)))
    assert hidden == {"a": "thin"}


def test_a_thin_unit_hides_with_a_small_one():
    [hidden] = hidden_in(ratio("m", {**PLENTY, "a": (6, 7), "b": (2, 60)}, telling=Telling(least=20)))
    assert hidden == {"a": "thin", "b": "small"}


def test_every_measure_hides_its_own():
    first, second = ratio("one", {**PLENTY, "a": (3, 60)}), ratio("two", PLENTY)
    assert hidden_in(first, second) == [{"a": "small", "b": "complementary"}, {}]


def test_snapshots_of_a_unit_are_no_persons():
    few = dict.fromkeys(CODES, (2, 0))
    told = ratio("caseload", few, unit="number", telling=Telling(of_persons=False))
    citizens = replace(told, strata=replace(told.strata, counted=90 * told.strata.counted))
    assert hidden_in(citizens) == [{}]
    assert set(hidden_in(told)[0]) == set(CODES)


def test_who_is_counted_later_only_is_not_found_by_subtraction():
    """40 have hours within 12 months; where 38 have within 6, two first had any in between."""
    first = ratio("six", {**PLENTY, "a": (38, 62), "b": (30, 70), "d": (40, 60)}, telling=Telling(within="twelve"))
    second = ratio("twelve", PLENTY)
    assert hidden_in(first, second) == [{}, {"a": "complementary", "b": "complementary"}]
    assert hidden_in(ratio("six", {**PLENTY, "a": (38, 62)}), second) == [{}, {}]


def test_parts_of_parts_are_parts():
    six = ratio("six", {**PLENTY, "a": (38, 62)}, telling=Telling(within="twelve"))
    twelve = ratio("twelve", {**PLENTY, "a": (4, 96)}, telling=Telling(within="all"))
    assert "a" in hidden_in(six, twelve, ratio("all", PLENTY))[2]


def test_who_left_a_cohort_is_not_found_by_subtraction():
    first = ratio("six", {**PLENTY, "a": (43, 60)}, telling=Telling(cohort="long"))
    second = ratio("twelve", PLENTY, telling=Telling(cohort="long"))
    assert hidden_in(first, second) == [{}, {"a": "complementary", "b": "complementary"}]


def test_who_is_not_followed_is_not_found_by_subtraction():
    """40 citizens of every unit with an offer; in a 38 are followed up, in b 30, elsewhere all."""
    offers = ratio("offers", PLENTY)
    jobs = {**dict.fromkeys(CODES, (10, 30)), "a": (10, 28), "b": (10, 20)}
    after = ratio("after", jobs, telling=Telling(base_of="offers"))
    for order in ((offers, after), (after, offers)):
        assert hidden_in(*order) == [{}, {"a": "complementary", "b": "complementary"}]
    assert hidden_in(offers, ratio("after", jobs)) == [{}, {}]


@pytest.mark.parametrize(("squares", "hidden"), [(5, {}), (25, {"a": "complementary", "b": "complementary"})])
def test_what_is_left_is_many_but_may_be_one_persons(squares, hidden):
    """Of 105 sanctions 100 are followed, one of each of 100 persons: the other five are of five of them, or of one.

    By the bound they are 5 x 5 / 5 = 5 persons where squares are 5 more, and one where they are 25 more.
    """
    all_of = ratio("all", PLENTY, telling=Telling(cohort="sanctions"))
    more = all_of.base + np.where(np.arange(6) == 0, 5, 0)[:, None]
    spread = all_of.strata.spread
    exposure2 = spread.exposure2 + np.where(np.arange(6) == 0, squares, 0)[:, None, None]
    strata = replace(all_of.strata, base=more[:, :, None], spread=replace(spread, exposure2=exposure2))
    first = replace(all_of, base=more, actual=all_of.actual * all_of.base / more, strata=strata)
    assert hidden_in(first, ratio("some", PLENTY, telling=Telling(cohort="sanctions"))) == [{}, hidden]


def test_ways_do_not_leave_many_of_one_person():
    """Of 106 spells 40 end in job and 60 in pension: six end in neither, and may all be one citizen's."""
    one_of = Telling(one_of="ends")
    job = ratio("job", {**PLENTY, "a": (40, 66)}, telling=one_of)
    pension = ratio("pension", {**dict.fromkeys(CODES, (20, 80)), "a": (60, 46)}, telling=one_of)
    assert hidden_in(job, pension) == [{}, {}]
    spread = job.strata.spread
    fewer = np.where(np.arange(6) == 0, 5, 0)[:, None, None]
    few = replace(spread, persons=spread.persons - fewer, exposure2=spread.exposure2 + 6 * fewer)
    job = replace(job, strata=replace(job.strata, spread=few))
    assert hidden_in(job, pension) == [{}, {"a": "complementary", "b": "complementary"}]


def test_totals_less_what_is_shown_do_not_tell_a_few_of_those_hidden_together():
    """In a 3 citizens left the cohort, in b nobody: b hides a, but both are shown at 6 months, and the totals tell 3.

    In c 20 left: with it those hidden are 23, in the region and in the country. Of all others nobody did.
    """
    six = {**PLENTY, "a": (43, 60), "c": (60, 60), "d": (50, 60)}
    first = ratio("six", six, telling=Telling(cohort="long"))
    second = ratio("twelve", {**PLENTY, "d": (50, 60)}, telling=Telling(cohort="long"))
    assert hidden_in(first, second) == [{}, dict.fromkeys("abc", "complementary")]


def test_units_hidden_in_one_for_other_reasons_do_not_tell_a_few_either():
    """b is small at 12 months, and a hides with it; at 6 months both are shown, and 3 and 4 more left: 7 is enough."""
    twelve = {**PLENTY, "b": (4, 90), "d": (50, 60)}
    second = ratio("twelve", twelve, telling=Telling(cohort="long"))
    few = ratio("six", {**twelve, "b": (6, 91), "c": (50, 60)}, telling=Telling(cohort="long"))
    assert hidden_in(few, second) == [{}, {"b": "small", "a": "complementary", "c": "complementary"}]
    enough = ratio("six", {**twelve, "a": (43, 60), "b": (6, 92)}, telling=Telling(cohort="long"))
    assert hidden_in(enough, second) == [{}, {"a": "complementary", "b": "small"}]


def test_families_are_gone_through_in_the_order_of_the_study(monkeypatch):
    seen, heads = [], disclosure._heads
    monkeypatch.setattr(disclosure, "_heads", lambda one: seen.append(one.measure.id) or heads(one))
    names = [f"measure-{number}" for number in range(8)]
    hidden_in(*(ratio(name, PLENTY) for name in names))
    assert seen == names


def test_ways_that_exclude_each_other_do_not_leave_a_few():
    """Of 100 spells 40 end in job and 57 in pension: three end in neither."""
    one_of = Telling(one_of="ends")
    job, pension = (
        ratio("job", PLENTY, telling=one_of),
        ratio("pension", {**dict.fromkeys(CODES, (20, 80)), "a": (57, 43)}, telling=one_of),
    )
    assert hidden_in(job, pension) == [{}, {"a": "complementary", "b": "complementary"}]
    assert hidden_in(job, replace(pension, strata=change(pension, Telling()))) == [{}, {}]


def change(observed, telling):
    return replace(observed.strata, spread=replace(observed.strata.spread, telling=telling))


def test_a_few_that_are_left_out_hide_with_the_smallest_shown():
    told = replace(ratio("m", {**PLENTY, "c": (20, 30)}), apart=np.array([[2.0, 60.0]]))
    assert hidden_in(told) == [{"a": "complementary", "c": "complementary"}]  # a hides c in their region


def test_small_target_groups_are_merged_again_when_units_are_gone():
    told = ratio("m", {**PLENTY, "a": (2, 60)})
    parts = [0.9, 0.1]
    spread = replace(
        told.strata.spread,
        **{
            name: getattr(told.strata.spread, name) * parts
            for name in ("persons", "counted", "short", "amount2", "both", "exposure2")
        },
    )
    strata = Strata(told.strata.counted * parts, told.strata.base * parts, "groups", spread)
    few = replace(told, strata=replace(strata, spread=replace(spread, persons=strata.base * [1, 0.1])))
    [(shown, gone)] = without_small((few,), 5)
    assert {unit.code for unit, _ in gone} == {"a", "b"}
    assert shown.strata.base.shape == shown.strata.spread.both.shape == (4, 1, 1)
    np.testing.assert_allclose(shown.strata.base[:, :, 0], told.base[2:])


def test_a_measure_that_too_few_units_can_be_shown_in_is_left_out_with_a_remark(monkeypatch, tmp_path):
    few = ratio("few", {**dict.fromkeys(CODES, (2, 60)), "a": (40, 60)})
    some = ratio("some", {**PLENTY, "a": (6, 7)}, telling=Telling(least=20))
    made = Inspection((), (Figures(few), Figures(some)))
    monkeypatch.setitem(LENSES, Effort, lambda *_: made)
    study = {"study": {"id": "s", "title": "S"}, "effort": {"id": "indsats", "name": "I", "source": "S", **TABLES}}
    [found] = check(Study.model_validate(study), tmp_path, DuckDBEngine())
    assert [each.observed.measure.id for each in found.figures] == ["some"]
    assert found.figures[0].hidden == ((some.units[0], "thin"),)
    assert found.problems == ()
    assert [remark.key for remark in found.remarks] == ["effort_measure_left", "units_hidden_persons"]
    assert "under 20 borgere" in found.remarks[1].sentence("da")


def test_no_other_section_has_the_id_of_a_measure_of_effort(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(STUDY, "utf-8")
    with pytest.raises(StudyError, match="talks itself"):
        read_study(path)
    path.write_text(STUDY.replace('id = "talks"', 'id = "other"'), "utf-8")
    assert [section.id for section in read_study(path).sections] == ["other", "indsats"]
