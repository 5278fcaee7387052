"""No small cell of a told table can be read or worked out from rows or columns."""

import numpy as np
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


@given(TABLES, st.integers(3, 6))
def test_no_lone_row_hides_cells_that_the_columns_would_give_away(rows, threshold):
    hiding = [None in shown for shown in together(np.array(rows), threshold)]
    others = sum(not flag and sum(row) > 0 for flag, row in zip(hiding, rows, strict=True))
    assert sum(hiding) != 1 or others == 0


def test_large_cells_stay():
    assert together(np.array([[90, 30, 0], [50, 20, 10]]), 5) == ((90, 30, 0), (50, 20, 10))
