"""Phone and chat: finished at first contact, minutes waited, and contacts that come back within 7 days.

The citizens who contact a unit are not on support in the log, so that there is no mix of target groups: a unit is
compared with all together. A caller who is not known is a person by itself.
"""

import datetime

from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.family import Family, MeasureSql
from jobspejl.lenses.effort.frame import Frame

REPEAT_DAYS = 7
"""A contact is repeated where the same caller is back no more than so many days later; the same day is 0 days."""

CHANNELS = {"phone": "telefon", "chat": "chat"}
"""What measures call a channel, and the table's word for it."""

# NOTE: days, not moments, are compared, so that nights on which the clock is changed are as others. Names of callers do
# not begin with a space, so that an unknown caller is nobody else.
_CONTACTS = f"""
SELECT c."unit", c."channel", w."period", c."person", c."known", c."waited", c."finished", c."day",
  CASE WHEN c."again" <= CAST(c."day" + INTERVAL '{REPEAT_DAYS}' DAY AS DATE) THEN 1 ELSE 0 END AS "repeated"
FROM (
  SELECT "unit", "channel", "day", "waited", "finished", "caller" AS "person", 1 AS "known",
    LEAD("day") OVER (PARTITION BY "unit", "channel", "caller" ORDER BY "day") AS "again"
  FROM "calls" WHERE "caller" IS NOT NULL
  UNION ALL
  SELECT "unit", "channel", "day", "waited", "finished", ' ' || CAST("day" AS STRING) || ' ' || CAST(ROW_NUMBER() OVER (
    PARTITION BY "unit", "channel", "day" ORDER BY "waited" NULLS FIRST, "finished" NULLS FIRST) AS STRING) AS "person",
    0 AS "known", CAST(NULL AS DATE) AS "again"
  FROM "calls" WHERE "caller" IS NULL) AS c
JOIN "windows" AS w ON c."day" >= w."first" AND c."day" < w."after"
"""
_FIRST_CONTACT = """
SELECT "unit", "period", '' AS "group", "person", "finished" AS "amount", 1 AS "exposure" FROM "contacts"
WHERE "channel" = ? AND "finished" IS NOT NULL
"""
_WAIT = """
SELECT "unit", "period", '' AS "group", "person", "waited" AS "amount", 1 AS "exposure" FROM "contacts"
WHERE "channel" = ? AND "waited" IS NOT NULL
"""
_REPEAT = """
SELECT "unit", "period", '' AS "group", "person", "repeated" AS "amount", 1 AS "exposure" FROM "contacts"
WHERE "channel" = ? AND "known" = 1 AND "day" < CAST(? AS DATE)
"""


def _prepare(tables: Tables, frame: Frame) -> tuple[()]:
    del frame
    tables.step("contacts", _CONTACTS)
    return ()


def _measures(name: str, channel: str) -> tuple[MeasureSql, ...]:
    def one(frame: Frame) -> tuple[str]:
        del frame
        return (channel,)

    def followed(frame: Frame) -> tuple[str, datetime.date]:
        return channel, frame.after - datetime.timedelta(days=REPEAT_DAYS)

    told = ("calls.channel",) if channel == CHANNELS["chat"] else ()
    return (
        MeasureSql(f"{name}-first-contact", _FIRST_CONTACT, one, columns=("calls.finished", *told)),
        MeasureSql(f"{name}-wait", _WAIT, one, columns=("calls.waited", *told)),
        MeasureSql(f"{name}-repeat", _REPEAT, followed, columns=("calls.caller", *told)),
    )


FAMILIES = (
    Family(
        measures=tuple(measure for name, channel in CHANNELS.items() for measure in _measures(name, channel)),
        prepare=_prepare,
        steps=("contacts",),
    ),
)
