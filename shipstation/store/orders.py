"""The queue of orders (ports.Orders): taken in once, never changed behind a packer's back."""

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.model import HELD, MOST_PARCELS, Channel, Hold, Order, OrderItem, OrderKey, OrderState, PurchaseState
from shipstation.ports import Kept, OrderPage
from shipstation.store import search, times
from shipstation.store.consequences import parcels_taken, state_of
from shipstation.store.database import Database
from shipstation.store.tables import order_

_ORDER = msgspec.msgpack.Decoder(Order)
_ENCODER = msgspec.msgpack.Encoder()
# What an import may change: once a parcel is on its way, the others go to the same place.
CHANGEABLE = (OrderState.TO_SHIP.value, OrderState.ON_HOLD.value, OrderState.PROBLEM.value)
_OPEN = (*CHANGEABLE, OrderState.PARTLY.value)
_QUEUED = (OrderState.TO_SHIP.value, OrderState.PARTLY.value)
_FACTS = ("items", "ship_to", "deliver_by", "ship_by")
_AT_ONCE = 500


class OrderQueue:
    """Orders with their state. The content of an order is one value; what is searched by stands in columns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, orders: Sequence[Order]) -> Kept:
        """Take orders in, all or none. What was shipped or edited here, or is as before, is left alone."""
        taking = Taking()
        with self._database.write() as connection:
            for start in range(0, len(orders), _AT_ONCE):
                taking.take(connection, orders[start : start + _AT_ONCE])
        return taking.kept()

    def withdraw(self, keys: Sequence[OrderKey], source: str) -> tuple[OrderKey, ...]:
        """Hold those of these orders that wait here, as their shop ships them no more; which they were."""
        held = []
        with self._database.write() as connection:
            for start in range(0, len(keys), _AT_ONCE):
                for key, row in _rows_of(connection, keys[start : start + _AT_ONCE]).items():
                    order = as_order(row)
                    is_theirs = order.source == source or key.channel is Channel.AMAZON
                    if row.state in CHANGEABLE and order.hold is None and not order.account and is_theirs:
                        _put(connection, row, replace(order, hold=Hold.WITHDRAWN, state=OrderState.ON_HOLD))
                        held.append(key)
        return tuple(held)

    def find(self, key: OrderKey) -> Order | None:
        """One order, or None."""
        return next(iter(self._all(is_order(key))), None)

    def by_ref(self, ref: str) -> tuple[Order, ...]:
        """Orders of that reference or Amazon order id, any channel."""
        return self._all(or_(order_.c.ref == ref, order_.c.amazon_order_id == ref))

    def matching(self, typed: str, *, limit: int = 20) -> tuple[Order, ...]:
        """Open orders that hold this SKU, else those that hold every typed word; due first."""
        by_sku = self._all(
            and_(_is_open(), order_.c.skus.like(f"%\n{search.escaped(search.fold(typed.strip()))}\n%", escape="\\")),
            limit=limit,
        )
        if by_sku:
            return by_sku
        words = [order_.c.folded.like(pattern, escape="\\") for pattern in search.like(typed)]
        return self._all(and_(_is_open(), *words), limit=limit) if words else ()

    def page(self, *, state: OrderState | None = None, limit: int = 200, offset: int = 0) -> OrderPage:
        """Orders due first, undated last."""
        condition = order_.c.state == state.value if state is not None else order_.c.order_id > 0
        return self._page(condition, limit=limit, offset=offset)

    def queue(self, *, limit: int = 200, offset: int = 0) -> OrderPage:
        """Orders to ship and those of which a part is bought, due first, undated last."""
        return self._page(order_.c.state.in_(_QUEUED), limit=limit, offset=offset)

    def split(self, key: OrderKey, parcels: int) -> Order:
        """In how many parcels an order goes out; its state follows. Raises NotFound, BadInput, StateRefused."""
        with self._database.write() as connection:
            row = connection.execute(select(order_).where(is_order(key))).one_or_none()
            if row is None:
                raise NotFound(f"There is no order {key}.", "Import it first.", fields=("order",))
            order = as_order(row)
            taken = parcels_taken(connection, key)
            _check_split(order, parcels, taken)
            bought = sum(state in HELD for state in taken.values())
            waits = order.state in (OrderState.ON_HOLD, OrderState.PROBLEM)
            state = order.state if waits else state_of(parcels, bought=bought)
            split = replace(order, state=state, parcels=parcels)
            connection.execute(
                update(order_)
                .where(order_.c.order_id == row.order_id)
                .values(state=state.value, content=msgspec.msgpack.encode(split))
            )
        return split

    def _page(self, condition: ColumnElement[bool], *, limit: int, offset: int) -> OrderPage:
        with self._database.read() as connection:
            total = connection.execute(select(func.count()).select_from(order_).where(condition)).scalar_one()
        return OrderPage(orders=self._all(condition, limit=limit, offset=offset), total=total)

    def _all(self, condition: ColumnElement[bool], *, limit: int = 200, offset: int = 0) -> tuple[Order, ...]:
        query = (
            select(order_)
            .where(condition)
            .order_by(order_.c.deliver_by.is_(None), order_.c.deliver_by, order_.c.order_id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(as_order(row) for row in rows)


class Taking:
    """Orders of files on their way into the queue, and what became of each."""

    def __init__(self) -> None:
        self._counts = {"added": 0, "changed": 0, "unchanged": 0}
        self._edited: list[OrderKey] = []
        self._shipped: list[OrderKey] = []
        self._taken: dict[OrderKey, str] = {}

    def take(self, connection: Connection, orders: Sequence[Order]) -> None:
        """Add, change or leave some orders; a key that stands twice counts as told again."""
        known = _rows_of(connection, [order.key for order in orders])
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
            rows = [
                {"state": order.state.value, "told": facts_told(order), **columns_of(order)}
                for order in fresh.values()
            ]
            connection.execute(insert(order_), rows)
            self._counts["added"] += len(fresh)

    def kept(self) -> Kept:
        """What became of them all."""
        return Kept(**self._counts, edited=tuple(self._edited), shipped=tuple(self._shipped), taken=dict(self._taken))

    def _again(self, connection: Connection, row: Row[Any], told: Order) -> None:
        """An order that is here already."""
        known = as_order(row)
        key = known.key
        if known.source != told.source and key.channel is not Channel.AMAZON:
            # Two shops may count their orders alike; one must not become the other's.
            self._taken[key] = known.source or "generic"
            return
        if known.hold is Hold.WITHDRAWN and not known.account and row.state in CHANGEABLE:
            # Its shop ships it again.
            known = replace(known, hold=None, state=OrderState.TO_SHIP)
            _put(connection, row, known)
        # These are this station's own word, so that they are no part of what an import compares or changes.
        order = replace(
            told,
            state=known.state,
            parcels=known.parcels,
            account=known.account,
            hold=known.hold,
            source=known.source or told.source,
        )
        if row.state not in CHANGEABLE or known == order:
            self._counts["unchanged"] += 1
            if known != order:
                self._shipped.append(key)
            return
        merged, is_edited = _merged(known, order, row.told)
        if is_edited:
            self._edited.append(key)
        told_now = facts_told(order)
        if merged == known and row.told == told_now:
            self._counts["unchanged"] += 1
            return
        connection.execute(
            update(order_).where(order_.c.order_id == row.order_id).values(told=told_now, **columns_of(merged))
        )
        self._counts["unchanged" if merged == known else "changed"] += 1


def _put(connection: Connection, row: Row[Any], order: Order) -> None:
    """Another standing of an order that is here."""
    content = _ENCODER.encode(order)
    values = {"state": order.state.value, "content": content}
    connection.execute(update(order_).where(order_.c.order_id == row.order_id).values(**values))


def _rows_of(connection: Connection, keys: Sequence[OrderKey]) -> dict[OrderKey, Row[Any]]:
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

    `base`: what a file told of it last; None: nobody knows, so that the file has its way.
    """
    if base is None:
        return told, False
    ours, theirs = facts_told(known), facts_told(told)
    taken: dict[str, Any] = {}
    is_edited = False
    for number, name in enumerate(_FACTS):
        part = slice(number * _DIGEST, (number + 1) * _DIGEST)
        if ours[part] == theirs[part]:
            continue
        if ours[part] == base[part]:
            taken[name] = getattr(told, name)
        elif theirs[part] != base[part]:
            is_edited = True
    return replace(known, **taken), is_edited


