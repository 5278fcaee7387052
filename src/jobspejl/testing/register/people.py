"""The persons of a made-up register: who they are, where they live and how they change from one half-year to the next.

They are drawn in blocks of a fixed size, each from a stream of its own, so that the same seed gives the same persons
however many are made at a time. Levels are looked up in tables with as many entries as there are random numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobspejl.contracts.arrays import Floats
from jobspejl.testing.register.design import DesignCondition, Places

BLOCK = 1 << 16
"""Persons in a block."""

Codes = NDArray[np.uint8]
Numbers = NDArray[np.unsignedinteger[Any]]

BANDS, LATENTS, CLASSES = 4, 8, 16
"""Bands of age, classes of the person's hidden strain, and classes of a municipality's figure."""

_BINS = 512
_PLACES = 1 << 20
_CLASS = BANDS * LATENTS * _BINS
_LAST_OF_BAND = ("16-19", "25-29", "45-49")
_NEW, _MOVES, _CHANGES, _KEEPS_LUCK = 0.015, 0.02, 0.12, 0.85
"""Per half-year: shares that leave and are replaced, that move, whose levels may change, whose benefits go on."""

_FIRST_PERSON, _PERSON_BITS, _SPREAD = 10**12, 40, 0x9E3779B97F


@dataclass(frozen=True, slots=True)
class Draws:
    """How persons are drawn: K conditions, U units, T periods.

    Attributes:
        seed: Seed of everything random.
        periods: T.
        home: The unit of each of many equally likely places.
        classes: For each figure, (U,), the class of each unit times the size of a class in a table.
        figure: (K,), which figure moves each condition.
        levels: For each condition, the level of each context and random number.
        changes: The conditions whose levels may change.
        band_of_age: The band that each level of the first condition lies in.
    """

    seed: int
    periods: int
    home: Codes
    classes: tuple[NDArray[np.intp], ...]
    figure: tuple[int, ...]
    levels: tuple[Codes, ...]
    changes: tuple[int, ...]
    band_of_age: NDArray[np.intp]

    def unit_class(self, k: int) -> NDArray[np.intp]:
        """Return (U,), the class of each unit by the figure that moves condition k."""
        return self.classes[self.figure[k]] // _CLASS


@dataclass(frozen=True, slots=True)
class PersonRows:
    """N persons in one period.

    Attributes:
        person: (N,), pseudonyms: whole numbers of 13 digits.
        unit: (N,), the number of the unit where they live.
        levels: (K, N), the number of the level of each condition.
        generation: (N,), how many persons had the place before.
        luck: (N,), uniform on 0 to 1: decides which benefit they get.
        fine: (N,), random bits: decide for how many weeks, and which.
    """

    person: NDArray[np.int64]
    unit: Codes
    levels: Codes
    generation: Codes
    luck: NDArray[np.float32]
    fine: Numbers


def draws(conditions: tuple[DesignCondition, ...], place: Places, *, seed: int, periods: int) -> Draws:
    """Return how the persons of a world are drawn. The first condition is age, which leads the others."""
    figures = sorted({condition.mix for condition in conditions})
    grid = np.linspace(-2.4, 2.4, CLASSES)
    nearest = [np.abs(place.figures[name][:, None] - grid).argmin(axis=1) for name in figures]
    bounds = np.rint(np.cumsum(place.share) * _PLACES).astype(np.int64)
    ends = [conditions[0].levels.index(level) for level in _LAST_OF_BAND]
    return Draws(
        seed=seed,
        periods=periods,
        home=np.repeat(np.arange(place.share.size, dtype=np.uint8), np.diff(bounds, prepend=0)),
        classes=tuple((one * _CLASS).astype(np.intp) for one in nearest),
        figure=tuple(figures.index(condition.mix) for condition in conditions),
        levels=tuple(_level_table(condition, grid) for condition in conditions),
        changes=tuple(k for k, condition in enumerate(conditions) if condition.changes),
        band_of_age=np.searchsorted(ends, np.arange(len(conditions[0].levels))),
    )


def level_shares(draw: Draws, k: int, levels: int) -> Floats:
    """Return how common the levels of condition k are, (CLASSES, BANDS, LATENTS, L)."""
    table = draw.levels[k].reshape(CLASSES, BANDS, LATENTS, _BINS)
    return np.stack([(table == level).mean(axis=-1) for level in range(levels)], axis=-1)


def person_rows(draw: Draws, number: int) -> Iterator[PersonRows]:
    """Yield the persons of a block, period by period."""
    rng = np.random.Generator(np.random.SFC64([draw.seed, number]))
    lot = rng.integers(0, _BINS, (len(draw.levels), BLOCK), dtype=np.uint16)
    latent = rng.integers(0, LATENTS, BLOCK, dtype=np.uint8)
    unit = draw.home[rng.integers(0, _PLACES, BLOCK, dtype=np.uint32)]
    luck = rng.random(BLOCK, dtype=np.float32)
    fine = rng.integers(0, 1 << 32, BLOCK, dtype=np.uint32)
    generation = np.zeros(BLOCK, dtype=np.uint8)
    slot = np.arange(BLOCK, dtype=np.int64) + number * BLOCK
    for period in range(draw.periods):
        if period:
            roll = rng.random(BLOCK, dtype=np.float32)
            new = np.flatnonzero(roll < _NEW)
            moved = np.flatnonzero(roll < _NEW + _MOVES)
            changed = np.flatnonzero(roll >= 1 - _CHANGES)
            fresh = np.flatnonzero((rng.random(BLOCK, dtype=np.float32) >= _KEEPS_LUCK) | (roll < _NEW))
            unit, luck, fine, generation = unit.copy(), luck.copy(), fine.copy(), generation.copy()
            unit[moved] = draw.home[rng.integers(0, _PLACES, moved.size, dtype=np.uint32)]
            latent[new] = rng.integers(0, LATENTS, new.size, dtype=np.uint8)
            lot[:, new] = rng.integers(0, _BINS, (lot.shape[0], new.size), dtype=np.uint16)
            for k in draw.changes:
                lot[k, changed] = rng.integers(0, _BINS, changed.size, dtype=np.uint16)
            luck[fresh] = rng.random(fresh.size, dtype=np.float32)
            fine[fresh] = rng.integers(0, 1 << 32, fresh.size, dtype=np.uint32)
            generation[new] += 1
        yield PersonRows(_pseudonyms(slot, generation), unit, _levels(draw, unit, latent, lot), generation, luck, fine)


def _levels(draw: Draws, unit: Codes, latent: Codes, lot: Numbers) -> Codes:
    """Return (K, N): the level that the tables have for each person's context and random number."""
    found = np.empty(lot.shape, dtype=np.uint8)
    index = np.empty(unit.size, dtype=np.intp)
    own = latent.astype(np.intp) * _BINS
    np.add(draw.classes[draw.figure[0]][unit], lot[0], out=index)
    draw.levels[0].take(index + own, out=found[0], mode="clip")
    own += (draw.band_of_age * (LATENTS * _BINS))[found[0]]
    contexts = [own + classes[unit] for classes in draw.classes]
    for k in range(1, lot.shape[0]):
        np.add(contexts[draw.figure[k]], lot[k], out=index)
        draw.levels[k].take(index, out=found[k], mode="clip")
    return found


