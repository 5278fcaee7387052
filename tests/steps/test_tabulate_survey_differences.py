"""Differences between groups: against numbers got another way, and nothing of a few people told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from test_tabulate_surveys import T, good, pick, question, survey, tables

from jobspejl.contracts.answers import Grouping, ResponseChain, Stratum
from jobspejl.contracts.text import Text

COLUMN = "alder"


def grouped(place, levels=3):
    return (Grouping(COLUMN, tuple(Text(da=f"A{n}", en=f"E{n}") for n in range(levels)), np.asarray(place)),)


def against_others(detail):
    return [row for row in tables(detail)["survey_differences"] if row["column"] is not None]


def test_a_group_less_the_others_with_newcombes_interval():
    detail = survey(
        good(154, 200) + good(60, 100) + good(40, 100), groups=grouped(np.repeat([0, 1, 2], [200, 100, 100]))
    )
    rows = against_others(detail)
    assert [(row["column"], row["level"], row["level_en"]) for row in rows] == [
        (COLUMN, "A0", "E0"), (COLUMN, "A1", "E1"), (COLUMN, "A2", "E2"),
    ]  # fmt: skip
    for row, (hits, of) in zip(rows, [(154, 200), (60, 100), (40, 100)], strict=True):
        rest, people = 254 - hits, 400 - of
        own, others = (binomtest(k, n).proportion_ci() for k, n in ((hits, of), (rest, people)))
        p, q = hits / of, rest / people
        low = p - q - np.hypot(p - own.low, others.high - q)  # Newcombe 1998, method 10
        high = p - q + np.hypot(own.high - p, q - others.low)
        assert row["difference"] == pytest.approx(100 * (p - q), rel=1e-12)
        assert (row["lower"], row["upper"]) == pytest.approx((100 * low, 100 * high), abs=0.1)
        least = (1.959964 + 0.841621) * np.sqrt(p * (1 - p) / of + q * (1 - q) / people)
        assert row["detectable"] == pytest.approx(100 * least, rel=0.01)


def test_weights_count_and_those_in_no_group_do_not():
    weight = np.repeat([1.0, 3.0, 2.0, 9.0], 50)
    place = np.repeat([0, 1, 2, -1], 50)
    detail = survey(good(30, 50) + good(20, 50) + good(40, 50) + good(25, 50), weight=weight, groups=grouped(place))
    first = against_others(detail)[0]
    assert first["difference"] == pytest.approx(60 - 100 * (3 * 20 + 2 * 40) / (3 * 50 + 2 * 50))


def test_two_groups_differ_by_the_same_with_opposite_signs():
    one, other = against_others(survey(good(60, 100) + good(40, 50), groups=grouped(np.repeat([0, 1], [100, 50]), 2)))
    assert (one["difference"], one["lower"], one["upper"]) == pytest.approx(
        (-other["difference"], -other["upper"], -other["lower"])
    )


def test_only_the_compared_question_of_the_last_wave():
    period = np.tile([0, 1], 100)
    strata = tuple(Stratum("", name, np.inf, ResponseChain()) for name in ("2023", "2024"))
    places = np.zeros((200, 2), dtype=int)
    places[period == 1, 0] = np.repeat([1, 0, 1, 0], [30, 20, 20, 30])  # 60 and 40 per cent in the last wave
    places[period == 0, 0] = np.repeat([1, 0], 50)
    places[:, 1] = np.arange(200) % 2
    detail = survey(
        places, (question("q1"), question("q2")), period=period, periods=("2023", "2024"), stratum=period,
        strata=strata, groups=grouped(np.repeat([0, 1], 100), 2),
    )  # fmt: skip
    rows = against_others(detail)
    assert {(row["question"], row["first"], row["second"]) for row in rows} == {("q1", None, "2024")}
    assert [row["difference"] for row in rows] == pytest.approx([20, -20])


def test_nobody_in_a_group_is_told_as_that():
    rows = against_others(survey(good(60, 100) + good(40, 50), groups=grouped(np.repeat([0, 1], [100, 50]))))
    assert (rows[2]["difference"], rows[2]["why"], rows[2]["suppressed"]) == (None, "no_answers", None)
    assert rows[0]["difference"] == pytest.approx(-20)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-1, 2), st.sampled_from([0, 1]), st.integers(1, 12)), min_size=1, max_size=10)
)  # fmt: skip
def test_a_difference_is_told_of_enough_people_only(kinds):
    age, code, count = (np.array(column) for column in zip(*kinds, strict=True))
    place, answer = np.repeat(age, count), np.repeat(code, count)
    detail = survey(answer[:, None], groups=grouped(place))
    found = tables(detail)["survey_questions"]
    for row in against_others(detail):
        own = int(row["level"][1])
        if row["suppressed"]:
            assert (row["difference"], row["lower"], row["detectable"], row["why"]) == (None,) * 4
            continue
        assert pick(found, column=COLUMN, level=row["level"])["suppressed"] != "hidden"
        if row["difference"] is None:
            continue
        for inside in (place == own, (place >= 0) & (place != own), place < 0):
            counts = np.bincount(answer[inside], minlength=2)
            assert not ((counts > 0) & (counts < T)).any()
