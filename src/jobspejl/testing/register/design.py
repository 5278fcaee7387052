"""What a made-up register of persons looks like: conditions, outcomes, municipalities and areas, as data.

Municipalities have their real sizes, and their figures for 2019 (Statistics Denmark, CC BY 4.0, as bundled with the
study of Denmark) lead the make-up of their made-up residents. Commuting areas are made up: neighbours of a region.
"""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from jobspejl.contracts.arrays import Floats, Ints
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit
from jobspejl.rules.units import municipalities

PERIODS = tuple(f"{year}H{half}" for year in range(2016, 2020) for half in (1, 2))
"""Half-years that a world may have, oldest first; each is exactly 26 weeks by the Thursdays of its weeks."""

WEEKS = 26
AREA_SIZE = 4
"""About how many municipalities make a commuting area."""

_YEAR = "2019"


@dataclass(frozen=True, slots=True)
class DesignCondition:
    """A made-up condition with L levels; see `design.toml`.

    Attributes:
        column: Its column.
        name: What it is called.
        group: The group of conditions that it is told with.
        levels: The L levels.
        english: (L,), what they are called in English; nothing where that is as they are written.
        share: (L,), how common they are in the country, before strain and municipality move them.
        strain: (L,), how much each pulls towards public support.
        tilt: (L,), what a municipality's figure moves; the strain where none is said.
        bands: (4, L), added to the log odds for those aged 16-19, 20-29, 30-49 and 50-66.
        effects: By outcome, (L,), effects in log odds that are not strain times loading.
        latent: How strongly the levels follow the person's hidden strain.
        mix: The municipality's figure that moves the levels.
        slope: How strongly it does.
        changes: Whether a level may change from one period to the next.
    """

    column: str
    name: Text
    group: str
    levels: tuple[str, ...]
    share: tuple[float, ...]
    strain: tuple[float, ...]
    english: tuple[str, ...] = ()
    tilt: tuple[float, ...] = ()
    bands: tuple[tuple[float, ...], ...] = ()
    effects: dict[str, tuple[float, ...]] = field(default_factory=dict)
    latent: float = 0.5
    mix: str = "unemployment_pct"
    slope: float = 0.10
    changes: bool = False


@dataclass(frozen=True, slots=True)
class DesignOutcome:
    """A made-up benefit; see `design.toml`.

    Attributes:
        id: Short name.
        column: The column with its share of the half-year.
        name: What it is called.
        noun: Who get it.
        rate: Share of full-time persons in the country.
        whole: The part of those who get it that get it for all 26 weeks.
        spread: Standard deviation of the units' true effects, in log odds.
        codes: Codes of DREAM, each as likely as it stands there often.
        groups: The groups of benefits that `rules` counts the codes in.
        loading: By group of conditions, the effect in log odds of one unit of strain.
        area: The effects in log odds of one standard deviation of each condition of the commuting area.
        outside: Whether the list leaves it out.
    """

    id: str
    column: str
    name: Text
    noun: Text
    rate: float
    whole: float
    spread: float
    codes: tuple[str, ...]
    groups: tuple[str, ...]
    loading: dict[str, float]
    area: tuple[float, ...]
    outside: bool = False


@dataclass(frozen=True, slots=True)
class DesignArea:
    """A made-up condition of the commuting area; `level` and `sd` say its size, `figure` what it leans on."""

    column: str
    name: Text
    figure: str
    level: float
    sd: float


@dataclass(frozen=True, slots=True)
class RegisterDesign:
    """What all made-up registers have in common."""

    groups: dict[str, Text]
    outcomes: tuple[DesignOutcome, ...]
    areas: tuple[DesignArea, ...]
    conditions: tuple[DesignCondition, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The U municipalities of a world in A commuting areas.

    Attributes:
        units: The municipalities.
        share: (U,), their shares of all residents under 65; sums to 1.
        figures: By figure, (U,), their figures as standard scores among all 98.
        area: (U,), the number of the commuting area.
        areas: The names of the A areas.
    """

    units: tuple[Unit, ...]
    share: Floats
    figures: dict[str, Floats]
    area: Ints
    areas: tuple[str, ...]


@cache
def register_design() -> RegisterDesign:
    """Return the design.

    >>> design = register_design()
    >>> len(design.conditions), [outcome.id for outcome in design.outcomes if outcome.outside]
    (26, ['foertidspension', 'fleksjob'])
    """
    told = tomllib.loads(Path(__file__).with_name("design.toml").read_text("utf-8"))
    return TypeAdapter(RegisterDesign).validate_python(told)


def places(units: int) -> Places:
    """Return so many of the 98 municipalities, evenly spread over the list, with their sizes and areas.

    >>> chosen = places(98)
    >>> len(chosen.areas), [unit.name.da for unit in chosen.units][int(chosen.share.argmax())]
    (25, 'København')
    """
    everyone = municipalities().units
    path = files("jobspejl") / "examples" / "denmark" / "figures.csv"
    with path.open(encoding="utf-8") as file:
        rows = {row["code"]: row for row in csv.DictReader(file) if row["year"] == _YEAR}
    kept = np.round(np.linspace(0, len(everyone) - 1, units)).astype(np.int64)
    chosen = tuple(everyone[place] for place in kept)
    own = [rows[unit.code] for unit in chosen]
    under_65 = np.array([float(row["population"]) * (1 - float(row["age65_pct"]) / 100) for row in own])
    design = register_design()
    names = {condition.mix for condition in design.conditions} | {area.figure for area in design.areas}
    figures = {name: _scores([float(rows[unit.code][name]) for unit in everyone])[kept] for name in sorted(names)}
    of_area = _areas(everyone)
    there = [of_area[unit.code] for unit in chosen]
    areas = tuple(sorted(set(there)))
    area = np.array([areas.index(name) for name in there])
    return Places(chosen, under_65 / under_65.sum(), figures, area, areas)


def _scores(values: list[float]) -> Floats:
    figures = np.array(values)
    scores: Floats = np.clip((figures - figures.mean()) / figures.std(), -2.4, 2.4)
    return scores


def _areas(units: tuple[Unit, ...]) -> dict[str, str]:
    """Return the commuting area of each unit by code: neighbours on the tile map within a region."""
    of_unit: dict[str, str] = {}
    number = 0
    for region in dict.fromkeys(unit.region.da for unit in units if unit.region):
        inside = [unit for unit in units if unit.region and unit.region.da == region]
        inside.sort(key=lambda unit: (unit.tile or (0, 0), unit.code))
        parts = max(round(len(inside) / AREA_SIZE), 1)
        for part in np.array_split(np.arange(len(inside)), parts):
            number += 1
            of_unit |= {inside[place].code: f"Opdigtet område {number:02} ({region})" for place in part}
    return of_unit
