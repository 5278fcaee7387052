"""What is told of every fit: how it was made, and what each level does to the expectation."""

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from jobspejl.contracts.register import Register
from jobspejl.contracts.register_found import AreaFacts, LevelFacts, ModelFacts
from jobspejl.errors import Listed, Named, Problem
from jobspejl.lenses.persons.sums import Route
from jobspejl.stats.persons.model import PersonFit
from jobspejl.steps.persons.fits import PersonFits
from jobspejl.steps.persons.shown import SCALE, ShownPersons


def model_facts(shown: ShownPersons, fit: PersonFit, period: int, persons: int, route: Route) -> ModelFacts:
    """Return how a fit was made.

    Args:
        shown: What is modelled.
        fit: The fit.
        period: The number of its period.
        persons: Its rows with a weight above 0.
        route: How its persons were summed.
    """
    left_out = (*fit.dropped, *fit.fixed)
    return ModelFacts(
        measure=shown.table.outcomes[fit.outcome].id,
        period=shown.table.periods[period],
        link=fit.link,
        expectation=fit.expectation,
        route=route.kind,
        persons=persons,
        cells=route.cells,
        parameters=_free(fit, shown, period) - len(left_out),
        rounds=fit.rounds + fit.pair_rounds,
        left_out=tuple(shown.entry(place) for place in fit.dropped),
        fixed=tuple(shown.entry(place) for place in fit.fixed),
    )


def level_facts(shown: ShownPersons, fit: PersonFit) -> list[LevelFacts]:
    """Return every level of a fit of the newest period that somebody is at, and every number."""
    layout, measure = shown.coding.layout, shown.table.outcomes[fit.outcome].id
    average = _average_predictor(fit)
    facts = []
    for k, condition in enumerate(shown.conditions):
        where = layout.condition(k)
        named = k < len(layout.levels)
        for at, place in enumerate(range(where.start, where.stop)):
            # NOTE: a level that only units that are not shown have is not shown either.
            if named and not shown.level_persons[k][at]:
                continue
            coefficient = float(fit.coefficients[place])
            facts.append(
                LevelFacts(
                    measure=measure,
                    condition=condition.column,
                    level=shown.level_names[k][at] if named else condition.column,
                    name=shown.level_texts[k][at] if named else condition.name,
                    persons=shown.level_persons[k][at] if named else None,
                    coefficient=coefficient,
                    se=float(fit.coefficient_se[place]),
                    effect=SCALE * (_mean(fit, average + coefficient) - _mean(fit, average)),
                )
            )
    return facts


def area_facts(shown: ShownPersons, found: PersonFits, o: int) -> list[AreaFacts]:
    """Return every condition of areas in every period's second level of one outcome."""
    conditions = shown.table.area.conditions if shown.table.area else ()
    return [
        AreaFacts(
            measure=shown.table.outcomes[o].id,
            period=period,
            condition=condition.column,
            coefficient=SCALE * float(levels[o].coefficients[c]),
            se=SCALE * float(levels[o].se[c]),
            lower=SCALE * float(levels[o].lower[c]),
            upper=SCALE * float(levels[o].upper[c]),
            degrees_of_freedom=levels[o].degrees_of_freedom,
        )
        for period, levels in zip(shown.table.periods, found.areas, strict=True)
        if levels
        for c, condition in enumerate(conditions)
    ]


def determined(section: Register, models: Sequence[ModelFacts]) -> tuple[Problem, ...]:
    """Return a remark on what fits left out since other conditions determine it; none where nothing was."""
    names = dict.fromkeys(Named(level.da, level.en) for model in models for level in model.left_out)
    return (Problem("levels_determined", {"path": section.where, "names": Listed(list(names))}),) if names else ()


def _free(fit: PersonFit, shown: ShownPersons, period: int) -> int:
    """Return the parameters of a fit: a level that nobody is at in the period is none."""
    layout = shown.coding.layout
    units = layout.units if fit.expectation == "within" else 1
    seen = (int(np.count_nonzero(persons.sum(axis=0))) for persons in shown.unit_level_persons(period))
    return units + sum(levels - 1 for levels in seen) + layout.numbers


def _average_predictor(fit: PersonFit) -> float:
    """Return the predictor of the average person at the common level: where the units' effects are 0."""
    units = fit.base.size
    return float(np.average(fit.coefficients[:units] - fit.unit_effects, weights=fit.base))


def _mean(fit: PersonFit, predictor: float) -> float:
    return float(expit(predictor)) if fit.link == "logit" else predictor
