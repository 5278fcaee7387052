"""The view `coded` as persons in memory: cells where persons are alike, otherwise rows of a byte for each super-column.

Cells are counted by the engine, any engine. Rows are streamed from an engine that can; on others persons stay where
they are (`lenses.persons.queries`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Layout
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.persons.coding import CODED, quoted
from jobspejl.lenses.persons.sql import Amount, code
from jobspejl.stats.persons.coded_values import Coder
from jobspejl.stats.persons.rows import Cells, PersonRows
from jobspejl.stats.persons.super_columns import Packing, pack
from jobspejl.stats.persons.weights import scale_of

_AT_ONCE = 131_072
_GLANCED = 10_000
_FAR_ABOVE = 4
_PROBED = 200_000
_PROBED_SHARE = 20
_WORTH_CELLS = 0.2
_MOST_CELLS = 500_000

_SIDES = ("a", "b")


@dataclass(frozen=True, slots=True)
class _Period:
    """The rows of a period, seen from outside.

    Attributes:
        where: Which rows they are.
        rows: How many they are.
        weight: The lowest weight and the highest.
    """

    where: str
    rows: int
    weight: tuple[float, float]

    @property
    def weighted(self) -> bool:
        """Whether not all weigh 1."""
        return self.weight != (1.0, 1.0)


def load_rows(
    tables: Tables, layout: Layout, outcomes: int, period: int, words: Sequence[str] = ()
) -> PersonRows | None:
    """Return the persons of a period; None where they are too different for cells, and the engine streams no rows.

    Args:
        tables: Holds `coded`.
        layout: Which entry of a person's vector is what.
        outcomes: How many outcomes there are.
        period: The number of the period.
        words: What each period is written as, where `coded` has that.
    """
    there, packing = _period(tables, period, words), pack(layout)
    if not layout.numbers and _alike(tables, packing, there):
        return _cells(tables, packing, outcomes, there)
    if not tables.streams_arrays:
        return None
    filling = _Filling(packing, outcomes, there, there.rows)
    columns = ", ".join(_columns(packing, outcomes, there))
    for batch in tables.fetch_arrays(f'SELECT {columns} FROM "{CODED}" WHERE {there.where}', _AT_ONCE):
        filling.take(batch)
    return filling.rows()


def load_links(
    tables: Tables, layout: Layout, outcomes: int, periods: tuple[int, int], words: Sequence[str] = ()
) -> tuple[PersonRows, PersonRows] | None:
    """Return the rows of two periods that have the same cluster, side by side; None where the engine streams no rows.

    Within one period it is each row with each other row of its cluster, both ways.

    Args:
        tables: Holds `coded`, with the cluster.
        layout: Which entry of a person's vector is what.
        outcomes: How many outcomes there are.
        periods: The numbers of the periods.
        words: What each period is written as, where `coded` has that.
    """
    if not tables.streams_arrays:
        return None
    packing, sides = pack(layout), [_period(tables, period, words) for period in periods]
    within = periods[0] == periods[1]
    source = _with_places(layout, outcomes, sides[0]) if within else f'"{CODED}"'
    same = 'a."g" = b."g"' + (' AND a."place" <> b."place"' if within else "")
    chosen = [
        f"(SELECT {', '.join(_columns(packing, outcomes, there, side))}, q.* FROM {source} AS q WHERE {there.where})"
        for side, there in zip(_SIDES, sides, strict=True)
    ]
    joined = f"FROM {chosen[0]} AS a JOIN {chosen[1]} AS b ON {same}"
    count = _whole(tables.query(f'SELECT COUNT(*) AS "rows" {joined}')["rows"][0])
    fillings = [_Filling(packing, outcomes, there, count, side) for side, there in zip(_SIDES, sides, strict=True)]
    names = ", ".join(f'"{name}"' for filling in fillings for name in filling.names)
    for batch in tables.fetch_arrays(f"SELECT {names} {joined}", _AT_ONCE):
        for filling in fillings:
            filling.take(batch)
    return fillings[0].rows(), fillings[1].rows()


class _Filling:
    """Rows in memory that are being filled batch by batch."""

    def __init__(self, packing: Packing, outcomes: int, there: _Period, rows: int, side: str = "") -> None:
        self._packing, self._side, self._taken = packing, side, 0
        self._unit = np.empty(rows, dtype=_kind(packing.sizes[:1]))
        self._codes = np.empty((len(packing.members), rows), dtype=_kind(packing.sizes[1:]))
        self._numbers = np.empty((packing.layout.numbers, rows))
        self._outcomes = [Coder(rows, 0.0, 1.0) for _ in range(outcomes)]
        self._weight = [Coder(rows, *there.weight)] if there.weighted else []

    @property
    def names(self) -> list[str]:
        """The columns that a batch has."""
        layout = self._packing.layout
        numbered = (("c", len(layout.levels)), ("x", layout.numbers), ("y", len(self._outcomes)))
        names = ["u", *(f"{kind}{at}" for kind, count in numbered for at in range(count)), *["w"] * len(self._weight)]
        return [f"{self._side}_{name}" for name in names]

    def take(self, batch: dict[str, NDArray[Any]]) -> None:
        """Take the next rows."""
        unit, *columns = (batch[name] for name in self.names)
        here = slice(self._taken, self._taken + unit.size)
        levels, numbers = len(self._packing.layout.levels), len(self._numbers)
        self._unit[here] = unit
        for into, members in zip(self._codes, self._packing.members, strict=True):
            into[here] = self._packed(members, columns)
        for into, column in zip(self._numbers, columns[levels:], strict=False):
            into[here] = column
        for coder, column in zip((*self._outcomes, *self._weight), columns[levels + numbers :], strict=True):
            coder.take(self._taken, column)
        self._taken = here.stop

    def _packed(self, members: Sequence[int], columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """Return rows' codes in a super-column, from the levels of its conditions."""
        kind, levels = self._codes.dtype, self._packing.layout.levels
        first, *others = members
        found = columns[first].astype(kind)
        for k in others:
            found *= kind.type(levels[k])
            found += columns[k].astype(kind, copy=False)
        return found

    def rows(self) -> PersonRows:
        """Return the rows."""
        return PersonRows(
            self._packing,
            self._unit,
            self._codes,
            self._numbers,
            tuple(coder.column() for coder in self._outcomes),
            self._weight[0].column() if self._weight else None,
        )


