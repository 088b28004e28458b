"""v1 getShipment: a shipment bought before v2, as Amazon still tells it.

Source: shipping.json `GetShipmentResponse`, `Shipment`.
"""

from decimal import Decimal

from shipstation.amazon.wire.parts import (
    Json,
    Unreadable,
    inside,
    number,
    objects,
    read_money,
    read_payload,
    read_weight,
    read_window,
    text,
    whole,
)
from shipstation.model import Address, LegacyItem, LegacyParcel, LegacyShipment, Promise


def read_legacy(body: bytes) -> LegacyShipment:
    """A shipment of v1. Raises Unreadable without its id."""
    payload = read_payload(body)
    shipment_id = text(payload.get("shipmentId"))
    if not shipment_id:
        raise Unreadable("it names no shipment")
    accepted = inside(payload.get("acceptedRate"))
    promise = inside(accepted.get("promise"))
    return LegacyShipment(
        shipment_id=shipment_id,
        client_ref=text(payload.get("clientReferenceId")),
        account_id=text(inside(payload.get("shipper")).get("accountId")),
        ship_from=read_address(inside(payload.get("shipFrom"))),
        ship_to=read_address(inside(payload.get("shipTo"))),
        service=text(accepted.get("serviceType")),
        charged=read_money(accepted.get("totalCharge")),
        billed_weight=read_weight(accepted.get("billedWeight")),
        promise=Promise(
            pickup=read_window(promise.get("receiveWindow")), delivery=read_window(promise.get("deliveryWindow"))
        ),
        parcels=tuple(map(_parcel, objects(payload.get("containers")))),
    )


def _parcel(entry: Json) -> LegacyParcel:
    size = inside(entry.get("dimensions"))
    sides = [number(size.get(name)) for name in ("length", "width", "height")]
    return LegacyParcel(
        ref=text(entry.get("containerReferenceId")),
        size=_size([side for side in sides if side], text(size.get("unit")).lower()),
        weight=read_weight(entry.get("weight")),
        value=read_money(entry.get("value")),
        items=tuple(
            LegacyItem(title=text(item.get("title")), quantity=whole(item.get("quantity")) or 0)
            for item in objects(entry.get("items"))
        ),
    )


def _size(sides: list[Decimal], unit: str) -> str:
    """As people write it, 36×31×12 cm; "" when a side is missing."""
    if len(sides) < 3:
        return ""
    return f"{'×'.join(f'{side.normalize():f}' for side in sides)} {unit}".strip()


def read_address(entry: Json) -> Address:
    """Source: `Address`; what is missing is ""."""
    return Address(
        name=text(entry.get("name")),
        line1=text(entry.get("addressLine1")),
        line2=text(entry.get("addressLine2")),
        line3=text(entry.get("addressLine3")),
        city=text(entry.get("city")),
        state=text(entry.get("stateOrRegion")),
        postal_code=text(entry.get("postalCode")),
        country=text(entry.get("countryCode")).upper(),
        phone=text(entry.get("phoneNumber")),
        email=text(entry.get("email")),
    )
