"""Made-up persons whose units' true gaps are known: what a register's gaps can be held against.

Persons with the same unit and levels stand in one row with their number, so that a world of 24,000 persons is drawn and
fitted in some hundredths of a second. Persons stay; their outcomes are drawn anew in every world.

`python -m jobspejl.testing.person_worlds` prints how far each expectation is from the truth when the units' effects and
their case mix go together.
"""

import sys
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.persons import Layout, Link
from jobspejl.contracts.register import Expectation
from jobspejl.stats.persons.model import fit_persons
from jobspejl.testing.person_sums import DensePersons, dense_persons

_LEVELS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class PersonWorld:
    """Persons, and how likely each outcome is; C kinds of persons, U units.

    Attributes:
        layout: Which entry of z is what.
        codes: (C, 1 + K), the unit and the levels of each kind.
        persons: (C,), how many there are.
        chance: (C,), the expected outcome.
        effects: (U,), the units' own part of the predictor.
        link: How the predictor becomes the expected outcome.
    """

    layout: Layout
    codes: Ints
    persons: Ints
    chance: Floats
    effects: Floats
    link: Link


def person_world(
    *, seed: int, link: Link = "logit", units: int = 12, size: int = 2_000, effect_sd: float = 0.3, tied: float = 0.0
) -> PersonWorld:
    """Return made-up persons; the same seed gives the same world.

    Args:
        seed: Seed of everything random in it.
        link: How the predictor becomes the expected outcome.
        units: How many units.
        size: How many persons each has.
        effect_sd: Standard deviation of the units' effects in the log odds; a tenth of it in shares.
        tied: Correlation of a unit's effect with its case mix, -1 to 1: above 0, units whose persons are likelier to
            have the outcome make it likelier still.

    >>> world = person_world(seed=1, units=4)
    >>> int(world.persons.sum()), world.layout.size
    (8000, 13)
    """
    rng = np.random.default_rng(seed)
    layout = Layout(units, _LEVELS)
    kinds = np.stack(np.meshgrid(*map(np.arange, _LEVELS), indexing="ij"), axis=-1).reshape(-1, len(_LEVELS))
    slopes = [np.linspace(-0.6, 0.6, levels) for levels in _LEVELS]
    mix = sum(slopes[k][kinds[:, k]] for k in range(len(_LEVELS)))
    own, other = (_standard(rng.normal(size=units)) for _ in range(2))
    effects = effect_sd * (tied * own + np.sqrt(1 - tied**2) * _standard(other - own * np.mean(own * other)))
    shares = np.exp(0.7 * own[:, None] * mix + rng.normal(0, 0.2, (units, kinds.shape[0])))
    persons = np.stack([rng.multinomial(size, row / row.sum()) for row in shares])
    predictor = effects[:, None] + mix
    chance = expit(-1.4 + predictor) if link == "logit" else np.clip(0.35 + predictor / 10, 0.01, 0.99)
    there = persons.reshape(-1) > 0
    codes = np.column_stack([np.repeat(np.arange(units), kinds.shape[0]), np.tile(kinds, (units, 1))])
    return PersonWorld(layout, codes[there], persons.reshape(-1)[there], chance.reshape(-1)[there], effects, link)


def likely(world: PersonWorld) -> DensePersons:
    """Return the persons with their chances in the place of their outcomes: what a fit tends to in the limit."""
    return dense_persons(world.layout, world.codes, world.chance[:, None], times=world.persons.astype(np.float64))


def drawn(world: PersonWorld, seed: int, *, halves: bool = False) -> DensePersons:
    """Return the persons with outcomes drawn: 0 or 1, or also a half (the mean of two draws)."""
    rng = np.random.default_rng(seed)
    chance = world.chance[:, None]
    draws = 2 if halves else 1
    values = np.arange(draws + 1) / draws
    shares = np.hstack([(1 - chance) ** 2, 2 * chance * (1 - chance), chance**2] if halves else [1 - chance, chance])
    times = rng.multinomial(world.persons, shares)
    rows, columns = np.nonzero(times)
    return dense_persons(
        world.layout, world.codes[rows], values[columns, None], times=times[rows, columns].astype(np.float64)
    )


def true_gap(world: PersonWorld) -> Floats:
    """Return each unit's gap in truth, (U,): against the same persons at the one effect that keeps the sum of all.

    It is worked out from the chances and effects by bisection, without a fit.
    """
    at_none = world.chance - world.effects[world.codes[:, 0]] / 10
    if world.link == "logit":
        at_none = np.log(world.chance / (1 - world.chance)) - world.effects[world.codes[:, 0]]
    low, high = -10.0, 10.0
    for _ in range(80):
        middle = (low + high) / 2
        short = world.persons @ (_reached(at_none, middle, world.link) - world.chance) < 0
        low, high = (middle, high) if short else (low, middle)
    excess = world.persons * (world.chance - _reached(at_none, low, world.link))
    units = world.effects.size
    return np.bincount(world.codes[:, 0], excess, units) / np.bincount(world.codes[:, 0], world.persons, units)


def missed(tied: float, expectation: Expectation, *, seed: int = 1, link: Link = "logit") -> tuple[float, float]:
    """Return how far gaps are from the truth when effects and case mix go together: no noise, 98 units.

    Returns:
        The share of the true gap that is seen (1 is right, below 1 is taken for case mix), and the root mean square of
        what is missed, in shares.
    """
    world = person_world(seed=seed, link=link, units=98, tied=tied)
    seen, truth = fit_persons(likely(world), 0, link, expectation).gap, true_gap(world)
    return float(seen @ truth / (truth @ truth)), float(np.sqrt(np.mean((seen - truth) ** 2)))


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / values.std())


def _reached(at_none: Floats, level: float, link: Link) -> Floats:
    return np.asarray(expit(at_none + level) if link == "logit" else at_none + level)


def main() -> None:
    """Print the table."""
    lines = [
        "| correlation of effect and case mix | pooled: share seen | missed, pp | within: share seen | missed, pp |"
    ]
    lines.append("|---|---|---|---|---|")
    for tied in (-0.8, -0.4, 0.0, 0.4, 0.8):
        cells = [f"{share:.2f} | {100 * off:.2f}" for share, off in (missed(tied, "pooled"), missed(tied, "within"))]
        lines.append(f"| {tied:+.1f} | {cells[0]} | {cells[1]} |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