def _period(tables: Tables, period: int, words: Sequence[str]) -> _Period:
    where = f'"t" = {period}' + (f' AND "word" = {quoted(words[period])}' if words else "")
    sql = f'SELECT COUNT(*) AS "rows", MIN("w") AS "low", MAX("w") AS "high" FROM "{CODED}" WHERE {where}'
    (rows,), (low,), (high,) = tables.query(sql).values()
    return _Period(where, _whole(rows), (1.0, 1.0) if low is None else (float(str(low)), float(str(high))))


def _columns(packing: Packing, outcomes: int, there: _Period, side: str = "") -> list[str]:
    """Return a row's levels and numbers as expressions, named as a `_Filling` takes them."""
    kinds = {np.dtype(np.uint8): "UTINYINT", np.dtype(np.uint16): "USMALLINT"}
    unit, levels = kinds[_kind(packing.sizes[:1])], kinds[_kind(packing.layout.levels)]
    # NOTE: levels are packed where they arrive: an engine's whole numbers are wide, and each sum of them is tried.
    return [
        f'CAST("u" AS {unit}) AS "{side}_u"',
        *(f'CAST("c{k}" AS {levels}) AS "{side}_c{k}"' for k in range(len(packing.layout.levels))),
        *(f'"x{n}" AS "{side}_x{n}"' for n in range(packing.layout.numbers)),
        *(f'"y{o}" AS "{side}_y{o}"' for o in range(outcomes)),
        *([f'"w" AS "{side}_w"'] if there.weighted else []),
    ]


def _kind(sizes: Sequence[int]) -> np.dtype[Any]:
    return np.dtype(np.uint8 if max(sizes, default=1) <= 256 else np.uint16)


def _with_places(layout: Layout, outcomes: int, there: _Period) -> str:
    """Return the rows of clusters with more than one, each with a place of its own within its cluster.

    Places are by everything that a row holds, so that they are the same whenever they are worked out: rows that share
    a place in turn are alike.
    """
    held = ["u", *(f"c{k}" for k in range(len(layout.levels))), *(f"x{n}" for n in range(layout.numbers)), "w"]
    order = ", ".join(f'"{name}"' for name in (*held, *(f"y{o}" for o in range(outcomes))))
    several = f'SELECT "g" FROM "{CODED}" WHERE {there.where} GROUP BY "g" HAVING COUNT(*) > 1'
    return (
        f'(SELECT c.*, ROW_NUMBER() OVER (PARTITION BY "g" ORDER BY {order}) AS "place" '
        f'FROM "{CODED}" AS c WHERE {there.where} AND "g" IN ({several}))'
    )


def _grouped(packing: Packing) -> tuple[str, str]:
    """Return a row's codes as columns, and their names."""
    codes = [f'{code(packing, column)} AS "s{column}"' for column in range(len(packing.sizes))]
    return ", ".join(codes), ", ".join(f'"s{column}"' for column in range(len(packing.sizes)))


