"""Variants from stored sums against fits on the persons themselves."""

import numpy as np
import pytest
from scipy.special import expit

from jobspejl.contracts.persons import Layout
from jobspejl.stats.area_level import area_level
from jobspejl.stats.persons.variants import (
    LinearSums,
    LogitSums,
    UnitSums,
    VariantModel,
    Variants,
    every_subset,
    linear_variants,
    logit_variants,
    together,
    variant_range,
    with_areas,
)

LAYOUT = Layout(12, (3, 4, 2, 5), 1)
GROUPS = ((0,), (1, 2), (3,))  # NOTE: the number, condition 4, is in no group and thus in every variant.
LARGEST = 3


def persons(seed=1, count=2_500, strength=1.0, layout=LAYOUT):
    """Return z (n, P) and two outcomes (2, n); unit 3 has a third of the persons, and levels differ between units."""
    rng = np.random.default_rng(seed)
    share = np.where(np.arange(layout.units) == LARGEST, 0.34, 0.66 / (layout.units - 1))
    unit = rng.choice(layout.units, count, p=share)
    z = np.zeros((count, layout.size))
    z[np.arange(count), unit] = 1
    for k, levels in enumerate(layout.levels):
        odds = rng.dirichlet(np.full(levels, 3.0), layout.units)
        picked = (rng.random(count)[:, None] > odds.cumsum(axis=1)[unit]).sum(axis=1)
        z[np.arange(count), layout.condition(k).start + np.minimum(picked, levels - 1)] = 1
    z[:, -1] = rng.normal(2, 1, count) + 0.1 * unit
    eta = np.r_[rng.normal(-1, 0.2, layout.units), strength * rng.normal(0, 0.3, layout.size - layout.units - 1), 0.05]
    first = rng.binomial(1, expit(z @ eta)).astype(float)
    return z, np.stack([first, np.minimum(1, first * rng.random(count) + 0.1)])


def linear_sums(z, y, weight, largest=True):
    def of(rows):
        return (z[rows].T * weight[rows]) @ z[rows], (y[:, rows] * weight[rows]) @ z[rows]

    alone = UnitSums(LARGEST, *of(z[:, LARGEST] == 1)) if largest else None
    return LinearSums(LAYOUT, *of(np.ones(len(z), dtype=bool)), alone)


def columns_kept(dropped):
    out = [LAYOUT.condition(k) for group in dropped for k in GROUPS[group]]
    kept = np.ones(LAYOUT.size, dtype=bool)
    for where in out:
        kept[where] = False
    kept[: LAYOUT.units] = False
    return np.flatnonzero(kept)


def refitted(z, y, weight, model):
    """Return the gaps of a variant by least squares on the persons, (U,)."""
    fit = np.ones(len(z), dtype=bool) if model.largest else z[:, LARGEST] == 0
    x = z[:, columns_kept(model.dropped)]
    effects = np.ones((len(z), 1)) if model.expectation == "pooled" else z[:, : LAYOUT.units]
    design, root = np.hstack([effects, x]), np.sqrt(weight)[:, None]
    b = np.linalg.lstsq((design * root)[fit], (y * root[:, 0])[fit], rcond=1e-10)[0][effects.shape[1] :]
    rest = y - x @ b
    rest -= np.average(rest[fit], weights=weight[fit])
    unit = z[:, : LAYOUT.units] * weight[:, None]
    return unit.T @ rest / unit.sum(axis=0)


def test_linear_variants_are_the_fits_on_the_persons():
    z, y = persons()
    weight = np.random.default_rng(2).uniform(0.2, 1, len(z))
    found = linear_variants(linear_sums(z, y, weight), GROUPS, every_subset(3))
    assert found.gap.shape == (2 * 2 * 2 * 8, 12)
    assert len({(m.outcome, m.expectation, m.largest, m.dropped) for m in found.models}) == 64
    for model, gap in zip(found.models, found.gap, strict=True):
        assert not model.approximate
        np.testing.assert_allclose(gap, refitted(z, y[model.outcome], weight, model), rtol=0, atol=1e-11)


def test_gaps_add_up_to_nothing_over_the_units_in_the_fit():
    z, y = persons(seed=5)
    sums = linear_sums(z, y, np.ones(len(z)))
    found = linear_variants(sums, GROUPS, every_subset(3))
    base = np.diag(sums.square)[:12]
    for model, gap in zip(found.models, found.gap, strict=True):
        others = np.arange(12) != LARGEST
        total = gap @ base if model.largest else gap[others] @ base[others]
        assert abs(total) < 1e-8
        assert model.largest or abs(gap @ base) > 1e-2


