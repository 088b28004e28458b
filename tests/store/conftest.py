"""A real SQLCipher store in a folder of its own, with a clock that the test turns."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shipstation.model import (
    Address,
    Bought,
    Channel,
    Document,
    Intent,
    LengthUnit,
    Money,
    Offers,
    Order,
    OrderItem,
    OrderKey,
    Parcel,
    Prepared,
    Promise,
    Quote,
    Rate,
    Size,
    Weight,
    WeightUnit,
    Window,
)
from shipstation.store import Store, open_store

KEY = bytes(range(32))
START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class Hands:
    """A clock that moves a second at each look, and when told."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "practice"


@pytest.fixture
def store(folder: Path, hands: Hands) -> Iterator[Store]:
    opened = open_store(folder, KEY, now=hands.now)
    yield opened
    opened.close()


def grown_from(schema: str, folder: Path, hands: Hands) -> Store:
    """A store as an earlier version wrote it, opened by this one. `schema`: its number, and which of such stores."""
    folder.mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "old" / f"schema-{schema}.db", folder / "store.db")
    return open_store(folder, KEY, now=hands.now)


def order(ref: str = "113-2211887-4402611", name: str = "Ann Lee", **more: object) -> Order:
    values: dict[str, object] = {
        "key": OrderKey(channel=Channel.AMAZON, ref=ref),
        "amazon_order_id": ref,
        "items": (
            OrderItem(sku="FC-50", title="Face cream 50 ml", quantity=1, order_item_id="1"),
            OrderItem(sku="CP-80", title="Cotton pads", quantity=2, order_item_id="2"),
        ),
        "ship_to": Address(
            name=name, line1="410 Terry Ave N", city="Seattle", state="WA", postal_code="98109", country="US"
        ),
        "deliver_by": START + timedelta(days=3),
    }
    return Order(**{**values, **more})  # type: ignore[arg-type]


def intent(ref: str = "113-2211887-4402611", parcel: int = 1) -> Intent:
    return Intent(
        order=OrderKey(channel=Channel.AMAZON, ref=ref),
        parcel=parcel,
        quote_id="q",
        rate_id="r",
        carrier_id="USPS",
        carrier="USPS",
        service_id="USPS_GROUND",
        service="USPS Ground Advantage",
        package_ref=f"PB-{ref[-4:]}",
        promise=Promise(delivery=Window(start=START, end=START + timedelta(days=2))),
        shown=Money(Decimal("5.68"), "USD"),
        prepared=Prepared(
            account="Northwind Goods US",
            method="POST",
            path="/shipping/v2/shipments",
            headers=(("x-amzn-IdempotencyKey", "k"),),
            body=b'{"rateId":"r"}',
            key="k",
        ),
    )


def bought(number: int = 1) -> Bought:
    return Bought(
        shipment_id=f"ship-{number}",
        tracking_id=f"PX26048817{number:08d}",
        package_ref="PB-2611",
        promise=Promise(),
        documents=(
            Document(type="LABEL", format="ZPL", content=b"^XA^XZ", dpi=203, width_mm=101.6, length_mm=152.4),
        ),
        charged=Money(Decimal("5.68"), "USD"),
    )


def quote(ref: str = "113-2211887-4402611", rate_id: str = "rate-1") -> Quote:
    rate = Rate(
        rate_id=rate_id,
        carrier_id="USPS",
        carrier="USPS",
        service_id="G",
        service="Ground",
        total=Money(Decimal("5.68"), "USD"),
        promise=Promise(delivery=Window(start=START, end=START + timedelta(days=2))),
        documents=(),
    )
    return Quote(
        quote_id=f"quote-{rate_id}",
        order=OrderKey(channel=Channel.AMAZON, ref=ref),
        parcel=Parcel(
            size=Size(Decimal(30), Decimal(20), Decimal(10), LengthUnit.CENTIMETER),
            weight=Weight(Decimal("1.52"), WeightUnit.POUND),
        ),
        package_ref="PB-1",
        account="Northwind Goods US",
        asked_at=START,
        offers=Offers(token="t", rates=(rate,)),
    )


def buy(store: Store, number: int, **more: object) -> str:
    """An order taken in and bought; its shipment id."""
    ref = f"113-{number:07d}-{number:07d}"
    store.orders.keep([order(ref, **more)])  # type: ignore[arg-type]
    purchase = store.journal.intend(intent(ref))
    store.journal.sent(purchase.purchase_id)
    return store.journal.bought(purchase.purchase_id, bought(number)).shipment_id
