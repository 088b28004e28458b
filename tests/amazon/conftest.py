"""A scripted server on a real loopback socket, and an Amazon account that talks to it."""

import base64
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.amazon.line import Patience
from shipstation.model import (
    Account,
    Address,
    Channel,
    Choices,
    Credentials,
    DocumentRequest,
    LengthUnit,
    Money,
    Order,
    OrderItem,
    OrderKey,
    Parcel,
    Quote,
    Region,
    Size,
    Weight,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32
SECRET = "amzn1.oa2-cs.v1.secret"
REFRESH = "Atzr|refresh"


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]
    raw_headers: list[tuple[str, str]]
    body: bytes


def reply(status: int, body: bytes | dict | list = b"", **headers: str) -> bytes:
    """A whole HTTP answer as bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(content)}", "x-amzn-RequestId: req-1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def token_reply(number: int = 1, expires_in: object = 3600) -> bytes:
    return reply(200, {"access_token": f"Atza|{number}", "token_type": "bearer", "expires_in": expires_in})


Act = Callable[[socket.socket, Request], None]


def reset(sock: socket.socket, _: Request | None = None) -> None:
    """Close with a TCP reset, as a pulled or crashed peer does."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    sock.close()


def say(*chunks: bytes, pause_s: float = 0.0) -> Act:
    """Send these bytes and close; `pause_s` between them waits for the client to give up, or that long."""

    def act(sock: socket.socket, _: Request) -> None:
        for number, chunk in enumerate(chunks):
            if number:
                threading.Event().wait(pause_s)
            sock.sendall(chunk)
        sock.shutdown(socket.SHUT_WR)
        sock.close()

    return act


def hang(sock: socket.socket, _: Request) -> None:
    """Answer nothing until the client goes away."""
    sock.settimeout(20)
    while sock.recv(1024):
        pass


