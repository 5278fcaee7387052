"""Logs of events as files of other kinds: XES-style CSV and OCEL 2.0 in JSON."""

import csv
import datetime
import json
from collections.abc import Iterator
from pathlib import Path

from jobspejl.engines.protocol import Tables
from jobspejl.rules.summer_time import danish_offset
from jobspejl.sources.moments import Moments
from jobspejl.sources.ocel import ocel_of
from jobspejl.sources.raw_rows import RawRows

_XES = {
    "case": "case:concept:name",
    "event": "concept:name",
    "moment": "time:timestamp",
    "unit": "unit",
    "group": "group",
    "role": "org:role",
    "caseworker": "org:resource",
}
_ROWS = """
SELECT "case", "event", "day", "time", "unit", "group", "role", "caseworker" FROM ({moments}) AS m
ORDER BY "case", "day", "time", "event", "unit", "group", "role", "caseworker", "line"
"""
_AT_ONCE = 50_000

Event = dict[str, str | None]


def fetch_events_of_persons(tables: Tables, moments: Moments) -> Iterator[Event]:
    """Yield the events of the view `raw` as text, case by case; moments as ISO 8601 with the Danish offset.

    An event of which only the day is known has the day alone.
    """
    for rows in tables.fetch_persons(_ROWS.format(moments=moments.sql), _AT_ONCE):
        for case, event, day, time, *rest in rows:
            known = danish_offset(time) if isinstance(time, datetime.datetime) else day
            named = zip(("unit", "group", "role", "caseworker"), rest, strict=True)
            texts = {name: None if cell is None else str(cell) for name, cell in named}
            moment = known.isoformat() if isinstance(known, datetime.date) else None
            yield {"case": str(case), "event": str(event), "moment": moment, **texts}


def write_xes_csv(events: Iterator[Event], raw: RawRows, path: Path) -> None:
    """Write events as comma-separated UTF-8 with the column names of an XES log."""
    names = [name for name in _XES if name in raw.names]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_XES[name] for name in names])
        writer.writerows([event[name] for name in names] for event in events)


def write_ocel(events: Iterator[Event], raw: RawRows, path: Path) -> None:
    """Write events as OCEL 2.0 in JSON; all of `raw` is held in memory."""
    with path.open("w", encoding="utf-8") as file:
        json.dump({**ocel_of(list(events))}, file, ensure_ascii=False, indent=1)
