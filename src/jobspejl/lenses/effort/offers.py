"""Offers at companies, ordinary hours, and where citizens are 6 and 12 months after an offer.

An offer is counted where it begins while the citizen is on support, whatever became of it. Ordinary hours are told by
the month, so that only whole months on support, free of exemption, are asked: in others nobody can say which of the
hours were worked on support, and a month in which somebody finds a job would look like hours beside it.

All are of the citizens with such a month, and what became of those with an offer is of all of them: a measure that left
some few out would tell how many they are.
"""

import datetime
from collections.abc import Iterator

from jobspejl.contracts.inspection import Rule
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.chains import SELF_SUPPORTING
from jobspejl.lenses.effort.family import Family, MeasureSql
from jobspejl.lenses.effort.followed import all_followed, followed, load_rows, months_after, windows_of
from jobspejl.lenses.effort.frame import Frame, Window

FOLLOW_UPS = (6, 12)
"""Months after an offer at which it is asked where the citizen is."""

_ONE_DAY = datetime.timedelta(days=1)

_OFFERS = """
SELECT DISTINCT s."case", s."unit", s."group", s."period", e."day" FROM "events" AS e
JOIN "stays" AS s ON s."case" = e."case" AND e."day" >= s."start" AND e."day" < s."end"
JOIN "whole_months" AS m
  ON m."case" = s."case" AND m."unit" = s."unit" AND m."group" = s."group" AND m."period" = s."period"
WHERE e."event" IN ('virksomhedspraktik', 'loentilskud')
"""
_COMPANY_OFFERS = """
SELECT p."unit", p."period", p."group", p."case" AS "person",
  CASE WHEN o."case" IS NULL THEN 0 ELSE 1 END AS "amount", 1 AS "exposure"
FROM (SELECT DISTINCT "case", "unit", "group", "period" FROM "whole_months") AS p
LEFT JOIN (SELECT DISTINCT "case", "unit", "group", "period" FROM "offers") AS o
  ON o."case" = p."case" AND o."unit" = p."unit" AND o."group" = p."group" AND o."period" = p."period"
"""
_FIRST_OFFERS = """
SELECT d."months", o."case", o."unit", o."group", o."period", MIN(d."until") AS "until" FROM "offers" AS o
JOIN "offer_days" AS d ON d."period" = o."period" AND d."day" = o."day"
GROUP BY d."months", o."case", o."unit", o."group", o."period"
"""
# NOTE: the citizen's last spell begun by the day tells where the citizen is, since no two of a case share a day.
_JOB_AFTER_OFFER = f"""
SELECT o."unit", o."period", o."group", o."case" AS "person",
  CASE WHEN c."end" <= o."until" AND (c."next" IS NULL OR c."next" IN {SELF_SUPPORTING}) THEN 1 ELSE 0 END AS "amount",
  1 AS "exposure"
FROM "first_offers" AS o
JOIN "chains" AS c ON c."case" = o."case" AND c."start" <= o."until"
  AND (c."following" IS NULL OR c."following" > o."until")
WHERE o."months" = ?
"""
_WHOLE_MONTHS = """
SELECT s."case", s."unit", s."group", s."period", m."month" FROM "stays" AS s
JOIN "months" AS m ON m."period" = s."period" AND s."start" <= m."month" AND s."end" >= m."after"
WHERE NOT EXISTS (SELECT 1 FROM "exempt" AS x
  WHERE x."case" = s."case" AND x."start" < m."after" AND x."end" > m."month")
"""
_MONTH_HOURS = """
SELECT m."case", m."unit", m."group", m."period", COALESCE(h."minutes", 0) AS "minutes" FROM "whole_months" AS m
LEFT JOIN "hours" AS h ON h."case" = m."case" AND h."month" = m."month"
"""
_HOURS = """
SELECT "unit", "period", "group", "case" AS "person", "minutes" AS "amount", 1 AS "exposure" FROM "month_hours"
"""
_HOURS_ANY = """
SELECT "unit", "period", "group", "case" AS "person", MAX(CASE WHEN "minutes" > 0 THEN 1 ELSE 0 END) AS "amount",
  1 AS "exposure"
FROM "month_hours" GROUP BY "unit", "period", "group", "case"
"""


def _prepare_offers(tables: Tables, frame: Frame) -> Iterator[Rule]:
    _make_whole_months(tables, frame)
    tables.step("offers", _OFFERS)
    spans = {months: _followed(frame, months) for months in FOLLOW_UPS}
    for months, kept in spans.items():
        yield all_followed(frame, "effort_follow.offers", months, kept)
    days = (row for months, kept in spans.items() for row in _follow_up_days(months, kept))
    load_rows(tables, "offer_days", {"months": "integer", "period": "text", "day": "day", "until": "day"}, days)
    tables.step("first_offers", _FIRST_OFFERS)


def _followed(frame: Frame, months: int) -> tuple[Window, ...]:
    return followed(frame, lambda day: months_after(day, months) + _ONE_DAY)


def _follow_up_days(months: int, spans: tuple[Window, ...]) -> Iterator[tuple[object, ...]]:
    for label, first, after in spans:
        for number in range((after - first).days):
            day = first + datetime.timedelta(days=number)
            yield months, label, day, months_after(day, months)


def _prepare_hours(tables: Tables, frame: Frame) -> Iterator[Rule]:
    _make_whole_months(tables, frame)
    tables.step("month_hours", _MONTH_HOURS)
    yield from ()


def _make_whole_months(tables: Tables, frame: Frame) -> None:
    """Make the table `whole_months`: a row for each citizen and calendar month on support, free of exemption."""
    months = (row for window in windows_of(frame) for row in _months(*window))
    load_rows(tables, "months", {"period": "text", "month": "day", "after": "day"}, months)
    tables.step("whole_months", _WHOLE_MONTHS)


def _months(label: str, first: datetime.date, after: datetime.date) -> Iterator[tuple[object, ...]]:
    """Yield the calendar months that lie within a period in full."""
    month = first if first.day == 1 else months_after(first.replace(day=1), 1)
    while (following := months_after(month, 1)) <= after:
        yield label, month, following
        month = following


def _after(months: int) -> MeasureSql:
    def params(frame: Frame) -> tuple[int]:
        del frame
        return (months,)

    return MeasureSql(f"job-after-offer-{months}", _JOB_AFTER_OFFER, params)


FAMILIES = (
    Family(
        measures=(MeasureSql("company-offers", _COMPANY_OFFERS), *(_after(months) for months in FOLLOW_UPS)),
        prepare=_prepare_offers,
        steps=("months", "whole_months", "offers", "offer_days", "first_offers"),
    ),
    Family(
        measures=(MeasureSql("ordinary-hours-any", _HOURS_ANY), MeasureSql("ordinary-hours", _HOURS)),
        prepare=_prepare_hours,
        steps=("months", "whole_months", "month_hours"),
    ),
)
