"""How long the estimates of a large survey take, and how much memory, beside a bare pass over the same answers.

Usage: uv run python benchmarks/surveys.py [PEOPLE] [QUESTIONS] [UNITS] [REPETITIONS]

Estimation only: shares with their standard errors and default intervals, for every unit and question; then one
comparison of two waves, and raking. Strata run across units, one answer in twenty is missing. The yardstick, a count
and a sum of the answers by unit, is the least that any estimate has to do.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.stats.raking import rake
from jobspejl.stats.share_intervals import share_intervals
from jobspejl.stats.survey_design import SurveyDesign, survey_design
from jobspejl.stats.survey_differences import share_differences
from jobspejl.stats.survey_shares import domain_means

STRATA = 8


def main(people: int, questions: int, units: int, repetitions: int) -> None:
    rng = np.random.default_rng(1)
    unit, stratum = rng.integers(0, units, people), rng.integers(0, STRATA, people)
    answers = (rng.random((people, questions)) < 0.77).astype(np.float64)
    answers[rng.random(answers.shape) < 0.05] = np.nan
    weight, population = rng.uniform(1, 8, people), np.full(STRATA, 5.0 * people)
    first = rng.random(people) < 0.5
    sex_and_age = np.stack([rng.integers(0, 2, people), rng.integers(0, 6, people)], axis=1)
    targets = [np.bincount(levels) * 4.5 for levels in sex_and_age.T]
    alone = survey_design(weight, stratum=stratum, population=population)
    grouped = survey_design(weight, stratum=stratum, cluster=rng.integers(0, people // 10, people))
    weights = rake(weight, sex_and_age, targets).weight
    raked = survey_design(weights, stratum=stratum, population=population, margins=sex_and_age)
    tasks: dict[str, Callable[[], object]] = {
        "bare pass over the answers": lambda: _bare(answers, unit, units),
        "shares and intervals, everyone alone": lambda: _estimated(alone, answers, unit, units),
        "shares and intervals, clusters": lambda: _estimated(grouped, answers, unit, units),
        "shares and intervals, raked weights": lambda: _estimated(raked, answers, unit, units),
        "two waves compared, all questions": lambda: share_differences(alone, answers, first, ~first),
        "raking to two margins": lambda: rake(weight, sex_and_age, targets),
    }
    print(f"{people:,} people x {questions} questions x {units} units; answers of {answers.nbytes / 2**20:.0f} MiB")
    yard = None
    for name, task in tasks.items():
        best, peak = _measured(task, repetitions)
        yard = yard or best
        print(f"{name}: best {best:.2f} s, {best / yard:.1f} x the bare pass; {peak / 2**20:.0f} MiB more at the peak")


def _bare(answers: Floats, unit: Ints, units: int) -> Floats:
    answered = ~np.isnan(answers)
    counted = np.zeros((2, units, answers.shape[1]))
    for question in range(answers.shape[1]):
        rows = answered[:, question]
        counted[0, :, question] = np.bincount(unit[rows], minlength=units)
        counted[1, :, question] = np.bincount(unit[rows], answers[rows, question], minlength=units)
    return counted


def _estimated(design: SurveyDesign, answers: Floats, unit: Ints, units: int) -> None:
    found = domain_means(design, answers, unit, units)
    share_intervals(found.value, found.se, found.answers, found.degrees_of_freedom, fraction=found.fraction)


def _measured(task: Callable[[], object], repetitions: int) -> tuple[float, int]:
    times = []
    for _ in range(repetitions):
        started = time.perf_counter()
        task()
        times.append(time.perf_counter() - started)
    tracemalloc.start()
    task()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(times), peak


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*given, *(100_000, 60, 98, 3)[len(given) :])