@dataclass
class Amazon:
    """Answers from a list per path ending; the last one again and again. Bytes keep the connection open."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    answers: dict[str, list[bytes | Act]] = field(default_factory=dict)
    tokens_served: int = 0
    before_request: Act | None = None
    tls: ssl.SSLContext | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def will(self, path: str, *answers: bytes | Act) -> None:
        self.answers[path] = list(answers)

    def of(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.target.split("?")[0].endswith(path)]

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _talk(self, sock: socket.socket) -> None:
        with self._lock:
            self.connections += 1
        try:
            if self.tls is not None:
                sock = self.tls.wrap_socket(sock, server_side=True)
            if self.before_request is not None:
                self.before_request(sock, None)
                return
            while (request := _read_request(sock)) is not None:
                answer = self._answer(request)
                if not isinstance(answer, bytes):
                    answer(sock, request)
                    return
                sock.sendall(answer)
        except OSError:
            pass
        finally:
            sock.close()

    def _answer(self, request: Request) -> bytes | Act:
        with self._lock:
            self.requests.append(request)
            path = request.target.split("?")[0]
            for ending, answers in self.answers.items():
                if path.endswith(ending):
                    return answers.pop(0) if len(answers) > 1 else answers[0]
            if path == "/auth/o2/token":
                self.tokens_served += 1
                return token_reply(self.tokens_served)
            return reply(404, {"errors": [{"code": "NotFound", "message": "no such path"}]})


def _read_request(sock: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = sock.recv(65536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    raw = [tuple(line.split(": ", 1)) for line in lines]
    headers = {name.lower(): value for name, value in raw}
    while len(body) < int(headers.get("content-length", "0")):
        body += sock.recv(65536)
    method, target, _ = first.split(" ")
    return Request(method, target, headers, raw, body)


class TestClock:
    """The real passage of time; waits are counted instead of slept, and the calendar can be moved."""

    __test__ = False

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.ahead_s = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_790_000_000 + self.ahead_s, UTC)

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def amazon() -> Iterator[Amazon]:
    server = Amazon()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    server.port = listener.getsockname()[1]
    thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
    thread.start()
    yield server
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


@pytest.fixture
def patience() -> Patience:
    return Patience(connect_s=0.5, read_s=0.5, write_s=0.5, pool_s=0.5, total_s=3.0, login_s=1.0)


@pytest.fixture
def open_carrier(clock: TestClock, patience: Patience) -> Iterator[Callable[..., AmazonCarrier]]:
    opened = []

    def build(url: str, login: str | None = None, **more) -> AmazonCarrier:
        account = Account(
            name="bench",
            region=Region.NA,
            business_id="AmazonShipping_US",
            endpoint=url,
            lwa_endpoint=f"{login or url}/auth/o2/token",
        )
        credentials = Credentials(client_id="amzn1.app", client_secret=SECRET, refresh_token=REFRESH)
        settings = {"clock": clock, "loopback_only": True, "patience": patience, **more}
        carrier = AmazonCarrier(account, credentials, **settings)
        opened.append(carrier)
        return carrier

    yield build
    for carrier in opened:
        carrier.close()


@pytest.fixture
def carrier(amazon: Amazon, open_carrier: Callable[..., AmazonCarrier]) -> AmazonCarrier:
    return open_carrier(amazon.url)


HERE = Address(
    name="Bench 1",
    line1="1 Dock Road",
    city="Austin",
    state="TX",
    postal_code="78701",
    country="US",
    phone="512 555 0100",
)
BUYER = Address(
    name="Zoë Quill", line1="9 Larch Ave", line2="Apt 4", city="Reno", state="NV", postal_code="89501", country="US"
)
PARCEL = Parcel(size=Size.parse("12x9x4in"), weight=Weight.parse("1.5lb"))


def order(channel: Channel = Channel.EXTERNAL, **changes) -> Order:
    fields = {
        "key": OrderKey(channel=channel, ref="A-1"),
        "items": (
            OrderItem(sku="MUG", title="Mug, blue", quantity=2, unit_value=Money(Decimal("9.50"), "USD")),
            OrderItem(sku="TEA", title="Tea", quantity=1, order_item_id="oi-2", weight=Weight.parse("100 g")),
        ),
        "ship_to": BUYER,
    }
    return Order(**{**fields, **changes})


def rate_json(rate_id: str = "r-1", **changes) -> dict:
    spec = {
        "format": "PNG",
        "size": {"width": 4, "length": 6, "unit": "INCH"},
        "printOptions": [
            {
                "supportedDPIs": [300],
                "supportedPageLayouts": ["DEFAULT"],
                "supportedFileJoiningOptions": [False],
                "supportedDocumentDetails": [{"name": "LABEL", "isMandatory": True}],
            }
        ],
    }
    return {
        "rateId": rate_id,
        "carrierId": "AMZN_US",
        "carrierName": "Amazon Shipping",
        "serviceId": "std-us-swa-mfn",
        "serviceName": "Amazon Shipping Ground",
        "totalCharge": {"value": 7.42, "unit": "USD"},
        "promise": {
            "pickupWindow": {"start": "2026-11-24T18:00:00Z", "end": "2026-11-24T22:00:00Z"},
            "deliveryWindow": {"start": "2026-11-26T08:00:00Z", "end": "2026-11-26T20:00:00Z"},
        },
        "supportedDocumentSpecifications": [spec],
        "availableValueAddedServiceGroups": [
            {
                "groupId": "VAS_GROUP_ID_CONFIRMATION",
                "groupDescription": "Confirmation",
                "isRequired": True,
                "valueAddedServices": [
                    {"id": "NO_CONFIRMATION", "name": "None", "cost": {"value": 0.0, "unit": "USD"}},
                    {"id": "SIGNATURE", "name": "Signature", "cost": {"value": 2.1, "unit": "USD"}},
                ],
            }
        ],
        "requiresAdditionalInputs": False,
        "rateItemList": [
            {"rateItemID": "BASE_RATE", "rateItemType": "MANDATORY", "rateItemCharge": {"value": 7.42, "unit": "USD"}}
        ],
        "benefits": {"includedBenefits": ["CLAIMS_PROTECTED"], "excludedBenefits": []},
        **changes,
    }


def rates_json(*rates: dict) -> dict:
    return {
        "payload": {
            "requestToken": "tok-1",
            "rates": list(rates or (rate_json(),)),
            "ineligibleRates": [
                {
                    "carrierId": "UPS",
                    "carrierName": "UPS",
                    "serviceId": "ups-air",
                    "serviceName": "UPS Air",
                    "ineligibilityReasons": [{"code": "UNKNOWN", "message": "No (D-701)"}],
                }
            ],
        }
    }


def purchase_json(contents: str | None = None, **changes) -> dict:
    document = {"type": "LABEL", "format": "PNG", "contents": contents or base64.b64encode(PNG).decode()}
    return {
        "payload": {
            "shipmentId": "s-1",
            "packageDocumentDetails": [
                {"packageClientReferenceId": "A-1-1", "trackingId": "TBA1", "packageDocuments": [document]}
            ],
            "promise": rate_json()["promise"],
            **changes,
        }
    }


def quote_of(offers, account: str = "bench") -> Quote:
    return Quote(
        quote_id="q-1",
        order=order().key,
        parcel=PARCEL,
        package_ref="A-1-1",
        account=account,
        asked_at=datetime(2026, 11, 24, tzinfo=UTC),
        offers=offers,
    )


def choices_for(rate, **changes) -> Choices:
    document = DocumentRequest(
        format="PNG",
        width=Decimal(4),
        length=Decimal(6),
        unit=LengthUnit.INCH,
        dpi=300,
        layout="DEFAULT",
        join=False,
        types=("LABEL",),
    )
    return Choices(**{"document": document, "added": (rate.groups[0].services[0],), **changes})


@pytest.fixture
def prepared(amazon: Amazon, carrier: AmazonCarrier):
    """A purchase ready to send, quoted over the wire."""
    amazon.will("/rates", reply(200, rates_json()))
    offers = carrier.rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1")
    rate = offers.rates[0]
    return carrier.prepare(quote_of(offers), rate, choices_for(rate))
