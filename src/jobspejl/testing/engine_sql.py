"""The SQL that every engine answers alike: one small table, and what is asked of it with the answer worked out by hand.

What engines answer differently, and what to write instead:

* Missing values first or last: say NULLS FIRST or NULLS LAST, in windows too.
* Division by 0 is infinite, missing or an error: NULLIF("n", 0). LN of 0 is infinite, missing or an error: keep it off.
* CAST of 2.5 as INTEGER is 3 or 2, and TRY_CAST of '2.5' or '1d' is a number or missing: FLOOR or ROUND a number first,
  and look at the shape of text before it is cast.
* A number with a point is a decimal with a scale of its own, so that products are rounded: write 0.5e0, or CAST as
  DOUBLE. A number as text is '1.0E10' or '10000000000.0': only integers and days are cast as STRING.
* A sum of integers beyond 2^63 is an error on Spark: sum as DOUBLE where it may be.
* A day plus an interval is a moment or a day: CAST it as DATE. One day less another is a number or an interval:
  EXTRACT(DAY FROM ...) of two days cast as TIMESTAMP is a number.
* A window of LAG or LEAD has no frame. Columns of an answer have names of their own: two casts of a column have one.
* A backslash in a literal is a sign of its own or not: hand it over as a value.
"""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jobspejl.engines.protocol import CellKind, Tables

_DAY = datetime.date
_CLOCK = datetime.datetime
_COLUMNS: dict[str, tuple[CellKind, list[object]]] = {
    "id": ("integer", [1, 2, 3, 4, 5]),
    "unit": ("text", ["Ærø", "Odense", "Ærø", None, "odense"]),
    "n": ("integer", [3, None, -7, 2, 4_000_000_000_000]),
    "x": ("number", [0.5, 2.0, None, -1.25, 1e300]),
    "flag": ("flag", [True, False, None, True, False]),
    "on": (
        "day",
        [_DAY(2024, 2, 28), _DAY(2024, 2, 29), _DAY(2023, 12, 31), None, _DAY(1900, 1, 1)],
    ),
    "at": (
        "moment",
        [_CLOCK(2024, 3, 31, 2, 30), None, _CLOCK(2023, 12, 31, 23, 59, 59), _CLOCK(1970, 1, 1), _CLOCK(2024, 7, 1)],
    ),
}

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """One query with its answer.

    Attributes:
        sql: Asked of the table `sample`.
        answer: The rows, in order.
        params: The values of its `?`.
    """

    sql: str
    answer: list[Row]
    params: Sequence[object] = ()


