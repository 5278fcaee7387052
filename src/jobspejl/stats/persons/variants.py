"""How much a gap hangs on choices of the model: the same sums, fitted in hundreds of other ways.

A variant leaves out some groups of conditions, has the units' own effects in the fit or not, does without the largest
unit, counts another scope of the outcome, or leaves out the second level on areas (Steegen, Tuerlinckx, Gelman &
Vanpaemel 2016, Increasing transparency through a multiverse analysis, Perspectives on Psychological Science 11,
702-712). Persons are not asked again: every variant is one Newton step from sums at one point. A linear model is
quadratic, so that its step is the fit itself. For a logit model the step is an approximation, b - H^-1 R'(R H^-1 R')^-1
R b for coefficients R b that are left out, with gaps carried along their slopes; it is marked as one. Where
coefficients differ between levels by a standard deviation of 0.1, 0.3 and 0.6 on the logit scale, its gaps miss those
of refits by about 2, 7 and 15 per cent (root mean square) of what leaving the groups out moves them.

The spread over variants is not an error of estimation: it is to be told beside the interval and never added to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.measure import Direction
from jobspejl.contracts.persons import Layout, Link
from jobspejl.contracts.register import Expectation
from jobspejl.stats.persons.subset_fits import Equations, subset_fits

_SHARES = (0.0, 0.1, 0.5, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class UnitSums:
    """Sums over the persons of one unit, by which a fit can do without it.

    Attributes:
        unit: The number of the unit.
        square: (P, P), as the square of the whole: the pairs by weight, or by information at the same point.
        score: (O, P), as the score of the whole.
    """

    unit: int
    square: Floats
    score: Floats


@dataclass(frozen=True, slots=True)
class LinearSums:
    """What linear variants need of one period; O outcomes or scopes of the same persons.

    Attributes:
        layout: Which entry of a person's vector is what.
        square: (P, P), pairs counted with the persons' weight.
        score: (O, P), sum of w y z.
        largest: The same of the largest unit alone; None where no variant is to do without it.
    """

    layout: Layout
    square: Floats
    score: Floats
    largest: UnitSums | None = None


@dataclass(frozen=True, slots=True)
class LogitSums:
    """What variants of one logit fit need, at its optimum.

    Attributes:
        layout: Which entry of a person's vector is what.
        outcome: The number of the outcome.
        expectation: Whether the units' effects are in the fit.
        eta: (P,), the coefficients; only differences between levels of a condition are used.
        information: (P, P), pairs counted with w mu (1 - mu) at the optimum.
        slopes: (U, P), the units' rows of the same, at the point at which gaps are told: for a pooled fit the
            optimum, otherwise the common reference level in the place of every unit's effect.
        gap: (U,), the fit's gaps, as shares of weight.
        base: (U,), sum of weight.
        largest: Information and residuals, sum of w (y - mu) z, of the largest unit alone.
    """

    layout: Layout
    outcome: int
    expectation: Expectation
    eta: Floats
    information: Floats
    slopes: Floats
    gap: Floats
    base: Floats
    largest: UnitSums | None = None


@dataclass(frozen=True, slots=True)
class VariantModel:
    """What one variant is.

    Attributes:
        outcome: The number of the outcome or scope.
        link: How the linear predictor becomes an expected outcome.
        expectation: Whether the units' effects are in the fit.
        largest: Whether the largest unit is in the fit; its gap is told either way.
        dropped: The numbers of the groups that are left out.
        approximate: Whether the fit is one step from another one, and not its own.
        areas: Whether the gaps are those after the conditions of areas.
    """

    outcome: int
    link: Link
    expectation: Expectation
    largest: bool
    dropped: tuple[int, ...]
    approximate: bool
    areas: bool = False


@dataclass(frozen=True, slots=True)
class Variants:
    """V variants of U units.

    Attributes:
        models: The variants.
        gap: (V, U), actual less expected, as shares of weight; weighted, they add up to 0 over the units in the fit.
        rank: (V, U), 1 = best in the measure's direction; ties share the best rank.
    """

    models: tuple[VariantModel, ...]
    gap: Floats
    rank: Ints


@dataclass(frozen=True, slots=True)
class VariantRange:
    """Where each unit comes out over the variants: lowest, 10 %, median, 90 % and highest. No interval of estimation.

    Attributes:
        variants: How many there are.
        gap: (5, U), as shares of weight.
        rank: (5, U), ranks that were seen.
    """

    variants: int
    gap: Floats
    rank: Ints


def every_subset(groups: int, most: int = 1024) -> Flags:
    """Return which groups each variant leaves out, (V, groups): none, every one, every two, ... up to `most` variants.

    >>> every_subset(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    dropped = np.zeros((min(most, 2**groups), groups), dtype=bool)
    every = (left for size in range(groups + 1) for left in combinations(range(groups), size))
    for variant, left in zip(dropped, every, strict=False):
        variant[list(left)] = True
    return dropped


def linear_variants(
    sums: LinearSums, groups: Sequence[Sequence[int]], dropped: Flags, direction: Direction = "lower"
) -> Variants:
    """Return all variants of the linear model: each subset, pooled and within, with and without the largest unit.

    Args:
        sums: Sums of the persons.
        groups: The numbers of the conditions in each of G groups, as the layout counts them; a condition in none is
            in every variant.
        dropped: (V, G), which groups each subset leaves out, as of `every_subset`.
        direction: Whether lower or higher is better; where neither is, ranks run as for lower.
    """
    units = sums.layout.units
    base = np.diag(sums.square)[:units]
    gap = (sums.score[:, :units] / base).T
    point = _Point(sums.layout, np.zeros(sums.layout.size), sums.square, sums.score, sums.square[:units], gap, base)
    models: list[VariantModel] = []
    gaps: list[Floats] = []
    for expectation in ("pooled", "within"):
        for without in _without(sums.largest):
            found = subset_fits(_equations(point, groups, expectation, without), _kept(dropped))
            gaps.extend(found[:, :, outcome] for outcome in range(gap.shape[1]))
            models.extend(
                VariantModel(outcome, "linear", expectation, without is None, left, approximate=False)
                for outcome in range(gap.shape[1])
                for left in _numbers(dropped)
            )
    return _ranked(tuple(models), np.concatenate(gaps), direction)


def logit_variants(
    sums: LogitSums, groups: Sequence[Sequence[int]], dropped: Flags, direction: Direction = "lower"
) -> Variants:
    """Return variants of a logit fit, approximately: each subset, with and without the largest unit.

    Args:
        sums: Sums of the persons at the fit's optimum.
        groups: As for `linear_variants`.
        dropped: (V, G), which groups each subset leaves out.
        direction: Whether lower or higher is better.
    """
    score = np.zeros((1, sums.layout.size))
    if sums.expectation == "pooled":
        score[0, : sums.layout.units] = sums.gap * sums.base
    point = _Point(sums.layout, sums.eta, sums.information, score, sums.slopes, sums.gap[:, None], sums.base)
    models: list[VariantModel] = []
    gaps: list[Floats] = []
    for without in _without(sums.largest):
        gaps.append(subset_fits(_equations(point, groups, sums.expectation, without), _kept(dropped))[:, :, 0])
        models.extend(
            VariantModel(
                sums.outcome, "logit", sums.expectation, without is None, left, bool(left) or without is not None
            )
            for left in _numbers(dropped)
        )
    return _ranked(tuple(models), np.concatenate(gaps), direction)


def together(parts: Sequence[Variants]) -> Variants:
    """Return several sets of variants of the same units as one."""
    models = tuple(model for part in parts for model in part.models)
    return Variants(models, np.concatenate([part.gap for part in parts]), np.concatenate([part.rank for part in parts]))


def with_areas(variants: Variants, mover: Floats, direction: Direction = "lower") -> Variants:
    """Return variants as they are, and each once more after the conditions of areas.

    Each variant's own gaps are regressed on the areas' conditions, with the weights of the fit that is shown.

    Args:
        variants: After the persons' conditions.
        mover: (U, U), takes gaps to what the areas' conditions add, as of `AreaLevel`.
        direction: Whether lower or higher is better.
    """
    after = tuple(replace(model, areas=True) for model in variants.models)
    return together([variants, _ranked(after, variants.gap - variants.gap @ mover.T, direction)])


def variant_range(variants: Variants) -> VariantRange:
    """Return where each unit comes out over the variants."""
    return VariantRange(
        len(variants.models),
        np.quantile(variants.gap, _SHARES, axis=0),
        np.quantile(variants.rank, _SHARES, axis=0, method="inverted_cdf").astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class _Point:
    layout: Layout
    eta: Floats
    square: Floats
    score: Floats
    slopes: Floats
    gap: Floats
    base: Floats


def _without(largest: UnitSums | None) -> tuple[UnitSums | None, ...]:
    return (None,) if largest is None else (None, largest)


def _kept(dropped: Flags) -> Flags:
    """Return which groups are kept, with a last group that always is: the conditions in none."""
    return np.column_stack([~dropped, np.ones(dropped.shape[0], dtype=bool)])


def _numbers(dropped: Flags) -> list[tuple[int, ...]]:
    return [tuple(np.flatnonzero(variant).tolist()) for variant in dropped]


def _equations(
    point: _Point, groups: Sequence[Sequence[int]], expectation: Expectation, without: UnitSums | None
) -> Equations:
    """Return the equations of a Newton step, with the level or the units' effects already eliminated."""
    units = point.layout.units
    columns, reference, group = _columns(point.layout, np.diag(point.square), groups)
    square, score, fitted = point.square, point.score, np.ones(units, dtype=bool)
    if without is not None:
        square, score = square - without.square, score - without.score
        fitted[without.unit] = False
    spread, right = _centred(square, score, columns, fitted, expectation)
    b = point.eta[columns] - np.where(reference >= 0, point.eta[reference], 0.0)
    own, slopes = point.slopes[np.arange(units), np.arange(units)], point.slopes[:, columns]
    # NOTE: whatever the coefficients, the level moves until the units in the fit have as much expected as counted.
    centre = slopes[fitted].sum(axis=0) / own[fitted].sum()
    level = (point.gap * point.base[:, None])[fitted].sum(axis=0) / own[fitted].sum()
    rows = (slopes - own[:, None] * centre) / point.base[:, None]
    start = point.gap - (own / point.base)[:, None] * level + (rows @ b)[:, None]
    return Equations(spread, right + (spread @ b)[:, None], rows, start, np.diag(square)[columns], group)


def _centred(
    square: Floats, score: Floats, columns: Ints, fitted: Flags, expectation: Expectation
) -> tuple[Floats, Floats]:
    units = np.flatnonzero(fitted)
    cross, own, counted = square[np.ix_(units, columns)], square[units, units], score[:, units]
    if expectation == "pooled":
        cross, own, counted = (part.sum(axis=-1, keepdims=True) for part in (cross.T, own, counted))
        cross = cross.T
    spread = square[np.ix_(columns, columns)] - (cross / own[:, None]).T @ cross
    return spread, (score[:, columns] - (counted / own) @ cross).T


def _columns(layout: Layout, weight: Floats, groups: Sequence[Sequence[int]]) -> tuple[Ints, Ints, Ints]:
    """Return the free entries, the reference level that each is told against (-1 for numbers), and their groups."""
    columns: list[int] = []
    reference: list[int] = []
    group: list[int] = []
    of_condition = {condition: number for number, members in enumerate(groups) for condition in members}
    for condition in range(len(layout.levels) + layout.numbers):
        where = layout.condition(condition)
        entries = list(range(where.start, where.stop))
        against = -1
        if condition < len(layout.levels):
            against = where.start + int(np.argmax(weight[where]))
            entries.remove(against)
        columns += entries
        reference += [against] * len(entries)
        group += [of_condition.get(condition, len(groups))] * len(entries)
    return np.array(columns, dtype=np.int64), np.array(reference, dtype=np.int64), np.array(group, dtype=np.int64)


def _ranked(models: tuple[VariantModel, ...], gap: Floats, direction: Direction) -> Variants:
    score = -gap if direction == "higher" else gap
    order = np.argsort(score, axis=1, kind="stable")
    ordered = np.take_along_axis(score, order, axis=1)
    places = np.broadcast_to(np.arange(1, gap.shape[1] + 1), gap.shape).copy()
    places[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
    rank = np.empty(gap.shape, dtype=np.int64)
    np.put_along_axis(rank, order, np.maximum.accumulate(places, axis=1), axis=1)
    return Variants(models, gap, rank)
