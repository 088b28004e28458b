"""The books of the practice Amazon: purchases, the keys that made them, and what was cancelled.

A purchase and its idempotency key are one commit: whoever sees one sees the other.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shipstation.practice.database import Database, packed, unpacked

# Everything but the papers, which are nearly all of a row.
_BRIEF = (
    "shipment_id, key, order_id, package_ref, rate_id, tracking_id, cents, currency, bought_at, requests,"
    " cancelled_at, x'' AS answer, facts"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One label that was paid for. `facts`: what tracking and papers need; `answer`: the first answer's body."""

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


class Ledger:
    """Purchases and keys. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_request(self, key: str, body_sha256: str) -> None:
        """Count a purchase request that arrived whole, whatever becomes of it."""
        with self._database.transaction():
            self._database.change("INSERT OR IGNORE INTO keys (key) VALUES (?)", key)
            row = self._database.one("SELECT bodies FROM keys WHERE key = ?", key)
            bodies = [*(json.loads(row["bodies"]) if row else ()), body_sha256]
            query = "UPDATE keys SET requests = requests + 1, bodies = ? WHERE key = ?"
            self._database.change(query, json.dumps(bodies), key)

    def buy(self, purchase: Purchase) -> None:
        """Keep a purchase and bind its key, in one commit. Raises ValueError for a key that is bound already."""
        with self._database.transaction():
            self._database.change(
                "INSERT INTO purchases (shipment_id, key, order_id, package_ref, rate_id, tracking_id, cents,"
                " currency, bought_at, answer, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                packed(purchase.facts),
            )
            if purchase.key is not None:
                query = "UPDATE keys SET shipment_id = ? WHERE key = ? AND shipment_id IS NULL"
                if self._database.change(query, purchase.shipment_id, purchase.key) != 1:
                    raise ValueError(f"key {purchase.key} was never noted, or is bound already")

    def count_repeat(self, shipment_id: str) -> None:
        """Count one more request that was answered with this purchase."""
        with self._database.transaction():
            self._database.change("UPDATE purchases SET requests = requests + 1 WHERE shipment_id = ?", shipment_id)

    def find(
        self, *, shipment_id: str | None = None, tracking_id: str | None = None, key: str | None = None
    ) -> Purchase | None:
        """A purchase by one of its ids, or by the key that made it."""
        query = "SELECT * FROM purchases WHERE shipment_id = ? OR tracking_id = ? OR key = ?"
        row = self._database.one(query, shipment_id, tracking_id, key)
        return None if row is None else _purchase(row)

    def cancel(self, shipment_id: str, *, at: datetime) -> bool:
        """Cancel a purchase; False when it had been cancelled before."""
        query = "UPDATE purchases SET cancelled_at = ? WHERE shipment_id = ? AND cancelled_at IS NULL"
        with self._database.transaction():
            return self._database.change(query, at.timestamp(), shipment_id) == 1

    def purchases(self) -> tuple[Purchase, ...]:
        """All of them, oldest first, without their papers: `answer` is empty."""
        return tuple(map(_purchase, self._database.all(f"SELECT {_BRIEF} FROM purchases ORDER BY number")))  # noqa: S608

    def of_order(self, order_id: str) -> tuple[Purchase, ...]:
        """What was bought for an Amazon order, oldest first, without papers."""
        query = f"SELECT {_BRIEF} FROM purchases WHERE order_id = ? ORDER BY number"  # noqa: S608 names of ours
        return tuple(map(_purchase, self._database.all(query, order_id)))

    def keys(self) -> dict[str, dict[str, Any]]:
        """Every idempotency key that arrived, as the ledger is told."""
        return {
            row["key"]: {
                "requests": row["requests"],
                "shipment_id": row["shipment_id"],
                "body_sha256": json.loads(row["bodies"]),
            }
            for row in self._database.all("SELECT * FROM keys ORDER BY rowid")
        }


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
        facts=unpacked(row["facts"]),
        requests=row["requests"],
        cancelled_at=None if cancelled_at is None else datetime.fromtimestamp(cancelled_at, UTC),
    )
