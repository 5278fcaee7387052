"""The second level: what the labour market of the commuting area leads one to expect beyond the persons' conditions.

Conditions that are the same for everybody in an area say as much as there are areas, however many persons there are
(Moulton 1986, Random group effects and the precision of regression estimates, Journal of Econometrics 32, 385-397).
The units' gaps after the persons' conditions are therefore regressed on them with the units' differences as error,

    gap[m] = level + conditions[area of m] @ coefficients + between[m] + noise[m],

weighted by 1 / (between variance + noise variance), the first by Paule and Mandel's method on the gaps' full
covariance. Errors are clustered by area, with residuals of the fit without it (the jackknife form: Bell & McCaffrey
2002, Survey Methodology 28, 169-181), and limits are Student's with areas - conditions - 1 degrees of freedom.

An area's own expectation comes from the others, as everywhere in this program: its units are moved by the coefficients
of the fit without the area, through its block of the hat matrix. Commuting areas are unequal, and the largest would
otherwise be held to what it itself made normal. Only slopes move gaps; the level is the persons' model's. Each
condition's moves are centred on the country, so that the gaps' weighted sum keeps its value.

With e the noise and u the differences between units that remain, the adjusted gap misses its truth by e - M (u + e),
where M takes gaps to moves. Its covariance is

    V - M V - V M' + M O M',

with O block-diagonal by area, the outer products of the residuals without the area. These residuals are larger than
those of the fit, which is all the correction for few areas that normal intervals of gaps need: in made-up countries of
29 areas and 98 units they cover 95.0 to 96.4 per cent, the most with five conditions and one area of 30 units
(`tests/stats/test_area_level.py`). The limits of the coefficients need Student's distribution besides.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr
from scipy.special import stdtrit

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.stats.between import between_variance

FEWEST_DEGREES = 5
"""The least areas - conditions - 1 from which coefficients are told."""

_DEPENDENT = 1e-7


@dataclass(frozen=True, slots=True)
class AreaFault:
    """Why conditions of areas cannot be used; nothing is wrong where `missing` is 0 and both tuples are empty.

    Attributes:
        missing: How many areas too few there are.
        constant: The numbers of the conditions that are the same in all areas.
        dependent: The numbers of the conditions that the others determine, in all areas or once one is set aside.
    """

    missing: int
    constant: tuple[int, ...]
    dependent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AreaLevel:
    """Gaps after the areas' conditions; U units, C conditions.

    Attributes:
        coefficients: (C,), of the fit on all areas: gap for one unit of the condition.
        se: (C,), clustered by area.
        lower: (C,), lower limit by Student's distribution.
        upper: (C,), upper limit.
        degrees_of_freedom: Areas - C - 1.
        between: Variance between units that the conditions do not explain.
        contributions: (U, C), what each condition adds to the unit's expectation; weighted, each adds up to 0.
        gap: (U,), the gaps less their contributions.
        covariance: (U, U), error covariance of them.
        mover: (U, U), takes gaps after the persons' conditions to what all conditions add; see `covariance_over`.
        missed: (U, A), what each area's residuals move the units' gaps by.
    """

    coefficients: Floats
    se: Floats
    lower: Floats
    upper: Floats
    degrees_of_freedom: int
    between: float
    contributions: Floats
    gap: Floats
    covariance: Floats
    mover: Floats
    missed: Floats


def covariance_over(first: AreaLevel, second: AreaLevel, covariance: Floats) -> Floats:
    """Return the error covariance of the adjusted gaps of two periods, (U, U).

    Args:
        first: The one period's, with the same areas.
        second: The other's.
        covariance: (U, U), error covariance of the gaps after the persons' conditions, the first period's in rows.
    """
    moved = covariance - first.mover @ covariance - covariance @ second.mover.T
    return np.asarray(moved + first.missed @ second.missed.T)


def unusable_area_conditions(area: Ints, conditions: Floats) -> AreaFault:
    """Return why the conditions of areas cannot be used.

    Args:
        area: (U,), the number of each unit's area.
        conditions: (A, C); areas without a unit do not count.

    >>> unusable_area_conditions(np.arange(12), np.column_stack([np.arange(12.0), np.ones(12), np.arange(12.0) * 2]))
    AreaFault(missing=0, constant=(1,), dependent=(2,))
    """
    values = conditions[np.unique(area)]
    missing = max(0, values.shape[1] + 1 + FEWEST_DEGREES - values.shape[0])
    constant = _constant(values)
    varying = np.flatnonzero(~constant)
    dependent = _dependent(values[:, varying])
    if dependent.size == 0 and not missing:
        # NOTE: an area is told from the others, so the others have to tell the conditions apart without it.
        each = (np.delete(values[:, varying], one, axis=0) for one in range(values.shape[0]))
        dependent = np.unique(np.concatenate([np.union1d(np.flatnonzero(_constant(a)), _dependent(a)) for a in each]))
    found = varying[dependent.astype(np.int64)]
    return AreaFault(missing, tuple(np.flatnonzero(constant).tolist()), tuple(found.tolist()))


def area_level(
    gap: Floats, covariance: Floats, area: Ints, conditions: Floats, weight: Floats, *, confidence: float = 0.95
) -> AreaLevel:
    """Return the gaps after the areas' conditions.

    Args:
        gap: (U,), after the persons' conditions, as shares.
        covariance: (U, U), their error covariance; every variance above 0.
        area: (U,), the number of each unit's area.
        conditions: (A, C), with nothing in `unusable_area_conditions`.
        weight: (U,), by which gaps add up over the country.
        confidence: Coverage of the coefficients' limits.
    """
    share = weight / weight.sum()
    design = _design(conditions[area], share)
    between = _between(gap, covariance, design)
    fit = _fit(gap, area, design, 1 / (between + np.diag(covariance)))
    degrees = np.unique(area).size - design.shape[1]
    students = -float(stdtrit(degrees, (1 - confidence) / 2))
    se = np.sqrt(np.diag(fit.covariance))[1:]
    contributions = design[:, 1:] * fit.without[:, 1:]
    contributions -= share @ contributions
    mover = np.einsum("uc,ucv->uv", design[:, 1:], fit.maker[:, 1:])
    mover -= share @ mover
    by_area = (mover * fit.residuals) @ (area[:, None] == np.unique(area))
    mixed = mover @ covariance
    return AreaLevel(
        coefficients=fit.coefficients[1:],
        se=se,
        lower=fit.coefficients[1:] - students * se,
        upper=fit.coefficients[1:] + students * se,
        degrees_of_freedom=degrees,
        between=between,
        contributions=contributions,
        gap=gap - contributions.sum(axis=1),
        covariance=covariance - mixed - mixed.T + by_area @ by_area.T,
        mover=mover,
        missed=by_area,
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    """The fit on all areas, and for each unit the one without its area.

    `without` (U, 1 + C) holds the coefficients without the unit's area, `maker` (U, 1 + C, U) takes gaps to them,
    `residuals` (U,) are those without the unit's area.
    """

    coefficients: Floats
    covariance: Floats
    without: Floats
    maker: Floats
    residuals: Floats


def _design(conditions: Floats, share: Floats) -> Floats:
    """Return a level and the conditions less the country's mean, (U, 1 + C)."""
    return np.column_stack([np.ones(share.size), conditions - share @ conditions])


