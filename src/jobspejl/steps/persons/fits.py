"""Every fit of a register in one record: outcome by outcome, period by period, with how their errors go together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.observed import Observed
from jobspejl.contracts.persons import PersonSums
from jobspejl.contracts.study import Condition
from jobspejl.contracts.text import Text
from jobspejl.errors import DataError, Listed, Named, Problem
from jobspejl.lenses.persons.sums import CodedPersons
from jobspejl.stats.area_level import AreaLevel, area_level, covariance_over
from jobspejl.stats.between import between_variance
from jobspejl.stats.expectation import Expectation
from jobspejl.stats.persons.climb import NotFitted
from jobspejl.stats.persons.covariance import cluster_covariance, covariance_between
from jobspejl.stats.persons.decomposition import decompose
from jobspejl.stats.persons.model import PersonFit, fit_persons
from jobspejl.steps.expect import Expected
from jobspejl.steps.persons.shown import SCALE, ShownPersons

DECIMALS = 4
"""Decimals of a gap in per cent: more would be of no use, and would tell of single persons."""

AREAS = Text(da="Pendlingsområdets vilkår", en="The commuting area's conditions")
"""What the conditions of areas are told as."""

_GRAIN = 2
"""What is told of a unit's persons at a level is their number rounded to so many times the threshold."""


@dataclass(frozen=True, slots=True)
class PersonFits:
    """All fits: T periods, O outcomes.

    Attributes:
        fits: T tuples of O fits.
        contributions: T tuples of O arrays (U, K + N), shares; with the persons at each level rounded.
        areas: T tuples of O second levels; empty tuples where the register has no conditions of areas.
        across: For every outcome (T, T, U, U), error covariance of the gaps within and between periods, shares squared;
            after the second level where there is one. A variant's has no clusters: its errors are not told.
    """

    fits: tuple[tuple[PersonFit, ...], ...]
    contributions: tuple[tuple[Floats, ...], ...]
    areas: tuple[tuple[AreaLevel, ...], ...]
    across: tuple[Floats, ...]


def area_levels(shown: ShownPersons, fits: tuple[PersonFit, ...], period: int) -> tuple[AreaLevel, ...]:
    """Return the second level of every outcome of a period; none where there are no conditions of areas."""
    areas = shown.areas
    if areas is None:
        return ()
    of_unit, values = areas
    return tuple(
        area_level(fit.gap, fit.covariance, of_unit, values[period], fit.base, confidence=shown.options.confidence)
        for fit in fits
    )


def fit_period(
    shown: ShownPersons,
    sums: PersonSums,
    period: int,
    earlier: tuple[PersonFit, ...] | None,
    tick: Callable[[], None],
) -> tuple[tuple[PersonFit, ...], tuple[Floats, ...]]:
    """Return the fits of one period, and what each condition adds to what is expected.

    Args:
        shown: What is modelled.
        sums: The persons of the period.
        period: The number of the period, for messages.
        earlier: The fits of an earlier period, to start from; None where there are none.
        tick: Called after each outcome.

    Raises:
        DataError: A fit has no optimum; the levels that run away are named.
    """
    section, fits = shown.section, []
    starts = [fit.near(section.expectation) for fit in earlier] if earlier else [None] * len(shown.table.outcomes)
    for outcome in range(len(shown.table.outcomes)):
        try:
            fits.append(fit_persons(sums, outcome, section.link, section.expectation, start=starts[outcome]))
        except NotFitted as fault:
            facts: dict[str, object] = {
                "measure": shown.table.outcomes[outcome].id,
                "period": shown.table.periods[period],
                "passes": fault.passes,
                "levels": Listed([Named(entry.da, entry.en) for entry in map(shown.entry, fault.entries)]),
            }
            raise DataError(Problem("model_not_fitted", facts)) from None
        tick()
    told = told_persons(shown, period)
    return tuple(fits), tuple(_rounded_numbers(shown, fit, decompose(sums, fit, told)) for fit in fits)


def covariances(
    shown: ShownPersons,
    fits: tuple[tuple[PersonFit, ...], ...],
    areas: tuple[tuple[AreaLevel, ...], ...],
    persons: CodedPersons,
) -> tuple[Floats, ...]:
    """Return, for every outcome, the error covariance of its gaps within and between periods, (T, T, U, U)."""
    across = _persons_covariances(shown, fits, persons)
    if not areas[0]:
        return across
    return tuple(
        np.array([[covariance_over(a[o], b[o], own[i, j]) for j, b in enumerate(areas)] for i, a in enumerate(areas)])
        for o, own in enumerate(across)
    )


