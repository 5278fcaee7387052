"""How long sickness benefit lasts and what it leads to, by hand."""

import pytest
from tests.lenses.effort.tiny_tables import asked, spell

from jobspejl.lenses.effort import durations

CELL = ("101", "2023", "sygedagpenge")
SICK = ("101", "sygedagpenge")


def test_days_within_a_year_where_all_are_followed():
    """Spells begun in 2023, the tables to the end of 2024; last days are counted.

    a  1-10 January, then well: 10 days.
    b  31 December 2023 to 29 December 2024: 365 days, for 2024 has a 29 February: ended on day 365.
    c  31 December 2023 to 30 December 2024: 366 days: counts as 365, not seen to end.
    d  lasts from 1 June: 365.
    e  5-9 May (5 days), on support again as a jobseeker at once: ended all the same.
    f  two spells, 1-3 March and 5-8 March, with a day between: 3 and 4 days, of one person.
    g  began in 2022, and h in 2024: not of the period.
    i  a jobseeker: not sick.
    Sum 10 + 365 + 365 + 365 + 5 + 3 + 4 = 1,117 days in 7 spells of 6 persons, in thousandths.
    """
    spells = [
        spell("a", *SICK, "2023-01-01", "2023-01-10", "selvforsoergelse"),
        spell("b", *SICK, "2023-12-31", "2024-12-29"),
        spell("c", *SICK, "2023-12-31", "2024-12-30"),
        spell("d", *SICK, "2023-06-01", observed_on="2024-12-31"),
        spell("e", *SICK, "2023-05-05", "2023-05-09"),
        spell("e", "101", "dagpenge", "2023-05-10", "2023-08-01"),
        spell("f", *SICK, "2023-03-01", "2023-03-03"),
        spell("f", *SICK, "2023-03-05", "2023-03-08"),
        spell("g", *SICK, "2022-12-31", "2023-02-01"),
        spell("h", *SICK, "2024-01-01", "2024-02-01"),
        spell("i", "101", "dagpenge", "2023-01-01", "2023-02-01"),
    ]
    found = asked(durations, "2023-01-01", "2024-12-31", spells=spells)
    assert found["sickness-days"] == {CELL: (6, 1_117_000, 7)}
    assert found["waits"]["sickness-days"] == [
        [0, 0, 3, 1, 0], [0, 0, 4, 1, 0], [0, 0, 5, 1, 0], [0, 0, 10, 1, 0], [0, 0, 365, 1, 2],
    ]  # fmt: skip


def test_the_dead_and_those_who_move_are_followed_no_longer():
    """Four spells begun in 2023 in København and one in Frederiksberg, all in one curve:

    a  ends after 100 days. b  dies after 50. c  moves away after 200. d  goes on in Frederiksberg after 300 days, where
    that is no new spell, and lasts. e, of Frederiksberg, ends after 300 days.

    At risk on day 100: a, c, d, e; on day 300: d and e, for who leaves on a day waited still when it happened to
    others. Kaplan-Meier: 3/4 after day 100, 3/8 after day 300. Area: 100 + 150 + 65 x 3/8 = 274.375; 5 times 1,371.875.
    Without a: 1 until day 300, then 1/2: 332.5, so 1,371.875 - 4 x 332.5 = 41.875.
    Without b: as all: 274.375. It is the value of one who leaves before anything happens.
    Without c: 2/3, then 1/3: 100 + 400/3 + 65/3 = 255, so 351.875.
    Without d: 2/3 from day 100; 0 from day 300: 100 + 400/3 = 700/3, so 1,371.875 - 2,800/3 = 438.542.
    Without e: 2/3 all the way: 100 + 530/3 = 830/3, so 1,371.875 - 3,320/3 = 265.208.
    København: 41.875 + 274.375 + 351.875 + 438.542 = 1,106.667 days in 4 spells; Frederiksberg 265.208 in 1.
    """
    spells = [
        spell("a", *SICK, "2023-01-01", "2023-04-10", "job"),
        spell("b", *SICK, "2023-01-01", "2023-02-19", "doed"),
        spell("c", *SICK, "2023-01-01", "2023-07-19", "fraflyttet"),
        spell("d", *SICK, "2023-01-01", "2023-10-27"),
        spell("d", "147", "sygedagpenge", "2023-10-28", observed_on="2024-12-31"),
        spell("e", "147", "sygedagpenge", "2023-02-01", "2023-11-27", "job"),
    ]
    found = asked(durations, "2023-01-01", "2024-12-31", spells=spells)
    assert found["sickness-days"] == {CELL: (4, 1_106_667, 4), ("147", *CELL[1:]): (1, 265_208, 1)}
    assert found["waits"]["sickness-days"] == [
        [0, 0, 50, 0, 1], [0, 0, 100, 1, 0], [0, 0, 200, 0, 1], [0, 0, 300, 0, 1], [1, 0, 300, 1, 0],
    ]  # fmt: skip
    assert found["sickness-to-job"] == {CELL: (1, 1, 1), ("147", *CELL[1:]): (1, 1, 1)}


