"""The queue of orders (ports.Orders): taken in once, never changed behind a packer's back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.model import HELD, MOST_PARCELS, Channel, Order, OrderItem, OrderKey, OrderState, PurchaseState
from shipstation.model.texts import fold
from shipstation.ports import Kept, OrderPage
from shipstation.store import search, times
from shipstation.store.consequences import parcels_taken, state_of
from shipstation.store.database import Database
from shipstation.store.tables import order_

_ORDER = msgspec.msgpack.Decoder(Order)
# What an import may change: once a parcel is on its way, the others go to the same place.
CHANGEABLE = (OrderState.TO_SHIP.value, OrderState.ON_HOLD.value, OrderState.PROBLEM.value)
_OPEN = (*CHANGEABLE, OrderState.PARTLY.value)
_QUEUED = (OrderState.TO_SHIP.value, OrderState.PARTLY.value)


class OrderQueue:
    """Orders with their state. The content of an order is one value; what is searched by stands in columns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, orders: Sequence[Order]) -> Kept:
        """Take orders in, all or none. One that was shipped here, or is the same as before, is left alone."""
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        with self._database.write() as connection:
            for order in orders:
                counts[_keep(connection, order)] += 1
        return Kept(**counts)

    def find(self, key: OrderKey) -> Order | None:
        """One order, or None."""
        return next(iter(self._all(is_order(key))), None)

    def by_ref(self, ref: str) -> tuple[Order, ...]:
        """Orders of that reference or Amazon order id, any channel."""
        return self._all(or_(order_.c.ref == ref, order_.c.amazon_order_id == ref))

    def matching(self, typed: str, *, limit: int = 20) -> tuple[Order, ...]:
        """Open orders that hold this SKU, else those that hold every typed word; due first."""
        by_sku = self._all(
            and_(_is_open(), order_.c.skus.like(f"%\n{search.escaped(fold(typed.strip()))}\n%", escape="\\")),
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


def _keep(connection: Connection, order: Order) -> str:
    """Add, change or leave one order; which of the three it was."""
    row = connection.execute(select(order_).where(is_order(order.key))).one_or_none()
    if row is None:
        connection.execute(insert(order_).values(state=order.state.value, **columns_of(order)))
        return "added"
    # These are this station's own word, so that they are no part of what an import compares or changes.
    known = as_order(row)
    order = replace(order, state=known.state, parcels=known.parcels, account=known.account, hold=known.hold)
    if row.state not in CHANGEABLE or known == order:
        return "unchanged"
    connection.execute(update(order_).where(order_.c.order_id == row.order_id).values(**columns_of(order)))
    return "changed"


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
    words = [to.name, to.company, to.city, to.postal_code, *(item.title for item in order.items)]
    ids = [each for each in (order.key.ref, order.amazon_order_id) if each]
    return {
        "channel": order.key.channel.value,
        "ref": order.key.ref,
        "amazon_order_id": order.amazon_order_id,
        "deliver_by": times.kept_or_none(order.deliver_by),
        "folded": search.folded_with_ids([*words, *(item.sku for item in order.items)], ids),
        "skus": "\n" + "\n".join(fold(code) for item in order.items for code in _codes(item)) + "\n",
        "content": msgspec.msgpack.encode(order),
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
