"""A practice Amazon on a real loopback socket, and a client that knows HTTP alone."""

import base64
import http.client
import json
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from shipstation.practice.faults import parse_fault
from shipstation.practice.serving import serve

KENT = {
    "name": "Northwind Goods",
    "addressLine1": "22001 84th Ave S",
    "city": "Kent",
    "stateOrRegion": "WA",
    "postalCode": "98032",
    "countryCode": "US",
}
SEATTLE = {
    "name": "Ann Lee",
    "addressLine1": "410 Terry Ave N",
    "city": "Seattle",
    "stateOrRegion": "WA",
    "postalCode": "98109",
    "countryCode": "US",
}
BOSTON = {**SEATTLE, "addressLine1": "18 Beacon Ct", "city": "Boston", "stateOrRegion": "MA", "postalCode": "02108"}
LEEDS = {**SEATTLE, "city": "Leeds", "stateOrRegion": "", "postalCode": "LS12 1BE", "countryCode": "GB"}
BRISTOL = {**LEEDS, "city": "Bristol", "postalCode": "BS1 5TY"}
PNG_4X6 = {
    "format": "PNG",
    "size": {"width": 4, "length": 6, "unit": "INCH"},
    "dpi": 300,
    "pageLayout": "DEFAULT",
    "needFileJoining": False,
    "requestedDocumentTypes": ["LABEL"],
}


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def payload(self):
        assert self.status == 200, self.body
        return self.json["payload"]

    @property
    def error(self):
        (error,) = self.json["errors"]
        return error


@dataclass
class Bench:
    """A client of one practice Amazon; every call on a connection of its own."""

    address: dict
    business_id: str | None = "AmazonShipping_US"
    timeout_s: float = 10
    _token: str | None = field(default=None, repr=False)

    def raw(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        place = urlsplit(self.address["endpoint"])
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=self.timeout_s)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body, headers={"Connection": "close", **named})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()})
        finally:
            connection.close()

    def control(self, method: str, name: str, value: dict | None = None) -> Answer:
        body = None if value is None else json.dumps(value).encode()
        return self.raw(method, f"/practice/{name}", body)

    def arm(self, *faults: str) -> None:
        assert self.control("POST", "faults", {"faults": list(faults)}).status == 200

    def advance(self, **time_span: float) -> None:
        seconds = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        total = sum(seconds[name] * value for name, value in time_span.items())
        assert self.control("POST", "clock", {"advance_s": total}).status == 200
        self._token = None

    def ledger(self) -> dict:
        return self.control("GET", "ledger").json

    def sign_in(self, **changes: str | None) -> Answer:
        form = {
            "grant_type": "refresh_token",
            **{name: self.address[name] for name in ("client_id", "client_secret", "refresh_token")},
            **changes,
        }
        body = urlencode({name: value for name, value in form.items() if value is not None}).encode()
        return self.raw(
            "POST", "/auth/o2/token", body, content_type="application/x-www-form-urlencoded;charset=UTF-8"
        )

    @property
    def token(self) -> str:
        if self._token is None:
            self._token = self.sign_in().json["access_token"]
        return self._token

    def call(self, method: str, path: str, value: object = None, **headers: str) -> Answer:
        body = value if value is None or isinstance(value, bytes) else json.dumps(value).encode()
        sent = {"x-amz-access-token": self.token}
        if self.business_id is not None:
            sent["x-amzn-shipping-business-id"] = self.business_id
        if body is not None:
            sent["content-type"] = "application/json"
        return self.raw(method, f"/shipping/v2{path}", body, **{**sent, **headers})

    def api(
        self, method: str, path: str, value: object = None, *, token: str | None = None, **headers: str
    ) -> Answer:
        """Any address of SP-API, with a token of one's choice."""
        body = None if value is None else json.dumps(value).encode()
        sent = {"content-type": "application/json"} if body is not None else {}
        return self.raw(method, path, body, **{"x-amz-access-token": token or self.token, **sent, **headers})

    def permit(self, *resources: tuple[str, str]) -> str:
        """A Restricted Data Token for these methods and paths."""
        asked = {"restrictedResources": [{"method": method, "path": path} for method, path in resources]}
        answer = self.api("POST", "/tokens/2021-03-01/restrictedDataToken", asked)
        assert answer.status == 200, answer.body
        return answer.json["restrictedDataToken"]

    def rates(self, value: dict | None = None) -> Answer:
        return self.call("POST", "/shipments/rates", external() if value is None else value)

    def buy(self, value: dict | bytes, key: str | None = None) -> Answer:
        return self.call("POST", "/shipments", value, **({"x-amzn-IdempotencyKey": key} if key else {}))

    def buy_one(self, value: dict | None = None, *, key: str | None = None, pick: str | None = None, **more) -> dict:
        """Quote and buy. Returns: the payload of the purchase."""
        return self.buy(purchase(self.rates(value).payload, pick=pick, **more), key).payload


