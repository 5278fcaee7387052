"""What leads to benefits in a made-up register: effects of conditions, areas and units, in log odds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats
from jobspejl.testing.register.design import Places, RegisterDesign
from jobspejl.testing.register.people import Codes, Draws, level_shares

_PACK = 4096
"""The most combinations of levels in a table."""

_BETWEEN_BENEFITS, _LEAKAGE = 0.2, -0.6
_LEAKING = ("kontanthjaelp", "foertidspension")
"""Correlation of a unit's effects on two benefits, and on the two of which one hides in the other."""

_PERSISTENCE, _AREA_DRIFT, _NOISE = 0.9, 0.15, 0.04
"""Correlation of effects between periods; how much areas change, in their sd; sd of effects beyond the design's."""


@dataclass(frozen=True, slots=True)
class Pack:
    """Conditions that are looked up together.

    Attributes:
        conditions: Their numbers.
        sizes: How many levels each has.
        table: (combinations, O), the sum of their effects on O benefits.
    """

    conditions: tuple[int, ...]
    sizes: tuple[int, ...]
    table: NDArray[np.float32]


def coefficients(design: RegisterDesign, seed: int) -> tuple[Floats, ...]:
    """Return for each condition (L, O): the effects of its levels, 0 on average over the country's shares."""
    rng = np.random.default_rng([seed, 1])
    found = []
    for condition in design.conditions:
        strain = np.array(condition.strain)
        columns = [
            np.array(condition.effects.get(outcome.id, strain * outcome.loading[condition.group]))
            for outcome in design.outcomes
        ]
        effects = np.stack(columns, axis=1)
        effects += _NOISE * rng.standard_normal(effects.shape)
        found.append(effects - np.average(effects, axis=0, weights=condition.share))
    return tuple(found)


def packed(effects: tuple[Floats, ...]) -> tuple[Pack, ...]:
    """Return the conditions in packs, in their order, each with as many as a small table can hold."""
    packs: list[list[int]] = [[]]
    for k, effect in enumerate(effects):
        if np.prod([len(effects[j]) for j in packs[-1]], initial=len(effect)) > _PACK:
            packs.append([])
        packs[-1].append(k)
    return tuple(_pack(tuple(pack), effects) for pack in packs)


def _pack(pack: tuple[int, ...], effects: tuple[Floats, ...]) -> Pack:
    table = np.zeros((1, effects[0].shape[1]))
    for k in pack:
        table = (table[:, None] + effects[k]).reshape(-1, table.shape[1])
    return Pack(pack, tuple(len(effects[k]) for k in pack), table.astype(np.float32))


def predictor(packs: tuple[Pack, ...], levels: Codes) -> NDArray[np.float32]:
    """Return (O, N), what the conditions of N persons add, from their levels (K, N)."""
    total = np.zeros((levels.shape[1], packs[0].table.shape[1]), dtype=np.float32)
    rows = np.empty_like(total)
    for pack in packs:
        place = levels[pack.conditions[0]].astype(np.intp)
        for k, size in zip(pack.conditions[1:], pack.sizes[1:], strict=True):
            place *= size
            place += levels[k]
        pack.table.take(place, axis=0, out=rows, mode="clip")
        total += rows
    return np.ascontiguousarray(total.T)


def case_mix(draw: Draws, effects: tuple[Floats, ...]) -> Floats:
    """Return (O, U), what the conditions add on average for the residents of each unit."""
    ages = level_shares(draw, 0, len(effects[0]))[:, 0, 0]
    bands = np.stack([ages @ (draw.band_of_age == band) for band in range(draw.band_of_age.max() + 1)], axis=1)
    total = (ages @ effects[0])[draw.unit_class(0)]
    for k, effect in enumerate(effects[1:], start=1):
        of_band = (level_shares(draw, k, len(effect)) @ effect).mean(axis=2)
        total = total + np.einsum("ub,ubo->uo", bands[draw.unit_class(0)], of_band[draw.unit_class(k)])
    found: Floats = total.T
    return found


def unit_effects(
    design: RegisterDesign, place: Places, mix: Floats, *, seed: int, periods: int, confounding: float
) -> Floats:
    """Return (T, O, U), the units' true effects: 0 on average over the country's residents in every period.

    Args:
        design: The benefits, and how far units differ.
        place: The units.
        mix: (O, U), the case mix that effects go with.
        seed: Seed of everything random.
        periods: T.
        confounding: Correlation with the case mix, -1 to 1.
    """
    rng = np.random.default_rng([seed, 2])
    names = [outcome.id for outcome in design.outcomes]
    between = np.full((len(names), len(names)), _BETWEEN_BENEFITS)
    np.fill_diagonal(between, 1)
    leaking = [names.index(name) for name in _LEAKING]
    between[np.ix_(leaking, leaking)] = [[1, _LEAKAGE], [_LEAKAGE, 1]]
    steps = np.linalg.cholesky(between) @ rng.standard_normal((periods, len(names), place.share.size))
    for t in range(1, periods):
        steps[t] = _PERSISTENCE * steps[t - 1] + np.sqrt(1 - _PERSISTENCE**2) * steps[t]
    standard = (mix - mix.mean(axis=1, keepdims=True)) / mix.std(axis=1, keepdims=True)
    effects = confounding * standard + np.sqrt(1 - confounding**2) * steps
    effects *= np.array([outcome.spread for outcome in design.outcomes])[:, None]
    centred: Floats = effects - (effects @ place.share)[..., None]
    return centred


def area_conditions(design: RegisterDesign, place: Places, *, seed: int, periods: int) -> tuple[Floats, Floats]:
    """Return the conditions of the commuting areas, (T, C, A), and the effects of each unit's area, (T, O, U)."""
    rng = np.random.default_rng([seed, 3])
    size = np.bincount(place.area, place.share, len(place.areas))
    scores = np.empty((periods, len(design.areas), len(place.areas)))
    for c, condition in enumerate(design.areas):
        leaning = np.bincount(place.area, place.share * place.figures[condition.figure], size.size) / size
        drift = _AREA_DRIFT * rng.standard_normal((periods, size.size)).cumsum(axis=0)
        scores[:, c] = leaning + 0.5 * rng.standard_normal(size.size) + drift
    size_of = np.array([condition.sd for condition in design.areas])[:, None]
    level = np.array([condition.level for condition in design.areas])[:, None]
    values = np.round(level + size_of * scores, 1)
    effects = np.array([outcome.area for outcome in design.outcomes]) @ ((values - level) / np.abs(size_of))
    centred: Floats = effects[:, :, place.area] - (effects[:, :, place.area] @ place.share)[..., None]
    return values, centred
