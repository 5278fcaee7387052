"""The effort mirror: reads the tables there are, and asks every measure that they allow.

The measures are in modules of their own, as `FAMILIES`; `lenses.effort.family` says how one is added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jobspejl.contracts.effort import Effort
from jobspejl.contracts.effort_found import EffortFound, PersonSums, Split, Waits
from jobspejl.contracts.effort_measure import EffortMeasure
from jobspejl.contracts.inspection import Inspection, Rule
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine, Tables
from jobspejl.errors import DataError, Listed, Nearest, Problem
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.effort import (
    calls,
    caseworkers,
    clubs,
    cohorts,
    durations,
    offers,
    sanctions,
    staff,
    talks,
)
from jobspejl.lenses.effort.family import Family, MeasureSql
from jobspejl.lenses.effort.frame import Frame, first_day, full_periods, make_frame
from jobspejl.lenses.effort.held import held, narrow, table_spans, unheld
from jobspejl.lenses.effort.observed import left_out, observed_of, told_once
from jobspejl.lenses.effort.oversight import target_counts
from jobspejl.lenses.effort.sums import histogram, person_sums, split
from jobspejl.rules.effort import effort_measures
from jobspejl.rules.vocabularies import events, groups, nexts, spelled
from jobspejl.sources.effort.calls import read_calls
from jobspejl.sources.effort.clubs import read_clubs
from jobspejl.sources.effort.columns import Reading
from jobspejl.sources.effort.exemptions import read_exemptions
from jobspejl.sources.effort.hours import read_hours
from jobspejl.sources.effort.spells import read_spells
from jobspejl.sources.effort.staff import read_staff
from jobspejl.sources.effort.words import own_words, unknown_meanings
from jobspejl.sources.events import Log, log_columns, read_events

FAMILIES: tuple[Family, ...] = (
    *talks.FAMILIES,
    *offers.FAMILIES,
    *sanctions.FAMILIES,
    *caseworkers.FAMILIES,
    *staff.FAMILIES,
    *calls.FAMILIES,
    *clubs.FAMILIES,
    *durations.FAMILIES,
    *cohorts.FAMILIES,
)
"""Everything that can be asked."""

COUNTED = (*talks.TALKS, *sanctions.SANCTIONS, "virksomhedspraktik", "loentilskud", caseworkers.ASSIGNED)
"""The events that measures count."""

_MOST_PERIODS = 60
# NOTE: no two spells of a case share a day, so that an event is in one of them or in none.
_COUNT = """
SELECT COUNT(*) AS "counted", COUNT(s."case") AS "inside" FROM "events" AS e
LEFT JOIN "spells" AS s ON s."case" = e."case" AND s."start" <= e."day" AND s."end" > e."day"
WHERE e."event" IN ({events})
"""


def observe(section: Effort, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read the tables of a section, try every rule on them, and work out the measures that they allow.

    Args:
        section: The effort's part of the study file.
        folder: The study's folder.
        units: The units that the tables may speak of.
        engine: Holds the tables while they are asked; nothing of them is left afterwards.

    Returns:
        The figures of every measure that at least two units have, and as detail the `EffortFound`.
    """
    return inspect(section.id, lambda book: _found(section, folder, units, engine, book))


def _found(section: Effort, folder: Path, units: UnitList, engine: Engine, book: Book) -> Found:
    chosen = _chosen(section, book)
    _try_words(section, book)
    try:
        with engine.tables() as tables:
            for rule in _read(section, folder, units, (tables, engine)):
                book.take(rule)
            frame = _framed(section, units, tables, book)
            _try_events(section, tables, book)
            spans = table_spans(tables, section)
            frames = {measure.id: held(frame, measure.needs, spans) for measure in chosen}
            targets = target_counts(tables, frame, spans) if section.oversight else ()
            found = _asked(chosen, frames, frame, tables, book)
    except DataError as error:
        book.enter("engine_enough", 1, *error.problems)
        raise
    observed = [observed_of(sums, section) for sums in found.sums]
    asked = tuple(measure for measure in chosen if frames[measure.id].periods)
    empty = told_once(_empty(section, asked, found), "name")
    left = told_once(remark for sums in found.sums for remark in left_out(sums))
    book.enter("effort_told", len(chosen), remarks=(*unheld(frame, chosen, spans), *empty, *left))
    return Found(tuple(one for one in observed if one is not None), replace(found, targets=targets))


def _chosen(section: Effort, book: Book) -> tuple[EffortMeasure, ...]:
    """Return the measures that the study asks for: those that it names, or all that its tables allow."""
    known = effort_measures()
    asked = {measure.id: measure for family in FAMILIES for measure in family.measures}
    wrong = [
        Problem("effort_measure_unknown", {"section": section.id, "name": name, "nearest": Nearest(name, tuple(asked))})
        for name in section.measures
        if name not in asked
    ]
    lacking = {name: _lacking(section, known[name], sql) for name, sql in asked.items()}
    wrong += [
        Problem("effort_measure_needs", {"section": section.id, "name": name, "needs": Listed(lacking[name], most=9)})
        for name in section.measures
        if lacking.get(name)
    ]
    wanted = section.measures or [name for name, lacks in lacking.items() if not lacks]
    if not wanted:
        tables = dict.fromkeys(lack for lacks in lacking.values() for lack in lacks)
        wrong.append(Problem("effort_no_measure", {"section": section.id, "needs": Listed(list(tables), most=20)}))
    book.enter("effort_measures", len(wanted), *wrong)
    return tuple(measure for name, measure in known.items() if name in wanted)


def _lacking(section: Effort, measure: EffortMeasure, asked: MeasureSql) -> list[str]:
    """Return the tables and the columns that a measure needs and that the study does not give."""
    tables = [f"[effort.{table}]" for table in measure.needs if table not in section.tables]
    columns = [column for column in asked.columns if not _given(section, column)]
    return tables or [f"effort.{column}" for column in columns]


