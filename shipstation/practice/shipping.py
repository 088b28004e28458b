"""The operations of Shipping v2, as the live service carries them out. Each takes a request and gives a reply.

Source: shippingV2.json; API.md 2; FIELD_NOTES.
"""

import secrets
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shipstation.practice import carriers, journeys
from shipstation.practice.answers import Problem, Reply, Request, invalid, not_found, payload
from shipstation.practice.buyers import invented_address
from shipstation.practice.checks import RatesRequest, read_business_id, read_rates_request, text
from shipstation.practice.ledger import Purchase
from shipstation.practice.purchasing import Order, documents_of, make_purchase, read_purchase, sha256
from shipstation.practice.services import MARKETS
from shipstation.practice.world import StoredQuote, World

Json = Mapping[str, Any]

BUSINESS_HEADER = "x-amzn-shipping-business-id"
KEY_HEADER = "x-amzn-idempotencykey"
_VALID_FOR = timedelta(minutes=10)
INPUTS_SCHEMA: Json = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "title": "Additional inputs for FedEx First Overnight",
    "type": "object",
    "properties": {
        "contactName": {"type": "string", "title": "Contact at delivery", "minLength": 1, "maxLength": 35},
        "contactPhone": {"type": "string", "title": "Phone at delivery", "minLength": 5, "maxLength": 20},
        "leaveWithNeighbor": {"type": "boolean", "title": "May be left with a neighbor"},
    },
    "required": ["contactName", "contactPhone"],
    "additionalProperties": False,
}


