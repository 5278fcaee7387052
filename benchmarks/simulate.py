"""How long a made-up register of persons takes to write, how much memory, and how large it is.

Usage: uv run python benchmarks/simulate.py [PERSONS] [PERIODS] [weeks]

Persons are in each period: 20,000,000 persons in 2 periods are 40 million rows. Seconds of the processor are told
beside those on the wall, since a machine may be shared. Peak is of the whole process.
"""

import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from jobspejl import simulate


def main(persons: int, periods: int, *, weeks: bool) -> None:
    with TemporaryDirectory() as name:
        wall, processor = time.perf_counter(), time.process_time()
        study = simulate(Path(name) / "register", persons=persons, periods=periods, weeks=weeks)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        size = sum(file.stat().st_size for file in study.parent.rglob("*.parquet")) / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{persons:,} persons x {periods} periods{', weeks' if weeks else ''}: Parquet of {size:.0f} MiB")
    print(f"seconds={wall:.2f} processor_seconds={processor:.2f} peak_mib={peak:.0f}")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:] if one.isdigit()]
    main(*(given + [1_000_000, 2][len(given) :]), weeks="weeks" in sys.argv)
