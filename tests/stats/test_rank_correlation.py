"""Rank correlation, held against scipy's."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from jobspejl.stats.rank_correlation import rank_correlation


@pytest.mark.parametrize("decimals", [0, 1, 12])
def test_is_spearmans_with_ties_and_without(decimals):
    rng = np.random.default_rng(3)
    first = rng.normal(size=98)
    first, second = np.round(first, decimals), np.round(first + rng.normal(size=98), decimals)
    assert rank_correlation(first, second) == pytest.approx(spearmanr(first, second).statistic, abs=1e-14)


def test_there_is_none_where_all_are_equal():
    assert np.isnan(rank_correlation(np.arange(5.0), np.ones(5)))
    assert np.isnan(rank_correlation(np.ones(5), np.arange(5.0)))
