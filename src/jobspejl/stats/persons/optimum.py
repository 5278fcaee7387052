"""The coefficients of a model on persons: where they start, and how the passes over the persons are spent."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logit

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.persons import Layout, Point, Totals
from jobspejl.stats.persons.climb import Metric, NotFitted, Persons, Place, Rules, climb, fastest, look, metric_of
from jobspejl.stats.persons.parameters import Parameters, independent, without

_NEAR = 1e-10
_PROVEN = 1e-9
_NEAR_IN_PART = 0.01
_FAR = 8.0
_MOST_ROUNDS = 12
_MOST_ROUNDS_IN_PART = 4
_NO_INFORMATION = 1e-12


@dataclass(frozen=True, slots=True)
class Start:
    """Where a fit may start: at the optimum of another one, of more persons or fewer.

    Attributes:
        eta: (P,), its coefficients.
        information: (P, P), its information, divided by the sum of weight.
    """

    eta: Floats
    information: Floats


@dataclass(frozen=True, slots=True)
class Optimum:
    """The largest likelihood of a model on persons.

    Attributes:
        eta: (P,), the coefficients.
        residual: (P,), sum of w (y - mu) z.
        information: (P, P), sum of w mu (1 - mu) z z', or of w z z' for the linear link.
        meat: (P, P), sum of w^2 (y - mu)^2 z z'.
        parameters: The free parameters, without those that others determine.
        likelihood: Its logarithm.
        rounds: How many passes for a score were made over all persons.
        pair_rounds: How many passes for pairs.
    """

    eta: Floats
    residual: Floats
    information: Floats
    meat: Floats
    parameters: Parameters
    likelihood: float
    rounds: int
    pair_rounds: int


def linear_optimum(persons: Persons, totals: Totals) -> Optimum:
    """Return the least squares, from the pairs of all persons."""
    anywhere = Point(persons.outcome, "linear", np.zeros(totals.weight.size))
    (counts,) = persons.sums.pairs(anywhere, ("persons",))
    persons.tick()
    kept = independent(persons.parameters, counts, _least(persons.sums.layout, totals))
    parameters = without(persons.parameters, kept)
    spread, counted = parameters.spread, totals.outcome[persons.outcome]
    metric = metric_of(spread.T @ counts @ spread)
    theta = metric(spread.T @ counted)
    theta = theta + metric(spread.T @ (counted - counts @ (spread @ theta)))
    eta = spread @ theta
    (meat,) = persons.sums.pairs(Point(persons.outcome, "linear", eta), ("meat",))
    persons.tick()
    left = totals.squares[persons.outcome] - 2 * eta @ counted + eta @ counts @ eta
    return Optimum(eta, counted - counts @ eta, counts, meat, parameters, float(-left / 2), 0, 2)


def logit_optimum(persons: Persons, totals: Totals, start: Start | None = None) -> Optimum:
    """Return the largest likelihood with the logit link.

    Args:
        persons: Who is asked for what.
        totals: Sums over all of them.
        start: A fit thought to be near; None where nothing is known of it.

    Raises:
        NotFitted: There is none, or it was not found.
    """
    try:
        return _climbed(persons, totals, start)
    except NotFitted:
        if start is None:
            raise
        # NOTE: what others say may mislead: levels that they have may be collinear here.
        return _climbed(persons, totals, None)


def _climbed(persons: Persons, totals: Totals, start: Start | None) -> Optimum:
    persons, theta, information, pair_rounds = _start(persons, totals, start)
    place, rounds = look(persons, theta), 1
    for _ in range(_MOST_ROUNDS):
        reached = climb(persons, place, _metric(persons, information), _rules(persons, information))
        place, rounds = reached.place, rounds + reached.passes
        pair_rounds += 1
        if reached.stuck:
            (information,) = persons.sums.pairs(persons.point(place.theta), ("information",))
            persons.tick()
            _check(persons, information, rounds)
            continue
        last = persons.point(place.theta + reached.step)
        information, meat = persons.sums.pairs(last, ("information", "meat"))
        persons.tick()
        _check(persons, information, rounds)
        place = _after(persons, place, information, reached.step)
        step = _metric(persons, information)(persons.parameters.spread.T @ place.residual)
        if np.max(np.abs(step) * _scale(persons, information), initial=0.0) <= _PROVEN:
            place = _after(persons, place, information, step)
            eta = persons.point(place.theta).eta
            return Optimum(
                eta, place.residual, information, meat, persons.parameters, place.likelihood, rounds, pair_rounds
            )
        place, rounds = look(persons, place.theta), rounds + 1
    raise NotFitted(persons.outcome, fastest(persons, reached.step), rounds)


def _after(persons: Persons, place: Place, information: Floats, step: Floats) -> Place:
    """Return the place after a step that is too small for its square to matter."""
    change = persons.parameters.spread @ step
    left = place.residual - information @ change
    gained = float(change @ (place.residual + left)) / 2
    return Place(place.theta + step, left, place.likelihood + gained)


def _check(persons: Persons, information: Floats, rounds: int) -> None:
    kept = independent(persons.parameters, information, np.zeros(information.shape[0]))
    if not kept.all():
        gone = np.array(persons.parameters.entries)[~kept]
        raise NotFitted(persons.outcome, tuple(gone.tolist()), rounds)


def _start(persons: Persons, totals: Totals, start: Start | None) -> tuple[Persons, Floats, Floats, int]:
    """Return the persons, where to start (Q,), an information (P, P), and the passes for pairs that it took."""
    least = _least(persons.sums.layout, totals)
    theta, information, times = _guess(persons, totals, start)
    # NOTE: what is collinear among all persons is so in a part of them, but not in a part that was blown up.
    if information is not None and independent(persons.parameters, information, least).all():
        return persons, theta, information * times, 0
    (information,) = persons.sums.pairs(persons.point(theta), ("information",))
    persons.tick()
    kept = independent(persons.parameters, information, least)
    return replace(persons, parameters=without(persons.parameters, kept)), theta[kept], information, 1


def _guess(persons: Persons, totals: Totals, start: Start | None) -> tuple[Floats, Floats | None, Floats | float]:
    """Return where to start (Q,), and what is known there without asking all persons: an information, and its scale."""
    entries, units = np.array(persons.parameters.entries, dtype=np.int64), persons.sums.layout.units
    weight = totals.weight[:units].sum()
    if start is not None:
        return np.clip(start.eta[entries], -_FAR, _FAR), start.information * weight, 1.0
    theta = np.where(entries < units, logit(totals.outcome[persons.outcome, :units].sum() / weight), 0.0)
    part = persons.sums.pilot() if theta.size else None
    if part is None:
        return theta, None, 1.0
    return _in_part(replace(persons, sums=part, tick=lambda: None), theta, totals)


def _in_part(part: Persons, theta: Floats, totals: Totals) -> tuple[Floats, Floats, Floats]:
    """Return a start from a part of the persons, its information, and what blows that up to all persons, (P, P).

    A level may be rare, or all alike, in the part: every parameter is held near where it started, as if by one person
    for whom it is 1. What all persons tell without a model, how many are at each level and how much they vary, is
    taken from them: a small unit has few persons in the part.
    """
    seen, layout = part.sums.totals(), part.sums.layout
    units, levels = slice(0, layout.units), slice(0, layout.size - layout.numbers)
    person = seen.weight[units].sum() / max(seen.persons, 1)
    place = look(part, theta)
    for _ in range(_MOST_ROUNDS_IN_PART):
        (information,) = part.sums.pairs(part.point(place.theta), ("information",))
        ridge = person * _scale(part, information) ** 2
        rules = replace(_rules(part, information), near=_NEAR_IN_PART, ridge=ridge)
        reached = climb(part, place, _metric(part, information, ridge), rules)
        place = reached.place
        if not reached.stuck:
            break
    (information,) = part.sums.pairs(part.point(place.theta), ("information",))
    theta = place.theta + reached.step
    there = np.where(seen.weight > 0, seen.weight, np.inf)
    whole = totals.outcome[part.outcome, units].sum() / totals.weight[units].sum()
    was = np.where(seen.weight > 0, (seen.outcome[part.outcome] - place.residual) / there, whole)
    now = totals.outcome[part.outcome] / np.where(totals.weight > 0, totals.weight, 1.0)
    times = np.full(layout.size, totals.weight[units].sum() / seen.weight[units].sum())
    times[levels] = (totals.weight * _spread_of(now) / (there * _spread_of(was)))[levels]
    entries = np.array(part.parameters.entries, dtype=np.int64)
    own = (entries < layout.units) & (part.parameters.spread[units].sum(axis=0) == 1)
    theta[own] += (logit(_inside(now)) - logit(_inside(was)))[entries[own]]
    return theta, information, np.sqrt(np.outer(times, times))


def _inside(share: Floats) -> Floats:
    return np.clip(share, 1e-9, 1 - 1e-9)


def _spread_of(share: Floats) -> Floats:
    return _inside(share) * (1 - _inside(share))


def _least(layout: Layout, totals: Totals) -> Floats:
    least = _NO_INFORMATION * totals.weight
    least[layout.size - layout.numbers :] = 0.0
    return least


def _rules(persons: Persons, information: Floats) -> Rules:
    free = np.zeros(len(persons.parameters.entries))
    return Rules(_scale(persons, information), _NEAR, free)


def _scale(persons: Persons, information: Floats) -> Floats:
    """Return how much of the predictor one of each parameter is worth, (Q,): 1, or a number's standard deviation."""
    layout, spread = persons.sums.layout, persons.parameters.spread
    scale = np.ones(len(persons.parameters.entries))
    numbers = np.array(persons.parameters.entries, dtype=np.int64) >= layout.size - layout.numbers
    held = np.diag(spread.T @ information @ spread)[numbers]
    scale[numbers] = np.sqrt(np.maximum(held, 0.0) / np.trace(information[: layout.units, : layout.units]))
    return scale


def _metric(persons: Persons, information: Floats, ridge: Floats | float = 0.0) -> Metric:
    spread = persons.parameters.spread
    return metric_of(spread.T @ information @ spread + np.diag(np.broadcast_to(ridge, spread.shape[1])))
