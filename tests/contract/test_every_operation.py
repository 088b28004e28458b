"""Every operation, both ways, judged by Amazon's models: each request that we send, and each answer, at every status
that practice gives."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.amazon.operations import OPERATIONS
from shipstation.clock import SystemClock
from shipstation.model import Account, Credentials, Region
from shipstation.practice.routes import ROUTES, TOKEN, Route
from tests.amazon.conftest import (
    HERE,
    PARCEL,
    Amazon,
    choices_for,
    order,
    purchase_json,
    quote_of,
    rates_json,
    reply,
    token_reply,
)
from tests.contract import judge
from tests.practice.conftest import KENT, PNG_4X6, Bench, external, running

judge.skip_without_models()

V2 = [operation for operation in OPERATIONS.values() if operation.template.startswith("/shipping/v2")]
CLIENT = [{"clientReferenceType": "IntegratorShipperId", "clientReferenceId": "S-1"}]
LINK = {
    "clientReferenceDetails": CLIENT,
    "carrierAccountType": "SHIPPER_ACCOUNT",
    "carrierAccountAttributes": [{"attributeName": "ACCOUNT_NUMBER", "value": "1A2B3C"}],
}
BODIES: dict[str, dict[str, Any]] = {
    "getRates": external(),
    "purchaseShipment": {"requestToken": "t", "rateId": "r", "requestedDocumentSpecification": PNG_4X6},
    "directPurchaseShipment": {"channelDetails": {"channelType": "EXTERNAL"}},
    "oneClickShipment": {
        **external(),
        "labelSpecifications": PNG_4X6,
        "serviceSelection": {"serviceId": ["SWA-UK-2D"]},
    },
    "getCarrierAccounts": {"clientReferenceDetails": CLIENT},
    "linkCarrierAccount": LINK,
    "linkCarrierAccount:post": LINK,
    "unlinkCarrierAccount": {"clientReferenceDetails": CLIENT, "accountId": "a-1"},
    "generateCollectionForm": {"carrierId": "USPS", "shipFromAddress": KENT},
    "getCollectionFormHistory": {"carrierId": "USPS", "maxResults": 5},
    "getUnmanifestedShipments": {"clientReferenceDetails": CLIENT},
    "submitNdrFeedback": {"trackingId": "PX1", "ndrAction": "RTO"},
    "createClaim": {"trackingId": "PX1", "claimReason": "LOST_IN_TRANSIT", "settlementType": "REFUND"},
}
# Values that a path or a query has to quote.
PATHS = {"shipmentId": "amzn1.sid/ü 1", "carrierId": "UPS & Co", "collectionFormId": "7?8#9"}
QUERIES = {
    "trackingId": "x y/&=ü",
    "carrierId": "AMZN_US",
    "packageClientReferenceId": "A-1 1",
    "format": "PNG",
    "dpi": "300",
    "requestToken": "a+b/c==",
    "rateId": "r",
    "accessPointTypes": "HELIX,CAMPUS_LOCKER",
    "countryCode": "GB",
    "postalCode": "LS2 9PR",
}


@pytest.fixture
def amazon() -> Iterator[Amazon]:
    """Answers all it is asked with the model's own examples, crooked as they are."""
    server = Amazon()
    with socket.create_server(("127.0.0.1", 0), backlog=32) as listener:
        server.port = listener.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def carrier(amazon: Amazon) -> Iterator[AmazonCarrier]:
    account = Account(
        name="bench",
        region=Region.NA,
        business_id="AmazonShipping_US",
        endpoint=amazon.url,
        lwa_endpoint=f"{amazon.url}/auth/o2/token",
    )
    secrets = Credentials(client_id="id", client_secret="secret", refresh_token="Atzr|1")
    opened = AmazonCarrier(account, secrets, clock=SystemClock(), loopback_only=True)
    yield opened
    opened.close()


def example(method: str, template: str) -> tuple[int, Any]:
    """The model's yes for an operation."""
    told = judge.entry(method, template)["responses"]
    status = next(each for each in ("200", "201", "204") if each in told)
    return int(status), next(iter(told[status].get("examples", {"": b""}).values()))


def sent(amazon: Amazon, *, after: int = 0) -> list[tuple[str, list[str]]]:
    """The operations that were reached, and what is wrong with each request."""
    ours = [each for each in amazon.requests[after:] if each.target.startswith("/shipping/v2")]
    return [judge.wrong_in_request(each.method, each.target, each.raw_headers, each.body) for each in ours]


# ---- what we send ----


def test_the_judge_of_requests_can_fail():
    headers = [("x-amz-access-token", "Atza|1"), ("x-amz-date", "today"), ("user-agent", "Python/3.11")]

    _, bad = judge.wrong_in_request("GET", "/shipping/v2/tracking?trackingId=1&depth=2", headers, b"{}")
    nowhere = judge.wrong_in_request("PUT", "/shipping/v2/tracking", headers, b"")

    told = " ".join(bad)
    for word in ("carrierId is missing", "depth is unknown", "x-amz-date", "user-agent", "business-id", "a body"):
        assert word in told
    assert nowhere == ("", ["PUT /shipping/v2/tracking is no operation"])


