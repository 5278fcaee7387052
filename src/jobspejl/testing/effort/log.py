"""The log of a made-up world: talks, caseworkers, active offers and sanctions."""

from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.testing.effort.design import FRAILTY, GROUPS, KIND_SHARES, KINDS
from jobspejl.testing.effort.lives import Lives
from jobspejl.testing.effort.spread import frailty, free_day, happens

MONTH, YEAR = 30.4375, 365.25

TALK, FOLLOW_UP = "samtale", "opfoelgning"
ASSIGNED = "ansvarlig_tildelt"
GUIDED, CHANGED = "sanktion_vejledt", "sanktion_aendret"
SANCTIONS = ("sanktion_36", "sanktion_37", "sanktion_39", "sanktion_40a")
_SANCTION_SHARES = (0.36, 0.44, 0.12, 0.08)
WORDS = (TALK, FOLLOW_UP, ASSIGNED, GUIDED, CHANGED, *KINDS, *SANCTIONS)

_FEWEST_WORKERS = 4
_CITIZENS = 25
"""About so many citizens of the world share a caseworker."""
_SICK = ("sygedagpenge", "jobafklaring")
_GUIDED, _CHANGED = 0.82, 0.07
_COVERED, _COVER_DAYS, _COVER_FROM = 0.05, (5, 22), 40


@dataclass(frozen=True, slots=True)
class Log:
    """E events, in no order.

    Attributes:
        spell: (E,), number of the spell, whose person and unit are the event's.
        event: (E,), place in `WORDS`.
        day: (E,), days since 1 January 1970.
        worker: (E,), number of the caseworker within the unit; -1 where nobody is named.
    """

    spell: Ints
    event: Ints
    day: Ints
    worker: Ints


def log(rng: np.random.Generator, one: Lives, more: dict[str, Floats]) -> Log:
    """Draw the events.

    Args:
        rng: What is drawn from.
        one: The spells.
        more: The multiplier of each unit, (U,), for `talks`, `changes`, `offers` and `sanctions`.
    """
    persons = int(one.person.max()) + 1
    own = {key: more[key][one.unit] * frailty(rng, persons, FRAILTY[key])[one.person] for key in FRAILTY}
    shifts, talks = _Shifts(rng, one, own["changes"]), _talks(rng, one, own["talks"])
    talks[3] = shifts.of(talks[0], talks[2])
    parts = [talks, shifts.rows, _offers(rng, one, own["offers"]), _sanctions(rng, one, own["sanctions"])]
    return Log(*np.concatenate(parts, axis=1))


def _rate(one: Lives, name: str) -> Floats:
    return np.array([float(getattr(group, name)) for group in GROUPS])[one.group]


def _rows(spell: Ints, event: Ints | int, day: Ints, worker: Ints | int = -1) -> Ints:
    return np.stack([spell, np.broadcast_to(event, spell.shape), day, np.broadcast_to(worker, spell.shape)])


def _talks(rng: np.random.Generator, one: Lives, own: Floats) -> Ints:
    spell, place = happens(rng, _rate(one, "talks") * own * one.free / MONTH, one.free)
    sick = np.isin(one.group[spell], [at for at, group in enumerate(GROUPS) if group.word in _SICK])
    event = np.where(sick, WORDS.index(FOLLOW_UP), WORDS.index(TALK))
    return _rows(spell, event, free_day(one, spell, place))


class _Shifts:
    """Who is responsible for whom, and when that changes."""

    def __init__(self, rng: np.random.Generator, one: Lives, own: Floats) -> None:
        days, first = one.days, np.unique(one.person, return_index=True)[1]
        spell, place = happens(rng, _rate(one, "changes") * own * days / YEAR, days - 1)
        day = one.seen[spell, 0] + 1 + place
        pool = np.maximum(_FEWEST_WORKERS, np.bincount(one.unit[first]) // _CITIZENS)
        self._one, self._pool = one, pool[one.unit[first]]
        self._began = np.floor(rng.random(first.size) * self._pool).astype(np.int64)
        self._keys = np.sort(_key(one.person[spell], day))
        covered, kept = self._covers(rng, spell)
        self.rows = np.concatenate(
            [
                _rows(first, WORDS.index(ASSIGNED), one.seen[first, 0], self._began),
                _rows(spell, WORDS.index(ASSIGNED), day, self.of(spell, day)),
                _rows(*covered),
                _rows(*kept),
            ],
            axis=1,
        )

    def of(self, spell: Ints, day: Ints) -> Ints:
        """Return who is responsible on a day, one after the other of the unit's caseworkers."""
        person = self._one.person[spell]
        before = np.searchsorted(self._keys, _key(person, np.zeros_like(day)))
        changed = np.searchsorted(self._keys, _key(person, day), side="right") - before
        return np.asarray((self._began[person] + changed) % self._pool[person])

    def _covers(self, rng: np.random.Generator, spell: Ints) -> tuple[tuple[Ints, int, Ints, Ints], ...]:
        """Return when another stands in for a while, and when the former is back; of persons without a change."""
        one = self._one
        steady = ~np.isin(one.person, one.person[spell]) & (one.days >= _COVER_FROM)
        on = np.flatnonzero(steady & (rng.random(one.days.size) < _COVERED))
        first = one.seen[on, 0] + rng.integers(5, one.days[on] - _COVER_DAYS[1])
        back = first + rng.integers(*_COVER_DAYS, on.size)
        own, pool = self._began[one.person[on]], self._pool[one.person[on]]
        word = WORDS.index(ASSIGNED)
        return (on, word, first, np.asarray((own + 1) % pool)), (on, word, back, own)


def _key(person: Ints, day: Ints) -> Ints:
    return np.asarray(person * 1_000_000 + day)


def _offers(rng: np.random.Generator, one: Lives, own: Floats) -> Ints:
    spell, place = happens(rng, _rate(one, "offers") * own * one.free / YEAR, one.free)
    kind = rng.choice([WORDS.index(word) for word in KINDS], size=spell.size, p=KIND_SHARES)
    return _rows(spell, kind, free_day(one, spell, place))


def _sanctions(rng: np.random.Generator, one: Lives, own: Floats) -> Ints:
    spell, place = happens(rng, _rate(one, "sanctions") * own * one.days / YEAR, one.days)
    kind = rng.choice([WORDS.index(word) for word in SANCTIONS], size=spell.size, p=_SANCTION_SHARES)
    day = one.seen[spell, 0] + place
    told, changed = rng.random(spell.size) < _GUIDED, rng.random(spell.size) < _CHANGED
    before = np.maximum(day - rng.integers(7, 46, spell.size), one.seen[spell, 0])
    after = day + rng.integers(30, 151, spell.size)
    inside = changed & (after < one.seen[:, 1].max())
    return np.concatenate(
        [
            _rows(spell, kind, day),
            _rows(spell[told], WORDS.index(GUIDED), before[told]),
            _rows(spell[inside], WORDS.index(CHANGED), after[inside]),
        ],
        axis=1,
    )
