"""Outlines of units in a GeoJSON file of the user's own (RFC 7946): longitude and latitude, WGS 84."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from jobspejl.contracts.study import Units
from jobspejl.errors import DataError, Listed, Problem, SystemReason

Ring = list[tuple[float, float]]
"""Longitude and latitude of the corners of a closed line; the first is not repeated at the end."""


def read_outlines(section: Units, folder: Path, codes: tuple[str, ...]) -> dict[str, list[Ring]]:
    """Return the rings of every unit's outline, holes and islands alike; empty where the study names no file.

    Args:
        section: Names the file and the property with the unit's code.
        folder: The study's folder.
        codes: The units that must have an outline; others in the file are left out.

    Raises:
        DataError: The file cannot be read, is no GeoJSON with outlines in degrees, or lacks a unit.
    """
    if section.outlines is None:
        return {}
    name, key = section.outlines, section.outlines_code
    try:
        read = json.loads((folder / name).read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise DataError(Problem("no_file", {"path": name})) from error
    except OSError as error:
        raise DataError(Problem("file_unreadable", {"path": name, "detail": SystemReason(error)})) from error
    except ValueError as error:
        raise DataError(Problem("outlines_no_json", {"path": name})) from error
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list) or not features:
        raise DataError(Problem("outlines_no_features", {"path": name}))
    found = [(_code(feature, key), feature) for feature in features]
    if not any(code for code, _ in found):
        raise DataError(Problem("outlines_no_code", {"path": name, "column": key, "columns": Listed(_keys(features))}))
    wanted = {_plain(code): code for code in codes}
    own = [(wanted[_plain(code)], feature) for code, feature in found if _plain(code) in wanted]
    _one_each(name, codes, [code for code, _ in own])
    rings = {code: _rings(feature) for code, feature in own}
    if bad := [code for code, found_rings in rings.items() if not found_rings]:
        raise DataError(Problem("outlines_no_polygon", {"path": name, "codes": Listed(bad), "count": len(bad)}))
    return rings


def _one_each(name: str, codes: tuple[str, ...], there: list[str]) -> None:
    missing = [code for code in codes if code not in there]
    twice = [code for code, count in Counter(there).items() if count > 1]
    problems = [
        Problem(key, {"path": name, "codes": Listed(some), "count": len(some)})
        for key, some in (("outlines_missing", missing), ("outlines_twice", twice))
        if some
    ]
    if problems:
        raise DataError(*problems)


def _code(feature: Any, key: str) -> str:  # noqa: ANN401 - what JSON holds is not known before it is looked at
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get(key) if isinstance(properties, dict) else None
    return "" if code is None or isinstance(code, dict | list) else str(code).strip()


def _plain(code: str) -> str:
    return code.lstrip("0").casefold()


def _keys(features: list[Any]) -> list[str]:
    sets = (one["properties"] for one in features if isinstance(one, dict) and isinstance(one.get("properties"), dict))
    return list(dict.fromkeys(key for properties in sets for key in properties))


def _rings(feature: Any) -> list[Ring]:  # noqa: ANN401
    """Return an outline's rings; none where it is no polygon in degrees."""
    shape = feature.get("geometry") if isinstance(feature, dict) else None
    kind, parts = (shape.get("type"), shape.get("coordinates")) if isinstance(shape, dict) else (None, None)
    polygons: Any = {"Polygon": [parts], "MultiPolygon": parts}.get(str(kind), [])
    try:
        rings = [[(float(place[0]), float(place[1])) for place in ring] for polygon in polygons for ring in polygon]
    except (TypeError, ValueError, IndexError):
        return []
    # NOTE: JSON as Python reads it may hold NaN, which is neither above a limit nor below it.
    if not all(abs(east) <= 180 and abs(north) <= 90 for ring in rings for east, north in ring):
        return []
    closed = [ring[:-1] if ring and ring[0] == ring[-1] else ring for ring in rings]
    return [ring for ring in closed if all(len(set(axis)) > 1 for axis in zip(*ring, strict=True))]