def package(**changes) -> dict:
    item = {
        "quantity": 2,
        "itemIdentifier": "item-1",
        "description": "Face cream 50 ml",
        "itemValue": {"value": 9.5, "unit": "USD"},
        "weight": {"unit": "POUND", "value": 0.4},
    }
    return {
        "dimensions": {"length": 12, "width": 9, "height": 4, "unit": "INCH"},
        "weight": {"unit": "POUND", "value": 1.5},
        "insuredValue": {"value": 0, "unit": "USD"},
        "packageClientReferenceId": "PB-1",
        "items": [item],
        **changes,
    }


def external(ship_to: dict = SEATTLE, ship_from: dict = KENT, **package_changes) -> dict:
    return {
        "shipFrom": ship_from,
        "shipTo": ship_to,
        "packages": [package(**package_changes)],
        "channelDetails": {"channelType": "EXTERNAL"},
    }


def of_amazon(order_id: str = "113-2211887-4402611", ship_from: dict = KENT, **package_changes) -> dict:
    details = {"channelType": "AMAZON", "amazonOrderDetails": {"orderId": order_id}}
    return {"shipFrom": ship_from, "packages": [package(**package_changes)], "channelDetails": details}


def chosen(quote: dict, pick: str | None = None) -> dict:
    """The rate of a service id, or the first that needs no inputs."""
    return next(
        rate
        for rate in quote["rates"]
        if (rate["serviceId"] == pick if pick else not rate["requiresAdditionalInputs"])
    )


def purchase(quote: dict, *, pick: str | None = None, document: dict | None = None, **changes) -> dict:
    rate = chosen(quote, pick)
    return {
        "requestToken": quote["requestToken"],
        "rateId": rate["rateId"],
        "requestedDocumentSpecification": document or document_of(rate),
        "requestedValueAddedServices": [
            {"id": group["valueAddedServices"][0]["id"]}
            for group in rate["availableValueAddedServiceGroups"]
            if group["isRequired"]
        ],
        **changes,
    }


def document_of(rate: dict, form: str = "ZPL", **changes) -> dict:
    """The first specification of this format that the rate lists."""
    spec = next(spec for spec in rate["supportedDocumentSpecifications"] if spec["format"] == form)
    return as_asked(spec, **changes)


def as_asked(spec: dict, **changes) -> dict:
    option = spec["printOptions"][0]
    asked = {
        "format": spec["format"],
        "size": spec["size"],
        "pageLayout": option["supportedPageLayouts"][0],
        "needFileJoining": option["supportedFileJoiningOptions"][0],
        "requestedDocumentTypes": [d["name"] for d in option["supportedDocumentDetails"] if d["isMandatory"]],
    }
    if option["supportedDPIs"]:
        asked["dpi"] = option["supportedDPIs"][0]
    return {name: value for name, value in {**asked, **changes}.items() if value is not None}


def label_of(bought: dict) -> bytes:
    return base64.b64decode(bought["packageDocumentDetails"][0]["packageDocuments"][0]["contents"], validate=True)


def soon(condition: Callable[[], object], *, within_s: float = 10.0) -> bool:
    """Whether something comes true before the deadline."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        threading.Event().wait(0.02)
    return bool(condition())


def listens(address: dict) -> bool:
    place = urlsplit(address["endpoint"])
    try:
        socket.create_connection((place.hostname, place.port), timeout=2).close()
    except OSError:
        return False
    return True


@contextmanager
def running(home: Path | None = None, *, faults: tuple[str, ...] = (), **options) -> Iterator[Bench]:
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    servers = []

    def run() -> None:
        serve(
            told=told.put, started=servers.append, home=home, faults=[parse_fault(text) for text in faults], **options
        )

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield Bench(json.loads(told.get(timeout=10)))
    finally:
        servers[0].end()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def amazon(tmp_path: Path) -> Iterator[Bench]:
    with running(tmp_path / "home") as bench:
        yield bench


@pytest.fixture
def britain(amazon: Bench) -> Bench:
    return Bench(amazon.address, business_id="AmazonShipping_UK")
