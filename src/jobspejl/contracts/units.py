"""Who is compared: municipalities, job centres or teams."""

from dataclasses import dataclass
from typing import Literal

from jobspejl.contracts.text import Text

Hidden = Literal["small", "complementary", "thin"]
"""Why a unit is not shown: too few persons itself, so that another cannot be found by subtraction, or fewer persons
than a measure needs to say anything."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a list.

    Attributes:
        code: The unit's code, e.g. "163".
        name: Its name in Danish and English.
        region: The group that the site filters by, e.g. the region.
        tile: Column and row on the tile map, or None where the list has no map.
        spellings: Other names under which the unit is known.
    """

    code: str
    name: Text
    region: Text
    tile: tuple[int, int] | None = None
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitList:
    """All units that a study can speak of, in the order of their codes."""

    kind: Text
    units: tuple[Unit, ...]
    closed: bool
    """Whether the list is known to be complete, so that absent units are worth telling."""
