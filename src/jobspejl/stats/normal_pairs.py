"""Two kinds of gaps that are both seen with noise, as a normal model: how likely each covariance of the true ones is.

True gaps of a unit have covariance T (2, 2), alike for all units, and the errors of all gaps are known. Some quantity
of T, as its correlation or its slope, is held at one value after another, and T's two variances are fitted beside it
by Fisher's scoring: its profile likelihood. Where the gaps' means are unknown, it is the restricted one (Patterson &
Thompson 1971, Biometrika 58, 545-554).

With errors that correlate between units, the gaps are first turned to axes along which they do not: the eigenvectors of
the two kinds' errors taken together. T is the same along any axes. What the two kinds' errors still have off them is
left out; it is nothing where both kinds' errors are alike, as in two periods.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from jobspejl.contracts.arrays import Floats

Model = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""From R held values and two variances (2, R): T as (3, R), its entries 11, 12 and 22, and its slopes by the logarithms
of the variances as (2, 3, R)."""

_POINTS, _ROUNDS, _PARTS = 17, 4, 6
_MOST_STEPS = 80
_LONGEST_STEP = 2.0
_LEAST_GAIN = 1e-6
_DAMPING = 1e-3
_MOST_DAMPING = 1e8
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Pairs:
    """Gaps of two kinds along N axes.

    Attributes:
        first: (N,), gaps of the first kind.
        second: (N,), gaps of the second kind.
        noise: (3, N), variance of the first errors, their covariance with the second, and variance of the second.
        level: (N,), how much of a mean that all units share lies along each axis.
    """

    first: Floats
    second: Floats
    noise: Floats
    level: Floats


def pairs(first: Floats, second: Floats, error: Floats) -> Pairs:
    """Return two kinds of gaps along axes on which units' errors do not correlate.

    Args:
        first: (U,), gaps of the first kind.
        second: (U,), gaps of the second kind, in the same units' order.
        error: (2U, 2U), error covariance of the two laid after each other; may be singular.
    """
    units = first.size
    blocks = error.reshape(2, units, 2, units)
    own, shared, other = blocks[0, :, 0], blocks[0, :, 1], blocks[1, :, 1]
    sizes = [max(float(np.trace(noise)), np.finfo(float).tiny) for noise in (own, other)]
    _, axes = np.linalg.eigh(own / sizes[0] + other / sizes[1])
    seen = np.stack([axes.T @ first, axes.T @ second])
    noise = np.stack([((axes.T @ part) * axes.T).sum(axis=1) for part in (own, shared, other)])
    # NOTE: gaps that add up to 0 have an axis without noise and without gaps, which tells nothing.
    spread = (seen**2).mean(axis=1)
    told = np.any((seen**2 > _NOTHING * spread[:, None]) | (noise[[0, 2]] > _NOTHING * spread[:, None]), axis=0)
    # NOTE: an error covariance that was put together from parts may have axes along which it is a little below nothing.
    noise[[0, 2]] = np.maximum(noise[[0, 2]], 0.0) + _NOTHING * spread[:, None]
    most = np.sqrt(noise[0] * noise[2])
    noise[1] = np.clip(noise[1], -most, most)
    return Pairs(seen[0, told], seen[1, told], noise[:, told], axes.sum(axis=0)[told])


def critical_drop(units: float, degrees_of_freedom: float, confidence: float) -> float:
    """Return how far a log likelihood of normal values may fall from its top within an interval.

    It is exact for a slope or for no correlation between values without noise, whose likelihood ratio is
    units * log(1 + t^2 / degrees of freedom) with Student's t; with many units it is half the chi-squared limit.

    >>> round(critical_drop(1e9, 1e9, 0.95), 3)
    1.921
    """
    t = float(stdtrit(degrees_of_freedom, (1 - confidence) / 2))
    return units / 2 * float(np.log1p(t**2 / degrees_of_freedom))


def likelihood_interval(height: Callable[[Floats], Floats], ends: tuple[float, float], drop: float) -> Floats:
    """Return where a log likelihood is highest, and the first and the last place where it is `drop` lower: (3,).

    A limit that lies outside the ends is that end.

    Args:
        height: Gives the log likelihood at each of some places.
        ends: Where to search.
        drop: How far it may fall.

    >>> likelihood_interval(lambda at: -2 * (at - 0.3) ** 2, (-1.0, 1.0), 0.5).round(3).tolist()
    [0.3, -0.2, 0.8]
    """
    places = np.linspace(*ends, _POINTS)
    heights = height(places)
    for _ in range(_ROUNDS):
        best, inside = int(heights.argmax()), np.flatnonzero(heights >= heights.max() - drop)
        cells = {(inside[0] - 1, inside[0]), (best - 1, best), (best, best + 1), (inside[-1], inside[-1] + 1)}
        held = [(a, b) for a, b in cells if a >= 0 and b < places.size]
        new = np.concatenate([np.linspace(places[a], places[b], _PARTS + 1)[1:-1] for a, b in held])
        places, order = np.unique(np.concatenate([places, new]), return_index=True)
        heights = np.concatenate([heights, height(new)])[order]
    inside = np.flatnonzero(heights >= heights.max() - drop)
    return places[[int(heights.argmax()), inside[0], inside[-1]]]


