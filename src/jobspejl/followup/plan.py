"""What is to be written, tried on the register in memory first: nothing is written unless all of it can be."""

import datetime
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from jobspejl.contracts.recommendation import Change, Event, Kind, Recommendation, Register, Standing
from jobspejl.errors import DataError, Nearest, Problem
from jobspejl.followup.chain import digest, head
from jobspejl.followup.fold import Said, after, entered, standing_of
from jobspejl.sources.redaction_numbers import cpr_numbers

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_AHEAD = datetime.timedelta(hours=14)
"""How far a clock on Earth can be ahead of UTC: a day may have begun where somebody writes it."""

_NEEDS: dict[Kind, tuple[str, ...]] = {
    "assigned": ("owner",),
    "tied": ("measure",),
    "answered": ("answer",),
    "due_set": ("due",),
    "evidence": ("file", "sha256"),
    "verified": ("method",),
    "replaced": ("successor",),
    "effect": ("measure", "value", "told_apart"),
}
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_MOST_LETTERS = 10_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event that is to be written.

    Attributes:
        id: The recommendation.
        said: What is said, when and by whom.
        facts: The recommendation itself, for the entry that enters it; None for all others.
        moment: When it was first written down, for what comes from another register; None for now.
        origin: The file and the line that it came from; None where it came from no file.
    """

    id: str
    said: Said
    facts: Recommendation | None = None
    moment: datetime.datetime | None = None
    origin: tuple[str, int] | None = None


def standings(register: Register, until: datetime.date | None = None) -> dict[str, Standing]:
    """Return how every recommendation stands, by id, in the order in which they were entered.

    Args:
        register: The register.
        until: Only what happened until that day; all where it is None.

    Raises:
        DataError: The events could not have happened in this order.
    """
    own: dict[str, list[Event]] = {one.id: [] for one in register.recommendations}
    for event in register.events:
        if until is None or event.day <= until:
            own[event.recommendation].append(event)
    stood = ((one, standing_of(one, own[one.id])) for one in register.recommendations)
    return {one.id: standing for one, standing in stood if standing is not None}


def planned(register: Register, entries: Sequence[Entry], now: datetime.datetime | None) -> Register:
    """Return what is to be added to a register: the new recommendations and events, and nothing else.

    Args:
        register: The register as it is.
        entries: What is to be added, in its order.
        now: The moment of writing, UTC, for entries without one of their own; None for noon of the entry's day, where
            a register is only read and the same file must always give the same.

    Raises:
        DataError: Anything of it cannot be added; every entry that cannot is named.
    """
    stood = standings(register)
    sequence, before = len(register.events), head(register)
    recommendations: list[Recommendation] = []
    events: list[Event] = []
    problems: list[tuple[Entry, Problem]] = []
    failed: set[str] = set()
    for written in entries:
        entry = _completed(cleaned(written), stood)
        if entry.id in failed:  # NOTE: what follows a faulty entry cannot be judged, and is not at fault itself
            continue
        moment = (entry.moment or now or _noon(entry.said.day)).replace(microsecond=0)
        found = list(_wrong(entry, moment, stood))
        if not found:
            try:
                stood[entry.id] = _next(entry, stood)
            except DataError as error:
                found = list(error.problems)
        if found:
            failed.add(entry.id)
            problems += [(entry, problem) for problem in found]
            continue
        sequence += 1
        said, number = entry.said, stood[entry.id].events
        event = Event(sequence, entry.id, number, moment, said.day, said.who, said.change, "")
        before = digest(before, event, entry.facts)
        events.append(Event(sequence, entry.id, number, moment, said.day, said.who, said.change, before))
        recommendations += [entry.facts] if entry.facts else []
    if problems:
        raise DataError(*(_placed(entry, problem) for entry, problem in problems))
    return Register(tuple(recommendations), tuple(events))


def cleaned(entry: Entry) -> Entry:
    """Return an entry as every store and file gives it back: no blanks around texts, none that is empty, no -0.0.

    >>> import datetime
    >>> said = Said(datetime.date(2026, 1, 1), " leder ", Change(kind="due_set", reason=" "))
    >>> cleaned(Entry("a", said)).said.who, cleaned(Entry("a", said)).said.change.reason
    ('leder', None)
    """
    facts, said = entry.facts, entry.said
    if facts is not None:
        units = tuple(_bare(unit) for unit in facts.units if _bare(unit))
        source, text = _bare(facts.source), _bare(facts.text)
        page, theme = (_bare(written or "") or None for written in (facts.page, facts.theme))
        facts = replace(facts, units=units, source=source, text=text, page=page, theme=theme)
    parts = {field.name: getattr(said.change, field.name) for field in fields(Change)}
    texts: dict[str, Any] = {name: _bare(value) or None for name, value in parts.items() if isinstance(value, str)}
    plain: dict[str, Any] = {
        name: float(value) + 0.0 for name, value in parts.items() if isinstance(value, int | float)
    }
    plain.pop("told_apart", None)
    change = replace(said.change, **texts, **plain)
    return replace(entry, facts=facts, said=replace(said, who=_bare(said.who), change=change))


def _completed(entry: Entry, stood: dict[str, Standing]) -> Entry:
    """Return an effect with the measure that its recommendation is tied to, where it names none."""
    change, standing = entry.said.change, stood.get(entry.id)
    if change.kind != "effect" or change.measure is not None or standing is None or standing.tie is None:
        return entry
    return replace(entry, said=replace(entry.said, change=replace(change, measure=standing.tie.measure)))


def _bare(written: str) -> str:
    return _CONTROL.sub(" ", written.replace("\r\n", "\n")).strip()


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def _next(entry: Entry, stood: dict[str, Standing]) -> Standing:
    if entry.facts is None:
        return after(stood[entry.id], entry.said)
    return entered(entry.facts, entry.said)


def _wrong(entry: Entry, moment: datetime.datetime, stood: dict[str, Standing]) -> Iterator[Problem]:
    """Give what is wrong with an entry by itself, and with what it points at."""
    change = entry.said.change
    if _ID.fullmatch(entry.id) is None:
        yield Problem("followup_id_wrong", {})
        return
    if entry.facts is not None and entry.id in stood:
        yield Problem("followup_id_twice", {"id": entry.id})
    if (entry.facts is None) == (change.kind == "entered") or (entry.facts is None and entry.id not in stood):
        yield Problem("followup_id_unknown", {"id": entry.id, "nearest": Nearest(entry.id, tuple(stood))})
    if entry.facts is not None and any(";" in unit for unit in entry.facts.units):
        yield Problem("followup_unit_mark", {"id": entry.id})
    yield from _blank(entry)
    yield from _strange(entry)
    if entry.said.day > (moment + _AHEAD).date():
        yield Problem("followup_day_ahead", {"id": entry.id, "day": entry.said.day})
    if change.sha256 is not None and _SHA256.fullmatch(change.sha256) is None:
        yield Problem("followup_sha256", {"id": entry.id})
    if any(isinstance(number, float) and not math.isfinite(number) for number in astuple(change)):
        yield Problem("followup_number", {"id": entry.id})
    if change.successor is not None:
        yield from _no_successor(change.successor, stood)


def _no_successor(successor: str, stood: dict[str, Standing]) -> Iterator[Problem]:
    if successor not in stood:
        yield Problem("followup_id_unknown", {"id": successor, "nearest": Nearest(successor, tuple(stood))})
    elif stood[successor].state in {"closed", "replaced"}:  # NOTE: else two could stand in for each other
        yield Problem("followup_successor_ended", {"id": successor})


def _blank(entry: Entry) -> Iterator[Problem]:
    facts = entry.facts
    needed = {name: getattr(entry.said.change, name) for name in _NEEDS.get(entry.said.change.kind, ())}
    needed |= {"who": entry.said.who or None}
    needed |= {"source": facts.source or None, "text": facts.text or None} if facts else {}
    for name, value in needed.items():
        if value is None:
            yield Problem("followup_blank", {"id": entry.id, "column": name})


def _strange(entry: Entry) -> Iterator[Problem]:
    """Give the fields with what looks like a CPR number, or far too much; what stands there is not repeated."""
    facts = entry.facts
    texts = {"id": entry.id, "who": entry.said.who}
    if facts is not None:
        texts |= {"source": facts.source, "page": facts.page or "", "text": facts.text, "theme": facts.theme or ""}
        texts |= {"units": " | ".join(facts.units)}
    for field in fields(Change):
        value = getattr(entry.said.change, field.name)
        if isinstance(value, str) and field.name != "sha256":
            texts[field.name] = value
    for name, text in texts.items():
        if cpr_numbers(text):
            yield Problem("followup_cpr", {"column": name})
        elif len(text) > _MOST_LETTERS:
            yield Problem("followup_long", {"column": name, "most": _MOST_LETTERS})


def _placed(entry: Entry, problem: Problem) -> Problem:
    """Return a problem with the line of the file that it is on."""
    if entry.origin is None:
        return problem
    path, line = entry.origin
    return Problem("followup_line", {"path": path, "line": line, "detail": problem})
