"""How long DREAM takes from weekly codes to shares of half-years by benefit group, and how much memory.

Usage: uv run python benchmarks/dream.py [PERSONS] [WEEKS]

Histories of two years or more are made in Parquet, three weeks in ten on a benefit. Times depend on the machine, so a
bare scan of the same columns runs in the same process; the last line says how many times as long the whole takes, from
the file to a table of shares (`scan_ratio`).
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from jobspejl.contracts.register import Dream
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.rules.benefits import dream_codes
from jobspejl.rules.units import municipalities
from jobspejl.sources.persons.dream import open_dream
from jobspejl.sources.persons.dream_weeks import column_of, weeks_of

FIRST_YEAR = 2018
EACH = 17
"""Weeks that a spell lasts."""


def main(persons: int, weeks: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dream.parquet"
        _make(path, persons, weeks)
        command = [sys.executable, __file__, "--one", str(path)]
        run = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(", ".join(f"{name} {value}" for name, value in run.items()))
    print(f"seconds={run['seconds']:.1f} scan_ratio={run['seconds'] / run['scan']:.1f} peak_mib={run['peak_mib']}")


def _make(path: Path, persons: int, weeks: int) -> None:
    all_weeks = [
        week for year in range(FIRST_YEAR, 2060) for quarter in range(1, 5) for week in weeks_of((year, quarter))
    ]
    codes = [str(one.code) for one in dream_codes() if one.at_risk and one.verified]
    units = [unit.code for unit in municipalities().units]
    cells = [
        f"CASE WHEN hash(i * 7919 + (shift + {number}) // {EACH}) % 100 < 70 THEN NULL "
        f"WHEN hash(i * 31 + (shift + {number}) // {EACH}) % 40 = 0 THEN '997' "
        f"ELSE codes[1 + (hash(i * 31 + (shift + {number}) // {EACH}) % {len(codes)})::INTEGER] END "
        f'AS "{column_of(week)}"'
        for number, week in enumerate(all_weeks[:weeks])
    ]
    last = all_weeks[weeks - 1][0]
    homes = [f'units[1 + (hash(i) % 98)::INTEGER] AS "NYKOM{year}"' for year in range(FIRST_YEAR, last + 1)]
    query = (
        f"SELECT 'P' || lpad(i::VARCHAR, 8, '0') AS \"PNR\", {', '.join([*cells, *homes])} FROM (SELECT i, "
        f"(hash(i + 5) % {EACH})::INTEGER AS shift, {codes} AS codes, {units} AS units FROM range({persons}) AS t(i))"
    )
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def _one(path: Path) -> None:
    scan = min(_scanned(path) for _ in range(3))
    section = Dream(file=path.name, municipality=True)
    started, worked = time.perf_counter(), time.process_time()
    with DuckDBEngine(memory="2GiB").tables() as tables:
        rules = open_dream(tables, "dream", section, path.parent)
        opened = time.perf_counter() - started
        tables.step("kept", 'SELECT * FROM "dream"')
        [rows] = tables.query('SELECT COUNT(*) AS "rows" FROM "kept"')["rows"]
    found = {
        "seconds": time.perf_counter() - started,
        "opened": opened,
        "cpu_seconds": time.process_time() - worked,
        "scan": scan,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "rows": rows,
        "problems": sum(len(rule.problems) for rule in rules),
    }
    print(json.dumps(found))


def _scanned(path: Path) -> float:
    # NOTE: a checksum, since Parquet answers MIN, MAX and COUNT without reading a row.
    with duckdb.connect(config={"threads": 2}) as connection:
        names = [row[0] for row in connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()]
        hashes = ", ".join(f'BIT_XOR(HASH("{name}"))' for name in names)
        started = time.perf_counter()
        connection.execute(f"SELECT {hashes} FROM read_parquet(?)", [str(path)]).fetchall()
        return time.perf_counter() - started


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, int(sys.argv[2]) if len(sys.argv) > 2 else 104)
