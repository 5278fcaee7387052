"""The effect checks laid out: for each recommendation with a target, what the study's own figures say of its units."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from jobspejl.contracts.measure import Measure
from jobspejl.contracts.recommendation import EffectCheck, Seen, Standing
from jobspejl.contracts.tables import Cell
from jobspejl.followup.effects import effect_check
from jobspejl.steps.tabulate import Judged


def effect_rows(
    standings: Sequence[Standing], codes: Mapping[str, Sequence[str]], measures: Mapping[str, Judged], confidence: float
) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each recommendation with a target, and each of its units that the measure speaks of.

    Args:
        standings: How the recommendations stood.
        codes: The codes of the units that each recommendation is for, by its id.
        measures: What was found of the study's measures, by id.
        confidence: Coverage of each interval.
    """
    for one in standings:
        tie, judged = one.tie, measures.get(one.tie.measure) if one.tie else None
        if tie is None or judged is None:
            continue
        names = {unit.code: unit.name.da for unit, _ in judged.hidden}
        names |= {unit.code: unit.name.da for unit in judged.observed.units}
        measure = judged.observed.measure
        for code in codes[one.recommendation.id]:
            check = effect_check(tie, _seen(judged, code), measure.better_sign, confidence)
            if check is None or code not in names:
                continue
            by = None if tie.by is None else tie.by.isoformat()
            about = (one.recommendation.id, code, names[code], measure.id, tie.baseline)
            counted = (check.baseline_period, check.baseline, tie.target, by)
            yield (*about, *counted, *_figures(check, measure), check.verdict, measure.made_up)


def _figures(check: EffectCheck, measure: Measure) -> tuple[Cell, ...]:
    """Return the figures of a check, the interval of its value no wider than what is possible."""
    if check.lower is None or check.upper is None:
        return (None,) * 7
    most = math.inf if measure.unit == "number" else measure.scale
    limits = (max(0.0, check.lower), min(most, check.upper))
    return (check.period, check.value, *limits, check.change, check.change_lower, check.change_upper)


def _seen(judged: Judged, code: str) -> tuple[Seen, ...]:
    """Return a unit's values, oldest first, those whose error is known; none where it is not shown."""
    observed = judged.observed
    place = next((u for u, unit in enumerate(observed.units) if unit.code == code), None)
    if place is None:
        return ()
    errors = np.sqrt(judged.expectation.sampling_variance[place])
    values = zip(observed.periods, observed.actual[place], errors, strict=True)
    return tuple(Seen(period, float(value), float(se)) for period, value, se in values if np.isfinite(value + se))
