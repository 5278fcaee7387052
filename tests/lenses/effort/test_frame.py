"""What all measures stand on: spells and exemptions as one row each, the periods, and the days of a spell in them."""

from datetime import date

import pytest
from tests.lenses.effort.tiny_tables import day

from jobspejl.contracts.effort import Exemptions, Spells
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.effort import effort
from jobspejl.lenses.effort.chains import make_chained
from jobspejl.lenses.effort.frame import full_periods, make_stays, make_windows
from jobspejl.rules.effort import effort_measures
from jobspejl.rules.units import municipalities
from jobspejl.sources.effort.columns import Reading
from jobspejl.sources.effort.exemptions import read_exemptions
from jobspejl.sources.effort.spells import read_spells

LAST = date(2024, 12, 31)
_SPELLS = 'SELECT "case", "group", "start", "end", "open", "next" FROM "spells" ORDER BY "case", "start"'
_EXEMPT = 'SELECT "case", "start", "end" FROM "exempt" ORDER BY "case", "start"'
_STAYS = 'SELECT "case", "period", "start", "end", "days", "free" FROM "stays" ORDER BY "case", "start"'


def framed(folder, spells, exempt=(), periods=()):
    """Read spells of København, and exemptions; return the rows of both, and the stays where periods are given."""
    lines = [f"{case};101;{group};{first};{last};{after}" for case, group, first, last, after in spells]
    (folder / "spells.csv").write_text("\n".join(["case;unit;group;start;end;next", *lines]), "utf-8")
    (folder / "exempt.csv").write_text("\n".join(["case;start;end", *map(";".join, exempt)]), "utf-8")
    engine = DuckDBEngine()
    with engine.tables() as tables:
        reading = Reading(folder, municipalities(), LAST, tables, engine, "x")
        rules = [*read_spells(Spells(file="spells.csv", next="next"), reading)]
        given = Exemptions(file="exempt.csv") if exempt else None
        rules += read_exemptions(given, reading)
        assert not any(rule.problems for rule in rules)
        asked = [_SPELLS, _EXEMPT]
        if periods:
            make_windows(tables, periods)
            make_chained(tables, "chains")
            make_stays(tables)
            asked.append(_STAYS)
        return [list(zip(*tables.query(sql).values(), strict=True)) for sql in asked]


def test_rows_that_go_on_are_one_spell(tmp_path):
    """The first two meet, the third lies within the second, the fourth begins a day too late, the last is another."""
    spells, _ = framed(
        tmp_path,
        [
            ("a", "kontanthjælp", "2024-01-01", "2024-01-31", "sygedagpenge"),
            ("a", "kontanthjælp", "2024-02-01", "2024-03-31", "job"),
            ("a", "kontanthjælp", "2024-02-10", "2024-02-20", "død"),
            ("a", "kontanthjælp", "2024-04-02", "2024-04-30", ""),
            ("a", "sygedagpenge", "2024-05-01", "", "job"),
        ],
    )
    assert spells == [
        ("a", "kontanthjaelp", day("2024-01-01"), day("2024-04-01"), 0, "job"),
        ("a", "kontanthjaelp", day("2024-04-02"), day("2024-05-01"), 0, None),
        ("a", "sygedagpenge", day("2024-05-01"), day("2025-01-01"), 1, None),
    ]


@pytest.mark.parametrize(
    ("last", "lasts", "following"),
    [("2024-12-31", 0, "job"), ("2025-01-01", 1, None), ("9999-12-31", 1, None), ("", 1, None)],
)
def test_a_spell_lasts_that_ends_after_the_data(tmp_path, last, lasts, following):
    spells, _ = framed(tmp_path, [("a", "kontanthjælp", "2024-12-31", last, "i job")])
    assert spells == [("a", "kontanthjaelp", LAST, day("2025-01-01"), lasts, following)]


def test_exemptions_that_overlap_are_one(tmp_path):
    """1-10, 5-7 and 11-12 are one, 14 is another; b's lasts."""
    exempt = [
        ("a", f"2024-01-{first}", f"2024-01-{last}") for first, last in (("05", "07"), ("01", "10"), ("11", "12"))
    ]
    exempt += [("a", "2024-01-14", "2024-01-14"), ("b", "2024-12-01", "")]
    _, found = framed(tmp_path, [("a", "kontanthjælp", "2024-01-01", "", "")], exempt)
    assert found == [
        ("a", day("2024-01-01"), day("2024-01-13")),
        ("a", day("2024-01-14"), day("2024-01-15")),
        ("b", day("2024-12-01"), day("2025-01-01")),
    ]


def test_days_of_a_spell_in_the_periods(tmp_path):
    """On support 1 December 2023 to 10 July 2024; exempt 20 December to 5 January, and from 9 July on.

    Second half of 2023: 31 days, 12 of them exempt (20-31 December). First half of 2024: 182 days, 5 of them exempt.
    Second half: 10 days, 2 exempt.
    """
    stays = framed(
        tmp_path,
        [("a", "kontanthjælp", "2023-12-01", "2024-07-10", "")],
        [("a", "2023-12-20", "2024-01-05"), ("a", "2024-07-09", "2024-08-01")],
        full_periods(date(2023, 1, 1), LAST, "half_year"),
    )[2]
    assert stays == [
        ("a", "2023H2", day("2023-12-01"), day("2024-01-01"), 31, 19),
        ("a", "2024H1", day("2024-01-01"), day("2024-07-01"), 182, 177),
        ("a", "2024H2", day("2024-07-01"), day("2024-07-11"), 10, 8),
    ]


@pytest.mark.parametrize(
    ("first", "last", "by", "labels"),
    [
        ("2022-01-01", "2023-12-31", "year", ["2022", "2023"]),
        ("2022-01-02", "2023-12-30", "year", []),
        ("2022-01-02", "2023-12-30", "half_year", ["2022H2", "2023H1"]),
        ("2022-03-01", "2022-03-31", "all", ["2022-03-01 – 2022-03-31"]),
        ("2022-03-02", "2022-03-01", "all", []),
    ],
)
def test_only_whole_periods(first, last, by, labels):
    assert [label for label, _, _ in full_periods(day(first), day(last), by)] == labels


def test_every_measure_of_the_catalogue_can_be_asked():
    asked = [one.id for family in effort.FAMILIES for one in family.measures]
    assert sorted(asked) == sorted(effort_measures())
    assert {split.measure for family in effort.FAMILIES for split in family.splits} <= set(asked)
