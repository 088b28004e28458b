"""JSON shapes of orders: what was imported, what waits, one order whole."""

from collections.abc import Sequence
from pathlib import Path

from shipstation.cli import check_shapes, shapes
from shipstation.cli.shapes import Shape
from shipstation.desk import import_report
from shipstation.desk.intake import Imported
from shipstation.desk.marketplace import ShopImport
from shipstation.desk.queue import OrderSheet
from shipstation.errors import ShipError
from shipstation.model import Address, Hold, Order
from shipstation.ports import KeptRow
from shipstation.rules import address_form


def imported(done: Imported) -> Shape:
    """One file of `orders import`. `orders` are the new and changed ones."""
    whole = done.file.is_whole and not done.left
    return {**import_report.imported(done, str(done.file.path)), "complete": whole, "left": done.left}


def kept_row(row: KeptRow) -> Shape:
    """A row that waits to be mended."""
    cells = dict(zip(row.row.header, row.row.cells, strict=False))
    told = {"id": row.refused_id, "file": row.file, "dialect": row.dialect, "refused_at": shapes.time(row.at)}
    return {**told, **import_report.refused(row.row), "cells": cells}


def shop_imported(done: ShopImport) -> Shape:
    """The same for what came from an account's shop."""
    kept = done.kept
    reasons = {Hold.CANCELLED: kept.cancelled, Hold.SHIPPED_ELSEWHERE: kept.elsewhere}
    lists = {"released": kept.released, "bought_here": kept.bought, "edited_here": kept.edited}
    return {
        "file": f"amazon:{done.account}",
        "dialect": "amazon",
        "orders": kept.added + kept.changed,
        "added": kept.added,
        "changed": kept.changed,
        "items": done.items,
        "unchanged": kept.unchanged,
        "refused": [import_report.refused(row) for row in done.refused],
        "held": [{"order_ref": key.ref, **_hold(hold)} for hold, keys in reasons.items() for key in keys],
        **{name: [key.ref for key in keys] for name, keys in lists.items()},
        "requests": done.requests,
        "complete": done.error is None,
        "error": shapes.error(done.error)["error"] if done.error is not None else None,
    }


def _hold(hold: Hold) -> Shape:
    """Why an order must not be bought."""
    return {"reason": hold.value, "said": hold.said}


def _held(order: Order) -> Shape | None:
    """Why an order must not be bought: its shop's word before a person's."""
    if order.hold is not None:
        return {**_hold(order.hold), "overruled": order.hold is order.overruled}
    return {"reason": "person", "said": order.held, "overruled": False} if order.stop else None


def unread(path: Path, told: ShipError) -> Shape:
    """The same for a file that could not be read at all."""
    nothing: Shape = {"dialect": None, "orders": 0, "items": 0, "unchanged": 0, "refused": [], "skipped": []}
    return {"file": str(path), **nothing, "error": shapes.error(told)["error"]}


def order_line(order: Order, bought: Sequence[int]) -> Shape:
    """One row of `orders list`. `bought`: the numbers of its parcels that are."""
    to = order.ship_to
    return {
        "order_ref": order.key.ref,
        "channel": order.key.channel.value,
        "state": order.state.value,
        "held": _held(order),
        "tags": list(order.tags),
        "note": order.note or None,
        "trouble": order.trouble or None,
        "account": order.account or None,
        "parcels": order.parcels,
        "bought": list(bought),
        "deliver_by": shapes.time(order.deliver_by),
        "items": [{"sku": item.sku, "title": item.title, "quantity": item.quantity} for item in order.items],
        "ship_to": {"name": to.name, "city": to.city, "postal_code": to.postal_code, "country": to.country},
        "erased_at": shapes.time(order.erased_at),
    }


def order_whole(order: Order, bought: Sequence[int], sheet: OrderSheet) -> Shape:
    """`orders show` and every act on one: the row, the whole address, values, weights, its parcels, its story."""
    shape = order_line(order, bought)
    shape["amazon_order_id"] = order.amazon_order_id
    shape["ship_by"] = shapes.time(order.ship_by)
    shape["ship_to"] = address(order.ship_to)
    for row, item in zip(shape["items"], order.items, strict=True):
        row["order_item_id"] = item.order_item_id
        row["unit_value"] = shapes.money(item.unit_value)
        row["item_weight"] = str(item.weight) if item.weight else None
        row["item_size"] = str(item.size) if item.size else None
        row["barcode"] = item.barcode or None
        row["goods"] = check_shapes.goods(item.goods)
    shape["address_lines"] = list(address_form.lines(order.ship_to))
    shape |= at_the_door(order)
    shape["edits"] = check_shapes.edits(order.edits)
    shape["edited"] = list(order.edited)
    shape["parts"] = [part.ref for part in order.parts]
    shape["part_of"] = order.part_of.ref if order.part_of else None
    shape["came_from"] = str(order.came_from) if order.came_from else None
    shape["sender"] = address(order.sender) if order.sender else None
    shape["history"] = [
        {"at": shapes.time(event.at), "what": event.what, "said": event.said or None} for event in sheet.events
    ]
    shape["mates"] = [mate.key.ref for mate in sheet.mates]
    return {"order": shape, "shipments": [shapes.shipment(parcel) for parcel in reversed(sheet.shipments)]}


def at_the_door(order: Order) -> Shape:
    """What the buyer pays and does there."""
    return {"collect": shapes.money(order.collect), "at_door": order.at_door.value if order.at_door else None}


def address(place: Address) -> Shape:
    """A whole address."""
    return {name: getattr(place, name) for name in type(place).__dataclass_fields__}
