"""Reviews laid out: what may be said of which population, what is hidden, and what follows from what."""

import datetime

import numpy as np
import pytest

from jobspejl.contracts.instrument import ANSWERS, CONCLUSIONS, Instrument
from jobspejl.contracts.legality import Review
from jobspejl.contracts.review import Rated, ReviewAnswers
from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import SCHEMAS
from jobspejl.stats.coder_agreement import coder_agreement
from jobspejl.stats.file_samples import error_bounds
from jobspejl.stats.review_answers import BLANK, final_answers
from jobspejl.steps.tabulate_reviews import review_rows

INSTRUMENT = Instrument.model_validate(
    {
        "id": "lille", "name": "Lille", "source": "Prøve",
        "parts": [{"id": "lov", "name": "Loven", "kind": "lawful"}],
        "items": [
            {"id": "hoering", "part": "lov", "text": "Hørt?", "legal_basis": "§ 19", "critical": True},
            {"id": "vejledt", "part": "lov", "text": "Vejledt?", "legal_basis": "§ 25", "answers": ["yes", "no"]},
        ],
    }
)  # fmt: skip
SHARES = ("share", "lower", "upper", "upper_alone")


def section(kind, files, stratified=False):
    return Review.model_validate(
        {
            "id": "gennemgang", "name": "x", "source": "x", "instrument": "lille", "files": ["x.csv"],
            "read_on": datetime.date(2026, 5, 1),
            "population": {"kind": kind, "who": "dem", "files": files, "stratified": stratified},
        }
    )  # fmt: skip


def rated(reviewers, possible):
    """Return answers given in words by each reviewer: one list of words a reviewer and item."""
    codes = np.array(
        [[[possible.index(word) if word else BLANK for word in item] for item in one] for one in reviewers]
    )
    answers = np.swapaxes(codes, 1, 2)
    return Rated(answers, final_answers(answers, np.full(answers.shape[1:], BLANK)))


def answers(hoering, vejledt=None, lawful=None, experienced=None, second=None):
    """Return what one reviewer (and a second, of the first item) answered, given counts of words."""
    first = [word for word, count in hoering.items() for _ in range(count)]
    files = len(first)
    other = [word for word, count in (vejledt or {"yes": files}).items() for _ in range(count)]
    reviewers = [[first, other]] + ([[second + [None] * (files - len(second)), [None] * files]] if second else [])
    conclusions = {
        axis: rated([[list(words) if words else [None] * files]], CONCLUSIONS[axis])
        for axis, words in (("lawful", lawful), ("experienced", experienced))
    }
    return ReviewAnswers(
        INSTRUMENT, INSTRUMENT.items, rated(reviewers, ANSWERS), conclusions, files, len(second or ()), len(reviewers)
    )


def laid(found, kind="complaints", files=None, stratified=False, **options):
    tables = {"reviews": [], "review_conclusions": [], "review_agreement": []}
    for name, row in review_rows(section(kind, files, stratified), found, frozenset(), Options(**options)):
        tables[name].append(dict(zip([column.name for column in SCHEMAS[name].columns], row, strict=True)))
    return tables


def first(found, kind="complaints", files=None, **options):
    return laid(found, kind, files, **options)["reviews"][0]


# ── what may be said of which population ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["complaints", "chosen"])
def test_files_that_were_complained_of_or_picked_have_counts_and_never_a_share(kind):
    found = answers({"yes": 12, "no": 7}, lawful=["yes"] * 14 + ["no"] * 5, experienced=["bad"] * 19)
    tables = laid(found, kind, 19)
    for row in (*tables["reviews"], *tables["review_conclusions"]):
        assert all(row[name] is None for name in SHARES if name in row)
    row = tables["reviews"][0]
    assert (row["broken"], row["read"], row["population"]) == (7, 19, kind)
    assert [one["count"] for one in tables["review_conclusions"] if one["lawful"] == "yes"] == [14, 14, 0]


def test_a_random_sample_has_a_share_with_its_bounds():
    row = first(answers({"yes": 16, "no": 3}), "random", 120, disclosure_threshold=3)
    assert row["share"] == pytest.approx(100 * 3 / 19)
    assert round(row["upper_alone"], 1) == 34.2
    assert (round(row["lower"], 1), round(row["upper"], 1)) == (4.2, 37.5)
    assert row["careful"] is False


