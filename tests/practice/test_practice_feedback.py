"""What is said after the label: feedback on failed deliveries, and claims."""

from datetime import datetime

import pytest

from tests.practice.conftest import LEEDS, Answer, Bench, external, of_amazon

DELHI = {**LEEDS, "city": "Bengaluru", "stateOrRegion": "Karnataka", "postalCode": "560001", "countryCode": "IN"}
LOST = {"claimReason": "LOST_IN_TRANSIT", "settlementType": "REFUND", "declaredValue": {"value": 30, "unit": "USD"}}
NOTES = {"ndrAction": "REATTEMPT", "ndrRequestData": {"additionalAddressNotes": "The blue gate"}}


@pytest.fixture
def india(amazon: Bench) -> Bench:
    return Bench(amazon.address, business_id="AmazonShipping_IN")


def buy_in_india(india: Bench) -> tuple[str, dict]:
    bought = india.buy_one(external(DELHI, DELHI))
    return bought["packageDocumentDetails"][0]["trackingId"], bought["promise"]


def advance_to(bench: Bench, moment: str) -> None:
    now = datetime.fromisoformat(bench.control("GET", "clock").json["now"])
    bench.advance(seconds=(datetime.fromisoformat(moment) - now).total_seconds())


def out_for_delivery(india: Bench) -> str:
    """A parcel that the driver has with him: of a few, most go as promised."""
    bought = [buy_in_india(india) for _ in range(6)]
    advance_to(india, bought[0][1]["deliveryWindow"]["start"])
    return next(tracking_id for tracking_id, _ in bought if status(india, tracking_id) == "OutForDelivery")


def status(india: Bench, tracking_id: str) -> str:
    answer = india.call("GET", f"/tracking?trackingId={tracking_id}&carrierId=AMZN_IN")
    return answer.payload["summary"]["status"]


def ndr(bench: Bench, tracking_id: object, **body) -> Answer:
    return bench.call("POST", "/ndrFeedback", {"trackingId": tracking_id, **(body or NOTES)})


def said(bench: Bench) -> dict:
    return bench.control("GET", "feedback").json


def test_feedback_is_taken_without_a_word(india: Bench):
    tracking_id = out_for_delivery(india)
    tomorrow = "2099-01-02T00:00:00Z"

    answers = [
        ndr(india, tracking_id),
        ndr(india, tracking_id, ndrAction="RESCHEDULE", ndrRequestData={"rescheduleDate": tomorrow}),
        ndr(india, tracking_id, ndrAction="RTO"),
    ]

    assert [(answer.status, answer.body) for answer in answers] == [(204, b"")] * 3
    kept = said(india)["feedback"]
    assert [entry["action"] for entry in kept] == ["REATTEMPT", "RESCHEDULE", "RTO"]
    assert kept[0]["additionalAddressNotes"] == "The blue gate"
    assert kept[1]["rescheduleDate"] == tomorrow
    assert {entry["tracking_id"] for entry in kept} == {tracking_id}


def test_feedback_comes_too_early_before_the_parcel_is_on_its_last_mile(india: Bench):
    tracking_id, _ = buy_in_india(india)

    answer = ndr(india, tracking_id)

    assert answer.status == 400
    assert "not attempted" in answer.error["message"]
    assert said(india)["feedback"] == []


def test_feedback_comes_too_late_for_a_delivered_parcel(india: Bench):
    bought = [buy_in_india(india) for _ in range(6)]
    india.advance(days=12)
    delivered = next(tracking_id for tracking_id, _ in bought if status(india, tracking_id) == "Delivered")

    answer = ndr(india, delivered)

    assert answer.status == 400
    assert "has been delivered" in answer.error["message"]


def test_feedback_is_indias_alone(amazon: Bench):
    bought = amazon.buy_one()

    answer = ndr(amazon, bought["packageDocumentDetails"][0]["trackingId"])

    assert answer.status == 400
    assert "AmazonShipping_IN" in answer.error["details"]


