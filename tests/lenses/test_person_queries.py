"""Sums over persons by SQL, against a dense matrix of zeros and ones."""

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspejl.contracts.persons import Layout, Point
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.persons.loading import load_rows
from jobspejl.lenses.persons.queries import SqlLinks, SqlSums
from jobspejl.stats.persons.row_sums import RowSums

KINDS = ("persons", "information", "meat", "path")


@pytest.fixture(params=["duckdb"])
def engine(request):
    return {"duckdb": DuckDBEngine}[request.param]()


@dataclass(frozen=True)
class World:
    """Rows as `coded` has them, and z as a matrix."""

    layout: Layout
    t: np.ndarray
    u: np.ndarray
    c: np.ndarray
    x: np.ndarray
    w: np.ndarray
    y: np.ndarray
    g: np.ndarray

    @property
    def z(self):
        codes = [(self.u, self.layout.units), *zip(self.c.T, self.layout.levels, strict=True)]
        return np.hstack([*(np.eye(size)[code] for code, size in codes), self.x])

    def some(self, chosen):
        parts = {name: getattr(self, name)[chosen] for name in ("t", "u", "c", "x", "w", "y", "g")}
        return replace(self, **parts)

    def load(self, tables):
        columns = {"t": self.t, "u": self.u}
        columns |= {f"c{k}": self.c[:, k] for k in range(self.c.shape[1])}
        numbers = {f"x{n}": self.x[:, n] for n in range(self.x.shape[1])}
        numbers |= {"w": self.w} | {f"y{o}": self.y[:, o] for o in range(self.y.shape[1])}
        kinds = {**dict.fromkeys(columns, "integer"), **dict.fromkeys(numbers, "number"), "g": "integer"}
        columns |= numbers | {"g": self.g}
        tables.load("coded", {name: cells.tolist() for name, cells in columns.items()}, kinds)


