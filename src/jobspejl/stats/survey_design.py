"""How a survey's answers were drawn, and how far chance alone takes what is reckoned from them.

Totals and ratios are linearised: each answer gets a score, its part in the estimate's error, and the variance is that
of the scores' totals over clusters within strata (Woodruff 1971, Journal of the American Statistical Association 66,
411-414; Binder 1983, International Statistical Review 51, 279-292; Lumley 2010, Complex Surveys, chapter 2):

    V = sum over strata of (1 - f) n / (n - 1) * sum over clusters of (total score - mean total score)²,

with n clusters in the stratum's sample and f the share of its clusters that were drawn. Sampling is of clusters, in one
stage; whoever answers alone is a cluster of one. People outside a domain keep their place with a score of 0: n counts
all clusters in the sample, also those with nobody in the domain. One person's answers in two waves are one cluster, and
two waves drawn independently are strata of their own, so that comparisons over time need no other arithmetic.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.stats.raking import margin_basis


class Unknown(IntEnum):
    """Why an estimate, or how uncertain it is, cannot be told."""

    KNOWN = 0
    NO_ANSWERS = 1
    LONE_CLUSTER = 2
    NO_DEGREES_OF_FREEDOM = 3


@dataclass(frozen=True, slots=True)
class SurveyDesign:
    """N people who took part, in M clusters of H strata.

    Attributes:
        weight: (N,), how many each stands for, above 0.
        stratum: (N,), from 0 to H - 1.
        cluster: (N,), from 0 to M - 1; each in one stratum.
        sampled: (H,), clusters in the sample.
        fraction: (H,), share of the stratum's clusters that is in the sample; 0 where it is not counted on, 1 where
            all are there and nothing is left to chance.
        margins: (N, R), orthonormal columns that span the margins to which weights were raked; R = 0 where they were
            not.
    """

    weight: Floats
    stratum: Ints
    cluster: Ints
    sampled: Floats
    fraction: Floats
    margins: Floats


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows in the order domain, stratum, cluster, without those in no domain; D domains have rows.

    Attributes:
        rows: (L,), numbers of the rows.
        clusters: (P,), where among `rows` each domain's part of a cluster starts.
        strata: (C,), where among `clusters` each domain's part of a stratum starts.
        domains: (D,), where among `strata` each domain starts.
        stratum: (C,), which stratum.
        domain: (D,), which domain.
    """

    rows: Ints
    clusters: Ints
    strata: Ints
    domains: Ints
    stratum: Ints
    domain: Ints


@dataclass(frozen=True, slots=True)
class Linearised:
    """Totals or ratios with their common covariance; K of them.

    Attributes:
        value: (K,); NaN where nobody is in the domain.
        covariance: (K, K); NaN in the rows and columns of those whose uncertainty is unknown.
        answers: (K,), people in the domain.
        degrees_of_freedom: (K,), clusters less strata, of those with people in the domain.
        unknown: (K,), codes of `Unknown`.
    """

    value: Floats
    covariance: Floats
    answers: Ints
    degrees_of_freedom: Ints
    unknown: Ints


def survey_design(
    weight: Floats,
    *,
    stratum: Ints | None = None,
    cluster: Ints | None = None,
    population: Floats | None = None,
    margins: Ints | None = None,
) -> SurveyDesign:
    """Return the design of a sample.

    Args:
        weight: (N,), above 0.
        stratum: (N,), from 0; every number up to the largest is in use. None: one stratum.
        cluster: (N,), any whole numbers; the same number in two strata is two clusters. None: everyone alone.
        population: (H,), clusters (people, where everyone is alone) in each stratum's population, at least as many as
            in the sample; infinite where the sample's share of it is not to count. None: infinite.
        margins: (N, G), each person's level in each margin to which the weights were raked, see `raking.rake`.

    >>> design = survey_design(np.full(4, 5.0), stratum=np.array([0, 0, 1, 1]), population=np.array([4.0, 16.0]))
    >>> design.sampled.tolist(), design.fraction.tolist()
    ([2.0, 2.0], [0.5, 0.125])
    """
    strata = np.zeros(weight.size, dtype=np.int64) if stratum is None else stratum.astype(np.int64)
    if cluster is None:
        clusters, home = np.arange(weight.size, dtype=np.int64), strata
    else:
        pairs, clusters = np.unique(np.stack([strata, cluster]), axis=1, return_inverse=True)
        clusters, home = clusters.reshape(-1).astype(np.int64), pairs[0]
    sampled = np.bincount(home).astype(np.float64)
    fraction = np.zeros(sampled.size) if population is None else sampled / population
    basis = np.empty((weight.size, 0)) if margins is None else margin_basis(margins)
    return SurveyDesign(weight, strata, clusters, sampled, fraction, basis)


