"""A made-up world of effort whose truth is known: its tables as arrays, and what each unit really does."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.testing.effort.design import ATTENDANCE, GROUPS, PHONE, SD, EffortPlaces, effort_places
from jobspejl.testing.effort.desks import Desks, desks
from jobspejl.testing.effort.lives import Lives, Span, lives
from jobspejl.testing.effort.log import MONTH, YEAR, Log, log

FIRST, AFTER = np.datetime64("2024-01-01"), np.datetime64("2026-01-01")
"""The first day of a world, and the day after its last."""


@dataclass(frozen=True, slots=True)
class EffortTruth:
    """What U units do, by L target groups.

    Attributes:
        groups: The L groups, by the vocabulary's word.
        rates: For measures of the catalogue, by id: the true rate (U, L) in the measure's own unit; (U, 1) where it
            does not depend on the group.
        usual: The rates of a unit without a difference of its own, (L,) or (1,).
    """

    groups: tuple[str, ...]
    rates: Mapping[str, Floats]
    usual: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class EffortWorld:
    """A made-up world.

    Attributes:
        places: Its units.
        span: Its days.
        lives: The spells.
        log: The events.
        desks: What stands beside them.
        truth: What the units really do.
    """

    places: EffortPlaces
    span: Span
    lives: Lives
    log: Log
    desks: Desks
    truth: EffortTruth


def effort_world(persons: int, *, seed: int | tuple[int, ...], units: int = 98, fewest: int = 40) -> EffortWorld:
    """Return a made-up world of two years; the same seed gives the same world.

    Args:
        persons: Persons on support on some day of it, at least `fewest` for each unit.
        seed: Seed of everything random in it.
        units: How many of the 98 municipalities.
        fewest: Fewest persons of a unit.

    Raises:
        ValueError: There are fewer persons than the units must have.

    >>> world = effort_world(600, seed=1, units=10)
    >>> world.truth.rates["talks"].shape, round(float(world.truth.usual["talks"][0]), 2)
    ((10, 7), 0.55)
    """
    if persons < fewest * units:
        raise ValueError("fewer persons than the units must have")
    rng = np.random.default_rng(seed)
    places = effort_places(units)
    counts = fewest + rng.multinomial(persons - fewest * units, places.size)
    span = Span(int(FIRST.astype(np.int64)), int(AFTER.astype(np.int64)))
    more = {key: np.exp(sd * rng.standard_normal(units) - sd**2 / 2) for key, sd in SD.items() if key != "mix"}
    lived = lives(rng, places, counts, span, more["length"])
    beside = desks(rng, lived, span, more["worked"])
    return EffortWorld(places, span, lived, log(rng, lived, more), beside, _truth(more, beside))


def _truth(more: Mapping[str, Floats], beside: Desks) -> EffortTruth:
    usual: dict[str, Floats] = {
        "talks": np.array([group.talks for group in GROUPS]),
        "caseworker-changes": np.array([group.changes for group in GROUPS]),
        "sanctions": 1_000 * np.array([group.sanctions for group in GROUPS]) * MONTH / YEAR,
    }
    moved = {"talks": "talks", "caseworker-changes": "changes", "sanctions": "sanctions"}
    rates = {one: more[key][:, None] * usual[one] for one, key in moved.items()}
    log_odds, spread = PHONE["first"]
    points, weights = np.polynomial.hermite_e.hermegauss(40)
    mean_first = float(weights @ (1 / (1 + np.exp(-(log_odds + spread * points)))) / weights.sum())
    seconds, sd = PHONE["wait"]
    flat = {
        "phone-first-contact": (100 * beside.first, 100 * mean_first),
        "phone-wait": (beside.wait / 60, float(np.exp(seconds + sd**2 / 2)) / 60),
        "club-attendance": (100 * beside.attendance, 100 * ATTENDANCE[0] / sum(ATTENDANCE)),
    }
    for one, (values, mean) in flat.items():
        rates[one], usual[one] = values[:, None], np.array([mean])
    return EffortTruth(tuple(group.word for group in GROUPS), rates, usual)
