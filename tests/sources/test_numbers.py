"""Numbers as people write them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspejl.sources.numbers import decimal_mark, numbers

SPACES = (" ", "\u00a0", "\u202f")


def written(value, decimals, mark, group, minus):
    """Return a number as an office would write it."""
    other = {",": ".", ".": ","}[mark]
    text = f"{abs(value):,.{decimals}f}".replace(",", "G").replace(".", mark)
    return (minus if value < 0 else "") + text.replace("G", other if group == "mark" else group)


@settings(deadline=None)
@given(
    value=st.floats(-1e9, 1e9),
    decimals=st.integers(0, 6),
    mark=st.sampled_from([",", "."]),
    group=st.sampled_from(["", "mark", *SPACES]),
    minus=st.sampled_from(["-", "\u2212", "- "]),
    end=st.sampled_from(["", "%", " %", "\u00a0%"]),
)
def test_what_is_written_is_read(value, decimals, mark, group, minus, end):
    text = written(value, decimals, mark, group, minus) + end
    read = numbers([text], mark)
    assert read.values == [pytest.approx(round(value, decimals), abs=10.0 ** -(decimals + 3), rel=1e-12)]
    assert not read.text
    assert not read.missing


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([",", "."]))
def test_every_number_comes_back_exactly(value, mark):
    assert numbers([repr(value).replace(".", mark)], mark).values == [value]


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.sampled_from([",", "."]), st.sampled_from(["", "mark", " "]))
def test_the_decimal_mark_is_told_or_not_but_never_mistaken(values, mark, group):
    cells = [written(value, 2, mark, group, "-") for value in values]
    assert decimal_mark([cells]) == mark


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789.,- %", max_size=9)))
def test_a_mark_is_never_told_of_cells_that_contradict_it(cells):
    mark = decimal_mark([cells])
    if mark is not None and decimal_mark([[*cells, f"1{mark}5"]]) is not None:
        assert decimal_mark([[*cells, f"1{mark}5"]]) == mark


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["4,2", "1.234"], ","),
        (["4.2", "1,234"], "."),
        (["1.234.567"], None),
        (["1,234"], None),
        (["0,123"], ","),
        (["1234.567"], "."),
        (["12", "7"], "."),
        (["4,2", "4.2"], None),
        ([None, 4.25, 3], "."),
    ],
)
def test_decimal_mark(cells, mark):
    assert decimal_mark([cells]) == mark


MISSING = ("", " ", None, math.nan, ".", "..", "...", "…", "-", "–", "*", "NA", "n/a", "NaN", "NULL", "None", "#N/A")


@pytest.mark.parametrize("cell", MISSING)
def test_missing(cell):
    read = numbers([cell], ",")
    assert (read.missing, read.text) == ([0], [])


@pytest.mark.parametrize(
    "cell",
    ["x", "4 pct.", "1.2.3", "1,2,3", "4-5", "12 34", "1 2345", "1.23,4.5", "1e999", "inf", "0x1F", "½", True, "--4"],
)
@pytest.mark.parametrize("mark", [",", "."])
def test_what_is_not_a_number_is_never_made_one(cell, mark):
    read = numbers([cell], mark)
    assert (read.missing, read.text) == ([], [0])
