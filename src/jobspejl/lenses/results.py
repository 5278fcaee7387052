"""The results mirror: a table with one row for each unit and period, made into figures that can be compared.

The rules are tried in order; a rule that needs what an earlier one found broken is not tried.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.observed import Observed
from jobspejl.contracts.study import ResultsMeasure
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.conditions import least_units, unusable_conditions
from jobspejl.lenses.rows import numbers_of, open_table, periods_of, units_of
from jobspejl.sources.periods import period_order


def observe(section: ResultsMeasure, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read one measure's table and try every rule on it.

    Args:
        section: The measure's part of the study file.
        folder: The study's folder.
        units: The units that the table may speak of.
        engine: Reads Parquet.

    Returns:
        What each rule found, and the figures where none is broken.
    """
    return inspect(section.id, lambda book: Found((_observed(section, folder, units, engine, book),)))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The table's rows, understood one by one but not yet laid out by unit and period."""

    path: str
    lines: list[int]
    units: list[Unit]
    periods: list[str]
    columns: dict[str, Floats]


def _observed(section: ResultsMeasure, folder: Path, units: UnitList, engine: Engine, book: Book) -> Observed:
    data = section.data
    needed = [data.actual, data.base, data.persons, data.expected]
    needed += [condition.column for condition in section.conditions]
    table = open_table(data, needed, folder, engine, book)
    rows = _Rows(
        path=table.path,
        lines=table.lines,
        units=units_of(data, table, units, book),
        periods=periods_of(data, table, book),
        columns=numbers_of(data, needed, table, book),
    )
    _once(rows, book)
    _in_range(section, rows, book)
    base = _base(section, rows, book)
    return _panel(section, rows, base, units, book)


def _once(rows: _Rows, book: Book) -> None:
    seen: dict[tuple[str, str], list[int]] = {}
    for unit, period, line in zip(rows.units, rows.periods, rows.lines, strict=True):
        seen.setdefault((unit.code, period), []).append(line)
    names = {unit.code: unit.name.da for unit in rows.units}
    twice = {key: lines for key, lines in seen.items() if len(lines) > 1}
    problems = [
        Problem("row_twice", {"path": rows.path, "unit": names[code], "period": period, "rows": Listed(lines)})
        for (code, period), lines in list(twice.items())[:5]
    ]
    if len(twice) > 5:
        problems.append(Problem("row_twice_more", {"path": rows.path, "count": len(twice) - 5}))
    book.enter("rows_once", len(rows.lines), *problems)


def _in_range(section: ResultsMeasure, rows: _Rows, book: Book) -> None:
    problems: list[Problem] = []
    for name in (section.data.actual, section.data.expected):
        if name is None:
            continue
        values = rows.columns[name]
        outside = np.flatnonzero((values < 0) | (values > section.scale))
        facts: dict[str, object] = {"path": rows.path, "column": name, "most": f"{section.scale:g}"}
        if outside.size:
            lines = Listed([rows.lines[place] for place in outside])
            problems.append(Problem("rate_outside", {**facts, "count": outside.size, "rows": lines}))
        elif section.scale > 1 and 0 < values.max() <= 1:
            problems.append(Problem("rate_fraction", facts))
    book.enter("rates_in_range", len(rows.lines), *problems)


def _base(section: ResultsMeasure, rows: _Rows, book: Book) -> Floats:
    name = section.data.base or section.data.persons or ""
    values, rate = rows.columns[name], rows.columns[section.data.actual]
    none_counted = (rate <= 0) & (values == 0) if section.data.persons else np.zeros(values.size, dtype=bool)
    wrong = np.flatnonzero((values <= 0) & ~none_counted)
    facts = {
        "path": rows.path,
        "column": name,
        "count": wrong.size,
        "rows": Listed([rows.lines[place] for place in wrong]),
    }
    book.enter("base_positive", len(rows.lines), *([Problem("base_not_positive", facts)] if wrong.size else []))
    if section.data.base:
        return values
    none = np.flatnonzero(rate <= 0)
    facts |= {"count": none.size, "rows": Listed([rows.lines[place] for place in none])}
    book.enter("base_follows", len(rows.lines), *([Problem("base_unknown", facts)] if none.size else []))
    return np.asarray(values / rate * section.scale)


def _panel(section: ResultsMeasure, rows: _Rows, base: Floats, units: UnitList, book: Book) -> Observed:
    periods = tuple(sorted(set(rows.periods), key=period_order))
    present = {unit.code: unit for unit in rows.units}
    ordered = tuple(present[unit.code] for unit in units.units if unit.code in present)
    place = {(unit.code, period): at for at, (unit, period) in enumerate(zip(rows.units, rows.periods, strict=True))}
    _same_units(rows, ordered, periods, place, units, book)
    order = np.array([[place[unit.code, period] for period in periods] for unit in ordered])
    data = section.data
    columns = [rows.columns[condition.column] for condition in section.conditions]
    values = np.stack([column[order] for column in columns], axis=2) if columns else np.empty((*order.shape, 0))
    _conditions_usable(section, rows.path, ordered, values, book)
    return Observed(
        measure=_measure(section),
        units=ordered,
        periods=periods,
        actual=rows.columns[data.actual][order],
        base=base[order],
        given=rows.columns[data.expected][order] if data.expected else None,
        conditions=section.conditions,
        values=values,
        conditions_note=section.conditions_note,
    )


def _measure(section: ResultsMeasure) -> Measure:
    """Return the measure; a base that follows from a rounded rate is approximate whatever the study says."""
    measure = section.measure()
    return measure if section.data.base else measure.model_copy(update={"base_approximate": True})


def _same_units(
    rows: _Rows,
    ordered: tuple[Unit, ...],
    periods: tuple[str, ...],
    place: dict[tuple[str, str], int],
    units: UnitList,
    book: Book,
) -> None:
    problems: list[Problem] = []
    for period in periods:
        absent = [unit.name.da for unit in ordered if (unit.code, period) not in place]
        if absent:
            facts = {"path": rows.path, "period": period, "count": len(absent), "names": Listed(absent)}
            problems.append(Problem("units_differ", facts))
    codes = {unit.code for unit in ordered}
    gone = [unit.name.da for unit in units.units if unit.code not in codes]
    remarks: tuple[Problem, ...] = ()
    if units.closed and gone:
        facts = {"path": rows.path, "count": len(gone), "all": len(units.units), "names": Listed(gone)}
        remarks = (Problem("units_absent", facts),)
    if len(ordered) < 2:
        problems.append(Problem("one_unit", {"path": rows.path}))
    book.enter("same_units", len(ordered), *problems, remarks=remarks)


def _conditions_usable(
    section: ResultsMeasure, path: str, ordered: tuple[Unit, ...], values: Floats, book: Book
) -> None:
    count = values.shape[2]
    if count == 0:
        return
    least = least_units(count)
    facts: dict[str, object] = {"path": path, "units": values.shape[0], "conditions": count, "least": least}
    few = [Problem("few_units", facts)] if values.shape[0] < least else []
    thin = (Problem("thin_units", facts),) if not few and values.shape[0] < 5 * count else ()
    book.enter("enough_units", values.shape[0], *few, remarks=thin)
    book.enter("conditions_differ", count, *unusable_conditions(path, ordered, section.conditions, values))
