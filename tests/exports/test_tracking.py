"""Tracking numbers in each shop's import form."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shipstation.exports.tables import csv_of, tabs_of
from shipstation.exports.tracking import SHOPS, TrackingForms, carrier_name
from shipstation.model import (
    Address,
    Channel,
    Money,
    Order,
    OrderItem,
    OrderKey,
    Promise,
    PurchaseState,
    Shipment,
)
from shipstation.ports import ShippedOrder


def shipped(
    ref: str, carrier: str = "USPS", *, channel: Channel = Channel.EXTERNAL, parcels: int = 1
) -> ShippedOrder:
    key = OrderKey(channel=channel, ref=ref)
    item = OrderItem(sku="M", title="Mug", quantity=2, order_item_id="77" if channel is Channel.AMAZON else None)
    place = Address(name="Ann", line1="1 A St", city="Kent", state="WA", postal_code="98032", country="US")
    order = Order(key=key, items=(item,), ship_to=place, amazon_order_id=ref, parcels=parcels)
    parcel = Shipment(
        shipment_id="s",
        purchase_id="p",
        order=key,
        parcel=1,
        account="Bench",
        state=PurchaseState.BOUGHT,
        carrier_id="x",
        carrier=carrier,
        service="Ground",
        tracking_id="9400",
        package_ref="r",
        shown=Money(Decimal("5.00"), "USD"),
        bought_at=datetime(2026, 11, 24, 15, tzinfo=UTC),
        promise=Promise(),
        name="Ann",
        city="Kent",
        region="WA",
        country="US",
    )
    return ShippedOrder(shipment=parcel, order=order)


def table(content: bytes, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8")), delimiter=separator))


@pytest.mark.parametrize("shop", SHOPS)
def test_every_shop_gets_order_carrier_and_number(shop: str) -> None:
    channel = Channel.AMAZON if shop == "amazon" else Channel.EXTERNAL
    content = TrackingForms().file(shop, [shipped("#1001", channel=channel)])

    (row,) = table(content, "\t" if shop == "amazon" else ",")

    assert {"#1001", "9400", "USPS"} <= set(row.values())


def test_amazon_confirms_items_and_names_a_carrier_that_has_no_code() -> None:
    forms = TrackingForms()

    (whole,) = table(forms.file("amazon", [shipped("113-1", "Amazon Shipping", channel=Channel.AMAZON)]), "\t")
    (part,) = table(forms.file("amazon", [shipped("113-1", channel=Channel.AMAZON, parcels=2)]), "\t")

    assert (whole["order-item-id"], whole["quantity"], whole["ship-date"]) == ("77", "2", "2026-11-24")
    assert (whole["carrier-code"], whole["carrier-name"]) == ("Other", "Amazon Shipping")
    # Which items lie in which parcel nobody said.
    assert (part["order-item-id"], part["carrier-code"]) == ("", "USPS")


@pytest.mark.parametrize(
    ("carrier", "name"),
    [
        ("USPS", "USPS"),
        ("UPS Ground", "UPS"),
        ("FEDEX", "FedEx"),
        ("Groups Post", "Groups Post"),
        ("DHL eCommerce", "DHL"),
    ],
)
def test_carriers_go_by_the_names_that_shops_know(carrier: str, name: str) -> None:
    assert carrier_name(carrier) == name


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(start: str) -> None:
    cell = f"{start}HYPERLINK(1)"

    assert table(csv_of(["a", "b"], [["x", cell]]))[0]["b"] == f"'{cell}"
    assert tabs_of(["a", "b"], [["x\ty\nz", cell]]) == f"a\tb\r\nx y z\t'{cell}\r\n".encode()