def _persons_covariances(
    shown: ShownPersons, fits: tuple[tuple[PersonFit, ...], ...], persons: CodedPersons
) -> tuple[Floats, ...]:
    periods, units = len(fits), len(shown.units)
    across = tuple(np.zeros((periods, periods, units, units)) for _ in fits[0])
    for t, own in enumerate(fits):
        for o, fit in enumerate(own):
            across[o][t, t] = fit.covariance
    if shown.section.cluster is None:
        return across
    told = (*shown.numbers_of("counted"), *shown.numbers_of("outside"))
    for a in range(periods):
        for b in range(a, periods):
            if a == b and not shown.repeated(a):
                continue
            links = persons.links(a, b)
            for o in told:
                first, second = fits[a][o], fits[b][o]
                meat = links.meat(first.fitted, second.fitted)
                if a == b:
                    across[o][a, a] = cluster_covariance(first, meat)
                else:
                    across[o][a, b] = covariance_between(first, second, meat)
                    across[o][b, a] = across[o][a, b].T
    return across


def expected_of(shown: ShownPersons, found: PersonFits, o: int) -> Expected:
    """Return one outcome as the common comparison takes it, in per cent."""
    fits = [own[o] for own in found.fits]
    actual, base, gap = (np.stack([getattr(fit, key) for fit in fits], axis=1) for key in ("actual", "base", "gap"))
    contributions = np.stack([own[o] for own in found.contributions], axis=1)
    if found.areas[0]:
        added = np.stack([own[o].contributions for own in found.areas], axis=1)
        contributions = np.concatenate([contributions, added], axis=2)
        gap = np.stack([own[o].gap for own in found.areas], axis=1)
    # NOTE: with the coefficients known, all decimals of what is expected tell how many persons are at each level.
    gap = np.round(SCALE * gap, DECIMALS)
    expected, contributions = SCALE * actual - gap, SCALE * contributions
    across = SCALE**2 * found.across[o]
    each = np.arange(len(fits))
    se = np.sqrt(np.stack([np.diag(across[t, t]) for t in each], axis=1))
    expectation = Expectation(
        expected=expected,
        gap=gap,
        covariance=across[each, each],
        across=across,
        sampling_variance=SCALE**2 * np.stack([fit.sampling_variance for fit in fits], axis=1),
        contributions=contributions,
        slopes=np.zeros_like(contributions),
        level=expected - contributions.sum(axis=2),
        coefficients=np.empty(0),
        coefficient_se=np.empty(0),
        between=np.array([between_variance(gap[:, t], se[:, t] ** 2, gap.shape[0]) for t in each]),
        explained=np.full(len(fits), np.nan),
        rounds=max(fit.rounds + fit.pair_rounds for fit in fits),
        converged=True,
    )
    observed = Observed(
        measure=shown.section.measure(shown.table.outcomes[o]),
        units=shown.units,
        periods=shown.table.periods,
        actual=SCALE * actual,
        base=base,
        given=None,
        conditions=_conditions(shown),
        values=contributions,
        on_persons=True,
    )
    return Expected(observed, shown.hidden, expectation)


def _conditions(shown: ShownPersons) -> tuple[Condition, ...]:
    groups = {group.id: group.name for group in shown.section.groups}
    of_areas, source = shown.table.area.conditions if shown.table.area else (), shown.section.source
    persons = tuple(
        Condition(
            column=one.column,
            name=one.name,
            unit=Text(da="", en=""),
            source=one.source or source,
            group=groups[one.group],
        )
        for one in shown.conditions
    )
    areas = (
        Condition(column=one.column, name=one.name, unit=one.unit, source=one.source or source, group=AREAS)
        for one in of_areas
    )
    return (*persons, *areas)


def told_persons(shown: ShownPersons, period: int) -> Floats:
    """Return how many times as many as there are a unit's persons at a level are told as, (U, P).

    Their numbers are rounded, the same for every outcome, and the level with most has the rest: with the coefficients
    known, exact contributions of a condition with two levels tell how many of the unit's persons are at each, and ones
    that were rounded outcome by outcome tell it within narrower limits the more outcomes there are.

    Args:
        shown: What is modelled.
        period: The number of the period.
    """
    layout, grain = shown.coding.layout, _GRAIN * shown.options.disclosure_threshold
    told = np.ones((layout.units, layout.size))
    for k, persons in enumerate(shown.unit_level_persons(period)):
        rounded = grain * np.floor(persons / grain + 0.5)
        most = persons.argmax(axis=1)[:, None]
        np.put_along_axis(rounded, most, 0.0, axis=1)
        rest = np.maximum(persons.sum(axis=1) - rounded.sum(axis=1), 0.0)
        np.put_along_axis(rounded, most, rest[:, None], axis=1)
        told[:, layout.condition(k)] = np.divide(rounded, persons, out=np.ones(persons.shape), where=persons > 0)
    return told


def _rounded_numbers(shown: ShownPersons, fit: PersonFit, contributions: Floats) -> Floats:
    """Return contributions (U, K + N) with those of numbers rounded, so that a unit's mean is not told to the digit."""
    kinds = len(shown.coding.layout.levels)
    exact = contributions[:, kinds:]
    grain = _GRAIN * shown.options.disclosure_threshold * np.abs(exact).max(axis=0) / fit.base[:, None]
    rounded = np.round(exact / np.maximum(grain, 1e-300)) * grain
    return np.concatenate([contributions[:, :kinds], rounded], axis=1)
