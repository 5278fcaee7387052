"""A register of persons from Parquet to pages: the numbers by another way, every route, tables that fit together."""

import json
from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

from jobspejl import build
from jobspejl.engines.duckdb import DuckDBEngine, DuckDBTables
from jobspejl.lenses.persons import loading as person_loading
from jobspejl.lenses.persons import register
from jobspejl.sources.study import read_study
from jobspejl.sources.units import read_units
from jobspejl.stats.persons import row_sums
from jobspejl.steps.persons.estimate import estimate
from jobspejl.steps.persons.fits import DECIMALS
from jobspejl.steps.persons.shown import ShownPersons
from tests.doors.register_study import PERIODS, UNITS, RegisterStudy, by, table

HALF = 0.5 * 10**-DECIMALS + 1e-7
"""Half of a gap's last decimal, and what two fits may differ by."""

OUTCOMES = ("ydelse", "dagpenge", "pension")
AREAS = """
[[register.area_conditions]]
column = "ledighed"
name = { da = "Ledighed", en = "Unemployment" }
unit = { da = "pct.", en = "per cent" }
"""


def tables_of(site):
    """Return every table as it is written."""
    return {path.name: path.read_bytes() for path in sorted((site / "tables").glob("*.csv"))}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    study = RegisterStudy(tmp_path_factory.mktemp("register") / "study")
    build(study.write(), study.out, engine="duckdb", pdf=False)
    return study


def again(study, folder):
    """Build a study once more in another folder."""
    build(study.path, folder / "again", pdf=False)
    return folder / "again"


# ── the numbers, by another way ───────────────────────────────────────────────────────────────────────────────────


def newton(design, outcome, weight):
    """Return the coefficients of a weighted logit, by full Newton."""
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        expected = expit(design @ beta)
        information = design.T @ (design * (weight * expected * (1 - expected))[:, None])
        step = np.linalg.solve(information, design.T @ (weight * (outcome - expected)))
        beta += step
        if np.abs(step).max() < 1e-13:
            return beta
    raise AssertionError("no optimum")


def by_hand(columns, outcome, period):
    """Return every unit's base, actual and expected share: units' effects in the fit, one in what is expected."""
    rows = columns["halvaar"] == period
    age, own = columns["alder"][rows], {name: cells[rows] for name, cells in columns.items()}
    units = (own["kommune"][:, None] == np.array(list(UNITS))).astype(float)
    levels = [age < 30, age >= 50, own["koen"] == "m", *(own["uddannelse"] == one for one in ("kort", "lang"))]
    levels.append(own["uddannelse"] == "grundskole")
    conditions = np.stack(levels, axis=1).astype(float)
    weight, y = own["vaegt"], own[outcome]
    beta = newton(np.hstack([units, conditions]), y, weight)
    mix = conditions @ beta[len(UNITS) :]
    effect = brentq(lambda one: weight @ (expit(one + mix) - y), -10, 10, xtol=1e-15, rtol=1e-15)
    base = units.T @ weight
    return base, units.T @ (weight * y) / base, units.T @ (weight * expit(effect + mix)) / base


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("period", PERIODS)
def test_gaps_are_those_of_another_fit(built, outcome, period):
    rows = by(table(built.out, "gaps"), "measure", "period", "unit")
    base, actual, expected = by_hand(built.columns, outcome, period)
    for place, unit in enumerate(UNITS):
        row = rows[outcome, period, unit]
        assert row["n"] == pytest.approx(base[place], rel=1e-12)
        assert row["actual"] == pytest.approx(100 * actual[place], abs=1e-10)
        assert row["expected"] == pytest.approx(100 * expected[place], abs=HALF)
        assert row["gap"] == pytest.approx(100 * (actual - expected)[place], abs=HALF)
        assert row["gap"] == round(row["gap"], DECIMALS)


def test_what_is_expected_sums_to_what_is_so(built):
    for row in table(built.out, "periods"):
        assert row["sum_base_gap"] == pytest.approx(0, abs=HALF * row["base"] / 100)


