"""Responsible caseworkers: how often they change, and how many a citizen has had.

Who is responsible is read from assignments (`ansvarlig_tildelt`), or from who held each talk, as the section says. From
an event on its caseworker is the responsible one, until another's. Whoever stands in for the former caseworker, who is
back after no more than the section's `cover_days`, is cover: everyone of the unit between is left out, and nothing has
changed. Cover is nobody's former caseworker, so that coming back to a case that one only covered is a change.

Pseudonyms of one unit that differ by capitals or spaces only are the same caseworker's.
"""

from collections.abc import Iterator

from jobspejl.contracts.inspection import Rule
from jobspejl.engines.protocol import Tables
from jobspejl.errors import Problem
from jobspejl.lenses.effort.chains import BREAK_DAYS
from jobspejl.lenses.effort.family import Family, MeasureSql
from jobspejl.lenses.effort.frame import Frame, days_between
from jobspejl.lenses.effort.talks import TALKS
from jobspejl.sources.offending import offending
from jobspejl.sources.raw_rows import count_of

ASSIGNED = "ansvarlig_tildelt"
"""The event that says who is responsible from then on."""

LONG_STAY = 180
"""Days on support in a period from which a citizen's caseworkers are counted."""

_SPACES = " \u00a0\t"
_SAID = """
SELECT "case", "unit", "day", "time", "caseworker", COALESCE(NULLIF({folded}, ''), "caseworker") AS "worker", "line"
FROM "events" WHERE "event" IN ({events})
"""
_SPELLINGS = """
SELECT COUNT(*) AS "spellings", COUNT(DISTINCT "worker") AS "workers" FROM (
  SELECT DISTINCT "unit", "caseworker", "unit" || ' ' || "worker" AS "worker" FROM "caseworkers_said"
  WHERE "caseworker" IS NOT NULL) AS q
"""
# NOTE: within a day, events without a time come first, and then the pseudonym decides, so that every engine agrees.
_STINTS = """
SELECT "case", "unit", "day", "worker", "number"
FROM (
  SELECT s.*, ROW_NUMBER() OVER w AS "number", LAG("worker") OVER w AS "former", LAG("unit") OVER w AS "elsewhere"
  FROM (SELECT DISTINCT "case", "unit", "day", "time", "worker" FROM "caseworkers_said" WHERE "worker" IS NOT NULL) AS s
  WINDOW w AS (PARTITION BY "case" ORDER BY "day", "time" NULLS FIRST, "worker", "unit")) AS l
WHERE "former" IS NULL OR "former" <> "worker" OR "elsewhere" <> "unit"
"""
# NOTE: an absence is what lies between a caseworker's leaving and coming back, where that is short enough.
_ABSENCES = """
SELECT "case", "unit", "number", "back_number" FROM (
  SELECT s.*, LEAD("day") OVER (PARTITION BY "case" ORDER BY "number") AS "left",
    LEAD("day") OVER (PARTITION BY "case", "unit", "worker" ORDER BY "number") AS "back",
    LEAD("number") OVER (PARTITION BY "case", "unit", "worker" ORDER BY "number") AS "back_number"
  FROM "caseworkers_stints" AS s) AS r
WHERE {away} <= CAST(? AS BIGINT)
"""
# NOTE: an absence that begins in no earlier one is the responsible caseworker's; one that begins in such is a cover's.
_OF_RESPONSIBLE = """
SELECT "case", "unit", "number", "back_number" FROM (
  SELECT q.*, MAX(CASE WHEN "earlier" IS NULL OR "earlier" <= "number" THEN "back_number" END) OVER (
    PARTITION BY "case", "unit" ORDER BY "number" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "covered_to"
  FROM (
    SELECT a.*, MAX("back_number") OVER (
      PARTITION BY "case", "unit" ORDER BY "number" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "earlier"
    FROM "caseworkers_absences" AS a) AS q) AS c
WHERE "covered_to" IS NULL OR "covered_to" <= "number"
"""
_HELD = """
SELECT "case", "unit", "worker", "day", LEAD("day") OVER (PARTITION BY "case" ORDER BY "number") AS "until", "number"
FROM "caseworkers_stints" AS s
WHERE NOT EXISTS (SELECT 1 FROM "caseworkers_absences" AS a WHERE a."case" = s."case" AND a."unit" = s."unit"
  AND a."number" < s."number" AND a."back_number" > s."number")
"""
_FOLLOWING = f"""
SELECT h."case", h."unit", h."worker", h."day", COALESCE(h."until", CAST(? AS DATE)) AS "until",
  LAG("worker") OVER w AS "former", LAG("unit") OVER w AS "elsewhere", LAG("day") OVER w AS "since"
FROM ({_HELD}) AS h WHERE h."until" IS NULL OR h."until" > h."day"
WINDOW w AS (PARTITION BY "case" ORDER BY "number")
"""
# NOTE: a citizen who comes back on support after a break, and gets a caseworker at once, has begun anew.
_CHANGED = f"""
h."former" <> h."worker" AND h."elsewhere" = h."unit" AND h."day" >= s."start"
  AND (h."since" >= s."since" OR h."day" >= CAST(s."since" + INTERVAL '{BREAK_DAYS}' DAY AS DATE))
"""
_HOLDERS = """
SELECT s."unit", s."period", s."group", s."case", h."worker", h."day",
  GREATEST(h."day", s."start") AS "start", LEAST(h."until", s."end") AS "end",
  CASE WHEN {changed} THEN 1 ELSE 0 END AS "changed"
FROM "caseworkers_following" AS h
JOIN "stays" AS s ON s."case" = h."case" AND s."unit" = h."unit" AND h."day" < s."end" AND h."until" > s."start"
"""
# NOTE: time is free of exemption, as that of talks is: one less the other would tell how long somebody was exempt.
_CHANGES = """
SELECT "unit", "period", "group", "case" AS "person", "changed" - "excused" AS "amount",
  CAST({days} AS BIGINT) - "exempted" AS "exposure"
FROM (
  SELECT k."unit", k."period", k."group", k."case", k."day", k."start", k."end", k."changed",
    CAST(SUM(CASE WHEN x."case" IS NULL THEN 0 ELSE {exempted} END) AS BIGINT) AS "exempted",
    MAX(CASE WHEN x."start" <= k."day" AND x."end" > k."day" THEN k."changed" ELSE 0 END) AS "excused"
  FROM "caseworkers" AS k
  LEFT JOIN "exempt" AS x ON x."case" = k."case" AND x."start" < k."end" AND x."end" > k."start"
  GROUP BY k."unit", k."period", k."group", k."case", k."day", k."start", k."end", k."changed") AS q
"""
_PER_CASE = f"""
SELECT k."unit", k."period", k."group", k."case" AS "person", COUNT(DISTINCT k."worker") AS "amount", 1 AS "exposure"
FROM "caseworkers" AS k
JOIN (
  SELECT "unit", "period", "group", "case" FROM "stays" GROUP BY "unit", "period", "group", "case"
  HAVING SUM("days") >= {LONG_STAY}) AS s
  ON s."unit" = k."unit" AND s."period" = k."period" AND s."group" = k."group" AND s."case" = k."case"
GROUP BY k."unit", k."period", k."group", k."case"
"""


