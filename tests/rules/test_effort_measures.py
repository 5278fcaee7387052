"""What measures of effort say of one another in their catalogue."""

import pytest

from jobspejl.rules.effort import effort_measures

MEASURES = effort_measures()


@pytest.mark.parametrize("key", ["within", "base_of"])
def test_measures_speak_of_others_that_are_there(key):
    named = {name: other for name, one in MEASURES.items() if (other := getattr(one, key)) is not None}
    assert named
    assert set(named.values()) <= set(MEASURES) - {name for name, other in named.items() if name == other}


def test_what_a_measure_is_told_of_is_an_amount_in_the_same_unit():
    of = {name: one.base_of for name, one in MEASURES.items() if one.base_of is not None}
    assert set(of.values()) == {"company-offers", "sanctions"}
    assert all(MEASURES[name].exposure_grain == MEASURES[other].amount_grain for name, other in of.items())


def test_time_on_support_that_is_told_to_the_day_is_free_of_exemption_everywhere():
    """One less another would tell how long single persons were exempt."""
    timed = [one for one in MEASURES.values() if one.exposure_grain in {30.4375, 365.25}]
    assert {one.id for one in timed} == {"talks", "sanctions", "caseworker-changes"}
    assert all("uden fritagelse" in one.base_noun.da and "without exemption" in one.base_noun.en for one in timed)
