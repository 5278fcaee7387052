"""How a log of events keeps rules on deadlines: the duties and their states, worked out by SQL, step by step.

A duty is a rule's trigger on one day of one case; the same event twice on a day counts once. A rule counting forwards
is met by the needed number of its events on or after the trigger's day, strictly after it by events of the trigger's
own kind. A rule counting backwards is met by as many before the trigger or on its day, whenever in the case they came:
what was done before an earlier trigger counts for a later one too, so the share kept under such a rule is at most too
high. Looking back no further than the trigger before would let one more event turn a duty met into one missed.

A duty is overdue where it is open at the log's end and the last day to fulfil it is not after the log's last day, which
the log holds in full; for a rule counting backwards that day is the trigger's.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jobspejl.contracts.deadline import DeadlineRule
from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.rules.deadlines import due_days

By = Literal["year", "half_year", "all"]

_DAYS = """
SELECT "case", "event", "day", MIN("unit") AS "unit", MIN("group") AS "group" FROM "events"
WHERE "event" IN (SELECT "event" FROM "parts") GROUP BY "case", "event", "day"
"""
_TRIGGERS = """
SELECT v."version", v."rule", d."case", d."day", d."unit" FROM "days" AS d
JOIN "parts" AS p ON p."event" = d."event" AND p."part" = 'trigger'
JOIN "versions" AS v ON v."version" = p."version"
LEFT JOIN "version_groups" AS g ON g."version" = v."version" AND g."group" = d."group"
WHERE v."every_group" = 1 OR g."group" IS NOT NULL
"""
_OUTSIDE = """
SELECT COUNT(*) AS "count" FROM (SELECT DISTINCT t."rule", t."case", t."day" FROM "triggers" AS t
  WHERE NOT EXISTS (SELECT 1 FROM "due" AS u WHERE u."rule" = t."rule" AND u."day" = t."day")) AS q
"""
_UNTOUCHED = """
SELECT COUNT(*) AS "count" FROM "cases" AS c WHERE NOT EXISTS (
  SELECT 1 FROM "days" AS d JOIN "parts" AS p ON p."event" = d."event" AND p."part" = 'trigger'
  WHERE d."case" = c."case")
"""
_DUE = """
SELECT t."version", t."case", t."day", t."unit", u."due", u."closes" FROM "triggers" AS t
JOIN "due" AS u ON u."version" = t."version" AND u."day" = t."day"
"""
# NOTE: within a day, events of the trigger's own kind come before the trigger (place 0) and others after it (place 2),
# so that what is counted before the trigger's own place (1) is what can no longer fulfil or lift its duty.
_MARKS = """
SELECT p."version", d."case", d."day", p."place", p."part" FROM "days" AS d
JOIN "parts" AS p ON p."event" = d."event" AND p."part" <> 'trigger'
JOIN (SELECT DISTINCT "version", "case" FROM "open") AS o ON o."version" = p."version" AND o."case" = d."case"
UNION ALL SELECT "version", "case", "day", 1 AS "place", 'trigger' AS "part" FROM "open"
"""
_NUMBERED = """
SELECT "version", "case", "day", "place", "part",
  SUM(CASE WHEN "part" = 'satisfies' THEN 1 ELSE 0 END) OVER w AS "satisfying",
  SUM(CASE WHEN "part" = 'lifts' THEN 1 ELSE 0 END) OVER w AS "lifting"
FROM "marks" WINDOW w AS (PARTITION BY "version", "case" ORDER BY "day", "place", "part" ROWS UNBOUNDED PRECEDING)
"""
_ENDS = """
SELECT o."version", o."unit", o."day", o."due", o."closes", s."day" AS "satisfied", l."day" AS "lifted"
FROM "open" AS o
JOIN "versions" AS v ON v."version" = o."version"
JOIN "numbered" AS t
  ON t."part" = 'trigger' AND t."version" = o."version" AND t."case" = o."case" AND t."day" = o."day"
LEFT JOIN "numbered" AS s
  ON s."part" = 'satisfies' AND s."version" = o."version" AND s."case" = o."case"
  AND s."satisfying" = v."needed" + CASE WHEN v."backwards" = 1 THEN 0 ELSE t."satisfying" END
  AND (v."backwards" = 0 OR s."day" < o."day" OR (s."day" = o."day" AND s."place" = 2))
LEFT JOIN "numbered" AS l
  ON l."part" = 'lifts' AND l."version" = o."version" AND l."case" = o."case"
  AND l."lifting" = 1 + CASE WHEN v."backwards" = 1 THEN 0 ELSE t."lifting" END
