"""WooCommerce by its common export plugins: a row an order with its items in a cell or several, or a row an item."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shipstation.intake import shop
from shipstation.intake.dialect import Cells, Dialect, Head, ReadRow
from shipstation.intake.faults import RowFault
from shipstation.intake.values import money, needed, quantity, text, weight, whole
from shipstation.intake.woocommerce_columns import ADDRESS, FIELDS, ITEM_FIELDS, NEEDED
from shipstation.model import Address, OrderItem, SkipReason, WeightUnit

_BY_STATUS = {
    "completed": SkipReason.SHIPPED,
    "shipped": SkipReason.SHIPPED,
    "cancelled": SkipReason.CANCELLED,
    "canceled": SkipReason.CANCELLED,
    "trash": SkipReason.CANCELLED,
    "refunded": SkipReason.REFUNDED,
    "pending": SkipReason.UNPAID,
    "pending-payment": SkipReason.UNPAID,
    "failed": SkipReason.UNPAID,
    "on-hold": SkipReason.UNPAID,
    "checkout-draft": SkipReason.UNPAID,
    "draft": SkipReason.UNPAID,
}
_WEIGHTS = {
    "weight_kg": WeightUnit.KILOGRAM,
    "weight_g": WeightUnit.GRAM,
    "weight_lb": WeightUnit.POUND,
    "weight_oz": WeightUnit.OUNCE,
}
_YES = ("yes", "true", "1")
_PART = re.compile(r"(?:^|\|)([a-z_]+):", re.IGNORECASE)
_NEXT_ITEM = re.compile(r";\s*(?=(?:id|name|item_id|product_id|sku):)", re.IGNORECASE)
_MOST_ITEMS = 500


def _read(cells: Cells) -> ReadRow:
    key = shop.key_of(cells)
    skip = _BY_STATUS.get(_status(cells))
    if skip is not None:
        return ReadRow(key=key, head=None, skip=skip)
    in_cell = text(cells, "line_items")
    if in_cell:
        items, left_out = _many(in_cell, cells), None
    else:
        left_out = _left_out(cells)
        items = () if left_out is not None else (_one(cells),)
    # A row an item may have the order's columns in the first of them alone.
    has_head = any(text(cells, field) for field in ("line1", "billing_line1", "country", "billing_country"))
    return ReadRow(
        key=key,
        head=Head(ship_to=_ship_to(cells)) if has_head and left_out is None else None,
        items=items,
        left_out=left_out if items or left_out is not None else SkipReason.REFUNDED,
        item_ref=text(cells, "item_id"),
    )


def _status(cells: Cells) -> str:
    return text(cells, "status").lower().removeprefix("wc-").replace(" ", "-")


def _left_out(cells: Cells) -> SkipReason | None:
    if text(cells, "virtual").lower() in _YES or text(cells, "downloadable").lower() in _YES:
        return SkipReason.DIGITAL
    return SkipReason.REFUNDED if whole(needed(cells, "quantity")) == 0 else None


def _ship_to(cells: Cells) -> Address:
    """Where it goes: without a delivery address of its own, to the buyer's."""
    if not any(text(cells, field) for field in ("line1", "city", "postal_code")):
        theirs = {field: cells.get(f"billing_{field}", "") for field in ADDRESS}
        cells = {**cells, **theirs}
    elif not text(cells, "phone"):
        cells = {**cells, "phone": cells.get("billing_phone", "")}
    name = " ".join(part for part in (text(cells, "first_name"), text(cells, "last_name")) if part)
    name = name or text(cells, "name")
    if not name and text(cells, "company"):
        name = text(cells, "company")
    return shop.ship_to(cells, name=name or None)


def _one(cells: Cells) -> OrderItem:
    """The item of a row of its own; `item_total` is that of all its pieces."""
    count = quantity(cells)
    if not text(cells, "unit_value") and text(cells, "line_total"):
        price = _priced(cells, cells["line_total"], count)
    else:
        price = {}
    item = shop.item({**cells, **price}, count=count)
    for field, unit in _WEIGHTS.items():
        heavy = weight(cells, field, unit)
        if heavy is not None:
            return replace(item, weight=heavy)
    return item


def _priced(cells: Cells, total: str, count: int) -> dict[str, str]:
    value = money({**cells, "unit_value": total}, divided_by=count)
    return {"unit_value": f"{value.amount:f}", "currency": value.currency} if value is not None else {}


def _many(written: str, cells: Cells) -> tuple[OrderItem, ...]:
    """The items of one cell: "name:Mug|sku:M-1|quantity:2|total:18.00;name:…", or JSON. Refunded ones left out."""
    parts = _json(written) if written.startswith(("[", "{")) else [_parts(each) for each in _NEXT_ITEM.split(written)]
    if len(parts) > _MOST_ITEMS:
        raise RowFault("line_items", "TooLong", f"The order has more than {_MOST_ITEMS} items.")
    items = []
    for each in parts:
        named = each.get("name") or each.get("product_name") or each.get("title") or ""
        if not named and not each.get("sku"):
            raise RowFault("line_items", "BadItems", "line_items names no item that can be told.")
        count = whole(each.get("quantity") or each.get("qty") or "1")
        refunded = whole((each.get("refunded_qty") or "0").lstrip("-")) or 0
        if count is None:
            raise RowFault("line_items", "BadNumber", f"line_items has no quantity of {named[:40]!r}.")
        count -= refunded
        if count <= 0:
            continue
        whole_price = each.get("total") or each.get("subtotal") or each.get("sub_total") or ""
        item = {**cells, "sku": each.get("sku", ""), "title": named, "unit_value": each.get("price", "")}
        try:
            if whole_price and not item["unit_value"]:
                item |= _priced(cells, whole_price, count + refunded)
            items.append(shop.item(item, count=count))
        except RowFault as error:
            raise RowFault("line_items", error.kind, error.said) from error
    return tuple(items)


def _parts(written: str) -> dict[str, str]:
    """The words of an item; a value may hold the signs that part others."""
    found = list(_PART.finditer(written))
    if not found:
        return {}
    ends = [match.start() for match in found[1:]] + [len(written)]
    return {match[1].lower(): written[match.end() : end].strip() for match, end in zip(found, ends, strict=True)}


def _json(written: str) -> list[dict[str, str]]:
    try:
        read: Any = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise RowFault("line_items", "BadItems", "line_items is no list of items that can be read.") from error
    many = read if isinstance(read, list) else [read]
    if not all(isinstance(each, Mapping) for each in many):
        raise RowFault("line_items", "BadItems", "line_items is no list of items that can be read.")
    return [{str(key).lower(): _plain(value) for key, value in each.items()} for each in many]


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


DIALECT = Dialect(
    name="woocommerce",
    fields=FIELDS,
    needed=NEEDED,
    named=shop.named,
    read=_read,
    items=ITEM_FIELDS | {"line_items", "virtual", "downloadable"},
    continues=True,
    carries=("currency",),
    numbered={"line_item_": "line_items"},
)
