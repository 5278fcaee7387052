"""The state machine: how a recommendation stands after each event, and which events are possible next.

Accepted and carried out are two questions. A recommendation that is reported done is not done until somebody else than
its owner, and else than whoever reported it, has verified it on evidence (so do GAO and Rigsrevisionen).
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from jobspejl.contracts.recommendation import Change, Effect, Event, Kind, Recommendation, Standing, State, Tie
from jobspejl.errors import DataError, Listed, Problem, Reason

OPEN: tuple[State, ...] = ("new", "accepted", "under_way", "reported")
"""The states in which a recommendation is not at its end."""

_FROM: dict[Kind, tuple[State, ...]] = {
    "assigned": OPEN,
    "tied": OPEN,
    "answered": ("new", "accepted"),
    "due_set": OPEN,
    "started": ("accepted",),
    "evidence": ("accepted", "under_way", "reported"),
    "reported": ("accepted", "under_way"),
    "verified": ("reported",),
    "reopened": ("reported", "verified", "closed"),
    "closed": OPEN,
    "replaced": OPEN,
    "effect": ("reported", "verified"),
}
"""The states in which each thing can happen. What is replaced is at its end."""

_NEEDS_REASON: tuple[Kind, ...] = ("reopened", "closed")
_BY_OTHERS: tuple[Kind, ...] = ("verified", "closed", "replaced")
"""What the owner does not do: it would end the recommendation."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be added to a recommendation: a change, its day, and the role that says so."""

    day: datetime.date
    who: str
    change: Change


def entered(recommendation: Recommendation, said: Said) -> Standing:
    """Return how a recommendation stands when it has just been entered."""
    return Standing(recommendation, events=1, last_day=said.day, state="new", since=said.day)


def after(standing: Standing, said: Said) -> Standing:
    """Return how a recommendation stands after one more event.

    Raises:
        DataError: The event is not possible now, lacks what it needs, or is said by a role that may not say it.

    >>> import datetime
    >>> day = datetime.date(2026, 3, 1)
    >>> owner = Said(day, "jobcenterchef", Change(kind="answered", answer="yes"))
    >>> new = entered(Recommendation("a", "Rapport", "Tekst"), owner)
    >>> after(new, owner).state
    'accepted'
    >>> after(new, Said(day, "jobcenterchef", Change(kind="reported")))
    Traceback (most recent call last):
        ...
    jobspejl.errors.DataError: a: “report done” is not possible while the recommendation is new. ...
    """
    problem = _impossible(standing, said) or _by_the_wrong_role(standing, said) or _lacking(standing, said)
    if problem is not None:
        raise DataError(problem)
    moved = _MOVES[said.change.kind](standing, said)
    since = said.day if moved.state != standing.state else standing.since
    return replace(moved, events=standing.events + 1, last_day=said.day, since=since)


def standing_of(recommendation: Recommendation, events: Iterable[Event]) -> Standing | None:
    """Return how a recommendation stands after its events; None where it has none.

    Raises:
        DataError: The events could not have happened in this order.
    """
    standing: Standing | None = None
    for event in events:
        said = Said(event.day, event.who, event.change)
        standing = entered(recommendation, said) if standing is None else after(standing, said)
    return standing


def possible(state: State) -> tuple[Kind, ...]:
    """Return what can happen in a state.

    >>> possible("verified"), possible("replaced")
    (('reopened', 'effect'), ())
    """
    return tuple(kind for kind, states in _FROM.items() if state in states)


def same_role(first: str | None, second: str | None) -> bool:
    """Say whether two roles are one, however they are written.

    >>> same_role("Jobcenterchef ", "jobcenterchef"), same_role(None, "jobcenterchef")
    (True, False)
    """
    return first is not None and second is not None and _role(first) == _role(second)


def _role(written: str) -> str:
    return " ".join(written.split()).casefold()


def _word(group: str, key: str) -> Reason:
    return Reason(f"word.followup_{group}_{key}", {}, otherwise=key)


def _impossible(standing: Standing, said: Said) -> Problem | None:
    one, kind = standing.recommendation.id, said.change.kind
    if kind == "entered":
        return Problem("followup_id_twice", {"id": one})
    if standing.state not in _FROM[kind]:
        words = [_word("kind", other) for other in possible(standing.state)]
        facts = {"id": one, "asked": _word("kind", kind), "state": _word("state", standing.state)}
        if not words:
            return Problem("followup_at_end", facts)
        return Problem("followup_not_possible", {**facts, "possible": Listed(words, most=len(words))})
    if said.day < standing.last_day:
        return Problem("followup_day_before", {"id": one, "day": said.day, "last": standing.last_day})
    return None


