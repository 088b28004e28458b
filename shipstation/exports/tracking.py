"""Tracking numbers in the form in which each shop takes them in."""

from collections.abc import Callable, Iterator, Sequence

from shipstation.exports.tables import csv_of, tabs_of
from shipstation.ports import ShippedOrder

SHOPS = ("shopify", "woocommerce", "ebay", "etsy", "amazon")

# What shops call carriers, by words of the name that a rate has; the first that fits. Others keep their own name.
_CARRIERS = (
    (("usps", "united states postal"), "USPS"),
    (("ups",), "UPS"),
    (("fedex",), "FedEx"),
    (("dhl",), "DHL"),
    (("ontrac",), "OnTrac"),
    (("royal mail",), "Royal Mail"),
    (("evri", "hermes"), "Evri"),
    (("dpd",), "DPD"),
    (("gls",), "GLS"),
    (("yodel",), "Yodel"),
    (("amazon",), "Amazon Shipping"),
)
_AMAZON_CODES = frozenset({"USPS", "UPS", "FedEx", "DHL", "OnTrac", "Royal Mail", "DPD", "GLS", "Yodel"})


class TrackingForms:
    """The import forms of the shops (ports.TrackingForms)."""

    def shops(self) -> tuple[str, ...]:
        """Whose form is known."""
        return SHOPS

    def file(self, shop: str, shipped: Sequence[ShippedOrder]) -> bytes:
        """A file for this shop, a row a parcel; Amazon's a row an item of it."""
        columns, rows, write = _FORMS[shop]
        return write(columns, [row for each in shipped for row in rows(each)])


def carrier_name(carrier: str) -> str:
    """A carrier as shops know it."""
    words = carrier.casefold()
    return next((name for signs, name in _CARRIERS if any(_holds(words, sign) for sign in signs)), carrier)


def _holds(words: str, sign: str) -> bool:
    # "ups" stands at the end of "groups", and is no carrier there.
    return f" {sign}" in f" {words}" if len(sign) > 3 else sign in words.replace("-", " ").split()


# Source: Shopify's fulfillment import of its apps: order name, carrier, number.
def _shopify(each: ShippedOrder) -> Iterator[Sequence[str]]:
    parcel = each.shipment
    yield (parcel.order.ref, carrier_name(parcel.carrier), parcel.tracking_id, "", "true")


# Source: "Advanced Shipment Tracking" for WooCommerce, whose form other plugins read too; the status completes it.
def _woocommerce(each: ShippedOrder) -> Iterator[Sequence[str]]:
    parcel = each.shipment
    yield (
        parcel.order.ref,
        parcel.tracking_id,
        carrier_name(parcel.carrier),
        f"{parcel.bought_at:%Y-%m-%d}",
        "1",
        "",
        "",
    )


# Source: eBay Seller Hub, Reports, "Add order tracking and shipping info".
def _ebay(each: ShippedOrder) -> Iterator[Sequence[str]]:
    parcel = each.shipment
    yield ("Shipped", parcel.order.ref, carrier_name(parcel.carrier), parcel.tracking_id)


# Etsy itself takes no file; these are the columns of the programs that hand it on.
def _etsy(each: ShippedOrder) -> Iterator[Sequence[str]]:
    parcel = each.shipment
    day = f"{parcel.bought_at:%m/%d/%Y}"
    yield (parcel.order.ref, parcel.tracking_id, carrier_name(parcel.carrier), day)


# Source: Seller Central, "Shipping Confirmation" template: the code from a list, or Other with the carrier's name.
def _amazon(each: ShippedOrder) -> Iterator[Sequence[str]]:
    parcel = each.shipment
    name = carrier_name(parcel.carrier)
    code, other = (name, "") if name in _AMAZON_CODES else ("Other", name)
    day = f"{parcel.bought_at:%Y-%m-%d}"
    rest = (day, code, other, parcel.tracking_id, parcel.service)
    items = each.order.items if each.order is not None and each.order.parcels == 1 else ()
    ref = each.order.amazon_order_id or parcel.order.ref if each.order is not None else parcel.order.ref
    if not any(item.order_item_id for item in items):
        # Without items it is the whole order that is confirmed.
        yield (ref, "", "", *rest)
        return
    for item in items:
        yield (ref, item.order_item_id or "", str(item.quantity), *rest)


_Rows = Callable[[ShippedOrder], Iterator[Sequence[str]]]
_Write = Callable[[Sequence[str], Sequence[Sequence[str]]], bytes]
_FORMS: dict[str, tuple[Sequence[str], _Rows, _Write]] = {
    "shopify": (
        ("Name", "Tracking Company", "Tracking Number", "Tracking URL", "Send Notification"),
        _shopify,
        csv_of,
    ),
    "woocommerce": (
        (
            "order_id",
            "tracking_number",
            "tracking_provider",
            "date_shipped",
            "status_shipped",
            "sku",
            "qty",
        ),
        _woocommerce,
        csv_of,
    ),
    "ebay": (("Shipping Status", "Order ID", "Shipping Carrier Used", "Tracking Number"), _ebay, csv_of),
    "etsy": (("Order ID", "Tracking Number", "Carrier", "Date Shipped"), _etsy, csv_of),
    "amazon": (
        (
            "order-id",
            "order-item-id",
            "quantity",
            "ship-date",
            "carrier-code",
            "carrier-name",
            "tracking-number",
            "ship-method",
        ),
        _amazon,
        tabs_of,
    ),
}
