"""Made-up registers of persons: who they are, what they get, and that what is told of them is so."""

import csv
import datetime
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from jobspejl import OptionError
from jobspejl.testing.register.design import PERIODS, WEEKS, places, register_design
from jobspejl.testing.register.effects import case_mix, coefficients
from jobspejl.testing.register.people import BLOCK
from jobspejl.testing.register.truth import added, register_truth, truth_sums
from jobspejl.testing.register.weeks import week_columns, week_words
from jobspejl.testing.register.world import blocks, lived, register_world

PERSONS = 300_000


@pytest.fixture(scope="module")
def world():
    return register_world(PERSONS, seed=7)


@pytest.fixture(scope="module")
def life(world):
    return [lived(world, block) for block in range(blocks(world))]


def joined(life, period, what):
    return np.concatenate([what(block[period]) for block in life], axis=-1)


def column(world, name):
    return [one.column for one in world.design.conditions].index(name)


def share_of(world, life, name, levels):
    """Return the share of each unit's residents who are at one of the levels."""
    k = column(world, name)
    wanted = [world.design.conditions[k].levels.index(level) for level in levels]
    unit = joined(life, 0, lambda one: one.rows.unit)
    hit = np.isin(joined(life, 0, lambda one: one.rows.levels[k]), wanted)
    return np.bincount(unit, hit, 98) / np.bincount(unit, minlength=98)


def test_design_is_whole():
    design = register_design()
    assert len(design.conditions) >= 25
    assert {condition.group for condition in design.conditions} == set(design.groups)
    for condition in design.conditions:
        sizes = {len(condition.levels), len(condition.share), len(condition.strain), *map(len, condition.bands)}
        sizes |= {len(condition.tilt or condition.levels)} | {len(one) for one in condition.effects.values()}
        assert sizes == {len(condition.levels)}
        assert len(condition.bands) in {0, 4}
        assert sum(condition.share) == pytest.approx(1)


def test_every_half_year_is_26_weeks_by_its_thursdays():
    day, count = datetime.date(2016, 1, 1), dict.fromkeys(PERIODS, 0)
    while day.year < 2020:
        count[f"{day.year}H{1 if day.month < 7 else 2}"] += day.isoweekday() == 4
        day += datetime.timedelta(days=1)
    assert set(count.values()) == {WEEKS}


def test_municipalities_have_their_real_sizes(world, life):
    with (files("jobspejl") / "examples" / "denmark" / "figures.csv").open(encoding="utf-8") as file:
        rows = {row["code"]: row for row in csv.DictReader(file) if row["year"] == "2019"}
    real = np.array([float(rows[unit.code]["labour_force_approx"]) for unit in world.places.units])
    expected = PERSONS * real / real.sum()
    for period in range(2):
        count = np.bincount(joined(life, period, lambda one: one.rows.unit), minlength=98)
        assert count.sum() == PERSONS
        # NOTE: chi-square on 97 degrees of freedom is above 152 once in 3,000.
        assert ((count - expected) ** 2 / expected).sum() < 152


def test_case_mix_follows_the_municipalities_figures(world, life):
    figures, weight = world.places.figures, world.places.share

    def together(one, other):
        return np.cov(one, other, aweights=weight)[0, 1] / np.sqrt(
            np.cov(one, aweights=weight) * np.cov(other, aweights=weight)
        )

    assert together(share_of(world, life, "alder", ["60-66"]), figures["age65_pct"]) > 0.9
    assert together(share_of(world, life, "uddannelse", ["grundskole"]), figures["education"]) < -0.8
    foreign = [level for level in world.design.conditions[column(world, "herkomst")].levels if level != "dansk"]
    assert together(share_of(world, life, "herkomst", foreign), figures["immigration_share_pct"]) > 0.9


def test_conditions_go_together(world, life):
    age = joined(life, 0, lambda one: one.rows.levels[0])
    education = joined(life, 0, lambda one: one.rows.levels[column(world, "uddannelse")])
    assert (education[age == 0] == 5).mean() < 0.001
    assert (education[age == 4] == 5).mean() > 0.1
    health = joined(life, 0, lambda one: one.rows.levels[column(world, "psykiatri")])
    work = joined(life, 0, lambda one: one.rows.levels[column(world, "arbejdsaar")])
    assert (work[health == 2] == 0).mean() > 1.5 * (work[health == 0] == 0).mean()


def test_rates_are_those_of_the_design(world, life):
    for o, outcome in enumerate(world.design.outcomes):
        expected = joined(life, 0, lambda one, o=o: one.expected[0, o])
        assert expected.mean() == pytest.approx(outcome.rate, rel=0.03)


