"""Benefits in DREAM: the list is the documentation's, every code has one meaning a week, and scopes are dated."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from jobspejl.errors import DataError
from jobspejl.rules.benefits import (
    benefit_groups,
    codes_in,
    counted_groups,
    dream_codes,
    group_in,
    scope,
    scopes,
)

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "dream_codes_2015.csv"
GROUPS = [group.id for group in benefit_groups()]
WEEK = (2019, 10)


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the list of codes lies outside the project")
def test_the_verified_codes_are_those_of_the_documentation_word_for_word():
    with PUBLISHED.open(encoding="utf-8-sig") as file:
        listed = {int(row["code"]): row["description"] for row in csv.DictReader(file)}
    assert len(listed) == 129
    assert {one.code: one.name.da for one in dream_codes() if one.verified} == listed


def test_every_code_has_a_group_or_is_at_no_risk_and_names_in_both_languages():
    for one in dream_codes():
        assert 100 <= one.code <= 999
        assert (one.group in GROUPS) == one.at_risk
        assert one.name.da
        assert one.name.en
        assert one.name.da != one.name.en
        assert one.source
    assert {one.code for one in dream_codes() if not one.at_risk} == {997, 998, 999}
    assert {one.code for one in dream_codes() if not one.verified} == {784, 870, *range(873, 879)}
    assert {one.group for one in dream_codes()} == {*GROUPS, None}


def test_a_code_means_one_thing_a_week():
    spans = {}
    for one in dream_codes():
        spans.setdefault(one.code, []).append((one.valid_from or (0, 0), one.valid_to or (9999, 99)))
    for of_code in spans.values():
        assert all(start <= end for start, end in of_code)
        assert all(earlier[1] < later[0] for earlier, later in pairwise(of_code))


@pytest.mark.parametrize(
    ("code", "group"),
    [
        (111, "dagpenge"), (126, "dagpenge"), (123, "oevrige"), (152, "dagpenge"), (299, "dagpenge"),
        (130, "kontanthjaelp"), (149, "kontanthjaelp"), (709, "kontanthjaelp"), (739, "kontanthjaelp"),
        (740, "ledighedsydelse"), (748, "ledighedsydelse"), (750, "kontanthjaelp"), (768, "kontanthjaelp"),
        (771, "fleksjob"), (774, "sygedagpenge"), (781, "foertidspension"), (783, "foertidspension"),
        (785, "sygedagpenge"), (810, "ressourceforloeb"), (818, "ressourceforloeb"), (878, "sygedagpenge"),
        (881, "barsel"), (890, "sygedagpenge"), (899, "sygedagpenge"), (621, "efterloen"), (652, "uddannelse"),
        (998, None), (555, None),
    ],
)  # fmt: skip
def test_the_groups_are_the_proposed_ones(code, group):
    assert group_in(code, WEEK) == group


def test_job_clarification_has_a_first_week():
    assert group_in(785, (2014, 26)) is None
    assert 785 not in codes_in((2014, 26))
    assert group_in(785, (2014, 27)) == "sygedagpenge"


def test_scopes_follow_each_other_and_say_that_they_are_unverified():
    for earlier, later in pairwise(scopes()):
        assert earlier.valid_to < later.valid_from
        assert (later.valid_from - earlier.valid_to).days == 1
    for one in scopes():
        assert {*one.counted, *one.outside} <= set(GROUPS)
        assert not set(one.counted) & set(one.outside)
        assert one.verified is False
        assert "ikke set" in one.remark.da
        assert "not been seen" in one.remark.en


def test_the_list_of_2019_adds_two_benefits_and_leaves_the_same_two_outside():
    first, second = scope("2018"), scope("2019")
    assert set(second.counted) - set(first.counted) == {"ressourceforloeb", "ledighedsydelse"}
    assert set(first.counted) < set(second.counted)
    assert first.outside == second.outside == ("foertidspension", "fleksjob")
    with pytest.raises(KeyError):
        scope("2017")


def test_an_outcome_counts_what_its_scope_lets_in():
    named = ("dagpenge", "ressourceforloeb", "fleksjob", "dagpenge")
    assert counted_groups(named, None) == ("dagpenge", "ressourceforloeb", "fleksjob")
    assert counted_groups(named, "2018") == ("dagpenge",)
    assert counted_groups(named, "2019", "variant") == ("dagpenge", "ressourceforloeb")
    assert counted_groups(named, "2019", "outside") == ("fleksjob",)


@pytest.mark.parametrize(
    ("benefits", "scope_id", "key", "says"),
    [
        (("kontanthjelp",), "2019", "benefit_unknown", "kontanthjaelp"),
        (("dagpenge",), "2020", "scope_unknown", "2018, 2019"),
        (("ressourceforloeb",), "2018", "scope_empty", "dagpenge, sygedagpenge, kontanthjaelp"),
    ],
)
def test_what_cannot_be_counted_is_refused(benefits, scope_id, key, says):
    with pytest.raises(DataError) as refused:
        counted_groups(benefits, scope_id)
    [problem] = refused.value.problems
    assert problem.key == key
    assert says in problem.sentence("da")
    assert says in problem.sentence("en")
