"""Which coefficients of a model on persons are free: references, empty levels, separation and collinearity.

Persons are summed over with a vector z that holds every unit and every level (`contracts.persons`), so the entries of
z are not free of each other. The free parameters theta (Q,) give the coefficients of z as

    eta = offset + spread @ theta,

where `spread` has one column for each free parameter. Numbers are counted from their national mean.
"""

from dataclasses import dataclass, replace

import numpy as np

from jobspejl.contracts.arrays import Flags, Floats
from jobspejl.contracts.persons import Layout, Link, Totals
from jobspejl.contracts.register import Expectation

FIXED = 40.0
"""The coefficient, up to its sign, of what has no finite one: the chance of the other outcome is then 4e-18."""

_ALL = 1e-12
_COLLINEAR = 1e-10


@dataclass(frozen=True, slots=True)
class Parameters:
    """The Q free parameters of a model, and what was left out; entries are numbers in z, 0 to P - 1.

    Attributes:
        spread: (P, Q), eta = offset + spread @ theta.
        offset: (P,), the coefficients that are fixed.
        entries: The entry of each parameter; unit 0 for the intercept of a pooled model.
        fixed: The entries fixed because all their outcomes are 0, or all are 1 (logit only); where the outcome does not
            vary at all, every unit.
        dropped: The entries left out because those before them determine them exactly.
    """

    spread: Floats
    offset: Floats
    entries: tuple[int, ...]
    fixed: tuple[int, ...]
    dropped: tuple[int, ...] = ()


def free_parameters(layout: Layout, totals: Totals, outcome: int, link: Link, expectation: Expectation) -> Parameters:
    """Return the parameters that can be estimated as far as sums level by level tell.

    The reference of each condition is its level with the largest weight. A level without weight is no parameter. With
    the logit link a level (and with unit effects a unit) whose outcomes are all 0, or all 1, is fixed at -40 or 40.

    >>> layout = Layout(2, (3,))
    >>> totals = Totals(9, np.array([4.0, 5, 2, 6, 1]), np.array([[1.0, 2, 1, 2, 0]]), np.array([3.0]))
    >>> found = free_parameters(layout, totals, 0, "logit", "pooled")
    >>> found.entries, found.fixed
    ((0, 2), (4,))
    """
    counted, weight = totals.outcome[outcome], totals.weight
    signs = _signs(layout, counted, weight, expectation) if link == "logit" else np.zeros(layout.size)
    free = (weight > 0) & (signs == 0)
    units = np.flatnonzero(free[: layout.units]).tolist()
    entries: list[int] = []
    if units:
        entries += units if expectation == "within" else [0]
        for k in range(len(layout.levels)):
            levels = [j for j in range(*layout.condition(k).indices(layout.size)) if free[j]]
            reference = max(levels, key=lambda j: (weight[j], -j), default=-1)
            entries += [j for j in levels if j != reference]
        entries += range(layout.size - layout.numbers, layout.size)
    return Parameters(
        spread=_spread(layout, totals, entries, expectation),
        offset=FIXED * signs,
        entries=tuple(entries),
        fixed=tuple(np.flatnonzero(signs).tolist()),
    )


def independent(parameters: Parameters, information: Floats, least: Floats) -> Flags:
    """Return which parameters those before them do not determine, (Q,).

    The information is taken through Cholesky's decomposition in the order of the parameters. One is determined where
    what the ones before it leave of its information is below 1e-10 of it, or where there is hardly any.

    Args:
        parameters: The parameters.
        information: (P, P), of all of z.
        least: (P,), the information below which a parameter is taken to have none.
    """
    entries = np.array(parameters.entries, dtype=np.int64)
    left = parameters.spread.T @ information @ parameters.spread
    raw = np.maximum(np.diag(information)[entries], np.diag(left))
    kept = np.zeros(entries.size, dtype=bool)
    for j in range(entries.size):
        kept[j] = left[j, j] > _COLLINEAR * raw[j] and raw[j] > least[entries[j]]
        if kept[j]:
            below = slice(j + 1, None)
            left[below, below] -= np.outer(left[below, j], left[j, below] / left[j, j])
    return kept


def without(parameters: Parameters, kept: Flags) -> Parameters:
    """Return the parameters that are kept, with the others among the dropped."""
    gone = [j for j, stays in zip(parameters.entries, kept.tolist(), strict=True) if not stays]
    return replace(
        parameters,
        spread=parameters.spread[:, kept],
        entries=tuple(j for j in parameters.entries if j not in gone),
        dropped=tuple(sorted((*parameters.dropped, *gone))),
    )


def _signs(layout: Layout, counted: Floats, weight: Floats, expectation: Expectation) -> Floats:
    """Return -1 where all outcomes are 0, 1 where all are 1, and 0 elsewhere, (P,)."""
    none = (weight > 0) & (counted <= _ALL * weight)
    every = (weight > 0) & (weight - counted <= _ALL * weight)
    signs = every.astype(np.float64) - none
    signs[layout.size - layout.numbers :] = 0.0
    units = slice(0, layout.units)
    there = weight[units] > 0
    alike = bool(none[units][there].all() or every[units][there].all())
    if alike:
        signs[units] = signs[units][there][0]
        signs[layout.units :] = 0.0
    elif expectation == "pooled":
        signs[units] = 0.0
    return signs


def _spread(layout: Layout, totals: Totals, entries: list[int], expectation: Expectation) -> Floats:
    spread = np.zeros((layout.size, len(entries)))
    spread[entries, np.arange(len(entries))] = 1.0
    units = slice(0, layout.units)
    if expectation == "pooled" and entries and entries[0] == 0:
        spread[units, 0] = 1.0
    first = layout.size - layout.numbers
    for column, entry in enumerate(entries):
        if entry >= first:
            spread[units, column] = -totals.weight[entry] / totals.weight[units].sum()
    return spread
