"""The story, told once: check, observe, expect, compare, write down. The only loop over measures."""

import json
from collections.abc import Callable
from pathlib import Path

from jobspejl.contracts.observed import Observed
from jobspejl.contracts.study import Options, Study
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Problem
from jobspejl.steps.check import check
from jobspejl.steps.compare import compare
from jobspejl.steps.details import detail_tables
from jobspejl.steps.expect import expectation_of
from jobspejl.steps.manifest import Clock, manifest
from jobspejl.steps.output import MANIFEST
from jobspejl.steps.save import save_tables
from jobspejl.steps.sensitivity import base_sensitivity
from jobspejl.steps.tabulate import Judged, tabulate

Progress = Callable[[str, float], None]
"""Told the key of a step and how far the run is, 0 to 1."""


def run(study: Study, path: Path, target: Path, engine: Engine, progress: Progress) -> None:
    """Compute a study and write its tables and manifest to `target`.

    Args:
        study: The study.
        path: Its file; data files are looked for beside it.
        target: An empty folder.
        engine: Reads and writes tables.
        progress: Told how far the run is.

    Raises:
        DataError: A rule on the data is broken; every broken rule is named.
    """
    clock = Clock()
    progress("check", 0.0)
    inspections = check(study, path.parent, engine)
    problems = [problem for one in inspections for problem in one.problems]
    if problems:
        raise DataError(*problems)
    remarks = [remark for one in inspections for remark in one.remarks]
    clock.lap("check")
    compared = [(one.observed, one.hidden) for one in inspections if one.observed is not None]
    judged = tuple(
        _judge(shown, hidden, study.options, _part(progress, place, len(compared)))
        for place, (shown, hidden) in enumerate(compared)
    )
    clock.lap("compare")
    progress("save", 0.9)
    others = tuple(unit for one in inspections if one.detail is not None for unit in one.detail.units)
    tables = (*tabulate(judged, others), *detail_tables(study, inspections))
    save_tables(tables, target / "tables", engine)
    clock.lap("save")
    remarks += [_unsettled(one) for one in judged if not one.expectation.converged]
    content = manifest(study, path, judged, inspections, tables, remarks, clock)
    (target / MANIFEST).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _part(progress: Progress, place: int, of: int) -> Progress:
    """Return a progress that fills one measure's part of the run, from 10 to 90 per cent of it all."""
    return lambda step, share: progress(step, 0.1 + 0.8 * (place + share) / of)


def _judge(shown: Observed, hidden: tuple[tuple[Unit, Hidden], ...], options: Options, progress: Progress) -> Judged:
    progress("expect", 0.0)
    expectation = expectation_of(shown)
    periods = len(shown.periods)
    done = iter(range(1, periods + 1))
    progress("compare", 0.0)
    comparison = compare(shown, expectation, options, lambda: progress("compare", next(done) / periods))
    approximate = shown.measure.base_approximate
    sensitivity = base_sensitivity(shown, expectation, options.false_discovery_rate) if approximate else ()
    return Judged(shown, hidden, expectation, comparison, sensitivity)


def _unsettled(one: Judged) -> Problem:
    return Problem("not_converged", {"measure": one.observed.measure.id, "rounds": one.expectation.rounds})
