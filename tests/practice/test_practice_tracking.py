"""getTracking: parcels travel with the practice clock, most of them as promised."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from shipstation.practice.journeys import fate_of, tracking
from shipstation.practice.ledger import Purchase
from tests.practice.conftest import BOSTON, KENT, Bench, external


def track(amazon: Bench, tracking_id: str, carrier_id: str = "AMZN_US") -> dict:
    return amazon.call("GET", f"/tracking?trackingId={tracking_id}&carrierId={carrier_id}").payload


def tracking_id_of(bought: dict) -> str:
    return bought["packageDocumentDetails"][0]["trackingId"]


def test_a_label_just_bought_waits_for_its_pickup(amazon: Bench):
    bought = amazon.buy_one()

    told = track(amazon, tracking_id_of(bought))

    assert told["summary"]["status"] == "PreTransit"
    assert [event["eventCode"] for event in told["eventHistory"]] == ["ReadyForReceive"]
    assert told["promisedDeliveryDate"] == bought["promise"]["deliveryWindow"]["end"]


def test_the_clock_moves_the_parcel_to_its_end(amazon: Bench):
    tracking_id = tracking_id_of(amazon.buy_one(external(BOSTON)))
    seen = []
    for _ in range(40):
        seen.append(track(amazon, tracking_id)["summary"]["status"])
        amazon.advance(hours=12)

    assert seen[0] == "PreTransit"
    assert "InTransit" in seen
    assert seen[-1] in ("Delivered", "Lost", "Undeliverable")


def test_a_cancelled_parcel_is_never_fetched(amazon: Bench):
    bought = amazon.buy_one()
    amazon.call("PUT", f"/shipments/{bought['shipmentId']}/cancel")
    amazon.advance(days=9)

    told = track(amazon, tracking_id_of(bought))

    assert told["summary"]["status"] == "PickupCancelled"
    assert [event["eventCode"] for event in told["eventHistory"]] == ["ReadyForReceive", "PickupCancelled"]


def test_the_carrier_must_match_and_the_id_be_known(amazon: Bench):
    tracking_id = tracking_id_of(amazon.buy_one())

    wrong = amazon.call("GET", f"/tracking?trackingId={tracking_id}&carrierId=UPS")
    unknown = amazon.call("GET", "/tracking?trackingId=PX0&carrierId=UPS")
    missing = amazon.call("GET", f"/tracking?trackingId={tracking_id}")

    assert wrong.status == missing.status == 400
    assert (unknown.status, unknown.error["code"]) == (404, "NotFound")


def sent(tracking_id: str) -> Purchase:
    promise = {
        "pickupWindow": {"start": "2026-12-01T17:00:00Z", "end": "2026-12-01T20:00:00Z"},
        "deliveryWindow": {"start": "2026-12-04T13:00:00Z", "end": "2026-12-05T01:00:00Z"},
    }
    return Purchase(
        shipment_id="s", key=None, order_id=None, package_ref="r", rate_id="x", tracking_id=tracking_id, cents=1,
        currency="USD", bought_at=datetime(2026, 12, 1, 9, tzinfo=UTC), answer=b"",
        facts={"promise": promise, "ship_from": KENT, "ship_to": BOSTON, "extras": []},
    )  # fmt: skip


def tracking_id_with(fate: str) -> str:
    return next(f"PX{n:016d}" for n in range(10_000) if fate_of(f"PX{n:016d}") == fate)


@pytest.mark.parametrize(
    ("fate", "status", "code"),
    [
        ("DELIVERED", "Delivered", "Delivered"),
        ("LATE", "Delivered", "Delivered"),
        ("ATTEMPTED", "Delivered", "DeliveryAttempted"),
        ("UNDELIVERABLE", "Undeliverable", "ReturnInitiated"),
        ("LOST", "Lost", "Lost"),
    ],
)
def test_every_fate_ends_as_it_must(fate, status, code):
    purchase = sent(tracking_id_with(fate))

    told = tracking(purchase, datetime(2027, 1, 1, tzinfo=UTC))

    assert told["summary"]["status"] == status
    assert code in [event["eventCode"] for event in told["eventHistory"]]
    times = [event["eventTime"] for event in told["eventHistory"]]
    assert times == sorted(times)


def test_most_parcels_are_delivered_inside_their_promise_and_late_ones_after_it():
    def delivered_at(fate: str) -> str:
        told = tracking(sent(tracking_id_with(fate)), datetime(2027, 1, 1, tzinfo=UTC))
        return told["eventHistory"][-1]["eventTime"]

    fates = Counter(fate_of(f"PX{n:016d}") for n in range(1000))

    assert "2026-12-04T13:00:00Z" < delivered_at("DELIVERED") < "2026-12-05T01:00:00Z"
    assert delivered_at("LATE") > "2026-12-05T01:00:00Z"
    assert fates["DELIVERED"] > 800
    assert all(0 < fates[fate] < 100 for fate in ("LATE", "ATTEMPTED", "UNDELIVERABLE", "LOST"))


def test_places_lie_on_the_way():
    told = tracking(sent(tracking_id_with("DELIVERED")), datetime(2027, 1, 1, tzinfo=UTC))

    cities = [event["location"]["city"] for event in told["eventHistory"]]
    assert (cities[0], cities[-1]) == ("Kent", "Boston")
    assert len(set(cities)) > 3


def test_nothing_is_told_from_the_future():
    purchase = sent(tracking_id_with("DELIVERED"))

    for hours in range(0, 140, 5):
        now = purchase.bought_at + timedelta(hours=hours)
        told = tracking(purchase, now)
        assert all(datetime.fromisoformat(event["eventTime"]) <= now for event in told["eventHistory"])
