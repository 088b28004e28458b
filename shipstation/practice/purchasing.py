"""One purchase: is what was asked for among what the rate offers, what does it cost, which papers come with it.

Source: shippingV2.json `PurchaseShipmentRequest`, `PurchaseShipmentResult`; models#4759 (required groups).
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from shipstation.practice import places
from shipstation.practice.answers import Problem, invalid, payload
from shipstation.practice.checks import read_object
from shipstation.practice.inputs import check_inputs
from shipstation.practice.labels import LabelFacts, documents_for
from shipstation.practice.ledger import Purchase
from shipstation.practice.market import least_coin
from shipstation.practice.papers import check_document
from shipstation.practice.pricing import carried, cents_of, in_words, money
from shipstation.practice.promises import moment
from shipstation.practice.services import SERVICES
from shipstation.practice.services_us import FLAWED_LABELS

Json = Mapping[str, Any]

_REF, _SELLER, _CASH = "PACKAGE_CLIENT_REFERENCE_ID", "SELLER_DISPLAY_NAME", "COLLECT_ON_DELIVERY_AMOUNT"
_INDIA = "AmazonShipping_IN"
_OVERCHARGE = 150
_GRAMS = {"POUND": 453.59237, "KILOGRAM": 1000.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A purchase request that passed every check."""

    quote: Json
    rate: Json
    document: Json
    extras: tuple[Json, ...]
    inputs: Json = field(default_factory=dict)

    @property
    def cents(self) -> int:
        """What it costs: the rate, less what Amazon takes off, and the value-added services."""
        cost = self.rate.get("totalChargeWithAdjustments") or self.rate["totalCharge"]
        return cents_of(cost) + sum(cents_of(extra["cost"]) for extra in self.extras)

    @classmethod
    def checked(cls, asked: Json, quote: Json, rate: Json, inputs_schema: Json) -> Self:
        """From the request's body. Raises Problem."""
        document = check_document(
            rate["supportedDocumentSpecifications"], asked.get("requestedDocumentSpecification")
        )
        _check_customization(document.get("requestedLabelCustomization", {}), quote)
        extras = _extras(rate["availableValueAddedServiceGroups"], asked.get("requestedValueAddedServices", []))
        inputs = (
            check_inputs(inputs_schema, asked.get("additionalInputs")) if rate["requiresAdditionalInputs"] else {}
        )
        return cls(quote=quote, rate=rate, document=document, extras=extras, inputs=inputs)


def read_purchase(body: bytes) -> Json:
    """The request as JSON, its two ids there. Raises Problem."""
    asked = read_object(body)
    for name in ("requestToken", "rateId"):
        if not isinstance(asked.get(name), str) or not asked[name]:
            raise invalid(f"{name} is required.")
    return asked


def make_purchase(order: Order, *, key: str | None, body: bytes, now: datetime, spoil: str | None) -> Purchase:
    """The purchase with its papers drawn and its answer written; nothing is kept yet.

    `spoil`: other-charge, wrong-tracking-label, blank-label or wrong-format, carried by the purchase for good.
    """
    quote, rate = order.quote, order.rate
    tracking_id = _new_tracking_id()
    currency = rate["totalCharge"]["unit"]
    cents = order.cents + (_OVERCHARGE * least_coin(currency) if spoil == "other-charge" else 0)
    shown_id = _new_tracking_id() if spoil == "wrong-tracking-label" else tracking_id
    facts = _label_facts(order, tracking_id=shown_id, charge=in_words(cents, currency), now=now)
    shipment_id = f"amzn1.sid.{secrets.token_hex(16)}"
    package = {
        "packageClientReferenceId": quote["package_ref"],
        "packageDocuments": _papers(order.document, facts, spoil or flaw_of(rate["serviceId"], tracking_id)),
        "trackingId": tracking_id,
    }
    return Purchase(
        shipment_id=shipment_id,
        key=key,
        order_id=quote["order_id"],
        package_ref=quote["package_ref"],
        rate_id=rate["rateId"],
        tracking_id=tracking_id,
        cents=cents,
        currency=currency,
        bought_at=now,
        answer=_answer(shipment_id, package, rate, money(cents, currency)),
        facts={
            "body_sha256": sha256(body),
            "carrier_id": rate["carrierId"],
            "promise": rate["promise"],
            "ship_from": quote["ship_from"],
            "ship_to": quote["ship_to"],
            "extras": [*(extra["id"] for extra in order.extras), *(extra_id for extra_id, _ in _carried(rate))],
            "second_leg": _second_leg(rate["serviceId"], tracking_id),
        },
    )


def documents_of(purchase: Purchase) -> dict[str, Any]:
    """Amazon's `GetShipmentDocumentsResult`: the papers that the purchase was answered with."""
    answer = json.loads(purchase.answer)["payload"]
    return {
        "shipmentId": purchase.shipment_id,
        "packageDocumentDetail": answer["packageDocumentDetails"][0],
        "benefits": answer["benefits"],
    }


def sha256(body: bytes) -> str:
    """Of a request's body, in hex."""
    return hashlib.sha256(body).hexdigest()


