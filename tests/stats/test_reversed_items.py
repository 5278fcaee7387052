"""Questions that point against their battery: by hand, and how often chance alone makes one look so."""

import math

import numpy as np
import pytest

from jobspejl.stats.reversed_items import against_the_rest


def test_suspicion_by_hand():
    """Three items; the first two are equal, the third their mirror image: its rest is 2x, so it correlates -1."""
    x = np.arange(10.0)
    [found] = against_the_rest(np.stack([x, x, -x], axis=1))
    assert (found.item, found.people) == (2, 10)
    assert found.correlation == pytest.approx(-1)
    assert against_the_rest(np.stack([x, x, x * 0], axis=1)) == ()
    assert against_the_rest(np.stack([x[:3], -x[:3]], axis=1)) == ()


def test_fishers_limit_by_hand():
    """r = -0.5 of 28: -0.5493 + 2.5758 / 5 = -0.0342 on Fisher's scale; of 19 it is +0.0947, and nothing is told."""
    rng = np.random.default_rng(2)

    def pair(people):
        first, second = (np.linalg.qr(np.column_stack([np.ones(people), rng.normal(size=(people, 2))]))[0][:, 1:]).T
        return np.stack([first, -0.5 * first + np.sqrt(0.75) * second], axis=1)

    [found] = against_the_rest(pair(28))
    assert found.correlation == pytest.approx(-0.5)
    assert found.upper == pytest.approx(math.tanh(-0.5493061 + 2.5758293 / 5), abs=1e-6)
    assert against_the_rest(pair(19)) == ()


def test_items_that_have_nothing_to_do_with_each_other_seldom_raise_suspicion():
    """One look errs in 0.5 per cent, and the lowest of four is looked at: false alarms are 2 per cent at most."""
    rng = np.random.default_rng(3)
    alarms = sum(bool(against_the_rest(rng.normal(size=(100, 4)))) for _ in range(2000))
    assert 0 < alarms / 2000 < 0.03
