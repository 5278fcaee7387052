"""Do the questions of a battery measure the same thing? Cronbach's alpha.

Cronbach 1951, Psychometrika 16, 297-334; interval by Feldt 1965, Psychometrika 30, 357-370. Alpha is of those who
answered all questions, each counted once. A high alpha does not make one index of many questions: show them beside it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri

from jobspejl.contracts.arrays import Floats


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha of K questions; NaN where it is not defined.

    Attributes:
        raw: k / (k - 1) * (1 - sum of the questions' variances / variance of their sum); below 0 where questions
            go against each other, as when one has not been reversed.
        standardised: The same of the correlations; NaN where one question has the same answer from all.
        lower: Lower limit of `raw`.
        upper: Upper limit.
        people: Those who answered all questions.
        left_out: Those who did not.
        item_rest: (K,), each question's correlation with the sum of the others; NaN where one of the two is constant.
    """

    raw: float
    standardised: float
    lower: float
    upper: float
    people: int
    left_out: int
    item_rest: Floats


def cronbach(answers: Floats, confidence: float = 0.95) -> Alpha:
    """Return alpha; NaN for fewer than two questions or people, and where the sum is the same for all.

    Args:
        answers: (N, K), all in the same direction; NaN where there is none.
        confidence: Of the interval.

    >>> answers = np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 4.0], [4.0, 5.0]])
    >>> found = cronbach(answers)
    >>> round(found.raw, 3), found.item_rest.round(3).tolist()
    (0.967, [0.947, 0.947])
    """
    full = answers[~np.isnan(answers).any(axis=1)]
    (people, k), left_out = full.shape, len(answers) - len(full)
    nothing = Alpha(np.nan, np.nan, np.nan, np.nan, people, left_out, np.full(k, np.nan))
    if k < 2 or people < 2:
        return nothing
    covariance = np.cov(full, rowvar=False)
    if covariance.sum() <= 0:
        return nothing
    raw = float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))
    degrees = people - 1
    tail = (1 - confidence) / 2
    return Alpha(
        raw=raw,
        standardised=_standardised(covariance),
        lower=1 - (1 - raw) * float(fdtri(degrees, degrees * (k - 1), 1 - tail)),
        upper=1 - (1 - raw) * float(fdtri(degrees, degrees * (k - 1), tail)),
        people=people,
        left_out=left_out,
        item_rest=_item_rest(covariance),
    )


def _standardised(covariance: Floats) -> float:
    spread = np.sqrt(np.diag(covariance))
    if (spread == 0).any():
        return float("nan")
    k = spread.size
    total = float((covariance / np.outer(spread, spread)).sum())
    return float(k / (k - 1) * (1 - k / total))


def _item_rest(covariance: Floats) -> Floats:
    own = np.diag(covariance)
    with_rest = covariance.sum(axis=1) - own
    rest = np.maximum(covariance.sum() - 2 * covariance.sum(axis=1) + own, 0.0)
    spread = np.sqrt(own * rest)
    return np.asarray(np.divide(with_rest, spread, out=np.full(own.size, np.nan), where=spread > 0))
