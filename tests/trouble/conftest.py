"""A station whose Amazon fails by name: short time-outs, waits that cost nothing, and orders without end."""

import http.client
import itertools
import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.amazon.line import Patience
from shipstation.desk.buying import Receipt
from shipstation.errors import ShipError
from shipstation.model import Channel, Credentials, Order, OrderKey, Purchase, PurchaseState, Shipment
from shipstation.station import Station
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import QuickClock, open_with

PATIENCE = Patience(connect_s=0.5, read_s=1.0, write_s=1.0, pool_s=1.0, total_s=5.0, login_s=1.5)
NO_LIMITS = [
    word
    for operation in ("getRates", "purchaseShipment", "cancelShipment", "getTracking", "getShipmentDocuments")
    for word in ("--limit", f"{operation}=1000/1000")
]


class Clock(QuickClock):
    """Waits cost nothing; `meanwhile` is what happens during one."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], object] = lambda: None

    def wait(self, seconds: float, **more: Any) -> None:
        super().wait(seconds, **more)
        self.meanwhile()


class Lever:
    """One kept connection that arms faults: who shut the door can open it again."""

    def __init__(self, amazon: PracticeAmazon) -> None:
        place = urlsplit(amazon.told["ledger"])
        self._client = http.client.HTTPConnection(str(place.hostname), place.port, timeout=10)

    def pull(self, *faults: str) -> None:
        body = json.dumps({"faults": list(faults)})
        self._client.request("POST", "/practice/faults", body, {"content-type": "application/json"})
        answer = self._client.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()

    def close(self) -> None:
        self._client.close()


class Trouble:
    """A packer at a station whose Amazon fails, and what the ledger says of it."""

    def __init__(self, station: Station, amazon: PracticeAmazon) -> None:
        self.station = station
        self.amazon = amazon
        self.clock = Clock()
        self._lever = Lever(amazon)
        self._numbers = itertools.count(1)
        self._sample = next(
            order
            for order in station.intake.page(limit=200).orders
            if order.key.channel is Channel.EXTERNAL and order.ship_to.country == "US"
        )
        station.buying._clock = station.quoting._clock = self.clock
        station.batch._buying._clock = station.batch._quoting._clock = self.clock
        self.carrier = self.sign_out()

    def sign_out(self, tls: ssl.SSLContext | None = None, **places: str) -> AmazonCarrier:
        """A carrier that must log in before all else, with short time-outs; `places` are other addresses."""
        account = self.station.settings.account("Bench")
        credentials = Credentials(**json.loads(self.amazon.secrets()))
        built = self.station.carriers._built
        if account in built:
            built[account].close()
        self.carrier = built[account] = AmazonCarrier(
            replace(account, **places), credentials, clock=self.clock, loopback_only=True, patience=PATIENCE, tls=tls
        )
        return self.carrier

    def arm(self, *faults: str) -> None:
        self._lever.pull(*faults)

    def order(self) -> Order:
        """One that nobody has shipped yet."""
        order = replace(self._sample, key=OrderKey(channel=Channel.EXTERNAL, ref=f"T-{next(self._numbers)}"))
        self.station.intake.keep([order])
        return order

    def ready(self, order: Order) -> Callable[[], Receipt]:
        """Quote it; calling what is given buys the best rate."""
        compared = self.station.quoting.quote(order, self.station.quoting.parcel(order))
        rate = compared.best().rate
        return lambda: self.station.buying.buy(compared.quote, rate, self.station.quoting.choices(rate))

    def bought(self) -> Shipment:
        """An order that is bought while all is well."""
        return self.ready(self.order())().shipment

    def purchases(self, order: Order) -> tuple[Purchase, ...]:
        return self.station.buying._journal.of_order(order.key)

    def charged(self, order: Order) -> list[dict[str, Any]]:
        """What the ledger holds under this order's keys and is not cancelled."""
        keys = {purchase.intent.prepared.key for purchase in self.purchases(order)}
        return [each for each in self.amazon.live_purchases() if each["key"] in keys]

    def cancelled_at(self, shipment: Shipment) -> str | None:
        (row,) = [each for each in self.amazon.ledger()["purchases"] if each["shipment_id"] == shipment.shipment_id]
        return row["cancelled_at"]

    def state(self, shipment: Shipment) -> PurchaseState:
        return self.station.history.show(shipment.shipment_id).shipment.state

    def check_money(self, order: Order) -> None:
        """Ledger and journal tell the same of this order: the shipment, its charge, and at most one of them."""
        kept = [purchase for purchase in self.purchases(order) if purchase.state is PurchaseState.BOUGHT]
        shipments = [
            each for each in self.station.history._records.of_order(order.key) if each.state is PurchaseState.BOUGHT
        ]
        assert [each.purchase_id for each in shipments] == [purchase.purchase_id for purchase in kept]
        charged = self.charged(order)
        assert len(charged) == len(shipments) <= 1
        for ledger, shipment in zip(charged, shipments, strict=True):
            assert ledger["shipment_id"] == shipment.shipment_id
            assert shipment.charged is not None
            assert ledger["charge"] == {"amount": shipment.charged.text(), "currency": shipment.charged.currency}

    def check_words(self, error: ShipError, log: str) -> None:
        """It says what happened and what to do, and neither it nor the log tells what must not be told."""
        for words in (error.said, error.remedy):
            assert words.endswith(".")
            assert len(words) > 10
        told: list[str] = [log]
        causes: list[BaseException] = [error]
        while causes:
            cause = causes.pop()
            # The shipment on an error is for showing, and knows whose it is.
            told += [repr(cause), str({name: value for name, value in vars(cause).items() if name != "shipment"})]
            causes += [each for each in (cause.__cause__, cause.__context__) if each and repr(each) not in told]
        everything = "\n".join(told)
        assert [secret for secret in self._secrets() if secret in everything] == []

    def _secrets(self) -> list[str]:
        buyer = self._sample.ship_to
        token = self.carrier._client._tokens._kept._kept
        return [
            *json.loads(self.amazon.secrets()).values(),
            *([token.secret] if token is not None else []),
            *filter(None, (buyer.name, buyer.line1, buyer.line2, buyer.phone, buyer.email)),
        ]

    def close(self) -> None:
        self._lever.close()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trouble]:
    with PracticeAmazon(*NO_LIMITS) as amazon:
        data: Path = tmp_path_factory.mktemp("trouble") / "data"
        with open_with(amazon, data) as station:
            trouble = Trouble(station, amazon)
            yield trouble
            trouble.close()


@pytest.fixture
def trouble(opened: Trouble) -> Iterator[Trouble]:
    """All is well before and after; what a test left in doubt is settled, so that none meets another's."""
    yield opened
    opened.clock.meanwhile = lambda: None
    opened.arm()
    opened.station.buying.resume()
