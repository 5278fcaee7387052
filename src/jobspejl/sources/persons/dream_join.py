"""Weeks on benefits beside the register: the outcomes of a study that are counted in DREAM, person by person."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jobspejl.contracts.inspection import Rule
from jobspejl.contracts.register import Dream, Register
from jobspejl.engines.names import named
from jobspejl.engines.protocol import CellKind, Tables
from jobspejl.errors import DataError, Problem
from jobspejl.sources.periods import period_order
from jobspejl.sources.persons.dream import open_dream, period_example, shares_sql
from jobspejl.sources.persons.dream_weeks import period_of

_DREAM = "dream"
_JOINED = "persons_joined"


@dataclass(frozen=True, slots=True)
class Joined:
    """A register with the shares of DREAM beside it.

    Attributes:
        relation: Its name in the scope.
        kinds: What its columns hold; an outcome's column is its id.
        rules: What the rules on DREAM found, and on how the two fit together.
    """

    relation: str
    kinds: dict[str, CellKind]
    rules: tuple[Rule, ...]


def join_dream(
    section: Register,
    dream: Dream,
    read: tuple[str, Mapping[str, CellKind]],
    where: tuple[Path, Tables],
    least_told: int,
) -> Joined:
    """Put the shares of weeks on benefits beside each row, by person and period.

    A person whom DREAM does not have never had a benefit and counts with 0. A row is left out whose person DREAM has,
    but not at risk in any week of the period.

    Args:
        section: The register's part of the study file.
        dream: Its part on DREAM.
        read: The register's name in the scope, and what its columns hold.
        where: The study's folder, and the scope.
        least_told: Fewest persons of a code that is told.

    Raises:
        DataError: DREAM cannot be read or breaks a rule, or has none of the register's persons.
    """
    relation, kinds = read
    folder, tables = where
    path = section.file or section.table or ""
    if section.period is None or section.cluster is None:
        raise DataError(Problem("person_dream_columns", {"path": path}))
    person = _text(section.cluster, kinds[section.cluster])
    period = _text(section.period, kinds[section.period])
    span = _span((tables, relation, period), (path, section.period), dream)
    rules = open_dream(tables, _DREAM, dream, folder, least_told=least_told, **span)
    if broken := [problem for rule in rules for problem in rule.problems]:
        raise DataError(*broken)
    shares = {outcome.id: shares_sql(outcome) for outcome in section.outcomes if outcome.benefits}
    moved = {section.unit} if dream.municipality else set()
    kept = [column for column in kinds if column not in {*shares, *moved}]
    cells = [f"r.{named(column)} AS {named(column)}" for column in kept]
    cells += [f'CASE WHEN q."person" IS NULL THEN 0.0E0 ELSE d.{named(one)} END AS {named(one)}' for one in shares]
    if moved:
        own = f"CAST(r.{named(section.unit)} AS STRING)" if section.unit in kinds else "CAST(NULL AS STRING)"
        cells.append(f'COALESCE(d."kommune", {own}) AS {named(section.unit)}')
    summed = ", ".join(f"{sql} AS {named(one)}" for one, sql in shares.items())
    unit = ', "kommune"' if moved else ""
    tables.step(
        _JOINED,
        f'SELECT {", ".join(cells)}, CASE WHEN q."person" IS NULL THEN 1 ELSE 0 END AS "dream_without" '
        f'FROM (SELECT *, {person} AS "dream_person", {period} AS "dream_period" FROM {named(relation)}) AS r '
        f'LEFT JOIN (SELECT "person" FROM {named(_DREAM + "_quarters")}) AS q ON r."dream_person" = q."person" '
        f'LEFT JOIN (SELECT "person", "period"{unit}, {summed} FROM {named(_DREAM)}) AS d '
        'ON r."dream_person" = d."person" AND r."dream_period" = d."period" '
        'WHERE d."person" IS NOT NULL OR q."person" IS NULL',
    )
    found: dict[str, CellKind] = {column: kinds[column] for column in kept}
    found |= dict.fromkeys(shares, "number")
    found |= dict.fromkeys(moved, "text")
    return Joined(_JOINED, found, (*rules, _fit(section, dream, path, relation, tables)))


def _span(asked: tuple[Tables, str, str], told: tuple[str, str], dream: Dream) -> dict[str, str]:
    """Return the first and the last period of the register; each must be one that weeks can be counted in."""
    (tables, relation, period), (path, column) = asked, told
    rows = tables.query(f'SELECT {period} AS "period", COUNT(*) AS "rows" FROM {named(relation)} GROUP BY 1')
    found = {str(one): int(str(rows["rows"][at])) for at, one in enumerate(rows["period"]) if one is not None}
    wrong = sum(count for one, count in found.items() if period_of(dream.periods, one) is None)
    if wrong:
        facts = {"path": path, "column": column, "count": wrong, "example": period_example(dream.periods)}
        raise DataError(Problem("person_dream_period", facts))
    periods = sorted(found, key=period_order)
    return {"first": periods[0], "last": periods[-1]} if periods else {}


def _fit(section: Register, dream: Dream, path: str, relation: str, tables: Tables) -> Rule:
    [rows] = tables.query(f'SELECT COUNT(*) AS "n" FROM {named(relation)}')["n"]
    found = tables.query(f'SELECT COUNT(*) AS "rows", SUM("dream_without") AS "without" FROM {named(_JOINED)}')
    every, kept, without = (int(str(cell or 0)) for cell in (rows, found["rows"][0], found["without"][0]))
    facts: dict[str, object] = {"path": path, "file": dream.file}
    if every and without == every:
        raise DataError(Problem("person_dream_none", {**facts, "column": section.cluster}))
    told = (("person_dream_unknown", without), ("person_dream_left", every - kept))
    remarks = tuple(Problem(key, {**facts, "count": count}) for key, count in told if count)
    return Rule("dream_joined", section.id, every, (), remarks)


def _text(column: str, kind: CellKind) -> str:
    cell = f"CAST(FLOOR({named(column)}) AS BIGINT)" if kind == "number" else named(column)
    return f"NULLIF(TRIM(CAST({cell} AS STRING)), '')"
