"""What is told of a unit's persons at a level."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.steps.test_coding import table

from jobspejl.contracts.study import Options
from jobspejl.steps.persons.fits import told_persons
from jobspejl.steps.persons.shown import ShownPersons


def shown(counts, threshold=5):
    """A condition with the levels' counts in two units, and one with two levels half and half."""
    own = [[[*unit, sum(unit) // 2, sum(unit) - sum(unit) // 2, 0]] for unit in counts]
    section, found = table(own, [[[[30, 90]]]] * len(counts))
    return ShownPersons(section, found, (), Options(disclosure_threshold=threshold))


def told(counts, threshold=5):
    """Return the persons that are told of each unit at each level of the first condition."""
    made = shown(counts, threshold)
    persons = made.unit_level_persons(0)[0]
    return (told_persons(made, 0)[:, made.coding.layout.condition(0)] * persons).round(9)


def test_few_are_told_as_none_and_the_level_with_most_has_the_rest():
    assert told([[3, 97, 200], [46, 54, 15]]).tolist() == [[0, 100, 200], [50, 45, 20]]


@given(st.integers(3, 8), st.integers(0, 60))
def test_as_many_numbers_as_twice_the_threshold_are_told_alike(threshold, place):
    """No number of persons is found closer than that; under the threshold all are told as none."""
    grain = 2 * threshold
    first = max(0, grain * place - threshold)
    alike = range(first, grain * place + threshold)
    size = 2 * grain * place + 1000
    found = {tuple(told([[count, size - count - 50, 50], [200, 300, 400]], threshold)[0]) for count in alike if count}
    assert len({cells[0] for cells in found}) == 1
    assert all(sum(cells) == size for cells in found)
    other = told([[grain * place + threshold, size - grain * place - threshold - 50, 50], [200, 300, 400]], threshold)[
        0
    ]
    assert other[0] not in {cells[0] for cells in found}


def test_an_empty_level_and_the_other_entries_are_let_be():
    made = shown([[0, 60, 90], [30, 60, 90]])
    found = told_persons(made, 0)
    assert np.isfinite(found).all()
    assert (found[:, : made.coding.layout.units] == 1).all()
    assert found[0, made.coding.layout.condition(0)][0] == pytest.approx(1)
