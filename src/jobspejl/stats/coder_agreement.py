"""How far reviewers who read the same files give the same answers.

Three figures that are read together: with a rare answer, reviewers who agree on nearly every file may have a low
alpha and a high AC1. Per cent agreement and Gwet's AC1: Gwet, K. L. 2008. British Journal of Mathematical and
Statistical Psychology 61, 29-48. Alpha: Krippendorff, K. 2011. Computing Krippendorff's Alpha-Reliability
(University of Pennsylvania). Alpha is not defined where only one answer occurs: nothing could have differed. Its
interval is a bootstrap over files (percentiles), since answers to the same file hang together.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints

Level = Literal["nominal", "ordinal", "interval"]
Undefined = Literal["no_pairs", "no_variation", "one_category"]
"""Why a figure is not there: no file has two answers, only one answer occurs, or only one answer is possible."""

#: The most resamples without any variation (per cent of them) with which an interval is still given.
_MOST_WITHOUT_VARIATION = 5.0


@dataclass(frozen=True, slots=True)
class CoderAgreement:
    """How far reviewers agree.

    Attributes:
        units: Files with at least two answers.
        agreement: Share of all pairs of answers to the same file that are equal, 0 to 1, averaged over files.
        alpha: Krippendorff's alpha, at most 1; 0 is what chance would give.
        lower: Lower limit of alpha's interval; None without alpha, or where too many resamples had no variation.
        upper: Upper limit.
        ac1: Gwet's AC1, at most 1.
        undefined: Why a figure is None; None where all are there but perhaps the interval.
    """

    units: int
    agreement: float | None
    alpha: float | None
    lower: float | None
    upper: float | None
    ac1: float | None
    undefined: Undefined | None


def coder_agreement(
    codes: Ints,
    categories: int,
    *,
    seed: int,
    clusters: Ints | None = None,
    level: Level = "nominal",
    draws: int = 1000,
    confidence: float = 0.95,
) -> CoderAgreement:
    """Return how far reviewers agree.

    Args:
        codes: (R, U), the answer of each reviewer to each file, 0 to `categories` - 1; below 0 where there is none.
        categories: K, how many answers are possible; for `ordinal` and `interval` they stand in their order.
        seed: Seed of the bootstrap.
        clusters: (U,), what is drawn together in the bootstrap, from 0, e.g. the file that an answer is to; each by
            itself where none is given.
        level: What a difference is: unequal, apart in rank, or apart in number.
        draws: Bootstrap draws.
        confidence: Coverage of the interval.

    >>> codes = np.array([[0, 0, 1, 1, 0], [0, 0, 1, 0, -1]])
    >>> found = coder_agreement(codes, 2, seed=1, draws=100)
    >>> found.units, found.agreement, round(found.alpha, 4), round(found.ac1, 4)
    (4, 0.75, 0.5333, 0.569)
    """
    answers = _answers(codes, categories)
    given = answers.sum(axis=1)
    paired = answers[given >= 2]
    if not paired.size:
        return CoderAgreement(0, None, None, None, None, None, "no_pairs")
    agreement = float(_equal_pairs(paired).mean())
    chance = _chance_of_ac1(answers[given >= 1])
    ac1 = None if chance is None else (agreement - chance) / (1 - chance)
    coincidences = _coincidences(paired)
    alpha = float(_alpha(coincidences.sum(axis=0)[None], level)[0])
    if np.isnan(alpha):
        why: Undefined = "one_category" if chance is None else "no_variation"
        return CoderAgreement(len(paired), agreement, None, None, None, ac1, why)
    together = np.arange(given.size) if clusters is None else clusters
    drawn = _resamples(together[given >= 2], seed, draws)
    lower, upper = _limits(_alpha(np.einsum("du,ukl->dkl", drawn, coincidences), level), confidence)
    return CoderAgreement(len(paired), agreement, alpha, lower, upper, ac1, None)


def answers_crossed(first: Ints, second: Ints, categories: int) -> Ints:
    """Return how often two reviewers gave each pair of answers to the same file.

    Args:
        first: (U,), the answers of the one, below 0 where there is none.
        second: (U,), the answers of the other.
        categories: K.

    Returns:
        (K, K), the first reviewer's answers down, the second's across.

    >>> answers_crossed(np.array([0, 0, 1, -1]), np.array([0, 1, 1, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    both = (first >= 0) & (second >= 0)
    pairs = first[both] * categories + second[both]
    return np.bincount(pairs, minlength=categories**2).astype(np.int64).reshape(categories, categories)


def _answers(codes: Ints, categories: int) -> Floats:
    """Return (U, K), how many reviewers gave each answer to each file."""
    return np.asarray((codes[:, :, None] == np.arange(categories)).sum(axis=0), dtype=np.float64)


def _equal_pairs(answers: Floats) -> Floats:
    given = answers.sum(axis=1)
    return np.asarray((answers * (answers - 1)).sum(axis=1) / (given * (given - 1)))


def _chance_of_ac1(answers: Floats) -> float | None:
    """Return the agreement that chance would give by Gwet; None where only one answer is possible."""
    categories = answers.shape[1]
    if categories < 2:
        return None
    used = (answers / answers.sum(axis=1, keepdims=True)).mean(axis=0)
    return float((used * (1 - used)).sum() / (categories - 1))


def _coincidences(paired: Floats) -> Floats:
    """Return (U, K, K), the pairs of answers within each file, each file weighing as many as its answers."""
    given = paired.sum(axis=1)
    pairs = paired[:, :, None] * paired[:, None, :]
    pairs -= np.eye(paired.shape[1]) * paired[:, :, None]
    return np.asarray(pairs / (given - 1)[:, None, None])


def _alpha(coincidences: Floats, level: Level) -> Floats:
    """Return alpha (D,) from coincidences (D, K, K); NaN where only one answer occurs."""
    used = coincidences.sum(axis=2)
    total = used.sum(axis=1)
    distance = _distances(used, level)
    observed = (coincidences * distance).sum(axis=(1, 2))
    chance = (used[:, :, None] * used[:, None, :] * distance).sum(axis=(1, 2)) / (total - 1)
    varies = (used > 1e-9).sum(axis=1) > 1
    return np.asarray(np.where(varies, 1 - observed / np.where(varies, chance, 1.0), np.nan))


def _distances(used: Floats, level: Level) -> Floats:
    """Return the squared distances (D, K, K) between answers; those of ranks depend on how often each is used."""
    categories = used.shape[1]
    place = np.arange(categories, dtype=np.float64)
    if level == "ordinal":
        middle = np.cumsum(used, axis=1) - used / 2
        return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)
    apart = (place[:, None] - place) ** 2
    return np.broadcast_to((apart > 0) * 1.0 if level == "nominal" else apart, (len(used), categories, categories))


def _resamples(clusters: Ints, seed: int, draws: int) -> Floats:
    """Return (D, U), how often each file is drawn with its cluster."""
    groups, member = np.unique(clusters, return_inverse=True)
    drawn = np.random.default_rng(seed).multinomial(groups.size, np.full(groups.size, 1 / groups.size), size=draws)
    return np.asarray(drawn[:, member], dtype=np.float64)


def _limits(alphas: Floats, confidence: float) -> tuple[float | None, float | None]:
    there = alphas[~np.isnan(alphas)]
    if 100 * (alphas.size - there.size) > _MOST_WITHOUT_VARIATION * alphas.size:
        return None, None
    lower, upper = np.quantile(there, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(lower), float(upper)
