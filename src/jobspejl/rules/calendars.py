"""Profiles of closed days, and how time is counted under them.

Easter and the other public holidays come from the library `holidays`; the rest is data in `calendars.toml`.

When not to trust it: which days extend which deadline is a question of law that differs between statutes and has not
been held against each of them; and a day closed by a law passed after the library's release is not known here. Verify
with your lawyer before a case is decided on a single day.
"""

import calendar as months
import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from jobspejl.contracts.deadline import Length, Way
from jobspejl.contracts.text import Text

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of closed days.

    Attributes:
        id: The profile's short name.
        version: Rises whenever its days change.
        name: What it is called.
        text: What it does to a deadline, in a sentence.
        weekdays: Closed days of the week, 1 Monday to 7 Sunday.
        public_holidays: Denmark's public holidays are closed.
        dates: Further closed days of every year, as "month-day".
        friday_after_ascension: The Friday after Ascension Day is closed.
        source: Where the set was read.
    """

    id: str
    version: int
    name: Text
    text: Text
    weekdays: tuple[int, ...]
    public_holidays: bool
    dates: tuple[str, ...]
    friday_after_ascension: bool
    source: str


@cache
def profiles() -> dict[str, Profile]:
    """Return the profiles of closed days, by id.

    >>> list(profiles())
    ['frist', 'frist-kr-himmelfart', 'kalender']
    """
    entries = tomllib.loads(Path(__file__).with_name("calendars.toml").read_text("utf-8"))
    return {key: TypeAdapter(Profile).validate_python({"id": key, **entry}) for key, entry in entries.items()}


@cache
def closed_days(year: int, profile: str = "frist") -> frozenset[datetime.date]:
    """Return all closed days of a year, weekends included.

    Raises:
        KeyError: No profile has that name.

    >>> store_bededag = datetime.date(2024, 4, 26)
    >>> store_bededag in closed_days(2024), datetime.date(2023, 5, 5) in closed_days(2023)
    (False, True)
    """
    chosen = profiles()[profile]
    year_days = (datetime.date(year, 1, 1) + DAY * number for number in range(366))
    closed = {day for day in year_days if day.year == year and day.isoweekday() in chosen.weekdays}
    closed |= {datetime.date.fromisoformat(f"{year:04d}-{date}") for date in chosen.dates}
    if chosen.public_holidays:
        closed |= _public_holidays(year)[0]
    if chosen.friday_after_ascension:
        closed.add(_public_holidays(year)[1] + DAY)
    return frozenset(closed)


@cache
def _public_holidays(year: int) -> tuple[frozenset[datetime.date], datetime.date]:
    """Return the public holidays of a year, and which of them is Ascension Day."""
    # NOTE: loading the library takes longer than a whole small study; only who counts deadlines waits for it.
    import holidays

    found = holidays.country_holidays("DK", years=year, language="da")
    return frozenset(found), found.get_named("Kristi himmelfartsdag")[0]


def rolled(day: datetime.date, profile: str = "frist", way: Way = "after") -> datetime.date:
    """Return the day itself if open, otherwise the next open day; for a deadline that counts backwards, the one before.

    >>> rolled(datetime.date(2026, 6, 5)).isoformat()
    '2026-06-08'
    """
    step = DAY if way == "after" else -DAY
    while day in closed_days(day.year, profile):
        day += step
    return day


def add(
    day: datetime.date,
    length: int,
    unit: Length,
    *,
    profile: str = "frist",
    way: Way = "after",
    first_day_counts: bool = False,
) -> datetime.date:
    """Return the last day of a period that starts at `day`; it may be a closed day, see `rolled`.

    A week is seven days. A month ends on the same day of the month, or on the month's last day where that day is
    missing (forældelsesloven § 27, stk. 1). Working days are the open days of the profile, which only they look at.

    Args:
        day: The day that the period is counted from.
        length: How many units, 0 or more.
        unit: Which.
        profile: The closed days, for working days.
        way: `before` counts backwards.
        first_day_counts: `day` is itself day 1; otherwise the day next to it is.

    >>> add(datetime.date(2026, 1, 31), 1, "months").isoformat()
    '2026-02-28'
    >>> add(datetime.date(2026, 1, 1), 8, "weeks", first_day_counts=True).isoformat()  # day 56
    '2026-02-25'
    """
    sign = 1 if way == "after" else -1
    if unit == "months":
        return _after_months(day, sign * length, first_day_counts=first_day_counts)
    if unit == "working_days":
        return _after_working_days(day, length, profile, DAY * sign, first_day_counts=first_day_counts)
    days = length * (7 if unit == "weeks" else 1)
    return day + DAY * sign * (days - first_day_counts)


def _after_months(day: datetime.date, length: int, *, first_day_counts: bool) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + length, 12)
    last = months.monthrange(year, month + 1)[1]
    if day.day > last:
        return datetime.date(year, month + 1, last)
    end = datetime.date(year, month + 1, day.day)
    if not first_day_counts or length == 0:
        return end
    return end - DAY if length > 0 else end + DAY


def _after_working_days(
    day: datetime.date, length: int, profile: str, step: datetime.timedelta, *, first_day_counts: bool
) -> datetime.date:
    day = day - step if first_day_counts else day
    while length > 0:
        day += step
        length -= day not in closed_days(day.year, profile)
    return day
