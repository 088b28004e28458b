"""The one SQLite file of a practice world: a connection that every thread shares, one transaction at a time.

Encrypted: who practices types real names too, and they must not lie readable on the disk.
"""

import os
import secrets
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import sqlcipher3.dbapi2 as sqlcipher

_FILE, _KEY_FILE = "world.sqlite3", "world.key"
_KEY_BYTES = 32
_IN_PLAIN = b"SQLite format 3\0"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS access_tokens (token TEXT PRIMARY KEY, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS quotes (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, subject TEXT NOT NULL,
    made_at REAL NOT NULL, content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS quotes_subject ON quotes (subject, serial);
CREATE TABLE IF NOT EXISTS purchases (
    number INTEGER PRIMARY KEY AUTOINCREMENT, shipment_id TEXT NOT NULL UNIQUE, key TEXT, order_id TEXT,
    package_ref TEXT NOT NULL, rate_id TEXT NOT NULL, tracking_id TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL,
    currency TEXT NOT NULL, bought_at REAL NOT NULL, requests INTEGER NOT NULL DEFAULT 1, cancelled_at REAL,
    answer BLOB NOT NULL, facts BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS purchases_order ON purchases (order_id);
CREATE UNIQUE INDEX IF NOT EXISTS purchases_key ON purchases (key);
CREATE TABLE IF NOT EXISTS keys (
    key TEXT PRIMARY KEY, requests INTEGER NOT NULL DEFAULT 0, shipment_id TEXT, bodies TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS orders (order_id TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS restricted_tokens (
    token TEXT PRIMARY KEY, expires_at REAL NOT NULL, resources BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS carrier_accounts (
    account_id TEXT PRIMARY KEY, owner TEXT NOT NULL, carrier_id TEXT NOT NULL, number TEXT NOT NULL,
    linked_at REAL NOT NULL, active_at REAL NOT NULL, unlinked_at REAL, UNIQUE (owner, carrier_id, number));
CREATE TABLE IF NOT EXISTS forms (
    number INTEGER PRIMARY KEY AUTOINCREMENT, form_id TEXT NOT NULL UNIQUE, key TEXT UNIQUE, carrier_id TEXT NOT NULL,
    country TEXT NOT NULL, body_sha256 TEXT NOT NULL, requests INTEGER NOT NULL DEFAULT 1, made_at REAL NOT NULL,
    document BLOB NOT NULL, facts BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS manifested (shipment_id TEXT PRIMARY KEY, form_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS claims (
    tracking_id TEXT PRIMARY KEY, claim_id TEXT NOT NULL, made_at REAL NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT, tracking_id TEXT NOT NULL, made_at REAL NOT NULL,
    content BLOB NOT NULL);
"""


def opened(home: Path) -> Any:
    """A connection to the world of a folder; one that an earlier version left in plain is encrypted first."""
    file, key = home / _FILE, _key(home)
    if file.exists() and _begins_plain(file):
        _encrypt(file, key)
    connection = sqlcipher.connect(str(file), check_same_thread=False, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.row_factory = sqlcipher.Row
    return connection


def _key(home: Path) -> bytes:
    """Beside the world: what is practiced with needs no keyring, and a copy of the world alone tells nothing."""
    path = home / _KEY_FILE
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        key = secrets.token_bytes(_KEY_BYTES)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.touch(mode=0o600)
    part.write_text(key.hex(), "ascii")
    try:
        # Whoever is first has the word.
        os.link(part, path)
    except OSError:
        if not path.exists():
            part.replace(path)
    part.unlink(missing_ok=True)
    return bytes.fromhex(path.read_text("ascii"))


def _begins_plain(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(len(_IN_PLAIN)) == _IN_PLAIN


def _encrypt(file: Path, key: bytes) -> None:
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    plain = sqlcipher.connect(str(file), isolation_level=None)
    plain.execute(f"ATTACH ? AS sealed KEY \"x'{key.hex()}'\"", (str(part),))
    plain.execute("SELECT sqlcipher_export('sealed')")
    plain.execute("DETACH sealed")
    plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.close()
    part.replace(file)


def packed(content: Mapping[str, Any]) -> bytes:
    """JSON, compressed."""
    return zlib.compress(msgspec.json.encode(content), 1)


def unpacked(blob: bytes) -> Any:
    """What was packed."""
    return msgspec.json.decode(zlib.decompress(blob))


class Database:
    """Rows in and out under one lock. A killed process loses nothing that was committed."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.RLock()
        self._db = opened(home)
        self._db.execute("PRAGMA journal_mode = WAL")
        # Enough against kill -9; a power cut may cost the last practice purchases.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def one(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row."""
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(query, values).fetchone()
        return row

    def all(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Every row."""
        with self._lock:
            return list(self._db.execute(query, values).fetchall())

    def change(self, query: str, *values: object) -> int:
        """Change rows, inside `transaction`. Returns: how many."""
        return int(self._db.execute(query, values).rowcount)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else meanwhile."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
