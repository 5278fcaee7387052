"""The chain of an appeal, stage by stage, as the units recorded it.

A reversal rate speaks of the few decisions that reached the board. The chain tells how few, and what the municipality
mended itself before that. A blank cell is a stage that was not recorded, never 0.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.chain import BEFORE, STAGES, ChainCounts, Stage
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.legality import Chain
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Problem
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.counts import counts_of, in_rows, measured_of, once
from jobspejl.lenses.rows import open_table, periods_of, units_of
from jobspejl.sources.periods import period_order
from jobspejl.sources.table import RawTable


def observe(section: Chain, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read a table of chains, one row a unit and period, and try every rule on it.

    Args:
        section: The account's part of the study file.
        folder: The study's folder.
        units: The units that the table may speak of.
        engine: Reads Parquet.

    Returns:
        What each rule found, and `ChainCounts`.
    """
    return inspect(section.id, lambda book: Found(detail=_counted(section, folder, units, engine, book)))


def _counted(section: Chain, folder: Path, units: UnitList, engine: Engine, book: Book) -> ChainCounts:
    data = section.data
    names: list[str | None] = [getattr(data, stage) for stage in STAGES]
    book.enter("chain_has_stages", len(names), *([] if any(names) else [Problem("chain_no_stage", {"id": section.id})]))
    table = open_table(data, [*names, data.weeks], folder, engine, book)
    found, periods = units_of(data, table, units, book), periods_of(data, table, book)
    once(table, found, periods, book)
    read = counts_of(data, names, table, book)
    counts = np.stack([read[name] if name else np.full(len(table.lines), np.nan) for name in names], axis=1)
    _in_order(names, counts, table, book)
    weeks = _weeks(data.weeks, measured_of(data, [data.weeks], table, book), table, book)
    present = {unit.code for unit in found}
    ordered = tuple(unit for unit in units.units if unit.code in present)
    shown = tuple(sorted(set(periods), key=period_order))
    at_unit = {unit.code: place for place, unit in enumerate(ordered)}
    place = ([at_unit[unit.code] for unit in found], [shown.index(period) for period in periods])
    laid = np.full((len(ordered), len(shown), len(STAGES)), np.nan)
    laid_weeks = np.full(laid.shape[:2], np.nan)
    laid[place], laid_weeks[place] = counts, weeks
    return ChainCounts(ordered, shown, laid, laid_weeks)


def _in_order(names: list[str | None], counts: Floats, table: RawTable, book: Book) -> None:
    """Try that no stage has more cases than the last recorded one before it, and remark on blank cells."""
    problems: list[Problem] = []
    remarks: list[Problem] = []
    at = {stage: place for place, stage in enumerate(STAGES)}
    for stage, name in zip(STAGES, names, strict=True):
        if name is None:
            continue
        own = counts[:, at[stage]]
        remarks += in_rows("chain_not_recorded", table, np.isnan(own), column=name)
        untried = ~np.isnan(own)
        for before in _all_before(stage):
            most, before_name = counts[:, at[before]], names[at[before]]
            problems += in_rows("chain_above", table, untried & (own > most), column=name, before=before_name)
            untried &= np.isnan(most)
    book.enter("chain_in_order", counts.shape[0], *problems, remarks=tuple(remarks))


def _all_before(stage: Stage) -> Iterator[Stage]:
    while stage in BEFORE:
        stage = BEFORE[stage]
        yield stage


def _weeks(name: str | None, read: dict[str, Floats], table: RawTable, book: Book) -> Floats:
    if name is None:
        return np.full(len(table.lines), np.nan)
    weeks = read[name]
    book.enter("chain_weeks", weeks.size, *in_rows("chain_weeks_wrong", table, weeks < 0, column=name))
    return weeks
