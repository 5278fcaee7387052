"""Sanctions by hand: how many in the time on support, by section, changed on appeal, and guided beforehand."""

import pytest
from tests.lenses.effort.tiny_tables import asked, day, spell

from jobspejl.lenses.effort import caseworkers, sanctions, talks

CASH = ("101", "kontanthjaelp")
EXEMPT = [("c", day("2023-01-01"), day("2024-01-01")), ("d", day("2023-03-11"), day("2023-03-21"))]
IN_2023, IN_2024 = ("101", "2023", "kontanthjaelp"), ("101", "2024", "kontanthjaelp")


def of(spells, events, first="2023-01-01", last="2025-12-31", **settings):
    rows = [(case, event, day(on)) for case, event, on in events]
    return asked(sanctions, first, last, spells=spells, events=rows, **settings)


def test_sanctions_in_the_time_on_support():
    """København in 2023, 365 days.

    a  on support all year; § 36 on 1 March (twice in the log: once), § 37 the same day, § 40 a on 1 June: 3 sanctions.
    b  on support in January, 31 days; a sanction on 31 January, one on 1 February (off support: none): 1 of no section.
    c  on support for 28 days of February, exempt throughout, with one on the 10th: neither its days nor it count.
    d  on support in March, 31 days, exempt from 11 to 20 March: 21 days free. Those on 10 and 21 March
       count, those on 11 and 20 March do not.
    3 persons, 6 sanctions, 365 + 31 + 21 = 417 days. One each of §§ 36, 37, 40 a and of no section, two of § 39.
    """
    spells = [
        spell("a", *CASH, "2023-01-01", "2023-12-31"),
        spell("b", *CASH, "2023-01-01", "2023-01-31"),
        spell("c", *CASH, "2023-02-01", "2023-02-28"),
        spell("d", *CASH, "2023-03-01", "2023-03-31"),
    ]
    events = [
        ("a", "sanktion_36", "2023-03-01"),
        ("a", "sanktion_36", "2023-03-01"),
        ("a", "sanktion_37", "2023-03-01"),
        ("a", "sanktion_40a", "2023-06-01"),
        ("a", "sanktion_vejledt", "2023-02-01"),
        ("b", "sanktion", "2023-01-31"),
        ("b", "sanktion_36", "2023-02-01"),
        ("c", "sanktion_36", "2023-02-10"),
        *(("d", "sanktion_39", f"2023-03-{on}") for on in (10, 11, 20, 21)),
    ]
    found = of(spells, events, exempt=EXEMPT)
    assert found["sanctions"] == {IN_2023: (3, 6, 417)}
    assert found["sanctions-guided"][IN_2023][2] == 1
    told = found["splits"]["sanctions"]
    by_part = dict(zip(sanctions.SANCTIONS, told.amount.tolist(), strict=True))
    assert by_part == {**dict.fromkeys(sanctions.SANCTIONS, 0), "sanktion_36": 1, "sanktion_37": 1} | {
        "sanktion_39": 2,
        "sanktion_40a": 1,
        "sanktion": 1,
    }
    assert (told.persons.sum(), told.amount.sum()) == (5, 6)


def test_the_time_is_that_of_talks_and_of_caseworkers_so_that_none_less_another_tells_an_exemption():
    spells = [spell(case, *CASH, "2023-01-01", "2023-12-31") for case in "cd"]
    events = [(case, "ansvarlig_tildelt", day("2023-01-01"), None, "101", "A", 2) for case in "cd"]
    given = {"spells": spells, "events": events, "exempt": EXEMPT}
    days = {
        name: asked(family, "2023-01-01", "2025-12-31", **given)[name][IN_2023][2]
        for family, name in ((sanctions, "sanctions"), (talks, "talks"), (caseworkers, "caseworker-changes"))
    }
    assert days == dict.fromkeys(days, 365 - 10)


