"""Sums over the persons of a register by SQL, so that they stay where they are and grow with a cluster.

A pass over `coded` looks up each row's linear predictor in small tables, one for each super-column, and adds up by
level; pairs of levels are counted by pairs of super-columns. Sums are of whole numbers of a power of two, as those of
rows in memory are (see `stats.persons.weights`): on one engine the same persons give the same bits, in whatever order
they come, from however many files and by however many threads. Between engines the exponential function may differ in
its last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.persons import Layout, PairWeight, Point, Score, Totals
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.persons.coding import CODED
from jobspejl.lenses.persons.sql import (
    Amount,
    code,
    farthest,
    kept_codes,
    likelihood,
    lookup_packing,
    pair_cell,
    pair_weight,
    reach,
    rows_at,
    sums_by_cell,
    sums_by_code,
)
from jobspejl.stats.persons.super_columns import Packing, column_pairs, cross_matrix, matrix, pack, vector
from jobspejl.stats.persons.weights import scale_of, told_apart

_KEPT = "person_pairs"


@dataclass(frozen=True, slots=True)
class _Size:
    """What sums over some rows can be at most.

    Attributes:
        rows: How many rows there are.
        heaviest: The largest weight.
        numbers: (N,), the largest size of each number.
    """

    rows: int
    heaviest: float
    numbers: Floats

    @property
    def weight(self) -> float:
        """At least the sum of w."""
        return self.rows * self.heaviest

    @property
    def squared(self) -> float:
        """At least the sum of w^2."""
        return self.rows * self.heaviest**2

    def scales(self, limit: float) -> Floats:
        """Return each number's scale, where what it is multiplied with adds up to at most a limit."""
        return np.array([scale_of(limit * far) for far in self.numbers])

    def shrinks(self) -> Floats:
        """Return the powers of two that bring each number below 1."""
        return np.array([scale_of(far) / scale_of(1.0) for far in self.numbers])


