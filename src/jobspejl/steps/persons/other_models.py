"""Other models of the newest period: what single choices do, where gaps lie over all of them, and what is left out."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from jobspejl.contracts.arrays import Floats
from jobspejl.contracts.persons import Link, LinkedSums, PersonSums, Point
from jobspejl.contracts.register import Expectation
from jobspejl.contracts.register_found import Choice, VariantKind, VariantRange
from jobspejl.contracts.text import Text
from jobspejl.stats.area_level import AreaLevel, covariance_over
from jobspejl.stats.persons.climb import NotFitted
from jobspejl.stats.persons.covariance import covariance_between
from jobspejl.stats.persons.model import PersonFit, fit_persons
from jobspejl.stats.persons.variants import (
    LinearSums,
    LogitSums,
    UnitSums,
    Variants,
    every_subset,
    linear_variants,
    logit_variants,
    together,
    variant_range,
    with_areas,
)
from jobspejl.stats.rank_correlation import rank_correlation
from jobspejl.steps.persons.fits import AREAS, DECIMALS
from jobspejl.steps.persons.shown import SCALE, ShownPersons

_MOST_SUBSETS = 256


@dataclass(frozen=True, slots=True)
class Others:
    """What other models of the newest period say.

    Attributes:
        kinds: Which models the ranges are over.
        ranges: Gaps and ranks over all of them.
        choices: What single choices do.
        errors: For a counted outcome and one outside the list, by their numbers: (U, U), covariance of their gaps'
            errors, shares squared.
    """

    kinds: tuple[VariantKind, ...]
    ranges: tuple[VariantRange, ...]
    choices: tuple[Choice, ...]
    errors: dict[tuple[int, int], Floats]


def other_models(
    shown: ShownPersons,
    fits: tuple[PersonFit, ...],
    areas: tuple[AreaLevel, ...],
    sums: PersonSums,
    links: LinkedSums | None,
) -> Others:
    """Return what other models of one period say, and how errors of outcomes go together.

    Args:
        shown: What is modelled.
        fits: The fits of the period, one an outcome.
        areas: Their second levels, which models are tried with and without; empty where there are none.
        sums: Its persons.
        links: Its rows that belong to the same cluster; None where no cluster has several.
    """
    largest = int(np.argmax(fits[0].base))
    alone = sums.of_unit(largest)
    anywhere = Point(0, "linear", np.zeros(sums.layout.size))
    square, square_alone = (one.pairs(anywhere, ("persons",))[0] for one in (sums, alone))
    score, score_alone = sums.totals().outcome, alone.totals().outcome
    subsets = every_subset(len(shown.groups), _MOST_SUBSETS)
    kinds: list[VariantKind] = []
    ranges: list[VariantRange] = []
    choices: list[Choice] = []
    for o in shown.numbers_of("counted"):
        outcome = shown.table.outcomes[o]
        scopes = [o, *shown.scopes_of(o)]
        apart = UnitSums(largest, square_alone, score_alone[scopes])
        linear = LinearSums(sums.layout, square, score[scopes], apart)
        every = [linear_variants(linear, shown.groups, subsets, outcome.direction)]
        if fits[o].link == "logit":
            logit = _logit_sums(alone, fits[o], largest)
            every.append(logit_variants(logit, shown.groups, subsets, outcome.direction))
        found = together([_of_outcome(one, o, scopes) for one in every])
        choices += _Choices(shown, fits, o, sums, found).all()
        if areas:
            choices.append(_change(outcome.id, "without", AREAS, fits[o].gap, areas[o].gap))
            found = with_areas(found, areas[o].mover, outcome.direction)
        kinds += _kinds(outcome.id, found, len(shown.groups), len(scopes))
        ranges += _ranges(shown, outcome.id, found)
    pairs = [(a, b) for a in shown.numbers_of("counted") for b in shown.numbers_of("outside")]
    errors = {(a, b): _error(sums, links, fits[a], fits[b]) for a, b in pairs}
    if areas:
        errors = {(a, b): covariance_over(areas[a], areas[b], error) for (a, b), error in errors.items()}
    return Others(tuple(kinds), tuple(ranges), tuple(choices), errors)


def _error(sums: PersonSums, links: LinkedSums | None, first: PersonFit, second: PersonFit) -> Floats:
    meat = sums.meat_between(first.fitted, second.fitted)
    if links is not None:
        meat = meat + links.meat(first.fitted, second.fitted)
    return covariance_between(first, second, meat)


def _logit_sums(alone: PersonSums, fit: PersonFit, largest: int) -> LogitSums:
    (own,) = alone.pairs(fit.fitted, ("information",))
    return LogitSums(
        layout=alone.layout,
        outcome=fit.outcome,
        expectation=fit.expectation,
        eta=fit.fitted.eta,
        information=fit.fit_information,
        slopes=fit.information,
        gap=fit.gap,
        base=fit.base,
        largest=UnitSums(largest, own, alone.score(fit.fitted).residual[None]),
    )


def _of_outcome(variants: Variants, o: int, scopes: list[int]) -> Variants:
    """Return variants with their outcomes' numbers in the register: linear ones count scopes from 0."""
    models = tuple(
        model if model.link == "logit" else replace(model, outcome=scopes[model.outcome]) for model in variants.models
    )
    return Variants(models, variants.gap, variants.rank)


