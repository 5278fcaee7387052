"""Makes the bundled, made-up example of the effort mirror, and the made-up results that its oversight looks at.

Usage: uv run python tools/bundle_effort.py TARGET_FOLDER

The world is `jobspejl.testing.effort`; `truth.csv` says what each municipality really does in it. Days are written as
days here. The results are drawn beside the effort and know nothing of it.
"""

import csv
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.testing.effort.files import TRUTH, write_effort
from jobspejl.testing.effort.world import EffortWorld, effort_world

SEED, PERSONS, FEWEST = 2026, 20_000, 50
DAYS = {
    "spells": ("start", "end"),
    "exemptions": ("start", "end"),
    "events": ("time",),
    "hours": ("month",),
    "clubs": ("day",),
    "staff": ("day",),
    "calls": (),
}
LEVEL, SPREAD, OWN, SCALE = 17.0, 3.0, 0.8, 40
"""Share on support in per cent, its spread by framework conditions, the spread beside them, and residents for each of
the world's citizens."""


def main(target: Path) -> None:
    world = effort_world(PERSONS, seed=SEED, fewest=FEWEST)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_effort(world, folder, DuckDBEngine())
        for name, days in DAYS.items():
            as_days(folder / f"{name}.parquet", target / f"{name}.parquet", days)
        (target / TRUTH).write_bytes((folder / TRUTH).read_bytes())
    write_results(world, target / "results.csv")


def as_days(source: Path, target: Path, days: tuple[str, ...]) -> None:
    casts = ", ".join(f'CAST("{day}" AS DATE) AS "{day}"' for day in days)
    shown = f"* REPLACE ({casts})" if casts else "*"
    table = duckdb.connect(config={"threads": 1})
    table.execute(f"COPY (SELECT {shown} FROM '{source}') TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def write_results(world: EffortWorld, path: Path) -> None:
    """Write the share on support and the share expected, for every municipality and year."""
    rng = np.random.default_rng(SEED)
    units = len(world.places.units)
    people = np.rint(SCALE * np.bincount(world.lives.unit, minlength=units) / 10) * 10
    expected, own = LEVEL + SPREAD * rng.standard_normal(units), OWN * rng.standard_normal(units)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "year", "on_support_pct", "expected_pct", "residents"))
        for year in (2024, 2025):
            share = np.clip(expected + own, 5, 40) / 100
            counted = rng.binomial(people.astype(int), share)
            rows = zip(world.places.units, 100 * counted / people, expected, people, strict=True)
            writer.writerows((unit.code, year, f"{a:.2f}", f"{e:.2f}", int(n)) for unit, a, e, n in rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
