"""Writes a made-up register: Parquet in parts, so that it may be larger than memory, its truth, and its studies."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobspejl.engines.protocol import Engine
from jobspejl.testing.register.design import WEEKS
from jobspejl.testing.register.people import PersonRows
from jobspejl.testing.register.study import ALL_COLUMN, register_study
from jobspejl.testing.register.truth import RegisterTruth, TruthSums, added, register_truth, truth_sums
from jobspejl.testing.register.weeks import week_columns, week_words
from jobspejl.testing.register.world import Lived, RegisterWorld, blocks, lived

PERSONS, DREAM, TRUTH, STUDY, DREAM_STUDY = "persons", "dream", "truth.csv", "study.toml", "study-dream.toml"

_BLOCKS_AT_ONCE = 8
_WRITERS = 2
_HEADER = (
    "unit",
    "name",
    "area",
    "period",
    "outcome",
    "persons",
    "effect",
    "area_effect",
    "actual",
    "expected",
    "gap",
    "gap_after_area",
)

Arrays = dict[str, NDArray[Any]]
Words = dict[str, Sequence[str | None]]


def write_register(
    world: RegisterWorld,
    folder: Path,
    engine: Engine,
    *,
    weeks: bool = False,
    progress: Callable[[str, float], None] = lambda step, share: None,
    blocks_at_once: int = _BLOCKS_AT_ONCE,
) -> RegisterTruth:
    """Write a made-up register in an empty folder and return its truth.

    There are `persons/part-NNNN.parquet`, at most 524,288 rows of one period in each; `truth.csv`; `study.toml`; and
    with `weeks` also `dream/part-NNNN.parquet` and `study-dream.toml`, which reads its outcomes from there.

    Args:
        world: The register.
        folder: An empty folder.
        engine: What writes Parquet.
        weeks: Write the weeks of DREAM too.
        progress: Told what is under way and how far it is, 0 to 1.
        blocks_at_once: How many blocks of 65,536 persons are in a part; persons and truth are the same for any number.

    Raises:
        OSError: A file cannot be written.
    """
    (folder / PERSONS).mkdir()
    if weeks:
        (folder / DREAM).mkdir()
    starts = range(0, blocks(world), blocks_at_once)
    words = _words(world)

    def part(start: int) -> list[TruthSums]:
        inside = [lived(world, block) for block in range(start, min(start + blocks_at_once, blocks(world)))]
        number = start // blocks_at_once
        for period in range(len(world.periods)):
            target = folder / PERSONS / f"part-{number * len(world.periods) + period:04}.parquet"
            engine.arrays_to_parquet(_joined([_columns(world, one[period], period) for one in inside]), target, words)
        if weeks:
            rows = _joined([week_columns(world, one) for one in inside])
            engine.arrays_to_parquet(rows, folder / DREAM / f"part-{number:04}.parquet", _week_words(world, rows))
        return [truth_sums(len(world.places.units), one) for one in inside]

    progress("simulate", 0.0)
    sums: list[TruthSums] = []
    for done, one in enumerate(_side_by_side(part, starts), start=1):
        sums += one
        progress("simulate", done / len(starts))
    truth = register_truth(world, added(sums))
    _write_truth(world, truth, folder / TRUTH)
    (folder / STUDY).write_text(register_study(world, dream=False), "utf-8", newline="\n")
    if weeks:
        (folder / DREAM_STUDY).write_text(register_study(world, dream=True), "utf-8", newline="\n")
    _write_manifest(world, folder / "manifest.json")
    return truth


def _side_by_side(part: Callable[[int], list[TruthSums]], starts: range) -> Iterator[list[TruthSums]]:
    """Make parts in two threads, and yield what they return in the order of the parts."""
    with ThreadPoolExecutor(_WRITERS) as pool:
        waiting = [pool.submit(part, start) for start in starts]
        try:
            for future in waiting:
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _columns(world: RegisterWorld, one: Lived, period: int) -> Arrays:
    """Return the columns of the persons of a block and period."""
    rows: PersonRows = one.rows
    area = world.places.area[rows.unit]
    columns: Arrays = {
        "person": rows.person,
        "kommune": rows.unit,
        "periode": np.full(rows.unit.size, period, dtype=np.uint8),
        "pendlingsomraade": area.astype(np.uint8),
    }
    for c, condition in enumerate(world.design.areas):
        columns[condition.column] = world.area_values[period, c].take(area)
    columns |= {condition.column: rows.levels[k] for k, condition in enumerate(world.design.conditions)}
    share = one.weeks / WEEKS
    counted = [o for o, outcome in enumerate(world.design.outcomes) if not outcome.outside]
    columns[ALL_COLUMN] = np.where(np.isin(one.benefit, counted), share, 0.0)
    for o, outcome in enumerate(world.design.outcomes):
        columns[outcome.column] = np.where(one.benefit == o, share, 0.0)
    return columns


def _words(world: RegisterWorld) -> Words:
    return {
        "kommune": [unit.code for unit in world.places.units],
        "periode": world.periods,
        "pendlingsomraade": world.places.areas,
        **{condition.column: condition.levels for condition in world.design.conditions},
    }


def _week_words(world: RegisterWorld, rows: Arrays) -> Words:
    homes = [None, *(unit.code for unit in world.places.units)]
    codes = week_words(world)
    return {name: homes if name.startswith("NYKOM") else codes for name in rows if name != "PNR"}


def _joined(parts: list[Arrays]) -> Arrays:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _write_truth(world: RegisterWorld, truth: RegisterTruth, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        for t, period in enumerate(world.periods):
            for o, measure in enumerate(truth.measures):
                for u, unit in enumerate(world.places.units):
                    actual, gap = truth.actual[t, o, u], truth.gap[t, o, u]
                    figures = (truth.effect[t, o, u], truth.area_effect[t, o, u], actual, actual - gap, gap)
                    area = world.places.areas[world.places.area[u]]
                    numbers = map(_figure, (*figures, truth.gap_after_area[t, o, u]))
                    writer.writerow([unit.code, unit.name.da, area, period, measure, truth.persons[t, u], *numbers])


def _figure(number: float) -> str:
    return "" if np.isnan(number) else f"{number:.9f}"


def _write_manifest(world: RegisterWorld, path: Path) -> None:
    told = {
        "made_up": True,
        "jobspejl": version("jobspejl"),
        "numpy": np.__version__,
        "persons": world.persons,
        "periods": list(world.periods),
        "units": len(world.places.units),
        "seed": world.draws.seed,
        "confounding": world.confounding,
    }
    path.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")