def test_a_sample_drawn_from_groups_has_no_interval():
    found = answers({"yes": 12, "no": 7}, lawful=["yes"] * 14 + ["no"] * 5, experienced=["bad"] * 19)
    tables = laid(found, "random", 120, stratified=True)
    row = tables["reviews"][0]
    assert row["share"] == pytest.approx(100 * 7 / 19)
    assert [row[name] for name in SHARES[1:]] == [None, None, None]
    [bad] = [row for row in tables["review_conclusions"] if row["kind"] == "experienced" and row["count"] == 19]
    assert (bad["share"], bad["lower"], bad["upper"]) == (100, None, None)
    simple = laid(found, "random", 120)["review_conclusions"]
    assert all(row["lower"] is not None for row in simple if row["count"])


def test_every_file_of_a_list_has_a_share_without_an_interval():
    row = first(answers({"yes": 12, "partly": 5, "no": 8}), "all", 25)
    assert row["share"] == pytest.approx(52)
    assert [row[name] for name in SHARES[1:]] == [None, None, None]


# ── the denominator ───────────────────────────────────────────────────────────────────────────────────────────────


def test_not_relevant_and_cannot_judge_leave_the_denominator_and_are_counted():
    row = first(answers({"yes": 10, "partly": 6, "no": 9, "not_relevant": 7, "cannot_judge": 5, None: 5}), "random", 80)
    assert (row["judged"], row["yes"], row["partly"], row["no"], row["broken"]) == (25, 10, 6, 9, 15)
    assert (row["not_relevant"], row["cannot_judge"], row["unresolved"], row["unanswered"]) == (7, 5, 0, 5)
    assert row["share"] == pytest.approx(60)
    exact = error_bounds(15, 25, 80 - 17)
    assert 100 * exact.upper_share <= row["upper"] < 100 * exact.upper_share + 2
    assert row["read"] == 42


def test_where_reviewers_differ_the_answer_is_unresolved():
    row = first(answers({"yes": 20}, second=["no"] * 6 + ["yes"] * 3))
    assert (row["unresolved"], row["judged"], row["yes"]) == (6, 14, 14)


def test_an_item_that_no_file_was_judged_on_has_no_share():
    row = first(answers({"not_relevant": 20}), "random", 80)
    assert (row["judged"], row["broken"], row["share"], row["upper"]) == (0, 0, None, None)


# ── disclosure ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("no", [1, 2, 3, 4])
def test_a_few_errors_are_fewer_than_the_threshold_and_the_bounds_are_for_the_most(no):
    rows = [first(answers({"yes": 40 - errors, "no": errors}), "random", 120) for errors in (no, 4)]
    row = rows[0]
    assert (row["broken"], row["no"], row["yes"], row["share"]) == (None, None, None, None)
    assert "broken" in row["few"].split()
    assert "yes" in row["hidden"].split()
    assert (row["broken_least"], row["broken_most"], row["careful"]) == (1, 4, True)
    assert row["upper_alone"] == pytest.approx(100 * error_bounds(4, 40, 120, side="upper").upper_share)
    assert rows[0] == rows[1]  # nothing in the row tells one few from another


def test_a_few_kept_files_hide_the_broken_ones_too():
    row = first(answers({"yes": 2, "no": 17}))
    assert (row["yes"], row["no"], row["broken"], row["judged"]) == (None, None, None, 19)
    assert (row["broken_least"], row["broken_most"]) == (15, 18)


def test_none_is_shown():
    row = first(answers({"yes": 19}))
    assert (row["broken"], row["yes"], row["few"], row["hidden"]) == (0, 19, "", "")


def test_one_file_that_is_not_relevant_cannot_be_found_by_subtraction():
    row = first(answers({"yes": 11, "no": 7, "not_relevant": 1}), "random", 60)
    assert (row["judged"], row["yes"], row["not_relevant"]) == (None, None, None)
    assert (row["broken"], row["share"], row["careful"]) == (7, None, True)
    shown = [row[name] for name in ("yes", "partly", "no", "not_relevant", "cannot_judge") if row[name] is not None]
    assert 19 - sum(shown) >= 5


def test_the_conclusions_and_their_table():
    found = answers({"yes": 19}, lawful=["yes"] * 14 + ["no"] * 5, experienced=["bad"] * 9 + ["good"] * 5 + ["bad"] * 5)
    rows = laid(found)["review_conclusions"]
    both = {(row["lawful"], row["experienced"]): row["count"] for row in rows if row["kind"] == "both"}
    assert both == {("yes", "bad"): 9, ("yes", "not_bad"): 5, ("not_yes", "bad"): 5, ("not_yes", "not_bad"): 0}
    experienced = {row["experienced"]: row["count"] for row in rows if row["kind"] == "experienced"}
    assert (experienced["bad"], experienced["good"], experienced["mixed"]) == (14, 5, 0)


