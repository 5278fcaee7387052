"""The oversight's focus targets on cases that can be counted by hand, on both engines."""

from datetime import date, datetime

import numpy as np
import pytest

from jobspejl.contracts.effort import Effort
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.effort.chains import make_chained
from jobspejl.lenses.effort.frame import Frame, full_periods, make_stays, make_windows
from jobspejl.lenses.effort.held import Span
from jobspejl.lenses.effort.oversight import target_counts
from jobspejl.rules.units import municipalities

KINDS = {"start": "day", "end": "day", "day": "day", "month": "day", "time": "moment", "open": "integer",
         "minutes": "integer", "line": "integer"}  # fmt: skip
COLUMNS = {
    "spells": ("case", "unit", "group", "start", "end", "open", "next"),
    "exempt": ("case", "start", "end"),
    "hours": ("case", "month", "minutes"),
    "events": ("case", "event", "day", "time", "unit", "group", "role", "caseworker", "line"),
}
FROM, LONG_AGO, NEVER = date(2024, 1, 1), date(2022, 5, 1), date(2027, 1, 1)


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request):
    return DuckDBEngine() if request.param == "duckdb" else request.getfixturevalue("spark")


def section(*, hours=True, result_measure=None):
    tables = {"spells": {"file": "s"}, "events": {"file": "e"}, **({"hours": {"file": "h"}} if hours else {})}
    about = {"id": "e", "name": "E", "source": "Prøve", "observed_on": date(2026, 12, 31), "from_day": FROM}
    return Effort(**about, result_measure=result_measure, **tables)


def spell(case, start=LONG_AGO, end=NEVER, unit="101"):
    return (case, unit, "kontanthjaelp", start, end, 0, None)


def event(case, event, day):
    return (case, event, day, datetime.combine(day, datetime.min.time()), "101", "kontanthjaelp", None, None, None)


def talks(case, *days):
    return [event(case, "samtale", day) for day in days]


def counted(engine, rows, *, by="year", first=FROM, last=date(2026, 12, 31), spans=None, **about):
    """Return {(target, period): (version, why, missing and persons of unit 101, of unit 147)}."""
    units = tuple(unit for unit in municipalities().units if unit.code in {"101", "147"})
    periods = full_periods(first, last, by)
    after = periods[-1][2]
    frame = Frame(section(**about), units, tuple(label for label, _, _ in periods), first, after)
    with engine.tables() as tables:
        for name, columns in COLUMNS.items():
            cells = list(zip(*rows.get(name, []), strict=True)) or [()] * len(columns)
            kinds = {column: KINDS.get(column, "text") for column in columns}
            tables.load(name, dict(zip(columns, map(list, cells), strict=True)), kinds)
        make_windows(tables, periods)
        make_chained(tables, "chains")
        make_stays(tables)
        found = target_counts(tables, frame, spans or {})
    assert all(one.missing.dtype == np.int64 and (one.missing <= one.persons).all() for one in found)
    return {
        (one.target, one.period): (
            one.version,
            one.why,
            *((int(a), int(b)) for a, b in zip(one.missing, one.persons, strict=True)),
        )
        for one in found
    }


SPRING = [date(2024, month, 5) for month in (1, 2, 3, 4)]


def test_four_talks_on_four_days_within_the_year_are_enough(engine):
    """Five persons on support in København all of 2024, and what they had:

    A  talks on 5 Jan, 5 Feb, 5 Mar, 5 Apr: four days, enough.
    B  the same four, but two of them on one day: three days, missing.
    C  three in 2024 and one on 31 December 2023: three in the year, missing.
    D  a talk on 1 January and one on 31 December, and two follow-ups between: four, enough.
    E  none; four talks at the unemployment fund: missing.

    3 of 5 are missing. One person in Frederiksberg has four: 0 of 1.
    """
    rows = {
        "spells": [*(spell(case) for case in "ABCDE"), spell("F", unit="147")],
        "events": [
            *talks("A", *SPRING),
            *talks("B", *SPRING[:3]),
            *[(*event("B", "samtale", SPRING[0])[:3], datetime(2024, 1, 5, 14), *event("B", "", SPRING[0])[4:])],
            *talks("C", *SPRING[:3], date(2023, 12, 31)),
            *talks("D", date(2024, 1, 1), date(2024, 12, 31)),
            *(event("D", "opfoelgning", day) for day in SPRING[1:3]),
            *(event("E", "samtale_akasse", day) for day in SPRING),
            *talks("F", *SPRING),
        ],
    }
    found = counted(engine, rows)
    assert found["fokusmaal-samtaler", "2024"] == (1, None, (3, 5), (0, 1))