"""
_DUTIES = """
SELECT "version", "unit", "day", "due", "satisfied",
  CASE WHEN "satisfied" <= "due" THEN 'met'
    WHEN "lifted" <= "due" THEN 'not_applicable'
    WHEN "satisfied" IS NOT NULL THEN 'late'
    WHEN "closes" <= CAST(? AS DATE) THEN 'overdue'
    ELSE 'not_due' END AS "state",
  CASE WHEN "satisfied" IS NOT NULL AND ("satisfied" <= "due" OR "lifted" IS NULL OR "lifted" > "due") THEN "satisfied"
    WHEN "lifted" IS NOT NULL THEN "lifted" ELSE CAST(? AS DATE) END AS "until"
FROM "ends"
"""
_STARTS = """
SELECT c."case", c."first_day" AS "day", MIN(e."unit") AS "unit", COALESCE(MIN(e."group"), MIN(c."group")) AS "group"
FROM "cases" AS c JOIN "events" AS e ON e."case" = c."case" AND e."day" = c."first_day"
GROUP BY c."case", c."first_day"
"""
_UNJUDGED = """
SELECT u."version", s."unit", s."day" FROM "starts" AS s
JOIN "due" AS u ON u."day" = s."day"
JOIN "versions" AS v ON v."version" = u."version" AND v."every_case" = 1
LEFT JOIN "version_groups" AS g ON g."version" = v."version" AND g."group" = s."group"
WHERE (v."every_group" = 1 OR g."group" IS NOT NULL) AND NOT EXISTS (
  SELECT 1 FROM "days" AS d JOIN "parts" AS p ON p."event" = d."event" AND p."part" = 'trigger'
  WHERE d."case" = s."case" AND p."version" = v."version")
"""
# NOTE: a duty met before a deadline that lies after the log's end is left out of those due, as the open ones are: else
# the last weeks would hold those met in time only.
_COUNTED = """
SELECT v."rule", q."unit", {period} AS "period", q."state", COUNT(*) AS "duties" FROM (
  SELECT "version", "unit", "due" AS "on",
    CASE WHEN "state" = 'met' AND "due" > CAST(? AS DATE) THEN 'not_due' ELSE "state" END AS "state" FROM "duties"
  UNION ALL SELECT "version", "unit", "day" AS "on", 'unjudged' AS "state" FROM "unjudged") AS q
JOIN "versions" AS v ON v."version" = q."version"
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_YEAR = 'CAST(EXTRACT(YEAR FROM q."on") AS STRING)'
_PERIODS: dict[By, str] = {
    "year": _YEAR,
    "half_year": f"{_YEAR} || CASE WHEN EXTRACT(MONTH FROM q.\"on\") <= 6 THEN 'H1' ELSE 'H2' END",
    "all": "''",
}
_LATE = """
SELECT v."rule", d."unit", EXTRACT(DAY FROM CAST("satisfied" AS TIMESTAMP) - CAST("due" AS TIMESTAMP)) AS "days",
  COUNT(*) AS "duties"
FROM "duties" AS d JOIN "versions" AS v ON v."version" = d."version"
WHERE "state" = 'late' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_WAITS = """
SELECT v."rule", d."unit", EXTRACT(DAY FROM CAST("until" AS TIMESTAMP) - CAST("day" AS TIMESTAMP)) AS "days",
  COUNT(CASE WHEN "state" IN ('met', 'late') THEN 1 END) AS "met",
  COUNT(CASE WHEN "state" IN ('met', 'late') THEN NULL ELSE 1 END) AS "left"
