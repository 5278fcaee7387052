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
from jobspejl.lenses.effort.followed import all_followed, followed, load_rows, months_after
from jobspejl.lenses.effort.frame import Frame, Window
from jobspejl.lenses.effort.months import apart, last_month_of, meet, month_of, shared, whole_month_from

FOLLOW_UPS = (6, 12)
"""Months after an offer at which it is asked where the citizen is."""

_ONE_DAY = datetime.timedelta(days=1)
_MONTHS = ("months_of_stays", "exempt_months", "whole_months")

_OFFERS = """
SELECT s."case", s."unit", s."group", s."period", e."day"
FROM (SELECT DISTINCT "case", "day" FROM "events" WHERE "event" IN ('virksomhedspraktik', 'loentilskud')) AS e
JOIN "stays" AS s ON s."case" = e."case" AND e."day" >= s."start" AND e."day" < s."end"
JOIN "whole_months" AS m
  ON m."case" = s."case" AND m."unit" = s."unit" AND m."group" = s."group" AND m."period" = s."period"
"""
_ANY = """
SELECT p."unit", p."period", p."group", p."case" AS "person",
  CASE WHEN o."case" IS NULL THEN 0 ELSE 1 END AS "amount", 1 AS "exposure"
FROM "whole_months" AS p
LEFT JOIN (SELECT DISTINCT "case", "unit", "group", "period" FROM "{some}") AS o
  ON o."case" = p."case" AND o."unit" = p."unit" AND o."group" = p."group" AND o."period" = p."period"
"""
_COMPANY_OFFERS = _ANY.format(some="offers")
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
# NOTE: stays end with their period, so that their whole months are the period's own.
_MONTHS_OF_STAYS = f"""
SELECT "case", "unit", "group", "period", "first", "after" FROM (
  SELECT "case", "unit", "group", "period", {whole_month_from('"start"')} AS "first", {month_of('"end"')} AS "after"
  FROM "stays") AS s
WHERE "first" < "after"
"""
_EXEMPT_MONTHS = f"""
SELECT "case", {month_of('"start"')} AS "first", {last_month_of('"end"')} + 1 AS "after" FROM "exempt"
"""
_WHOLE_MONTHS = f"""
SELECT "case", "unit", "group", "period", CAST(SUM("months") AS BIGINT) AS "months" FROM (
  SELECT "case", "unit", "group", "period", "after" - "first" AS "months" FROM "months_of_stays"
  UNION ALL
  SELECT s."case", s."unit", s."group", s."period", -({shared("s", "x")}) AS "months"
  FROM "months_of_stays" AS s JOIN "exempt_months" AS x ON {meet("s", "x")}) AS m
GROUP BY "case", "unit", "group", "period" HAVING SUM("months") > 0
"""
_MONTH_HOURS = f"""
SELECT s."case", s."unit", s."group", s."period", h."minutes"
FROM (SELECT "case", "minutes", {month_of('"month"')} AS "month" FROM "hours" WHERE "minutes" > 0) AS h
JOIN "months_of_stays" AS s ON s."case" = h."case" AND s."first" <= h."month" AND s."after" > h."month"
WHERE NOT EXISTS (SELECT 1 FROM "exempt_months" AS x
  WHERE x."case" = h."case" AND x."first" <= h."month" AND x."after" > h."month")
"""
_HOURS = """
SELECT "unit", "period", "group", "case" AS "person", 0 AS "amount", "months" AS "exposure" FROM "whole_months"
UNION ALL
SELECT "unit", "period", "group", "case" AS "person", "minutes" AS "amount", 0 AS "exposure" FROM "month_hours"
"""
_HOURS_ANY = _ANY.format(some="month_hours")


def _prepare_offers(tables: Tables, frame: Frame) -> Iterator[Rule]:
    _make_whole_months(tables)
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


def _prepare_hours(tables: Tables, frame: Frame) -> tuple[()]:
    del frame
    _make_whole_months(tables)
    tables.step("month_hours", _MONTH_HOURS)
    return ()


def _make_whole_months(tables: Tables) -> None:
    """Make the table `whole_months`: how many calendar months on support, free of exemption, for each citizen."""
    tables.step("months_of_stays", _MONTHS_OF_STAYS)
    tables.step("exempt_months", apart(_EXEMPT_MONTHS))
    tables.step("whole_months", _WHOLE_MONTHS)


def _after(months: int) -> MeasureSql:
    def params(frame: Frame) -> tuple[int]:
        del frame
        return (months,)

    return MeasureSql(f"job-after-offer-{months}", _JOB_AFTER_OFFER, params)


FAMILIES = (
    Family(
        measures=(MeasureSql("company-offers", _COMPANY_OFFERS), *(_after(months) for months in FOLLOW_UPS)),
        prepare=_prepare_offers,
        steps=(*_MONTHS, "offers", "offer_days", "first_offers"),
    ),
    Family(
        measures=(MeasureSql("ordinary-hours-any", _HOURS_ANY), MeasureSql("ordinary-hours", _HOURS)),
        prepare=_prepare_hours,
        steps=(*_MONTHS, "month_hours"),
    ),
)
