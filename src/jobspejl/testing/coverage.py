"""How often the uncertainty shown is right, measured in worlds where the truth is known.

`python -m jobspejl.testing.coverage` measures all of `SCENARIOS` and writes `evidence.json` beside this file;
the slow tests measure some of them again and hold both against the targets.
"""

import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import scipy

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.stats.expectation import expect
from jobspejl.stats.ranks import rank_sets
from jobspejl.stats.shrinkage import shrink
from jobspejl.stats.verdicts import discoveries, p_values
from jobspejl.testing.worlds import Design, Tails, World, made_up_design, world_on

EVIDENCE = Path(__file__).with_name("evidence.json")

REPLICATIONS, DRAWS, SEED = 1_000, 2_000, 20_261_115

_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of world; the fields are the arguments of `panel_world`."""

    name: str
    units: int = 98
    periods: int = 3
    conditions: int = 6
    between_sd: float = 0.7
    persistence: float = 0.7
    tails: Tails = "normal"
    share_null: float = 0.0


SCENARIOS = (
    Scenario("demo-like"),
    Scenario("one period", periods=1),
    Scenario("heavy tails", tails="t5"),
    Scenario("small differences", between_sd=0.07),
    Scenario("half null", share_null=0.5),
    Scenario("all null", between_sd=0.0, share_null=1.0),
    Scenario("few units", units=30, conditions=4),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, 0 to 1, measured over replications, and its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """How often 95 % means 95 %.

    Attributes:
        interval: Share of the 95 % intervals gap ± 1.96 standard errors that hold the true gap, all periods.
        interval_lowest: The same for the unit it is lowest for; pure chance alone takes it below `interval`.
        interval_highest: The same for the unit it is highest for.
        shrunken: Share of the shrunken intervals that hold the true gap.
        joint: Share of the worlds in which all joint rank sets hold, last period, lower gaps being better.
        marginal: Share of the units whose own rank set holds.
        false_discoveries: Mean share of the discoveries that are 0 in truth or of the other sign.
        power: Mean share of the true differences discovered with the right sign; None where there are none.
    """

    interval: Figure
    interval_lowest: Figure
    interval_highest: Figure
    shrunken: Figure
    joint: Figure
    marginal: Figure
    false_discoveries: Figure
    power: Figure | None


def measure_coverage(
    scenario: Scenario,
    *,
    replications: int,
    draws: int,
    seed: int,
    design: Design | None = None,
    workers: int = 1,
) -> CoverageReport:
    """Return how often intervals, rank sets and discoveries are right over many worlds of one kind.

    Bases and conditions stand firm; true gaps, coefficients and noise are drawn anew in each world.

    Args:
        scenario: The kind of world.
        replications: How many worlds.
        draws: Normal draws for each rank set.
        seed: The same seed gives the same report, with any number of workers.
        design: Bases and conditions; made up where None.
        workers: Processes to share the work between.
    """
    design = design or made_up_design(
        seed=seed, units=scenario.units, periods=scenario.periods, conditions=scenario.conditions
    )
    jobs = [_Job(scenario, design, (seed, number), draws) for number in range(replications)]
    if workers == 1:
        return _report(map(_measure, jobs))
    # NOTE: spawned and not forked: the rank sets run threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return _report(pool.map(_measure, jobs, chunksize=10))


@dataclass(frozen=True, slots=True)
class _Job:
    scenario: Scenario
    design: Design
    seed: tuple[int, int]
    draws: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    interval: Floats
    shrunken: float
    joint: float
    marginal: float
    false_discoveries: float
    power: float | None


def _measure(job: _Job) -> _Outcome:
    kind = job.scenario
    world = world_on(
        job.design,
        seed=job.seed,
        between_sd=kind.between_sd,
        persistence=kind.persistence,
        tails=kind.tails,
        share_null=kind.share_null,
    )
    found = expect(world.rate, world.base, world.conditions, world.centre, world.scale)
    se = np.sqrt(np.diagonal(found.covariance, axis1=1, axis2=2)).T
    shrunken = [shrink(found.gap[:, t], se[:, t]) for t in range(kind.periods)]
    right = [(s.lower <= truth) & (truth <= s.upper) for s, truth in zip(shrunken, world.truth.T, strict=True)]
    false, power = _discovered(found.gap, se, world.truth)
    joint, marginal = _ranked(world, found.gap, found.covariance, job)
    return _Outcome(
        interval=(np.abs(found.gap - world.truth) <= _Z95 * se).mean(axis=1),
        shrunken=float(np.mean(right)),
        joint=joint,
        marginal=marginal,
        false_discoveries=false,
        power=power,
    )


def _discovered(gap: Floats, se: Floats, truth: Floats) -> tuple[float, float | None]:
    """Return the share of discoveries that are false, and of true differences that are discovered."""
    found = np.stack([discoveries(p) for p in p_values(gap, se).T], axis=1)
    right = found & (np.sign(gap) == np.sign(truth))
    false = (found & ~right).sum(axis=0) / np.maximum(found.sum(axis=0), 1)
    differs = int((truth != 0).sum())
    return float(false.mean()), float(right.sum() / differs) if differs else None


def _ranked(world: World, gap: Floats, covariance: Floats, job: _Job) -> tuple[float, float]:
    """Return whether all joint sets hold in the last period, and the share of marginal sets that do."""
    sets = rank_sets(-gap[:, -1], covariance[-1], seed=job.seed[1], draws=job.draws)
    best, worst = _true_ranks(-world.truth[:, -1])
    joint: Flags = (sets.lower_joint <= best) & (worst <= sets.upper_joint)
    own: Flags = (sets.lower <= best) & (worst <= sets.upper)
    return float(joint.all()), float(own.mean())


def _true_ranks(score: Floats) -> tuple[Floats, Floats]:
    """Return the best and the worst true rank of each unit: units that are equal share theirs."""
    ahead = score[:, None] - score
    return 1.0 + (ahead < 0).sum(axis=1), score.size - (ahead > 0).sum(axis=1).astype(float)


def _report(outcomes: Iterable[_Outcome]) -> CoverageReport:
    all_ = list(outcomes)
    by_unit = np.stack([outcome.interval for outcome in all_])
    coverage = by_unit.mean(axis=0)
    powers = [outcome.power for outcome in all_ if outcome.power is not None]
    return CoverageReport(
        interval=_figure(by_unit.mean(axis=1)),
        interval_lowest=_figure(by_unit[:, coverage.argmin()]),
        interval_highest=_figure(by_unit[:, coverage.argmax()]),
        shrunken=_figure([outcome.shrunken for outcome in all_]),
        joint=_figure([outcome.joint for outcome in all_]),
        marginal=_figure([outcome.marginal for outcome in all_]),
        false_discoveries=_figure([outcome.false_discoveries for outcome in all_]),
        power=_figure(powers) if powers else None,
    )


def _figure(values: Floats | list[float]) -> Figure:
    seen = np.asarray(values, dtype=float)
    return Figure(float(seen.mean()), float(seen.std(ddof=1) / np.sqrt(seen.size)))


def _rounded(node: object) -> object:
    if isinstance(node, dict):
        return {key: _rounded(child) for key, child in node.items()}
    return round(node, 4) if isinstance(node, float) else node


def write_evidence(path: Path = EVIDENCE) -> None:
    """Measure every scenario, telling how far it is, and write settings and figures to a JSON file."""
    # NOTE: one thread each for the linear algebra of the workers, which share the processors already.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    measured = {}
    for scenario in SCENARIOS:
        report = measure_coverage(
            scenario,
            replications=REPLICATIONS,
            draws=DRAWS,
            seed=SEED,
            workers=os.cpu_count() or 1,
        )
        measured[scenario.name] = {"settings": asdict(scenario), "figures": _rounded(asdict(report))}
        print(scenario.name, measured[scenario.name]["figures"], flush=True)
    evidence = {
        "replications": REPLICATIONS,
        "draws": DRAWS,
        "seed": SEED,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scenarios": measured,
    }
    path.write_text(json.dumps(evidence, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_evidence()
