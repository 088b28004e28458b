"""eBay's Seller Hub orders report: lines around its table, and a row more for several items."""

from shipstation.intake import shop
from shipstation.intake.dialect import Cells, Dialect, Head, ReadRow
from shipstation.intake.rows import Values
from shipstation.intake.values import moment, text
from shipstation.model import SkipReason

_FIELDS = {
    "order_ref": ("order_number",),
    "record": ("sales_record_number", "selling_manager_record_number"),
    "name": ("ship_to_name", "post_to_name", "dispatch_to_name"),
    "phone": ("ship_to_phone", "post_to_phone", "dispatch_to_phone", "buyer_phone_number"),
    "line1": ("ship_to_address_1", "post_to_address_1", "dispatch_to_address_1"),
    "line2": ("ship_to_address_2", "post_to_address_2", "dispatch_to_address_2"),
    "city": ("ship_to_city", "post_to_city", "dispatch_to_city"),
    "state": ("ship_to_state", "ship_to_county", "post_to_county", "post_to_state", "ship_to_province"),
    "postal_code": ("ship_to_zip", "ship_to_postcode", "post_to_postcode", "post_to_zip", "ship_to_postal_code"),
    "country": ("ship_to_country", "post_to_country", "dispatch_to_country"),
    "email": ("buyer_email",),
    "item_number": ("item_number", "item_id"),
    "title": ("item_title",),
    "sku": ("custom_label", "custom_label_sku"),
    "variation": ("variation_details",),
    "quantity": ("quantity",),
    "unit_value": ("sold_for", "sale_price"),
    "transaction": ("transaction_id",),
    "paid_on": ("paid_on_date", "paid_on"),
    "shipped_on": ("shipped_on_date", "shipped_on", "dispatched_on_date", "posted_on_date"),
    "tracking": ("tracking_number",),
    "pickup": ("click_and_collect",),
    "status": ("order_status",),
    "ship_by": ("ship_by_date", "post_by_date", "dispatch_by_date"),
    "deliver_by": ("maximum_estimated_delivery_date", "max_estimated_delivery_date"),
}
_ITEM = ("item_number", "title")


def _named(cells: Cells) -> tuple[str, str]:
    channel, ref = shop.named(cells)
    return channel, ref or text(cells, "record")


def _read(cells: Cells) -> ReadRow:
    # An order that is not checked out yet has no number but its record's.
    key = shop.key_of(cells if text(cells, "order_ref") else {**cells, "order_ref": cells.get("record", "")})
    skip = _skip(cells)
    if skip is not None:
        return ReadRow(key=key, head=None, skip=skip)
    # Of several items, a first row has the address and no item; theirs may have no address.
    has_item = any(text(cells, field) for field in _ITEM)
    has_address = any(text(cells, field) for field in ("name", "line1", "city", "postal_code"))
    return ReadRow(
        key=key,
        head=_head(cells) if has_address or not has_item else None,
        items=(shop.item(cells, title=_title(cells)),) if has_item else (),
        item_ref=f"{text(cells, 'item_number')}-{text(cells, 'transaction')}" if text(cells, "transaction") else "",
    )


def _head(cells: Cells) -> Head:
    # Reports write these days without a zone; they last until their end in UTC.
    return Head(
        ship_to=shop.ship_to(cells),
        ship_by=moment(cells, "ship_by"),
        deliver_by=moment(cells, "deliver_by"),
    )


def _skip(cells: Cells) -> SkipReason | None:
    status = text(cells, "status").lower()
    if "cancel" in status:
        return SkipReason.CANCELLED
    if "refund" in status:
        return SkipReason.REFUNDED
    if text(cells, "shipped_on") or text(cells, "tracking"):
        return SkipReason.SHIPPED
    if text(cells, "pickup").lower() in ("yes", "true", "y"):
        return SkipReason.PICKUP
    # Rows of items may leave the date out where a first row has it.
    if "paid_on" in cells and not text(cells, "paid_on") and text(cells, "name"):
        return SkipReason.UNPAID
    return None


def _title(cells: Cells) -> str:
    variation = text(cells, "variation")
    return f"{text(cells, 'title')} {variation}".strip()


def _is_remark(values: Values, header: Values) -> bool:
    """Whether a row is one of those below the orders: how many were downloaded, and by whom."""
    written = [value.strip() for value in values if value.strip()]
    first = written[0].casefold() if written else ""
    return (
        any("downloaded" in each.casefold() for each in written[:3])
        or first.startswith("seller id")
        or (len(written) <= 6 and len(values) < len(header) // 2)
    )


DIALECT = Dialect(
    name="ebay",
    fields=_FIELDS,
    needed=(
        ("order_number", "sales_record_number"),
        _FIELDS["name"],
        _FIELDS["line1"],
        _FIELDS["country"],
        ("item_title", "item_number"),
    ),
    named=_named,
    read=_read,
    items=frozenset(("item_number", "title", "sku", "variation", "quantity", "unit_value", "transaction")),
    is_remark=_is_remark,
)
