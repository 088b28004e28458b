"""The two purchases without a look at the rates: oneClickShipment and directPurchaseShipment.

Source: shippingV2.json; API.md 2. Neither shows a price before it charges.
"""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shipstation.practice import quoting
from shipstation.practice.answers import Problem, Reply, Request, invalid, payload
from shipstation.practice.business import business_of, country_of
from shipstation.practice.buyers import invented_address
from shipstation.practice.carriers import cents_of, money
from shipstation.practice.checks import RatesRequest, read_object, read_rates_request, text
from shipstation.practice.ledger import Purchase
from shipstation.practice.purchasing import Order, sha256
from shipstation.practice.till import KEY_HEADER, Till
from shipstation.practice.world import World

Json = Mapping[str, Any]

_DEFAULT_LABEL: Json = {
    "format": "PNG",
    "size": {"width": 4, "length": 6, "unit": "INCH"},
    "dpi": 203,
    "needFileJoining": False,
    "requestedDocumentTypes": ["LABEL"],
}
_LOCALE = re.compile(r"[a-z]{2,3}-([A-Z]{2}|\d{3})")
_CURRENCIES = {
    "GB": "GBP", "FR": "EUR", "IT": "EUR", "ES": "EUR", "IN": "INR", "JP": "JPY", "AE": "AED", "SA": "SAR",
    "EG": "EGP",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Direct:
    """A directPurchaseShipment request that passed."""

    rates: RatesRequest
    label: Json | None
    is_vendors: bool


class OneShot:
    """Buys what fits best, at once. Thread-safe."""

    def __init__(self, world: World, till: Till) -> None:
        self._world = world
        self._till = till

    def one_click(self, request: Request) -> Reply:
        """Source: oneClickShipment. It knows no idempotency key: each call buys."""
        business_id = business_of(request)
        asked = read_object(request.body)
        if not isinstance(asked.get("labelSpecifications"), dict):
            raise invalid("labelSpecifications is required.")
        wanted = _services(asked)
        extras = _extra_ids(asked)
        rates_request = read_rates_request(request.body)

        def order() -> Order:
            offered = quoting.offer(self._world, rates_request, business_id)
            return _best(offered, wanted=wanted, label=asked["labelSpecifications"], extras=extras)

        purchase = self._till.buy(request, order, key=None)
        answer = json.loads(purchase.answer)["payload"]
        result = {name: answer[name] for name in ("shipmentId", "packageDocumentDetails", "promise")}
        return payload({**result, **_chosen(purchase)})

    def direct(self, request: Request) -> Reply:
        """Source: directPurchaseShipment. It needs a Restricted Data Token, which is checked where tokens are."""
        business_id = business_of(request)
        locale = request.headers.get("locale")
        if locale is not None and not _LOCALE.fullmatch(locale):
            raise invalid("locale must be a language and one region, as in en-US.")
        # A retry can name the key that it was given.
        key = request.headers.get(KEY_HEADER)
        if not key:
            key = str(uuid.uuid4())
            self._world.ledger.note_request(key, sha256(request.body))
        asked = _read_direct(request, self._world, country_of(business_id))

        def order() -> Order:
            offered = quoting.offer(self._world, asked.rates, business_id)
            return _best(offered, wanted=None, label=asked.label, extras=())

        purchase = self._till.buy(request, order, key=key, is_vendors=asked.is_vendors)
        answer = json.loads(purchase.answer)["payload"]
        result = {
            "shipmentId": answer["shipmentId"],
            "packageDocumentDetailList": answer["packageDocumentDetails"],
        }
        return replace(payload(result), headers={"x-amzn-IdempotencyKey": key})


def _best(
    offered: quoting.Offered, *, wanted: tuple[str, ...] | None, label: Json | None, extras: tuple[str, ...]
) -> Order:
    """The cheapest that may be bought without another question. Raises Problem.

    Args:
        wanted: service ids that will do; None: any.
        label: as asked for; None: Amazon's default.
    """
    rates, why_not = _eligible(offered, wanted, extras)
    if not rates:
        raise _none_eligible(why_not, wanted, offered)
    orders: list[Order] = []
    problem: Problem | None = None
    for rate in rates:
        chosen = _answers(rate, extras)
        try:
            orders.append(_order(offered, rate, label, chosen))
        except Problem as refused:
            problem = problem or refused
    if not orders:
        raise problem or invalid("labelSpecifications is not valid.")
    return min(orders, key=lambda order: order.cents)


def _order(offered: quoting.Offered, rate: Json, label: Json | None, chosen: tuple[Json, ...]) -> Order:
    if label is None:
        return Order(quote=offered.content, rate=rate, document=_DEFAULT_LABEL, extras=chosen)
    asked = {
        "requestedDocumentSpecification": label,
        "requestedValueAddedServices": [{"id": extra["id"]} for extra in chosen],
    }
    return Order.checked(asked, offered.content, rate, {})


def _eligible(
    offered: quoting.Offered, wanted: tuple[str, ...] | None, extras: tuple[str, ...]
) -> tuple[list[Json], list[str]]:
    """The rates that will do, and why the other services that were asked for will not."""
    rates: list[Json] = []
    why_not: list[str] = []
    for refused in offered.refused:
        if wanted is None or refused["serviceId"] in wanted:
            why_not += [
                f"{refused['serviceId']}: {reason['code']}: {reason['message']}"
                for reason in refused["ineligibilityReasons"]
            ]
    for rate in offered.rates:
        if wanted is not None and rate["serviceId"] not in wanted:
            continue
        offers = {extra["id"] for group in rate["availableValueAddedServiceGroups"] for extra in _members(group)}
        if rate["requiresAdditionalInputs"]:
            why_not.append(f"{rate['serviceId']}: PROGRAM_CONSTRAINTS: It asks for additional inputs. (A-332)")
        elif not set(extras) <= offers:
            why_not.append(f"{rate['serviceId']}: UNSUPPORTED_VAS: It lacks a value-added service. (A-351)")
        else:
            rates.append(rate)
    return rates, why_not


def _none_eligible(why_not: list[str], wanted: tuple[str, ...] | None, offered: quoting.Offered) -> Problem:
    if why_not:
        said = "The package is not eligible for any of the services asked for. (D-750)"
        # Outside a business's land each service says the same: the first few tell it.
        return Problem(422, "InvalidRequest", said, " ".join(why_not[:8]))
    if wanted is None:
        return Problem(422, "InvalidRequest", "No service is available for this shipment. (D-751)", "(A-301)")
    known = sorted({rate["serviceId"] for rate in offered.rates})
    return invalid(f"serviceSelection.serviceId holds no known service; known here are {', '.join(known)}. (D-701)")


def _answers(rate: Json, extras: tuple[str, ...]) -> tuple[Json, ...]:
    """The value-added services asked for, and the cheapest member of each required group without one."""
    chosen: list[Json] = []
    for group in rate["availableValueAddedServiceGroups"]:
        members = _members(group)
        asked = [extra for extra in members if extra["id"] in extras]
        if not asked and group["isRequired"]:
            asked = [min(members, key=lambda extra: cents_of(extra["cost"]))]
        chosen += asked
    return tuple(chosen)


def _members(group: Json) -> list[Json]:
    members: list[Json] = group["valueAddedServices"]
    return members


def _chosen(purchase: Purchase) -> dict[str, Any]:
    facts = purchase.facts
    return {
        "carrier": {"id": facts["carrier_id"], "name": facts["carrier_name"]},
        "service": {"id": facts["service_id"], "name": facts["service_name"]},
        "totalCharge": money(purchase.cents, purchase.currency),
    }


def _services(asked: Json) -> tuple[str, ...]:
    selection = asked.get("serviceSelection")
    wanted = selection.get("serviceId") if isinstance(selection, dict) else None
    if not isinstance(wanted, list) or not wanted:
        raise invalid("serviceSelection.serviceId is required and must name at least one service.")
    return tuple(text(entry, "serviceSelection.serviceId") for entry in wanted)


def _extra_ids(asked: Json) -> tuple[str, ...]:
    wanted = asked.get("valueAddedServicesDetails", [])
    if not isinstance(wanted, list) or not all(isinstance(entry, dict) for entry in wanted):
        raise invalid("valueAddedServicesDetails must be a list of {id, amount}.")
    return tuple(text(entry.get("id"), "valueAddedServicesDetails.id") for entry in wanted)


def _read_direct(request: Request, world: World, country: str) -> _Direct:
    """Only channelDetails is required: what is left out is what Amazon has on file. Raises Problem."""
    asked = dict(read_object(request.body))
    label = asked.get("labelSpecifications")
    if label is not None and not isinstance(label, dict):
        raise invalid("labelSpecifications must be an object.")
    channel = asked.get("channelDetails")
    channel = channel if isinstance(channel, dict) else {}
    vendors = _vendor_shipment(channel)
    order = channel.get("amazonOrderDetails")
    order_id = order.get("orderId") if isinstance(order, dict) else None
    asked.setdefault("shipFrom", _on_file(country))
    asked.setdefault("packages", [_usual_package(world, order_id, country)])
    if vendors is None or order_id is not None:
        rates = read_rates_request(json.dumps(asked).encode())
    else:
        # A vendor's shipment has no order of the seller's: where it goes is Amazon's own knowledge.
        asked |= {"channelDetails": {"channelType": "EXTERNAL"}, "shipTo": invented_address(vendors, country)}
        rates = replace(read_rates_request(json.dumps(asked).encode()), channel="AMAZON")
    return _Direct(rates=rates, label=label, is_vendors=vendors is not None)


def _vendor_shipment(channel: Json) -> str | None:
    details = channel.get("amazonShipmentDetails")
    if details is None:
        return None
    if not isinstance(details, dict) or channel.get("channelType") != "AMAZON":
        raise invalid("channelDetails.amazonShipmentDetails needs a shipmentId and channelType AMAZON.")
    return text(details.get("shipmentId"), "channelDetails.amazonShipmentDetails.shipmentId")


def _on_file(country: str) -> Json:
    """The seller's own address, as Amazon has it."""
    return {**invented_address("the seller's warehouse", country), "name": "Practice Warehouse"}


def _usual_package(world: World, order_id: object, country: str) -> Json:
    """A package of the order's items, or of one, where the request tells of none."""
    known = world.order(order_id) if isinstance(order_id, str) else None
    item_ids = list((known or {}).get("item_ids") or ()) or ["item-1"]
    nothing = {"value": 0, "unit": _CURRENCIES.get(country, "USD")}
    items = [
        {"itemIdentifier": item_id, "quantity": 1, "weight": {"unit": "GRAM", "value": 300}} for item_id in item_ids
    ]
    return {
        "dimensions": {"length": 30, "width": 20, "height": 10, "unit": "CENTIMETER"},
        "weight": {"unit": "KILOGRAM", "value": 1},
        "insuredValue": nothing,
        "packageClientReferenceId": str(order_id) if isinstance(order_id, str) and order_id else "1",
        "items": items,
    }
