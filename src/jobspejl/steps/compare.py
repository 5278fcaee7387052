"""The third move, the same for every lens: gap, interval, shrinkage, funnel, rank set, verdict, peers, agreement."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.comparison import Agreement, Comparison
from jobspejl.contracts.observed import Observed
from jobspejl.contracts.study import Options
from jobspejl.stats.agreement import persistence, top_kept
from jobspejl.stats.country import persons_in, pooled
from jobspejl.stats.expectation import Expectation
from jobspejl.stats.funnel import ALARM, WARNING, Funnel, funnel
from jobspejl.stats.intervals import half_width
from jobspejl.stats.peers import nearest_peers
from jobspejl.stats.ranks import RankSets, rank_sets
from jobspejl.stats.shrinkage import shrink
from jobspejl.stats.verdicts import p_values, told

_TOP = 10
_TOP_SHARE = 5
_FEWEST_TOP = 3
"""The top is ten units, but at most a fifth of them, and is not told of where that is fewer than three."""

_PERIODS_AT_ONCE = 2


def compare(
    observed: Observed, expectation: Expectation, options: Options, tick: Callable[[], None] = lambda: None
) -> Comparison:
    """Judge every gap of one measure.

    Args:
        observed: The figures.
        expectation: What was expected, with the errors' covariance.
        options: Confidence, false discovery rate, draws and seed.
        tick: Called after each period, to show that work goes on.
    """
    gap, sign, scale = expectation.gap, observed.measure.better_sign, observed.measure.scale
    periods = range(gap.shape[1])
    se = np.sqrt(np.stack([np.diag(expectation.covariance[t]) for t in periods], axis=1))
    half = half_width(se, options.confidence)
    country = pooled(observed.actual, observed.base)
    shrunken = [shrink(gap[:, t], se[:, t], options.confidence) for t in periods]
    ones = _variance_of_one(observed, expectation, country)
    funnels = [funnel(gap[:, t], se[:, t], float(ones[t])) for t in periods]
    ways = [told(gap[:, t], se[:, t], options.false_discovery_rate) for t in periods]
    ranks: list[RankSets] = []
    with ThreadPoolExecutor(_PERIODS_AT_ONCE) as pool:
        for one in pool.map(lambda t: _ranks(gap[:, t], expectation.covariance[t], sign, options), periods):
            ranks.append(one)
            tick()
    return Comparison(
        gap=gap,
        se=se,
        lower=gap - half,
        upper=gap + half,
        persons=persons_in(gap, observed.base, scale),
        shrunken=np.stack([one.gap for one in shrunken], axis=1),
        shrunken_lower=np.stack([one.lower for one in shrunken], axis=1),
        shrunken_upper=np.stack([one.upper for one in shrunken], axis=1),
        p_value=p_values(gap, se),
        told=np.stack(ways, axis=1),
        unusual=np.stack([one.unusual for one in funnels], axis=1),
        size=np.stack([one.size for one in funnels], axis=1),
        rank=np.stack([one.rank for one in ranks], axis=1),
        rank_lower=np.stack([one.lower for one in ranks], axis=1),
        rank_upper=np.stack([one.upper for one in ranks], axis=1),
        rank_lower_joint=np.stack([one.lower_joint for one in ranks], axis=1),
        rank_upper_joint=np.stack([one.upper_joint for one in ranks], axis=1),
        country=country,
        between=np.array([one.between for one in shrunken]),
        dispersion=np.array([one.dispersion for one in funnels]),
        extra=np.array([one.extra for one in funnels]),
        limits=np.stack([_limits(one) for one in funnels]),
        peers_expected=_peers(expectation.expected[:, :, None]),
        peers_profile=_peers(observed.values),
        agreement=_agreements(expectation, sign, options),
    )


def _variance_of_one(observed: Observed, expectation: Expectation, country: Floats) -> Floats:
    """Return the variance of the rate of a unit whose base is 1, (T,), for all units together."""
    if observed.strata is None or observed.strata.spread is None:
        return country * (observed.measure.scale - country)
    return np.asarray((observed.base**2 * expectation.sampling_variance).sum(axis=0) / observed.base.sum(axis=0))


def _ranks(gap: Floats, covariance: Floats, sign: int, options: Options) -> RankSets:
    if sign == 0:
        nobody = np.zeros(gap.size, dtype=np.int64)
        return RankSets(nobody, nobody, nobody, nobody, nobody, float("nan"))
    return rank_sets(sign * gap, covariance, seed=options.seed, draws=options.draws, confidence=options.confidence)


def _limits(one: Funnel) -> Floats:
    widths = [one.limits(level, over_dispersed=extra) for extra in (False, True) for level in (WARNING, ALARM)]
    return np.stack([one.curve_size, *widths], axis=1)


def _peers(profiles: Floats) -> Ints:
    """Return (U, T, N) from profiles (U, T, K)."""
    units, periods, columns = profiles.shape
    if columns == 0:
        return np.empty((units, periods, 0), dtype=np.int64)
    return np.stack([nearest_peers(profiles[:, t]) for t in range(periods)], axis=1)


def _agreements(expectation: Expectation, sign: int, options: Options) -> tuple[Agreement, ...]:
    gap, across = expectation.gap, expectation.across
    if gap.shape[0] < 4:
        return ()
    return tuple(
        _agreement(gap, np.block([[across[a, a], across[a, b]], [across[b, a], across[b, b]]]), (a, b), sign, options)
        for a, b in combinations(range(gap.shape[1]), 2)
    )


def _agreement(gap: Floats, error: Floats, pair: tuple[int, int], sign: int, options: Options) -> Agreement:
    first, second = gap[:, pair[0]], gap[:, pair[1]]
    found = persistence(first, second, error, seed=options.seed, confidence=options.confidence)
    top = min(_TOP, gap.shape[0] // _TOP_SHARE)
    worth_telling = sign != 0 and top >= _FEWEST_TOP
    return Agreement(
        first=pair[0],
        second=pair[1],
        rank_correlation=found.observed,
        corrected=found.corrected,
        lower=found.lower,
        upper=found.upper,
        top=top if worth_telling else None,
        kept=top_kept(sign * first, sign * second, top) if worth_telling else None,
        kept_by_chance=top**2 / gap.shape[0] if worth_telling else None,
    )
