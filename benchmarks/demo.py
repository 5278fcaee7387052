"""How long the demo takes, where the time goes, and how fast its front page loads.

Usage: uv run python benchmarks/demo.py [REPETITIONS]

Times depend on the machine, so two yardsticks run in the same process: a fixed NumPy task, and the build itself with
1,000 draws instead of 20,000, which shows what the rank sets cost.
"""

import json
import shutil
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import numpy as np

import jobspejl


def main(repetitions: int) -> None:
    work = Path(tempfile.mkdtemp())
    study = work / "study"
    shutil.copytree(str(files("jobspejl") / "examples" / "denmark"), study)
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
    _load(work / "out")
    shutil.rmtree(work)


def _timed(task: object) -> float:
    started = time.perf_counter()
    task()  # type: ignore[operator]
    return time.perf_counter() - started


def _yardstick() -> None:
    np.sort(np.random.default_rng(1).random(5_000_000))


def _load(site: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("front page: no chromium here, not measured")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page()
        times = []
        for _ in range(5):
            page.goto(f"file://{site}/index.html")
            times.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
        browser.close()
    size = (site / "index.html").stat().st_size
    print(f"front page: {size:,} bytes; from file:// loaded in {[round(one) for one in times]} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