class SqlSums:
    """Sums over the persons of one period in an engine: `PersonSums`."""

    def __init__(
        self, tables: Tables, layout: Layout, outcomes: int, period: int = 0, *, unit: int | None = None
    ) -> None:
        """Say which persons.

        Args:
            tables: Holds `coded`, as `code_persons` makes it.
            layout: Which entry of z is what, as the rows were coded.
            outcomes: O, the number of outcomes.
            period: The period's number.
            unit: Only the persons of this unit.
        """
        self._tables = tables
        self._layout = layout
        self._outcomes = outcomes
        self._period = period
        self._where = f'"t" = {period}' + ("" if unit is None else f' AND "u" = {unit}')

    @property
    def layout(self) -> Layout:
        """Which entry of z is what."""
        return self._layout

    @property
    def outcomes(self) -> int:
        """O, the number of outcomes."""
        return self._outcomes

    def totals(self) -> Totals:
        """Return the sums that need no model."""
        return self._totals

    @cached_property
    def _totals(self) -> Totals:
        limit = self._size.weight
        amounts = self._with_numbers("w", '"w"', limit)
        for o in range(self._outcomes):
            amounts |= self._with_numbers(f"wy{o}", f'"w" * "y{o}"', limit)
            amounts[f"square{o}"] = Amount(f'"w" * "y{o}" * "y{o}"', scale_of(limit))
        found = self._by_level(f'SELECT * FROM "{CODED}" WHERE {self._where}', amounts)
        return Totals(
            persons=self._size.rows,
            weight=found["w"][0],
            outcome=np.array([found[f"wy{o}"][0] for o in range(self._outcomes)]),
            squares=np.array([found[f"square{o}"][1] for o in range(self._outcomes)]),
        )

    def score(self, point: Point) -> Score:
        """Return the score and the likelihood at a point."""
        far, weight = self._far(point), self._size.weight
        amounts = self._with_numbers("r", '"r0"', weight * far)
        # NOTE: with the logit link a person's part is at most |eta| + log 2.
        most = far**2 if point.link == "linear" else reach(self._layout, point, self._size.numbers) + 1
        limit = weight * most
        amounts["told"] = Amount(likelihood(point), scale_of(limit))
        with rows_at(self._tables, self._layout, self._where, [point]) as rows:
            found = self._by_level(rows, amounts)
        return Score(found["r"][0], found["told"][1])

    def pairs(self, point: Point, weights: Sequence[PairWeight], *, units_only: bool = False) -> tuple[Floats, ...]:
        """Return the sum of weight * z z' for each weight, (P, P), or (U, P) of the units, from one pass."""
        kinds = list(dict.fromkeys(told_apart(kind, point) for kind in weights))
        limits = [self._size.squared * self._far(point) ** 2 if kind == "meat" else self._size.weight for kind in kinds]
        amounts = [(pair_weight(kind, point), limit) for kind, limit in zip(kinds, limits, strict=True)]
        if kinds == ["persons"]:
            rows = f'SELECT * FROM "{CODED}" WHERE {self._where}'
            found = self._pairs(rows, amounts, units_only=units_only)
        else:
            with rows_at(self._tables, self._layout, self._where, [point]) as rows:
                found = self._pairs(rows, amounts, units_only=units_only)
        return tuple(found[kinds.index(told_apart(kind, point))] for kind in weights)

    def meat_between(self, first: Point, second: Point) -> Floats:
        """Return the sum of w^2 (y_1 - mu_1) (y_2 - mu_2) z z' over persons for two outcomes, (P, P)."""
        limit = self._size.squared * self._far(first) * self._far(second)
        with rows_at(self._tables, self._layout, self._where, [first, second]) as rows:
            return self._pairs(rows, [('"r0" * "r1"', limit)], units_only=False)[0]

    def of_unit(self, unit: int) -> "SqlSums":
        """Return the persons of one unit, with the same layout."""
        return SqlSums(self._tables, self._layout, self._outcomes, self._period, unit=unit)

    def pilot(self) -> None:
        """Return None: no part of the persons is cheaper to ask."""
        return

    @cached_property
    def _size(self) -> _Size:
        return _measured(self._tables, self._layout, self._where)

    def _far(self, point: Point) -> float:
        return farthest(self._layout, point, self._size.numbers)

    def _with_numbers(self, name: str, sql: str, limit: float) -> dict[str, Amount]:
        """Return an amount, and its products with the numbers."""
        scales = self._size.scales(limit)
        products = {f"{name}x{n}": Amount(f'{sql} * "x{n}"', scale) for n, scale in enumerate(scales)}
        return {name: Amount(sql, scale_of(limit)), **products}

    def _by_level(self, rows: str, amounts: dict[str, Amount]) -> dict[str, tuple[Floats, float]]:
        """Return each amount's sums by entry of z, (P,), where it has products with the numbers, and over all rows."""
        packing = lookup_packing(self._layout)
        codes = [code(packing, column) for column in range(len(packing.sizes))]
        wholes = {name: amount.whole for name, amount in amounts.items()}
        found = sums_by_code(self._tables, rows, codes, packing.sizes, wholes)
        sums = {name: total / amounts[name].scale for name, (_, total) in found.items()}
        return {
            name: (
                np.array(
                    [
                        *vector(packing, by_code) / amounts[name].scale,
                        *(sums[f"{name}x{n}"] for n in range(self._layout.numbers) if f"{name}x{n}" in sums),
                    ]
                ),
                sums[name],
            )
            for name, (by_code, _) in found.items()
        }

    def _pairs(self, rows: str, amounts: Sequence[tuple[str, float]], *, units_only: bool) -> list[Floats]:
        """Return the sum of each amount times z z'.

        Args:
            rows: The query of the rows.
            amounts: What rows count with, and what that adds up to at most in size.
            units_only: Only the rows of the units are needed.
        """
        packing, numbers = pack(self._layout), range(self._layout.numbers)
        counted = [Amount(f'"m{k}"', scale_of(limit)) for k, (_, limit) in enumerate(amounts)]
        cells = kept_codes(packing, "s") + [f'{amount.whole} AS "a{k}"' for k, amount in enumerate(counted)]
        if numbers:
            cells += [amount.sql for amount in counted] + [f'"x{n}"' for n in numbers]
        given = ", ".join(f'{sql} AS "m{k}"' for k, (sql, _) in enumerate(amounts))
        self._tables.step(_KEPT, f"SELECT {', '.join(cells)} FROM (SELECT q.*, {given} FROM ({rows}) AS q) AS q")
        divisions = [
            ('"s0"', packing.sizes[0]),
            *(pair_cell(packing, ("s", a), ("s", b)) for a, b in column_pairs(packing, units_only=units_only)),
        ]
        found = sums_by_cell(self._tables, _KEPT, divisions, [f'"a{k}"' for k in range(len(counted))])
        units, tables = np.split(found, [packing.sizes[0]], axis=1)
        answer = []
        for k, amount in enumerate(counted):
            sums = matrix(packing, units[k], tables[k], units_only=units_only) / amount.scale
            if numbers:
                side = _Side("s", "x", self._size)
                sums = _bordered(sums, self._tables, packing, (amount.sql, amounts[k][1]), (side, side))
            answer.append(sums[: self._layout.units] if units_only else sums)
        self._tables.drop(_KEPT)
        return answer


