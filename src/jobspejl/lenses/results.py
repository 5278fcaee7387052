"""The results mirror: a table with one row for each unit and period, made into figures that can be compared.

The rules are tried in order; a rule that needs what an earlier one found broken is not tried.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.inspection import Inspection, Rule
from jobspejl.contracts.measure import Measure
from jobspejl.contracts.observed import Observed
from jobspejl.contracts.study import ResultsMeasure
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Nearest, Problem
from jobspejl.lenses.conditions import least_units, unusable_conditions
from jobspejl.sources.matching import UnitMatcher
from jobspejl.sources.numbers import decimal_mark, numbers
from jobspejl.sources.table import RawTable, read_table


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
    rules: list[Rule] = []
    try:
        observed = _observed(section, folder, units, engine, rules)
    except _BrokenRuleError:
        return Inspection(tuple(rules), None)
    return Inspection(tuple(rules), observed)


_MONTHS = ("jan", "feb", "mar", "apr", "ma[jy]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")


@dataclass(frozen=True, slots=True)
class _Rows:
    """The table's rows, understood one by one but not yet laid out by unit and period."""

    path: str
    lines: list[int]
    units: list[Unit]
    periods: list[str]
    columns: dict[str, Floats]


def _observed(section: ResultsMeasure, folder: Path, units: UnitList, engine: Engine, rules: list[Rule]) -> Observed:
    book = _Book(section.id, rules)
    table = _table(section, folder, engine, book)
    rows = _Rows(
        path=table.path,
        lines=table.lines,
        units=_units(section, table, units, book),
        periods=_periods(section, table, book),
        columns=_numbers(section, table, book),
    )
    _once(rows, book)
    _in_range(section, rows, book)
    base = _base(section, rows, book)
    return _panel(section, rows, base, units, book)


class _BrokenRuleError(Exception):
    """A rule is broken, so the rules after it are not tried."""


class _Book:
    """Keeps the rules tried so far, and stops at the first that is broken."""

    def __init__(self, subject: str, rules: list[Rule]) -> None:
        self._subject = subject
        self._rules = rules

    def enter(self, key: str, seen: int, *problems: Problem, remarks: tuple[Problem, ...] = ()) -> None:
        self._rules.append(Rule(key, self._subject, seen, problems, remarks))
        if problems:
            raise _BrokenRuleError


def _table(section: ResultsMeasure, folder: Path, engine: Engine, book: _Book) -> RawTable:
    data = section.data
    try:
        table = read_table(folder, data.file, engine, data.sheet)
    except DataError as error:
        book.enter("file_reads", 1, *error.problems)
        raise
    book.enter("file_reads", len(table.lines))
    wanted = [data.unit, data.period, data.actual, data.base, data.persons, data.expected, *data.where]
    wanted += [condition.column for condition in section.conditions]
    missing: list[Problem] = []
    for column in dict.fromkeys(name for name in wanted if name):
        try:
            table.column(column)
        except DataError as error:
            missing += error.problems
    book.enter("columns_there", len(table.columns), *missing)
    return _chosen_rows(section, table, book)


def _chosen_rows(section: ResultsMeasure, table: RawTable, book: _Book) -> RawTable:
    data = section.data
    kept = [True] * len(table.lines)
    for column, value in data.where.items():
        kept = [keep and str(cell) == value for keep, cell in zip(kept, table.column(column), strict=True)]
    ignored = {name.casefold() for name in data.ignore_units}
    kept = [
        keep and str(cell).casefold() not in ignored for keep, cell in zip(kept, table.column(data.unit), strict=True)
    ]
    left_out = kept.count(False)
    facts: dict[str, object] = {"path": table.path, "count": left_out}
    if left_out == len(kept):
        book.enter("rows_chosen", len(kept), Problem("no_rows_chosen", facts))
    book.enter("rows_chosen", len(kept), remarks=(Problem("rows_left_out", facts),) if left_out else ())
    return table.keep(kept)