def test_contributions_and_level_add_to_what_is_expected(built):
    added = defaultdict(float)
    for row in table(built.out, "contributions"):
        added[row["measure"], row["period"], row["unit"]] += row["contribution"]
    country = by(table(built.out, "periods"), "measure", "period")
    gaps = by(table(built.out, "gaps"), "measure", "period", "unit")
    assert set(added) == {key for key in gaps if key[1] == PERIODS[-1]}
    for (measure, period, unit), sum_ in added.items():
        expected = gaps[measure, period, unit]["expected"] - country[measure, period]["country"]
        assert sum_ == pytest.approx(expected, abs=1e-9)


# ── the register's tables, with each other ────────────────────────────────────────────────────────────────────────


def test_models_and_levels_count_the_persons_that_are_there(built):
    counts = Counter(built.columns["halvaar"])
    models = table(built.out, "register_models")
    assert len(models) == len(PERIODS) * 4
    for row in models:
        assert row["persons"] == counts[row["period"]]
        assert (row["link"], row["expectation"], row["route"]) == ("logit", "within", "cells")
        assert row["cells"] == len(UNITS) * 3 * 2 * 4
        assert row["parameters"] == len(UNITS) + 2 + 1 + 3
        assert row["left_out"] is row["fixed"] is None
    newest = built.where(halvaar=PERIODS[-1])
    levels = by(table(built.out, "register_levels"), "measure", "condition", "level")
    assert len(levels) == len(OUTCOMES) * 9
    for (_, condition, level), row in levels.items():
        if condition != "alder":
            assert row["persons"] == (built.columns[condition][newest] == level).sum()
        assert row["se"] > 0
        assert np.sign(row["effect"]) == np.sign(row["coefficient"])
    for measure in OUTCOMES:
        for condition in ("alder", "koen", "uddannelse"):
            own = [row for key, row in levels.items() if key[:2] == (measure, condition)]
            weights = _weights(built, condition, newest, [row["level"] for row in own])
            assert np.dot(weights, [row["coefficient"] for row in own]) == pytest.approx(0, abs=1e-9)


def _weights(built, condition, rows, names):
    cells, weight = built.columns[condition][rows], built.columns["vaegt"][rows]
    if condition == "alder":
        cells = np.where(cells < 30, "-30", np.where(cells < 50, "30-50", "50-"))
    return np.array([weight[cells == name].sum() for name in names]) / weight.sum()


def test_ranges_hold_the_model_that_is_shown(built):
    gaps = by(table(built.out, "gaps"), "measure", "period", "unit")
    rows = table(built.out, "register_ranges")
    assert {(row["measure"], row["unit"]) for row in rows} == {(m, u) for m in OUTCOMES[:2] for u in UNITS}
    for row in rows:
        shown = gaps[row["measure"], PERIODS[-1], row["unit"]]
        assert row["gap_lowest"] - 1e-9 <= shown["gap"] <= row["gap_highest"] + 1e-9
        assert row["rank_lowest"] <= shown["rank"] <= row["rank_highest"]
        for kind in ("gap", "rank"):
            steps = [row[f"{kind}_{step}"] for step in ("lowest", "10", "median", "90", "highest")]
            assert steps == sorted(steps)
        assert row["rank_lowest"] >= 1
        assert row["rank_highest"] <= len(UNITS)
    # NOTE: 4 sets of groups, with and without the largest unit; linear ones pooled and within, and for each scope.
    variants = {row["measure"]: row["variants"] for row in rows}
    assert variants == {"ydelse": 4 * 2 * (1 + 2 * 2), "dagpenge": 4 * 2 * (1 + 2)}
    kinds = by(table(built.out, "register_variants"), "measure", "link", "expectation", "areas")
    told = {key: (row["variants"], row["possible"]) for key, row in kinds.items()}
    wide, narrow = 4 * 2 * 2, 4 * 2
    assert told == {
        **{("ydelse", "linear", one, False): (wide, wide) for one in ("pooled", "within")},
        **{("dagpenge", "linear", one, False): (narrow, narrow) for one in ("pooled", "within")},
        **{(one, "logit", "within", False): (narrow, narrow) for one in OUTCOMES[:2]},
    }


