"""When an event happened: text, days, clock times and moments with a zone, as the Danish day and time of the clock.

A column of text is understood by its shapes, its cells with every digit made 0: a long log has few of them, so Python
reads the shapes and the engine reads the cells. ISO 8601 is always understood. Day-month-year is understood where some
cell can only be so (a first number above 12) and none can only be month-day-year.
"""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.errors import Problem
from jobspejl.rules.summer_time import summer_time
from jobspejl.sources.offending import offending

_ISO = re.compile(
    r"(?P<year>0000)-(?P<month>00)-(?P<day>00)"
    r"(?:[T ](?P<clock>00:00(?::00)?)(?:[.,]0+)? ?(?P<zone>Z|[+-](?P<hours>00)(?::?(?P<minutes>00))?)?)?"
)
_DAY_FIRST = re.compile(
    r"(?P<day>00?)(?P<mark>[-/.])(?P<month>00?)(?P=mark)(?P<year>0000)(?:[T ](?P<clock>00?:00(?::00)?))?"
)
_PARTS = ("year", "month", "day", "clock", "hours", "minutes")
_MOST_SHAPES = 1000

_SHAPE = """TRANSLATE("moment", '0123456789', '0000000000')"""
_READ = f"""
SELECT r.*, s."clock_at",
  TRY_CAST(
    SUBSTRING(r."moment", s."year_at", 4)
    || '-' || LPAD(SUBSTRING(r."moment", s."month_at", s."month_long"), 2, '0')
    || '-' || LPAD(SUBSTRING(r."moment", s."day_at", s."day_long"), 2, '0')
    || ' ' || CASE WHEN s."clock_at" = 0 THEN '00:00'
              ELSE LPAD(SUBSTRING(r."moment", s."clock_at", s."clock_long"), s."clock_full", '0') END
    AS TIMESTAMP) AS "wall",
  s."sign" * (60 * COALESCE(TRY_CAST(SUBSTRING(r."moment", s."hours_at", s."hours_long") AS INTEGER), 0)
    + COALESCE(TRY_CAST(SUBSTRING(r."moment", s."minutes_at", s."minutes_long") AS INTEGER), 0)) AS "ahead"
FROM "{{view}}" AS r LEFT JOIN "{{view}}_shapes" AS s ON {_SHAPE} = s."shape"
"""
_DANISH = """
SELECT u.*, "utc" + CASE WHEN s."begins" <= "utc" AND "utc" < s."ends" THEN INTERVAL '2' HOUR
  ELSE INTERVAL '1' HOUR END AS "local"
FROM ({utc}) AS u LEFT JOIN "{view}_summer" AS s ON EXTRACT(YEAR FROM "utc") = s."year"
"""


