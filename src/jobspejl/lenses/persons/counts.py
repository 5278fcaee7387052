"""What the engine counts in a register, so that its rules can be tried: counts and extremes, never a row.

Sums of weights are taken as whole numbers of a power of two, so that they are the same in whatever order rows come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import floor, log2

from jobspejl.contracts.register import PersonCondition, Register
from jobspejl.engines.names import named
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.persons.coding import interval
from jobspejl.sources.persons.register import PERSONS, PersonSource, outcome_column

_LOOKED_AT = 50_000
_MOST_TOGETHER = 30
_MOST_IN_MEMORY = 4_000_000


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of all rows.

    Attributes:
        rows: How many rows there are.
        missing: Rows without a weight.
        negative: Rows with a weight below 0.
        zero: Rows with a weight of 0, which are left out.
        scale: The power of two by which sums are made whole.
        most: The largest weight.
    """

    rows: int
    missing: int
    negative: int
    zero: int
    scale: int
    most: float = 1.0


@dataclass(frozen=True, slots=True)
class Shares:
    """An outcome, or a number, in some rows.

    Attributes:
        filled: Rows in which it is known.
        outside: Rows in which it is below 0 or above 1.
        above_none: Rows in which it is above 0.
        below_all: Rows in which it is below 1.
        total: Sum of weight * outcome.
        least: The least of it; None where no row has it.
        most: The most of it.
    """

    filled: int
    outside: int
    above_none: int
    below_all: int
    total: float
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one unit, period and area with a weight above 0.

    Attributes:
        unit: As it is written; None where it is missing.
        period: As it is written; None where it is missing, empty where the register has no periods.
        area: As it is written; None where it is missing, empty where the register has no areas.
        rows: How many.
        clustered: Rows with a cluster.
        base: Sum of weight.
        columns: By number column: outcomes, numbers and conditions of areas.
    """

    unit: str | None
    period: str | None
    area: str | None
    rows: int
    clustered: int
    base: float
    columns: dict[str, Shares]


LevelCounts = dict[tuple[str | None, str | None, str | None], int]
"""Rows by unit, period and level as they are written; None where one is missing."""

Extremes = dict[str | None, tuple[tuple[float, float], ...]]
"""By level: the least and the most of each outcome in the rows that were looked at."""


def measure_weights(section: Register, tables: Tables) -> Weights:
    """Return what the weights are like, all 1 where the register has none."""
    if section.weight is None:
        rows = _one(tables, f'SELECT COUNT(*) AS "n" FROM "{PERSONS}"')
        return Weights(rows, 0, 0, 0, _scale(rows, 1.0))
    weight = named(section.weight)
    found = tables.query(
        f'SELECT COUNT(*) AS "rows", COUNT({weight}) AS "filled", MAX({weight}) AS "most", '
        f'COUNT(CASE WHEN {weight} < 0 THEN 1 END) AS "negative", '
        f'COUNT(CASE WHEN {weight} = 0 THEN 1 END) AS "zero" FROM "{PERSONS}"'
    )
    rows, filled, negative, zero = (_int(found[one][0]) for one in ("rows", "filled", "negative", "zero"))
    most = _float(found["most"][0]) or 1.0
    return Weights(rows, rows - filled, negative, zero, _scale(rows, most), most)


def count_words(columns: Sequence[str], tables: Tables) -> dict[str, int]:
    """Return how many different words columns have in some rows: at least so many are there in all."""
    counts = ", ".join(f'COUNT(DISTINCT {named(one)}) AS "n{at}"' for at, one in enumerate(columns))
    some = f'SELECT {", ".join(map(named, columns))} FROM "{PERSONS}" LIMIT {_LOOKED_AT}'
    found = tables.query(f"SELECT {counts} FROM ({some}) AS q")
    return {one: _int(found[f"n{at}"][0]) for at, one in enumerate(columns)}


def count_groups(section: Register, source: PersonSource, weights: Weights, tables: Tables) -> list[Group]:
    """Return what is known of the rows of each unit, period and area, in their order."""
    numbers = [one for one in source.numbers if one != section.weight]
    keys = {what: one for what in ("unit", "period", "area") if (one := getattr(section, what))}
    cells = [f'{named(one)} AS "{what}"' for what, one in keys.items()]
    cells += [f'{named(one)} AS "v{at}"' for at, one in enumerate(numbers)]
    cells += [f'{named(section.weight)} AS "w"'] if section.weight else []
    cells += [f'{_filled(source, section.cluster)} AS "g"'] if section.cluster else []
    sums = [f'CAST("{what}" AS STRING) AS "{what}_text"' for what in keys]
    sums += ['COUNT(*) AS "rows"', f'COUNT({named("g") if section.cluster else "*"}) AS "clustered"']
    sums += [f'{_whole_sum(named("w"), weights)} AS "base"'] if section.weight else ['COUNT(*) AS "base"']
    sums += list(
        chain.from_iterable(_share_sums(weights, at, weighted=section.weight is not None) for at in range(len(numbers)))
    )
    found = tables.query(
        f'SELECT {", ".join(sums)} FROM (SELECT {", ".join(cells)} FROM "{PERSONS}"{_at_risk(section)}) AS q '
        f"GROUP BY {', '.join(map(named, keys))}"
    )
    groups = [
        Group(
            unit=_text(found["unit_text"][row]),
            period=_text(found["period_text"][row]) if section.period else "",
            area=_text(found["area_text"][row]) if section.area else "",
            rows=_int(found["rows"][row]),
            clustered=_int(found["clustered"][row]),
            base=_int(found["base"][row]) / (weights.scale if section.weight else 1),
            columns={one: _shares(found, at, row, weights.scale) for at, one in enumerate(numbers)},
        )
        for row in range(len(found["rows"]))
    ]
    return sorted(groups, key=lambda one: (one.unit or "", one.period or "", one.area or ""))


def count_levels(
    section: Register,
    levels: Sequence[PersonCondition],
    words: dict[str, int],
    periods: Sequence[str | None],
    tables: Tables,
) -> list[LevelCounts]:
    """Return the rows of each unit and period at each level, for each condition.

    Args:
        section: The register's part of the study file.
        levels: The conditions; the levels of one that is cut are numbers from 0.
        words: About how many words columns have, by which it is decided what is counted in one scan.
        periods: The periods as they are written; empty text alone where the register has none.
        tables: The scope in which the register was opened.
    """
    cells = [_level(condition) for condition in levels]
    counts: list[LevelCounts] = [{} for _ in levels]
    lone = periods[0] if len(periods) == 1 else None
    sizes = [len(one.cuts) + 1 if one.cuts else words[one.column] for one in levels]
    for pack in _packs([max(1, size) for size in sizes]):
        found = tables.query(_levels_sql(section, [cells[at] for at in pack], keyed=lone is None))
        keys = (map(_text, found[name]) for name in ("unit", "period", "level"))
        for at, unit, period, level, rows in zip(found["at"], *keys, found["rows"], strict=True):
            key = (unit, period if lone is None else lone, level)
            counts[pack[_int(at)]][key] = counts[pack[_int(at)]].get(key, 0) + _int(rows)
    return counts


def extremes_in_some_rows(
    section: Register, levels: Sequence[PersonCondition], period: str, tables: Tables
) -> list[Extremes]:
    """Return, for each condition, the extremes of the outcomes at each level that some rows of a period have."""
    cells = [f'{_level(condition)} AS "l{at}"' for at, condition in enumerate(levels)]
    some = f'SELECT {", ".join((*cells, *_outcome_cells(section)))} FROM "{PERSONS}"{_at_risk(section, period)}'
    sets = ", ".join(f'("l{at}")' for at in range(len(levels)))
    found = tables.query(
        f'SELECT {_which(len(levels))} AS "at", {_spelled(len(levels))} AS "level", {_extremes(section)} '
        f"FROM ({some} LIMIT {_LOOKED_AT}) AS q GROUP BY GROUPING SETS ({sets})",
        _params(section, period),
    )
    by_condition: list[Extremes] = [{} for _ in levels]
    for at, level, extremes in zip(found["at"], found["level"], _told(section, found), strict=True):
        by_condition[_int(at)][_text(level)] = extremes
    return by_condition


def extremes(section: Register, condition: PersonCondition, period: str, tables: Tables) -> Extremes:
    """Return the extremes of the outcomes at each level of a condition in all rows of a period."""
    cells = ", ".join((f'{_level(condition)} AS "l0"', *_outcome_cells(section)))
    found = tables.query(
        f'SELECT CAST("l0" AS STRING) AS "level", {_extremes(section)} '
        f'FROM (SELECT {cells} FROM "{PERSONS}"{_at_risk(section, period)}) AS q GROUP BY "l0"',
        _params(section, period),
    )
    return dict(zip(map(_text, found["level"]), _told(section, found), strict=True))


@dataclass(frozen=True, slots=True)
class Repeats:
    """Clusters that have several rows in one period.

    Attributes:
        clusters: Those that have.
        in_one_unit: Of them, with the unit taken along, those that have several rows in the same unit.
    """

    clusters: int
    in_one_unit: int


def count_repeats(section: Register, source: PersonSource, period: str, rows: int, tables: Tables) -> Repeats:
    """Return how many clusters have several rows in a period; they are sorted in parts that fit in memory.

    Args:
        section: The register's part of the study file, with a cluster.
        source: The register.
        period: As it is written.
        rows: How many rows the period has.
        tables: The scope in which the register was opened.
    """
    cluster = named(section.cluster or "")
    cells = f'SELECT {cluster} AS "g", {named(section.unit)} AS "u" FROM "{PERSONS}"{_at_risk(section, period)}'
    parts = 1 + rows // _MOST_IN_MEMORY
    clusters = in_one_unit = 0
    for part in range(parts):
        some = f"SELECT * FROM ({cells}) AS p" + (
            f" WHERE {_part(source, section, parts)} = {part}" if parts > 1 else ""
        )
        again = f'SELECT 1 AS "one" FROM ({some}) AS q GROUP BY "g" HAVING COUNT(*) > 1'
        here = _one(tables, f'SELECT COUNT(*) AS "n" FROM ({again}) AS r', _params(section, period))
        if here:
            both = f'SELECT 1 AS "one" FROM ({some}) AS q GROUP BY "g", "u" HAVING COUNT(*) > 1'
            in_one_unit += _one(tables, f'SELECT COUNT(*) AS "n" FROM ({both}) AS r', _params(section, period))
        clusters += here
    return Repeats(clusters, in_one_unit)


def _part(source: PersonSource, section: Register, parts: int) -> str:
    if source.kinds[section.cluster or ""] in {"integer", "number"}:
        return f'MOD(ABS("g"), {parts})'
    return f'MOD(ASCII(SUBSTRING("g", LENGTH("g"), 1)), {parts})'


def _at_risk(section: Register, period: str | None = None) -> str:
    """Return the condition that a row has a weight above 0, and is of a period where one is given."""
    both = [f"{named(section.weight)} > 0"] if section.weight else []
    both += [f"CAST({named(section.period)} AS STRING) = ?"] if section.period and period is not None else []
    return f" WHERE {' AND '.join(both)}" if both else ""


def _params(section: Register, period: str) -> list[object]:
    return [period] if section.period else []


def _level(condition: PersonCondition) -> str:
    """Return the cell that says a row's level: as it is written, or the number of the interval between cuts."""
    cell = named(condition.column)
    if not condition.cuts:
        return cell
    return interval(cell, condition.cuts, range(len(condition.cuts) + 1))