def _pseudonyms(slot: NDArray[np.int64], generation: Codes) -> NDArray[np.int64]:
    """Return a number for each person that tells nothing: an odd multiple, within so many bits, is one to one."""
    number = slot + (generation.astype(np.int64) << 33)
    # NOTE: 13 digits, so that none can be taken for a CPR number.
    return ((number * _SPREAD) & ((1 << _PERSON_BITS) - 1)) + _FIRST_PERSON


def _level_table(condition: DesignCondition, grid: Floats) -> Codes:
    """Return the level of each context and random number, flat: class of the municipality, band, hidden strain, bin."""
    strain = np.array(condition.strain)
    tilt = np.array(condition.tilt or condition.strain)
    band = np.array(condition.bands or np.zeros((BANDS, strain.size)))
    hidden = np.linspace(-1.6, 1.6, LATENTS)
    odds = np.log(condition.share) + condition.latent * hidden[:, None] * strain
    odds = odds + band[:, None] + condition.slope * grid[:, None, None, None] * tilt
    chance = np.exp(odds)
    bounds = np.rint(np.cumsum(chance / chance.sum(axis=-1, keepdims=True), axis=-1) * _BINS).astype(np.int64)
    counts = np.diff(bounds, axis=-1, prepend=0)
    return np.repeat(np.tile(np.arange(strain.size, dtype=np.uint8), counts.size // strain.size), counts.ravel())
