"""The operations of Shipping v2, as the live service carries them out. Each takes a request and gives a reply.

Source: shippingV2.json; API.md 2; FIELD_NOTES.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shipstation.practice import journeys, quoting, till
from shipstation.practice.answers import Problem, Reply, Request, invalid, not_found, payload
from shipstation.practice.business import business_of
from shipstation.practice.checks import read_rates_request, text
from shipstation.practice.inputs import schema_for
from shipstation.practice.ledger import Purchase
from shipstation.practice.purchasing import Order, documents_of, read_purchase
from shipstation.practice.till import Till
from shipstation.practice.world import StoredQuote, World

Json = Mapping[str, Any]

KEY_HEADER = till.KEY_HEADER
_VALID_FOR = timedelta(minutes=10)


class Shipping:
    """Rates, purchases, papers, cancels and tracking over one world. Thread-safe."""

    def __init__(self, world: World, sales: Till) -> None:
        self._world = world
        self._till = sales

    def get_rates(self, request: Request) -> Reply:
        """Source: getRates."""
        business_id = business_of(request)
        asked = read_rates_request(request.body)
        offered = quoting.offer(self._world, asked, business_id)
        token = secrets.token_urlsafe(48)
        subject = f"{business_id} {asked.order_id or ''} {asked.package.ref}"
        self._world.keep_quote(token, subject, offered.content)
        return payload({"requestToken": token, "rates": offered.rates, "ineligibleRates": offered.refused})

    def purchase_shipment(self, request: Request) -> Reply:
        """Source: purchaseShipment."""
        key = request.headers.get(KEY_HEADER) or None
        return Reply(body=self._till.buy(request, lambda: self._order(request), key=key).answer)

    def get_shipment_documents(self, request: Request, shipment_id: str) -> Reply:
        """Source: getShipmentDocuments: what was bought, in the format bought."""
        business_of(request)
        purchase = self._found(shipment_id)
        _check_not_vendors(purchase)
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
        business_id = business_of(request)
        purchase, now = self._found(shipment_id), self._world.now()
        _check_not_vendors(purchase)
        if purchase.cancelled_at is not None:
            raise Problem(400, "InvalidInput", "The shipment has already been cancelled. (D-741)")
        if now >= journeys.cancel_until(purchase, business_id):
            raise Problem(400, "InvalidInput", "It is too late to cancel: the shipment has been picked up. (D-742)")
        if not self._world.ledger.cancel(shipment_id, at=now):
            raise Problem(400, "InvalidInput", "The shipment has already been cancelled. (D-741)")
        return payload({})

    def get_tracking(self, request: Request) -> Reply:
        """Source: getTracking."""
        business_of(request)
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
        business_of(request)
        quote = self._fresh(request.query.get("requestToken"))
        rate = _rate_of(quote, request.query.get("rateId"))
        return payload(schema_for(rate["serviceId"]) or {})

    def _order(self, request: Request) -> Order:
        """The checked purchase request. Raises Problem."""
        business_id = business_of(request)
        asked = read_purchase(request.body)
        quote = self._fresh(asked.get("requestToken"))
        rate = _rate_of(quote, asked.get("rateId"))
        content = quote.content
        if content["business_id"] != business_id:
            raise invalid("requestToken was given to another x-amzn-shipping-business-id.")
        quoting.check_unshipped(self._world, content["order_id"])
        return Order.checked(asked, content, rate, schema_for(rate["serviceId"]) or {})

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


def _check_not_vendors(purchase: Purchase) -> None:
    if purchase.facts.get("is_vendors"):
        raise Problem(400, "InvalidInput", "The operation is not available for direct fulfillment shipments. (D-744)")
