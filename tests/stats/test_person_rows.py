"""Sums over persons in memory: against a dense design matrix, whichever kernel, threads, cells or order of rows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.dense_persons import KINDS, World, assert_sums, cells_of, made, point_of, residual_of, rows_of

from jobspejl.contracts.persons import Layout, LinkedSums, PersonSums, Point
from jobspejl.stats.persons.coded_values import Coder, values_at
from jobspejl.stats.persons.kernel import CompiledKernel
from jobspejl.stats.persons.model import fit_persons
from jobspejl.stats.persons.numpy_kernel import Kernel, NumpyKernel
from jobspejl.stats.persons.row_sums import LinkedRows, RowSums, best_kernel
from jobspejl.stats.persons.rows import drawn, some_rows

KERNELS: tuple[Kernel, ...] = (NumpyKernel(), CompiledKernel())


LAYOUT = Layout(7, (2, 3, 4, 5, 6, 7, 9, 11))


@pytest.mark.parametrize("kernel", KERNELS, ids=["numpy", "compiled"])
@pytest.mark.parametrize("link", ["linear", "logit"])
@pytest.mark.parametrize("weighted", [False, True])
def test_sums_are_those_of_the_dense_matrix(kernel, link, weighted):
    for numbers, outcomes in ((0, 1), (2, 2)):
        world = made(700, replace(LAYOUT, numbers=numbers), outcomes=outcomes, weighted=weighted)
        assert_sums(RowSums(rows_of(world), kernel=kernel, threads=1), world, link)


@pytest.mark.parametrize("link", ["linear", "logit"])
@pytest.mark.parametrize("weighted", [False, True])
def test_cells_give_the_sums_of_their_persons(link, weighted):
    world = made(1_500, Layout(3, (2, 3, 4)), outcomes=2, weighted=weighted)
    cells = cells_of(world)
    assert cells.unit.size < 100
    assert_sums(RowSums(cells), world, link)


@pytest.mark.parametrize("levels", [(), (1,), (300, 2), (70, 64, 5), (2,) * 20])
def test_few_many_and_large_conditions(levels):
    world = made(300, Layout(3, levels, numbers=1))
    assert_sums(RowSums(rows_of(world)), world, "logit")


def test_many_units():
    world = made(600, Layout(400, (3, 4)))
    assert_sums(RowSums(rows_of(world)), world, "logit")


@settings(max_examples=25, deadline=None)
@given(
    units=st.integers(1, 5),
    levels=st.lists(st.integers(1, 9), max_size=5),
    numbers=st.integers(0, 2),
    persons=st.integers(1, 60),
    seed=st.integers(0, 10**6),
    weighted=st.booleans(),
)
def test_any_layout(units, levels, numbers, persons, seed, weighted):
    world = made(persons, Layout(units, tuple(levels), numbers), weighted=weighted, seed=seed, outcomes=2)
    assert_sums(RowSums(rows_of(world), kernel=NumpyKernel()), world, "logit")


@pytest.mark.parametrize("link", ["linear", "logit"])
def test_one_units_persons(link):
    world = made(500, replace(LAYOUT, numbers=1), weighted=True)
    of_unit = RowSums(rows_of(world)).of_unit(3)
    there = world.unit == 3
    own = World(
        world.layout,
        world.unit[there],
        world.levels[:, there],
        world.numbers[:, there],
        world.outcomes[:, there],
        world.weight[there],
    )
    assert_sums(of_unit, own, link)


def test_a_pilot_is_a_small_part_drawn_alike_whatever_the_order_of_rows():
    world = made(500_000, Layout(5, (40, 50, 60)))
    rows = rows_of(world)
    pilot = RowSums(rows).pilot()
    assert pilot is not None
    totals = pilot.totals()
    assert 80_000 < totals.persons < 120_000
    share = RowSums(rows).totals().weight * totals.persons / 500_000
    assert np.abs(totals.weight - share).max() < 6 * np.sqrt(share.max())
    back = np.arange(499_999, -1, -1)
    chosen = drawn(some_rows(rows, back), 5)
    np.testing.assert_array_equal(np.sort(back[chosen]), drawn(rows, 5))
    assert RowSums(some_rows(rows, back[:1000])).pilot() is None


@pytest.mark.parametrize("kernel", KERNELS, ids=["numpy", "compiled"])
@pytest.mark.parametrize("numbers", [0, 2])
def test_linked_rows(kernel, numbers):
    first, second = (
        made(600, replace(LAYOUT, numbers=numbers), weighted=True, outcomes=2, seed=seed) for seed in (1, 2)
    )
    linked: LinkedSums = LinkedRows(rows_of(first), rows_of(second), kernel=kernel)
    for link in ("linear", "logit"):
        points = point_of(first, link, 1), point_of(second, link, 0, seed=8)
        amounts = residual_of(first, points[0]) * residual_of(second, points[1])
        truth = (first.z.T * amounts) @ second.z
        np.testing.assert_allclose(linked.meat(*points), truth, rtol=1e-8, atol=1e-11 * np.abs(truth).max())


def test_values_are_codes_while_they_are_few():
    few = np.random.default_rng(1).integers(0, 53, 5_000) / 52
    many = np.random.default_rng(1).random(5_000)
    close = np.tile([0.5, 0.5 + 1e-9], 2_500)
    for values, small in ((few, True), (many, False), (close, False), (np.zeros(5_000), True)):
        coder = Coder(5_000, 0.0, 1.0)
        for start in range(0, 5_000, 700):
            coder.take(start, values[start : start + 700])
        column = coder.column()
        assert (column.codes is not None) == small
        np.testing.assert_array_equal(values_at(column, slice(None)), values)


def test_the_compiled_kernel_is_the_best():
    assert isinstance(best_kernel(), CompiledKernel)


def _bytes(sums: PersonSums, world: World) -> bytes:
    point = point_of(world, "logit")
    score = sums.score(point)
    pairs = sums.pairs(point, KINDS)
    totals = sums.totals()
    arrays = (score.residual, np.array([score.likelihood]), *pairs, totals.weight, totals.outcome, totals.squares)
    return b"".join(array.tobytes() for array in arrays)


def test_threads_kernels_and_the_order_of_rows_change_no_bit():
    world = made(90_000, replace(LAYOUT, numbers=1), weighted=True)
    order = np.random.default_rng(5).permutation(world.unit.size)
    mixed = World(
        world.layout,
        world.unit[order],
        world.levels[:, order],
        world.numbers[:, order],
        world.outcomes[:, order],
        world.weight[order],
    )
    one = _bytes(RowSums(rows_of(world), kernel=KERNELS[1], threads=1), world)
    assert _bytes(RowSums(rows_of(world), kernel=KERNELS[1], threads=2), world) == one
    assert _bytes(RowSums(rows_of(world), kernel=KERNELS[0], threads=3), world) == one
    assert _bytes(RowSums(rows_of(mixed), kernel=KERNELS[1], threads=2), world) == one


def test_predictors_far_from_0_give_numbers():
    world = made(500, Layout(2, (3,)))
    sums = RowSums(rows_of(world))
    for far in (-2000.0, 2000.0):
        point = Point(0, "logit", np.full(5, far), origin=-far)
        score = sums.score(point)
        assert np.isfinite(score.residual).all()
        assert np.isfinite(score.likelihood)
        assert np.trace(sums.pairs(point, ("path",))[0][:2, :2]) == pytest.approx(500 / 6000)


def test_a_path_of_no_length_has_the_slope_where_it_is():
    world = made(500, Layout(2, (3,)))
    (found,) = RowSums(rows_of(world)).pairs(Point(0, "logit", np.array([0.3, 0.3, 0, 0, 0]), origin=0.3), ("path",))
    mu = 1 / (1 + np.exp(-0.3))
    assert np.trace(found[:2, :2]) == pytest.approx(500 * mu * (1 - mu))


@pytest.mark.parametrize("link", ["linear", "logit"])
@pytest.mark.parametrize("expectation", ["pooled", "within"])
def test_a_fit_is_the_same_from_rows_and_cells_and_by_either_kernel(link, expectation):
    world = made(6_000, Layout(4, (2, 3, 5)), weighted=True)
    fits = [
        fit_persons(sums, 0, link, expectation)
        for sums in (
            RowSums(rows_of(world), kernel=KERNELS[0]),
            RowSums(rows_of(world), kernel=KERNELS[1], threads=2),
            RowSums(cells_of(world)),
        )
    ]
    assert fits[0].gap.tobytes() == fits[1].gap.tobytes()
    assert fits[0].covariance.tobytes() == fits[1].covariance.tobytes()
    np.testing.assert_allclose(fits[2].gap, fits[0].gap, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(fits[2].covariance, fits[0].covariance, rtol=1e-9, atol=1e-15)
