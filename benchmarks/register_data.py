"""Made-up persons for `benchmarks/register.py`, written as Parquet by DuckDB, in streaming."""

from pathlib import Path
from tempfile import gettempdir

import duckdb

LEVELS = (2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 10, 11, 12, 12, 13, 14, 15, 16, 18, 20)
UNITS = 98
PROFILES = 5_000
CONDITIONS = tuple(f"c{k}" for k in range(len(LEVELS)))


def made(persons: int, *, compressible: bool) -> Path:
    """Return a file with so many persons, made once and kept among the machine's temporary files.

    The largest of 98 units has a third of the persons, the smallest one in 400. Levels are drawn one by one, so that no
    two persons are alike; `compressible`, all persons are of 5,000 profiles. The outcome is weeks out of 52.
    """
    folder = Path(gettempdir()) / "jobspejl-benchmark"
    folder.mkdir(exist_ok=True)
    path = folder / f"persons-{persons}{'-compressible' if compressible else ''}.parquet"
    if not path.exists():
        growing = path.with_suffix(".growing")
        with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection:
            connection.execute(
                f"COPY ({_persons(persons, compressible)}) TO '{growing}' (FORMAT parquet, COMPRESSION zstd)"
            )
        growing.rename(path)
    return path


def _persons(persons: int, compressible: bool) -> str:
    who = f"hash(i + 77) % {PROFILES}" if compressible else "i"
    levels = ", ".join(
        f"(hash({who} + {k + 1}000000007) % {size})::UTINYINT AS {name}"
        for k, (name, size) in enumerate(zip(CONDITIONS, LEVELS, strict=True))
    )
    effects = " + ".join(
        f"{(-1) ** k * 0.5} * ({name} / {size - 1}.0 - 0.5)"
        for k, (name, size) in enumerate(zip(CONDITIONS, LEVELS, strict=True))
    )
    return f"""
    SELECT unit, {", ".join(CONDITIONS)},
      (CASE WHEN a < mean THEN 52 - FLOOR(b * b * 40) ELSE FLOOR(b * b * b * 30) END / 52.0)::DOUBLE AS y
    FROM (
      SELECT *, 1 / (1 + EXP(1.4 - 0.004 * (unit::INTEGER - 40) - ({effects}))) AS mean FROM (
        SELECT FLOOR({UNITS} * POW((hash(i + 5) % 1000003) / 1000003.0, 4))::UTINYINT AS unit, {levels},
          (hash(i + 3) % 1000003) / 1000003.0 AS a, (hash(i + 4) % 1000003) / 1000003.0 AS b
        FROM range({persons}) AS persons(i)))"""
