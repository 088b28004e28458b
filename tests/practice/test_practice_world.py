"""One world over its life: files of earlier versions, and every address that is listed."""

import json
import sqlite3
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shipstation.practice.operations import Operations
from shipstation.practice.routes import ROUTES
from shipstation.practice.world import World
from tests.practice.conftest import KENT, SEATTLE, Bench, running

# As the first versions wrote it.
FIRST_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE access_tokens (token TEXT PRIMARY KEY, expires_at REAL NOT NULL);
CREATE TABLE quotes (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, subject TEXT NOT NULL,
    made_at REAL NOT NULL, content BLOB NOT NULL);
CREATE INDEX quotes_subject ON quotes (subject, serial);
CREATE TABLE purchases (
    number INTEGER PRIMARY KEY AUTOINCREMENT, shipment_id TEXT NOT NULL UNIQUE, key TEXT, order_id TEXT,
    package_ref TEXT NOT NULL, rate_id TEXT NOT NULL, tracking_id TEXT NOT NULL UNIQUE, cents INTEGER NOT NULL,
    currency TEXT NOT NULL, bought_at REAL NOT NULL, requests INTEGER NOT NULL DEFAULT 1, cancelled_at REAL,
    answer BLOB NOT NULL, facts BLOB NOT NULL);
CREATE INDEX purchases_order ON purchases (order_id);
CREATE UNIQUE INDEX purchases_key ON purchases (key);
CREATE TABLE keys (
    key TEXT PRIMARY KEY, requests INTEGER NOT NULL DEFAULT 0, shipment_id TEXT, bodies TEXT NOT NULL DEFAULT '[]');
CREATE TABLE orders (order_id TEXT PRIMARY KEY, content BLOB NOT NULL);
"""


def packed(content: dict) -> bytes:
    return zlib.compress(json.dumps(content).encode())


@pytest.fixture
def old_home(tmp_path: Path) -> Path:
    """A world of the first version, with an order and a label bought for another."""
    home = tmp_path / "old"
    home.mkdir()
    facts = {
        "body_sha256": "0" * 64,
        "carrier_id": "UPS",
        "promise": {
            "pickupWindow": {"start": "2026-11-24T20:00:00Z", "end": "2026-11-24T23:00:00Z"},
            "deliveryWindow": {"start": "2026-11-27T16:00:00Z", "end": "2026-11-28T04:00:00Z"},
        },
        "ship_from": KENT,
        "ship_to": SEATTLE,
        "extras": [],
    }
    bought_at = datetime(2026, 11, 24, 10, tzinfo=UTC).timestamp()
    database = sqlite3.connect(home / "world.sqlite3")
    database.executescript(FIRST_SCHEMA)
    database.execute("INSERT INTO meta VALUES ('world_id', 'old-world'), ('ahead_s', '0')")
    content = {"ship_to": SEATTLE, "item_ids": ["771"], "deliver_by": None}
    database.execute("INSERT INTO orders VALUES ('113-7', ?)", (packed(content),))
    database.execute(
        "INSERT INTO purchases (shipment_id, key, order_id, package_ref, rate_id, tracking_id, cents, currency,"
        " bought_at, answer, facts) VALUES ('sid-1', NULL, '113-8', 'PB-1', 'rate-1', 'PX1', 742, 'USD', ?, ?, ?)",
        (bought_at, b"{}", packed(facts)),
    )
    database.commit()
    database.close()
    return home


def test_a_world_of_the_first_version_still_opens(old_home: Path):
    with running(old_home) as bench:
        listed = bench.call("PUT", "/unmanifestedShipments", {}).json["unmanifestedCarrierInformationList"]
        form = bench.call("POST", "/collectionForms", {"carrierId": "UPS"})
        order = bench.api("GET", "/orders/2026-01-01/orders/113-7?includedData=FULFILLMENT")
        tracking = bench.call("GET", "/tracking?trackingId=PX1&carrierId=UPS")

        assert [(carrier["carrierId"], carrier["carrierName"]) for carrier in listed] == [("UPS", "UPS")]
        assert form.status == 200
        assert order.json["order"]["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED"
        assert tracking.status == 200
        ledger = bench.ledger()
        assert ledger["balance"] == [
            {"charged": {"amount": "7.42", "currency": "USD"}, "refunded": {"amount": "0.00", "currency": "USD"}}
        ]
        assert [parcels["shipment_ids"] for parcels in ledger["forms"]] == [["sid-1"]]


def test_every_address_that_is_listed_is_answered(tmp_path: Path):
    with World(tmp_path) as world:
        answered = {"token", *Operations(world)._work}

    assert answered == {route.operation for route in ROUTES}


def test_an_address_that_nobody_knows_is_not_found(amazon: Bench):
    answer = amazon.call("GET", "/nothing")

    assert (answer.status, answer.error["code"]) == (404, "NotFound")


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.method in ("POST", "PUT") and route.operation != "token"]
)
def test_a_body_that_is_no_json_is_refused(amazon: Bench, route):
    path = route.template.replace("{shipmentId}", "x").replace("{carrierId}", "UPS")
    needs_permit = route.operation == "directPurchaseShipment"
    token = amazon.permit(("POST", path)) if needs_permit else amazon.token
    headers = {"x-amz-access-token": token, "content-type": "text/plain"}

    assert amazon.raw(route.method, path, b"hello", **headers).status == 415


def test_controls_that_nobody_knows_are_not_found(amazon: Bench):
    assert amazon.control("GET", "weather").status == 404
    assert amazon.control("POST", "legacy", {}).status == 404
