"""Confidence sets for ranks, by inference on all pairwise differences.

Mogstad, M., Romano, J. P., Shaikh, A. M. & Wilhelm, D. (2024). Inference for ranks with applications to mobility
across neighbourhoods and academic achievement across countries. Review of Economic Studies 91, 476-518.

Unit j is put before unit k when its score is larger by more than the critical value times the standard error of the
difference. The *marginal* set of a unit uses the largest of the differences that involve that unit; the *joint* sets
use the largest of all, so that all sets hold at once. Both step down (Romano & Wolf 2005): differences already told
apart leave the maximum, and the critical value falls until nothing new is found. One set of normal draws serves all.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Flags, Floats, Ints

Single = NDArray[np.float32]

_BATCH, _THREADS = 4096, 2
_FEW = 0.25
"""Where more differences than this are told apart, it costs less to look at those that are left."""


@dataclass(frozen=True, slots=True)
class RankSets:
    """Ranks (1 = largest score) with their confidence sets.

    Attributes:
        rank: (U,), by score; ties share the best rank.
        lower: (U,), best rank in the unit's own (marginal) set.
        upper: (U,), worst rank in it.
        lower_joint: (U,), best rank in the sets that hold for all units at once.
        upper_joint: (U,), worst rank in them.
        critical_joint: Critical value of the last joint step, in standard errors of a difference.
    """

    rank: Ints
    lower: Ints
    upper: Ints
    lower_joint: Ints
    upper_joint: Ints
    critical_joint: float


def rank_sets(
    score: Floats, covariance: Floats, *, seed: int, draws: int = 20_000, confidence: float = 0.95
) -> RankSets:
    """Return every unit's rank with its marginal and joint confidence set.

    Args:
        score: (U,), larger is better.
        covariance: (U, U), error covariance of the scores; may be singular.
        seed: Seed of the draws; the same seed gives the same sets.
        draws: Normal draws. Below 10,000 the bounds themselves are noisy by several places.
        confidence: Coverage of each set (marginal) and of all together (joint).

    >>> sets = rank_sets(np.array([3.0, 1.1, 1.0]), 0.01 * np.eye(3), seed=1)
    >>> sets.rank.tolist(), sets.lower.tolist(), sets.upper.tolist()
    ([1, 2, 3], [1, 2, 2], [1, 3, 3])
    """
    units = score.size
    difference = score[:, None] - score[None, :]
    precision = _pair_precision(covariance)
    z = difference * precision
    weight = precision.astype(np.float32)
    noise = _draws(covariance, draws, seed)
    errors = _Errors(noise, weight, _largest(noise, weight))
    marginal = _own_step_down(z, errors, confidence)
    joint, critical = _joint_step_down(z, errors, confidence)
    place = 1 + (difference < 0).sum(axis=1)
    return RankSets(
        rank=place.astype(np.int64),
        lower=1 + marginal.lost.sum(axis=1),
        upper=units - marginal.won.sum(axis=1),
        lower_joint=1 + joint.T.sum(axis=1),
        upper_joint=units - joint.sum(axis=1),
        critical_joint=critical,
    )


@dataclass(frozen=True, slots=True)
class _Errors:
    """Draws of the scores' errors.

    A difference that is told apart leaves its family, and the largest of those left is another one only in the draws
    in which it was the largest: few, so that a step down costs little.

    Attributes:
        noise: (U, draws), the errors.
        weight: (U, U), 1 / standard error of every difference.
        largest: (U, draws), the largest difference that each unit is part of, in standard errors.
    """

    noise: Single
    weight: Single
    largest: Single


@dataclass(frozen=True, slots=True)
class _Own:
    """Told apart in each unit's own family: `won[j, k]` j is before k, `lost[j, k]` j is behind k."""

    won: Flags
    lost: Flags


def _pair_precision(covariance: Floats) -> Floats:
    """Return 1 / standard error of every difference, 0 for a unit with itself or a difference without error."""
    variance = np.diag(covariance)[:, None] + np.diag(covariance)[None, :] - 2 * covariance
    known = variance > 1e-12 * max(float(variance.max()), 1e-300)
    return np.where(known, 1 / np.sqrt(np.where(known, variance, 1.0)), 0.0)


def _draws(covariance: Floats, draws: int, seed: int) -> NDArray[np.float32]:
    """Return normal draws of the error, (U, draws)."""
    # NOTE: eigenvectors and not Cholesky: gaps that add up to 0 have a singular covariance.
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    standard = np.random.default_rng(seed).standard_normal((draws, values.size), dtype=np.float32)
    return np.ascontiguousarray((standard @ root.T.astype(np.float32)).T)


