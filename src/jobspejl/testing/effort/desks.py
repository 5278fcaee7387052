"""What is registered beside the log of a made-up world: hours, calls and chats, job clubs, and staff."""

from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.testing.effort.design import ATTENDANCE, CASELOAD, CONTENTS, GROUPS, PHONE
from jobspejl.testing.effort.lives import Lives, Span

_MOST_MONTHS, _HOURS = 8, (1.4, 14.0)
_CALLS, _CHAT, _UNANSWERED, _UNKNOWN, _NO_CALLER = 0.6, 0.15, 0.05, 0.04, 0.1
_OPENS, _OPEN_MINUTES = 9 * 60, 6 * 60
_CLUB_GROUPS, _IN_CLUB, _CLUB_WEEKS = ("dagpenge", "kontanthjaelp", "uddannelseshjaelp"), 0.09, (6, 15)
_OFFERED, _TOGETHER = (120, 180, 240), 4.0


@dataclass(frozen=True, slots=True)
class Desks:
    """Tables as columns of whole numbers; units, persons, words and days by number.

    Attributes:
        hours: spell, month (first day), minutes.
        calls: unit, minute since 1 January 1970, person (-1: unknown), chat (0 or 1), seconds waited (-1: never
            answered), finished (0, 1 or -1: unknown).
        clubs: spell, day, minutes offered, minutes attended, content.
        staff: unit, day, citizens, hundredths of a full-time post.
        first: (U,), share of calls finished at first contact.
        wait: (U,), mean seconds until a call is answered.
        attendance: (U,), share of the minutes offered in job clubs that are attended.
    """

    hours: Ints
    calls: Ints
    clubs: Ints
    staff: Ints
    first: Floats
    wait: Floats
    attendance: Floats


def desks(rng: np.random.Generator, one: Lives, span: Span, worked: Floats) -> Desks:
    """Draw what stands beside the log.

    Args:
        rng: What is drawn from.
        one: The spells.
        span: The days of the world.
        worked: (U,), by what ordinary hours are more common than elsewhere.
    """
    units = worked.size
    log_odds, spread = PHONE["first"]
    first = 1 / (1 + np.exp(-(log_odds + spread * rng.standard_normal(units))))
    wait = np.exp(PHONE["wait"][0] + PHONE["wait"][1] * rng.standard_normal(units))
    attendance = rng.beta(*ATTENDANCE, units)
    return Desks(
        hours=_hours(rng, one, worked),
        calls=_calls(rng, one, span, first, wait),
        clubs=_clubs(rng, one, attendance),
        staff=_staff(rng, one, span, units),
        first=first,
        wait=wait,
        attendance=attendance,
    )


def _hours(rng: np.random.Generator, one: Lives, worked: Floats) -> Ints:
    chance = np.array([group.worked for group in GROUPS])[one.group] * worked[one.unit]
    on = np.flatnonzero(rng.random(one.unit.size) < chance)
    begun = one.seen[on, 0] + np.floor(rng.random(on.size) * one.days[on]).astype(np.int64)
    months = rng.integers(1, _MOST_MONTHS + 1, on.size)
    spell, begun = np.repeat(on, months), np.repeat(begun, months)
    number = np.arange(spell.size) - np.repeat(np.cumsum(months) - months, months)
    month = begun.astype("datetime64[D]").astype("datetime64[M]") + number
    day = month.astype("datetime64[D]").astype(np.int64)
    minutes = 15 * np.ceil(4 * rng.gamma(_HOURS[0], _HOURS[1], spell.size)).astype(np.int64)
    kept = day < one.seen[spell, 1]
    _, once = np.unique(np.stack([one.person[spell], day]), axis=1, return_index=True)
    kept &= np.isin(np.arange(spell.size), once)
    return np.stack([spell, day, minutes])[:, kept]