def profile(seen: Pairs, held: Floats, model: Model, *, mean: bool) -> Floats:
    """Return the log likelihood (R,) of each held value, at the variances that then fit best.

    Args:
        seen: The gaps.
        held: (R,), values of the quantity in question.
        model: T and its slopes.
        mean: Whether each kind's gaps have a mean to be learnt, or are around 0.
    """
    spread = np.stack([seen.first, seen.second]).var(axis=1)
    start = np.maximum(spread - seen.noise[[0, 2]].mean(axis=1), 0.1 * spread)
    logs = np.repeat(np.log(start)[:, None], held.size, axis=1)
    least = np.log(_NOTHING * spread)[:, None]
    height, slope, information = _scored(seen, held, logs, model, mean)
    found, at, damping = height.copy(), np.arange(held.size), np.full(held.size, _DAMPING)
    for _ in range(_MOST_STEPS):
        tried = np.maximum(logs + _step(slope, information, damping), least)
        new = _scored(seen, held[at], tried, model, mean)
        better = new[0] >= height
        going = np.where(better, new[0] - height > _LEAST_GAIN, damping < _MOST_DAMPING)
        logs = np.where(better, tried, logs)
        height, slope, information = (
            np.where(better, after, before) for before, after in zip((height, slope, information), new, strict=True)
        )
        damping = np.where(better, damping / 5, damping * 6)
        found[at] = height
        if not going.any():
            break
        at, logs, damping = at[going], logs[:, going], damping[going]
        height, slope, information = height[going], slope[:, going], information[..., going]
    return found


def _step(slope: Floats, information: Floats, damping: Floats) -> Floats:
    """Return a damped step of Fisher's scoring, of no more than two in each logarithm."""
    (a, b), (_, d) = information
    a, d = a * (1 + damping) + _NOTHING, d * (1 + damping) + _NOTHING
    step = np.stack([d * slope[0] - b * slope[1], a * slope[1] - b * slope[0]]) / (a * d - b**2)
    return np.asarray(np.clip(step, -_LONGEST_STEP, _LONGEST_STEP))


def _scored(seen: Pairs, held: Floats, logs: Floats, model: Model, mean: bool) -> tuple[Floats, Floats, Floats]:
    """Return the log likelihood (R,), its slopes by the two logarithms (2, R), and their information (2, 2, R)."""
    true, by = model(held, np.exp(logs))
    a, c, b = true[:, :, None] + seen.noise[:, None]
    spread = a * b - c**2
    weight = np.stack([b, -c, a]) / spread
    height = -np.log(spread).sum(axis=1) / 2
    away = np.stack(np.broadcast_arrays(seen.first, seen.second, spread)[:2])
    pulled = np.zeros_like(weight)
    if mean:
        known = weight @ seen.level**2
        det = known[0] * known[2] - known[1] ** 2
        unsure = np.stack([known[2], -known[1], known[0]]) / det
        means = _times(unsure, _times(weight, away) @ seen.level)
        away = away - means[:, :, None] * seen.level
        pulled = seen.level**2 * _between(weight, unsure[:, :, None])
        height -= np.log(det) / 2
    told = _times(weight, away)
    height -= (told * away).sum(axis=(0, 2)) / 2
    lack = (weight - np.stack([told[0] ** 2, told[0] * told[1], told[1] ** 2]) - pulled).sum(axis=2)
    slope = -np.einsum("kir,ir,i->kr", by, lack, np.array([1.0, 2.0, 1.0])) / 2
    p, q, r = weight
    pq, qr, qq = 2 * (p * q).sum(axis=1), 2 * (q * r).sum(axis=1), (q * q).sum(axis=1)
    middle = 2 * ((p * r).sum(axis=1) + qq)
    square = np.array([[(p * p).sum(axis=1), pq, qq], [pq, middle, qr], [qq, qr, (r * r).sum(axis=1)]])
    return height, slope, np.einsum("kir,ijr,ljr->klr", by, square, by) / 2


def _times(matrix: Floats, vector: Floats) -> Floats:
    """Return symmetric matrices, as their three entries, times vectors (2, ...)."""
    return np.stack([matrix[0] * vector[0] + matrix[1] * vector[1], matrix[1] * vector[0] + matrix[2] * vector[1]])


def _between(outer: Floats, inner: Floats) -> Floats:
    """Return outer @ inner @ outer of symmetric matrices, as three entries."""
    left, right = _times(inner, outer[:2]), _times(inner, outer[1:])
    return np.stack([_dot(outer[:2], left), _dot(outer[:2], right), _dot(outer[1:], right)])


def _dot(first: Floats, second: Floats) -> Floats:
    return np.asarray(first[0] * second[0] + first[1] * second[1])
