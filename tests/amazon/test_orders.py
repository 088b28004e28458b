"""searchOrders and getOrder on the wire: what is asked for, and answers as odd as Amazon's can be."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from shipstation.amazon import wire
from shipstation.amazon.carrier import AmazonCarrier
from shipstation.errors import AnswerLost, BadInput, NotAuthorized, Throttled
from shipstation.model import Account, Credentials, Money, Region
from shipstation.ports import Standing
from tests.amazon.conftest import Amazon, TestClock, reply

SINCE = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def order_json(ref: str = "113-1", **changes: object) -> dict:
    item = {
        "orderItemId": "77",
        "quantityOrdered": 3,
        "product": {
            "title": "Mug",
            "sellerSku": "MUG",
            "price": {"unitPrice": {"amount": "9.50", "currencyCode": "usd"}},
        },
        "fulfillment": {"quantityFulfilled": 1, "quantityUnfulfilled": 2},
    }
    address = {"name": "Zoë Quill", "addressLine1": "9 Larch Ave", "city": "Reno", "countryCode": "us"}
    return {
        "orderId": ref,
        "lastUpdatedTime": "2026-11-21T10:00:00Z",
        "fulfillment": {
            "fulfillmentStatus": "PARTIALLY_SHIPPED",
            "fulfilledBy": "MERCHANT",
            "shipByWindow": {"earliestDateTime": "2026-11-20T00:00:00Z", "latestDateTime": "2026-11-23T07:59:59Z"},
            "deliverByWindow": {"latestDateTime": "2026-11-27T03:00:00-08:00"},
        },
        "recipient": {"deliveryAddress": address},
        "orderItems": [item],
        **changes,
    }


def read(*orders: object, **more: object):
    return wire.read_orders(json.dumps({"orders": list(orders), **more}).encode(), account="bench")


def standing(status: object, **more: object) -> dict:
    return order_json(fulfillment={"fulfillmentStatus": status, **more})


def test_a_search_asks_for_the_data_needed_and_for_its_own_shop_alone(amazon: Amazon, carrier: AmazonCarrier) -> None:
    amazon.will("/orders", reply(200, {"orders": [], "pagination": {"nextToken": "n"}}))

    first = carrier.orders.changed(SINCE, is_first=True)
    carrier.orders.changed(SINCE, cursor="n+/=")

    asked = [parse_qs(urlsplit(request.target).query) for request in amazon.of("/orders")]
    assert first.next == "n"
    assert asked[0] == {
        "lastUpdatedAfter": ["2026-11-20T08:30:00Z"],
        "fulfillmentStatuses": ["UNSHIPPED,PARTIALLY_SHIPPED,CANCELLED,UNFULFILLABLE"],
        "fulfilledBy": ["MERCHANT"],
        "marketplaceIds": ["ATVPDKIKX0DER"],
        "includedData": ["RECIPIENT,FULFILLMENT"],
        "maxResultsPerPage": ["100"],
    }
    assert asked[1]["paginationToken"] == ["n+/="]
    assert asked[1]["fulfillmentStatuses"][0].endswith(",SHIPPED")
    # No restricted token: the plain one opens the orders.
    assert not amazon.of("/restrictedDataToken")


def test_an_order_is_read_with_what_is_left_to_ship_its_ids_and_its_deadlines() -> None:
    page = read(order_json(), lastUpdatedBefore="2026-11-22T00:00:00Z")

    (told,) = page.orders
    assert told.order is not None
    (item,) = told.order.items
    assert (item.order_item_id, item.quantity, item.unit_value) == ("77", 2, Money(Decimal("9.50"), "USD"))
    assert told.order.deliver_by == datetime(2026, 11, 27, 11, tzinfo=UTC)
    assert told.order.ship_by == datetime(2026, 11, 23, 7, 59, 59, tzinfo=UTC)
    assert (told.order.ship_to.name, told.order.ship_to.country) == ("Zoë Quill", "US")
    assert (told.updated_at, page.until) == (
        datetime(2026, 11, 21, 10, tzinfo=UTC),
        datetime(2026, 11, 22, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("status", "means"),
    [
        ("UNSHIPPED", Standing.OPEN),
        ("SHIPPED", Standing.SHIPPED),
        ("CANCELLED", Standing.CANCELLED),
        ("UNFULFILLABLE", Standing.CANCELLED),
        ("PENDING", Standing.OTHER),
        ("SOMETHING_NEW", Standing.OTHER),
        (None, Standing.OTHER),
        (7, Standing.OTHER),
    ],
)
def test_only_open_orders_bring_their_buyers(status: object, means: Standing) -> None:
    (told,) = read(standing(status)).orders

    assert told.standing is means
    assert (told.order is not None) == (means is Standing.OPEN)


def test_what_amazon_ships_itself_is_passed_and_what_is_wholly_on_its_way_is_shipped() -> None:
    gone = order_json()
    gone["orderItems"][0]["fulfillment"] = {"quantityUnfulfilled": "0"}

    page = read(standing("UNSHIPPED", fulfilledBy="AMAZON"), gone)

    assert [each.standing for each in page.orders] == [Standing.SHIPPED]


def test_one_order_that_makes_no_sense_does_not_stop_the_others() -> None:
    broken = [
        order_json(orderId=None),
        order_json("no-address", recipient=None),
        order_json("no-items", orderItems=None),
        order_json("no-item-id", orderItems=[{"quantityOrdered": 1}]),
        order_json("no-quantity", orderItems=[{"orderItemId": "1", "quantityOrdered": "two"}]),
        None,
        "stray",
    ]

    page = read(*broken, order_json("good"))

    assert [each.ref for each in page.orders] == ["good"]
    assert [row.order_ref for row in page.refused] == [None, "no-address", "no-items", "no-item-id", "no-quantity"]
    assert all(row.said.endswith(".") for row in page.refused)


def test_little_and_odd_is_enough() -> None:
    bare = order_json(lastUpdatedTime="yesterday", orderItems=[{"orderItemId": 77, "quantityOrdered": "2"}])
    wrapped = json.dumps({"payload": {"order": bare}}).encode()

    (told,) = wire.read_order(wrapped, account="bench").orders

    assert told.order is not None
    assert (told.order.items[0].title, told.order.items[0].quantity) == ("77", 2)
    assert told.updated_at.year == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"orders": null}', b"<html>", b'{"orders": 5}'])
def test_what_is_no_answer_is_told_as_lost(amazon: Amazon, carrier: AmazonCarrier, body: bytes) -> None:
    amazon.will("/orders", reply(200, body))

    with pytest.raises(AnswerLost):
        carrier.orders.changed(SINCE)


def test_a_denied_account_is_told_which_step_is_missing(amazon: Amazon, carrier: AmazonCarrier) -> None:
    refusal = {"errors": [{"code": "Unauthorized", "message": "Access to requested resource is denied."}]}
    amazon.will("/orders", reply(403, refusal))

    with pytest.raises(NotAuthorized) as denied:
        carrier.orders.changed(SINCE)

    assert "role" in denied.value.remedy


def test_twenty_searches_go_at_once_and_no_more_are_sent_until_amazon_says_another_rate(
    amazon: Amazon, carrier: AmazonCarrier, clock: TestClock
) -> None:
    amazon.will("/orders", reply(200, {"orders": []}))
    for _ in range(20):
        carrier.orders.changed(SINCE)

    with pytest.raises(Throttled) as full:
        carrier.orders.changed(SINCE)

    assert 100 < full.value.retry_after_s < 180
    assert len(amazon.of("/orders")) == 20
    clock.ahead_s = 180
    amazon.will("/orders", reply(200, {"orders": []}, x_amzn_RateLimit_Limit="2.0"))
    for _ in range(3):
        carrier.orders.changed(SINCE)
    assert len(amazon.of("/orders")) == 23


def test_an_import_that_nobody_waits_for_leaves_two_searches_to_those_who_wait(
    amazon: Amazon, carrier: AmazonCarrier
) -> None:
    amazon.will("/orders", reply(200, {"orders": []}))
    for _ in range(18):
        carrier.behind().orders.changed(SINCE)

    with pytest.raises(Throttled):
        carrier.behind().orders.changed(SINCE)
    carrier.orders.changed(SINCE)


def test_an_account_without_a_shop_says_so(amazon: Amazon, open_carrier: Callable[..., AmazonCarrier]) -> None:
    account = Account(
        name="far",
        region=Region.NA,
        business_id="AmazonShipping_ZZ",
        endpoint=amazon.url,
        lwa_endpoint=f"{amazon.url}/auth/o2/token",
    )
    secrets = Credentials(client_id="a", client_secret="b", refresh_token="c")
    far = AmazonCarrier(account, secrets, clock=TestClock(), loopback_only=True)

    with pytest.raises(BadInput, match="no shop"):
        far.orders.changed(SINCE)
    far.close()
