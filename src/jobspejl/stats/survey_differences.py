"""How much two groups, or two waves, of a survey differ, and how small a difference could have been seen.

The interval of a difference is put together from the two estimates' own intervals, so that it is as good as they are
for small samples and shares near 0 and 1 (Newcombe 1998, Statistics in Medicine 17, 873-890, method 10, for independent
shares, and 2635-2650, method 10, for paired ones; Zou & Donner 2008, Statistics in Medicine 27, 1693-1702):

    lower = d - sqrt(a² + b² - 2 r a b),  a = first - its lower limit, b = the second's upper limit - second,

and upper the other way around. The correlation r of the two estimates comes from the design: 0 for groups that share
no stratum and no cluster, above 0 for a panel whose people are clusters.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.stats.share_intervals import share_intervals
from jobspejl.stats.survey_design import SurveyDesign, Unknown, lay_out, off_margins, variances
from jobspejl.stats.survey_shares import DomainMeans, domain_means, mean_intervals


@dataclass(frozen=True, slots=True)
class Differences:
    """First group less second, for Q questions; every field is (Q,).

    Attributes:
        value: In the unit of the answers; NaN where one group has no answers.
        se: Standard error of the difference; NaN where unknown.
        lower: Lower limit; NaN where unknown.
        upper: Upper limit.
        correlation: Of the two estimates' errors; 0 where one has none.
        unknown: Codes of `survey_design.Unknown`: the first group's, or else the second's.
    """

    value: Floats
    se: Floats
    lower: Floats
    upper: Floats
    correlation: Floats
    unknown: Ints


def share_differences(
    design: SurveyDesign, answers: Floats, first: Flags, second: Flags, confidence: float = 0.95
) -> Differences:
    """Return differences between shares, with the default interval of `share_intervals` for each of the two.

    For many pairs at once the limits are not simultaneous: one in twenty misses.

    Args:
        design: The design, of all who took part, of both waves if there are two.
        answers: (N, Q), 1 and 0; NaN where there is no answer.
        first: (N,), who is in the first group.
        second: (N,), who is in the second; the groups may overlap.
        confidence: Above 0 and below 1.

    >>> from jobspejl.stats.survey_design import survey_design
    >>> wave = np.repeat([0, 1], 200)
    >>> answers = np.r_[np.ones(154), np.zeros(46), np.ones(172), np.zeros(28)][:, None]
    >>> found = share_differences(survey_design(np.ones(400), stratum=wave), answers, wave == 1, wave == 0)
    >>> [float(one[0].round(3)) for one in (found.value, found.lower, found.upper)]
    [0.09, 0.01, 0.169]
    """
    one, other = (domain_means(design, answers, np.where(group, 0, -1)) for group in (first, second))
    limits = [
        share_intervals(
            each.value[0],
            each.se[0],
            each.answers[0],
            each.degrees_of_freedom[0],
            fraction=each.fraction[0],
            confidence=confidence,
        )
        for each in (one, other)
    ]
    own, others = ((limit.lower, limit.upper) for limit in limits)
    return _differences(one, other, _se(design, answers, (first, one), (second, other)), own, others)


def mean_differences(
    design: SurveyDesign, answers: Floats, first: Flags, second: Flags, confidence: float = 0.95
) -> Differences:
    """Return differences between means, with Student's t interval for each of the two; see `share_differences`.

    >>> from jobspejl.stats.survey_design import survey_design
    >>> wave = np.repeat([0, 1], 3)
    >>> answers = np.array([[1.0], [2.0], [3.0], [3.0], [4.0], [5.0]])
    >>> found = mean_differences(survey_design(np.ones(6), stratum=wave), answers, wave == 1, wave == 0)
    >>> float(found.value[0]), float(found.se[0].round(3))
    (2.0, 0.816)
    """
    one, other = (domain_means(design, answers, np.where(group, 0, -1)) for group in (first, second))
    own, others = ((low[0], high[0]) for low, high in (mean_intervals(each, confidence) for each in (one, other)))
    return _differences(one, other, _se(design, answers, (first, one), (second, other)), own, others)


def difference_limits(
    first: Floats, own: tuple[Floats, Floats], second: Floats, others: tuple[Floats, Floats], correlation: Floats
) -> tuple[Floats, Floats]:
    """Return the limits of first less second from each one's own limits; any common shape.

    Args:
        first: The first estimate.
        own: Its lower and upper limit.
        second: The second estimate.
        others: Its lower and upper limit.
        correlation: Of the two estimates' errors, -1 to 1.

    >>> own, others = (np.array(2.0), np.array(5.0)), (np.array(0.0), np.array(5.0))
    >>> low, high = difference_limits(np.array(5.0), own, np.array(1.0), others, np.array(0.0))
    >>> float(low), float(high)
    (-1.0, 5.0)
    """
    (low, high), (other_low, other_high) = own, others
    below = _joined(first - low, other_high - second, correlation)
    above = _joined(high - first, second - other_low, correlation)
    return first - second - below, first - second + above


def detectable_difference(
    share: Floats, first: Floats, second: Floats, *, confidence: float = 0.95, power: float = 0.8
) -> Floats:
    """Return the smallest true difference between two independent shares that a comparison would mostly find.

    By the normal approximation with both shares near `share` (Fleiss, Levin & Paik 2003, Statistical Methods for Rates
    and Proportions, chapter 4). With power 0.5 it is the smallest difference seen that would stand out.

    Args:
        share: From 0 to 1, any shape.
        first: Effective number of answers of the first, share (1 - share) / se².
        second: Of the second.
        confidence: Of the two-sided comparison.
        power: The chance of finding it.

    Returns:
        The difference, as a share; NaN where a number of answers is NaN.

    >>> [float(detectable_difference(0.77, 200, 200, power=power).round(2)) for power in (0.5, 0.8)]
    [0.08, 0.12]
    """
    reach = ndtri((1 + confidence) / 2) + ndtri(power)
    return np.asarray(reach * np.sqrt(share * (1 - share) * (1 / np.asarray(first) + 1 / np.asarray(second))))


def _se(
    design: SurveyDesign, answers: Floats, one: tuple[Flags, DomainMeans], other: tuple[Flags, DomainMeans]
) -> Floats:
    """Return the standard error (Q,) of the first mean less the second."""
    scores = off_margins(design, _scores(answers, *one) - _scores(answers, *other))
    everyone = lay_out(design)
    weighted = (design.weight[:, None] * scores)[everyone.rows]
    return np.asarray(np.sqrt(variances(design, everyone, weighted)[0]))


def _scores(answers: Floats, group: Flags, found: DomainMeans) -> Floats:
    inside = group[:, None] & ~np.isnan(answers)
    return np.where(inside, (answers - found.value) / np.where(found.answers > 0, found.weight, np.nan), 0.0)


def _differences(
    one: DomainMeans,
    other: DomainMeans,
    se: Floats,
    own: tuple[Floats, Floats],
    others: tuple[Floats, Floats],
) -> Differences:
    p, q, s, t = one.value[0], other.value[0], one.se[0], other.se[0]
    unknown = np.where(one.unknown[0] != Unknown.KNOWN, one.unknown[0], other.unknown[0])
    both = s * t
    r = np.clip(np.divide(s**2 + t**2 - se**2, 2 * both, out=np.zeros_like(both), where=both > 0), -1.0, 1.0)
    lower, upper = difference_limits(p, own, q, others, r)
    return Differences(
        value=p - q,
        se=np.where(unknown == Unknown.KNOWN, se, np.nan),
        lower=lower,
        upper=upper,
        correlation=np.where(unknown == Unknown.KNOWN, r, np.nan),
        unknown=unknown,
    )


def _joined(own: Floats, others: Floats, correlation: Floats) -> Floats:
    return np.asarray(np.sqrt(np.maximum(own**2 + others**2 - 2 * correlation * own * others, 0.0)))
