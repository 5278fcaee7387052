"""Small counts of a file review: no small number can be worked out by one who knows the rule, and bounds that hold."""

from collections import defaultdict

import numpy as np
import pytest

from jobspejl.stats.file_samples import error_bounds
from jobspejl.stats.review_counts import broken_bounds, tell_conclusion, tell_crossed, tell_item
from jobspejl.stats.small_counts import Part, split_many, split_two


def spread(files, cells):
    """Yield every way in which files can have fallen on cells."""
    if cells == 1:
        yield (files,)
        return
    for first in range(files + 1):
        for rest in spread(files - first, cells - 1):
            yield (first, *rest)


def quantities(counts):
    kept, partly, no, *others = counts
    judged = kept + partly + no
    return (*counts, partly + no, kept + sum(others), judged, sum(others))


@pytest.mark.parametrize(("files", "threshold"), [(6, 3), (9, 3), (11, 3), (12, 4), (11, 5)])
def test_whoever_knows_the_rule_and_what_is_told_finds_no_small_number(files, threshold):
    """Every review that could be: those told alike must differ in every number that is small in any of them."""
    alike = defaultdict(list)
    for counts in spread(files, 7):
        alike[tell_item(np.array(counts), threshold)].append(quantities(counts))
    assert len(alike) > 40
    for reviews in alike.values():
        for numbers in zip(*reviews, strict=True):
            assert len(set(numbers)) > 1 or not 0 < numbers[0] < threshold, reviews[:3]


@pytest.mark.parametrize(("files", "threshold"), [(9, 3), (13, 4), (14, 5)])
def test_no_small_number_of_conclusions_is_found(files, threshold):
    alike = defaultdict(list)
    for counts in spread(files, 6):
        alike[tell_conclusion(np.array(counts), threshold)].append(counts)
    for reviews in alike.values():
        for numbers in zip(*reviews, strict=True):
            assert len(set(numbers)) > 1 or not 0 < numbers[0] < threshold, reviews[:3]


@pytest.mark.parametrize(("files", "threshold"), [(2, 3), (3, 5), (4, 5), (8, 3), (8, 5)])
def test_what_is_told_holds_the_truth(files, threshold):
    for counts in spread(files, 7):
        told = tell_item(np.array(counts), threshold)
        kept, partly, no, *others = counts
        named = [(told.judged, kept + partly + no), (told.broken, partly + no), (told.kept, kept)]
        for part, count in (*named, (told.partly, partly), (told.no, no), *zip(told.others, others, strict=True)):
            assert part.least <= count <= part.most
            assert part.figure in {None, count}
            assert part.how != "few" or 0 < count < threshold


def test_of_fewer_files_than_the_threshold_nothing_is_told_but_how_many_were_read():
    for counts in ([3, 0, 0], [0, 0, 3], [2, 0, 1]):
        told = tell_item(np.array([*counts, 0, 0, 0, 0]), 5)
        assert (told.judged.how, told.judged.least, told.judged.most) == ("hidden", 0, 3)
        found = broken_bounds(told, 3, 40, 0.95)
        exact = error_bounds(counts[2], 3, 40)
        assert found.lower <= exact.lower_share
        assert exact.upper_share <= found.upper


def test_nothing_small_is_shown_and_nothing_large_is_hidden_without_need():
    told = tell_item(np.array([9, 0, 7, 0, 0, 0, 3]), 3)
    assert [part.figure for part in (told.judged, told.kept, told.broken, told.partly, told.no)] == [16, 9, 7, 0, 7]
    assert [part.figure for part in told.others] == [0, 0, 0, 3]
    told = tell_item(np.array([16, 0, 3, 0, 0, 0, 0]), 5)
    assert (told.broken.how, told.broken.least, told.broken.most) == ("few", 1, 4)
    assert (told.kept.how, told.kept.figure) == ("hidden", None)
    assert told.judged.figure == 19


def test_which_of_two_is_small_is_not_told_where_that_would_give_it_away():
    assert [part.how for part in split_two(Part("shown", 9, 9), 2, 5)] == ["few", "hidden"]
    assert [part.how for part in split_two(Part("shown", 8, 8), 2, 5)] == ["hidden", "hidden"]
    assert [part.how for part in split_two(Part("few", 1, 4), 2, 5)] == ["hidden", "hidden"]


def test_small_parts_as_large_as_they_can_be_do_not_hide_each_other():
    # 2 and 2 below a threshold of 3 could only be 2 and 2, so that a third part goes with them.
    assert [part.figure for part in split_many(Part("shown", 9, 9), [2, 2, 5], 3)] == [None, None, None]
    assert [part.figure for part in split_many(Part("shown", 8, 8), [2, 1, 5], 3)] == [None, None, 5]


def test_the_table_of_two_by_two():
    assert tell_crossed(np.array([[9, 5], [5, 0]]), 5)
    assert not tell_crossed(np.array([[9, 5], [4, 1]]), 5)


def test_three_errors_in_nineteen_of_a_hundred_and_twenty():
    told = tell_item(np.array([16, 0, 3, 0, 0, 0, 0]), 3)
    found = broken_bounds(told, 19, 120, 0.95)
    assert found.upper_alone == 41 / 120
    assert (round(100 * found.lower, 1), round(100 * found.upper, 1)) == (4.2, 37.5)
    assert not found.careful


def test_hidden_errors_are_bounded_by_the_most_and_the_least_that_they_can_be():
    shares = [broken_bounds(tell_item(np.array([19 - no, 0, no, 0, 0, 0, 0]), 5), 19, 120, 0.95) for no in (1, 2, 3, 4)]
    assert len(set(shares)) == 1
    [found] = set(shares)
    assert found.careful
    assert found.upper_alone == error_bounds(4, 19, 120, side="upper").upper_share
    assert found.lower == error_bounds(1, 19, 120).lower_share


def test_the_bounds_hold_however_many_files_of_the_list_can_be_judged():
    for not_relevant in (3, 5, 8):
        for no in (0, 4, 9):
            judged = 30 - not_relevant
            told = tell_item(np.array([judged - no, 0, no, not_relevant, 0, 0, 0]), 3)
            found = broken_bounds(told, 30, 60, 0.95)
            exact = [error_bounds(no, judged, of) for of in range(judged, 60 - not_relevant + 1)]
            assert found.lower <= min(one.lower_share for one in exact)
            assert found.upper >= max(one.upper_share for one in exact)
            assert found.upper - max(one.upper_share for one in exact) < 0.03


def test_the_bounds_hold_for_every_count_that_is_not_told():
    for counts in spread(8, 4):
        kept, no, not_relevant, unresolved = counts
        if not kept + no:
            continue
        told = tell_item(np.array([kept, 0, no, not_relevant, 0, unresolved, 0]), 3)
        found = broken_bounds(told, 8, 20, 0.95)
        exact = error_bounds(no, kept + no, 20 - not_relevant - unresolved)
        assert found.lower <= exact.lower_share
        assert exact.upper_share <= found.upper
