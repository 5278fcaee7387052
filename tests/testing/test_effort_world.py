"""The made-up world of effort is what it says: its truth is in it, its parts hang together, its files are a study's."""

import csv

import duckdb
import numpy as np
import pytest

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.testing.effort.design import GROUPS, KINDS, effort_places
from jobspejl.testing.effort.files import write_effort
from jobspejl.testing.effort.lives import NEXTS
from jobspejl.testing.effort.log import ASSIGNED, FOLLOW_UP, MONTH, TALK, WORDS, YEAR
from jobspejl.testing.effort.spread import happens
from jobspejl.testing.effort.world import effort_world

UNITS = 30


@pytest.fixture(scope="module")
def world():
    return effort_world(12_000, seed=11, units=UNITS)


def happened(world, *words):
    log = world.log
    chosen = np.isin(log.event, [WORDS.index(word) for word in words])
    return log.spell[chosen], log.day[chosen]


def test_the_same_seed_gives_the_same_world_and_another_another(world):
    again, other = effort_world(12_000, seed=11, units=UNITS), effort_world(12_000, seed=12, units=UNITS)
    assert (again.log.day == world.log.day).all()
    assert (again.desks.calls == world.desks.calls).all()
    assert not np.array_equal(other.truth.rates["talks"], world.truth.rates["talks"])


def test_units_have_their_sizes_against_each_other_and_no_fewer_than_the_least(world):
    persons = np.bincount(world.lives.unit[np.unique(world.lives.person, return_index=True)[1]], minlength=UNITS)
    assert persons.sum() == 12_000
    assert persons.min() >= 40
    expected = 40 + (12_000 - 40 * UNITS) * effort_places(UNITS).size
    assert (np.abs(persons - expected) < 5 * np.sqrt(expected)).all()
    with pytest.raises(ValueError, match="fewer persons"):
        effort_world(100, seed=1, units=10)


def test_spells_of_a_person_follow_each_other_without_overlap(world):
    one = world.lives
    same = one.person[1:] == one.person[:-1]
    assert same.sum() > 500
    assert (one.start[1:][same] == one.end[:-1][same]).all()
    words = {place: NEXTS.index(group.word) for place, group in enumerate(GROUPS) if group.word in NEXTS}
    after = [(int(nexts), int(group)) for nexts, group in zip(one.next[:-1][same], one.group[1:][same], strict=True)]
    assert all(words[group] == nexts for nexts, group in after)
    assert (one.free <= one.days).all()
    assert (one.seen[:, 0] >= world.span.first).all()
    assert (one.seen[:, 1] <= world.span.after).all()


def test_talks_are_on_different_days_on_support_and_free_of_exemption(world):
    spell, day = happened(world, TALK, FOLLOW_UP)
    one = world.lives
    assert np.unique(np.stack([spell, day]), axis=1).shape[1] == spell.size
    assert ((day >= one.seen[spell, 0]) & (day < one.seen[spell, 1])).all()
    assert not ((day >= one.exempt[spell, 0]) & (day < one.exempt[spell, 1])).any()


@pytest.mark.parametrize(
    ("measure", "words", "grain"), [("talks", (TALK, FOLLOW_UP), MONTH), ("sanctions", WORDS[-4:], 1_000 * MONTH)]
)
def test_what_happened_is_what_the_truth_says_unit_by_unit(world, measure, words, grain):
    """Counts by unit are as far from the true rates as persons' own differences allow: 5 errors at most."""
    spell, _ = happened(world, *words)
    one, rates = world.lives, world.truth.rates[measure]
    exposure = (one.free if measure == "talks" else one.days) / grain
    mean = rates[one.unit, one.group] * exposure
    counted = np.bincount(one.unit[spell], minlength=UNITS)
    expected = np.bincount(one.unit, weights=mean, minlength=UNITS)
    by_person = np.bincount(one.person, weights=mean)
    home = one.unit[np.unique(one.person, return_index=True)[1]]
    spread = np.bincount(home, weights=by_person + by_person**2, minlength=UNITS)
    assert (np.abs(counted - expected) < 5 * np.sqrt(spread)).all()
    assert abs(counted.sum() - expected.sum()) < 3 * np.sqrt(spread.sum())


def test_caseworkers_change_as_often_as_the_truth_says_and_cover_is_another_thing(world):
    """An assignment that is neither the first nor part of cover is a change; cover lasts 5 to 21 days, and ends."""
    spell, day = happened(world, ASSIGNED)
    one = world.lives
    worker = world.log.worker[world.log.event == WORDS.index(ASSIGNED)]
    order = np.lexsort((day, one.person[spell]))
    person, day, worker = one.person[spell][order], day[order], worker[order]
    same = person[1:] == person[:-1]
    assert (worker[1:] != worker[:-1])[same].all()
    back = np.zeros(person.size, dtype=bool)
    back[2:] = (person[2:] == person[:-2]) & (worker[2:] == worker[:-2]) & (day[2:] - day[1:-1] <= 28)
    assert set((day[back] - day[np.flatnonzero(back) - 1]).tolist()) <= set(range(5, 22))
    changes = same.sum() - 2 * back.sum()
    expected = (world.truth.rates["caseworker-changes"][one.unit, one.group] * one.days / YEAR).sum()
    assert back.sum() > 100
    assert abs(changes / expected - 1) < 0.05


def test_persons_differ_more_than_chance_alone(world):
    """The variance of talks over persons on support all the time is well above their mean: they are over-dispersed."""
    one = world.lives
    spell, _ = happened(world, TALK, FOLLOW_UP)
    whole = np.flatnonzero((one.free == world.span.after - world.span.first) & (one.group == 1))
    talks = np.bincount(spell, minlength=one.unit.size)[whole]
    assert whole.size > 100
    assert talks.var() > 1.5 * talks.mean()


def test_days_drawn_are_spread_evenly():
    rng = np.random.default_rng(5)
    _, day = happens(rng, np.full(40_000, 3.0), np.full(40_000, 10))
    counts = np.bincount(day, minlength=10)
    assert np.abs(counts / counts.mean() - 1).max() < 0.03


def test_the_files_hold_the_world(world, tmp_path):
    write_effort(world, tmp_path, DuckDBEngine())
    names = ("spells", "exemptions", "events", "hours", "calls", "clubs", "staff")
    assert {path.name for path in tmp_path.iterdir()} == {*(f"{name}.parquet" for name in names), "truth.csv"}
    log = duckdb.sql(f"SELECT event, COUNT(*) FROM '{tmp_path / 'events.parquet'}' GROUP BY 1").fetchall()
    assert dict(log) == {WORDS[event]: int(n) for event, n in enumerate(np.bincount(world.log.event)) if n}
    assert set(KINDS) <= set(dict(log))
    [(rows, lasting, first)] = duckdb.sql(
        f"""SELECT COUNT(*), COUNT(*) - COUNT("end"), MIN("start") FROM '{tmp_path / "spells.parquet"}'"""
    ).fetchall()
    assert (rows, lasting) == (world.lives.unit.size, int((world.lives.end >= world.span.after).sum()))
    assert (first - type(first)(1970, 1, 1)).days == world.lives.start.min()
    with (tmp_path / "truth.csv").open(encoding="utf-8") as file:
        times = {(row["unit"], row["measure"]): float(row["times"]) for row in csv.DictReader(file)}
    code = world.places.units[3].code
    usual = world.truth.usual["talks"][0]
    assert times[code, "talks"] == pytest.approx(world.truth.rates["talks"][3, 0] / usual, abs=1e-4)
