"""The whole effort mirror in worlds whose truth is known: from files through the lens to intervals that hold it.

A gap's truth is the unit's own true rate in each target group less the usual one, weighted by what its citizens were
exposed to, as the lens found it. The usual rate is that of the law the units are drawn from, since that is what a gap
is measured from: what the other units happen to be is part of the interval.
"""

import numpy as np
import pytest

from jobspejl.contracts.effort import Effort
from jobspejl.contracts.study import Options
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.effort import effort
from jobspejl.rules.units import municipalities
from jobspejl.stats.mix_cells import merge_cells
from jobspejl.steps.compare import compare
from jobspejl.steps.expect import expectation_of
from jobspejl.testing.effort.files import write_effort
from jobspejl.testing.effort.world import effort_world

WORLDS, UNITS, PERSONS, FEWEST = 200, 20, 4_000, 120
OPTIONS = Options(draws=1_000)
LOG = {"case": "case", "event": "event", "time": "time", "unit": "unit", "group": "group", "caseworker": "caseworker"}
WHOLE = ("talks", "caseworker-changes")
BESIDE = ("sanctions", "phone-first-contact", "phone-wait", "club-attendance")


def section(measures):
    return Effort(
        id="effort",
        name="Indsats",
        source="Opdigtet",
        made_up=True,
        from_day="2024-01-01",
        observed_on="2025-12-31",
        measures=measures,
        oversight=False,
        spells={"file": "spells.parquet", "next": "next"},
        events={"file": "events.parquet", **LOG},
        exemptions={"file": "exemptions.parquet"},
        calls={name: name for name in ("caller", "channel", "waited", "finished")} | {"file": "calls.parquet"},
        clubs={"file": "clubs.parquet", "content": "content"},
    )


def true_gaps(world, sums, observed):
    """Return (U, T), each unit's true gap in a measure."""
    place = {unit.code: u for u, unit in enumerate(world.places.units)}
    at = {unit.code: u for u, unit in enumerate(sums.units)}
    rates, usual = world.truth.rates[sums.measure.id], world.truth.usual[sums.measure.id]
    kept = [world.truth.groups.index(group) if usual.size > 1 else 0 for group in sums.groups]
    rates, usual = rates[:, kept], usual[kept]
    rows = [at[unit.code] for unit in observed.units]
    when = [sums.periods.index(period) for period in observed.periods]
    exposure = sums.exposure[np.ix_(rows, when)]
    into = merge_cells(sums.persons[np.ix_(rows, when)]) if len(sums.groups) > 1 else np.zeros(1, dtype=int)
    expected = np.empty_like(exposure)
    for cell in range(into.max() + 1):
        own = into == cell
        totals = exposure[:, :, own].sum(axis=0)
        expected[:, :, own] = ((totals @ usual[own]) / totals.sum(axis=1))[None, :, None]
    own = rates[[place[unit.code] for unit in observed.units]][:, None]
    return ((own - expected) * exposure).sum(axis=2) / exposure.sum(axis=2)


def held(seed, folder, measures):
    """Return {measure: (gaps held, gaps, how far off they are by their errors)} of one world."""
    world = effort_world(PERSONS, seed=seed, units=UNITS, fewest=FEWEST)
    write_effort(world, folder, DuckDBEngine())
    found = effort.observe(section(measures), folder, municipalities(), DuckDBEngine())
    assert not found.problems
    by_id = {sums.measure.id: sums for sums in found.detail.sums}
    told = {}
    for each in found.figures:
        sums = by_id[each.observed.measure.id]
        gaps = compare(each.observed, expectation_of(each.observed), OPTIONS)
        truth = true_gaps(world, sums, each.observed)
        inside = (gaps.lower <= truth) & (truth <= gaps.upper)
        told[sums.measure.id] = (int(inside.sum()), inside.size, ((gaps.gap - truth) / gaps.se).ravel())
    return told


def coverage(tmp_path, worlds, measures):
    """Return {measure: share of the gaps of all worlds whose interval holds the truth}."""
    inside, all_ = dict.fromkeys(measures, 0), dict.fromkeys(measures, 0)
    for seed in range(worlds):
        folder = tmp_path / str(seed)
        folder.mkdir()
        for one, (right, size, _) in held((7, seed), folder, measures).items():
            inside[one] += right
            all_[one] += size
    return {one: inside[one] / all_[one] for one in measures if all_[one]}


@pytest.mark.slow
def test_intervals_hold_the_truth_in_94_to_96_of_100_gaps(tmp_path):
    told = coverage(tmp_path, WORLDS, WHOLE)
    assert set(told) == set(WHOLE)
    for measure, share in told.items():
        assert 0.94 < share < 0.96, measure


def test_a_world_is_found_again(tmp_path):
    """One world: gaps lie about as far from the truth as their errors say, in every measure whose truth is known."""
    told = held(1, tmp_path, (*WHOLE, *BESIDE))
    assert set(told) == {*WHOLE, *BESIDE}
    for measure, (right, size, off) in told.items():
        assert right >= 0.8 * size, measure
        assert np.sqrt((off**2).mean()) < 1.5, measure
