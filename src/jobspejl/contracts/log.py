"""A log of events, as a study names it; more than one mirror reads one."""

from pydantic import Field

from jobspejl.contracts.section import Section


class LogData(Section):
    """`[….data]` or `[effort.events]`: a log of events, one row an event; the unit is that of the case.

    The columns of an XES log are known without being named. `names` and `groups` say what the log's own words for
    events and target groups are in the catalogue of rules. A log of one unit alone may say which with `every_unit`
    instead of a column, and one of a single target group with `every_group`.
    """

    file: str
    unit: str = "unit"
    case: str = "case:concept:name"
    event: str = "concept:name"
    time: str = "time:timestamp"
    group: str | None = None
    role: str | None = None
    caseworker: str | None = None
    every_unit: str | None = None
    every_group: str | None = None
    names: dict[str, str] = Field(default_factory=dict)
    groups: dict[str, str] = Field(default_factory=dict)
