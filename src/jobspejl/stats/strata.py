"""Every sum of strata changed alike: fewer units, one period, or cells taken together."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.observed import Spread, Strata


def change_spread(spread: Spread, change: Callable[[Floats], Floats]) -> Spread:
    """Return sums over persons, each changed.

    >>> import numpy as np
    >>> one = Spread(*(np.full((1, 2, 3), float(sums)) for sums in range(6)))
    >>> found = change_spread(one, lambda sums: sums.sum(axis=2))
    >>> found.exposure2.tolist()
    [[15.0, 15.0]]
    """
    changed: dict[str, Any] = {
        one.name: change(getattr(spread, one.name)) for one in fields(spread) if one.name != "telling"
    }
    return replace(spread, **changed)


def change_strata(strata: Strata, change: Callable[[Floats], Floats]) -> Strata:
    """Return strata with counts, bases and sums over persons changed."""
    spread = None if strata.spread is None else change_spread(strata.spread, change)
    return replace(strata, counted=change(strata.counted), base=change(strata.base), spread=spread)
