"""Tiny tables for cases by hand: rows of words and days, loaded as the reader of each table would make it."""

from datetime import date, timedelta

from jobspejl.contracts.effort import Effort
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.effort.chains import make_chained
from jobspejl.lenses.effort.frame import Frame, full_periods, make_stays, make_windows
from jobspejl.lenses.effort.sums import histogram, person_sums, split
from jobspejl.rules.effort import effort_measures
from jobspejl.rules.units import municipalities

KINDS = {
    "events": {
        "case": "text", "event": "text", "day": "day", "time": "moment", "unit": "text", "caseworker": "text",
        "line": "integer",
    },
    "spells": {
        "case": "text", "unit": "text", "group": "text", "start": "day", "end": "day", "open": "integer",
        "next": "text",
    },
    "exempt": {"case": "text", "start": "day", "end": "day"},
    "hours": {"case": "text", "month": "day", "minutes": "integer"},
    "calls": {
        "unit": "text", "day": "day", "time": "moment", "caller": "text", "channel": "text", "waited": "integer",
        "finished": "integer", "line": "integer",
    },
    "clubs": {
        "case": "text", "unit": "text", "day": "day", "offered": "integer", "attended": "integer", "content": "text",
    },
    "staff": {"unit": "text", "day": "day", "group": "text", "citizens": "integer", "full_time": "integer"},
}  # fmt: skip
SECTION = {
    "id": "indsats",
    "name": {"da": "Indsats", "en": "Effort"},
    "source": {"da": "Opdigtet", "en": "Made up"},
}
_FILES = {
    **{name: {"file": f"{name}.csv"} for name in ("events", "spells", "hours", "calls", "clubs", "staff")},
    "exempt": {"file": "exempt.csv"},
}
ONE_DAY = timedelta(days=1)
DUCKDB = DuckDBEngine()


def day(text):
    """Return a day written as 2024-02-29, or None."""
    return None if text is None else date.fromisoformat(text)


def spell(case, unit, group, start, last=None, following=None, *, observed_on="2025-12-31"):
    """Return a row of `spells` of which the last day is given; None is one that lasts."""
    end = day(last or observed_on) + ONE_DAY
    return (case, unit, group, day(start), end, int(last is None), following)


def frame_of(first, last, by="year", settings=None, **given):
    """Return what tables span that hold two days and all between, with a section that has the tables given."""
    files = {("exemptions" if name == "exempt" else name): _FILES[name] for name in given}
    section = Effort.model_validate(
        {**SECTION, **files, **(settings or {}), "observed_on": last, "from_day": first, "by": by}
    )
    periods = tuple(label for label, _, _ in full_periods(day(first), day(last), by))
    units = tuple(unit for unit in municipalities().units if unit.code in {"101", "147", "151"})
    return Frame(section, units, periods, day(first), day(last) + ONE_DAY)


def load(tables, frame, **given):
    """Load tables of rows, and make `windows` and, with spells, `stays`."""
    if "spells" in given:
        given = {"exempt": [], **given}
    for name, rows in given.items():
        whole = [(*row, *[None] * (len(KINDS[name]) - len(row))) for row in rows]
        columns = list(zip(*whole, strict=True)) or [()] * len(KINDS[name])
        tables.load(name, dict(zip(KINDS[name], map(list, columns), strict=True)), KINDS[name])
    make_windows(tables, full_periods(frame.first, frame.after - ONE_DAY, frame.section.by))
    if "spells" in given:
        make_chained(tables, "chains")
        make_stays(tables)


def asked(module, first="2023-01-01", last="2025-12-31", by="year", settings=None, *, engine=DUCKDB, **given):
    """Ask every measure of a module's families that the tables allow.

    Returns:
        By measure, (unit, period, group): (persons, amount, exposure), and "waits" and "splits" as they are.
    """
    given_all = {"spells": [], **given} if {"events", "hours", "exempt"} & set(given) else given
    frame = frame_of(first, last, by, settings, **given_all)
    found, waits, splits, remarks = {}, {}, {}, []
    with engine.tables() as tables:
        load(tables, frame, **given_all)
        for family in module.FAMILIES:
            told = [one for one in family.measures if set(effort_measures()[one.id].needs) <= set(given_all)]
            if not told:
                continue
            for rule in family.prepare(tables, frame):
                assert not rule.problems
                remarks += rule.remarks
            for one in told:
                found[one.id] = cells(person_sums(effort_measures()[one.id], one, frame, tables))
                if one.waits is not None:
                    waits[one.id] = histogram(one, frame, tables).rows.tolist()
            splits |= {one.id: split(one, frame, tables) for one in family.splits}
            tables.drop(*family.steps)
    return {**found, "waits": waits, "splits": splits, "remarks": remarks}


def cells(sums):
    """Return the cells in which there is anybody."""
    return {
        (unit.code, period, group): (int(sums.persons[at]), int(sums.amount[at]), int(sums.exposure[at]))
        for u, unit in enumerate(sums.units)
        for t, period in enumerate(sums.periods)
        for g, group in enumerate(sums.groups)
        if sums.persons[at := (u, t, g)]
    }
