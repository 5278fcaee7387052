"""Weighted means of what answers count for, from tallies where everyone was drawn alone.

The estimates and variances are those of `survey_shares`. Where everyone is a cluster of one and weights are not raked,
an answer's score depends on its value and weight only, so that three tallies by domain, stratum and value, of people,
weights and squared weights, hold all that is needed:

    sum of (t - mean t)² = sum of t² - (sum of t)² / n, with t the weighted scores of one stratum's n clusters.
"""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from jobspejl.contracts.answers import Places
from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.stats.kish import effective_size
from jobspejl.stats.survey_design import SurveyDesign, Unknown
from jobspejl.stats.survey_shares import DomainMeans, domain_means


def answer_means(
    design: SurveyDesign, places: Places, scores: Sequence[Floats], domain: Ints, domains: int
) -> DomainMeans:
    """Return the means of some scores of each question's values, the columns of one question after another.

    Args:
        design: The design, of all who took part.
        places: (N, Q), which value was answered; below 0 for none.
        scores: (K, C) for each of the Q questions: what each of its K values counts for, C times.
        domain: (N,), from 0 to D - 1, or -1 for none.
        domains: D.

    Returns:
        The record of `survey_shares`, with a column for each score of each question.

    >>> from jobspejl.stats.survey_design import survey_design
    >>> places = np.array([[0], [2], [2], [-1]], dtype=np.int16)
    >>> scores = [np.array([[0.0, 1.0], [0.0, 2.0], [1.0, 3.0]])]
    >>> found = answer_means(survey_design(np.ones(4)), places, scores, np.zeros(4, dtype=np.int64), 1)
    >>> found.value.round(3).tolist(), found.answers.tolist()
    ([[0.667, 2.333]], [[3, 3]])
    """
    if design.margins.shape[1] or design.sampled.sum() < design.weight.size:
        return domain_means(design, _answers(places, scores), domain, domains)
    found = [_tallied(design, places[:, q].astype(np.int64), one, domain, domains) for q, one in enumerate(scores)]
    names = [one.name for one in fields(DomainMeans)]
    return DomainMeans(**{name: np.concatenate([getattr(one, name) for one in found], axis=1) for name in names})


def _answers(places: Places, scores: Sequence[Floats]) -> Floats:
    columns = []
    for q, one in enumerate(scores):
        own = one[np.maximum(places[:, q], 0)]
        own[places[:, q] < 0] = np.nan
        columns.append(own)
    return np.concatenate(columns, axis=1)


def _tallied(design: SurveyDesign, place: Ints, scores: Floats, domain: Ints, domains: int) -> DomainMeans:
    """Return the means (D, C) of one question's scores (K, C)."""
    people, weight, squares = _tallies(design, place, scores.shape[0], domain, domains)
    # NOTE: the total is summed as the scores are, so that where all answers count 1 their mean is exactly 1.
    counted = (weight.sum(axis=1)[:, :, None] * np.column_stack([scores, np.ones(len(scores))])).sum(axis=1)
    count, total = people.sum(axis=(1, 2)), counted[:, -1:]
    base = np.where(count[:, None] > 0, total, np.nan)
    value = counted[:, :-1] / base
    from_mean = scores - value[:, None, :]
    sums = np.einsum("dhk,dkc->dhc", weight, from_mean) / base[:, None]
    squared = np.einsum("dhk,dkc->dhc", squares, from_mean**2) / base[:, None] ** 2
    drawn = design.sampled[:, None]
    factor = np.where(drawn > 1, (1 - design.fraction[:, None]) * drawn / np.maximum(drawn - 1, 1), 0)
    variance = np.maximum((factor * (squared - sums**2 / drawn)).sum(axis=1), 0)
    fraction = _fraction(design, people.sum(axis=2), count)[:, None]
    own = np.einsum("dk,dkc->dc", weight.sum(axis=1), from_mean**2) / base
    simple = own / np.where(count > 1, count - 1, np.nan)[:, None] * (1 - fraction)
    degrees, unknown = _freedom(design, people.sum(axis=2))

    columns = scores.shape[1]
    return DomainMeans(
        value=value,
        se=np.where(unknown[:, None] == Unknown.KNOWN, np.sqrt(variance), np.nan),
        answers=np.repeat(count[:, None], columns, axis=1),
        weight=np.repeat(total, columns, axis=1),
        effective=np.repeat(effective_size(total, squares.sum(axis=(1, 2))[:, None]), columns, axis=1),
        design_effect=np.divide(variance, simple, out=np.full_like(simple, np.nan), where=simple > 0),
        fraction=np.repeat(fraction * _responding(count, domain, domains), columns, axis=1),
        degrees_of_freedom=np.repeat(degrees[:, None], columns, axis=1),
        unknown=np.repeat(unknown[:, None], columns, axis=1),
    )


def _tallies(design: SurveyDesign, place: Ints, values: int, domain: Ints, domains: int) -> tuple[Ints, Floats, Floats]:
    """Return people, weights and squared weights, all (D, H, K)."""
    shape = (domains, design.sampled.size, values)
    rows = (place >= 0) & (domain >= 0)
    key = ((domain * shape[1] + design.stratum) * values + place)[rows]
    weight, size = design.weight[rows], int(np.prod(shape))
    people = np.bincount(key, minlength=size).reshape(shape)
    weights, squares = (np.bincount(key, one, minlength=size).reshape(shape) for one in (weight, weight**2))
    return people, weights.astype(np.float64), squares.astype(np.float64)


def _fraction(design: SurveyDesign, people: Ints, count: Ints) -> Floats:
    """Return answers over the people they were drawn from, (D,), from the people (D, H) of each stratum."""
    stands_for = np.divide(1.0, design.fraction, out=np.full(design.fraction.size, np.inf), where=design.fraction > 0)
    with np.errstate(invalid="ignore"):
        of = np.where(people > 0, people * stands_for, 0.0).sum(axis=1)
    return np.asarray(np.divide(count, of, out=np.zeros(count.size), where=count > 0))


def _responding(count: Ints, domain: Ints, domains: int) -> Floats:
    """Return answers over people in the domain, (D, 1)."""
    people = np.bincount(domain[domain >= 0], minlength=domains)
    return np.asarray(np.divide(count, people, out=np.zeros(domains), where=people > 0))[:, None]


def _freedom(design: SurveyDesign, people: Ints) -> tuple[Ints, Ints]:
    """Return the degrees of freedom, and why the uncertainty is unknown, both (D,); see `survey_design.freedom`."""
    there, chance = people > 0, design.fraction < 1
    clusters, strata = people.sum(axis=1), there.sum(axis=1)
    unknown = np.where(
        (there & chance).any(axis=1) & (clusters <= strata), Unknown.NO_DEGREES_OF_FREEDOM, Unknown.KNOWN
    )
    unknown[(there & chance & (design.sampled == 1)).any(axis=1)] = Unknown.LONE_CLUSTER
    unknown[strata == 0] = Unknown.NO_ANSWERS
    return clusters - strata, unknown.astype(np.int64)
