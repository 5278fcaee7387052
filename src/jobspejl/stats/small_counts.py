"""Counts of a few persons are not shown, and cannot be found by subtraction from those that are.

A number that is shown is split into parts that are shown only where no part is from 1 to one below the threshold.
Nothing else is told of a split that is not shown but, where it gives nothing more away, which part is the small one.
So no small number can be worked out, not by one who has this rule in hand either (Hundepool, A. et al. 2012.
Statistical Disclosure Control, ch. 4, on attacks by subtraction).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Shown = Literal["shown", "few", "hidden"]
"""Shown as it is, told to be from 1 to one below the threshold, or not told."""


@dataclass(frozen=True, slots=True)
class Part:
    """A count of cases, as far as it is told.

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


def told(count: int) -> Part:
    """Return a count that is shown."""
    return Part("shown", count, count)


def untold(most: int) -> Part:
    """Return a count of which nothing is told but what it is a part of.

    Args:
        most: How many that is.
    """
    return Part("hidden", 0, most)


def split_two(whole: Part, first: int, threshold: int) -> tuple[Part, Part]:
    """Return what is told of two parts that add up to a whole.

    Args:
        whole: The whole as far as it is told; nothing is told of the parts of a whole that is not shown.
        first: The first part; the other is the rest.
        threshold: Fewest cases, 3 or more, that are told.

    >>> [part.how for part in split_two(Part("shown", 19, 19), 2, 5)]
    ['few', 'hidden']
    """
    total = whole.least
    if whole.how != "shown":
        return untold(whole.most), untold(whole.most)
    parts = (first, total - first)
    if not any(0 < part < threshold for part in parts):
        return told(parts[0]), told(parts[1])
    if total < threshold:
        return untold(total), untold(total)
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
        threshold: Fewest cases that are told.

    >>> [part.figure for part in split_many(Part("shown", 30, 30), [14, 9, 4, 3, 0], 5)]
    [14, 9, None, None, None]
    """
    if whole.how != "shown":
        return tuple(untold(whole.most) for _ in parts)
    if not any(0 < part < threshold for part in parts):
        return tuple(told(part) for part in parts)
    order = sorted(range(len(parts)), key=lambda place: (parts[place], place))
    hidden = [place for place in order if parts[place] < threshold]
    rest = order[len(hidden) :]
    while rest and not _hide_each_other([parts[place] for place in hidden], threshold):
        # NOTE: parts of one size go together: which of them was picked would tell on the small one.
        alike = [place for place in rest if parts[place] == parts[rest[0]]]
        hidden, rest = [*hidden, *alike], rest[len(alike) :]
    most = sum(parts[place] for place in hidden)
    return tuple(untold(most) if place in hidden else told(part) for place, part in enumerate(parts))


def _hide_each_other(parts: Sequence[int], threshold: int) -> bool:
    """Return whether none of some parts can be worked out from their sum, by one who knows which rule hid them.

    NOTE: where the sum is as large as that of small parts can be, each of them is known to be as large as it can be.
    """
    total = sum(parts)
    return len(parts) > 1 and total >= threshold and total != len(parts) * (threshold - 1)