def lay_out(design: SurveyDesign, domain: Ints | None = None) -> Layout:
    """Return the rows by domain, stratum and cluster.

    Args:
        design: The design.
        domain: (N,), each row's domain from 0, or -1 for none. None: all are in domain 0.

    >>> design = survey_design(np.ones(4), stratum=np.array([1, 0, 1, 0]))
    >>> lay_out(design, np.array([0, 0, 0, -1])).rows.tolist()
    [1, 0, 2]
    """
    of = np.zeros(design.weight.size, dtype=np.int64) if domain is None else domain
    order = np.lexsort((design.cluster, design.stratum, of))
    # NOTE: rows in no domain have a score of 0; they count through `sampled`, so that nothing is filtered away.
    rows = order[int((of < 0).sum()) :]
    keys = np.stack([of[rows], design.stratum[rows], design.cluster[rows]])
    new = np.ones(keys.shape, dtype=np.bool_)
    new[:, 1:] = np.logical_or.accumulate(keys[:, 1:] != keys[:, :-1], axis=0)
    clusters = np.flatnonzero(new[2])
    strata = np.flatnonzero(new[1][clusters])
    domains = np.flatnonzero(new[0][clusters][strata])
    first = rows[clusters[strata]]
    return Layout(rows, clusters, strata, domains, design.stratum[first], of[first[domains]])


def spread(design: SurveyDesign, layout: Layout, scores: Floats) -> tuple[Floats, Floats]:
    """Return the deviations whose sums of squares and products are the scores' variances and covariances.

    Args:
        design: The design.
        layout: Which rows, in which order.
        scores: (L, K), weighted scores of the rows of the layout.

    Returns:
        (P, K), of each domain's part of a cluster from its stratum's mean; and (C, K), of all clusters of a stratum in
        which nobody is in the domain.
    """
    totals = _within(scores, layout.clusters)
    seen = np.diff(layout.strata, append=layout.clusters.size)
    drawn = design.sampled[layout.stratum]
    mean = _within(totals, layout.strata) / drawn[:, None]
    several = drawn > 1
    factor = np.where(several, (1 - design.fraction[layout.stratum]) * drawn / np.where(several, drawn - 1, 1), 0)
    root = np.sqrt(factor)
    here = (totals - np.repeat(mean, seen, axis=0)) * np.repeat(root, seen)[:, None]
    return here, mean * (root * np.sqrt(drawn - seen))[:, None]


def variances(design: SurveyDesign, layout: Layout, scores: Floats) -> Floats:
    """Return the variance (D, K) of each domain's sum of weighted scores (L, K)."""
    here, elsewhere = spread(design, layout, scores)
    first_cluster = layout.strata[layout.domains]
    return _within(here**2, first_cluster) + _within(elsewhere**2, layout.domains)