def _largest(noise: Single, weight: Single) -> Single:
    """Return the largest difference, in standard errors, that each unit is part of: (U, draws)."""
    largest = np.zeros_like(noise)

    def fill(rows: slice) -> None:
        batch, top = noise[:, rows].copy(), largest[:, rows]
        room = np.empty_like(batch)
        for unit in range(batch.shape[0] - 1):
            others = slice(unit + 1, None)
            apart = np.subtract(batch[unit], batch[others], out=room[others])
            apart *= weight[unit, others, None]
            np.abs(apart, out=apart)
            np.maximum(top[unit], apart.max(axis=0), out=top[unit])
            np.maximum(top[others], apart, out=top[others])

    _in_batches(fill, noise.shape[1])
    return largest


def _own_step_down(z: Floats, errors: _Errors, confidence: float) -> _Own:
    """Step down in every unit's own family, from the largest difference that each unit is part of."""
    limit = np.quantile(errors.largest, confidence, axis=1)
    own = _Own(z > limit[:, None], -z > limit[:, None])
    changed = np.flatnonzero((own.won | own.lost).any(axis=1))
    # NOTE: a unit's critical value falls only when its own family has lost a difference; the others stand.
    while changed.size:
        limit[changed] = np.quantile(_own_largest_left(errors, own, changed), confidence, axis=1)
        now = _Own(z > limit[:, None], -z > limit[:, None])
        changed = np.flatnonzero(((now.won != own.won) | (now.lost != own.lost)).any(axis=1))
        own = now
    return own


def _joint_step_down(z: Floats, errors: _Errors, confidence: float) -> tuple[Flags, float]:
    """Step down in the family of all differences, from the largest difference that each unit is part of."""
    critical = float(np.quantile(errors.largest.max(axis=0), confidence))
    told, now = np.zeros(z.shape, dtype=bool), z > critical
    while (now != told).any():
        told = now
        critical = float(np.quantile(_joint_largest_left(errors, told), confidence))
        now = z > critical
    return told, critical


def _own_largest_left(errors: _Errors, own: _Own, units: Ints) -> Single:
    """Return, for some units, the largest difference of their own not yet told apart: (units, draws)."""
    left = np.empty((units.size, errors.noise.shape[1]), dtype=np.float32)

    def most(unit: int, noise: Single, chosen: Flags) -> Single:
        (ahead, behind), weight = chosen, errors.weight[unit]
        first = _most(noise[unit] - noise[ahead], weight[ahead])
        return np.maximum(first, _most(noise[behind] - noise[unit], weight[behind]))

    def fill(rows: slice) -> None:
        noise = errors.noise[:, rows].copy()
        for place, unit in enumerate(units):
            told = np.stack([own.won[unit], own.lost[unit]])
            left[place, rows] = _largest_left(noise, errors.largest[unit, rows], told, partial(most, unit))

    _in_batches(fill, left.shape[1])
    return left


def _joint_largest_left(errors: _Errors, told: Flags) -> Single:
    """Return the largest of all differences not yet told apart: (draws,)."""
    left: Single = errors.largest.max(axis=0)

    def most(noise: Single, chosen: Flags) -> Single:
        units = np.flatnonzero(chosen.any(axis=1))
        each = (_most(noise[unit] - noise[chosen[unit]], errors.weight[unit, chosen[unit]]) for unit in units)
        return reduce(np.maximum, each, np.zeros(noise.shape[1], dtype=np.float32))

    def fill(rows: slice) -> None:
        left[rows] = _largest_left(errors.noise[:, rows].copy(), left[rows], told, most)

    _in_batches(fill, left.size)
    return left


def _largest_left(noise: Single, largest: Single, told: Flags, most: Callable[[Single, Flags], Single]) -> Single:
    """Return the largest difference of a family not yet told apart: (draws,).

    It is another one than the largest of all only in the draws in which that is told apart, which are few.

    Args:
        noise: (U, draws), the errors.
        largest: (draws,), the largest difference of the whole family.
        told: Which differences of the family are told apart.
        most: Returns the largest of some differences of the family, 0 where there are none.
    """
    if told.mean() > _FEW:
        return most(noise, ~told)
    left = largest.copy()
    again = np.flatnonzero(most(noise, told) == left)
    left[again] = most(noise[:, again], ~told)
    return left


def _most(apart: Single, weight: Single) -> Single:
    """Return the largest of some differences in standard errors, at least 0: (draws,)."""
    apart *= weight[:, None]
    return np.asarray(apart.max(axis=0, initial=0.0))


def _in_batches(fill: Callable[[slice], None], draws: int) -> None:
    """Fill arrays for one batch of draws after the other, each small enough to stay in the cache."""
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, (slice(start, start + _BATCH) for start in range(0, draws, _BATCH))))
