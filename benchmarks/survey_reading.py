"""How long a large survey takes from file to checked answers, and how much memory, beside a bare pass over the file.

Usage: uv run python benchmarks/survey_reading.py [PEOPLE] [QUESTIONS]

The file is CSV, made up: ten units, eight strata, weights, batteries of six, one answer in twenty "don't know". The
yardstick reads the cells with Python's csv and does nothing with them.
"""

import csv
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from jobspejl.contracts.codebook import Codebook
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.rules.units import municipalities
from jobspejl.sources.survey import Survey, SurveyColumns, read_survey

UNITS = ("101", "147", "151", "159", "163", "169", "461", "492", "751", "820")


def main(people: int, questions: int) -> None:
    values = [{"code": code, "label": str(code)} for code in range(1, 6)]
    missing = [{"code": 9, "label": "Ved ikke", "kind": "dont_know"}]
    asked = [
        {
            "id": f"q{n}",
            "wording": f"q{n}",
            "values": values,
            "missing": missing,
            "top": [4, 5],
            "battery": f"b{n // 6}",
        }
        for n in range(questions)
    ]
    codebook = Codebook.model_validate({"questions": asked})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        _write(path, people, questions)
        start = time.perf_counter()
        with path.open(encoding="utf-8", newline="") as file:
            cells = sum(len(row) for row in csv.reader(file, delimiter=";"))
        bare = time.perf_counter() - start
        columns = SurveyColumns("id", "unit", None, "weight", "stratum")
        start = time.perf_counter()
        found = read_survey(Survey(path.parent, path.name, columns, codebook, municipalities()), DuckDBEngine(), "s")
        took = time.perf_counter() - start
    if found.answers is None:
        sys.exit("a rule is broken")
    print(f"{people:,} people x {questions} questions; {cells:,} cells; bare pass {bare:.2f} s")
    print(f"read and checked: {took:.2f} s, {took / bare:.1f} x the bare pass; peak of all {_peak():.0f} MiB")


def _write(path: Path, people: int, questions: int) -> None:
    rng = np.random.default_rng(1)
    codes = np.clip(np.round(3 + rng.normal(size=(people, 1)) + rng.normal(size=(people, questions))), 1, 5).astype(int)
    codes[rng.random(codes.shape) < 0.05] = 9
    unit, stratum, weight = rng.integers(0, 10, people), rng.integers(0, 8, people), rng.uniform(0.5, 8, people)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["id", "unit", "stratum", "weight", *(f"q{n}" for n in range(questions))])
        for one in range(people):
            row = (f"R{one:06d}", UNITS[unit[one]], f"S{stratum[one]}", f"{weight[one]:.6f}")
            writer.writerow([*row, *codes[one].tolist()])


def _peak() -> float:
    """Return the most memory held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given + [100_000, 60][len(given) :]))
