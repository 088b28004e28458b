"""The levers of practice, under /practice/: the ledger, the clock, the faults, the limits, the seller's orders."""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from shipstation.practice.answers import Reply, Request, invalid, json_reply, not_found
from shipstation.practice.checks import number, read_address, read_moment, read_object, text
from shipstation.practice.faults import Fault, Faults, parse_fault
from shipstation.practice.feedback import Feedback
from shipstation.practice.forms import Forms
from shipstation.practice.ledger import Ledger
from shipstation.practice.legacy import Legacy
from shipstation.practice.limits import Limits, read_limits
from shipstation.practice.order_changes import change_orders
from shipstation.practice.promises import told
from shipstation.practice.world import World

PREFIX = "/practice/"


class Control:
    """What /practice/ answers. `arm` is given the faults that were asked for."""

    def __init__(self, world: World, faults: Faults, arm: Callable[[list[Fault]], None], limits: Limits) -> None:
        self._world = world
        self._faults = faults
        self._arm = arm
        self._limits = limits

    def answer(self, request: Request) -> Reply:
        """One control request. Raises Problem."""
        actions: Mapping[tuple[str, str], Callable[[Request], Reply]] = {
            ("GET", "ledger"): self._ledger,
            ("GET", "health"): self._health,
            ("GET", "clock"): self._clock,
            ("POST", "clock"): self._advance,
            ("GET", "faults"): self._armed,
            ("POST", "faults"): self._rearm,
            ("GET", "limits"): self._limited,
            ("POST", "limits"): self._limit,
            ("POST", "orders"): self._keep_orders,
            ("POST", "order-changes"): lambda request: change_orders(self._world, request),
            ("GET", "roles"): self._roles,
            ("POST", "roles"): self._change_roles,
            ("GET", "legacy"): self._legacy,
            ("GET", "feedback"): self._feedback,
        }
        action = actions.get((request.method, request.path.removeprefix(PREFIX)))
        if action is None:
            raise not_found("Practice control")
        return action(request)

    def _ledger(self, _: Request) -> Reply:
        forms = Forms(self._world).told()
        return json_reply({**ledger_of(self._world.ledger), "forms": forms})

    def _roles(self, _: Request) -> Reply:
        return json_reply({"restricted": self._world.may_see_people})

    def _change_roles(self, request: Request) -> Reply:
        """{"restricted": whether Restricted Data Tokens are given out}"""
        wanted = read_object(request.body).get("restricted")
        if not isinstance(wanted, bool):
            raise invalid("restricted must be true or false.")
        self._world.let_see_people(may=wanted)
        return self._roles(request)

    def _legacy(self, _: Request) -> Reply:
        """Shipments that v1 getShipment knows."""
        return json_reply({"shipments": list(Legacy(self._world).ids())})

    def _feedback(self, _: Request) -> Reply:
        """What was said after labels were bought: non-delivery feedback, and claims."""
        return json_reply(Feedback(self._world).told())

    def _health(self, _: Request) -> Reply:
        return json_reply({"world": self._world.world_id, "pid": os.getpid(), "now": told(self._world.now())})

    def _clock(self, _: Request) -> Reply:
        return json_reply({"now": told(self._world.now())})

    def _advance(self, request: Request) -> Reply:
        seconds = number(read_object(request.body).get("advance_s"), "advance_s")
        try:
            return json_reply({"now": told(self._world.advance(seconds))})
        except OverflowError:
            raise invalid("advance_s is more than this calendar holds.") from None

    def _armed(self, _: Request) -> Reply:
        return json_reply({"faults": self._faults.armed()})

    def _rearm(self, request: Request) -> Reply:
        wanted = read_object(request.body).get("faults")
        if not isinstance(wanted, list):
            raise invalid("faults must be a list of NAME[@OPERATION][:COUNT].")
        try:
            self._arm([parse_fault(str(entry)) for entry in wanted])
        except ValueError as error:
            raise invalid(str(error)) from None
        return self._armed(request)

    def _limited(self, _: Request) -> Reply:
        return json_reply(self._limits.changed())

    def _limit(self, request: Request) -> Reply:
        """{operation: {"rate", "burst"?}}"""
        try:
            self._limits.change(read_limits(read_object(request.body)))
        except ValueError as error:
            raise invalid(str(error)) from None
        return self._limited(request)

    def _keep_orders(self, request: Request) -> Reply:
        """{"orders": [{"order_id", "ship_to": Address, "item_ids"?: [...], "deliver_by"?: ISO, "ship_by"?: ISO,
        "created_at"?: ISO, "items"?: [{"id", "title", "quantity", "sku"?}]}]}
        """
        orders = read_object(request.body).get("orders")
        if not isinstance(orders, list):
            raise invalid("orders must be a list.")
        for order in orders:
            order_id, content = _told_order(order)
            self._world.keep_order(order_id, content)
        return json_reply({"kept": len(orders)})


def _told_order(order: object) -> tuple[str, dict[str, Any]]:
    """An order's id and what the world remembers of it. Raises Problem."""
    ship_to = order.get("ship_to") if isinstance(order, dict) else None
    if not isinstance(order, dict) or not isinstance(ship_to, dict):
        raise invalid("An order has order_id and ship_to.")
    listed = order.get("items") or []
    if not isinstance(listed, list):
        raise invalid("items must be a list.")
    items = [_told_item(item) for item in listed]
    moments = {
        name: told(read_moment(order[name], name))
        for name in ("deliver_by", "ship_by", "created_at")
        if order.get(name)
    }
    content = {
        "ship_to": read_address({"stateOrRegion": "", **ship_to}, "ship_to"),
        "item_ids": [item["id"] for item in items] or order.get("item_ids") or [],
        "items": items,
        **moments,
    }
    return text(order.get("order_id"), "order_id"), content


def _told_item(item: object) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise invalid("An item has id, title and quantity.")
    quantity = item.get("quantity")
    if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
        raise invalid("items.quantity must be a positive integer.")
    names = {name: text(item.get(name), f"items.{name}") for name in ("id", "title")}
    return {**names, "quantity": quantity, **({"sku": text(item["sku"], "items.sku")} if item.get("sku") else {})}


def ledger_of(ledger: Ledger) -> dict[str, Any]:
    """Every purchase, every key, and the money: charged, and refunded by cancels. Forms are told by themselves."""
    charged: defaultdict[str, int] = defaultdict(int)
    refunded: defaultdict[str, int] = defaultdict(int)
    rows = []
    for purchase in ledger.purchases():
        charged[purchase.currency] += purchase.cents
        if purchase.cancelled_at is not None:
            refunded[purchase.currency] += purchase.cents
        rows.append(
            {
                "shipment_id": purchase.shipment_id,
                "key": purchase.key,
                "order_id": purchase.order_id,
                "package_ref": purchase.package_ref,
                "rate_id": purchase.rate_id,
                "tracking_id": purchase.tracking_id,
                "charge": _amount(purchase.cents, purchase.currency),
                "at": told(purchase.bought_at),
                "requests": purchase.requests,
                "cancelled_at": None if purchase.cancelled_at is None else told(purchase.cancelled_at),
            }
        )
    balance = [
        {"charged": _amount(cents, currency), "refunded": _amount(refunded[currency], currency)}
        for currency, cents in sorted(charged.items())
    ]
    return {"purchases": rows, "keys": ledger.keys(), "forms": [], "balance": balance}


def _amount(cents: int, currency: str) -> dict[str, str]:
    return {"amount": f"{cents / 100:.2f}", "currency": currency}
