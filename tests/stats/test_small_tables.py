"""No small cell of a told table can be read or worked out from rows or columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.stats.small_tables import together

TABLES = st.integers(1, 5).flatmap(
    lambda rows: st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=rows, max_size=rows)
)


@given(TABLES, st.integers(3, 6))
def test_no_small_cell_is_shown(rows, threshold):
    for shown in together(np.array(rows), threshold):
        assert not any(cell is not None and 0 < cell < threshold for cell in shown)


@given(TABLES, st.integers(3, 6))
def test_what_is_hidden_in_a_row_is_no_small_number_by_subtraction(rows, threshold):
    for row, shown in zip(rows, together(np.array(rows), threshold), strict=True):
        rest = [count for count, cell in zip(row, shown, strict=True) if cell is None]
        if rest:
            assert len(rest) >= 2
            assert sum(rest) >= threshold or len(rest) == len(row)


def worked_out(rows, shown):
    """Return the hidden cells that subtraction from row and column totals gives, by place, until it gives no more.

    A line of which one cell is left has that cell; a line of which nothing is left has cells of 0.
    """
    counts = np.array(rows)
    left = np.array([[cell is None for cell in row] for row in shown])
    found = {}
    while True:
        before = left.copy()
        for axis, lines in ((0, left), (1, left.T)):
            for at, line in enumerate(lines):
                cells = counts[at] if axis == 0 else counts[:, at]
                if line.any() and (line.sum() == 1 or cells[line].sum() == 0):
                    for place in np.flatnonzero(line):
                        key = (at, int(place)) if axis == 0 else (int(place), at)
                        found[key] = int(counts[key])
                    line[:] = False
        if (before == left).all():
            return found


LARGE_TOTALS = st.integers(1, 7).flatmap(
    lambda rows: st.lists(
        st.lists(st.one_of(st.integers(0, 12), st.integers(0, 100)), min_size=3, max_size=3),
        min_size=rows,
        max_size=rows,
    )
)


@given(LARGE_TOTALS, st.integers(3, 6))
def test_no_small_cell_is_worked_out_from_rows_and_columns(rows, threshold):
    """A total that is small is left out: whoever has it has the cell, and no hiding of cells helps."""
    counts = np.array(rows)
    found = worked_out(rows, together(counts, threshold))
    for (row, column), count in found.items():
        public = min(counts[row].sum(), counts[:, column].sum())
        assert not 0 < count < threshold or public < threshold, (row, column, count)


@pytest.mark.parametrize(
    "rows", [[[90, 3, 4], [50, 0, 0], [400, 60, 40]], [[3, 6, 90], [50, 2, 8], [400, 60, 40]], [[90, 3, 4], [50, 2, 1]]]
)
def test_tables_whose_columns_gave_small_cells_away(rows):
    shown = together(np.array(rows), 5)
    hidden = np.array([[cell is None for cell in row] for row in shown])
    counts = np.array(rows)
    assert worked_out(rows, shown) == {}
    for column in range(3):
        out = hidden[:, column]
        assert not out.any() or (out.sum() >= 2 and counts[out, column].sum() >= 5)


def test_the_solver_of_these_tests_finds_what_it_should():
    rows = [[90, 3, 4], [50, 0, 0], [400, 60, 40]]
    told = ((90, None, None), (50, None, None), (400, 60, 40))
    assert worked_out(rows, told) == {(1, 1): 0, (1, 2): 0, (0, 1): 3, (0, 2): 4}


def test_large_cells_stay():
    assert together(np.array([[90, 30, 0], [50, 20, 10]]), 5) == ((90, 30, 0), (50, 20, 10))
