"""The follow-up register in the story: checked with the sections, laid out with the tables, named in the manifest."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jobspejl.contracts.followup import FollowupFound
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.study import Study
from jobspejl.contracts.tables import SCHEMAS, Cell, Table
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Listed, Problem
from jobspejl.followup.inspection import inspect_register
from jobspejl.sources.units import read_units
from jobspejl.steps.tabulate import Judged
from jobspejl.steps.tabulate_effects import effect_rows
from jobspejl.steps.tabulate_followup import followup_rows


def check_followup(study: Study, folder: Path, engine: Engine) -> tuple[Inspection, ...]:
    """Return what the rules found in a study's register, one inspection; none where it has no register.

    Raises:
        DataError: The study's own list of units cannot be used.
    """
    if study.followup is None:
        return ()
    return (inspect_register(study.followup, folder, read_units(study.units, folder, engine), engine),)


def followup_tables(
    study: Study, inspections: tuple[Inspection, ...], measures: Sequence[Judged]
) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """Return the tables of a study's register, and what is worth knowing of the measures that it is tied to.

    Args:
        study: The study.
        inspections: What `check_followup` found, without problems.
        measures: What was found of the study's measures.
    """
    if study.followup is None or not inspections:
        return (), ()
    found = _found(inspections)
    rows: dict[str, list[tuple[Cell, ...]]] = defaultdict(list)
    here = {one.observed.measure.id: one for one in measures}
    for name, row in followup_rows(found, study.followup.observed_on, here):
        rows[name].append(row)
    for row in effect_rows(found.standings, found.codes, here, study.options.confidence):
        rows["effect_checks"].append(row)
    known = {*here, *study.followup.planned}
    tied = sorted({one.tie.measure for one in found.standings if one.tie is not None} - known)
    facts = {"path": study.followup.file or "postgresql", "measures": Listed(tied, most=len(tied))}
    tables = tuple(Table(SCHEMAS[name], tuple(rows[name])) for name in SCHEMAS if name in rows)
    return tables, (Problem("followup_measures_absent", facts),) if tied else ()


def followup_told(study: Study, inspections: tuple[Inspection, ...]) -> dict[str, Any]:
    """Return what the manifest says of a study's register; nothing where it has none.

    The newest checksum is told, so that a register can be held against what was published of it.
    """
    if study.followup is None or not inspections:
        return {}
    told = study.followup.model_dump(mode="json", include={"observed_on", "source", "note", "planned"})
    events = _found(inspections).events
    return {"followup": {**told, "events": len(events), "digest": events[-1].digest}}


def _found(inspections: tuple[Inspection, ...]) -> FollowupFound:
    [found] = [one.detail for one in inspections if isinstance(one.detail, FollowupFound)]
    return found
