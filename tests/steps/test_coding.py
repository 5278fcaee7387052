"""Which levels of a register stand together, and which units leave before anything is fitted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspejl.contracts.person_table import LevelSet, PersonTable
from jobspejl.contracts.register import Register
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.stats.persons.level_merging import merge_levels
from jobspejl.steps.persons.coding import coding_of, hidden_units, merged_names, merges

BOTH = {"da": "x", "en": "x"}


def register(**more):
    content = {
        "id": "register",
        "name": BOTH,
        "source": BOTH,
        "base_noun": BOTH,
        "file": "persons.parquet",
        "unit": "kommune",
        "groups": [{"id": "age", "name": BOTH}],
        "outcomes": [{"id": "all", "name": BOTH, "noun": BOTH, "column": "y"}],
        "conditions": [
            {"column": "alder", "name": BOTH, "group": "age", "cuts": [30, 50]},
            {"column": "bolig", "name": BOTH, "group": "age"},
        ],
    }
    return Register.model_validate({**content, **more})


def table(persons, heads):
    """Two conditions with three levels each; heads (U, T, O, 2)."""
    section = register()
    persons, heads = np.array(persons), np.array(heads)
    units = tuple(
        Unit(str(code), Text(da=f"By {code}", en=f"Town {code}"), Text(da="R", en="R")) for code in range(len(persons))
    )
    base = persons[:, :, :3].sum(axis=2).astype(float)
    return section, PersonTable(
        units=units,
        spellings=tuple((unit.code,) for unit in units),
        periods=("2024",),
        period_cells=(),
        level_sets=(
            LevelSet(section.conditions[0], ("-30", "30-50", "50-")),
            LevelSet(section.conditions[1], ("eje", "leje", "andet")),
        ),
        numbers=(),
        outcomes=section.outcomes,
        persons=persons,
        heads=heads,
        counted=0.2 * base[:, :, None],
        base=base,
    )


def test_a_unit_with_three_persons_leaves_and_another_with_it():
    """Three persons are too few; its figures would follow from the total, so the smallest other one hides with it."""
    persons = [[[1, 1, 1, 1, 1, 1]], [[30, 30, 30, 40, 40, 10]], [[50, 50, 50, 60, 60, 30]], [[90, 90, 90, 90, 90, 90]]]
    heads = [[[[1, 3]]], [[[20, 80]]], [[[30, 140]]], [[[60, 250]]]]
    _, found = table(persons, heads)
    hidden = hidden_units(found, 5)
    assert [(unit.code, why) for unit, why in hidden] == [("0", "small"), ("1", "complementary")]
    assert coding_of(found, hidden, 5).units == (2, 3)


def test_the_first_of_the_list_is_not_hidden_for_a_small_one():
    """København stands first in the list and has most persons: only the unit with the fewest hides the small one."""
    persons = [[[900, 900, 900, 900, 900, 900]], [[1, 1, 1, 1, 1, 1]], [[50, 50, 50, 60, 60, 30]], [[90] * 6]]
    heads = [[[[700, 2300]]], [[[1, 3]]], [[[60, 120]]], [[[40, 250]]]]
    _, found = table(persons, heads)
    hidden = hidden_units(found, 5)
    assert [(unit.code, why) for unit, why in hidden] == [("1", "small"), ("2", "complementary")]


def test_small_levels_go_to_a_neighbour_where_there_is_an_order_and_are_named_together():
    persons = [[[3, 60, 90, 100, 50, 3]], [[0, 50, 80, 90, 40, 0]]]
    heads = [[[[20, 80]]], [[[20, 80]]]]
    _, found = table(persons, heads)
    coding = coding_of(found, (), 5)
    assert coding.levels == ((0, 0, 1), (0, 1, 1))
    assert merged_names(found, coding, 5) == (("-30 + 30-50", "50-"), ("eje", "leje + …"))
    assert merges(found, coding) == ("alder", "bolig")
    assert coding.layout.levels == (2, 2)


@given(
    st.lists(st.lists(st.integers(0, 12), min_size=5, max_size=5), min_size=1, max_size=3),
    st.booleans(),
    st.integers(3, 8),
)
def test_no_merged_level_is_small_and_an_order_is_kept(counts, ordered, threshold):
    persons = np.array(counts)
    into = np.array(merge_levels(persons, threshold, ordered=ordered))
    assert sorted(set(into)) == list(range(into.max() + 1))
    if into.max() > 0:
        merged = np.stack([persons[:, into == level].sum(axis=1) for level in range(into.max() + 1)], axis=1)
        assert not ((merged > 0) & (merged < threshold)).any()
    if ordered:
        assert (np.diff(into) >= 0).all()


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"file": None}, "register_where"),
        ({"groups": []}, "group_unknown"),
        ({"area_conditions": [{"column": "x", "name": BOTH, "unit": BOTH}]}, "area_missing"),
        ({"outcomes": [{"id": "a", "name": BOTH, "noun": BOTH, "benefits": ["dagpenge"]}]}, "dream_missing"),
        (
            {
                "outcomes": [
                    {"id": "a", "name": BOTH, "noun": BOTH, "column": "y", "role": "variant", "variant_of": "b"}
                ]
            },
            "variant_of_what",
        ),
        ({"conditions": [{"column": "a", "name": BOTH, "group": "age", "cuts": [50, 30]}]}, "cuts_rise"),
        (
            {"conditions": [{"column": "a", "name": BOTH, "group": "age", "cuts": [50], "number": True}]},
            "one_condition_kind",
        ),
        ({"conditions": [{"column": "a", "name": BOTH, "group": "age"}] * 2}, "same_column"),
    ],
)
def test_a_section_that_contradicts_itself_is_refused_by_name(change, key):
    with pytest.raises(ValueError, match=key.split("_")[0]) as fault:
        register(**change)
    assert fault.value.errors()[0]["type"] == key
