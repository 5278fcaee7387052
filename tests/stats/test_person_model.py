"""Fits of a model on persons, against full Newton, statsmodels, glum, and what must hold exactly."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from glum import GeneralizedLinearRegressor
from scipy.special import expit

from jobspejl.contracts.persons import Layout
from jobspejl.stats.persons.climb import NotFitted
from jobspejl.stats.persons.covariance import cluster_covariance
from jobspejl.stats.persons.decomposition import decompose
from jobspejl.stats.persons.model import fit_persons
from jobspejl.testing.person_sums import DenseLinks, dense_persons

LEVELS = (2, 2, 3, 4, 5, 6, 8, 10, 12)
KINDS = [(link, expectation) for link in ("linear", "logit") for expectation in ("pooled", "within")]

# Coefficients are compared in the predictor, where both sides stop at less than 1e-12 of a step.
SAME = 1e-9


def made_up(persons=20_000, units=12, levels=LEVELS, *, fractional=True, seed=1):
    rng = np.random.default_rng(seed)
    layout = Layout(units, levels, 1)
    shares = rng.dirichlet(np.full(units, 3.0)) * 0.7 + 0.3 / units
    each = [rng.choice(units, persons, p=shares)]
    each += [rng.choice(size, persons, p=rng.dirichlet(np.full(size, 4.0))) for size in levels]
    codes = np.stack(each, axis=1)
    age = rng.normal(40, 10, (persons, 1))
    predictor = rng.normal(-1.5, 0.3, units)[codes[:, 0]] + 0.02 * (age[:, 0] - 40)
    predictor += sum(rng.normal(0, 0.4, size)[codes[:, k + 1]] for k, size in enumerate(levels))
    chance = expit(predictor)
    weeks = rng.binomial(26, rng.beta(2 * chance, 2 * (1 - chance))) / 26
    weight = rng.uniform(0.1, 1.0, persons)
    y = weeks if fractional else rng.binomial(1, chance).astype(float)
    return dense_persons(layout, codes, np.stack([y, y**2], axis=1), numbers=age, weight=weight)


PERSONS = made_up()


def textbook(sums, expectation):
    """Return a design without references, and C that turns its coefficients into centred ones, (P, columns)."""
    layout, weight = sums.layout, sums.weight @ sums.z
    units, columns, back = layout.units, [], []
    centred = np.zeros(layout.size)
    if expectation == "within":
        columns += list(sums.z[:, :units].T)
        back += list(np.eye(layout.size)[:units])
    else:
        columns.append(np.ones(sums.weight.size))
        back.append(np.concatenate([np.ones(units), np.zeros(layout.size - units)]))
    for k in range(len(layout.levels)):
        where = layout.condition(k)
        for entry in range(where.start + 1, where.stop):
            columns.append(sums.z[:, entry])
            centred = np.zeros(layout.size)
            centred[entry] = 1.0
            share = weight[entry] / weight[where].sum()
            centred[where] -= share
            centred[:units] += share
            back.append(centred)
    number = np.zeros(layout.size)
    number[-1] = 1.0
    columns.append(sums.z[:, -1] - weight[-1] / weight[:units].sum())
    back.append(number)
    return np.stack(columns, axis=1), np.stack(back, axis=1)


def full_newton(design, y, weight, link):
    theta = np.zeros(design.shape[1])
    for _ in range(1 if link == "linear" else 30):
        mu = design @ theta if link == "linear" else expit(design @ theta)
        slope = np.ones_like(mu) if link == "linear" else mu * (1 - mu)
        theta = theta + np.linalg.solve((design.T * weight * slope) @ design, design.T @ (weight * (y - mu)))
    return theta


FEWER = PERSONS.some(np.arange(3_000))


@pytest.fixture(scope="module", params=KINDS, ids=" ".join)
def fitted(request):
    link, expectation = request.param
    return fit_persons(PERSONS, 0, link, expectation)


@pytest.fixture(scope="module", params=KINDS, ids=" ".join)
def fewer(request):
    link, expectation = request.param
    return fit_persons(FEWER, 0, link, expectation)


def test_full_newton_gives_the_same_coefficients(fitted):
    design, back = textbook(PERSONS, fitted.expectation)
    theta = full_newton(design, PERSONS.outcome[:, 0], PERSONS.weight, fitted.link)
    np.testing.assert_allclose(fitted.coefficients, back @ theta, rtol=0, atol=SAME)


def test_statsmodels_gives_the_same_coefficients_and_robust_errors(fitted):
    design, back = textbook(PERSONS, fitted.expectation)
    y, weight = PERSONS.outcome[:, 0], PERSONS.weight
    if fitted.link == "linear":
        found = sm.WLS(y, design, weights=weight).fit(cov_type="HC0")
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = sm.GLM(y, design, family=sm.families.Binomial(), var_weights=weight)
            found = model.fit(tol=1e-14, maxiter=50, cov_type="HC0")
    np.testing.assert_allclose(fitted.coefficients, back @ found.params, rtol=0, atol=SAME)
    errors = np.sqrt(np.diag(back @ found.cov_params() @ back.T))
    np.testing.assert_allclose(fitted.coefficient_se, errors, rtol=1e-7, atol=0)


@pytest.mark.parametrize("expectation", ["pooled", "within"])
def test_glum_gives_the_same_coefficients(expectation):
    design, back = textbook(PERSONS, expectation)
    family, tight = {"family": "binomial", "link": "logit"}, {"gradient_tol": 1e-12, "max_iter": 200}
    glum = GeneralizedLinearRegressor(alpha=0, fit_intercept=False, **family, **tight)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its line search ends before so tight a tolerance is reached
        glum.fit(design, PERSONS.outcome[:, 0], sample_weight=PERSONS.weight)
    fitted = fit_persons(PERSONS, 0, "logit", expectation)
    np.testing.assert_allclose(fitted.coefficients, back @ glum.coef_, rtol=0, atol=SAME)


def test_gaps_are_what_persons_are_above_their_expectation(fitted):
    mu = PERSONS.z @ fitted.point.eta
    mu = mu if fitted.link == "linear" else expit(mu)
    unit = PERSONS.z[:, :12]
    expected = (PERSONS.weight * mu) @ unit / (PERSONS.weight @ unit)
    np.testing.assert_allclose(fitted.expected, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(fitted.actual - fitted.expected, fitted.gap, rtol=0, atol=1e-15)
    assert abs(fitted.base @ fitted.gap) < 1e-10 * fitted.base.sum()


def test_unit_effects_reproduce_what_was_counted():
    for link in ("linear", "logit"):
        fitted = fit_persons(PERSONS, 0, link, "within")
        mu = PERSONS.z @ fitted.fitted.eta
        mu = mu if link == "linear" else expit(mu)
        np.testing.assert_allclose((PERSONS.weight * mu) @ PERSONS.z[:, :12], fitted.actual * fitted.base, rtol=1e-11)
        levels = fitted.fitted.eta[:12] - fitted.point.eta[:12]
        np.testing.assert_allclose(fitted.unit_effects, levels, rtol=0, atol=1e-14)
        assert np.ptp(fitted.point.eta[:12]) == 0


def test_contributions_add_to_the_expectation_exactly(fitted):
    added = decompose(PERSONS, fitted)
    country = fitted.base @ fitted.expected / fitted.base.sum()
    assert added.shape == (12, len(LEVELS) + 1)
    np.testing.assert_allclose(added.sum(axis=1), fitted.expected - country, rtol=0, atol=1e-12)
    np.testing.assert_allclose(fitted.base @ added, 0, atol=1e-10)


def test_contributions_are_the_integral_along_the_path():
    # Aumann & Shapley's definition, by Gauss-Legendre: c times the mean slope of h from eta_0 to eta.
    fitted = fit_persons(PERSONS, 0, "logit", "within")
    at, weights = np.polynomial.legendre.leggauss(30)
    coefficients = fitted.coefficients
    mean_age = PERSONS.weight @ PERSONS.z[:, -1] / PERSONS.weight.sum()
    eta = PERSONS.z @ fitted.point.eta
    parts = [PERSONS.z[:, where] @ coefficients[where] for where in map(PERSONS.layout.condition, range(len(LEVELS)))]
    parts.append((PERSONS.z[:, -1] - mean_age) * coefficients[-1])
    start = (eta - sum(parts))[0]
    mean_slope = sum(
        0.5 * share * expit(start + (eta - start) * (1 + t) / 2) * expit(-start - (eta - start) * (1 + t) / 2)
        for t, share in zip(at, weights, strict=True)
    )
    unit = PERSONS.z[:, :12] * PERSONS.weight[:, None]
    wanted = np.stack([unit.T @ (part * mean_slope) for part in parts], axis=1) / fitted.base[:, None]
    wanted -= fitted.base @ wanted / fitted.base.sum()
    np.testing.assert_allclose(decompose(PERSONS, fitted), wanted, rtol=0, atol=1e-10)


def test_the_influence_is_what_one_persons_outcome_does(fewer):
    # The whole estimation anew with one outcome moved: a derivative that knows nothing of the sandwich's algebra.
    small = 1e-4
    for person in (3, 777):
        seen = []
        for sign in (-1, 1):
            outcome = FEWER.outcome.copy()
            outcome[person, 0] += sign * small
            seen.append(fit_persons(replace(FEWER, outcome=outcome), 0, fewer.link, fewer.expectation).gap)
        moved = (seen[1] - seen[0]) / (2 * small)
        told = FEWER.weight[person] * FEWER.z[person] @ fewer.influence
        np.testing.assert_allclose(told, moved, rtol=1e-5, atol=1e-10)


def test_the_covariance_is_the_sum_over_persons_of_what_each_does(fitted):
    each = PERSONS.residuals(fitted.fitted)[:, None] * (PERSONS.z @ fitted.influence)
    own = PERSONS.residuals(fitted.fitted) ** 2 @ PERSONS.z[:, :12] / fitted.base**2
    added = fitted.sampling_variance - own
    np.testing.assert_allclose(fitted.covariance, each.T @ each + np.diag(added), rtol=1e-8, atol=1e-18)
    # A unit's own noise is raised where its outcomes show too little, and never lowered; large units show enough.
    assert added.min() > -1e-12 * own.max()
    assert (added < 0.12 * own).all()


def test_rows_of_one_cluster_go_together():
    fitted = fit_persons(PERSONS, 0, "logit", "within")
    pairs = np.arange(0, 10_000).reshape(-1, 2)
    both = np.vstack([pairs, pairs[:, ::-1]])
    clustered = cluster_covariance(fitted, DenseLinks(PERSONS, PERSONS, both).meat(fitted.fitted, fitted.fitted))
    each = PERSONS.residuals(fitted.fitted)[:, None] * (PERSONS.z @ fitted.influence)
    each = np.vstack([each[pairs[:, 0]] + each[pairs[:, 1]], each[10_000:]])
    own = PERSONS.residuals(fitted.fitted) ** 2 @ PERSONS.z[:, :12] / fitted.base**2
    added = np.diag(fitted.sampling_variance - own)
    np.testing.assert_allclose(clustered, each.T @ each + added, rtol=1e-8, atol=1e-18)


@pytest.mark.parametrize("expectation", ["pooled", "within"])
def test_a_unit_that_had_few_by_chance_is_not_sure_of_it(expectation):
    """20 units of 800 persons at 2 %; one of them had 5 instead of 16, and its outcomes show a third of the noise.

    The binomial standard error at 2 % is sqrt(.02 * .98 / 800) = 0.495 percentage points; that of its own 5 is 0.279.
    """
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(20), 800)
    y = (np.tile(np.arange(800), 20) < np.repeat(rng.binomial(800, 0.02, 20), 800)).astype(float)
    y[:800] = np.arange(800) < 5
    persons = dense_persons(Layout(20, (2,)), np.column_stack([unit, rng.integers(0, 2, 16_000)]), y[:, None])
    fitted = fit_persons(persons, 0, "logit", expectation)
    assert 0.0045 < np.sqrt(fitted.sampling_variance[0]) < 0.0055
    own = persons.residuals(fitted.fitted) ** 2 @ persons.z[:, :20] / fitted.base**2
    assert np.sqrt(own[0]) < 0.003
    assert abs(fitted.gap[0] / np.sqrt(fitted.covariance[0, 0])) < 3.2


def test_a_start_from_a_part_of_the_persons_ends_at_the_same_numbers():
    for expectation in ("pooled", "within"):
        plain = fit_persons(PERSONS, 0, "logit", expectation)
        part = fit_persons(replace(PERSONS, cheap=np.arange(0, 20_000, 4)), 0, "logit", expectation)
        np.testing.assert_allclose(part.coefficients, plain.coefficients, rtol=0, atol=1e-12)
        np.testing.assert_allclose(part.gap, plain.gap, rtol=0, atol=1e-14)
        np.testing.assert_allclose(part.covariance, plain.covariance, rtol=1e-9, atol=1e-16)
        assert part.pair_rounds < plain.pair_rounds


def test_a_part_may_lack_units_and_levels():
    unit = np.argmin(PERSONS.z[:, :12].sum(axis=0))
    level = PERSONS.layout.condition(8).start
    rows = np.flatnonzero((PERSONS.z[:, unit] == 0) & (PERSONS.z[:, level] == 0))[:3_000]
    plain, part = (fit_persons(each, 0, "logit", "within") for each in (PERSONS, replace(PERSONS, cheap=rows)))
    np.testing.assert_allclose(part.gap, plain.gap, rtol=0, atol=1e-14)


def test_a_tick_for_every_pass():
    ticks = []
    fitted = fit_persons(PERSONS, 0, "logit", "within", lambda: ticks.append(1))
    assert len(ticks) == fitted.rounds + fitted.pair_rounds


def test_every_weight_ten_times_as_large_changes_no_share(fewer):
    more = fit_persons(replace(FEWER, weight=10 * FEWER.weight), 0, fewer.link, fewer.expectation)
    np.testing.assert_allclose(more.gap, fewer.gap, rtol=0, atol=1e-13)
    np.testing.assert_allclose(more.covariance, fewer.covariance, rtol=1e-8, atol=1e-18)


def small(units=4, persons=4_000, *, seed=2):
    rng = np.random.default_rng(seed)
    codes = np.stack(
        [rng.integers(0, units, persons), rng.integers(0, 3, persons), rng.integers(0, 2, persons)], axis=1
    )
    chance = expit(-1 + 0.3 * codes[:, 1] - 0.2 * codes[:, 2] + 0.1 * codes[:, 0])
    return codes, rng.binomial(1, chance).astype(float)


@pytest.mark.parametrize(("link", "expectation"), KINDS)
def test_conditions_that_others_determine_are_named_and_change_nothing(link, expectation):
    codes, y = small()
    plain = fit_persons(dense_persons(Layout(4, (3, 2)), codes, y[:, None]), 0, link, expectation)
    again = np.column_stack([codes, (codes[:, 1] == 2).astype(int)])
    doubled = dense_persons(Layout(4, (3, 2, 2), 1), again, y[:, None], numbers=7.0 + 2.0 * codes[:, [1]])
    fitted = fit_persons(doubled, 0, link, expectation)
    assert fitted.dropped == (10, 11)  # the rarer level of the third condition, and the number
    np.testing.assert_allclose(fitted.gap, plain.gap, rtol=0, atol=1e-12)
    np.testing.assert_allclose(fitted.covariance, plain.covariance, rtol=1e-9, atol=1e-16)
    part = fit_persons(replace(doubled, cheap=np.arange(1_000)), 0, link, expectation)
    assert part.dropped == (10, 11)
    np.testing.assert_allclose(part.gap, plain.gap, rtol=0, atol=1e-12)


def test_a_condition_of_the_unit_is_dropped_within_and_kept_when_pooled():
    codes, y = small()
    layout = Layout(4, (3, 2, 2))
    persons = dense_persons(layout, np.column_stack([codes, codes[:, 0] // 2]), y[:, None])
    assert len(fit_persons(persons, 0, "logit", "within").dropped) == 1
    assert fit_persons(persons, 0, "logit", "pooled").dropped == ()


def test_a_level_that_is_all_one_outcome_is_fixed_and_counts_as_expected():
    codes, y = small()
    codes[:40, 1], y[:40] = 3, 0.0
    codes[40:60, 1], y[40:60] = 4, 1.0
    persons = dense_persons(Layout(4, (5, 2)), codes, y[:, None])
    rest = dense_persons(Layout(4, (5, 2)), codes[60:], y[60:, None])
    for expectation in ("pooled", "within"):
        fitted, without = (fit_persons(each, 0, "logit", expectation) for each in (persons, rest))
        assert fitted.fixed == (7, 8)
        np.testing.assert_allclose(fitted.gap * fitted.base, without.gap * without.base, rtol=0, atol=1e-9)
        country = fitted.base @ fitted.expected / fitted.base.sum()
        added = decompose(persons, fitted)
        np.testing.assert_allclose(added.sum(axis=1), fitted.expected - country, rtol=0, atol=1e-12)
    assert fit_persons(persons, 0, "linear", "pooled").fixed == ()


def quasi_separated():
    # The outcome is a > b for two conditions, and random where they are equal: no level is all 0 or all 1, and yet
    # the likelihood rises for ever as the slope of a grows and that of b falls.
    rng = np.random.default_rng(3)
    codes = np.column_stack([rng.integers(0, 3, 3_000), rng.integers(0, 2, 3_000), rng.integers(0, 2, 3_000)])
    y = np.where(codes[:, 1] == codes[:, 2], rng.integers(0, 2, 3_000), codes[:, 1] > codes[:, 2]).astype(float)
    return dense_persons(Layout(3, (2, 2)), codes, y[:, None])


@pytest.mark.parametrize("expectation", ["pooled", "within"])
def test_coefficients_that_run_away_are_named(expectation):
    persons = quasi_separated()
    with pytest.raises(NotFitted) as caught:
        fit_persons(persons, 0, "logit", expectation)
    assert set(caught.value.entries) <= {3, 4, 5, 6}
    assert len(caught.value.entries) == 2
    with pytest.raises(NotFitted):
        fit_persons(replace(persons, cheap=np.arange(500)), 0, "logit", expectation)


@pytest.mark.parametrize("constant", [0.0, 1.0])
@pytest.mark.parametrize(("link", "expectation"), KINDS)
def test_an_outcome_that_never_varies_has_no_gaps(link, expectation, constant):
    codes, y = small()
    persons = dense_persons(Layout(4, (3, 2)), codes, np.full((y.size, 1), constant))
    fitted = fit_persons(persons, 0, link, expectation)
    np.testing.assert_allclose(fitted.expected, constant, rtol=0, atol=1e-12)
    np.testing.assert_allclose(fitted.covariance, 0, atol=1e-18)
    np.testing.assert_allclose(decompose(persons, fitted), 0, atol=1e-12)


@pytest.mark.parametrize(("link", "expectation"), KINDS)
def test_a_unit_with_three_persons_and_one_with_forty_per_cent(link, expectation):
    codes, y = small()
    codes[:1_600, 0] = 0
    codes[codes[:, 0] == 3, 0] = 2
    codes[-3:, 0] = 3
    y[-3:] = [0, 0, 0]
    persons = dense_persons(Layout(4, (3, 2)), codes, y[:, None])
    fitted = fit_persons(persons, 0, link, expectation)
    assert fitted.base[3] == 3
    assert abs(fitted.base @ fitted.gap) < 1e-9
    # Three persons of whom none has the outcome are no certainty: their noise is the expectation's.
    share = fitted.expected[3]
    np.testing.assert_allclose(fitted.sampling_variance[3], share * (1 - share) / 3, rtol=0.1)
    assert fitted.covariance[3, 3] >= 0.9 * fitted.sampling_variance[3]
    if (link, expectation) == ("logit", "within"):
        assert fitted.fixed == (3,)
    # The large unit draws a pooled expectation to itself: its gap is surer than its own outcomes.
    if expectation == "pooled":
        assert fitted.covariance[0, 0] < 0.8 * fitted.sampling_variance[0]


@pytest.mark.parametrize(("link", "expectation"), KINDS)
def test_levels_and_units_without_weight_are_no_parameters(link, expectation):
    codes, y = small()
    plain = fit_persons(dense_persons(Layout(4, (3, 2)), codes, y[:, None]), 0, link, expectation)
    more = codes + (codes[:, [0]] >= 2) * np.array([1, 0, 0])
    empty = fit_persons(dense_persons(Layout(5, (4, 2)), more, y[:, None]), 0, link, expectation)
    there = [0, 1, 3, 4]
    np.testing.assert_allclose(empty.gap[there], plain.gap, rtol=0, atol=1e-14)
    np.testing.assert_allclose(empty.covariance[np.ix_(there, there)], plain.covariance, rtol=1e-9, atol=1e-18)
    assert np.isnan(empty.gap[2])
    assert empty.coefficients[5 + 3] == 0
    assert empty.dropped == empty.fixed == ()


@pytest.mark.parametrize("expectation", ["pooled", "within"])
def test_a_start_from_another_fit_ends_at_the_same_numbers(expectation):
    """Another outcome's coefficients, some of them far off as a fixed level's are: nothing of what is found changes."""
    plain = fit_persons(PERSONS, 0, "logit", expectation)
    near = fit_persons(PERSONS, 0, "logit", expectation, start=plain.near(expectation))
    start = fit_persons(PERSONS, 1, "logit", "within").near(expectation)
    start.eta[PERSONS.layout.condition(3).start] = -40.0
    off = fit_persons(PERSONS, 0, "logit", expectation, start=start)
    assert near.pair_rounds == plain.pair_rounds - 1
    assert near.rounds < plain.rounds
    for found in (near, off):
        np.testing.assert_allclose(found.gap, plain.gap, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.coefficients, plain.coefficients, rtol=0, atol=SAME)
        np.testing.assert_allclose(found.covariance, plain.covariance, rtol=1e-8)


def test_a_start_from_persons_whose_conditions_say_different_things_drops_what_says_the_same():
    """Two conditions are one and the same among the persons, and were not where the start is from."""
    rng = np.random.default_rng(8)
    unit, first, other = rng.integers(0, 5, 4_000), rng.integers(0, 3, 4_000), rng.integers(0, 3, 4_000)
    y = (rng.random(4_000) < 0.2 + 0.1 * first)[:, None].astype(float)
    apart, alike = (
        dense_persons(Layout(5, (3, 3)), np.column_stack([unit, first, second]), y) for second in (other, first)
    )
    plain = fit_persons(alike, 0, "logit", "within")
    near = fit_persons(alike, 0, "logit", "within", start=fit_persons(apart, 0, "logit", "within").near("within"))
    assert near.dropped == plain.dropped != ()
    np.testing.assert_allclose(near.gap, plain.gap, rtol=0, atol=1e-12)
