"""Benefits as DREAM has them week by week: codes, the groups they are counted in, and which groups a dated list counts.

When not to trust it: which group a code is counted in is this program's proposal, since the ministry has published no
list of codes; codes that came after the documentation of about 2015 have `verified` False; and DREAM marks a week with
a benefit that was paid on one day of it, so that a share of weeks is above a share of full time.
"""

import datetime
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jobspejl.contracts.text import Text
from jobspejl.errors import DataError, Listed, Nearest, Problem

Week = tuple[int, int]
"""Year and number of a week, as ISO 8601 counts them."""


@dataclass(frozen=True, slots=True)
class DreamCode:
    """What a code means in a span of weeks.

    Attributes:
        code: The code, three digits.
        name: What it stands for; Danish as the list has it.
        group: The group of benefits that its weeks are counted in; None where `at_risk` is False.
        at_risk: Whether one who has it could have been on a benefit; False abroad, on state pension, and dead.
        valid_from: The first week; None where it has no known start.
        valid_to: The last week; None where it has no known end.
        verified: Whether the code and its meaning have been seen in DREAM's documentation.
        source: Where it was read.
    """

    code: int
    name: Text
    group: str | None
    at_risk: bool
    valid_from: Week | None
    valid_to: Week | None
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class BenefitGroup:
    """Benefits that are counted together.

    Attributes:
        id: Short name, as a study has it in `benefits`.
        name: Heading.
        note: What else is in it that its name does not say; None where there is nothing.
    """

    id: str
    name: Text
    note: Text | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which groups one of the ministry's lists counts.

    Attributes:
        id: Short name, as a study has it in `scope`.
        name: Heading.
        valid_from: The day of the first list of its kind.
        valid_to: The last day; None where it is in force.
        counted: Groups that are counted.
        outside: Groups that the list leaves out on purpose.
        source: Where it was read.
        verified: Whether it has been held against the ministry's own account.
        remark: What a page that uses it must say.
    """

    id: str
    name: Text
    valid_from: datetime.date
    valid_to: datetime.date | None
    counted: tuple[str, ...]
    outside: tuple[str, ...]
    source: str
    verified: bool
    remark: Text


@cache
def dream_codes() -> tuple[DreamCode, ...]:
    """Return what every code means, by code; one that changes its meaning is there once for each span of weeks.

    >>> [(one.name.en, one.valid_from, one.verified) for one in dream_codes() if one.code in (785, 870)]
    [('Job clarification (jobafklaring)', (2014, 27), True), ('Job clarification, passive', (2014, 27), False)]
    """
    listed = _file()
    return tuple(
        DreamCode(
            code=entry["code"],
            name=Text(da=entry["da"], en=entry["en"]),
            group=entry.get("group"),
            at_risk=entry.get("at_risk", True),
            valid_from=_week(entry.get("valid_from")),
            valid_to=_week(entry.get("valid_to")),
            verified=entry.get("verified", True),
            source=entry.get("source", listed["source"]),
        )
        for entry in listed["codes"]
    )


def codes_in(week: Week) -> dict[int, DreamCode]:
    """Return what each code means in a week.

    >>> codes_in((2019, 1))[785].group, 785 in codes_in((2013, 1))
    ('sygedagpenge', False)
    """
    return {one.code: one for one in dream_codes() if (one.valid_from or week) <= week <= (one.valid_to or week)}


def group_in(code: int, week: Week) -> str | None:
    """Return the group that a code is counted in, in a week; None for an unknown code and for one at no risk.

    >>> group_in(890, (2019, 1)), group_in(998, (2019, 1)), group_in(555, (2019, 1))
    ('sygedagpenge', None, None)
    """
    found = codes_in(week).get(code)
    return found.group if found else None


@cache
def benefit_groups() -> tuple[BenefitGroup, ...]:
    """Return all groups, in the order in which they are told.

    >>> [group.id for group in benefit_groups()][:3]
    ['dagpenge', 'sygedagpenge', 'kontanthjaelp']
    """
    return tuple(
        BenefitGroup(key, Text(**entry["name"]), Text(**entry["note"]) if "note" in entry else None)
        for key, entry in _file()["groups"].items()
    )


@cache
def scopes() -> tuple[Scope, ...]:
    """Return all scopes, oldest first."""
    return tuple(
        Scope(
            id=key,
            name=Text(**entry["name"]),
            valid_from=entry["valid_from"],
            valid_to=entry.get("valid_to"),
            counted=tuple(entry["counted"]),
            outside=tuple(entry["outside"]),
            source=entry["source"],
            verified=entry["verified"],
            remark=Text(**entry["remark"]),
        )
        for key, entry in _file()["scopes"].items()
    )


def scope(scope_id: str) -> Scope:
    """Return a scope.

    Raises:
        KeyError: None has that id.

    >>> scope("2018").counted
    ('dagpenge', 'sygedagpenge', 'kontanthjaelp')
    """
    found = {one.id: one for one in scopes()}
    return found[scope_id]


def counted_groups(
    benefits: Sequence[str], scope_id: str | None, role: Literal["counted", "outside", "variant"] = "counted"
) -> tuple[str, ...]:
    """Return the groups that an outcome counts: those it names, and of them only what its scope lets in.

    Args:
        benefits: The groups that it names.
        scope_id: Its scope; None counts all it names.
        role: `outside` counts what the scope leaves out on purpose, the others what it counts.

    Raises:
        DataError: A group or the scope is unknown, or nothing is left.

    >>> named = ("kontanthjaelp", "ressourceforloeb", "ledighedsydelse")
    >>> counted_groups(named, "2018"), counted_groups(named, "2019")
    (('kontanthjaelp',), ('kontanthjaelp', 'ressourceforloeb', 'ledighedsydelse'))
    >>> counted_groups(("fleksjob",), "2018", "outside")
    ('fleksjob',)
    """
    known = [group.id for group in benefit_groups()]
    unknown = [name for name in benefits if name not in known]
    if unknown:
        raise DataError(
            *(
                Problem("benefit_unknown", {"name": name, "nearest": Nearest(name, tuple(known)), "known": _all(known)})
                for name in unknown
            )
        )
    if scope_id is None:
        return tuple(dict.fromkeys(benefits))
    ids = [one.id for one in scopes()]
    if scope_id not in ids:
        raise DataError(Problem("scope_unknown", {"name": scope_id, "known": _all(ids)}))
    let_in = scope(scope_id).outside if role == "outside" else scope(scope_id).counted
    groups = tuple(name for name in dict.fromkeys(benefits) if name in let_in)
    if not groups:
        raise DataError(Problem("scope_empty", {"name": scope_id, "benefits": _all(benefits), "known": _all(let_in)}))
    return groups


def _all(names: Sequence[str]) -> Listed:
    return Listed(names, most=len(names))


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("benefits.toml").read_text("utf-8"))


def _week(written: str | None) -> Week | None:
    """Return a week as it is written in the file, such as 2014-W27."""
    if written is None:
        return None
    year, number = written.split("-W")
    return int(year), int(number)
