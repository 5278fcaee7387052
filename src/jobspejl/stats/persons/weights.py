"""What each row counts with, and how it is made a whole number.

Sums over millions of rows are taken of whole numbers: each amount is multiplied by a power of two, as large as the sum
of all can bear in 63 bits, and rounded. Sums are then exact, whatever the order of the rows, and what rounding takes
from a row is below 1e-10 of what a row can count with, up or down by chance.
"""

from dataclasses import dataclass
from math import frexp

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Link, PairWeight, Point

_BITS = 62
# NOTE: exp(-eta) must stay a finite number; at 700 an expected outcome is 0 or 1 to 300 digits.
_FAR = 700.0


@dataclass(frozen=True, slots=True)
class Moments:
    """What some rows hold of one outcome; where a row is a cell of many persons, sums over them.

    Attributes:
        weight: (m,), w; 1 where all count the same.
        outcome: (m,), w y.
        square: (m,), w^2, w^2 y and w^2 y^2 of cells; None where each row is one person.
    """

    weight: Floats | float
    outcome: Floats
    square: tuple[Floats, Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """Rows' linear predictors, and their expected outcomes.

    Attributes:
        eta: (m,), the linear predictor.
        mu: (m,), the expected outcome.
        far: (m,), exp(-eta) for the logit link.
    """

    eta: Floats
    mu: Floats
    far: Floats


def expected(eta: Floats, link: Link) -> Expected:
    """Return expected outcomes.

    >>> expected(np.array([0.0, -1000.0]), "logit").mu.round(9).tolist()
    [0.5, 0.0]
    """
    if link == "linear":
        return Expected(eta, eta, eta)
    far = np.exp(np.minimum(-eta, _FAR))
    return Expected(eta, 1 / (1 + far), far)


def residual(moments: Moments, at: Expected) -> Floats:
    """Return w (y - mu)."""
    return np.asarray(moments.outcome - moments.weight * at.mu)


def likelihood(moments: Moments, at: Expected, link: Link, squares: Floats) -> Floats:
    """Return each row's part of the likelihood.

    Args:
        moments: What the rows hold.
        at: Their expected outcomes.
        link: The link.
        squares: (m,), w y^2, which the linear link asks for.
    """
    if link == "linear":
        return np.asarray(-(squares - 2 * at.mu * moments.outcome + moments.weight * at.mu**2) / 2)
    # NOTE: log mu = -log(1 + exp(-eta)) and log(1 - mu) = -eta - log(1 + exp(-eta)).
    return np.asarray((moments.outcome - moments.weight) * at.eta - moments.weight * np.log1p(at.far))


def pair_weight(kind: PairWeight, moments: Moments, at: Expected, point: Point) -> Floats | float:
    """Return what each row's pairs count with, for a link that is not linear or a kind that asks for outcomes."""
    if kind == "meat":
        return _squared(moments, at)
    if kind == "persons" or point.link == "linear":
        return moments.weight
    if kind == "information":
        return np.asarray(moments.weight * (at.mu * (1 - at.mu)))
    return np.asarray(moments.weight * _slope(at, point.origin))


def cross_residual(
    products: Floats | None, first: tuple[Moments, Expected], second: tuple[Moments, Expected]
) -> Floats:
    """Return w^2 (y_1 - mu_1) (y_2 - mu_2).

    Args:
        products: (m,), sum of w^2 y_1 y_2 where rows are cells.
        first: What rows hold of the first outcome, and what is expected.
        second: The same of the second.
    """
    (one, at_one), (other, at_other) = first, second
    if products is None or one.square is None or other.square is None:
        return np.asarray(residual(*first) * residual(*second))
    weight, cross, _ = one.square
    mixed = at_one.mu * other.square[1] + at_other.mu * cross
    return np.asarray(products - mixed + at_one.mu * at_other.mu * weight)


def told_apart(kind: PairWeight, point: Point) -> PairWeight:
    """Return what a kind of weight is called where others are the same: with a linear link all but the meat are."""
    return "persons" if point.link == "linear" and kind != "meat" else kind


def scale_of(total: float) -> float:
    """Return the power of two to multiply by, where amounts add up to at most a total in size.

    >>> scale_of(1.0) == 2.0**61, scale_of(3_700_000.0) == 2.0**40
    (True, True)
    """
    return 2.0 ** max(-900, min(900, _BITS - frexp(total)[1])) if total > 0 else 1.0


def whole(amounts: Floats | float, scale: float) -> Ints:
    """Return amounts times a power of two, rounded."""
    return np.asarray(np.rint(amounts * scale)).astype(np.int64)


def _squared(moments: Moments, at: Expected) -> Floats:
    if moments.square is None:
        return np.asarray(residual(moments, at) ** 2)
    weight, outcome, square = moments.square
    return np.asarray(square - at.mu * (2 * outcome - at.mu * weight))


def _slope(at: Expected, origin: float) -> Floats:
    """Return (mu - mu_0) / (eta - eta_0), worked out as h(high) (1 - h(low)) (1 - exp(-way)) / way."""
    far = np.exp(min(max(-origin, -_FAR), _FAR))
    above, way = at.eta > origin, np.abs(at.eta - origin)
    near = way == 0
    of_high = np.where(above, at.mu, 1 / (1 + far))
    from_low = np.where(above, far / (1 + far), at.far * at.mu)
    return np.asarray(of_high * from_low * np.where(near, 1.0, -np.expm1(-way) / np.where(near, 1.0, way)))