def _prepare(tables: Tables, frame: Frame) -> Iterator[Rule]:
    section = frame.section
    path = section.events.file if section.events else ""
    said = TALKS if section.caseworkers == "talks" else (ASSIGNED,)
    tables.step("caseworkers_said", _SAID.format(folded=_folded(), events=", ".join(f"'{event}'" for event in said)))
    found = tables.query(_SPELLINGS)
    merged = int(str(found["spellings"][0])) - int(str(found["workers"][0]))
    remarks = [Problem("effort_caseworkers_merged", {"path": path, "count": merged})] if merged else []
    blank = 'SELECT "line" FROM "caseworkers_said" WHERE "caseworker" IS NULL'
    remarks += offending(tables, "effort_caseworker_blank", {"path": path}, blank)
    yield Rule("effort_caseworkers", section.id, count_of(tables, '"caseworkers_said"'), (), tuple(remarks))
    tables.step("caseworkers_stints", _STINTS)
    tables.step("caseworkers_absences", _ABSENCES.format(away=days_between('"left"', '"back"')), [section.cover_days])
    _leave_out_absences_of_cover(tables)
    tables.step("caseworkers_following", _FOLLOWING, [frame.after])
    tables.step("caseworkers", _HOLDERS.format(changed=_CHANGED))


def _leave_out_absences_of_cover(tables: Tables) -> None:
    """Leave those out again and again until none is left: without one, what began in it may be the responsible's."""
    left, count = -1, count_of(tables, '"caseworkers_absences"')
    while left != count:
        tables.step("caseworkers_settled", _OF_RESPONSIBLE)
        tables.drop("caseworkers_absences")
        tables.step("caseworkers_absences", 'SELECT * FROM "caseworkers_settled"')
        tables.drop("caseworkers_settled")
        left, count = count, count_of(tables, '"caseworkers_absences"')


def _folded() -> str:
    """Return a pseudonym without capitals and spaces, as SQL."""
    return f"TRANSLATE(LOWER(\"caseworker\"), '{_SPACES}', '')"


_FREE = _CHANGES.format(
    days=days_between('"start"', '"end"'),
    exempted=days_between('GREATEST(x."start", k."start")', 'LEAST(x."end", k."end")'),
)

FAMILIES = (
    Family(
        measures=(MeasureSql("caseworker-changes", _FREE), MeasureSql("caseworkers-per-case", _PER_CASE)),
        prepare=_prepare,
        steps=(
            "caseworkers_said",
            "caseworkers_stints",
            "caseworkers_absences",
            "caseworkers_following",
            "caseworkers",
        ),
    ),
)
