"""The targets of the oversight have dates, and nothing is judged outside them."""

from datetime import date
from itertools import pairwise

import pytest

from jobspejl.contracts.oversight import OversightTarget
from jobspejl.rules.oversight import oversight_targets, target_in


def year(number):
    return date(number, 1, 1), date(number + 1, 1, 1)


def judged(target, first, after):
    found = target_in(target, first, after)
    return found.version if isinstance(found, OversightTarget) else found


def test_each_year_is_judged_by_the_version_in_force_or_by_none():
    years = range(2019, 2028)
    assert [judged("fokusmaal-tilbud", *year(number)) for number in years] == [
        "before", 1, "between", "between", "between", 2, 2, "after", "after",
    ]  # fmt: skip
    for target in ("fokusmaal-samtaler", "resultatmaal"):
        assert [judged(target, *year(number)) for number in years] == ["before", *[1] * 6, "after", "after"]


@pytest.mark.parametrize(
    ("first", "after", "why"),
    [
        (date(2019, 7, 1), date(2020, 7, 1), "straddles"),  # it came in the middle
        (date(2025, 7, 1), date(2026, 7, 1), "straddles"),  # it was abolished in the middle
        (date(2025, 1, 1), date(2026, 1, 2), "straddles"),  # a single day beyond the last
        (date(2024, 1, 1), date(2024, 7, 1), "not_a_year"),
        (date(2023, 1, 1), date(2025, 1, 1), "not_a_year"),
        (date(2024, 4, 1), date(2025, 4, 1), 1),
        (date(2024, 2, 29), date(2025, 3, 1), "not_a_year"),
    ],
)
def test_a_period_that_is_no_year_or_lies_on_both_sides_of_a_change_is_not_judged(first, after, why):
    assert judged("fokusmaal-samtaler", first, after) == why


def test_a_change_of_version_within_a_period_is_told():
    assert judged("fokusmaal-tilbud", date(2023, 7, 1), date(2024, 7, 1)) == "straddles"
    assert judged("fokusmaal-tilbud", date(2020, 1, 1), date(2026, 1, 1)) == "straddles"


def test_the_rules_are_those_of_the_sources_and_say_what_is_not_known():
    """225 hours in 2020 (Jobindsats, 26 Feb 2020), later 100 (STAR), under 30 %; the 20 % is not confirmed."""
    offers = [target for target in oversight_targets() if target.kind == "offers"]
    assert [(target.hours, target.threshold) for target in offers] == [(225, 0.3), (100, 0.3)]
    assert all("begyndte før perioden" in offer.doubt.da for offer in offers)
    assert all("began before the period" in offer.doubt.en for offer in offers)
    [talks] = [target for target in oversight_targets() if target.kind == "talks"]
    assert (talks.talks, talks.threshold) == (4, 0.2)
    assert "ikke bekræftet" in talks.doubt.da
    for target in oversight_targets():
        assert target.valid_from <= target.valid_to
        assert target.doubt is not None or target.verified_on is not None
        assert f"{target.threshold:.0%}".rstrip("%") in target.asks.da or target.kind == "results"


def test_versions_of_a_target_do_not_overlap():
    for one in {target.id for target in oversight_targets()}:
        versions = [target for target in oversight_targets() if target.id == one]
        assert [target.version for target in versions] == list(range(1, len(versions) + 1))
        for older, newer in pairwise(versions):
            assert older.valid_to < newer.valid_from


def test_an_unknown_target_is_no_target():
    with pytest.raises(KeyError):
        target_in("fokusmaal-3", *year(2024))
