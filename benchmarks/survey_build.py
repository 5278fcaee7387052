"""How long a large survey takes from files to tables of what was answered, then to a site, and how much memory.

Usage: uv run python benchmarks/survey_build.py [PEOPLE] [QUESTIONS] [UNITS] [rake]

The survey is made up: strata with populations, weights, batteries of six, answers missing one time in twenty, mix of
three columns. It goes through the lens and is laid out, and then a whole build is made of it; with `rake` weights are
raked to two margins first. Peak is of the whole process, making the files included.
"""

import csv
import json
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from jobspejl import build
from jobspejl.contracts.experience import SurveyMeasure
from jobspejl.contracts.study import Options
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.surveys import observe
from jobspejl.rules.units import municipalities
from jobspejl.steps.tabulate_surveys import survey_rows

GROUPS = {"ydelse": ["dagpenge", "kontanthjælp", "sygedagpenge"], "alder": ["18-29", "30-49", "50+"], "tid": ["k", "l"]}
BLOCK = 1_000


def main(people: int, questions: int, units: int, *, rake: bool) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, people, questions, units)
        made, before = _peak(), time.perf_counter()
        section = SurveyMeasure.model_validate(_section(rake=rake))
        found = observe(section, folder, municipalities(), DuckDBEngine())
        if found.detail is None or found.observed is None:
            sys.exit("\n".join(problem.sentence("en") for problem in found.problems))
        seen = time.perf_counter()
        rows = sum(1 for _ in survey_rows(section, found.detail, frozenset(), Options()))
        laid = time.perf_counter()
        built = _built(folder, section)
    print(f"{people:,} people x {questions} questions x {units} units{', raked' if rake else ''}; {rows:,} rows")
    print(f"lens {seen - before:.2f} s, tables {laid - seen:.2f} s, in all {laid - before:.2f} s")
    print(f"a whole build {built:.2f} s")
    print(f"peak {_peak():.0f} MiB, of which making the files {made:.0f} MiB")


def _built(folder: Path, section: SurveyMeasure) -> float:
    """Return the seconds that a whole build takes."""
    told = section.model_dump(mode="json", exclude_unset=True)
    lines = ['study = { id = "svar", title = "Svar" }', f"experience.surveys = [{_toml(told)}]"]
    (folder / "study.toml").write_text("\n".join(lines), "utf-8")
    start = time.perf_counter()
    build(folder / "study.toml", folder / "ud")
    return time.perf_counter() - start


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)


def _section(*, rake: bool) -> dict[str, object]:
    frame = [{"column": one, "population": dict.fromkeys(levels, 1)} for one, levels in list(GROUPS.items())[:2]]
    return {
        "id": "svar",
        "name": "Svar",
        "noun": "tilfredse",
        "base_noun": "svar",
        "source": "Opdigtet",
        "made_up": True,
        "question": "q0",
        "who": "Borgere",
        "mode": "Digital Post",
        "mix": list(GROUPS),
        "rake": rake,
        "frame": frame,
        "data": {
            "file": "svar.csv",
            "codebook": "kodebog.csv",
            "strata": "stikproeve.csv",
            "respondent": "id",
            "unit": "kommune",
            "weight": "vaegt",
            "stratum": "lag",
            "groups": list(GROUPS),
        },
    }


def _write(folder: Path, people: int, questions: int, units: int) -> None:
    rng = np.random.default_rng(1)
    names = [unit.name.da for unit in municipalities().units[:units]]
    with (folder / "svar.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["id", "kommune", "lag", "vaegt", *GROUPS, *(f"q{n}" for n in range(questions))])
        for start in range(0, people, BLOCK):
            size = min(BLOCK, people - start)
            codes = np.clip(np.round(3.5 + rng.normal(size=(size, 1)) + rng.normal(size=(size, questions))), 1, 5)
            codes[rng.random(codes.shape) < 0.05] = 9
            for one, row in enumerate(codes.astype(int).tolist(), start):
                unit, stratum = names[rng.integers(units)], f"S{rng.integers(8)}"
                groups = [levels[rng.integers(len(levels))] for levels in GROUPS.values()]
                writer.writerow([f"R{one:06d}", unit, stratum, f"{rng.uniform(0.5, 8):.6f}", *groups, *row])
    lines = [f"S{n};{people};{people // 4};{people // 8}" for n in range(8)]
    (folder / "stikproeve.csv").write_text("\n".join(["stratum;population;inviteret;besvaret", *lines]), "utf-8")
    book = ["question;wording;value;label;missing;top;battery"]
    for n in range(questions):
        book += [f"q{n};Spørgsmål {n};{code};Svar {code};;{'ja' if code > 3 else ''};b{n // 6}" for code in range(1, 6)]
        book.append(f"q{n};;9;Ved ikke;ved ikke;;")
    (folder / "kodebog.csv").write_text("\n".join(book), "utf-8")


def _peak() -> float:
    """Return the most memory held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:] if one.isdigit()]
    main(*(given + [100_000, 60, 98][len(given) :]), rake="rake" in sys.argv)
