"""Talks: how many a month, who has had none for a quarter, and how long the first one takes.

A talk is a day with a talk or a follow-up at the job centre; those at the unemployment fund are none.
"""

import datetime
from collections.abc import Iterable, Iterator

from jobspejl.contracts.inspection import Rule
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.chains import BREAK_DAYS
from jobspejl.lenses.effort.family import Family, MeasureSql
from jobspejl.lenses.effort.followed import load_rows, months_after, windows_of
from jobspejl.lenses.effort.frame import Frame, days_between
from jobspejl.lenses.effort.waits import load_pseudo_days

TALKS = ("samtale", "opfoelgning")
"""The events that are talks."""

QUARTER = 3
"""Months without a talk, up to the last day of a month."""

FIRST_WITHIN = 91
"""Days at which the wait for the first talk is cut off."""

_ONE_DAY = datetime.timedelta(days=1)
_EVENTS = ", ".join(f"'{event}'" for event in TALKS)
_TALK_DAYS = f'SELECT DISTINCT "case", "day" FROM "events" WHERE "event" IN ({_EVENTS})'
_EXEMPT = 'SELECT 1 FROM "exempt" AS x WHERE x."case" = {case} AND x."start" <= {last} AND x."end" > {first}'

_TALKS = f"""
SELECT "unit", "period", "group", "case" AS "person", 0 AS "amount", "free" AS "exposure" FROM "stays"
UNION ALL
SELECT s."unit", s."period", s."group", s."case" AS "person", 1 AS "amount", 0 AS "exposure"
FROM "stays" AS s JOIN "talk_days" AS t ON t."case" = s."case" AND t."day" >= s."start" AND t."day" < s."end"
WHERE NOT EXISTS ({_EXEMPT.format(case='t."case"', first='t."day"', last='t."day"')})
"""

# NOTE: a spell here is all days on end at one unit, whatever the group; "since" is the first of all days on end.
_UNBROKEN = """
SELECT b.*, MIN("start") OVER (PARTITION BY "case", "island") AS "since",
  MAX("end") OVER (PARTITION BY "case", "stretch") AS "left"
FROM (
  SELECT a.*, SUM("broken") OVER (PARTITION BY "case" ORDER BY "start" ROWS UNBOUNDED PRECEDING) AS "island",
    SUM(GREATEST("broken", "moved")) OVER (PARTITION BY "case" ORDER BY "start" ROWS UNBOUNDED PRECEDING) AS "stretch"
  FROM (
    SELECT "case", "unit", "group", "start", "end",
      CASE WHEN "start" = LAG("end") OVER w THEN 0 ELSE 1 END AS "broken",
      CASE WHEN "unit" = LAG("unit") OVER w THEN 0 ELSE 1 END AS "moved"
    FROM "spells" WINDOW w AS (PARTITION BY "case" ORDER BY "start")) AS a) AS b
"""
_QUARTERS_FREE = f"""
SELECT c."unit", q."period", c."group", c."case", q."last" FROM "talk_spells" AS c
JOIN "talk_quarters" AS q ON c."start" <= q."last" AND c."end" > q."last" AND c."since" <= q."first"
WHERE NOT EXISTS ({_EXEMPT.format(case='c."case"', first='q."first"', last='q."last"')})
"""
_NO_TALK = f"""
SELECT o."unit", o."period", o."group", o."case" AS "person",
  CASE WHEN t."case" IS NULL THEN 1 ELSE 0 END AS "amount", 1 AS "exposure"
FROM ({_QUARTERS_FREE}) AS o
LEFT JOIN (
  SELECT DISTINCT d."case", m."last" FROM "talk_days" AS d JOIN "talk_months" AS m ON m."day" = d."day") AS t
  ON t."case" = o."case" AND t."last" = o."last"
"""

# NOTE: whoever begins on a day of exemption is not asked to a talk; an exemption that begins later ends the wait.
_STARTS = f"""
SELECT q."case", q."unit", q."group", q."period", q."start",
  LEAST(q."left", COALESCE(MIN(x."start"), q."left"),
    CAST(q."start" + INTERVAL '{FIRST_WITHIN}' DAY AS DATE)) AS "until"
FROM (
  SELECT c."case", c."unit", c."group", w."period", c."start", s."left" FROM "chains" AS c
  JOIN "talk_spells" AS s ON s."case" = c."case" AND s."start" = c."start"
  JOIN "windows" AS w ON c."start" >= w."first" AND c."start" < w."after"
  WHERE c."start" = c."since" AND c."start" >= CAST(? AS DATE)
    AND NOT EXISTS ({_EXEMPT.format(case='c."case"', first='c."start"', last='c."start"')})) AS q
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
    tables.step("talk_spells", _UNBROKEN)
    _load_quarters(tables, frame)
    # NOTE: whether a spell follows another within so many days is not known in the data's first days.
    tables.step("talk_starts", _STARTS, [frame.first + BREAK_DAYS * _ONE_DAY])
    tables.step("talk_waits", _WAITS.format(days=days_between('"start"', 'COALESCE("talked", "until")')))
    load_pseudo_days(tables, "talk_waits", "talk_values", FIRST_WITHIN)
    return ()


def _load_quarters(tables: Tables, frame: Frame) -> None:
    """Load the quarters that end on the last day of a month, and of each day the quarters that it is in."""
    quarters = list(_quarters(frame))
    load_rows(tables, "talk_quarters", {"period": "text", "first": "day", "last": "day"}, quarters)
    days = (
        (first + number * _ONE_DAY, last) for _, first, last in quarters for number in range((last - first).days + 1)
    )
    load_rows(tables, "talk_months", {"day": "day", "last": "day"}, days)


def _quarters(frame: Frame) -> Iterator[tuple[str, datetime.date, datetime.date]]:
    """Yield period, first and last day of every quarter that ends in a period and that the data hold in full."""
    for period, begins, after in windows_of(frame):
        month = begins.replace(day=1)
        while (following := months_after(month, 1)) <= after:
            first = months_after(month, 1 - QUARTER)
            if first >= frame.first:
                yield period, first, following - _ONE_DAY
            month = following


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
            "talk_spells",
            "talk_quarters",
            "talk_months",
            "talk_starts",
            "talk_waits",
            "talk_values",
        ),
    ),
)
