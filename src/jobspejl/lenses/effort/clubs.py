"""Job clubs: hours attended of those offered, how much is offered, and what the hours are spent on.

Where the study has spells, each day counts for the target group that the citizen is in on that day; otherwise all are
one group.
"""

from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.family import Family, MeasureSql, SplitSql
from jobspejl.lenses.effort.frame import Frame
from jobspejl.rules.vocabularies import contents

# NOTE: no two spells of a case share a day, so a day in a club meets one at most.
_IN_GROUPS = """
SELECT c."unit", w."period", COALESCE(s."group", 'ukendt') AS "group", c."case", c."day", c."offered",
  c."attended", c."content"
FROM "clubs" AS c JOIN "windows" AS w ON c."day" >= w."first" AND c."day" < w."after"
LEFT JOIN "spells" AS s ON s."case" = c."case" AND c."day" >= s."start" AND c."day" < s."end"
"""
_IN_ONE = """
SELECT c."unit", w."period", '' AS "group", c."case", c."day", c."offered",
  c."attended", c."content"
FROM "clubs" AS c JOIN "windows" AS w ON c."day" >= w."first" AND c."day" < w."after"
"""
_ATTENDANCE = """
SELECT "unit", "period", "group", "case" AS "person", "attended" AS "amount", "offered" AS "exposure" FROM "club_days"
"""
_HOURS = """
SELECT "unit", "period", "group", "case" AS "person", SUM("offered") AS "amount", 1 AS "exposure" FROM "club_days"
GROUP BY "unit", "period", "group", "case", EXTRACT(YEAR FROM "day"), EXTRACT(MONTH FROM "day")
HAVING SUM("offered") > 0
"""
_SEARCH = """
SELECT "unit", "period", "group", "case" AS "person",
  CASE WHEN "content" = 'jobsoegning' THEN "attended" ELSE 0 END AS "amount", "attended" AS "exposure"
FROM "club_days" WHERE "content" <> 'ukendt'
"""
_CONTENT = """
SELECT "content" AS "part", "case" AS "person", "attended" AS "amount" FROM "club_days"
WHERE "content" <> 'ukendt'
"""


def _prepare(tables: Tables, frame: Frame) -> tuple[()]:
    tables.step("club_days", _IN_GROUPS if frame.section.spells is not None else _IN_ONE)
    return ()


_CONTENTS = tuple((word, term.name) for word, term in contents().items())
FAMILIES = (
    Family(
        measures=(
            MeasureSql("club-attendance", _ATTENDANCE),
            MeasureSql("club-hours", _HOURS),
            MeasureSql("club-search", _SEARCH, columns=("clubs.content",)),
        ),
        prepare=_prepare,
        steps=("club_days",),
        splits=(SplitSql("club-content", "club-search", _CONTENTS, _CONTENT),),
    ),
)
