"""What a register's figures say together: leakage, economic potential, and whether gaps foretell the next ones."""

import numpy as np

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.register_found import Backtest, LeakagePair, Potential
from jobspejl.stats.backtest import backtest
from jobspejl.stats.intervals import half_width
from jobspejl.stats.leakage import Leakage, leakage, opposite
from jobspejl.stats.potential import potential
from jobspejl.steps.expect import Expected
from jobspejl.steps.persons.other_models import Others
from jobspejl.steps.persons.shown import SCALE, ShownPersons


def leakages(shown: ShownPersons, figures: dict[int, Expected], others: Others) -> tuple[LeakagePair, ...]:
    """Return, for the newest period, every counted outcome beside every one that the list leaves out.

    Units are told over all pairs together, and the correlations' limits hold for all pairs at once (Bonferroni).
    """
    gaps = {o: (one.expectation.gap[:, -1], one.expectation.covariance[-1]) for o, one in figures.items()}
    together = 1 - (1 - shown.options.confidence) / max(1, len(others.errors))
    found = [
        leakage(gaps[a], gaps[b], SCALE**2 * error, confidence=together) for (a, b), error in others.errors.items()
    ]
    ways = opposite(found, shown.options.false_discovery_rate)
    return tuple(
        _pair(shown, outcomes, (gaps[outcomes[0]][0], gaps[outcomes[1]][0]), one, way)
        for outcomes, one, way in zip(others.errors, found, ways, strict=True)
    )


def _pair(
    shown: ShownPersons, outcomes: tuple[int, int], gaps: tuple[Floats, Floats], found: Leakage, way: Ints
) -> LeakagePair:
    told = np.array(["moved_out", "same", "moved_in"])[way + 1]
    half = half_width(found.both_se, shown.options.confidence)
    columns = (*gaps, found.both, found.both_se, found.both - half, found.both + half)
    rows = zip(shown.units, *(column.tolist() for column in columns), told.tolist(), strict=True)
    return LeakagePair(
        measure=shown.table.outcomes[outcomes[0]].id,
        outside=shown.table.outcomes[outcomes[1]].id,
        period=shown.table.periods[-1],
        correlation=found.agreement.observed,
        corrected=found.agreement.corrected,
        lower=found.agreement.lower,
        upper=found.agreement.upper,
        units=tuple((unit.code, *figures_of_unit) for unit, *figures_of_unit in rows),
    )


def potentials(shown: ShownPersons, figures: dict[int, Expected]) -> tuple[Potential, ...]:
    """Return what units would save in a year in the newest period, for outcomes whose cost the study has."""
    found = []
    for o in shown.numbers_of("counted"):
        outcome = shown.table.outcomes[o]
        if outcome.cost_per_person is None:
            continue
        expectation, base = figures[o].expectation, figures[o].observed.base[:, -1]
        gap = expectation.gap[:, -1] / SCALE
        half = half_width(np.sqrt(np.diag(expectation.covariance[-1])) / SCALE, shown.options.confidence)
        cost = outcome.cost_per_person
        told = potential(gap, gap - half, gap + half, base, cost, direction=outcome.direction)
        columns = (told.value / cost, told.value, told.lower, told.upper)
        rows = zip(shown.units, *(column.tolist() for column in columns), strict=True)
        found += [
            Potential(outcome.id, shown.table.periods[-1], unit.code, persons, cost, *amounts)
            for unit, persons, *amounts in rows
        ]
    return tuple(found)


def backtests(shown: ShownPersons, figures: dict[int, Expected]) -> tuple[Backtest, ...]:
    """Return how each period's gaps foretell the next one's."""
    periods, dream = shown.table.periods, shown.section.dream
    if dream is not None and dream.periods == "four-quarters":
        return ()  # NOTE: periods that overlap agree because they are partly the same
    return tuple(
        Backtest(
            measure=shown.table.outcomes[o].id,
            first=periods[one.period],
            second=periods[one.period + 1],
            slope=one.slope.slope,
            lower=one.slope.lower,
            upper=one.slope.upper,
            units=one.around_forecast.units,
            covered=round(one.around_forecast.share * one.around_forecast.units),
            confidence=shown.options.confidence,
        )
        for o, expected in figures.items()
        for one in backtest(expected.expectation.gap, expected.expectation.across, shown.options.confidence)
    )
