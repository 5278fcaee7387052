"""Nothing small leaks: units too small to be shown leave before anything is computed.

A unit whose count is under the threshold in any measure or period takes no part in any fit, sum or rank of that mirror,
so no published figure depends on its figures. Totals of the country and of regions are often public elsewhere, and
would tell a single hidden unit by subtraction. So further units, the smallest first, are hidden with it until every
group that hides any hides at least two, with enough persons between them. Units that are not compared but are in totals
that are told hide like one of those hidden, where they are few.
"""

from dataclasses import dataclass, replace

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.observed import Observed, Strata
from jobspejl.contracts.units import Hidden, Unit
from jobspejl.stats.mix_cells import merge_cells, merged


def without_small(
    measures: tuple[Observed, ...], threshold: int
) -> tuple[tuple[Observed, tuple[tuple[Unit, Hidden], ...]], ...]:
    """Return each measure without the units that may not be shown, and those units with why.

    Args:
        measures: The figures of all measures of the study; a unit hidden in one is hidden in all of the same mirror,
            since a total and its parts may be measures of their own.
        threshold: Fewest persons, counted and not counted, that may be shown.
    """
    hidden = {lens: _hidden(measures, lens, threshold) for lens in {one.measure.lens for one in measures}}
    return tuple(_split(observed, hidden[observed.measure.lens]) for observed in measures)


def _hidden(measures: tuple[Observed, ...], lens: str, threshold: int) -> dict[str, Hidden]:
    counts = [_Counts.of(observed, threshold) for observed in measures if observed.measure.lens == lens]
    hidden: dict[str, Hidden] = {code: "small" for one in counts for code in one.small}
    while more := next((code for one in counts if (code := one.needed(set(hidden), threshold))), None):
        hidden[more] = "complementary"
    return hidden


@dataclass(frozen=True, slots=True)
class _Counts:
    """One measure's counts.

    Attributes:
        codes: The U units.
        counted: (U, T), persons counted.
        other: (U, T), persons not counted.
        small: Units under the threshold.
        groups: Units whose total is often public; regions first, since whoever is hidden there counts for all.
        strata: (U, T, L), cases in each stratum, whose totals are public too; None without strata.
        apart: (T, 2), persons counted and not counted that are in the totals of all but in no unit; 0 in periods where
            they are many enough to be worked out.
    """

    codes: tuple[str, ...]
    counted: Floats
    other: Floats
    small: frozenset[str]
    groups: tuple[Flags, ...]
    strata: Floats | None
    apart: Floats

    @classmethod
    def of(cls, observed: Observed, threshold: int) -> "_Counts":
        counted, other = _heads(observed)
        # NOTE: a count worked out from a rounded rate is rarely whole: 4.6 persons may well be 5, and are let be.
        slack = 0.5 if observed.measure.base_approximate else 1e-6
        few = np.asarray((np.minimum(counted, other) < threshold - slack).any(axis=1))
        strata = observed.strata if observed.conditions else None
        if strata is not None:  # NOTE: the mix is shown, so a stratum with a few cases would be read off it
            few |= ((strata.base > 0) & (strata.base < threshold)).any(axis=(1, 2))
        codes = tuple(unit.code for unit in observed.units)
        regions = np.array([unit.region.da for unit in observed.units])
        groups = (*(regions == region for region in np.unique(regions)), np.ones(len(codes), dtype=bool))
        small = frozenset(code for code, is_small in zip(codes, few, strict=True) if is_small)
        return cls(
            codes, counted, other, small, groups, None if strata is None else strata.base, _apart(observed, threshold)
        )

    def needed(self, hidden: set[str], threshold: int) -> str | None:
        """Return the smallest unit that must be hidden too, or None where those hidden hide each other."""
        out = np.array([code in hidden for code in self.codes])
        for group in self.groups:
            inside = out & group
            apart = self.apart if group.all() else np.zeros_like(self.apart)
            some = np.asarray(apart.any(axis=1) | inside.any())
            if not some.any() or (group & ~out).sum() == 0:
                continue
            sums = [(one[inside].sum(axis=0) + apart[:, k])[some] for k, one in enumerate((self.counted, self.other))]
            if self.strata is not None and group.all() and inside.any():
                cases = self.strata[inside].sum(axis=0)
                sums.append(cases[cases > 0])
            hidden_in = (inside.sum() + apart.any(axis=1))[some]
            if hidden_in.min() < 2 or min(total.min(initial=np.inf) for total in sums) < threshold:
                size = np.where(group & ~out, self.counted.min(axis=1), np.inf)
                return self.codes[int(size.argmin())]
        return None


def _heads(observed: Observed) -> tuple[Floats, Floats]:
    """Return how many persons are counted and how many are not, each (U, T)."""
    if observed.heads is not None:
        return observed.heads[:, :, 0], observed.heads[:, :, 1]
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
    counted, base = strata.counted[shown], strata.base[shown]
    if strata.mix == "respondents":  # NOTE: a kind of respondents may be that of one unit alone, or of none, by now
        into = merge_cells(base)
        counted, base = merged(counted, into), merged(base, into)
    return Strata(counted, base, strata.mix)


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