FROM "duties" AS d JOIN "versions" AS v ON v."version" = d."version"
WHERE v."backwards" = 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_ALLOWED = """
SELECT v."rule", d."unit", EXTRACT(DAY FROM CAST("due" AS TIMESTAMP) - CAST("day" AS TIMESTAMP)) AS "days",
  COUNT(*) AS "duties"
FROM "duties" AS d JOIN "versions" AS v ON v."version" = d."version"
WHERE v."backwards" = 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """How rules were kept, counted; every row is a tuple of its columns.

    Attributes:
        states: (rule, unit's code, period, state, duties); the period of a duty that cannot be judged is that of the
            case's first day, since it has no due day.
        late: (rule, unit's code, days after the deadline, duties met then).
        waits: (rule, unit's code, days from the trigger, duties met then, duties followed no longer); forward rules
            only.
        allowed: (rule, unit's code, days from the trigger to the deadline, duties); forward rules only.
        outside: Triggers on days for which the catalogue has no version of the rule.
        untouched: Cases without any event that a rule counts from, whatever their group.
    """

    states: list[tuple[object, ...]]
    late: list[tuple[object, ...]]
    waits: list[tuple[object, ...]]
    allowed: list[tuple[object, ...]]
    outside: int
    untouched: int


def judge(tables: Tables, rules: Sequence[DeadlineRule], observed_on: datetime.date, by: By) -> Kept:
    """Work out how every duty stands on the last day of the log, and count.

    Args:
        tables: Holds `events` and `cases`; the steps are left in it under their names, to be looked at.
        rules: Versions of rules.
        observed_on: The log's last day.
        by: The length of a period.
    """
    _load_rules(tables, rules)
    tables.step("days", _DAYS)
    _load_due(tables, rules)
    tables.step("triggers", _TRIGGERS)
    [outside], [untouched] = tables.query(_OUTSIDE)["count"], tables.query(_UNTOUCHED)["count"]
    tables.step("open", _DUE)
    tables.drop("triggers")
    tables.step("marks", _MARKS)
    tables.step("numbered", _NUMBERED)
    tables.drop("marks")
    tables.step("ends", _ENDS)
    tables.drop("numbered", "open")
    tables.step("duties", _DUTIES, [observed_on, observed_on])
    tables.step("starts", _STARTS)
    tables.step("unjudged", _UNJUDGED)
    return Kept(
        states=_rows(tables, _COUNTED.format(period=_PERIODS[by]), [observed_on]),
        late=_rows(tables, _LATE),
        waits=_rows(tables, _WAITS),
        allowed=_rows(tables, _ALLOWED),
        outside=int(str(outside)),
        untouched=int(str(untouched)),
    )


def _load_rules(tables: Tables, rules: Sequence[DeadlineRule]) -> None:
    numbers = list(range(len(rules)))
    versions: dict[str, list[object]] = {
        "version": [*numbers],
        "rule": [rule.id for rule in rules],
        "needed": [rule.needed for rule in rules],
        "backwards": [int(rule.way == "before") for rule in rules],
        "every_case": [int(rule.every_case) for rule in rules],
        "every_group": [int(not rule.groups) for rule in rules],
    }
    _load(tables, "versions", versions, text=("rule",))
    groups = [(number, group) for number, rule in enumerate(rules) for group in rule.groups]
    _load(
        tables,
        "version_groups",
        {"version": [number for number, _ in groups], "group": [group for _, group in groups]},
        text=("group",),
    )
    parts = [
        (number, part, event, 0 if event == rule.trigger else 2)
        for number, rule in enumerate(rules)
        for part, events in (("trigger", (rule.trigger,)), ("satisfies", rule.satisfied_by), ("lifts", rule.lifted_by))
        for event in events
    ]
    columns = dict(zip(("version", "part", "event", "place"), map(list, zip(*parts, strict=True)), strict=True))
    _load(tables, "parts", columns, text=("part", "event"))


def _load_due(tables: Tables, rules: Sequence[DeadlineRule]) -> None:
    """Load the due day of every day of the log on which a version is in force."""
    span = tables.query('SELECT MIN("day") AS "first", MAX("day") AS "last" FROM "events"')
    first, last = span["first"][0], span["last"][0]
    due = [
        (number, rule.id, day, end, day if rule.way == "before" else end)
        for number, rule in enumerate(rules)
        if isinstance(first, datetime.date) and isinstance(last, datetime.date)
        for day, end in due_days(rule, first, last)
    ]
    names = ("version", "rule", "day", "due", "closes")
    columns: dict[str, list[object]] = {name: [row[place] for row in due] for place, name in enumerate(names)}
    _load(tables, "due", columns, text=("rule",), days=("day", "due", "closes"))


def _load(
    tables: Tables,
    name: str,
    columns: dict[str, list[object]],
    *,
    text: tuple[str, ...] = (),
    days: tuple[str, ...] = (),
) -> None:
    kinds: dict[str, CellKind] = {
        **dict.fromkeys(columns, "integer"),
        **dict.fromkeys(text, "text"),
        **dict.fromkeys(days, "day"),
    }
    tables.load(name, columns, kinds)


def _rows(tables: Tables, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
    return list(zip(*tables.query(sql, parameters).values(), strict=True))
