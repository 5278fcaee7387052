"""How long 1,000 variants of the linear model take from stored sums, beside one dense solve for each of them.

Usage: uv run python benchmarks/register_variants.py [CONDITIONS] [LEVELS] [UNITS] [REPETITIONS]

Eight groups of conditions give 256 subsets; pooled and within, with and without the largest unit, that is 1,024
variants. The yardstick sets up the same equations and solves each variant's by itself (LAPACK), in the same process.
The last line printed is `variants=… seconds=… ratio=…`, the ratio being the yardstick's time over ours.
"""

import sys
import time
from collections.abc import Callable

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.persons import Layout
from jobspejl.stats.persons.variants import LinearSums, UnitSums, every_subset, linear_variants

GROUPS = 8


def main(conditions: int, levels: int, units: int, repetitions: int) -> None:
    sums = _made_up(Layout(units, (levels,) * conditions))
    groups = [list(range(group, conditions, GROUPS)) for group in range(GROUPS)]
    dropped = every_subset(GROUPS)
    print(f"{units} units, {conditions} conditions of {levels} levels: P = {sums.layout.size}")
    ours = _best(lambda: linear_variants(sums, groups, dropped).gap, repetitions)
    dense = _best(lambda: _one_by_one(sums, groups, dropped), repetitions)
    gap = linear_variants(sums, groups, dropped).gap
    apart = float(np.abs(gap - _one_by_one(sums, groups, dropped)).max())
    print(f"one dense solve for each variant: {dense:.3f} s; largest difference between gaps {apart:.1e}")
    print(f"variants={gap.shape[0]} seconds={ours:.3f} ratio={dense / ours:.1f}")


def _made_up(layout: Layout, persons: int = 200_000) -> LinearSums:
    """Return the sums over made-up persons; the largest unit has one in ten of them."""
    rng = np.random.default_rng(1)
    share = np.r_[0.1, np.full(layout.units - 1, 0.9 / (layout.units - 1))]
    unit = rng.choice(layout.units, persons, p=share)
    z = np.zeros((persons, layout.size), dtype=np.float32)
    each = np.arange(persons)
    z[each, unit] = 1
    for k, count in enumerate(layout.levels):
        z[each, layout.condition(k).start + (rng.random(persons) ** 2 * count).astype(int)] = 1
    y = np.clip(0.2 + z @ rng.normal(0, 0.03, layout.size) + rng.normal(0, 0.2, persons), 0, 1)
    first = unit == 0
    alone = UnitSums(0, _square(z[first]), (y[first] @ z[first])[None].astype(float))
    return LinearSums(layout, _square(z), (y @ z.astype(float))[None], alone)


def _square(z: np.ndarray) -> Floats:
    # NOTE: counts below 2**24 are exact in single precision.
    return np.asarray((z.T @ z).astype(float))


def _one_by_one(sums: LinearSums, groups: list[list[int]], dropped: Flags) -> Floats:
    units, layout = sums.layout.units, sums.layout
    base = np.diag(sums.square)[:units]
    mean, actual = sums.square[:units] / base[:, None], sums.score[0, :units] / base
    gaps = []
    for within in (False, True):
        for without in (None, sums.largest):
            square = sums.square if without is None else sums.square - without.square
            score = sums.score[0] if without is None else sums.score[0] - without.score[0]
            fit = np.diag(square)[:units] > 0
            level = (square[:units][fit].sum(axis=0) / base[fit].sum(), score[:units].sum() / base[fit].sum())
            centre = mean[fit] if within else level[0][None]
            weight = base[fit] if within else base[fit].sum()[None]
            spread = square - (centre * weight[:, None]).T @ centre
            right = score - centre.T @ (actual[fit] * weight if within else level[1] * weight)
            for variant in dropped:
                columns = np.concatenate(
                    [
                        np.arange(layout.condition(k).start + 1, layout.condition(k).stop)
                        for group in np.flatnonzero(~variant)
                        for k in groups[group]
                    ]
                    or [np.empty(0, dtype=int)]
                )
                b = np.linalg.solve(spread[np.ix_(columns, columns)], right[columns])
                gaps.append(actual - level[1] - (mean[:, columns] - level[0][columns]) @ b)
    return np.array(gaps)


def _best(task: Callable[[], object], repetitions: int) -> float:
    times = []
    for _ in range(repetitions):
        started = time.perf_counter()
        task()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*given, *(25, 9, 98, 3)[len(given) :])