def test_only_those_on_support_every_day_and_exempt_on_none_are_under_a_target(engine):
    """2024 has 366 days, 2025 has 365.

    A  from 1 January 2024 on: 366 of 366, under the target in 2024 and in 2025.
    B  from 2 January 2024 on: 365 of 366, only in 2025.
    C  to 30 December 2024 (the day after is the 31st): 365 of 366, in neither.
    D  on support throughout, exempt on 14 days of June 2024: only in 2025.
    E  two spells that meet on 1 July 2024, the second in Frederiksberg: 182 + 184 days, counted there in both years.
    F  a single day without support, 1 July 2024: only in 2025.

    None of them had a talk: København 1 of 1 in 2024 and A, B, D, F in 2025; Frederiksberg E in both.
    """
    rows = {
        "spells": [
            spell("A", date(2024, 1, 1)),
            spell("B", date(2024, 1, 2)),
            spell("C", end=date(2024, 12, 31)),
            spell("D"),
            spell("E", end=date(2024, 7, 1)),
            spell("E", date(2024, 7, 1), unit="147"),
            spell("F", end=date(2024, 7, 1)),
            spell("F", date(2024, 7, 2)),
        ],
        "exempt": [("D", date(2024, 6, 1), date(2024, 6, 15))],
    }
    found = counted(engine, rows)
    assert found["fokusmaal-samtaler", "2024"] == (1, None, (1, 1), (1, 1))
    assert found["fokusmaal-samtaler", "2025"] == (1, None, (4, 4), (1, 1))


def test_an_offer_or_a_hundred_hours_are_enough(engine):
    """Six persons on support in København all of 2024; 100 hours are 6,000 minutes:

    A  an offer on 31 December 2024: enough.
    B  5,999 minutes in all: missing.
    C  3,000 minutes in January and 3,000 in December: enough.
    D  6,000 minutes in January 2025: missing in 2024.
    E  neither; four talks: missing.
    F  59 hours and an offer: enough.

    3 of 6 are missing in 2024. In 2025 D has the hours, and the other five are missing.
    """
    rows = {
        "spells": [spell(case) for case in "ABCDEF"],
        "events": [
            event("A", "virksomhedspraktik", date(2024, 12, 31)),
            *talks("E", *SPRING),
            event("F", "loentilskud", date(2024, 6, 3)),
        ],
        "hours": [
            ("B", date(2024, 3, 1), 5_999),
            ("C", date(2024, 1, 1), 3_000),
            ("C", date(2024, 12, 1), 3_000),
            ("D", date(2025, 1, 1), 6_000),
            ("F", date(2024, 2, 1), 59 * 60),
        ],
    }
    found = counted(engine, rows)
    assert found["fokusmaal-tilbud", "2024"] == (2, None, (3, 6), (0, 0))
    assert found["fokusmaal-tilbud", "2025"] == (2, None, (5, 6), (0, 0))


def test_in_2020_a_hundred_hours_were_not_enough(engine):
    """One person with 224 hours and 59 minutes, one with 225 hours, in 2020: 1 of 2 is missing."""
    rows = {
        "spells": [spell("A", date(2019, 1, 1)), spell("B", date(2019, 1, 1))],
        "hours": [("A", date(2020, 5, 1), 224 * 60 + 59), ("B", date(2020, 5, 1), 225 * 60)],
    }
    found = counted(engine, rows, first=date(2020, 1, 1), last=date(2020, 12, 31))
    assert found["fokusmaal-tilbud", "2020"] == (1, None, (1, 2), (0, 0))


def test_nothing_is_judged_outside_its_dates_or_without_its_tables():
    rows = {"spells": [spell("A", date(2019, 1, 1))]}
    nobody = ((0, 0), (0, 0))
    found = counted(DuckDBEngine(), rows, first=date(2019, 1, 1))
    assert found["fokusmaal-tilbud", "2019"] == (0, "before", *nobody)
    assert found["fokusmaal-tilbud", "2022"] == (0, "between", *nobody)
    assert found["fokusmaal-tilbud", "2026"] == (0, "after", *nobody)
    assert found["resultatmaal", "2025"] == (0, "no_results", *nobody)
    named = counted(DuckDBEngine(), rows, result_measure="ledige")
    assert [named["resultatmaal", year][:2] for year in ("2024", "2026")] == [(1, None), (0, "after")]
    halves = counted(DuckDBEngine(), rows, by="half_year")
    assert {why for _, why, _, _ in halves.values()} == {"not_a_year", "after"}
    [(_, whole)] = [one for one in counted(DuckDBEngine(), rows, by="all").items() if "samtaler" in one[0][0]]
    assert whole == (0, "straddles", *nobody)
    poor = counted(DuckDBEngine(), rows, hours=False)
    assert poor["fokusmaal-tilbud", "2024"] == (0, "no_table", *nobody)
    assert poor["fokusmaal-samtaler", "2024"] == (1, None, (1, 1), (0, 0))
    late = counted(DuckDBEngine(), rows, spans={"hours": Span(date(2024, 6, 1))})
    assert late["fokusmaal-tilbud", "2024"] == (0, "no_table", *nobody), "the table of hours begins after the period"
    assert late["fokusmaal-samtaler", "2024"] == (1, None, (1, 1), (0, 0))
