"""The register: recommendations and events, to which rows can only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END"
)
# NOTE: INSERT OR REPLACE removes the old row without asking the trigger on DELETE, so an insert is asked too.
_SQLITE_INSERT = (
    "CREATE TRIGGER recommendation_next BEFORE INSERT ON recommendation "
    "WHEN NEW.place <> (SELECT COUNT(*) + 1 FROM recommendation) "
    "OR EXISTS (SELECT 1 FROM recommendation WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END",
    "CREATE TRIGGER event_next BEFORE INSERT ON event "
    "WHEN NEW.sequence <> (SELECT COUNT(*) + 1 FROM event) "
    "OR NEW.number <> (SELECT COUNT(*) + 1 FROM event WHERE recommendation = NEW.recommendation) "
    "BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION jobspejl_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the register is append-only'; END $$",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON recommendation "
    "FOR EACH STATEMENT EXECUTE FUNCTION jobspejl_append_only()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
    "FOR EACH STATEMENT EXECUTE FUNCTION jobspejl_append_only()",
)


def upgrade() -> None:
    """Make both tables, and let nobody change or delete a row."""
    op.create_table(
        "recommendation",
        sa.Column("id", sa.String(60), primary_key=True),
        sa.Column("place", sa.Integer, nullable=False, unique=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("page", sa.Text),
        sa.Column("wording", sa.String(20), nullable=False),
        sa.Column("theme", sa.Text),
        sa.Column("units", sa.Text, nullable=False),
        sa.Column("made_up", sa.String(20), nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("recommendation", sa.String(60), sa.ForeignKey("recommendation.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("moment", sa.String(20), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Text) for name in ("owner", "measure")),
        *(sa.Column(name, sa.Double) for name in ("baseline", "target")),
        sa.Column("by", sa.String(10)),
        sa.Column("answer", sa.String(20)),
        sa.Column("reason", sa.Text),
        sa.Column("due", sa.String(10)),
        sa.Column("file", sa.Text),
        sa.Column("sha256", sa.String(64)),
        sa.Column("method", sa.Text),
        sa.Column("successor", sa.String(60)),
        sa.Column("value", sa.Double),
        sa.Column("told_apart", sa.Boolean),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.UniqueConstraint("recommendation", "number"),
    )
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _guards(dialect: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        return _POSTGRESQL
    tables, verbs = ("recommendation", "event"), ("UPDATE", "DELETE")
    return (*(_SQLITE.format(table=table, verb=verb) for table in tables for verb in verbs), *_SQLITE_INSERT)
