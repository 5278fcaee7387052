"""From sums over persons to figures: units of what is told, small target groups together, and what is left out."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from jobspejl.contracts.effort import Effort
from jobspejl.contracts.effort_found import PersonSums
from jobspejl.contracts.effort_measure import EffortMeasure
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.errors import Listed, Problem
from jobspejl.lenses.effort.observed import left_out, observed_of, told_once
from jobspejl.rules.effort import effort_measures
from jobspejl.steps.expect import expectation_of

SECTION = Effort.model_validate(
    {
        "id": "indsats",
        "name": "I",
        "source": "S",
        "made_up": True,
        "observed_on": datetime.date(2024, 12, 31),
        "calls": {"file": "calls.csv"},
    }
)
UNITS = tuple(Unit(code, Text(da=code, en=code), Text(da="R", en="R")) for code in ("101", "147", "163", "165"))
MEASURE = EffortMeasure.model_validate(
    {
        **effort_measures()["talks"].model_dump(),
        "amount_grain": 2,
        "exposure_grain": 30,
        "within": "all",
        "least_persons": 25,
    }
)


def sums(persons, groups=("kontanthjælp", "dagpenge"), measure=MEASURE):
    """Return sums of persons who each have 4 amounts of 300 exposures: 2 of what is told in 10."""
    persons = np.array(persons)
    return PersonSums(
        measure=measure,
        units=UNITS[: persons.shape[0]],
        periods=tuple(str(2024 - t) for t in range(persons.shape[1]))[::-1],
        groups=groups,
        persons=persons,
        counted=persons,
        short=persons,
        amount=4.0 * persons,
        exposure=300.0 * persons,
        amount2=16.0 * persons,
        both=1200.0 * persons,
        exposure2=90_000.0 * persons,
    )


def test_amounts_exposures_and_squares_are_in_the_unit_of_what_is_told():
    found = observed_of(sums([[[30, 50]], [[40, 60]]]), SECTION)
    strata, spread = found.strata, found.strata.spread
    assert strata.counted[:, 0].tolist() == [[60, 100], [80, 120]]
    assert strata.base[:, 0].tolist() == [[300, 500], [400, 600]]
    assert found.base[:, 0].tolist() == [800, 1000]
    assert found.actual[:, 0].tolist() == [0.2, 0.2]
    assert spread.amount2[0, 0].tolist() == [30 * 4, 50 * 4]
    assert spread.both[0, 0].tolist() == [30 * 20, 50 * 20]
    assert spread.exposure2[0, 0].tolist() == [30 * 100, 50 * 100]
    assert (spread.telling.least, spread.telling.within, spread.telling.of_persons) == (25, "all", True)
    assert (found.measure.unit, found.measure.made_up, found.measure.lens) == ("number", True, "effort")
    assert found.basis == "groups"
    assert found.conditions == ()
    assert found.apart is None
    assert np.abs(expectation_of(found).gap).max() < 1e-9


def test_groups_with_few_persons_or_of_one_unit_are_taken_together():
    found = observed_of(sums([[[50, 9, 0]], [[60, 8, 30]]], ("a", "b", "c")), SECTION)
    assert found.strata.spread.persons[:, 0].tolist() == [[50, 9], [60, 38]]


def test_without_target_groups_the_others_are_what_is_expected():
    found = observed_of(sums([[[30]], [[3]]], ("",)), SECTION)
    assert found.basis == "overall"


def test_units_without_persons_in_some_period_are_left_out_and_told():
    one = sums([[[30, 9], [40, 9]], [[30, 9], [40, 9]], [[0, 0], [7, 2]], [[30, 9], [50, 8]]])
    found = observed_of(one, SECTION)
    assert [unit.code for unit in found.units] == ["101", "147", "165"]
    assert found.periods == ("2023", "2024")
    assert found.apart.tolist() == [[0, 0], [9, 9]]
    [remark] = left_out(one)
    assert remark.key == "effort_units_left"
    assert "163" in remark.sentence("da")


def test_a_period_that_half_of_the_units_lack_is_left_out_rather_than_they():
    one = sums([[[30, 9], [40, 9]], [[0, 0], [40, 9]], [[0, 0], [7, 2]], [[30, 9], [50, 8]]])
    found = observed_of(one, SECTION)
    assert (len(found.units), found.periods) == (4, ("2024",))
    assert [(remark.key, remark.facts["count"]) for remark in left_out(one)] == [("effort_periods_left", 1)]


@pytest.mark.parametrize(
    ("persons", "sentence"),
    [
        ([[[30, 9]]], "talks: only one unit has citizens to measure in all of the periods"),
        ([[[30, 9], [0, 0]], [[0, 0], [30, 9]], [[8, 8], [0, 0]], [[0, 0], [9, 9]]], ""),
        ([[[30, 9], [30, 9]], [[9, 9], [0, 0]], [[0, 0], [9, 9]]], "talks: only one unit has citizens to measure in"),
        ([[[5, 9], [0, 0], [9, 9]], [[9, 9], [9, 9], [0, 0]], [[0, 0], [9, 9], [9, 9]]], "talks: no unit has citizens"),
    ],
)
def test_too_little_to_compare_is_told(persons, sentence):
    assert observed_of(sums(persons), SECTION) is None
    assert sentence in left_out(sums(persons))[-1].sentence("en")


def without(one, *cells):
    """Return sums in which nothing happened in some units and periods."""
    amounts = {name: getattr(one, name).copy() for name in ("counted", "amount", "amount2", "both")}
    for values in amounts.values():
        for at in cells:
            values[at] = 0
    return replace(one, **amounts)


def test_a_period_in_which_nothing_happened_is_left_out_and_told():
    one = without(sums([[[30, 9], [40, 9]], [[30, 9], [40, 9]]]), (0, 0), (1, 0))
    assert observed_of(one, SECTION).periods == ("2024",)
    [remark] = left_out(one)
    assert remark.sentence("en") == "talks: nothing is registered in 2023; those periods are left out of this measure."


def test_what_happened_in_units_that_are_left_out_alone_is_no_period():
    one = without(sums([[[30, 9], [40, 9]], [[30, 9], [40, 9]], [[9, 9], [0, 0]]]), (0, 0), (1, 0))
    assert (observed_of(one, SECTION).periods, len(observed_of(one, SECTION).units)) == (("2024",), 2)
    assert {remark.key for remark in left_out(one)} == {"effort_periods_empty", "effort_units_left"}


def test_nothing_that_happened_is_nothing_to_compare():
    empty = without(sums([[[30, 9]], [[40, 9]]]), (0, 0), (1, 0))
    assert observed_of(empty, SECTION) is None
    assert [remark.key for remark in left_out(empty)] == ["effort_periods_empty"]


def test_days_of_counting_weigh_as_one_about_the_units_own_ratio():
    """Four units with 10 posts on 12 days, and 20 citizens more or fewer than 400, 500, 600 and 1,000 in turn.

    A day's ratio strays by 2 about the unit's own, by sqrt(12 / 11) * 2 = 2.089 as a sample of days has it. All 12
    weigh as one, so the variance of the ratio is 2.089². How far a unit lies from the others is no part of it: about
    the common ratio of 62.5 a day of the last strays by 37.5.
    """
    rates, sway = np.array([40.0, 50.0, 60.0, 100.0]), np.tile([20.0, -20.0], 6)
    amounts = (10 * rates[:, None] + sway)[:, None, None, :]
    posts = np.full(amounts.shape, 1000.0)  # hundredths
    days = np.full((4, 1, 1), 12)
    found = observed_of(
        PersonSums(
            measure=effort_measures()["caseload"],
            units=UNITS,
            periods=("2024",),
            groups=("",),
            persons=days,
            counted=days,
            short=np.zeros_like(days),
            amount=amounts.sum(axis=-1),
            exposure=posts.sum(axis=-1),
            amount2=(amounts**2).sum(axis=-1),
            both=(amounts * posts).sum(axis=-1),
            exposure2=(posts**2).sum(axis=-1),
        ),
        SECTION,
    )
    variance = expectation_of(found).sampling_variance[:, 0]
    assert found.actual[:, 0] == pytest.approx(rates)
    assert found.base[:, 0].tolist() == [10.0] * 4  # posts on an average day, not 120 over all days
    # NOTE: pulled towards the stratum's dispersion, which is per citizen: the small lend and the large take.
    assert variance.mean() == pytest.approx(2.089**2, rel=0.05)
    assert (np.sqrt(variance) < 3).all()


def test_what_is_the_same_of_several_measures_is_told_once():
    """Two measures leave the same two units out, a third another one: two remarks, the first of which names both."""

    def remark(measure, *names):
        return Problem("effort_units_left", {"measure": measure, "count": len(names), "names": Listed(names)})

    both, other = told_once([remark("talks", "Fanø", "Læsø"), remark("club-hours", "Samsø"),
                             remark("sanctions", "Fanø", "Læsø")])  # fmt: skip
    assert both.sentence("da").startswith("talks, sanctions: Fanø, Læsø har ingen borgere at måle på i mindst én")
    assert both.sentence("en").endswith("in Fanø, Læsø, which each of the measures leaves out.")
    assert other == remark("club-hours", "Samsø")


@pytest.mark.parametrize(
    "key",
    ["effort_periods_left", "effort_periods_empty", "effort_units_left", "effort_not_compared", "effort_no_persons"],
)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_every_remark_of_a_measure_has_a_wording_for_several(key, count):
    facts = {"section": "indsats", "count": count, "names": Listed(["Fanø"])}
    fact = "name" if key == "effort_no_persons" else "measure"
    [told] = told_once([Problem(key, {**facts, fact: measure}) for measure in ("talks", "sanctions")], fact)
    assert all("talks, sanctions" in told.sentence(lang) for lang in ("da", "en"))
