"""The SQL of sums over persons: what a row counts with, looked up and whole, in text that every engine reads."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import exp

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Layout, PairWeight, Point
from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.lenses.persons.coding import CODED
from jobspejl.stats.persons.super_columns import Packing, pack, predictor

_LOOKED_UP = 1024
_AT_ONCE = 48
_FAR = 700.0


@dataclass(frozen=True, slots=True)
class Amount:
    """What is added up over rows.

    Attributes:
        sql: An expression over a row.
        scale: The power of two that it is multiplied by before it is rounded to a whole number.
    """

    sql: str
    scale: float

    @property
    def whole(self) -> str:
        """The whole number, as an expression."""
        return f"CAST(FLOOR(({self.sql}) * {double(self.scale)} + 0.5E0) AS BIGINT)"


def double(value: float) -> str:
    """Return a number as SQL has it, to the last bit.

    >>> double(-0.1)
    '(-1.00000000000000006E-01)'
    """
    return f"({value:.17E})"


def lookup_packing(layout: Layout) -> Packing:
    """Return super-columns for sums by level: fewer and larger than those for pairs."""
    return pack(layout, _LOOKED_UP)


def code(packing: Packing, column: int) -> str:
    """Return a row's code in a column, the units' column first.

    >>> code(pack(Layout(98, (3, 5, 70))), 2)
    '("c1" * 3 + "c0")'
    """
    if column == 0:
        return '"u"'
    first, *others = packing.members[column - 1]
    found = f'"c{first}"'
    for k in others:
        found = f'({found} * {packing.layout.levels[k]} + "c{k}")'
    return found


@contextmanager
def rows_at(
    tables: Tables, layout: Layout, where: str, points: Sequence[Point], name: str = "person_coefficients"
) -> Iterator[str]:
    """Give the query of the rows with, for each point, `eta0`, `mu0` and `r0` = w (y - mu), the next one's with 1.

    Args:
        tables: Holds `coded`.
        layout: Which entry of z is what.
        where: Which rows.
        points: Where the sums are taken.
        name: Of the small tables with coefficients, which are there as long as the query is.
    """
    packing = lookup_packing(layout)
    blocks = range(len(packing.sizes))
    starts = np.cumsum((0, *packing.sizes))
    added = [predictor(packing, point.eta) for point in points]
    values = [f"v{at}" for at in range(len(points))]
    kinds: dict[str, CellKind] = {"code": "integer", **dict.fromkeys(values, "number")}
    # NOTE: a table for each block, whose codes are all numbers from 0: DuckDB then looks up without hashing.
    for block in blocks:
        here = slice(starts[block], starts[block + 1])
        tables.load(
            f"{name}{block}",
            {"code": list(range(packing.sizes[block]))}
            | {value: each[here].tolist() for value, each in zip(values, added, strict=True)},
            kinds,
        )
    joins = " ".join(
        f'JOIN "{name}{block}" AS b{block} ON b{block}."code" = {code(packing, block)}' for block in blocks
    )
    etas = ", ".join(f'{_eta(layout, at, point)} AS "eta{at}"' for at, point in enumerate(points))
    hint = ", ".join(f"b{block}" for block in blocks)
    # NOTE: the hint is a comment to engines that need none.
    query = f'SELECT /*+ BROADCAST({hint}) */ p.*, {etas} FROM "{CODED}" AS p {joins} WHERE {where}'
    for at, point in enumerate(points):
        query = f"SELECT q.*, {_expected(at, point)} FROM ({query}) AS q"
        query = f'SELECT q.*, "w" * "y{point.outcome}" - "w" * "mu{at}" AS "r{at}" FROM ({query}) AS q'
    yield query
    tables.drop(*(f"{name}{block}" for block in blocks))


def likelihood(point: Point) -> str:
    """Return a row's part of the likelihood."""
    outcome = f'"y{point.outcome}"'
    if point.link == "linear":
        return f'"w" * ({outcome} - "mu0") * ({outcome} - "mu0") * -0.5E0'
    # NOTE: log mu = eta - log(1 + exp(eta)), and log(1 + exp(eta)) = max(eta, 0) + log(1 + exp(-|eta|)).
    return f'"w" * ({outcome} * "eta0" - GREATEST("eta0", 0E0) - LN(1E0 + EXP(-ABS("eta0"))))'


def pair_weight(kind: PairWeight, point: Point) -> str:
    """Return what a row's pairs count with."""
    if kind == "meat":
        return '"r0" * "r0"'
    if kind == "persons" or point.link == "linear":
        return '"w"'
    if kind == "information":
        return '"w" * "mu0" * (1E0 - "mu0")'
    # NOTE: (mu - mu_0) / d = mu (1 - mu_0) (1 - exp(-d)) / d with d = eta - eta_0; near 0 by its series.
    from_one = 1 / (1 + exp(min(max(point.origin, -_FAR), _FAR)))
    way = f'GREATEST("eta0" - {double(point.origin)}, -{_FAR}E0)'
    near = f"ABS({way}) < 1E-5"
    return (
        f'"w" * "mu0" * {double(from_one)} * CASE WHEN {near} THEN 1E0 - {way} * (0.5E0 - {way} / 6E0) '
        f"ELSE (1E0 - EXP(-{way})) / CASE WHEN {near} THEN 1E0 ELSE {way} END END"
    )


