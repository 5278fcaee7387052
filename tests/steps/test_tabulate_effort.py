"""The effort mirror laid out: figures by hand, nothing small, curves in steps, medians of units large enough."""

import datetime
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.contracts.effort import Effort
from jobspejl.contracts.effort_found import EffortFound, PersonSums, Split, TargetCounts, Waits
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.rules.effort import effort_measures
from jobspejl.stats.survival import kaplan_meier
from jobspejl.steps.tabulate_effort import Beside, effort_rows
from jobspejl.steps.tabulate_oversight import Gaps
from jobspejl.steps.told_curves import told_median

OPTIONS = Options()
SECTION = Effort.model_validate(
    {
        "id": "e", "name": "E", "source": "P", "made_up": True,
        "observed_on": datetime.date(2025, 12, 31), "staff": {"file": "x"},
    }
)  # fmt: skip
GROUPS = ("dagpenge", "kontanthjaelp", "sygedagpenge")


def units(count):
    return tuple(Unit(str(101 + u), Text(da="A", en="A"), Text(da="R", en="R")) for u in range(count))


def ones(measure, counted, persons, groups=GROUPS):
    """Return sums of persons who each have an exposure of 1 and an amount of 0 or 1; (U, L) of one period."""
    a, n = (np.array(values, dtype=np.int64)[:, None] for values in (counted, persons))
    f = a.astype(float)
    return PersonSums(
        measure=effort_measures()[measure], units=units(len(a)), periods=("2025",), groups=groups, persons=n,
        counted=a, short=n - a, amount=f, exposure=n.astype(float), amount2=f, both=f, exposure2=n.astype(float),
    )  # fmt: skip


def told(*sums, hidden=None, results=None, **detail):
    found = EffortFound(detail.pop("units", units(3)), ("2025",), sums, **detail)
    rows = {}
    for name, row in effort_rows(SECTION, found, Beside(hidden or {}, Gaps(results or {})), OPTIONS):
        columns = [column.name for column in SCHEMAS[name].columns]
        rows.setdefault(name, []).append(dict(zip(columns, row, strict=True)))
    return rows


def test_the_countrys_share_is_of_all_units_and_its_interval_by_hand():
    """30 of 100 and 10 of 100 in two units: 40 of 200 are 20 per cent.

    The variance is 200/199 times 0.2 x 0.8 / 200; on the scale of log odds its root is divided by 0.16. Five persons
    could move the share by 2.5 points, so it is rounded to fives, its limits outwards: 15 to 30 for 15.0 to 26.1.
    """
    rows = told(ones("company-offers", [[30], [10]], [[100], [100]], ("",)))["effort_rates"]
    [row] = rows
    error = np.sqrt(200 / 199 * 0.16 / 200) / 0.16
    exact = [100 / (1 + np.exp(-(np.log(0.25) + way * 1.959964 * error))) for way in (-1, 1)]
    assert (row["persons"], row["rate"], row["suppressed"]) == (200, 20.0, False)
    assert exact == pytest.approx([15.01, 26.14], abs=0.01)
    assert (row["lower"], row["upper"]) == (15, 30)


def test_a_group_with_a_few_is_hidden_with_another_and_the_total_is_told():
    rows = told(ones("company-offers", [[40, 3, 60]], [[100, 20, 150]]))["effort_rates"]
    assert [(row["group"], row["suppressed"]) for row in rows] == [
        (None, False), ("dagpenge", True), ("kontanthjaelp", True), ("sygedagpenge", False),
    ]  # fmt: skip
    hidden = rows[1]
    assert [hidden[key] for key in ("persons", "rate", "lower", "upper")] == [None] * 4


def test_nobody_is_no_row_and_a_country_with_a_few_tells_nothing_at_all():
    assert "effort_rates" not in told(ones("company-offers", [[0, 0, 0]], [[0, 0, 0]]))
    rows = told(ones("company-offers", [[1, 2, 1]], [[30, 20, 50]]))["effort_rates"]
    assert {row["suppressed"] for row in rows} == {True}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=3))
def test_no_group_can_be_found_by_subtraction_from_the_total(cells):
    """Of any three groups, what is hidden is at least two groups with the threshold between them, in every count."""
    counted = [a for a, _ in cells]
    rows = told(ones("company-offers", [counted], [[a + b for a, b in cells]])).get("effort_rates", [])
    shown = {row["group"] for row in rows if not row["suppressed"]}
    gone = [(a, b) for (a, b), group in zip(cells, GROUPS, strict=True) if group not in shown and a + b]
    if None in shown and gone:
        assert len(gone) >= 2
        assert not [total for total in map(sum, zip(*gone, strict=True)) if 0 < total < 5]
    for (a, b), group in zip(cells, GROUPS, strict=True):
        if group in shown:
            assert not 0 < a < 5
            assert not 0 < b < 5


