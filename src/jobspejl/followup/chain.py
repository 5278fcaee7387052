"""The chain of checksums: each event's covers the one before it, so that a change in the middle shows.

What a chain alone cannot show is that its newest events are gone. Every build and export has the newest checksum, so
that a register can be held against what was published of it.
"""

import hashlib
import json
from dataclasses import astuple

from jobspejl.contracts.recommendation import Event, Recommendation, Register

START = ""
"""What the first event's checksum is chained to."""


def digest(before: str, event: Event, recommendation: Recommendation | None) -> str:
    """Return an event's checksum.

    Args:
        before: The checksum of the event in front of it in the register; `START` for the first.
        event: The event; its own digest is not looked at.
        recommendation: The facts, for the event that enters them; None for all others.
    """
    facts = None if recommendation is None else list(astuple(recommendation))
    about = [event.recommendation, event.number, moment_text(event), event.day.isoformat(), event.who]
    change = [part if isinstance(part, bool | float | str | None) else str(part) for part in astuple(event.change)]
    said = json.dumps([before, *about, change, facts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def moment_text(event: Event) -> str:
    """Return the moment of an event as it is written everywhere, e.g. 2026-11-22T10:34:14Z."""
    return event.moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def first_break(register: Register) -> int | None:
    """Return the sequence of the first event that does not fit the chain; None where all do."""
    facts = {one.id: one for one in register.recommendations}
    before = START
    for place, event in enumerate(register.events, start=1):
        own = facts.get(event.recommendation) if event.change.kind == "entered" else None
        if event.sequence != place or event.digest != digest(before, event, own):
            return place
        before = event.digest
    return None


def head(register: Register) -> str:
    """Return the newest checksum; `START` where the register is empty."""
    return register.events[-1].digest if register.events else START