def _alike(tables: Tables, packing: Packing, there: _Period) -> bool:
    """Return whether persons fall in so few cells that counting them in the engine is worth it.

    Some rows are looked at. How many cells all rows fall in is judged by how many cells were met once and twice (Chao
    1984, Scandinavian Journal of Statistics 11, 265-270).
    """
    most = _WORTH_CELLS * there.rows
    # NOTE: a few rows tell at once where persons are all different, as they mostly are: what is judged is at least so.
    if _cells_seen(tables, packing, there, _GLANCED) > _FAR_ABOVE * most:
        return False
    cells = _cells_seen(tables, packing, there, max(_PROBED, there.rows // _PROBED_SHARE))
    return cells < most and (tables.streams_arrays or cells <= _MOST_CELLS)


def _cells_seen(tables: Tables, packing: Packing, there: _Period, probed: int) -> int:
    """Return about how many cells all rows fall in, by so many of them."""
    codes, names = _grouped(packing)
    sql = (
        'SELECT COUNT(*) AS "cells", COUNT(CASE WHEN "n" = 1 THEN 1 END) AS "once", '
        'COUNT(CASE WHEN "n" = 2 THEN 1 END) AS "twice" FROM (SELECT COUNT(*) AS "n" FROM '
        f'(SELECT {codes} FROM "{CODED}" WHERE {there.where} LIMIT {probed}) AS q GROUP BY {names}) AS q'
    )
    cells, once, twice = (_whole(column[0]) for column in tables.query(sql).values())
    return cells + (once * (once - 1) // (2 * (twice + 1)) if probed < there.rows else 0)


def _cells(tables: Tables, packing: Packing, outcomes: int, there: _Period) -> PersonRows:
    """Return the cells of a period. Sums over a cell are of whole numbers, as all sums over persons are."""
    codes, names = _grouped(packing)
    heaviest = there.weight[1]
    once, twice = scale_of(there.rows * heaviest), scale_of(there.rows * heaviest**2)
    pairs = [(a, b) for a in range(outcomes) for b in range(a, outcomes)]
    amounts = {f"o{o}": Amount(f'"w" * "y{o}"', once) for o in range(outcomes)}
    amounts |= {f"p{a}_{b}": Amount(f'"w" * "w" * "y{a}" * "y{b}"', twice) for a, b in pairs}
    if there.weighted:
        amounts |= {"w": Amount('"w"', once), "ww": Amount('"w" * "w"', twice)}
        amounts |= {f"q{o}": Amount(f'"w" * "y{o}" * "y{o}"', once) for o in range(outcomes)}
        amounts |= {f"c{o}": Amount(f'"w" * "w" * "y{o}"', twice) for o in range(outcomes)}
    sums = "".join(f', CAST(SUM("{name}") AS BIGINT) AS "{name}"' for name in amounts)
    each = "".join(f', {amount.whole} AS "{name}"' for name, amount in amounts.items())
    found = _fetched(
        tables,
        f'SELECT {names}, COUNT(*) AS "n"{sums} FROM '
        f'(SELECT {codes}{each} FROM "{CODED}" WHERE {there.where}) AS q GROUP BY {names}',
    )
    held = {name: found[name] / amount.scale for name, amount in amounts.items()}
    return _rows_of_cells(packing, outcomes, found, held)


def _fetched(tables: Tables, sql: str) -> dict[str, Ints]:
    """Return the whole numbers that a query answers with."""
    if not tables.streams_arrays:
        return {name: np.array(column, dtype=np.int64) for name, column in tables.query(sql).items()}
    batches = list(tables.fetch_arrays(sql, _AT_ONCE))
    return {name: np.concatenate([batch[name] for batch in batches]).astype(np.int64) for name in batches[0]}


def _rows_of_cells(packing: Packing, outcomes: int, found: dict[str, Ints], held: dict[str, Floats]) -> PersonRows:
    persons = found["n"]
    products = np.empty((outcomes, outcomes, persons.size))
    for a in range(outcomes):
        for b in range(a, outcomes):
            products[a, b] = products[b, a] = held[f"p{a}_{b}"]
    weight = held.get("w", persons.astype(np.float64))
    cells = Cells(
        persons=persons,
        weight=weight,
        squared_weight=held.get("ww", weight),
        outcome=np.array([held[f"o{o}"] for o in range(outcomes)]),
        squared_outcome=np.array([held.get(f"q{o}", held[f"p{o}_{o}"]) for o in range(outcomes)]),
        cross=np.array([held.get(f"c{o}", held[f"o{o}"]) for o in range(outcomes)]),
        products=products,
    )
    codes = [found[f"s{column}"] for column in range(len(packing.sizes))]
    return PersonRows(
        packing,
        codes[0].astype(_kind(packing.sizes[:1])),
        np.array(codes[1:], dtype=_kind(packing.sizes[1:])).reshape(-1, persons.size),
        np.empty((0, persons.size)),
        (),
        cells=cells,
    )


def _whole(cell: object) -> int:
    return int(str(cell))
