"""The weeks of a made-up register as DREAM has them: one row for each person, one column for each week."""

import numpy as np
from numpy.typing import NDArray

from jobspejl.testing.register.design import WEEKS
from jobspejl.testing.register.people import Codes
from jobspejl.testing.register.world import Lived, RegisterWorld

_AWAY = "997"
"""The code of those who are not there in a half-year: abroad."""

_BLANK = 0


def week_words(world: RegisterWorld) -> tuple[str | None, ...]:
    """Return what the numbers in the columns of weeks stand for: 0 a blank week, 1 a week away, and the codes.

    >>> from jobspejl.testing.register.world import register_world
    >>> week_words(register_world(1_000, seed=1))[:4]
    (None, '997', '111', '112')
    """
    return (None, _AWAY, *(code for outcome in world.design.outcomes for code in outcome.codes))


def week_columns(world: RegisterWorld, block: list[Lived]) -> dict[str, NDArray[np.integer]]:
    """Return the rows of everyone in a block: PNR, NYKOMYYYY, and Y_YYWW with numbers of `week_words`.

    Who is replaced by another person leaves for abroad. Weeks on a benefit come in one spell in each half-year; the
    municipality is that of the last half-year of the year in which the person is there.
    """
    most = max(int(period.rows.generation.max()) for period in block)
    there = [np.stack([period.rows.generation == one for period in block]) for one in range(most + 1)]
    kept = [np.flatnonzero(one.any(axis=0)) for one in there]
    persons = np.stack([period.rows.person for period in block])
    homes = np.stack([period.rows.unit for period in block])
    columns: dict[str, list[NDArray[np.integer]]] = {"PNR": []}
    weeks = [_weeks(world, period) for period in block]
    for present, places in zip(there, kept, strict=True):
        here = present[:, places]
        columns["PNR"].append(persons[here.argmax(axis=0), places])
        for year in sorted({period[:4] for period in world.periods}):
            home = np.zeros(places.size, dtype=np.uint8)
            for t, period in enumerate(world.periods):
                if period[:4] == year:
                    home[here[t]] = homes[t, places][here[t]] + 1
            columns.setdefault(f"NYKOM{year}", []).append(home)
        for t, period in enumerate(world.periods):
            for week in range(WEEKS):
                code = np.where(here[t], weeks[t][week, places], 1)
                columns.setdefault(_column(period, week), []).append(code.astype(np.uint8))
    return {name: np.concatenate(parts) for name, parts in columns.items()}


def _column(period: str, week: int) -> str:
    """Return the name of the column of a week of a half-year, from 0."""
    return f"Y_{period[2:4]}{week + 1 + (WEEKS if period.endswith('2') else 0):02}"


def _weeks(world: RegisterWorld, period: Lived) -> Codes:
    """Return (26, N): the code of each week by its number in `week_words`."""
    sizes = [len(outcome.codes) for outcome in world.design.outcomes]
    first = np.cumsum([2, *sizes])
    luck = period.rows.fine >> np.uint32(8)
    on = np.flatnonzero(period.weeks)
    benefit = period.benefit[on]
    code = (first[benefit] + luck[on] % np.array(sizes)[benefit]).astype(np.uint8)
    start = (luck[on] >> np.uint32(8)) % (WEEKS + 1 - period.weeks[on].astype(np.uint32))
    week = np.arange(WEEKS)[:, None]
    found = np.full((WEEKS, period.weeks.size), _BLANK, dtype=np.uint8)
    found[:, on] = np.where((week >= start) & (week < start + period.weeks[on]), code, _BLANK)
    return found
