"""The lever for what happens to an order at Amazon without this station: called off, shipped by others, put off.

{"orders": [{"order_id", "cancelled"?: bool, "shipped"?: {item id: quantity}, "deliver_by"?: ISO, "ship_by"?: ISO}]}
"""

from collections.abc import Mapping
from typing import Any

from shipstation.practice.answers import Reply, Request, invalid, json_reply, not_found
from shipstation.practice.checks import read_moment, read_object, text
from shipstation.practice.promises import told
from shipstation.practice.world import World


def change_orders(world: World, request: Request) -> Reply:
    """Change each order that is named; its `lastUpdatedTime` is now. Raises Problem."""
    orders = read_object(request.body).get("orders")
    if not isinstance(orders, list) or not all(isinstance(order, dict) for order in orders):
        raise invalid("orders must be a list of objects.")
    for order in orders:
        if not world.change_order(text(order.get("order_id"), "order_id"), _changes(order)):
            raise not_found("Order")
    return json_reply({"changed": len(orders)})


def _changes(order: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: told(read_moment(order[name], name)) for name in ("deliver_by", "ship_by") if order.get(name)
    }
    if "cancelled" in order:
        if not isinstance(order["cancelled"], bool):
            raise invalid("cancelled must be true or false.")
        changes["cancelled"] = order["cancelled"]
    if "shipped" in order:
        shipped = order["shipped"]
        if not isinstance(shipped, dict) or not all(_is_count(each) for each in shipped.values()):
            raise invalid("shipped must hold a whole number an item id.")
        changes["shipped"] = shipped
    return changes


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