def _packs(sizes: Sequence[int]) -> list[list[int]]:
    """Return which conditions are counted together: those whose levels make few cells, so that few scans are needed."""
    packs: list[list[int]] = []
    cells = 1
    for at in sorted(range(len(sizes)), key=lambda place: (sizes[place], place)):
        if not packs or cells * sizes[at] > _MOST_TOGETHER:
            packs.append([])
            cells = 1
        packs[-1].append(at)
        cells *= sizes[at]
    return packs


def _levels_sql(section: Register, cells: Sequence[str], *, keyed: bool) -> str:
    keys = ["u", "p"] if keyed else ["u"]
    columns = [f'{named(section.unit)} AS "u"', *([f'{named(section.period or "")} AS "p"'] if keyed else [])]
    columns += [f'{cell} AS "l{at}"' for at, cell in enumerate(cells)]
    by = ", ".join(f'"{one}"' for one in (*keys, *(f"l{at}" for at in range(len(cells)))))
    sets = ", ".join("(" + ", ".join(f'"{one}"' for one in (*keys, f"l{at}")) + ")" for at in range(len(cells)))
    period = 'CAST("p" AS STRING)' if keyed else "''"
    return (
        f'SELECT {_which(len(cells))} AS "at", CAST("u" AS STRING) AS "unit", {period} AS "period", '
        f'{_spelled(len(cells))} AS "level", SUM("n") AS "rows" '
        f'FROM (SELECT {by}, COUNT(*) AS "n" FROM (SELECT {", ".join(columns)} FROM "{PERSONS}"{_at_risk(section)}) '
        f"AS r GROUP BY {by}) AS q GROUP BY GROUPING SETS ({sets})"
    )


