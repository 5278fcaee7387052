"""Spells on support: the table `spells`, of which no two of a case share a day.

Columns: "case", "unit" (code), "group" (the vocabulary's word, or `ukendt`), "start" and "end" (half-open: the day
after the last day; a spell that lasts ends the day after the last day of the data), "open" (1 where it lasts), and
"next" (what came after: a word of the vocabularies, or `ukendt`; missing where nobody knows, and while it lasts).
"""

from collections.abc import Iterator

from jobspejl.contracts.effort import Spells
from jobspejl.contracts.inspection import Rule
from jobspejl.errors import Problem
from jobspejl.rules.vocabularies import groups, nexts, spelled
from jobspejl.sources.effort.columns import UNKNOWN, CaseTable, Column, Reading
from jobspejl.sources.effort.reader import read_rows
from jobspejl.sources.effort.words import own_words
from jobspejl.sources.offending import offending
from jobspejl.sources.raw_rows import count_of

_LASTING = """
SELECT "line", "case", "unit", "group", "start",
  CAST(LEAST(COALESCE("end", CAST(? AS DATE)), CAST(? AS DATE)) + INTERVAL '1' DAY AS DATE) AS "end",
  CASE WHEN "end" <= CAST(? AS DATE) THEN 0 ELSE 1 END AS "open",
  CASE WHEN "end" <= CAST(? AS DATE) THEN "next" END AS "next"
FROM "spells_rows"
"""
_REACH = """
SELECT s.*, MAX("end") OVER (PARTITION BY "case", "unit", "group" ORDER BY "start", "end"
  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "reach" FROM "spells_lasting" AS s
"""
_ISLANDS = """
SELECT r.*, SUM(CASE WHEN "start" <= "reach" THEN 0 ELSE 1 END) OVER (PARTITION BY "case", "unit", "group"
  ORDER BY "start", "end" ROWS UNBOUNDED PRECEDING) AS "island" FROM ({reach}) AS r
"""
_MERGED = """
SELECT MIN("line") AS "line", "case", "unit", "group", MIN("start") AS "start", MAX("end") AS "end",
  MAX("open") AS "open", CASE WHEN MAX("open") = 0 THEN MIN(CASE WHEN "end" = "final" THEN "next" END) END AS "next"
FROM (
  SELECT i.*, MAX("end") OVER (PARTITION BY "case", "unit", "group", "island") AS "final" FROM ({islands}) AS i) AS f
GROUP BY "case", "unit", "group", "island"
"""
_OVERLAPPING = """
SELECT "line" FROM (SELECT "line", "start", MAX("end") OVER (PARTITION BY "case" ORDER BY "start", "end"
  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "reach" FROM "spells_merged") AS q WHERE "start" < "reach"
"""
_SPELLS = 'SELECT "case", "unit", "group", "start", "end", "open", "next" FROM "spells_merged"'


def read_spells(section: Spells, reading: Reading) -> Iterator[Rule]:
    """Read spells into the table `spells`, and yield what each rule found on the way.

    Adjacent and overlapping rows of one case, unit and group are one spell. A rule with problems is the last.

    Args:
        section: Which columns are what.
        reading: What it is read with.
    """
    tables, subject, observed_on = reading.tables, reading.subject, reading.observed_on
    known = spelled(groups())
    table = CaseTable(
        name="spells",
        file=section.file,
        columns=(
            Column("case", section.case, "pseudonym"),
            Column("unit", section.unit, "unit"),
            Column(
                "group", section.group, "word", needed=False, words=known | own_words(section.groups), blank=UNKNOWN
            ),
            Column("start", section.start, "day", latest=observed_on),
            Column("end", section.end, "day", needed=False),
            Column(
                "next",
                section.next,
                "word",
                needed=False,
                words={**known, **spelled(nexts())} | own_words(section.nexts),
            ),
        ),
        reading=reading,
    )
    yield from read_rows(table)
    facts: dict[str, object] = {"path": section.file, "column": section.end}
    rows = count_of(tables, '"spells_rows"')
    reversed_ = offending(tables, "spells_reversed", facts, 'SELECT "line" FROM "spells_rows" WHERE "end" < "start"')
    late = 'SELECT "line" FROM "spells_rows" WHERE "end" > ?'
    ahead = offending(tables, "spells_ahead", {**facts, "day": observed_on.isoformat()}, late, [observed_on])
    yield Rule("spells_in_order", subject, rows, reversed_, ahead)
    tables.step("spells_lasting", _LASTING, [observed_on] * 4)
    tables.step("spells_merged", _MERGED.format(islands=_ISLANDS.format(reach=_REACH)))
    merged = rows - count_of(tables, '"spells_merged"')
    remarks = (Problem("spells_merged", {"path": section.file, "count": merged}),) if merged else ()
    overlapping = offending(tables, "spells_overlap", {"path": section.file}, _OVERLAPPING)
    yield Rule("spells_apart", subject, rows, overlapping, remarks)
    tables.step("spells", _SPELLS)
    tables.drop("spells_rows", "spells_lasting", "spells_merged")
