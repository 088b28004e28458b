"""An order as rows: its content, the narrow line of the queue, its tags and its words. Written together, always."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, update

from shipstation.model import Order, OrderEvent, OrderItem, OrderKey, OrderState
from shipstation.model.texts import fold
from shipstation.store import order_search, search, times
from shipstation.store.tables import order_, order_event, order_line, order_tag

UNDATED = "9"
"""The `due` of an order without a deadline: behind all others."""
_ORDER = msgspec.msgpack.Decoder(Order)
_LONGEST_NAME = 80


def add(connection: Connection, order: Order) -> int:
    """A new order; its number."""
    values = {"state": order.state.value, **_columns(order)}
    order_id = int(connection.execute(insert(order_).values(values).returning(order_.c.order_id)).scalar_one())
    connection.execute(insert(order_line).values(order_id=order_id, **_line(order)))
    _tag(connection, order_id, order)
    order_search.index(connection, order_id, values["folded"])
    return order_id


def add_all(connection: Connection, orders: Sequence[tuple[Order, bytes]]) -> None:
    """Many new orders at once, each with what its file told of it (taking.py)."""
    first = int(connection.execute(select(func.coalesce(func.max(order_.c.order_id), 0))).scalar_one()) + 1
    wide, narrow, tags, texts = [], [], [], []
    for order_id, (order, told) in enumerate(orders, first):
        columns = _columns(order)
        wide.append({"order_id": order_id, "state": order.state.value, "told": told, **columns})
        narrow.append({"order_id": order_id, **_line(order)})
        tags += [{"tag": tag, "order_id": order_id} for tag in sorted({fold(tag) for tag in order.tags})]
        texts.append((order_id, columns["folded"]))
    connection.execute(insert(order_), wide)
    connection.execute(insert(order_line), narrow)
    if tags:
        connection.execute(insert(order_tag), tags)
    order_search.index_all(connection, texts)


def put(connection: Connection, order_id: int, order: Order) -> None:
    """An order as it is now, in place of what it was."""
    values = {"state": order.state.value, **_columns(order)}
    connection.execute(update(order_).where(order_.c.order_id == order_id).values(values))
    connection.execute(update(order_line).where(order_line.c.order_id == order_id).values(_line(order)))
    connection.execute(delete(order_tag).where(order_tag.c.order_id == order_id))
    _tag(connection, order_id, order)
    order_search.forget(connection, order_id)
    order_search.index(connection, order_id, values["folded"])


def put_state(connection: Connection, order_id: int, order: Order) -> None:
    """The same where only its state or count of parcels is another: nothing that it is found by."""
    content = msgspec.msgpack.encode(order)
    connection.execute(
        update(order_).where(order_.c.order_id == order_id).values(state=order.state.value, content=content)
    )
    connection.execute(update(order_line).where(order_line.c.order_id == order_id).values(state=order.state.value))


def drop(connection: Connection, order_id: int) -> None:
    """An order goes, with all that it was found by."""
    order_search.forget(connection, order_id)
    connection.execute(delete(order_).where(order_.c.order_id == order_id))


def note_event(connection: Connection, order_id: int, event: OrderEvent) -> None:
    """Write down what was done with an order."""
    connection.execute(
        insert(order_event).values(order_id=order_id, at=times.kept(event.at), what=event.what, said=event.said)
    )


def last_changed(connection: Connection, key: OrderKey, whats: tuple[str, ...]) -> datetime | None:
    """When something of these kinds was done with an order last; None: never."""
    at = connection.execute(
        select(order_event.c.at)
        .join(order_, order_.c.order_id == order_event.c.order_id)
        .where(is_order(key), order_event.c.what.in_(whats))
        .order_by(order_event.c.order_event_id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return times.read_or_none(at)


def row_of(connection: Connection, key: OrderKey) -> Row[Any] | None:
    """The row of an order, or None."""
    return connection.execute(select(order_).where(is_order(key))).one_or_none()


def as_order(row: Row[Any]) -> Order:
    """The order of a row of its table."""
    return replace(
        _ORDER.decode(row.content), state=OrderState(row.state), erased_at=times.read_or_none(row.erased_at)
    )


def is_order(key: OrderKey) -> ColumnElement[bool]:
    """The row of an order."""
    return and_(order_.c.channel == key.channel.value, order_.c.ref == key.ref)


def _columns(order: Order) -> dict[str, Any]:
    """An order's content, and the columns that it is searched by; not its state."""
    to = order.ship_to
    words = [to.name, to.company, to.city, to.postal_code, *(item.title for item in order.items)]
    ids = [order.key.ref, order.amazon_order_id, *(part.ref for part in order.parts)]
    return {
        "channel": order.key.channel.value,
        "ref": order.key.ref,
        "amazon_order_id": order.amazon_order_id,
        "deliver_by": times.kept_or_none(order.deliver_by),
        "folded": search.folded_with_ids(
            [*words, *(item.sku for item in order.items), *order.tags, order.note], [each for each in ids if each]
        ),
        "skus": "\n" + "\n".join(fold(code) for item in order.items for code in _codes(item)) + "\n",
        "content": msgspec.msgpack.encode(order),
        "erased_at": times.kept_or_none(order.erased_at),
        # What is new, or changed, is as old as today.
        "seen_at": None,
    }


def _line(order: Order) -> dict[str, str]:
    return {
        "state": order.state.value,
        "channel": order.key.channel.value,
        "due": times.kept_or_none(order.deliver_by) or UNDATED,
        "name": fold(order.ship_to.name)[:_LONGEST_NAME],
        "ref": order.key.ref,
    }


def _tag(connection: Connection, order_id: int, order: Order) -> None:
    tags = sorted({fold(tag) for tag in order.tags})
    if tags:
        connection.execute(insert(order_tag), [{"tag": tag, "order_id": order_id} for tag in tags])


def _codes(item: OrderItem) -> tuple[str, ...]:
    """What stands on an item for a scanner."""
    return (item.sku, item.barcode) if item.barcode else (item.sku,)