def freedom(design: SurveyDesign, layout: Layout, inside: Flags) -> tuple[Ints, Ints]:
    """Return the degrees of freedom, and why the uncertainty is unknown, of each domain; both (D, K).

    A stratum from which one cluster was drawn and others were not tells nothing of how clusters differ. Where all were
    drawn there is nothing to tell, and no degrees of freedom are needed.

    Args:
        design: The design.
        layout: Which rows, in which order.
        inside: (L, K), whether the row has an answer, by estimate.
    """
    cluster_has = np.logical_or.reduceat(inside, layout.clusters, axis=0)
    stratum_has = np.logical_or.reduceat(cluster_has, layout.strata, axis=0)
    clusters = np.add.reduceat(cluster_has.astype(np.int64), layout.strata[layout.domains], axis=0)
    strata = np.add.reduceat(stratum_has.astype(np.int64), layout.domains, axis=0)
    chance = design.fraction[layout.stratum] < 1
    lone = stratum_has & (chance & (design.sampled[layout.stratum] == 1))[:, None]
    at_chance = np.logical_or.reduceat(stratum_has & chance[:, None], layout.domains, axis=0)
    unknown = np.where(at_chance & (clusters <= strata), Unknown.NO_DEGREES_OF_FREEDOM, Unknown.KNOWN)
    unknown[np.logical_or.reduceat(lone, layout.domains, axis=0)] = Unknown.LONE_CLUSTER
    unknown[strata == 0] = Unknown.NO_ANSWERS
    return clusters - strata, unknown.astype(np.int64)


def off_margins(design: SurveyDesign, scores: Floats) -> Floats:
    """Return the unweighted scores (N, K) less what the raking margins explain of them; see `raking`."""
    if design.margins.shape[1] == 0:
        return scores
    return np.asarray(scores - design.margins @ (design.margins.T @ scores))


def totals(design: SurveyDesign, amounts: Floats, inside: Flags | None = None) -> Linearised:
    """Return weighted totals.

    Args:
        design: The design; its weights have to add up to the population.
        amounts: (N, K), 0 outside the domain.
        inside: (N, K), who is in the domain. None: all.

    >>> design = survey_design(np.full(4, 5.0), population=np.array([20.0]))
    >>> found = totals(design, np.array([[1.0], [0.0], [1.0], [0.0]]))
    >>> float(found.value[0]), float(found.covariance[0, 0].round(3))
    (10.0, 26.667)
    """
    who = np.ones(amounts.shape, dtype=np.bool_) if inside is None else inside
    return _linearised(design, design.weight @ amounts, amounts, who)


def ratios(design: SurveyDesign, numerator: Floats, denominator: Floats, inside: Flags | None = None) -> Linearised:
    """Return ratios of weighted totals; means and shares are ratios with a denominator of 1 in the domain.

    Args:
        design: The design.
        numerator: (N, K), 0 outside the domain.
        denominator: (N, K), 0 outside the domain.
        inside: (N, K), who is in the domain. None: those with a denominator other than 0.

    >>> found = ratios(survey_design(np.ones(4)), np.array([[1.0], [0.0], [1.0], [1.0]]), np.ones((4, 1)))
    >>> float(found.value[0]), float(found.covariance[0, 0]), int(found.degrees_of_freedom[0])
    (0.75, 0.0625, 3)
    """
    base = design.weight @ denominator
    base = np.where(base == 0, np.nan, base)
    value = design.weight @ numerator / base
    scores = (numerator - denominator * value) / base
    return _linearised(design, value, scores, denominator != 0 if inside is None else inside)


def _linearised(design: SurveyDesign, value: Floats, scores: Floats, inside: Flags) -> Linearised:
    layout = lay_out(design)
    weighted = design.weight[:, None] * off_margins(design, scores)
    here, elsewhere = spread(design, layout, weighted[layout.rows])
    degrees, unknown = (found[0] for found in freedom(design, layout, inside[layout.rows]))
    covariance = here.T @ here + elsewhere.T @ elsewhere
    covariance[unknown != Unknown.KNOWN] = np.nan
    covariance[:, unknown != Unknown.KNOWN] = np.nan
    shown = np.where(unknown == Unknown.NO_ANSWERS, np.nan, value)
    return Linearised(shown, covariance, inside.sum(axis=0), degrees, unknown)


def _within(values: Floats, starts: Ints) -> Floats:
    """Return sums of the rows from each start to the next."""
    return values if starts.size == values.shape[0] else np.asarray(np.add.reduceat(values, starts, axis=0))
