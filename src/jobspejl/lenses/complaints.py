"""The legality mirror's complaints: enquiries, complaints and criticism, against the citizens in contact.

What is compared is complaints per 1,000 citizens in contact, with the rate of all other units as the expected one. It
has no good direction: where it is easy to complain, more do. Enquiries and criticism are counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.complaint import KINDS, OUTCOMES, ComplaintCounts
from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.legality import ComplaintsMeasure
from jobspejl.contracts.observed import Observed, Strata
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.complaint_rows import ComplaintRows, complaint_rows
from jobspejl.lenses.counts import counts_of, in_rows, once
from jobspejl.lenses.rows import open_table, periods_of, units_of
from jobspejl.rules.complaints import vocabulary
from jobspejl.sources.periods import period_order

_UPHELD = (OUTCOMES.index("upheld"), OUTCOMES.index("partly"))


def observe(section: ComplaintsMeasure, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read a table of complaints and one of citizens in contact, and try every rule on them.

    Args:
        section: The measure's part of the study file.
        folder: The study's folder.
        units: The units that the tables may speak of.
        engine: Reads Parquet.

    Returns:
        What each rule found, `ComplaintCounts`, and the rates to compare where there are at least two units.
    """
    return inspect(section.id, lambda book: _found(section, folder, units, engine, book))


@dataclass(frozen=True, slots=True)
class _Contacts:
    """Citizens in contact by unit and period, and the name of their table."""

    path: str
    units: list[Unit]
    persons: dict[tuple[str, str], int]


def _found(section: ComplaintsMeasure, folder: Path, units: UnitList, engine: Engine, book: Book) -> Found:
    rows = complaint_rows(section.data, folder, units, engine, book)
    contacts = _contacts(section, folder, units, engine, book)
    counts = _counted(rows, contacts, units, book)
    return Found((_observed(section, counts),) if len(counts.units) > 1 else (), counts)


def _contacts(section: ComplaintsMeasure, folder: Path, units: UnitList, engine: Engine, book: Book) -> _Contacts:
    data = section.contacts
    table = open_table(data, [data.persons], folder, engine, book)
    found, periods = units_of(data, table, units, book), periods_of(data, table, book)
    once(table, found, periods, book)
    persons = counts_of(data, [data.persons], table, book)[data.persons]
    blank = in_rows("cell_missing", table, np.isnan(persons), column=data.persons)
    book.enter("cells_filled", persons.size, *blank)
    book.enter("base_positive", persons.size, *in_rows("base_not_positive", table, persons <= 0, column=data.persons))
    keys = zip((unit.code for unit in found), periods, strict=True)
    return _Contacts(table.path, found, dict(zip(keys, map(int, persons), strict=True)))


def _counted(rows: ComplaintRows, contacts: _Contacts, units: UnitList, book: Book) -> ComplaintCounts:
    present = {unit.code for unit in (*contacts.units, *rows.units)}
    ordered = tuple(unit for unit in units.units if unit.code in present)
    periods = tuple(sorted(set(rows.periods), key=period_order))
    _in_contact(ordered, periods, contacts, rows, book)
    at_unit = {unit.code: place for place, unit in enumerate(ordered)}
    place = (
        np.array([at_unit[unit.code] for unit in rows.units]),
        np.array([periods.index(period) for period in rows.periods]),
    )
    shape = (len(ordered), len(periods))
    complaint = np.array([kind == "complaint" for kind in rows.kinds])
    counts = _by(rows.kinds, KINDS, rows.counts, place, shape)
    persons = np.array([[contacts.persons[unit.code, period] for period in periods] for unit in ordered])
    _enough_contacts(ordered, periods, counts, persons, contacts.path, book)
    themes = tuple(vocabulary("theme").names) if rows.themes else ()
    of_complaints = np.where(complaint, rows.counts, 0)
    return ComplaintCounts(
        units=ordered,
        periods=periods,
        contacts=persons,
        counts=counts,
        themes=themes,
        by_theme=_by(rows.themes or [None] * len(rows.kinds), themes, of_complaints, place, shape),
        by_outcome=_by(rows.outcomes, OUTCOMES, of_complaints, place, shape) if rows.outcomes else None,
        remedied=_remedied(rows, of_complaints, place, shape),
        recommendations=_recommended(rows, place, shape),
    )


