"""Orders that another program writes as JSON."""

import json

import pytest

from shipstation.intake.files import OrderFileReader
from shipstation.model import Money

ORDER = {
    "order_ref": "P-1",
    "deliver_by": "2026-12-10T23:59:00Z",
    "ship_to": {
        "name": "Ann Lee",
        "line1": "1 A St",
        "city": "Kent",
        "state": "WA",
        "postal_code": "98032",
        "country": "US",
    },
    "items": [
        {"sku": "M-1", "title": "Mug", "quantity": 2, "unit_value": {"amount": "9.50", "currency": "USD"}},
        {"sku": "T-1", "title": "Tea", "quantity": 1, "item_weight": "100 g"},
    ],
}


@pytest.fixture
def read(tmp_path):
    def read(document):
        path = tmp_path / "orders.json"
        path.write_text(json.dumps(document), "utf-8")
        return OrderFileReader().read(path)

    return read


@pytest.mark.parametrize("shape", [lambda o: o, lambda o: [o], lambda o: {"orders": [o]}])
def test_one_order_a_list_or_a_document_of_them_come_in(read, shape):
    file = read(shape(ORDER))

    (order,) = file.orders
    assert (file.dialect, order.source, order.key.ref) == ("json", "", "P-1")
    assert [item.quantity for item in order.items] == [2, 1]
    assert str(order.items[0].unit_value) == str(Money(order.items[0].unit_value.amount, "USD"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": []}, "items"),
        ({"items": "none"}, "items"),
        ({"ship_to": None}, "ship_to"),
        ({"items": [{**ORDER["items"][0], "quantity": [2]}]}, "quantity"),
        ({"items": [{**ORDER["items"][0], "unit_value": 9.5}]}, "unit_value"),
        ({"items": [7]}, "items"),
        ({"order_ref": {"no": "text"}, "channel": "AMAZON"}, "amazon_order_id"),
        ({"ship_to": {**ORDER["ship_to"], "postal_code": 9}}, "postal_code"),
    ],
)
def test_an_order_that_cannot_be_used_is_refused_by_its_place_and_the_next_comes_in(read, change, field):
    file = read({"orders": [{**ORDER, **change}, {**ORDER, "order_ref": "P-2"}]})

    assert [order.key.ref for order in file.orders] == ["P-2"]
    assert (file.refused[0].line, file.refused[0].field) == (1, field)
