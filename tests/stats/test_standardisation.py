"""Indirect standardisation: a case by hand, the covariance by brute force, coverage where the truth is known."""

import numpy as np
import pytest

from jobspejl.stats.standardisation import standardise
from jobspejl.stats.verdicts import told

BASE = np.array([[[60.0, 40.0]], [[30.0, 90.0]], [[10.0, 50.0]]])
COUNTED = np.array([[[12.0, 20.0]], [[9.0, 30.0]], [[1.0, 20.0]]])


def test_hand_case():
    # All: 22 of 100 and 70 of 180. Unit 1 has a mix of 0.6 and 0.4 and 32 of 100: 0.6 * 0.22 + 0.4 * 70/180 = 0.287556.
    # Its own pull: h = 0.6 * 60/100 + 0.4 * 40/180 = 0.448889; gap (0.32 - 0.287556) / (1 - h).
    found = standardise(COUNTED, BASE, 100.0)
    gap = 100 * (0.32 - (0.6 * 0.22 + 0.4 * 70 / 180)) / (1 - (0.36 + 0.4 * 40 / 180))
    assert found.gap[0, 0] == pytest.approx(gap)
    assert found.expected[0, 0] == pytest.approx(32 - gap)
    # The mix alone: shares less the overall 100/280 and 180/280, times rates less the overall 92/280.
    first = 100 * (0.6 - 100 / 280) * (0.22 - 92 / 280)
    assert found.contributions[0, 0, 0] == pytest.approx(first)
    np.testing.assert_allclose(found.level + found.contributions.sum(axis=2), found.expected, atol=1e-12)


def test_one_stratum_is_the_rate_of_the_others():
    counted, base = COUNTED.sum(axis=2, keepdims=True), BASE.sum(axis=2, keepdims=True)
    found = standardise(counted, base, 100.0)
    assert found.expected[2, 0] == pytest.approx(100 * 71 / 220)


def test_a_unit_that_differs_alike_in_all_strata_has_just_that_gap():
    rates = np.array([0.3, 0.2])
    counted = BASE * rates
    counted[0, 0] += BASE[0, 0] * 0.1
    found = standardise(counted, BASE, 1.0)
    assert found.gap[0, 0] == pytest.approx(0.1)


def test_how_own_cases_in_each_stratum_ended_tells_nothing_but_through_the_totals():
    moved = COUNTED.copy()
    moved[0, 0] += [3, -3]
    moved[1, 0] += [-3, 3]
    one, other = standardise(COUNTED, BASE, 100.0), standardise(moved, BASE, 100.0)
    for name in ("expected", "gap", "covariance", "contributions", "slopes", "level", "coefficients"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-12)


def world(rng, base, between_sd, laws):
    truth = between_sd * rng.standard_normal(base.shape[0])
    rates = np.clip(laws + truth[:, None], 0.01, 0.99)
    own = (base[:, 0] * rates).sum(axis=1) / base[:, 0].sum(axis=1) - (base[:, 0] * laws).sum(axis=1) / base[:, 0].sum(
        axis=1
    )
    return rng.binomial(base[:, 0].astype(int), rates)[:, None, :].astype(float), own


def made_up_base(rng, units=60):
    size = np.round(rng.lognormal(4.6, 0.7, units)).clip(25)
    mix = rng.dirichlet([4, 3, 2], units)
    return np.round(size[:, None] * mix).clip(1)[:, None, :]


def test_intervals_cover_and_discoveries_are_true():
    rng = np.random.default_rng(11)
    laws = np.array([0.28, 0.18, 0.16])
    base = made_up_base(rng)
    hits, spread, false = [], [], []
    for _ in range(400):
        counted, truth = world(rng, base, 0.05, laws)
        found = standardise(counted, base, 1.0)
        se = np.sqrt(np.diag(found.covariance[0]))
        hits.append((np.abs(found.gap[:, 0] - truth) <= 1.96 * se).mean())
        spread.append((found.gap[:, 0] - truth) / se)
        ways = told(found.gap[:, 0], se, 0.05)
        false.append((ways * np.sign(truth) < 0).sum() / max((ways != 0).sum(), 1))
    error = np.std(hits) / np.sqrt(400)
    assert 0.94 - 3 * error < np.mean(hits) < 0.96 + 3 * error
    assert np.mean(false) < 0.05


def test_the_covariance_is_that_of_repeated_worlds():
    rng = np.random.default_rng(12)
    laws = np.array([0.3, 0.2])
    base = np.array([[[300.0, 200.0]], [[100.0, 400.0]], [[150.0, 150.0]], [[500.0, 100.0]]])
    gaps, stated = [], []
    for _ in range(3000):
        counted, truth = world(rng, base, 0.0, laws)
        found = standardise(counted, base, 1.0)
        gaps.append(found.gap[:, 0] - truth)
        stated.append(found.covariance[0])
    seen = np.cov(np.array(gaps).T)
    middle = np.median(stated, axis=0)
    np.testing.assert_allclose(middle, seen, rtol=0.25, atol=0.08 * seen.max())


def test_a_common_shift_of_all_units_leaves_the_gaps():
    found = standardise(COUNTED, BASE, 100.0)
    shifted = standardise(COUNTED + 0.1 * BASE, BASE, 100.0)
    np.testing.assert_allclose(shifted.gap, found.gap, atol=1e-10)