def test_conditions_that_say_the_same_twice_change_nothing():
    z, y = persons(seed=3)
    z[:, LAYOUT.condition(2)] = np.stack([z[:, LAYOUT.condition(0).start] == 0, z[:, LAYOUT.condition(0).start] == 1]).T
    weight = np.ones(len(z))
    found = linear_variants(linear_sums(z, y, weight, largest=False), GROUPS, every_subset(3))
    for model, gap in zip(found.models, found.gap, strict=True):
        np.testing.assert_allclose(gap, refitted(z, y[model.outcome], weight, model), rtol=0, atol=1e-10)


def test_a_level_that_only_the_left_out_unit_has_counts_as_the_reference():
    z, y = persons(seed=4)
    rows, where = z[:, LARGEST] == 0, LAYOUT.condition(3)
    gone = rows & (z[:, where.stop - 1] == 1)
    z[gone, where.stop - 1], z[gone, where.start] = 0, 1
    weight = np.ones(len(z))
    sums = linear_sums(z, y, weight)
    found = linear_variants(sums, GROUPS, every_subset(3))
    reference = where.start + int(np.argmax(np.diag(sums.square)[where]))
    merged = z.copy()
    merged[:, reference] += merged[:, where.stop - 1]
    merged[:, where.stop - 1] = 0
    for model, gap in zip(found.models, found.gap, strict=True):
        if not model.largest:
            np.testing.assert_allclose(gap, refitted(merged, y[model.outcome], weight, model), rtol=0, atol=1e-10)


def fitted_logit(z, y, expectation, columns):
    """Return intercepts by person and slopes, and the gaps from the point where as much is expected as counted."""
    effects = np.ones((len(z), 1)) if expectation == "pooled" else z[:, : LAYOUT.units]
    design = np.hstack([effects, z[:, columns]])
    b = np.zeros(design.shape[1])
    for _ in range(9):
        mu = expit(design @ b)
        b += np.linalg.solve((design.T * (mu * (1 - mu))) @ design, design.T @ (y - mu))
    slopes = b[effects.shape[1] :]
    offset, level = z[:, columns] @ slopes, 0.0
    for _ in range(9):
        mu = expit(level + offset)
        level += (y - mu).sum() / (mu * (1 - mu)).sum()
    own = z[:, : LAYOUT.units]
    return expit(design @ b), mu, slopes, own.T @ (y - mu) / own.sum(axis=0)


FREE = np.array([12, 13, 15, 16, 17, 19, 21, 22, 23, 24, 26])


def logit_sums(z, y, expectation):
    mu, told, slopes, gap = fitted_logit(z, y, expectation, FREE)
    eta = np.zeros(LAYOUT.size)
    eta[FREE] = slopes
    own = z[:, LARGEST] == 1

    def pairs(rows, mean):
        return (z[rows].T * (mean * (1 - mean))[rows]) @ z[rows]

    everyone = np.ones(len(z), dtype=bool)
    alone = UnitSums(LARGEST, pairs(own, mu), ((y - mu)[own] @ z[own])[None])
    slopes_at = pairs(everyone, told)[: LAYOUT.units]
    base = z[:, : LAYOUT.units].sum(axis=0)
    return LogitSums(LAYOUT, 0, expectation, eta, pairs(everyone, mu), slopes_at, gap, base, alone)


def refitted_logit(z, y, model):
    fit = np.ones(len(z), dtype=bool) if model.largest else z[:, LARGEST] == 0
    kept = np.intersect1d(FREE, columns_kept(model.dropped))
    effects = np.ones((len(z), 1)) if model.expectation == "pooled" else z[:, : LAYOUT.units]
    design = np.hstack([effects[:, effects[fit].any(axis=0)], z[:, kept]])
    b = np.zeros(design.shape[1])
    for _ in range(9):
        mu = expit(design[fit] @ b)
        b += np.linalg.solve((design[fit].T * (mu * (1 - mu))) @ design[fit], design[fit].T @ (y[fit] - mu))
    offset, level = z[:, kept] @ b[design.shape[1] - kept.size :], 0.0
    for _ in range(9):
        mu = expit(level + offset)
        level += (y - mu)[fit].sum() / (mu * (1 - mu))[fit].sum()
    own = z[:, : LAYOUT.units]
    return own.T @ (y - mu) / own.sum(axis=0)


