"""One purchase: is what was asked for among what the rate offers, what does it cost, which papers come with it.

Source: shippingV2.json `PurchaseShipmentRequest`, `PurchaseShipmentResult`; models#4759 (required groups).
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from shipstation.practice import places
from shipstation.practice.answers import Problem, invalid, payload
from shipstation.practice.carriers import cents_of, money
from shipstation.practice.checks import read_object
from shipstation.practice.labels import LabelFacts, documents_for
from shipstation.practice.ledger import Purchase
from shipstation.practice.papers import check_document
from shipstation.practice.promises import moment

Json = Mapping[str, Any]

_LABEL_ATTRIBUTES = ("PACKAGE_CLIENT_REFERENCE_ID", "SELLER_DISPLAY_NAME", "COLLECT_ON_DELIVERY_AMOUNT")
_OVERCHARGE = 150
_GRAMS = {"POUND": 453.59237, "KILOGRAM": 1000.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A purchase request that passed every check."""

    quote: Json
    rate: Json
    document: Json
    extras: tuple[Json, ...]

    @classmethod
    def checked(cls, asked: Json, quote: Json, rate: Json, inputs_schema: Json) -> Self:
        """From the request's body. Raises Problem."""
        document = check_document(
            rate["supportedDocumentSpecifications"], asked.get("requestedDocumentSpecification")
        )
        if not _is_known_customization(document.get("requestedLabelCustomization", {})):
            raise invalid(f"requestAttributes must be of {', '.join(_LABEL_ATTRIBUTES)}.")
        extras = _extras(rate["availableValueAddedServiceGroups"], asked.get("requestedValueAddedServices", []))
        if rate["requiresAdditionalInputs"]:
            _check_inputs(inputs_schema, asked.get("additionalInputs"))
        return cls(quote=quote, rate=rate, document=document, extras=extras)


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
    cents = cents_of(rate["totalCharge"]) + sum(cents_of(extra["cost"]) for extra in order.extras)
    if spoil == "other-charge":
        cents += _OVERCHARGE
    currency = rate["totalCharge"]["unit"]
    shown_id = _new_tracking_id() if spoil == "wrong-tracking-label" else tracking_id
    facts = _label_facts(order, tracking_id=shown_id, charge=f"{cents / 100:.2f} {currency}", now=now)
    shipment_id = f"amzn1.sid.{secrets.token_hex(16)}"
    package = {
        "packageClientReferenceId": quote["package_ref"],
        "packageDocuments": _papers(order.document, facts, spoil),
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
            "extras": [extra["id"] for extra in order.extras],
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
    papers = documents_for(facts, drawn, blank=spoil == "blank-label")
    return [{**paper, "format": document["format"]} for paper in papers]


def _is_known_customization(asked: object) -> bool:
    wanted = asked.get("requestAttributes", []) if isinstance(asked, dict) else None
    return isinstance(wanted, list) and all(attribute in _LABEL_ATTRIBUTES for attribute in wanted)


def _new_tracking_id() -> str:
    """PX and 16 digits: no carrier's ids look so."""
    return f"PX{secrets.randbelow(10**16):016d}"


def _label_facts(order: Order, *, tracking_id: str, charge: str, now: datetime) -> LabelFacts:
    quote, rate = order.quote, order.rate
    unit = "POUND" if rate["billedWeight"]["unit"] == "POUND" else "KILOGRAM"
    weight = f"{quote['grams'] / _GRAMS[unit]:.2f} {'LB' if unit == 'POUND' else 'KG'}"
    return LabelFacts(
        carrier=rate["carrierName"],
        service=rate["serviceName"],
        weight=weight,
        ship_from=quote["ship_from"],
        ship_to=quote["ship_to"],
        tracking_id=tracking_id,
        order_id=quote["order_id"],
        ref=quote["package_ref"],
        bought_at=places.local(now, quote["ship_from"]),
        deliver_by=places.local(moment(rate["promise"]["deliveryWindow"]["end"]), quote["ship_to"]),
        extras=tuple(extra["name"] for extra in order.extras if extra["cost"]["value"] > 0),
        items=tuple((int(item["quantity"]), item["description"] or "Item") for item in quote["items"]),
        charge=charge,
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


def _check_inputs(schema: Json, given: object) -> None:
    """The few rules that our own schema uses. Raises Problem."""
    wrong = Problem(400, "InvalidInput", "additionalInputs do not match the schema of this rate. (D-722)")
    if not isinstance(given, dict) or not set(schema["required"]) <= set(given):
        raise wrong
    for name, value in given.items():
        rule = schema["properties"].get(name)
        if rule is None:
            raise wrong
        if rule["type"] == "boolean" and not isinstance(value, bool):
            raise wrong
        if rule["type"] == "string" and not (
            isinstance(value, str) and rule["minLength"] <= len(value) <= rule["maxLength"]
        ):
            raise wrong
