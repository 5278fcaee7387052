"""How long a log of events takes to be held against the rules on deadlines, and how much memory.

Usage: uv run python benchmarks/deadlines.py [EVENTS]

Every size runs in a process of its own, from Parquet to counts. Times depend on the machine, so a bare scan of the same
columns runs in the same process; the last line says how many times as long the whole takes (`scan_ratio`), and how many
times as long ten times the events take (`linear`).
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

from jobspejl.contracts.legality import DeadlinesData, DeadlinesMeasure
from jobspejl.contracts.text import Text
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses import deadlines
from jobspejl.rules.units import municipalities

EVENTS_IN_A_CASE = 50
COLUMNS = ("case", "event", "time", "unit", "group")
RULES = (
    "opfoelgning-foerste", "opfoelgning-videre", "opfoelgning-tidlig", "hoering-foer-ophoer", "revurdering",
    "samtale-foerste-hjaelp", "samtaler-halvaar", "samtale-foerste-akasse",
)  # fmt: skip
MAKE = """
COPY (
  SELECT 'S' || lpad((i // {each})::VARCHAR, 9, '0') AS "case",
    CASE WHEN i % {each} = 0 THEN openings[1 + (hash(i // {each}) % 4)::INTEGER]
      ELSE others[1 + (hash(i) % 16)::INTEGER] END AS "event",
    TIMESTAMP '2024-01-01 08:00:00' + to_days((hash(i // {each}) % 400)::INTEGER)
      + to_minutes((CASE WHEN i % {each} = 0 THEN 0 ELSE hash(i + 7) % 700 * 1440 + hash(i + 9) % 480 END)::INTEGER)
      AS "time",
    units[1 + (hash(i // {each} + 3) % 98)::INTEGER] AS "unit",
    groups[1 + (hash(i // {each} + 5) % 3)::INTEGER] AS "group",
    'R' || (hash(i + 1) % 4)::VARCHAR AS "role", 'M' || (hash(i + 2) % 2000)::VARCHAR AS "caseworker"
  FROM range({events}) AS t(i),
    (SELECT ['foerste_fravaersdag', 'henvendelse', 'tilmeldt', 'kontaktforloeb_start'] AS openings,
      ['samtale', 'samtale', 'samtale', 'samtale_akasse', 'opfoelgning', 'opfoelgning', 'opfoelgning', 'hoering',
       'raskmeldt', 'ydelse_stoppet', 'revurderingstidspunkt', 'revurdering', 'tidlig_opfoelgning_anmodet',
       'notat', 'telefonopkald', 'brev'] AS others,
      ['sygedagpenge', 'kontanthjaelp', 'dagpenge'] AS groups, {units} AS units)
) TO '{path}' (FORMAT parquet)
"""


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
    path = folder / f"log-{events}.parquet"
    units = [unit.code for unit in municipalities().units]
    with duckdb.connect() as connection:
        connection.execute(MAKE.format(events=events, each=EVENTS_IN_A_CASE, units=units, path=path))
    made = subprocess.run([sys.executable, __file__, "--one", str(path)], check=True, capture_output=True, text=True)
    path.unlink()
    return {"events": events, **json.loads(made.stdout)}


def _one(path: Path) -> None:
    scan = min(_scanned(path) for _ in range(3))
    section = DeadlinesMeasure(
        id="frister",
        source=Text(da="Prøve", en="Test"),
        data=DeadlinesData(file=path.name, **{name: name for name in COLUMNS}, role="role", caseworker="caseworker"),
        observed_on=datetime.date(2027, 6, 30),
        rules=RULES,
    )
    started = time.perf_counter()
    found = deadlines.observe(section, path.parent, municipalities(), DuckDBEngine())
    seconds = time.perf_counter() - started
    duties = int(found.detail.states.sum())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "scan": scan, "peak_mib": peak, "duties": duties}))


def _scanned(path: Path) -> float:
    # NOTE: a checksum, since Parquet answers MIN, MAX and COUNT without reading a row.
    names = ", ".join(f'BIT_XOR(HASH("{name}"))' for name in (*COLUMNS, "role", "caseworker"))
    with duckdb.connect(config={"threads": 2}) as connection:
        started = time.perf_counter()
        connection.execute(f"SELECT {names} FROM read_parquet(?)", [str(path)]).fetchall()
        return time.perf_counter() - started


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
