"""The dated targets of the oversight of municipalities' employment effort (skærpet tilsyn).

When not to trust it: no target has been held against the act or the order, and each says in `doubt` what is not known.
Whether a municipality was under the oversight was decided by the agency, on its own figures.
"""

import datetime
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from jobspejl.contracts.oversight import OversightTarget, Why
from jobspejl.rules.calendars import DAY

_OPTIONAL = ("valid_from", "valid_to", "hours", "talks", "verified_on", "doubt")


@cache
def oversight_targets() -> tuple[OversightTarget, ...]:
    """Return all versions of all targets, a target's versions together and oldest first.

    >>> [(target.version, target.hours) for target in oversight_targets() if target.kind == "offers"]
    [(1, 225), (2, 100)]
    """
    entries = tomllib.loads(Path(__file__).with_name("oversight.toml").read_text("utf-8"))
    return tuple(
        _version(key, number, entry, version)
        for key, entry in entries.items()
        for number, version in enumerate(entry["versions"], start=1)
    )


def _version(key: str, number: int, entry: dict[str, Any], version: dict[str, Any]) -> OversightTarget:
    shared = {field: value for field, value in entry.items() if field != "versions"}
    return TypeAdapter(OversightTarget).validate_python(
        {"id": key, "version": number, **dict.fromkeys(_OPTIONAL), **shared, **version}
    )


def target_in(target_id: str, first: datetime.date, after: datetime.date) -> OversightTarget | Why:
    """Return the version by which a period is judged, or why it is not judged.

    Args:
        target_id: The target.
        first: First day of the period.
        after: The day after its last.

    Raises:
        KeyError: No target has that id.

    >>> day = datetime.date
    >>> target_in("fokusmaal-samtaler", day(2024, 1, 1), day(2025, 1, 1)).threshold
    0.2
    >>> target_in("fokusmaal-samtaler", day(2026, 1, 1), day(2027, 1, 1))
    'after'
    >>> target_in("fokusmaal-tilbud", day(2020, 7, 1), day(2021, 7, 1))
    'straddles'
    """
    versions = [target for target in oversight_targets() if target.id == target_id]
    if not versions:
        raise KeyError(target_id)
    last = after - DAY
    held = next((target for target in versions if _holds(target, first) and _holds(target, last)), None)
    touched = any(_begins(target) <= last and first <= _ends(target) for target in versions)
    if held is None and touched:
        return "straddles"
    if last < _begins(versions[0]):
        return "before"
    if first > _ends(versions[-1]):
        return "after"
    if held is None:
        return "between"
    return held if _is_year(first, after) else "not_a_year"


def _holds(target: OversightTarget, day: datetime.date) -> bool:
    return _begins(target) <= day <= _ends(target)


def _begins(target: OversightTarget) -> datetime.date:
    return target.valid_from or datetime.date.min


def _ends(target: OversightTarget) -> datetime.date:
    return target.valid_to or datetime.date.max


def _is_year(first: datetime.date, after: datetime.date) -> bool:
    return (after.year - first.year, after.month, after.day) == (1, first.month, first.day)