@pytest.mark.parametrize(
    ("changed", "amount"),
    [
        ([], 0),
        (["2023-02-28"], 0),  # before any
        (["2023-03-01"], 1),  # on the day of the first
        (["2023-04-30"], 1),  # of the first, since it is before the second
        (["2023-05-01"], 1),  # of the second
        (["2023-04-30", "2023-06-01"], 2),
        (["2023-06-01", "2023-07-01"], 1),  # the same one twice
        (["2024-04-30"], 1),  # 365 days after the second
        (["2024-05-01"], 0),  # 366
    ],
)
def test_changed_on_appeal(changed, amount):
    """Two sanctions of one citizen, on 1 March and 1 May 2023, and a citizen with none."""
    spells = [spell("a", *CASH, "2023-01-01", "2023-12-31"), spell("b", *CASH, "2023-01-01", "2023-12-31")]
    events = [("a", "sanktion_36", "2023-03-01"), ("a", "sanktion_37", "2023-05-01")]
    events += [("a", "sanktion_aendret", on) for on in changed]
    assert of(spells, events)["sanctions-changed"] == {IN_2023: (1, amount, 2)}


@pytest.mark.parametrize(("changed", "amount"), [("2023-07-09", 1), ("2023-08-01", 0)])
def test_a_change_may_be_of_a_sanction_off_support(changed, amount):
    """On support until June 2023: a sanction on 1 May, and one on 10 July, which is not counted, but may be changed."""
    events = [
        ("a", "sanktion_36", "2023-05-01"),
        ("a", "sanktion_36", "2023-07-10"),
        ("a", "sanktion_aendret", changed),
    ]
    found = of([spell("a", *CASH, "2023-01-01", "2023-06-30")], events)
    assert found["sanctions-changed"] == {IN_2023: (1, amount, 1)}


def test_a_change_may_be_of_a_sanction_after_the_last_whole_period():
    """Data to 30 December 2024: 2023 is the last year in full. One of its sanctions; one of February 2024, changed."""
    events = [("a", "sanktion_36", "2023-12-20"), ("a", "sanktion_36", "2024-02-01")]
    events += [("a", "sanktion_aendret", "2024-03-01")]
    found = of([spell("a", *CASH, "2023-01-01", "2024-12-30")], events, "2023-01-01", "2024-12-30")
    assert found["sanctions-changed"] == {IN_2023: (1, 0, 1)}


def test_only_periods_that_can_be_followed_are_told():
    """Data end on 31 December 2024, 366 days after that of 2023: 2023 can be followed for 365 days, 2024 cannot."""
    spells = [spell("a", *CASH, "2023-01-01", "2024-12-31")]
    events = [("a", "sanktion_36", "2023-12-31"), ("a", "sanktion_36", "2024-01-01")]
    found = of(spells, events, "2023-01-01", "2024-12-31")
    assert found["sanctions-changed"] == {IN_2023: (1, 0, 1)}
    assert [remark.key for remark in found["remarks"]] == ["effort_unfollowed"]


@pytest.mark.parametrize(
    ("guided", "amount"),
    [
        ([], 0),
        (["2024-03-31"], 1),  # on its day
        (["2024-01-01"], 1),  # 90 days before 31 March, in a leap year
        (["2023-12-31"], 0),  # 91
        (["2024-04-01"], 0),  # after
        (["2023-12-31", "2024-02-01"], 1),
    ],
)
def test_guided_beforehand(guided, amount):
    spells = [spell("a", *CASH, "2023-01-01", "2024-12-31")]
    events = [("a", "sanktion_36", "2024-03-31"), *(("a", "sanktion_vejledt", on) for on in guided)]
    events += [("b", "sanktion_vejledt", "2024-03-01")]
    assert of(spells, events)["sanctions-guided"] == {IN_2024: (1, amount, 1)}


@pytest.mark.parametrize(("on", "persons"), [("2023-03-31", 0), ("2023-04-01", 1)])
def test_sanctions_before_the_data_can_look_back_are_left_out(on, persons):
    """Data from 1 January 2023: 90 days on is 1 April."""
    found = of([spell("a", *CASH, "2022-01-01", "2023-12-31")], [("a", "sanktion_36", on)])
    assert len(found["sanctions-guided"]) == persons