def _calls(rng: np.random.Generator, one: Lives, span: Span, first: Floats, wait: Floats) -> Ints:
    """Draw calls and chats on weekdays, some of them followed by another of the same caller within a week."""
    again, spread = PHONE["again"]
    repeats = np.clip(again * np.exp(spread * rng.standard_normal(first.size)), 0, 0.6)
    spell = np.repeat(np.arange(one.unit.size), rng.poisson(_CALLS, one.unit.size))
    day = one.seen[spell, 0] + np.floor(rng.random(spell.size) * one.days[spell]).astype(np.int64)
    more = rng.random(spell.size) < repeats[one.unit[spell]]
    spell = np.concatenate([spell, spell[more]])
    day = np.concatenate([day, day[more] + rng.integers(1, 7, int(more.sum()))])
    # NOTE: day 0 was a Thursday; what falls on a Saturday or a Sunday is moved to the Friday before.
    day -= np.maximum((day + 3) % 7 - 4, 0)
    kept = (day >= span.first) & (day < span.after)
    spell, day = spell[kept], day[kept]
    unit = one.unit[spell]
    chat = (rng.random(spell.size) < _CHAT).astype(np.int64)
    waited = np.floor(rng.exponential(wait[unit] * np.where(chat == 1, 0.4, 1.0))).astype(np.int64)
    finished = (rng.random(spell.size) < first[unit]).astype(np.int64)
    never = rng.random(spell.size) < _UNANSWERED
    waited[never], finished[never] = -1, 0
    finished[~never & (rng.random(spell.size) < _UNKNOWN)] = -1
    person = np.where(rng.random(spell.size) < _NO_CALLER, -1, one.person[spell])
    minute = 1440 * day + _OPENS + rng.integers(0, _OPEN_MINUTES, spell.size)
    return np.stack([unit, minute, person, chat, waited, finished])


def _clubs(rng: np.random.Generator, one: Lives, attendance: Floats) -> Ints:
    groups = [at for at, group in enumerate(GROUPS) if group.word in _CLUB_GROUPS]
    may = np.isin(one.group, groups) & (one.days >= 7 * _CLUB_WEEKS[1])
    on = np.flatnonzero(may & (rng.random(one.unit.size) < _IN_CLUB))
    weeks = rng.integers(*_CLUB_WEEKS, on.size)
    begun = one.seen[on, 0] + rng.integers(0, one.days[on] - 7 * weeks + 1)
    share = attendance[one.unit[on]]
    comes = rng.beta(_TOGETHER * share, _TOGETHER * (1 - share))
    content = rng.dirichlet([3, 1.5, 1.2, 2, 0.6], attendance.size).cumsum(axis=1)
    spell, begun, comes = (np.repeat(each, weeks) for each in (on, begun, comes))
    number = np.arange(spell.size) - np.repeat(np.cumsum(weeks) - weeks, weeks)
    offered = rng.choice(_OFFERED, spell.size)
    attended = offered * (rng.random(spell.size) < comes)
    luck = rng.random(spell.size)[:, None]
    what = np.minimum((luck > content[one.unit[spell]]).sum(axis=1), len(CONTENTS) - 1)
    return np.stack([spell, begun + 7 * number, offered, attended, what])


def _staff(rng: np.random.Generator, one: Lives, span: Span, units: int) -> Ints:
    """Count citizens on the last day of each month, and divide them by the unit's own caseload."""
    load = CASELOAD[0] * np.exp(CASELOAD[1] * rng.standard_normal(units))
    begin, after = (np.datetime64(day, "D").astype("datetime64[M]") for day in (span.first, span.after))
    days = np.arange(begin + 1, after + 1).astype("datetime64[D]").astype(np.int64) - 1
    rows = []
    for day in days:
        citizens = np.bincount(one.unit[(one.start <= day) & (one.end > day)], minlength=units)
        posts = np.maximum(np.rint(100 * citizens / load * np.exp(0.05 * rng.standard_normal(units))), 10)
        rows.append(np.stack([np.arange(units), np.full(units, day), citizens, posts.astype(np.int64)]))
    return np.concatenate(rows, axis=1)
