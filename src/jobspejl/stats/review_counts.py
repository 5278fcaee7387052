"""What is told of a review of case files, so that no small number can be worked out, and bounds that hold for it."""

from dataclasses import dataclass

from jobspejl.contracts.arrays import Ints
from jobspejl.stats.file_samples import error_bounds
from jobspejl.stats.small_counts import Part, split_many, split_two, told, untold


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


def tell_item(counts: Ints, threshold: int) -> ItemCounts:
    """Return what is told of an item.

    The files judged are told first and then how many of them are broken. Where the number judged may not be told, only
    how many of all files are broken is.

    Args:
        counts: (7,), files answered yes, partly, no, not relevant, cannot be judged; unresolved; without an answer.
        threshold: Fewest files that are told.

    >>> import numpy as np
    >>> item = tell_item(np.array([10, 2, 5, 0, 2, 0, 0]), 5)
    >>> item.judged.figure, item.broken.figure, item.no.figure
    (None, 7, None)
    """
    kept, partly, no, *others = map(int, counts)
    all_read = told(kept + partly + no + sum(others))
    judged, not_judged = split_two(all_read, kept + partly + no, threshold)
    if judged.how == "shown":
        told_kept, broken = split_two(judged, kept, threshold)
    else:
        broken, _ = split_two(all_read, partly + no, threshold)
        told_kept = untold(all_read.most)
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
        return split_many(told(sum(parts)), parts, threshold)
    others = [*parts[:apart], *parts[apart + 1 :]]
    rest = split_many(told(sum(others)), others, threshold)
    return (*rest[:apart], told(parts[apart]), *rest[apart:])


def broken_bounds(item: ItemCounts, read: int, files: int, confidence: float) -> BrokenBounds:
    """Return bounds for the share broken, of the files that can be judged in the list, from a simple random sample.

    They use nothing but what is told, and hold for every count that this leaves open. Where files leave the
    denominator nobody knows how many of the list would; the bounds are then widened by one file, which covers every
    number of them. Files that could not be judged are taken to be no different from the others.

    Args:
        item: What is told of the item; at least one file may have been judged.
        read: Files read.
        files: Files in the list.
        confidence: Above 0.5 and below 1.

    >>> import numpy as np
    >>> found = broken_bounds(tell_item(np.array([16, 0, 3, 0, 0, 0, 0]), 3), 19, 120, 0.95)
    >>> round(found.lower, 3), round(found.upper, 3), round(found.upper_alone, 3)
    (0.042, 0.375, 0.342)
    """
    least_judged, most_judged = max(1, item.judged.least, item.broken.least), item.judged.most
    most = item.broken.most
    few_judged = max(least_judged, most)
    of_few, of_many = files - (read - few_judged), files - (read - most_judged)
    room = 0 if (few_judged, most_judged) == (read, read) else 1
    upper = error_bounds(most, few_judged, of_few, confidence).upper
    alone = error_bounds(most, few_judged, of_few, confidence, "upper").upper
    lower = error_bounds(item.broken.least, most_judged, of_many, confidence).lower
    return BrokenBounds(
        lower=max(0, lower - room) / of_many,
        upper=min(1.0, (upper + room) / of_few),
        upper_alone=min(1.0, (alone + room) / of_few),
        careful=item.judged.how != "shown" or item.broken.how != "shown",
    )
