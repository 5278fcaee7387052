"""Samples of case files: worked figures, SciPy's hypergeometric as the second witness, and enumeration."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from jobspejl.stats.file_samples import (
    allocate,
    chance_of_few,
    chance_of_few_anywhere,
    chance_of_many,
    draw,
    error_bounds,
    least_intolerable,
    most_wrong,
    smallest_sample,
    smallest_stratified,
)

# Computed with R for the reference notes; the last line is AICPA table A-1 (Stewart 2012) and the R package jfa.
# 5 % with no error; 10 % with no, one and two errors.
PLANS = [
    (50, 31, 22, 33, 40),
    (100, 45, 25, 39, 50),
    (200, 51, 27, 42, 55),
    (500, 56, 28, 44, 59),
    (1000, 57, 29, 45, 60),
    (None, 59, 29, 46, 61),
]

confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99])
divided = st.lists(st.integers(1, 40), min_size=1, max_size=6).flatmap(
    lambda files: st.tuples(st.just(files), st.integers(len(files), sum(files)))
)


# ── how many ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("files", "five", "ten", "ten_one", "ten_two"), PLANS)
def test_sampling_plans(files, five, ten, ten_one, ten_two):
    assert smallest_sample(files, 0.05) == five
    assert [smallest_sample(files, 0.1, errors) for errors in range(3)] == [ten, ten_one, ten_two]


@given(st.integers(1, 150), st.floats(0.01, 0.6), st.integers(0, 3), confidences)
def test_the_smallest_sample_is_found_by_trying_all(files, tolerable, errors, confidence):
    wrong = np.arange(files + 1)
    # What must be excluded: every number of wrong files that is not below the tolerable share.
    too_many = wrong[wrong / files >= tolerable]
    shown = [
        size
        for size in range(errors + 1, files + 1)
        if (hypergeom.cdf(errors, files, too_many, size) <= (1 - confidence) * (1 + 1e-9)).all()
    ]
    assert smallest_sample(files, tolerable, errors, confidence) == (shown[0] if shown else None)


@pytest.mark.parametrize("errors", [0, 1, 5])
@pytest.mark.parametrize("tolerable", [0.01, 0.05, 0.3])
def test_a_list_without_end_is_binomial(errors, tolerable):
    size = smallest_sample(None, tolerable, errors)
    assert binom.cdf(errors, size, tolerable) <= 0.05 < binom.cdf(errors, size - 1, tolerable)


def test_the_tolerable_share_is_the_decimal_number_as_written():
    assert least_intolerable(100, 0.07) == 7  # 0.07 * 100 is 7.000000000000001
    assert least_intolerable(30, 0.1) == 3  # 0.1 * 30 and 0.1 in binary are a little more
    assert least_intolerable(50, 0.05) == 3
    assert least_intolerable(10, 1e-9) == 1


def test_a_chance_that_equals_the_risk_is_enough():
    # One wrong of 20: a sample of 19 misses it with a chance of exactly 1 in 20.
    assert smallest_sample(20, 0.05) == 19


def test_not_even_the_whole_list_can_show_it():
    assert smallest_sample(20, 0.05, errors=1) is None
    assert smallest_stratified(np.array([10, 10]), 0.05, errors=1) is None


@given(st.integers(5, 400), st.floats(0.02, 0.4), st.integers(0, 3))
def test_more_is_needed_for_more(files, tolerable, errors):
    size = smallest_sample(files, tolerable, errors)
    for stricter in (
        smallest_sample(files, tolerable, errors + 1),
        smallest_sample(files, tolerable / 2, errors),
        smallest_sample(files, tolerable, errors, 0.99),
    ):
        assert stricter is None or (size is not None and stricter >= size)


# ── what they show ────────────────────────────────────────────────────────────────────────────────────────────────


def test_worked_bounds():
    upper = error_bounds(3, 19, 120, side="upper")
    assert (upper.lower, upper.upper, round(100 * upper.upper_share, 1)) == (3, 41, 34.2)
    both = error_bounds(3, 19, 120)
    assert (round(100 * both.lower_share, 1), round(100 * both.upper_share, 1)) == (4.2, 37.5)
    large = error_bounds(46, 127, 1500)
    assert (round(100 * large.lower_share, 1), round(100 * large.upper_share, 1)) == (28.3, 44.8)


def test_all_files_leave_nothing_uncertain_and_none_leaves_all():
    for side in ("both", "upper", "lower"):
        assert error_bounds(4, 19, 19, side=side).lower == error_bounds(4, 19, 19, side=side).upper == 4
    nothing = error_bounds(0, 0, 19)
    assert (nothing.lower, nothing.upper) == (0, 19)


@given(st.data())
def test_chances_are_scipys(data):
    files = data.draw(st.integers(1, 3000))
    wrong, size = data.draw(st.integers(0, files)), data.draw(st.integers(0, files))
    seen = data.draw(st.integers(0, size))
    few, many = hypergeom.cdf(seen, files, wrong, size), hypergeom.sf(seen - 1, files, wrong, size)
    assert chance_of_few(seen, wrong, files, size) == pytest.approx(few, rel=1e-8, abs=1e-12)
    assert chance_of_many(seen, wrong, files, size) == pytest.approx(many, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("files", [1, 2, 7, 20, 41])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
@pytest.mark.parametrize("side", ["both", "upper", "lower"])
def test_bounds_hold_what_they_promise_whatever_the_truth(files, confidence, side):
    for size in range(files + 1):
        found = [error_bounds(seen, size, files, confidence, side) for seen in range(size + 1)]
        for wrong in range(files + 1):
            held = [one.lower <= wrong <= one.upper for one in found]
            chance = hypergeom.pmf(np.arange(size + 1), files, wrong, size)[held].sum()
            assert chance >= confidence - 1e-7, (size, wrong)


@given(st.integers(1, 200), st.data())
def test_more_errors_found_never_lower_the_bounds(files, data):
    size = data.draw(st.integers(1, files))
    seen = data.draw(st.integers(0, size - 1))
    for side in ("both", "upper", "lower"):
        one, two = error_bounds(seen, size, files, side=side), error_bounds(seen + 1, size, files, side=side)
        assert one.lower <= two.lower
        assert one.upper <= two.upper
        assert 0 <= one.lower <= one.upper <= files


# ── strata ────────────────────────────────────────────────────────────────────────────────────────────────────────


def few_by_enumeration(errors, places, files, drawn):
    """Return the chance of at most `errors` found where `places` of each stratum are wrong, by convolution."""
    found = np.ones(1)
    for wrong, of, size in zip(places, files, drawn, strict=True):
        found = np.convolve(found, hypergeom.pmf(np.arange(size + 1), of, wrong, size))
    return found[: errors + 1].sum()


@pytest.mark.parametrize(
    ("files", "drawn"), [((6, 6), (3, 3)), ((10, 4), (3, 2)), ((5, 5, 5), (2, 3, 4)), ((12, 1), (5, 1)), ((8,), (3,))]
)
@pytest.mark.parametrize("errors", [0, 1, 2])
def test_the_bound_on_few_errors_holds_wherever_they_lie(files, drawn, errors):
    for wrong in range(sum(files) + 1):
        bound = chance_of_few_anywhere(errors, wrong, np.array(files), np.array(drawn))
        for places in itertools.product(*(range(of + 1) for of in files)):
            if sum(places) == wrong:
                assert few_by_enumeration(errors, places, files, drawn) <= bound + 1e-9, places


def test_the_whole_lists_hypergeometric_would_promise_too_much_with_strata():
    # Two wrong of 100, one in each half: 25 of each half are read.
    apart = few_by_enumeration(0, (1, 1), (50, 50), (25, 25))
    assert apart == pytest.approx(0.25)
    assert chance_of_few(0, 2, 100, 50) < apart <= chance_of_few_anywhere(0, 2, np.array([50, 50]), np.array([25, 25]))


@given(divided, st.integers(0, 2))
def test_the_upper_bound_excludes_all_above_it_and_one_stratum_is_the_exact_one(case, errors):
    files, size = np.array(case[0]), case[1]
    drawn = allocate(files, size)
    errors = min(errors, size)
    most = most_wrong(errors, files, drawn)
    for wrong in range(most + 1, int(files.sum()) + 1):
        assert chance_of_few_anywhere(errors, wrong, files, drawn) <= 0.05 * (1 + 1e-6)
    exact = error_bounds(errors, size, int(files.sum()), side="upper").upper
    assert most >= exact
    if files.size == 1:
        assert most == exact


@given(divided, st.sampled_from([0.05, 0.1, 0.25]), st.integers(0, 1))
def test_a_stratified_plan_shows_what_it_is_for(case, tolerable, errors):
    files = np.array(case[0])
    size = smallest_stratified(files, tolerable, errors)
    plain = smallest_sample(int(files.sum()), tolerable, errors)
    if size is None or plain is None:
        assert size is plain
        return
    assert size >= plain
    assert most_wrong(errors, files, allocate(files, size)) < tolerable * files.sum()


def test_strata_cost_a_few_files():
    assert smallest_stratified(np.array([100]), 0.05) == 45
    assert smallest_stratified(np.array([50, 50]), 0.05) == 46
    assert smallest_stratified(np.array([600, 400]), 0.05) == 59


@given(divided)
def test_allocation(case):
    files, size = np.array(case[0]), case[1]
    drawn = allocate(files, size)
    assert drawn.sum() == size
    assert (drawn >= 1).all()
    assert (drawn <= files).all()
    if size >= np.minimum(files, 2).sum():
        assert (drawn >= np.minimum(files, 2)).all()
    larger, smaller = np.greater.outer(files, files).nonzero()
    assert (drawn[larger] >= drawn[smaller]).all()
    quota = size * files / files.sum()
    if (quota >= 2).all():
        assert (np.abs(drawn - quota) < 1).all()


@pytest.mark.parametrize(
    ("files", "size", "drawn"),
    [
        ([60, 37, 3], 20, [11, 7, 2]),  # two to the smallest; 18 over 97: 11.13 and 6.87
        ([50, 30, 20], 10, [5, 3, 2]),
        ([97, 2, 1], 4, [2, 1, 1]),  # not enough for two each: one each, and the rest to the large one
        ([5, 5, 5], 7, [3, 2, 2]),  # equal remainders go to the first
        ([4, 9], 13, [4, 9]),
    ],
)
def test_allocation_by_hand(files, size, drawn):
    assert allocate(np.array(files), size).tolist() == drawn


# ── the draw ──────────────────────────────────────────────────────────────────────────────────────────────────────


def drawn_ids(ids, stratum, sizes, seed):
    return [ids[place] for place in draw(ids, np.array(stratum), np.array(sizes), seed)]


@given(st.integers(0, 2**40), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(seed, random):
    ids = [f"S-{number}" for number in range(30)]
    stratum = [number % 3 for number in range(30)]
    first = drawn_ids(ids, stratum, [4, 2, 1], seed)
    mixed = list(range(30))
    random.shuffle(mixed)
    assert drawn_ids([ids[p] for p in mixed], [stratum[p] for p in mixed], [4, 2, 1], seed) == first
    assert len(set(first)) == 7
    assert sorted(int(one[2:]) % 3 for one in first) == [0, 0, 0, 0, 1, 1, 2]


def test_the_draw_by_hand():
    # numpy.random.PCG64(1).random_raw(3), given to a, b, c: 9441..., 17532..., 2659...
    assert drawn_ids(["b", "c", "a"], [0, 0, 0], [3], 1) == ["c", "a", "b"]
    assert drawn_ids(["b", "c", "a"], [1, 0, 0], [1, 1], 1) == ["c", "b"]


def test_a_larger_sample_with_the_same_seed_holds_the_smaller():
    ids = [f"{number:03}" for number in range(50)]
    assert drawn_ids(ids, [0] * 50, [9], 7) == drawn_ids(ids, [0] * 50, [20], 7)[:9]


def test_every_file_of_a_stratum_is_drawn_equally_often():
    ids, stratum = list("abcdefgh"), [0, 0, 0, 0, 0, 1, 1, 1]
    times = np.zeros(8)
    for seed in range(4000):
        times[draw(ids, np.array(stratum), np.array([2, 2]), seed)] += 1
    # 5 standard errors of a share of 4000 draws
    np.testing.assert_allclose(times / 4000, [0.4] * 5 + [2 / 3] * 3, atol=5 * np.sqrt(0.25 / 4000))