@pytest.mark.parametrize("expectation", ["pooled", "within"])
@pytest.mark.parametrize(("strength", "most"), [(0.3, 0.03), (1.0, 0.12), (2.0, 0.3)])
def test_logit_variants_come_near_refits(expectation, strength, most):
    # NOTE: the root mean square error over variants and units, as a share of how far leaving out moves the gaps.
    z, y = persons(seed=1, strength=strength)
    sums = logit_sums(z, y[0], expectation)
    found = logit_variants(sums, GROUPS, every_subset(3))
    exact = np.stack([refitted_logit(z, y[0], model) for model in found.models])
    error, moved = found.gap - exact, exact - sums.gap
    assert (error**2).mean() < most**2 * (moved**2).mean()
    assert [model.approximate for model in found.models] == [False] + [True] * 15
    np.testing.assert_allclose(found.gap[0], sums.gap, rtol=0, atol=1e-12)


def test_no_more_subsets_than_asked_and_those_that_leave_out_least():
    dropped = every_subset(10, most=56)
    assert dropped.shape == (56, 10)
    assert dropped.sum(axis=1).tolist() == [0] + [1] * 10 + [2] * 45
    assert len(np.unique(dropped, axis=0)) == 56
    assert every_subset(3).shape == (8, 3)


def test_ranks_and_ranges_by_hand():
    z, y = persons(seed=9, count=2_000)
    sums = linear_sums(z, y[:1], np.ones(len(z)), largest=False)
    lower, higher = (linear_variants(sums, GROUPS, every_subset(3), way) for way in ("lower", "higher"))
    for gap, low, high in zip(lower.gap, lower.rank, higher.rank, strict=True):
        assert low.tolist() == [1 + int((gap < one).sum()) for one in gap]
        assert high.tolist() == [1 + int((gap > one).sum()) for one in gap]
    eleven = Variants(lower.models[:11], np.arange(11.0)[:, None] / 10, np.arange(1, 12)[:, None])
    found = variant_range(eleven)
    assert found.variants == 11
    np.testing.assert_allclose(found.gap[:, 0], [0.0, 0.1, 0.5, 0.9, 1.0])
    assert found.rank[:, 0].tolist() == [1, 2, 6, 10, 11]


def test_ties_share_the_best_rank():
    layout = Layout(4, (2,))
    square = np.diag([1.0, 1, 1, 1, 2, 2])
    square[:4, 4], square[:4, 5] = [1, 1, 0, 0], [0, 0, 1, 1]
    square[4:, :4] = square[:4, 4:].T
    sums = LinearSums(layout, square, np.array([[1.0, 1, 0, 0, 2, 0]]))
    found = linear_variants(sums, ((0,),), np.array([[True]]))
    assert found.rank.tolist() == [[3, 3, 1, 1]] * 2
    twice = together((found, found))
    assert len(twice.models) == 4
    assert twice.gap.shape == (4, 4)


def test_each_variant_is_told_after_the_areas_too():
    """Its own gaps, regressed on the areas' conditions without its own area, by the weights of the fit shown."""
    rng = np.random.default_rng(8)
    units, area = 24, np.repeat(np.arange(12), 2)
    conditions, weight = rng.normal(5, 1, (12, 2)), rng.uniform(1, 9, units)
    gaps = rng.normal(0, 0.02, (5, units)) + 0.01 * conditions[area, 0]
    own = np.diag(rng.uniform(1e-5, 4e-5, units))
    level = area_level(gaps[0], own, area, conditions, weight)
    model = VariantModel(0, "linear", "within", largest=True, dropped=(), approximate=False)
    found = with_areas(Variants((model,) * 5, gaps, np.zeros(gaps.shape, dtype=np.int64)), level.mover)
    assert [one.areas for one in found.models] == [False] * 5 + [True] * 5
    np.testing.assert_array_equal(found.gap[:5], gaps)
    np.testing.assert_allclose(found.gap[5], level.gap, atol=1e-14)
    design = np.column_stack([np.ones(units), conditions[area]])
    root = 1 / np.sqrt(level.between + np.diag(own))
    for gap, after in zip(gaps, found.gap[5:], strict=True):
        added = np.empty(units)
        for one in range(12):
            others, mine = area != one, area == one
            slopes = np.linalg.lstsq(design[others] * root[others, None], gap[others] * root[others], rcond=None)[0][1:]
            added[mine] = (conditions[area[mine]] - weight @ conditions[area] / weight.sum()) @ slopes
        added -= weight @ added / weight.sum()
        np.testing.assert_allclose(after, gap - added, atol=1e-12)
    np.testing.assert_array_equal(found.rank[5:].min(axis=1), 1)
