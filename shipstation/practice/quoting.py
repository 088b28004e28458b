"""What carriers offer for one request: where the parcel goes, and what is remembered of the answer.

Source: getRates; the one-shot purchases ask the same question, and buy at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipstation.practice import carriers
from shipstation.practice.answers import Problem, invalid
from shipstation.practice.business import country_of
from shipstation.practice.buyers import invented_address
from shipstation.practice.checks import RatesRequest
from shipstation.practice.order_words import Known, status_of
from shipstation.practice.world import World

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Rates and ineligible rates as getRates lists them, and the content that a purchase is checked against."""

    rates: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    content: Json


def offer(world: World, asked: RatesRequest, business_id: str) -> Offered:
    """The offers of this moment. Raises Problem."""
    now = world.now()
    ship_to, deliver_by = _destination(world, asked, business_id)
    rates, refused = carriers.offers(
        carriers.Question(
            business_id=business_id,
            channel=asked.channel,
            ship_from=asked.ship_from,
            ship_to=ship_to,
            package=asked.package,
            at=max(now, asked.ship_date or now),
            deliver_by=deliver_by,
        )
    )
    content = {
        "business_id": business_id,
        "channel": asked.channel,
        "order_id": asked.order_id,
        "package_ref": asked.package.ref,
        "grams": asked.package.grams,
        "items": [{name: item.get(name) for name in ("description", "quantity")} for item in asked.package.items],
        "ship_from": asked.ship_from,
        "ship_to": ship_to,
        "seller": asked.package.seller,
        "collect": asked.package.doorstep.collect,
        "rates": rates,
    }
    return Offered(rates=rates, refused=refused, content=content)


def check_unshipped(world: World, order_id: str | None) -> None:
    """An Amazon order that was shipped or called off is not sold for again. Raises Problem."""
    if order_id is None:
        return
    content = world.order(order_id) or {}
    order = Known(order_id=order_id, content=content, purchases=world.ledger.of_order(order_id))
    if order.live or (content and status_of(order) in ("SHIPPED", "CANCELLED")):
        raise Problem(400, "InvalidInput", f"Order {order_id} doesn't exist or has nothing to ship. (D-715)")


def _destination(world: World, asked: RatesRequest, business_id: str) -> tuple[Json, datetime | None]:
    if asked.order_id is None:
        if asked.ship_to is None:
            raise invalid("shipTo is required.")
        return asked.ship_to, None
    check_unshipped(world, asked.order_id)
    known = world.order(asked.order_id)
    if known is None:
        return invented_address(asked.order_id, country_of(business_id)), None
    wanted = set(known.get("item_ids") or ())
    if wanted and not {item["itemIdentifier"] for item in asked.package.items} <= wanted:
        raise invalid("itemIdentifier is not an item of this order.")
    deliver_by = known.get("deliver_by")
    return known["ship_to"], datetime.fromisoformat(deliver_by) if deliver_by else None
