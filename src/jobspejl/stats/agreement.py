"""Do units keep their places? Rank correlation between periods, with the noise taken out.

Two noisy series agree less than what they measure. The true gaps' covariance is the gaps' own less that of their
errors (Fuller 1987, Measurement Error Models, section 1.3), and the correlation that follows is told as a rank
correlation by 6/pi * arcsin(r/2), which holds for normal gaps (Pearson 1907). Its interval is a parametric bootstrap
of the whole step.
"""

from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.stats.rank_correlation import rank_correlation

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Persistence:
    """Agreement of two periods' gaps.

    Attributes:
        observed: Spearman's correlation of the gaps as they are.
        corrected: Rank correlation of the true gaps, -1 to 1; None where noise explains one period's whole spread.
        lower: Lower 95 % limit of it; None with it.
        upper: Upper limit.
    """

    observed: float
    corrected: float | None
    lower: float | None
    upper: float | None


def persistence(
    first: Floats, second: Floats, error: Floats, *, seed: int, draws: int = 1000, confidence: float = 0.95
) -> Persistence:
    """Return how far two periods agree.

    Args:
        first: (U,), gaps of the one period.
        second: (U,), gaps of the other.
        error: (2U, 2U), error covariance of the two laid after each other.
        seed: Seed of the bootstrap.
        draws: Bootstrap draws.
        confidence: Coverage of the interval.
    """
    observed = rank_correlation(first, second)
    gaps = np.stack([first, second])
    noise = _noise(error)
    truth = _covariance(gaps) - noise
    corrected = _rank_correlation(truth[None])[0]
    if not np.isfinite(corrected):
        return Persistence(observed, None, None, None)
    again = _rank_correlation(_bootstrap(truth, error, draws, seed) - noise)
    again = again[np.isfinite(again)]
    lower, upper = np.quantile(again, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Persistence(observed, float(corrected), float(lower), float(upper))


def top_kept(first: Floats, second: Floats, top: int) -> int:
    """Return how many units are among the `top` largest scores both times.

    >>> top_kept(np.array([3.0, 2.0, 1.0]), np.array([1.0, 3.0, 2.0]), top=2)
    1
    """
    best = [set(np.argsort(-scores, kind="stable")[:top].tolist()) for scores in (first, second)]
    return len(best[0] & best[1])


def _covariance(gaps: Floats) -> Floats:
    centred = gaps - gaps.mean(axis=-1, keepdims=True)
    return np.asarray(centred @ np.swapaxes(centred, -1, -2) / (gaps.shape[-1] - 1))


def _noise(error: Floats) -> Floats:
    """Return what the errors alone lead the sample covariance (2, 2) to be."""
    units = error.shape[0] // 2
    blocks = error.reshape(2, units, 2, units)
    own = np.einsum("aibi->ab", blocks)
    shared = blocks.sum(axis=(1, 3)) / units
    return np.asarray((own - shared) / (units - 1))


def _rank_correlation(covariance: Floats) -> Floats:
    spread = covariance[:, 0, 0] * covariance[:, 1, 1]
    usable = (covariance[:, 0, 0] > 0) & (covariance[:, 1, 1] > 0)
    r = np.where(usable, covariance[:, 0, 1] / np.sqrt(np.where(usable, spread, 1.0)), np.nan)
    return np.asarray(6 / np.pi * np.arcsin(np.clip(r, -1, 1) / 2))


def _bootstrap(truth: Floats, error: Floats, draws: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    units = error.shape[0] // 2
    true_gaps = _root(truth) @ rng.standard_normal((draws, 2, units))
    errors = (_root(error) @ rng.standard_normal((2 * units, draws))).T.reshape(draws, 2, units)
    return _covariance(true_gaps + errors)


def _root(covariance: Floats) -> Floats:
    # NOTE: the symmetric root, since an eigenvector's sign hangs on the last bit; rounding below 0 has none.
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    some = np.where(values > _ROUNDING * np.abs(values).max(), values, 0.0)
    return np.asarray((vectors * np.sqrt(some)) @ vectors.T)