def _which(count: int) -> str:
    """Return which condition a row of grouping sets speaks of."""
    return "CASE " + " ".join(f'WHEN GROUPING("l{at}") = 0 THEN {at}' for at in range(count)) + " END"


def _spelled(count: int) -> str:
    """Return the level that a row of grouping sets speaks of."""
    levels = (f'WHEN GROUPING("l{at}") = 0 THEN CAST("l{at}" AS STRING)' for at in range(count))
    return f"CASE {' '.join(levels)} END"


def _outcome_cells(section: Register) -> list[str]:
    return [f'{named(outcome_column(one))} AS "y{at}"' for at, one in enumerate(section.outcomes)]


def _extremes(section: Register) -> str:
    return ", ".join(f'MIN("y{at}") AS "lo{at}", MAX("y{at}") AS "hi{at}"' for at in range(len(section.outcomes)))


def _told(section: Register, found: dict[str, list[object]]) -> list[tuple[tuple[float, float], ...]]:
    columns = [(found[f"lo{at}"], found[f"hi{at}"]) for at in range(len(section.outcomes))]
    return [
        tuple((float(str(lo[row])), float(str(hi[row]))) for lo, hi in columns) for row in range(len(columns[0][0]))
    ]


def _filled(source: PersonSource, column: str) -> str:
    return f"NULLIF({named(column)}, '')" if source.kinds[column] == "text" else named(column)


