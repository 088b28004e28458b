"""The seller's Amazon orders: they arrive while the practice clock goes, are searched, and are shipped."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from shipstation.practice.arrivals import Arrivals
from tests.practice.conftest import BRISTOL, KENT, LEEDS, SEATTLE, Answer, Bench, of_amazon, purchase, running

BEGIN = "2020-01-01T00:00:00Z"
ALL = "BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT,FULFILLMENT_ORDERS"
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def search(bench: Bench, **query: object) -> Answer:
    asked = {"createdAfter": BEGIN, "includedData": "FULFILLMENT", **query}
    given = urlencode({name: value for name, value in asked.items() if value is not None})
    return bench.api("GET", f"/orders/2026-01-01/orders?{given}")


def found(bench: Bench, **query: object) -> list[dict]:
    answer = search(bench, **query)
    assert answer.status == 200, answer.body
    return answer.json["orders"]


def get(bench: Bench, order_id: str, included: str = "FULFILLMENT,RECIPIENT") -> Answer:
    return bench.api("GET", f"/orders/2026-01-01/orders/{order_id}?includedData={included}")


def tell(bench: Bench, *orders: dict) -> None:
    assert bench.control("POST", "orders", {"orders": list(orders)}).status == 200


def now(bench: Bench) -> datetime:
    return datetime.fromisoformat(bench.control("GET", "clock").json["now"])


def ids(orders: list[dict]) -> list[str]:
    return [order["orderId"] for order in orders]


def status(order: dict) -> str:
    return order["fulfillment"]["fulfillmentStatus"]


def ship(bench: Bench, order: dict) -> dict:
    """Quote and buy the items of an order."""
    item = order["orderItems"][0]
    parcel = of_amazon(order["orderId"], KENT)
    parcel["packages"][0]["items"][0]["itemIdentifier"] = item["orderItemId"]
    answer = bench.buy(purchase(bench.rates(parcel).payload, pick="UPS_GROUND"))
    assert answer.status == 200, answer.body
    return answer.payload


# ---- arrivals ----


def test_orders_arrive_a_few_a_day_while_the_clock_goes(amazon: Bench):
    counts = []
    for _ in range(4):
        before = now(amazon)
        amazon.advance(days=1)
        counts.append(len(found(amazon, createdAfter=before.isoformat())))

    # Whole days bring 3 to 6; a day that begins at noon may bring a few less or more.
    assert max(counts) <= 12
    assert 6 <= sum(counts) <= 30


def test_no_order_is_there_before_it_was_placed(amazon: Bench):
    assert found(amazon) == []
    amazon.advance(days=2)
    first = found(amazon)
    amazon.advance(days=3)
    later = found(amazon)

    assert ids(later)[: len(first)] == ids(first)
    assert len(later) > len(first)
    assert all(datetime.fromisoformat(order["createdTime"]) <= now(amazon) for order in later)


def test_arrivals_follow_from_the_world_alone():
    one, same, other = (Arrivals(world_id=world, since=MONDAY) for world in ("a", "a", "b"))
    week = MONDAY, MONDAY + timedelta(days=7)

    assert one.between(*week) == same.between(*week)
    assert not one.between(*week).keys() & other.between(*week).keys()


def test_arrivals_are_found_by_their_id_once_they_are_there():
    arrivals = Arrivals(world_id="a", since=MONDAY)
    end = MONDAY + timedelta(days=60)
    orders = arrivals.between(MONDAY, end)

    assert len(orders) > 100
    for order_id, order in orders.items():
        placed = datetime.fromisoformat(order["created_at"])
        assert arrivals.find(order_id, end) == order
        assert arrivals.find(order_id, placed - timedelta(seconds=1)) is None
    assert arrivals.find("113-0000000-0000000", end) is None
    assert arrivals.find("nobody", end) is None


def test_arrivals_come_at_hours_when_people_are_awake_and_from_both_countries():
    orders = Arrivals(world_id="a", since=MONDAY).between(MONDAY, MONDAY + timedelta(days=30))

    hours = {
        datetime.fromisoformat(order["created_at"]).hour
        for order in orders.values()
        if order["ship_to"]["countryCode"] == "GB"
    }
    assert hours <= set(range(7, 23))
    assert {order["ship_to"]["countryCode"] for order in orders.values()} == {"US", "GB"}
    for order in orders.values():
        assert order["created_at"] < order["ship_by"] < order["deliver_by"]
        assert len(order["item_ids"]) == len(set(order["item_ids"])) > 0


def test_arrivals_stay_after_a_restart(tmp_path):
    with running(tmp_path) as bench:
        bench.advance(days=2)
        before = found(bench, includedData=ALL)
    with running(tmp_path) as bench:
        assert found(bench, includedData=ALL)[: len(before)] == before
        assert before


# ---- what is told of them ----


def test_an_order_tells_what_was_asked_for(amazon: Bench):
    amazon.advance(days=2)
    plain, *_ = found(amazon, includedData=None)
    whole, *_ = found(amazon, includedData=ALL)

    assert not {"recipient", "buyer", "proceeds", "fulfillment", "packages"} & set(plain)
    assert "fulfillment" not in plain["orderItems"][0]
    address = whole["recipient"]["deliveryAddress"]
    assert address["name"] == whole["buyer"]["buyerName"]
    assert address["addressLine1"]
    assert (
        whole["salesChannel"]["marketplaceId"]
        == {"US": "ATVPDKIKX0DER", "GB": "A1F83G8C2ARO7P"}[address["countryCode"]]
    )
    total = sum(float(item["proceeds"]["proceedsTotal"]["amount"]) for item in whole["orderItems"])
    assert float(whole["proceeds"]["grandTotal"]["amount"]) == pytest.approx(total)
    window = whole["fulfillment"]["deliverByWindow"]
    assert window["latestDateTime"] > whole["fulfillment"]["shipByWindow"]["latestDateTime"] > whole["createdTime"]


def test_one_order_is_told_as_in_the_search(amazon: Bench):
    amazon.advance(days=2)

    for order in found(amazon, includedData=ALL):
        assert get(amazon, order["orderId"], ALL).json == {"order": order}


def test_an_unknown_order_is_not_found(amazon: Bench):
    answer = get(amazon, "113-0000000-0000000")

    assert (answer.status, answer.error["code"]) == (404, "NotFound")


def test_orders_that_were_told_are_found_too(amazon: Bench):
    tell(
        amazon,
        {"order_id": "113-7", "ship_to": SEATTLE, "item_ids": ["771", "772"], "deliver_by": "2099-12-01T00:00:00Z"},
        {"order_id": "205-7", "ship_to": LEEDS},
    )

    orders = {order["orderId"]: order for order in found(amazon, includedData="FULFILLMENT,RECIPIENT")}

    assert set(orders) == {"113-7", "205-7"}
    assert [item["orderItemId"] for item in orders["113-7"]["orderItems"]] == ["771", "772"]
    assert orders["113-7"]["fulfillment"]["deliverByWindow"]["latestDateTime"] == "2099-12-01T00:00:00Z"
    assert orders["113-7"]["recipient"]["deliveryAddress"]["city"] == "Seattle"
    assert orders["205-7"]["salesChannel"]["marketplaceName"] == "Amazon.co.uk"


def test_told_again_an_order_keeps_its_age(amazon: Bench):
    tell(amazon, {"order_id": "113-7", "ship_to": SEATTLE})
    (before,) = found(amazon)
    amazon.advance(hours=2)
    tell(amazon, {"order_id": "113-7", "ship_to": BRISTOL})

    (after,) = [order for order in found(amazon, includedData="RECIPIENT") if order["orderId"] == "113-7"]

    assert after["createdTime"] == before["createdTime"]
    assert after["recipient"]["deliveryAddress"]["city"] == "Bristol"


def test_an_order_can_be_told_with_its_goods_and_its_age(amazon: Bench):
    item = {"id": "771", "title": "Face cream", "quantity": 3, "sku": "CREAM"}
    tell(amazon, {"order_id": "113-7", "ship_to": SEATTLE, "items": [item], "created_at": "2026-11-01T10:00:00Z"})

    (order,) = found(amazon)

    assert order["createdTime"] == "2026-11-01T10:00:00Z"
    (told,) = order["orderItems"]
    assert (told["orderItemId"], told["quantityOrdered"]) == ("771", 3)
    assert (told["product"]["title"], told["product"]["sellerSku"]) == ("Face cream", "CREAM")


@pytest.mark.parametrize(
    "items", [7, [7], [{"id": "1", "title": "x", "quantity": 0}], [{"title": "x", "quantity": 1}]]
)
def test_goods_that_are_none_are_not_taken(amazon: Bench, items):
    order = {"order_id": "113-7", "ship_to": SEATTLE, "items": items}

    assert amazon.control("POST", "orders", {"orders": [order]}).status == 400


# ---- shipped ----


def test_a_label_ships_the_order_and_a_cancel_takes_it_back(amazon: Bench):
    amazon.advance(days=2)
    order = next(order for order in found(amazon) if order["salesChannel"]["marketplaceName"] == "Amazon.com")
    before = get(amazon, order["orderId"]).json["order"]

    amazon.advance(minutes=5)
    bought = ship(amazon, order)
    shipped = get(amazon, order["orderId"], ALL).json["order"]
    amazon.advance(minutes=5)
    amazon.call("PUT", f"/shipments/{bought['shipmentId']}/cancel")
    back = get(amazon, order["orderId"], ALL).json["order"]

    assert [status(each) for each in (before, shipped, back)] == ["UNSHIPPED", "SHIPPED", "UNSHIPPED"]
    assert before["lastUpdatedTime"] < shipped["lastUpdatedTime"] < back["lastUpdatedTime"]
    assert before["createdTime"] == shipped["createdTime"] == back["createdTime"]
    amount = shipped["orderItems"][0]["quantityOrdered"]
    assert shipped["orderItems"][0]["fulfillment"] == {"quantityFulfilled": amount, "quantityUnfulfilled": 0}
    (parcel,) = shipped["packages"]
    assert parcel["trackingNumber"] == bought["packageDocumentDetails"][0]["trackingId"]
    assert (parcel["carrier"], parcel["shippingService"]) == ("UPS", "UPS Ground")
    assert back["packages"][0]["packageStatus"]["status"] == "CANCELLED"


def test_an_order_that_arrived_is_known_to_the_rates(amazon: Bench):
    amazon.advance(days=2)
    order = next(order for order in found(amazon) if order["salesChannel"]["marketplaceName"] == "Amazon.com")
    wrong_item = amazon.rates(of_amazon(order["orderId"]))

    ship(amazon, order)

    assert wrong_item.status == 400
    assert "itemIdentifier" in wrong_item.error["details"]
    assert amazon.ledger()["purchases"][0]["order_id"] == order["orderId"]


def test_what_was_updated_is_found_by_that(amazon: Bench):
    tell(amazon, {"order_id": "113-7", "ship_to": SEATTLE}, {"order_id": "113-8", "ship_to": SEATTLE})
    amazon.advance(minutes=10)
    since = now(amazon).isoformat()
    ship(amazon, get(amazon, "113-8").json["order"])

    updated = ids(found(amazon, createdAfter=None, lastUpdatedAfter=since))
    created = ids(found(amazon, createdAfter=since))

    assert "113-8" in updated
    assert not {"113-7"} & set(updated)
    assert not {"113-7", "113-8"} & set(created)


# ---- searching ----


def test_searches_are_filtered(amazon: Bench):
    tell(amazon, {"order_id": "113-7", "ship_to": SEATTLE}, {"order_id": "113-8", "ship_to": SEATTLE})
    tell(amazon, {"order_id": "205-7", "ship_to": LEEDS})
    ship(amazon, get(amazon, "113-8").json["order"])

    assert set(ids(found(amazon, marketplaceIds="ATVPDKIKX0DER"))) == {"113-7", "113-8"}
    assert set(ids(found(amazon, marketplaceIds="A1F83G8C2ARO7P,APJ6JRA9NG5V4"))) == {"205-7"}
    assert set(ids(found(amazon, fulfillmentStatuses="SHIPPED"))) == {"113-8"}
    assert set(ids(found(amazon, fulfillmentStatuses="UNSHIPPED,PENDING"))) == {"113-7", "205-7"}
    assert found(amazon, fulfilledBy="AMAZON") == []
    assert len(found(amazon, fulfilledBy="MERCHANT,AMAZON")) == 3


def test_pages_hold_every_order_once_whatever_arrives_meanwhile(amazon: Bench):
    amazon.advance(days=6)
    whole = ids(found(amazon))

    answer = search(amazon, maxResultsPerPage=5)
    seen = ids(answer.json["orders"])
    amazon.advance(days=1)
    while "pagination" in answer.json:
        token = answer.json["pagination"]["nextToken"]
        answer = search(amazon, createdAfter=None, maxResultsPerPage=5, paginationToken=token)
        assert answer.status == 200, answer.body
        seen += ids(answer.json["orders"])

    assert len(whole) > 10
    assert seen == whole


def test_the_last_page_names_no_next_one(amazon: Bench):
    tell(amazon, {"order_id": "113-7", "ship_to": SEATTLE})

    answer = search(amazon, maxResultsPerPage=1)

    assert len(answer.json["orders"]) == 1
    assert "pagination" not in answer.json
    assert answer.json["createdBefore"]


@pytest.mark.parametrize(
    "query",
    [
        {"createdAfter": None},
        {"lastUpdatedAfter": BEGIN},
        {"lastUpdatedBefore": BEGIN},
        {"createdAfter": "yesterday"},
        {"createdAfter": "2099-01-01T00:00:00Z"},
        {"createdBefore": "2019-01-01T00:00:00Z"},
        {"createdBefore": "2099-01-01T00:00:00Z"},
        {"fulfillmentStatuses": "LOST"},
        {"fulfilledBy": "NOBODY"},
        {"includedData": "GOSSIP"},
        {"maxResultsPerPage": 0},
        {"maxResultsPerPage": 101},
        {"maxResultsPerPage": "all"},
        {"marketplaceIds": ",".join(["A"] * 51)},
        {"paginationToken": "x"},
        {"paginationToken": "e30="},
    ],
)
def test_a_wrong_search_is_refused(amazon: Bench, query):
    answer = search(amazon, **query)

    assert answer.status == 400
    assert answer.error["code"] == "InvalidInput"


def test_people_are_told_to_a_plain_access_token(amazon: Bench):
    tell(amazon, {"order_id": "113-7", "ship_to": SEATTLE})

    assert get(amazon, "113-7").json["order"]["recipient"]["deliveryAddress"]["name"] == "Ann Lee"
    assert amazon.api("GET", "/orders/2026-01-01/orders/113-7", token="Atza|nobody").status == 403
