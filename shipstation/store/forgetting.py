"""How one purchase or one order is freed of its buyer, within a transaction of the vault."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, exists, or_, select, update

from shipstation.model import Channel, Intent
from shipstation.store import order_rows, search, times
from shipstation.store.order_rows import as_order
from shipstation.store.tables import (
    SEARCHED,
    document,
    history,
    money_line,
    order_,
    order_event,
    print_job,
    purchase,
    quote,
    shop_order,
    tracking,
    tracking_event,
)

_INTENT = msgspec.msgpack.Decoder(Intent)


def forget_purchase(connection: Connection, row: Any, now: datetime) -> int:
    """Leave of a purchase what names nobody: ids, service, money, dates, country. Returns: how many papers went."""
    intent = _INTENT.decode(row.intent)
    # The request's body holds the address; its key does not, and is what support asks for.
    bare = replace(intent, prepared=replace(intent.prepared, body=b"", headers=()))
    connection.execute(
        update(purchase)
        .where(purchase.c.number == row.number)
        .values(
            name="",
            city="",
            region="",
            # What Amazon said of an address may quote it.
            said=None,
            intent=msgspec.msgpack.encode(bare),
            erased_at=times.kept(now),
        )
    )
    place = connection.execute(select(history.c.place).where(history.c.number == row.number)).scalar_one_or_none()
    search.forget(connection, row.number)
    if row.shipment_id is not None and place is not None:
        ids = [row.order_ref, row.shipment_id, row.tracking_id or "", row.package_ref]
        search.index(connection, place, search.folded_with_ids([row.carrier, row.service], filter(None, ids)))
    of_order = and_(quote.c.channel == row.channel, quote.c.order_ref == row.order_ref)
    connection.execute(delete(quote).where(of_order, quote.c.parcel == row.parcel))
    if row.tracking_key:
        _forget_way(connection, tracking_event.c.tracking_key == row.tracking_key)
    return connection.execute(delete(document).where(document.c.purchase_id == row.purchase_id)).rowcount


def forget_order(connection: Connection, row: Any, now: datetime) -> None:
    """Leave of an order what names nobody. It stands in its place: no import of it brings the buyer back."""
    order = as_order(row).without_buyer(now)
    order_rows.put(connection, row.order_id, order)
    # No scan of an item finds it any more; and it is as old as it was.
    scanned = {"skus": "\n", "seen_at": row.seen_at}
    connection.execute(update(order_).where(order_.c.order_id == row.order_id).values(scanned))
    # A reason that somebody wrote may name anybody.
    connection.execute(update(order_event).where(order_event.c.order_id == row.order_id).values(said=""))
    # Digests of the address that the shop told: of no use without it.
    connection.execute(
        update(shop_order).where(shop_order.c.order_id == row.order_id).values(told=msgspec.msgpack.encode({}))
    )
    connection.execute(delete(quote).where(quote.c.channel == row.channel, quote.c.order_ref == row.ref))


def drop_purchase(connection: Connection, row: Any) -> None:
    """Take a purchase out of the ledger with all that hangs on it."""
    if row.shipment_id is not None:
        connection.execute(delete(print_job).where(print_job.c.shipment_id == row.shipment_id))
    for table in (document, money_line):
        connection.execute(delete(table).where(table.c.purchase_id == row.purchase_id))
    search.forget(connection, row.number)
    if row.tracking_key:
        others = select(purchase.c.number).where(
            purchase.c.tracking_key == row.tracking_key, purchase.c.number != row.number
        )
        if connection.execute(others.limit(1)).one_or_none() is None:
            for way in (tracking_event, tracking):
                connection.execute(delete(way).where(way.c.tracking_key == row.tracking_key))
    connection.execute(delete(purchase).where(purchase.c.number == row.number))


def drop_orders(connection: Connection, channel: Channel) -> int:
    """Take the orders of a channel away, but for those of which a purchase is left. Returns: how many."""
    kept = exists().where(purchase.c.channel == order_.c.channel, purchase.c.order_ref == order_.c.ref)
    gone = connection.execute(select(order_.c.order_id).where(order_.c.channel == channel.value, ~kept)).scalars()
    numbers = list(gone)
    for number in numbers:
        connection.execute(delete(shop_order).where(shop_order.c.order_id == number))
        order_rows.drop(connection, number)
    return len(numbers)


def _forget_way(connection: Connection, condition: ColumnElement[bool]) -> None:
    """When and what happened stays; where, and the carrier's free words, go."""
    told = and_(condition, or_(tracking_event.c.place != "", tracking_event.c.detail != ""))
    # Two scans of one moment and one kind differ by their place alone: without it they are one.
    connection.execute(update(tracking_event).prefix_with("OR IGNORE").where(told).values(place="", detail=""))
    connection.execute(delete(tracking_event).where(told))


def wiped_index(connection: Connection) -> None:
    """Put the search indexes in order: pages from which entries were wiped go back to the file, empty."""
    for name in SEARCHED:
        connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES('optimize')")