def _kinds(measure: str, found: Variants, groups: int, scopes: int) -> list[VariantKind]:
    """Return how many models there are of each link, expectation, and with and without areas."""
    counts = Counter((one.link, one.expectation, one.areas) for one in found.models)
    return [
        VariantKind(measure, link, expectation, areas, count, 2 * 2**groups * (scopes if link == "linear" else 1))
        for (link, expectation, areas), count in counts.items()
    ]


def _ranges(shown: ShownPersons, measure: str, found: Variants) -> list[VariantRange]:
    over = variant_range(found)
    return [
        VariantRange(
            measure=measure,
            unit=unit.code,
            gap=tuple(np.round(SCALE * over.gap[:, u], DECIMALS).tolist()),
            rank=tuple(over.rank[:, u].tolist()),
        )
        for u, unit in enumerate(shown.units)
    ]


class _Choices:
    """What single choices do to the gaps of one outcome, all else being as in its own fit."""

    def __init__(
        self, shown: ShownPersons, fits: tuple[PersonFit, ...], o: int, sums: PersonSums, found: Variants
    ) -> None:
        self._shown, self._fits, self._o, self._sums, self._found = shown, fits, o, sums, found
        self._fit = fits[o]

    def all(self) -> list[Choice]:
        """Return every choice: groups of conditions, link, expectation, the largest unit, other scopes."""
        fit, names = self._fit, [group.name for group in self._shown.told_groups]
        told = [self._found_one("without", (g,), True, name) for g, name in enumerate(names)]
        largest = self._shown.units[int(np.argmax(fit.base))].name
        told.append(self._found_one("without_largest", (), False, largest))
        if fit.link == "logit":
            told.append(self._told("linear", None, self._gap("linear", (), True)))
        else:
            told += self._refitted("logit", "logit", fit.expectation)
        other: Expectation = "pooled" if fit.expectation == "within" else "within"
        told += self._refitted(other, fit.link, other)
        scopes = [(self._shown.table.outcomes[v].name, self._fits[v].gap) for v in self._shown.scopes_of(self._o)]
        return [*told, *(self._told("scope", name, gap) for name, gap in scopes)]

    def _refitted(self, kind: str, link: Link, expectation: Expectation) -> list[Choice]:
        """Return the choice of another model; nothing where it has no optimum, as this one has."""
        start = self._fit.near(expectation) if link == self._fit.link else None
        try:
            found = fit_persons(self._sums, self._o, link, expectation, start=start)
        except NotFitted:
            return []
        return [self._told(kind, None, found.gap)]

    def _found_one(self, kind: str, dropped: tuple[int, ...], largest: bool, about: Text) -> Choice:
        return self._told(kind, about, self._gap(self._fit.link, dropped, largest), self._fit.link == "logit")

    def _gap(self, link: Link, dropped: tuple[int, ...], largest: bool) -> Floats:
        wanted = (self._o, link, self._fit.expectation, largest, dropped)
        places = (
            place
            for place, one in enumerate(self._found.models)
            if (one.outcome, one.link, one.expectation, one.largest, one.dropped) == wanted
        )
        return np.asarray(self._found.gap[next(places)])

    def _told(self, kind: str, about: Text | None, gap: Floats, approximate: bool = False) -> Choice:
        choice = _change(self._shown.table.outcomes[self._o].id, kind, about, gap, self._fit.gap)
        return replace(choice, approximate=approximate)


def _change(measure: str, kind: str, about: Text | None, gap: Floats, shown: Floats) -> Choice:
    # NOTE: rounded as gaps are, or a choice that moves nothing would tell all their decimals.
    change = np.round(SCALE * np.abs(gap - shown), DECIMALS)
    return Choice(
        measure=measure,
        kind=kind,
        about=about,
        approximate=False,
        median_change=float(np.median(change)),
        largest_change=float(change.max()),
        rank_correlation=rank_correlation(gap, shown),
    )