def world(rows=2000, units=5, levels=(2, 3, 30, 7, 9), numbers=2, seed=1, weighted=True):
    rng = np.random.default_rng(seed)
    y = rng.random((rows, 2))
    y[:, 1] = np.floor(y[:, 1] + 0.3)
    return World(
        layout=Layout(units, levels, numbers),
        t=rng.integers(0, 2, rows),
        u=rng.integers(0, units, rows),
        c=np.column_stack([rng.integers(0, size, rows) for size in levels])
        if levels
        else np.empty((rows, 0), np.int64),
        x=rng.normal(0, [1.0, 50.0][:numbers], (rows, numbers)),
        w=rng.uniform(0.01, 3, rows) if weighted else np.ones(rows),
        y=y,
        g=rng.integers(0, rows // 2, rows),
    )


def points(layout, *, seed=2, size=0.3, origin=0.2):
    rng = np.random.default_rng(seed)
    eta = rng.normal(0, size, layout.size)
    if layout.numbers:
        eta[-layout.numbers :] /= [1.0, 50.0][: layout.numbers]
    return [Point(o, link, eta + 0.1 * o, origin) for o in (0, 1) for link in ("linear", "logit")]


def expected(rows, point):
    eta = rows.z @ point.eta
    with np.errstate(over="ignore"):
        return eta, eta if point.link == "linear" else 1 / (1 + np.exp(-eta))


def weight(rows, point, kind):
    eta, mu = expected(rows, point)
    if kind == "meat":
        return rows.w**2 * (rows.y[:, point.outcome] - mu) ** 2
    if kind == "persons" or point.link == "linear":
        return rows.w
    if kind == "information":
        return rows.w * mu * (1 - mu)
    mu_0 = 1 / (1 + np.exp(-point.origin))
    way = eta - point.origin
    met = np.abs(way) < 1e-9
    return rows.w * np.where(met, mu_0 * (1 - mu_0), (mu - mu_0) / np.where(met, 1, way))


def close(found, truth):
    np.testing.assert_allclose(found, truth, rtol=1e-9, atol=1e-9 * max(1e-3, np.abs(truth).max(initial=0)))


@pytest.mark.parametrize("rows", [world(), world(weighted=False, numbers=0), world(levels=(), numbers=1)])
def test_totals(engine, rows):
    with engine.tables() as tables:
        rows.load(tables)
        found = SqlSums(tables, rows.layout, 2, 1).totals()
    here = rows.some(rows.t == 1)
    assert found.persons == len(here.w)
    close(found.weight, here.w @ here.z)
    close(found.outcome, (here.w[:, None] * here.y).T @ here.z)
    close(found.squares, here.w @ here.y**2)


@pytest.mark.parametrize("rows", [world(), world(weighted=False, numbers=0), world(levels=(), numbers=1)])
def test_score(engine, rows):
    here = rows.some(rows.t == 0)
    with engine.tables() as tables:
        rows.load(tables)
        sums = SqlSums(tables, rows.layout, 2)
        for point in points(rows.layout):
            _, mu = expected(here, point)
            y = here.y[:, point.outcome]
            told = -((y - mu) ** 2) / 2 if point.link == "linear" else y * np.log(mu) + (1 - y) * np.log(1 - mu)
            found = sums.score(point)
            close(found.residual, (here.w * (y - mu)) @ here.z)
            close(found.likelihood, here.w @ told)


@pytest.mark.parametrize("rows", [world(), world(weighted=False, numbers=0), world(levels=(), numbers=1)])
def test_pairs(engine, rows):
    here = rows.some(rows.t == 0)
    z = here.z
    with engine.tables() as tables:
        rows.load(tables)
        sums = SqlSums(tables, rows.layout, 2)
        for point in points(rows.layout)[1:3]:
            found = sums.pairs(point, KINDS)
            for kind, each in zip(KINDS, found, strict=True):
                close(each, z.T @ (weight(here, point, kind)[:, None] * z))
            for each, all_rows in zip(sums.pairs(point, KINDS, units_only=True), found, strict=True):
                np.testing.assert_array_equal(each, all_rows[: rows.layout.units])
        [persons] = sums.pairs(points(rows.layout)[0], ["persons"])
        close(persons, z.T @ (here.w[:, None] * z))


def test_meat_between_outcomes(engine):
    rows = world()
    here = rows.some(rows.t == 0)
    first, second = points(rows.layout)[1], points(rows.layout)[2]
    both = np.prod([here.y[:, p.outcome] - expected(here, p)[1] for p in (first, second)], axis=0)
    with engine.tables() as tables:
        rows.load(tables)
        sums = SqlSums(tables, rows.layout, 2)
        close(sums.meat_between(first, second), here.z.T @ ((here.w**2 * both)[:, None] * here.z))
        close(sums.meat_between(first, first), sums.pairs(first, ["meat"])[0])


def test_one_unit(engine):
    rows = world()
    here = rows.some((rows.t == 1) & (rows.u == 3))
    point = points(rows.layout)[1]
    with engine.tables() as tables:
        rows.load(tables)
        sums = SqlSums(tables, rows.layout, 2, 1).of_unit(3)
        assert sums.layout == rows.layout
        assert sums.pilot() is None
        assert sums.totals().persons == len(here.w)
        close(sums.score(point).residual, (here.w * (here.y[:, 0] - expected(here, point)[1])) @ here.z)
        close(sums.pairs(point, ["information"])[0], here.z.T @ (weight(here, point, "information")[:, None] * here.z))
        empty = SqlSums(tables, rows.layout, 2, 7)
        assert empty.totals().persons == 0
        assert not empty.pairs(point, KINDS)[2].any()
        assert empty.score(point).likelihood == 0


@pytest.mark.parametrize("away", [0.0, 1e-12, 1e-7, 9e-6, 1.1e-5, 1e-3, 5.0, -9e-6, -1e-3, -30.0])
def test_path_weights_where_predictor_and_origin_meet(engine, away):
    # The slope of a chord is (1 - mu_0) mu (1 - exp(-d)) / d, whose last factor NumPy knows to the last digit.
    origin = 0.7
    rows = World(Layout(1, (1,)), *np.zeros((2, 1), int), np.zeros((1, 1), int), np.zeros((1, 0)), *np.ones((1, 1)),
                 np.ones((1, 1)), np.zeros(1, int))  # fmt: skip
    point = Point(0, "logit", np.array([origin, away]), origin)
    with engine.tables() as tables:
        rows.load(tables)
        [found] = SqlSums(tables, rows.layout, 1).pairs(point, ["path"])
    way = origin + away - origin
    mu, mu_0 = 1 / (1 + np.exp(-origin - away)), 1 / (1 + np.exp(-origin))
    truth = mu * (1 - mu_0) * (-np.expm1(-way) / way if way else 1)
    np.testing.assert_allclose(found, truth, rtol=1e-10)


@pytest.mark.parametrize("far", [40.0, 700.0, 745.0, 2000.0])
def test_far_predictors_are_no_overflow(engine, far):
    rows = world(rows=40, units=2, levels=(2,), numbers=0, weighted=False)
    point = Point(1, "logit", np.array([0.0, 0.0, far, -far]))
    with engine.tables() as tables:
        rows.load(tables)
        sums = SqlSums(tables, rows.layout, 2)
        score = sums.score(point)
        found = sums.pairs(point, KINDS)
    here = rows.some(rows.t == 0)
    wrong = here.y[:, 1] != (here.c[:, 0] == 0)
    np.testing.assert_allclose(score.likelihood, -far * wrong.sum(), rtol=1e-12)
    close(score.residual, (here.y[:, 1] - (here.c[:, 0] == 0)) @ here.z)
    for each in found:
        assert np.isfinite(each).all()
    assert found[1].max() < 1e-15


def test_rows_in_memory_give_the_same_sums():
    rows = world()
    point = points(rows.layout)[1]
    with DuckDBEngine().tables() as tables:
        rows.load(tables)
        routes = [SqlSums(tables, rows.layout, 2), RowSums(load_rows(tables, rows.layout, 2, 0))]
        answers = [[each.score(point).residual, *each.pairs(point, KINDS)] for each in routes]
    for one, other in zip(*answers, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("periods", [(0, 1), (1, 0), (1, 1)])
@pytest.mark.parametrize("numbers", [0, 2])
def test_linked_rows(engine, periods, numbers):
    rows = world(rows=600, levels=(2, 30, 7), numbers=numbers)
    first, second = points(rows.layout)[1], points(rows.layout)[2]
    truth = np.zeros((rows.layout.size,) * 2)
    residuals = [rows.w * (rows.y[:, p.outcome] - expected(rows, p)[1]) for p in (first, second)]
    z = rows.z
    for a, b in itertools.product(range(600), repeat=2):
        if a != b and rows.g[a] == rows.g[b] and (rows.t[a], rows.t[b]) == periods:
            truth += residuals[0][a] * residuals[1][b] * np.outer(z[a], z[b])
    with engine.tables() as tables:
        rows.load(tables)
        found = SqlLinks(tables, rows.layout, 2, periods).meat(first, second)
        other = SqlLinks(tables, rows.layout, 2, periods[::-1]).meat(second, first)
    assert np.abs(truth).max() > 1
    close(found, truth)
    close(other, truth.T)


def test_rows_that_are_alike_are_pairs_of_each_other(engine):
    rows = world(rows=5, units=1, levels=(1,), numbers=0, weighted=False)
    rows = replace(rows, t=np.zeros(5, int), y=np.ones((5, 2)), g=np.array([4, 4, 4, 8, 9]))
    point = Point(0, "linear", np.zeros(2))
    with engine.tables() as tables:
        rows.load(tables)
        found = SqlLinks(tables, rows.layout, 2, (0, 0)).meat(point, point)
    np.testing.assert_array_equal(found, np.full((2, 2), 6.0))


def test_the_order_of_rows_changes_no_bit(engine):
    rows = world(rows=3000)
    point = points(rows.layout)[1]
    answers = []
    for order in (np.arange(3000), np.random.default_rng(0).permutation(3000)):
        with engine.tables() as tables:
            rows.some(order).load(tables)
            sums = SqlSums(tables, rows.layout, 2)
            score = sums.score(point)
            links = SqlLinks(tables, rows.layout, 2, (0, 1)).meat(point, point)
            answers.append([score.residual, score.likelihood, links, sums.totals().outcome, *sums.pairs(point, KINDS)])
    for one, other in zip(*answers, strict=True):
        np.testing.assert_array_equal(one, other)


@settings(max_examples=15, deadline=None)
@given(
    units=st.integers(1, 4),
    levels=st.lists(st.integers(1, 80), max_size=4),
    numbers=st.integers(0, 2),
    seed=st.integers(0, 1000),
)
def test_sums_of_any_layout(units, levels, numbers, seed):
    rows = world(60, units, tuple(levels), numbers, seed)
    here, point = rows.some(rows.t == 0), points(rows.layout, seed=seed)[1]
    with DuckDBEngine().tables() as tables:
        rows.load(tables)
        sums = SqlSums(tables, rows.layout, 2)
        close(sums.totals().weight, here.w @ here.z)
        close(sums.score(point).residual, (here.w * (here.y[:, 0] - expected(here, point)[1])) @ here.z)
        for kind, found in zip(KINDS, sums.pairs(point, KINDS), strict=True):
            close(found, here.z.T @ (weight(here, point, kind)[:, None] * here.z))
