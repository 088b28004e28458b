"""Etsy's two exports: sold order items, a row an item; and sold orders, which tell how many items and not which."""

from dataclasses import replace

from shipstation.intake import shop
from shipstation.intake.dialect import Cells, Dialect, Head, ReadRow
from shipstation.intake.faults import RowFault
from shipstation.intake.values import moment, money, text
from shipstation.model import OrderItem, SkipReason

_FIELDS = {
    "order_ref": ("order_id",),
    "name": ("ship_name", "full_name"),
    "line1": ("ship_address1", "street_1"),
    "line2": ("ship_address2", "street_2"),
    "city": ("ship_city",),
    "state": ("ship_state",),
    "postal_code": ("ship_zipcode",),
    "country": ("ship_country",),
    "title": ("item_name",),
    "variation": ("variations",),
    "sku": ("sku",),
    "quantity": ("quantity", "number_of_items"),
    "unit_value": ("price",),
    "order_value": ("order_value",),
    "currency": ("currency",),
    "transaction": ("transaction_id",),
    "shipped_on": ("date_shipped",),
    "status": ("status", "order_status"),
    "kind": ("order_type",),
    "listing": ("listings_type", "listing_type"),
    "ship_by": ("ship_by_date", "expected_ship_date"),
}
_ADDRESS = ("line1", "line2", "city", "postal_code", "country")
_MOST_SKU = 100


def _read(cells: Cells) -> ReadRow:
    key = shop.key_of(cells)
    skip = _skip(cells)
    if skip is not None:
        return ReadRow(key=key, head=None, skip=skip)
    if text(cells, "listing").lower() in ("download", "digital"):
        return ReadRow(key=key, head=None, left_out=SkipReason.DIGITAL, item_ref=text(cells, "transaction"))
    # Sold orders write a line for each item's SKU; of one order it is one word here.
    sold_orders = "title" not in cells
    return ReadRow(
        key=key,
        head=Head(ship_to=shop.ship_to(cells), ship_by=moment(cells, "ship_by", month_first=True)),
        items=(_all_items(cells) if sold_orders else _item(cells),),
        item_ref=text(cells, "transaction"),
    )


def _skip(cells: Cells) -> SkipReason | None:
    status = text(cells, "status").lower()
    if "cancel" in status:
        return SkipReason.CANCELLED
    if status in ("refunded", "fully refunded"):
        return SkipReason.REFUNDED
    if text(cells, "shipped_on"):
        return SkipReason.SHIPPED
    if text(cells, "kind").lower().replace("-", "") in ("in_person", "inperson", "in person"):
        return SkipReason.PICKUP
    # What is downloaded goes nowhere.
    return None if any(text(cells, field) for field in _ADDRESS) else SkipReason.DIGITAL


def _item(cells: Cells) -> OrderItem:
    variation = text(cells, "variation")
    title = text(cells, "title")
    return shop.item(cells, title=f"{title} ({variation})" if variation else title)


def _all_items(cells: Cells) -> OrderItem:
    """The items of an order of which their number alone is told."""
    skus = text(cells, "sku")
    if len(skus) > _MOST_SKU:
        skus = f"{skus[: _MOST_SKU - 1]}…"
    item = shop.item({**cells, "sku": skus}, title=f"Etsy order {text(cells, 'order_ref')}")
    try:
        value = money({**cells, "unit_value": cells.get("order_value", "")}, divided_by=item.quantity)
    except RowFault as error:
        raise RowFault("order_value", error.kind, error.said) from error
    return replace(item, unit_value=value)


DIALECT = Dialect(
    name="etsy",
    fields=_FIELDS,
    needed=(
        ("sale_date",),
        ("order_id",),
        ("ship_name", "full_name"),
        ("ship_address1", "street_1"),
        ("ship_city",),
        ("ship_zipcode",),
        ("ship_country",),
        ("quantity", "number_of_items"),
    ),
    named=shop.named,
    read=_read,
    items=frozenset(("title", "variation", "sku", "quantity", "unit_value", "transaction", "listing")),
)