def test_a_split_tells_shares_and_hides_small_parts_together():
    parts = tuple(Text(da=name, en=name) for name in "ABCD")
    split = Split("sanctions", parts, np.array([60, 30, 3, 0]), np.array([50, 25, 3, 0]))
    rows = told(splits=(split,), units=units(1))["effort_splits"]
    assert [(row["part"], row["share"], row["persons"], row["suppressed"]) for row in rows] == [
        ("A", 64.5, 50, False), ("B", None, None, True), ("C", None, None, True), ("D", 0.0, 0, False),
    ]  # fmt: skip


def test_a_curve_of_the_country_and_medians_of_the_units_large_enough():
    """Unit 101 has 40 spells, 10 of which end on each of days 10, 20, 30, 40: half have on day 20. Unit 102 has 6."""
    rows = [[0, 0, day, 10, 0] for day in (10, 20, 30, 40)] + [[1, 0, 20, 6, 0]]
    found = told(waits=(Waits("sickness-days", np.array(rows)),), units=units(2))
    assert [(row["unit"], row["spells"], row["median"]) for row in found["effort_medians"]] == [
        (None, 50, 20), ("101", 40, 20),
    ]  # fmt: skip
    days = [row["day"] for row in found["effort_curves"]]
    shares = [row["waiting"] for row in found["effort_curves"]]
    assert (days, shares[-1]) == ([10, 20, 30, 40], 0)
    assert shares == sorted(shares, reverse=True)
    hidden = told(
        waits=(Waits("sickness-days", np.array(rows)),), units=units(2), hidden={"sickness-days": frozenset({"101"})}
    )
    assert [row["unit"] for row in hidden["effort_medians"]] == [None]


def test_a_small_units_median_is_that_of_its_exact_curve_and_not_of_one_in_steps():
    """It happens to one on each of days 1 to 60, and nobody is lost: half have waited 30 days, in a unit of 60 or 600.

    In steps of five the last of them stands for all, and where few are followed the steps are wide.
    """
    small = [[0, 0, day, 1, 0] for day in range(1, 61)]
    large = [[1, 0, day, 10, 0] for day in range(1, 61)]
    found = told(waits=(Waits("sickness-days", np.array(small + large)),), units=units(2))
    medians = {row["unit"]: (row["median"], row["lower"], row["upper"]) for row in found["effort_medians"]}
    assert medians["101"] == (30, 20, 40)  # 22 and 38 by Brookmeyer and Crowley, outwards to fives
    assert medians["102"] == (30, 28, 33)


def test_a_short_wait_is_never_told_to_be_none():
    """6 have waited a day, 2 two days, 2 four, 10 thirty: the median is 4, and the nearest ten of it would be 0."""
    assert told_median(np.array([[1, 6, 0], [2, 2, 0], [4, 2, 0], [30, 10, 0]]), OPTIONS) == (None, None, None)


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60))
def test_a_median_has_enough_near_it_and_lies_no_farther_off_than_its_rounding(rows):
    waits = {day: (happened, left) for day, happened, left in rows}
    histogram = np.array([[day, *waits[day]] for day in sorted(waits)])
    if not histogram[:, 1].any():
        return
    median, lower, upper = told_median(histogram, OPTIONS)
    if median is None:
        return
    exact = kaplan_meier(histogram)
    enough = [s for s in range(1, 101) if histogram[np.abs(histogram[:, 0] - median) <= s / 2, 1].sum() >= 5]
    assert any(abs(median - exact.median) <= step / 2 and median % step == 0 for step in enough)
    assert lower is None or lower <= exact.median_lower
    assert upper is None or upper >= exact.median_upper


@pytest.mark.parametrize(("over", "heads"), [("persons", 200), ("snapshots", None)])
def test_what_varies_says_whether_there_are_persons_to_count_and_no_tables_do(over, heads):
    measure = effort_measures()["company-offers"].model_copy(update={"over": over, "needs": ("staff", "spells")})
    sums = replace(ones("company-offers", [[30], [10]], [[100], [100]], ("",)), measure=measure)
    assert [row["persons"] for row in told(sums)["effort_rates"]] == [heads]


def targets(missing, persons, target="fokusmaal-samtaler", version=1, why=None):
    return TargetCounts(target, version, "2025", np.array(missing), np.array(persons), why)


