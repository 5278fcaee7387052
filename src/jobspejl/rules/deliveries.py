"""When a decision counts as received, by how it was sent.

It is for working out that day in a script of one's own, before a log is handed over: no lens asks it, since the logs
say only when a letter was sent.

When not to trust it: these are presumptions that the citizen may disprove, and the rule for letters has a doubt written
beside it in `deliveries.toml`. Verify with your lawyer before a complaint is refused as late.
"""

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from jobspejl.contracts.deadline import Length
from jobspejl.contracts.text import Text
from jobspejl.rules.calendars import add


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way of sending, and when what is sent that way counts as received.

    Attributes:
        id: Short name of the way.
        name: What it is called.
        text: The rule, in a sentence.
        length: How many units of time after the day of sending.
        unit: Which.
        calendar: The profile of closed days.
        valid_from: First day of sending that the rule holds for.
        source: Where it was read.
        doubts: What has not been verified.
    """

    id: str
    name: Text
    text: Text
    length: int
    unit: Length
    calendar: str
    valid_from: datetime.date
    source: str
    doubts: Text


@cache
def deliveries() -> dict[str, Delivery]:
    """Return the ways of sending, by id.

    >>> list(deliveries())
    ['digital', 'brev', 'quickbrev']
    """
    entries = tomllib.loads(Path(__file__).with_name("deliveries.toml").read_text("utf-8"))
    return {key: TypeAdapter(Delivery).validate_python({"id": key, **entry}) for key, entry in entries.items()}


def received(sent: datetime.date, how: str) -> datetime.date:
    """Return the day on which something sent counts as received.

    Args:
        sent: The letter's date.
        how: Id of the way of sending.

    Raises:
        KeyError: No way of sending has that id.
        ValueError: It was sent before the first day that the rule holds for.

    >>> received(datetime.date(2026, 3, 2), "brev").isoformat()  # Monday to the Tuesday of the week after
    '2026-03-10'
    """
    delivery = deliveries()[how]
    if sent < delivery.valid_from:
        raise ValueError(f"no rule for {how} sent before {delivery.valid_from}")
    return add(sent, delivery.length, delivery.unit, profile=delivery.calendar)