_DIGEST = 8


def facts_told(order: Order) -> bytes:
    """A digest of each of _FACTS, 8 bytes each: no second copy of a buyer's address.

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


def _check_split(order: Order, parcels: int, taken: Mapping[int, PurchaseState]) -> None:
    """Why an order cannot go out in so many parcels. `taken`: its parcels with a live purchase."""
    ref = order.key.ref
    if not 1 <= parcels <= MOST_PARCELS:
        raise BadInput(
            f"An order goes out in 1 to {MOST_PARCELS} parcels, not in {parcels}.",
            "Say in how many it goes out.",
            fields=("parcels",),
        )
    if parcels > 1 and order.key.channel is Channel.AMAZON:
        raise StateRefused(
            # The words of the notice bar: the whole of it is seen at the smallest window.
            f"Order {ref} gets one label: Amazon's order-item ids cannot be assigned to parcels yet.",
            "Send it in one parcel, or ship the rest in Seller Central.",
            fields=("parcels",),
        )
    last = max(taken, default=0)
    if parcels >= last:
        return
    if taken[last] in HELD:
        said, remedy = "is bought", "Cancel that parcel first, or leave the number."
    elif taken[last] is PurchaseState.UNSURE:
        said, remedy = "may be bought, nobody can tell yet", "Ask again with `resume`, or settle it first."
    else:
        said, remedy = "is being bought", "Wait for it. If the station was stopped, `resume` settles it."
    raise StateRefused(
        f"Parcel {last} of order {ref} {said}: it cannot go out in {parcels}.", remedy, fields=("parcels",)
    )


def columns_of(order: Order) -> dict[str, Any]:
    """An order's content, and the columns that it is searched by; not its state."""
    to = order.ship_to
    items = order.items
    words = [
        to.name,
        to.company,
        to.city,
        to.postal_code,
        *[item.title for item in items],
        *[item.sku for item in items],
    ]
    ids = [order.key.ref, order.amazon_order_id] if order.amazon_order_id else [order.key.ref]
    codes = [code for item in items for code in _codes(item)]
    return {
        "channel": order.key.channel.value,
        "ref": order.key.ref,
        "amazon_order_id": order.amazon_order_id,
        "deliver_by": times.kept_or_none(order.deliver_by),
        "folded": search.folded_with_ids(words, ids),
        "skus": f"\n{search.fold(chr(10).join(codes))}\n",
        "content": _ENCODER.encode(order),
    }


def _codes(item: OrderItem) -> tuple[str, ...]:
    """What stands on an item for a scanner."""
    return (item.sku, item.barcode) if item.barcode else (item.sku,)


def as_order(row: Row[Any]) -> Order:
    """The order of a row of its table."""
    return replace(_ORDER.decode(row.content), state=OrderState(row.state))


def is_order(key: OrderKey) -> ColumnElement[bool]:
    """The row of an order."""
    return and_(order_.c.channel == key.channel.value, order_.c.ref == key.ref)


def _is_open() -> ColumnElement[bool]:
    return order_.c.state.in_(_OPEN)
