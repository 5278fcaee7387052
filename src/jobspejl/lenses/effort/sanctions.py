"""Sanctions: how many in the time on support and by which section, changed on appeal, and guided beforehand.

A sanction is an event of one section on one day of a case, on a day on support free of exemption; the same one twice
counts once. The time is that of talks to the day, so that one less the other tells nobody's exemption.
"""

import datetime
from collections.abc import Iterable, Sequence

from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.text import Text
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.family import Family, MeasureSql, SplitSql
from jobspejl.lenses.effort.followed import all_followed, followed, load_rows
from jobspejl.lenses.effort.frame import Frame
from jobspejl.rules.vocabularies import events

CHANGED_WITHIN = 365
"""Days after a sanction within which it is seen whether it is changed on appeal."""

GUIDED_WITHIN = 90
"""Days before a sanction, or on its day, on which guidance in writing belongs to it."""

CHANGED, GUIDED = "sanktion_aendret", "sanktion_vejledt"
SANCTIONS = tuple(event for event in events() if event.startswith("sanktion") and event not in {CHANGED, GUIDED})
"""The events that are sanctions, by section of the act."""

_ONE_DAY = datetime.timedelta(days=1)
_EVENTS = ", ".join(f"'{event}'" for event in SANCTIONS)
# NOTE: the frame of these windows is of days, so that what lies on the same day counts, whichever row comes first.
_SAID = f"""
SELECT "case", "event", "day", MAX(CASE WHEN "event" IN ({_EVENTS}) THEN "day" END) OVER w AS "sanctioned",
  MAX(CASE WHEN "event" = '{GUIDED}' THEN "day" END) OVER w AS "guided"
FROM (
  SELECT DISTINCT "case", "event", "day" FROM "events" WHERE "event" IN ({_EVENTS}, '{CHANGED}', '{GUIDED}')) AS e
WINDOW w AS (PARTITION BY "case" ORDER BY "day" RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""
_GIVEN = f"""
SELECT s."unit", s."period", s."group", s."case", e."event", e."day", e."guided"
FROM "sanctions_said" AS e
JOIN "stays" AS s ON s."case" = e."case" AND e."day" >= s."start" AND e."day" < s."end"
WHERE e."event" IN ({_EVENTS}) AND NOT EXISTS (
  SELECT 1 FROM "exempt" AS x WHERE x."case" = e."case" AND x."start" <= e."day" AND x."end" > e."day")
"""
_RATE = """
SELECT "unit", "period", "group", "case" AS "person", 0 AS "amount", "free" AS "exposure" FROM "stays"
UNION ALL
SELECT "unit", "period", "group", "case" AS "person", 1 AS "amount", 0 AS "exposure" FROM "sanctions"
"""
_BY_SECTION = 'SELECT "unit", "event" AS "part", "case" AS "person", 1 AS "amount" FROM "sanctions"'

# NOTE: a change is of the last sanction before it, or on its day, on support or off; several sanctions of that day are
# changed with it.
_CHANGED = f"""
SELECT s."unit", s."period", s."group", s."case" AS "person",
  CASE WHEN c."case" IS NULL THEN 0 ELSE 1 END AS "amount", 1 AS "exposure"
FROM "sanctions" AS s
JOIN "sanctions_followed" AS f ON f."period" = s."period" AND s."day" < f."after"
LEFT JOIN (
  SELECT DISTINCT "case", "sanctioned" FROM "sanctions_said" WHERE "event" = '{CHANGED}'
    AND "day" <= CAST("sanctioned" + INTERVAL '{CHANGED_WITHIN}' DAY AS DATE)) AS c
  ON c."case" = s."case" AND c."sanctioned" = s."day"
"""
_GUIDED = f"""
SELECT "unit", "period", "group", "case" AS "person",
  CASE WHEN "day" <= CAST("guided" + INTERVAL '{GUIDED_WITHIN}' DAY AS DATE) THEN 1 ELSE 0 END AS "amount",
  1 AS "exposure"
FROM "sanctions" WHERE "day" >= CAST(? AS DATE)
"""


def _prepare(tables: Tables, frame: Frame) -> Iterable[Rule]:
    tables.step("sanctions_said", _SAID)
    tables.step("sanctions", _GIVEN)
    kept = followed(frame, lambda day: day + (CHANGED_WITHIN + 1) * _ONE_DAY)
    load_rows(
        tables,
        "sanctions_followed",
        {"period": "text", "after": "day"},
        ((period, after) for period, _, after in kept),
    )
    return (all_followed(frame, "effort_follow.sanctions", CHANGED_WITHIN, kept),)


def _after_look_back(frame: Frame) -> Sequence[object]:
    """Return the first day whose look back for guidance the data hold in full."""
    return (frame.first + GUIDED_WITHIN * _ONE_DAY,)


_PARTS: tuple[tuple[str, Text], ...] = tuple((event, events()[event].name) for event in SANCTIONS)

FAMILIES = (
    Family(
        measures=(
            MeasureSql("sanctions", _RATE),
            MeasureSql("sanctions-changed", _CHANGED),
            MeasureSql("sanctions-guided", _GUIDED, _after_look_back),
        ),
        prepare=_prepare,
        steps=("sanctions_said", "sanctions", "sanctions_followed"),
        splits=(SplitSql("sanctions", "sanctions", _PARTS, _BY_SECTION),),
    ),
)
