"""A column of numbers in a table about cases: whole, or with decimals in Danish or English; kept as whole numbers.

Text is understood by its shapes, its cells with every digit made 1: Python reads the few shapes, the engine the cells.
"""

from collections.abc import Sequence

from jobspejl.engines.protocol import Tables
from jobspejl.errors import Problem
from jobspejl.sources.effort.columns import Column
from jobspejl.sources.numbers import decimal_mark, numbers
from jobspejl.sources.offending import Check, offending_any
from jobspejl.sources.raw_rows import RawRows

_MOST_SHAPES = 1000
_LARGEST = "1e12"
_OTHER = {".": ",", ",": "."}
_SPACES = (" ", "\u00a0", "\u202f")


def number_mark(raw: RawRows, tables: Tables, columns: Sequence[Column]) -> str | None:
    """Return the decimal mark that the columns of text have in common; None where it cannot be told."""
    return decimal_mark(_shapes(raw, tables, column) for column in columns if raw.kinds[column.what] == "text")


def read_number(raw: RawRows, tables: Tables, column: Column, mark: str) -> tuple[str, tuple[Problem, ...]]:
    """Return a column's numbers as SQL, and what cannot be read, is below 0, or should be whole.

    Args:
        raw: The table.
        tables: The scope.
        column: The column; `grain` whole numbers are kept of each one.
        mark: The decimal mark of cells of text.
    """
    facts = raw.facts(column.what)
    if raw.kinds[column.what] not in {"text", "integer", "number"}:
        return "", (Problem("rows_number_kind", facts),)
    number = _of_text(raw, tables, column, mark) if raw.kinds[column.what] == "text" else f'"{column.what}"'
    number = f"NULLIF(CAST({number} AS DOUBLE), CAST('NaN' AS DOUBLE))"
    # NOTE: programs that know no blanks in a column of numbers write NaN there.
    cell = number if raw.kinds[column.what] == "number" and not column.needed else f'"{column.what}"'
    rows = f'(SELECT "line", {cell} AS "cell", {number} AS "x" FROM "{raw.view}") AS n'
    read = f'COALESCE("x" > -{_LARGEST} AND "x" < {_LARGEST}, 1 = 0)'
    checks = [
        Check("rows_number_unread", facts, f'"cell" IS NOT NULL AND NOT {read}'),
        Check("rows_negative", facts, f'{read} AND "x" < 0'),
    ]
    if column.holds == "whole":
        checks.append(Check("rows_not_whole", facts, f'{read} AND "x" <> FLOOR("x")'))
    problems = offending_any(tables, rows, checks)
    return f"CAST(FLOOR({number} * {column.grain} + 0.5e0) AS BIGINT)", problems


def _of_text(raw: RawRows, tables: Tables, column: Column, mark: str) -> str:
    """Return a cell's number as SQL, missing where its shape is not a number's."""
    shapes = [shape for shape in _shapes(raw, tables, column) if not numbers([shape], mark).text and "%" not in shape]
    known = ", ".join(f"'{shape}'" for shape in shapes if not numbers([shape], mark).missing)
    if not known:
        return "CAST(NULL AS DOUBLE)"
    bare = f'"{column.what}"'
    for sign in (*_SPACES, _OTHER[mark]):
        bare = f"REPLACE({bare}, '{sign}', '')"
    bare = f"REPLACE(REPLACE({bare}, '\u2212', '-'), '{mark}', '.')"
    return f"CASE WHEN {_shape(column)} IN ({known}) THEN TRY_CAST({bare} AS DOUBLE) END"


def _shapes(raw: RawRows, tables: Tables, column: Column) -> list[str]:
    found = tables.query(
        f'SELECT {_shape(column)} AS "shape", COUNT(*) AS "rows" FROM "{raw.view}" '
        f'WHERE "{column.what}" IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_SHAPES}'
    )
    return [str(shape) for shape in found["shape"]]


def _shape(column: Column) -> str:
    return f"TRANSLATE(\"{column.what}\", '0123456789', '1111111111')"
