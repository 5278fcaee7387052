"""Long-term recipients followed: those who on a period's first day had been on support for a year, 6 to 24 months on.

They are followed wherever they go, and count for the unit and target group of that first day. Hours count whether they
were worked beside support or after it. Those who die or move away before the end, and have no later spell, are left
out: nobody can say what became of them. Hours are told by the month, so that a period that begins inside a month has
its cohort on the first day of the next.
"""

import datetime
from collections.abc import Iterator

from jobspejl.contracts.inspection import Rule
from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.lenses.effort.chains import BREAK_DAYS, GONE, SELF_SUPPORTING
from jobspejl.lenses.effort.family import Family, MeasureSql
from jobspejl.lenses.effort.followed import all_followed, load_rows, months_after, windows_of
from jobspejl.lenses.effort.frame import Frame, Window

SENIOR_DAYS = 365
"""Days on support, without a break of 28, before the first day."""

FOLLOW_UPS = (6, 12, 24)
"""Months."""

_KINDS: dict[str, CellKind] = {
    "months": "integer", "period": "text", "first": "day", "since": "day", "until": "day", "quiet": "day",
    "last_month": "day",
}  # fmt: skip

# NOTE: the citizen's last spell begun before the end tells where the citizen is, since no two of a case share a day.
_COHORT = f"""
SELECT w."months", w."period", w."first", w."last_month", s."case", s."unit", s."group",
  CASE WHEN l."end" <= w."quiet" AND (l."next" IS NULL OR l."next" IN {SELF_SUPPORTING}) THEN 1 ELSE 0
    END AS "self_supporting"
FROM "cohort_windows" AS w
JOIN "chains" AS s ON s."start" <= w."first" AND s."end" > w."first" AND s."since" <= w."since"
JOIN "chains" AS l ON l."case" = s."case" AND l."start" < w."until"
  AND (l."following" IS NULL OR l."following" >= w."until")
WHERE l."end" > w."until" OR l."next" IS NULL OR l."next" NOT IN {GONE}
"""
_HOURS = """
SELECT c."unit", c."period", c."group", c."case" AS "person", CASE WHEN h."case" IS NULL THEN 0 ELSE 1 END AS "amount",
  1 AS "exposure"
FROM "cohort" AS c
LEFT JOIN (SELECT DISTINCT d."case", d."period" FROM "cohort" AS d
  JOIN "hours" AS w ON w."case" = d."case" AND w."month" >= d."first" AND w."month" < d."last_month" AND w."minutes" > 0
  WHERE d."months" = ?) AS h ON h."case" = c."case" AND h."period" = c."period"
WHERE c."months" = ?
"""
_SELF_SUPPORTING = """
SELECT "unit", "period", "group", "case" AS "person", "self_supporting" AS "amount", 1 AS "exposure" FROM "cohort"
WHERE "months" = ?
"""


def _prepare(tables: Tables, frame: Frame) -> Iterator[Rule]:
    spans = {
        months: tuple(span for span in map(_from_a_month, windows_of(frame)) if _can_follow(span, months, frame))
        for months in FOLLOW_UPS
    }
    for months, kept in spans.items():
        yield all_followed(frame, "effort_follow.cohorts", months, kept)
    rows = (_follow_up(months, span) for months, kept in spans.items() for span in kept)
    load_rows(tables, "cohort_windows", _KINDS, rows)
    tables.step("cohort", _COHORT)


def _from_a_month(span: Window) -> Window:
    label, first, after = span
    return label, first if first.day == 1 else months_after(first.replace(day=1), 1), after


def _can_follow(span: Window, months: int, frame: Frame) -> bool:
    return span[1] < span[2] and months_after(span[1], months) <= frame.after


def _follow_up(months: int, span: Window) -> tuple[object, ...]:
    """Return a row of `cohort_windows`: whose seniority began by "since" are followed from "first" to before "until".

    Self-supporting is who has no support from "quiet" on; hours count in months before "last_month".
    """
    label, first, _ = span
    until = months_after(first, months)
    since, quiet = first - datetime.timedelta(days=SENIOR_DAYS), until - datetime.timedelta(days=BREAK_DAYS)
    return months, label, first, since, until, quiet, until.replace(day=1)


def _hours(months: int) -> MeasureSql:
    def params(frame: Frame) -> tuple[int, int]:
        del frame
        return months, months

    return MeasureSql(f"long-term-hours-{months}", _HOURS, params)


def _self_supporting(months: int) -> MeasureSql:
    def params(frame: Frame) -> tuple[int]:
        del frame
        return (months,)

    return MeasureSql(f"long-term-selfsupporting-{months}", _SELF_SUPPORTING, params)


FAMILIES = (
    Family(
        measures=tuple(make(months) for months in FOLLOW_UPS for make in (_hours, _self_supporting)),
        prepare=_prepare,
        steps=("cohort_windows", "cohort"),
    ),
)
