"""Amazon's order reports (flat files, a row an item): unshipped and new orders; all orders, which lack addresses."""

from shipstation.intake import shop
from shipstation.intake.dialect import Cells, Dialect, Head, ReadRow
from shipstation.intake.faults import RowFault
from shipstation.intake.values import moment, money, needed, quantity, text, whole
from shipstation.model import Channel, Money, OrderKey, SkipReason

NAME = "amazon-report"
# Source: Seller Central, "Unshipped Orders Report" and "Order Reports"; all orders by date write `amazon-order-id`.
_FIELDS = {
    "order_ref": ("order_id", "amazon_order_id"),
    "order_item_id": ("order_item_id", "amazon_order_item_code"),
    "email": ("buyer_email",),
    "buyer": ("buyer_name",),
    "phone": ("ship_phone_number", "buyer_phone_number"),
    "sku": ("sku",),
    "title": ("product_name",),
    "quantity": ("quantity_purchased", "quantity"),
    "to_ship": ("quantity_to_ship",),
    "shipped": ("quantity_shipped",),
    "name": ("recipient_name",),
    "company": ("ship_company_name",),
    "line1": ("ship_address_1",),
    "line2": ("ship_address_2",),
    "line3": ("ship_address_3",),
    "city": ("ship_city",),
    "state": ("ship_state",),
    "postal_code": ("ship_postal_code",),
    "country": ("ship_country",),
    "unit_value": ("item_price",),
    "currency": ("currency",),
    "status": ("order_status",),
    "item_status": ("item_status",),
    "fulfilled_by": ("fulfillment_channel",),
    # The day by which it was promised to be sent.
    "ship_by": ("latest_ship_date", "promise_date"),
    "deliver_by": ("latest_delivery_date",),
}
_BY_STATUS = {
    "shipped": SkipReason.SHIPPED,
    "complete": SkipReason.SHIPPED,
    "pending": SkipReason.UNPAID,
    "pendingavailability": SkipReason.UNPAID,
    "cancelled": SkipReason.CANCELLED,
    "canceled": SkipReason.CANCELLED,
}


def _named(cells: Cells) -> tuple[str, str]:
    return Channel.AMAZON.value, text(cells, "order_ref")


def _read(cells: Cells) -> ReadRow:
    key = OrderKey(channel=Channel.AMAZON, ref=shop.key_of(cells).ref)
    skip = _skip(cells)
    item_id = text(cells, "order_item_id")
    if skip is not None:
        return ReadRow(key=key, head=None, skip=skip)
    count = _count(cells)
    if count == 0 or "cancel" in text(cells, "item_status").lower():
        left_out = SkipReason.SHIPPED if (whole(text(cells, "shipped")) or 0) > 0 else SkipReason.CANCELLED
        return ReadRow(key=key, head=None, left_out=left_out, item_ref=item_id)
    if "name" not in cells or "line1" not in cells:
        raise RowFault(
            "name",
            "MissingField",
            "This report tells no addresses: import the unshipped orders report, or the orders by --amazon.",
        )
    if not item_id:
        raise RowFault("order_item_id", "MissingField", "An Amazon order needs the order-item-id of each item.")
    head = Head(
        ship_to=shop.ship_to(cells),
        amazon_order_id=key.ref,
        deliver_by=moment(cells, "deliver_by"),
        ship_by=moment(cells, "ship_by"),
    )
    item = shop.item(cells, count=count, item_id=item_id, price=_price)
    return ReadRow(key=key, head=head, items=(item,), item_ref=item_id)


def _skip(cells: Cells) -> SkipReason | None:
    if text(cells, "fulfilled_by").lower() in ("amazon", "afn"):
        return SkipReason.BY_THE_SHOP
    status = text(cells, "status").lower().replace(" ", "").replace("-", "")
    return SkipReason.SHIPPED if status.startswith("shipped") else _BY_STATUS.get(status)


def _count(cells: Cells) -> int:
    """How many of the item are still to be sent."""
    if text(cells, "to_ship"):
        left = whole(text(cells, "to_ship"))
        return left if left == 0 else quantity(cells, "to_ship")
    ordered = whole(needed(cells, "quantity"))
    return ordered if ordered == 0 else quantity(cells)


def _price(cells: Cells) -> Money | None:
    # `item-price` is that of the whole line.
    return money(cells, divided_by=whole(text(cells, "quantity")) or 1)


DIALECT = Dialect(
    name=NAME,
    fields=_FIELDS,
    needed=(
        ("order_id", "amazon_order_id"),
        ("sku",),
        ("product_name",),
        ("quantity_purchased", "quantity"),
        ("ship_city",),
        ("ship_postal_code",),
        ("ship_country",),
        ("purchase_date",),
    ),
    named=_named,
    read=_read,
    items=frozenset(("order_item_id", "sku", "title", "quantity", "to_ship", "shipped", "unit_value", "item_status")),
)
