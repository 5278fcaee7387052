"""How long a log of events and its spells take to become the measures of effort, and how much memory.

Usage: uv run python benchmarks/effort.py [EVENTS]

Every size runs in a process of its own, from Parquet to sums over persons and what is made of them, with one spell for
every 20 events. Times depend on the machine, so a bare scan of the same columns runs in the same process; the last line
says how many times as long the whole takes (`scan_ratio`), and how many times as long ten times the events take
(`linear`). The target for 10 million events is 30 seconds on two cores and 4 GiB; `cpu` is what both cores worked.
"""

import datetime
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from jobspejl.contracts.effort import Effort, Exemptions, Hours, Spells
from jobspejl.contracts.log import LogData
from jobspejl.contracts.text import Text
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.effort import effort
from jobspejl.rules.units import municipalities

EVENTS_IN_A_SPELL = 20
SPELLS_OF_A_CITIZEN = 2
LAST = datetime.date(2024, 12, 31)
# NOTE: a citizen's first spell begins in 2020 to 2022 and lasts up to 500 days; the second begins 600 days after it.
SPELLS = """
CREATE TABLE spells AS
SELECT i AS "id", 'B' || lpad((i // {spells})::VARCHAR, 9, '0') AS "case",
  units[1 + (hash(i // {spells} + 3) % 98)::INTEGER] AS "unit",
  groups[1 + (hash(i + 5) % 5)::INTEGER] AS "group",
  DATE '2020-01-01' + (hash(i // {spells} + 1) % 900 + i % {spells} * 600)::INTEGER AS "start",
  (30 + hash(i + 2) % 470)::INTEGER AS "days", nexts[1 + (hash(i + 9) % 6)::INTEGER] AS "next"
FROM range({count}) AS t(i), (SELECT {units} AS units,
  ['kontanthjaelp', 'sygedagpenge', 'dagpenge', 'jobafklaring', 'uddannelseshjaelp'] AS groups,
  ['job', 'job', 'selvforsoergelse', 'jobafklaring', 'foertidspension', 'fleksjob'] AS nexts)
"""
FILES = {
    "spells": """SELECT "case", "unit", "group", "start", "next",
      CASE WHEN "start" + "days" - 1 <= DATE '{last}' THEN "start" + "days" - 1 END AS "end"
      FROM spells WHERE "start" <= DATE '{last}'""",
    "exempt": """SELECT "case", "start" + (hash("id" + 11) % 100)::INTEGER AS "start",
      "start" + (100 + hash("id" + 12) % 100)::INTEGER AS "end"
      FROM spells WHERE "id" % 5 = 0 AND "start" + 200 <= DATE '{last}'""",
    "hours": """SELECT DISTINCT "case",
      date_trunc('month', "start" + (hash("id" + r) % "days")::INTEGER)::DATE AS "month",
      (hash("id" + r + 1) % 9000) / 100 AS "hours"
      FROM spells, range(3) AS t(r) WHERE "id" % 3 = 0 AND "start" + "days" <= DATE '{last}'""",
    "log": """SELECT "case", others[1 + (hash("id" * 31 + r) % 16)::INTEGER] AS "event", "unit",
      LEAST("start" + (hash("id" * 37 + r) % "days")::INTEGER, DATE '{last}')::TIMESTAMP
        + to_minutes((480 + hash("id" + r) % 480)::INTEGER) AS "time",
      'M' || (hash("case") % 20 + hash("id" * 41 + r) % 10 // 8)::VARCHAR AS "caseworker"
      FROM spells, range({each}) AS t(r),
      (SELECT ['samtale', 'samtale', 'samtale', 'opfoelgning', 'opfoelgning', 'ansvarlig_tildelt', 'ansvarlig_tildelt',
        'virksomhedspraktik', 'loentilskud', 'sanktion_36', 'sanktion_37', 'sanktion_vejledt', 'sanktion_aendret',
        'notat', 'telefonopkald', 'brev'] AS others)
      WHERE "start" <= DATE '{last}'""",
}


def main(events: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        runs = [_in_a_process(size, Path(folder)) for size in (events // 10, events)]
    for run in runs:
        print(", ".join(f"{name} {value}" for name, value in run.items()))
    small, large = runs
    print(
        f"seconds={large['seconds']:.1f} scan_ratio={large['seconds'] / large['scan']:.1f} "
        f"peak_mib={large['peak_mib']} linear={large['seconds'] / small['seconds']:.1f}"
    )


def _in_a_process(events: int, folder: Path) -> dict[str, float]:
    _make(events, folder)
    made = subprocess.run([sys.executable, __file__, "--one", str(folder)], check=True, capture_output=True, text=True)
    return {"events": events, **json.loads(made.stdout)}


def _make(events: int, folder: Path) -> None:
    units = [unit.code for unit in municipalities().units]
    with duckdb.connect() as connection:
        count = events // EVENTS_IN_A_SPELL
        connection.execute(SPELLS.format(count=count, spells=SPELLS_OF_A_CITIZEN, units=units))
        for name, select in FILES.items():
            sql = select.format(last=LAST, each=EVENTS_IN_A_SPELL)
            connection.execute(f"COPY ({sql}) TO '{folder / name}.parquet' (FORMAT parquet)")


def _one(folder: Path) -> None:
    scan = min(_scanned(folder) for _ in range(3))
    section = Effort(
        id="indsats",
        name=Text(da="Indsats", en="Effort"),
        source=Text(da="Prøve", en="Test"),
        observed_on=LAST,
        from_day=datetime.date(2020, 1, 1),
        events=LogData(file="log.parquet", case="case", event="event", time="time", caseworker="caseworker"),
        spells=Spells(file="spells.parquet", next="next"),
        exemptions=Exemptions(file="exempt.parquet"),
        hours=Hours(file="hours.parquet"),
    )
    started, worked = time.perf_counter(), time.process_time()
    found = effort.observe(section, folder, municipalities(), DuckDBEngine())
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    measures = len(found.figures)
    print(json.dumps({"seconds": seconds, "cpu": cpu, "scan": scan, "peak_mib": peak, "measures": measures}))


def _scanned(folder: Path) -> float:
    # NOTE: a checksum, since Parquet answers MIN, MAX and COUNT without reading a row.
    with duckdb.connect(config={"threads": 2}) as connection:
        started = time.perf_counter()
        for name in FILES:
            file = f"read_parquet('{folder / name}.parquet')"
            connection.execute(f"SELECT BIT_XOR(HASH(COLUMNS(*))) FROM {file}").fetchall()
        return time.perf_counter() - started


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
