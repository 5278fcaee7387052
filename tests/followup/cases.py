"""A small register to try things on: one recommendation from its entry to a later look at the measure."""

import datetime

from jobspejl.contracts.recommendation import Change, Recommendation, Register
from jobspejl.followup.fold import Said
from jobspejl.followup.plan import Entry, planned

NOW = datetime.datetime(2026, 6, 1, 9, 30, 15, tzinfo=datetime.UTC)
SHA = "a" * 64
TIE = {"measure": "complaints", "baseline": 13.25, "target": 10.0, "by": datetime.date(2025, 12, 31)}
WHY = '=Nye breve; "ventes"\ni efteråret'
OWNER, COUNCIL, AUDITOR = "jobcenterchef", "udvalget", "borgerrådgiver"


def day(iso):
    return datetime.date.fromisoformat(iso)


def facts(one="dialog", **others):
    named = {"source": "Rapport 2024", "text": "Svar borgeren inden for en uge", "page": "12", "units": ("330",)}
    return Recommendation(one, **{**named, **others})


def entry(one, on, who, kind, **payload):
    change = Change(kind=kind, **payload)
    return Entry(one, Said(day(on), who, change), facts(one) if kind == "entered" else None)


def life(one="dialog"):
    """Return the entries of a recommendation's whole life."""
    return [
        entry(one, "2024-01-02", AUDITOR, "entered"),
        entry(one, "2024-01-03", AUDITOR, "assigned", owner=OWNER),
        entry(one, "2024-01-03", AUDITOR, "tied", **TIE),
        entry(one, "2024-02-01", COUNCIL, "answered", answer="yes"),
        entry(one, "2024-02-01", COUNCIL, "due_set", due=day("2024-09-01")),
        entry(one, "2024-03-01", OWNER, "started"),
        entry(one, "2024-08-20", COUNCIL, "due_set", due=day("2024-12-01"), reason=WHY),
        entry(one, "2024-11-20", OWNER, "evidence", file="brev.pdf", sha256=SHA),
        entry(one, "2024-11-20", OWNER, "reported"),
        entry(one, "2024-12-10", AUDITOR, "verified", method="20 breve læst"),
        entry(one, "2025-11-01", AUDITOR, "effect", value=12.1, told_apart=False),
    ]  # fmt: skip


def register(*entries):
    return planned(Register(), entries or life(), NOW)