@pytest.mark.parametrize("operation", V2, ids=lambda operation: operation.id)
def test_whatever_is_asked_by_name_fits_the_model(amazon: Amazon, carrier: AmazonCarrier, operation):
    status, answer = example(operation.method, operation.template)
    amazon.will("/auth/o2/token", token_reply())
    amazon.will("/restrictedDataToken", reply(200, {"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600}))
    amazon.will("", reply(status, answer))
    body = json.dumps(BODIES[operation.id]).encode() if operation.has_body else None
    query = {name: QUERIES[name] for name in operation.query + operation.optional_query}

    if operation.spends:
        answered = carrier.send(carrier.prepare_call(operation.id, body=body).prepared).answer
    else:
        path = {name: PATHS[name] for name in operation.path}
        answered = carrier.call(operation.id, path=path, query=query, body=body).body

    assert sent(amazon) == [(f"{operation.method} {operation.template}", [])]
    # Not every server takes a plus for a space.
    assert "+" not in amazon.requests[-1].target
    assert json.loads(json.dumps(answered, default=float)) == (None if status == 204 else answer)


def test_whatever_the_bench_asks_by_itself_fits_the_model(amazon: Amazon, carrier: AmazonCarrier):
    for path, answer in {
        "/rates": rates_json(),
        "/schema": {"payload": {}},
        "/shipments": purchase_json(),
        "/documents": {"payload": {"packageDocumentDetail": purchase_json()["payload"]["packageDocumentDetails"][0]}},
        "/cancel": {"payload": {}},
        "/tracking": {"payload": {}},
    }.items():
        amazon.will(path, reply(200, answer))

    offers = carrier.rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1")
    quote, rate = quote_of(offers), offers.rates[0]
    carrier.inputs(quote, rate)
    bought = carrier.send(carrier.prepare(quote, rate, choices_for(rate)))
    carrier.documents(bought.shipment_id, "A-1-1")
    carrier.track(bought.tracking_id, rate.carrier_id)
    carrier.cancel(bought.shipment_id)

    assert [bad for _, bad in sent(amazon)] == [[]] * 6


# ---- what practice answers ----

MODEL_OF = {
    "/shipping/v2": judge.SHIPPING,
    "/shipping/v1": judge.LEGACY,
    "/tokens": judge.TOKENS,
    "/orders": judge.ORDERS,
}
ASKED = [route for route in ROUTES if route is not TOKEN]
# Statuses of gateways and 422 stand in no model: Amazon gives them all the same.
FAULTS = ("400", "400-no-details", "401", "403", "404", "413", "415", "429", "429-with-headers", "500", "503")
BEYOND = ("422",)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("every")) as opened:
        yield opened


def judged(route: Route, answer: Any) -> None:
    """An answer of practice: of a status and a shape that the model of its operation knows."""
    name = next(each for start, each in MODEL_OF.items() if route.template.startswith(start))
    definition = judge.answer_of(route.method, route.template, answer.status, name)
    if definition is None:
        # Orders and tokens tell no 401 and no 413, and a status that no model tells has Amazon's envelope.
        definition = judge.answer_of(route.method, route.template, 400, name)
    assert answer.headers["x-amzn-requestid"]
    assert ("x-amzn-ratelimit-limit" in answer.headers) == (answer.status in (200, 201, 204, 400, 404))
    judge.check(answer.json, str(definition), name)


@pytest.mark.parametrize("route", ASKED, ids=lambda route: f"{route.method} {route.operation}")
def test_every_refusal_of_every_operation_is_the_models(bench: Bench, route: Route):
    target = re.sub(r"\{\w+\}", "nobody", route.template)
    body: Any = {} if route.method in ("POST", "PUT") else None

    bench.control("POST", "limits", {route.operation: {"rate": 1000, "burst": 100}})

    def ask(**headers: str):
        return bench.api(
            route.method, target, body, **{"x-amzn-shipping-business-id": "AmazonShipping_US", **headers}
        )

    statuses = []
    for fault in (*FAULTS, *BEYOND):
        bench.arm(f"{fault}@{route.operation}")
        answer = ask()
        if fault != "429-with-headers":
            judged(route, answer)
        statuses.append(answer.status)
    bench.arm()
    natural = [ask(**{"x-amz-access-token": token}) for token in ("", "Atza|nobody")]
    if body is not None:
        natural += [
            ask(**{"content-type": "text/plain"}),
            bench.api(route.method, target, token=bench.token, **{"content-length": str(2**21)}),
        ]
    else:
        natural.append(bench.raw("GET", target, b"{}", **{"x-amz-access-token": bench.token}))
    for answer in natural:
        judged(route, answer)

    assert statuses == [int(fault[:3]) for fault in (*FAULTS, *BEYOND)]
    assert {answer.status for answer in natural} <= {400, 403, 413, 415}


@pytest.mark.parametrize("route", ASKED, ids=lambda route: f"{route.method} {route.operation}")
def test_over_its_limit_every_operation_says_so(bench: Bench, route: Route):
    """A 429 tells no rate, as Amazon's does not."""
    assert bench.control("POST", "limits", {route.operation: {"rate": 0.001, "burst": 1}}).status == 200
    target = re.sub(r"\{\w+\}", "nobody", route.template)
    body: Any = {} if route.method in ("POST", "PUT") else None

    answers = [bench.api(route.method, target, body) for _ in range(2)]

    assert answers[1].status == 429
    judged(route, answers[1])
