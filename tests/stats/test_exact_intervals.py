"""Exact intervals: R's answers, the definition itself, and coverage that never falls short."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom, poisson

from jobspejl.stats.exact_intervals import poisson_interval, share_interval

# Generator: tests/stats/data/rate_funnel.R, R 4.2.2 (poisson.test, binom.test).
with (Path(__file__).parent / "data" / "exact_intervals.csv").open(encoding="utf-8") as file:
    STORED = [
        {key: cell if key == "kind" else float(cell) for key, cell in row.items()} for row in csv.DictReader(file)
    ]
# R iterates binom.test's limits through qbeta to about 1e-12.
TOLERANCE = 1e-9


@pytest.mark.parametrize("row", STORED, ids=lambda row: f"{row['kind']} {row['x']:g} of {row['n']:g}")
def test_r_gives_the_same(row):
    count = np.array([row["x"]])
    found = (
        poisson_interval(count, 0.95) if row["kind"] == "poisson" else share_interval(count, np.array([row["n"]]), 0.95)
    )
    np.testing.assert_allclose(np.ravel(found), [row["lower"], row["upper"]], rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize("count", [1, 4, 19])
def test_at_each_limit_what_was_seen_has_half_the_risk(count):
    low, high = (float(end[0]) for end in poisson_interval(np.array([float(count)]), 0.9))
    assert poisson.sf(count - 1, low) == pytest.approx(0.05)
    assert poisson.cdf(count, high) == pytest.approx(0.05)
    low, high = (float(end[0]) for end in share_interval(np.array([float(count)]), np.array([40.0]), 0.9))
    assert binom.sf(count - 1, 40, low) == pytest.approx(0.05)
    assert binom.cdf(count, 40, high) == pytest.approx(0.05)


@pytest.mark.parametrize("truth", [0.3, 2.0, 7.5, 40.0])
def test_the_truth_is_held_at_least_as_often_as_promised(truth):
    counts = np.arange(0.0, 200.0)
    low, high = poisson_interval(counts, 0.95)
    chance = poisson.pmf(counts, truth)
    assert 0.95 <= chance[(low <= truth) & (truth <= high)].sum() < 0.999


@pytest.mark.parametrize("truth", [0.02, 0.186, 0.5])
def test_a_share_is_held_at_least_as_often_as_promised(truth):
    counts = np.arange(0.0, 61.0)
    low, high = share_interval(counts, np.full(61, 60.0), 0.95)
    assert 0.95 <= binom.pmf(counts, 60, truth)[(low <= truth) & (truth <= high)].sum() < 0.999


def test_none_and_all_have_limits_of_their_own():
    low, high = share_interval(np.array([0.0, 8.0]), np.array([8.0, 8.0]), 0.95)
    assert low[0] == 0.0
    assert high[1] == 1.0
    # The rule of three, exactly: 1 - 0.025^(1/8).
    assert high[0] == pytest.approx(1 - 0.025 ** (1 / 8))
    assert low[1] == pytest.approx(0.025 ** (1 / 8))
