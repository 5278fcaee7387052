"""Gaps of persons in worlds whose truth is known: bootstrap, coverage, bias, and periods of the same persons."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from jobspejl.contracts.persons import Layout
from jobspejl.stats.persons.covariance import covariance_between
from jobspejl.stats.persons.model import fit_persons
from jobspejl.testing import person_worlds
from jobspejl.testing.person_sums import DenseLinks, dense_persons
from jobspejl.testing.person_worlds import drawn, likely, missed, person_world, true_gap

KINDS = [(link, expectation) for link in ("linear", "logit") for expectation in ("pooled", "within")]
Z95 = 1.959963984540054


@pytest.mark.parametrize("link", ["linear", "logit"])
def test_a_world_tells_its_truth(link):
    # Within tends to the true gap, which is worked out without a fit.
    world = person_world(seed=4, link=link, tied=0.6)
    limit = fit_persons(likely(world), 0, link, "within")
    np.testing.assert_allclose(limit.gap, true_gap(world), rtol=0, atol=1e-12)
    effects = world.effects if link == "logit" else world.effects / 10
    levels = limit.unit_effects - limit.unit_effects[0]
    np.testing.assert_allclose(levels, effects - effects[0], rtol=0, atol=1e-9)


@pytest.mark.parametrize("link", ["linear", "logit"])
def test_pooled_gaps_are_taken_for_case_mix_and_within_are_not(link):
    for tied in (-0.8, 0.8):
        assert missed(tied, "pooled", link=link)[0] < 0.95
    for tied in (-0.8, 0.0, 0.8):
        share, off = missed(tied, "within", link=link)
        assert share == pytest.approx(1, abs=1e-9)
        assert off < 1e-9


def test_the_table_is_printed(capsys):
    person_worlds.main()
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 7
    assert all(row.endswith("| 1.00 | 0.00 |") for row in rows[2:])


@pytest.mark.slow
@pytest.mark.parametrize(("link", "expectation"), KINDS)
@pytest.mark.parametrize("halves", [False, True])
def test_intervals_hold_the_truth(link, expectation, halves):
    # The truth is what the same fit gives on the chances themselves, for the same persons: for `within` the true gap,
    # for `pooled` the limit that the gap tends to, which is not the true gap where effects and case mix go together.
    world = person_world(seed=5, link=link, tied=0.5)
    truth = fit_persons(likely(world), 0, link, expectation).gap
    held = []
    for seed in range(1_000):
        fitted = fit_persons(drawn(world, seed, halves=halves), 0, link, expectation)
        held.append(np.abs(fitted.gap - truth) <= Z95 * np.sqrt(np.diag(fitted.covariance)))
    assert 0.94 <= np.mean(held) <= 0.96
    # A unit's own coverage has a Monte Carlo standard error of 0.7 points.
    assert np.mean(held, axis=0).min() > 0.95 - 0.03


@pytest.mark.slow
@pytest.mark.parametrize(("link", "expectation"), KINDS)
def test_a_bootstrap_of_persons_with_refit_gives_the_same_covariance(link, expectation):
    rng = np.random.default_rng(6)
    world = person_world(seed=6, link=link, size=1_000, effect_sd=0.2)
    cells = drawn(world, 6, halves=True)
    fitted = fit_persons(cells, 0, link, expectation)
    people = int(cells.times.sum())
    gaps = []
    for _ in range(4_000):  # a standard error is then known to 1.1 per cent, and the largest error of 12 to 3
        times = rng.multinomial(people, cells.times / people).astype(float)
        there = np.flatnonzero(times > 0)
        gaps.append(fit_persons(replace(cells, times=times).some(there), 0, link, expectation).gap)
    found = np.cov(np.array(gaps), rowvar=False)
    ratio = np.sqrt(np.diag(fitted.covariance) / np.diag(found))
    np.testing.assert_allclose(ratio, 1, rtol=0, atol=0.05)
    scale = np.sqrt(np.outer(np.diag(found), np.diag(found)))
    np.testing.assert_allclose(fitted.covariance / scale, found / scale, rtol=0, atol=0.1)
    # A difference of two gaps is what rank sets are made of.
    apart = [np.diag(v)[:, None] + np.diag(v) - 2 * v for v in (fitted.covariance, found)]
    off = ~np.eye(12, dtype=bool)
    np.testing.assert_allclose(np.sqrt(apart[0][off] / apart[1][off]), 1, rtol=0, atol=0.06)


@pytest.mark.slow
@pytest.mark.parametrize(("link", "expectation"), KINDS)
def test_of_small_units_the_standard_error_is_rather_above_a_bootstrap(link, expectation):
    """Units of 60 persons: where a unit shows too little noise by chance, what is to be expected is added."""
    rng = np.random.default_rng(6)
    world = person_world(seed=6, link=link, size=60, effect_sd=0.2)
    cells = drawn(world, 6, halves=True)
    fitted = fit_persons(cells, 0, link, expectation)
    people, gaps = int(cells.times.sum()), []
    for _ in range(4_000):
        times = rng.multinomial(people, cells.times / people).astype(float)
        gaps.append(fit_persons(replace(cells, times=times).some(np.flatnonzero(times > 0)), 0, link, expectation).gap)
    ratio = np.sqrt(np.diag(fitted.covariance)) / np.std(gaps, axis=0, ddof=1)
    assert ratio.min() > 0.95
    assert ratio.max() < 1.25
    assert ratio.mean() > 1


def two_periods(rng, layout, codes, chances, together):
    """Return the same persons in two periods, outcomes 0 or 1 that go together."""
    persons = codes.shape[0]
    draws = rng.random((persons, 2))
    draws[:, 1] = np.where(rng.random(persons) < together, draws[:, 0], draws[:, 1])
    return tuple(dense_persons(layout, codes, (draws[:, t] < chances[:, t])[:, None].astype(float)) for t in range(2))


@pytest.mark.slow
@pytest.mark.parametrize(("link", "expectation"), KINDS)
def test_gaps_of_the_same_persons_in_two_periods_go_together(link, expectation):
    rng = np.random.default_rng(7)
    layout, persons = Layout(5, (3, 2)), 2_000
    codes = np.stack([rng.integers(0, size, persons) for size in (5, 3, 2)], axis=1)
    predictor = np.array([-0.3, -0.1, 0, 0.1, 0.3])[codes[:, 0]] + 0.4 * codes[:, 1] - 0.3 * codes[:, 2] - 1
    chances = expit(predictor[:, None] + np.array([0.0, 0.4]))
    every = np.stack([np.arange(persons)] * 2, axis=1)
    gaps, told = [], []
    for _ in range(2_000):
        periods = two_periods(rng, layout, codes, chances, 0.6)
        first, second = (fit_persons(each, 0, link, expectation) for each in periods)
        gaps.append(np.concatenate([first.gap, second.gap]))
        meat = DenseLinks(*periods, every).meat(first.fitted, second.fitted)
        told.append(covariance_between(first, second, meat))
    found = np.cov(np.array(gaps), rowvar=False)
    scale = np.sqrt(np.outer(np.diag(found)[:5], np.diag(found)[5:]))
    between = np.mean(told, axis=0)
    assert np.diag(between / scale).min() > 0.4
    # A correlation from 2,000 worlds has a standard error of up to 0.022; four of them among 25.
    np.testing.assert_allclose(between / scale, found[:5, 5:] / scale, rtol=0, atol=0.07)


def test_two_outcomes_of_the_same_persons_are_as_two_linked_periods():
    rng = np.random.default_rng(8)
    layout, persons = Layout(5, (3, 2)), 1_000
    codes = np.stack([rng.integers(0, size, persons) for size in (5, 3, 2)], axis=1)
    outcomes = rng.random((persons, 2))
    both = dense_persons(layout, codes, outcomes)
    first, second = (fit_persons(both, outcome, "logit", "within") for outcome in range(2))
    links = DenseLinks(both, both, np.stack([np.arange(persons)] * 2, axis=1))
    between = covariance_between(first, second, both.meat_between(first.fitted, second.fitted))
    linked = covariance_between(first, second, links.meat(first.fitted, second.fitted))
    np.testing.assert_allclose(between, linked, rtol=1e-9, atol=1e-18)
    itself = covariance_between(first, first, both.meat_between(first.fitted, first.fitted))
    # NOTE: a unit's own noise is raised where its outcomes show too little of it.
    own = both.residuals(first.fitted) ** 2 @ both.z[:, :5] / first.base**2
    raised = np.diag(first.sampling_variance - own)
    np.testing.assert_allclose(itself + raised, first.covariance, rtol=1e-8, atol=1e-18)
