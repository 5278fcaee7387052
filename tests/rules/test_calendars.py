"""Closed days and periods, held against Gauss's Easter, a printed list of days and cases worked by hand."""

import datetime
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.contracts.text import Text
from jobspejl.rules.calendars import add, closed_days, profiles, rolled
from jobspejl.rules.deliveries import deliveries, received

DAY = timedelta(days=1)
SATURDAY = 6
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
rolling = st.sampled_from(["frist", "frist-kr-himmelfart"])
units = st.sampled_from(["days", "weeks", "months", "working_days"])
ways = st.sampled_from(["after", "before"])


def easter(year):
    """Return Easter Sunday by the anonymous Gregorian computus (Meeus 1991, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def holidays_by_hand(year):
    """Return Denmark's public holidays: fixed days, and days at fixed distances from Easter."""
    from_easter = [-3, -2, 0, 1, 39, 49, 50] + ([26] if year <= 2023 else [])
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    return {easter(year) + DAY * distance for distance in from_easter} | set(fixed)


def test_easter_by_hand_knows_the_printed_ones():
    assert [easter(year) for year in (2000, 2008, 2019, 2038)] == [
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2019, 4, 21),
        date(2038, 4, 25),
    ]


@pytest.mark.parametrize("year", range(2000, 2061))
def test_closed_days_are_weekends_holidays_and_three_more(year):
    all_days = [date(year, 1, 1) + DAY * number for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    weekends = {day for day in all_days if day.isoweekday() >= SATURDAY}
    expected = weekends | holidays_by_hand(year) | {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}
    assert closed_days(year) == expected
    assert closed_days(year, "frist-kr-himmelfart") == expected | {easter(year) + DAY * 40}
    assert closed_days(year, "kalender") == frozenset()


def test_store_bededag_is_closed_for_the_last_time_in_2023():
    assert date(2023, 5, 5) in closed_days(2023)
    assert date(2024, 4, 26) not in closed_days(2024)


def test_first_of_may_is_open_and_constitution_day_closed():
    assert date(2026, 5, 1) not in closed_days(2026)
    assert date(2026, 6, 5) in closed_days(2026)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 5, 8), date(2026, 6, 8)),  # Constitution Day, a Friday
        (date(2026, 11, 26), date(2026, 12, 28)),  # Christmas Eve, a Thursday; the 28th is a Monday
        (date(2026, 3, 6), date(2026, 4, 7)),  # Good Friday; Tuesday after Easter
        (date(2026, 12, 3), date(2027, 1, 4)),  # New Year's Eve, a Thursday; Monday
        (date(2026, 4, 17), date(2026, 5, 15)),  # Friday after Ascension Day: open in the ordinary profile
    ],
)
def test_four_weeks_from_digital_post(start, due):
    assert rolled(add(received(start, "digital"), 4, "weeks")) == due


def test_friday_after_ascension_rolls_to_monday_where_it_is_closed():
    assert rolled(date(2026, 5, 15), "frist-kr-himmelfart") == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("start", "length", "first_day_counts", "end"),
    [
        (date(2026, 1, 31), 1, False, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, False, date(2028, 2, 29)),
        (date(2025, 8, 30), 6, False, date(2026, 2, 28)),
        (date(2026, 11, 15), 3, False, date(2027, 2, 15)),
        (date(2026, 1, 1), 6, True, date(2026, 6, 30)),  # the first half-year
        (date(2026, 3, 1), 6, True, date(2026, 8, 31)),
        (date(2025, 8, 31), 6, True, date(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start, length, first_day_counts, end):
    assert add(start, length, "months", first_day_counts=first_day_counts) == end


def test_working_days_step_over_easter():
    # Wednesday 1 April 2026; closed 2-6 April: 7, 8, 9, 10, 13, 14, 15 April.
    assert add(date(2026, 4, 1), 7, "working_days") == date(2026, 4, 15)
    assert add(date(2026, 4, 1), 7, "working_days", first_day_counts=True) == date(2026, 4, 14)
    assert add(date(2026, 4, 15), 7, "working_days", way="before") == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("sent", "how", "arrived"),
    [
        (date(2026, 5, 8), "digital", date(2026, 5, 8)),
        (date(2026, 5, 9), "digital", date(2026, 5, 9)),  # digital post arrives on a Saturday too
        (date(2026, 3, 2), "brev", date(2026, 3, 10)),
        (date(2026, 3, 27), "brev", date(2026, 4, 9)),  # six weekdays around Easter: 30, 31, 1, 7, 8, 9
        (date(2026, 3, 2), "quickbrev", date(2026, 3, 4)),
    ],
)
def test_a_decision_is_received(sent, how, arrived):
    assert received(sent, how) == arrived


def test_letters_before_the_rule_have_no_day():
    with pytest.raises(ValueError, match="2018-06-26"):
        received(date(2018, 6, 25), "brev")


def test_what_is_doubtful_about_letters_is_said_in_both_languages():
    assert "lørdag" in deliveries()["brev"].doubts.da
    assert "Saturday" in deliveries()["brev"].doubts.en


@given(days, rolling, ways)
def test_rolling_stops_at_the_nearest_open_day(day, profile, way):
    end = rolled(day, profile, way)
    between = abs((end - day).days)
    step = DAY if way == "after" else -DAY
    assert end not in closed_days(end.year, profile)
    assert all(day + step * number in closed_days((day + step * number).year, profile) for number in range(between))


@given(days, st.integers(0, 60), units, ways, st.booleans())
def test_a_later_start_never_ends_earlier(day, length, unit, way, first_day_counts):
    ends = [
        rolled(add(start, length, unit, way=way, first_day_counts=first_day_counts), "frist", way)
        for start in (day, day + DAY)
    ]
    assert ends == sorted(ends)


@given(days, st.integers(1, 60), units, ways)
def test_the_first_day_counted_is_one_day_saved(day, length, unit, way):
    counted, plain = (add(day, length, unit, way=way, first_day_counts=first) for first in (True, False))
    assert counted <= plain if way == "after" else counted >= plain


@given(days, st.integers(0, 60), units)
def test_working_days_take_at_least_as_long(day, length, unit):
    assert add(day, length, "working_days") >= add(day, length, "days")
    assert add(day, length, unit) >= day
    assert add(day, length, unit, way="before") <= day


def test_profiles_say_what_they_do_and_where_that_was_read():
    for profile in profiles().values():
        assert isinstance(profile.text, Text)
        assert profile.source
        assert profile.version >= 1
        assert all(datetime.date.fromisoformat(f"2026-{date_}") for date_ in profile.dates)