def _given(section: Effort, column: str) -> bool:
    table, _, key = column.partition(".")
    return getattr(getattr(section, table), key, None) is not None


def _try_words(section: Effort, book: Book) -> None:
    """Try whether what the study says of its own words is in the vocabularies."""
    wrong: list[Problem] = []
    if section.events is not None:
        wrong += unknown_meanings(section.events.file, section.events.names, events())
        wrong += unknown_meanings(section.events.file, section.events.groups, groups())
    if section.spells is not None:
        wrong += unknown_meanings(section.spells.file, section.spells.groups, groups())
        wrong += unknown_meanings(section.spells.file, section.spells.nexts, {**groups(), **nexts()})
    book.enter("effort_words", len(section.tables), *wrong)


def _read(section: Effort, folder: Path, units: UnitList, where: tuple[Tables, Engine]) -> Iterator[Rule]:
    """Read every table that the study gives, and yield what each rule found."""
    reading = Reading(folder, units, section.observed_on, *where, section.id)
    if section.spells is not None:
        yield from read_spells(section.spells, reading)
        yield from read_exemptions(section.exemptions, reading)
    if section.events is not None:
        log = Log(
            folder=folder,
            file=section.events.file,
            columns=log_columns(section.events),
            events={**spelled(events()), **own_words(section.events.names)},
            groups={**spelled(groups()), **own_words(section.events.groups)},
            units=units,
            observed_on=section.observed_on,
        )
        yield from read_events(log, *where, section.id)
    if section.hours is not None:
        yield from read_hours(section.hours, reading)
    if section.calls is not None:
        yield from read_calls(section.calls, reading)
    if section.clubs is not None:
        yield from read_clubs(section.clubs, reading)
    if section.staff is not None:
        yield from read_staff(section.staff, reading)


def _framed(section: Effort, units: UnitList, tables: Tables, book: Book) -> Frame:
    """Return what the tables span, with the tables `windows` and `stays` made."""
    first = section.from_day or first_day(tables, section)
    periods = full_periods(first, section.observed_on, section.by)
    facts: dict[str, object] = {"section": section.id, "first": first.isoformat(), "count": len(periods)}
    wrong = []
    if not periods:
        wrong.append(Problem("effort_no_period", {**facts, "last": section.observed_on.isoformat()}))
    if len(periods) > _MOST_PERIODS:
        wrong.append(Problem("effort_many_periods", facts))
    book.enter("effort_periods", len(periods), *wrong)
    return make_frame(section, units, tables, first, periods)


def _try_events(section: Effort, tables: Tables, book: Book) -> None:
    """Count the events that measures count but that lie on days without support."""
    if section.events is None:
        return
    found = tables.query(_COUNT.format(events=", ".join(f"'{event}'" for event in COUNTED)))
    counted, inside = (int(str(found[name][0])) for name in ("counted", "inside"))
    facts = {"path": section.events.file, "count": counted - inside}
    remarks = (Problem("effort_events_outside", facts),) if counted > inside else ()
    book.enter("effort_events_in_spells", counted, remarks=remarks)


def _asked(
    chosen: tuple[EffortMeasure, ...], frames: Mapping[str, Frame], frame: Frame, tables: Tables, book: Book
) -> EffortFound:
    """Ask every measure, frame by frame and family by family; the steps of one are gone before the next begins.

    `windows` and `stays` are those of the whole frame before, and of some frame afterwards.
    """
    by_id = {measure.id: measure for measure in chosen}
    sums: dict[str, PersonSums] = {}
    waits: dict[str, Waits | None] = {}
    splits: dict[str, Split] = {}
    there = frame.periods
    for within, asked_in in _by_frame(frames, frame):
        if within.periods != there:
            narrow(tables, within)
            there = within.periods
        for family in FAMILIES:
            measures = [asked for asked in family.measures if asked.id in asked_in]
            if not measures:
                continue
            for rule in family.prepare(tables, within):
                book.take(rule)
            sums |= {asked.id: person_sums(by_id[asked.id], asked, within, tables) for asked in measures}
            waits |= {asked.id: histogram(asked, frame, tables) for asked in measures}
            splits |= {asked.id: split(asked, within, tables) for asked in family.splits if asked.measure in asked_in}
            tables.drop(*family.steps)
    return EffortFound(
        units=frame.units,
        periods=frame.periods,
        sums=tuple(sums[measure.id] for measure in chosen if measure.id in sums and sums[measure.id].units),
        waits=tuple(curve for family in FAMILIES for asked in family.measures if (curve := waits.get(asked.id))),
        splits=tuple(splits[asked.id] for family in FAMILIES for asked in family.splits if asked.id in splits),
    )


def _by_frame(frames: Mapping[str, Frame], whole: Frame) -> list[tuple[Frame, set[str]]]:
    """Return the frames that measures differ by, those of all periods first, each with its measures."""
    found: dict[tuple[object, ...], tuple[Frame, set[str]]] = {}
    for measure, frame in frames.items():
        if frame.periods:
            key = (frame.periods != whole.periods, frame.periods, frame.first, frame.after)
            found.setdefault(key, (frame, set()))[1].add(measure)
    return [found[key] for key in sorted(found)]


def _empty(section: Effort, chosen: tuple[EffortMeasure, ...], found: EffortFound) -> tuple[Problem, ...]:
    """Return the measures that have nobody in any period."""
    told = {sums.measure.id for sums in found.sums}
    return tuple(
        Problem("effort_no_persons", {"section": section.id, "name": measure.id})
        for measure in chosen
        if measure.id not in told
    )
