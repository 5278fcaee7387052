"""Which themes came up in which groups, and whether new ones still do.

A focus group is no sample of persons: what can be told is in how many of the groups a theme came up, never a share.
The accumulation of codes over groups is averaged over every order of the groups exactly (Colwell, R. K., Mao, C. X. &
Chang, J. 2004. Ecology 85, 2717-2727, equation 2, with codes for species and groups for samples).
"""

from dataclasses import dataclass
from math import comb

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class ThemeMatrix:
    """C themes by G groups.

    Attributes:
        segments: (C, G), segments with the theme in the group.
        groups: (C,), in how many groups the theme came up: the k of "in k of g groups".
        of: G, all groups, with those in which nothing was coded.
    """

    segments: Ints
    groups: Ints
    of: int


@dataclass(frozen=True, slots=True)
class Saturation:
    """How codes accumulate over G groups.

    Attributes:
        new: (G,), codes that came up in no group before, in the order of the groups.
        seen: (G,), codes that came up in this group or before.
        averaged: (G,), codes that come up in 1, 2, ... G groups, averaged over all orders of the groups; the last is
            the number of codes.
        alone: Codes that came up in one group only. `alone` / G is how many the last group adds on average over all
            orders; far from 0, more groups would likely bring more codes.
    """

    new: Ints
    seen: Ints
    averaged: Floats
    alone: int


def theme_matrix(codes: Ints, groups: Ints, parents: Ints, of: int) -> ThemeMatrix:
    """Return how often each theme came up in each group.

    A theme has the segments of its own code and of all codes below it. Segments of several coders all count: hand over
    one coder's, or those they settled on, for the number of passages.

    Args:
        codes: (S,), the code of each segment.
        groups: (S,), the group in which it was said.
        parents: (C,), the code above each code, -1 at the top; a parent comes before its children.
        of: G, how many groups there are.

    >>> found = theme_matrix(np.array([1, 1, 2]), np.array([0, 0, 1]), np.array([-1, 0, 0]), of=3)
    >>> found.segments.tolist(), found.groups.tolist()
    ([[2, 1, 0], [2, 0, 0], [0, 1, 0]], [2, 1, 1])
    """
    count = len(parents)
    segments = np.bincount(codes * of + groups, minlength=count * of).astype(np.int64).reshape(count, of)
    for code in range(count - 1, -1, -1):
        if parents[code] >= 0:
            segments[parents[code]] += segments[code]
    return ThemeMatrix(segments, (segments > 0).sum(axis=1), of)


def saturation(came_up: Ints) -> Saturation:
    """Return how codes accumulate over groups.

    Args:
        came_up: (C, G), how often each code came up in each group, such as `ThemeMatrix.segments`, the groups in the
            order in which they met. Hand over codes of one level, or a theme counts besides its own codes.

    >>> found = saturation(np.array([[1, 1, 1], [0, 2, 0], [0, 0, 0]]))
    >>> found.new.tolist(), found.seen.tolist(), found.averaged.round(2).tolist(), found.alone
    ([1, 1, 0], [1, 2, 2], [1.33, 1.67, 2.0], 1)
    """
    there = came_up > 0
    within = there.sum(axis=1)
    groups = there.shape[1]
    first = there[within > 0].argmax(axis=1)
    new = np.bincount(first, minlength=groups).astype(np.int64)
    # NOTE: C(G-k, m) / C(G, m) is how likely m groups drawn at random miss a code that is in k of them.
    missed = np.array(
        [[comb(groups - k, m) / comb(groups, m) for k in range(groups + 1)] for m in range(1, groups + 1)]
    ).reshape(groups, groups + 1)
    averaged = (1 - missed) @ np.bincount(within, minlength=groups + 1).astype(np.float64)
    return Saturation(new, np.cumsum(new), averaged, int((within == 1).sum()))
