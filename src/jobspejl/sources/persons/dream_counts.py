"""SQL that counts a person's weeks by group of benefits, all counts of a quarter in one whole number.

A quarter has at most 14 weeks, so that a count needs four bits and a number of 60 bits holds 15 counts, each with a
place of its own. A week adds 1 at its code's place; what the code means is looked up in a text with two digits for
every code from 0 on. So persons are read once, side by side, whatever periods are asked for, without a row for every
week. An unknown code has no digits in the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jobspejl.engines.names import named
from jobspejl.engines.protocol import CellKind
from jobspejl.rules.benefits import Week, benefit_groups, codes_in, dream_codes
from jobspejl.sources.persons.dream_weeks import Period, Quarter, column_of

AT_NO_RISK = "at_no_risk"
UNKNOWN = "unknown"
BITS = 4
"""Of one count."""

_MOST = 2**BITS - 1
_CODES = 1000
_NOTHING = "??"
_UNSURE = " ?"
#: NOTE: how SAS, R and pandas write that a cell has nothing.
_BLANKS = ("''", "'.'", "'NA'", "'NaN'", "'nan'")


@dataclass(frozen=True, slots=True)
class WeekColumn:
    """A week's column.

    Attributes:
        name: As the file has it.
        week: The week.
        kind: What it holds.
    """

    name: str
    week: Week
    kind: CellKind


@cache
def places() -> tuple[str, ...]:
    """Return what is counted, in the order of their places: groups, groups of unverified codes, and two more.

    >>> places()[0], places()[-2:]
    ('dagpenge', ('at_no_risk', 'unknown'))
    """
    unsure = {one.group for one in dream_codes() if not one.verified and one.group}
    groups = [group.id for group in benefit_groups()]
    return (*groups, *(group + _UNSURE for group in groups if group in unsure), AT_NO_RISK, UNKNOWN)


def unverified(group: str) -> str:
    """Return what weeks with an unverified code of a group are counted as."""
    return group + _UNSURE


def packed(columns: Sequence[WeekColumn]) -> str:
    """Return an expression for the counts of one quarter's weeks.

    Args:
        columns: The columns of the quarter's weeks, at most 14.
    """
    return " + ".join(_one(column) for column in columns)


def _one(column: WeekColumn) -> str:
    digits = f"SUBSTRING('{_meanings(column.week)}', 2 * {_number(named(column.name))} + 1, 2)"
    unknown = 1 << BITS * places().index(UNKNOWN)
    other = f"CASE WHEN {' THEN 0 WHEN '.join(_blank(column))} THEN 0 ELSE {unknown} END"
    return f"COALESCE(CAST(1 AS BIGINT) << TRY_CAST({digits} AS INTEGER), {other})"


def _number(cell: str) -> str:
    """Return an expression for a code, missing where it is no number of at most three digits; 111.0 is one."""
    return f"CAST(TRY_CAST({cell} AS DECIMAL(3, 0)) AS INTEGER)"


def _blank(column: WeekColumn) -> list[str]:
    """Return the conditions under which a week has no code, the usual one first."""
    cell = named(column.name)
    none = f"{cell} IS NULL"
    if column.kind == "text":
        # NOTE: each by itself, since DuckDB makes a join of a longer list, for every week.
        return [none, *(f"TRIM({cell}) = {word}" for word in _BLANKS)]
    return [none, f"ISNAN({cell})"] if column.kind == "number" else [none]


@cache
def _meanings(week: Week) -> str:
    """Return the text with the bits to shift by for every code.

    NOTE: a start below 1 is counted from the text's end, so that as many codes of nothing follow.
    """
    bits = {place: f"{BITS * number:02d}" for number, place in enumerate(places())}
    codes = codes_in(week)
    listed = [
        bits[_place(codes[code].group, codes[code].verified)] if code in codes else _NOTHING for code in range(_CODES)
    ]
    return "".join(listed) + _NOTHING * _CODES


def _place(group: str | None, verified: bool) -> str:
    if group is None:
        return AT_NO_RISK
    return group if verified else unverified(group)


def count(place: str, quarters: Sequence[Quarter]) -> str:
    """Return an expression for one count, over some quarters."""
    shift = BITS * places().index(place)
    return " + ".join(f"(({named(quarter_name(quarter))} >> {shift}) & {_MOST})" for quarter in quarters)


def quarter_name(quarter: Quarter) -> str:
    """Return the column that holds a quarter's counts.

    >>> quarter_name((2018, 3))
    'q2018_3'
    """
    return f"q{quarter[0]}_{quarter[1]}"


def period_rows(table: str, period: Period, municipality: bool) -> str:
    """Return a query for the rows of a period: a person's weeks at risk and shares, where there is any week at risk."""
    unsure = set(places())
    groups = {group.id: [group.id, *({unverified(group.id)} & unsure)] for group in benefit_groups()}
    counts = {
        group: " + ".join(count(place, period.quarters) for place in counted) for group, counted in groups.items()
    }
    kommune = [f'{named(f"k{period.year}")} AS "kommune"'] if municipality else []
    inner = [
        '"person"',
        *kommune,
        f'{period.weeks} - ({count(AT_NO_RISK, period.quarters)}) AS "weeks"',
        *(f"{expression} AS {named(group)}" for group, expression in counts.items()),
    ]
    outer = [
        '"person"',
        f"'{period.label}' AS \"period\"",
        *(['"kommune"'] if municipality else []),
        '"weeks"',
        f'CAST("weeks" AS DOUBLE) / {period.weeks} AS "at_risk"',
        *(f'CAST({named(group)} AS DOUBLE) / "weeks" AS {named(group)}' for group in counts),
    ]
    there = '"weeks" > 0' + (' AND "kommune" IS NOT NULL' if municipality else "")
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {named(table)}) AS p WHERE {there}"


def strange_codes(table: str, person: str, columns: Sequence[WeekColumn]) -> str:
    """Return a query for the codes without a meaning: "code" (missing where it is no number), "persons" and "weeks"."""
    cells = ", ".join(f"CAST({named(column.name)} AS STRING) AS {named(column_of(column.week))}" for column in columns)
    names = ", ".join(named(column_of(column.week)) for column in columns)
    spans: Mapping[frozenset[int], list[str]] = _spans(columns)
    known = " OR ".join(
        f'("week" IN ({", ".join(weeks)}) AND "code" IN ({", ".join(map(str, sorted(codes)))}))'
        for codes, weeks in spans.items()
    )
    return (
        'SELECT "code", COUNT(DISTINCT "person") AS "persons", COUNT(*) AS "weeks" FROM ('
        f'SELECT "person", "week", {_number(named("cell"))} AS "code" FROM ('
        f'SELECT * FROM (SELECT {person} AS "person", {cells} FROM {named(table)}) AS w '
        f'UNPIVOT ("cell" FOR "week" IN ({names}))) AS l '
        f'WHERE TRIM("cell") NOT IN ({", ".join(_BLANKS)})) AS c '
        f'WHERE "code" IS NULL OR NOT ({known}) GROUP BY "code" ORDER BY "code"'
    )


def _spans(columns: Sequence[WeekColumn]) -> dict[frozenset[int], list[str]]:
    """Return the weeks in which the same codes have a meaning."""
    spans: dict[frozenset[int], list[str]] = {}
    for column in columns:
        spans.setdefault(frozenset(codes_in(column.week)), []).append(f"'{column_of(column.week)}'")
    return spans
