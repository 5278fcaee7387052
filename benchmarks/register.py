"""How long a register of persons takes from Parquet to gaps with their covariance, beside a bare scan and beside glum.

Usage: uv run python benchmarks/register.py [--persons N] [--link logit|linear] [--expectation pooled|within]
       [--compressible] [--no-glum] [--variants]

25 conditions with 192 free parameters, 98 units. The scan, the whole way and glum (fit and robust covariance) each run
in a process of their own, on the same file; the last line printed is `seconds=… scan_ratio=… glum_ratio=… peak_mib=…`.
Seconds are of the clock; `cpu` is what both cores worked, which other programs on the machine disturb less. What numba
takes to be imported and to load what it has compiled is told apart, as `start`; glum's time is without its import and
without reading the file. glum is left out above five million persons, where it would need tens of GiB.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
from register_data import CONDITIONS, LEVELS, UNITS, made
from threadpoolctl import threadpool_limits

from jobspejl.contracts.persons import Layout
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.persons.loading import load_rows
from jobspejl.stats.persons.model import fit_persons
from jobspejl.stats.persons.row_sums import RowSums, warm_up

MOST_FOR_GLUM = 5_000_000
LAYOUT = Layout(UNITS, LEVELS)


def main(asked: argparse.Namespace) -> None:
    path = made(asked.persons, compressible=asked.compressible)
    scan, ours = (_in_a_process(what, path, asked) for what in ("scan", "ours"))
    print(f"scan: {_told(scan)}")
    print(f"from Parquet to gaps, {asked.link}, {asked.expectation}: {_told(ours)}")
    glum_ratio = float("nan")
    if asked.glum and asked.persons <= MOST_FOR_GLUM:
        glum = _in_a_process("glum", path, asked)
        print(f"glum: {_told(glum)}")
        glum_ratio = glum["seconds"] / ours["seconds"]
    if asked.variants:
        subprocess.run([sys.executable, str(Path(__file__).with_name("register_variants.py"))], check=True)
    print(
        f"seconds={ours['seconds']:.2f} scan_ratio={ours['seconds'] / scan['seconds']:.1f} "
        f"glum_ratio={glum_ratio:.1f} peak_mib={ours['peak_mib']:.0f}"
    )


def _told(found: dict[str, float]) -> str:
    return ", ".join(
        f"{name} {value:,.3g}" if value < 1000 else f"{name} {value:,.0f}" for name, value in found.items()
    )


def _in_a_process(what: str, path: Path, asked: argparse.Namespace) -> dict[str, float]:
    order = [sys.executable, __file__, "--one", what, "--path", str(path)]
    order += ["--link", asked.link, "--expectation", asked.expectation]
    return json.loads(subprocess.run(order, check=True, capture_output=True, text=True).stdout)


def _timed(work: Callable[[], dict[str, float]], times: int = 1) -> dict[str, float]:
    """Return the seconds of the quickest of several runs, with what it found."""
    best: dict[str, float] = {}
    for _ in range(times):
        clock, cpu = time.perf_counter(), time.process_time()
        found = work()
        taken = {"seconds": time.perf_counter() - clock, "cpu": time.process_time() - cpu}
        if not best or taken["seconds"] < best["seconds"]:
            best = taken | found
    return best | {"peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _scan(path: Path) -> dict[str, float]:
    columns = ", ".join(f"SUM({name})" for name in ("unit", *CONDITIONS, "y"))
    with duckdb.connect(config={"threads": 2}) as connection:

        def work() -> dict[str, float]:
            connection.execute(f"SELECT {columns} FROM read_parquet(?)", [str(path)]).fetchall()
            return {}

        return _timed(work, times=3)


def _ours(path: Path, asked: argparse.Namespace) -> dict[str, float]:
    started = time.perf_counter()
    warm_up()
    start = time.perf_counter() - started

    def work() -> dict[str, float]:
        begun = time.perf_counter()
        with DuckDBEngine().tables() as tables:
            tables.load_parquet("persons", path)
            levels = ", ".join(f'"{name}"' for name in CONDITIONS)
            tables.view(
                "coded",
                f'SELECT 0 AS "t", CAST(unit AS INTEGER) AS "u", {levels}, 1E0 AS "w", y AS "y0" FROM "persons"',
            )
            rows = load_rows(tables, LAYOUT, 1, 0)
        if rows is None:
            sys.exit("pyarrow is needed")
        loaded = time.perf_counter() - begun
        fit = fit_persons(RowSums(rows), 0, asked.link, asked.expectation)
        se = float(np.median(np.sqrt(np.diag(fit.covariance))))
        return {"load": loaded, "rows": rows.unit.size, "median_se": se, "passes": fit.rounds + fit.pair_rounds}

    # NOTE: as in a build: matrices are small, and several threads would wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        return _timed(work) | {"start": start}


def _glum(path: Path, asked: argparse.Namespace) -> dict[str, float]:
    import pandas as pd
    from glum import GeneralizedLinearRegressor

    frame = pd.read_parquet(path)
    outcome = frame["y"].to_numpy()
    conditions = pd.DataFrame({name: pd.Categorical(frame[name]) for name in CONDITIONS})
    del frame
    model = GeneralizedLinearRegressor(
        family="binomial" if asked.link == "logit" else "normal", alpha=0, drop_first=True, gradient_tol=1e-7
    )

    def work() -> dict[str, float]:
        model.fit(conditions, outcome)
        model.covariance_matrix(X=conditions, y=outcome, robust=True)
        return {}

    return _timed(work)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=3_700_000)
    parser.add_argument("--link", choices=("logit", "linear"), default="logit")
    parser.add_argument("--expectation", choices=("pooled", "within"), default="pooled")
    parser.add_argument("--compressible", action="store_true")
    parser.add_argument("--no-glum", dest="glum", action="store_false")
    parser.add_argument("--variants", action="store_true")
    parser.add_argument("--one", choices=("scan", "ours", "glum"))
    parser.add_argument("--path", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    given = _asked()
    if given.one is None:
        main(given)
    else:
        done = {"scan": lambda: _scan(given.path), "ours": lambda: _ours(given.path, given)}
        print(json.dumps(done.get(given.one, lambda: _glum(given.path, given))()))