class SqlLinks:
    """Sums over pairs of rows of the same cluster in an engine: `LinkedSums`."""

    def __init__(self, tables: Tables, layout: Layout, outcomes: int, periods: tuple[int, int]) -> None:
        """Say which rows.

        Args:
            tables: Holds `coded` with the cluster `g`.
            layout: Which entry of z is what, as the rows were coded.
            outcomes: O, the number of outcomes.
            periods: The period of the first row and of the second; the same one for different rows of one period.
        """
        self._tables = tables
        self._layout = layout
        self._outcomes = outcomes
        self._periods = periods

    def meat(self, first: Point, second: Point) -> Floats:
        """Return the sum of w_a (y_a - mu_a) w_b (y_b - mu_b) z_a z_b' over linked rows a and b, (P, P)."""
        packing, points = pack(self._layout), (first, second)
        sizes = [_measured(self._tables, self._layout, f'"t" = {period}') for period in self._periods]
        self._keep(packing, points)
        [pairs] = self._tables.query(f'SELECT COUNT(*) AS "pairs" FROM "{_KEPT}"')["pairs"]
        limit = float(str(pairs))
        for size, point in zip(sizes, points, strict=True):
            limit *= size.heaviest * farthest(self._layout, point, size.numbers)
        columns = range(len(packing.sizes))
        divisions = [pair_cell(packing, ("k", a), ("l", b)) for a in columns for b in columns]
        counted = Amount('"m"', scale_of(limit))
        found = sums_by_cell(self._tables, _KEPT, divisions, [counted.whole])
        sums = cross_matrix(packing, found[0]) / counted.scale
        if self._layout.numbers:
            sides = (_Side("k", "x", sizes[0]), _Side("l", "z", sizes[1]))
            sums = _bordered(sums, self._tables, packing, (counted.sql, limit), sides)
        self._tables.drop(_KEPT)
        return sums

    def _keep(self, packing: Packing, points: tuple[Point, Point]) -> None:
        """Keep the linked rows beside each other: codes `k` and `l`, numbers `x` and `z`, and the product `m`."""
        numbers, within = range(self._layout.numbers), self._periods[0] == self._periods[1]
        again = (
            f' AND "g" IN (SELECT "g" FROM "{CODED}" WHERE "t" = {self._periods[0]} GROUP BY "g" HAVING COUNT(*) > 1)'
        )
        wheres = [f'"t" = {period}' + (again if within else "") for period in self._periods]
        # NOTE: rows that are alike in all columns may be numbered in any order: it is the same pairs that are taken.
        order = ['"u", "w"', *(f'"c{k}"' for k in range(len(self._layout.levels))), *(f'"x{n}"' for n in numbers)]
        order += [f'"y{o}"' for o in range(self._outcomes)]
        number = f', ROW_NUMBER() OVER (PARTITION BY "g" ORDER BY {", ".join(order)}) AS "n"' if within else ""
        with (
            rows_at(self._tables, self._layout, wheres[0], points[:1], "person_coefficients_k") as firsts,
            rows_at(self._tables, self._layout, wheres[1], points[1:], "person_coefficients_l") as seconds,
        ):
            sides = [
                "SELECT "
                + ", ".join(['"g"', *kept_codes(packing, codes), *(f'"x{n}" AS "{name}{n}"' for n in numbers)])
                + f', "r0" AS "r"{number} FROM ({rows}) AS q'
                for codes, name, rows in (("k", "x", firsts), ("l", "z", seconds))
            ]
            cells = [f'a."k{at}", b."l{at}"' for at in range(len(packing.sizes))]
            cells += [f'a."x{n}", b."z{n}"' for n in numbers]
            self._tables.step(
                _KEPT,
                f'SELECT {", ".join(cells)}, a."r" * b."r" AS "m" FROM ({sides[0]}) AS a '
                f'JOIN ({sides[1]}) AS b ON a."g" = b."g"' + (' AND a."n" <> b."n"' if within else ""),
            )