SAYINGS: dict[str, Saying] = {
    "every kind comes back": Saying(
        'SELECT * FROM "sample" WHERE "id" IN (1, 4) ORDER BY "id"',
        [
            (1, "Ærø", 3, 0.5, True, _DAY(2024, 2, 28), _CLOCK(2024, 3, 31, 2, 30)),
            (4, None, 2, -1.25, True, None, _CLOCK(1970, 1, 1)),
        ],
    ),
    "missing last": Saying(
        'SELECT "n" FROM "sample" ORDER BY "n" NULLS LAST LIMIT 4', [(-7,), (2,), (3,), (4 * 10**12,)]
    ),
    "text by code point": Saying(
        'SELECT DISTINCT "unit" FROM "sample" ORDER BY 1 NULLS FIRST', [(None,), ("Odense",), ("odense",), ("Ærø",)]
    ),
    "text": Saying(
        'SELECT SUBSTRING("unit", 2, 1), LOWER("unit"), LENGTH("unit"), "unit" || \'|\' || "id", '
        "LPAD(CAST(\"id\" AS STRING), 3, '0'), TRANSLATE('12-a', '0123456789', '0000000000'), TRIM('  b '), 'it''s', "
        "REPLACE('a.b', '.', ','), \"unit\" LIKE 'Æ%' FROM \"sample\" WHERE \"id\" = 3",
        [("r", "ærø", 3, "Ærø|3", "003", "00-a", "b", "it's", "a,b", True)],
    ),
    "signs taken out of text": Saying(
        "SELECT TRANSLATE('a-b c_D', ' -_', ''), TRANSLATE('--', '-', '')", [("abcD", "")]
    ),
    "missing text stays missing": Saying(
        "SELECT \"unit\" || 'x', NULLIF(TRIM(' '), '') FROM \"sample\" WHERE \"id\" = 4", [(None, None)]
    ),
    "values": Saying(
        'SELECT "id", ? AS "word" FROM "sample" WHERE "unit" = ? AND "x" = ? AND "on" > ? AND "at" < ? AND "flag" = ?',
        [(1, "a'b\\n")],
        ("a'b\\n", "Ærø", 0.5, _DAY(2024, 2, 27), _CLOCK(2024, 3, 31, 2, 31), True),
    ),
    "a missing value": Saying('SELECT COUNT(*) FROM "sample" WHERE "unit" = CAST(? AS STRING)', [(0,)], (None,)),
    "arithmetic": Saying(
        'SELECT 7 / 2, 7 % 3, -7 % 3, MOD(7, 3), "n" / 2, FLOOR("x"), CAST(FLOOR("x" * 5) AS INTEGER), ROUND("x" * 5), '
        'ABS("n"), POWER(2, 10), SQRT("x" * 8), 1e0 / 3 FROM "sample" WHERE "id" = 1',
        [(3.5, 1, -1, 1, 1.5, 0, 2, 3, 3, 1024, 2, 1 / 3)],
    ),
    "exp and ln": Saying(
        "SELECT EXP(0), EXP(700), EXP(-800), LN(1e-300), LN(1e300), 1 / (1 + EXP(800))",
        [(1, math.exp(700), 0, math.log(1e-300), math.log(1e300), 0)],
    ),
    "greatest and least pass over what is missing": Saying(
        'SELECT GREATEST("n", 1), LEAST("n", 1), GREATEST("x", 1e0), COALESCE("n", -1) FROM "sample" '
        'WHERE "id" IN (2, 3) ORDER BY "id"',
        [(1, 1, 2, -1), (1, -7, 1, -7)],
    ),
    "what text can be cast": Saying(
        "SELECT TRY_CAST('12' AS INTEGER), TRY_CAST('x' AS INTEGER), TRY_CAST('' AS DOUBLE), "
        "TRY_CAST('1e3' AS DOUBLE), TRY_CAST('1,5' AS DOUBLE), TRY_CAST('2024-02-30' AS DATE), "
        "TRY_CAST('2024-02-29' AS DATE), TRY_CAST('2024-02-29 23:59' AS TIMESTAMP), "
        "TRY_CAST('2024-02-29 24:01' AS TIMESTAMP)",
        [(12, None, None, 1000, None, None, _DAY(2024, 2, 29), _CLOCK(2024, 2, 29, 23, 59), None)],
    ),
    "casts": Saying(
        'SELECT CAST("n" AS STRING) AS "a", CAST("on" AS STRING) AS "b", CAST("flag" AS INTEGER) AS "c", '
        'CAST("at" AS DATE) AS "d", CAST("on" AS TIMESTAMP) AS "e", CAST("n" AS DOUBLE) AS "f" '
        'FROM "sample" WHERE "id" = 1',
        [("3", "2024-02-28", 1, _DAY(2024, 3, 31), _CLOCK(2024, 2, 28), 3)],
    ),
    "days": Saying(
        'SELECT EXTRACT(YEAR FROM "on"), EXTRACT(MONTH FROM "on"), EXTRACT(DAY FROM "on"), '
        "EXTRACT(DAY FROM CAST(DATE '2024-03-01' AS TIMESTAMP) - CAST(\"on\" AS TIMESTAMP)), "
        "EXTRACT(DAY FROM CAST(\"on\" AS TIMESTAMP) - CAST(DATE '2024-03-01' AS TIMESTAMP)), "
        'CAST("on" + INTERVAL \'2\' DAY AS DATE) FROM "sample" WHERE "id" = 1',
        [(2024, 2, 28, 2, -2, _DAY(2024, 3, 1))],
    ),
    "moments": Saying(
        'SELECT "at" - 90 * INTERVAL \'1\' MINUTE, "at" + INTERVAL \'2\' HOUR, EXTRACT(HOUR FROM "at"), '
        '"at" < CAST(\'2024-03-31 03:00:00\' AS TIMESTAMP), MIN("at") OVER () FROM "sample" WHERE "id" = 1',
        [(_CLOCK(2024, 3, 31, 1), _CLOCK(2024, 3, 31, 4, 30), 2, True, _CLOCK(2024, 3, 31, 2, 30))],
    ),
    "sums": Saying(
        'SELECT COUNT(*), COUNT("n"), COUNT(DISTINCT "unit"), SUM("n"), SUM("n" * 1000000), '
        'SUM(CASE WHEN "id" > 2 THEN 1 ELSE 0 END), AVG("id"), MIN("unit"), MAX("on"), '
        'SUM("x") FILTER (WHERE "id" < 3), VAR_POP("id") FROM "sample"',
        [(5, 4, 3, 4 * 10**12 - 2, 4 * 10**18 - 2 * 10**6, 3, 3, "Odense", _DAY(2024, 2, 29), 2.5, 2)],
    ),
    "sums of nothing": Saying('SELECT COUNT(*), SUM("n"), MAX("x") FROM "sample" WHERE "id" > 9', [(0, None, None)]),
    "sums of many": Saying(
        'SELECT SUM(CAST(a."id" AS DOUBLE)), COUNT(*) FROM "sample" AS a '
        'CROSS JOIN "sample" AS b CROSS JOIN "sample" AS c',
        [(375, 125)],
    ),
    "groups": Saying(
        'SELECT "unit", COUNT(*) AS "rows" FROM "sample" GROUP BY 1 HAVING COUNT(*) > 1 OR "unit" IS NULL '
        "ORDER BY 2 DESC, 1 NULLS LAST",
        [("Ærø", 2), (None, 1)],
    ),
    "grouping sets": Saying(
        'SELECT "unit", "flag", GROUPING("unit"), GROUPING("flag"), SUM("id") FROM "sample" WHERE "unit" IS NOT NULL '
        'GROUP BY GROUPING SETS (("unit"), ("flag"), ()) ORDER BY 3, 4, 1 NULLS LAST, 2 NULLS LAST',
        [
            ("Odense", None, 0, 1, 2),
            ("odense", None, 0, 1, 5),
            ("Ærø", None, 0, 1, 4),
            (None, False, 1, 0, 7),
            (None, True, 1, 0, 1),
            (None, None, 1, 0, 3),
            (None, None, 1, 1, 11),
        ],
    ),
    "windows": Saying(
        'SELECT "id", SUM("id") OVER w, ROW_NUMBER() OVER w, LAG("id") OVER (PARTITION BY "flag" ORDER BY "id"), '
        'RANK() OVER (ORDER BY "flag" NULLS FIRST) '
        'FROM "sample" WINDOW w AS (PARTITION BY "flag" ORDER BY "id" ROWS UNBOUNDED PRECEDING) ORDER BY "id"',
        [(1, 1, 1, None, 4), (2, 2, 1, None, 2), (3, 3, 1, None, 1), (4, 5, 2, 1, 4), (5, 7, 2, 2, 2)],
    ),
    "unpivot": Saying(
        'SELECT "id", "name", "value" FROM (SELECT "id", "n", "id" * 10 AS "m" FROM "sample") '
        'UNPIVOT ("value" FOR "name" IN ("n", "m")) WHERE "id" < 3 ORDER BY 1, 2',
        [(1, "m", 10), (1, "n", 3), (2, "m", 20)],
    ),
    "joins": Saying(
        'SELECT a."id", b."id" AS "other" FROM "sample" AS a LEFT JOIN "sample" AS b '
        'ON a."unit" = b."unit" AND a."id" <> b."id" '
        'WHERE NOT EXISTS (SELECT 1 FROM "sample" AS c WHERE c."id" = a."id" + 1 AND c."unit" IS NULL) '
        "ORDER BY 1",
        [(1, 3), (2, None), (4, None), (5, None)],
    ),
    "missing is distinct": Saying(
        'SELECT COUNT(*) FROM "sample" WHERE "flag" IS DISTINCT FROM TRUE AND ("n" IS NULL OR "n" BETWEEN -9 AND 9)',
        [(2,)],
    ),
    "with, union and values": Saying(
        'WITH few AS (SELECT "id" FROM "sample" WHERE "id" <= 2 UNION ALL SELECT v."a" FROM '
        "(VALUES (7, 'q'), (8, 'r')) "
        'AS v("a", "b")) SELECT "id" FROM few EXCEPT SELECT 1 ORDER BY "id"',
        [(2,), (7,), (8,)],
    ),
}


