"""Talks: how many a month, who has had none for a quarter, and how long the first one takes.

A talk is a day with a talk or a follow-up at the job centre; those at the unemployment fund are none.
"""

import datetime
from collections.abc import Iterable

from jobspejl.contracts.inspection import Rule
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.chains import BREAK_DAYS
from jobspejl.lenses.effort.family import Family, MeasureSql
from jobspejl.lenses.effort.frame import Frame, days_between
from jobspejl.lenses.effort.months import (
    apart,
    first_whole_month,
    last_month_of,
    meet,
    month_of,
    shared,
    whole_month_from,
)
from jobspejl.lenses.effort.waits import load_pseudo_days

TALKS = ("samtale", "opfoelgning")
"""The events that are talks."""

QUARTER = 3
"""Months without a talk, up to the last day of a month."""

FIRST_WITHIN = 91
"""Days at which the wait for the first talk is cut off."""

_ONE_DAY = datetime.timedelta(days=1)
_EVENTS = ", ".join(f"'{event}'" for event in TALKS)

# NOTE: talks on exempt days are none of any measure: quarters with an exempt day and waits from one on are left out.
_TALK_DAYS = f"""
SELECT DISTINCT e."case", e."day" FROM "events" AS e WHERE e."event" IN ({_EVENTS}) AND NOT EXISTS (
  SELECT 1 FROM "exempt" AS x WHERE x."case" = e."case" AND x."start" <= e."day" AND x."end" > e."day")
"""
_TALKS = """
SELECT "unit", "period", "group", "case" AS "person", 0 AS "amount", "free" AS "exposure" FROM "stays"
UNION ALL
SELECT s."unit", s."period", s."group", s."case" AS "person", 1 AS "amount", 0 AS "exposure"
FROM "stays" AS s JOIN "talk_days" AS t ON t."case" = s."case" AND t."day" >= s."start" AND t."day" < s."end"
"""

# NOTE: a quarter is known by its last month. A day is in the quarters that end in its month and in the next two.
_EXEMPT_QUARTERS = f"""
SELECT "case", {month_of('"start"')} AS "first", {last_month_of('"end"')} + {QUARTER} AS "after" FROM "exempt"
"""
_TALK_QUARTERS = f"""
SELECT "case", "month" AS "first", "month" + {QUARTER} AS "after"
FROM (SELECT DISTINCT "case", {month_of('"day"')} AS "month" FROM "talk_days") AS t
UNION ALL {_EXEMPT_QUARTERS}
"""
_QUARTERS = f"""
SELECT "case", "unit", "group", "period", "first", "after" FROM (
  SELECT c."case", c."unit", c."group", w."period", LEAST({month_of('c."end"')}, {month_of('w."after"')}) AS "after",
    GREATEST({month_of('c."start"')}, {month_of('w."first"')}, {whole_month_from('c."unbroken"')} + {QUARTER - 1},
      CAST(? AS BIGINT) + {QUARTER - 1}) AS "first"
  FROM "chains" AS c JOIN "windows" AS w ON c."start" < w."after" AND c."end" > w."first") AS q
WHERE "first" < "after"
"""
_NO_TALK = f"""
SELECT "unit", "period", "group", "case" AS "person", "after" - "first" AS "amount", "after" - "first" AS "exposure"
FROM "quarters"
UNION ALL
SELECT q."unit", q."period", q."group", q."case" AS "person", -({shared("q", "x")}) AS "amount", 0 AS "exposure"
FROM "quarters" AS q JOIN "quarters_with_talk" AS x ON {meet("q", "x")}
UNION ALL
SELECT q."unit", q."period", q."group", q."case" AS "person", 0 AS "amount", -({shared("q", "x")}) AS "exposure"
FROM "quarters" AS q JOIN "quarters_exempt" AS x ON {meet("q", "x")}
"""

# NOTE: whoever begins on a day of exemption is not asked to a talk; an exemption that begins later ends the wait.
_STARTS = f"""
SELECT q."case", q."unit", q."group", q."period", q."start",
  LEAST(q."left", COALESCE(MIN(x."start"), q."left"), CAST(? AS DATE),
    CAST(q."start" + INTERVAL '{FIRST_WITHIN}' DAY AS DATE)) AS "until"
FROM (
  SELECT c."case", c."unit", c."group", w."period", c."start", c."left" FROM "chains" AS c
  JOIN "windows" AS w ON c."start" >= w."first" AND c."start" < w."after"
  WHERE c."start" = c."since" AND c."start" >= CAST(? AS DATE)
    AND NOT EXISTS (SELECT 1 FROM "exempt" AS x
      WHERE x."case" = c."case" AND x."start" <= c."start" AND x."end" > c."start")) AS q
LEFT JOIN "exempt" AS x ON x."case" = q."case" AND x."start" > q."start" AND x."start" < q."left"
GROUP BY q."case", q."unit", q."group", q."period", q."start", q."left"
"""
_WAITS = """
SELECT "unit", "period", "group", "case", CAST({days} AS BIGINT) AS "days",
  CASE WHEN "talked" IS NULL THEN 0 ELSE 1 END AS "happened"
FROM (
  SELECT s."unit", s."period", s."group", s."case", s."start", s."until", MIN(t."day") AS "talked"
  FROM "talk_starts" AS s
  LEFT JOIN "talk_days" AS t ON t."case" = s."case" AND t."day" >= s."start" AND t."day" < s."until"
  GROUP BY s."unit", s."period", s."group", s."case", s."start", s."until") AS f
"""
_FIRST = """
SELECT w."unit", w."period", w."group", w."case" AS "person", v."value" AS "amount", 1 AS "exposure"
FROM "talk_waits" AS w JOIN "talk_values" AS v
  ON v."period" = w."period" AND v."group" = w."group" AND v."days" = w."days" AND v."happened" = w."happened"
"""
_CURVE = 'SELECT "unit", "period", "group", "days", "happened", 1 AS "persons" FROM "talk_waits"'


def _prepare(tables: Tables, frame: Frame) -> Iterable[Rule]:
    tables.step("talk_days", _TALK_DAYS)
    tables.step("quarters", _QUARTERS, [first_whole_month(frame.first)])
    tables.step("quarters_exempt", apart(_EXEMPT_QUARTERS))
    tables.step("quarters_with_talk", apart(_TALK_QUARTERS))
    # NOTE: whether a spell follows another within so many days is not known in the data's first days.
    tables.step("talk_starts", _STARTS, [frame.after, frame.first + BREAK_DAYS * _ONE_DAY])
    tables.step("talk_waits", _WAITS.format(days=days_between('"start"', 'COALESCE("talked", "until")')))
    load_pseudo_days(tables, "talk_waits", "talk_values", FIRST_WITHIN)
    return ()


FAMILIES = (
    Family(
        measures=(
            MeasureSql("talks", _TALKS),
            MeasureSql("no-talk-3-months", _NO_TALK),
            MeasureSql("first-talk", _FIRST, waits=_CURVE),
        ),
        prepare=_prepare,
        steps=(
            "talk_days",
            "quarters",
            "quarters_exempt",
            "quarters_with_talk",
            "talk_starts",
            "talk_waits",
            "talk_values",
        ),
    ),
)
