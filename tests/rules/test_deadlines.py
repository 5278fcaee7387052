"""The catalogue of deadlines: sound as data, and every rule's due days as its words say."""

import tomllib
from dataclasses import fields, replace
from datetime import date, timedelta
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.contracts.deadline import DeadlineRule
from jobspejl.lenses.effort import effort, sanctions
from jobspejl.rules.calendars import add, closed_days, profiles
from jobspejl.rules.deadlines import deadline_rules, due_day, due_days, rule_on
from jobspejl.rules.oversight import oversight_targets
from jobspejl.rules.vocabularies import channels, contents, events, groups, nexts, spelled

DAY = timedelta(days=1)
RULES = deadline_rules()
every_version = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.version}")
days = st.dates(date(2005, 1, 1), date(2040, 12, 31))


@every_version
def test_names_are_in_the_vocabularies(rule):
    assert set(rule.groups) <= set(groups())
    assert {rule.trigger, *rule.satisfied_by, *rule.lifted_by} <= set(events())
    assert rule.calendar in profiles()
    assert not set(rule.satisfied_by) & set(rule.lifted_by)
    assert rule.trigger not in rule.lifted_by


@every_version
def test_numbers_and_dates_make_sense(rule):
    assert rule.needed >= 1
    assert rule.length >= (1 if rule.way == "after" else 0)
    assert rule.satisfied_by
    assert not (rule.way == "before" and rule.first_day_counts)
    assert rule.valid_from is None or rule.valid_to is None or rule.valid_from <= rule.valid_to
    assert rule.verified_on is None or rule.verified_on <= date.today()
    assert all((rule.statute, rule.source, rule.name.da, rule.name.en, rule.text.da, rule.text.en))


def test_versions_follow_each_other_without_overlap():
    by_id = {}
    for rule in RULES:
        by_id.setdefault(rule.id, []).append(rule)
    for versions in by_id.values():
        assert [rule.version for rule in versions] == list(range(1, len(versions) + 1))
        for earlier, later in pairwise(versions):
            assert earlier.valid_to is not None
            assert later.valid_from is not None
            assert earlier.valid_to < later.valid_from


def test_the_file_has_no_field_that_the_record_lacks():
    known = {field.name for field in fields(DeadlineRule)} - {"id", "version"} | {"versions"}
    entries = tomllib.loads(resources.files("jobspejl.rules").joinpath("deadlines.toml").read_text("utf-8"))
    for entry in entries.values():
        assert set(entry) <= known
        assert all(set(version) <= known - {"versions"} for version in entry["versions"])


@pytest.mark.parametrize("terms", [events(), groups(), channels(), contents(), {**groups(), **nexts()}])
def test_no_word_means_two_things(terms):
    meanings = {}
    for term in terms.values():
        for word in {term.id, term.name.da, term.name.en, *term.spellings}:
            meanings.setdefault(word.lower(), set()).add(term.id)
    assert {word: ids for word, ids in meanings.items() if len(ids) > 1} == {}
    assert spelled(terms) == {word: next(iter(ids)) for word, ids in meanings.items()}


def test_every_word_of_the_vocabularies_is_used():
    used = {event for rule in RULES for event in (rule.trigger, *rule.satisfied_by, *rule.lifted_by)}
    used |= {*effort.COUNTED, sanctions.CHANGED, sanctions.GUIDED}
    used |= {event for target in oversight_targets() for event in target.events}
    assert used == set(events())
    ruled = {group for rule in RULES for group in rule.groups}
    assert ruled <= set(groups())
    assert set(groups()) - ruled == {"sho", "revalidering"}, "benefits of spells alone"


