"""How long the demo takes, where the time goes, how much memory it holds, and how fast its pages load.

Usage: uv run python benchmarks/demo.py [REPETITIONS]

Times depend on the machine, so two yardsticks run in the same process: a fixed NumPy task, and the build itself with
1,000 draws instead of 20,000, which shows what the rank sets cost. Memory is that of a build of its own with the
process beside it, looked at fifty times a second.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import numpy as np

import jobspejl

_PAGES = (
    "index.html",
    "units/163.html",
    "measures/talks.html",
    "mirrors.html",
    "compare.html",
    "followup.html",
    "accounts/effort.html",
)
_LOADS = 5


def main(repetitions: int) -> None:
    work = Path(tempfile.mkdtemp())
    study = work / "examples" / "denmark"
    # NOTE: the demo's study reads data of the examples beside it.
    shutil.copytree(str(files("jobspejl") / "examples"), study.parent, ignore=shutil.ignore_patterns("__*"))
    quick = study / "quick.toml"
    quick.write_text((study / "study.toml").read_text("utf-8").replace("draws = 20000", "draws = 1000"), "utf-8")
    jobspejl.build(study / "study.toml", work / "warm")
    full = [_timed(lambda: jobspejl.build(study / "study.toml", work / "out")) for _ in range(repetitions)]
    laps = json.loads((work / "out" / "manifest.json").read_text("utf-8"))["seconds"]
    few = [_timed(lambda: jobspejl.build(quick, work / "few")) for _ in range(repetitions)]
    yard = [_timed(_yardstick) for _ in range(repetitions)]
    print(f"demo, warm: best {min(full):.2f} s, all {[round(one, 2) for one in full]}")
    print(f"  of which {laps}")
    print(f"with 1,000 draws: best {min(few):.2f} s; rank sets cost {min(full) - min(few):.2f} s")
    print(
        f"yardstick (sort of 5 million floats): best {min(yard):.2f} s; demo / yardstick = {min(full) / min(yard):.1f}"
    )
    _memory(study / "study.toml", work / "held")
    _load(work / "out")
    shutil.rmtree(work)


def _timed(task: object) -> float:
    started = time.perf_counter()
    task()  # type: ignore[operator]
    return time.perf_counter() - started


def _yardstick() -> None:
    np.sort(np.random.default_rng(1).random(5_000_000))


def _memory(study: Path, out: Path) -> None:
    """Print the most that a build and the processes that it starts hold at a time, and the most of each."""
    if not Path("/proc/self/statm").exists():
        print("memory: no /proc here, not measured")
        return
    most, each = 0.0, {}
    command = [sys.executable, "-m", "jobspejl", "build", str(study), "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as build:
        while build.poll() is None:
            held = {process: _held(process) for process in _family(build.pid)}
            most = max(most, sum(held.values()))
            each = {process: max(here, each.get(process, 0.0)) for process, here in (each | held).items()}
            time.sleep(0.02)
    told = " and ".join(f"{one:.0f}" for one in each.values())
    print(f"memory: at most {most:.0f} MiB in all processes; at most {told} MiB in each")


def _family(process: int) -> list[int]:
    """Return a process and all that it has started, directly or not."""
    try:
        started = [Path(f"/proc/{process}/task/{one.name}/children") for one in Path(f"/proc/{process}/task").iterdir()]
        children = [int(child) for path in started for child in path.read_text().split()]
    except OSError:
        return []
    return [process, *(member for child in children for member in _family(child))]


def _held(process: int) -> float:
    """Return what a process holds in memory, MiB; what it shares with others counts in each."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20


def _load(site: Path) -> None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("pages: no playwright here, not measured")
        return
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page()
        for name in _PAGES:
            times = []
            for _ in range(_LOADS):
                page.goto(f"file://{site}/{name}")
                times.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
            size = (site / name).stat().st_size
            print(f"{name}: {size:,} bytes; from file:// loaded in {[round(one) for one in times]} ms")
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
