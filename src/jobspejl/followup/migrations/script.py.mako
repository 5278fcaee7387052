"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Say what changes; a register is never taken back."""
    ${upgrades if upgrades else "pass"}
