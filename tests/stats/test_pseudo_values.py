"""Pseudo-values of the restricted mean: by hand, against leaving one out, a published mean, a world with a truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.test_survival import PLACEBO, TREATED, TREATED_LEFT, histogram

from jobspejl.stats.pseudo_values import pseudo_days
from jobspejl.stats.survival import kaplan_meier

waits = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=2, max_size=15)


def restricted_mean(persons, horizon):
    """The area under the curve, day by day and person by person; where nobody is followed it stays."""
    share, area = 1.0, 0.0
    for day in range(horizon):
        at_risk = sum(wait >= day for wait, _ in persons)
        if at_risk:
            share *= 1 - sum(wait == day and happened for wait, happened in persons) / at_risk
        area += share
    return area


def values_of(persons, horizon):
    """Return each person's value."""
    counts = histogram([day for day, happened in persons if happened], [day for day, gone in persons if not gone])
    at = {int(day): place for place, day in enumerate(counts[:, 0])}
    values = pseudo_days(counts, horizon)
    return np.array([values[at[day], 0 if happened else 1] for day, happened in persons])


def test_by_hand():
    """Waits of 1, 2+, 3 and 4+ days, cut off at 4.

    All: 3/4 after day 1, 3/8 after day 3; area 1 + 3/4 + 3/4 + 3/8 = 23/8; four times that is 23/2.
    Without the first: 1 until day 3, then 1/2: area 7/2; 23/2 - 3 x 7/2 = 1.
    Without the one who left on day 2: 2/3, then 1/3: area 1 + 2/3 + 2/3 + 1/3 = 8/3; 23/2 - 8 = 7/2.
    Without the one of day 3: 2/3 from day 1 on: area 1 + 3 x 2/3 = 3; 23/2 - 9 = 5/2.
    Without the last: 2/3, then 0: area 1 + 2/3 + 2/3 = 7/3; 23/2 - 7 = 9/2.
    """
    values = pseudo_days(np.array([[1, 1, 0], [2, 0, 1], [3, 1, 0], [4, 0, 1]]), 4)
    assert values[[0, 1, 2, 3], [0, 1, 0, 1]] == pytest.approx([1, 3.5, 2.5, 4.5])
    assert np.isnan(values[[0, 1, 2, 3], [1, 0, 1, 0]]).all()


@given(persons=waits, horizon=st.integers(1, 15))
@settings(max_examples=300, deadline=None)
def test_it_is_what_leaving_one_out_gives(persons, horizon):
    n = len(persons)
    whole = n * restricted_mean(persons, horizon)
    without = [restricted_mean(persons[:i] + persons[i + 1 :], horizon) for i in range(n)]
    expected = [whole - (n - 1) * rest for rest in without]
    assert values_of(persons, horizon) == pytest.approx(expected, abs=1e-9)


@given(days=st.lists(st.integers(0, 400), min_size=1, max_size=60), horizon=st.integers(1, 365))
@settings(max_examples=200, deadline=None)
def test_where_all_are_followed_it_is_the_persons_own_wait(days, horizon):
    """Nobody leaves, or leaves only at or after the horizon: the wait itself, cut off."""
    persons = [(day, day < horizon) for day in days]
    assert values_of(persons, horizon) == pytest.approx(np.minimum(days, horizon), abs=1e-8)


def test_many_persons_lose_no_digits():
    """A million waits: still to the thousandth of a day that sums are made of."""
    rng = np.random.default_rng(3)
    days, counts = np.unique(np.minimum(rng.geometric(0.01, 1_000_000), 400), return_counts=True)
    values = pseudo_days(np.column_stack([days, counts, np.zeros_like(days)]), 365)[:, 0]
    assert np.array_equal(np.rint(1000 * values), 1000 * np.minimum(days, 365))


def test_the_treated_children_keep_the_published_mean():
    """Freireich et al. 1963: R's survfit prints a mean of 23.29 weeks in 35 with standard error 2.83 for the treated.

    The mean of pseudo-values is the jackknife's, and so is their standard error, a little above Greenwood's.
    """
    persons = [(week, True) for week in TREATED] + [(week, False) for week in TREATED_LEFT]
    values = values_of(persons, 35)
    assert values.mean() == pytest.approx(23.29, abs=0.005)
    assert values.std(ddof=1) / np.sqrt(21) == pytest.approx(2.83, abs=0.15)
    placebo = values_of([(week, True) for week in PLACEBO], 35)
    assert placebo.mean() == pytest.approx(182 / 21)


def test_nobody_left_to_follow_keeps_the_curve_where_it_was():
    assert values_of([(5, False), (5, False)], 30).tolist() == [30, 30]
    assert values_of([(5, False)], 30).tolist() == [30]
    assert values_of([(5, True)], 30).tolist() == [5]


def test_nobody_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        pseudo_days(np.empty((0, 3), dtype=np.int64), 10)
    with pytest.raises(ValueError, match="nobody"):
        pseudo_days(np.array([[3, 0, 0]]), 10)


@pytest.mark.slow
def test_means_by_unit_are_the_truth_on_average_and_within_their_limits():
    """Three units whose waits are geometric with chances 1/60, 1/90 and 1/150 a day; a third leave, as in all units.

    The mean of waits cut off at 365 is the sum over days of the chance to wait still, (1 - (1 - p)^365) / p.
    """
    rng = np.random.default_rng(8)
    chance = np.array([1 / 60, 1 / 90, 1 / 150])
    truth = (1 - (1 - chance) ** 365) / chance
    size, samples = 300, 1000
    means, inside = np.empty((samples, 3)), np.empty((samples, 3), dtype=bool)
    for sample in range(samples):
        wait = rng.geometric(np.repeat(chance, size)).clip(max=366)
        leave = rng.geometric(1 / 250, 3 * size).clip(max=365)
        happened, day = wait <= leave, np.minimum(wait, leave)
        by_day = [np.bincount(day[on], minlength=366)[1:] for on in (happened, ~happened)]
        counts = np.column_stack([np.arange(1, 366), *by_day])
        value = pseudo_days(counts, 365)[day - 1, np.where(happened, 0, 1)].reshape(3, size)
        means[sample], se = value.mean(axis=1), value.std(axis=1, ddof=1) / np.sqrt(size)
        inside[sample] = np.abs(means[sample] - truth) < 1.96 * se
    bias = means.mean(axis=0) - truth
    assert (np.abs(bias) < 3.5 * means.std(axis=0) / np.sqrt(samples)).all(), bias
    assert ((inside.mean(axis=0) > 0.93) & (inside.mean(axis=0) < 0.97)).all(), inside.mean(axis=0)


def test_their_mean_is_about_the_area_under_the_curve():
    rng = np.random.default_rng(4)
    wait, leave = rng.geometric(0.02, 2000), rng.geometric(0.01, 2000)
    day = np.minimum(np.minimum(wait, leave), 90)
    happened = (wait <= leave) & (wait < 90)
    curve = kaplan_meier(histogram(day[happened].tolist(), day[~happened].tolist()))
    assert curve.horizon == 90
    values = values_of(list(zip(day.tolist(), happened.tolist(), strict=True)), 90)
    assert values.mean() == pytest.approx(curve.mean, abs=1e-2)
    assert values.std() / np.sqrt(2000) == pytest.approx(curve.mean_se, rel=1e-2)
