"""Weighted means, shares and distributions of a survey's answers, for many questions and domains at once.

A domain's mean is a ratio of two totals, who answered being part of the domain: V is that of `survey_design` with the
scores w (y - mean) / sum of w. A share is the mean of 0 and 1; a distribution is a share for each possible answer. The
design effect compares V with that of a simple random sample of as many answers (Kish 1965, Survey Sampling, section
8.2).
"""

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import stdtrit

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.stats.kish import effective_size
from jobspejl.stats.survey_design import Layout, SurveyDesign, Unknown, freedom, lay_out, variances

_COLUMNS = 8
_NO_SPREAD = 1e-12
"""Standard errors of at most this, relative to the mean, are rounding."""


@dataclass(frozen=True, slots=True)
class DomainMeans:
    """Means of Q questions in D domains; every field is (D, Q).

    Attributes:
        value: In the unit of the answers; NaN where nobody answered.
        se: Standard error; NaN where unknown.
        answers: People who answered.
        weight: Sum of their weights.
        effective: Kish's effective number of them, which sees the weights only.
        design_effect: Variance, as a multiple of that of a simple random sample of as many answers, drawn without
            replacement where the design says of how many; NaN where all answers are equal.
        fraction: Share of the population that answered, counted from the design's fractions and lessened by those in
            the domain who did not answer the question, whatever the reason; 0 where the design's fractions are 0.
        degrees_of_freedom: Clusters less strata, of those in which somebody answered.
        unknown: Codes of `survey_design.Unknown`.
    """

    value: Floats
    se: Floats
    answers: Ints
    weight: Floats
    effective: Floats
    design_effect: Floats
    fraction: Floats
    degrees_of_freedom: Ints
    unknown: Ints


def domain_means(design: SurveyDesign, answers: Floats, domain: Ints | None = None, domains: int = 1) -> DomainMeans:
    """Return the weighted mean answer to every question in every domain.

    Time grows with answers, not with domains, unless weights are raked: then it grows with their product, since margins
    tie all scores together.

    Args:
        design: The design, of all who took part.
        answers: (N, Q); NaN where there is none. For shares 1 and 0.
        domain: (N,), from 0 to D - 1, or -1 for none. None: all are in domain 0.
        domains: D.

    >>> from jobspejl.stats.survey_design import survey_design
    >>> answers = np.array([[1.0], [0.0], [1.0], [1.0], [np.nan]])
    >>> found = domain_means(survey_design(np.ones(5)), answers, np.array([0, 0, 1, 1, 1]), 2)
    >>> found.value.ravel().tolist(), found.answers.ravel().tolist(), found.se.ravel().round(3).tolist()
    ([0.5, 1.0], [2, 2], [0.395, 0.0])
    """
    layout = lay_out(design, domain)
    questions = answers.shape[1]
    full = _empty(domains, questions)
    if layout.rows.size == 0:
        return full
    for start in range(0, questions, _COLUMNS):
        part = slice(start, min(start + _COLUMNS, questions))
        found = _means(design, layout, answers[layout.rows, part])
        for one in fields(DomainMeans):
            getattr(full, one.name)[layout.domain, part] = getattr(found, one.name)
    return full


def distribution(
    design: SurveyDesign, answer: Ints, possible: int, domain: Ints | None = None, domains: int = 1
) -> DomainMeans:
    """Return the weighted share of each possible answer to one question; the shares of a domain add up to 1.

    Args:
        design: The design, of all who took part.
        answer: (N,), from 0 to K - 1, or -1 for none.
        possible: K.
        domain: (N,), from 0 to D - 1, or -1 for none. None: all are in domain 0.
        domains: D.

    Returns:
        The record with the K possible answers in the place of the questions.

    >>> from jobspejl.stats.survey_design import survey_design
    >>> distribution(survey_design(np.array([1.0, 1.0, 2.0])), np.array([0, 2, 2]), 3).value.tolist()
    [[0.25, 0.0, 0.75]]
    """
    shares = (answer[:, None] == np.arange(possible)).astype(np.float64)
    shares[answer < 0] = np.nan
    return domain_means(design, shares, domain, domains)


