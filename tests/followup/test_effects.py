"""The effect check by hand: the period it counts from, its intervals, and verdicts that claim no more than they do."""

import math

import pytest

from jobspejl.contracts.recommendation import Seen, Tie
from jobspejl.followup.effects import effect_check
from tests.followup.cases import day

NAMED = day("2021-03-15")
Z = 1.959964


def tie(target=22.0, baseline=29.7, by="2021-12-31", on=NAMED):
    return Tie("appeals", baseline, target, by and day(by), on)


def seen(*values, se=1.0, first=2020):
    return [Seen(str(first + place), value, se) for place, value in enumerate(values)]


def verdict(newest, *, se=1.0, target=20.0, better=-1):
    """Return the verdict of a value that came from 30 and should come to 20, both with one standard error."""
    return effect_check(tie(target, 30.0), seen(30.0, newest, se=se), better, 0.95).verdict


def test_the_change_is_counted_between_periods_taken_as_independent():
    found = effect_check(tie(), [Seen("2020", 29.746, 3.6), Seen("2021", 22.561, 3.3)], -1, 0.95)
    half = Z * math.sqrt(3.6**2 + 3.3**2)
    assert (found.baseline_period, found.period, found.baseline, found.value) == ("2020", "2021", 29.746, 22.561)
    assert (found.lower, found.upper) == pytest.approx((22.561 - Z * 3.3, 22.561 + Z * 3.3), abs=1e-5)
    assert (found.change, found.change_lower, found.change_upper) == pytest.approx(
        (-7.185, -7.185 - half, -7.185 + half), abs=1e-5
    )
    assert found.verdict == "untold"


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (18.0, "reached"),  # 16.04 to 19.96
        (18.1, "nearer"),  # to 20.06
        (21.9, "nearer"),  # from 19.94
        (22.0, "partway"),  # from 20.04; -8 with 2.77 either way
        (27.2, "partway"),  # -2.8
        (27.3, "short"),  # -2.7
        (32.7, "short"),  # +2.7
        (32.8, "away"),  # +2.8
    ],
)
def test_each_verdict_at_its_edge(newest, expected):
    assert verdict(newest) == expected
    assert verdict(60 - newest, target=40.0, better=1) == expected, "the same, seen in a mirror"


def test_what_is_uncertain_is_never_told():
    for newest in range(0, 61, 5):
        assert verdict(float(newest), se=30.0) == "untold"


def test_the_way_is_what_was_given_then_the_measures_then_where_the_unit_came_from():
    assert effect_check(tie(40.0, 30.0), seen(30.0, 45.0), 0, 0.95).verdict == "reached"
    assert effect_check(tie(40.0, 30.0), seen(30.0, 45.0), -1, 0.95) is None, "a limit to stay within, or more of it?"
    assert effect_check(tie(22.0, None), seen(20.0, 18.0), -1, 0.95).verdict == "reached", "it was there already"
    assert effect_check(tie(22.0, None), seen(20.0, 18.0), 0, 0.95).verdict == "short"
    assert effect_check(tie(22.0, None), seen(18.0, first=2022), 0, 0.95) is None


@pytest.mark.parametrize(
    ("baseline", "values", "period"),
    [
        (29.7, (29.746, 22.561), "2020"),
        (30.0, (29.746, 22.561), "2020"),  # as far as it has decimals
        (29.75, (29.746, 22.561), "2020"),
        (29.74, (29.746, 22.561), None),
        (22.6, (29.746, 22.561, 5.0), "2021"),  # had begun by the day
        (29.7, (29.746, 29.746), "2020"),  # had ended by the day
        (5.0, (29.746, 22.561, 5.0), None),  # had not begun
        (None, (29.746, 22.561), "2020"),  # had ended
    ],
)
def test_the_period_that_the_change_is_counted_from(baseline, values, period):
    assert effect_check(tie(22.0, baseline), seen(*values), 0, 0.95).baseline_period == period


def test_a_given_baseline_is_as_uncertain_as_the_value():
    found = effect_check(tie(22.0, 35.0), seen(29.7, 25.0, se=2.0), -1, 0.95)
    assert (found.baseline_period, found.baseline, found.change) == (None, 35.0, -10.0)
    assert found.change_upper == pytest.approx(-10 + Z * 2 * math.sqrt(2), abs=1e-5)


@pytest.mark.parametrize(
    ("by", "values", "expected"),
    [
        ("2021-12-31", (30.0, 18.0), "reached"),  # the period ends on the day
        ("2022-01-01", (30.0, 18.0), "early"),
        (None, (30.0, 18.0), "reached"),  # ends after the day on which the measure was named
        ("2020-06-30", (30.0,), "early"),  # only the baseline's own period
    ],
)
def test_nothing_is_judged_before_there_is_a_period_that_reaches_the_day(by, values, expected):
    found = effect_check(tie(20.0, 30.0, by), seen(*values), -1, 0.95)
    assert found.verdict == expected
    assert found.value == values[-1], "the figures so far are told"


def test_periods_that_are_no_dates_are_never_judged():
    found = effect_check(tie(20.0, 30.0), [Seen("Runde 1", 30.0, 1.0), Seen("Runde 2", 10.0, 1.0)], -1, 0.95)
    assert (found.verdict, found.baseline_period) == ("early", None)


def test_without_a_target_or_without_figures():
    assert effect_check(tie(None), seen(30.0, 18.0), -1, 0.95) is None
    found = effect_check(tie(), [], -1, 0.95)
    assert (found.verdict, found.value, found.baseline, found.change) == ("unseen", None, None, None)