def _between(gap: Floats, covariance: Floats, design: Floats) -> float:
    """Return Paule and Mandel's variance for correlated noise, on the contrasts that the design cannot explain."""
    contrasts = np.linalg.qr(design, mode="complete")[0][:, design.shape[1] :]
    values, vectors = np.linalg.eigh(contrasts.T @ covariance @ contrasts)
    # NOTE: gaps that add up to 0 leave a direction without noise, or nearly so; it tells nothing of the variance.
    noisy = values > 1e-9 * values[-1]
    return between_variance((vectors.T @ contrasts.T @ gap)[noisy], values[noisy], float(noisy.sum()))


def _fit(gap: Floats, area: Ints, design: Floats, weight: Floats) -> _Fit:
    weighted = design * weight[:, None]
    information = design.T @ weighted
    coefficients = np.asarray(np.linalg.solve(information, weighted.T @ gap), dtype=np.float64)
    without = np.empty_like(design)
    maker = np.zeros((gap.size, design.shape[1], gap.size))
    residuals = np.empty_like(gap)
    scores = []
    for one in np.unique(area):
        own = area == one
        others = np.linalg.solve(information - weighted[own].T @ design[own], weighted.T) * ~own
        without[own], maker[own] = others @ gap, others
        residuals[own] = gap[own] - design[own] @ (others @ gap)
        scores.append(weighted[own].T @ residuals[own])
    bread = np.linalg.solve(information, np.stack(scores, axis=1))
    return _Fit(coefficients, bread @ bread.T, without, maker, residuals)


def _constant(values: Floats) -> Flags:
    spread, size = values.std(axis=0), np.sqrt((values**2).mean(axis=0))
    return np.asarray(spread <= 1e-9 * np.maximum(size, 1e-300))


def _dependent(values: Floats) -> Ints:
    """Return the columns that the others determine, a constant among them: as many as make the rest independent."""
    spread = values.std(axis=0)
    if values.shape[1] == 0:
        return np.empty(0, dtype=np.int64)
    triangle, order = qr((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0), mode="r", pivoting=True)
    diagonal = np.zeros(values.shape[1])
    diagonal[: min(values.shape)] = np.abs(np.diag(triangle))
    return np.sort(order[diagonal <= _DEPENDENT * max(float(diagonal[0]), 1e-300)]).astype(np.int64)
