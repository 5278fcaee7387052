"""The story, told once: check, observe, expect, compare, write down. The only loop over measures."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from jobspejl.contracts.inspection import Figures, Inspection
from jobspejl.contracts.register import Register
from jobspejl.contracts.register_found import RegisterFound
from jobspejl.contracts.study import Options, Study
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Problem
from jobspejl.steps.check import check
from jobspejl.steps.compare import compare
from jobspejl.steps.details import detail_tables
from jobspejl.steps.expect import Expected, expectation_of
from jobspejl.steps.followup import check_followup, followup_tables, followup_told
from jobspejl.steps.manifest import Clock, manifest
from jobspejl.steps.outlines import check_outlines, outline_tables
from jobspejl.steps.output import MANIFEST
from jobspejl.steps.pairings import pairings
from jobspejl.steps.persons.estimate import estimate
from jobspejl.steps.persons.facts import determined
from jobspejl.steps.persons.shown import ShownPersons
from jobspejl.steps.progress import Progress, part_of
from jobspejl.steps.save import save_tables
from jobspejl.steps.sensitivity import base_sensitivity
from jobspejl.steps.tabulate import Judged, tabulate

_AT_ONCE = 2
"""Measures that are compared at the same time: much of it is arithmetic on arrays, which leaves Python's lock."""


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
    inspections, followup = check(study, path.parent, engine), check_followup(study, path.parent, engine)
    problems = [problem for one in (*inspections, *followup) for problem in one.problems]
    if problems:
        raise DataError(*problems)
    remarks = [remark for one in (*inspections, *followup) for remark in one.remarks]
    rings = check_outlines(study, path.parent, inspections)
    clock.lap("check")
    inspections, figures = _expected(inspections, path.parent, engine, progress)
    clock.lap("expect")
    judged = _judged(figures, study.options, part_of(progress, 0.5, 0.4))
    clock.lap("compare")
    progress("save", 0.9)
    told = (one.detail for one in (*inspections, *followup) if one.detail is not None)
    others = tuple(unit for detail in told for unit in detail.units)
    pairs = pairings(judged, study.options)
    tables = (*tabulate(judged, others), *([pairs] if pairs.rows else []), *detail_tables(study, inspections, judged))
    register, absent = followup_tables(study, followup, judged)
    tables = (*tables, *register, *outline_tables(rings))
    save_tables(tables, target / "tables", engine)
    clock.lap("save")
    remarks += [*absent, *(_unsettled(one) for one in judged if not one.expectation.converged)]
    remarks += _determined(study, inspections)
    content = manifest(study, path, judged, inspections, tables, remarks, clock, engine.name)
    content |= followup_told(study, followup)
    (target / MANIFEST).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _expected(
    inspections: tuple[Inspection, ...], folder: Path, engine: Engine, progress: Progress
) -> tuple[tuple[Inspection, ...], tuple[Expected, ...]]:
    """Return every measure with its expectation; a register's detail is what its models found."""
    figures: list[Expected] = []
    done: list[Inspection] = []
    for one in inspections:
        if isinstance(one.detail, ShownPersons):
            estimated, found = estimate(one.detail, folder, engine, part_of(progress, 0.1, 0.4))
            figures += estimated
            told = tuple(Figures(each.observed, each.hidden) for each in estimated)
            done.append(replace(one, figures=told, detail=found))
            continue
        progress("expect", 0.1)
        figures += [Expected(each.observed, each.hidden, expectation_of(each.observed)) for each in one.figures]
        done.append(one)
    return tuple(done), tuple(figures)


def _judged(figures: tuple[Expected, ...], options: Options, progress: Progress) -> tuple[Judged, ...]:
    """Return every measure with how it compares, two at a time, in their order."""
    periods = sum(len(one.observed.periods) for one in figures)
    done = iter(range(1, periods + 1))

    def tick() -> None:
        progress("compare", next(done) / periods)

    progress("compare", 0.0)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(lambda one: _judge(one, options, tick), figures))


def _judge(one: Expected, options: Options, tick: Callable[[], None]) -> Judged:
    comparison = compare(one.observed, one.expectation, options, tick)
    approximate = one.observed.measure.base_approximate
    rate = options.false_discovery_rate
    sensitivity = base_sensitivity(one.observed, one.expectation, rate) if approximate else ()
    return Judged(one.observed, one.hidden, one.expectation, comparison, sensitivity)


def _determined(study: Study, inspections: tuple[Inspection, ...]) -> list[Problem]:
    return [
        remark
        for section, one in zip(study.sections, inspections, strict=True)
        if isinstance(section, Register) and isinstance(one.detail, RegisterFound)
        for remark in determined(section, one.detail.models)
    ]


def _unsettled(one: Judged) -> Problem:
    return Problem("not_converged", {"measure": one.observed.measure.id, "rounds": one.expectation.rounds})
