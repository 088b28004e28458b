"""The sample orders: each one imports, and their deadlines lie ahead of whatever day it is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shipstation import resources
from shipstation.desk.samples import sample_orders
from shipstation.intake.files import OrderFileReader
from shipstation.model import Channel, WeightUnit

SAMPLES = resources.path("samples/orders.csv")


def test_every_row_imports():
    file = OrderFileReader().read(SAMPLES)

    assert file.refused == ()
    assert 25 <= len(file.orders) <= 40
    assert file.items > len(file.orders)


def test_they_cover_both_channels_and_the_countries():
    orders = OrderFileReader().read(SAMPLES).orders

    abroad = {order.ship_to.country for order in orders if order.key.channel is Channel.EXTERNAL}
    amazon = [order for order in orders if order.key.channel is Channel.AMAZON]
    assert abroad == {"US", "GB", "DE", "FR", "IT", "ES", "IN"}
    assert all(order.amazon_order_id == order.key.ref for order in amazon)
    assert all(item.order_item_id and item.weight and item.unit_value for order in amazon for item in order.items)
    assert any(order.ship_to.state == "HI" for order in orders)


def test_the_first_one_is_the_order_of_the_tour():
    first = OrderFileReader().read(SAMPLES).orders[0]

    weight = sum(item.weight.to(WeightUnit.POUND).value * item.quantity for item in first.items if item.weight)
    assert first.key.ref == "113-2211887-4402611"
    assert first.ship_to.lines() == ("Ann Lee", "410 Terry Ave N", "Apt 4B", "Seattle WA 98109", "US")
    assert [item.sku for item in first.items] == ["FC-50", "CP-80"]
    assert weight == Decimal("1.52")


@pytest.mark.parametrize("today", [date(2026, 1, 5), date(2026, 11, 24), date(2028, 2, 29), date(2030, 12, 31)])
def test_deadlines_lie_one_to_seven_days_ahead(today):
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)

    orders = sample_orders(OrderFileReader(), SAMPLES, today=today)

    assert all(timedelta(days=1) < order.deliver_by - noon < timedelta(days=7) for order in orders)
    assert all(noon < order.ship_by < order.deliver_by for order in orders)
