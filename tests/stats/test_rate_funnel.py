"""The funnel of a share: R's quantiles, FunnelPlotR's formulas, the official example, and limits that stay in order."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import binom, norm

from jobspejl.stats.funnel import ALARM, WARNING, over_dispersion
from jobspejl.stats.rate_funnel import arcsine_limits, binomial_limits, rate_funnel

# Generator: tests/stats/data/rate_funnel.R (base R 4.2.2; FunnelPlotR 0.6.0's formulas for proportions, written anew).
DATA = Path(__file__).parent / "data"
TOLERANCE = 1e-9


def stored(name):
    with (DATA / f"rate_funnel_{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


LIMITS, BINOMIAL, FACTS = stored("limits"), stored("binomial"), stored("facts")
TARGET, BETWEEN = float(FACTS["target"][0]), float(FACTS["tau2"][0])


def test_the_official_example_lies_below_both_limits():
    # 19 remanded and 5 changed of 129, against the country's 32.5 per cent; plain quantiles worked in R.
    plain = {level: binomial_limits(0.325, np.array([129]), level, interpolated=False) for level in (WARNING, ALARM)}
    assert plain[WARNING].ravel().round(3).tolist() == [0.248, 0.403]
    assert plain[ALARM].ravel().round(3).tolist() == [0.202, 0.457]
    for level in (WARNING, ALARM):
        assert 24 / 129 < binomial_limits(0.325, np.array([129]), level)[0, 0] <= plain[level][0, 0]


@pytest.mark.parametrize(("level", "low", "high"), [(WARNING, "025", "975"), (ALARM, "001", "999")])
def test_r_gives_the_same_quantiles(level, low, high):
    for chance in np.unique(BINOMIAL["chance"]):
        rows = BINOMIAL["chance"] == chance
        cases = BINOMIAL["n"][rows].astype(np.int64)
        plain = binomial_limits(float(chance), cases, level, interpolated=False)
        smooth = binomial_limits(float(chance), cases, level)
        for side, name in enumerate((low, high)):
            np.testing.assert_array_equal((plain[side] * cases).round(6), BINOMIAL[f"plain_{name}"][rows])
            # The interpolation may go below 0 where there are few cases; a share does not.
            wanted = np.clip(BINOMIAL[f"at_{name}"][rows], 0, 1)
            np.testing.assert_allclose(smooth[side], wanted, rtol=0, atol=TOLERANCE)


def test_over_dispersion_as_funnelplotr_computes_it():
    found = rate_funnel(LIMITS["r"], LIMITS["n"], TARGET, calibrated=False)
    assert found.dispersion == pytest.approx(float(FACTS["phi"][0]), rel=TOLERANCE)
    assert found.between == pytest.approx(BETWEEN, rel=TOLERANCE)


@pytest.mark.parametrize(("level", "name"), [(WARNING, "95"), (ALARM, "998")])
def test_limits_as_funnelplotr_computes_them(level, name):
    found = arcsine_limits(TARGET, LIMITS["n"].astype(np.int64), level, BETWEEN)
    np.testing.assert_allclose(found[0], LIMITS[f"lower_{name}"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(found[1], LIMITS[f"upper_{name}"], rtol=0, atol=TOLERANCE)


def test_the_interpolated_limit_is_where_the_distribution_function_is_the_tail():
    [[low], [high]] = binomial_limits(0.3, np.array([40]), WARNING) * 40
    for at, tail in ((low, 0.025), (high, 0.975)):
        below, above = np.floor(at), np.floor(at) + 1
        share = at - below
        assert (1 - share) * binom.cdf(below, 40, 0.3) + share * binom.cdf(above, 40, 0.3) == pytest.approx(tail)


@pytest.mark.parametrize("target", [0.0, 0.004, 0.325, 0.9, 1.0])
def test_limits_are_in_order(target):
    base = np.array([4.0, 20.0, 35.0, 300.0, 9_000.0])
    for spread in (0.0, 0.2):
        share = np.clip(target + spread * np.array([-1, 1, -1, 1, 0.0]), 0, 1)
        found = rate_funnel(np.rint(share * base), base, target)
        lower, upper = found.wide_998
        assert ((lower <= found.wide_95[0]) & (found.wide_95[1] <= upper)).all()
        assert ((lower <= target) & (target <= upper) & (lower >= 0) & (upper <= 1)).all()
        assert (lower <= found.exact_998[0]).all()
        assert (upper >= found.exact_998[1]).all()
        arcsine = arcsine_limits(target, found.cases, ALARM, found.between)
        assert (np.diff(arcsine[0]) >= 0).all()
        assert (np.diff(arcsine[1]) <= 0).all()
        assert found.cases[0] <= 4
        assert found.cases[-1] >= 9_000


def test_chance_alone_adds_nothing_and_true_spread_is_found():
    rng = np.random.default_rng(7)
    base = rng.integers(60, 600, 98).astype(float)
    angle = np.arcsin(np.sqrt(0.3))
    alone, spread = [], []
    for _ in range(300):
        alone.append(rate_funnel(rng.binomial(base.astype(int), 0.3).astype(float), base, 0.3).dispersion)
        chance = np.sin(angle + 0.08 * rng.standard_normal(98)) ** 2
        spread.append(rate_funnel(rng.binomial(base.astype(int), chance).astype(float), base, 0.3).between)
    # Standard errors of these means: about 0.01, and 2e-4 around 0.08^2.
    assert np.mean(alone) == pytest.approx(1, abs=0.04)
    assert np.mean(spread) == pytest.approx(0.08**2, rel=0.12)


def test_what_winsorising_takes_away_is_counted_in():
    z = np.random.default_rng(3).normal(size=500)
    plain, counted = (over_dispersion(z, np.ones(500), calibrated=way)[0] for way in (False, True))
    # The variance of a standard normal drawn in to its 10 % and 90 % points.
    left = 2 * quad(lambda one: min(one, norm.ppf(0.9)) ** 2 * norm.pdf(one), 0, 12)[0]
    assert plain / counted == pytest.approx(left)
