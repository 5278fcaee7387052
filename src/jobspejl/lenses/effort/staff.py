"""Caseload: citizens for each full-time caseworker, over the snapshots of a period.

A snapshot, a unit and day, is a person here: snapshots are what varies. Posts weigh: a unit's caseload is all its
citizens on all its days divided by all its posts, and no mean of means.
"""

from jobspejl.lenses.effort.family import Family, MeasureSql

_CASELOAD = """
SELECT s."unit", w."period", COALESCE(s."group", '') AS "group", CAST(s."day" AS STRING) AS "person",
  s."citizens" AS "amount", s."full_time" AS "exposure"
FROM "staff" AS s JOIN "windows" AS w ON s."day" >= w."first" AND s."day" < w."after"
WHERE s."full_time" > 0
"""

FAMILIES = (Family(measures=(MeasureSql("caseload", _CASELOAD),)),)