@pytest.mark.parametrize("period", [0, 1])
def test_benefits_are_on_average_as_expected(world, life, period):
    benefit, weeks = joined(life, period, lambda one: one.benefit), joined(life, period, lambda one: one.weeks)
    assert weeks.max() == WEEKS
    assert ((weeks > 0) == (benefit < 5)).all()
    for o in range(5):
        share = np.where(benefit == o, weeks, 0) / WEEKS
        expected = joined(life, period, lambda one, o=o: one.expected[0, o]).astype(float)
        error = (share - expected).std() / np.sqrt(PERSONS)
        assert abs(share.mean() - expected.mean()) < 3.5 * error
        # NOTE: among those with the highest expectation too, where spells are prolonged.
        top = expected >= np.quantile(expected, 0.999)
        error = (share - expected)[top].std() / np.sqrt(top.sum())
        assert abs(share[top].mean() - expected[top].mean()) < 3.5 * error


def test_a_heavy_burden_is_carried_in_whole_half_years():
    world = register_world(4 * BLOCK, seed=2, periods=1)
    burdened = replace(world, intercept=world.intercept + 1.2)
    blocks_of = [lived(burdened, block) for block in range(4)]
    expected = joined(blocks_of, 0, lambda one: one.expected[0]).astype(float)
    times = WEEKS / world.spells.mean(axis=1)
    over = ((expected * times[:, None]).sum(axis=0) > 1) & (expected.sum(axis=0) < 1)
    assert over.sum() > 1_000
    weeks, benefit = (joined(blocks_of, 0, lambda one, what=what: getattr(one, what)) for what in ("weeks", "benefit"))
    assert set(weeks[over]) == {0, WEEKS}
    for o in range(5):
        apart = np.where(benefit == o, weeks, 0)[over] / WEEKS - expected[o, over]
        assert abs(apart.mean()) < 3.5 * apart.std() / np.sqrt(over.sum())


def test_the_units_effects_can_be_found_again(world, life):
    unit = joined(life, 1, lambda one: one.rows.unit)
    for o in range(5):
        share = (
            np.where(joined(life, 1, lambda one: one.benefit) == o, joined(life, 1, lambda one: one.weeks), 0) / WEEKS
        )
        without = joined(life, 1, lambda one, o=o: one.expected[1, o]).astype(float)
        odds, found = np.log(without / (1 - without)), np.zeros(98)
        for _ in range(8):
            mean = 1 / (1 + np.exp(-odds - found[unit]))
            information = np.bincount(unit, mean * (1 - mean), 98)
            found += np.bincount(unit, share - mean, 98) / information
        error = np.sqrt(np.bincount(unit, (share - mean) ** 2, 98)) / information
        large = np.bincount(unit, share, 98) > 20
        score = ((found - world.effect[1, o]) / error)[large]
        assert large.sum() > 60 if o else large.sum() > 40
        # NOTE: a mean of about 80 squares of standard normals is outside these bounds about once in 3,000.
        assert 0.5 < (score**2).mean() < 1.65


def test_truth_is_the_gap_at_a_level_where_the_country_is_as_expected(world, life):
    truth = register_truth(world, added([truth_sums(98, block) for block in life]))
    weight = truth.persons[:, None]
    for gap in (truth.gap, truth.gap_after_area):
        assert np.abs((gap * weight).sum(axis=-1)).max() < 1e-6 * PERSONS * 1e-3
    counted = [not outcome.outside for outcome in world.design.outcomes]
    np.testing.assert_allclose(truth.gap[:, :-1][:, counted].sum(axis=1), truth.gap[:, -1], atol=1e-12)
    unit = joined(life, 0, lambda one: one.rows.unit)
    for o in range(5):
        without = joined(life, 0, lambda one, o=o: one.expected[2, o]).astype(float)
        low, high, wanted = -1.0, 1.0, joined(life, 0, lambda one, o=o: one.expected[0, o]).sum(dtype=float)
        for _ in range(50):
            level = (low + high) / 2
            mean = 1 / (1 + (1 - without) / without * np.exp(-level))
            low, high = (level, high) if mean.sum() < wanted else (low, level)
        expected = np.bincount(unit, mean, 98) / truth.persons[0]
        np.testing.assert_allclose(truth.actual[0, o] - truth.gap[0, o], expected, atol=1e-6)


def test_effects_persist_and_one_benefit_hides_in_another():
    worlds = [register_world(1_000, seed=seed, periods=4) for seed in range(20)]
    effects = np.concatenate([world.effect for world in worlds], axis=-1)
    names = [outcome.id for outcome in worlds[0].design.outcomes]
    cash, pension = names.index("kontanthjaelp"), names.index("foertidspension")
    assert np.corrcoef(effects[0, cash], effects[1, cash])[0, 1] == pytest.approx(0.9, abs=0.02)
    assert np.corrcoef(effects[0, cash], effects[3, cash])[0, 1] == pytest.approx(0.9**3, abs=0.04)
    assert np.corrcoef(effects[2, cash], effects[2, pension])[0, 1] == pytest.approx(-0.6, abs=0.06)
    spread = [outcome.spread for outcome in worlds[0].design.outcomes]
    np.testing.assert_allclose(effects.std(axis=(0, 2)), spread, rtol=0.06)


