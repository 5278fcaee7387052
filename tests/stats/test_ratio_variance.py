"""Rates over persons: a case by hand, against binomial and statsmodels' sandwich, and coverage where truth is known."""

import numpy as np
import pytest
import statsmodels.api as sm

from jobspejl.contracts.observed import Spread
from jobspejl.stats.ratio_variance import PULL, ratio_variances
from jobspejl.stats.standardisation import standardise
from jobspejl.testing import ratio_worlds
from jobspejl.testing.ratio_worlds import measure_ratio_coverage, ratio_world


def spread_of(*cells):
    """Return the sums of persons given as (amount, exposure), one list for each unit; one stratum."""
    rows = []
    for persons in cells:
        a, e = np.array(persons, dtype=float).T
        rows.append([a.size, (a != 0).sum(), (a < e).sum(), (a**2).sum(), (a * e).sum(), (e**2).sum()])
    sums = np.array(rows, dtype=float)[:, None, :]
    amount, exposure = (np.array([[np.array(persons)[:, k].sum()] for persons in cells], dtype=float) for k in (0, 1))
    return amount, exposure, Spread(*(sums[:, :, k] for k in range(6)))


def test_hand_case():
    # Persons with (talks, months) (2, 4), (0, 2), (4, 4): 6 of 10, at the rate 0.5 residuals 0, -1, 2: squares 5.
    # The other unit: (1, 2), (1, 2): 2 of 4, residuals 0, 0. Expected 5 and 2, the stratum's dispersion 5 / 7.
    amount, exposure, spread = spread_of([(2, 4), (0, 2), (4, 4)], [(1, 2), (1, 2)])
    found = ratio_variances(np.full((2, 1), 0.5), np.zeros(2), amount, exposure, spread)
    first = (3 * 5 + PULL * 5 / 7 * 5) / (3 + PULL)
    second = (2 * 0 + PULL * 5 / 7 * 2) / (2 + PULL)
    np.testing.assert_allclose(found, [[first], [second]])


def test_persons_who_each_count_or_do_not_are_binomial():
    counted, persons = 12, 40
    amount, exposure, spread = spread_of([(1, 1)] * counted + [(0, 1)] * (persons - counted))
    share = counted / persons
    found = ratio_variances(np.array([[share]]), np.ones(1), amount, exposure, spread)
    assert found[0, 0] == pytest.approx(persons * share * (1 - share) * persons / (persons - 1))


def test_large_units_get_the_binomial_errors():
    rng = np.random.default_rng(4)
    base = rng.integers(1_000, 4_000, (20, 1, 3)).astype(float)
    counted = rng.binomial(base.astype(int), 0.3).astype(float)
    spread = Spread(base, counted, base - counted, counted, counted, base)
    plain, robust = (standardise(counted, base, 100.0, each) for each in (None, spread))
    np.testing.assert_allclose(robust.gap, plain.gap)
    np.testing.assert_allclose(np.diag(robust.covariance[0]), np.diag(plain.covariance[0]), rtol=0.03)


def test_statsmodels_gives_the_same_robust_variance_of_a_poisson_rate():
    rng = np.random.default_rng(5)
    months = rng.integers(1, 13, 60)
    person = np.repeat(np.arange(60), months)
    talks = rng.poisson(0.4 * rng.gamma(1.0, 1.0, 60)[person])
    model = sm.GLM(talks, np.ones((talks.size, 1)), family=sm.families.Poisson(), exposure=np.ones(talks.size))
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": person, "use_correction": False})
    rate = float(np.exp(fitted.params[0]))
    amount, exposure, spread = spread_of(list(zip(np.bincount(person, talks), months, strict=True)))
    found = ratio_variances(np.array([[rate]]), np.ones(1), amount, exposure, spread)
    theirs = (rate * fitted.bse[0] * exposure[0, 0]) ** 2
    assert found[0, 0] == pytest.approx(theirs * 60 / 59, rel=1e-6)


def test_nobody_with_any_amount_is_not_sure_of_it():
    some, none = [(1, 10)] * 5 + [(0, 10)] * 45, [(0, 10)] * 50
    amount, exposure, spread = spread_of(some, none)
    found = ratio_variances(np.array([[0.01], [0.0]]), np.ones(2), amount, exposure, spread)
    assert found[1, 0] > 0.1


def test_other_units_of_amount_and_exposure_change_nothing():
    world = ratio_world("counts", np.random.default_rng(6))
    strata, spread = world.strata, world.strata.spread
    days = Spread(
        spread.persons, spread.counted, spread.short, spread.amount2, 30 * spread.both, 900 * spread.exposure2
    )
    months = standardise(strata.counted, strata.base, 1.0, spread)
    by_day = standardise(strata.counted, 30 * strata.base, 1.0, days)
    np.testing.assert_allclose(30 * by_day.gap, months.gap)
    np.testing.assert_allclose(900 * by_day.covariance, months.covariance)


def test_persons_who_do_much_count_as_one():
    """Ten talks of each of 20 tell less than one talk of each of 200: ten times the variance where it is Poisson."""
    few, many = ([(10, 12)] * 20 + [(0, 12)] * 180), ([(1, 12)] * 200 + [(0, 12)] * 1800)
    first, second = (
        ratio_variances(np.array([[a.sum() / e.sum()]]), np.ones(1), a, e, spread)
        for a, e, spread in (spread_of(few), spread_of(many))
    )
    assert first[0, 0] == pytest.approx(10 * second[0, 0], rel=0.01)


def test_a_world_is_the_same_for_the_same_seed():
    first, second = (ratio_world("shares", np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first.strata.counted, second.strata.counted)
    assert (first.strata.spread.short <= first.strata.spread.persons).all()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["counts", "rare", "shares", "hours"])
def test_intervals_cover_and_verdicts_are_true(kind):
    found = measure_ratio_coverage(kind, replications=150, seed=8)
    assert 0.94 - 3 * found.error < found.interval < 0.96 + 3 * found.error
    assert found.smallest > 0.93
    assert found.false_discoveries < 0.05 + 3 * found.false_error
    assert found.naive < 0.9


@pytest.mark.slow
def test_the_table_is_printed(capsys, monkeypatch):
    monkeypatch.setattr(ratio_worlds, "REPLICATIONS", 3)
    ratio_worlds.main()
    assert capsys.readouterr().out.count("\n") == 6
