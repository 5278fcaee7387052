"""The levels of a register's conditions: which there are, in which order, and what is worth knowing of them."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobspejl.contracts.person_table import LevelSet
from jobspejl.contracts.register import PersonCondition, Register
from jobspejl.engines.protocol import Tables
from jobspejl.errors import Listed, Nearest, Problem, Reason
from jobspejl.lenses.book import Book
from jobspejl.lenses.persons.asked import Asked
from jobspejl.lenses.persons.coding import quoted
from jobspejl.lenses.persons.counts import Extremes, LevelCounts, extremes, extremes_in_some_rows
from jobspejl.sources.persons.register import PersonSource, cell

MOST_LEVELS = 60
"""A condition with more levels than this should be cut or grouped."""

_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Levels:
    """A condition's levels and the rows at them.

    Attributes:
        kept: The condition and its levels; cuts between which nobody is are taken out.
        rows: Rows by unit and period as they are written, and by the number of the level.
    """

    kept: LevelSet
    rows: dict[tuple[str, str, int], int]

    def cell(self, level: int) -> str:
        """Return what stands for a level in what the engine counts: its name, or the number of the interval."""
        return str(level) if self.kept.condition.cuts else self.kept.levels[level]

    def of_period(self, period: str) -> Counter[int]:
        """Return the rows at each level in a period as it is written."""
        found: Counter[int] = Counter()
        for (_, when, level), rows in self.rows.items():
            if when == period:
                found[level] += rows
        return found


def order_levels(
    asked: Asked, conditions: Sequence[PersonCondition], counts: Sequence[LevelCounts], book: Book
) -> tuple[Levels, ...]:
    """Return the levels in an order that does not hang on the engine: as declared, by number, or by spelling.

    Args:
        asked: The register.
        conditions: The conditions with levels.
        counts: Their rows, none of them with a cell missing.
        book: Keeps the rules tried.
    """
    source = asked.source
    sums = [_sums(one) for one in counts]
    many = [
        Problem("person_levels_many", {"path": source.path, "column": one.column, "most": MOST_LEVELS})
        for one, rows in zip(conditions, sums, strict=True)
        if len(rows) > MOST_LEVELS
    ]
    book.enter("levels_few", len(conditions), *many)
    unknown = [problem for pair in zip(conditions, sums, strict=True) for problem in _unknown(asked, *pair)]
    if unknown:
        book.enter("levels_known", sum(map(len, sums)), *unknown)
    gone = [problem for pair in zip(conditions, sums, strict=True) for problem in _not_found(source, *pair)]
    book.enter("levels_known", sum(map(len, sums)), remarks=tuple(gone))
    return tuple(_levels(one, found) for one, found in zip(conditions, counts, strict=True))


def see_levels(source: PersonSource, levels: Sequence[Levels], periods: Sequence[str], book: Book, least: int) -> None:
    """Try that conditions have two levels, and tell of levels that nobody has in a period."""
    constant = [
        Problem("person_constant", {"path": source.path, "column": one.kept.condition.column})
        for one in levels
        if len(one.kept.levels) < 2
    ]
    book.enter("conditions_differ", len(levels), *constant)
    told: list[Problem] = []
    for one in levels:
        by_period = [one.of_period(period) for period in periods]
        column = one.kept.condition.column
        for at, name in enumerate(one.kept.levels):
            absent = [period for period, rows in zip(periods, by_period, strict=True) if not rows[at]]
            facts: dict[str, object] = {"path": source.path, "column": column, "periods": Listed(absent)}
            if absent and max(rows[at] for rows in by_period) >= least:
                told.append(Problem("person_level_absent", {**facts, "name": name}))
            elif absent:
                told.append(Problem("person_level_absent_small", facts))
    book.enter("levels_seen", sum(len(one.kept.levels) for one in levels), remarks=tuple(told))


def tell_separation(
    section: Register, source: PersonSource, levels: Sequence[Levels], where: tuple[Tables, Sequence[str]], least: int
) -> tuple[Problem, ...]:
    """Return a remark for each level at which an outcome is 0 for all or 1 for all, where the logit link cannot fit it.

    Most levels are seen to be mixed in some rows; only conditions with a level that is not are asked for in all.

    Args:
        section: The register's part of the study file.
        source: The register.
        levels: The conditions' levels.
        where: The scope in which the register was opened, and the periods as they are written.
        least: Fewest persons of a level that is told by name.
    """
    tables, periods = where
    if section.link != "logit" or not levels:
        return ()
    told: list[Problem] = []
    hidden = 0
    for period in periods:
        some = extremes_in_some_rows(section, [one.kept.condition for one in levels], period, tables)
        for one, seen in zip(levels, some, strict=True):
            rows = one.of_period(period)
            if all(_mixed(seen.get(one.cell(level))) for level in rows):
                continue
            found = extremes(section, one.kept.condition, period, tables)
            for level, persons in sorted(rows.items()):
                lone = _separated(section, found, one.cell(level))
                hidden += len(lone) if persons < least else 0
                facts: dict[str, object] = {"path": source.path, "column": one.kept.condition.column}
                facts |= {"name": one.kept.levels[level], "count": persons, "period": _in(period)}
                told += [Problem(key, {**facts, "outcome": id_}) for key, id_ in lone if persons >= least]
    if hidden:
        told.append(Problem("person_separated_small", {"path": source.path, "count": hidden, "least": least}))
    return tuple(told)


def intervals(cuts: Sequence[float]) -> tuple[str, ...]:
    """Return how the levels of a number that is cut are written.

    >>> intervals((30, 40.5))
    ('-30', '30-40.5', '40.5-')
    """
    ends = ["", *(f"{cut:.12g}" for cut in cuts), ""]
    return tuple(f"{low}-{high}" for low, high in itertools.pairwise(ends))


def _in(period: str) -> object:
    """Return the fact that names a period, or nothing in a register without periods."""
    return Reason("word.in_period", {"period": period}, otherwise="") if period else ""


def _sums(counts: LevelCounts) -> Counter[str]:
    sums: Counter[str] = Counter()
    for (_, _, level), rows in counts.items():
        sums[str(level)] += rows
    return sums


def _not_found(source: PersonSource, condition: PersonCondition, rows: Counter[str]) -> list[Problem]:
    """Return what is told of levels that were declared, or made by cuts, and that nobody has."""
    facts: dict[str, object] = {"path": source.path, "column": condition.column}
    if condition.cuts:
        empty = [name for at, name in enumerate(intervals(condition.cuts)) if str(at) not in rows]
        return [Problem("person_cut_empty", {**facts, "names": Listed(empty)})] if empty else []
    told = (("person_level_not_found", condition.levels), ("person_level_name_unused", tuple(condition.level_names)))
    gone = {key: [name for name in names if name not in rows] for key, names in told}
    if condition.levels:
        gone.pop("person_level_name_unused")  # NOTE: names are of levels that were declared, and told with them
    return [Problem(key, {**facts, "names": Listed(names)}) for key, names in gone.items() if names]


def _unknown(asked: Asked, condition: PersonCondition, rows: Counter[str]) -> list[Problem]:
    if not condition.levels:
        return []
    unknown = {level: count for level, count in rows.most_common() if level not in condition.levels}
    facts: dict[str, object] = {"path": asked.path, "column": condition.column}
    shown = [level for level, count in sorted(unknown.items()) if count >= asked.least][:_MOST_TOLD]
    problems = [
        Problem(
            "person_level_unknown",
            {**facts, "name": level, "count": unknown[level], "nearest": Nearest(level, condition.levels)},
        )
        for level in shown
    ]
    if rest := [count for level, count in unknown.items() if level not in shown]:
        few = [quoted(level) for level in unknown if level not in shown]
        where = asked.at(f"CAST({cell(asked.source, condition.column)} AS STRING) IN ({', '.join(few)})")
        told = {"count": len(rest), "rows": sum(rest), "where": where}
        problems.append(Problem("person_level_unknown_small", {**facts, **told}))
    return problems


def _levels(condition: PersonCondition, counts: LevelCounts) -> Levels:
    found = {str(level) for _, _, level in counts}
    if condition.cuts:
        condition, place = _without_empty(condition, found)
        names = intervals(condition.cuts) if condition.cuts else ("-",)
    else:
        names = tuple(level for level in condition.levels if level in found) or _sorted(found)
        place = {name: at for at, name in enumerate(names)}
    rows = {(str(unit), str(period), place[str(level)]): n for (unit, period, level), n in counts.items()}
    return Levels(LevelSet(condition, names), rows)


def _without_empty(condition: PersonCondition, found: set[str]) -> tuple[PersonCondition, dict[str, int]]:
    """Take out a cut at the end of every interval that nobody is in; the last interval loses its first cut."""
    occupied = [at for at in range(len(condition.cuts) + 1) if str(at) in found]
    cuts = tuple(condition.cuts[at] for at in occupied[:-1])
    return condition.model_copy(update={"cuts": cuts}), {str(at): place for place, at in enumerate(occupied)}


def _sorted(levels: Iterable[str]) -> tuple[str, ...]:
    words = sorted(levels)
    if all(word.removeprefix("-").isascii() and word.removeprefix("-").isdigit() for word in words):
        return tuple(sorted(words, key=lambda word: (int(word), word)))
    return tuple(words)


def _mixed(seen: tuple[tuple[float, float], ...] | None) -> bool:
    return seen is not None and all(low < 1 and high > 0 for low, high in seen)


def _separated(section: Register, found: Extremes, name: str) -> list[tuple[str, str]]:
    return [
        ("person_separated_none" if high <= 0 else "person_separated_all", outcome.id)
        for outcome, (low, high) in zip(section.outcomes, found[name], strict=True)
        if high <= 0 or low >= 1
    ]
