"""The practice Amazon beside Shipping v2, judged by Amazon's models: orders, restricted tokens, and v1 shipments."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from tests.practice.conftest import LEEDS, SEATTLE, Bench, of_amazon, purchase, running

MODELS = Path(__file__).parents[2].parent / "shared" / "amazon" / "models"
ORDERS, TOKENS, LEGACY = "orders_2026-01-01.json", "tokens_2021-03-01.json", "shipping.json"

if not MODELS.is_dir():
    pytest.skip("Amazon's models are not beside the project", allow_module_level=True)


@cache
def definitions(name: str) -> dict:
    return json.loads((MODELS / name).read_text(encoding="utf-8"))["definitions"]


def check(value: object, name: str, definition: str) -> None:
    schema = {"$ref": f"#/definitions/{definition}", "definitions": definitions(name)}
    errors = Draft4Validator(schema).iter_errors(value)
    assert [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors] == []
    assert unknown(value, definitions(name)[definition], definitions(name)) == []


def unknown(value: object, schema: dict, known: dict, where: str = "") -> list[str]:
    """Names that the model does not know."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rsplit("/", 1)[-1]]
    if isinstance(value, list):
        return [name for each in value for name in unknown(each, schema.get("items", {}), known, where)]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    strange = [f"{where}/{name}" for name in value if name not in schema["properties"]]
    for name in value.keys() & schema["properties"].keys():
        strange += unknown(value[name], schema["properties"][name], known, f"{where}/{name}")
    return strange


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("models")) as running_bench:
        yield running_bench


def included() -> str:
    paths = json.loads((MODELS / ORDERS).read_text(encoding="utf-8"))["paths"]
    parameters = paths["/orders/2026-01-01/orders"]["get"]["parameters"]
    return ",".join(next(each for each in parameters if each["name"] == "includedData")["items"]["enum"])


def test_the_judge_can_fail():
    with pytest.raises(AssertionError):
        check({"orders": [{}]}, ORDERS, "SearchOrdersResponse")
    with pytest.raises(AssertionError):
        check({"orders": [], "payload": {}}, ORDERS, "SearchOrdersResponse")
    with pytest.raises(AssertionError):
        check({"payload": {"shipmentId": "x"}}, LEGACY, "GetShipmentResponse")


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

    check(plain.json, ORDERS, "SearchOrdersResponse")
    check(whole.json, ORDERS, "SearchOrdersResponse")
    assert whole.json["pagination"]["nextToken"]
    assert len(plain.json["orders"]) > 7
    # No more than may be asked for at once.
    for order in plain.json["orders"][:20]:
        answer = bench.api("GET", f"/orders/2026-01-01/orders/{order['orderId']}?includedData={included()}")
        check(answer.json, ORDERS, "GetOrderResponse")


def test_orders_that_are_refused(bench: Bench):
    for path in ("/orders/2026-01-01/orders", "/orders/2026-01-01/orders/nobody"):
        answer = bench.api("GET", path)
        assert answer.status >= 400
        check(answer.json, ORDERS, "ErrorList")


def test_restricted_tokens_and_what_they_open(bench: Bench):
    path = "/shipping/v1/shipments/{shipmentId}"
    asked = {"restrictedResources": [{"method": "GET", "path": path}]}
    check(asked, TOKENS, "CreateRestrictedDataTokenRequest")

    answer = bench.api("POST", "/tokens/2021-03-01/restrictedDataToken", asked)
    refused = bench.api("POST", "/tokens/2021-03-01/restrictedDataToken", {})

    check(answer.json, TOKENS, "CreateRestrictedDataTokenResponse")
    check(refused.json, TOKENS, "ErrorList")
    for shipment in bench.control("GET", "legacy").json["shipments"]:
        token = answer.json["restrictedDataToken"]
        told = bench.api("GET", path.replace("{shipmentId}", shipment), token=token)
        assert told.status == 200
        check(told.json, LEGACY, "GetShipmentResponse")
    unknown_shipment = bench.api("GET", path.replace("{shipmentId}", "x"), token=answer.json["restrictedDataToken"])
    check(unknown_shipment.json, LEGACY, "GetShipmentResponse")
