"""The second move on persons: fit every outcome in every period, and say what each unit could be expected to have."""

from pathlib import Path

from jobspejl.contracts.register_found import RegisterFound
from jobspejl.engines.protocol import Engine
from jobspejl.lenses.persons.sums import coded_persons
from jobspejl.stats.persons.model import PersonFit
from jobspejl.steps.expect import Expected
from jobspejl.steps.persons.facts import area_facts, level_facts, model_facts
from jobspejl.steps.persons.fits import PersonFits, area_levels, covariances, expected_of, fit_period
from jobspejl.steps.persons.other_models import other_models
from jobspejl.steps.persons.shown import ShownPersons
from jobspejl.steps.persons.story import backtests, leakages, potentials
from jobspejl.steps.progress import Progress

_FITTED, _OTHERS = 0.6, 0.8
"""How far the work is when all is fitted, and when other models have been tried."""


def estimate(
    shown: ShownPersons, folder: Path, engine: Engine, progress: Progress
) -> tuple[tuple[Expected, ...], RegisterFound]:
    """Return every outcome with its expectation, and all that the models found beside.

    Args:
        shown: The register, checked.
        folder: The study's folder.
        engine: Holds the persons.
        progress: Told how far it is.

    Raises:
        DataError: A model has no optimum, or the memory or the disk is too small.
    """
    progress("load", 0.0)
    periods, outcomes = len(shown.table.periods), len(shown.table.outcomes)
    ticks = iter(range(1, periods * outcomes + 1))

    def tick() -> None:
        progress("fit", _FITTED * next(ticks) / (periods * outcomes))

    with coded_persons(shown.section, folder, shown.table, shown.coding, engine) as persons:
        fits: list[tuple[PersonFit, ...]] = []
        contributions, areas, models = [], [], []
        for period in range(periods):
            sums, route = persons.sums(period)
            own, added = fit_period(shown, sums, period, fits[-1] if fits else None, tick)
            fits.append(own)
            contributions.append(added)
            areas.append(area_levels(shown, own, period))
            models += [model_facts(shown, fit, period, sums.totals().persons, route) for fit in own]
        progress("models", _FITTED)
        newest = periods - 1
        links = persons.links(newest, newest) if shown.repeated(newest) else None
        others = other_models(shown, fits[-1], areas[-1], sums, links)
        del sums, links  # NOTE: the newest period's rows would lie in memory beside those that are linked
        progress("links", _OTHERS)
        across = covariances(shown, tuple(fits), tuple(areas), persons)
    found = PersonFits(tuple(fits), tuple(contributions), tuple(areas), across)
    told = (*shown.numbers_of("counted"), *shown.numbers_of("outside"))
    figures = {o: expected_of(shown, found, o) for o in told}
    return tuple(figures.values()), RegisterFound(
        units=shown.units,
        models=tuple(models),
        levels=tuple(level for o in told for level in level_facts(shown, fits[-1][o])),
        areas=tuple(area for o in told for area in area_facts(shown, found, o)),
        variants=others.kinds,
        ranges=others.ranges,
        choices=others.choices,
        leakage=leakages(shown, figures, others),
        potentials=potentials(shown, figures),
        backtests=backtests(shown, figures),
    )
