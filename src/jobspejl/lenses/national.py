"""Published national figures on appeals: read and tried, and otherwise left as they are."""

from collections import Counter
from pathlib import Path

import numpy as np

from jobspejl.contracts.inspection import Inspection
from jobspejl.contracts.legality import NationalAppeals
from jobspejl.contracts.national import NationalFigure, NationalFigures
from jobspejl.contracts.units import UnitList
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError
from jobspejl.lenses.book import Book, Found, inspect
from jobspejl.lenses.counts import in_rows
from jobspejl.sources.numbers import decimal_mark, numbers
from jobspejl.sources.table import RawTable, read_table

_ROUNDING = 1.5
"""How far published per cents may miss their sum through rounding: half a point for each of three."""


def observe(section: NationalAppeals, folder: Path, units: UnitList, engine: Engine) -> Inspection:
    """Read published national figures and try every rule on them.

    Args:
        section: The account's part of the study file.
        folder: The study's folder.
        units: Not needed; every lens is asked in the same way.
        engine: Reads Parquet.
    """
    return inspect(section.id, lambda book: Found(detail=_figures(section, folder, engine, book)))


def _figures(section: NationalAppeals, folder: Path, engine: Engine, book: Book) -> NationalFigures:
    try:
        table = read_table(folder, section.file, engine)
        keys = [[str(cell) for cell in table.column(name)] for name in (section.law, section.year)]
        shares = ("upheld", "changed", "remanded", "reversed")
        cells = {name: table.column(getattr(section, name)) for name in shares}
        decided = table.column(section.decided) if section.decided else [None] * len(table.lines)
    except DataError as error:
        book.enter("file_reads", 1, *error.problems)
        raise
    book.enter("file_reads", len(table.lines))
    mark = decimal_mark([*cells.values(), decided]) or "."
    columns = {name: np.array(numbers(column, mark).values) for name, column in cells.items()}
    counted = numbers(decided, mark)
    counts = np.array(counted.values)
    _tried(table, columns, book)
    wrong = (counts <= 0) | (counts != np.floor(counts)) & ~np.isnan(counts)
    wrong[counted.text] = True
    book.enter("national_decided", counts.size, *in_rows("national_not_counted", table, wrong))
    _once(table, keys, book)
    return NationalFigures(
        tuple(
            NationalFigure(law, _year(year), upheld, changed, remanded, overturned, _count(count))
            for law, year, upheld, changed, remanded, overturned, count in zip(
                *keys, *(columns[name].tolist() for name in shares), counts.tolist(), strict=True
            )
        )
    )


def _tried(table: RawTable, columns: dict[str, np.ndarray], book: Book) -> None:
    inside = np.all([(column >= 0) & (column <= 100) for column in columns.values()], axis=0)
    book.enter("national_per_cents", inside.size, *in_rows("national_not_per_cent", table, ~inside))
    parts = columns["changed"] + columns["remanded"]
    adds = (np.abs(parts + columns["upheld"] - 100) <= _ROUNDING) & (np.abs(parts - columns["reversed"]) <= _ROUNDING)
    book.enter("national_adds_up", adds.size, *in_rows("national_sum", table, ~adds))


def _once(table: RawTable, keys: list[list[str]], book: Book) -> None:
    pairs = list(zip(*keys, strict=True))
    counts = Counter(pairs)
    twice = np.array([counts[pair] > 1 for pair in pairs], dtype=np.bool_)
    book.enter("national_once", len(pairs), *in_rows("national_twice", table, twice))


def _year(cell: str) -> str:
    return cell.removesuffix(".0")


def _count(value: float) -> int | None:
    return None if np.isnan(value) else int(value)
