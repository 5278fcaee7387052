"""Deadlines laid out: the figures by hand, and no small count that can be read off, subtracted or divided out."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.contracts.deadline import STATES, DeadlineCounts
from jobspejl.contracts.legality import DeadlinesMeasure
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.steps.tabulate_deadlines import deadline_rows

OPTIONS = Options()
T = OPTIONS.disclosure_threshold
SECTION = DeadlinesMeasure.model_validate(
    {"id": "frister", "source": "P", "data": {"file": "x.csv"}, "observed_on": datetime.date(2024, 12, 31)}
)
RULES = ("samtale-foerste-hjaelp", "aktindsigt", "genvurdering", "opfoelgning-tidlig")
COUNTS = ("due", "met", "late", "overdue", "not_due", "not_applicable", "unjudged")


def units(count):
    return tuple(Unit(str(101 + u), Text(da="A", en="A"), Text(da="R", en="R")) for u in range(count))


def detail(states, waits=(), late=(), allowed=()):
    """Return counts of units in one period from (unit, rule, state) and from rows of the first rule."""
    counts = np.array(states)[:, None]
    rules = RULES[: counts.shape[2]]

    def first(rows, width):
        empty = np.empty((0, width), dtype=np.int64)
        return (np.array(rows, dtype=np.int64).reshape(-1, width), *(empty for _ in rules[1:]))

    return DeadlineCounts(
        rules, units(len(states)), ("2024",), counts, first(late, 3), first(waits, 4), first(allowed, 3)
    )


def tables(counts, hidden=frozenset()):
    found = {"deadlines": [], "deadline_waits": []}
    for name, row in deadline_rows(SECTION, counts, hidden, OPTIONS):
        columns = [column.name for column in SCHEMAS[name].columns]
        found[name].append(dict(zip(columns, row, strict=True)))
    return found


def states(met=0, late=0, overdue=0, not_due=0, not_applicable=0, unjudged=0):
    told = {"met": met, "late": late, "overdue": overdue}
    told |= {"not_due": not_due, "not_applicable": not_applicable, "unjudged": unjudged}
    return [told[state] for state in STATES]


def test_a_rule_under_which_few_fell_due_is_blank_throughout():
    """Three due at one unit, all met; 40 more that are not due yet: neither the three nor a curve is told."""
    counts = detail(
        [[states(met=3, not_due=40), states(met=90, overdue=14)]],
        waits=[(0, 2, 3, 0), (0, 4, 20, 20)],
        allowed=[(0, 7, 43)],
    )
    found = tables(counts)
    few, other = found["deadlines"]
    assert [few[key] for key in (*COUNTS, "share_met", "lower", "upper")] == [None] * 4 + [40, 0, 0] + [None] * 3
    assert [few[key] for key in ("median_late", "median_wait", "usual_days")] == [None] * 3
    assert found["deadline_waits"] == []
    assert [other[key] for key in COUNTS] == [104, 90, 0, 14, 0, 0, 0]


def test_a_rule_without_deadlines_is_told_as_none():
    empty, _ = tables(detail([[states(), states(met=3)]]))["deadlines"]
    assert [empty[key] for key in COUNTS] == [0] * 7


cell = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30])


@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=4))
def test_a_number_due_does_not_follow_from_that_of_all_rules_together(rules):
    """What all rules have due together is told where units are compared."""
    rules = [(met, 0, overdue) for met, overdue in rules]
    counts = detail([[states(*row) for row in rules], [states()] * len(rules)])
    rows = tables(counts)["deadlines"]
    due = [sum(row) for row in rules]
    told = [row["due"] for row in rows]
    assert all(one is None or one == truth for one, truth in zip(told, due, strict=True))
    assert all(one is None or one == 0 or one >= T for row in rows for one in (row[key] for key in COUNTS))
    untold = [truth for one, truth in zip(told, due, strict=True) if one is None]
    positive = sum(truth > 0 for truth in due)
    if untold and positive > 1:
        assert len(untold) > 1
        assert sum(untold) >= T or len(untold) == positive
    assert all(row["met"] is None and row["share_met"] is None for row in rows if row["due"] is None)


def test_a_unit_that_is_not_shown_is_in_no_figure():
    own = states(met=60, late=20, overdue=20)
    one = detail([[own]], [(0, 3, 60, 0), (0, 9, 20, 20)], [(0, 2, 20)], [(0, 7, 100)])
    more = detail(
        [[states(met=7, late=9, not_due=3)], [own]],
        [(0, 1, 7, 0), (0, 9, 9, 3), (1, 3, 60, 0), (1, 9, 20, 20)],
        [(0, 40, 9), (1, 2, 20)],
        [(0, 30, 19), (1, 7, 100)],
    )
    assert tables(more, frozenset({"101"})) == tables(one)
    assert tables(more) != tables(one)


def test_figures_by_hand():
    """1000 duties of two units, 300 open: 40 per cent are met by day 2, and 30 more by day 5."""
    counts = detail(
        [[states(met=300, late=100, overdue=100)], [states(met=200, late=100, overdue=200)]],
        waits=[(0, 2, 250, 0), (0, 5, 150, 0), (0, 30, 0, 100), (1, 2, 150, 0), (1, 5, 150, 0), (1, 30, 0, 200)],
        late=[(0, 2, 100), (1, 4, 50), (1, 6, 50)],
        allowed=[(0, 3, 500), (1, 4, 500)],
    )
    found = tables(counts)
    [row] = found["deadlines"]
    assert [row[key] for key in COUNTS] == [1000, 500, 200, 300, 0, 0, 0]
    assert row["share_met"] == 50.0
    assert row["lower"] == pytest.approx(100 - row["upper"])
    assert row["lower"] == pytest.approx(46.855, abs=1e-3)  # Clopper-Pearson, 500 of 1000
    assert row["median_late"] == 3.0
    assert (row["median_wait"], row["median_wait_lower"], row["median_wait_upper"]) == (5, 5, 5)
    assert row["usual_days"] == 4
    assert [(one["day"], one["waiting"]) for one in found["deadline_waits"]] == [(2, 60.0), (5, 30.0)]
    # 0.6 ** exp(+-1.96 sqrt(0.4 / 600) / log 0.6) is 56.89 and 62.96: 3.5 and 3.0 away, in grains of 5 per 1000
    first = found["deadline_waits"][0]
    assert (first["lower"], first["upper"]) == (56.5, 63.0)


def test_the_median_wait_has_no_upper_limit_where_its_limit_stays_above_one_half():
    counts = detail([[states(met=11, overdue=9)]], [(0, 4, 11, 0), (0, 90, 0, 9)], [], [(0, 7, 20)])
    [row] = tables(counts)["deadlines"]
    assert (row["median_wait"], row["median_wait_lower"], row["median_wait_upper"]) == (4, 4, None)


def curve(due, met, lifted):
    """Return what is told of a curve with two steps, where those lifted, too few to be told, leave between them."""
    first = met // 2
    counts = detail(
        [[states(met=met, overdue=due - met, not_applicable=lifted)]],
        [(0, 3, first, 0), (0, 5, 0, lifted), (0, 9, met - first, 0), (0, 50, 0, due - met)],
        [],
        [(0, 7, due + lifted)],
    )
    found = tables(counts)
    assert found["deadlines"][0]["not_applicable"] is None
    return tuple(tuple(row[key] for key in ("waiting", "lower", "upper")) for row in found["deadline_waits"])


def test_how_many_were_lifted_seldom_follows_from_the_curve():
    """The numbers due and met are told, those lifted are not: how often does one number from 1 to 4 alone fit?"""
    alone = exact = tried = 0
    for due in range(20, 400, 19):
        for met in (due // 2, due * 4 // 5):
            told = [curve(due, met, lifted) for lifted in range(1, T)]
            alone += sum(told.count(one) == 1 for one in told)
            shares = [round(1 - (met // 2) / (due + lifted), 3) for lifted in range(1, T)]
            exact += sum(shares.count(one) == 1 for one in shares)
            tried += len(told)
    assert exact > 0.8 * tried  # three decimals tell the number nearly always
    assert alone < 0.15 * tried
