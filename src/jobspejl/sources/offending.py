"""Rows that break a rule, told by their number and the first few lines they stand on, never by what stands in them."""

from collections.abc import Sequence

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


def lines(numbers: Sequence[object]) -> object:
    """Return the fact that names lines in brackets, or nothing where there are none."""
    return Reason("word.lines", {"lines": ", ".join(map(str, numbers))}, otherwise="") if numbers else ""
