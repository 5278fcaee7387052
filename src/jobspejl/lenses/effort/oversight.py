"""The oversight's focus targets (skærpet tilsyn), counted: persons under a target, and those without what it asks for.

Under a target in a period of a year are persons who were on support on every one of its days and exempt on none, in the
unit of the last day. That is seniority of twelve months by days on end; how the agency counts it has not been read.
Those exempt on any day are left out, since a year's effort could not be asked of them.
"""

import datetime

import numpy as np

from jobspejl.contracts.effort import TableName
from jobspejl.contracts.effort_found import TargetCounts
from jobspejl.contracts.oversight import OversightTarget, TargetKind, Why
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.effort.frame import Frame, days_between
from jobspejl.lenses.effort.held import Spans, holds
from jobspejl.rules.oversight import oversight_targets, target_in

_NEEDS: dict[TargetKind, tuple[TableName, ...]] = {
    "results": (),
    "offers": ("spells", "events", "hours"),
    "talks": ("spells", "events"),
}
_MINUTES = 60
_GRACE = datetime.timedelta(days=7)
"""A target asks for so many in twelve months: of a log that lacks weeks of them nothing is judged."""

_UNDER = """
SELECT s."case", w."period", MIN(CASE WHEN s."end" = w."after" THEN s."unit" END) AS "unit", w."first", w."after"
FROM "stays" AS s JOIN "windows" AS w ON w."period" = s."period"
GROUP BY s."case", w."period", w."first", w."after" HAVING SUM(s."free") = {days}
"""
_DAYS = """
SELECT o."target", u."period", u."case", COUNT(DISTINCT e."day") AS "days" FROM "events" AS e
JOIN "oversight_events" AS o ON o."event" = e."event"
JOIN "oversight_under" AS u ON u."case" = e."case" AND e."day" >= u."first" AND e."day" < u."after"
GROUP BY o."target", u."period", u."case"
"""
_WITHOUT = """
SELECT u."unit", COUNT(*) AS "persons", COUNT(CASE WHEN {without} THEN 1 END) AS "missing"
FROM "oversight_under" AS u
LEFT JOIN "oversight_days" AS d ON d."target" = ? AND d."period" = u."period" AND d."case" = u."case" {joins}
WHERE u."period" = ? GROUP BY u."unit" ORDER BY u."unit"
"""
_MINUTES_WORKED = """
LEFT JOIN (SELECT h."case", SUM(h."minutes") AS "minutes" FROM "hours" AS h
  JOIN "windows" AS w ON w."period" = ? AND h."month" >= w."first" AND h."month" < w."after"
  GROUP BY h."case") AS m ON m."case" = u."case"
"""
_FEW_TALKS = 'COALESCE(d."days", 0) < ?'
_NO_OFFER = 'd."case" IS NULL AND COALESCE(m."minutes", 0) < ?'


def target_counts(tables: Tables, frame: Frame, held: Spans) -> tuple[TargetCounts, ...]:
    """Count every target in every period; where one is not judged in a period, say why.

    Args:
        tables: Holds `windows`, and `stays`, `events` and `hours` as far as the section has them.
        frame: What they span.
        held: What the tables span; a period that they do not hold in full is not judged.
    """
    windows = _windows(tables)
    ids = dict.fromkeys(target.id for target in oversight_targets())
    versions = {(one, period): _version(one, windows[period], frame, held) for period in frame.periods for one in ids}
    counted = any(isinstance(version, OversightTarget) and version.kind != "results" for version in versions.values())
    if counted:
        _load_events(tables)
        tables.step("oversight_under", _UNDER.format(days=days_between('w."first"', 'w."after"')))
        tables.step("oversight_days", _DAYS)
    found = tuple(_counts(one, version, period, tables, frame) for (one, period), version in versions.items())
    if counted:
        tables.drop("oversight_events", "oversight_under", "oversight_days")
    return found


def _version(
    target: str, span: tuple[datetime.date, datetime.date], frame: Frame, held: Spans
) -> OversightTarget | Why:
    found = target_in(target, *span)
    if not isinstance(found, OversightTarget):
        return found
    if found.kind == "results" and frame.section.result_measure is None:
        return "no_results"
    needs = _NEEDS[found.kind]
    return found if set(needs) <= set(frame.section.tables) and holds(held, needs, *span, _GRACE) else "no_table"


def _counts(target: str, version: OversightTarget | Why, period: str, tables: Tables, frame: Frame) -> TargetCounts:
    missing, persons = (np.zeros(len(frame.units), dtype=np.int64) for _ in range(2))
    if not isinstance(version, OversightTarget):
        return TargetCounts(target, 0, period, missing, persons, version)
    if version.kind != "results":
        at = {unit.code: place for place, unit in enumerate(frame.units)}
        rows = _asked(version, period, tables)
        places = [at[str(code)] for code in rows["unit"]]
        persons[places] = [int(str(count)) for count in rows["persons"]]
        missing[places] = [int(str(count)) for count in rows["missing"]]
    return TargetCounts(target, version.version, period, missing, persons)


def _asked(version: OversightTarget, period: str, tables: Tables) -> dict[str, list[object]]:
    """Return persons under a target and those who miss it, by unit."""
    if version.talks is not None:
        sql = _WITHOUT.format(without=_FEW_TALKS, joins="")
        return tables.query(sql, [version.talks, version.id, period])
    sql = _WITHOUT.format(without=_NO_OFFER, joins=_MINUTES_WORKED)
    return tables.query(sql, [_MINUTES * (version.hours or 0), version.id, period, period])


def _windows(tables: Tables) -> dict[str, tuple[datetime.date, datetime.date]]:
    found = tables.query('SELECT "period", "first", "after" FROM "windows" ORDER BY "first"')
    return {
        str(period): (first, after)
        for period, first, after in zip(found["period"], found["first"], found["after"], strict=True)
        if isinstance(first, datetime.date) and isinstance(after, datetime.date)
    }


def _load_events(tables: Tables) -> None:
    pairs = sorted({(target.id, event) for target in oversight_targets() for event in target.events})
    columns = {"target": [target for target, _ in pairs], "event": [event for _, event in pairs]}
    tables.load("oversight_events", columns, {"target": "text", "event": "text"})
