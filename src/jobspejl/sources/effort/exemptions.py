"""Days on which a case has no duty to take part: the table `exempt`, of which no two of a case share a day.

Columns: "case", "start" and "end" (half-open, as in `spells`).
"""

from collections.abc import Iterator

from jobspejl.contracts.effort import Exemptions
from jobspejl.contracts.inspection import Rule
from jobspejl.errors import Problem
from jobspejl.sources.effort.columns import CaseTable, Column, Reading
from jobspejl.sources.effort.reader import read_rows
from jobspejl.sources.offending import offending
from jobspejl.sources.raw_rows import count_of

_LASTING = """
SELECT "case", "start",
  CAST(LEAST(COALESCE("end", CAST(? AS DATE)), CAST(? AS DATE)) + INTERVAL '1' DAY AS DATE) AS "end" FROM "exempt_rows"
"""
_EXEMPT = """
SELECT "case", MIN("start") AS "start", MAX("end") AS "end" FROM (
  SELECT r.*, SUM(CASE WHEN "start" <= "reach" THEN 0 ELSE 1 END) OVER (PARTITION BY "case"
    ORDER BY "start", "end" ROWS UNBOUNDED PRECEDING) AS "island"
  FROM (SELECT x.*, MAX("end") OVER (PARTITION BY "case" ORDER BY "start", "end"
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "reach" FROM "exempt_lasting" AS x) AS r) AS i
GROUP BY "case", "island"
"""
_SWALLOWED = """
SELECT COUNT(*) AS "count" FROM "spells" AS s
JOIN "exempt" AS x ON x."case" = s."case" AND x."start" <= s."start" AND x."end" >= s."end"
"""
_OUTSIDE = """
SELECT COUNT(*) AS "count" FROM "exempt" AS x WHERE NOT EXISTS (
  SELECT 1 FROM "spells" AS s WHERE s."case" = x."case" AND s."start" < x."end" AND s."end" > x."start")
"""


def read_exemptions(section: Exemptions | None, reading: Reading) -> Iterator[Rule]:
    """Read exemptions into the table `exempt`, and yield what each rule found on the way.

    Overlapping and adjacent rows of a case are one. A rule with problems is the last. Exemptions that take the whole of
    a spell, and those outside any spell, are counted.

    Args:
        section: Which columns are what; None where the study has no exemptions, and the table no rows.
        reading: What it is read with; its scope holds `spells`.
    """
    tables, subject, observed_on = reading.tables, reading.subject, reading.observed_on
    if section is None:
        tables.load("exempt", {"case": [], "start": [], "end": []}, {"case": "text", "start": "day", "end": "day"})
        return
    table = CaseTable(
        name="exempt",
        file=section.file,
        columns=(
            Column("case", section.case, "pseudonym"),
            Column("start", section.start, "day", latest=observed_on),
            Column("end", section.end, "day", needed=False),
        ),
        reading=reading,
    )
    yield from read_rows(table)
    rows = count_of(tables, '"exempt_rows"')
    facts: dict[str, object] = {"path": section.file, "column": section.end}
    reversed_ = offending(tables, "exempt_reversed", facts, 'SELECT "line" FROM "exempt_rows" WHERE "end" < "start"')
    late = 'SELECT "line" FROM "exempt_rows" WHERE "end" > ?'
    ahead = offending(tables, "exempt_ahead", {**facts, "day": observed_on.isoformat()}, late, [observed_on])
    yield Rule("exempt_in_order", subject, rows, reversed_, ahead)
    tables.step("exempt_lasting", _LASTING, [observed_on] * 2)
    tables.step("exempt", _EXEMPT)
    tables.drop("exempt_rows", "exempt_lasting")
    told = {"exempt_whole_spells": _SWALLOWED, "exempt_outside": _OUTSIDE}
    counts = {key: int(str(tables.query(sql)["count"][0])) for key, sql in told.items()}
    remarks = tuple(Problem(key, {"path": section.file, "count": count}) for key, count in counts.items() if count)
    yield Rule("exempt_beside_spells", subject, rows, (), remarks)
