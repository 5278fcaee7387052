"""The largest likelihood of a model on persons, in as few passes over them as can be.

Newton's method needs the information at every step, which costs several times a pass for the score alone. Here one
information serves many steps, and what the scores tell of how it has changed is added to it from step to step
(the limited-memory form of Broyden, Fletcher, Goldfarb and Shanno: Nocedal 1980, Mathematics of Computation 35,
773-782). The first information comes from a part of the persons where there is one. The last, which the covariance
needs at the optimum anyway, proves that the optimum is one: it gives a last whole Newton step, which is too small to be
taken with another pass.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.persons import Link, PersonSums, Point
from jobspejl.stats.persons.parameters import Parameters

_MOST_HALVINGS = 30
_RUN_AWAY = 30.0
_SAME = 1e-12
_LAST = 1000.0
_WORTH_A_REFRESH = 10.0

Metric = Callable[[Floats], Floats]
"""What turns a gradient (Q,) into a step (Q,): the inverse of an information."""


class NotFitted(Exception):  # noqa: N818 - said to the user by a step, in a sentence of its own
    """A fit that found no optimum.

    Attributes:
        outcome: The number of the outcome.
        entries: The entries of z whose coefficients still moved, or ran away; the fastest first.
        passes: How many passes were made.
    """

    def __init__(self, outcome: int, entries: tuple[int, ...], passes: int) -> None:
        super().__init__(f"outcome {outcome}: no optimum after {passes} passes")
        self.outcome = outcome
        self.entries = entries
        self.passes = passes


@dataclass(frozen=True, slots=True)
class Persons:
    """What is asked, of whom: a model of one outcome with its free parameters.

    Attributes:
        sums: The persons.
        parameters: The free parameters.
        outcome: The number of the outcome.
        link: How the linear predictor becomes an expected outcome.
        tick: Called after every pass.
    """

    sums: PersonSums
    parameters: Parameters
    outcome: int
    link: Link
    tick: Callable[[], None]

    def point(self, theta: Floats) -> Point:
        """Return where the free parameters are theta."""
        return Point(self.outcome, self.link, self.parameters.offset + self.parameters.spread @ theta)


@dataclass(frozen=True, slots=True)
class Place:
    """What one pass tells at some coefficients.

    Attributes:
        theta: (Q,), the free parameters.
        residual: (P,), sum of w (y - mu) z.
        likelihood: The likelihood.
    """

    theta: Floats
    residual: Floats
    likelihood: float


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a climb has come to.

    Attributes:
        place: The best place.
        step: (Q,), what is thought to be left from there to the optimum.
        passes: How many passes were made.
        stuck: Whether a new information would help more than more steps.
    """

    place: Place
    step: Floats
    passes: int
    stuck: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """How far to climb, and how steps are measured.

    Attributes:
        scale: (Q,), how much of the predictor one of each parameter is worth.
        near: A step that leaves no parameter further than this from the optimum is the last.
        ridge: (Q,), times half the squared distance from the start is taken from the likelihood.
    """

    scale: Floats
    near: float
    ridge: Floats


def metric_of(information: Floats) -> Metric:
    """Return the inverse of an information (Q, Q), as a function.

    >>> metric_of(np.diag([4.0, 16.0]))(np.ones(2)).tolist()
    [0.25, 0.0625]
    """
    if information.shape[0] == 0:
        return lambda gradient: gradient
    root = np.sqrt(np.diag(information))
    factor = cho_factor(information / np.outer(root, root), lower=True)
    return lambda gradient: np.asarray((cho_solve(factor, (gradient.T / root).T).T / root).T)


def look(persons: Persons, theta: Floats) -> Place:
    """Return what one pass tells where the free parameters are theta."""
    score = persons.sums.score(persons.point(theta))
    persons.tick()
    return Place(theta, score.residual, score.likelihood)


def climb(persons: Persons, start: Place, metric: Metric, rules: Rules) -> Reached:
    """Climb the likelihood with one information, and what the scores tell of its change.

    A step that lowers the likelihood is halved. The last step is told and not taken.

    Args:
        persons: What is asked of whom.
        start: Where to start.
        metric: The inverse of an information.
        rules: How far to climb.

    Raises:
        NotFitted: The coefficients run away, or no step helps.
    """
    slopes = persons.parameters.spread.T
    here, passes, last = start, 0, 1.0
    value, gradient = start.likelihood, slopes @ start.residual
    memory: list[tuple[Floats, Floats]] = []
    while True:
        step = _step(gradient, memory, metric)
        far = float(np.max(np.abs(step) * rules.scale, initial=0.0))
        done = far <= _LAST * rules.near and far * min(far / last, 1.0) <= rules.near
        if done or (len(memory) > 1 and _slow(far, last, rules.near)):
            return Reached(here, step, passes, not done)
        if np.max(np.abs(here.theta) * rules.scale) > _RUN_AWAY:
            raise NotFitted(persons.outcome, fastest(persons, step * rules.scale), passes)
        for _ in range(_MOST_HALVINGS):
            there, passes = look(persons, here.theta + step), passes + 1
            away = there.theta - start.theta
            reached = there.likelihood - float(rules.ridge @ away**2) / 2
            if reached >= value - _SAME * abs(value):
                break
            step = step / 2
        else:
            raise NotFitted(persons.outcome, fastest(persons, step * rules.scale), passes)
        change = gradient - (slopes @ there.residual - rules.ridge * away)
        if step @ change > 0:
            memory.append((step, change))
        here, value, gradient, last = there, reached, gradient - change, far


def _slow(far: float, last: float, near: float) -> bool:
    """Return whether more steps of the same pace would cost more passes than a new information."""
    return bool(np.log(far / near) > _WORTH_A_REFRESH * np.log(max(last / far, 1.0)))


def fastest(persons: Persons, step: Floats) -> tuple[int, ...]:
    """Return the entries of the parameters that a step moves at least half as far as any, the fastest first.

    Units move along with the reference of a level that runs away, so they are named only where no level moves.
    """
    far = np.abs(step)
    moved = [j for j in np.argsort(-far, kind="stable").tolist() if far[j] >= far.max() / 2]
    entries = [persons.parameters.entries[j] for j in moved]
    conditions = [entry for entry in entries if entry >= persons.sums.layout.units]
    return tuple(conditions or entries)


def _step(gradient: Floats, memory: list[tuple[Floats, Floats]], metric: Metric) -> Floats:
    left, taken = gradient, []
    for step, change in reversed(memory):
        share = float(step @ left) / float(step @ change)
        left = left - share * change
        taken.append(share)
    found = metric(left)
    for (step, change), share in zip(memory, reversed(taken), strict=True):
        found = found + (share - float(change @ found) / float(step @ change)) * step
    return found
