"""Each citizen's spells in a row: since when without a real break, what came next, and who is off support for good.

A break of fewer than 28 days is none: the citizen has been on support since the first of the spells. Whoever is off
support is self-supporting unless the table says that another public benefit followed; whoever died or moved away and
has no later spell is followed no longer.
"""

from jobspejl.engines.protocol import Tables

BREAK_DAYS = 28
"""Days without support that end a row of spells."""

# NOTE: no two spells of a case share a day, so that starts and ends rise together, and the last start of a kind so far
# is the latest, as the first end of a kind to come is the earliest.
_CHAINED = f"""
SELECT "case", "unit", "group", "start", "end", "next", "following",
  MAX(CASE WHEN "former" IS NULL OR "start" >= CAST("former" + INTERVAL '{BREAK_DAYS}' DAY AS DATE)
    THEN "start" END) OVER so_far AS "since",
  MAX(CASE WHEN "former" IS NULL OR "start" > "former" THEN "start" END) OVER so_far AS "unbroken",
  MIN(CASE WHEN "following" IS NULL OR "following" > "end" OR "elsewhere" <> "unit" THEN "end" END) OVER (
    PARTITION BY "case" ORDER BY "start" ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS "left"
FROM (
  SELECT "case", "unit", "group", "start", "end", NULLIF("next", 'ukendt') AS "next", LAG("end") OVER w AS "former",
    LEAD("start") OVER w AS "following", LEAD("unit") OVER w AS "elsewhere"
  FROM "spells" WINDOW w AS (PARTITION BY "case" ORDER BY "start")) AS s
WINDOW so_far AS (PARTITION BY "case" ORDER BY "start" ROWS UNBOUNDED PRECEDING)
"""

GONE = "('doed', 'fraflyttet')"
"""What follows a spell after which nobody is followed, as SQL."""

SELF_SUPPORTING = "('job', 'selvforsoergelse', 'uddannelse')"
"""What follows a spell after which no public benefit is paid, as SQL."""


def make_chained(tables: Tables, name: str) -> None:
    """Make a step of all spells, with the columns "case", "unit", "group", "start", "end" and "next", and with others.

    "following" is the start of the citizen's next spell, missing where there is none; "since" the first day of the row
    of spells that it belongs to; "unbroken" the first of all days on end that lead to it, at whatever unit; and "left"
    the day after the last of all days on end that it begins or goes on with at its unit, whatever the group.

    Args:
        tables: Holds `spells`, of which no two of a case share a day.
        name: What to call it.
    """
    tables.step(name, _CHAINED)
