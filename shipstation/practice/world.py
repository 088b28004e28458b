"""What the practice Amazon remembers: its clock, who may sign in, its quotes, and the ledger."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from shipstation.practice.database import Database, packed, unpacked
from shipstation.practice.ledger import Ledger

TOKEN_LIFE_S = 3600
_QUOTES_KEPT = timedelta(hours=1)


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


class World:
    """The memory of one practice Amazon. Thread-safe; close it."""

    def __init__(self, home: Path) -> None:
        self._database = Database(home)
        self.world_id = self._meta("world_id", secrets.token_hex(16))
        self._ahead = timedelta(seconds=float(self._meta("ahead_s", "0")))
        self.ledger = Ledger(self._database)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def credentials(self) -> Credentials:
        """Derived from the world's id, so that a restart asks nobody to sign in anew."""
        words = [
            hashlib.sha256(f"{self.world_id} {name}".encode()).hexdigest() for name in ("id", "secret", "refresh")
        ]
        return Credentials(
            client_id=f"amzn1.application-oa2-client.practice{words[0][:24]}",
            client_secret=f"amzn1.oa2-cs.v1.practice{words[1]}",
            refresh_token=f"Atzr|Practice{words[2]}",
        )

    def now(self) -> datetime:
        """The practice clock: this machine's, plus what was advanced."""
        return datetime.now(UTC) + self._ahead  # noqa: TID251 practice shares no Clock with the program

    def advance(self, seconds: float) -> datetime:
        """Move the practice clock forward; it stays ahead after a restart."""
        with self._database.transaction():
            self._ahead += timedelta(seconds=seconds)
            ahead = str(self._ahead.total_seconds())
            self._database.change("UPDATE meta SET value = ? WHERE name = 'ahead_s'", ahead)
        return self.now()

    def new_access_token(self) -> str:
        """An access token, good for an hour of the practice clock."""
        token, now = f"Atza|{secrets.token_urlsafe(96)}", self.now().timestamp()
        with self._database.transaction():
            self._database.change("DELETE FROM access_tokens WHERE expires_at < ?", now - TOKEN_LIFE_S)
            self._database.change("INSERT INTO access_tokens VALUES (?, ?)", token, now + TOKEN_LIFE_S)
        return token

    def token_expires_at(self, token: str) -> datetime | None:
        """When an access token ends; None for one that was never given."""
        row = self._database.one("SELECT expires_at FROM access_tokens WHERE token = ?", token)
        return None if row is None else datetime.fromtimestamp(row["expires_at"], UTC)

    def keep_quote(self, token: str, subject: str, content: Mapping[str, Any]) -> None:
        """Remember offers. `subject` names the package that they are for: a newer quote of it outdates older ones."""
        blob, now = packed(content), self.now()
        with self._database.transaction():
            self._database.change("DELETE FROM quotes WHERE made_at < ?", (now - _QUOTES_KEPT).timestamp())
            query = "INSERT INTO quotes (token, subject, made_at, content) VALUES (?, ?, ?, ?)"
            self._database.change(query, token, subject, now.timestamp(), blob)

    def quote(self, token: str) -> StoredQuote | None:
        """The offers of a request token, for an hour."""
        row = self._database.one(
            "SELECT *, serial = (SELECT max(serial) FROM quotes AS other WHERE other.subject = quotes.subject)"
            " AS newest FROM quotes WHERE token = ?",
            token,
        )
        if row is None:
            return None
        return StoredQuote(
            content=unpacked(row["content"]),
            made_at=datetime.fromtimestamp(row["made_at"], UTC),
            newest=bool(row["newest"]),
        )

    def keep_order(self, order_id: str, content: Mapping[str, Any]) -> None:
        """Remember an Amazon order that the seller has: where it goes, and by when."""
        with self._database.transaction():
            self._database.change("INSERT OR REPLACE INTO orders VALUES (?, ?)", order_id, packed(content))

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """An order that was told of, or None."""
        row = self._database.one("SELECT content FROM orders WHERE order_id = ?", order_id)
        found: Mapping[str, Any] | None = None if row is None else unpacked(row["content"])
        return found

    def _meta(self, name: str, first: str) -> str:
        with self._database.transaction():
            self._database.change("INSERT OR IGNORE INTO meta VALUES (?, ?)", name, first)
            row = self._database.one("SELECT value FROM meta WHERE name = ?", name)
        return first if row is None else str(row["value"])
