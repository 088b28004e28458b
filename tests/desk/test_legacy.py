"""Shipments of Shipping v1: found by an id as pasted, refused in words, and kept nowhere."""

import json
import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from shipstation.errors import (
    AmazonDown,
    AnswerLost,
    BadInput,
    NoNetwork,
    NotAuthorized,
    NotFound,
    RequestRefused,
    Throttled,
)
from shipstation.model import Account, Credentials, Event, Region
from shipstation.station import Station, open_station
from tests.amazon.conftest import Amazon, reply, say
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import open_with

ID = "89108749065090"
SHIPMENT: dict[str, Any] = {
    "shipmentId": ID,
    "clientReferenceId": "911-7267646-6348616",
    "shipFrom": {"name": "Northgate Mill", "addressLine1": "1 Dock Road", "city": "Leeds", "countryCode": "GB"},
    "shipTo": {
        "name": "Zephyrine Quillfeather",
        "addressLine1": "9 Larchmont Avenue",
        "city": "Sheffield",
        "postalCode": "S1 2HH",
        "countryCode": "GB",
        "phoneNumber": "0114 555 0100",
        "email": "zephyrine@example.com",
    },
    "acceptedRate": {
        "billedWeight": {"value": 4, "unit": "kg"},
        "totalCharge": {"value": 3.5, "unit": "GBP"},
        "serviceType": "Amazon Shipping Standard",
        "promise": {
            "deliveryWindow": {"start": "2018-08-25T10:00:00Z", "end": "2018-08-26T14:00:00Z"},
            "receiveWindow": {"start": "2018-08-23T12:00:00Z", "end": "2018-08-23T13:30:00Z"},
        },
    },
    "containers": [
        {
            "containerReferenceId": "CRI123456789",
            "items": [{"title": "Marmalade crock", "quantity": 2}],
            "dimensions": {"height": 12, "length": 36, "width": 31, "unit": "CM"},
            "weight": {"unit": "kg", "value": 4},
            "value": {"value": 29.98, "unit": "GBP"},
        }
    ],
}
PERSONAL = ("Zephyrine", "Quillfeather", "Larchmont", "S1 2HH", "555 0100", "Marmalade")
PERMITS = "/tokens/2021-03-01/restrictedDataToken"
NO_ROLE = {
    "errors": [
        {"code": "InvalidInput", "message": "Application do not have access to some or all requested resource"}
    ]
}


