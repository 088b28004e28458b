"""`api`: every operation by its operationId, each in a process of its own against the practice Amazon."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shipstation.amazon.operations import OPERATIONS
from tests.bench_parts import Command, PracticeAmazon

ANN = "113-2211887-4402611"
HERE = {
    "name": "Bench 1",
    "addressLine1": "1 Dock Road",
    "city": "Kent",
    "stateOrRegion": "WA",
    "postalCode": "98032",
    "countryCode": "US",
}
THERE = {
    **HERE,
    "name": "Zoë Quill",
    "addressLine1": "9 Larch Ave",
    "city": "Reno",
    "stateOrRegion": "NV",
    "postalCode": "89501",
}
WEIGHT = {"unit": "POUND", "value": 1}
PACKAGE = {
    "dimensions": {"length": 10, "width": 8, "height": 4, "unit": "INCH"},
    "weight": WEIGHT,
    "insuredValue": {"value": 0, "unit": "USD"},
    "packageClientReferenceId": "PB-API",
    "items": [{"quantity": 1, "weight": WEIGHT, "itemValue": {"value": 9.5, "unit": "USD"}}],
}
EXTERNAL = {
    "shipTo": THERE,
    "shipFrom": HERE,
    "packages": [PACKAGE],
    "channelDetails": {"channelType": "EXTERNAL"},
}
PNG = {
    "format": "PNG",
    "size": {"width": 4, "length": 6, "unit": "INCH"},
    "dpi": 203,
    "pageLayout": "DEFAULT",
    "needFileJoining": False,
    "requestedDocumentTypes": ["LABEL"],
}


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, amazon: PracticeAmazon) -> Command:
    made = Command(tmp_path_factory.mktemp("api") / "data", here=True)
    made.use(amazon)
    return made


@pytest.fixture
def body(tmp_path: Path) -> Any:
    """A file with this JSON, as the words that name it."""

    def write(value: object) -> tuple[str, str]:
        (tmp_path / "body.json").write_text(json.dumps(value), encoding="utf-8")
        return "--body", str(tmp_path / "body.json")

    return write


def quoted(command: Command, body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    offers = command("api", "getRates", *body(EXTERNAL))["payload"]
    return offers, offers["rates"][0]


def bought(command: Command, body: Any) -> dict[str, Any]:
    """A shipment bought by hand, with the carrier beside it."""
    offers, rate = quoted(command, body)
    extras = [
        group["valueAddedServices"][0] for group in rate["availableValueAddedServiceGroups"] if group["isRequired"]
    ]
    asked = {
        "requestToken": offers["requestToken"],
        "rateId": rate["rateId"],
        "requestedDocumentSpecification": PNG,
        "requestedValueAddedServices": [{"id": extra["id"]} for extra in extras],
    }
    answer = command("api", "purchaseShipment", *body(asked), "--yes-spend")["payload"]
    return {**answer, "carrierId": rate["carrierId"]}


def test_a_purchase_by_hand_is_asked_for_twice_and_found_in_the_history(
    command: Command, amazon: PracticeAmazon, body: Any
) -> None:
    offers, rate = quoted(command, body)
    asked = {"requestToken": offers["requestToken"], "rateId": rate["rateId"], "requestedDocumentSpecification": PNG}

    refused = command("api", "purchaseShipment", *body(asked), code=2)["error"]
    answer = command("api", "purchaseShipment", *body(asked), "--yes-spend")

    assert "--yes-spend" in refused["remedy"]
    shipment_id = answer["payload"]["shipmentId"]
    assert command("show", shipment_id)["shipment"]["label"]["format"] == "PNG"
    row = next(row for row in amazon.ledger()["purchases"] if row["shipment_id"] == shipment_id)
    assert row["key"] in amazon.ledger()["keys"]
    assert row["requests"] == 1


def test_what_is_bought_is_tracked_fetched_claimed_and_cancelled(command: Command, body: Any) -> None:
    parcel = bought(command, body)
    tracking_id = parcel["packageDocumentDetails"][0]["trackingId"]
    shipment = ("--path", f"shipmentId={parcel['shipmentId']}")

    tracked = command(
        "api", "getTracking", "--query", f"trackingId={tracking_id}", "--query", f"carrierId={parcel['carrierId']}"
    )
    papers = command("api", "getShipmentDocuments", *shipment, "--query", "packageClientReferenceId=PB-API")
    claim = {
        "trackingId": tracking_id,
        "claimReason": "DAMAGED_IN_TRANSIT",
        "settlementType": "REFUND",
        "declaredValue": {"value": 9.5, "unit": "USD"},
        "proofs": ["https://example.com/photo.png"],
    }
    claimed = command("api", "createClaim", *body(claim))
    again = command("api", "createClaim", *body(claim), code=3)
    cancelled = command("api", "cancelShipment", *shipment)

    assert tracked["payload"]["trackingId"] == tracking_id
    assert papers["payload"]["packageDocumentDetail"]["packageDocuments"][0]["format"] == "PNG"
    assert claimed
    assert again["error"]["code"].startswith("InvalidInputException")
    assert cancelled["payload"] == {}


def test_one_click_and_direct_purchases_are_in_the_history_too(
    command: Command, amazon: PracticeAmazon, body: Any
) -> None:
    before = command("history")["total"]
    one_click = {**EXTERNAL, "labelSpecifications": PNG, "serviceSelection": {"serviceId": ["std-us-swa-mfn"]}}

    first = command("api", "oneClickShipment", *body(one_click), "--yes-spend")["payload"]
    second = command("api", "directPurchaseShipment", *body(EXTERNAL), "--yes-spend")["payload"]

    found = command("history")
    assert found["total"] == before + 2
    assert {parcel["shipment_id"] for parcel in found["shipments"]} >= {first["shipmentId"], second["shipmentId"]}
    parcel = command("show", first["shipmentId"])["shipment"]
    assert (parcel["carrier_id"], parcel["charged"]["currency"]) == ("AMZN_US", "USD")
    rows = {row["shipment_id"]: row["requests"] for row in amazon.ledger()["purchases"]}
    assert (rows[first["shipmentId"]], rows[second["shipmentId"]]) == (1, 1)


def test_the_day_is_closed(command: Command, body: Any) -> None:
    parcel = bought(command, body)
    total = command("history")["total"]

    waiting = command("api", "getUnmanifestedShipments", *body({}))
    form = command(
        "api",
        "generateCollectionForm",
        *body({"carrierId": parcel["carrierId"], "shipFromAddress": HERE}),
        "--yes-spend",
    )
    past = command("api", "getCollectionFormHistory", *body({}))
    (first, *_) = past["collectionFormsHistoryRecordList"]
    again = command("api", "getCollectionForm", "--path", f"collectionFormId={first['collectionFormId']}")

    assert waiting["unmanifestedCarrierInformationList"][0]["carrierId"] == parcel["carrierId"]
    assert form["collectionsFormDocument"]["base64EncodedContent"]
    assert again["collectionsFormDocument"] == form["collectionsFormDocument"]
    assert command("history")["total"] == total


def test_carrier_accounts_come_and_go(command: Command, body: Any) -> None:
    values = {"ACCOUNT_NUMBER": "A1B2C3", "CONTACT_NAME": "Ann", "POSTAL_CODE": "98032", "COUNTRY_CODE": "US"}
    client = {"clientReferenceType": "IntegratorShipperId", "clientReferenceId": "shipper-1"}
    link = {
        "clientReferenceDetails": [client],
        "carrierAccountType": "SHIPPER_ACCOUNT",
        "carrierAccountAttributes": [{"attributeName": name, "value": value} for name, value in values.items()],
    }
    of_ups = ("--path", "carrierId=UPS")

    forms = command("api", "getCarrierAccountFormInputs")["linkableCarriersList"]
    linked = command("api", "linkCarrierAccount", *of_ups, *body(link))
    again = command("api", "linkCarrierAccount:post", *of_ups, *body(link))
    listed = command("api", "getCarrierAccounts", *body({"clientReferenceDetails": [client]}))
    account = {"clientReferenceDetails": [client], "accountId": linked["accountId"]}
    gone = command("api", "unlinkCarrierAccount", *of_ups, *body(account))
    left = command("api", "getCarrierAccounts", *body({"clientReferenceDetails": [client]}))

    assert "UPS" in [form["carrierId"] for form in forms]
    assert (linked["registrationStatus"], again["registrationStatus"]) == ("ACTIVE", "ACTIVE")
    assert linked["accountId"] in [each["accountId"] for each in listed["activeAccounts"]]
    assert gone is not None
    assert linked["accountId"] not in [each["accountId"] for each in left["activeAccounts"]]


def test_a_shipment_of_v1_comes_with_its_permit(command: Command, amazon: PracticeAmazon) -> None:
    with urllib.request.urlopen(f"{amazon.told['endpoint']}/practice/legacy", timeout=10) as answer:
        shipment_id = next(iter(json.load(answer)["shipments"]))

    told = command("api", "v1.getShipment", "--path", f"shipmentId={shipment_id}")["payload"]
    unknown = command("api", "v1.getShipment", "--path", "shipmentId=1", code=3)["error"]

    assert told["shipmentId"] == shipment_id
    assert told["shipTo"]["name"]
    assert unknown["kind"] == "RequestRefused"


def test_the_rest_answers_too(command: Command, body: Any) -> None:
    places = command(
        "api",
        "getAccessPoints",
        "--query",
        "accessPointTypes=HELIX",
        "--query",
        "countryCode=US",
        "--query",
        "postalCode=98032",
    )
    offers = command("api", "getRates", *body(EXTERNAL))["payload"]
    inputs = command(
        "api", "getAdditionalInputs", "--query", f"requestToken={offers['requestToken']}", "--query",
        f"rateId={offers['rates'][0]['rateId']}",
    )  # fmt: skip
    feedback = command("api", "submitNdrFeedback", *body({"trackingId": "none", "ndrAction": "RTO"}), code=3)

    assert "accessPointsMap" in places["payload"]
    assert inputs["payload"] == {}
    assert feedback["error"]["family"] == "refused"


def test_a_value_given_twice_is_never_dropped_in_silence(command: Command) -> None:
    kinds = ("--query", "accessPointTypes=HELIX", "--query", "accessPointTypes=CAMPUS_LOCKER")

    told = command("api", "getAccessPoints", *kinds, code=2)["error"]

    assert "accessPointTypes" in told["said"]
    assert told["fields"] == ["query"]


def test_an_unknown_operation_names_the_known_ones(command: Command) -> None:
    told = command("api", "getEverything", code=2)["error"]

    assert all(name in told["remedy"] for name in OPERATIONS)
    assert "createRestrictedDataToken" not in told["remedy"]
