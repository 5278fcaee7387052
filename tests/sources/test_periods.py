"""The first and last day of a period, however it is written."""

import pytest

from jobspejl.sources.periods import period_days


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2023H2", "2023-07-01", "2023-12-31"),
        ("1Q2020", "2020-01-01", "2020-03-31"),
        ("2020K4", "2020-10-01", "2020-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("dec 2023", "2023-12-01", "2023-12-31"),
        ("2020 uge 53", "2020-12-28", "2021-01-03"),
        ("uge 1 2020", "2019-12-30", "2020-01-05"),
        ("2024-05-06", "2024-05-06", "2024-05-06"),
        ("3Q2019–2Q2020", "2019-07-01", "2020-06-30"),
        ("2019-2021", "2019-01-01", "2021-12-31"),
    ],
)
def test_from_the_first_day_to_the_last(word, first, last):
    assert tuple(map(str, period_days(word))) == (first, last)


@pytest.mark.parametrize("word", ["Runde 1", "2024H3", "2024-13", "2024-02-30", "12024", ""])
def test_what_is_no_period_has_no_days(word):
    assert period_days(word) is None