@pytest.mark.parametrize("confounding", [0.0, 0.8, -0.8])
def test_effects_go_with_case_mix_on_request(confounding):
    found = []
    for seed in range(10):
        world = register_world(1_000, seed=seed, confounding=confounding)
        mix = case_mix(world.draws, coefficients(world.design, seed))
        found += [np.corrcoef(world.effect[0, o], mix[o])[0, 1] for o in range(5)]
    assert np.mean(found) == pytest.approx(confounding, abs=0.06)


def test_case_mix_is_what_residents_add(world, life):
    unit = joined(life, 0, lambda one: one.rows.unit)
    mix = case_mix(world.draws, coefficients(world.design, 7))
    odds = joined(life, 0, lambda one: one.expected[2]).astype(float)
    odds = np.log(odds / (1 - odds)) - world.intercept[0][:, None]
    persons = np.bincount(unit, minlength=98)
    for o in range(5):
        mean = np.bincount(unit, odds[o], 98) / persons
        error = odds[o].std() / np.sqrt(persons)
        assert (((mean - mix[o]) / error) ** 2).mean() < 1.6


def test_most_persons_are_there_in_both_periods_and_some_move(life):
    first, second = (joined(life, period, lambda one: one.rows.person) for period in range(2))
    assert np.unique(first).size == np.unique(second).size == PERSONS
    assert min(first.min(), second.min()) >= 10**12
    assert max(first.max(), second.max()) < 10**13
    stayed = first == second
    assert stayed.mean() == pytest.approx(0.985, abs=0.002)
    assert np.intersect1d(first[~stayed], second).size == 0
    units = [joined(life, period, lambda one: one.rows.unit) for period in range(2)]
    assert (units[0] != units[1])[stayed].mean() == pytest.approx(0.02, abs=0.004)
    on = [joined(life, period, lambda one: one.benefit) < 5 for period in range(2)]
    assert on[1][stayed & on[0]].mean() > 0.75


def test_same_seed_same_persons_however_many():
    few, many = register_world(70_000, seed=3), register_world(140_000, seed=3)
    for one, other in zip(lived(few, 1), lived(many, 1), strict=True):
        size = 70_000 - BLOCK
        assert one.weeks.size == size
        np.testing.assert_array_equal(one.rows.person, other.rows.person[:size])
        np.testing.assert_array_equal(one.rows.levels, other.rows.levels[:, :size])
        np.testing.assert_array_equal(one.weeks, other.weeks[:size])
    [first, _], [other, _] = lived(few, 0), lived(register_world(70_000, seed=4), 0)
    assert (first.rows.unit != other.rows.unit).mean() > 0.5


def test_weeks_add_up_to_the_shares():
    world = register_world(20_000, seed=5, periods=4)
    [block] = [lived(world, 0)]
    columns, words = week_columns(world, block), np.array(week_words(world), dtype=object)
    person = columns["PNR"]
    assert np.unique(person).size == person.size
    at = {number: place for place, number in enumerate(person.tolist())}
    for t, (period, one) in enumerate(zip(world.periods, block, strict=True)):
        names = [f"Y_{period[2:4]}{week:02}" for week in (range(1, 27) if period.endswith("1") else range(27, 53))]
        codes = np.stack([columns[name] for name in names])
        rows = np.array([at[number] for number in one.rows.person.tolist()])
        for o, outcome in enumerate(world.design.outcomes):
            wanted = np.flatnonzero(np.isin(words, outcome.codes))
            weeks = np.isin(codes[:, rows], wanted).sum(axis=0)
            np.testing.assert_array_equal(weeks, np.where(one.benefit == o, one.weeks, 0))
        away = np.ones(person.size, dtype=bool)
        away[rows] = False
        assert (codes[:, away] == 1).all()
        assert (codes[:, ~away] != 1).all()
        if t % 2:
            assert (columns[f"NYKOM{period[:4]}"][rows] == one.rows.unit + 1).all()


def test_areas_lie_within_regions_and_hold_some_municipalities_each():
    place = places(98)
    regions = {name: set() for name in place.areas}
    for unit, area in zip(place.units, place.area, strict=True):
        regions[place.areas[area]].add(unit.region.da)
    assert 23 <= len(place.areas) <= 29
    assert all(len(one) == 1 for one in regions.values())
    assert np.bincount(place.area).min() >= 2


@pytest.mark.parametrize(
    "asked", [{"persons": 999}, {"units": 9}, {"units": 99}, {"periods": 0}, {"periods": 9}, {"confounding": 1.0}]
)
def test_what_cannot_be_made_is_refused_in_one_sentence(asked):
    with pytest.raises(OptionError) as refused:
        register_world(**({"persons": 1_000, "seed": 1} | asked))
    [sentence] = refused.value.sentences("da")
    [name] = asked
    assert f"--{name} er {asked[name]}" in sentence
