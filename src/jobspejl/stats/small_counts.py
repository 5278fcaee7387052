"""Counts of a few persons are not shown, and cannot be found by subtraction from those that are.

A number that is shown is split into parts that are shown only where no part is from 1 to one below the threshold.
Nothing else is told of a split that is not shown but, where it gives nothing more away, which part is the small one.
So no small number can be worked out, not by one who has this rule in hand either (Hundepool, A. et al. 2012.
Statistical Disclosure Control, ch. 4, on attacks by subtraction).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jobspejl.contracts.arrays import Ints
from jobspejl.stats.file_samples import error_bounds

Shown = Literal["shown", "few", "hidden"]
"""Shown as it is, told to be from 1 to one below the threshold, or not told."""


@dataclass(frozen=True, slots=True)
class Part:
    """A count of files, as far as it is told.

    Attributes:
        how: What is told of it.
        least: The smallest number that it can be by what is told.
        most: The largest.
    """

    how: Shown
    least: int
    most: int

    @property
    def figure(self) -> int | None:
        """The count; None where it is not shown."""
        return self.least if self.how == "shown" else None


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """What is told of one item over all files that were read.

    Attributes:
        judged: Files answered yes, partly or no.
        kept: Answered yes.
        broken: Answered partly or no.
        partly: Answered partly.
        no: Answered no.
        others: Not relevant, cannot be judged, unresolved, without an answer.
    """

    judged: Part
    kept: Part
    broken: Part
    partly: Part
    no: Part
    others: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class BrokenBounds:
    """Bounds for the share of broken items in the whole list, 0 to 1, from what is told of a random sample.

    Attributes:
        lower: Lower limit of the two-sided interval.
        upper: Upper limit of it.
        upper_alone: The one-sided upper limit.
        careful: They hold for every count that is not told, so that they are wider than the counts would give.
    """

    lower: float
    upper: float
    upper_alone: float
    careful: bool


def split_two(whole: Part, first: int, threshold: int) -> tuple[Part, Part]:
    """Return what is told of two parts that add up to a whole.

    Args:
        whole: The whole as far as it is told; nothing is told of the parts of a whole that is not shown.
        first: The first part; the other is the rest.
        threshold: Fewest files, 3 or more, that are told.

    >>> [part.how for part in split_two(Part("shown", 19, 19), 2, 5)]
    ['few', 'hidden']
    """
    total = whole.least
    if whole.how != "shown":
        return _untold(whole.most), _untold(whole.most)
    parts = (first, total - first)
    if not any(0 < part < threshold for part in parts):
        return _told(parts[0]), _told(parts[1])
    if total < 2 * threshold - 1:
        # NOTE: with so few, saying which of the two is small could give its number away.
        return Part("hidden", 1, total - 1), Part("hidden", 1, total - 1)
    few, rest = Part("few", 1, threshold - 1), Part("hidden", total - threshold + 1, total - 1)
    return (few, rest) if parts[0] < threshold else (rest, few)


def split_many(whole: Part, parts: Sequence[int], threshold: int) -> tuple[Part, ...]:
    """Return what is told of the parts of a whole: those that are large enough, if the others can hide each other.

    The small parts, and those that are 0 beside them, are hidden together; where they cannot hide each other, the
    smallest of the others are hidden with them.

    Args:
        whole: The whole as far as it is told.
        parts: They add up to it.
        threshold: Fewest files that are told.

    >>> [part.figure for part in split_many(Part("shown", 30, 30), [14, 9, 4, 3, 0], 5)]
    [14, 9, None, None, None]
    """
    if whole.how != "shown":
        return tuple(_untold(whole.most) for _ in parts)
    if not any(0 < part < threshold for part in parts):
        return tuple(_told(part) for part in parts)
    order = sorted(range(len(parts)), key=lambda place: (parts[place], place))
    hidden = [place for place in order if parts[place] < threshold]
    rest = order[len(hidden) :]
    while rest and not _hide_each_other([parts[place] for place in hidden], threshold):
        # NOTE: parts of one size go together: which of them was picked would tell on the small one.
        alike = [place for place in rest if parts[place] == parts[rest[0]]]
        hidden, rest = [*hidden, *alike], rest[len(alike) :]
    most = sum(parts[place] for place in hidden)
    return tuple(_untold(most) if place in hidden else _told(part) for place, part in enumerate(parts))


def tell_item(counts: Ints, threshold: int) -> ItemCounts:
    """Return what is told of an item.

    The files judged are told first and then how many of them are broken. Where the number judged may not be told, only
    how many of all files are broken is.

    Args:
        counts: (7,), files answered yes, partly, no, not relevant, cannot be judged; unresolved; without an answer.
        threshold: Fewest files that are told.

    >>> import numpy as np
    >>> told = tell_item(np.array([10, 2, 5, 0, 2, 0, 0]), 5)
    >>> told.judged.figure, told.broken.figure, told.no.figure
    (None, 7, None)
    """
    kept, partly, no, *others = map(int, counts)
    all_read = _told(kept + partly + no + sum(others))
    judged, not_judged = split_two(all_read, kept + partly + no, threshold)
    if judged.how == "shown":
        told_kept, broken = split_two(judged, kept, threshold)
    else:
        broken, _ = split_two(all_read, partly + no, threshold)
        told_kept = _untold(all_read.most)
    first, second = split_two(broken, partly, threshold)
    return ItemCounts(judged, told_kept, broken, first, second, split_many(not_judged, others, threshold))


def tell_crossed(crossed: Ints, threshold: int) -> bool:
    """Return whether a table of two by two may be told: every cell is 0 or large enough.

    Args:
        crossed: (2, 2), files; all files that were read are in it, so that nothing is left over to subtract.
        threshold: Fewest files that are told.
    """
    return not any(0 < count < threshold for count in map(int, crossed.ravel()))


def tell_conclusion(counts: Ints, threshold: int, apart: int | None = None) -> tuple[Part, ...]:
    """Return what is told of the conclusions on one axis.

    Args:
        counts: (K,), files with each conclusion, unresolved, and without one.
        threshold: Fewest files that are told.
        apart: The conclusion whose number is told in a table of two by two and may not be hidden here; None where no
            such table is told. The others are then split from their own sum, which that table tells too.

    >>> import numpy as np
    >>> [part.figure for part in tell_conclusion(np.array([6, 9, 1, 0]), 5)]
    [None, 9, None, None]
    >>> [part.figure for part in tell_conclusion(np.array([6, 9, 1, 0]), 5, apart=0)]
    [6, None, None, None]
    """
    parts = [int(count) for count in counts]
    if apart is None:
        return split_many(_told(sum(parts)), parts, threshold)
    others = [*parts[:apart], *parts[apart + 1 :]]
    rest = split_many(_told(sum(others)), others, threshold)
    return (*rest[:apart], _told(parts[apart]), *rest[apart:])


def broken_bounds(told: ItemCounts, read: int, files: int, confidence: float) -> BrokenBounds:
    """Return bounds for the share broken, of the files that can be judged in the list, from a simple random sample.

    They use nothing but what is told, and hold for every count that this leaves open. Where files leave the
    denominator nobody knows how many of the list would; the bounds are then widened by one file, which covers every
    number of them. Files that could not be judged are taken to be no different from the others.

    Args:
        told: What is told of the item; at least one file may have been judged.
        read: Files read.
        files: Files in the list.
        confidence: Above 0.5 and below 1.

    >>> import numpy as np
    >>> found = broken_bounds(tell_item(np.array([16, 0, 3, 0, 0, 0, 0]), 3), 19, 120, 0.95)
    >>> round(found.lower, 3), round(found.upper, 3), round(found.upper_alone, 3)
    (0.042, 0.375, 0.342)
    """
    least_judged, most_judged = max(1, told.judged.least, told.broken.least), told.judged.most
    most = told.broken.most
    few_judged = max(least_judged, most)
    of_few, of_many = files - (read - few_judged), files - (read - most_judged)
    room = 0 if (few_judged, most_judged) == (read, read) else 1
    upper = error_bounds(most, few_judged, of_few, confidence).upper
    alone = error_bounds(most, few_judged, of_few, confidence, "upper").upper
    lower = error_bounds(told.broken.least, most_judged, of_many, confidence).lower
    return BrokenBounds(
        lower=max(0, lower - room) / of_many,
        upper=min(1.0, (upper + room) / of_few),
        upper_alone=min(1.0, (alone + room) / of_few),
        careful=told.judged.how != "shown" or told.broken.how != "shown",
    )


def _hide_each_other(parts: Sequence[int], threshold: int) -> bool:
    """Return whether none of some parts can be worked out from their sum, by one who knows which rule hid them.

    NOTE: where the sum is as large as that of small parts can be, each of them is known to be as large as it can be.
    """
    total = sum(parts)
    return len(parts) > 1 and total >= threshold and total != len(parts) * (threshold - 1)


def _told(count: int) -> Part:
    return Part("shown", count, count)


def _untold(most: int) -> Part:
    return Part("hidden", 0, most)
