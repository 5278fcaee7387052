"""How many persons outcomes differ by, against every difference of every unit counted by hand."""

from itertools import combinations

import numpy as np
import pytest
from tests.doors.register_study import PERIODS, UNITS, RegisterStudy, table

from jobspejl import build, check_study
from jobspejl.contracts.person_table import PersonTable
from jobspejl.steps.persons import coding

LEAST = 5
NAMES = ("ydelse", "dagpenge", "pension")


def tables_of(study, monkeypatch):
    """Return what the check of a study counts."""
    seen = []
    hide = coding.hidden_units
    monkeypatch.setattr("jobspejl.steps.check.hidden_units", lambda *args: seen.append(args[0]) or hide(*args))
    check_study(study.write())
    [found] = seen
    assert isinstance(found, PersonTable)
    return found


def by_hand(study):
    """Return the fewest persons, above nobody, by whom some outcome differs from others' sum, (U, T)."""
    fewest = np.full((len(UNITS), len(PERIODS)), 10**6)
    for u, unit in enumerate(UNITS):
        for t, period in enumerate(PERIODS):
            rows = study.where(kommune=unit, halvaar=period) & (study.columns["vaegt"] > 0)
            for whole in NAMES:
                others = [name for name in NAMES if name != whole]
                for parts in (p for size in (1, 2) for p in combinations(others, size)):
                    left = study.columns[whole][rows] - sum(study.columns[part][rows] for part in parts)
                    weight = study.columns["vaegt"][rows]
                    if abs((weight * left).sum()) > 1e-6:
                        fewest[u, t] = min(fewest[u, t], (np.abs(left) > 1e-6).sum())
    return fewest


def few_of(found):
    if found.between is None:
        return np.full(found.base.shape, 10**6)
    return np.where(found.between > 0, found.between, 10**6).min(axis=2)


@pytest.mark.parametrize("seed", range(4))
def test_every_few_is_found_and_counted(tmp_path, monkeypatch, seed):
    """Units in which nearly all that are on some benefit are on insurance benefit, up to 0 to 7 persons."""
    study = RegisterStudy(tmp_path / "study")
    draw = np.random.default_rng(seed)
    for unit in UNITS:
        for period in PERIODS:
            rows = np.flatnonzero(study.where(kommune=unit, halvaar=period))
            study.put(rows, dagpenge=study.columns["ydelse"][rows])
            on = draw.permutation(rows[study.columns["ydelse"][rows] == 1.0])
            study.put(on[: draw.integers(0, 8)], dagpenge=draw.choice([0.0, 0.5]))
    expected, found = by_hand(study), few_of(tables_of(study, monkeypatch))
    assert (expected < LEAST).any()
    np.testing.assert_array_equal(np.minimum(expected, LEAST), np.minimum(found, LEAST))


def test_benefits_that_are_apart_are_no_parts_though_their_sums_are_smaller(tmp_path, monkeypatch):
    """Insurance benefit is less than all benefits in every unit, and of other persons: everybody on either differs."""
    study = RegisterStudy(tmp_path / "study")
    draw = np.random.default_rng(3)
    for unit in UNITS:
        for period in PERIODS:
            rows = draw.permutation(np.flatnonzero(study.where(kommune=unit, halvaar=period)))
            study.put(rows, ydelse=0.0, dagpenge=0.0, pension=0.0, bred=0.0, vaegt=1.0)
            study.put(rows[:13], ydelse=1.0, bred=1.0).put(rows[13:23], dagpenge=1.0).put(rows[23:60], pension=1.0)
    found = tables_of(study, monkeypatch)
    assert (found.counted[:, :, 0] - found.counted[:, :, 1] == 3.0).all()
    assert found.between is None
    assert coding.hidden_units(found, LEAST) == ()


@pytest.mark.parametrize("decimals", [2, 3])
def test_rounded_shares_neither_hide_everybody_nor_show_a_few(tmp_path, monkeypatch, decimals):
    study = RegisterStudy(tmp_path / "study")
    draw = np.random.default_rng(4)
    part = draw.random(study.columns["ydelse"].size) * study.columns["ydelse"]
    rest = study.columns["ydelse"] - part
    study.put(slice(None), dagpenge=np.round(part, decimals), pension=np.round(rest, decimals))
    study.put(slice(None), ydelse=np.round(part + rest, decimals))
    rows = np.flatnonzero(study.where(kommune="c02", halvaar=PERIODS[0]) & (study.columns["dagpenge"] > 0.1))
    study.put(rows[:2], dagpenge=0.0)
    found = tables_of(study, monkeypatch)
    few = few_of(found)
    assert few[list(UNITS).index("c02"), 0] == 2
    assert [unit.code for unit, why in coding.hidden_units(found, LEAST) if why == "small"] == ["c02"]


@pytest.mark.parametrize("outside", ["", 'role = "outside"\n'])
def test_a_total_that_the_study_does_not_call_one_tells_no_few(tmp_path, outside):
    """All but two of a unit's pensioners are in the other outcome, whatever the study says it is."""
    study = RegisterStudy(tmp_path / "study").with_branches()
    study.change('role = "outside"\n', outside)
    rows = np.flatnonzero(study.where(kommune="b03", halvaar=PERIODS[1]) & (study.columns["pension"] == 1.0))
    study.put(study.where(kommune="b03", halvaar=PERIODS[1]), dagpenge=0.0)
    study.put(rows, dagpenge=1.0).put(rows[:2], dagpenge=0.0)
    assert rows.size > LEAST + 2
    build(study.write(), study.out, pdf=False)
    gaps = table(study.out, "gaps")
    assert {row["suppressed"] for row in gaps if row["unit"] == "b03"} == {"small"}
    shown = {(row["measure"], row["period"], row["unit"]): row for row in gaps if not row["suppressed"]}
    assert len({unit for _, _, unit in shown}) == len(UNITS) - 2
