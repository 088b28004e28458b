"""The practice Amazon beside Shipping v2, judged by Amazon's models: orders, restricted tokens, and v1 shipments."""

from collections.abc import Iterator

import pytest

from shipstation.amazon.operations import GET_ORDER, PLANS, SEARCH_ORDERS, Operation
from shipstation.amazon.orders import DATASETS
from tests.contract import judge
from tests.contract.judge import LEGACY, ORDERS, TOKENS, check
from tests.practice.conftest import LEEDS, SEATTLE, Bench, of_amazon, purchase, running

judge.skip_without_models()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("models")) as running_bench:
        yield running_bench


def included() -> str:
    parameters = judge.entry("GET", "/orders/2026-01-01/orders", ORDERS)["parameters"]
    return ",".join(next(each for each in parameters if each["name"] == "includedData")["items"]["enum"])


def test_the_judge_can_fail():
    with pytest.raises(AssertionError):
        check({"orders": [{}]}, "SearchOrdersResponse", ORDERS)
    with pytest.raises(AssertionError):
        check({"orders": [], "payload": {}}, "SearchOrdersResponse", ORDERS)
    with pytest.raises(AssertionError):
        check({"payload": {"shipmentId": "x"}}, "GetShipmentResponse", LEGACY)


def test_orders_that_arrived_and_orders_that_were_told(bench: Bench):
    told = [{"order_id": "113-1", "ship_to": SEATTLE, "item_ids": ["7"]}, {"order_id": "205-1", "ship_to": LEEDS}]
    bench.control("POST", "orders", {"orders": told})
    bench.advance(days=5)
    parcel = of_amazon("113-1")
    parcel["packages"][0]["items"][0]["itemIdentifier"] = "7"
    assert bench.buy(purchase(bench.rates(parcel).payload, pick="UPS_GROUND")).status == 200

    search = "/orders/2026-01-01/orders?createdAfter=2020-01-01T00:00:00Z"
    plain = bench.api("GET", search)
    whole = bench.api("GET", f"{search}&maxResultsPerPage=7&includedData={included()}")

    check(plain.json, "SearchOrdersResponse", ORDERS)
    check(whole.json, "SearchOrdersResponse", ORDERS)
    assert whole.json["pagination"]["nextToken"]
    assert len(plain.json["orders"]) > 7
    # No more than may be asked for at once.
    for order in plain.json["orders"][:20]:
        answer = bench.api("GET", f"/orders/2026-01-01/orders/{order['orderId']}?includedData={included()}")
        check(answer.json, "GetOrderResponse", ORDERS)


def test_orders_that_were_called_off_put_off_or_partly_shipped_elsewhere(bench: Bench):
    item = {"id": "7", "title": "Mug", "quantity": 3}
    told = [{"order_id": f"114-{number}", "ship_to": SEATTLE, "items": [item]} for number in range(3)]
    bench.control("POST", "orders", {"orders": told})
    changes = [
        {"order_id": "114-0", "cancelled": True},
        {"order_id": "114-1", "shipped": {"7": 1}},
        {"order_id": "114-2", "shipped": {"7": 3}, "deliver_by": "2030-01-01T00:00:00Z"},
    ]
    assert bench.control("POST", "order-changes", {"orders": changes}).status == 200

    statuses = []
    for number in range(3):
        answer = bench.api("GET", f"/orders/2026-01-01/orders/114-{number}?includedData={included()}")
        check(answer.json, "GetOrderResponse", ORDERS)
        statuses.append(answer.json["order"]["fulfillment"]["fulfillmentStatus"])
    assert statuses == ["CANCELLED", "PARTIALLY_SHIPPED", "SHIPPED"]


@pytest.mark.parametrize("operation", [SEARCH_ORDERS, GET_ORDER])
def test_our_own_questions_are_among_those_that_the_model_knows(operation: Operation):
    entry = judge.model(ORDERS)["paths"][operation.template]["get"]
    known = {(each["in"], each["name"]): each for each in entry["parameters"]}

    assert entry["operationId"] == operation.id
    assert {("path", name) for name in operation.path} == {key for key in known if key[0] == "path"}
    assert {("query", name) for name in (*operation.query, *operation.optional_query)} <= known.keys()
    rate, burst = PLANS[operation.id]
    assert f"| {rate:g} | {burst:g} |" in entry["description"]
    assert set(DATASETS.split(",")) <= set(known["query", "includedData"]["items"]["enum"])


def test_orders_that_are_refused(bench: Bench):
    for path in ("/orders/2026-01-01/orders", "/orders/2026-01-01/orders/nobody"):
        answer = bench.api("GET", path)
        assert answer.status >= 400
        check(answer.json, "ErrorList", ORDERS)


def test_restricted_tokens_and_what_they_open(bench: Bench):
    path = "/shipping/v1/shipments/{shipmentId}"
    asked = {"restrictedResources": [{"method": "GET", "path": path}]}
    check(asked, "CreateRestrictedDataTokenRequest", TOKENS)

    answer = bench.api("POST", "/tokens/2021-03-01/restrictedDataToken", asked)
    refused = bench.api("POST", "/tokens/2021-03-01/restrictedDataToken", {})

    check(answer.json, "CreateRestrictedDataTokenResponse", TOKENS)
    check(refused.json, "ErrorList", TOKENS)
    for shipment in bench.control("GET", "legacy").json["shipments"]:
        token = answer.json["restrictedDataToken"]
        told = bench.api("GET", path.replace("{shipmentId}", shipment), token=token)
        assert told.status == 200
        check(told.json, "GetShipmentResponse", LEGACY)
    unknown_shipment = bench.api("GET", path.replace("{shipmentId}", "x"), token=answer.json["restrictedDataToken"])
    check(unknown_shipment.json, "GetShipmentResponse", LEGACY)
