"""Which periods can be followed to the end, and how a row of spells hangs together, by hand."""

from datetime import date, timedelta

import pytest
from tests.lenses.effort.tiny_tables import DUCKDB, frame_of, load, spell

from jobspejl.lenses.effort.chains import make_chained
from jobspejl.lenses.effort.followed import all_followed, followed, months_after


def year_on(day):
    return day + timedelta(days=365)


@pytest.mark.parametrize(
    ("last", "kept"),
    [("2024-12-29", ["2022", "2023"]), ("2024-12-28", ["2022"]), ("2023-12-30", ["2022"]), ("2023-12-29", [])],
)
def test_a_period_needs_time_for_those_who_begin_on_its_last_day(last, kept):
    """31 December 2023 and 365 days are 30 December 2024, since 2024 has a 29 February; held must be the day before.

    From 31 December 2022 it is 31 December 2023, so that 30 December must be held.
    """
    frame = frame_of("2022-01-01", last, calls=[])
    assert [label for label, _, _ in followed(frame, year_on)] == kept


def test_a_single_period_is_cut_off_where_time_is_short():
    """All of 2024, followed 365 days: who begins on 1 January 2024 is followed until 31 December 2024 is not needed."""
    frame = frame_of("2024-01-01", "2024-12-31", "all", calls=[])
    [(label, first, after)] = followed(frame, year_on)
    assert (label, first, after) == (*frame.periods, date(2024, 1, 1), date(2024, 1, 3))
    assert followed(frame_of("2024-01-01", "2024-12-29", "all", calls=[]), year_on) == ()


def test_periods_left_out_are_told_with_why():
    frame = frame_of("2022-01-01", "2024-06-30", "half_year", calls=[])
    rule = all_followed(frame, "effort_follow.sickness", 365, followed(frame, year_on))
    assert not rule.problems
    assert [remark.sentence("en") for remark in rule.remarks] == [
        "Spells of sickness benefit are followed for 365 days. The tables do not reach so far for 2023H2, 2024H1, "
        "since they end on 2024-06-30. The measure is of those only who can be followed to the end."
    ]
    assert not all_followed(frame, "effort_follow.sickness", 0, followed(frame, lambda day: day)).remarks


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2023-08-31", 6, "2024-02-29"), ("2022-08-31", 6, "2023-02-28"), ("2024-02-29", 12, "2025-02-28"),
     ("2024-12-15", 1, "2025-01-15"), ("2024-01-31", 24, "2026-01-31")],
)  # fmt: skip
def test_months_end_where_a_month_is_too_short(day, months, then):
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_a_row_of_spells_is_broken_by_28_days_without_support():
    """a: support until 31 January 2024; the next from 28 February is 27 days off support, and no break; the next after
    31 March from 29 April, 28 days off, is one. b by itself, and `ukendt` is as if nothing were said. c goes on from
    one target group to another, and from there to another unit: all days on end, and two stretches at a unit.
    """
    spells = [
        spell("a", "101", "kontanthjaelp", "2023-01-01", "2024-01-31", "job"),
        spell("a", "147", "sygedagpenge", "2024-02-28", "2024-03-31", "ukendt"),
        spell("a", "101", "sygedagpenge", "2024-04-29", "2024-05-31"),
        spell("b", "101", "dagpenge", "2024-02-01"),
        spell("c", "101", "dagpenge", "2024-02-01", "2024-02-10"),
        spell("c", "101", "sygedagpenge", "2024-02-11", "2024-02-20"),
        spell("c", "147", "sygedagpenge", "2024-02-21", "2024-03-31"),
    ]
    frame = frame_of("2023-01-01", "2025-12-31", spells=spells)
    with DUCKDB.tables() as tables:
        load(tables, frame, spells=spells)
        make_chained(tables, "chained")
        found = tables.query('SELECT * FROM "chained" ORDER BY "case", "start"')
    assert found["case"] == ["a", "a", "a", "b", "c", "c", "c"]
    first, again, later = date(2023, 1, 1), date(2024, 2, 28), date(2024, 4, 29)
    in_february, third = date(2024, 2, 1), date(2024, 2, 21)
    assert found["since"] == [first, first, later, *[in_february] * 4]
    assert found["unbroken"] == [first, again, later, *[in_february] * 4]
    assert found["left"] == [date(2024, 2, 1), date(2024, 4, 1), date(2024, 6, 1), date(2026, 1, 1), third, third,
                             date(2024, 4, 1)]  # fmt: skip
    assert found["following"] == [again, later, None, None, date(2024, 2, 11), third, None]
    assert found["next"] == ["job", *[None] * 6]
