"""What the terminal shows of a register of recommendations."""

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from rich.table import Table
from rich.text import Text

from jobspejl.contracts.recommendation import Event, Register, Standing
from jobspejl.followup.chain import head
from jobspejl.followup.counts import days_overdue, followup_counts, times_postponed
from jobspejl.language import Lang
from jobspejl.report.numbers import date, number
from jobspejl.report.words import say

_COLUMNS = ("id", "state", "owner", "due", "late", "moved", "measure")
_NUMBERS = ("late", "moved")
_WHOLE = ("id", "due")


def listed(standings: Sequence[Standing], on: datetime.date, lang: Lang) -> Iterator[Table | str]:
    """Yield recommendations as a table, and below it how many of those due are verified."""
    if not standings:
        yield say(lang, "followup.terminal.none")
        return
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        justify: Literal["left", "right"] = "right" if column in _NUMBERS else "left"
        heading = say(lang, f"followup.terminal.column.{column}")
        # NOTE: an id that is broken over two lines cannot be copied.
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=column in _WHOLE)
    for one in standings:
        late = days_overdue(one, on)
        due = one.dues[-1].isoformat() if one.dues else ""
        cells = (one.recommendation.id, say(lang, f"followup.state.{one.state}"), one.owner or "", due)
        moved = times_postponed(one.dues)
        shown = (number(late, lang) if late else "", number(moved, lang) if moved else "")
        table.add_row(*(Text(cell) for cell in (*cells, *shown, one.tie.measure if one.tie else "")))
    yield table
    counts = followup_counts(standings, on)
    facts = {"due": counts.due, "verified": counts.verified_of_due, "count": len(standings)}
    yield say(lang, f"followup.finding.{'due' if counts.due else 'none_due'}", day=date(on.isoformat(), lang), **facts)


def happened(events: Sequence[Event], lang: Lang) -> Iterator[str]:
    """Yield one line for each event."""
    for one in events:
        change = one.change
        answer = None if change.answer is None else say(lang, f"followup.answer.{change.answer}")
        words = (change.owner, change.measure, answer, change.due, change.file, change.method, change.successor)
        values = (f"{value:g}" for value in (change.baseline, change.target, change.value) if value is not None)
        said = ", ".join((*(str(word) for word in words if word is not None), *values))
        kind = say(lang, f"followup.terminal.kind.{change.kind}")
        line = f"{one.day.isoformat()}  {kind}" + (f": {said}" if said else "") + f"  ({one.who})"
        yield line + (f". {change.reason}" if change.reason else "")


def recorded(standing: Standing, lang: Lang, due: datetime.date | None = None) -> str:
    """Return how a recommendation stands now that something was written.

    Args:
        standing: How it stands.
        lang: The language.
        due: The due date that was just set; one that was over on the day it was set is remarked on.
    """
    facts = {"id": standing.recommendation.id, "state": say(lang, f"followup.state.{standing.state}").lower()}
    written = say(lang, "followup.terminal.recorded", **facts)
    if due is None or due >= standing.last_day:
        return written
    days = {"due": date(due.isoformat(), lang), "day": date(standing.last_day.isoformat(), lang)}
    return f"{written} {say(lang, 'followup.terminal.due_over', **days)}"


def checked(register: Register, lang: Lang) -> str:
    """Return that the checksums fit, with the newest one to hold against what was published, and if guards are gone."""
    fit = say(lang, "followup.terminal.checked", count=len(register.events), digest=head(register) or "–")
    return " ".join((fit, *unguarded(register, lang)))


def unguarded(register: Register, lang: Lang) -> Iterator[str]:
    """Yield that a database has lost what keeps its rows from being changed, where it has."""
    if not register.guarded:
        yield say(lang, "followup.terminal.unguarded")


def exported(target: Path, events: int, lang: Lang) -> str:
    """Return where a register was written to."""
    return say(lang, "followup.terminal.exported", path=target, count=events)


def imported(source: Path, store: str, events: int, lang: Lang) -> str:
    """Return how much of a file was added; an address, which may hold a password, is not repeated."""
    where = "PostgreSQL" if "://" in store else store
    return say(lang, "followup.terminal.imported", path=source.name, store=where, count=events)