def test_every_choice_is_told_once(built):
    rows = by(table(built.out, "register_choices"), "measure", "kind", "about")
    kinds = [("without", "Alder og køn"), ("without", "Uddannelse"), ("without_largest", "Tornved")]
    kinds += [("linear", None), ("pooled", None)]
    assert set(rows) == {(m, *kind) for m in OUTCOMES[:2] for kind in kinds} | {("ydelse", "scope", "Bred liste")}
    for (_, kind, _), row in rows.items():
        assert 0 <= row["median_change"] <= row["largest_change"]
        assert -1 <= row["rank_correlation"] <= 1
        assert row["approximate"] == (kind in {"without", "without_largest"})
    scope = rows["ydelse", "scope", "Bred liste"]
    base, actual, expected = by_hand(built.columns, "bred", PERIODS[-1])
    shown = by(table(built.out, "gaps"), "measure", "period", "unit")
    change = [100 * (actual - expected)[u] - shown["ydelse", PERIODS[-1], unit]["gap"] for u, unit in enumerate(UNITS)]
    assert scope["largest_change"] == pytest.approx(np.abs(change).max(), abs=2 * HALF)
    assert base.size == len(UNITS)


def test_leakage_is_both_gaps_added_up(built):
    gaps = by(table(built.out, "gaps"), "measure", "period", "unit")
    rows = table(built.out, "register_leakage")
    assert {(row["measure"], row["outside"], row["unit"]) for row in rows} == {
        (m, "pension", u) for m in OUTCOMES[:2] for u in UNITS
    }
    for row in rows:
        first, second = (gaps[row[key], row["period"], row["unit"]] for key in ("measure", "outside"))
        assert row["gap"] == first["gap"]
        assert row["outside_gap"] == second["gap"]
        assert row["together"] == pytest.approx(first["gap"] + second["gap"], abs=1e-12)
        assert abs(first["se"] - second["se"]) <= row["together_se"] <= first["se"] + second["se"]
        half = 1.959963984540054 * row["together_se"]
        assert row["together_lower"] == pytest.approx(row["together"] - half, abs=1e-9)
        assert row["together_upper"] == pytest.approx(row["together"] + half, abs=1e-9)
        told = {"moved_out": (-1, 1), "moved_in": (1, -1)}.get(row["told"])
        assert told is None or told == (np.sign(row["gap"]), np.sign(row["outside_gap"]))
    for row in table(built.out, "register_leakage_country"):
        own = [one for one in rows if one["measure"] == row["measure"]]
        found = np.corrcoef([one["gap"] for one in own], [one["outside_gap"] for one in own])[0, 1]
        assert row["units"] == len(UNITS)
        assert np.sign(row["correlation"]) == np.sign(found)
        if row["corrected"] is not None:
            assert row["lower"] <= row["corrected"] <= row["upper"]


def test_potential_is_persons_times_cost(built):
    gaps = by(table(built.out, "gaps"), "measure", "period", "unit")
    rows = table(built.out, "register_potential")
    assert {row["measure"] for row in rows} == {"ydelse"}
    assert len(rows) == len(UNITS)
    for row in rows:
        own = gaps["ydelse", row["period"], row["unit"]]
        assert row["persons"] == pytest.approx(max(0.0, own["gap_persons"]), abs=1e-9)
        assert row["amount"] == pytest.approx(row["persons"] * row["cost"], rel=1e-12)
        assert row["lower"] == pytest.approx(max(0.0, own["lower"] / 100 * own["n"]) * 74500, rel=1e-9, abs=1e-6)
        assert row["lower"] <= row["amount"] <= row["upper"]


def test_the_backtest_counts_units(built):
    rows = table(built.out, "register_backtest")
    assert [(row["measure"], row["first"], row["second"]) for row in rows] == [
        (m, *pair) for m in OUTCOMES for pair in pairwise(PERIODS)
    ]
    for row in rows:
        assert 0 <= row["covered"] <= row["units"] == len(UNITS)
        assert row["confidence"] == 0.95
        assert row["slope"] is None or row["lower"] < row["slope"] < row["upper"]


