"""The reviewers' agreement on several items: nobody finds a few files that were read alike or apart."""

from collections import Counter, defaultdict
from functools import cache
from itertools import product

import numpy as np
import pytest

from jobspejl.stats.coder_agreement import coder_agreement
from jobspejl.stats.review_agreement import all_may_be_told, item_may_be_told, rounded
from jobspejl.stats.review_answers import UNRESOLVED
from jobspejl.stats.review_counts import tell_item

THRESHOLD = 3


def spread(files, cells):
    """Yield every way in which files can have fallen on cells."""
    if cells == 1:
        yield (files,)
        return
    for first in range(files + 1):
        for rest in spread(files - first, cells - 1):
            yield (first, *rest)


WAYS = (((0, 0), 0), ((1, 1), 1), ((0, 1), 0), ((0, 1), 1), ((0, 1), UNRESOLVED))
"""Two read a file alike, or apart; then a third settles it, or nobody does."""


def readings(table):
    return +Counter(dict(zip(WAYS, table, strict=False)))


def figures(read):
    codes = np.array([given for (given, _), files in read.items() for _ in range(files)]).T
    found = rounded(coder_agreement(codes, 2, seed=1, draws=1))
    return (found.agreement, found.alpha, found.ac1)


@cache
def told_of(table):
    read = readings(table)
    counted = {final: sum(files for (_, one), files in read.items() if one == final) for final in (0, 1, UNRESOLVED)}
    counts = np.array([counted[0], counted[1], 0, 0, 0, counted[UNRESOLVED], 0])
    return tell_item(counts, THRESHOLD), figures(read) if item_may_be_told(read, THRESHOLD) else None


@cache
def told_of_all(tables):
    """Return the figures of items together, and whether they are told; the order of the items changes nothing."""
    items = [readings(table) for table in tables]
    return figures(sum(items, Counter())), all_may_be_told(items, 2, THRESHOLD)


def looked_for(table):
    both_yes, both_no, to_yes, to_no, open_still = (*table, 0)[:5]
    alike, apart = both_yes + both_no, to_yes + to_no + open_still
    return (*table, alike, apart, both_yes + to_yes, both_no + to_no, both_yes + apart, both_no + apart)


@pytest.mark.parametrize(("items", "files"), [(1, 7), (2, 3), pytest.param(2, 4, marks=pytest.mark.slow)])
def test_the_items_together_do_not_give_one_of_them_away(items, files):
    """Every review that could be: those of the same figures differ in each number that is small in one that is told."""
    alike, told = defaultdict(list), set()
    for tables in product(list(spread(files, len(WAYS))), repeat=items):
        each = tuple(told_of(table) for table in tables)
        together, may = told_of_all(tuple(sorted(tables)))
        alike[each, together].append([number for table in tables for number in looked_for(table)])
        told |= {(each, together)} if may and any(one is None for _, one in each) else set()
    assert told
    for published in told:
        for numbers in zip(*alike[published], strict=True):
            assert len(set(numbers)) > 1 or not 0 < numbers[0] < THRESHOLD, (alike[published][:3], published)
