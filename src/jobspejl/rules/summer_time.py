"""Danish summer time, from the rule itself, so that no list of time zones has to be at hand.

Source: directive 2000/84/EC on summer-time arrangements: from the last Sunday in March to the last Sunday in October,
1 o'clock in the morning, Greenwich Mean Time; from 1981 to 1995 it ended in Denmark on the last Sunday in September.
"""

import datetime

_FIRST_YEAR = 1981
_OCTOBER_SINCE = 1996


def summer_time(year: int) -> tuple[datetime.datetime, datetime.datetime] | None:
    """Return the moments, in UTC and without a zone, between which Danish clocks are two hours ahead, not one.

    None for years before 1981, in which no summer time is reckoned with.

    >>> begins, ends = summer_time(2024)
    >>> begins.isoformat(), ends.isoformat()
    ('2024-03-31T01:00:00', '2024-10-27T01:00:00')
    """
    if year < _FIRST_YEAR:
        return None
    return _last_sunday(year, 3, 31), (
        _last_sunday(year, 10, 31) if year >= _OCTOBER_SINCE else _last_sunday(year, 9, 30)
    )


def _last_sunday(year: int, month: int, last: int) -> datetime.datetime:
    day = datetime.datetime(year, month, last, 1)
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)


def danish_offset(local: datetime.datetime) -> datetime.datetime:
    """Return a Danish clock time with its offset from UTC; the hour that comes twice in autumn is taken as the first.

    >>> danish_offset(datetime.datetime(2024, 7, 1, 9)).isoformat()
    '2024-07-01T09:00:00+02:00'
    """
    summer = summer_time(local.year)
    ahead = 1
    if summer is not None:
        begins, ends = summer
        ahead += begins + datetime.timedelta(hours=2) <= local < ends + datetime.timedelta(hours=2)
    return local.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=ahead)))