class Shipping:
    """Rates, purchases, papers, cancels and tracking over one world. Thread-safe."""

    def __init__(self, world: World) -> None:
        self._world = world
        # One purchase at a time: look-up of the key, drawing and commit belong together.
        self._till = threading.Lock()

    def get_rates(self, request: Request) -> Reply:
        """Source: getRates."""
        business_id = read_business_id(request.headers.get(BUSINESS_HEADER))
        asked = read_rates_request(request.body)
        now = self._world.now()
        ship_to, deliver_by = self._destination(asked, business_id)
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
        token = secrets.token_urlsafe(48)
        content = {
            "business_id": business_id,
            "channel": asked.channel,
            "order_id": asked.order_id,
            "package_ref": asked.package.ref,
            "grams": asked.package.grams,
            "items": [{name: item.get(name) for name in ("description", "quantity")} for item in asked.package.items],
            "ship_from": asked.ship_from,
            "ship_to": ship_to,
            "rates": rates,
        }
        subject = f"{business_id} {asked.order_id or ''} {asked.package.ref}"
        self._world.keep_quote(token, subject, content)
        return payload({"requestToken": token, "rates": rates, "ineligibleRates": refused})

    def purchase_shipment(self, request: Request, spoil: str | None = None) -> Reply:
        """Source: purchaseShipment. `spoil`: a fault that the label or the charge itself is to carry."""
        key = request.headers.get(KEY_HEADER)
        with self._till:
            before = self._world.ledger.find(key=key) if key else None
            if before is not None:
                if before.facts["body_sha256"] != sha256(request.body):
                    raise Problem(
                        400,
                        "InvalidInput",
                        "The idempotency key was used with another request. (D-731)",
                        f"key {key}",
                    )
                self._world.ledger.count_repeat(before.shipment_id)
                return Reply(body=before.answer)
            order = self._order(request)
            purchase = make_purchase(order, key=key, body=request.body, now=self._world.now(), spoil=spoil)
            self._world.ledger.buy(purchase)
            return Reply(body=purchase.answer)

    def get_shipment_documents(self, request: Request, shipment_id: str) -> Reply:
        """Source: getShipmentDocuments: what was bought, in the format bought."""
        read_business_id(request.headers.get(BUSINESS_HEADER))
        purchase = self._found(shipment_id)
        ref = request.query.get("packageClientReferenceId")
        if not ref:
            raise invalid("packageClientReferenceId is required.")
        if ref != purchase.package_ref:
            raise invalid("packageClientReferenceId does not belong to this shipment.")
        if purchase.order_id is not None and {"format", "dpi"} & request.query.keys():
            raise invalid("format and dpi cannot be given for shipments of Amazon orders.")
        return payload(documents_of(purchase))

    def cancel_shipment(self, request: Request, shipment_id: str) -> Reply:
        """Source: cancelShipment: until the carrier fetches the parcel; in India also on its way."""
        business_id = read_business_id(request.headers.get(BUSINESS_HEADER))
        purchase, now = self._found(shipment_id), self._world.now()
        if purchase.cancelled_at is not None:
            raise Problem(400, "InvalidInput", "The shipment has already been cancelled. (D-741)")
        until = journeys.out_for_delivery_at if business_id == "AmazonShipping_IN" else journeys.picked_up_at
        if now >= until(purchase):
            raise Problem(400, "InvalidInput", "It is too late to cancel: the shipment has been picked up. (D-742)")
        if not self._world.ledger.cancel(shipment_id, at=now):
            raise Problem(400, "InvalidInput", "The shipment has already been cancelled. (D-741)")
        return payload({})

    def get_tracking(self, request: Request) -> Reply:
        """Source: getTracking."""
        read_business_id(request.headers.get(BUSINESS_HEADER))
        tracking_id = text(request.query.get("trackingId"), "trackingId")
        carrier_id = text(request.query.get("carrierId"), "carrierId")
        purchase = self._world.ledger.find(tracking_id=tracking_id)
        if purchase is None:
            raise not_found("TrackingId")
        if carrier_id != purchase.facts["carrier_id"]:
            raise invalid("carrierId is not the carrier of this trackingId.")
        return payload(journeys.tracking(purchase, self._world.now()))

    def get_additional_inputs(self, request: Request) -> Reply:
        """Source: getAdditionalInputs: a JSON schema, empty for a rate that asks for nothing."""
        read_business_id(request.headers.get(BUSINESS_HEADER))
        quote = self._fresh(request.query.get("requestToken"))
        rate = _rate_of(quote, request.query.get("rateId"))
        return payload(INPUTS_SCHEMA if rate["requiresAdditionalInputs"] else {})

    def _destination(self, asked: RatesRequest, business_id: str) -> tuple[Json, datetime | None]:
        if asked.order_id is None:
            if asked.ship_to is None:
                raise invalid("shipTo is required.")
            return asked.ship_to, None
        if self._world.ledger.is_shipped(asked.order_id):
            raise _no_such_order(asked.order_id)
        known = self._world.order(asked.order_id)
        if known is None:
            market = MARKETS.get(business_id)
            return invented_address(asked.order_id, market.country if market else "US"), None
        wanted = set(known.get("item_ids") or ())
        if wanted and not {item["itemIdentifier"] for item in asked.package.items} <= wanted:
            raise invalid("itemIdentifier is not an item of this order.")
        deliver_by = known.get("deliver_by")
        return known["ship_to"], datetime.fromisoformat(deliver_by) if deliver_by else None

    def _order(self, request: Request) -> Order:
        """The checked purchase request. Raises Problem."""
        business_id = read_business_id(request.headers.get(BUSINESS_HEADER))
        asked = read_purchase(request.body)
        quote = self._fresh(asked.get("requestToken"))
        rate = _rate_of(quote, asked.get("rateId"))
        content = quote.content
        if content["business_id"] != business_id:
            raise invalid("requestToken was given to another x-amzn-shipping-business-id.")
        if content["order_id"] and self._world.ledger.is_shipped(content["order_id"]):
            raise _no_such_order(content["order_id"])
        return Order.checked(asked, content, rate, INPUTS_SCHEMA)

    def _fresh(self, token: object) -> StoredQuote:
        """The offers of a request token that may be spent. Raises Problem."""
        if not isinstance(token, str) or not token:
            raise invalid("requestToken is required.")
        quote = self._world.quote(token)
        if quote is None:
            raise invalid("requestToken is not valid.")
        if self._world.now() - quote.made_at > _VALID_FOR:
            raise Problem(400, "TOKEN_EXPIRED", "The request token has expired. Get the rates again. (D-702)")
        if not quote.newest:
            raise Problem(
                400, "TOKEN_EXPIRED", "The request token has expired: this package was quoted again. (D-703)"
            )
        return quote

    def _found(self, shipment_id: str) -> Purchase:
        purchase = self._world.ledger.find(shipment_id=shipment_id)
        if purchase is None:
            raise not_found("Shipment")
        return purchase


def _rate_of(quote: StoredQuote, rate_id: object) -> Json:
    for rate in quote.content["rates"]:
        if rate["rateId"] == rate_id:
            found: Json = rate
            return found
    raise invalid("rateId is not one of the rates of this requestToken.")


def _no_such_order(order_id: str) -> Problem:
    return Problem(400, "InvalidInput", f"Order {order_id} doesn't exist or has nothing to ship. (D-715)")
