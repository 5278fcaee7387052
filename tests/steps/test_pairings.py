"""Measures of different mirrors, two at a time: which pairs are told of, and that their counts add up."""

from types import SimpleNamespace

import numpy as np
import pytest

from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.stats.pair_correlation import pair_correlation
from jobspejl.steps.pairings import pairings

WAYS = ("fewer", "same", "more")


def judged(name, lens, codes, *, gap=None, told=None, variance=0.1, made_up=False):
    """Return a measure in two periods, the newest of which has the gaps and verdicts that are given."""
    count = len(codes)
    gap = np.zeros(count) if gap is None else np.asarray(gap, dtype=float)
    told = np.zeros(count, dtype=int) if told is None else np.asarray(told)
    units = tuple(Unit(code, Text(da=code, en=code), Text(da="R", en="R")) for code in codes)
    return SimpleNamespace(
        observed=SimpleNamespace(
            measure=SimpleNamespace(id=name, lens=lens, made_up=made_up), units=units, periods=("2023", f"2024-{name}")
        ),
        comparison=SimpleNamespace(
            gap=np.column_stack([np.full(count, 99.0), gap]), told=np.column_stack([np.ones(count, dtype=int), told])
        ),
        expectation=SimpleNamespace(covariance=np.stack([99 * np.eye(count), variance * np.eye(count)])),
    )


def rows(*measures):
    names = [column.name for column in SCHEMAS["pairings"].columns]
    return [dict(zip(names, row, strict=True)) for row in pairings(measures, Options()).rows]


def codes(count, start=101):
    return [str(start + u) for u in range(count)]


def test_only_measures_of_different_mirrors_are_set_beside_each_other():
    here = codes(12)
    found = rows(
        judged("a", "results", here), judged("b", "results", here), judged("c", "legality", here),
        judged("d", "experience", here), judged("e", "legality", here),
    )  # fmt: skip
    pairs = {(row["first"], row["second"]) for row in found}
    assert pairs == {("a", "c"), ("a", "d"), ("a", "e"), ("b", "c"), ("b", "d"), ("b", "e"), ("c", "d"), ("d", "e")}
    assert len(found) == len(pairs)


@pytest.mark.parametrize(("shared", "told"), [(9, 0), (10, 1)])
def test_with_few_units_in_common_nothing_is_told(shared, told):
    first, second = judged("a", "results", codes(20)), judged("b", "legality", codes(20, 101 + 20 - shared))
    found = rows(first, second)
    assert len(found) == told
    assert all(row["units"] == shared for row in found)


def test_one_mirror_alone_has_no_pairs():
    assert rows(judged("a", "results", codes(12)), judged("b", "results", codes(12))) == []
    assert rows() == []


def test_units_are_met_by_their_code_and_periods_are_the_newest():
    rng = np.random.default_rng(1)
    gap = rng.normal(size=30)
    there = codes(30)
    backwards = judged("b", "legality", there[::-1], gap=gap[::-1])
    (row,) = rows(judged("a", "results", there, gap=gap), backwards)
    assert row["rank_correlation"] == pytest.approx(1)
    assert row["lower"] > 0.8
    assert (row["first_period"], row["second_period"]) == ("2024-a", "2024-b")


def test_figures_are_those_of_the_shared_units_with_errors_that_do_not_correlate():
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(2, 40))
    (row,) = rows(
        judged("a", "results", codes(40), gap=first, variance=0.3),
        judged("b", "experience", codes(40, 111), gap=second, variance=0.2),
    )
    error = np.diag(np.repeat([0.3, 0.2], 30))
    found = pair_correlation(first[10:], second[:30], error, Options().confidence)
    assert row["units"] == 30
    assert (row["rank_correlation"], row["corrected"]) == pytest.approx((found.observed, found.corrected))
    assert (row["lower"], row["upper"]) == pytest.approx((found.lower, found.upper))


def test_noise_that_explains_all_leaves_blanks():
    rng = np.random.default_rng(3)
    first = judged("a", "results", codes(20), gap=rng.normal(size=20))
    second = judged("b", "legality", codes(20), gap=0.1 * rng.normal(size=20), variance=1.0)
    (row,) = rows(first, second)
    assert row["rank_correlation"] is not None
    assert row["corrected"] is row["lower"] is row["upper"] is None


def test_the_cross_table_counts_every_shared_unit_once():
    first = judged("a", "results", codes(12), told=[-1, -1, 0, 0, 0, 1, 1, 1, 0, 0, -1, 1])
    second = judged("b", "legality", codes(12, 103), told=[1, 0, -1, 0, 1, 1, 0, -1, 0, 1, 0, 0])
    (row,) = rows(first, second)
    counts = {(a, b): row[f"{a}_{b}"] for a in WAYS for b in WAYS}
    assert sum(counts.values()) == row["units"] == 10
    # Of 103 to 112: the first says 0 0 0 1 1 1 0 0 -1 1, the second 1 0 -1 0 1 1 0 -1 0 1.
    assert counts == {
        ("fewer", "fewer"): 0, ("fewer", "same"): 1, ("fewer", "more"): 0,
        ("same", "fewer"): 2, ("same", "same"): 2, ("same", "more"): 1,
        ("more", "fewer"): 0, ("more", "same"): 1, ("more", "more"): 3,
    }  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_pair_with_made_up_figures_is_made_up(first, second):
    (row,) = rows(judged("a", "results", codes(10), made_up=first), judged("b", "legality", codes(10), made_up=second))
    assert row["made_up"] is (first or second)
