"""Cells of a register as numbers of units and levels, whatever they are spelled with."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jobspejl.contracts.person_table import Coding, LevelSet, PersonTable
from jobspejl.contracts.register import Register
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.engines.duckdb import DuckDBEngine
from jobspejl.lenses.persons.coding import code_persons, quoted

STRANGE = (
    "it's", "", "a;b", "Ærø", '"quoted"', "back\\slash", "${env:HOME}", "? :x", "--", "/* */", "'; DROP TABLE persons",
    " blank ", "01", "1", "tab\there", "line\nbreak", "NULL", "\\n", "''", "$", "%_", "😀",
)  # fmt: skip


@pytest.fixture(params=["duckdb"])
def engine(request):
    return {"duckdb": DuckDBEngine}[request.param]()


def register(conditions, **keys):
    section = {
        "id": "r",
        "name": "R",
        "source": "Test",
        "file": "r.csv",
        "unit": "unit",
        "base_noun": "all",
        "outcomes": [{"id": "o", "name": "O", "noun": "o", "column": "y"}],
        "groups": [{"id": "a", "name": "A"}],
        "conditions": [{"name": "C", "group": "a", **one} for one in conditions],
    }
    return Register.model_validate(section | keys)


def checked(section, levels, spellings, period_cells=()):
    conditions = [one for one in section.conditions if not one.number]
    sets = tuple(LevelSet(one, tuple(each)) for one, each in zip(conditions, levels, strict=True))
    shape = (len(spellings), max(1, len(period_cells)))
    return PersonTable(
        units=tuple(Unit(str(at), Text(da="U", en="U"), Text(da="R", en="R")) for at in range(len(spellings))),
        spellings=spellings,
        periods=period_cells or ("all",),
        period_cells=period_cells,
        level_sets=sets,
        numbers=tuple(one for one in section.conditions if one.number),
        outcomes=section.outcomes,
        persons=np.zeros((*shape, sum(map(len, levels))), dtype=np.int64),
        heads=np.zeros((*shape, 1, 2), dtype=np.int64),
        counted=np.zeros((*shape, 1)),
        base=np.zeros(shape),
    )


def coded(engine, persons, kinds, section, table, coding, **keys):
    with engine.tables() as tables:
        numbered = persons | {"row": list(range(len(persons["unit"])))}
        tables.load("numbered", numbered, kinds | {"row": "integer"})
        tables.view("persons", 'SELECT * FROM "numbered"')
        code_persons(tables, section, table, coding, **keys)
        return tables.query('SELECT * FROM "coded" ORDER BY "y0"')


def test_columns_of_every_kind(engine):
    section = register(
        [
            {"column": "age", "cuts": [30, 50.5]},
            {"column": "edu"},
            {"column": "income", "number": True},
            {"column": "kids"},
            {"column": 'a "b'},
        ],
        period="year",
        weight="w",
        cluster="pnr",
    )
    levels = (("-30", "30-50.5", "50.5-"), ("kort", "lang", "mellem"), ("0", "1", "2"), ("false", "true"))
    table = checked(section, levels, (("Herlev", "163"), ("Ærø",), ("Odense",)), ("2022", "2023"))
    persons = {
        "unit": ["163", "Ærø", "Odense", "Herlev", "Odense", "Herlev"],
        "year": [2022, 2023, 2023, 2022, 2022, 2022],
        "age": [29.9, 30.0, 50.5, 50.4, 99.0, 30.0],
        "edu": ["kort", "mellem", "lang", "kort", "lang", "ukendt"],
        "income": [1.5, 2.5, -1.0, 0.0, 3.0, 0.0],
        "kids": [0, 1, 2, 2, 1, 0],
        'a "b': [True, False, True, True, False, False],
        "w": [0.5, 1.0, 0.25, 1.0, 1.0, 0.0],
        "y": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5],
        "pnr": ["a", "b", "c", "d", "e", "f"],
    }
    kinds = dict.fromkeys(("age", "income", "w", "y"), "number") | dict.fromkeys(("unit", "edu", "pnr"), "text")
    kinds |= {"year": "integer", "kids": "integer", 'a "b': "flag"}
    coding = Coding(units=(0, 2), levels=((0, 1, 2), (0, 1, 0), (0, 1, 2), (0, 1)), numbers=1)
    for keep in (False, True):
        found = coded(engine, persons, kinds, section, table, coding, keep=keep)
        assert found == {
            "t": [0, 1, 0, 0],
            "u": [0, 1, 0, 1],
            "c0": [0, 2, 1, 2],
            "c1": [0, 1, 0, 1],
            "c2": [0, 2, 2, 1],
            "c3": [1, 1, 1, 0],
            "x0": [1.5, -1.0, 0.0, 3.0],
            "w": [0.5, 0.25, 1.0, 1.0],
            "y0": [0.0, 0.2, 0.3, 0.4],
            "g": ["a", "c", "d", "e"],
            **({} if keep else {"word": ["2022", "2023", "2022", "2022"]}),
        }
    assert coding.layout.levels == (3, 2, 3, 2)


def test_rows_weigh_one_and_are_of_one_period_where_nothing_else_is_said(engine):
    section = register([{"column": "c"}])
    table = checked(section, (("a", "b"),), (("1",), ("2",)))
    persons = {"unit": ["1", "2"], "c": ["b", "a"], "y": [0.0, 1.0]}
    kinds = {"unit": "text", "c": "text", "y": "number"}
    found = coded(engine, persons, kinds, section, table, Coding((0, 1), ((0, 1),)))
    assert found == {"t": [0, 0], "u": [0, 1], "c0": [1, 0], "w": [1.0, 1.0], "y0": [0.0, 1.0]}


@pytest.mark.parametrize("kind", ["integer", "text"])
@pytest.mark.parametrize(
    ("levels", "into"),
    [
        (("3", "4", "5"), (0, 1, 2)),
        (("3", "4", "5"), (0, 1, 0)),
        (("3", "5", "4"), (0, 1, 2)),
        (("-2", "-1", "0"), (0, 1, 2)),
        (("10", "1000", "7"), (0, 1, 2)),
    ],
)
def test_whole_numbers(engine, kind, levels, into):
    section = register([{"column": "c"}])
    table = checked(section, (levels,), (("1",), ("2",)))
    cells = [int(level) for level in levels] if kind == "integer" else list(levels)
    persons = {"unit": [1, 2, 2], "c": cells, "y": [0.1, 0.2, 0.3]}
    kinds = {"unit": "integer", "c": kind, "y": "number"}
    assert coded(engine, persons, kinds, section, table, Coding((0, 1), (into,)))["c0"] == list(into)


def test_strange_spellings(engine):
    section = register([{"column": "c"}], period="p")
    table = checked(section, (STRANGE,), (STRANGE, ("other",)), STRANGE)
    places = list(range(len(STRANGE)))
    persons = {key: list(STRANGE) for key in ("unit", "c", "p")} | {"y": [at / 100 for at in places]}
    kinds = {"unit": "text", "c": "text", "p": "text", "y": "number"}
    found = coded(engine, persons, kinds, section, table, Coding((0,), (tuple(places),)))
    assert found["c0"] == places
    assert found["t"] == places
    assert found["u"] == [0] * len(places)


def test_words_with_every_mark_and_words_that_share_a_number(engine):
    section = register([{"column": "c"}])
    words, into = (";~#¤¦", "a;b", "a", "b"), (1, 0, 1, 2)
    table = checked(section, (words,), (("1",), ("2",)))
    persons = {"unit": [1, 2, 1, 1], "c": list(words), "y": [0.1, 0.2, 0.3, 0.4]}
    kinds = {"unit": "integer", "c": "text", "y": "number"}
    assert coded(engine, persons, kinds, section, table, Coding((0, 1), (into,)))["c0"] == list(into)
    apart = (3, 1, 0, 2)
    assert coded(engine, persons, kinds, section, table, Coding((0, 1), (apart,)))["c0"] == list(apart)


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8))
@example("a'b")
def test_text_is_read_back_as_it_is(text):
    with DuckDBEngine().tables() as tables:
        assert tables.query(f'SELECT {quoted(text)} AS "a"')["a"] == [text]


def test_cuts_tell_apart_what_differs_in_the_last_bit(engine):
    cut = 0.1 + 0.2
    section = register([{"column": "c", "cuts": [cut]}])
    table = checked(section, (("low", "high"),), (("1",), ("2",)))
    persons = {"unit": [1, 2, 1], "c": [0.3, cut, np.nextafter(cut, 1).item()], "y": [0.1, 0.2, 0.3]}
    kinds = {"unit": "integer", "c": "number", "y": "number"}
    assert coded(engine, persons, kinds, section, table, Coding((0, 1), ((0, 1),)))["c0"] == [0, 1, 1]
