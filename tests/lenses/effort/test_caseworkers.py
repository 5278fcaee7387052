"""Caseworkers by hand: changes, cover that is none, pseudonyms that are the same, and how many a citizen has had."""

from datetime import datetime

import pytest
from tests.lenses.effort.tiny_tables import asked, day, spell

from jobspejl.lenses.effort import caseworkers

CASH = ("101", "kontanthjaelp")
CELL = ("101", "2024", "kontanthjaelp")
YEAR = [spell("a", *CASH, "2024-01-01", "2024-12-31")]


def assigned(*stints, case="a", unit="101", event="ansvarlig_tildelt"):
    """Return events of who has a case, from days or moments on."""
    return [
        (case, event, day(at[:10]), datetime.fromisoformat(at) if len(at) > 10 else None, unit, who, line)
        for line, (at, who) in enumerate(stints, start=2)
    ]


def of(spells, events, exempt=(), **settings):
    given = {"exempt": list(exempt), "spells": spells, "events": events}
    return asked(caseworkers, "2023-01-01", "2024-12-31", settings=settings, **given)


@pytest.mark.parametrize(
    ("stints", "changes"),
    [
        ([("2024-01-01", "A")], 0),
        ([("2024-01-01", "A"), ("2024-03-01", "A")], 0),
        ([("2024-01-01", "A"), ("2024-03-01", "B")], 1),
        ([("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-06-01", "C")], 2),
        ([("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-29", "A")], 0),  # B 28 days: cover
        ([("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-30", "A")], 2),  # B 29 days
        ([("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-10", "C"), ("2024-03-20", "A")], 0),  # both cover
        ([("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-10", "A"), ("2024-06-01", "C")], 1),
        ([("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-10", "C")], 2),  # nobody is back
        ([("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-10", "A"), ("2024-03-20", "B")], 1),
        ([("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-05", "A"), ("2024-03-10", "C"), ("2024-03-20", "B")], 2),
        ([("2024-01-01", "A"), ("2024-03-01T09:00", "B"), ("2024-03-01T10:00", "A")], 0),  # within a day
        ([("2024-01-01", "A"), ("2024-03-01T10:00", "A"), ("2024-03-01T09:00", "B")], 0),
        ([("2024-01-01", "A"), ("2024-03-01T09:00", "B"), ("2024-03-01T10:00", "C")], 1),  # B for no day
        ([("2024-01-01", "Mona 1"), ("2024-03-01", "mona1"), ("2024-06-01", "MONA 1")], 0),
        ([("2024-01-01", "A"), ("2024-03-01", None), ("2024-06-01", "A")], 0),  # nobody knows
        ([("2024-01-01", "A"), ("2024-03-31T01:30", "B"), ("2024-03-31T03:30", "C")], 1),  # the clock is put forward
        ([("2024-01-01", "A"), ("2024-10-27T02:30", "B"), ("2024-10-27T03:00", "A")], 0),  # and back
    ],
)
def test_changes(stints, changes):
    """On support all of 2024, 366 days; the first is responsible from the first day."""
    assert of(YEAR, assigned(*stints))["caseworker-changes"] == {CELL: (1, changes, 366)}


@pytest.mark.parametrize(("cover_days", "changes"), [(0, 2), (9, 2), (10, 0)])
def test_the_study_says_what_cover_is(cover_days, changes):
    """B has the case for 10 days, from 1 to 10 March."""
    events = assigned(("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-11", "A"))
    assert of(YEAR, events, cover_days=cover_days)["caseworker-changes"] == {CELL: (1, changes, 366)}


def test_the_time_in_which_somebody_is_known():
    """The first is assigned on 1 February: 366 - 31 = 335 days. The second's is never known: nobody to count."""
    spells = [*YEAR, spell("b", *CASH, "2024-01-01", "2024-12-31")]
    events = [*assigned(("2024-02-01", "A")), *assigned(("2024-02-01", None), case="b")]
    found = of(spells, events)
    assert found["caseworker-changes"] == {CELL: (1, 0, 335)}
    assert [(remark.key, remark.facts["count"]) for remark in found["remarks"]] == [("effort_caseworker_blank", 1)]


@pytest.mark.parametrize(
    ("on", "changes"), [("2024-02-29", 1), ("2024-03-01", 0), ("2024-03-31", 0), ("2024-04-01", 1)]
)
def test_days_of_exemption_do_not_count(on, changes):
    """Exempt in March, 31 of 366 days, and for a day in November; whoever takes over in March is no change."""
    exempt = [("a", day("2024-03-01"), day("2024-04-01")), ("a", day("2024-11-05"), day("2024-11-06"))]
    events = assigned(("2024-01-01", "A"), (on, "B"))
    assert of(YEAR, events, exempt=exempt)["caseworker-changes"] == {CELL: (1, changes, 366 - 32)}


def test_moving_is_no_change():
    """In København until 30 June 2024 (182 days), where A is followed by B; then in Frederiksberg, 184 days with C."""
    spells = [
        spell("a", *CASH, "2024-01-01", "2024-06-30"),
        spell("a", "147", "kontanthjaelp", "2024-07-01", "2024-12-31"),
    ]
    events = assigned(("2024-01-01", "A"), ("2024-02-01", "B"))
    events += assigned(("2024-07-01", "C"), unit="147")
    assert of(spells, events)["caseworker-changes"] == {
        CELL: (1, 1, 182),
        ("147", "2024", "kontanthjaelp"): (1, 0, 184),
    }


