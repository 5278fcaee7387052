"""Packing conditions into super-columns: nothing is lost."""

from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.contracts.persons import Layout
from jobspejl.stats.persons.super_columns import column_pairs, cross_matrix, matrix, pack, predictor, vector

LEVELS = st.lists(st.integers(1, 70), max_size=12)


@given(levels=LEVELS, most=st.integers(1, 128))
def test_every_condition_stands_in_one_column_that_is_small_enough(levels, most):
    packing = pack(Layout(3, tuple(levels)), most)
    assert sorted(k for members in packing.members for k in members) == list(range(len(levels)))
    for members, size in zip(packing.members, packing.sizes[1:], strict=True):
        assert size == prod(levels[k] for k in members)
        assert size <= most or len(members) == 1


def test_the_benchmarks_conditions_fill_thirteen_columns():
    levels = (2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 10, 11, 12, 12, 13, 14, 15, 16, 18, 20)
    # NOTE: 70.1 bits of levels cannot be held by fewer than 12 columns of 6 bits.
    assert len(pack(Layout(98, levels)).members) == 13


@pytest.mark.parametrize("units_only", [False, True])
@given(
    units=st.integers(1, 4),
    levels=st.lists(st.integers(1, 6), min_size=1, max_size=5),
    most=st.sampled_from([1, 8, 64]),
    seed=st.integers(0, 10**6),
)
def test_margins_of_pairs_of_codes_are_pairs_of_levels(units_only, units, levels, most, seed):
    rng = np.random.default_rng(seed)
    packing, persons = pack(Layout(units, tuple(levels)), most), 30
    held = np.array([rng.integers(0, size, persons) for size in (units, *levels)])
    other = np.array([rng.integers(0, size, persons) for size in (units, *levels)])
    amounts = rng.integers(-9, 10, persons)
    z, z_other = (
        np.hstack([np.eye(size, dtype=int)[h] for size, h in zip((units, *levels), each, strict=True)])
        for each in (held, other)
    )
    codes, others = _codes(packing, held), _codes(packing, other)
    sizes = packing.sizes
    eta = rng.normal(size=units + sum(levels))
    tables = np.split(predictor(packing, eta), np.cumsum(sizes)[:-1])
    np.testing.assert_allclose(sum(table[code] for table, code in zip(tables, codes, strict=True)), z @ eta, atol=1e-12)
    sums = np.concatenate([_count(code, amounts, size) for code, size in zip(codes, sizes, strict=True)])
    np.testing.assert_array_equal(vector(packing, sums), amounts @ z)
    pairs = [
        _count(codes[a] * sizes[b] + codes[b], amounts, sizes[a] * sizes[b])
        for a, b in column_pairs(packing, units_only=units_only)
    ]
    found = matrix(packing, sums[:units], np.concatenate(pairs), units_only=units_only)
    truth = (z.T * amounts) @ z
    np.testing.assert_array_equal(found, truth[:units] if units_only else truth)
    across = [
        _count(codes[a] * sizes[b] + others[b], amounts, sizes[a] * sizes[b])
        for a in range(len(sizes))
        for b in range(len(sizes))
    ]
    np.testing.assert_array_equal(cross_matrix(packing, np.concatenate(across)), (z.T * amounts) @ z_other)


def _codes(packing, held):
    codes = [held[0]]
    for members in packing.members:
        code = np.zeros(held.shape[1], dtype=np.int64)
        for k in members:
            code = code * packing.layout.levels[k] + held[k + 1]
        codes.append(code)
    return codes


def _count(cells, amounts, size):
    counted = np.zeros(size, dtype=np.int64)
    np.add.at(counted, cells, amounts)
    return counted
