"""The list of units: the bundled one, or a file of the user's own."""

import re
from collections import Counter
from pathlib import Path

from jobspejl.contracts.study import Units
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit, UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Problem
from jobspejl.rules.units import municipalities
from jobspejl.sources.matching import code_key, name_key
from jobspejl.sources.table import read_table

#: A unit's code names its page, so it holds nothing that means something in a path or a link.
_CODE = re.compile(r"\w[\w.-]*")


def read_units(section: Units, folder: Path, engine: Engine) -> UnitList:
    """Return the units that a study speaks of.

    A file has the columns `code`, `name` and `region`, and may have `name_en` and `region_en`.

    Raises:
        DataError: The file cannot be read, lacks a column, or has a code or name that is blank, strange or there twice.
    """
    if section.file is None:
        return municipalities()
    table = read_table(folder, section.file, engine)
    for column in ("code", "name", "region"):
        if column not in table.columns:
            raise DataError(Problem("units_file_columns", {"path": table.path, "column": column}))
    columns = {name: [str(cell or "") for cell in cells] for name, cells in table.columns.items()}
    units = tuple(
        Unit(code, Text(da=name, en=name_en), Text(da=region, en=region_en))
        for code, name, name_en, region, region_en in zip(
            columns["code"],
            columns["name"],
            columns.get("name_en", columns["name"]),
            columns["region"],
            columns.get("region_en", columns["region"]),
            strict=True,
        )
    )
    problems = [
        Problem("units_file_blank", {"path": table.path, "column": column, "rows": Listed(lines)})
        for column in ("code", "name")
        if (lines := [line for line, cell in zip(table.lines, columns[column], strict=True) if not cell])
    ]
    strange = [unit.code for unit in units if unit.code and not _CODE.fullmatch(unit.code)]
    if strange:
        problems.append(Problem("units_file_code", {"path": table.path, "codes": Listed(strange)}))
    for column, key, told in (("code", code_key, "units_file_twice"), ("name", name_key, "units_file_name_twice")):
        shown = dict(zip(map(key, reversed(columns[column])), reversed(columns[column]), strict=True))
        for same, count in Counter(key(cell) for cell in columns[column] if cell).items():
            if count > 1:
                problems.append(Problem(told, {"path": table.path, column: shown[same], "count": count}))
    if problems:
        raise DataError(*problems)
    return UnitList(section.kind, units, closed=False)
