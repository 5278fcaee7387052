"""Which units leave together: an attack by subtraction, and none that leaves for nothing."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.steps.small_units import counts_of_heads, units_hidden_together

THRESHOLD = 5
HEADS = st.integers(0, 12)


def units(regions):
    return tuple(
        Unit(str(at), Text(da=str(at), en=str(at)), Text(da=region, en=region)) for at, region in enumerate(regions)
    )


def family(regions, heads, persons, between=None):
    """Heads (O, U, 2) of one period; between (U, D)."""
    none = np.empty((len(regions), 1, 0))
    told = none if between is None else np.array(between, dtype=float)[:, None, :]
    return [
        counts_of_heads(
            units(regions), np.array(own, float)[:, None, :], np.array(persons, float), THRESHOLD, none, told
        )
        for own in heads
    ]


@st.composite
def families(draw):
    count = draw(st.integers(2, 9))
    regions = draw(st.lists(st.sampled_from("NS"), min_size=count, max_size=count))
    heads = [
        draw(st.lists(st.tuples(HEADS, HEADS), min_size=count, max_size=count)) for _ in range(draw(st.integers(1, 3)))
    ]
    between = draw(st.lists(st.tuples(HEADS, HEADS), min_size=count, max_size=count))
    persons = draw(st.lists(st.integers(20, 90), min_size=count, max_size=count))
    return regions, heads, persons, between


@given(families())
@settings(max_examples=300, deadline=None)
def test_totals_less_what_is_shown_find_nobody(made):
    regions, heads, _, between = made
    hidden = units_hidden_together(family(*made), THRESHOLD)
    out = np.array([str(at) in hidden for at in range(len(regions))])
    told = np.array(between)
    small = (np.array(heads) < THRESHOLD).any(axis=(0, 2)) | ((told > 0) & (told < THRESHOLD)).any(axis=1)
    assert {int(code) for code, why in hidden.items() if why == "small"} == set(np.flatnonzero(small))
    for group in (*(np.array(regions) == region for region in set(regions)), np.ones(len(regions), dtype=bool)):
        inside = out & group
        if not inside.any() or inside.sum() == group.sum():
            continue
        assert inside.sum() > 1
        # NOTE: all of the group, less those that are shown, is what the hidden have between them.
        for own in np.array(heads):
            assert (own[group].sum(axis=0) - own[group & ~out].sum(axis=0)).min() >= THRESHOLD
        found = told[group].sum(axis=0) - told[group & ~out].sum(axis=0)
        assert ((found == 0) | (found >= np.minimum(THRESHOLD, told[group].sum(axis=0)))).all()


@given(families())
@settings(max_examples=300, deadline=None)
def test_one_unit_is_enough_and_it_is_the_smallest(made):
    """However many measures need another: with units of one region that lack nothing, one more leaves, if any."""
    regions, heads, persons, _ = made
    heads = np.array(heads)
    heads[:, 1:] += THRESHOLD
    heads[:, 0, 0] = 3
    hidden = units_hidden_together(family("N" * len(regions), heads, persons), THRESHOLD)
    assert hidden == {"0": "small", str(1 + int(np.argmin(persons[1:]))): "complementary"}


def test_a_difference_that_only_one_unit_has_hides_with_the_smallest():
    """Nobody else in the country is of it, so that no unit can hide it by its persons."""
    many = [[(20, 20)] * 4]
    hidden = units_hidden_together(family("NNNN", many, [50, 40, 30, 20], [[2], [0], [0], [0]]), THRESHOLD)
    assert hidden == {"0": "small", "3": "complementary"}


def test_a_difference_hides_with_those_who_have_it():
    """Of d everybody's outcomes add up, so that the two of a would be what is left of both; c has nine."""
    many = [[(20, 20)] * 4]
    hidden = units_hidden_together(family("NNNN", many, [50, 40, 30, 20], [[2], [0], [9], [0]]), THRESHOLD)
    assert hidden == {"0": "small", "2": "complementary"}