@dataclass(frozen=True, slots=True)
class _Side:
    """The first or the second row of a pair, which may be one row.

    Attributes:
        codes: What the names of its codes begin with.
        numbers: What the names of its numbers begin with.
        size: What sums over such rows can be at most.
    """

    codes: str
    numbers: str
    size: _Size


def _measured(tables: Tables, layout: Layout, where: str) -> _Size:
    sizes = ['COUNT(*) AS "rows"', 'MAX("w") AS "heaviest"']
    sizes += [f'MAX(ABS("x{n}")) AS "x{n}"' for n in range(layout.numbers)]
    found = tables.query(f'SELECT {", ".join(sizes)} FROM "{CODED}" WHERE {where}')
    heaviest, *most = (float(str(cells[0] or 0)) for name, cells in found.items() if name != "rows")
    return _Size(int(str(found["rows"][0])), heaviest, np.array(most))


def _bordered(
    sums: Floats, tables: Tables, packing: Packing, amount: tuple[str, float], sides: tuple[_Side, _Side]
) -> Floats:
    """Return sums by pair of entries with those of the numbers beside and below.

    Args:
        sums: Of the entries that are no numbers: all of them, or only the units' rows.
        tables: Holds the kept rows.
        packing: How columns are packed.
        amount: What each pair counts with, and what that adds up to at most in size.
        sides: The first row and the second.
    """
    below, among = _crossed(tables, packing, amount, sides)
    beside = below if sides[0] is sides[1] else _crossed(tables, packing, amount, sides[::-1])[0]
    if len(sums) < sums.shape[1]:
        return np.hstack([sums, beside[:, : len(sums)].T])
    return np.block([[sums, beside.T], [below, among]])


def _crossed(
    tables: Tables, packing: Packing, amount: tuple[str, float], sides: tuple[_Side, _Side]
) -> tuple[Floats, Floats]:
    """Return the sums of a pair's amount times the first's numbers, by the second's entries and by its numbers."""
    sql, limit = amount
    first, second = sides
    numbers = range(packing.layout.numbers)
    amounts = {
        f"n{j}": Amount(f'{sql} * "{first.numbers}{j}"', scale) for j, scale in enumerate(first.size.scales(limit))
    }
    amounts |= {
        f"n{j}_{i}": Amount(f'{amounts[f"n{j}"].sql} * "{second.numbers}{i}"', amounts[f"n{j}"].scale * shrink)
        for j in numbers
        for i, shrink in enumerate(second.size.shrinks())
    }
    codes = [f'CAST("{second.codes}{column}" AS INTEGER)' for column in range(len(packing.sizes))]
    wholes = {name: each.whole for name, each in amounts.items()}
    found = sums_by_code(tables, f'SELECT * FROM "{_KEPT}"', codes, packing.sizes, wholes)
    by_entry = [vector(packing, found[f"n{j}"][0]) / amounts[f"n{j}"].scale for j in numbers]
    among = [[found[f"n{j}_{i}"][1] / amounts[f"n{j}_{i}"].scale for i in numbers] for j in numbers]
    return np.array(by_entry), np.array(among)
