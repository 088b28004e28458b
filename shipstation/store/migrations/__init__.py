"""Brings an older store up to date, one named step at a time, after a backup that was read back."""

import logging
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from shipstation.errors import StoreAway
from shipstation.store import tables
from shipstation.store.database import Database

log = logging.getLogger(__name__)


def migrate(database: Database, folder: Path, number: int, now: datetime) -> None:
    """From schema `number` to the newest, whole or not at all. Raises StoreAway when the backup cannot be trusted."""
    back_up(database, folder / "backups" / f"before-{tables.SCHEMA}-{now:%Y%m%dT%H%M%S}.db")
    upgrade(database, number)
    log.info("store brought from schema %d to %d", number, tables.SCHEMA)


def upgrade(database: Database, number: int) -> None:
    """Run every step after schema `number`, in one transaction; a step's revision is its schema number."""
    with database.write() as connection:
        config = _config(connection)
        if number > 0:
            command.stamp(config, f"{number:04d}")
        command.upgrade(config, "head")
        connection.exec_driver_sql(f"PRAGMA user_version = {tables.SCHEMA}")


def back_up(database: Database, target: Path) -> None:
    """An encrypted copy under the same key, checked page by page."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.touch(mode=0o600)  # empty, it is written into; made by SQLite, everybody could read it
    with database.bare() as connection:
        # VACUUM INTO keeps SQLCipher's key and writes a whole, compact copy from one state of the store.
        connection.execute(text("VACUUM INTO :target"), {"target": str(target)})
    copy = Database(target, database.key)
    try:
        with copy.bare() as connection:
            verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    finally:
        copy.close()
    if verdict != "ok":
        raise StoreAway("The backup before the upgrade is not whole.", "Check the disk; nothing was changed.")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
