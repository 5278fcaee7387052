"""Intervals for shares: published limits, shares of 0 and 1, samples of none and one, and samples of everybody."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from jobspejl.stats.share_intervals import share_intervals

METHODS = ("korn_graubard", "nchs", "beta", "wilson", "logit", "arcsine")
EVERY = pytest.mark.parametrize("method", METHODS)

# Share, of how many, and the limits in per cent: two surveys of job centres as published, without their designs.
WILSON = [
    (154 / 200, 200, 70.7, 82.3),
    (172 / 200, 200, 80.5, 90.1),
    (143 / 186, 186, 70.3, 82.4),
    (160 / 186, 186, 80.3, 90.3),
]


def of_simple_sample(share, answers, method, *, students=False, **settings):
    """Return limits where each answer counts once; with normal quantiles unless Student's are asked for."""
    degrees = answers - 1 if students else np.inf
    found = share_intervals(share, np.sqrt(share * (1 - share) / answers), answers, degrees, method=method, **settings)
    return float(found.lower), float(found.upper)


@pytest.mark.parametrize(("share", "answers", "low", "high"), WILSON)
def test_wilson_as_published(share, answers, low, high):
    got = of_simple_sample(share, answers, "wilson")
    assert [round(100 * limit, 1) for limit in got] == [low, high]


@pytest.mark.parametrize(("hits", "answers"), [(154, 200), (172, 200), (1, 12), (0, 20), (19, 19)])
@pytest.mark.parametrize("method", ["korn_graubard", "nchs", "beta"])
def test_exact_limits_are_those_of_clopper_and_pearson(method, hits, answers):
    wanted = binomtest(hits, answers).proportion_ci(method="exact")
    got = of_simple_sample(hits / answers, answers, method, students=True)
    assert got == pytest.approx((wanted.low, wanted.high), rel=1e-9)


def test_clopper_and_pearson_as_published():
    got = of_simple_sample(0.77, 200, "beta", students=True)
    assert [round(100 * limit, 1) for limit in got] == [70.5, 82.6]
    assert round(100 * of_simple_sample(1.0, 19, "nchs", students=True)[0], 1) == 82.4


@pytest.mark.parametrize("method", ["korn_graubard", "nchs", "beta", "wilson"])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_none_or_all_has_an_interval_to_one_side_of_n_answers(method, share):
    found = share_intervals(share, 0.0, 30, 25, fraction=0.4, method=method)
    assert found.effective == 30
    assert (found.lower == 0) == (share == 0)
    assert (found.upper == 1) == (share == 1)
    assert 0.05 < found.upper - found.lower < 0.2


@pytest.mark.parametrize("method", ["logit", "arcsine"])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_transformed_shares_of_none_or_all_have_no_limits(method, share):
    found = share_intervals(share, 0.0, 30, 25, method=method)
    assert np.isnan([found.lower, found.upper, found.effective]).all()


@EVERY
@pytest.mark.parametrize(
    ("share", "se", "answers", "degrees"),
    [(np.nan, np.nan, 0, 0), (1.0, 0.0, 1, 0), (0.5, 0.1, 10, 0), (0.5, 0.1, 10, -1), (0.5, np.nan, 10, 9)],
)
def test_where_nothing_is_known_there_is_no_interval(method, share, se, answers, degrees):
    found = share_intervals(share, se, answers, degrees, method=method)
    assert np.isnan([found.lower, found.upper, found.effective]).all()
    assert found.method == method


@EVERY
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_where_everybody_has_answered_the_limits_are_the_share(method, share):
    found = share_intervals(share, 0.0, 12, 11, fraction=1.0, method=method)
    assert (found.lower, found.upper, found.effective) == (share, share, np.inf)


def test_a_lucky_standard_error_is_capped():
    lucky = {"share": 0.9, "se": 0.001, "answers": 40, "degrees_of_freedom": 37, "fraction": 0.2}
    assert share_intervals(**lucky).effective == pytest.approx(50)
    assert share_intervals(**lucky, method="nchs").effective == 40
    # 0.9 * 0.1 / 0.001² and a hair less for degrees of freedom.
    assert 85_000 < share_intervals(**lucky, method="beta").effective < 90_000


def test_answers_equal_in_every_stratum_leave_a_width_by_default():
    found = share_intervals(0.6, 0.0, 40, 37)
    assert found.effective == 40
    assert found.lower < 0.5
    assert found.upper > 0.7


@pytest.mark.parametrize("method", ["beta", "wilson", "logit", "arcsine"])
@pytest.mark.parametrize("se", [0.0, 1e-17])
def test_answers_equal_in_every_stratum_are_no_point_where_nothing_caps(method, se):
    found = share_intervals(0.5, se, 50, 48, fraction=0.2, method=method)
    assert np.isnan([found.lower, found.upper, found.effective]).all()
    whole = share_intervals(0.5, se, 50, 48, fraction=1.0, method=method)
    assert (whole.lower, whole.upper) == (0.5, 0.5)


def test_few_degrees_of_freedom_make_the_default_interval_wider():
    many, few = (share_intervals(0.7, 0.05, 100, degrees) for degrees in (99, 4))
    # (t with 99 / t with 4)² = (1.984217 / 2.776445)²
    assert few.effective / many.effective == pytest.approx((1.984217 / 2.776445) ** 2, rel=1e-5)
    assert few.lower < many.lower < many.upper < few.upper


surveys = st.tuples(st.floats(0.01, 0.99), st.floats(0.005, 0.2), st.integers(3, 500), st.floats(0, 0.9))


@EVERY
@given(surveys)
def test_limits_enclose_the_share_and_mirror_each_other(method, survey):
    share, se, answers, fraction = survey
    found = share_intervals([share, 1 - share], se, answers, answers - 2, fraction=fraction, method=method)
    assert (found.lower >= 0).all()
    assert (found.upper <= 1).all()
    assert (found.lower <= [share + 1e-12, 1 - share + 1e-12]).all()
    assert (found.upper >= [share - 1e-12, 1 - share - 1e-12]).all()
    np.testing.assert_allclose(found.lower, 1 - found.upper[::-1], atol=1e-9)


@EVERY
def test_more_confidence_is_wider(method):
    narrow, wide = (share_intervals(0.8, 0.04, 100, 90, confidence=level, method=method) for level in (0.8, 0.99))
    assert wide.lower < narrow.lower < narrow.upper < wide.upper
