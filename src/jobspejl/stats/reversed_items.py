"""Does a question of a battery point against the others? Its correlation with the rest, and how far chance takes it.

The correlation is with the sum of the others, among those who answered all (the item-rest correlation of
`stats/cronbach.py`); its upper limit is by Fisher's transformation (Fisher 1921, Metron 1, 3-32), which takes answers
for normal and is rough for few people or scales of few values. It is a suspicion to look into, not a finding: a
question may run against the others because people mean it so.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from jobspejl.contracts.arrays import Floats


@dataclass(frozen=True, slots=True)
class AgainstTheRest:
    """A question that points against the others.

    Attributes:
        item: Its column.
        correlation: With the sum of the others, those found before it turned; below 0.
        upper: Its upper limit; below 0.
        people: Those who answered all questions.
    """

    item: int
    correlation: float
    upper: float
    people: int


def against_the_rest(answers: Floats, confidence: float = 0.99) -> tuple[AgainstTheRest, ...]:
    """Return the questions that surely correlate negatively with the rest, the clearest first.

    The clearest is turned before the next is looked for, until none is left, and never more than half of them: turning
    some questions and turning all the others is the same.

    Args:
        answers: (N, K), all meant in the same direction; NaN where there is none.
        confidence: Of the interval whose upper limit is below 0.

    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
    >>> answers[:, 2] = -answers[:, 2]
    >>> [found.item for found in against_the_rest(answers)]
    [2]
    """
    full = answers[~np.isnan(answers).any(axis=1)]
    people, items = full.shape
    if people < 4 or items < 2:
        return ()
    covariance = np.cov(full, rowvar=False)
    margin = ndtri((1 + confidence) / 2) / np.sqrt(people - 3)
    found: list[AgainstTheRest] = []
    for _ in range(items // 2):
        correlation = _with_the_rest(covariance)
        item = int(np.argmin(correlation))
        held = np.clip(correlation[item], -1 + 1e-12, 1 - 1e-12)
        upper = float(np.tanh(np.arctanh(held) + margin))
        if upper >= 0:
            break
        found.append(AgainstTheRest(item, float(correlation[item]), upper, people))
        covariance[item] *= -1
        covariance[:, item] *= -1
    return tuple(found)


def _with_the_rest(covariance: Floats) -> Floats:
    """Return each question's correlation with the sum of the others; 0 where either is the same for all."""
    own, row = np.diag(covariance), covariance.sum(axis=1)
    scale = np.sqrt(np.maximum(own * (covariance.sum() - 2 * row + own), 0))
    correlation: Floats = np.divide(row - own, scale, out=np.zeros_like(scale), where=scale > 1e-12)
    return correlation
