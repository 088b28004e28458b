"""What a purchase changes besides its own row, inside its transaction: papers, money, its order, the search index."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, insert, select, update

from shipstation.model import (
    HELD,
    MOST_PARCELS,
    Bought,
    Channel,
    Document,
    Money,
    Order,
    OrderKey,
    OrderState,
    PurchaseState,
)
from shipstation.ports import is_due
from shipstation.store import past, search, times
from shipstation.store.order_rows import put_state
from shipstation.store.shipments import of_order
from shipstation.store.tables import IS_LIVE, document, money_line, order_, purchase

_ORDER = msgspec.msgpack.Decoder(Order)


def keep_papers(connection: Connection, purchase_id: str, papers: Sequence[Document]) -> None:
    """The papers of a purchase, byte for byte."""
    if not papers:
        return  # the money is spent all the same: papers can be fetched anew, a purchase cannot
    connection.execute(
        insert(document),
        [
            {
                "purchase_id": purchase_id,
                "type": paper.type,
                "format": paper.format,
                "dpi": paper.dpi,
                "width_mm": str(paper.width_mm) if paper.width_mm is not None else None,
                "length_mm": str(paper.length_mm) if paper.length_mm is not None else None,
                "sha256": hashlib.sha256(paper.content).hexdigest(),
                "size": len(paper.content),
                "content": paper.content,
            }
            for paper in papers
        ],
    )


def keep_money(connection: Connection, row: Any, bought: Bought, now: datetime) -> None:
    """What was shown, and what was charged where the carrier said so."""
    created = times.read(row.created_at)
    add_money(connection, row, "quoted", Money(Decimal(row.shown_amount), row.currency), created)
    if bought.charged is not None:
        add_money(connection, row, "charged", bought.charged, now)


def add_money(connection: Connection, row: Any, kind: str, moved: Money, at: datetime) -> None:
    """One movement of money: `kind` as in ports.MoneyLine."""
    connection.execute(
        insert(money_line).values(
            purchase_id=row.purchase_id, at=times.kept(at), kind=kind, amount=moved.text(), currency=moved.currency
        )
    )


def refund(row: Any) -> Money:
    """What should come back: the charge, else the price shown; below zero."""
    if row.charged_amount is not None:
        return Money(-Decimal(row.charged_amount), row.charged_currency)
    return Money(-Decimal(row.shown_amount), row.currency)


def refund_is_due(connection: Connection, purchase_id: str) -> bool:
    """Whether a refund is expected and nobody has said that it came."""
    kinds = connection.execute(select(money_line.c.kind).where(money_line.c.purchase_id == purchase_id)).scalars()
    return is_due(kinds)


def ship_order(connection: Connection, row: Any, bought: Bought) -> None:
    """The order is shipped, or a part of it; its buyer and items make the parcel findable in history."""
    order = set_order_state(connection, row)
    place = past.keep(connection, row, order.ship_to.country if order is not None else "")
    words: list[str] = [row.carrier, row.service]
    ids = [row.order_ref, bought.shipment_id, bought.tracking_id, bought.package_ref]
    if order is not None:
        to = order.ship_to
        connection.execute(
            update(purchase)
            .where(purchase.c.purchase_id == row.purchase_id)
            .values(name=to.name, city=to.city, region=to.state, country=to.country)
        )
        more, known = order_words(order)
        words, ids = [*words, *more], [*ids, *known]
    search.index(connection, place, search.folded_with_ids(words, [each for each in ids if each]))


def order_words(order: Order) -> tuple[list[str], list[str]]:
    """What an order's parcels are found by besides their own words and ids: more words, more ids."""
    to = order.ship_to
    place = [to.name, to.company, to.city, to.state, to.postal_code, to.country]
    ids = [order.amazon_order_id] if order.amazon_order_id not in (None, order.key.ref) else []
    ids += [part.ref for part in order.parts]
    return [*place, *(word for item in order.items for word in (item.sku, item.title))], [
        each for each in ids if each
    ]


def set_order_state(connection: Connection, row: Any) -> Order | None:
    """Where the order of a purchase stands now, by what is bought of it; the order, where it is one of ours."""
    ours = and_(order_.c.channel == row.channel, order_.c.ref == row.order_ref)
    kept = connection.execute(select(order_.c.order_id, order_.c.content).where(ours)).one_or_none()
    if kept is None:
        return None
    order = _ORDER.decode(kept.content)
    taken = parcels_taken(connection, OrderKey(channel=Channel(row.channel), ref=row.order_ref))
    bought = [number for number, state in taken.items() if state in HELD]
    # A parcel that was taken away while it was bought is paid for all the same: the order has it again.
    parcels = min(max([order.parcels, *bought]), MOST_PARCELS)
    # Trouble is over with a label. Without one a hold counts again: what its shop called off is not shipped again.
    order = replace(order, trouble="") if bought else order
    state = state_of(parcels, bought=len(bought)) if bought else order.unbought
    order = replace(order, state=state, parcels=parcels)
    put_state(connection, kept.order_id, order)
    return order


def state_of(parcels: int, *, bought: int) -> OrderState:
    """To ship, partly bought or shipped, for an order that goes out in so many parcels."""
    if not bought:
        return OrderState.TO_SHIP
    return OrderState.PARTLY if bought < parcels else OrderState.SHIPPED


def parcels_taken(connection: Connection, order: OrderKey) -> dict[int, PurchaseState]:
    """The parcels of an order that have a live purchase, by number, with its state."""
    rows = connection.execute(
        select(purchase.c.parcel, purchase.c.state).where(of_order(order), IS_LIVE).order_by(purchase.c.parcel)
    ).all()
    return {row.parcel: PurchaseState(row.state) for row in rows}
