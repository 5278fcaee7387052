"""The register of a study, read and checked as every other section is."""

from collections.abc import Iterator
from pathlib import Path

from jobspejl.contracts.followup import Followup, FollowupFound
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.recommendation import Register, Standing
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Nearest, Problem
from jobspejl.followup.plan import standings
from jobspejl.followup.registers import read_register
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.sources.matching import UnitMatcher

SUBJECT = "followup"
"""What the rules on a register are about: the section's own name."""


def inspect_register(section: Followup, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Return what the rules found, and how the register stood on the day of observation.

    Args:
        section: The register's part of the study file.
        folder: The study's folder.
        units: The units that the study speaks of.
        engine: Reads registers that are files.
    """
    return inspect(SUBJECT, lambda book: Found(detail=_found(section, folder, units, engine, book)))


def _found(section: Followup, folder: Path, units: UnitList, engine: Engine, book: Book) -> FollowupFound:
    name, on = section.file or "postgresql", section.observed_on
    register = _read(section, folder, engine, book)
    stood = tuple(standings(register, on).values())
    shown = tuple(event for event in register.events if event.day <= on)
    later = {"path": name, "day": on, "count": len(register.events) - len(shown)}
    remarks = (Problem("followup_later", later),) if later["count"] else ()
    empty = () if stood else (Problem("followup_empty", {"path": name, "day": on}),)
    book.enter("followup_days", len(register.events), *empty, remarks=remarks)
    matcher = UnitMatcher(units)
    book.enter("followup_units", len(stood), *_strangers(name, stood, matcher))
    matched = {one.recommendation.id: _units(one, matcher) for one in stood}
    spoken = {unit.code: unit for own in matched.values() for unit in own}
    codes = {one: tuple(unit.code for unit in own) for one, own in matched.items()}
    return FollowupFound(tuple(spoken[code] for code in sorted(spoken)), stood, shown, codes)


def _read(section: Followup, folder: Path, engine: Engine, book: Book) -> Register:
    register = Register()
    problems: tuple[Problem, ...] = ()
    try:
        register = read_register(str(folder / section.store) if section.file else section.store, engine)
    except DataError as error:
        problems = error.problems
    book.enter("followup_read", len(register.events), *problems)
    return register


def _strangers(name: str, stood: tuple[Standing, ...], matcher: UnitMatcher) -> Iterator[Problem]:
    for one in stood:
        for written in one.recommendation.units:
            if matcher.find(written) is None:
                facts = {"path": name, "id": one.recommendation.id, "unit": written}
                yield Problem("followup_unit_unknown", {**facts, "nearest": Nearest(written, matcher.names)})


def _units(one: Standing, matcher: UnitMatcher) -> list[Unit]:
    found = (matcher.find(written) for written in one.recommendation.units)
    return list(dict.fromkeys(unit for unit in found if unit is not None))