def mean_intervals(found: DomainMeans, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return Student's t limits of means, both (D, Q); for shares see `share_intervals`.

    NaN where unknown, and where all answers are equal but not all of the population answered: no spread is no width.

    >>> from jobspejl.stats.survey_design import survey_design
    >>> found = domain_means(survey_design(np.ones(4)), np.array([[2.0], [3.0], [3.0], [4.0]]))
    >>> [limit.round(2).tolist() for limit in mean_intervals(found)]
    [[[1.7]], [[4.3]]]
    """
    degrees = np.where(found.degrees_of_freedom > 0, found.degrees_of_freedom, np.nan)
    flat = found.se <= _NO_SPREAD * np.maximum(np.abs(found.value), 1.0)
    half = -stdtrit(degrees, (1 - confidence) / 2) * found.se
    half = np.where(flat, np.where(found.fraction >= 1, 0.0, np.nan), half)
    return found.value - half, found.value + half


def _empty(domains: int, questions: int) -> DomainMeans:
    """Return the record of a survey that nobody answered, to be filled."""
    nan, zero = np.full((5, domains, questions), np.nan), np.zeros((2, domains, questions))
    none = np.zeros((2, domains, questions), dtype=np.int64)
    return DomainMeans(
        value=nan[0],
        se=nan[1],
        answers=none[0],
        weight=zero[0],
        effective=nan[2],
        design_effect=nan[3],
        fraction=zero[1],
        degrees_of_freedom=none[1],
        unknown=np.full((domains, questions), int(Unknown.NO_ANSWERS)),
    )


def _means(design: SurveyDesign, layout: Layout, answers: Floats) -> DomainMeans:
    """Return the means of a few questions, (D, K), from the answers (L, K) of the layout's rows."""
    starts = layout.clusters[layout.strata[layout.domains]]
    size = np.diff(starts, append=layout.rows.size)
    inside = ~np.isnan(answers)
    weight = design.weight[layout.rows, None] * inside
    total, count = np.add.reduceat(weight, starts, axis=0), np.add.reduceat(inside.astype(np.int64), starts, axis=0)
    base = np.where(count > 0, total, np.nan)
    known = np.where(inside, answers, 0.0)
    value = np.add.reduceat(weight * known, starts, axis=0) / base
    from_mean = np.where(inside, known - np.repeat(value, size, axis=0), 0.0)
    share = np.divide(1.0, np.repeat(base, size, axis=0), out=np.zeros_like(weight), where=inside)
    degrees, unknown = freedom(design, layout, inside)
    if design.margins.shape[1]:
        variance = _raked_variances(design, layout, from_mean * share)
    else:
        variance = variances(design, layout, weight * from_mean * share)
    fraction = _fraction(design, layout, inside, count)
    own = np.add.reduceat(weight * share * from_mean**2, starts, axis=0)
    simple = own / np.where(count > 1, count - 1, np.nan) * (1 - fraction)
    return DomainMeans(
        value=value,
        se=np.where(unknown == Unknown.KNOWN, np.sqrt(variance), np.nan),
        answers=count,
        weight=total,
        effective=effective_size(total, np.add.reduceat(weight**2, starts, axis=0)),
        design_effect=np.divide(variance, simple, out=np.full_like(simple, np.nan), where=simple > 0),
        fraction=fraction * count / size[:, None],
        degrees_of_freedom=degrees,
        unknown=unknown,
    )


def _fraction(design: SurveyDesign, layout: Layout, inside: Flags, count: Ints) -> Floats:
    """Return answers over the people they were drawn from, each stratum with its own fraction, (D, K)."""
    drawn = design.fraction[design.stratum[layout.rows]]
    starts = layout.clusters[layout.strata[layout.domains]]
    stands_for = np.divide(1.0, drawn, out=np.full_like(drawn, np.inf), where=drawn > 0)
    with np.errstate(invalid="ignore"):
        people = np.add.reduceat(np.where(inside, stands_for[:, None], 0.0), starts, axis=0)
    return np.divide(count, people, out=np.zeros_like(people), where=count > 0)


def _raked_variances(design: SurveyDesign, layout: Layout, scores: Floats) -> Floats:
    """Return the variances (D, K) where every row has a score, those outside the domain from the margins alone."""
    everyone = lay_out(design)
    position = np.empty_like(everyone.rows)
    position[everyone.rows] = np.arange(everyone.rows.size)
    margins = (design.weight[:, None] * design.margins)[everyone.rows]
    starts = layout.clusters[layout.strata[layout.domains]]
    ends = np.append(starts[1:], layout.rows.size)
    found = np.empty((starts.size, scores.shape[1]))
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        rows, own = layout.rows[start:end], scores[start:end]
        weighted = margins @ (-(design.margins[rows].T @ own))
        weighted[position[rows]] += design.weight[rows, None] * own
        found[place] = variances(design, everyone, weighted)[0]
    return found
