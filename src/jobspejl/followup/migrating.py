"""Bringing a stored register up to the tables of this version, by alembic."""

from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(connection: Connection) -> None:
    """Make or change the tables within the connection's transaction; nothing happens where they are up to date."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    upgrade(config, "head")