def test_a_table_with_a_small_cell_is_hidden_as_a_whole():
    found = answers({"yes": 19}, lawful=["yes"] * 14 + ["no"] * 5, experienced=["bad"] * 10 + ["good"] * 9)
    rows = [row for row in laid(found)["review_conclusions"] if row["kind"] == "both"]
    assert [(row["count"], row["suppressed"]) for row in rows] == [(None, "hidden")] * 4


def test_there_is_no_table_where_a_file_lacks_a_conclusion():
    found = answers({"yes": 19}, lawful=["yes"] * 14 + ["cannot_judge"] * 5, experienced=["bad"] * 19)
    assert not [row for row in laid(found)["review_conclusions"] if row["kind"] == "both"]


def test_a_conclusion_told_in_the_table_does_not_give_away_a_small_one():
    found = answers({"yes": 16}, lawful=["yes"] * 6 + ["partly"] * 9 + ["no"], experienced=["bad"] * 16)
    lawful = {row["lawful"]: row["count"] for row in laid(found)["review_conclusions"] if row["kind"] == "lawful"}
    assert lawful["yes"] == 6
    assert lawful["partly"] is None
    assert lawful["no"] is None


def test_shares_of_conclusions_of_a_random_sample():
    found = answers({"yes": 30}, lawful=["yes"] * 20 + ["no"] * 10, experienced=["bad"] * 30)
    rows = laid(found, "random", 100)["review_conclusions"]
    [row] = [row for row in rows if row["kind"] == "lawful" and row["lawful"] == "no"]
    exact = error_bounds(10, 30, 100)
    assert row["share"] == pytest.approx(100 / 3)
    assert (row["lower"], row["upper"]) == (100 * exact.lower_share, 100 * exact.upper_share)


# ── agreement ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_agreement_is_of_the_original_answers():
    second = ["yes"] * 15 + ["no"] * 5 + ["yes"] * 5 + ["no"] * 15
    rows = laid(answers({"yes": 20, "no": 25}, second=second))["review_agreement"]
    item = rows[1]
    codes = np.array([[0] * 20 + [1] * 20, [0 if word == "yes" else 1 for word in second]])
    exact = coder_agreement(codes, 5, seed=Options().seed)
    assert (item["subject"], item["double"], item["answers"]) == ("hoering", 40, 40)
    assert item["agreement"] == pytest.approx(75)
    assert item["alpha"] == pytest.approx(exact.alpha)
    assert item["lower"] < item["alpha"] < item["upper"]
    assert [row["subject"] for row in rows] == ["all", "hoering", "vejledt", "lawful", "experienced"]
    assert (rows[2]["answers"], rows[2]["undefined"], rows[2]["agreement"]) == (0, "no_pairs", None)
    assert (rows[0]["agreement"], rows[0]["alpha"]) == (75, round(exact.alpha, 2))


def test_ac1_counts_the_answers_that_the_item_offers():
    found = answers({"yes": 20}, second=["yes"] * 20)
    again = rated([[["yes"] * 20, ["yes"] * 15 + ["no"] * 5]] * 2, ANSWERS)
    found = ReviewAnswers(INSTRUMENT, INSTRUMENT.items, again, found.conclusions, 20, 20, 2)
    rows = laid(found)["review_agreement"]
    assert (rows[2]["alpha"], rows[2]["ac1"]) == (1, 1)
    assert (rows[1]["alpha"], rows[1]["undefined"], rows[1]["ac1"]) == (None, "no_variation", 1)


FIGURES = ("agreement", "alpha", "lower", "upper", "ac1", "undefined")


@pytest.mark.parametrize(
    ("first_reader", "second"),
    [
        ({"no": 2, "yes": 28}, ["no"] * 2 + ["yes"] * 18),  # two files, both say no
        ({"no": 3, "yes": 16}, ["no"] * 3 + ["yes"] * 5 + ["no"] * 2),  # 5, 3 and 2 files
        ({"yes": 30}, ["yes"] * 19 + ["no"]),  # 95 per cent of 20 is one file
        ({"no": 7, "yes": 23}, ["no"] * 5 + [None] * 2 + ["yes"] * 8),  # two files with no, read by one
    ],
)
def test_agreement_does_not_give_away_a_few_files(first_reader, second):
    item = laid(answers(first_reader, second=second))["review_agreement"][1]
    assert [item[name] for name in FIGURES] == [None] * 6
    assert item["suppressed"] == "hidden"


