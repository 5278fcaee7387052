"""How long sickness benefit lasts, and what it leads to: spells by the period in which they begin, 365 days on.

A spell that goes on in another unit on the next day is followed no longer in the first, and is no new one in the other.
A spell that is followed by another benefit has ended. Whoever dies or moves away is followed no longer.
"""

import datetime
from collections.abc import Iterator

from jobspejl.contracts.inspection import Rule
from jobspejl.engines.protocol import Tables
from jobspejl.errors import Problem
from jobspejl.lenses.effort.chains import GONE
from jobspejl.lenses.effort.family import Family, MeasureSql
from jobspejl.lenses.effort.followed import all_followed, followed, load_rows
from jobspejl.lenses.effort.frame import Frame, days_between
from jobspejl.lenses.effort.transitions import TRANSITIONS
from jobspejl.lenses.effort.waits import load_pseudo_days

HORIZON = 365
"""Days that a spell is followed."""

# NOTE: a spell of 365 days has ended where the day after it is held, which is one more.
_FOLLOW = datetime.timedelta(days=HORIZON + 1)
_STEPS = ("sick_windows", "sick_ends", "sickness", "sick_values")

# NOTE: no two spells of a case share a day, so at most one begins on the day after another's last, and one ends there.
_SICK_ENDS = """
SELECT s."case", s."unit", s."group", w."period", {days} AS "whole",
  CASE WHEN s."open" = 1 OR f."group" = s."group" THEN 'sygedagpenge'
    ELSE NULLIF(COALESCE(NULLIF(s."next", 'ukendt'), f."group"), 'ukendt') END AS "goes"
FROM "spells" AS s
JOIN "sick_windows" AS w ON s."start" >= w."first" AND s."start" < w."after"
LEFT JOIN "spells" AS f ON f."case" = s."case" AND f."start" = s."end"
LEFT JOIN "spells" AS p ON p."case" = s."case" AND p."end" = s."start" AND p."group" = s."group"
WHERE s."group" = 'sygedagpenge' AND p."case" IS NULL
"""
_SICKNESS = f"""
SELECT "case", "unit", "group", "period", "goes", CAST(LEAST("whole", {HORIZON}) AS BIGINT) AS "days",
  CASE WHEN "whole" > {HORIZON} OR "goes" = 'sygedagpenge' OR "goes" IN {GONE} THEN 0 ELSE 1 END AS "happened"
FROM "sick_ends"
"""
_DAYS = """
SELECT s."unit", s."period", s."group", s."case" AS "person", v."value" AS "amount", 1 AS "exposure"
FROM "sickness" AS s JOIN "sick_values" AS v
  ON v."period" = s."period" AND v."group" = s."group" AND v."days" = s."days" AND v."happened" = s."happened"
"""
_WAITS = """
SELECT "unit", "period", "group", "days", "happened", COUNT(*) AS "persons" FROM "sickness"
GROUP BY "unit", "period", "group", "days", "happened"
"""
_UNKNOWN = """
SELECT COUNT(*) AS "ended", COUNT(CASE WHEN "goes" IS NULL THEN 1 END) AS "unknown" FROM "sickness"
WHERE "happened" = 1
"""


def _prepare(tables: Tables, frame: Frame) -> Iterator[Rule]:
    spans = followed(frame, lambda day: day + _FOLLOW)
    yield all_followed(frame, "effort_follow.sickness", HORIZON, spans)
    load_rows(tables, "sick_windows", {"period": "text", "first": "day", "after": "day"}, spans)
    tables.step("sick_ends", _SICK_ENDS.format(days=days_between('s."start"', 's."end"')))
    tables.step("sickness", _SICKNESS)
    load_pseudo_days(tables, "sickness", "sick_values", HORIZON)
    yield _ends_known(tables, frame)


def _ends_known(tables: Tables, frame: Frame) -> Rule:
    counts = tables.query(_UNKNOWN)
    ended, unknown = (int(str(counts[name][0])) for name in ("ended", "unknown"))
    remarks = (Problem("effort_ends_unknown", {"count": unknown, "all": ended}),) if unknown else ()
    return Rule("effort_ends", frame.section.id, ended, (), remarks)


FAMILIES = (
    Family(
        measures=(MeasureSql("sickness-days", _DAYS, waits=_WAITS), *TRANSITIONS),
        prepare=_prepare,
        steps=_STEPS,
    ),
)
