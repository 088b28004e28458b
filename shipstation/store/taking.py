"""Orders of files on their way into the queue: added, changed, or left alone, fact by fact."""

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from shipstation.model import ORDER_FACTS, Channel, Hold, Order, OrderKey, OrderState
from shipstation.ports import Kept
from shipstation.store import edits, order_rows
from shipstation.store.order_rows import as_order
from shipstation.store.tables import order_

# What an import may change: once a parcel is on its way, the others go to the same place.
CHANGEABLE = (OrderState.TO_SHIP.value, OrderState.ON_HOLD.value, OrderState.PROBLEM.value)
_ENCODER = msgspec.msgpack.Encoder()
_DIGEST = 8


class Taking:
    """Takes them in, and counts what became of each."""

    def __init__(self) -> None:
        self._counts = {"added": 0, "changed": 0, "unchanged": 0}
        self._edited: list[OrderKey] = []
        self._shipped: list[OrderKey] = []
        self._taken: dict[OrderKey, str] = {}

    def take(self, connection: Connection, orders: Sequence[Order]) -> None:
        """Add, change or leave some orders; a key that stands twice counts as told again."""
        known = rows_of(connection, [order.key for order in orders])
        fresh: dict[OrderKey, Order] = {}
        for order in orders:
            row = known.get(order.key)
            if row is not None:
                self._again(connection, row, order)
            elif order.key in fresh:
                self._counts["unchanged"] += 1
            else:
                fresh[order.key] = order
        if fresh:
            order_rows.add_all(connection, [(order, facts_told(order)) for order in fresh.values()])
            self._counts["added"] += len(fresh)

    def kept(self) -> Kept:
        """What became of them all."""
        return Kept(**self._counts, edited=tuple(self._edited), shipped=tuple(self._shipped), taken=dict(self._taken))

    def _again(self, connection: Connection, row: Row[Any], told: Order) -> None:
        """An order that is here already."""
        known = as_order(row)
        if known.source != told.source and known.key.channel is not Channel.AMAZON:
            # Two shops may count their orders alike; one must not become the other's.
            self._taken[known.key] = known.source or "generic"
            return
        if known.hold is Hold.WITHDRAWN and not known.account and row.state in CHANGEABLE:
            # Its shop ships it again.
            freed = replace(known, hold=None)
            known = replace(freed, state=freed.unbought)
            order_rows.put_state(connection, row.order_id, known)
        if row.state not in CHANGEABLE:
            self._counts["unchanged"] += 1
            if facts_told(known) != facts_told(told) and known.erased_at is None:
                self._shipped.append(known.key)
            return
        # A buyer who was removed while the order waited comes back with a file that still has it.
        merged, is_edited = _merged(known, told, row.told if known.erased_at is None else None)
        if is_edited:
            self._edited.append(known.key)
        told_now = facts_told(told)
        if merged == known and row.told == told_now:
            self._counts["unchanged"] += 1
            return
        if merged != known:
            order_rows.put(connection, row.order_id, merged)
        connection.execute(update(order_).where(order_.c.order_id == row.order_id).values(told=told_now))
        self._counts["unchanged" if merged == known else "changed"] += 1


def rows_of(connection: Connection, keys: Sequence[OrderKey]) -> dict[OrderKey, Row[Any]]:
    """Rows of those orders that are here."""
    refs: dict[Channel, list[str]] = {}
    for key in keys:
        refs.setdefault(key.channel, []).append(key.ref)
    found: dict[OrderKey, Row[Any]] = {}
    for channel, some in refs.items():
        query = select(order_).where(order_.c.channel == channel.value, order_.c.ref.in_(some))
        for row in connection.execute(query):
            found[OrderKey(channel=channel, ref=row.ref)] = row
    return found


def _merged(known: Order, told: Order, base: bytes | None) -> tuple[Order, bool]:
    """The order with its file's news, and whether the file changed a fact that was changed here: ours stays.

    Args:
        base: what a file told of it last; None: nobody knows, so that the file has its way.
    """
    # What was changed field by field stands until the file says something new of that field.
    standing = edits.standing(known, told)
    ours, theirs = facts_told(known), facts_told(told)
    taken: dict[str, Any] = {}
    is_edited = False
    for number, name in enumerate(ORDER_FACTS):
        part = slice(number * _DIGEST, (number + 1) * _DIGEST)
        is_ours = base is not None and ours[part] != base[part] and not _is_by_field(known, name)
        if name in known.edited or is_ours:
            is_edited |= base is not None and theirs[part] not in (base[part], ours[part])
        else:
            taken[name] = getattr(standing, name)
    merged = replace(
        known,
        **taken,
        amazon_order_id=told.amazon_order_id,
        collect=standing.collect,
        at_door=standing.at_door,
        source=known.source or told.source,
        erased_at=None,
    )
    return merged, is_edited


def _is_by_field(known: Order, name: str) -> bool:
    """Whether what was changed of a fact here is written down field by field, so that the file's news can be told."""
    return name == "ship_to" and any(edit.field.startswith(edits.ADDRESS) for edit in known.edits)


def facts_told(order: Order) -> bytes:
    """A digest of each of ORDER_FACTS, 8 bytes each: no second copy of a buyer's address.

    Field by field and without what is empty, so that it stays the same when a later version knows of more fields.
    """
    to = order.ship_to
    place = (to.name, to.company, to.line1, to.line2, to.line3, to.city)
    items = [
        (each.sku, each.title, each.quantity, each.unit_value, each.weight, each.order_item_id, each.size)
        + ((each.barcode,) if each.barcode else ())
        for each in order.items
    ]
    address = (*place, to.state, to.postal_code, to.country, to.phone, to.email)
    return _digest(items) + _digest(address) + _digest_of_time(order.deliver_by) + _digest_of_time(order.ship_by)


def _digest(fact: object) -> bytes:
    return hashlib.blake2b(_ENCODER.encode(fact), digest_size=_DIGEST).digest()


# The orders of a day have few deadlines.
@functools.lru_cache(maxsize=1024)
def _digest_of_time(at: datetime | None) -> bytes:
    return _digest(at)
