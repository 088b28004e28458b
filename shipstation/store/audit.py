"""The audit log: security events, each bound to the one before by its hash (ports.Audit).

A row that is changed, taken out or moved breaks the chain there; one cut off at the end is missed by the head that is
kept beside it. Old rows go with an anchor: the hash that the first kept row follows.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from shipstation.model import AuditEntry, AuditVerdict, Event
from shipstation.store import times
from shipstation.store.database import Database
from shipstation.store.facts import fact_of, put_fact
from shipstation.store.safety_tables import audit

_HEAD, _ANCHOR = "audit head", "audit anchor"
_FIRST = "0" * 64


class AuditLog:
    """Written by whoever acts, read by managers. `who` names who acts now."""

    def __init__(self, database: Database, now: Callable[[], datetime], who: Callable[[Connection], str]) -> None:
        self._database = database
        self._now = now
        self._who = who

    def append(self, event: Event, what: Mapping[str, str] | None = None) -> AuditEntry:
        """One entry in a transaction of its own."""
        with self._database.write() as connection:
            return self.append_to(connection, event, what)

    def append_to(
        self, connection: Connection, event: Event, what: Mapping[str, str] | None = None, *, who: str | None = None
    ) -> AuditEntry:
        """One entry in the transaction of the act itself: both are kept, or neither."""
        number, previous = _pair(fact_of(connection, _HEAD))
        facts = json.dumps(dict(what or {}), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        row = {
            "number": number + 1,
            "at": times.kept(self._now()),
            "kind": event.value,
            "who": self._who(connection) if who is None else who,
            "what": facts,
            "previous": previous,
        }
        digest = _digest(row)
        connection.execute(insert(audit).values(**row, hash=digest))
        put_fact(connection, _HEAD, f"{number + 1} {digest}")
        return _as_entry(row | {"hash": digest})

    def entries(
        self, *, since: datetime | None = None, limit: int = 200, before: int = 0, who: str = "", kind: str = ""
    ) -> tuple[AuditEntry, ...]:
        """Newest first. `before`: those with a smaller number; 0: from the newest on. `who`, `kind`: "" for any."""
        query = select(audit).order_by(audit.c.number.desc()).limit(limit)
        if since is not None:
            query = query.where(audit.c.at >= times.kept(since))
        if before:
            query = query.where(audit.c.number < before)
        if who:
            query = query.where(audit.c.who == who)
        if kind:
            query = query.where(audit.c.kind == kind)
        with self._database.read() as connection:
            return tuple(_as_entry(row._asdict()) for row in connection.execute(query).all())

    def people(self) -> tuple[str, ...]:
        """Who wrote any of it."""
        with self._database.read() as connection:
            return tuple(connection.execute(select(audit.c.who).distinct().order_by(audit.c.who)).scalars())

    def verify(self) -> AuditVerdict:
        """Follow the chain from its anchor to its head."""
        with self._database.read() as connection:
            last, head = _pair(fact_of(connection, _HEAD))
            number, previous = _pair(fact_of(connection, _ANCHOR))
            count, since = 0, None
            for row in connection.execute(select(audit).order_by(audit.c.number)):
                number += 1
                fault = _fault(row, number, previous)
                if fault:
                    return AuditVerdict(good=False, entries=count, said=fault, head=head, broken_at=number)
                since = since or times.read(row.at)
                previous = row.hash
                count += 1
        if (number, previous) != (last, head):
            said = f"Entries are missing at the end: number {number} is the last, and {last} were written."
            return AuditVerdict(good=False, entries=count, said=said, head=head, broken_at=number + 1)
        return AuditVerdict(good=True, entries=count, said=f"{count} entries, none changed.", head=head, since=since)

    def shorten(self, before: datetime) -> int:
        """Let entries go that were written before; the chain goes on from the last of them. Returns: how many."""
        with self._database.write() as connection:
            old = audit.c.at < times.kept(before)
            # A clock that was set back writes an early time behind a later one: only what leads goes.
            first_kept = connection.execute(select(func.min(audit.c.number)).where(~old)).scalar_one()
            going = old if first_kept is None else audit.c.number < first_kept
            last = connection.execute(select(audit).where(going).order_by(audit.c.number.desc()).limit(1)).first()
            if last is None:
                return 0
            gone = connection.execute(delete(audit).where(going)).rowcount
            put_fact(connection, _ANCHOR, f"{last.number} {last.hash}")
            self.append_to(connection, Event.SHORTENED, {"entries": str(gone), "until": str(last.number)})
        return gone


def _fault(row: Row[Any], number: int, previous: str) -> str:
    if row.number != number:
        return f"Entry {number} is missing."
    if row.previous != previous:
        return f"Entry {number} does not follow the one before it."
    if row.hash != _digest(row._asdict()):
        return f"Entry {number} was changed after it was written."
    return ""


def _digest(row: Mapping[str, Any]) -> str:
    fields = [row[name] for name in ("number", "at", "kind", "who", "what", "previous")]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _pair(kept: str | None) -> tuple[int, str]:
    """Number and hash as they are kept together."""
    number, _, digest = (kept or f"0 {_FIRST}").partition(" ")
    return int(number), digest


def _as_entry(row: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(
        number=row["number"],
        at=times.read(row["at"]),
        event=row["kind"],
        who=row["who"],
        what=json.loads(row["what"]),
        hash=row["hash"],
    )
