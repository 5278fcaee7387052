"""Sums over persons whose rows are in memory.

Rows are taken some thousands at a time: what is arithmetic is NumPy's, what gathers and counts is a kernel's, compiled
where numba is installed. All sums are of whole numbers (see `weights`), so that the order of rows, the kernel
and the number of threads change nothing.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property, partial
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Layout, PairWeight, Point, Score, Totals
from jobspejl.stats.persons.coded_values import Column
from jobspejl.stats.persons.numpy_kernel import Block, Kernel, NumpyKernel
from jobspejl.stats.persons.rows import (
    PersonRows,
    drawn,
    moments_of,
    some_rows,
    squared_outcome,
    weights_of,
    whole_weight,
)
from jobspejl.stats.persons.super_columns import column_pairs, cross_matrix, matrix, pack, predictor, vector
from jobspejl.stats.persons.weights import (
    Expected,
    cross_residual,
    expected,
    likelihood,
    pair_weight,
    residual,
    scale_of,
    told_apart,
    whole,
)

_BLOCK, _LEAST_BLOCK = 65_536, 16_384
_PILOT = 100_000
_WORTH_A_PILOT = 4
_MOST_THREADS = 8

_KINDS_TOGETHER: tuple[tuple[PairWeight, ...], ...] = (("persons",), ("information",), ("information", "meat"))
"""What a fit asks for in one pass."""

_Work = Callable[[Block, list[Ints]], None]


def best_kernel() -> Kernel:
    """Return the compiled kernel where numba is installed, otherwise NumPy's: the numbers are the same."""
    if find_spec("numba") is None:
        return NumpyKernel()
    # NOTE: imported here, since numba takes a second to import.
    from jobspejl.stats.persons.kernel import CompiledKernel

    return CompiledKernel()


def warm_up() -> None:
    """Load what is compiled, on one made-up person; compile it where that has not been done on this machine.

    It takes a second or two, which another thread may spend while the first persons are read.
    """
    layout = Layout(1, (1,))
    none = np.zeros(1, dtype=np.uint8)
    rows = PersonRows(pack(layout), none, none[None], np.empty((0, 1)), (Column(np.zeros(1)),))
    sums, point = RowSums(rows), Point(0, "logit", np.zeros(layout.size))
    sums.score(point)
    for kinds in _KINDS_TOGETHER:
        sums.pairs(point, kinds)
    LinkedRows(rows, rows).meat(point, point)