def _in_contact(
    units: tuple[Unit, ...], periods: tuple[str, ...], contacts: _Contacts, rows: ComplaintRows, book: Book
) -> None:
    cells = [(unit, period) for unit in units for period in periods]
    missing = [f"{unit.name.da} {period}" for unit, period in cells if (unit.code, period) not in contacts.persons]
    facts = {"path": contacts.path, "count": len(missing), "names": Listed(missing)}
    unused = sorted({period for _, period in contacts.persons} - set(periods), key=period_order)
    heard = {unit.code for unit in rows.units}
    silent = [unit.name.da for unit in units if unit.code not in heard]
    remarks = []
    if unused:
        told = {"path": contacts.path, "count": len(unused), "names": Listed(unused)}
        remarks.append(Problem("contacts_unused", told))
    if silent:
        remarks.append(Problem("complaints_none", {"path": rows.path, "count": len(silent), "names": Listed(silent)}))
    problems = [Problem("contacts_missing", facts)] if missing else []
    book.enter("contacts_there", len(cells), *problems, remarks=tuple(remarks))


def _enough_contacts(
    units: tuple[Unit, ...], periods: tuple[str, ...], counts: Ints, persons: Ints, path: str, book: Book
) -> None:
    above = [
        f"{units[u].name.da} {periods[t]}" for u, t in np.argwhere(counts[:, :, KINDS.index("complaint")] > persons)
    ]
    facts = {"path": path, "count": len(above), "names": Listed(above)}
    book.enter("contacts_enough", persons.size, *([Problem("complaints_above_contacts", facts)] if above else []))


def _by(
    words: Sequence[str | None],
    known: Sequence[str],
    counts: Ints,
    place: tuple[Ints, Ints],
    shape: tuple[int, int],
) -> Ints:
    """Return (U, T, K): counts of the rows with each of the K known words; rows without a word are in none."""
    found = np.zeros((*shape, len(known)), dtype=np.int64)
    for at, word in enumerate(known):
        has = np.array([one == word for one in words])
        np.add.at(found[:, :, at], (place[0][has], place[1][has]), counts[has])
    return found


def _remedied(rows: ComplaintRows, counts: Ints, place: tuple[Ints, Ints], shape: tuple[int, int]) -> Ints | None:
    if not rows.remedied or not rows.outcomes:
        return None
    upheld = np.array([outcome in {OUTCOMES[at] for at in _UPHELD} for outcome in rows.outcomes])
    return _by(rows.remedied, ("yes", "no"), np.where(upheld, counts, 0), place, shape)


def _recommended(rows: ComplaintRows, place: tuple[Ints, Ints], shape: tuple[int, int]) -> Ints | None:
    if rows.recommendations is None:
        return None
    found = np.zeros((*shape, rows.recommendations.shape[1]), dtype=np.int64)
    np.add.at(found, place, rows.recommendations)
    return found


def _observed(section: ComplaintsMeasure, counts: ComplaintCounts) -> Observed:
    base: Floats = counts.contacts.astype(np.float64)
    complaints = counts.counts[:, :, KINDS.index("complaint")].astype(np.float64)
    return Observed(
        measure=section.measure(),
        units=counts.units,
        periods=counts.periods,
        actual=section.scale * complaints / base,
        base=base,
        given=None,
        conditions=(),
        values=np.empty((*base.shape, 0)),
        strata=Strata(complaints[:, :, None], base[:, :, None], "overall"),
    )
