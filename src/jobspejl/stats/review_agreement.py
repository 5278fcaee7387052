"""Where reviewers' agreement may be told, so that nobody can work out how a few files were read.

Agreement, alpha and AC1 of an item with two answers are three equations that give its table of double readings, so
that they are told only where no cell of that table is small. Those of all items together are sums. They are told where,
for every small number that the hidden items have, another review is found with the same counts, the same items hidden
and the same figures, in which that number is another: then it cannot be worked out by trying every review that fits.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, product

import numpy as np

from jobspejl.contracts.arrays import Ints
from jobspejl.contracts.instrument import ANSWERS
from jobspejl.stats.coder_agreement import CoderAgreement, coder_agreement
from jobspejl.stats.review_answers import BLANK, UNRESOLVED
from jobspejl.stats.review_counts import ItemCounts, tell_item

State = tuple[tuple[int, ...], int]
"""How a file was read: the answers that its reviewers gave, whoever gave which, and the one that counts."""
Readings = Counter[State]
"""How many files were read in each way."""

_WHOLE_PER_CENT, _TWO_DECIMALS = 2, 2


def readings_of(answers: Ints, final: Ints) -> Readings:
    """Return how many files of an item were read in each way.

    Args:
        answers: (R, C), each reviewer's answer to each file; below 0 where there is none.
        final: (C,), the answer that counts; below 0 where there is none.

    >>> readings_of(np.array([[0, 1, 0], [1, 0, -1]]), np.array([1, 1, 0]))
    Counter({((0, 1), 1): 2, ((0,), 0): 1})
    """
    columns = zip(answers.T.tolist(), final.tolist(), strict=True)
    return Counter((tuple(sorted(answer for answer in given if answer >= 0)), counts) for given, counts in columns)


def item_may_be_told(readings: Readings, threshold: int) -> bool:
    """Return whether the agreement on one item may be told: no number of files read in one way is small.

    Files read by one count too, since they are what subtraction from the counts of all files would leave. Every number
    that can be worked out is a sum of these, and so 0 or large enough.

    Args:
        readings: The item's files.
        threshold: Fewest files that are told.

    >>> item_may_be_told(Counter({((0, 0), 0): 14, ((1, 1), 1): 8}), 5)
    True
    >>> item_may_be_told(Counter({((0, 0), 0): 14, ((1, 1), 1): 8, ((0, 1), 0): 2}), 5)
    False
    """
    return not any(0 < files < threshold for files in readings.values()) or not any(map(_double, readings))


def all_may_be_told(items: Sequence[Readings], categories: int, threshold: int) -> bool:
    """Return whether the agreement on all items together may be told, as `rounded`, beside that on some of them.

    Args:
        items: All items, those too whose own agreement is hidden.
        categories: K, how many answers are possible.
        threshold: Fewest files that are told.
    """
    hidden = [place for place, item in enumerate(items) if not item_may_be_told(item, threshold)]
    return all(_open(items, hidden, place, categories, threshold) for place in hidden)


def rounded(found: CoderAgreement) -> CoderAgreement:
    """Return the agreement on all items as it is told: in whole per cent, the others to two decimals.

    >>> rounded(CoderAgreement(110, 0.8636, 0.8121, 0.7481, None, 0.8341, None)).alpha
    0.81
    """
    alpha, lower, upper, ac1 = (
        None if figure is None else round(figure, _TWO_DECIMALS)
        for figure in (found.alpha, found.lower, found.upper, found.ac1)
    )
    agreement = None if found.agreement is None else round(found.agreement, _WHOLE_PER_CENT)
    return CoderAgreement(found.units, agreement, alpha, lower, upper, ac1, found.undefined)


def _open(items: Sequence[Readings], hidden: Sequence[int], place: int, categories: int, threshold: int) -> bool:
    """Return whether each small number of a hidden item could be another, all that is told being the same."""
    item, others = items[place], [items[other] for other in hidden if other != place]
    small = {name: count for name, count in _numbers(item).items() if 0 < count < threshold}
    for changed in chain(_settled(item, threshold), _exchanged(item, others, small, threshold)):
        _drop(small, changed)
        if not small:
            return True
    pooled = sum(items, Counter[State]())
    told = _figures(pooled, categories)
    for changed in chain(_swapped(item, threshold), _answered(item, threshold)):
        opened = dict(small)
        _drop(opened, changed)
        if len(opened) < len(small) and _figures(pooled - item + changed, categories) == told:
            small = opened
        if not small:
            return True
    return not small


def _drop(small: dict[object, int], changed: Readings) -> None:
    """Drop the numbers that are not what they were."""
    numbers = _numbers(changed)
    for name in [name for name, count in small.items() if numbers.get(name, 0) != count]:
        del small[name]


def _numbers(readings: Readings) -> dict[object, int]:
    """Return the numbers of an item that somebody might look for.

    They are files read by two in each way, alike, and apart; and all files by the answer that counts.
    """
    double = {state: files for state, files in readings.items() if _double(state)}
    alike = sum(files for state, files in double.items() if _alike(state))
    sums = {"alike": alike, "apart": sum(double.values()) - alike}
    return dict(chain(double.items(), _final(readings).items(), sums.items()))


def _final(readings: Readings) -> dict[int, int]:
    """Return the number of files by the answer that counts."""
    counted: Counter[int] = Counter()
    for (_, final), files in readings.items():
        counted[final] += files
    return dict(counted)


def _told(readings: Readings, threshold: int) -> ItemCounts:
    """Return what is told of an item's files by the answer that counts."""
    counted = _final(readings)
    return tell_item(np.array([counted.get(one, 0) for one in (*range(len(ANSWERS)), UNRESOLVED, BLANK)]), threshold)


