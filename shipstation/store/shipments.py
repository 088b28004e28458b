"""Rows of the purchase table as the nouns of the trade: purchases and shipments."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, select

from shipstation.model import (
    Channel,
    Intent,
    LabelFacts,
    Money,
    OrderKey,
    Promise,
    Purchase,
    PurchaseState,
    Shipment,
    TrackingEvent,
)
from shipstation.store import times
from shipstation.store.tables import document, purchase, tracking, tracking_event

_INTENT = msgspec.msgpack.Decoder(Intent)
_PROMISE = msgspec.msgpack.Decoder(Promise)

_EACH = document.alias()
# A parcel may come with two papers that are labels; the first one tells, so that no shipment is listed twice.
_LABEL_ID = (
    select(func.min(_EACH.c.document_id))
    .where(_EACH.c.purchase_id == purchase.c.purchase_id, _EACH.c.type == "LABEL")
    .scalar_subquery()
)


def shipments() -> Select[Any]:
    """Bought purchases with their label's facts and last tracking state; add conditions on `purchase`."""
    return (
        # The label's facts, never its bytes, nor those of the request: a page of history must not carry them along.
        select(
            *(each for each in purchase.c if each is not purchase.c.intent),
            document.c.format.label("label_format"),
            document.c.dpi.label("label_dpi"),
            document.c.size.label("label_size"),
            document.c.sha256.label("label_sha256"),
            tracking.c.state.label("tracking_state"),
        )
        .select_from(
            purchase.outerjoin(document, document.c.document_id == _LABEL_ID).outerjoin(
                tracking, tracking.c.tracking_key == purchase.c.tracking_key
            )
        )
        .where(purchase.c.shipment_id.is_not(None))
    )


def of_order(order: OrderKey) -> ColumnElement[bool]:
    """The purchases of an order."""
    return and_(purchase.c.channel == order.channel.value, purchase.c.order_ref == order.ref)


def in_order(connection: Connection, numbers: Sequence[int]) -> tuple[Shipment, ...]:
    """The shipments of these purchase numbers, in the order given."""
    rows = connection.execute(shipments().where(purchase.c.number.in_(numbers))).all()
    found = {row.number: as_shipment(row) for row in rows}
    return tuple(found[number] for number in numbers)


def shipment_where(connection: Connection, *conditions: Any) -> Shipment | None:
    """The newest shipment that meets the conditions, or None."""
    row = connection.execute(shipments().where(*conditions).order_by(purchase.c.number.desc()).limit(1)).one_or_none()
    return as_shipment(row) if row is not None else None


def as_shipment(row: Row[Any]) -> Shipment:
    """A row of `shipments()`."""
    charged = Money(Decimal(row.charged_amount), row.charged_currency) if row.charged_amount is not None else None
    label = (
        LabelFacts(format=row.label_format, dpi=row.label_dpi, bytes=row.label_size, sha256=row.label_sha256)
        if row.label_format is not None
        else None
    )
    return Shipment(
        shipment_id=row.shipment_id,
        purchase_id=row.purchase_id,
        order=OrderKey(channel=Channel(row.channel), ref=row.order_ref),
        parcel=row.parcel,
        account=row.account,
        state=PurchaseState(row.state),
        carrier_id=row.carrier_id,
        carrier=row.carrier,
        service=row.service,
        tracking_id=row.tracking_id,
        package_ref=row.package_ref,
        shown=Money(Decimal(row.shown_amount), row.currency),
        bought_at=times.read(row.bought_at),
        promise=_PROMISE.decode(row.promise),
        name=row.name,
        city=row.city,
        region=row.region,
        country=row.country,
        charged=charged,
        tracking_state=row.tracking_state,
        label=label,
        packed_by=row.packed_by,
        erased_at=times.read_or_none(row.erased_at),
    )


def as_purchase(row: Row[Any]) -> Purchase:
    """A row of the purchase table."""
    return Purchase(
        purchase_id=row.purchase_id,
        state=PurchaseState(row.state),
        intent=_INTENT.decode(row.intent),
        doubt=bool(row.doubt),
        tries=row.tries,
        created_at=times.read(row.created_at),
        changed_at=times.read(row.changed_at),
        said=row.said,
        code=row.code,
        request_id=row.request_id,
    )


def tracking_key(tracking_id: str) -> str:
    """A tracking id as it is compared: without spaces, in capitals."""
    return "".join(tracking_id.split()).upper()


def lost_its_buyer(connection: Connection, key: str) -> bool:
    """Whether the buyer of that parcel was removed: then no scan brings their town back."""
    gone = select(purchase.c.number).where(purchase.c.tracking_key == key, purchase.c.erased_at.is_not(None))
    return connection.execute(gone.limit(1)).one_or_none() is not None


def add_event(connection: Connection, key: str, event: TrackingEvent, *, is_bare: bool = False) -> None:
    """An event of a parcel's way, once. `is_bare`: without its place and the carrier's free words."""
    connection.execute(
        insert(tracking_event)
        .prefix_with("OR IGNORE")
        .values(
            tracking_key=key,
            at=times.kept(event.at),
            code=event.code,
            detail="" if is_bare else event.detail or "",
            place="" if is_bare else event.place or "",
        )
    )
