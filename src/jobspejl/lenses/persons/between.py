"""How many persons outcomes differ by: what a total less its parts would tell of a few.

Each outcome is told of each unit, so that anybody can subtract. What is left of one outcome when others are taken from
it is a sum over the persons for whom it is not just what those others add up to. They are counted person by person,
whether the study calls the one a total of the others or not. Sums alone say nothing of it: where insurance benefit
happens to be less than social assistance in every unit, everybody on either still differs, and nothing is to be hidden;
where a list counts all benefits, and two of a unit's persons have one that no other outcome counts, two differ.

Shares may be rounded to per cent. A difference that so many rounded shares could make counts only where there is no
larger one, so that neither noise nor a real difference among it tells a few.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats, Ints
from jobspejl.contracts.person_table import PersonTable
from jobspejl.contracts.register import Register
from jobspejl.engines.names import named
from jobspejl.engines.protocol import Tables
from jobspejl.lenses.persons.counts import Weights
from jobspejl.sources.persons.register import PERSONS, outcome_column

_NOTHING = 1e-6
"""So little of a share is no difference: parts are added up in some order."""

_ROUNDED = 0.005
"""How far a share in whole per cent lies from the share."""

_MOST = 4_000
"""So many differences are looked at; with many outcomes those of a few parts only."""


@dataclass(frozen=True, slots=True)
class _Difference:
    """One outcome less some others.

    Attributes:
        whole: The number of the outcome.
        parts: The numbers of the others.
    """

    whole: int
    parts: tuple[int, ...]

    def left(self, of_each: Floats) -> Floats:
        """Return the difference of what has the outcomes on its third axis."""
        return np.asarray(of_each[:, :, self.whole] - of_each[:, :, list(self.parts)].sum(axis=2))

    def sql(self, cells: Sequence[str]) -> str:
        """Return it of a row."""
        return f"ABS({cells[self.whole]} - ({' + '.join(cells[part] for part in self.parts)}))"


def with_between(section: Register, table: PersonTable, weights: Weights, tables: Tables, least: int) -> PersonTable:
    """Return a checked table with how many persons its outcomes differ by, where that is a few somewhere.

    Most differences are seen to be of many from what is counted already: a sum of ten full-time persons is of ten
    persons at least. The engine is asked of the others only: first which outcomes persons have together, and, where
    somebody has both a total and a part, how many of them differ.

    Args:
        section: The register's part of the study file.
        table: What was counted.
        weights: What the weights are like.
        tables: The scope in which the register was opened.
        least: Fewest persons that may be told.
    """
    wanted = _differences([o for o, outcome in enumerate(table.outcomes) if outcome.role != "variant"])
    left = [np.abs(each.left(table.counted)) for each in wanted]
    surely = [_surely(each, table, gap / weights.most) for each, gap in zip(wanted, left, strict=True)]
    asked = [(gap > _NOTHING) & (persons < least) for gap, persons in zip(left, surely, strict=True)]
    found = [np.where(gap > _NOTHING, persons, 0) for gap, persons in zip(left, surely, strict=True)]
    if any(each.any() for each in asked):
        engine = _Asked(section, table, tables)
        doubtful = _with_patterns(engine, wanted, (found, asked), least)
        _with_rows(engine, wanted, found, doubtful)
    few = [each for each in found if ((each > 0) & (each < least)).any()]
    return replace(table, between=np.stack(few, axis=2)) if few else table


def _differences(told: Sequence[int]) -> list[_Difference]:
    """Return every outcome less every few of the others; of two alone the one less the other only."""
    most, count = 1, len(told)
    while most < count - 1 and count * sum(comb(count - 1, size) for size in range(1, most + 2)) <= _MOST:
        most += 1
    return [
        _Difference(whole, parts)
        for whole in told
        for size in range(1, most + 1)
        for parts in combinations([other for other in told if other != whole], size)
        if size > 1 or whole < parts[0]
    ]


def _surely(each: _Difference, table: PersonTable, left: Floats) -> Ints:
    """Return how many persons differ at least, (U, T): by the sum, and by how many have the one and not the others."""
    parts = table.heads[:, :, list(each.parts), 0]
    whole = table.heads[:, :, each.whole, 0]
    by_sum = np.ceil(left / len(each.parts) - _NOTHING).astype(np.int64)
    return np.asarray(np.max([by_sum, whole - parts.sum(axis=2), parts.max(axis=2) - whole], axis=0))


class _Asked:
    """What the engine is asked of outcomes, by unit and period."""

    def __init__(self, section: Register, table: PersonTable, tables: Tables) -> None:
        self._section, self._table, self._tables = section, table, tables
        self._columns = [named(outcome_column(one)) for one in table.outcomes]
        self._unit = {word: u for u, words in enumerate(table.spellings) for word in words}
        self._period = {period: t for t, period in enumerate(table.period_cells or ("",))}

    def patterns(self, units: Flags) -> tuple[Ints, Ints]:
        """Return which outcomes persons have, as bits, and how many have each: (M,) and (U, T, M)."""
        told = [o for o, one in enumerate(self._table.outcomes) if one.role != "variant"]
        bits = " + ".join(f"CASE WHEN {self._columns[o]} > 0 THEN {1 << o} ELSE 0 END" for o in told)
        rows = self._rows([f'{bits} AS "having"'], ['"having"', 'COUNT(*) AS "rows"'], units, by=('"having"',))
        seen = sorted({int(str(each)) for each in rows["having"]})
        counts = np.zeros((*self._table.base.shape, len(seen)), dtype=np.int64)
        for place, having, count in zip(self._places(rows), rows["having"], rows["rows"], strict=True):
            counts[(*place, seen.index(int(str(having))))] += int(str(count))
        return np.array(seen, dtype=np.int64), counts

    def differing(self, wanted: Sequence[_Difference], units: Flags) -> Ints:
        """Return how many persons differ at all, and by more than rounding, (D, 2, U, T)."""
        cells = [f'{each.sql(self._columns)} AS "d{at}"' for at, each in enumerate(wanted)]
        limits = [(_NOTHING, _ROUNDED * (1 + len(each.parts))) for each in wanted]
        sums = [
            f'COUNT(CASE WHEN "d{at}" > {limit:.6E} THEN 1 END) AS "n{at}_{k}"'
            for at, both in enumerate(limits)
            for k, limit in enumerate(both)
        ]
        rows = self._rows(cells, sums, units)
        counts = np.zeros((len(wanted), 2, *self._table.base.shape), dtype=np.int64)
        for row, place in enumerate(self._places(rows)):
            for at, k in np.ndindex(len(wanted), 2):
                counts[(at, k, *place)] += int(str(rows[f"n{at}_{k}"][row]))
        return counts

    def _rows(
        self, cells: Sequence[str], sums: Sequence[str], units: Flags, by: Sequence[str] = ()
    ) -> dict[str, list[object]]:
        section = self._section
        keys = {what: one for what in ("unit", "period") if (one := getattr(section, what))}
        words = [word for word, u in self._unit.items() if units[u]]
        where = [f"CAST({named(section.unit)} AS STRING) IN ({', '.join('?' * len(words))})"]
        where += [f"{named(section.weight)} > 0"] if section.weight else []
        own = ", ".join([*(f'{named(one)} AS "{what}"' for what, one in keys.items()), *cells])
        told = ", ".join([*(f'CAST("{what}" AS STRING) AS "{what}_text"' for what in keys), *sums])
        return self._tables.query(
            f'SELECT {told} FROM (SELECT {own} FROM "{PERSONS}" WHERE {" AND ".join(where)}) AS q '
            f"GROUP BY {', '.join([*map(named, keys), *by])}",
            words,
        )

    def _places(self, rows: dict[str, list[object]]) -> list[tuple[int, int]]:
        periods = rows["period_text"] if self._section.period else [""] * len(rows["unit_text"])
        return [
            (self._unit[str(unit)], self._period[str(period)])
            for unit, period in zip(rows["unit_text"], periods, strict=True)
        ]


def _with_patterns(
    engine: _Asked, wanted: Sequence[_Difference], seen: tuple[list[Ints], list[Flags]], least: int
) -> list[Flags]:
    """Count those who have the one and not the others in `found`; return where those who have both matter too."""
    found, asked = seen
    units = np.any(np.stack(asked), axis=(0, 2))
    having, counts = engine.patterns(units)
    doubtful = []
    for place, (each, where) in enumerate(zip(wanted, asked, strict=True)):
        whole = (having >> each.whole) & 1
        part = (having & sum(1 << one for one in each.parts)) > 0
        apart = counts[:, :, (whole > 0) != part].sum(axis=2)
        both = counts[:, :, (whole > 0) & part].sum(axis=2)
        found[place] = np.where(where, apart, found[place])
        doubtful.append(where & (apart < least) & (both > 0))
    return doubtful


def _with_rows(engine: _Asked, wanted: Sequence[_Difference], found: list[Ints], doubtful: Sequence[Flags]) -> None:
    """Count in `found` where it is in doubt, row by row."""
    places = [place for place, where in enumerate(doubtful) if where.any()]
    if not places:
        return
    units = np.any(np.stack([doubtful[place] for place in places]), axis=(0, 2))
    counts = engine.differing([wanted[place] for place in places], units)
    for place, (any_at_all, more) in zip(places, counts, strict=True):
        # NOTE: a few who differ by much among many who differ by rounding are a few, and so are a few alone.
        found[place] = np.where(doubtful[place], np.where(more > 0, more, any_at_all), found[place])
