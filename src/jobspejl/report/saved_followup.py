"""The register of recommendations as a build left it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from jobspejl.contracts.text import Text

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SavedFollowup:
    """The register of recommendations; see `contracts/tables.toml` for every column.

    Attributes:
        observed_on: The day on which recommendations are due or overdue, ISO.
        source: Where they come from.
        note: What a reader must know of them.
        planned: What measures are called that the study does not have yet, by id.
        recommendations: Rows, in the order in which they were entered.
        events: Rows, by recommendation, oldest first.
        totals: Rows by unit; that of all recommendations under None.
        checks: Effect checks by recommendation, a row for each of its units.
    """

    observed_on: str
    source: Text
    note: Text | None
    planned: dict[str, Text]
    recommendations: tuple[Row, ...]
    events: dict[str, tuple[Row, ...]]
    totals: dict[str | None, Row]
    checks: dict[str, tuple[Row, ...]]


def saved_followup(manifest: Row, tables: dict[str, list[Row]]) -> SavedFollowup | None:
    """Return the register of a build; None where it has none.

    Args:
        manifest: The build's manifest.
        tables: Its tables, by name.
    """
    entry = manifest.get("followup")
    if entry is None:
        return None
    return SavedFollowup(
        observed_on=entry["observed_on"],
        source=Text.model_validate(entry["source"]),
        note=Text.model_validate(entry["note"]) if entry["note"] else None,
        planned={key: Text.model_validate(name) for key, name in entry["planned"].items()},
        recommendations=tuple(tables["recommendations"]),
        events=_by_recommendation(tables["recommendation_events"]),
        totals={row["unit"]: row for row in tables["followup_totals"]},
        checks=_by_recommendation(tables.get("effect_checks", [])),
    )


def _by_recommendation(rows: list[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["recommendation"]].append(row)
    return {one: tuple(own) for one, own in found.items()}