@pytest.mark.parametrize(
    ("rule_id", "trigger", "due"),
    [
        ("opfoelgning-foerste", date(2026, 1, 1), date(2026, 2, 25)),  # day 56, 1 January being day 1
        ("opfoelgning-foerste", date(2026, 2, 7), date(2026, 4, 3)),  # Good Friday: does not roll
        ("opfoelgning-videre", date(2019, 3, 1), date(2019, 3, 29)),
        ("opfoelgning-videre", date(2024, 1, 10), date(2024, 7, 9)),
        ("opfoelgning-tidlig", date(2026, 3, 19), date(2026, 4, 7)),  # Maundy Thursday: rolls past Easter Monday
        ("revurdering", date(2026, 5, 31), date(2026, 5, 31)),
        ("hoering-foer-ophoer", date(2026, 3, 15), date(2026, 3, 1)),
        ("samtale-foerste-hjaelp", date(2025, 12, 18), date(2025, 12, 29)),  # 25 December, a Thursday
        ("samtaler-halvaar", date(2022, 8, 31), date(2023, 2, 28)),
        ("samtaler-akasse", date(2024, 1, 1), date(2024, 3, 31)),
        ("samtaler-jobcenter-dagpenge", date(2024, 1, 1), date(2024, 6, 30)),
        ("genvurdering", date(2026, 5, 8), date(2026, 6, 8)),
        ("genvurdering", date(2026, 11, 26), date(2026, 12, 28)),
        ("genvurdering", date(2026, 3, 6), date(2026, 4, 7)),
        ("genvurdering", date(2026, 12, 3), date(2027, 1, 4)),
        ("aktindsigt", date(2026, 4, 1), date(2026, 4, 15)),
    ],
)
def test_due_days_worked_by_hand(rule_id, trigger, due):
    assert due_day(rule_on(rule_id, trigger), trigger) == due


@pytest.mark.parametrize(
    ("rule_id", "day", "version"),
    [
        ("opfoelgning-videre", date(2019, 12, 31), 1),
        ("opfoelgning-videre", date(2020, 1, 1), None),  # 2020-2023: the sources disagree
        ("opfoelgning-videre", date(2023, 12, 31), None),
        ("opfoelgning-videre", date(2024, 1, 1), 2),
        ("opfoelgning-videre", date(2025, 1, 1), 3),
        ("samtaler-halvaar", date(2023, 12, 31), 1),
        ("samtaler-halvaar", date(2024, 1, 1), 2),
        ("samtaler-halvaar", date(2026, 7, 1), None),
        ("genvurdering", date(2012, 1, 1), 1),
    ],
)
def test_the_version_in_force_on_the_day(rule_id, day, version):
    found = rule_on(rule_id, day)
    assert (found.version if found else None) == version


def test_dagpenge_leaves_the_four_talks_in_2024_for_a_split():
    assert "dagpenge" in rule_on("samtaler-halvaar", date(2023, 6, 1)).groups
    assert "dagpenge" not in rule_on("samtaler-halvaar", date(2024, 6, 1)).groups
    split = [rule_on(rule_id, date(2024, 6, 1)) for rule_id in ("samtaler-akasse", "samtaler-jobcenter-dagpenge")]
    assert [(rule.needed, rule.length) for rule in split] == [(3, 3), (3, 6)]


def test_an_unknown_rule_is_not_a_rule_out_of_force():
    with pytest.raises(KeyError):
        rule_on("findes-ikke", date(2024, 1, 1))


def test_a_deadline_backwards_rolls_to_the_open_day_before():
    hearing = replace(rule_on("hoering-foer-ophoer", date(2027, 1, 7)), calendar="frist")
    assert due_day(hearing, date(2027, 1, 7)) == date(2026, 12, 23)  # two weeks before is Christmas Eve


@every_version
@given(day=days, profile=st.sampled_from(list(profiles())))
def test_due_days_keep_the_promises(rule, day, profile):
    rule = replace(rule, calendar=profile)
    due = due_day(rule, day)
    end = add(
        day,
        rule.length,
        rule.unit,
        profile=rule.calendar,
        way=rule.way,
        first_day_counts=rule.first_day_counts,
    )
    assert due not in closed_days(due.year, rule.calendar)
    assert due >= end if rule.way == "after" else due <= end
    assert due <= due_day(rule, day + DAY)


@given(st.sampled_from([rule for rule in RULES if rule.way == "before"]), days, st.sampled_from(list(profiles())))
def test_a_deadline_backwards_never_leaves_less_than_its_length(rule, day, profile):
    length = DAY * rule.length * {"days": 1, "weeks": 7}[rule.unit]
    assert due_day(replace(rule, calendar=profile), day) <= day - length


@every_version
def test_the_table_of_due_days_is_the_function_day_by_day(rule):
    first, last = date(2019, 11, 1), date(2026, 8, 1)
    table = due_days(rule, first, last)
    every_day = [first + DAY * number for number in range((last - first).days + 1)]
    assert table == [(day, due_day(rule, day)) for day in every_day if rule_on(rule.id, day) is rule]


def test_no_day_of_a_rule_that_was_not_in_force_is_tabled():
    assert due_days(rule_on("samtaler-halvaar", date(2021, 1, 1)), date(2024, 1, 1), date(2024, 12, 31)) == []
