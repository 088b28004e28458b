"""What the practice Amazon remembers, in one SQLite file: it survives kill -9 and is shared by every thread.

A purchase and its idempotency key are one commit: whoever sees one sees the other.
"""

import hashlib
import json
import secrets
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

TOKEN_LIFE_S = 3600
_QUOTES_KEPT = timedelta(hours=1)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS access_tokens (token TEXT PRIMARY KEY, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS quotes (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, made_at REAL NOT NULL,
    content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS quotes_subject ON quotes (subject, serial);
CREATE TABLE IF NOT EXISTS purchases (
    number INTEGER PRIMARY KEY AUTOINCREMENT, shipment_id TEXT NOT NULL UNIQUE, key TEXT, order_id TEXT,
    package_ref TEXT NOT NULL, rate_id TEXT NOT NULL, tracking_id TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL,
    currency TEXT NOT NULL, bought_at REAL NOT NULL, requests INTEGER NOT NULL DEFAULT 1, cancelled_at REAL,
    answer BLOB NOT NULL, facts TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS purchases_order ON purchases (order_id);
CREATE TABLE IF NOT EXISTS keys (
    key TEXT PRIMARY KEY, requests INTEGER NOT NULL DEFAULT 0, shipment_id TEXT, bodies TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS orders (order_id TEXT PRIMARY KEY, content TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the practice account signs in with; the same for the life of one world."""

    client_id: str
    client_secret: str
    refresh_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuote:
    """The offers of one getRates answer. `newest` is False once the same package was quoted again."""

    content: Mapping[str, Any]
    made_at: datetime
    newest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One label that was paid for. `facts` holds what tracking and papers need; `answer` is the first answer's body."""

    shipment_id: str
    key: str | None
    order_id: str | None
    package_ref: str
    rate_id: str
    tracking_id: str
    cents: int
    currency: str
    bought_at: datetime
    answer: bytes
    facts: Mapping[str, Any]
    requests: int = 1
    cancelled_at: datetime | None = None


class World:
    """The memory of one practice Amazon. Thread-safe; close it."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(home / "world.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)
        self.world_id = self._meta("world_id", secrets.token_hex(16))
        self._ahead = timedelta(seconds=float(self._meta("ahead_s", "0")))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def credentials(self) -> Credentials:
        """Derived from the world's id, so that a restart asks nobody to sign in anew."""
        words = [hashlib.sha256(f"{self.world_id} {name}".encode()).hexdigest() for name in ("id", "secret", "refresh")]
        return Credentials(
            client_id=f"amzn1.application-oa2-client.practice{words[0][:24]}",
            client_secret=f"amzn1.oa2-cs.v1.practice{words[1]}",
            refresh_token=f"Atzr|Practice{words[2]}",
        )

    # Time

    def now(self) -> datetime:
        """The practice clock: this machine's, plus what was advanced."""
        return datetime.now(UTC) + self._ahead  # noqa: TID251 practice shares no Clock with the program

    def advance(self, seconds: float) -> datetime:
        """Move the practice clock forward; it stays ahead after a restart."""
        with self._transaction():
            self._ahead += timedelta(seconds=seconds)
            self._db.execute("UPDATE meta SET value = ? WHERE name = 'ahead_s'", (str(self._ahead.total_seconds()),))
        return self.now()

    # Signing in

    def new_access_token(self) -> str:
        """An access token, good for an hour of the practice clock."""
        token, now = f"Atza|{secrets.token_urlsafe(96)}", self.now().timestamp()
        with self._transaction():
            self._db.execute("DELETE FROM access_tokens WHERE expires_at < ?", (now - TOKEN_LIFE_S,))
            self._db.execute("INSERT INTO access_tokens VALUES (?, ?)", (token, now + TOKEN_LIFE_S))
        return token

    def token_expires_at(self, token: str) -> datetime | None:
        """When an access token ends; None for one that was never given."""
        row = self._one("SELECT expires_at FROM access_tokens WHERE token = ?", (token,))
        return None if row is None else datetime.fromtimestamp(row["expires_at"], UTC)

    # Quotes and orders

    def keep_quote(self, token: str, subject: str, content: Mapping[str, Any]) -> None:
        """Remember offers. `subject` names the package that they are for: a newer quote of it outdates older ones."""
        packed, now = zlib.compress(json.dumps(content).encode(), 1), self.now()
        with self._transaction():
            self._db.execute("DELETE FROM quotes WHERE made_at < ?", ((now - _QUOTES_KEPT).timestamp(),))
            self._db.execute(
                "INSERT INTO quotes (token, subject, made_at, content) VALUES (?, ?, ?, ?)",
                (token, subject, now.timestamp(), packed),
            )

    def quote(self, token: str) -> StoredQuote | None:
        """The offers of a request token, for an hour."""
        with self._lock:
            row = self._one("SELECT * FROM quotes WHERE token = ?", (token,))
            if row is None:
                return None
            last = self._db.execute("SELECT max(serial) FROM quotes WHERE subject = ?", (row["subject"],)).fetchone()[0]
        return StoredQuote(
            content=json.loads(zlib.decompress(row["content"])),
            made_at=datetime.fromtimestamp(row["made_at"], UTC),
            newest=row["serial"] == last,
        )

    def keep_order(self, order_id: str, content: Mapping[str, Any]) -> None:
        """Remember an Amazon order that the seller has: where it goes, and by when."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO orders VALUES (?, ?)", (order_id, json.dumps(content)))

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """An order that was told of, or None."""
        row = self._one("SELECT content FROM orders WHERE order_id = ?", (order_id,))
        found: Mapping[str, Any] | None = None if row is None else json.loads(row["content"])
        return found

    def is_shipped(self, order_id: str) -> bool:
        """Whether a label that was not cancelled exists for this Amazon order."""
        query = "SELECT 1 FROM purchases WHERE order_id = ? AND cancelled_at IS NULL LIMIT 1"
        return self._one(query, (order_id,)) is not None

    # Purchases

    def note_request(self, key: str, body_sha256: str) -> None:
        """Count a purchase request that arrived whole, whatever becomes of it."""
        with self._transaction():
            self._db.execute("INSERT OR IGNORE INTO keys (key) VALUES (?)", (key,))
            row = self._db.execute("SELECT bodies FROM keys WHERE key = ?", (key,)).fetchone()
            bodies = json.dumps([*json.loads(row["bodies"]), body_sha256])
            self._db.execute("UPDATE keys SET requests = requests + 1, bodies = ? WHERE key = ?", (bodies, key))

    def buy(self, purchase: Purchase) -> None:
        """Keep a purchase and bind its key, in one commit."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO purchases (shipment_id, key, order_id, package_ref, rate_id, tracking_id, cents, currency,"
                " bought_at, answer, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    purchase.shipment_id,
                    purchase.key,
                    purchase.order_id,
                    purchase.package_ref,
                    purchase.rate_id,
                    purchase.tracking_id,
                    purchase.cents,
                    purchase.currency,
                    purchase.bought_at.timestamp(),
                    purchase.answer,
                    json.dumps(purchase.facts),
                ),
            )
            if purchase.key is not None:
                bound = self._db.execute(
                    "UPDATE keys SET shipment_id = ? WHERE key = ? AND shipment_id IS NULL",
                    (purchase.shipment_id, purchase.key),
                ).rowcount
                if bound != 1:
                    raise ValueError(f"key {purchase.key} was never noted, or is bound already")

    def repeat(self, key: str) -> Purchase | None:
        """The purchase that this key made before, with the repeat counted; None for a key without one."""
        with self._transaction():
            self._db.execute("UPDATE purchases SET requests = requests + 1 WHERE key = ?", (key,))
            row = self._db.execute("SELECT * FROM purchases WHERE key = ?", (key,)).fetchone()
        return None if row is None else _purchase(row)

    def purchase(self, *, shipment_id: str | None = None, tracking_id: str | None = None) -> Purchase | None:
        """A purchase by one of its ids."""
        query = "SELECT * FROM purchases WHERE shipment_id = ? OR tracking_id = ?"
        row = self._one(query, (shipment_id, tracking_id))
        return None if row is None else _purchase(row)

    def cancel(self, shipment_id: str) -> bool:
        """Cancel a purchase; False when it had been cancelled before."""
        query = "UPDATE purchases SET cancelled_at = ? WHERE shipment_id = ? AND cancelled_at IS NULL"
        with self._transaction():
            return self._db.execute(query, (self.now().timestamp(), shipment_id)).rowcount == 1

    def purchases(self) -> tuple[Purchase, ...]:
        """All of them, oldest first."""
        with self._lock:
            rows = self._db.execute("SELECT * FROM purchases ORDER BY number").fetchall()
        return tuple(map(_purchase, rows))

    def keys(self) -> dict[str, dict[str, Any]]:
        """Every idempotency key that arrived, as the ledger shows it."""
        with self._lock:
            rows = self._db.execute("SELECT * FROM keys ORDER BY rowid").fetchall()
        return {
            row["key"]: {
                "requests": row["requests"],
                "shipment_id": row["shipment_id"],
                "body_sha256": json.loads(row["bodies"]),
            }
            for row in rows
        }

    def _meta(self, name: str, first: str) -> str:
        with self._transaction():
            self._db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, first))
            value: str = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()["value"]
        return value

    def _one(self, query: str, values: tuple[object, ...]) -> sqlite3.Row | None:
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(query, values).fetchone()
        return row

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _purchase(row: sqlite3.Row) -> Purchase:
    cancelled_at = row["cancelled_at"]
    return Purchase(
        shipment_id=row["shipment_id"],
        key=row["key"],
        order_id=row["order_id"],
        package_ref=row["package_ref"],
        rate_id=row["rate_id"],
        tracking_id=row["tracking_id"],
        cents=row["cents"],
        currency=row["currency"],
        bought_at=datetime.fromtimestamp(row["bought_at"], UTC),
        answer=row["answer"],
        facts=json.loads(row["facts"]),
        requests=row["requests"],
        cancelled_at=None if cancelled_at is None else datetime.fromtimestamp(cancelled_at, UTC),
    )
