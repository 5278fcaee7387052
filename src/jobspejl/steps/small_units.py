"""Which units of a family of measures leave together, since they or another of them are too small to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.units import Hidden, Unit

_Out = Mapping[str, Hidden]


@dataclass(frozen=True, slots=True)
class Counts:
    """One measure's counts.

    Attributes:
        codes: The U units.
        regions: Their regions; totals of regions and of the country are often public.
        persons: (U,), how many persons each has in all, by which the smallest is found.
        counted: (U, T), persons counted.
        other: (U, T), persons not counted.
        small: Units under the threshold.
        thin: Units with fewer persons than the measure needs.
        cases: (U, T, L), cases in each stratum, whose totals of the country are public too; L is 0 without strata.
        between: (U, T, D), persons by whom sums of measures differ; nobody, or enough, are to be hidden of each.
        apart: (T, 2), persons counted and not counted that are in the totals of all but in no unit; 0 in periods where
            they are many enough to be worked out.
    """

    codes: tuple[str, ...]
    regions: tuple[str, ...]
    persons: Floats
    counted: Floats
    other: Floats
    small: frozenset[str]
    thin: frozenset[str]
    cases: Floats
    between: Floats
    apart: Floats


def counts_of_heads(
    units: Sequence[Unit], heads: Floats, persons: Floats, threshold: int, cases: Floats, between: Floats
) -> Counts:
    """Return the counts of a measure over persons that are counted or not.

    Args:
        units: The U units.
        heads: (U, T, 2), persons counted and not counted.
        persons: (U,), persons in all.
        threshold: Fewest persons that may be shown.
        cases: (U, T, L), persons in each stratum that is told.
        between: (U, T, D), persons by whom sums of measures differ.
    """
    few = (heads < threshold).any(axis=(1, 2))
    for each in (cases, between):
        few |= ((each > 0) & (each < threshold)).any(axis=(1, 2))
    codes = tuple(unit.code for unit in units)
    return Counts(
        codes=codes,
        regions=tuple(unit.region.da for unit in units),
        persons=persons,
        counted=heads[:, :, 0],
        other=heads[:, :, 1],
        small=frozenset(np.array(codes)[few].tolist()),
        thin=frozenset(),
        cases=cases,
        between=between,
        apart=np.zeros((heads.shape[1], 2)),
    )


def small_units(family: Sequence[Counts]) -> dict[str, Hidden]:
    """Return the units that are too small themselves in some measure of a family."""
    thin: dict[str, Hidden] = {code: "thin" for one in family for code in one.thin}
    return thin | {code: "small" for one in family for code in one.small}


def units_hidden_together(family: Sequence[Counts], threshold: int) -> dict[str, Hidden]:
    """Return the units of a family that may not be shown, with why."""
    hidden = small_units(family)
    while (code := next_hidden(family, hidden, threshold)) is not None:
        hidden[code] = "complementary"
    return hidden


def next_hidden(family: Sequence[Counts], hidden: _Out, threshold: int) -> str | None:
    """Return the next unit to hide with those hidden, or None where those hidden hide each other in every measure.

    Regions come first, since whoever is hidden there counts for the country too. One unit is taken for all measures
    that lack one in the same region: of those that are enough for all of them the one with the fewest persons, or,
    where no single one is enough, the one with the fewest persons.
    """
    for region in (*sorted({region for one in family for region in one.regions}), None):
        lacking = [one for one in family if _lacks(one, hidden, region, threshold)]
        if lacking:
            free = _smallest_first(family, [code for one in lacking for code in _free(one, hidden, region)])
            enough = (
                code
                for code in free
                if not any(_lacks(one, {**hidden, code: "complementary"}, region, threshold) for one in lacking)
            )
            return next(enough, free[0])
    return None


def _free(one: Counts, hidden: _Out, region: str | None) -> list[str]:
    return [
        code for code, own in zip(one.codes, one.regions, strict=True) if region in {None, own} and code not in hidden
    ]


def _smallest_first(family: Sequence[Counts], codes: Sequence[str]) -> list[str]:
    """Return units by their persons, each as many as it has in the measure in which it has most."""
    persons: dict[str, float] = {}
    for one in family:
        for code, own in zip(one.codes, one.persons.tolist(), strict=True):
            persons[code] = max(own, persons.get(code, 0.0))
    return sorted(dict.fromkeys(codes), key=lambda code: persons[code])


def _lacks(one: Counts, hidden: _Out, region: str | None, threshold: int) -> bool:
    """Return whether subtraction finds those hidden in a region, or in the country, and more units can be hidden."""
    group = np.array([region in {None, own} for own in one.regions])
    inside = np.array([code in hidden for code in one.codes]) & group
    # NOTE: a unit that is merely thin hides with others, but nothing would be wrong if it were found.
    secret = np.array([hidden.get(code, "thin") != "thin" for code in one.codes])
    apart = np.zeros_like(one.apart) if region else one.apart
    some = np.asarray(apart.any(axis=1) | (inside & secret).any())
    if not some.any() or not (group & ~inside).any():
        return False
    sums = [(each[inside].sum(axis=0) + apart[:, k])[some] for k, each in enumerate((one.counted, one.other))]
    hidden_in = (inside.sum() + apart.any(axis=1))[some]
    if hidden_in.min() < 2 or min(total.min(initial=np.inf) for total in sums) < threshold:
        return True
    return _tells_few(one, group, inside, threshold, country=region is None)


def _tells_few(one: Counts, group: Flags, inside: Flags, threshold: int, *, country: bool) -> bool:
    """Return whether those hidden have a few between them of a stratum, or of what sums of measures differ by."""
    if not inside.any():
        return False
    cases, between = one.cases[inside].sum(axis=0), one.between[inside].sum(axis=0)
    # NOTE: where all of the group differ by a few, its totals tell it, whoever is hidden.
    enough = np.minimum(one.between[group].sum(axis=0), threshold)
    few = bool(((between > 0) & (between < enough)).any())
    return few or (country and bool(((cases > 0) & (cases < threshold)).any()))
