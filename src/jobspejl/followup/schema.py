"""The tables of a stored register. Days and moments are text, so that every database gives back what it was given."""

from sqlalchemy import Boolean, Column, Double, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint

REVISION = "0001"
"""The newest of `migrations/versions`; held equal by a test."""

GUARDS = {
    "sqlite": {
        *(f"{table}_no_{verb}" for table in ("recommendation", "event") for verb in ("UPDATE", "DELETE")),
        *("recommendation_next", "event_next"),
    },
    "postgresql": {"recommendation", "event"},
}
"""What keeps rows from being changed: triggers by name in SQLite, tables with a trigger in PostgreSQL; see above."""

METADATA = MetaData()

RECOMMENDATION = Table(
    "recommendation",
    METADATA,
    Column("id", String(60), primary_key=True),
    Column("place", Integer, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("page", Text),
    Column("wording", String(20), nullable=False),
    Column("theme", Text),
    Column("units", Text, nullable=False),
    Column("made_up", String(20), nullable=False),
)

EVENT = Table(
    "event",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("recommendation", String(60), ForeignKey("recommendation.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("moment", String(20), nullable=False),
    Column("day", String(10), nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("owner", Text),
    Column("measure", Text),
    Column("baseline", Double),
    Column("target", Double),
    Column("by", String(10)),
    Column("answer", String(20)),
    Column("reason", Text),
    Column("due", String(10)),
    Column("file", Text),
    Column("sha256", String(64)),
    Column("method", Text),
    Column("successor", String(60)),
    Column("value", Double),
    Column("told_apart", Boolean),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("recommendation", "number"),
)
