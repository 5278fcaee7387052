"""How alembic reaches a register: over the connection, and inside the transaction, of whoever opens it."""

from alembic import context

from jobspejl.followup.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
