"""The encrypted database: how it is opened, read and written, and what its errors mean to a person.

SQLCipher with a raw 256-bit key, WAL, synchronous=FULL. The driver is in autocommit and every write opens with
BEGIN IMMEDIATE: a read that turns into a write later fails at once with "database is locked" when another process
wrote in between.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from shipstation.errors import DiskFull, HistoryTooNew, ShipError, StoreAway
from shipstation.store import tables

_BUSY_MS = 5_000


class Database:
    """One file, open. Thread-safe; several processes may hold the same file."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open the file; what is in it is checked by `schema_number`. Nothing is created before the first write."""
        if len(key) != 32:
            raise ValueError("the key of a store has 32 bytes")
        self.path = path
        self.key = key
        # `module=` beside `creator=`, or the driver's errors are not wrapped as SQLAlchemy's.
        self._engine: Engine = create_engine(
            "sqlite+pysqlite://",
            module=sqlcipher,
            creator=self._connect,
            poolclass=QueuePool,
            pool_size=6,
            max_overflow=6,
            isolation_level="AUTOCOMMIT",
        )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read with; several statements see one state of the store."""
        with self._telling(), self._engine.connect() as connection:
            connection.execute(text("BEGIN"))
            try:
                yield connection
            finally:
                connection.execute(text("ROLLBACK"))

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the right to write from its start: all of it is kept, or nothing."""
        with self._telling(), self._engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            try:
                yield connection
            except BaseException:
                connection.execute(text("ROLLBACK"))
                raise
            connection.execute(text("COMMIT"))

    @contextmanager
    def bare(self) -> Iterator[Connection]:
        """A connection outside any transaction, for PRAGMAs and backups."""
        with self._telling(), self._engine.connect() as connection:
            yield connection

    def schema_number(self) -> int:
        """0 for a new file. Raises StoreAway (wrong key, damaged), HistoryTooNew."""
        with self.bare() as connection:
            number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if number > tables.SCHEMA:
            raise HistoryTooNew(
                f"This store was written by a newer version (schema {number}, this one knows {tables.SCHEMA}).",
                "Install the newer version; nothing was changed.",
            )
        return number

    def create(self) -> None:
        """Make all tables of a new store in one transaction."""
        with self.write() as connection:
            if int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()) == 0:
                tables.metadata.create_all(connection, checkfirst=False)
                connection.exec_driver_sql(tables.SEARCH_TEXT)
                connection.exec_driver_sql(tables.SEARCH_TEXT_SECURE)
                connection.exec_driver_sql(f"PRAGMA user_version = {tables.SCHEMA}")

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _connect(self) -> Any:
        connection = sqlcipher.connect(str(self.path), isolation_level=None, check_same_thread=False)
        try:
            # The key must be the very first word on a connection; raw, so that no passphrase is stretched (77 ms).
            connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA temp_store = MEMORY")
        except sqlcipher.Error:
            connection.close()
            raise
        return connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """The database's errors as ours; anything else passes."""
        try:
            yield
        except DBAPIError as error:
            told = _told(error, self.path)
            if told is None:
                raise
            raise told from error


def _told(error: DBAPIError, path: Path) -> ShipError | None:
    """What a driver's error means to a person; None for one that only a bug, or a rule of the tables, can cause."""
    words = str(error.orig).lower()
    if "disk is full" in words:
        return DiskFull("The disk is full.", "Make room, then do it again; nothing was kept.")
    if "not a database" in words or "hmac check failed" in words:
        return StoreAway(
            f"The store {path.name} cannot be opened: its key is not the one it was made with, or it is damaged.",
            "Bring back the key, or restore a backup.",
        )
    if "malformed" in words or "disk i/o error" in words:
        return StoreAway(f"The store {path.name} is damaged.", "Restore the newest backup.")
    if "locked" in words or "busy" in words:
        return StoreAway("The store is busy: another process holds it.", "Wait a moment, then do it again.")
    if "readonly" in words or "read-only" in words or "unable to open" in words:
        return StoreAway(
            f"The store {path.name} cannot be written.", "Check the rights of the data folder and the disk."
        )
    return None