def sums_by_code(
    tables: Tables, source: str, codes: Sequence[str], sizes: Sequence[int], amounts: dict[str, str]
) -> dict[str, tuple[Ints, int]]:
    """Return, for each amount, its sums by code, the columns one after the other, and its sum over all rows.

    Args:
        tables: The scope.
        source: A query or the name of a table.
        codes: Each column's code, as an expression.
        sizes: Each column's codes.
        amounts: Whole numbers, as expressions.
    """
    columns = [f"s{at}" for at in range(len(codes))]
    cells = [f'{code} AS "{name}"' for code, name in zip(codes, columns, strict=True)]
    cells += [f'{sql} AS "{name}"' for name, sql in amounts.items()]
    keys = ", ".join(f'"{name}"' for name in columns)
    sets = ", ".join(f'("{name}")' for name in columns)
    sums = ", ".join(f'SUM("{name}") AS "{name}"' for name in amounts)
    found = tables.query(
        f"SELECT {keys}, {sums} FROM (SELECT {', '.join(cells)} FROM ({source}) AS q) AS q "
        f"GROUP BY GROUPING SETS ({sets})"
    )
    starts = np.cumsum((0, *sizes))
    places = np.zeros(len(found["s0"]), dtype=np.int64)
    for start, name in zip(starts, columns, strict=False):
        here = [at for at, cell in enumerate(found[name]) if cell is not None]
        places[here] = start + _whole([found[name][at] for at in here])
    answer = {}
    for name in amounts:
        by_code = np.zeros(starts[-1], dtype=np.int64)
        by_code[places] = _whole(found[name])
        answer[name] = (by_code, int(by_code[: sizes[0]].sum()))
    return answer


def sums_by_cell(tables: Tables, source: str, cells: Sequence[tuple[str, int]], amounts: Sequence[str]) -> Ints:
    """Return the sums of each amount in several divisions of the rows, one after the other: (A, cells in all).

    Args:
        tables: The scope.
        source: The name of a table.
        cells: For each division, the number of a row's cell as an expression, and how many cells there are.
        amounts: Whole numbers, as expressions.
    """
    starts = np.cumsum([0, *(size for _, size in cells)])
    answer = np.zeros((len(amounts), starts[-1]), dtype=np.int64)
    sums = ", ".join(f'SUM({sql}) AS "a{k}"' for k, sql in enumerate(amounts))
    queries = [
        f'SELECT {at} AS "at", {cell} AS "cell", {sums} FROM "{source}" GROUP BY 2'
        for at, (cell, _) in enumerate(cells)
    ]
    for first in range(0, len(queries), _AT_ONCE):
        found = tables.query(" UNION ALL ".join(queries[first : first + _AT_ONCE]))
        places = starts[_whole(found["at"])] + _whole(found["cell"])
        for k in range(len(amounts)):
            answer[k, places] = _whole(found[f"a{k}"])
    return answer


def kept_codes(packing: Packing, prefix: str = "s") -> list[str]:
    """Return each column's code as a small whole number, to be kept in a step."""
    kinds = ["TINYINT" if size <= 127 else "INTEGER" for size in packing.sizes]
    return [f'CAST({code(packing, at)} AS {kind}) AS "{prefix}{at}"' for at, kind in enumerate(kinds)]


def pair_cell(packing: Packing, first: tuple[str, int], second: tuple[str, int]) -> tuple[str, int]:
    """Return the number of a row's cell in the table of two kept columns, and how many cells there are.

    Args:
        packing: How columns are packed.
        first: A column's prefix and number.
        second: Another's.
    """
    (one, a), (other, b) = first, second
    across = packing.sizes[b]
    cell = f'CAST("{one}{a}" AS INTEGER) * {across} + CAST("{other}{b}" AS INTEGER)'
    return cell, packing.sizes[a] * across


def farthest(layout: Layout, point: Point, numbers: Floats) -> float:
    """Return the most that an outcome can lie from what is expected."""
    return 1.0 if point.link == "logit" else 1.0 + reach(layout, point, numbers)


def reach(layout: Layout, point: Point, numbers: Floats) -> float:
    """Return the most that a predictor can lie from 0."""
    packing = lookup_packing(layout)
    tables = np.split(np.abs(predictor(packing, point.eta)), np.cumsum(packing.sizes)[:-1])
    slopes = np.abs(point.eta[point.eta.size - layout.numbers :])
    return sum(float(table.max(initial=0.0)) for table in tables) + float(slopes @ numbers)


def _eta(layout: Layout, at: int, point: Point) -> str:
    parts = [f'b{block}."v{at}"' for block in range(len(lookup_packing(layout).sizes))]
    slopes = point.eta[point.eta.size - layout.numbers :]
    return " + ".join((*parts, *(f'{double(slope)} * p."x{n}"' for n, slope in enumerate(slopes))))


def _expected(at: int, point: Point) -> str:
    if point.link == "linear":
        return f'"eta{at}" AS "mu{at}"'
    # NOTE: exp(-|eta|) is never above 1, so that nothing overflows.
    small = f'EXP(-ABS("eta{at}"))'
    return f'CASE WHEN "eta{at}" >= 0 THEN 1E0 ELSE {small} END / (1E0 + {small}) AS "mu{at}"'


def _whole(cells: Sequence[object]) -> Ints:
    return np.array(cells, dtype=np.int64)
