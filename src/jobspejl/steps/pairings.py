"""Do the mirrors agree? Every measure's newest gaps against those of every measure of another mirror."""

from collections import Counter
from itertools import combinations

import numpy as np

from jobspejl.contracts.study import Options
from jobspejl.contracts.tables import SCHEMAS, Cell, Table
from jobspejl.stats.pair_correlation import pair_correlation
from jobspejl.steps.tabulate import WAYS, Judged

_FEWEST = 10
"""With fewer units in common nothing is told of how two measures go together."""


def pairings(judged: tuple[Judged, ...], options: Options) -> Table:
    """Return one row for each pair of measures of different mirrors with units enough in common.

    Errors of the two are taken as independent: they are of different persons, or of different things.

    Args:
        judged: All measures.
        options: Confidence.
    """
    pairs = (pair for pair in combinations(judged, 2) if len({one.observed.measure.lens for one in pair}) == 2)
    rows = (_row(first, second, options) for first, second in pairs)
    return Table(SCHEMAS["pairings"], tuple(row for row in rows if row is not None))


def _row(first: Judged, second: Judged, options: Options) -> tuple[Cell, ...] | None:
    codes = [{unit.code: u for u, unit in enumerate(one.observed.units)} for one in (first, second)]
    shared = [code for code in codes[0] if code in codes[1]]
    if len(shared) < _FEWEST:
        return None
    at = [np.array([own[code] for code in shared]) for own in codes]
    gaps = [one.comparison.gap[places, -1] for one, places in zip((first, second), at, strict=True)]
    errors = [
        one.expectation.covariance[-1][np.ix_(places, places)] for one, places in zip((first, second), at, strict=True)
    ]
    none = np.zeros((len(shared), len(shared)))
    error = np.block([[errors[0], none], [none, errors[1]]])
    found = pair_correlation(gaps[0], gaps[1], error, options.confidence)
    told = [one.comparison.told[places, -1].tolist() for one, places in zip((first, second), at, strict=True)]
    counts = Counter(zip(*told, strict=True))
    return (
        *(one.observed.measure.id for one in (first, second)),
        *(one.observed.periods[-1] for one in (first, second)),
        len(shared),
        found.observed,
        found.corrected,
        found.lower,
        found.upper,
        *(counts[a, b] for a in WAYS for b in WAYS),
        first.observed.measure.made_up or second.observed.measure.made_up,
    )