def test_what_sickness_benefit_leads_to_within_a_year():
    """Ten spells begun in 2023:

    a, b  to a job; c  to a flexi-job; d  to disability pension after 365 days; e  to disability pension after 366: too
    late, and so to nothing; f  to job clarification by the spell that begins the day after, where nothing is said;
    g  to a resource course by what is said, whatever begins the day after; h  to nobody knows what; i  dies: left out;
    j  moves away after a year: to nothing. 9 spells: 2 to a job, 1 to each of the others.
    """
    spells = [
        spell("a", *SICK, "2023-01-01", "2023-04-10", "job"),
        spell("b", *SICK, "2023-01-01", "2023-01-01", "job"),
        spell("c", *SICK, "2023-03-01", "2023-04-10", "fleksjob"),
        spell("d", *SICK, "2023-01-01", "2023-12-31", "foertidspension"),
        spell("e", *SICK, "2023-01-01", "2024-01-01", "foertidspension"),
        spell("f", *SICK, "2023-05-01", "2023-05-31"),
        spell("f", "101", "jobafklaring", "2023-06-01", observed_on="2024-12-31"),
        spell("g", *SICK, "2023-05-01", "2023-05-31", "ressourceforloeb"),
        spell("g", "147", "kontanthjaelp", "2023-06-01", observed_on="2024-12-31"),
        spell("h", *SICK, "2023-05-01", "2023-05-31", "ukendt"),
        spell("i", *SICK, "2023-05-01", "2023-05-31", "doed"),
        spell("j", *SICK, "2023-01-01", "2024-05-31", "fraflyttet"),
    ]
    found = asked(durations, "2023-01-01", "2024-12-31", spells=spells)
    went = {end: found[f"sickness-to-{end}"] for end in ("jobafklaring", "ressourceforloeb", "fleksjob")}
    assert list(went.values()) == [{CELL: (9, 1, 9)}] * 3
    assert found["sickness-to-foertidspension"] == {CELL: (9, 1, 9)}
    assert found["sickness-to-job"] == {CELL: (9, 2, 9)}
    assert [remark.sentence("en") for remark in found["remarks"]] == [
        "Spells of sickness benefit are followed for 365 days. The tables do not reach so far for 2024, since they end "
        "on 2024-12-31. The measure is of those only who can be followed to the end.",
        "One of 7 spells of sickness benefit that ended does not say what followed. It counts as going nowhere.",
    ]


def test_a_unit_that_never_says_what_followed_has_no_share():
    """København says it once of two spells; Frederiksberg never: its share is not 0, but unknown."""
    spells = [
        spell("a", *SICK, "2023-01-01", "2023-04-10", "selvforsoergelse"),
        spell("b", *SICK, "2023-01-01", "2023-04-10"),
        spell("c", "147", "sygedagpenge", "2023-01-01", "2023-04-10"),
    ]
    found = asked(durations, "2023-01-01", "2024-12-31", spells=spells)
    assert found["sickness-to-job"] == {CELL: (2, 0, 2)}
    assert found["sickness-days"] == {CELL: (2, 200_000, 2), ("147", *CELL[1:]): (1, 100_000, 1)}


@pytest.mark.parametrize("last", ["2023-12-31", "2023-12-30"])
def test_tables_too_short_to_follow_anybody_give_nothing(last):
    spells = [spell("a", *SICK, "2022-01-01", "2022-04-10", "job")]
    found = asked(durations, "2022-01-01", last, spells=spells)
    assert bool(found["sickness-days"]) == (last == "2023-12-31")
    assert bool(found["waits"]["sickness-days"]) == (last == "2023-12-31")


def test_one_period_is_cut_where_nobody_can_be_followed_for_a_year():
    """Tables of 2023 and 2024 in one period: a began on 1 January 2024, 365 days before the last; b a day late.

    On the last day it is seen that a spell of 365 days from 1 January 2024 has ended.
    """
    spells = [
        spell("a", *SICK, "2024-01-01", "2024-01-10"),
        spell("b", *SICK, "2024-01-02", "2024-01-10"),
    ]
    found = asked(durations, "2023-01-01", "2024-12-31", "all", spells=spells)
    assert found["sickness-days"] == {("101", "2023-01-01 – 2024-12-31", "sygedagpenge"): (1, 10_000, 1)}