def _by_the_wrong_role(standing: Standing, said: Said) -> Problem | None:
    kind = said.change.kind
    facts: dict[str, object] = {"id": standing.recommendation.id, "who": said.who, "asked": _word("kind", kind)}
    if kind in _BY_OTHERS and any(same_role(said.who, owner) for owner in standing.owners):
        return Problem("followup_by_owner", facts)
    if kind == "verified" and same_role(said.who, standing.reported_by):
        return Problem("followup_by_reporter", facts)
    return None


def _lacking(standing: Standing, said: Said) -> Problem | None:
    one, change = standing.recommendation.id, said.change
    if change.reason is None and (change.kind in _NEEDS_REASON or change.answer in {"partly", "no"}):
        return Problem("followup_reason", {"id": one, "asked": _word("kind", change.kind)})
    if change.kind == "due_set":
        return _due(standing, change)
    if change.kind == "verified" and not standing.evidence:
        return Problem("followup_no_evidence", {"id": one})
    if change.kind == "replaced" and change.successor == one:
        return Problem("followup_own_successor", {"id": one})
    return _effect(standing, said) if change.kind == "effect" else None


def _due(standing: Standing, change: Change) -> Problem | None:
    facts: dict[str, object] = {"id": standing.recommendation.id, "due": change.due}
    if not standing.dues:
        return None
    if standing.dues[-1] == change.due:
        return Problem("followup_due_same", facts)
    return Problem("followup_due_reason", {**facts, "old": standing.dues[-1]}) if change.reason is None else None


def _effect(standing: Standing, said: Said) -> Problem | None:
    facts: dict[str, object] = {"id": standing.recommendation.id}
    if standing.tie is None or standing.tie.baseline is None:
        return Problem("followup_effect_no_baseline", facts)
    if said.change.measure != standing.tie.measure:
        return Problem("followup_effect_measure", {**facts, "measure": standing.tie.measure})
    if standing.reported_on is not None and said.day <= standing.reported_on:
        return Problem("followup_effect_early", {**facts, "day": said.day, "reported": standing.reported_on})
    return None


def _answered(standing: Standing, said: Said) -> Standing:
    state: State = "new" if said.change.answer == "no" else "accepted"
    return replace(standing, state=state, answer=said.change.answer, answer_reason=said.change.reason)


def _assigned(standing: Standing, said: Said) -> Standing:
    owner = said.change.owner or ""
    return replace(standing, owner=owner, owners=(*standing.owners, owner))


def _tied(standing: Standing, said: Said) -> Standing:
    change, old = said.change, standing.tie
    # NOTE: with another target the change is still counted from when the measure was first named.
    on = old.on if old is not None and old.measure == change.measure else said.day
    return replace(standing, tie=Tie(change.measure or "", change.baseline, change.target, change.by, on))


def _due_set(standing: Standing, said: Said) -> Standing:
    return replace(standing, dues=(*standing.dues, *([said.change.due] if said.change.due else [])))


def _verified(standing: Standing, said: Said) -> Standing:
    verified: dict[str, Any] = {"verified_by": said.who, "verified_on": said.day, "method": said.change.method}
    return replace(standing, state="verified", **verified)


def _reopened(standing: Standing, said: Said) -> Standing:
    """Open a recommendation again: what was reported, verified and shown as evidence does not count any more."""
    state: State = "under_way" if standing.answer in {"yes", "partly"} else "new"
    cleared: dict[str, Any] = dict.fromkeys(("reported_by", "reported_on", "verified_by", "verified_on", "method"))
    return replace(standing, state=state, reason=said.change.reason, evidence=0, **cleared)


def _measured(standing: Standing, said: Said) -> Standing:
    change = said.change
    effect = Effect(change.measure or "", said.day, change.value or 0.0, bool(change.told_apart))
    return replace(standing, effects=(*standing.effects, effect))


_MOVES: dict[Kind, Callable[[Standing, Said], Standing]] = {
    "assigned": _assigned,
    "tied": _tied,
    "answered": _answered,
    "due_set": _due_set,
    "started": lambda standing, said: replace(standing, state="under_way"),
    "evidence": lambda standing, said: replace(standing, evidence=standing.evidence + 1),
    "reported": lambda standing, said: replace(standing, state="reported", reported_by=said.who, reported_on=said.day),
    "verified": _verified,
    "reopened": _reopened,
    "closed": lambda standing, said: replace(standing, state="closed", reason=said.change.reason),
    "replaced": lambda standing, said: replace(
        standing, state="replaced", reason=said.change.reason, successor=said.change.successor
    ),
    "effect": _measured,
}
