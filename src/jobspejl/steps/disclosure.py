"""Nothing small leaks: units too small to be shown leave before anything is computed.

A unit whose count is under the threshold in any measure or period takes no part in any fit, sum or rank of that mirror,
so no published figure depends on its figures. Totals of the country and of regions are often public elsewhere, and
would tell a single hidden unit by subtraction. So further units, those with the fewest persons first, are hidden with
it until every group that hides any hides at least two, with enough persons between them; one serves all measures of a
mirror where it can (`steps.small_units`). Units that are not compared but are in totals that are told hide like one of
those hidden, where they are few.

Measures of one mirror may be parts and totals of each other, so that a unit hidden in one is hidden in all. Rates over
persons (`Strata.spread`) say themselves what they are parts of: each hides its own, and where one less another would
tell a few, as `steps.derived_counts` finds, the later of them hides the unit too.
"""

from dataclasses import replace

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.observed import Observed, Strata
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.stats.mix_cells import merge_cells, merged
from jobspejl.stats.strata import change_strata
from jobspejl.steps.derived_counts import Difference, derived, differences
from jobspejl.steps.derived_sums import derived_sums
from jobspejl.steps.small_units import Counts, next_hidden, small_units


def without_small(
    measures: tuple[Observed, ...], threshold: int
) -> tuple[tuple[Observed, tuple[tuple[Unit, Hidden], ...]], ...]:
    """Return each measure without the units that may not be shown, and those units with why.

    Args:
        measures: The figures of all measures of the study, in its order.
        threshold: Fewest persons, counted and not counted, that may be shown.
    """
    mirrors = dict.fromkeys(_family(one) for one in measures)
    counts = {name: [_counts(one, threshold) for one in measures if _family(one) == name] for name in mirrors}
    hidden = {name: small_units(family) for name, family in counts.items()}
    ratios = [one for one in measures if one.strata is not None and one.strata.spread is not None]
    between = differences(ratios)
    while found := [*_found_between(ratios, between, hidden, threshold), *_found_within(counts, hidden, threshold)]:
        for name, code in found:
            hidden[name].setdefault(code, "complementary")
    return tuple(_split(observed, hidden[_family(observed)]) for observed in measures)


def _found_between(
    ratios: list[Observed], between: tuple[Difference, ...], hidden: dict[str, dict[str, Hidden]], threshold: int
) -> list[tuple[str, str]]:
    """Return the families and units to hide since measures tell a few between them."""
    names = [_family(one) for one in ratios]
    out = [frozenset(hidden[name]) for name in names]
    places = list(derived(ratios, between, out, threshold)) or list(derived_sums(between, out, threshold))
    return [(names[place], code) for place, code in places]


def _found_within(
    counts: dict[str, list[Counts]], hidden: dict[str, dict[str, Hidden]], threshold: int
) -> list[tuple[str, str]]:
    """Return the families and units to hide since too few are hidden: one unit of each family, for all its measures."""
    found = ((name, next_hidden(family, hidden[name], threshold)) for name, family in counts.items())
    return [(name, code) for name, code in found if code is not None]


def _family(observed: Observed) -> str:
    """Return what stands for the measures that a unit is hidden in together."""
    ratio = observed.strata is not None and observed.strata.spread is not None
    return f"{observed.measure.lens}/{observed.measure.id if ratio else ''}"


def _counts(observed: Observed, threshold: int) -> Counts:
    """Return what decides which units of one measure leave."""
    counted, other = _heads(observed)
    # NOTE: a count worked out from a rounded rate is rarely whole: 4.6 persons may well be 5, and are let be.
    slack = 0.5 if observed.measure.base_approximate else 1e-6
    few = np.asarray((np.minimum(counted, other) < threshold - slack).any(axis=1))
    spread = observed.strata.spread if observed.strata is not None else None
    persons = counted + other if spread is None else spread.persons.sum(axis=2)
    meagre = np.zeros(few.shape, dtype=bool) if spread is None else (persons < spread.telling.least).any(axis=1)
    # NOTE: the mix is shown, so a stratum with a few cases would be read off it
    cases = observed.strata.base if observed.strata is not None and observed.conditions else _none(counted)
    few |= ((cases > 0) & (cases < threshold)).any(axis=(1, 2))
    codes = tuple(unit.code for unit in observed.units)
    small, thin = (frozenset(np.array(codes)[which].tolist()) for which in (few, meagre & ~few))
    return Counts(
        codes=codes,
        regions=tuple(unit.region.da for unit in observed.units),
        persons=persons.sum(axis=1),
        counted=counted,
        other=other,
        small=small,
        thin=thin,
        cases=cases,
        between=_none(counted),
        apart=_apart(observed, threshold),
    )


def _none(counted: Floats) -> Floats:
    return np.empty((*counted.shape, 0))


def _heads(observed: Observed) -> tuple[Floats, Floats]:
    """Return how many persons are counted and how many are not, each (U, T).

    Of a rate or a mean over persons nobody is not counted: there it is how many persons there are. Of snapshots of a
    unit it is how many persons an average one has.
    """
    if observed.heads is not None:
        return observed.heads[:, :, 0], observed.heads[:, :, 1]
    if observed.strata is not None and (spread := observed.strata.spread) is not None:
        if not spread.telling.of_persons:
            there = observed.strata.counted.sum(axis=2)
            return there, there
        share = observed.measure.unit in {"percent", "share"}
        return spread.counted.sum(axis=2), (spread.short if share else spread.persons).sum(axis=2)
    counted = observed.base * observed.actual / observed.measure.scale
    return counted, observed.base - counted


def _apart(observed: Observed, threshold: int) -> Floats:
    """Return (T, 2), persons in no unit of the comparison, where they are too few to be worked out; 0 elsewhere."""
    if observed.apart is None:
        return np.zeros((len(observed.periods), 2))
    few = np.asarray(((observed.apart > 0) & (observed.apart < threshold)).any(axis=1))
    return np.where(few[:, None], observed.apart, 0.0)


def _kept(strata: Strata | None, shown: Flags) -> Strata | None:
    if strata is None:
        return None
    kept = change_strata(strata, lambda sums: sums[shown])
    if strata.mix not in {"respondents", "groups"}:
        return kept
    # NOTE: a kind of respondents may be that of one unit alone, or of none, by now
    into = merge_cells(kept.base if kept.spread is None else kept.spread.persons)
    return change_strata(kept, lambda sums: merged(sums, into))


def _split(observed: Observed, hidden: dict[str, Hidden]) -> tuple[Observed, tuple[tuple[Unit, Hidden], ...]]:
    shown = np.array([unit.code not in hidden for unit in observed.units])
    if shown.all():
        return observed, ()
    kept = replace(
        observed,
        units=tuple(unit for unit, keep in zip(observed.units, shown, strict=True) if keep),
        actual=observed.actual[shown],
        base=observed.base[shown],
        given=None if observed.given is None else observed.given[shown],
        values=observed.values[shown],
        strata=_kept(observed.strata, shown),
        heads=None if observed.heads is None else observed.heads[shown],
    )
    gone = tuple((unit, hidden[unit.code]) for unit, keep in zip(observed.units, shown, strict=True) if not keep)
    return kept, gone
