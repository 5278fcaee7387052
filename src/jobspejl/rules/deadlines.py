"""The dated catalogue of deadlines in job-centre cases.

When not to trust it: none of the rules has been held against the law's own text on a known date (`verified_on` is
None), what the reform of 2026 changed is left out, and a course that starts under one version and ends under the next
is judged by the first, whatever the transitional provisions say. A share of duties kept shows where to look. Verify
with your lawyer before a single case, or a municipality, is said to have broken the law.
"""

import datetime
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from jobspejl.contracts.deadline import DeadlineRule
from jobspejl.rules.calendars import DAY, add, rolled


@cache
def deadline_rules() -> tuple[DeadlineRule, ...]:
    """Return all versions of all rules, a rule's versions together and oldest first.

    >>> [(rule.version, rule.needed) for rule in deadline_rules() if rule.id == "opfoelgning-videre"]
    [(1, 1), (2, 4), (3, 4)]
    """
    entries = tomllib.loads(Path(__file__).with_name("deadlines.toml").read_text("utf-8"))
    return tuple(
        _version(key, number, entry, version)
        for key, entry in entries.items()
        for number, version in enumerate(entry["versions"], start=1)
    )


def _version(key: str, number: int, entry: dict[str, Any], version: dict[str, Any]) -> DeadlineRule:
    dates = dict.fromkeys(("valid_from", "valid_to", "verified_on"))
    shared = {field: value for field, value in entry.items() if field != "versions"}
    return TypeAdapter(DeadlineRule).validate_python({"id": key, "version": number, **dates, **shared, **version})


def rule_on(rule_id: str, day: datetime.date) -> DeadlineRule | None:
    """Return the version that applies to an event on a day, or None where the catalogue has none for it.

    Raises:
        KeyError: No rule has that id.

    >>> four = rule_on("opfoelgning-videre", datetime.date(2024, 3, 1))
    >>> four.needed, four.length, four.unit
    (4, 6, 'months')
    >>> rule_on("opfoelgning-videre", datetime.date(2021, 3, 1)) is None  # the sources disagree on 2020-2023
    True
    """
    versions = [rule for rule in deadline_rules() if rule.id == rule_id]
    if not versions:
        raise KeyError(rule_id)
    return next((rule for rule in versions if _holds(rule, day)), None)


def _holds(rule: DeadlineRule, day: datetime.date) -> bool:
    return (rule.valid_from or day) <= day <= (rule.valid_to or day)


def due_day(rule: DeadlineRule, trigger_day: datetime.date) -> datetime.date:
    """Return the last day on which the duty is fulfilled in time.

    A deadline that counts forwards and ends on a closed day rolls to the next open day; one that counts backwards, to
    the open day before it, so that the citizen never gets less time than the rule gives. Whether the version is in
    force on the trigger's day is not asked; see `rule_on`.

    >>> followup = rule_on("opfoelgning-foerste", datetime.date(2026, 1, 1))
    >>> due_day(followup, datetime.date(2026, 1, 1)).isoformat()  # day 56
    '2026-02-25'
    """
    end = add(
        trigger_day,
        rule.length,
        rule.unit,
        profile=rule.calendar,
        way=rule.way,
        first_day_counts=rule.first_day_counts,
    )
    return rolled(end, rule.calendar, rule.way)


def due_days(
    rule: DeadlineRule, first: datetime.date, last: datetime.date
) -> list[tuple[datetime.date, datetime.date]]:
    """Return (trigger's day, due day) for every day from `first` to `last`, both included, that the version holds for.

    >>> hearing = rule_on("hoering-foer-ophoer", datetime.date(2026, 3, 1))
    >>> [due.isoformat() for _, due in due_days(hearing, datetime.date(2026, 3, 1), datetime.date(2026, 3, 2))]
    ['2026-02-15', '2026-02-16']
    """
    start = max(first, rule.valid_from or first)
    end = min(last, rule.valid_to or last)
    triggers = (start + DAY * number for number in range((end - start).days + 1))
    return [(day, due_day(rule, day)) for day in triggers]