STATES = (("yes", "yes", None), ("no", "no", None), ("yes", "no", "yes"), ("yes", "no", "no"), ("yes", "no", None))
"""How a file is read by two, and settled by a third."""
ALONE = (("yes", None, None), ("no", None, None))


def spread(files, cells):
    """Yield every way in which files can have fallen on cells."""
    if cells == 1:
        yield (files,)
        return
    for one in range(files + 1):
        for rest in spread(files - one, cells - 1):
            yield (one, *rest)


def read_twice(*items, states):
    """Return a review of items with two answers each, from how many files are in each state, by item."""
    asked = tuple(
        INSTRUMENT.items[1].model_copy(update={"id": f"punkt-{place}"}) for place, _ in enumerate(items, start=1)
    )
    files = [[state for state, count in zip(states, counts, strict=True) for _ in range(count)] for counts in items]
    codes = np.array(
        [[[ANSWERS.index(state[who]) if state[who] else BLANK for state in item] for item in files] for who in range(3)]
    )
    codes = np.swapaxes(codes, 1, 2)
    instrument = INSTRUMENT.model_copy(update={"items": asked})
    conclusions = {axis: rated([[[None] * codes.shape[1]]], CONCLUSIONS[axis]) for axis in CONCLUSIONS}
    double = int(((codes[:2] >= 0).all(axis=0)).any(axis=1).sum())
    given = Rated(codes[:2], final_answers(codes[:2], codes[2]))
    return ReviewAnswers(instrument, asked, given, conclusions, codes.shape[1], double, 2)


def published(found, threshold):
    """Return what is told of the items of a review, figures rounded to two decimals."""
    tables = laid(found, disclosure_threshold=threshold)
    rows = [*tables["reviews"], *tables["review_agreement"][1:]]
    return tuple(round(cell, 2) if isinstance(cell, float) else cell for row in rows for cell in row.values())


def readings(counts):
    """Return the numbers of files that a reader might look for in the table of double readings of an item."""
    both_yes, both_no, to_yes, to_no, open_still = counts[:5]
    differ = to_yes + to_no + open_still
    return (both_yes, both_no, to_yes, to_no, differ, both_yes + both_no, both_yes + differ, both_no + differ)


@pytest.mark.parametrize(("files", "threshold"), [(6, 3), (5, 4)])
def test_whoever_knows_the_rule_finds_no_few_files_read_alike_or_apart(files, threshold):
    """Every review of one item that could be: those told alike differ in each number that is small in any of them."""
    alike = {}
    for counts in spread(files, len(STATES) + len(ALONE)):
        told = published(read_twice(counts, states=STATES + ALONE), threshold)
        alike.setdefault(told, []).append(readings(counts))
    assert len(alike) > 20
    assert any(one[0] >= threshold and "hidden" not in told for told, several in alike.items() for one in several)
    for told, several in alike.items():
        for numbers in zip(*several, strict=True):
            assert len(set(numbers)) > 1 or not 0 < numbers[0] < threshold, (several[:3], told)


def test_the_items_together_are_told_where_they_hide_each_other():
    both = [(12 - count, 6, 0, count, 0) for count in (1, 2, 4)]
    rows = laid(read_twice(*both, states=STATES))["review_agreement"]
    assert [row["suppressed"] for row in rows[:4]] == [None, *["hidden"] * 3]
    assert (rows[0]["agreement"], rows[0]["alpha"]) == (87, round(rows[0]["alpha"], 2))  # 47 of 54
    rows = laid(read_twice(both[2], states=STATES))["review_agreement"]
    assert [row["suppressed"] for row in rows[:2]] == ["hidden", "hidden"]  # nothing else to take them for


def test_agreement_on_fewer_files_than_the_threshold_is_hidden_and_so_is_their_number():
    row = laid(answers({"yes": 30}, second=["yes"] * 4))["review_agreement"][0]
    assert [row[name] for name in ("double", "answers", *FIGURES)] == [None] * 8
    assert row["suppressed"] == "hidden"


def test_the_same_input_gives_the_same_rows():
    found = answers({"yes": 10, "no": 20}, second=["yes"] * 12 + ["no"] * 8)
    assert laid(found, "random", 90) == laid(found, "random", 90)