def _units(section: ResultsMeasure, table: RawTable, units: UnitList, book: _Book) -> list[Unit]:
    matcher = UnitMatcher(units)
    cells = table.column(section.data.unit)
    found = [matcher.find(cell) if cell is not None else None for cell in cells]
    problems: list[Problem] = []
    blank = [line for line, cell in zip(table.lines, cells, strict=True) if cell is None]
    if blank:
        facts = {"path": table.path, "column": section.data.unit, "count": len(blank), "rows": Listed(blank)}
        problems.append(Problem("unit_blank", facts))
    unknown: dict[str, list[int]] = {}
    for cell, unit, line in zip(cells, found, table.lines, strict=True):
        if unit is None and cell is not None:
            unknown.setdefault(str(cell), []).append(line)
    for name, lines in list(unknown.items())[:20]:
        near = Nearest(name, matcher.names)
        facts = {"path": table.path, "name": name, "count": len(lines), "rows": Listed(lines), "nearest": near}
        problems.append(Problem("unit_unknown", facts))
    if len(unknown) > 20:
        problems.append(Problem("unit_unknown_more", {"path": table.path, "count": len(unknown) - 20}))
    book.enter("units_known", len(set(map(str, cells))), *problems)
    return [unit for unit in found if unit is not None]


def _periods(section: ResultsMeasure, table: RawTable, book: _Book) -> list[str]:
    cells = table.column(section.data.period)
    blank = [line for line, cell in zip(table.lines, cells, strict=True) if cell is None]
    facts = {"path": table.path, "column": section.data.period, "count": len(blank), "rows": Listed(blank)}
    periods = [str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell) for cell in cells]
    book.enter("periods_there", len(set(periods)), *([Problem("period_blank", facts)] if blank else []))
    return periods


def _numbers(section: ResultsMeasure, table: RawTable, book: _Book) -> dict[str, Floats]:
    data = section.data
    names = [data.actual, data.base, data.persons, data.expected]
    names += [condition.column for condition in section.conditions]
    wanted = {name: table.column(name) for name in names if name}
    mark = data.decimal or decimal_mark(wanted.values())
    if mark is None:
        book.enter("cells_numbers", 0, Problem("decimal_unclear", {"path": table.path}))
    columns: dict[str, Floats] = {}
    text: list[Problem] = []
    missing: list[Problem] = []
    for name, cells in wanted.items():
        column = numbers(cells, mark or ".")
        for places, key, problems in ((column.text, "cell_text", text), (column.missing, "cell_missing", missing)):
            if places:
                rows = Listed([table.lines[place] for place in places])
                facts = {"path": table.path, "column": name, "count": len(places), "rows": rows}
                problems.append(Problem(key, facts))
        columns[name] = np.array(column.values)
    cells_seen = len(wanted) * len(table.lines)
    book.enter("cells_numbers", cells_seen, *text)
    book.enter("cells_filled", cells_seen, *missing)
    return columns


def _once(rows: _Rows, book: _Book) -> None:
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


def _in_range(section: ResultsMeasure, rows: _Rows, book: _Book) -> None:
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


def _base(section: ResultsMeasure, rows: _Rows, book: _Book) -> Floats:
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


def _panel(section: ResultsMeasure, rows: _Rows, base: Floats, units: UnitList, book: _Book) -> Observed:
    periods = tuple(sorted(set(rows.periods), key=_natural))
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
    book: _Book,
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
    section: ResultsMeasure, path: str, ordered: tuple[Unit, ...], values: Floats, book: _Book
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


def _natural(period: str) -> list[tuple[int, str]]:
    """Return a key that sorts periods as people read them: 9 before 10, and 4Q2019 before 1Q2020.

    A period that does not begin with its year is read from the end, so that 3Q2019–2Q2020 comes before 1Q2020–4Q2020.
    """
    for number, month in enumerate(_MONTHS, start=1):
        period = re.sub(rf"\b{month}[a-z]*", str(number), period, flags=re.IGNORECASE)
    parts = [part for part in re.split(r"(\d+)", period) if part]
    figures = [part for part in parts if part.isdigit()]
    if any(map(_is_year, figures)) and not _is_year(figures[0]):
        parts.reverse()
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _is_year(figures: str) -> bool:
    return len(figures) == 4 and figures[:2] in {"19", "20"}
