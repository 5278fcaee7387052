"""What measures of the same persons tell between them of the units that are hidden, all together.

A total of the country or of a region is often public. The total of one measure less what is shown of it is what its
hidden units have, together; so two measures tell how much one less the other leaves over the units that are hidden in
either, and, where no unit is hidden in both, over those hidden in each.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from jobspejl.contracts.arrays import Flags
from jobspejl.steps.derived_counts import Difference


def derived_sums(
    differences: Sequence[Difference], hidden: Sequence[frozenset[str]], threshold: int
) -> Iterator[tuple[int, str]]:
    """Yield each unit that must be hidden in a measure too: the number of the measure, and the unit's code.

    Args:
        differences: What measures tell between them two by two.
        hidden: The units that are hidden in each measure already.
        threshold: Fewest persons that may be told.
    """
    out = [set(codes) for codes in hidden]
    for each in differences:
        for group in _groups(each):
            while (more := _needed(each, group, out, threshold)) is not None:
                out[each.second].add(more)
                yield each.second, more


def _groups(each: Difference) -> list[Flags]:
    """Return the units of each region, and all of them."""
    regions = np.array(each.regions)
    return [*(np.asarray(regions == region) for region in np.unique(regions)), np.ones(len(regions), dtype=bool)]


def _needed(each: Difference, group: Flags, out: Sequence[set[str]], threshold: int) -> str | None:
    """Return the unit to hide in the later measure too, or None where nothing is told or nothing can be done."""
    first, second = (
        group & np.array([code in out[place] for code in each.codes]) for place in (each.first, each.second)
    )
    # NOTE: where all of the group leave a few, their totals tell it, whoever is hidden.
    if not _tells(each, first, second, threshold) or each.left.sums(group).few(threshold).any():
        return None
    sizes = np.abs(each.left.total).max(axis=1)
    free = np.flatnonzero(group & ~first & ~second & (sizes > 0.5))
    free = free[sizes[free].argsort(kind="stable")]
    at = np.arange(len(sizes))
    enough = (place for place in free if not _tells(each, first, second | (at == place), threshold))
    place = next(enough, next(iter(free), None))
    return None if place is None else each.codes[place]


def _tells(each: Difference, first: Flags, second: Flags, threshold: int) -> bool:
    """Return whether totals less what is shown tell a few, where some units are hidden in the one and in the other."""
    told = [first | second, *(() if (first & second).any() else (first, second))]
    return any(bool(each.left.sums(which).few(threshold).any()) for which in told)