def _answer(shipment_id: str, package: Json, rate: Json, charge: Json) -> bytes:
    """Amazon's `PurchaseShipmentResult` with the total that its docs site adds, in its wrapper."""
    result = {
        "shipmentId": shipment_id,
        "packageDocumentDetails": [package],
        "promise": rate["promise"],
        "benefits": rate["benefits"],
        "totalChargeWithAdjustments": charge,
    }
    return payload(result).body


def _papers(document: Json, facts: LabelFacts, spoil: str | None) -> list[dict[str, str]]:
    """The papers asked for. Spoiled ones still name the format that was asked for."""
    drawn = document
    if spoil == "wrong-format":
        drawn = {**document, "format": "PNG" if document["format"] == "PDF" else "PDF"}
    papers = documents_for(facts, drawn, blank=spoil == "blank-label", barless=spoil == "barless-label")
    return [{**paper, "format": document["format"]} for paper in papers]


def flaw_of(service_id: str, tracking_id: str) -> str | None:
    """How this label comes out wrong of itself: blank-label, barless-label, or None for nearly all.

    Services with such labels are named in `FLAWED_LABELS`; the tracking id decides.
    """
    flaw, percent = FLAWED_LABELS.get(service_id, ("", 0))
    draw = int.from_bytes(hashlib.sha256(f"{tracking_id} label".encode()).digest()[:4]) % 100
    return f"{flaw}-label" if draw < percent else None


def _check_customization(asked: object, quote: Json) -> None:
    """What a shipper wants printed on the label: for orders of other shops alone. Raises Problem."""
    wanted = asked.get("requestAttributes", []) if isinstance(asked, dict) else None
    is_india = quote["business_id"] == _INDIA
    allowed = (_REF, _CASH) if is_india else (_REF, _SELLER)
    if not isinstance(wanted, list) or not all(attribute in allowed for attribute in wanted):
        raise invalid(f"requestAttributes must be of {', '.join(allowed)}.")
    if wanted and quote["channel"] == "AMAZON":
        raise invalid("requestedLabelCustomization is not available for channelType AMAZON.")


def _carried(rate: Json) -> tuple[tuple[str, str], ...]:
    return carried(SERVICES[rate["serviceId"]], rate)


def _second_leg(service_id: str, tracking_id: str) -> str:
    """The id under which another carrier brings it to the door; empty where none does."""
    if not SERVICES[service_id].is_handed_over:
        return ""
    return f"PY{int.from_bytes(hashlib.sha256(tracking_id.encode()).digest()[:8]) % 10**16:016d}"


def _new_tracking_id() -> str:
    """PX and 16 digits: no carrier's ids look so."""
    return f"PX{secrets.randbelow(10**16):016d}"


def _label_facts(order: Order, *, tracking_id: str, charge: str, now: datetime) -> LabelFacts:
    quote, rate = order.quote, order.rate
    unit = "POUND" if rate["billedWeight"]["unit"] == "POUND" else "KILOGRAM"
    weight = f"{quote['grams'] / _GRAMS[unit]:.2f} {'LB' if unit == 'POUND' else 'KG'}"
    wanted = order.document.get("requestedLabelCustomization", {}).get("requestAttributes", [])
    extras = [extra["name"] for extra in order.extras if extra["cost"]["value"] > 0]
    extras += [name for _, name in _carried(rate)]
    if _CASH in wanted and quote.get("collect"):
        extras.append(f"COD {in_words(round(quote['collect'] * 100), rate['totalCharge']['unit'])}")
    origin = quote["ship_from"]
    return LabelFacts(
        carrier=rate["carrierName"],
        service=rate["serviceName"],
        weight=weight,
        ship_from=origin,
        ship_to=quote["ship_to"],
        tracking_id=tracking_id,
        order_id=quote["order_id"],
        ref=quote["package_ref"],
        bought_at=places.local(now, origin),
        deliver_by=places.local(moment(rate["promise"]["deliveryWindow"]["end"]), quote["ship_to"]),
        extras=tuple(extras),
        items=tuple((int(item["quantity"]), item["description"] or "Item") for item in quote["items"]),
        charge=charge,
        seller=(quote.get("seller") or origin.get("companyName") or origin["name"]) if _SELLER in wanted else "",
        declared=_declared(order.inputs),
    )


def _declared(inputs: Json) -> tuple[str, ...]:
    """The lines of a customs form: each article with its value, as it was declared."""
    goods = inputs.get("goods", [])
    return tuple(
        f"{article['quantity']} × {article['description']} · {article.get('hsCode', 'no HS code')} ·"
        f" {article['countryOfOrigin']} · {article['unitValue']} each"
        for article in goods
    )


def _extras(groups: list[Json], asked: object) -> tuple[Json, ...]:
    """The value-added services asked for; every required group answered, each group once. Raises Problem."""
    wrong = Problem(400, "InvalidInput", "Provided requested value added services are invalid. (D-721)")
    if not isinstance(asked, list) or not all(isinstance(entry, dict) for entry in asked):
        raise wrong
    wanted = [entry.get("id") for entry in asked]
    chosen: list[Json] = []
    for group in groups:
        members = [service for service in group["valueAddedServices"] if service["id"] in wanted]
        if len(members) > 1 or (group["isRequired"] and not members):
            raise wrong
        chosen += members
    if len(chosen) != len(wanted):
        raise wrong
    return tuple(chosen)
