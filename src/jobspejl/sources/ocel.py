"""Object-centric event logs: OCEL 2.0 in JSON, in and out.

Berti, A. et al. (2024). OCEL (Object-Centric Event Log) 2.0 Specification. An event there touches several objects; here
each case that it touches gets a row, and other objects become columns named by their type.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from jobspejl.errors import DataError, Listed, Problem

_CASE_COLUMN = "case:concept:name"
_CASE_TYPES = ("case", "sag")
_DAY = {"name": "precision", "value": "day"}


class _Attribute(BaseModel):
    name: str
    value: Any = None
    time: str = ""


class _Relation(BaseModel):
    object_id: str = Field(alias="objectId")


class _Object(BaseModel):
    id: str
    type: str
    attributes: tuple[_Attribute, ...] = ()


class _Event(BaseModel):
    type: str
    time: str
    attributes: tuple[_Attribute, ...] = ()
    relationships: tuple[_Relation, ...] = ()


class _Log(BaseModel):
    objects: tuple[_Object, ...]
    events: tuple[_Event, ...]


def read_ocel(path: Path, name: str, case: str) -> dict[str, list[object]]:
    """Return an object-centric log's events as columns of text, a row for each case that an event touches.

    The columns are the case, `concept:name` and `time:timestamp`, then every attribute of an event, then the id of
    the first object of every other type (a type `caseworker` as `org:resource`), then every attribute of the case as it
    first was.

    Args:
        path: The file.
        name: Its name as the study has it, for messages.
        case: The type of object that is the case; the name of XES's case column stands for `case`, `sag` or the only
            type there is.

    Raises:
        DataError: Not OCEL 2.0 in JSON, or it cannot be told which objects are cases.
    """
    try:
        log = _Log.model_validate(json.loads(path.read_text("utf-8-sig")))
    except (ValidationError, ValueError) as error:
        raise DataError(Problem("ocel_unreadable", {"path": name})) from error
    case_type = _case_type(log, name, case)
    objects = {one.id: one for one in log.objects}
    rows = [row for event in log.events for row in _rows(event, objects, case_type, case)]
    columns = dict.fromkeys(column for row in rows for column in row)
    return {column: [row.get(column) for row in rows] for column in columns}


def _case_type(log: _Log, name: str, case: str) -> str:
    types = tuple(dict.fromkeys(one.type for one in log.objects))
    if case in types:
        return case
    usual = [one for one in types if one.casefold() in _CASE_TYPES] or (list(types) if len(types) == 1 else [])
    if case != _CASE_COLUMN or len(usual) != 1:
        raise DataError(Problem("ocel_case", {"path": name, "names": Listed(types, most=20)}))
    return usual[0]


def _rows(event: _Event, objects: dict[str, _Object], case_type: str, case: str) -> Iterator[dict[str, object]]:
    touched = [objects[one.object_id] for one in event.relationships if one.object_id in objects]
    own = {one.name: _text(one.value) for one in event.attributes}
    by_day = own.pop(_DAY["name"], None) == _DAY["value"]
    others: dict[str, object] = {}
    for one in touched:
        if one.type != case_type:
            others.setdefault("org:resource" if one.type == "caseworker" else one.type, _bare(one))
    cases: list[_Object | None] = [one for one in touched if one.type == case_type]
    for of in cases or [None]:
        latest_first = sorted(of.attributes, key=lambda attribute: attribute.time, reverse=True) if of else []
        yield {
            **{attribute.name: _text(attribute.value) for attribute in latest_first},
            **others,
            **own,
            case: _bare(of) if of else None,
            "concept:name": event.type,
            "time:timestamp": event.time[:10] if by_day else event.time,
        }


def _bare(one: _Object) -> str:
    return one.id.removeprefix(f"{one.type}:")


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def ocel_of(rows: list[dict[str, str | None]]) -> dict[str, object]:
    """Return events as an object-centric log, ready for JSON.

    Cases, units and caseworkers become objects, groups and roles attributes of events.

    Args:
        rows: The columns of `sources.events` as text, moments as ISO 8601 with an offset, or as a day alone.

    >>> log = ocel_of([{"case": "1", "event": "samtale", "moment": "2024-01-05", "unit": "163", "role": "leader"}])
    >>> [one["id"] for one in log["objects"]], log["events"][0]["time"]
    (['case:1', 'unit:163'], '2024-01-05T00:00:00Z')
    """
    things = {(kind, row[kind]): None for row in rows for kind in ("case", "unit", "caseworker") if row.get(kind)}
    attributes = [{"name": name, "type": "string"} for name in ("group", "org:role", _DAY["name"])]
    return {
        "objectTypes": [{"name": kind, "attributes": []} for kind in dict.fromkeys(kind for kind, _ in things)],
        "eventTypes": [
            {"name": word, "attributes": attributes} for word in dict.fromkeys(row["event"] for row in rows)
        ],
        "objects": [
            {"id": f"{kind}:{value}", "type": kind, "attributes": [], "relationships": []} for kind, value in things
        ],
        "events": [_event(number, row) for number, row in enumerate(rows, start=1)],
    }


def _event(number: int, row: dict[str, str | None]) -> dict[str, object]:
    moment = row["moment"] or ""
    by_day = "T" not in moment
    named = {"group": row.get("group"), "org:role": row.get("role")}
    attributes = [{"name": name, "value": value} for name, value in named.items() if value]
    return {
        "id": f"event:{number}",
        "type": row["event"],
        "time": f"{moment}T00:00:00Z" if by_day else moment,
        "attributes": [*attributes, *([_DAY] if by_day else [])],
        "relationships": [
            {"objectId": f"{kind}:{row[kind]}", "qualifier": kind}
            for kind in ("case", "unit", "caseworker")
            if row.get(kind)
        ],
    }
