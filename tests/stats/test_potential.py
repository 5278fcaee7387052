"""Potential against the ministry's first list, and what the limits promise."""

import numpy as np
import pytest

from jobspejl.stats.potential import potential

# The ministry's first list (2018): persons more than expected, rounded to 10, and their price in million kr.
NYBORG, FREDERIKSBERG = (220, 16.3), (760, 57.3)


def worth(persons, cost, base=20_000):
    gap = np.array([persons / base])
    return float(potential(gap, gap, gap, np.array([base]), cost).value[0])


@pytest.mark.parametrize(("published", "cost"), [(NYBORG, 74_090.9), (FREDERIKSBERG, 75_394.7)])
def test_the_first_list_by_hand(published, cost):
    persons, millions = published
    assert worth(persons, cost) == pytest.approx(millions * 1e6, abs=100)


@pytest.mark.parametrize("cost", [74_840, 75_400, 75_950])
def test_one_price_gives_both_published_potentials_within_their_rounding(cost):
    for persons, millions in (NYBORG, FREDERIKSBERG):
        assert worth(persons - 5, cost) <= (millions + 0.05) * 1e6
        assert worth(persons + 5, cost) >= (millions - 0.05) * 1e6


@pytest.mark.parametrize("cost", [74_830, 75_970])
def test_other_prices_do_not_give_both(cost):
    fits = [
        worth(persons - 5, cost) <= (millions + 0.05) * 1e6 and worth(persons + 5, cost) >= (millions - 0.05) * 1e6
        for persons, millions in (NYBORG, FREDERIKSBERG)
    ]
    assert not all(fits)


def test_only_what_is_worse_than_expected_has_a_potential():
    gap, base = np.array([0.02, -0.02]), np.array([1_000.0, 500.0])
    fewer_is_better = potential(gap, gap - 0.03, gap + 0.03, base, 100.0)
    assert fewer_is_better.value.tolist() == pytest.approx([2_000, 0])
    assert fewer_is_better.lower.tolist() == [0, 0]
    assert fewer_is_better.upper.tolist() == pytest.approx([5_000, 500])
    more_is_better = potential(gap, gap - 0.03, gap + 0.03, base, 100.0, direction="higher")
    assert more_is_better.value.tolist() == pytest.approx([0, 1_000])
    assert more_is_better.upper.tolist() == pytest.approx([1_000, 2_500])
    neither = potential(gap, gap - 0.03, gap + 0.03, base, 100.0, direction="none")
    assert neither.value.tolist() == neither.upper.tolist() == [0, 0]


@pytest.mark.parametrize("truth", [-0.01, 0.0, 0.004, 0.02])
def test_limits_cover_the_potential_at_least_as_often_as_promised(truth):
    rng = np.random.default_rng(1)
    gap, base = truth + rng.normal(0, 0.004, 20_000), np.full(20_000, 1e4)
    found = potential(gap, gap - 1.959964 * 0.004, gap + 1.959964 * 0.004, base, 7e4)
    true = max(truth, 0.0) * 1e4 * 7e4
    covered = np.mean((found.lower <= true) & (true <= found.upper))
    assert covered > 0.945
    if truth > 0:
        assert covered < 0.98