def test_absences_within_absences_are_told_apart_one_by_one():
    """Every fourth day from 1 March: B covers for A; C takes over, and B and D cover for C; E takes over: 2 changes.

    B's absence begins while B is cover, and holds nobody; what begins in it, C's, is a responsible caseworker's.
    """
    stints = [(f"2024-03-{1 + 4 * number:02}", who) for number, who in enumerate("BACBDCE")]
    assert of(YEAR, assigned(("2024-01-01", "A"), *stints))["caseworker-changes"] == {CELL: (1, 2, 366)}


def test_who_only_covered_covers_no_more():
    """B covers from 1 to 5 March, when A is back. C, from 10 March, is no cover of B's, who takes over on 20 March."""
    events = assigned(("2024-01-01", "A"), ("2024-03-01", "B"), ("2024-03-05", "A"), ("2024-03-10", "C"))
    events += assigned(("2024-03-20", "B"))
    assert of(YEAR, events)["caseworkers-per-case"] == {CELL: (1, 3, 1)}


def test_a_short_stay_in_another_unit_is_no_cover():
    """In Frederiksberg with C from 1 to 10 March, 9 days of 2024; back in København, 357 days, with A: no change."""
    spells = [
        spell("a", *CASH, "2024-01-01", "2024-02-29"),
        spell("a", "147", "kontanthjaelp", "2024-03-01", "2024-03-09"),
        spell("a", *CASH, "2024-03-10", "2024-12-31"),
    ]
    events = assigned(("2024-01-01", "A"), ("2024-03-10", "A"))
    events += assigned(("2024-03-01", "C"), unit="147")
    assert of(spells, events)["caseworker-changes"] == {
        CELL: (1, 0, 357),
        ("147", "2024", "kontanthjaelp"): (1, 0, 9),
    }


@pytest.mark.parametrize(
    ("starts", "changes"),
    [
        ("2024-04-01", 0),  # 31 days off in March: a new case, with a new caseworker at once
        ("2024-03-28", 1),  # 27 days off: the same case
    ],
)
def test_a_new_case_is_no_change(starts, changes):
    """On support in January and February (60 days), off in March, and with B from 10 April on."""
    spells = [spell("a", *CASH, "2024-01-01", "2024-02-29"), spell("a", *CASH, starts, "2024-12-31")]
    days = 60 + (day("2024-12-31") - day(starts)).days + 1
    events = assigned(("2024-01-01", "A"), ("2024-04-10", "B"))
    assert of(spells, events)["caseworker-changes"] == {CELL: (1, changes, days)}


def test_later_in_a_new_case_it_is_a_change():
    """B takes over on 1 June, 61 days after the second spell began on 1 April: A had it until then. 60 + 275 days."""
    spells = [spell("a", *CASH, "2024-01-01", "2024-02-29"), spell("a", *CASH, "2024-04-01", "2024-12-31")]
    events = assigned(("2024-01-01", "A"), ("2024-06-01", "B"))
    assert of(spells, events)["caseworker-changes"] == {CELL: (1, 1, 335)}


def test_pseudonyms_are_merged_within_a_unit_and_counted():
    """`M 1`, `M1` and `m1` are one in København: 2 more than needed. In Frederiksberg `m1` is another's."""
    spells = [*YEAR, spell("b", "147", "kontanthjaelp", "2024-01-01", "2024-12-31")]
    events = assigned(("2024-01-01", "M 1"), ("2024-02-01", "M1"), ("2024-03-01", "m1"))
    events += assigned(("2024-01-01", "m1"), case="b", unit="147")
    [remark] = of(spells, events)["remarks"]
    assert (remark.key, remark.facts["count"]) == ("effort_caseworkers_merged", 2)
    assert "m1" not in remark.sentence("da").lower()


def test_a_pseudonym_of_signs_alone_stays_itself():
    """Signs tell caseworkers apart: `--` and `//` are two, and a change of one to the other counts."""
    assert of(YEAR, assigned(("2024-01-01", "--"), ("2024-03-01", "//")))["caseworker-changes"] == {CELL: (1, 1, 366)}


def test_caseworkers_of_a_citizen():
    """Those with at least 180 days on support in the period.

    a  A from 2023 on, B from 1 March, cover by C for 5 days, B again: in 2024 A and B are 2; in 2023, with 180 days on
       support from 5 July, A alone.
    b  179 days in 2024: left out. c  nobody known: left out. d  one, all year.
    2024: 2 citizens, 2 + 1 = 3 caseworkers.
    """
    spells = [
        spell("a", *CASH, "2023-07-05", "2024-12-31"),
        spell("b", *CASH, "2024-01-01", "2024-06-27"),
        spell("c", *CASH, "2024-01-01", "2024-12-31"),
        spell("d", *CASH, "2024-01-01", "2024-12-31"),
    ]
    events = assigned(("2023-07-05", "A"), ("2024-03-01", "B"), ("2024-05-01", "C"), ("2024-05-06", "B"))
    events += assigned(("2024-01-01", "A"), ("2024-02-01", "B"), case="b")
    events += assigned(("2024-01-01", "E"), case="d")
    assert of(spells, events)["caseworkers-per-case"] == {
        ("101", "2023", "kontanthjaelp"): (1, 1, 1),
        CELL: (2, 3, 2),
    }


def test_who_held_the_talks_may_be_responsible():
    """Talks with A, A and B, and an assignment to C that is not asked: 1 change in the days from the first talk."""
    events = assigned(("2024-01-02", "A"), ("2024-03-01", "A"), ("2024-06-01", "B"), event="samtale")
    events += assigned(("2024-02-01", "C"))
    found = of(YEAR, events, caseworkers="talks")
    assert found["caseworker-changes"] == {CELL: (1, 1, 365)}
    assert found["caseworkers-per-case"] == {CELL: (1, 2, 1)}
