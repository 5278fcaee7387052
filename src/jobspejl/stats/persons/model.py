"""What the persons' framework conditions lead one to expect of each unit, and the gap to what is so.

The expected outcome of person i is h(eta_i), with h the identity or the logistic function and eta_i a sum of one
coefficient for each condition. Outcomes are shares from 0 to 1 and need not be 0 or 1 (Papke & Wooldridge 1996, Journal
of Applied Econometrics 11, 619-632). Two expectations are possible:

* `pooled`: one intercept for all. The gaps, weighted by the units' bases, sum to 0. Where well-run units have a case
  mix of their own, the coefficients take some of their gap for case mix, and a large unit defines what is normal.
* `within`: every unit has its own effect gamma_m, so coefficients compare persons of the same unit only. What is
  expected is taken at one effect for all, gamma_0, at which the sum of what is expected is the sum of what is so.

Everything is asked of the persons as sums (`contracts.persons`); see `climb` for how few.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.persons import Link, PersonSums, Point, Totals
from jobspejl.contracts.register import Expectation
from jobspejl.stats.between import between_variance
from jobspejl.stats.persons.climb import Persons
from jobspejl.stats.persons.influence import centring, gap_influence, response
from jobspejl.stats.persons.level import Level, level_of_fit, one_level
from jobspejl.stats.persons.optimum import Optimum, Start, linear_optimum, logit_optimum
from jobspejl.stats.persons.parameters import free_parameters


@dataclass(frozen=True, slots=True)
class PersonFit:
    """A fit of one outcome, and every unit's gap; U units, P entries of z (`contracts.persons.Layout`).

    Shares are of the unit's weight, 0 to 1. A unit without weight has NaN.

    Attributes:
        outcome: The number of the outcome.
        link: How the linear predictor becomes an expected outcome.
        expectation: Whether the units' effects are in the fit.
        base: (U,), sum of weight.
        actual: (U,), sum of weight * outcome / base.
        expected: (U,), the expected share.
        gap: (U,), actual - expected.
        point: The coefficients at which the expectation is taken: one effect for all units.
        fitted: The coefficients at which the fit's residuals are taken; `point` where the expectation is pooled.
        coefficients: (P,), in the predictor. Levels are counted from the mean of the condition's levels, weighted by
            all persons and without fixed levels; a unit's is the predictor of the average person in it.
        coefficient_se: (P,), their robust standard errors; 0 for what is fixed or has no weight.
        unit_effects: (U,), gamma_m - gamma_0; 0 where the expectation is pooled.
        information: (U, P), the information of each unit at `point`; its weight at each level for the linear link.
        fit_information: (P, P), the information of all persons at `fitted`; the weights' pairs for the linear link.
        influence: (P, U), A: what a sum of w (y - mu) z in excess adds to each gap.
        covariance: (U, U), of the gaps, with the estimation of the expectation: A' M A, M the meat at `fitted`.
        sampling_variance: (U,), the part of its diagonal that is the noise of the unit's own outcomes.
        dropped: The entries of z left out because others determine them; their coefficient is the reference's.
        fixed: The entries fixed because their outcomes are all 0 or all 1.
        rounds: How many passes for a score were made over all persons.
        pair_rounds: How many passes for pairs.
        likelihood: The logarithm of the likelihood at `fitted`.
    """

    outcome: int
    link: Link
    expectation: Expectation
    base: Floats
    actual: Floats
    expected: Floats
    gap: Floats
    point: Point
    fitted: Point
    coefficients: Floats
    coefficient_se: Floats
    unit_effects: Floats
    information: Floats
    fit_information: Floats
    influence: Floats
    covariance: Floats
    sampling_variance: Floats
    dropped: tuple[int, ...]
    fixed: tuple[int, ...]
    rounds: int
    pair_rounds: int
    likelihood: float

    def near(self, expectation: Expectation) -> Start:
        """Return where a fit of the same outcome may start, of other persons or with another expectation."""
        there = self.fitted if expectation == self.expectation else self.point
        return Start(there.eta, self.fit_information / np.nansum(self.base))


def fit_persons(
    sums: PersonSums,
    outcome: int,
    link: Link,
    expectation: Expectation,
    tick: Callable[[], None] = lambda: None,
    start: Start | None = None,
) -> PersonFit:
    """Return the fit of one outcome, and every unit's gap with its covariance.

    Args:
        sums: The persons of one period.
        outcome: The number of the outcome.
        link: How the linear predictor becomes an expected outcome.
        expectation: Whether the units' effects are in the fit.
        tick: Called after every pass over the persons.
        start: A fit with the same link that is thought to be near, such as another period's. It saves passes and
            changes nothing of what is found.

    Raises:
        NotFitted: No optimum was found; coefficients that run away are named.
    """
    totals = sums.totals()
    parameters = free_parameters(sums.layout, totals, outcome, link, expectation)
    persons = Persons(sums, parameters, outcome, link, tick)
    found = linear_optimum(persons, totals) if link == "linear" else logit_optimum(persons, totals, start)
    level = one_level(persons, totals, found) if expectation == "within" else level_of_fit(persons, found)
    return _told(persons, totals, found, level, expectation)


def _told(persons: Persons, totals: Totals, found: Optimum, level: Level, expectation: Expectation) -> PersonFit:
    units = persons.sums.layout.units
    there = totals.weight[:units] > 0
    base = np.where(there, totals.weight[:units], np.nan)
    actual = totals.outcome[persons.outcome, :units] / base
    gap = level.residual / base
    moved = response(found.parameters, found.information)
    influence = gap_influence(moved, level.information, base, expectation)
    covariance = influence.T @ found.meat @ influence
    own = np.diag(found.meat)[:units] / base**2
    missing = np.maximum(_noise_expected(own, actual, gap, base) - own, 0.0)
    centred = centring(persons.sums.layout, totals.weight, found.parameters.fixed)
    coefficients = np.where(totals.weight > 0, centred @ found.eta, 0.0)
    told = centred @ moved
    fitted = Point(persons.outcome, persons.link, found.eta)
    return PersonFit(
        outcome=persons.outcome,
        link=persons.link,
        expectation=expectation,
        base=base,
        actual=actual,
        expected=actual - gap,
        gap=gap,
        point=Point(persons.outcome, persons.link, level.eta),
        fitted=fitted,
        coefficients=coefficients,
        coefficient_se=np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", told, found.meat, told, optimize=True), 0.0)),
        unit_effects=found.eta[:units] - level.eta[:units],
        information=level.information,
        fit_information=found.information,
        influence=influence,
        covariance=(covariance + covariance.T) / 2 + np.diag(missing),
        sampling_variance=own + missing,
        dropped=found.parameters.dropped,
        fixed=found.parameters.fixed,
        rounds=found.rounds + level.rounds,
        pair_rounds=found.pair_rounds + level.pair_rounds,
        likelihood=found.likelihood,
    )


def _noise_expected(own: Floats, actual: Floats, gap: Floats, base: Floats) -> Floats:
    """Return the variance that a unit's own outcomes would give its gap at its shrunken share, (U,).

    A unit's own outcomes show too little of it just where few happened to have the outcome, which would make its gap
    look certain. It is e (1 - e) / base, times what the variance seen in all units is of that, with e the actual share
    drawn towards the expected one as far as the gap is noise: all the way for a small unit, hardly for a large one.
    """
    noise = _noise_at(actual - gap, own, base)
    told = np.isfinite(base) & (noise > 0)
    between = between_variance(gap[told], noise[told], float(told.sum()))
    drawn = noise / np.where(told, between + noise, 1.0)
    return np.where(told, _noise_at(actual - drawn * gap, own, base), noise)


def _noise_at(share: Floats, own: Floats, base: Floats) -> Floats:
    share = np.clip(share, 0.0, 1.0)
    chance = share * (1 - share) / base
    of = float(np.nansum(chance * base**2))
    return np.asarray(np.nan_to_num(chance) * (float(np.nansum(own * base**2)) / of if of > 0 else 0.0))
