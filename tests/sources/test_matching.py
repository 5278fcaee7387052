"""Which municipality a cell speaks of."""

import pytest

from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.rules.units import municipalities
from jobspejl.sources.matching import UnitMatcher

ALL = municipalities().units
MATCHER = UnitMatcher(municipalities())


def found(cell):
    unit = MATCHER.find(cell)
    return unit.code if unit else None


def test_there_are_98():
    assert len({unit.code for unit in ALL}) == len({unit.tile for unit in ALL}) == 98
    assert len({unit.name.da for unit in ALL}) == 98


def plain(name, letters):
    for letter, others in letters.items():
        name = name.replace(letter, others).replace(letter.upper(), others.capitalize())
    return name


@pytest.mark.parametrize("unit", ALL, ids=lambda unit: unit.code)
def test_by_every_usual_writing(unit):
    code, name = unit.code, unit.name.da
    spellings = {
        name, unit.name.en, name.upper(), name.lower(), f" {name} ", f"{name} Kommune", f"{name} kommune",
        f"{name}s Kommune", f"{name} Municipality", name.replace("-", " "), name.replace("-", " - "),
        plain(name, {"å": "aa"}), plain(name, {"aa": "å"}), plain(name, {"æ": "ae", "ø": "oe", "å": "aa", "é": "e"}),
        plain(name, {"æ": "a", "ø": "o", "å": "a", "aa": "a"}), f"{code} {name}", f"{code} - {name}", *unit.spellings,
    }  # fmt: skip
    cells = [code, f"0{code}", int(code), float(code), *spellings]
    assert [found(cell) for cell in cells] == [code] * len(cells)


def test_no_spelling_of_one_finds_another():
    for unit in ALL:
        alone = UnitMatcher(UnitList(municipalities().kind, (unit,), closed=False))
        for other in ALL:
            if other is not unit:
                assert alone.find(other.name.da) is None
                assert alone.find(other.name.en) is None
                assert alone.find(other.code) is None
                assert all(alone.find(name) is None for name in other.spellings)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Høje-Taastrup", "169"), ("Høje-Tåstrup", "169"), ("Hoeje-Taastrup", "169"), ("Høje Tåstrup Kommune", "169"),
        ("Vesthimmerland", "820"), ("Vesthimmerlands", "820"), ("Vesthimmerlands Kommune", "820"),
        ("Aarhus", "751"), ("Århus", "751"), ("ÅRHUS KOMMUNE", "751"), ("A\u030arhus", "751"),
        ("Copenhagen", "101"), ("København", "101"), ("Kobenhavn", "101"), ("Koebenhavn", "101"),
        ("Københavns Kommune", "101"), ("Nordfyn", "480"), ("Nordfyns", "480"), ("Nordfyns Kommune", "480"),
        ("Aabenraa", "580"), ("Åbenrå", "580"), ("Abenra", "580"), ("Ærø", "492"), ("Aeroe", "492"), ("Aero", "492"),
        ("Bornholm", "400"), ("Bornholms Regionskommune", "400"), ("Lyngby-Tårbæk", "173"), ("Fåborg-Midtfyn", "430"),
        ("Ringkøbing Skjern", "760"), ("Ikast-Brande", "756"), ("Ålborg", "851"),
    ],
)  # fmt: skip
def test_spellings_that_are_met(cell, code):
    assert found(cell) == code


@pytest.mark.parametrize(
    "cell",
    ["Hele landet", "Region Sjælland", "411", "Christiansø", "0", "1510", 15.1, "999 Herlev", "163 Gladsaxe",
     "Herlev 2", "Kommune", "", "-", "Frederiks", "Bornholms Amt", True],
)  # fmt: skip
def test_what_is_no_municipality_is_not_found(cell):
    assert found(cell) is None


def test_teams_that_differ_by_a_number_are_told_apart():
    teams = tuple(Unit(f"T{n}", Text(da=f"Hold {n}", en=f"Team {n}"), Text(da="x", en="x")) for n in range(1, 30))
    matcher = UnitMatcher(UnitList(Text(da="hold", en="teams"), teams, closed=False))
    for unit in teams:
        assert matcher.find(unit.name.da) is matcher.find(unit.name.en) is matcher.find(unit.code.lower()) is unit
    assert matcher.find("Hold") is None
    assert matcher.find("Hold 30") is None


@pytest.mark.parametrize("order", [["Årup", "Arup"], ["Arup", "Årup"]])
def test_a_units_own_name_comes_before_a_loose_spelling_of_another(order):
    units = tuple(Unit(name, Text(da=name, en=name), Text(da="x", en="x")) for name in order)
    matcher = UnitMatcher(UnitList(Text(da="byer", en="towns"), units, closed=False))
    assert [matcher.find(name).code for name in ("Årup", "Aarup", "Arup")] == ["Årup", "Årup", "Arup"]
