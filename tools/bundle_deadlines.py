"""Makes the bundled, made-up log of events in job-centre cases, with a known difference between municipalities.

Usage: uv run python tools/bundle_deadlines.py TARGET_FOLDER

Cases are spread over municipalities by size. A municipality's own pace, drawn at random, moves how often each deadline
is missed; nothing in the log is of a real case.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np

DENMARK = Path(__file__).parents[1] / "src" / "jobspejl" / "examples" / "denmark" / "figures.csv"
SEED, CASES, FEWEST, BETWEEN = 20_251_231, 30_000, 200, 0.5
"""Seed, cases in all, fewest in a municipality, and the standard deviation of the pace on the logit scale."""
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
Event = tuple[str, str | None, date]


def main(target: Path) -> None:
    rng = np.random.default_rng(SEED)
    latest = duckdb.sql(
        f"SELECT code, labour_force_approx * unemployment_pct AS size FROM '{DENMARK}' WHERE year = 2019 ORDER BY code"
    ).fetchall()
    size = np.array([row[1] for row in latest])
    cases = FEWEST + rng.multinomial(CASES - FEWEST * len(latest), size / size.sum())
    rows, number = [], 0
    for (code, _), count in zip(latest, cases, strict=True):
        pace = BETWEEN * rng.standard_normal()
        for _ in range(count):
            number += 1
            for event, group, day in one_case(rng, pace):
                if day <= LAST:
                    rows.append((f"{number:05d}", event, day, str(code), group))
    rows.sort(key=lambda row: (row[2], row[0], row[1]))
    table = duckdb.connect()
    table.execute('CREATE TABLE log ("case" VARCHAR, event VARCHAR, day DATE, unit VARCHAR, target_group VARCHAR)')
    table.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?)", rows)
    table.execute(f"COPY log TO '{target / 'events.parquet'}' (FORMAT parquet, COMPRESSION zstd)")


def one_case(rng: np.random.Generator, pace: float) -> list[Event]:
    start = FIRST + timedelta(days=int(rng.integers(0, 330)))
    kind = rng.choice(["sickness", "assistance", "complaint", "access"], p=[0.5, 0.25, 0.15, 0.1])
    if kind == "sickness":
        return sickness(rng, pace, start)
    if kind == "assistance":
        first = meeting(rng, pace, 0.88, (0, 8), (8, 40))
        return [("henvendelse", "kontanthjaelp", start), *after("samtale", "kontanthjaelp", start, first)]
    if kind == "complaint":
        sent = meeting(rng, pace, 0.84, (5, 29), (29, 90))
        return [("klage_modtaget", None, start), *after("klage_videresendt", None, start, sent)]
    given = meeting(rng, pace, 0.8, (1, 9), (10, 40))
    return [("aktindsigt_anmodet", None, start), *after("aktindsigt_givet", None, start, given)]


def sickness(rng: np.random.Generator, pace: float, start: date) -> list[Event]:
    """A spell of sickness: its first follow-up, perhaps a stop of payment with or without a timely hearing, its end."""
    events = [("foerste_fravaersdag", "sygedagpenge", start)]
    length = 20 + int(rng.exponential(110))
    follow = meeting(rng, pace, 0.86, (28, 56), (56, 100))
    if follow is not None and follow < length:
        events += after("opfoelgning", "sygedagpenge", start, follow)
    if length > 90 and rng.random() < 0.3:
        warned = meeting(rng, pace, 0.88, (14, 30), (0, 14))
        if warned is not None:
            events += after("hoering", "sygedagpenge", start, length - warned)
        return [*events, ("ydelse_stoppet", "sygedagpenge", start + timedelta(days=length))]
    return [*events, ("raskmeldt", "sygedagpenge", start + timedelta(days=length))]


def meeting(
    rng: np.random.Generator, pace: float, usual: float, timely: tuple[int, int], late: tuple[int, int]
) -> int | None:
    """Return after how many days the duty is met: in time, late, or (in a tenth of the late cases) never."""
    in_time = 1 / (1 + np.exp(-(np.log(usual / (1 - usual)) - pace)))
    if rng.random() < in_time:
        return int(rng.integers(*timely))
    return None if rng.random() < 0.1 else int(rng.integers(*late))


def after(event: str, group: str | None, start: date, days: int | None) -> list[Event]:
    return [] if days is None else [(event, group, start + timedelta(days=days))]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
