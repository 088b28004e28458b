"""The queue of orders (ports.Orders): taken in once, never changed behind a packer's back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from shipstation.model import Order, OrderKey, OrderState
from shipstation.ports import Kept, OrderPage
from shipstation.store import search, times
from shipstation.store.database import Database
from shipstation.store.tables import order_

_ORDER = msgspec.msgpack.Decoder(Order)
_OPEN = (OrderState.TO_SHIP.value, OrderState.ON_HOLD.value, OrderState.PROBLEM.value)


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
        return next(iter(self._all(_is(key))), None)

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
        return tuple(_as_order(row) for row in rows)


def _keep(connection: Connection, order: Order) -> str:
    """Add, change or leave one order; which of the three it was."""
    row = connection.execute(select(order_).where(_is(order.key))).one_or_none()
    if row is None:
        connection.execute(insert(order_).values(state=order.state.value, **_columns(order)))
        return "added"
    # The state is this station's own word, so that it is no part of what an import compares or changes.
    if row.state not in _OPEN or replace(_as_order(row), state=order.state) == order:
        return "unchanged"
    connection.execute(update(order_).where(order_.c.order_id == row.order_id).values(**_columns(order)))
    return "changed"


def _columns(order: Order) -> dict[str, Any]:
    to = order.ship_to
    words = [to.name, to.company, to.city, to.postal_code, *(item.title for item in order.items)]
    ids = [each for each in (order.key.ref, order.amazon_order_id) if each]
    return {
        "channel": order.key.channel.value,
        "ref": order.key.ref,
        "amazon_order_id": order.amazon_order_id,
        "deliver_by": times.kept_or_none(order.deliver_by),
        "folded": search.folded_with_ids([*words, *(item.sku for item in order.items)], ids),
        "skus": "\n" + "\n".join(search.fold(item.sku) for item in order.items) + "\n",
        "content": msgspec.msgpack.encode(order),
    }


def _as_order(row: Row[Any]) -> Order:
    return replace(_ORDER.decode(row.content), state=OrderState(row.state))


def _is(key: OrderKey) -> ColumnElement[bool]:
    return and_(order_.c.channel == key.channel.value, order_.c.ref == key.ref)


def _is_open() -> ColumnElement[bool]:
    return order_.c.state.in_(_OPEN)