def _share_sums(weights: Weights, at: int, *, weighted: bool) -> list[str]:
    value = f'"v{at}"'
    product = f'"w" * {value}' if weighted else value
    return [
        f'COUNT({value}) AS "filled{at}"',
        f'COUNT(CASE WHEN {value} < 0 OR {value} > 1 THEN 1 END) AS "outside{at}"',
        f'COUNT(CASE WHEN {value} > 0 THEN 1 END) AS "above{at}"',
        f'COUNT(CASE WHEN {value} < 1 THEN 1 END) AS "below{at}"',
        f'{_whole_sum(f"CASE WHEN {value} BETWEEN 0 AND 1 THEN {product} END", weights)} AS "total{at}"',
        f'MIN({value}) AS "least{at}"',
        f'MAX({value}) AS "most{at}"',
    ]


def _whole_sum(cell: str, weights: Weights) -> str:
    return f"SUM(CAST(FLOOR({cell} * {weights.scale}E0 + 0.5E0) AS BIGINT))"


def _shares(found: dict[str, list[object]], at: int, row: int, scale: int) -> Shares:
    return Shares(
        filled=_int(found[f"filled{at}"][row]),
        outside=_int(found[f"outside{at}"][row]),
        above_none=_int(found[f"above{at}"][row]),
        below_all=_int(found[f"below{at}"][row]),
        total=_int(found[f"total{at}"][row] or 0) / scale,
        least=_float(found[f"least{at}"][row]),
        most=_float(found[f"most{at}"][row]),
    )


def _scale(rows: int, most: float) -> int:
    """Return the largest power of two by which the sum of so many weights still is a whole number of 62 bits."""
    return 1 << max(0, min(52, floor(62 - log2(max(rows, 1) * max(most, 1.0)))))


def _one(tables: Tables, sql: str, params: Sequence[object] = ()) -> int:
    return _int(tables.query(sql, params)["n"][0])


def _int(cell: object) -> int:
    return int(str(cell))


def _float(cell: object) -> float | None:
    return None if cell is None else float(str(cell))


def _text(cell: object) -> str | None:
    """Return a word as it is written; a blank one is missing."""
    return str(cell) if cell is not None and str(cell).strip() else None