class LegacyAmazon(Amazon):
    """A real server on loopback that gives permits and knows one shipment of v1."""

    def __init__(self) -> None:
        super().__init__()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        self.will(PERMITS, reply(200, {"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600}))
        self.will(f"/shipments/{ID}", reply(200, {"payload": SHIPMENT}))
        threading.Thread(target=self.serve, args=(self._listening,), daemon=True).start()

    def away(self) -> None:
        """Nobody answers at this address any more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def asked(self) -> list[str]:
        """The ids that were asked for."""
        found = (re.fullmatch(r"/shipping/v1/shipments/(.*)", request.target) for request in self.requests)
        return [match[1] for match in found if match]


def add_account(station: Station, amazon: Amazon, name: str = "Bench") -> None:
    """An account that talks to that Amazon; the first one added is the chosen one."""
    station.settings.add_account(
        Account(
            name=name,
            region=Region.NA,
            business_id="AmazonShipping_US",
            endpoint=amazon.url,
            lwa_endpoint=f"{amazon.url}/auth/o2/token",
        )
    )
    station.secrets.keep_credentials(
        name, Credentials(client_id="amzn1.app", client_secret="amzn1.oa2-cs.v1.s", refresh_token="Atzr|r")
    )


def everything_kept(station: Station) -> str:
    """Every value of every table of the store, search index and all, as one text; the audit log is told apart."""
    connection = sqlcipher.connect(station.folder / "store.db")
    try:
        connection.execute(f"PRAGMA key = \"x'{station.secrets.store_key().hex()}'\"")
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in names if name not in ("audit", "fact")]
        rows = (row for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))
        return "\n".join(
            value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
            for row in rows
            for value in row
        )
    finally:
        connection.close()


def practice_ids(endpoint: str) -> list[str]:
    """The old shipments that a practice Amazon knows."""
    with urllib.request.urlopen(f"{endpoint}/practice/legacy", timeout=10) as answer:
        return list(json.load(answer)["shipments"])


def practice_role(endpoint: str, *, restricted: bool) -> None:
    """Give the app the role for restricted data, or take it away."""
    request = urllib.request.Request(
        f"{endpoint}/practice/roles",
        data=json.dumps({"restricted": restricted}).encode(),
        headers={"content-type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()


@pytest.fixture
def amazon() -> Iterator[LegacyAmazon]:
    server = LegacyAmazon()
    yield server
    if server._listening.fileno() != -1:
        server.away()


@pytest.fixture
def station(amazon: LegacyAmazon, tmp_path: Path) -> Iterator[Station]:
    with open_station(data_dir=tmp_path) as opened:
        add_account(opened, amazon)
        yield opened


def test_an_old_shipment_is_found_under_the_chosen_account(station: Station, amazon: LegacyAmazon) -> None:
    shipment = station.legacy.find(ID)

    assert shipment.shipment_id == ID
    assert shipment.ship_to.name == "Zephyrine Quillfeather"
    assert shipment.parcels[0].items[0].title == "Marmalade crock"
    assert amazon.asked() == [ID]


@pytest.mark.parametrize(
    "pasted",
    [
        ID,
        f"  {ID}\n",
        "8910 8749 0650 90",
        "8910\t8749\u00a00650\u202f90",
        f"\ufeff{ID}\u200b",
        "８９１０８７４９０６５０９０",
        f"Shipment ID: {ID}",
        f"SHIPMENT ID {ID}.",
        f"id={ID}",
        f"No. {ID}",
        f"#{ID}",
        f"“{ID}”,",
        f"(shipment {ID})",
        f"\r\n\r\n{ID}\r\n",
    ],
)
def test_what_was_pasted_is_cleaned(station: Station, amazon: LegacyAmazon, pasted: str) -> None:
    assert station.legacy.find(pasted).shipment_id == ID
    assert amazon.asked() == [ID]


def test_letters_keep_their_case_and_marks_inside_stay(station: Station, amazon: LegacyAmazon) -> None:
    amazon.will("/shipments/amzn1.sid.Ab-9_z", reply(200, {"payload": SHIPMENT}))

    station.legacy.find(" amzn1.sid.Ab-9_z ")

    assert amazon.asked() == ["amzn1.sid.Ab-9_z"]


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "No shipment id was given"),
        (" \n\t\u200b ", "No shipment id was given"),
        ("\x00\x07", "No shipment id was given"),
        ("Ann Lee", "cannot be a shipment id"),
        ("12", "cannot be a shipment id"),
        ("..", "cannot be a shipment id"),
        ("../orders/1", "cannot be a shipment id"),
        ("123?x=1", "cannot be a shipment id"),
        ("123%2F", "cannot be a shipment id"),
        ("https://sellercentral.example/shipments/123", "cannot be a shipment id"),
        ("١٢٣٤", "cannot be a shipment id"),
        ("9" * 101, "cannot be a shipment id"),
        ("9" * 1_000_000, "cannot be a shipment id"),
        (f"{ID}\n{ID}", "several lines"),
    ],
)
def test_what_cannot_be_an_id_is_refused_before_anything_is_asked(
    station: Station, amazon: LegacyAmazon, pasted: str, said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        station.legacy.find(pasted)

    assert said in caught.value.said
    assert caught.value.remedy
    assert caught.value.fields == ("shipment",)
    assert amazon.requests == []


def test_half_a_letter_is_no_part_of_an_id(station: Station, amazon: LegacyAmazon) -> None:
    assert station.legacy.find(f"\ud800{ID}").shipment_id == ID


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "Shipment not found"),
        (400, "Shipment not found"),
        # Words that elsewhere mean a wrong address: here nothing but an id was asked with.
        (400, "No shipment with that shipTo address"),
    ],
)
def test_an_id_that_is_none_of_v1_is_told_with_what_does_not_mix(
    station: Station, amazon: LegacyAmazon, status: int, message: str
) -> None:
    amazon.will("/shipments/FBA15DJ8K2", reply(status, {"errors": [{"code": "NotFound", "message": message}]}))

    with pytest.raises(RequestRefused) as caught:
        station.legacy.find("FBA15DJ8K2")

    assert "Shipping v1" in caught.value.said
    assert "the account Bench" in caught.value.said
    assert message in caught.value.said
    for word in ("FBA", "Merchant Fulfillment", "do not mix", "History"):
        assert word in caught.value.remedy
    assert (caught.value.code, caught.value.request_id) == ("NotFound", "req-1")


def test_an_app_without_the_role_is_told_so(station: Station, amazon: LegacyAmazon) -> None:
    amazon.will(PERMITS, reply(400, NO_ROLE))

    with pytest.raises(NotAuthorized) as caught:
        station.legacy.find(ID)

    assert "Direct-to-Consumer Shipping role" in caught.value.remedy
    assert amazon.asked() == []


def test_without_a_network_it_says_where_old_shipments_are(station: Station, amazon: LegacyAmazon) -> None:
    amazon.away()

    with pytest.raises(NoNetwork) as caught:
        station.legacy.find(ID)

    assert "only at Amazon" in caught.value.remedy


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(500), AmazonDown),
        (reply(429), Throttled),
        (reply(200, {"payload": {}}), AnswerLost),
        (say(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"), AnswerLost),
    ],
    ids=["500", "429", "unreadable", "cut"],
)
def test_other_errors_pass_as_they_are(
    station: Station, amazon: LegacyAmazon, answer: Any, error: type[Exception]
) -> None:
    amazon.will(f"/shipments/{ID}", answer)

    with pytest.raises(error):
        station.legacy.find(ID)


def test_the_account_that_the_process_was_told_is_used(tmp_path: Path) -> None:
    first, second = LegacyAmazon(), LegacyAmazon()
    with open_station(data_dir=tmp_path) as opened:
        add_account(opened, first, "First")
        add_account(opened, second, "Second")

    with open_station(data_dir=tmp_path, account="Second") as told:
        told.legacy.find(ID)
    with open_station(data_dir=tmp_path) as chosen:
        chosen.legacy.find(ID)
        chosen.settings.use_account("Second")
        chosen.legacy.find(ID)

    assert (len(first.asked()), len(second.asked())) == (1, 2)
    first.away()
    second.away()


def test_an_account_that_is_gone_is_told(tmp_path: Path, amazon: LegacyAmazon) -> None:
    with open_station(data_dir=tmp_path) as opened:
        add_account(opened, amazon, "Gone")
    with open_station(data_dir=tmp_path, account="Gone") as opened:
        opened.settings.remove("account", "Gone")

        with pytest.raises(NotFound):
            opened.legacy.find(ID)


def test_nothing_of_it_is_kept_and_nothing_of_it_is_logged(
    station: Station, amazon: LegacyAmazon, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    before = everything_kept(station)

    station.legacy.find(ID)
    amazon.will(f"/shipments/{ID}", reply(200, {"payload": {**SHIPMENT, "shipmentId": None}}))
    with pytest.raises(AnswerLost) as caught:
        station.legacy.find(ID)

    # The dump sees what is kept: the sample orders' buyers.
    assert station.intake.page(limit=1).orders[0].ship_to.name in before
    assert everything_kept(station) == before
    (asked,) = station.safety.audit.entries()
    assert (asked.event, asked.what["operation"]) == (Event.PERMIT, "v1.getShipment")
    assert not any(word in str(asked) for word in PERSONAL)
    assert f"looked up shipment {ID}" in caplog.text
    for word in PERSONAL:
        assert word not in caplog.text
        assert word not in json.dumps([caught.value.said, caught.value.remedy])
        assert not any(word.encode() in file.read_bytes() for file in station.folder.rglob("*") if file.is_file())


def test_what_was_pasted_by_mistake_is_not_logged(
    station: Station, amazon: LegacyAmazon, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    with pytest.raises(BadInput) as caught:
        station.legacy.find("Zephyrine Quillfeather, 9 Larchmont Avenue")

    assert "Zephyrine" not in caplog.text
    assert "Zephyrine" not in str(caught.value)


# against the practice Amazon


def test_every_old_shipment_of_the_practice_amazon_is_found(tmp_path: Path) -> None:
    with PracticeAmazon() as practice, open_with(practice, tmp_path) as station:
        ids = practice_ids(practice.told["endpoint"])

        found = [station.legacy.find(shipment_id) for shipment_id in ids]

    assert ids
    assert [shipment.shipment_id for shipment in found] == ids
    for shipment in found:
        assert shipment.service.startswith("Amazon Shipping")
        assert shipment.charged is not None
        assert shipment.billed_weight is not None
        assert shipment.promise.pickup is not None
        assert shipment.promise.delivery is not None
        assert shipment.ship_to.name
        assert shipment.ship_from.country in ("GB", "US")
        assert all(parcel.size and parcel.weight and parcel.items for parcel in shipment.parcels)


def test_the_practice_amazon_refuses_what_it_does_not_know_and_whom_it_may_not_tell(tmp_path: Path) -> None:
    with PracticeAmazon() as practice, open_with(practice, tmp_path) as station:
        endpoint = practice.told["endpoint"]
        (shipment_id, *_) = practice_ids(endpoint)

        with pytest.raises(RequestRefused) as unknown:
            station.legacy.find("89108749065090")
        # A permit that was given stays good for its hour, as Amazon's does: ask without one.
        station.carriers.close()
        practice_role(endpoint, restricted=False)
        with pytest.raises(NotAuthorized) as roleless:
            station.legacy.find(shipment_id)
        practice_role(endpoint, restricted=True)

        assert station.legacy.find(shipment_id).shipment_id == shipment_id

    assert "Shipment not found" in unknown.value.said
    assert "Direct-to-Consumer Shipping role" in roleless.value.remedy


def test_a_permit_whose_role_was_taken_away_is_turned_down_in_words(tmp_path: Path) -> None:
    with PracticeAmazon() as practice, open_with(practice, tmp_path) as station:
        endpoint = practice.told["endpoint"]
        (shipment_id, *_) = practice_ids(endpoint)
        station.legacy.find(shipment_id)
        practice_role(endpoint, restricted=False)
        practice.advance(3_700)

        with pytest.raises(NotAuthorized) as caught:
            station.legacy.find(shipment_id)

    assert "role" in caught.value.remedy
