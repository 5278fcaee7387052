"""Rows that break a rule, told by their number and the first few lines they stand on, never by what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jobspejl.engines.protocol import Tables
from jobspejl.errors import Problem, Reason

_MOST_LINES = 5


def offending(
    tables: Tables, key: str, facts: dict[str, object], rows: str, params: Sequence[object] = ()
) -> tuple[Problem, ...]:
    """Return a problem that counts the rows of a query, or nothing where it has none.

    Args:
        tables: Where the rows are.
        key: The problem's sentence, with the facts `count` and `where` besides the given ones.
        facts: What else the sentence says.
        rows: A query whose column "line" is the line in the file, missing where the file has no lines.
        params: The query's values.
    """
    [count] = tables.query(f'SELECT COUNT(*) AS "count" FROM ({rows}) AS q', params)["count"]
    if not count:
        return ()
    first = f'SELECT "line" FROM ({rows}) AS q WHERE "line" IS NOT NULL ORDER BY "line" LIMIT {_MOST_LINES}'
    return (Problem(key, {**facts, "count": count, "where": lines(tables.query(first, params)["line"])}),)


@dataclass(frozen=True, slots=True)
class Check:
    """What a row must not be.

    Attributes:
        key: The problem's sentence, as in `offending`.
        facts: What else the sentence says.
        condition: SQL that is true of a row that breaks the rule.
        params: The condition's values.
    """

    key: str
    facts: dict[str, object]
    condition: str
    params: Sequence[object] = field(default=())


def offending_any(tables: Tables, relation: str, checks: Sequence[Check]) -> tuple[Problem, ...]:
    """Return a problem for every check that some row breaks, having asked all of them at once.

    Args:
        tables: Where the rows are.
        relation: What stands after FROM, with a column "line".
        checks: At least one.
    """
    counts = ", ".join(
        f'COUNT(CASE WHEN {check.condition} THEN 1 END) AS "n{place}"' for place, check in enumerate(checks)
    )
    params = [value for check in checks for value in check.params]
    found = tables.query(f"SELECT {counts} FROM {relation}", params)
    return tuple(
        problem
        for place, check in enumerate(checks)
        if found[f"n{place}"][0]
        for problem in offending(
            tables,
            check.key,
            check.facts,
            f'SELECT "line" FROM {relation} WHERE {check.condition}',
            check.params,
        )
    )


def lines(numbers: Sequence[object]) -> object:
    """Return the fact that names lines in brackets, or nothing where there are none."""
    return Reason("word.lines", {"lines": ", ".join(map(str, numbers))}, otherwise="") if numbers else ""
