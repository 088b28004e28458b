"""The encrypted database: how it is opened, read and written, and what its errors mean to a person.

SQLCipher with a raw 256-bit key, WAL, synchronous=FULL. The driver is in autocommit and every write opens with
BEGIN IMMEDIATE: a read that turns into a write later fails at once with "database is locked" when another process
wrote in between.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from shipstation.errors import BadInput, DiskFull, HistoryTooNew, ShipError, StoreAway
from shipstation.store import (
    safety_tables,  # noqa: F401 its tables are made with the others
    tables,
)
from shipstation.store.search import begins_word
from shipstation.store.triggers import TRIGGERS

_BUSY_MS = 5_000
_STEPS = 20_000
"""So many steps of SQLite's machine, some milliseconds, between two looks whether a read is still wanted."""
_HASTE_MS = 250

# Signs in the driver's words, and what they mean to a person ({} is the file); the first that fits.
_MEANINGS: tuple[tuple[tuple[str, ...], type[ShipError], str, str], ...] = (
    (("disk is full",), DiskFull, "The disk is full.", "Make room, then do it again; nothing was kept."),
    (
        ("not a database", "hmac check failed"),
        StoreAway,
        "The store {} cannot be opened: its key is not the one it was made with, or it is damaged.",
        "Bring back the key (restore --key), or restore the last backup (restore --last).",
    ),
    (
        ("malformed", "vtable constructor failed"),
        StoreAway,
        "The store {} is damaged.",
        "Mend it from the last backup: shipstation restore --last.",
    ),
    (
        ("disk i/o error",),
        StoreAway,
        "The disk that holds the store {} refuses to read or write.",
        "Check the disk, its room and its cable, then try again.",
    ),
    (
        ("locked", "busy"),
        StoreAway,
        "The store {} is busy: another process holds it.",
        "Wait a moment, then do it again.",
    ),
    (
        ("readonly", "read-only", "unable to open"),
        StoreAway,
        "The store {} cannot be written.",
        "Check the rights of the data folder and the disk.",
    ),
)


class Overtaken(Exception):
    """A read was given up because its `stop` said so."""


class Database:
    """One file, open. Thread-safe; several processes may hold the same file."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open the file; what is in it is checked by `schema_number`. Nothing is created before the first write."""
        if len(key) != 32:
            raise ValueError("the key of a store has 32 bytes")
        self.path = path
        self.key = key
        self._in_line = RLock()
        # `module=` beside `creator=`, or the driver's errors are not wrapped as SQLAlchemy's.
        self._engine: Engine = create_engine(
            "sqlite+pysqlite://",
            module=sqlcipher,
            creator=self._connect,
            poolclass=QueuePool,
            pool_size=6,
            max_overflow=6,
            # The one used last is used first: those beyond it stay small.
            pool_use_lifo=True,
            isolation_level="AUTOCOMMIT",
            # A row is a person's name and street; an error that reaches a log or a crash report must not carry it.
            hide_parameters=True,
        )

    @contextmanager
    def read(self, *, stop: Callable[[], bool] | None = None) -> Iterator[Connection]:
        """A connection to read with; several statements see one state of the store.

        `stop`: asked while a statement runs; once it says True, the read ends with Overtaken.
        """
        with self._telling(), self._engine.connect() as connection:
            connection.execute(text("BEGIN"))
            try:
                if stop is not None:
                    if stop():
                        raise Overtaken
                    _driver(connection).set_progress_handler(stop, _STEPS)
                yield connection
            except DBAPIError as error:
                if stop is not None and "interrupted" in str(error.orig):
                    raise Overtaken from error
                raise
            finally:
                if stop is not None:
                    _driver(connection).set_progress_handler(None, 0)
                _abandon(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the right to write from its start: all of it is kept, or nothing.

        Threads of this process wait in line before they ask SQLite: it serves whom it likes, and on a slow disk one
        of a batch's twelve would be told "busy" while the others go on, after its label was paid.
        """
        with self._in_line, self._telling(), self._engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            try:
                yield connection
                connection.execute(text("COMMIT"))
            except BaseException:
                _abandon(connection)
                raise

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
                for statement in (*tables.SEARCH, *TRIGGERS):
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(f"PRAGMA user_version = {tables.SCHEMA}")

    def empty_log(self) -> bool:
        """Bring what the log (-wal) holds into the file and cut it; False while somebody still reads from it.

        Without the usual patience: whoever waits here holds up nobody's purchase, and tries again another time.
        """
        with self.bare() as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {_HASTE_MS}")
            try:
                busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {_BUSY_MS}")
        return not busy

    def rekey(self, key: bytes) -> None:
        """Encrypt every page anew under another key, in one transaction. Raises StoreAway while others hold it."""
        self._engine.dispose()
        with self.bare() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                if not busy:
                    # By the driver itself: SQLAlchemy's errors quote the statement, and this one holds the key.
                    driver.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
                    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlcipher.Error as error:
                raise StoreAway(
                    "The store's key could not be changed; it is as it was.", "Check the disk, then try again."
                ) from error
        if busy:
            raise StoreAway(
                "The store is in use; its key was not changed.", "Close other windows and commands, then try again."
            )
        self.key = key
        # The connections kept open know the old one.
        self._engine.dispose()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _connect(self) -> Any:
        connection = sqlcipher.connect(str(self.path), isolation_level=None, check_same_thread=False)
        try:
            # The key must be the very first word on a connection; raw, so that no passphrase is stretched (77 ms).
            connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
            # SQLCipher's own log says on stderr, page by page, what StoreAway says in words.
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA temp_store = MEMORY")
            # SQLCipher's own default is 8 MB a connection, kept until it closes, and a window has up to twelve. Usual
            # searches of 15,000 shipments are as fast with 2 MB as with 8, and half as fast again with 1.
            connection.execute("PRAGMA cache_size = -2000")
            connection.create_function("begins_word", 2, begins_word, deterministic=True)
        except sqlcipher.Error:
            connection.close()
            raise
        if mode != "wal":
            connection.close()
            raise StoreAway(
                f"The store {self.path.name} is on a drive that programs cannot share, such as a network drive.",
                "Choose a data folder on a disk of this machine.",
            )
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
        except UnicodeEncodeError as error:
            # Half a character, from a scanner or a command line of another encoding: no row can hold or match it.
            raise BadInput(
                "Some of that text is not readable as text.", "Type it again, or scan it again."
            ) from error


def _abandon(connection: Connection) -> None:
    """Roll back, unless SQLite did (full disk, I/O error): a second ROLLBACK fails and would hide the reason."""
    if _driver(connection).in_transaction:
        connection.execute(text("ROLLBACK"))


def _driver(connection: Connection) -> Any:
    """SQLCipher's own connection."""
    return connection.connection.driver_connection


def _told(error: DBAPIError, path: Path) -> ShipError | None:
    """What a driver's error means to a person; None for one that only a bug, or a rule of the tables, can cause."""
    words = str(error.orig).lower()
    for signs, kind, said, remedy in _MEANINGS:
        if any(sign in words for sign in signs):
            return kind(said.format(path.name), remedy)
    return None
