"""Talks by hand: how many in the time on support, who has had none for a quarter, and the days to the first."""

import pytest
from tests.lenses.effort.tiny_tables import asked, day, spell

from jobspejl.lenses.effort import talks

CASH = ("101", "kontanthjaelp")
CELL = ("101", "2024", "kontanthjaelp")


def talk(case, *days, event="samtale"):
    return [(case, event, day(one)) for one in days]


def of(measure, spells, events, exempt=(), **settings):
    given = {"spells": spells, "events": events, "exempt": list(exempt)}
    return asked(talks, "2023-01-01", "2024-12-31", **given, **settings)[measure]


def test_talks_in_the_time_on_support():
    """København in 2024, which has 366 days:

    a  on support all year, exempt 1-29 February (29 days): 366 - 29 = 337 days. Talks on 31 January, 1 February
       (exempt, not counted), 1 March, and two events on 2 March (a talk and a follow-up: one day): 3.
    b  on support 1-10 January, 10 days: a talk on the 10th, and one on the 11th, the day after: 1. A talk at the
       unemployment fund is none.
    c  exempt all through a spell of 31 days: nothing, and no person.
    2 persons, 3 + 1 = 4 talks, 337 + 10 = 347 days.
    """
    spells = [
        spell("a", *CASH, "2024-01-01", "2024-12-31"),
        spell("b", *CASH, "2024-01-01", "2024-01-10"),
        spell("c", *CASH, "2024-05-01", "2024-05-31"),
    ]
    events = [
        *talk("a", "2024-01-31", "2024-02-01", "2024-03-01", "2024-03-02"),
        *talk("a", "2024-03-02", event="opfoelgning"),
        *talk("b", "2024-01-10", "2024-01-11"),
        *talk("b", "2024-01-05", event="samtale_akasse"),
        *talk("c", "2024-05-02"),
    ]
    exempt = [("a", day("2024-02-01"), day("2024-03-01")), ("c", day("2024-04-01"), day("2024-07-01"))]
    assert of("talks", spells, events, exempt) == {CELL: (2, 4, 347)}


def test_who_moves_counts_in_each_part():
    """One citizen: 60 days of 2023 (2 November on) and 31 of January in København, then 29 of February elsewhere.

    On sickness benefit from 1 March, 31 days. The talk of 31 January is København's, that of 1 February is not.
    """
    spells = [
        spell("a", *CASH, "2023-11-02", "2024-01-31"),
        spell("a", "147", "kontanthjaelp", "2024-02-01", "2024-02-29"),
        spell("a", "147", "sygedagpenge", "2024-03-01", "2024-03-31"),
    ]
    assert of("talks", spells, talk("a", "2024-01-31", "2024-02-01")) == {
        ("101", "2023", "kontanthjaelp"): (1, 0, 60),
        CELL: (1, 1, 31),
        ("147", "2024", "kontanthjaelp"): (1, 1, 29),
        ("147", "2024", "sygedagpenge"): (1, 0, 31),
    }


def test_overlapping_exemptions_are_taken_off_once():
    """31 days in January; exempt 5-14 in two spells of the reader's, 5-9 and 10-14: 31 - 10 = 21 days."""
    exempt = [("a", day("2024-01-05"), day("2024-01-10")), ("a", day("2024-01-10"), day("2024-01-15"))]
    spells = [spell("a", *CASH, "2024-01-01", "2024-01-31")]
    assert of("talks", spells, [], exempt) == {CELL: (1, 0, 21)}


def test_nobody_without_time_is_a_person():
    """Zero person-time: exempt all of the only spell, and an event of somebody without any."""
    spells = [spell("a", *CASH, "2024-01-01", "2024-01-31")]
    exempt = [("a", day("2023-12-01"), day("2024-03-01"))]
    assert of("talks", spells, talk("b", "2024-01-05"), exempt) == {}


def test_no_talk_in_three_months():
    """København; a quarter is asked of those on support on all its days and exempt on none.

    a  on support 1 January to 30 June: quarters end on 31 March, 30 April, 31 May and 30 June: 4. The only talk, on
       1 February, lies in the first two (January-March, February-April): 2 without.
    b  on support 2 January to 31 March: begins a day too late for January-March: none.
    c  on support February-May, exempt on 31 March: February-April has that day, March-May too: none.
    d  on support October 2023 to March 2024 with no talk: December (2023), January, February and March: 1 in 2023 and
       3 in 2024, all without.
    2024: 2 persons, 4 + 3 = 7 quarters, 2 + 3 = 5 without.
    """
    spells = [
        spell("a", *CASH, "2024-01-01", "2024-06-30"),
        spell("b", *CASH, "2024-01-02", "2024-03-31"),
        spell("c", *CASH, "2024-02-01", "2024-05-31"),
        spell("d", *CASH, "2023-10-01", "2024-03-31"),
    ]
    exempt = [("c", day("2024-03-31"), day("2024-04-01"))]
    assert of("no-talk-3-months", spells, talk("a", "2024-02-01"), exempt) == {
        ("101", "2023", "kontanthjaelp"): (1, 1, 1),
        CELL: (2, 5, 7),
    }


def test_a_quarter_may_span_benefits_and_units_but_no_break():
    """a changes benefit on 15 February and moves on 1 March: asked on 31 March where it is then. b has a day off."""
    spells = [
        spell("a", *CASH, "2024-01-01", "2024-02-14"),
        spell("a", "101", "sygedagpenge", "2024-02-15", "2024-02-29"),
        spell("a", "147", "sygedagpenge", "2024-03-01", "2024-03-31"),
        spell("b", *CASH, "2024-01-01", "2024-02-14"),
        spell("b", "101", "sygedagpenge", "2024-02-16", "2024-03-31"),
    ]
    assert of("no-talk-3-months", spells, []) == {("147", "2024", "sygedagpenge"): (1, 1, 1)}


