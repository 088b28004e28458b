"""What the practice Amazon remembers: its clock, who may sign in, its quotes, and the ledger."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from shipstation.practice.arrivals import Arrivals
from shipstation.practice.database import Database, packed, unpacked
from shipstation.practice.ledger import Ledger
from shipstation.practice.promises import told

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
    """The memory of one practice Amazon. Thread-safe; close it.

    Attributes:
        database: for the modules that keep a noun of their own.
        started_at: when buyers began to place orders.
    """

    def __init__(self, home: Path) -> None:
        self.database = Database(home)
        self.world_id = self._meta("world_id", secrets.token_hex(16))
        self._ahead = timedelta(seconds=float(self._meta("ahead_s", "0")))
        self.started_at = datetime.fromisoformat(self._meta("started_at", told(self.now())))
        self.arrivals = Arrivals(world_id=self.world_id, since=self.started_at)
        self.ledger = Ledger(self.database)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

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
        with self.database.transaction():
            self._ahead += timedelta(seconds=seconds)
            ahead = str(self._ahead.total_seconds())
            self.database.change("UPDATE meta SET value = ? WHERE name = 'ahead_s'", ahead)
        return self.now()

    def new_access_token(self) -> str:
        """An access token, good for an hour of the practice clock."""
        token, now = f"Atza|{secrets.token_urlsafe(96)}", self.now().timestamp()
        with self.database.transaction():
            self.database.change("DELETE FROM access_tokens WHERE expires_at < ?", now - TOKEN_LIFE_S)
            self.database.change("INSERT INTO access_tokens VALUES (?, ?)", token, now + TOKEN_LIFE_S)
        return token

    def token_expires_at(self, token: str) -> datetime | None:
        """When an access token ends; None for one that was never given."""
        row = self.database.one("SELECT expires_at FROM access_tokens WHERE token = ?", token)
        return None if row is None else datetime.fromtimestamp(row["expires_at"], UTC)

    def keep_quote(self, token: str, subject: str, content: Mapping[str, Any]) -> None:
        """Remember offers. `subject` names the package that they are for: a newer quote of it outdates older ones."""
        blob, now = packed(content), self.now()
        with self.database.transaction():
            self.database.change("DELETE FROM quotes WHERE made_at < ?", (now - _QUOTES_KEPT).timestamp())
            query = "INSERT INTO quotes (token, subject, made_at, content) VALUES (?, ?, ?, ?)"
            self.database.change(query, token, subject, now.timestamp(), blob)

    def quote(self, token: str) -> StoredQuote | None:
        """The offers of a request token, for an hour."""
        row = self.database.one(
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
        """Remember an Amazon order that the seller has. Told again, it keeps the moment when it was first told."""
        with self.database.transaction():
            row = self.database.one("SELECT content FROM orders WHERE order_id = ?", order_id)
            before = {} if row is None else unpacked(row["content"])
            whole = {"created_at": before.get("created_at", told(self.now())), **content}
            # The seller does not know what Amazon changed meanwhile.
            whole["changes"] = before.get("changes", {})
            self.database.change("INSERT OR REPLACE INTO orders VALUES (?, ?)", order_id, packed(whole))

    def change_order(self, order_id: str, changes: Mapping[str, Any]) -> bool:
        """Something happened to an order at Amazon; False where there is none of that id."""
        with self.database.transaction():
            row = self.database.one("SELECT content FROM orders WHERE order_id = ?", order_id)
            known = self.arrivals.find(order_id, self.now()) if row is None else unpacked(row["content"])
            if known is None:
                return False
            whole = {**known, "changes": {**known.get("changes", {}), **changes, "changed_at": told(self.now())}}
            self.database.change("INSERT OR REPLACE INTO orders VALUES (?, ?)", order_id, packed(whole))
        return True

    def order(self, order_id: str) -> Mapping[str, Any] | None:
        """An order that was told of or has arrived, or None."""
        row = self.database.one("SELECT content FROM orders WHERE order_id = ?", order_id)
        return self.arrivals.find(order_id, self.now()) if row is None else self._told(row["content"])

    def orders(self, since: datetime, until: datetime) -> dict[str, Mapping[str, Any]]:
        """Every order that was told of, and those that arrived from `since` to `until`, by id."""
        rows = self.database.all("SELECT order_id, content FROM orders")
        return self.arrivals.between(since, until) | {row["order_id"]: self._told(row["content"]) for row in rows}

    @property
    def may_see_people(self) -> bool:
        """Whether the application has the role that opens buyers' data."""
        return self._meta("may_see_people", "yes") == "yes"

    def let_see_people(self, *, may: bool) -> None:
        """Give the application that role, or take it away."""
        self._meta("may_see_people", "yes")
        with self.database.transaction():
            query = "UPDATE meta SET value = ? WHERE name = 'may_see_people'"
            self.database.change(query, "yes" if may else "no")

    def _told(self, blob: bytes) -> Mapping[str, Any]:
        # Worlds of earlier versions did not write down when an order was told.
        content = unpacked(blob)
        return {"created_at": told(self.started_at), **content, **content.get("changes", {})}

    def _meta(self, name: str, first: str) -> str:
        with self.database.transaction():
            self.database.change("INSERT OR IGNORE INTO meta VALUES (?, ?)", name, first)
            row = self.database.one("SELECT value FROM meta WHERE name = ?", name)
        return first if row is None else str(row["value"])
