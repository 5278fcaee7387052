"""`[effort]`: the effort mirror, key by key: a log of events, spells on support, and what else is registered.

One section makes many measures: those of the catalogue (`rules.effort`) that its tables allow, or those that it names.
"""

import datetime
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jobspejl.contracts.account import Account
from jobspejl.contracts.log import LogData
from jobspejl.contracts.measure import LensName
from jobspejl.contracts.section import Section
from jobspejl.contracts.text import Text

TableName = Literal["events", "spells", "exemptions", "hours", "calls", "clubs", "staff"]
"""The tables that a measure can need."""


class Spells(Section):
    """`[effort.spells]`: one row for each spell on support of a case.

    Attributes:
        file: Parquet or CSV.
        case: The pseudonym that the log's cases have too; one citizen has one.
        unit: The unit that the citizen belongs to in the spell.
        group: The target group (benefit) in the spell.
        start: First day on support.
        end: Last day on support; blank while it lasts.
        next: What came after the spell: a group of the vocabulary or `job`, `selvforsoergelse`, `fleksjob`,
            `foertidspension`, `doed`, `fraflyttet` ...; blank where nobody knows.
        groups: What the table's own words for groups are in the catalogue.
        nexts: What the table's own words for what came after are in the catalogue.
    """

    file: str
    case: str = "case"
    unit: str = "unit"
    group: str = "group"
    start: str = "start"
    end: str = "end"
    next: str | None = None
    groups: dict[str, str] = Field(default_factory=dict)
    nexts: dict[str, str] = Field(default_factory=dict)


class Exemptions(Section):
    """`[effort.exemptions]`: days on which a case has no duty to take part, such as LAB § 106; they leave the time."""

    file: str
    case: str = "case"
    start: str = "start"
    end: str = "end"


class Hours(Section):
    """`[effort.hours]`: ordinary paid hours (ordinære timer) of a case in a month; the month is any day in it."""

    file: str
    case: str = "case"
    month: str = "month"
    hours: str = "hours"


class Calls(Section):
    """`[effort.calls]`: the log of phone and chat, one row a contact.

    Attributes:
        file: Parquet or CSV.
        unit: The unit that was contacted.
        time: When.
        caller: The citizen's pseudonym; blank where the caller is not known.
        channel: `telefon` or `chat`; all are calls where there is no such column.
        waited: Seconds until it was answered; blank where it never was.
        finished: Whether it was finished at once without the caseworker: ja/nej, 1/0, true/false.
        every_unit: The unit of all, in a table without such a column.
    """

    file: str
    unit: str = "unit"
    time: str = "time"
    caller: str | None = None
    channel: str | None = None
    waited: str | None = None
    finished: str | None = None
    every_unit: str | None = None


class Clubs(Section):
    """`[effort.clubs]`: job clubs (jobklubber), one row for a case on a day.

    Attributes:
        file: Parquet or CSV.
        unit: The unit.
        case: The citizen's pseudonym.
        day: The day.
        offered: Hours offered.
        attended: Hours attended.
        content: What the hours were spent on: `jobsoegning`, `cv`, `virksomhedskontakt`, `undervisning`, `andet`.
    """

    file: str
    unit: str = "unit"
    case: str = "case"
    day: str = "day"
    offered: str = "offered"
    attended: str = "attended"
    content: str | None = None


class Staff(Section):
    """`[effort.staff]`: snapshots of caseloads, one row for a unit, a day and a group: citizens and full-time posts."""

    file: str
    unit: str = "unit"
    day: str = "day"
    group: str | None = None
    citizens: str = "citizens"
    full_time: str = "full_time"


class Effort(Account):
    """`[effort]`: what was done, measured from events and registers, and adjusted for who the citizens are.

    Attributes:
        observed_on: The last day that the tables hold in full.
        from_day: The first; needed with spells, since an old spell that lasts does not say when the data begin. The
            first day of the other tables where it is not said.
        by: The periods that are told apart. Only periods that the data hold in full are told.
        measures: Ids of the catalogue; all that the tables allow where none is named.
        oversight: Whether the dated rules on oversight (skærpet tilsyn) are evaluated.
        result_measure: Id of the results measure of all benefits, for the oversight's target on results; its periods
            must be named as those here.
        caseworkers: Whether the responsible caseworker is read from assignments, or from who held each talk.
        cover_days: A caseworker who stands in for no more than so many days, after which the former is back, is cover
            (vikar) and no change.
    """

    lens: LensName = "effort"
    observed_on: datetime.date
    from_day: datetime.date | None = None
    by: Literal["year", "half_year", "all"] = "year"
    measures: tuple[str, ...] = ()
    oversight: bool = True
    result_measure: str | None = None
    caseworkers: Literal["assignments", "talks"] = "assignments"
    cover_days: int = Field(28, ge=0)
    caution: Text | None = Text(
        da="Tallet siger, hvad der er registreret, ikke hvor godt det var. En forskel til det ventede er ikke en "
        "virkning af noget.",
        en="The figure says what was registered, not how good it was. A difference from what was expected is not an "
        "effect of anything.",
    )
    events: LogData | None = None
    spells: Spells | None = None
    exemptions: Exemptions | None = None
    hours: Hours | None = None
    calls: Calls | None = None
    clubs: Clubs | None = None
    staff: Staff | None = None

    @property
    def tables(self) -> dict[TableName, LogData | Spells | Exemptions | Hours | Calls | Clubs | Staff]:
        """The tables that the study gives."""
        given: dict[TableName, LogData | Spells | Exemptions | Hours | Calls | Clubs | Staff | None] = {
            "events": self.events,
            "spells": self.spells,
            "exemptions": self.exemptions,
            "hours": self.hours,
            "calls": self.calls,
            "clubs": self.clubs,
            "staff": self.staff,
        }
        return {name: table for name, table in given.items() if table is not None}

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files that it reads."""
        return tuple(dict.fromkeys(table.file for table in self.tables.values()))

    @model_validator(mode="after")
    def _tables_fit(self) -> "Effort":
        if not self.tables:
            raise PydanticCustomError("effort_nothing", "give at least one table")
        if self.spells is None and (self.events or self.exemptions or self.hours):
            raise PydanticCustomError("effort_spells", "events, exemptions and hours need [effort.spells]")
        if self.spells is not None and self.from_day is None:
            raise PydanticCustomError("effort_from_day", "[effort.spells] needs from_day")
        return self
