"""The legality mirror's first part: how often the appeals board reverses a unit's decisions.

Reversal rate = (remanded + changed) / (remanded + changed + upheld): rejected appeals are in neither. The rate
is expected from the laws under which a unit's appeals are made, and speaks of decisions that were appealed only.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.legality import AppealsMeasure
from jobspejl.contracts.observed import Observed, Strata
from jobspejl.contracts.study import Condition
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Listed, Nearest, Problem
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.rows import numbers_of, open_table, periods_of, units_of
from jobspejl.rules.appeals import Outcome, outcomes
from jobspejl.sources.periods import period_order
from jobspejl.sources.table import RawTable

_SHARE = Text(da="pct. af klagerne", en="per cent of appeals")


def observe(section: AppealsMeasure, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read a table of appeals, one decision or one count a row, and try every rule on it.

    Args:
        section: The measure's part of the study file.
        folder: The study's folder.
        units: The units that the table may speak of.
        engine: Reads Parquet.
    """
    return inspect(section.id, lambda book: Found((_observed(section, folder, units, engine, book),)))


@dataclass(frozen=True, slots=True)
class _Appeals:
    """Rows understood: whose decision, when, under which law, with which outcome, and how many."""

    units: list[Unit]
    periods: list[str]
    laws: list[str]
    outcomes: list[Outcome]
    counts: list[float]


def _observed(section: AppealsMeasure, folder: Path, units: UnitList, engine: Engine, book: Book) -> Observed:
    data = section.data
    table = open_table(data, [data.law, data.outcome, data.count], folder, engine, book)
    appeals = _Appeals(
        units=units_of(data, table, units, book),
        periods=periods_of(data, table, book),
        laws=_laws(section, table, book),
        outcomes=_outcomes(section, table, book),
        counts=_counts(section, table, book),
    )
    if data.count:
        _once(appeals, table, book)
    return _laid_out(section, appeals, units, book)


def _laws(section: AppealsMeasure, table: RawTable, book: Book) -> list[str]:
    cells = table.column(section.data.law)
    blank = [line for line, cell in zip(table.lines, cells, strict=True) if cell is None]
    facts = {"path": table.path, "column": section.data.law, "count": len(blank), "rows": Listed(blank)}
    book.enter("laws_there", len(set(map(str, cells))), *([Problem("law_blank", facts)] if blank else []))
    return [str(cell) for cell in cells]


def _outcomes(section: AppealsMeasure, table: RawTable, book: Book) -> list[Outcome]:
    known = outcomes()
    cells = [str(cell or "").strip().casefold() for cell in table.column(section.data.outcome)]
    unknown: dict[str, list[int]] = {}
    for cell, line in zip(cells, table.lines, strict=True):
        if cell not in known:
            unknown.setdefault(cell, []).append(line)
    problems = [
        Problem(
            "outcome_unknown",
            {"path": table.path, "name": word, "rows": Listed(lines), "nearest": Nearest(word, tuple(known))},
        )
        for word, lines in list(unknown.items())[:10]
    ]
    book.enter("outcomes_known", len(cells), *problems)
    return [known[cell] for cell in cells]


def _counts(section: AppealsMeasure, table: RawTable, book: Book) -> list[float]:
    name = section.data.count
    if name is None:
        return [1.0] * len(table.lines)
    values = numbers_of(section.data, [name], table, book)[name]
    wrong = np.flatnonzero((values < 0) | (values != np.floor(values)))
    facts = {
        "path": table.path,
        "column": name,
        "count": wrong.size,
        "rows": Listed([table.lines[place] for place in wrong]),
    }
    book.enter("counts_whole", values.size, *([Problem("count_wrong", facts)] if wrong.size else []))
    return [float(value) for value in values]


def _once(appeals: _Appeals, table: RawTable, book: Book) -> None:
    keys = [
        (unit.code, period, law, outcome)
        for unit, period, law, outcome in zip(
            appeals.units, appeals.periods, appeals.laws, appeals.outcomes, strict=True
        )
    ]
    counts = Counter(keys)
    lines = [line for key, line in zip(keys, table.lines, strict=True) if counts[key] > 1]
    facts = {"path": table.path, "count": len(lines), "rows": Listed(lines)}
    book.enter("rows_once", len(keys), *([Problem("appeals_twice", facts)] if lines else []))


def _laid_out(section: AppealsMeasure, appeals: _Appeals, units: UnitList, book: Book) -> Observed:
    present = {unit.code: unit for unit in appeals.units}
    ordered = tuple(present[unit.code] for unit in units.units if unit.code in present)
    periods = tuple(sorted(set(appeals.periods), key=period_order))
    laws = tuple(sorted(set(appeals.laws)))
    at_unit, at_period, at_law = (
        {key: place for place, key in enumerate(keys)} for keys in ([u.code for u in ordered], periods, laws)
    )
    base = np.zeros((len(ordered), len(periods), len(laws)))
    reversed_ = np.zeros_like(base)
    for unit, period, law, outcome, count in zip(
        appeals.units, appeals.periods, appeals.laws, appeals.outcomes, appeals.counts, strict=True
    ):
        place = (at_unit[unit.code], at_period[period], at_law[law])
        if outcome != "rejected":
            base[place] += count
        if outcome in {"remanded", "changed"}:
            reversed_[place] += count
    few = [Problem("one_unit", {"path": section.data.file})] if len(ordered) < 2 else []
    book.enter("same_units", len(ordered), *few)
    total = base.sum(axis=2)
    per_unit = np.maximum(total, 1.0)
    source = _dated(section)
    return Observed(
        measure=section.measure().model_copy(update={"source": source}),
        units=ordered,
        periods=periods,
        actual=section.scale * reversed_.sum(axis=2) / per_unit,
        base=total,
        given=None,
        conditions=tuple(Condition(column=law, name=Text(da=law, en=law), unit=_SHARE, source=source) for law in laws),
        values=100 * base / per_unit[:, :, None],
        strata=Strata(reversed_, base, "laws"),
    )


def _dated(section: AppealsMeasure) -> Text:
    """Return the source with the day it was retrieved, since the board's figures are revised afterwards."""
    day = section.retrieved.isoformat()
    return Text(da=f"{section.source.da} (hentet {day})", en=f"{section.source.en} (retrieved {day})")
