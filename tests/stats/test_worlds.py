"""Made-up worlds are what they say they are."""

import numpy as np
import pytest

from jobspejl.testing.worlds import made_up_design, panel_world, world_on


def many(**settings):
    design = made_up_design(seed=1)
    return np.stack([world_on(design, seed=number, **settings).truth for number in range(150)])


def test_same_seed_same_world():
    one, again, other = panel_world(seed=1), panel_world(seed=1), panel_world(seed=2)
    np.testing.assert_array_equal(one.rate, again.rate)
    assert not np.array_equal(one.rate, other.rate)


def test_true_gaps_have_the_spread_and_memory_asked_for():
    truth = many(between_sd=0.5, persistence=0.8)
    assert truth.std() == pytest.approx(0.5, rel=0.02)
    assert np.corrcoef(truth[..., 0].ravel(), truth[..., 1].ravel())[0, 1] == pytest.approx(0.8, abs=0.02)
    assert np.corrcoef(truth[..., 0].ravel(), truth[..., 2].ravel())[0, 1] == pytest.approx(0.64, abs=0.03)


def test_heavy_tails_are_heavy_at_the_same_spread():
    heavy, normal = (many(between_sd=0.3, tails=tails)[..., 0].ravel() for tails in ("t5", "normal"))
    assert heavy.std() == pytest.approx(0.3, rel=0.04)
    assert (np.abs(heavy) > 1.2).mean() > 10 * (np.abs(normal) > 1.2).mean()


def test_null_units_are_exactly_as_expected_in_all_periods():
    world = panel_world(seed=4, share_null=0.5)
    null = (world.truth == 0).all(axis=1)
    assert null.sum() == 49
    assert np.all(world.truth[~null] != 0)
    assert np.all(panel_world(seed=4, share_null=1.0).truth == 0)


def test_rates_are_counts_and_bases_look_like_labour_forces():
    world = panel_world(seed=5)
    count = world.rate / world.scale * world.base
    np.testing.assert_allclose(count, np.rint(count), atol=1e-6)
    assert np.all((world.rate >= 0) & (world.rate <= world.scale))
    assert 10_000 < np.median(world.base) < 40_000
    assert 1 <= (world.base.mean(axis=1) > 300_000).sum() <= 2


def test_noise_is_binomial():
    world = panel_world(seed=6, conditions=1, between_sd=0.0, units=400, periods=1)
    x = np.column_stack([np.ones(400), world.conditions[:, 0, 0]])
    y, base = world.rate[:, 0], world.base[:, 0]
    fit = x @ np.linalg.lstsq(x * np.sqrt(base)[:, None], y * np.sqrt(base), rcond=None)[0]
    z = (y - fit) / np.sqrt(fit * (100 - fit) / base)
    assert (z**2).mean() == pytest.approx(1, abs=4 * np.sqrt(2 / 400))


def test_centre_is_the_weighted_mean():
    design = made_up_design(seed=7)
    np.testing.assert_allclose(
        np.einsum("ut,utk->tk", design.base, design.conditions) / design.base.sum(axis=0)[:, None],
        design.centre,
    )