def test_the_manifest_tells_engine_and_the_models_their_route(built):
    manifest = json.loads((built.out / "manifest.json").read_text("utf-8"))
    assert manifest["engine"] == "duckdb"
    assert [one["kind"] for one in manifest["accounts"]] == ["register"]
    assert [one["basis"] for one in manifest["measures"]] == ["persons"] * 3
    for name, count in manifest["rows"].items():
        assert len(table(built.out, name)) == count


def test_areas_move_the_expectation_and_are_told(tmp_path):
    """Eight areas; the second level's conditions add up with the others."""
    study = RegisterStudy(tmp_path / "study")
    place = np.array(
        [(0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7)[list(UNITS).index(code)] for code in study.columns["kommune"]]
    )
    rate = np.array([3.1, 4.9, 4.2, 6.0, 3.7, 5.5, 4.4, 5.1])[place] + 0.2 * (study.columns["halvaar"] == PERIODS[1])
    study.columns |= {"kreds": np.array([f"kreds {one}" for one in place]), "ledighed": rate}
    study.change('cluster = "borger"', 'cluster = "borger"\narea = "kreds"')
    study.text += AREAS
    build(study.write(), study.out, pdf=False)
    rows = by(table(study.out, "register_areas"), "measure", "period", "condition")
    assert set(rows) == {(m, t, "ledighed") for m in OUTCOMES for t in PERIODS}
    for row in rows.values():
        assert row["degrees_of_freedom"] == 8 - 1 - 1
        assert row["lower"] < row["coefficient"] < row["upper"]
        # NOTE: Student's quantile at six degrees of freedom.
        assert row["upper"] - row["coefficient"] == pytest.approx(2.4469118511449692 * row["se"], rel=1e-9)
    test_contributions_and_level_add_to_what_is_expected(study)
    test_leakage_is_both_gaps_added_up(study)
    choices = by(table(study.out, "register_choices"), "measure", "kind", "about")
    moved = choices["ydelse", "without", "Pendlingsområdets vilkår"]["largest_change"]
    added = [row for row in table(study.out, "contributions") if row["condition"] == "ledighed"]
    newest = [row for row in added if (row["measure"], row["period"]) == ("ydelse", PERIODS[1])]
    assert moved == pytest.approx(max(abs(row["contribution"]) for row in newest), abs=HALF)
    added = {row["unit"]: row["contribution"] for row in newest}
    gaps = by(table(study.out, "gaps"), "measure", "period", "unit")
    for row in table(study.out, "register_ranges"):
        if row["measure"] == "ydelse":
            after = gaps["ydelse", PERIODS[1], row["unit"]]["gap"]
            for gap in (after, after + added[row["unit"]]):  # NOTE: with the areas' conditions and without
                assert row["gap_lowest"] - HALF <= gap <= row["gap_highest"] + HALF
    counts = by(table(study.out, "register_variants"), "measure", "link", "expectation", "areas")
    assert {key[3] for key in counts} == {True, False}
    for (measure, link, expectation, _), row in counts.items():
        assert row["variants"] == counts[measure, link, expectation, False]["variants"]


# ── the same numbers by every route ───────────────────────────────────────────────────────────────────────────────


def _rows_route(patch):
    patch.setattr(person_loading, "_alike", lambda *_: False)


def _queries_route(patch):
    _rows_route(patch)
    patch.setattr(DuckDBTables, "streams_arrays", False)


def _numpy(patch):
    _rows_route(patch)
    patch.setattr(row_sums, "find_spec", lambda _: None)


def _threads(count):
    def force(patch):
        _rows_route(patch)
        patch.setattr(row_sums, "_processors", lambda: count)
        patch.setattr(row_sums, "_BLOCK", 500)
        patch.setattr("jobspejl.doors.engine_called", lambda _: DuckDBEngine(threads=count))

    return force


def test_two_builds_are_the_same_to_the_byte(built, tmp_path):
    assert tables_of(again(built, tmp_path)) == tables_of(built.out)


def test_without_numba_and_on_one_thread_or_two_the_same_to_the_byte(built, tmp_path):
    found = []
    for name, force in (("numba", _rows_route), ("numpy", _numpy), ("one", _threads(1)), ("two", _threads(2))):
        with pytest.MonkeyPatch.context() as patch:
            force(patch)
            found.append(tables_of(again(built, tmp_path / name)))
    for one in found[1:]:
        assert one == found[0]
    assert b",rows," in found[0]["register_models.csv"]


