"""Shopify's orders_export.csv: several rows an order, of which the first alone says what holds for all."""

from shipstation.intake import shop
from shipstation.intake.dialect import Cells, Dialect, Head, ReadRow
from shipstation.intake.values import needed, text, whole
from shipstation.model import SkipReason

_FIELDS = {
    "order_ref": ("name",),
    "email": ("email",),
    "financial_status": ("financial_status",),
    "fulfillment_status": ("fulfillment_status",),
    "cancelled_at": ("cancelled_at",),
    "shop_id": ("id",),
    "currency": ("currency",),
    "quantity": ("lineitem_quantity",),
    "title": ("lineitem_name",),
    "sku": ("lineitem_sku",),
    "unit_value": ("lineitem_price",),
    "requires_shipping": ("lineitem_requires_shipping",),
    "item_status": ("lineitem_fulfillment_status",),
    "name": ("shipping_name",),
    "company": ("shipping_company",),
    "line1": ("shipping_address1", "shipping_street"),
    "line2": ("shipping_address2",),
    "city": ("shipping_city",),
    "postal_code": ("shipping_zip",),
    "state": ("shipping_province",),
    "country": ("shipping_country",),
    "phone": ("shipping_phone", "phone"),
}
_BY_PAYMENT = {
    "refunded": SkipReason.REFUNDED,
    "voided": SkipReason.CANCELLED,
    "pending": SkipReason.UNPAID,
    "expired": SkipReason.UNPAID,
    "unpaid": SkipReason.UNPAID,
    "partially_paid": SkipReason.UNPAID,
}
_BY_FULFILLMENT = {
    "fulfilled": SkipReason.SHIPPED,
    "restocked": SkipReason.CANCELLED,
    "on_hold": SkipReason.ON_HOLD,
}
_ADDRESS = ("name", "line1", "city", "country")


def _read(cells: Cells) -> ReadRow:
    key = shop.key_of(cells)
    begins = _begins(cells)
    skip = _skip(cells) if begins else None
    if skip is not None:
        return ReadRow(key=key, head=None, skip=skip, begins=True)
    left_out = _left_out(cells)
    if left_out is SkipReason.DIGITAL and not any(text(cells, field) for field in _ADDRESS):
        return ReadRow(key=key, head=None, left_out=left_out, begins=begins)
    return ReadRow(
        key=key,
        head=Head(ship_to=shop.ship_to(cells)) if begins else None,
        items=() if left_out is not None else (shop.item(cells),),
        left_out=left_out,
        begins=begins,
    )


def _begins(cells: Cells) -> bool:
    """Whether this is the row of its order that holds for all: further ones have an item and no more."""
    return bool(text(cells, "financial_status") or text(cells, "shop_id") or text(cells, "name"))


def _skip(cells: Cells) -> SkipReason | None:
    if text(cells, "cancelled_at"):
        return SkipReason.CANCELLED
    fulfilled = _BY_FULFILLMENT.get(_word(cells, "fulfillment_status"))
    # A refund after the parcel left is a matter of money: it is told as what it means here.
    return _BY_PAYMENT.get(_word(cells, "financial_status")) or fulfilled


def _left_out(cells: Cells) -> SkipReason | None:
    if _word(cells, "requires_shipping") in ("false", "no", "0"):
        return SkipReason.DIGITAL
    if whole(needed(cells, "quantity")) == 0:
        return SkipReason.CANCELLED
    return _BY_FULFILLMENT.get(_word(cells, "item_status"))


def _word(cells: Cells, field: str) -> str:
    return text(cells, field).lower().replace(" ", "_")


DIALECT = Dialect(
    name="shopify",
    fields=_FIELDS,
    needed=(
        ("name",),
        ("lineitem_quantity",),
        ("lineitem_name",),
        ("shipping_name",),
        ("shipping_address1", "shipping_street"),
        ("shipping_city",),
        ("shipping_country",),
    ),
    named=shop.named,
    read=_read,
    carries=("currency",),
    items=frozenset(("quantity", "title", "sku", "unit_value", "requires_shipping", "item_status")),
)
