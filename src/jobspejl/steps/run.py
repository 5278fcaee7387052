"""The story, told once: check, observe, expect, compare, write down. The only loop over measures."""

import json
from dataclasses import replace
from pathlib import Path

from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.person_table import PersonTable
from jobspejl.contracts.register import Register
from jobspejl.contracts.study import Options, Study
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Problem
from jobspejl.steps.check import check
from jobspejl.steps.compare import compare
from jobspejl.steps.details import detail_tables
from jobspejl.steps.expect import Expected, expectation_of
from jobspejl.steps.manifest import Clock, manifest
from jobspejl.steps.output import MANIFEST
from jobspejl.steps.pairings import pairings
from jobspejl.steps.persons.estimate import estimate
from jobspejl.steps.persons.shown import ShownPersons
from jobspejl.steps.progress import Progress, part_of
from jobspejl.steps.save import save_tables
from jobspejl.steps.sensitivity import base_sensitivity
from jobspejl.steps.tabulate import Judged, tabulate


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
    inspections, figures = _expected(study, inspections, path.parent, engine, progress)
    clock.lap("expect")
    judged = tuple(
        _judge(one, study.options, part_of(progress, 0.5 + 0.4 * place / len(figures), 0.4 / len(figures)))
        for place, one in enumerate(figures)
    )
    clock.lap("compare")
    progress("save", 0.9)
    others = tuple(unit for one in inspections if one.detail is not None for unit in one.detail.units)
    pairs = pairings(judged, study.options)
    tables = (*tabulate(judged, others), *([pairs] if pairs.rows else []), *detail_tables(study, inspections))
    save_tables(tables, target / "tables", engine)
    clock.lap("save")
    remarks += [_unsettled(one) for one in judged if not one.expectation.converged]
    content = manifest(study, path, judged, inspections, tables, remarks, clock, engine.name)
    (target / MANIFEST).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _expected(
    study: Study, inspections: tuple[Inspection, ...], folder: Path, engine: Engine, progress: Progress
) -> tuple[tuple[Inspection, ...], tuple[Expected, ...]]:
    """Return every measure with its expectation; a register's detail is what its models found."""
    figures: list[Expected] = []
    done: list[Inspection] = []
    for section, one in zip(study.sections, inspections, strict=True):
        if isinstance(section, Register) and isinstance(one.detail, PersonTable):
            shown = ShownPersons(section, one.detail, one.hidden, study.options)
            estimated, found = estimate(shown, folder, engine, part_of(progress, 0.1, 0.4))
            figures += estimated
            done.append(replace(one, detail=found))
            continue
        if one.observed is not None:
            progress("expect", 0.1)
            figures.append(Expected(one.observed, one.hidden, expectation_of(one.observed)))
        done.append(one)
    return tuple(done), tuple(figures)


def _judge(one: Expected, options: Options, progress: Progress) -> Judged:
    periods = len(one.observed.periods)
    done = iter(range(1, periods + 1))
    progress("compare", 0.0)
    comparison = compare(one.observed, one.expectation, options, lambda: progress("compare", next(done) / periods))
    approximate = one.observed.measure.base_approximate
    rate = options.false_discovery_rate
    sensitivity = base_sensitivity(one.observed, one.expectation, rate) if approximate else ()
    return Judged(one.observed, one.hidden, one.expectation, comparison, sensitivity)


def _unsettled(one: Judged) -> Problem:
    return Problem("not_converged", {"measure": one.observed.measure.id, "rounds": one.expectation.rounds})