@pytest.mark.parametrize(("force", "route"), [(_rows_route, "rows"), (_queries_route, "queries")])
def test_every_route_gives_the_same_numbers(built, tmp_path, monkeypatch, force, route):
    force(monkeypatch)
    site = again(built, tmp_path)
    assert {row["route"] for row in table(site, "register_models")} == {route}
    for path in sorted((site / "tables").glob("*.csv")):
        own, other = table(site, path.stem), table(built.out, path.stem)
        assert len(own) == len(other)
        for row, shown in zip(own, other, strict=True):
            for column, cell in row.items():
                if column in {"route", "cells", "rounds"}:
                    continue
                if isinstance(cell, float):
                    assert cell == pytest.approx(shown[column], rel=1e-9, abs=1e-9), (path.stem, column)
                else:
                    assert cell == shown[column], (path.stem, column)


# ── persons with several rows in a period ─────────────────────────────────────────────────────────────────────────


def test_a_person_in_two_units_in_one_period_makes_their_gaps_go_together(tmp_path):
    """All persons of Tornved also have a row in Havrebjerg, with the same outcome, as if they had moved midway.

    Their outcomes then move both gaps. A sum of w (y - mu) in excess moves the gap of its unit by 1 / base, and every
    gap by -h / (base H) through the level that keeps the sum, h being the unit's information at that level and H that
    of all. But for what the conditions take, the clusters' share of the covariance follows from these and the rows'
    w (y - mu). Taken as independent they would have none of it.
    """
    made = RegisterStudy(tmp_path / "study")
    moved = np.flatnonzero(made.where(kommune="c04", halvaar=PERIODS[1]))
    columns = {name: np.append(cells, cells[moved]) for name, cells in made.columns.items()}
    columns["kommune"][-moved.size :] = "c03"
    made.columns = columns
    path = made.write()
    study = read_study(path)
    units = read_units(study.units, path.parent, DuckDBEngine())
    found = {}
    for cluster in ("borger", None):
        section = study.persons.model_copy(update={"cluster": cluster})
        seen = register.observe(section, path.parent, units, DuckDBEngine()).detail
        assert seen.repeated == ((False, True) if cluster else ())
        shown = ShownPersons(section, seen, (), study.options)
        [first, *_], _ = estimate(shown, path.parent, DuckDBEngine(), lambda step, share: None)
        found[cluster] = first.expectation.covariance[-1]
    rows = columns["halvaar"] == PERIODS[1]
    own = {name: cells[rows] for name, cells in columns.items()}
    units_of = (own["kommune"][:, None] == np.array(list(UNITS))).astype(float)
    levels = [own["alder"] < 30, own["alder"] >= 50, own["koen"] == "m"]
    levels += [own["uddannelse"] == one for one in ("grundskole", "kort", "lang")]
    design = np.hstack([units_of, np.stack(levels, axis=1)])
    weight, y = own["vaegt"].astype(float), own["ydelse"].astype(float)
    beta = newton(design, y, weight)
    left, base = weight * (y - expit(design @ beta)), units_of.T @ weight
    mix = design[:, len(UNITS) :] @ beta[len(UNITS) :]
    level = expit(mix + brentq(lambda one: weight @ (expit(one + mix) - y), -10, 10, xtol=1e-15, rtol=1e-15))
    information = units_of.T @ (weight * level * (1 - level))
    three, four = (list(UNITS).index(unit) for unit in ("c03", "c04"))
    moves = (np.eye(len(UNITS)) - information / information.sum()) / base
    first, second = (
        dict(zip(own["borger"][at], left[at], strict=True)) for at in (units_of[:, three] > 0, units_of[:, four] > 0)
    )
    shared = sum(first[one] * rest for one, rest in second.items())
    expected = shared * (moves[three, three] * moves[four, four] + moves[three, four] * moves[four, three])
    added = (found["borger"] - found[None])[three, four]
    assert added == pytest.approx(100**2 * expected, rel=0.05)
    assert added > 0.1 * np.sqrt(found["borger"][three, three] * found["borger"][four, four])