def _settled(item: Readings, threshold: int) -> Iterator[Readings]:
    """Give an item as it would be, had a file that was read in two ways been settled otherwise."""
    for state in list(item):
        for final in _answers(item) | {UNRESOLVED}:
            if _double(state) and not _alike(state) and final != state[1]:
                yield from _if_told_alike(item, _replaced(item, state, (state[0], final)), threshold)


def _answered(item: Readings, threshold: int) -> Iterator[Readings]:
    """Give an item as it would be, had one who read a file alone answered otherwise."""
    for state, answer in product(list(item), _answers(item)):
        if state[0] == (state[1],) and answer != state[1]:
            yield from _if_told_alike(item, _replaced(item, state, ((answer,), answer)), threshold)


def _answers(item: Readings) -> set[int]:
    return {answer for given, final in item for answer in (*given, final) if answer >= 0}


def _exchanged(
    item: Readings, others: Sequence[Readings], small: dict[object, int], threshold: int
) -> Iterator[Readings]:
    """Give an item as it would be with a file's readings exchanged for those of a file of another hidden item.

    Both files were read by two, so that no sum over items moves. Only those are given that change a small number.
    """
    for other in others:
        for own, new in product(filter(_double, item), filter(_double, other)):
            if own == new or len(own[0]) != len(new[0]) or small.keys().isdisjoint(_moved(own, new)):
                continue
            pairs = ((item, _replaced(item, own, new)), (other, _replaced(other, new, own)))
            if all(_told_alike(*pair, threshold) for pair in pairs):
                yield pairs[0][1]


def _moved(own: State, new: State) -> set[object]:
    """Return the numbers that another way of reading a file changes."""
    ends = {own[1], new[1]} if own[1] != new[1] else set()
    return {own, new, *ends, *(("alike", "apart") if _alike(own) != _alike(new) else ())}


def _swapped(item: Readings, threshold: int) -> Iterator[Readings]:
    """Give an item as it would be, had a file that two read alike been read by one, and one read by one by them."""
    for both in filter(_double, item):
        if not _alike(both) or both[0][0] != both[1]:
            continue
        for alone in [state for state in item if state[0] == (state[1],) and state[1] != both[1]]:
            once, twice = ((both[1],), both[1]), ((alone[1],) * len(both[0]), alone[1])
            yield from _if_told_alike(item, _replaced(_replaced(item, both, twice), alone, once), threshold)


def _if_told_alike(item: Readings, changed: Readings, threshold: int) -> Iterator[Readings]:
    if _told_alike(item, changed, threshold):
        yield changed


def _told_alike(item: Readings, changed: Readings, threshold: int) -> bool:
    """Return whether the same is told of a hidden item and of what it might be instead."""
    return not item_may_be_told(changed, threshold) and _told(item, threshold) == _told(changed, threshold)


def _replaced(readings: Readings, old: State, new: State) -> Readings:
    changed = Counter(readings)
    changed[old] -= 1
    changed[new] += 1
    return +changed


def _figures(readings: Readings, categories: int) -> tuple[float | None, ...]:
    """Return the agreement as it is told, but for its interval, which hangs on who read what as well."""
    most = max(len(given) for given, _ in readings)
    columns = [[*given, *[-1] * (most - len(given))] for (given, _), files in readings.items() for _ in range(files)]
    found = rounded(coder_agreement(np.array(columns).T, categories, seed=0, draws=1))
    return (found.agreement, found.alpha, found.ac1)


def _double(state: State) -> bool:
    return len(state[0]) > 1


def _alike(state: State) -> bool:
    return len(set(state[0])) == 1
