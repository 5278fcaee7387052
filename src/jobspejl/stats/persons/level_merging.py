"""Which levels of a condition have too few persons to be told apart, and what they are taken together with."""

from jobspejl.contracts.arrays import Ints


def merge_levels(persons: Ints, threshold: int, *, ordered: bool) -> tuple[int, ...]:
    """Return the number of the merged level that each level is part of.

    A level is small where it has some persons in a period, but fewer than `threshold`; one that nobody has in a period
    is let be. The smallest goes first: into its neighbour with fewest persons where the levels have an order, otherwise
    into the smallest of the others. That is done again until no level is small or one is left.

    Args:
        persons: (T, L), persons at each level in each period.
        threshold: Fewest persons of a level in a period.
        ordered: Whether the levels have an order that merging should keep, such as those of a number that is cut.

    >>> import numpy as np
    >>> merge_levels(np.array([[90, 3, 40, 4]]), 5, ordered=False)
    (0, 1, 2, 1)
    >>> merge_levels(np.array([[90, 3, 40, 4]]), 5, ordered=True)
    (0, 1, 1, 1)
    >>> merge_levels(np.array([[90, 30, 0], [80, 0, 40]]), 5, ordered=False)
    (0, 1, 2)
    """
    groups = [[level] for level in range(persons.shape[1])]
    counts = [persons[:, level] for level in range(persons.shape[1])]
    while len(groups) > 1:
        small = [place for place, count in enumerate(counts) if ((count > 0) & (count < threshold)).any()]
        if not small:
            break
        place = min(small, key=lambda at: (int(counts[at].sum()), at))
        near = [at for at in (place - 1, place + 1) if 0 <= at < len(groups)] if ordered else range(len(groups))
        into = min((at for at in near if at != place), key=lambda at: (int(counts[at].sum()), at))
        groups[into] += groups[place]
        counts[into] = counts[into] + counts[place]
        del groups[place], counts[place]
    number = {level: at for at, group in enumerate(sorted(groups, key=min)) for level in group}
    return tuple(number[level] for level in range(persons.shape[1]))
