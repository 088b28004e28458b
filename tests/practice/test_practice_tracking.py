"""getTracking: parcels travel with the practice clock, most of them as promised."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from shipstation.practice.journeys import FATES, cancel_until, fate_of, tracking
from shipstation.practice.ledger import Purchase
from tests.practice.conftest import BOSTON, KENT, SEATTLE, Bench, external, of_amazon

END = datetime(2027, 1, 20, tzinfo=UTC)


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
    tracking_id = tracking_id_of(amazon.buy_one(external({**BOSTON, "name": "Ann Lee (ATTEMPTED)"})))
    seen = []
    for _ in range(40):
        seen.append(track(amazon, tracking_id)["summary"]["status"])
        amazon.advance(hours=12)

    assert seen[0] == "PreTransit"
    assert "InTransit" in seen
    assert "DeliveryAttempted" in seen
    assert seen[-1] == "Delivered"


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


def sent(tracking_id: str, recipient: str = "Ann Lee", **facts) -> Purchase:
    promise = {
        "pickupWindow": {"start": "2026-12-01T17:00:00Z", "end": "2026-12-01T20:00:00Z"},
        "deliveryWindow": {"start": "2026-12-04T13:00:00Z", "end": "2026-12-05T01:00:00Z"},
    }
    known = {
        "promise": promise, "ship_from": KENT, "ship_to": {**BOSTON, "name": recipient}, "extras": [],
        "carrier_id": "UPS",
    }  # fmt: skip
    return Purchase(
        shipment_id="s", key=None, order_id=None, package_ref="r", rate_id="x", tracking_id=tracking_id, cents=1,
        currency="USD", bought_at=datetime(2026, 12, 1, 9, tzinfo=UTC), answer=b"", facts={**known, **facts},
    )  # fmt: skip


def tracking_id_with(fate: str) -> str:
    return next(f"PX{n:016d}" for n in range(10_000) if fate_of(f"PX{n:016d}") == fate)


def ended(fate: str, **facts) -> dict:
    """What is told of a parcel at last, whose end the recipient's name chooses."""
    return tracking(sent("PX0000000000000001", f"Ann Lee ({fate})", **facts), END)


@pytest.mark.parametrize(
    ("fate", "status", "code"),
    [
        ("DELIVERED", "Delivered", "Delivered"),
        ("LATE", "Delivered", "Delivered"),
        ("ATTEMPTED", "Delivered", "DeliveryAttempted"),
        ("UNDELIVERABLE", "Undeliverable", "ReturnInitiated"),
        ("LOST", "Lost", "Lost"),
        ("COUNTER", "AwaitingCustomerPickup", "AvailableForPickup"),
        ("REJECTED", "Rejected", "ReturnInitiated"),
        ("RETURNED", "Undeliverable", "ReturnInitiated"),
        ("UNFETCHED", "PickupCancelled", "PickupCancelled"),
    ],
)
def test_every_fate_ends_as_it_must(fate, status, code):
    purchase = sent(tracking_id_with(fate))

    told = tracking(purchase, END)

    assert told["summary"]["status"] == status
    assert code in [event["eventCode"] for event in told["eventHistory"]]
    times = [event["eventTime"] for event in told["eventHistory"]]
    assert times == sorted(times)


def test_most_parcels_are_delivered_inside_their_promise_and_late_ones_after_it():
    def delivered_at(fate: str) -> str:
        told = tracking(sent(tracking_id_with(fate)), END)
        return told["eventHistory"][-1]["eventTime"]

    fates = Counter(fate_of(f"PX{n:016d}") for n in range(1000))

    assert "2026-12-04T13:00:00Z" < delivered_at("DELIVERED") < "2026-12-05T01:00:00Z"
    assert delivered_at("LATE") > "2026-12-05T01:00:00Z"
    assert fates["DELIVERED"] > 800
    assert set(fates) == set(FATES) - {"SILENT"}
    assert all(count < 100 for fate, count in fates.items() if fate != "DELIVERED")


def test_places_lie_on_the_way():
    told = tracking(sent(tracking_id_with("DELIVERED")), END)

    cities = [event["location"]["city"] for event in told["eventHistory"]]
    assert (cities[0], cities[-1]) == ("Kent", "Boston")
    assert len(set(cities)) > 3


def test_nothing_is_told_from_the_future():
    purchase = sent(tracking_id_with("DELIVERED"))

    for hours in range(0, 140, 5):
        now = purchase.bought_at + timedelta(hours=hours)
        told = tracking(purchase, now)
        assert all(datetime.fromisoformat(event["eventTime"]) <= now for event in told["eventHistory"])


