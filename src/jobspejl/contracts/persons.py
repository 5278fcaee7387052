"""What a model on persons asks of the persons: sums over them, never their rows.

A person stands in one unit and at one level of each of K conditions, and may have N numbers. Everything that is
estimated hangs on a vector z of P = U + L_1 + ... + L_K + N entries: 1 at the person's unit, 1 at each level, and the
numbers. A linear predictor is z @ eta with eta of shape (P,), unit effects first. Levels are not left out here: which
one is the reference is the model's business, so that sums are the same whatever it chooses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from jobspejl.contracts.arrays import Floats

Link = Literal["linear", "logit"]
"""How the linear predictor becomes an expected outcome: as it is, or by the logistic function."""

PairWeight = Literal["persons", "information", "meat", "path"]
"""What a pair of entries of z is counted with, for a person with weight w, outcome y and expected outcome mu:

`persons` w; `information` w mu (1 - mu), or w where the link is linear; `meat` w^2 (y - mu)^2; `path` w times the slope
of the straight line from `Point.origin` to the person's own predictor, (mu - mu_0) / (eta - eta_0), or w mu_0
(1 - mu_0) where the two meet (Aumann & Shapley 1974); w where the link is linear.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which entry of z is what.

    Attributes:
        units: U, the number of units.
        levels: The number of levels of each of K conditions.
        numbers: N, the number of conditions that are kept as numbers.
    """

    units: int
    levels: tuple[int, ...]
    numbers: int = 0

    @property
    def size(self) -> int:
        """P, the number of entries.

        >>> Layout(98, (2, 3), 1).size
        104
        """
        return self.units + sum(self.levels) + self.numbers

    def condition(self, k: int) -> slice:
        """Return where the levels of condition k stand; k = K and up are the numbers, one entry each.

        >>> Layout(98, (2, 3), 1).condition(1), Layout(98, (2, 3), 1).condition(2)
        (slice(100, 103, None), slice(103, 104, None))
        """
        if k >= len(self.levels):
            start = self.units + sum(self.levels) + k - len(self.levels)
            return slice(start, start + 1)
        start = self.units + sum(self.levels[:k])
        return slice(start, start + self.levels[k])


@dataclass(frozen=True, slots=True)
class Point:
    """Where sums are taken: one outcome, one link and one vector of coefficients.

    Attributes:
        outcome: The number of the outcome, from 0.
        link: How the linear predictor becomes an expected outcome.
        eta: (P,), the coefficients; a person's linear predictor is z @ eta.
        origin: The predictor from which `path` weights run.
    """

    outcome: int
    link: Link
    eta: Floats
    origin: float = 0.0


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums that need no model.

    Attributes:
        persons: The number of rows with a weight above 0.
        weight: (P,), sum of w z.
        outcome: (O, P), sum of w y z for each of O outcomes.
        squares: (O,), sum of w y^2.
    """

    persons: int
    weight: Floats
    outcome: Floats
    squares: Floats


@dataclass(frozen=True, slots=True)
class Score:
    """What one pass at a point gives.

    Attributes:
        residual: (P,), sum of w (y - mu) z.
        likelihood: Sum of w (y log mu + (1 - y) log(1 - mu)) for the logit link, of -w (y - mu)^2 / 2 for the linear.
    """

    residual: Floats
    likelihood: float


class PersonSums(Protocol):
    """The persons of one period, asked for sums. The same persons give the same sums wherever they are kept."""

    @property
    def layout(self) -> Layout:
        """Which entry of z is what."""
        ...

    @property
    def outcomes(self) -> int:
        """O, the number of outcomes."""
        ...

    def totals(self) -> Totals:
        """Return the sums that need no model."""
        ...

    def score(self, point: Point) -> Score:
        """Return the score and the likelihood at a point."""
        ...

    def pairs(self, point: Point, weights: Sequence[PairWeight], *, units_only: bool = False) -> tuple[Floats, ...]:
        """Return the sum of weight * z z' for each weight, (P, P), from as few passes as can be.

        Args:
            point: Where the weights are taken.
            weights: What each pair is counted with.
            units_only: Only the rows of the units are needed: (U, P).
        """
        ...

    def meat_between(self, first: Point, second: Point) -> Floats:
        """Return the sum of w^2 (y_1 - mu_1) (y_2 - mu_2) z z' over persons for two outcomes, (P, P)."""
        ...

    def of_unit(self, unit: int) -> "PersonSums":
        """Return the persons of one unit, with the same layout."""
        ...

    def pilot(self) -> "PersonSums | None":
        """Return a part of the persons that is cheap to ask, to start a fit from; None where there is none."""
        ...


class LinkedSums(Protocol):
    """The rows of two periods that belong to the same cluster, such as a person: asked for sums over pairs of rows.

    Within one period it is pairs of two different rows of the same cluster.
    """

    def meat(self, first: Point, second: Point) -> Floats:
        """Return the sum of w_a (y_a - mu_a) w_b (y_b - mu_b) z_a z_b' over linked rows a and b, (P, P)."""
        ...
