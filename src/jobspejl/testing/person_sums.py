"""Sums over persons as plainly as they can be written: what the fast ways of computing them are held against."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Layout, PairWeight, Point, Score, Totals


@dataclass(frozen=True, slots=True)
class DensePersons:
    """Persons with their whole vector z written out; n rows.

    Attributes:
        layout: Which entry of z is what.
        z: (n, P).
        weight: (n,), above 0.
        outcome: (n, O), from 0 to 1.
        times: (n,), how many persons each row stands for: cells, or a bootstrap's draws.
        cheap: The rows that a fit may start from; None where there are none.
    """

    layout: Layout
    z: Floats
    weight: Floats
    outcome: Floats
    times: Floats
    cheap: Ints | None = None

    @property
    def outcomes(self) -> int:
        """O, the number of outcomes."""
        return int(self.outcome.shape[1])

    def totals(self) -> Totals:
        """Return the sums that need no model."""
        mass = self.times * self.weight
        return Totals(
            persons=int(self.times[self.weight > 0].sum()),
            weight=mass @ self.z,
            outcome=(self.outcome * mass[:, None]).T @ self.z,
            squares=mass @ self.outcome**2,
        )

    def score(self, point: Point) -> Score:
        """Return the score and the likelihood at a point."""
        mass, y = self.times * self.weight, self.outcome[:, point.outcome]
        eta = self.z @ point.eta
        residual = mass * (y - _expected(eta, point))
        if point.link == "linear":
            return Score(residual @ self.z, float(-(mass * (y - eta) ** 2).sum() / 2))
        return Score(residual @ self.z, float((mass * (y * eta - np.logaddexp(0, eta))).sum()))

    def pairs(self, point: Point, weights: Sequence[PairWeight], *, units_only: bool = False) -> tuple[Floats, ...]:
        """Return the sum of weight * z z' for each weight; see `PersonSums`."""
        rows = self.layout.units if units_only else self.layout.size
        return tuple((self.z[:, :rows] * self._counted(point, each)[:, None]).T @ self.z for each in weights)

    def meat_between(self, first: Point, second: Point) -> Floats:
        """Return the sum of w^2 (y_1 - mu_1) (y_2 - mu_2) z z' over persons."""
        counted = self.times * self.residuals(first) * self.residuals(second)
        return np.asarray((self.z * counted[:, None]).T @ self.z)

    def of_unit(self, unit: int) -> "DensePersons":
        """Return the persons of one unit, with the same layout."""
        return self.some(np.flatnonzero(self.z[:, unit] > 0))

    def pilot(self) -> "DensePersons | None":
        """Return the rows that a fit may start from."""
        return None if self.cheap is None else self.some(self.cheap)

    def residuals(self, point: Point) -> Floats:
        """Return w (y - mu), (n,)."""
        return np.asarray(self.weight * (self.outcome[:, point.outcome] - _expected(self.z @ point.eta, point)))

    def some(self, rows: Ints) -> "DensePersons":
        """Return some of the rows."""
        return replace(
            self,
            z=self.z[rows],
            weight=self.weight[rows],
            outcome=self.outcome[rows],
            times=self.times[rows],
            cheap=None,
        )

    def _counted(self, point: Point, weight: PairWeight) -> Floats:
        mass = self.times * self.weight
        if weight == "meat":
            return self.times * self.residuals(point) ** 2
        if weight == "persons" or point.link == "linear":
            return mass
        mu = expit(self.z @ point.eta)
        if weight == "information":
            return np.asarray(mass * mu * (1 - mu))
        away = self.z @ point.eta - point.origin
        start = float(expit(point.origin))
        near = np.abs(away) < 1e-6
        slope = np.where(near, start * (1 - start), (mu - start) / np.where(near, 1.0, away))
        return np.asarray(mass * slope)


@dataclass(frozen=True, slots=True)
class DenseLinks:
    """Pairs of rows that belong to the same cluster.

    Attributes:
        first: The persons of a period.
        second: Those of another, or the same.
        rows: (m, 2), the row of the first and the row of the second of each pair.
    """

    first: DensePersons
    second: DensePersons
    rows: Ints

    def meat(self, first: Point, second: Point) -> Floats:
        """Return the sum of w_a (y_a - mu_a) w_b (y_b - mu_b) z_a z_b' over the pairs, (P, P)."""
        a, b = self.first.some(self.rows[:, 0]), self.second.some(self.rows[:, 1])
        return np.asarray((a.z * (a.times * a.residuals(first) * b.residuals(second))[:, None]).T @ b.z)


def dense_persons(
    layout: Layout,
    codes: Ints,
    outcome: Floats,
    *,
    numbers: Floats | None = None,
    weight: Floats | None = None,
    times: Floats | None = None,
) -> DensePersons:
    """Return persons from the numbers of their unit and levels.

    Args:
        layout: Which entry of z is what.
        codes: (n, 1 + K), the number of each person's unit, then of the level of each condition.
        outcome: (n, O), from 0 to 1.
        numbers: (n, N).
        weight: (n,); 1 where it is None.
        times: (n,); 1 where it is None.

    >>> two = dense_persons(Layout(2, (2,)), np.array([[0, 1], [1, 1]]), np.array([[1.0], [0.5]]))
    >>> two.totals().outcome
    array([[1. , 0.5, 0. , 1.5]])
    """
    rows = codes.shape[0]
    z = np.zeros((rows, layout.size))
    starts = np.concatenate([[0], layout.units + np.cumsum([0, *layout.levels[:-1]])])[: codes.shape[1]]
    z[np.arange(rows)[:, None], codes + starts.astype(np.int64)] = 1.0
    if numbers is not None:
        z[:, layout.size - layout.numbers :] = numbers
    ones = np.ones(rows)
    return DensePersons(layout, z, ones if weight is None else weight, outcome, ones if times is None else times)


def _expected(eta: Floats, point: Point) -> Floats:
    return eta if point.link == "linear" else np.asarray(expit(eta))
