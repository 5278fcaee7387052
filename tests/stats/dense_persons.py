"""Persons made up for tests, and their sums worked out from a dense design matrix."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Layout, PairWeight, PersonSums, Point
from jobspejl.stats.persons.coded_values import Coder, Column
from jobspejl.stats.persons.rows import Cells, PersonRows
from jobspejl.stats.persons.super_columns import pack

KINDS: tuple[PairWeight, ...] = ("persons", "information", "meat", "path")
CLOSE = {"rtol": 1e-10, "atol": 1e-10}


@dataclass(frozen=True)
class World:
    layout: Layout
    unit: Ints
    levels: Ints
    numbers: Floats
    outcomes: Floats
    weight: Floats | None

    @property
    def z(self) -> Floats:
        parts = [np.eye(self.layout.units)[self.unit]]
        parts += [np.eye(size)[column] for size, column in zip(self.layout.levels, self.levels, strict=True)]
        return np.hstack([*parts, self.numbers.T])

    @property
    def w(self) -> Floats:
        return np.ones(self.unit.size) if self.weight is None else self.weight


def made(
    persons: int, layout: Layout, *, outcomes: int = 1, weighted: bool = False, seed: int = 1, values: int = 53
) -> World:
    rng = np.random.default_rng(seed)
    weight = rng.choice([0.25, 0.5, 1.0, 2.0], persons) if weighted else None
    return World(
        layout,
        rng.integers(0, layout.units, persons),
        np.array([rng.integers(0, size, persons) for size in layout.levels], dtype=np.int64).reshape(-1, persons),
        rng.normal(size=(layout.numbers, persons)) * 1000.0 ** np.arange(layout.numbers)[:, None],
        rng.integers(0, values, (outcomes, persons)) / (values - 1),
        weight,
    )


def coded(values: Floats) -> Column:
    coder = Coder(values.size, float(values.min(initial=0.0)), float(values.max(initial=1.0)))
    coder.take(0, values)
    return coder.column()


def rows_of(world: World, most: int = 64) -> PersonRows:
    packing = pack(world.layout, most)
    codes = np.zeros((len(packing.members), world.unit.size), dtype=np.int64)
    for s, members in enumerate(packing.members):
        for k in members:
            codes[s] = codes[s] * world.layout.levels[k] + world.levels[k]
    small = np.uint8 if max(packing.sizes[1:], default=1) <= 256 else np.uint16
    return PersonRows(
        packing,
        world.unit.astype(np.uint8 if world.layout.units <= 256 else np.uint16),
        codes.astype(small),
        world.numbers,
        tuple(coded(column) for column in world.outcomes),
        None if world.weight is None else coded(world.weight),
    )


def cells_of(world: World) -> PersonRows:
    rows = rows_of(world)
    keys, cell = np.unique(np.vstack([rows.unit, rows.codes]), axis=1, return_inverse=True)
    w, y = world.w, world.outcomes

    def total(values: Floats) -> Floats:
        return np.bincount(cell.ravel(), values, keys.shape[1])

    cells = Cells(
        persons=np.bincount(cell.ravel(), minlength=keys.shape[1]),
        weight=total(w),
        squared_weight=total(w**2),
        outcome=np.array([total(w * one) for one in y]),
        squared_outcome=np.array([total(w * one**2) for one in y]),
        cross=np.array([total(w**2 * one) for one in y]),
        products=np.array([[total(w**2 * one * other) for other in y] for one in y]),
    )
    unit, codes = keys[0].astype(np.uint8), np.ascontiguousarray(keys[1:].astype(rows.codes.dtype))
    return replace(
        rows, unit=unit, codes=codes, numbers=np.empty((0, unit.size)), outcomes=(), weight=None, cells=cells
    )


def point_of(world: World, link: str, outcome: int = 0, seed: int = 3) -> Point:
    eta = np.random.default_rng(seed).normal(size=world.layout.size) * 0.3
    eta[world.layout.size - world.layout.numbers :] /= 1000.0 ** np.arange(world.layout.numbers)
    return Point(outcome, link, eta, origin=-0.4)


def brute_weight(world: World, point: Point, kind: PairWeight) -> Floats:
    eta, w, y = world.z @ point.eta, world.w, world.outcomes[point.outcome]
    mu = eta if point.link == "linear" else 1 / (1 + np.exp(-eta))
    start = 1 / (1 + np.exp(-point.origin))
    if kind == "meat":
        return w**2 * (y - mu) ** 2
    if kind == "persons" or point.link == "linear":
        return w
    return w * mu * (1 - mu) if kind == "information" else w * (mu - start) / (eta - point.origin)


def assert_sums(sums: PersonSums, world: World, link: str) -> None:
    z, w = world.z, world.w
    totals = sums.totals()
    assert totals.persons == world.unit.size
    np.testing.assert_allclose(totals.weight, w @ z, **CLOSE)
    np.testing.assert_allclose(totals.outcome, (world.outcomes * w) @ z, **CLOSE)
    np.testing.assert_allclose(totals.squares, (world.outcomes**2) @ w, **CLOSE)
    for outcome in range(len(world.outcomes)):
        point = point_of(world, link, outcome)
        eta, y = z @ point.eta, world.outcomes[outcome]
        mu = eta if link == "linear" else 1 / (1 + np.exp(-eta))
        score = sums.score(point)
        np.testing.assert_allclose(score.residual, (w * (y - mu)) @ z, rtol=1e-9, atol=1e-9 * np.abs(z).max())
        told = -((y - mu) ** 2) / 2 if link == "linear" else y * np.log(mu) + (1 - y) * np.log(1 - mu)
        assert score.likelihood == pytest.approx(w @ told, rel=1e-10)
        truths = {kind: (z.T * brute_weight(world, point, kind)) @ z for kind in KINDS}
        for asked in (KINDS, ("meat",), ("information", "meat"), ("path", "path")):
            for units_only in (False, True):
                found = sums.pairs(point, asked, units_only=units_only)
                for kind, one in zip(asked, found, strict=True):
                    truth = truths[kind][: world.layout.units] if units_only else truths[kind]
                    np.testing.assert_allclose(one, truth, rtol=1e-9, atol=1e-11 * np.abs(truth).max())
    first, second = point_of(world, link), point_of(world, link, len(world.outcomes) - 1, seed=9)
    both = np.prod([residual_of(world, point) for point in (first, second)], axis=0)
    truth = (z.T * both) @ z
    np.testing.assert_allclose(sums.meat_between(first, second), truth, rtol=1e-8, atol=1e-11 * np.abs(truth).max())


def residual_of(world: World, point: Point) -> Floats:
    eta = world.z @ point.eta
    mu = eta if point.link == "linear" else 1 / (1 + np.exp(-eta))
    return world.w * (world.outcomes[point.outcome] - mu)