class RowSums:
    """Sums over rows in memory: `PersonSums`."""

    def __init__(self, rows: PersonRows, *, kernel: Kernel | None = None, threads: int | None = None) -> None:
        """Take the rows.

        Args:
            rows: What is summed over.
            kernel: What gathers and counts; the best there is where none is given.
            threads: How many blocks are worked on at the same time; as many as there are processors by default.
        """
        self._rows = rows
        self._kernel = kernel or best_kernel()
        self._threads = threads or _processors()
        self._sizes = np.array(rows.packing.sizes, dtype=np.int64)
        self._farthest = np.abs(rows.numbers).max(axis=1, initial=0.0)
        self.weight, self.squared_weight = whole_weight(rows)

    @property
    def layout(self) -> Layout:
        """Which entry of a person's vector is what."""
        return self._rows.packing.layout

    @property
    def outcomes(self) -> int:
        """How many outcomes there are."""
        return len(self._rows.outcomes) if self._rows.cells is None else self._rows.cells.outcome.shape[0]

    def totals(self) -> Totals:
        """Return the sums that need no model."""
        return self._totals

    @cached_property
    def _totals(self) -> Totals:
        rows = self._rows
        weight = self._vector(lambda block: weights_of(rows, _part(block)))
        outcome = [self._vector(partial(self._outcome, o)) for o in range(self.outcomes)]
        squares = [self._sum(partial(self._squared_outcome, o)) for o in range(self.outcomes)]
        return Totals(
            persons=rows.unit.size if rows.cells is None else int(rows.cells.persons.sum()),
            weight=weight,
            outcome=np.array(outcome).reshape(-1, self.layout.size),
            squares=np.array(squares),
        )

    def score(self, point: Point) -> Score:
        """Return the score and the likelihood at a point."""
        at, far = self.at(point), self.far(point)
        # NOTE: with the logit link a person's part of the likelihood is at most |eta| + log 2.
        limits = (self.weight * far, self.weight * (far**2 if point.link == "linear" else self._reach(point) + 1))
        scales = [scale_of(limit) for limit in limits]
        number_scales = self.number_scales(limits[0])

        def work(block: Block, into: list[Ints]) -> None:
            expected_there = at(block)
            moments = moments_of(self._rows, _part(block), point.outcome)
            amounts = residual(moments, expected_there)
            self._kernel.count(block, self._sizes, whole(amounts, scales[0]), into[0])
            self._count_numbers(block, amounts, number_scales, into[1])
            squares = self._squared_outcome(point.outcome, block) if point.link == "linear" else amounts
            told = likelihood(moments, expected_there, point.link, squares)
            into[2] += whole(told, scales[1]).sum()

        sums, numbers, told = self._over(work, (int(self._sizes.sum()),), number_scales.shape, (1,))
        entries = vector(self._rows.packing, sums) / scales[0]
        return Score(np.concatenate([entries, numbers / number_scales]), float(told[0] / scales[1]))

    def pairs(self, point: Point, weights: Sequence[PairWeight], *, units_only: bool = False) -> tuple[Floats, ...]:
        """Return the sum of weight * z z' for each weight, from one pass."""
        # NOTE: persons first, since rows that count 1 are counted without amounts.
        kinds = tuple(sorted({told_apart(kind, point) for kind in weights}, key=lambda kind: (kind != "persons", kind)))
        at = self.at(point)
        limits = [self._limit(kind, point) for kind in kinds]

        def amounts(block: Block) -> list[Floats | float]:
            if kinds == ("persons",):
                return [weights_of(self._rows, _part(block))]
            expected_there = at(block)
            moments = moments_of(self._rows, _part(block), point.outcome)
            return [pair_weight(kind, moments, expected_there, point) for kind in kinds]

        found = dict(zip(kinds, self._pairs(amounts, limits, units_only=units_only), strict=True))
        return tuple(found[told_apart(kind, point)] for kind in weights)

    def meat_between(self, first: Point, second: Point) -> Floats:
        """Return the sum of w^2 (y_1 - mu_1) (y_2 - mu_2) z z' for two outcomes, (P, P)."""
        rows = self._rows
        at_first, at_second = self.at(first), self.at(second)

        def amounts(block: Block) -> list[Floats | float]:
            part = _part(block)
            one = (moments_of(rows, part, first.outcome), at_first(block))
            two = (moments_of(rows, part, second.outcome), at_second(block))
            products = None if rows.cells is None else rows.cells.products[first.outcome, second.outcome, part]
            return [cross_residual(products, one, two)]

        limit = self.squared_weight * self.far(first) * self.far(second)
        return self._pairs(amounts, [limit], units_only=False)[0]

    def of_unit(self, unit: int) -> "RowSums":
        """Return the persons of one unit, with the same layout."""
        return self._of(np.flatnonzero(self._rows.unit == unit))

    def pilot(self) -> "RowSums | None":
        """Return about 100,000 rows, drawn by what they hold; None where that is not a small part."""
        return self._pilot

    @cached_property
    def _pilot(self) -> "RowSums | None":
        count = self._rows.unit.size
        if count < _WORTH_A_PILOT * _PILOT:
            return None
        chosen = drawn(self._rows, count // _PILOT)
        return self._of(chosen) if _PILOT / 4 < chosen.size < count / 2 else None

    def at(self, point: Point) -> Callable[[Block], Expected]:
        """Return what gives a block's expected outcomes at a point."""
        rows, tables = self._rows, predictor(self._rows.packing, point.eta)
        slopes = point.eta[point.eta.size - self.layout.numbers :]

        def of_block(block: Block) -> Expected:
            eta = self._kernel.gather(block, self._sizes, tables)
            for slope, number in zip(slopes, rows.numbers, strict=True):
                eta += slope * number[_part(block)]
            return expected(eta, point.link)

        return of_block

    def far(self, point: Point) -> float:
        """Return the most that an outcome can lie from what is expected."""
        return 1.0 if point.link == "logit" else 1.0 + self._reach(point)

    def _reach(self, point: Point) -> float:
        """Return the most that a predictor can lie from 0."""
        tables = np.split(np.abs(predictor(self._rows.packing, point.eta)), np.cumsum(self._sizes)[:-1])
        slopes = np.abs(point.eta[point.eta.size - self.layout.numbers :])
        return sum(float(table.max(initial=0.0)) for table in tables) + float(slopes @ self._farthest)

    def _outcome(self, outcome: int, block: Block) -> Floats:
        return moments_of(self._rows, _part(block), outcome).outcome

    def _squared_outcome(self, outcome: int, block: Block) -> Floats:
        return squared_outcome(self._rows, _part(block), outcome)

    def _of(self, chosen: NDArray[np.intp]) -> "RowSums":
        return RowSums(some_rows(self._rows, chosen), kernel=self._kernel, threads=self._threads)

    def _vector(self, amounts: Callable[[Block], Floats | float]) -> Floats:
        """Return the sum of amounts of at most w by entry: (P,)."""
        scale, scales = scale_of(self.weight), self.number_scales(self.weight)

        def work(block: Block, into: list[Ints]) -> None:
            here = np.broadcast_to(amounts(block), block.stop - block.start)
            self._kernel.count(block, self._sizes, whole(here, scale), into[0])
            self._count_numbers(block, here, scales, into[1])

        sums, numbers = self._over(work, (int(self._sizes.sum()),), scales.shape)
        return np.concatenate([vector(self._rows.packing, sums) / scale, numbers / scales])

    def _sum(self, amounts: Callable[[Block], Floats]) -> float:
        scale = scale_of(self.weight)

        def work(block: Block, into: list[Ints]) -> None:
            into[0] += whole(amounts(block), scale).sum()

        return float(self._over(work, (1,))[0][0] / scale)

    def _pairs(
        self, amounts: Callable[[Block], list[Floats | float]], limits: list[float | None], *, units_only: bool
    ) -> list[Floats]:
        """Return the sum of each amount times z z'.

        Args:
            amounts: What rows count with.
            limits: What each adds up to at most in size; None, for the first only, where all rows count 1.
            units_only: Only the rows of the units are needed.
        """
        packing, kinds, numbers = self._rows.packing, len(limits), self.layout.numbers
        paired = 1 if units_only else self._sizes.size
        cells = sum(int(self._sizes[a] * self._sizes[b]) for a, b in column_pairs(packing, units_only=units_only))
        counted = int(limits[0] is None)
        scales = [1.0 if limit is None else scale_of(limit) for limit in limits]
        number_scales = [self.number_scales(self.weight if limit is None else limit) for limit in limits]

        def work(block: Block, into: list[Ints]) -> None:
            here = [np.broadcast_to(amount, block.stop - block.start) for amount in amounts(block)]
            wholes = np.array([whole(amount, scale) for amount, scale in zip(here, scales, strict=True)])
            if counted:
                self._kernel.count_pairs(block, self._sizes, None, into[0][:1], paired)
            for k in range(counted, kinds, 2):
                self._kernel.count_pairs(block, self._sizes, wholes[k : k + 2], into[0][k : k + 2], paired)
            for k, amount in enumerate(here):
                self._kernel.count(_units_of(block), self._sizes[:1], wholes[k], into[1][k])
                self._count_number_pairs(block, amount, number_scales[k], (into[2][k], into[3][k]))

        codes = int(self._sizes.sum())
        shapes = ((kinds, cells), (kinds, self.layout.units), (kinds, numbers, codes), (kinds, numbers, numbers))
        tables, units, crossed, squares = self._over(work, *shapes)
        found = []
        for k, scale in enumerate(scales):
            levels = matrix(packing, units[k], tables[k], units_only=units_only) / scale
            below, corner = self._of_numbers(crossed[k], squares[k], number_scales[k])
            if units_only:
                found.append(np.hstack([levels, below[:, : self.layout.units].T]))
            else:
                found.append(np.block([[levels, below.T], [below, corner]]))
        return found

    def _of_numbers(self, crossed: Ints, squares: Ints, scales: Floats) -> tuple[Floats, Floats]:
        """Return the sums of pairs of a number and a level, and of two numbers."""
        below = [vector(self._rows.packing, sums) for sums in crossed]
        sized = np.array(below).reshape(len(below), -1) if below else np.empty((0, self.layout.size))
        return sized / scales[:, None], squares / (scales[:, None] * self.shrinks())

    def _limit(self, kind: PairWeight, point: Point) -> float | None:
        """Return what the pairs' weights of all rows add up to at most; None where each row counts 1."""
        if kind == "meat":
            return self.squared_weight * self.far(point) ** 2
        alike = kind == "persons" and self._rows.weight is None and self._rows.cells is None
        return None if alike else self.weight

    def residuals(self, point: Point) -> Callable[[Block], Floats]:
        """Return what gives a block's w (y - mu) at a point."""
        at = self.at(point)
        return lambda block: residual(moments_of(self._rows, _part(block), point.outcome), at(block))

    def heaviest(self) -> float:
        """Return the largest weight."""
        rows = self._rows
        return 1.0 if rows.weight is None else float(rows.weight.values.max(initial=0.0))

    def number_scales(self, limit: float) -> Floats:
        """Return the scale of each number, where what it is multiplied with adds up to at most a limit."""
        return np.array([scale_of(limit * far) for far in self._farthest])

    def shrinks(self) -> Floats:
        """Return the powers of two that bring each number below 1."""
        return np.array([scale_of(far) / scale_of(1.0) for far in self._farthest])

    def _count_numbers(self, block: Block, amounts: Floats, scales: Floats, into: Ints) -> None:
        for j, number in enumerate(self._rows.numbers):
            into[j] += whole(amounts * number[_part(block)], scales[j]).sum()

    def _count_number_pairs(self, block: Block, amounts: Floats, scales: Floats, into: tuple[Ints, Ints]) -> None:
        crossed, squares = into
        shrinks = self.shrinks()
        for j, number in enumerate(self._rows.numbers):
            here = amounts * number[_part(block)]
            self._kernel.count(block, self._sizes, whole(here, scales[j]), crossed[j])
            for i, other in enumerate(self._rows.numbers):
                squares[j, i] += whole(here * other[_part(block)], scales[j] * shrinks[i]).sum()

    def _over(self, work: _Work, *shapes: tuple[int, ...]) -> list[Ints]:
        """Return what work adds up over all blocks, in arrays of these shapes."""
        return summed(self._rows, work, shapes, self._threads)


class LinkedRows:
    """Sums over pairs of rows of the same cluster: `LinkedSums`. Rows that stand in the same place are a pair."""

    def __init__(
        self, first: PersonRows, second: PersonRows, *, kernel: Kernel | None = None, threads: int | None = None
    ) -> None:
        """Take the rows: persons, no cells, packed alike."""
        self._rows = (first, second)
        self._sums = (
            RowSums(first, kernel=kernel, threads=threads),
            RowSums(second, kernel=kernel, threads=threads),
        )
        self._kernel = kernel or best_kernel()
        self._threads = threads or _processors()

    def meat(self, first: Point, second: Point) -> Floats:
        """Return the sum of w_a (y_a - mu_a) w_b (y_b - mu_b) z_a z_b' over linked rows a and b, (P, P)."""
        one, other = self._rows
        sums, sizes, points = self._sums, np.array(one.packing.sizes, dtype=np.int64), (first, second)
        residuals = [each.residuals(point) for each, point in zip(sums, points, strict=True)]
        far = [each.heaviest() * each.far(point) for each, point in zip(sums, points, strict=True)]
        limit = one.unit.size * far[0] * far[1]
        scale, scales = scale_of(limit), [each.number_scales(limit) for each in sums]

        def work(block: Block, into: list[Ints]) -> None:
            beside = replace(block, unit=other.unit, codes=other.codes)
            amounts = residuals[0](block) * residuals[1](beside)
            self._kernel.count_across((block, beside), sizes, whole(amounts, scale), into[0])
            for j, number in enumerate(one.numbers):
                here = amounts * number[_part(block)]
                self._kernel.count(beside, sizes, whole(here, scales[0][j]), into[1][j])
                for i, another in enumerate(other.numbers):
                    shrunken = scales[0][j] * sums[1].shrinks()[i]
                    into[3][j, i] += whole(here * another[_part(block)], shrunken).sum()
            for j, number in enumerate(other.numbers):
                here = amounts * number[_part(block)]
                self._kernel.count(block, sizes, whole(here, scales[1][j]), into[2][j])

        numbers, codes, packing = one.packing.layout.numbers, int(sizes.sum()), one.packing
        found = summed(one, work, ((codes**2,), (numbers, codes), (numbers, codes), (numbers, numbers)), self._threads)
        levels = cross_matrix(packing, found[0]) / scale
        if not numbers:
            return levels
        below = np.array([vector(packing, each) for each in found[1]]) / scales[0][:, None]
        beside = np.array([vector(packing, each) for each in found[2]]) / scales[1][:, None]
        among = found[3] / (scales[0][:, None] * sums[1].shrinks())
        return np.block([[levels, beside.T], [below, among]])


def summed(rows: PersonRows, work: _Work, shapes: Sequence[tuple[int, ...]], threads: int) -> list[Ints]:
    """Return what work adds up over all blocks of rows, in arrays of these shapes."""
    count = rows.unit.size
    # NOTE: long blocks, since threads wait for each other between NumPy's steps; shorter ones where rows are few.
    size = min(_BLOCK, max(_LEAST_BLOCK, count // (2 * threads)))
    starts = range(0, count, size)

    def add(some: range) -> list[Ints]:
        into = [np.zeros(shape, dtype=np.int64) for shape in shapes]
        for start in some:
            work(Block(rows.unit, rows.codes, start, min(start + size, count)), into)
        return into

    if threads == 1 or len(starts) < 2 * threads:
        return add(starts)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(add, (starts[share::threads] for share in range(threads))))
    return [np.sum(arrays, axis=0) for arrays in zip(*parts, strict=True)]


def _processors() -> int:
    return min(_MOST_THREADS, os.cpu_count() or 1)


def _part(block: Block) -> slice:
    return slice(block.start, block.stop)


def _units_of(block: Block) -> Block:
    return replace(block, codes=block.codes[:0])
