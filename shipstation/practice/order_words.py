"""One order in the words of the Orders API: what stands in it always, and what was asked for beside.

Source: orders_2026-01-01.json `Order`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipstation.practice.ledger import Purchase
from shipstation.practice.promises import told

Json = Mapping[str, Any]

DATASETS = (
    "BUYER", "RECIPIENT", "PROCEEDS", "EXPENSE", "PROMOTION", "CANCELLATION", "FULFILLMENT", "PACKAGES", "TAX",
    "PAYMENT", "FULFILLMENT_ORDERS",
)  # fmt: skip
_UNKNOWN_PRICE = 1000


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One Amazon shop."""

    id: str
    name: str
    currency: str


MARKETPLACES: Mapping[str, Marketplace] = {
    "US": Marketplace("ATVPDKIKX0DER", "Amazon.com", "USD"),
    "GB": Marketplace("A1F83G8C2ARO7P", "Amazon.co.uk", "GBP"),
    "FR": Marketplace("A13V1IB3VIYZZH", "Amazon.fr", "EUR"),
    "IT": Marketplace("APJ6JRA9NG5V4", "Amazon.it", "EUR"),
    "ES": Marketplace("A1RKKUPIHCS9HS", "Amazon.es", "EUR"),
    "DE": Marketplace("A1PA6795UKMFR9", "Amazon.de", "EUR"),
    "IN": Marketplace("A21TJRUUN4KGV", "Amazon.in", "INR"),
    "JP": Marketplace("A1VC38T7YXB528", "Amazon.co.jp", "JPY"),
    "AE": Marketplace("A2VIGQ35RCS4UG", "Amazon.ae", "AED"),
    "SA": Marketplace("A17E79C6D8DWNP", "Amazon.sa", "SAR"),
    "EG": Marketplace("ARBP9OOSHTCHU", "Amazon.eg", "EGP"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An order and what was bought for it. `content` as the world remembers it."""

    order_id: str
    content: Json
    purchases: Sequence[Purchase]

    @property
    def created_at(self) -> datetime:
        """When the buyer placed it, or when practice was told of it."""
        return datetime.fromisoformat(self.content["created_at"])

    @property
    def updated_at(self) -> datetime:
        """When anything happened to it last, or to a label of it. Whole seconds, as it is told."""
        changed = self.content.get("changed_at")
        moments = [self.created_at, *([datetime.fromisoformat(changed)] if changed else [])]
        for purchase in self.purchases:
            moments += [moment for moment in (purchase.bought_at, purchase.cancelled_at) if moment is not None]
        return max(moments).replace(microsecond=0)

    @property
    def marketplace(self) -> Marketplace:
        """Where it was placed: in the shop of the country it goes to."""
        return MARKETPLACES.get(self.content["ship_to"]["countryCode"], MARKETPLACES["US"])

    @property
    def live(self) -> tuple[Purchase, ...]:
        """Labels that were not cancelled."""
        return tuple(purchase for purchase in self.purchases if purchase.cancelled_at is None)

    @property
    def items(self) -> tuple[Json, ...]:
        """Its items; of an order that practice was merely told of, no more than their ids."""
        listed = self.content.get("items")
        if listed:
            return tuple(listed)
        ids = self.content.get("item_ids") or [f"{int(_digest(self.order_id + ' item')[:12], 16) % 10**14:014d}"]
        return tuple({"id": item_id, "title": "Item", "quantity": 1} for item_id in ids)


def status_of(order: Known) -> str:
    """Its `FulfillmentStatus`: buying a label confirms the shipment, cancelling it takes that back."""
    if order.content.get("cancelled"):
        return "CANCELLED"
    left = [item["quantity"] - _shipped(order, item) for item in order.items]
    if not any(left):
        return "SHIPPED"
    is_whole = all(quantity == item["quantity"] for quantity, item in zip(left, order.items, strict=True))
    return "UNSHIPPED" if is_whole else "PARTIALLY_SHIPPED"


def _shipped(order: Known, item: Json) -> int:
    """How many of an item are on their way: by a label of ours, or by what the seller did elsewhere."""
    quantity = int(item["quantity"])
    return quantity if order.live else min(int(order.content.get("shipped", {}).get(item["id"], 0)), quantity)


def tell(order: Known, included: frozenset[str]) -> dict[str, Any]:
    """Amazon's `Order` with these datasets."""
    told_order: dict[str, Any] = {
        "orderId": order.order_id,
        "createdTime": told(order.created_at),
        "lastUpdatedTime": told(order.updated_at),
        "programs": [],
        "salesChannel": {
            "channelName": "AMAZON",
            "marketplaceId": order.marketplace.id,
            "marketplaceName": order.marketplace.name,
        },
        "orderItems": [_item(order, item, included) for item in order.items],
    }
    if "BUYER" in included:
        alias = _digest(order.order_id)[:14]
        name = order.content["ship_to"]["name"]
        told_order["buyer"] = {"buyerName": name, "buyerEmail": f"{alias}@marketplace.practice.invalid"}
    if "RECIPIENT" in included:
        told_order["recipient"] = {"deliveryAddress": _delivery_address(order.content["ship_to"])}
    if "PROCEEDS" in included:
        total = sum(_cents(order, item) * item["quantity"] for item in order.items)
        told_order["proceeds"] = {
            "grandTotal": _money(order, total),
            "breakdowns": [{"type": "ITEM", "subtotal": _money(order, total)}],
        }
    if "FULFILLMENT" in included:
        told_order["fulfillment"] = _fulfillment(order)
    if "PACKAGES" in included:
        told_order["packages"] = [_package(order, purchase) for purchase in order.purchases]
    for name, field in (("PAYMENT", "payment"), ("TAX", "tax")):
        if name in included:
            told_order[field] = {}
    if "FULFILLMENT_ORDERS" in included:
        told_order["fulfillmentOrders"] = []
    return told_order


def _item(order: Known, item: Json, included: frozenset[str]) -> dict[str, Any]:
    price = _money(order, _cents(order, item))
    product = {"title": item["title"], "condition": {"conditionType": "NEW"}, "price": {"unitPrice": price}}
    product |= {name: item[key] for name, key in (("asin", "asin"), ("sellerSku", "sku")) if item.get(key)}
    told_item: dict[str, Any] = {
        "orderItemId": item["id"],
        "quantityOrdered": item["quantity"],
        "programs": [],
        "product": product,
    }
    if "FULFILLMENT" in included:
        shipped = _shipped(order, item)
        told_item["fulfillment"] = {
            "quantityFulfilled": shipped,
            "quantityUnfulfilled": item["quantity"] - shipped,
        }
    if "PROCEEDS" in included:
        total = _money(order, _cents(order, item) * item["quantity"])
        told_item["proceeds"] = {"proceedsTotal": total, "breakdowns": [{"type": "ITEM", "subtotal": total}]}
    return told_item


def _fulfillment(order: Known) -> dict[str, Any]:
    content = order.content
    told_fulfillment: dict[str, Any] = {
        "fulfillmentStatus": status_of(order),
        "fulfilledBy": "MERCHANT",
        "fulfillmentServiceLevel": content.get("service_level", "STANDARD"),
    }
    for name, key in (("shipByWindow", "ship_by"), ("deliverByWindow", "deliver_by")):
        if content.get(key):
            told_fulfillment[name] = {"earliestDateTime": told(order.created_at), "latestDateTime": content[key]}
    return told_fulfillment


def _package(order: Known, purchase: Purchase) -> dict[str, Any]:
    return {
        "packageReferenceId": purchase.package_ref,
        "createdTime": told(purchase.bought_at),
        "packageStatus": {"status": "PENDING" if purchase.cancelled_at is None else "CANCELLED"},
        "carrier": purchase.facts.get("carrier_name", purchase.facts["carrier_id"]),
        "shippingService": purchase.facts.get("service_name", ""),
        "trackingNumber": purchase.tracking_id,
        "packageItems": [{"orderItemId": item["id"], "quantity": item["quantity"]} for item in order.items],
    }


def _delivery_address(address: Json) -> dict[str, Any]:
    """A `CustomerAddress`: the same names but for the phone."""
    names = (
        "name", "companyName", "addressLine1", "addressLine2", "addressLine3", "city", "stateOrRegion", "postalCode",
        "countryCode",
    )  # fmt: skip
    found = {name: address[name] for name in names if address.get(name)}
    if address.get("phoneNumber"):
        found["phone"] = address["phoneNumber"]
    return {**found, "addressType": "COMMERCIAL" if address.get("companyName") else "RESIDENTIAL"}


def _cents(order: Known, item: Json) -> int:
    return int(item.get("cents", {}).get(order.content["ship_to"]["countryCode"], _UNKNOWN_PRICE))


def _money(order: Known, cents: int) -> dict[str, str]:
    return {"amount": f"{cents / 100:.2f}", "currencyCode": order.marketplace.currency}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