@pytest.mark.parametrize("fate", FATES)
def test_the_recipients_name_chooses_the_end(fate):
    assert fate_of("PX1", f"Ann Lee ({fate})") == fate
    assert fate_of("PX1", f"Ann ({fate}) Lee") == fate_of("PX1", "Ann Lee (GmbH)") == fate_of("PX1")


def test_a_chosen_end_is_reached_over_the_wire(amazon: Bench):
    order = {"order_id": "o", "ship_to": {**SEATTLE, "name": "Ann Lee (COUNTER)"}}
    amazon.control("POST", "orders", {"orders": [order]})
    tracking_id = tracking_id_of(amazon.buy_one(of_amazon("o"), pick="UPS_GROUND"))
    amazon.advance(days=12)

    told = track(amazon, tracking_id, "UPS")

    assert told["summary"]["status"] == "AwaitingCustomerPickup"
    assert told["summary"]["trackingDetailCodes"]["forward"] == ["ArrivedAtLocalFacility"]


def test_of_some_parcels_nothing_is_ever_told(amazon: Bench):
    tracking_id = tracking_id_of(amazon.buy_one(external({**BOSTON, "name": "Ann Lee (SILENT)"})))

    told = track(amazon, tracking_id)

    assert told["trackingId"] == tracking_id
    assert told["promisedDeliveryDate"] is told["alternateLegTrackingId"] is told["summary"]["status"] is None
    assert told["eventHistory"] == []


def test_silence_is_a_small_share_of_a_few_carriers():
    def silent(carrier_id: str) -> int:
        return sum(fate_of(f"PX{n:016d}", "Ann Lee", carrier_id) == "SILENT" for n in range(1000))

    assert 10 < silent("ONTRAC") < 60
    assert silent("UPS") == silent("AMZN_US") == 0


def test_what_comes_back_says_why_and_ends_at_the_sender():
    told = ended("RETURNED")

    back = [event for event in told["eventHistory"] if event["shipmentType"] == "RETURNS"]
    assert back[0]["eventCode"] == "ReturnInitiated"
    assert (back[-1]["eventCode"], back[-1]["location"]["city"]) == ("Delivered", "Kent")
    assert told["summary"]["trackingDetailCodes"]["returns"] == ["DeliveredToReceptionist"]


@pytest.mark.parametrize(
    ("fate", "forward", "returns"),
    [
        ("REJECTED", {"Rejected"}, ["CancelledByRecipient"]),
        ("UNDELIVERABLE", {"AddressNotFound", "UnableToAccess", "Damaged"}, ["Undeliverable"]),
        ("LOST", set(), []),
    ],
)
def test_detail_codes_tell_both_ways(fate, forward, returns):
    codes = ended(fate)["summary"]["trackingDetailCodes"]

    assert set(codes["forward"]) <= forward
    assert bool(codes["forward"]) is bool(forward)
    assert codes["returns"] == returns


def test_a_password_at_the_door_is_told():
    codes = ended("DELIVERED", extras=["OTP_ON_DELIVERY"])["summary"]["trackingDetailCodes"]

    assert codes["forward"] == ["DeliveredWithOTP"]


def test_the_last_mile_of_some_services_has_an_id_of_its_own():
    purchase = sent("PX0000000000000001", "Ann Lee (DELIVERED)", second_leg="PY0000000000000007")

    before, after = (tracking(purchase, at)["alternateLegTrackingId"] for at in (purchase.bought_at, END))

    assert (before, after) == ("", "PY0000000000000007")


@pytest.mark.parametrize(
    ("business", "carrier_id", "until"),
    [
        ("US", "AMZN_US", "2026-12-01T16:30:00Z"),
        ("US", "UPS", "2026-12-01T17:00:00Z"),
        ("US", "FEDEX", "2026-12-01T17:00:00Z"),
        ("US", "USPS", "2026-12-01T19:00:00Z"),
        ("US", "ONTRAC", "2026-12-01T19:00:00Z"),
        ("IN", "AMZN_IN", "2026-12-04T12:35:00Z"),
        ("IN", "UPS", "2026-12-01T17:00:00Z"),
    ],
)
def test_how_long_a_label_may_be_taken_back_differs_by_carrier(business, carrier_id, until):
    purchase = sent("PX1", carrier_id=carrier_id)

    assert cancel_until(purchase, f"AmazonShipping_{business}") == datetime.fromisoformat(until)
