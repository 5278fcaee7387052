"""A register of recommendations laid out as tables: how each stands, what happened to it, and how many stand how."""

import datetime
from collections.abc import Collection
from dataclasses import fields

from jobspejl.contracts.followup import FollowupFound
from jobspejl.contracts.recommendation import Change, Event, Standing
from jobspejl.contracts.tables import Cell, Laid
from jobspejl.followup.chain import moment_text
from jobspejl.followup.counts import STATES, days_overdue, followup_counts, times_postponed

_CHANGE = tuple(field.name for field in fields(Change))


def followup_rows(found: FollowupFound, on: datetime.date, measures: Collection[str]) -> Laid:
    """Yield the rows of all tables of a register.

    Args:
        found: How the register stood.
        on: The day of observation.
        measures: The ids of the study's measures.
    """
    entered = {event.recommendation: event.day for event in found.events if event.change.kind == "entered"}
    for one in found.standings:
        facts = one.recommendation
        about = (facts.id, facts.source, facts.page, facts.text, facts.wording, facts.theme)
        units = ("; ".join(found.codes[facts.id]) or None, entered[facts.id].isoformat(), facts.made_up)
        yield "recommendations", (*about, *units, *_course(one, on), *_moved(one, measures))
    for event in found.events:
        yield "recommendation_events", _event(event)
    yield "followup_totals", (None, None, *_totals(found.standings, on))
    for unit in found.units:
        own = tuple(one for one in found.standings if unit.code in found.codes[one.recommendation.id])
        yield "followup_totals", (unit.code, unit.name.da, *_totals(own, on))


def _course(one: Standing, on: datetime.date) -> tuple[Cell, ...]:
    due, first = (one.dues[-1], one.dues[0]) if one.dues else (None, None)
    accepted = (one.owner, one.answer, one.answer_reason, one.state, one.since.isoformat())
    dates = (_iso(due), _iso(first), times_postponed(one.dues), days_overdue(one, on), one.state == "verified")
    reported = (one.reported_by, _iso(one.reported_on), one.verified_by, _iso(one.verified_on))
    return (*accepted, *dates, *reported, one.method, one.evidence, one.reason, one.successor)


def _moved(one: Standing, measures: Collection[str]) -> tuple[Cell, ...]:
    tie = one.tie
    tied: tuple[Cell, ...] = (None,) * 5
    if tie is not None:
        tied = (tie.measure, tie.measure in measures, tie.baseline, tie.target, _iso(tie.by))
    if not one.effects:
        return (*tied, None, None, None)
    last = one.effects[-1]
    return (*tied, last.day.isoformat(), last.value, last.told_apart)


def _event(event: Event) -> tuple[Cell, ...]:
    change = (getattr(event.change, name) for name in _CHANGE)
    said = (_iso(part) if isinstance(part, datetime.date) else part for part in change)
    about = (event.recommendation, event.number, event.day.isoformat(), moment_text(event), event.who)
    return (*about, *said, event.digest)


def _totals(standings: tuple[Standing, ...], on: datetime.date) -> tuple[Cell, ...]:
    counts = followup_counts(standings, on)
    shares = (counts.due, counts.verified_of_due, counts.first_due, counts.verified_of_first_due)
    late = (counts.overdue, counts.undated, counts.postponed, counts.times_postponed)
    return (len(standings), *(counts.states[state] for state in STATES), *shares, *late)


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()
