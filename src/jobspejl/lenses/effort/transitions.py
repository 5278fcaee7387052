"""What sickness benefit leads to within 365 days: the share of spells that go to each of five ends.

Spells whose citizen died or moved away before it could be seen are left out. A unit of which no spell at all has a
known end has no such share, rather than one of 0.
"""

from jobspejl.lenses.effort.family import MeasureSql
from jobspejl.lenses.effort.frame import Frame
from jobspejl.rules.vocabularies import groups

ENDS = ("jobafklaring", "ressourceforloeb", "fleksjob", "foertidspension", "job")
"""What may follow, in the words of the catalogue of groups and ends."""

_TRANSITIONS = """
SELECT "unit", "period", "group", "case" AS "person",
  CASE WHEN "happened" = 1 AND "goes" = ? THEN 1 ELSE 0 END AS "amount", 1 AS "exposure"
FROM "sickness"
WHERE ("happened" = 1 OR "days" = 365)
  AND "unit" IN (SELECT "unit" FROM "sickness" WHERE "happened" = 1 AND "goes" IS NOT NULL)
"""


def _to(end: str) -> MeasureSql:
    def params(frame: Frame) -> tuple[str]:
        del frame
        return (end,)

    # NOTE: another benefit can be seen by the spell that begins the day after; what is no benefit cannot.
    return MeasureSql(f"sickness-to-{end}", _TRANSITIONS, params, columns=() if end in groups() else ("spells.next",))


TRANSITIONS = tuple(_to(end) for end in ENDS)
"""The measures; `durations` makes the step `sickness` that they are asked of."""