def test_a_share_of_20_4_per_cent_of_240_is_not_surely_over_20():
    """49 of 240 are 20.4 per cent (15.5-26.1 by Clopper and Pearson); 66 of 240 are 27.5 (22.0-33.6), surely over."""
    rows = told(targets=(targets([49, 66, 30], [240, 240, 240]),))["oversight"]
    assert [row["state"] for row in rows] == ["not_certain", "not_met", "met"]
    assert [rows[0][key] for key in ("persons", "threshold")] == [240, 20]
    assert [rows[0][key] for key in ("share", "lower", "upper")] == pytest.approx([20.42, 15.51, 26.08], abs=0.01)
    assert rows[1]["lower"] == pytest.approx(21.95, abs=0.01)


def test_a_unit_with_a_few_is_hidden_with_another_one():
    rows = told(targets=(targets([3, 30, 60], [100, 120, 200]),))["oversight"]
    assert [row["suppressed"] for row in rows] == [True, True, False]
    assert {row["state"] for row in rows if row["suppressed"]} == {None}
    nobody = told(targets=(targets([0, 30, 60], [0, 120, 200]),))["oversight"]
    assert [row["unit"] for row in nobody] == ["102", "103"]


def test_units_hidden_because_few_lack_it_are_counted_and_all_together_have_their_share():
    """Five units with 3 of 100, 30 of 120, 60 of 200 and 2 of 15: 107 of 835 are 12.8 per cent, to the nearest 1."""
    counts = targets([3, 3, 3, 4, 4, 30, 60, 2], [100] * 5 + [120, 200, 15])
    [row] = told(targets=(counts,), units=units(8))["oversight_targets"]
    assert [row[key] for key in ("share", "hidden_small", "hidden_few", "hidden_other")] == [13.0, 1, 5, 0]
    [row] = told(targets=(targets([0] * 3, [0] * 3, version=0, why="after"),))["oversight_targets"]
    assert row["hidden_few"] is None


def test_of_few_such_units_it_is_not_said_which_they_are_nor_is_a_share_told_of_few():
    """Two units of 200 with 1 each without a talk, among 30: the share and the number of them would tell each."""
    [row] = told(targets=(targets([3, 30, 60], [100, 120, 200]),))["oversight_targets"]
    assert [row[key] for key in ("share", "hidden_few", "hidden_other")] == [22.0, 0, 2]
    [row] = told(targets=(targets([1, 1, *[0] * 28], [200] * 30),), units=units(30))["oversight_targets"]
    assert [row[key] for key in ("share", "hidden_few")] == [None, 0]


def test_both_stages_need_the_results_and_say_so_where_there_are_none():
    focus = (targets([100, 5, 100], [200] * 3, "fokusmaal-tilbud", 2), targets([100, 5, 100], [200] * 3))
    result = targets([0] * 3, [0] * 3, "resultatmaal")
    gaps = {("2025", "101"): (2.0, 1.0, 3.0), ("2025", "102"): (2.0, 1.0, 3.0), ("2025", "103"): (-2.0, -3.0, -1.0)}
    rows = told(targets=(result, *focus), results=gaps)
    both = {row["unit"]: row["state"] for row in rows["oversight"] if row["target"] == "samlet"}
    assert both == {"101": "not_met", "102": "met", "103": "met"}
    own = {row["unit"]: (row["share"], row["state"]) for row in rows["oversight"] if row["target"] == "resultatmaal"}
    assert own == {"101": (2.0, "not_met"), "102": (2.0, "not_met"), "103": (-2.0, "met")}
    few = (targets([100, 5, 3], [200] * 3, "fokusmaal-tilbud", 2), targets([100, 5, 3], [200] * 3))
    rows = told(targets=(result, *few), results=gaps)["oversight"]
    assert {row["unit"]: row["state"] for row in rows if row["target"] == "samlet"} == {"102": "met", "103": "met"}
    without = told(targets=(result, *focus))
    why = {row["target"]: (row["version"], row["why"]) for row in without["oversight_targets"]}
    assert why["resultatmaal"] == (None, "no_result_period")
    assert why["fokusmaal-tilbud"] == (2, None)
    assert not [row for row in without["oversight"] if row["target"] in {"samlet", "resultatmaal"}]


def test_what_is_not_judged_has_no_rows_and_says_why():
    found = told(targets=(targets([0] * 3, [0] * 3, version=0, why="after"),))
    assert "oversight" not in found
    [row] = found["oversight_targets"]
    assert (row["version"], row["why"], row["valid_to"]) == (None, "after", "2025-12-31")
