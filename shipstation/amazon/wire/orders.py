"""searchOrders and getOrder: what is still to ship of each order, and where the others stand.

Source: orders_2026-01-01.json `Order`. Neither answer has a `payload` wrapper; both are taken with one all the same.
One order that makes no sense never stops the others: it is told as refused.
"""

from datetime import UTC, datetime

from shipstation.amazon.wire.parts import (
    Json,
    Unreadable,
    inside,
    number,
    objects,
    read_moment,
    read_payload,
    text,
    whole,
)
from shipstation.model import Address, Channel, Money, Order, OrderItem, OrderKey
from shipstation.ports import RefusedRow, ShopOrder, ShopPage, Standing

_STANDINGS = {
    "UNSHIPPED": Standing.OPEN,
    "PARTIALLY_SHIPPED": Standing.OPEN,
    "SHIPPED": Standing.SHIPPED,
    "CANCELLED": Standing.CANCELLED,
    "CANCELED": Standing.CANCELLED,
    "UNFULFILLABLE": Standing.CANCELLED,
}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class _Refused(Exception):
    """An order that cannot be taken in: field, kind, and why."""


def read_orders(body: bytes, *, account: str) -> ShopPage:
    """A page of searchOrders. Raises Unreadable.

    Args:
        account: through which they were asked for.
    """
    value = read_payload(body)
    if not isinstance(value.get("orders"), list):
        raise Unreadable("its orders are missing")
    until = read_moment(value.get("lastUpdatedBefore"))
    token = text(inside(value.get("pagination")).get("nextToken"))
    return _page(objects(value["orders"]), account, until=until, token=token)


def read_order(body: bytes, *, account: str) -> ShopPage:
    """The one order of getOrder. Raises Unreadable."""
    value = read_payload(body).get("order")
    if not isinstance(value, dict):
        raise Unreadable("its order is missing")
    return _page([value], account, until=None, token="")


def _page(entries: list[Json], account: str, *, until: datetime | None, token: str) -> ShopPage:
    orders: list[ShopOrder] = []
    refused: list[RefusedRow] = []
    for entry in entries:
        ref = text(entry.get("orderId"))
        try:
            read = _read(entry, ref, account)
        except _Refused as fault:
            field, kind, said = fault.args
            refused.append(RefusedRow(line=0, order_ref=ref or None, field=field, kind=kind, said=said))
        else:
            if read is not None:
                orders.append(read)
    return ShopPage(orders=tuple(orders), refused=tuple(refused), next=token or None, until=until)


def _read(entry: Json, ref: str, account: str) -> ShopOrder | None:
    """None for an order that Amazon ships itself. Raises _Refused."""
    if not ref:
        raise _Refused("orderId", "NoOrderId", "Amazon told of an order without an id.")
    fulfillment = inside(entry.get("fulfillment"))
    if text(fulfillment.get("fulfilledBy")).upper() == "AMAZON":
        return None
    standing = _STANDINGS.get(text(fulfillment.get("fulfillmentStatus")).upper(), Standing.OTHER)
    updated = read_moment(entry.get("lastUpdatedTime")) or _LONG_AGO
    if standing is not Standing.OPEN:
        return ShopOrder(ref=ref, standing=standing, updated_at=updated)
    items = _items(objects(entry.get("orderItems")), ref)
    if not items:
        # Each piece is on its way: the status lags behind.
        return ShopOrder(ref=ref, standing=Standing.SHIPPED, updated_at=updated)
    order = Order(
        key=OrderKey(channel=Channel.AMAZON, ref=ref),
        items=items,
        ship_to=_address(inside(inside(entry.get("recipient")).get("deliveryAddress")), ref),
        amazon_order_id=ref,
        deliver_by=_latest(fulfillment.get("deliverByWindow")),
        ship_by=_latest(fulfillment.get("shipByWindow")),
        account=account,
    )
    return ShopOrder(ref=ref, standing=standing, updated_at=updated, order=order)


def _items(entries: list[Json], ref: str) -> tuple[OrderItem, ...]:
    """What is still to ship; () when nothing is."""
    if not entries:
        raise _Refused("orderItems", "NoItems", f"Amazon told of no item in order {ref}.")
    items = []
    for entry in entries:
        product, item_id = inside(entry.get("product")), text(entry.get("orderItemId"))
        if not item_id:
            # Amazon sells no label for an item without its id (itemIdentifier).
            raise _Refused("orderItemId", "NoItemId", f"Amazon gave an item of order {ref} no id.")
        left = whole(inside(entry.get("fulfillment")).get("quantityUnfulfilled"))
        quantity = whole(entry.get("quantityOrdered")) if left is None else left
        if quantity is None or quantity < 0:
            raise _Refused("quantityOrdered", "BadNumber", f"Amazon gave an item of order {ref} no quantity.")
        sku = text(product.get("sellerSku")) or text(product.get("asin"))
        if quantity:
            items.append(
                OrderItem(
                    sku=sku,
                    title=text(product.get("title")) or sku or item_id,
                    quantity=quantity,
                    unit_value=_money(inside(product.get("price")).get("unitPrice")),
                    order_item_id=item_id,
                )
            )
    return tuple(items)


def _address(part: Json, ref: str) -> Address:
    """Source: `CustomerAddress`."""
    country = text(part.get("countryCode")).upper()
    if len(country) != 2:
        raise _Refused("deliveryAddress", "NoAddress", f"Amazon gave no address for order {ref}.")
    city = text(part.get("city")) or text(part.get("municipality"))
    district = text(part.get("districtOrCounty"))
    return Address(
        name=text(part.get("name")),
        company=text(part.get("companyName")),
        line1=text(part.get("addressLine1")),
        line2=text(part.get("addressLine2")),
        line3=text(part.get("addressLine3")) or ("" if district == city else district),
        city=city,
        state=text(part.get("stateOrRegion")),
        postal_code=text(part.get("postalCode")),
        country=country,
        phone=text(part.get("phone")),
    )


def _latest(window: object) -> datetime | None:
    """Source: `DateTimeRange`."""
    return read_moment(inside(window).get("latestDateTime"))


def _money(value: object) -> Money | None:
    """Source: `Money` {amount, currencyCode}, which Shipping spells otherwise."""
    part = inside(value)
    amount = number(part.get("amount"))
    try:
        return Money(amount, text(part.get("currencyCode")).upper()) if amount is not None else None
    except ValueError:
        return None
