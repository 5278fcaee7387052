"""The table of a survey's sample: each stratum's population, and what became of those who were invited."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from jobspejl.contracts.answers import ResponseChain, Stratum
from jobspejl.engines.protocol import Engine
from jobspejl.errors import DataError, Listed, Problem
from jobspejl.rules.survey_words import survey_meanings, survey_words
from jobspejl.sources.cases import texts
from jobspejl.sources.numbers import numbers
from jobspejl.sources.table import RawTable, read_table

_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
_STEPS = tuple(step.name for step in fields(ResponseChain))


def read_strata(folder: Path, name: str, engine: Engine) -> tuple[Stratum, ...]:
    """Read a table with the column population, and where they are known stratum, period and the steps of the chain.

    Column names are Danish or English. A blank cell is a number that is not known; a population that is not known is
    infinite.

    Args:
        folder: The study's folder.
        name: The file, as the study has it.
        engine: Reads Parquet.

    Raises:
        DataError: It cannot be read, a cell is not a whole number, a stratum stands twice, or a chain does not add up.
    """
    table = read_table(folder, name, engine)
    known = survey_meanings("sample")
    columns = {known[one.casefold()]: one for one in reversed(table.columns) if one.casefold() in known}
    if "population" not in columns:
        shown = survey_words("sample")["population"].name.da
        facts = {"path": name, "column": shown, "columns": Listed(tuple(table.columns), most=20)}
        raise DataError(Problem("strata_column", facts))
    counts: dict[str, list[int | None]] = {}
    problems: list[Problem] = []
    for step in ("population", *_STEPS):
        counts[step], wrong = _counts(table, columns.get(step))
        problems += wrong
    if problems:
        raise DataError(*problems)
    blank = [""] * len(table.lines)
    names = texts(table, columns["stratum"]) if "stratum" in columns else blank
    periods = texts(table, columns["period"]) if "period" in columns else blank
    problems = [*_twice(table, names, periods), *_chains(table, counts)]
    if problems:
        raise DataError(*problems)
    return tuple(
        Stratum(
            one,
            periods[place] or None,
            math.inf if (population := counts["population"][place]) is None else population,
            ResponseChain(**{step: counts[step][place] for step in _STEPS}),
        )
        for place, one in enumerate(names)
    )


def _counts(table: RawTable, column: str | None) -> tuple[list[int | None], list[Problem]]:
    if column is None:
        return [None] * len(table.lines), []
    found = numbers(map(_ungrouped, table.column(column)), ".")
    missing = set(found.missing)
    wrong = [
        table.lines[place]
        for place, value in enumerate(found.values)
        if place not in missing and (math.isnan(value) or value < 0 or value % 1)
    ]
    facts = {"path": table.path, "column": column, "count": len(wrong), "rows": Listed(wrong)}
    problems = [Problem("strata_counts", facts)] if wrong else []
    return [None if math.isnan(value) else int(value) for value in found.values], problems


def _ungrouped(cell: object) -> object:
    """Return a count without marks between thousands; counts of people have no decimals that a mark could set off."""
    return re.sub(r"[.,]", "", cell) if isinstance(cell, str) and _GROUPED.fullmatch(cell) else cell


def _twice(table: RawTable, names: list[str], periods: list[str]) -> Iterator[Problem]:
    for (name, period), times in Counter(zip(names, periods, strict=True)).items():
        if times > 1:
            shown = " ".join(filter(None, (name, period)))
            yield Problem("strata_twice", {"path": table.path, "stratum": shown, "times": times})


def _chains(table: RawTable, counts: dict[str, list[int | None]]) -> Iterator[Problem]:
    """Return the rows in which more were reached, eligible, refused and so on than were invited."""
    wrong: list[int] = []
    for place, line in enumerate(table.lines):
        at = {step: counts[step][place] for step in _STEPS}
        if (invited := at["invited"]) is None:
            continue
        parts = sum(at[step] or 0 for step in ("completed", "refused", "unreachable"))
        if parts > invited or any((at[step] or 0) > invited for step in ("reached", "eligible")):
            wrong.append(line)
    if wrong:
        yield Problem("strata_chain", {"path": table.path, "count": len(wrong), "rows": Listed(wrong)})