@pytest.mark.parametrize(
    "body",
    [
        {"ndrAction": "RESCHEDULE"},
        {"ndrAction": "RESCHEDULE", "ndrRequestData": {"rescheduleDate": "soon"}},
        {"ndrAction": "RESCHEDULE", "ndrRequestData": {"rescheduleDate": "2020-01-01T00:00:00Z"}},
        {"ndrAction": "REATTEMPT"},
        {"ndrAction": "REATTEMPT", "ndrRequestData": {"additionalAddressNotes": ""}},
        {"ndrAction": "REATTEMPT", "ndrRequestData": {"additionalAddressNotes": "x" * 257}},
        {"ndrAction": "RTO", "ndrRequestData": "home"},
        {"ndrAction": "THROW_OVER_THE_FENCE"},
    ],
)
def test_feedback_that_lacks_what_its_action_needs_is_refused(india: Bench, body):
    tracking_id = out_for_delivery(india)

    assert ndr(india, tracking_id, **body).status == 400
    assert said(india)["feedback"] == []


def test_feedback_on_nobodys_parcel_is_not_found(india: Bench):
    assert ndr(india, "PX0").status == 404
    assert ndr(india, None).status == 400


# ---- claims ----


def claim(bench: Bench, bought: dict | str, **changes) -> Answer:
    tracking_id = bought if isinstance(bought, str) else bought["packageDocumentDetails"][0]["trackingId"]
    body = {"trackingId": tracking_id, **LOST, **changes}
    return bench.call("POST", "/claims", {name: value for name, value in body.items() if value is not None})


def test_a_claim_is_created(amazon: Bench):
    bought = amazon.buy_one()

    answer = claim(amazon, bought, proofs=["https://proofs.example/1.jpg"], isReplacementPackageSent=False)

    assert answer.status == 201
    (kept,) = said(amazon)["claims"]
    assert kept["claim_id"] == answer.json["claimId"]
    assert kept["claimReason"] == "LOST_IN_TRANSIT"
    assert kept["proofs"] == ["https://proofs.example/1.jpg"]


def test_a_parcel_is_claimed_once(amazon: Bench):
    bought = amazon.buy_one()
    claim(amazon, bought)

    again = claim(amazon, bought, claimReason="DAMAGED_IN_TRANSIT")

    assert again.status == 400
    assert again.error["code"] == "InvalidInputException"
    assert len(said(amazon)["claims"]) == 1


def test_each_parcel_has_its_own_claim(amazon: Bench):
    answers = [claim(amazon, amazon.buy_one()) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json != answers[1].json


def test_off_amazon_the_value_must_be_declared(amazon: Bench):
    outside = claim(amazon, amazon.buy_one(), declaredValue=None)
    on_amazon = claim(amazon, amazon.buy_one(of_amazon("113-1"), pick="UPS_GROUND"), declaredValue=None)

    assert outside.status == 400
    assert "declaredValue" in outside.error["details"]
    assert on_amazon.status == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"claimReason": None},
        {"claimReason": "BAD_MOOD"},
        {"settlementType": None},
        {"settlementType": "CAKE"},
        {"declaredValue": {"value": 0, "unit": "USD"}},
        {"declaredValue": {"value": 5, "unit": "dollars"}},
        {"declaredValue": 5},
        {"proofs": "https://proofs.example"},
        {"proofs": ["a photo"]},
        {"proofs": ["http://[broken"]},
        {"isReplacementPackageSent": "no"},
    ],
)
def test_a_claim_that_is_wrong_is_refused(amazon: Bench, changes):
    answer = claim(amazon, amazon.buy_one(), **changes)

    assert answer.status == 400
    assert said(amazon)["claims"] == []


def test_nothing_is_claimed_for_a_cancelled_or_an_unknown_parcel(amazon: Bench):
    bought = amazon.buy_one()
    amazon.call("PUT", f"/shipments/{bought['shipmentId']}/cancel")

    cancelled, unknown = claim(amazon, bought), claim(amazon, "PX0")

    assert (cancelled.status, cancelled.error["code"]) == (400, "InvalidInputException")
    assert unknown.status == 404
