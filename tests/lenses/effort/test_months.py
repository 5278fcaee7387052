"""Months counted by subtraction, held against counting them one by one."""

import random
from datetime import date, timedelta

import pytest
from tests.lenses.effort.tiny_tables import DUCKDB, ONE_DAY, asked, spell

from jobspejl.lenses.effort import offers, talks
from jobspejl.lenses.effort.months import apart, first_whole_month, last_month_of, month_of, whole_month_from

FIRST, LAST = date(2022, 1, 1), date(2023, 12, 31)
DAYS = [FIRST + number * ONE_DAY for number in range((LAST - FIRST).days + 1)]
MONTHS = [day for day in DAYS if day.day == 1]


def after(month):
    return (month + timedelta(days=31)).replace(day=1)


@pytest.mark.parametrize("one", [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1)])
def test_the_number_of_a_month(one):
    """A month's number is 12 years' and its own: of December 2023 it is 24,288."""
    before = one - ONE_DAY
    with DUCKDB.tables() as tables:
        tables.load("days", {"day": [one]}, {"day": "day"})
        shown = f"""{month_of('"day"')} AS "a", {last_month_of('"day"')} AS "b", {whole_month_from('"day"')} AS "c" """
        found = tables.query(f'SELECT {shown} FROM "days"')
    assert found["a"] == [one.year * 12 + one.month]
    assert found["b"] == [before.year * 12 + before.month]
    assert found["c"] == [first_whole_month(one)] == [before.year * 12 + before.month + 1]


def test_spans_apart_have_the_same_months_each_once():
    draw = random.Random(4)
    spans = [(case, first, first + draw.randrange(1, 5)) for case in "abc" for first in draw.choices(range(40), k=15)]
    with DUCKDB.tables() as tables:
        columns = zip(("case", "first", "after"), map(list, zip(*spans, strict=True)), strict=True)
        tables.load("spans", dict(columns), {"case": "text", "first": "integer", "after": "integer"})
        found = zip(*tables.query(apart('SELECT * FROM "spans"')).values(), strict=True)
        counted = [(case, month) for case, first, end in found for month in range(first, end)]
    assert sorted(counted) == sorted({(case, month) for case, first, end in spans for month in range(first, end)})


def made_up(seed):
    """Return one citizen's spells with and without breaks between, days exempt, days of talks, and hours.

    No two spells on end are of the same unit and target group: the reader takes such as one.
    """
    draw = random.Random(seed)
    spells, exempt, day, free = [], [], FIRST - timedelta(days=40), FIRST
    while day < LAST:
        end = min(day + timedelta(days=draw.choice((5, 27, 31, 89, 150))), LAST)
        cells = {("101", "kontanthjaelp"), ("101", "sygedagpenge"), ("147", "kontanthjaelp")}
        unit, group = draw.choice(sorted(cells - {spells[-1][1:3]} if spells else cells))
        spells.append(("a", unit, group, day, end + ONE_DAY, 0, None))
        day = end + draw.choice((1, 1, 1, 3)) * ONE_DAY
    while draw.random() < 0.8:
        first = free + timedelta(days=draw.randrange(1, 70))
        free = first + timedelta(days=draw.choice((1, 2, 20, 45)))
        exempt.append(("a", first, free))
    talked = draw.choices(DAYS, k=draw.choice((0, 3, 9)))
    return spells, exempt, talked, [("a", month, draw.choice((0, 60, 600))) for month in draw.sample(MONTHS, 9)]


def on_support(spells, exempt, day):
    """Return the unit and target group of a day on support without exemption, or None."""
    if any(first <= day < end for _, first, end in exempt):
        return None
    return next(((unit, group) for _, unit, group, first, end, *_ in spells if first <= day < end), None)


def added(counts, cell, amount):
    persons, amounts, exposure = counts.get(cell, (1, 0, 0))
    counts[cell] = (persons, amounts + amount, exposure + 1)


@pytest.mark.parametrize("seed", range(12))
def test_quarters_without_a_talk_counted_day_by_day(seed):
    spells, exempt, talked, _ = made_up(seed)
    counts = {}
    for month in MONTHS[2:]:
        quarter = [day for day in DAYS if MONTHS[MONTHS.index(month) - 2] <= day < after(month)]
        cells = [on_support(spells, exempt, day) for day in quarter]
        if all(cells):
            unit, group = cells[-1]
            added(counts, (unit, str(month.year), group), int(not set(talked) & set(quarter)))
    events = [("a", "samtale", day) for day in talked]
    found = asked(talks, str(FIRST), str(LAST), spells=spells, events=events, exempt=exempt)
    assert found["no-talk-3-months"] == counts


@pytest.mark.parametrize("seed", range(12))
def test_whole_months_on_support_counted_day_by_day(seed):
    spells, exempt, _, hours = made_up(seed)
    worked = {month: minutes for _, month, minutes in hours}
    counts = {}
    for month in MONTHS:
        cells = {on_support(spells, exempt, day) for day in DAYS if month <= day < after(month)}
        if len(cells) == 1 and None not in cells:
            [(unit, group)] = cells
            added(counts, (unit, str(month.year), group), worked.get(month, 0))
    found = asked(offers, str(FIRST), str(LAST), spells=spells, hours=hours, exempt=exempt)
    assert found["ordinary-hours"] == counts
    assert {cell: some for cell, (_, some, _) in found["ordinary-hours-any"].items()} == {
        cell: int(minutes > 0) for cell, (_, minutes, _) in counts.items()
    }


def test_a_wait_is_followed_no_further_than_the_tables():
    """The log holds what came by 20 March 2024; spells go on, and of a wait since 1 March 20 days are known."""
    spells = [spell("a", "101", "kontanthjaelp", "2024-03-01", "2024-08-31")]
    found = asked(talks, "2023-01-01", "2024-03-20", "all", spells=spells, events=[])
    assert [row[2:] for row in found["waits"]["first-talk"]] == [[20, 0, 1]]