@dataclass(frozen=True, slots=True)
class Moments:
    """How to read a column of moments, or what is wrong with it.

    Attributes:
        problems: Why it cannot be read.
        sql: A query that gives every column of the view, and "day" and "time" besides; "time" is missing where only
            the day is known.
    """

    problems: tuple[Problem, ...]
    sql: str


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of moments: the tables, the view with its cells as "moment", and the facts that name it."""

    tables: Tables
    view: str
    facts: dict[str, object]

    @property
    def read(self) -> str:
        """The rows with what the shapes say of their cells."""
        return _READ.format(view=self.view)


def read_moments(tables: Tables, kind: CellKind, path: str, column: str, view: str = "raw") -> Moments:
    """Find out how the column "moment" of a view is to be read.

    Args:
        tables: Holds the view; the tables "<view>_shapes" and "<view>_summer" are made as needed.
        kind: What "moment" holds.
        path: The file, for messages.
        column: The column's own name, for messages.
        view: The view.
    """
    of = _Column(tables, view, {"path": path, "column": column})
    if kind == "text":
        return _text(of)
    if kind == "day":
        return Moments((), f'SELECT r.*, r."moment" AS "day", CAST(NULL AS TIMESTAMP) AS "time" FROM "{view}" AS r')
    if kind == "moment":
        return Moments((), _day_and_time(f'SELECT r.*, CAST(r."moment" AS TIMESTAMP) AS "local" FROM "{view}" AS r'))
    if kind == "instant":
        utc = f'SELECT r.*, r."moment" AS "utc" FROM "{view}" AS r'
        return Moments((), _day_and_time(_danish(of, utc)))
    return Moments((Problem("log_time_kind", of.facts),), "")


def _text(of: _Column) -> Moments:
    found = of.tables.query(
        f'SELECT {_SHAPE} AS "shape", COUNT(*) AS "rows" FROM "{of.view}" WHERE "moment" IS NOT NULL '
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_SHAPES}"
    )
    known = {str(shape): match for shape in found["shape"] if (match := _match(str(shape)))}
    _load_shapes(of, known)
    problems = _unread(of) or _ambiguous(of, known) or _zones(of, known)
    if problems:
        return Moments(problems, "")
    if any(_zoned(match) for match in known.values()):
        utc = f'SELECT w.*, "wall" - "ahead" * INTERVAL \'1\' MINUTE AS "utc" FROM ({of.read}) AS w'
        read = _danish(of, utc)
    else:
        read = f'SELECT w.*, "wall" AS "local" FROM ({of.read}) AS w'
    # NOTE: a day alone is a Danish day as it stands, so it is not moved by any zone.
    return Moments((), _day_and_time(read, 'CASE WHEN "clock_at" > 0 THEN "local" ELSE "wall" END', '"clock_at" > 0'))


def _match(shape: str) -> re.Match[str] | None:
    return _ISO.fullmatch(shape) or _DAY_FIRST.fullmatch(shape)


def _zoned(match: re.Match[str]) -> bool:
    return match.re is _ISO and match["zone"] is not None


def _load_shapes(of: _Column, known: dict[str, re.Match[str]]) -> None:
    columns: dict[str, list[object]] = {
        "shape": list(known),
        "day_first": [int(match.re is _DAY_FIRST) for match in known.values()],
        "sign": [-1 if _zoned(match) and match["zone"].startswith("-") else 1 for match in known.values()],
        "clock_full": [8 if (match["clock"] or "").count(":") == 2 else 5 for match in known.values()],
    }
    for part in _PARTS:
        spans = [match.span(part) if part in match.re.groupindex else (-1, -1) for match in known.values()]
        columns[f"{part}_at"] = [begin + 1 for begin, _ in spans]
        columns[f"{part}_long"] = [end - begin for begin, end in spans]
    kinds: dict[str, CellKind] = {name: "text" if name == "shape" else "integer" for name in columns}
    of.tables.load(f"{of.view}_wide_shapes", columns, kinds)
    places = ", ".join(f'CAST("{name}" AS INTEGER) AS "{name}"' for name in columns if name != "shape")
    of.tables.view(f"{of.view}_shapes", f'SELECT "shape", {places} FROM "{of.view}_wide_shapes"')


def _unread(of: _Column) -> tuple[Problem, ...]:
    rows = f'SELECT "line" FROM ({of.read}) AS w WHERE "moment" IS NOT NULL AND "wall" IS NULL'
    unread = offending(of.tables, "log_time_unread", of.facts, rows)
    # NOTE: a day that reads backwards, such as 03-25-2024, is better told as what it is than as unreadable.
    return () if unread and _above_12(of)["month"] else unread


def _above_12(of: _Column) -> dict[str, int]:
    """Return how many cells of day, month and year have a first and a second number above 12."""
    parts = {
        part: f'TRY_CAST(SUBSTRING(r."moment", s."{part}_at", s."{part}_long") AS INTEGER)' for part in ("day", "month")
    }
    sums = ", ".join(f'SUM(CASE WHEN {number} > 12 THEN 1 ELSE 0 END) AS "{part}"' for part, number in parts.items())
    shapes = f'"{of.view}" AS r JOIN "{of.view}_shapes" AS s ON {_SHAPE} = s."shape"'
    found = of.tables.query(f'SELECT {sums} FROM {shapes} WHERE s."day_first" = 1')
    return {part: _whole(found[part][0]) for part in parts}


def _ambiguous(of: _Column, known: dict[str, re.Match[str]]) -> tuple[Problem, ...]:
    if all(match.re is _ISO for match in known.values()):
        return ()
    above = _above_12(of)
    if above["day"] and not above["month"]:
        return ()
    shapes = f'"{of.view}" AS r JOIN "{of.view}_shapes" AS s ON {_SHAPE} = s."shape"'
    rows = f'SELECT "line" FROM {shapes} WHERE s."day_first" = 1'
    return offending(of.tables, "log_time_ambiguous", of.facts, rows)


def _zones(of: _Column, known: dict[str, re.Match[str]]) -> tuple[Problem, ...]:
    """Return the clock times without an offset, where others have one."""
    bare = [shape for shape, match in known.items() if match["clock"] and not _zoned(match)]
    if not bare or not any(_zoned(match) for match in known.values()):
        return ()
    marks = ", ".join("?" for _ in bare)
    rows = f'SELECT "line" FROM "{of.view}" WHERE {_SHAPE} IN ({marks})'
    return offending(of.tables, "log_time_zones", of.facts, rows, bare)


def _danish(of: _Column, utc: str) -> str:
    """Return a query that adds the Danish local time to one that has the time in UTC."""
    years = of.tables.query(
        f'SELECT MIN(EXTRACT(YEAR FROM "utc")) AS "first", MAX(EXTRACT(YEAR FROM "utc")) AS "last" FROM ({utc}) AS u'
    )
    span = range(max(_whole(years["first"][0]), 1), min(_whole(years["last"][0]), datetime.MAXYEAR) + 1)
    found = {year: summer for year in span if (summer := summer_time(year))}
    columns: dict[str, list[object]] = {
        "year": list(found),
        "begins": [begins for begins, _ in found.values()],
        "ends": [ends for _, ends in found.values()],
    }
    of.tables.load(f"{of.view}_summer", columns, {"year": "integer", "begins": "moment", "ends": "moment"})
    return _DANISH.format(utc=utc, view=of.view)


def _day_and_time(read: str, local: str = '"local"', has_clock: str = "1 = 1") -> str:
    time = f"CASE WHEN {has_clock} THEN {local} END"
    return f'SELECT l.*, CAST({local} AS DATE) AS "day", {time} AS "time" FROM ({read}) AS l'


def _whole(number: object) -> int:
    return int(number) if isinstance(number, int | float | Decimal) else 0
