"""The levers of practice, under /practice/: the ledger, the clock, the faults, the seller's orders."""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from shipstation.practice.answers import Reply, Request, invalid, json_reply, not_found
from shipstation.practice.checks import number, read_address, read_moment, read_object, text
from shipstation.practice.faults import Fault, Faults, parse_fault
from shipstation.practice.ledger import Ledger
from shipstation.practice.promises import told
from shipstation.practice.world import World

PREFIX = "/practice/"


class Control:
    """What /practice/ answers. `arm` is given the faults that were asked for."""

    def __init__(self, world: World, faults: Faults, arm: Callable[[list[Fault]], None]) -> None:
        self._world = world
        self._faults = faults
        self._arm = arm

    def answer(self, request: Request) -> Reply:
        """One control request. Raises Problem."""
        actions: Mapping[tuple[str, str], Callable[[Request], Reply]] = {
            ("GET", "ledger"): self._ledger,
            ("GET", "health"): self._health,
            ("GET", "clock"): self._clock,
            ("POST", "clock"): self._advance,
            ("GET", "faults"): self._armed,
            ("POST", "faults"): self._rearm,
            ("POST", "orders"): self._keep_orders,
        }
        action = actions.get((request.method, request.path.removeprefix(PREFIX)))
        if action is None:
            raise not_found("Practice control")
        return action(request)

    def _ledger(self, _: Request) -> Reply:
        return json_reply(ledger_of(self._world.ledger))

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

    def _keep_orders(self, request: Request) -> Reply:
        """{"orders": [{"order_id", "ship_to": Address, "item_ids"?: [...], "deliver_by"?: ISO}]}"""
        orders = read_object(request.body).get("orders")
        if not isinstance(orders, list):
            raise invalid("orders must be a list.")
        for order in orders:
            ship_to = order.get("ship_to") if isinstance(order, dict) else None
            if not isinstance(ship_to, dict):
                raise invalid("An order has order_id and ship_to.")
            deliver_by = order.get("deliver_by")
            content = {
                "ship_to": read_address({"stateOrRegion": "", **ship_to}, "ship_to"),
                "item_ids": order.get("item_ids") or [],
                "deliver_by": deliver_by and told(read_moment(deliver_by, "deliver_by")),
            }
            self._world.keep_order(text(order.get("order_id"), "order_id"), content)
        return json_reply({"kept": len(orders)})


def ledger_of(ledger: Ledger) -> dict[str, Any]:
    """Every purchase, every key, and the money: charged, and refunded by cancels."""
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
