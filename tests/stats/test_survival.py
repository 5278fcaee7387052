"""Kaplan and Meier's curve against printed tables, by hand, and where its limits should hold the truth."""

import numpy as np
import pytest

from jobspejl.stats.survival import kaplan_meier, merged

# Weeks in remission of 42 children with leukaemia (Freireich et al. 1963, Blood 21, 699-716; Gehan 1965).
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
TREATED_LEFT = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def histogram(happened, left=()):
    days = sorted({*happened, *left})
    return np.array([[day, list(happened).count(day), list(left).count(day)] for day in days])


def test_the_treated_children_as_printed():
    """Shares and limits as in textbooks and in Stata's `sts list`; mean as in R's survfit (rmean 23.29, se 2.83)."""
    curve = kaplan_meier(histogram(TREATED, TREATED_LEFT))
    assert curve.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.survival.round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.lower.round(4).tolist() == [0.6197, 0.5631, 0.5032, 0.4316, 0.3675, 0.2678, 0.1881]
    assert curve.upper.round(4).tolist() == [0.9516, 0.9228, 0.8894, 0.8491, 0.8049, 0.7468, 0.6801]
    assert (curve.median, curve.median_lower) == (23.0, 13.0)
    assert np.isnan(curve.median_upper)
    assert (round(curve.mean, 2), round(curve.mean_se, 2), curve.horizon) == (23.29, 2.83, 35)


def test_the_others_whom_all_were_followed_to_the_end():
    """Without anyone leaving, the curve is the share and the mean is the mean."""
    curve = kaplan_meier(histogram(PLACEBO))
    assert np.allclose(curve.survival, [np.mean(np.array(PLACEBO) > day) for day in curve.days])
    assert (curve.median, curve.median_lower, curve.median_upper) == (8.0, 4.0, 11.0)
    assert curve.mean == pytest.approx(np.mean(PLACEBO))
    assert curve.mean_se == pytest.approx(np.std(PLACEBO) / np.sqrt(21))
    assert curve.lower[-1] == 0
    assert curve.upper[-1] == curve.upper[-2]


def test_by_hand():
    """Five waits: 2, 3+, 3, 5+, 7. At 2: 4 of 5; at 3: 3 of 4 of that; at 7: none."""
    curve = kaplan_meier(histogram([2, 3, 7], [3, 5]))
    assert curve.survival.tolist() == pytest.approx([0.8, 0.6, 0.0])
    assert curve.mean == pytest.approx(2 + 0.8 * 1 + 0.6 * 4)


def test_nobody_is_refused_and_only_leavers_wait_on():
    with pytest.raises(ValueError, match="nobody"):
        kaplan_meier(np.empty((0, 3), dtype=np.int64))
    curve = kaplan_meier(np.array([[4, 0, 3]]))
    assert curve.days.size == 0
    assert np.isnan(curve.median)
    assert (curve.mean, curve.mean_se) == (4.0, 0.0)


def test_days_put_together_keep_everybody():
    counts = histogram([1, 2, 2, 3, 5, 8, 8, 9, 12], [2, 4, 12, 15])
    for least in range(1, 12):
        steps = merged(counts, least)
        if least > 9:
            assert steps.shape == (0, 3)
            continue
        assert steps[:, 1:].sum(axis=0).tolist() == [9, 4]
        assert all(row[1] == 0 or row[1] >= least for row in steps)
        assert (np.diff(steps[:, 0]) > 0).all()
    assert merged(counts, 1).tolist() == counts.tolist()


def test_limits_hold_the_truth_in_about_19_of_20_samples():
    """Exponential waits of mean 30 days, rounded up, a third of them left at random; the share waiting after day 20."""
    rng = np.random.default_rng(20)
    inside, samples = 0, 1500
    for _ in range(samples):
        waits, leave = np.ceil(rng.exponential(30, 150)), np.ceil(rng.exponential(60, 150))
        seen = waits <= leave
        curve = kaplan_meier(histogram(waits[seen].astype(int).tolist(), leave[~seen].astype(int).tolist()))
        at = np.flatnonzero(curve.days <= 20)[-1]
        inside += curve.lower[at] <= np.exp(-20 / 30) <= curve.upper[at]
    assert 0.935 < inside / samples < 0.965
