"""Persons from the view `coded` into memory: nothing lost, whichever way they come."""

from dataclasses import replace

import numpy as np
import pytest
from tests.stats.dense_persons import World, assert_sums, made, point_of, residual_of

from jobspejl.contracts.persons import Layout
from jobspejl.engines import arrays
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.persons import loading as person_loading
from jobspejl.lenses.persons.loading import load_links, load_rows
from jobspejl.stats.persons.row_sums import LinkedRows, RowSums

LAYOUT = Layout(7, (2, 3, 4, 5, 6, 7, 9, 11))


def load(tables, *worlds: World, clusters: tuple[np.ndarray, ...] = ()) -> None:
    """Name the rows of worlds, one for each period, as the lens does."""
    columns: dict[str, list[object]] = {}
    parts: list[dict[str, np.ndarray]] = []
    for t, world in enumerate(worlds):
        part = {"t": np.full(world.unit.size, t), "u": world.unit}
        part |= {f"c{k}": column for k, column in enumerate(world.levels)}
        part |= {f"x{n}": column for n, column in enumerate(world.numbers)}
        part |= {"w": world.w} | {f"y{o}": column for o, column in enumerate(world.outcomes)}
        parts.append(part | ({"g": clusters[t]} if clusters else {}))
    for name in parts[0]:
        columns[name] = [cell for part in parts for cell in part[name].tolist()]
    kinds = {name: "number" if name[0] in "xwy" else "integer" for name in columns}
    tables.load("coded", columns, kinds)


class NoStream:
    """An engine's tables that stream no rows, as Spark's."""

    streams_arrays = False

    def __init__(self, tables) -> None:
        self.query = tables.query


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("numbers", [0, 2])
def test_rows_of_each_period(weighted, numbers):
    layout = replace(LAYOUT, numbers=numbers)
    worlds = [made(size, layout, outcomes=2, weighted=weighted, seed=size) for size in (900, 700)]
    with DuckDBEngine().tables() as tables:
        load(tables, *worlds)
        for t, world in enumerate(worlds):
            rows = load_rows(tables, layout, 2, t)
            assert rows is not None
            assert rows.cells is None
            assert rows.codes.dtype == np.uint8
            assert all(column.codes is not None for column in rows.outcomes)
            assert_sums(RowSums(rows), world, "logit")


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("streams", [False, True])
def test_persons_alike_are_cells_on_any_engine(weighted, streams):
    layout = Layout(3, (2, 3, 4))
    world = made(2_000, layout, outcomes=2, weighted=weighted)
    with DuckDBEngine().tables() as tables:
        load(tables, world)
        rows = load_rows(tables if streams else NoStream(tables), layout, 2, 0)
    assert rows is not None
    assert rows.cells is not None
    assert rows.unit.size <= 72
    for link in ("linear", "logit"):
        assert_sums(RowSums(rows), world, link)


def test_an_engine_that_streams_nothing_keeps_persons_that_differ():
    for layout in (LAYOUT, Layout(3, (2, 3, 4), numbers=1)):
        with DuckDBEngine().tables() as tables:
            load(tables, made(2_000, layout))
            assert load_rows(NoStream(tables), layout, 1, 0) is None
            assert load_links(NoStream(tables), layout, 1, (0, 0)) is None


def test_how_many_cells_there_are_is_judged_by_some_rows(monkeypatch):
    monkeypatch.setattr(person_loading, "_PROBED", 2_000)
    alike, differing = Layout(3, (20, 30)), Layout(90, (20, 30, 40, 50))
    for layout, are_cells in ((alike, True), (differing, False)):
        world = made(20_000, layout)
        with DuckDBEngine().tables() as tables:
            load(tables, world)
            rows = load_rows(tables, layout, 1, 0)
        assert rows is not None
        assert (rows.cells is not None) == are_cells
        assert RowSums(rows).totals().persons == 20_000


def test_many_units_many_levels_and_many_values():
    layout = Layout(300, (2, 400))
    world = replace(made(400, layout), outcomes=np.random.default_rng(2).random((1, 400)))
    with DuckDBEngine().tables() as tables:
        load(tables, world)
        rows = load_rows(tables, layout, 1, 0)
    assert rows is not None
    assert rows.unit.dtype == rows.codes.dtype == np.uint16
    assert rows.outcomes[0].codes is None
    assert_sums(RowSums(rows), world, "logit")


@pytest.mark.parametrize("numbers", [0, 1])
@pytest.mark.parametrize("periods", [(0, 1), (1, 0), (0, 0)])
def test_linked_rows_of_a_cluster(numbers, periods):
    layout, rng = replace(LAYOUT, numbers=numbers), np.random.default_rng(4)
    worlds = [made(size, layout, weighted=True, seed=size) for size in (400, 300)]
    clusters = tuple(rng.integers(0, 250, world.unit.size) for world in worlds)
    # NOTE: two rows of one cluster that are alike in everything are still two rows.
    for column in (worlds[0].unit, *worlds[0].levels, *worlds[0].numbers, *worlds[0].outcomes, worlds[0].weight):
        column[1] = column[0]
    clusters[0][1] = clusters[0][0]
    with DuckDBEngine().tables() as tables:
        load(tables, *worlds, clusters=clusters)
        pair = load_links(tables, layout, 1, periods)
    assert pair is not None
    one, other = (worlds[t] for t in periods)
    points = point_of(one, "logit"), point_of(other, "linear", seed=8)
    same = clusters[periods[0]][:, None] == clusters[periods[1]][None, :]
    if periods[0] == periods[1]:
        np.fill_diagonal(same, val=False)
    assert pair[0].unit.size == same.sum() > 0
    scores = [world.z * residual_of(world, point)[:, None] for world, point in zip((one, other), points, strict=True)]
    truth = scores[0].T @ same.astype(float) @ scores[1]
    np.testing.assert_allclose(LinkedRows(*pair).meat(*points), truth, rtol=1e-8, atol=1e-10 * np.abs(truth).max())


def test_no_linked_rows():
    world = made(50, LAYOUT)
    with DuckDBEngine().tables() as tables:
        load(tables, world, world, clusters=(np.arange(50), np.arange(50) + 50))
        pair = load_links(tables, LAYOUT, 1, (0, 1))
    assert pair is not None
    assert not LinkedRows(*pair).meat(point_of(world, "logit"), point_of(world, "logit")).any()


def test_without_pyarrow_rows_come_all_the_same(monkeypatch):
    monkeypatch.setattr(arrays, "find_spec", lambda name: None)
    world = made(300, LAYOUT)
    with DuckDBEngine().tables() as tables:
        load(tables, world)
        rows = load_rows(tables, LAYOUT, 1, 0)
    assert rows is not None
    assert_sums(RowSums(rows), world, "logit")


def test_batches_are_not_overwritten_by_those_after_them():
    with DuckDBEngine().tables() as tables:
        tables.load("numbers", {"i": list(range(300_000))}, {"i": "integer"})
        batches = list(tables.fetch_arrays('SELECT "i", CAST("i" % 7 AS UTINYINT) AS "day" FROM "numbers"', 50_000))
    assert len(batches) > 2
    assert batches[0]["day"].dtype == np.uint8
    whole = {name: np.concatenate([batch[name] for batch in batches]) for name in ("i", "day")}
    np.testing.assert_array_equal(np.sort(whole["i"]), np.arange(300_000))
    np.testing.assert_array_equal(whole["i"] % 7, whole["day"])