def load_sample(tables: Tables) -> None:
    """Load the table `sample` that is asked."""
    columns = {name: cells for name, (_, cells) in _COLUMNS.items()}
    tables.load("sample", columns, {name: kind for name, (kind, _) in _COLUMNS.items()})


def answer(tables: Tables, saying: Saying) -> list[Row]:
    """Return an engine's answer: rows, with decimals as plain numbers.

    Args:
        tables: A scope with the table `sample`.
        saying: What is asked.
    """
    named = tables.query(saying.sql, saying.params)
    return [tuple(map(_plain, row)) for row in zip(*named.values(), strict=True)]


def same(given: list[Row], promised: list[Row]) -> bool:
    """Return whether two answers are the same, numbers to 15 digits.

    >>> same([(1, "a", 0.1 + 0.2)], [(1, "a", 0.3)]), same([(None,)], [(0,)])
    (True, False)
    """
    return len(given) == len(promised) and all(
        len(one) == len(other) and all(map(_same_cell, one, other)) for one, other in zip(given, promised, strict=True)
    )


def _plain(cell: object) -> object:
    return float(cell) if isinstance(cell, Decimal) else cell


def _same_cell(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isinstance(one, bool) == isinstance(other, bool) and math.isclose(one, other, rel_tol=1e-15)
    return one == other
