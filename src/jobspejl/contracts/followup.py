"""`[followup]`: the register of recommendations that a study shows."""

import datetime
from dataclasses import dataclass

from pydantic import Field

from jobspejl.contracts.recommendation import Event, Standing
from jobspejl.contracts.section import Section
from jobspejl.contracts.text import Text
from jobspejl.contracts.units import Unit


class Followup(Section):
    """`[followup]`: where the register is, and the day on which it is looked at.

    Attributes:
        store: A SQLite file, a CSV or XLSX register, or the address of a PostgreSQL database.
        observed_on: The day on which recommendations are due or overdue; later events are not shown.
        source: Where the recommendations come from, shown beside them.
        note: What a reader must know of them.
        planned: What measures are called that recommendations are tied to and the study does not have yet, by id.
    """

    store: str = Field(min_length=1)
    observed_on: datetime.date
    source: Text
    note: Text | None = None
    planned: dict[str, Text] = Field(default_factory=dict)

    @property
    def file(self) -> str | None:
        """The file that it is in; None where it is in a database that is reached by its address."""
        return None if "://" in self.store else self.store


@dataclass(frozen=True, slots=True)
class FollowupFound:
    """A register as a study shows it: how it stood on the day of observation.

    Attributes:
        units: The units that recommendations are for.
        standings: How each recommendation stood, in the order in which they were entered.
        events: What had happened until then, as the register has it.
        codes: The codes of the units that each recommendation is for, by its id; none where it is for all.
    """

    units: tuple[Unit, ...]
    standings: tuple[Standing, ...]
    events: tuple[Event, ...]
    codes: dict[str, tuple[str, ...]]
