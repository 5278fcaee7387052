"""The list of Denmark's 98 municipalities since 2007, with regions and places on the tile map.

Source: Statistics Denmark (codes, names, regions); the tile map is the project's own. Christiansø (411) belongs to no
municipality and is left out.
"""

import csv
from functools import cache
from pathlib import Path

from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit, UnitList


@cache
def municipalities() -> UnitList:
    """Return the 98 municipalities, by code.

    >>> [unit.name.da for unit in municipalities().units if unit.code == "163"]
    ['Herlev']
    """
    path = Path(__file__).with_name("municipalities.csv")
    with path.open(encoding="utf-8") as file:
        units = tuple(
            Unit(
                code=row["code"],
                name=Text(da=row["name"], en=row["name_en"]),
                region=Text(da=row["region"], en=row["region_en"]),
                tile=(int(row["column"]), int(row["row"])),
                spellings=tuple(row["spellings"].split("|")) if row["spellings"] else (),
            )
            for row in csv.DictReader(file)
        )
    return UnitList(Text(da="kommuner", en="municipalities"), units, closed=True)