def test_the_first_quarter_that_the_data_hold():
    """Data from 1 January 2023: the first quarter ends on 31 March, though the spell began in 2022: 10 in the year."""
    found = of("no-talk-3-months", [spell("a", *CASH, "2022-06-01", "2023-12-31")], [])
    assert found == {("101", "2023", "kontanthjaelp"): (1, 10, 10)}


def waits(spells, events, exempt=()):
    given = {"spells": spells, "events": events, "exempt": list(exempt)}
    found = asked(talks, "2023-01-01", "2024-12-31", **given)
    return found["waits"]["first-talk"], found["first-talk"]


def test_days_to_the_first_talk_when_all_have_one():
    """Talks 0, 10 and 40 days after the start: everybody's value is the wait, 50 days in all, in thousandths."""
    spells = [spell(case, *CASH, "2024-03-01", "2024-08-31") for case in "abc"]
    events = [
        *talk("a", "2024-03-01", "2024-03-09"),
        *talk("b", "2024-02-28", "2024-03-11"),
        *talk("c", "2024-04-10", event="opfoelgning"),
    ]
    rows, found = waits(spells, events)
    assert rows == [[0, 1, 0, 1, 0], [0, 1, 10, 1, 0], [0, 1, 40, 1, 0]]
    assert found == {CELL: (3, 50_000, 3)}


def test_a_wait_of_ninety_days_is_told_and_one_of_91_is_cut_off():
    """1 March + 90 days is 30 May, + 91 is 31 May: that talk comes too late, and 91 days are counted."""
    spells = [spell(case, *CASH, "2024-03-01", "2024-08-31") for case in "ab"]
    rows, found = waits(spells, [*talk("a", "2024-05-30"), *talk("b", "2024-05-31")])
    assert rows == [[0, 1, 90, 1, 0], [0, 1, 91, 0, 1]]
    assert found == {CELL: (2, 181_000, 2)}


@pytest.mark.parametrize(
    ("spells", "exempt", "followed"),
    [
        ([spell("a", *CASH, "2024-03-01", "2024-03-20")], [], 20),  # leaves support
        ([spell("a", *CASH, "2024-03-01")], [("a", day("2024-03-11"), day("2024-03-15"))], 10),  # is exempted
        ([spell("a", *CASH, "2024-03-01", "2024-03-20"), spell("a", "147", "x", "2024-03-21")], [], 20),  # moves
        ([spell("a", *CASH, "2024-03-01", "2024-03-20"), spell("a", "101", "x", "2024-03-21")], [], 91),  # does not
        ([spell("a", *CASH, "2024-12-12", "2024-12-31")], [], 20),  # the data end
        ([spell("a", *CASH, "2024-12-12")], [("a", day("2024-12-12"), day("2024-12-15"))], None),  # exempt at once
        ([spell("a", *CASH, "2023-01-20")], [], None),  # within the data's first 28 days
        ([spell("a", *CASH, "2023-01-29")], [], 91),
    ],
)
def test_how_long_a_wait_is_followed(spells, exempt, followed):
    ends = [(*one[:4], min(one[4], day("2025-01-01")), *one[5:]) for one in spells]
    rows, _ = waits(ends, [], exempt)
    assert [row[2:] for row in rows] == ([] if followed is None else [[followed, 0, 1]])


@pytest.mark.parametrize(("start", "new"), [("2024-02-28", 0), ("2024-02-29", 1)])
def test_a_spell_soon_after_another_is_no_new_start(start, new):
    """The former ends on 31 January; 1-27 February are 27 days off support, 1-28 February 28, which is a break."""
    spells = [spell("a", *CASH, "2023-06-01", "2024-01-31"), spell("a", *CASH, start, "2024-06-30")]
    rows, _ = waits(spells, [])
    assert len([row for row in rows if row[1] == 1]) == new


def test_what_would_have_come_is_reckoned_from_the_others():
    """Kaplan-Meier by hand: waits of 30 and 60 days, one followed 40 days without a talk, cut off at 91.

    Curve: 1 to day 30, 2/3 to day 60, then 0 (one at risk, and it happens): 30 + 30 * 2/3 = 50 days. Pseudo-values add
    up to about the mean of the curve for each: 3 * 50 = 150; without any censored one they would be the waits.
    Leaving one out: without the first (30): 1 to 60, then 0: 60 days, 3 * 50 - 2 * 60 = 30. Without the second (60):
    1 to 30, 1/2 to 91: 30 + 61 / 2 = 60.5; 150 - 121 = 29. Without the censored: 30 + 30 / 2 = 45; 150 - 90 = 60.
    Sum 30 + 29 + 60 = 119 where the curve's sum is 150: pseudo-values of so few differ from it.
    """
    spells = [
        spell("a", *CASH, "2024-03-01", "2024-08-31"),
        spell("b", *CASH, "2024-03-01", "2024-08-31"),
        spell("c", *CASH, "2024-03-01", "2024-04-09"),
    ]
    rows, found = waits(spells, [*talk("a", "2024-03-31"), *talk("b", "2024-04-30")])
    assert rows == [[0, 1, 30, 1, 0], [0, 1, 40, 0, 1], [0, 1, 60, 1, 0]]
    assert found == {CELL: (3, 119_000, 3)}
