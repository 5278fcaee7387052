"""Days on which something happens to persons, spread over the days on which it can."""

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.testing.effort.lives import Lives


def frailty(rng: np.random.Generator, persons: int, shape: float) -> Floats:
    """Return each person's own multiplier, whose mean is 1."""
    return rng.gamma(shape, 1 / shape, persons)


def happens(rng: np.random.Generator, mean: Floats, most: Ints) -> tuple[Ints, Ints]:
    """Draw how often something happens in each of N spells, and on which of its days.

    The days of a spell differ, are spread evenly around it, and each is as likely as another.

    Args:
        rng: What is drawn from.
        mean: (N,), how often it happens on average.
        most: (N,), days on which it can; it happens at most once on each.

    Returns:
        For each time it happens, the number of the spell and the place of the day, in the order of spells.

    >>> spell, day = happens(np.random.default_rng(1), np.array([2.0, 0.0, 3.0]), np.array([30, 30, 2]))
    >>> bool((np.bincount(spell, minlength=3) <= [30, 0, 2]).all()), bool((day >= 0).all())
    (True, True)
    """
    times = np.minimum(rng.poisson(np.maximum(mean, 0.0)), most)
    spell = np.repeat(np.arange(times.size), times)
    number = np.arange(spell.size) - np.repeat(np.cumsum(times) - times, times)
    days, among = most[spell], times[spell]
    first, after = number * days // among, (number + 1) * days // among
    day = first + np.floor(rng.random(spell.size) * (after - first)).astype(np.int64)
    # NOTE: the parts that days are divided into differ by one; turned around, every day is as likely as another.
    turned = np.floor(rng.random(times.size) * most).astype(np.int64)
    return spell, (day + turned[spell]) % days


def free_day(one: Lives, spell: Ints, place: Ints) -> Ints:
    """Return the day that is so many free days into a spell, from 0."""
    day = one.seen[spell, 0] + place
    first, after = one.exempt[spell, 0], one.exempt[spell, 1]
    return np.asarray(np.where((after > first) & (day >= first), day + after - first, day))
