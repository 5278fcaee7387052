"""Each citizen's spells in a row: since when without a real break, what came next, and who is off support for good.

A break of fewer than 28 days is none: the citizen has been on support since the first of the spells. Whoever is off
support is self-supporting unless the table says that another public benefit followed; whoever died or moved away and
has no later spell is followed no longer.
"""

from jobspejl.engines.protocol import Tables

BREAK_DAYS = 28
"""Days without support that end a row of spells."""

_CHAINED = f"""
SELECT "case", "unit", "group", "start", "end", "next", "following",
  MIN("start") OVER (PARTITION BY "case", "chain") AS "since"
FROM (
  SELECT "case", "unit", "group", "start", "end", "next", "following",
    SUM("broken") OVER (PARTITION BY "case" ORDER BY "start" ROWS UNBOUNDED PRECEDING) AS "chain"
  FROM (
    SELECT "case", "unit", "group", "start", "end", NULLIF("next", 'ukendt') AS "next",
      LEAD("start") OVER (PARTITION BY "case" ORDER BY "start") AS "following",
      CASE WHEN "start" < CAST(LAG("end") OVER (PARTITION BY "case" ORDER BY "start") + INTERVAL '{BREAK_DAYS}' DAY
        AS DATE) THEN 0 ELSE 1 END AS "broken"
    FROM "spells") AS b) AS c
"""

GONE = "('doed', 'fraflyttet')"
"""What follows a spell after which nobody is followed, as SQL."""

SELF_SUPPORTING = "('job', 'selvforsoergelse', 'uddannelse')"
"""What follows a spell after which no public benefit is paid, as SQL."""


def make_chained(tables: Tables, name: str) -> None:
    """Make a step of all spells: "case", "unit", "group", "start", "end", "next", "following" and "since".

    "following" is the start of the citizen's next spell, missing where there is none, and "since" the first day of the
    row of spells that it belongs to.

    Args:
        tables: Holds `spells`, of which no two of a case share a day.
        name: What to call it.
    """
    tables.step(name, _CHAINED)
