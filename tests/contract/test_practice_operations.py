"""Each further operation of the practice Amazon, request and answer, judged by Amazon's model of Shipping v2."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.contract import judge
from tests.contract.judge import check, model
from tests.practice.conftest import BRISTOL, KENT, LEEDS, Answer, Bench, document_of, external, of_amazon, running

judge.skip_without_models()

DELHI = {**LEEDS, "city": "Bengaluru", "stateOrRegion": "Karnataka", "postalCode": "560001", "countryCode": "IN"}


def check_answer(answer: Answer, definition: str, *, status: int = 200) -> None:
    assert answer.status == status, answer.body
    check(answer.json, definition)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("operations")) as running_bench:
        yield running_bench


def one_click(base: dict, service: str, label: dict) -> dict:
    return {**base, "labelSpecifications": label, "serviceSelection": {"serviceId": [service]}}


def test_the_judge_can_fail():
    with pytest.raises(AssertionError):
        check({"activeAccounts": [{"accountId": 7}]}, "GetCarrierAccountsResponse")
    with pytest.raises(AssertionError):
        check({"payload": {"claimId": "x"}}, "CreateClaimResponse")


def test_one_click(bench: Bench):
    for question in (external(), of_amazon("113-20")):
        for rate in bench.rates(question).payload["rates"]:
            if rate["requiresAdditionalInputs"]:
                continue
            asked = one_click(
                question, rate["serviceId"], document_of(rate, rate["supportedDocumentSpecifications"][0]["format"])
            )
            check(asked, "OneClickShipmentRequest")

            answer = bench.call("POST", "/oneClickShipment", asked)

            check_answer(answer, "OneClickShipmentResponse")
            bench.call("PUT", f"/shipments/{answer.payload['shipmentId']}/cancel")


def test_one_click_of_other_countries(bench: Bench):
    for code, place in (("UK", BRISTOL), ("IN", DELHI)):
        abroad = Bench(bench.address, business_id=f"AmazonShipping_{code}")
        question = external(place, place)
        rate = abroad.rates(question).payload["rates"][0]

        answer = abroad.call("POST", "/oneClickShipment", one_click(question, rate["serviceId"], document_of(rate)))

        check_answer(answer, "OneClickShipmentResponse")


def test_direct_purchase(bench: Bench):
    token = bench.permit(("POST", "/shipping/v2/shipments/directPurchase"))
    order = {"channelType": "AMAZON", "amazonOrderDetails": {"orderId": "113-30"}}
    vendor = {"channelType": "AMAZON", "amazonShipmentDetails": {"shipmentId": "DfShip"}}
    for body in ({"channelDetails": order}, {"channelDetails": vendor}, external()):
        check(body, "DirectPurchaseRequest")

        answer = bench.call(
            "POST", "/shipments/directPurchase", body, **{"x-amz-access-token": token, "locale": "en-US"}
        )

        check_answer(answer, "DirectPurchaseResponse")
        assert answer.headers["x-amzn-idempotencykey"]
        if body["channelDetails"] != vendor:
            shipment = answer.payload
            ref = shipment["packageDocumentDetailList"][0]["packageClientReferenceId"]
            papers = f"/shipments/{shipment['shipmentId']}/documents?packageClientReferenceId={ref}"
            check_answer(bench.call("GET", papers), "GetShipmentDocumentsResponse")


@pytest.mark.parametrize("code", ["US", "UK", "FR", "IT", "ES", "IN", "JP"])
def test_forms_of_carrier_accounts(bench: Bench, code):
    abroad = Bench(bench.address, business_id=f"AmazonShipping_{code}")

    check_answer(abroad.call("GET", "/carrierAccountFormInputs"), "GetCarrierAccountFormInputsResponse")


def test_carrier_accounts(bench: Bench):
    details = {"ACCOUNT_NUMBER": "1A2B3C", "CONTACT_NAME": "Ann Lee", "POSTAL_CODE": "98109", "COUNTRY_CODE": "US"}
    references = [{"clientReferenceType": "IntegratorShipperId", "clientReferenceId": "S-1"}]
    asked = {
        "carrierAccountType": "SHIPPER_ACCOUNT",
        "carrierAccountAttributes": [{"attributeName": name, "value": value} for name, value in details.items()],
        "clientReferenceDetails": references,
    }
    check(asked, "LinkCarrierAccountRequest")

    linked = [bench.call(method, "/carrierAccounts/UPS", asked) for method in ("PUT", "POST")]
    listed = bench.call("PUT", "/carrierAccounts", {"clientReferenceDetails": references})
    leaving = {"accountId": linked[0].json["accountId"], "clientReferenceDetails": references}
    check(leaving, "UnlinkCarrierAccountRequest")
    unlinked = bench.call("PUT", "/carrierAccounts/UPS/unlink", leaving)

    for answer in linked:
        check_answer(answer, "LinkCarrierAccountResponse")
    check_answer(listed, "GetCarrierAccountsResponse")
    assert listed.json["activeAccounts"]
    check_answer(unlinked, "UnlinkCarrierAccountResponse")


def test_collection_forms(bench: Bench):
    bench.buy_one(of_amazon("113-40"), pick="USPS_PRIORITY")
    asked = {"carrierId": "USPS", "shipFromAddress": KENT}
    check(asked, "GenerateCollectionFormRequest")

    before = bench.call("PUT", "/unmanifestedShipments", {})
    made = bench.call("POST", "/collectionForms", asked)
    bench.buy_one(of_amazon("113-41"), pick="USPS_PRIORITY")
    after = bench.call("PUT", "/unmanifestedShipments", {})
    history = bench.call("PUT", "/collectionForms/history", {"carrierId": "USPS", "maxResults": 5})
    (record,) = history.json["collectionFormsHistoryRecordList"]
    found = bench.call("GET", f"/collectionForms/{record['collectionFormId']}")

    check_answer(before, "GetUnmanifestedShipmentsResponse")
    check_answer(made, "GenerateCollectionFormResponse")
    check_answer(after, "GetUnmanifestedShipmentsResponse")
    check_answer(history, "GetCollectionFormHistoryResponse")
    check_answer(found, "GetCollectionFormResponse")
    assert "lastManifestDate" in json.dumps(after.json)


@pytest.mark.parametrize(
    ("country", "postal_code"),
    [("US", "98109"), ("GB", "LS2%209PR"), ("FR", "69003"), ("IT", "10122"), ("ES", "28013"), ("IN", "560001")],
)
def test_access_points(bench: Bench, country, postal_code):
    kinds = ",".join(model()["definitions"]["AccessPointType"]["enum"])

    answer = bench.call(
        "GET", f"/accessPoints?accessPointTypes={kinds}&countryCode={country}&postalCode={postal_code}"
    )

    check_answer(answer, "GetAccessPointsResponse")
    points = answer.payload["accessPointsMap"]
    assert set(points) == set(kinds.split(","))
    for listed in points.values():
        for point in listed:
            check(point, "AccessPoint")


def test_feedback_on_a_delivery(tmp_path):
    asked = {"ndrAction": "REATTEMPT", "ndrRequestData": {"additionalAddressNotes": "The blue gate"}}
    with running(tmp_path) as bench:
        india = Bench(bench.address, business_id="AmazonShipping_IN")
        bought = [india.buy_one(external(DELHI, DELHI)) for _ in range(6)]
        opens = datetime.fromisoformat(bought[0]["promise"]["deliveryWindow"]["start"])
        now = datetime.fromisoformat(india.control("GET", "clock").json["now"])
        india.advance(seconds=(opens - now).total_seconds())

        answers = []
        for shipment in bought:
            body = {"trackingId": shipment["packageDocumentDetails"][0]["trackingId"], **asked}
            check(body, "SubmitNdrFeedbackRequest")
            answers.append(india.call("POST", "/ndrFeedback", body))

        taken = [answer for answer in answers if answer.status == 204]
        assert taken
        assert {answer.body for answer in taken} == {b""}
        assert {answer.status for answer in answers} <= {204, 400}


def test_a_claim(bench: Bench):
    bought = bench.buy_one()
    body = {
        "trackingId": bought["packageDocumentDetails"][0]["trackingId"],
        "claimReason": "LOST_IN_TRANSIT",
        "settlementType": "REFUND",
        "declaredValue": {"value": 30, "unit": "USD"},
    }
    check(body, "CreateClaimRequest")

    check_answer(bench.call("POST", "/claims", body), "CreateClaimResponse", status=201)
    check_answer(bench.call("POST", "/claims", body), "ErrorList", status=400)


def test_refusals(bench: Bench):
    for answer in (
        bench.call("POST", "/oneClickShipment", {}),
        bench.call("POST", "/shipments/directPurchase", {}),
        bench.call("PUT", "/carrierAccounts/PIGEON", {}),
        bench.call("PUT", "/carrierAccounts/UPS/unlink", {"accountId": "x"}),
        bench.call("POST", "/collectionForms", {"carrierId": "PIGEON"}),
        bench.call("GET", "/collectionForms/nobody"),
        bench.call("GET", "/accessPoints"),
        bench.call("POST", "/ndrFeedback", {}),
        bench.call("POST", "/claims", {}),
    ):
        assert answer.status >= 400
        check(answer.json, "ErrorList")
