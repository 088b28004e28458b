"""What the practice Amazon answers satisfies Amazon's own published model, of which no copy is kept here."""

from collections.abc import Iterator

import pytest
from jsonschema import Draft4Validator

from tests.contract import judge
from tests.contract.judge import check
from tests.practice.conftest import BRISTOL, LEEDS, Bench, as_asked, external, of_amazon, purchase, running

judge.skip_without_models()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("model")) as running_bench:
        yield running_bench


def of_country(bench: Bench, code: str) -> tuple[Bench, dict]:
    if code == "UK":
        return Bench(bench.address, business_id="AmazonShipping_UK"), external(BRISTOL, LEEDS)
    place = {**LEEDS, "countryCode": code, "postalCode": "560001" if code == "IN" else "28013"}
    return Bench(bench.address, business_id=f"AmazonShipping_{code}"), external(place, place)


def test_the_validator_can_fail():
    with pytest.raises(AssertionError):
        check({"payload": {"rates": []}}, "GetRatesResponse")


def test_the_requests_of_these_tests_are_amazons():
    check(external(), "GetRatesRequest")
    check(of_amazon(), "GetRatesRequest")


def test_rates_of_an_amazon_order(bench: Bench):
    check(bench.rates(of_amazon(insuredValue={"value": 50, "unit": "USD"})).json, "GetRatesResponse")


@pytest.mark.parametrize("code", ["UK", "FR", "IT", "ES", "IN"])
def test_rates_of_every_country(bench: Bench, code):
    abroad, question = of_country(bench, code)

    answer = abroad.rates(question)

    assert answer.payload["rates"]
    check(answer.json, "GetRatesResponse")


def test_rates_that_are_none(bench: Bench):
    check(bench.rates(external(BRISTOL)).json, "GetRatesResponse")


def test_every_paper_of_every_service_can_be_bought(bench: Bench):
    for rate in bench.rates(of_amazon()).payload["rates"]:
        for number, spec in enumerate(rate["supportedDocumentSpecifications"]):
            order = of_amazon(f"{rate['serviceId']}-{number}")
            quote = bench.rates(order).payload
            inputs = {"contactName": "Ann", "contactPhone": "2065550100"}
            more = {"additionalInputs": inputs} if rate["requiresAdditionalInputs"] else {}
            # An invented address may lie outside a regional carrier's land.
            if rate["serviceId"] not in [other["serviceId"] for other in quote["rates"]]:
                continue
            body = purchase(quote, pick=rate["serviceId"], document=as_asked(spec), **more)
            check(body, "PurchaseShipmentRequest")

            answer = bench.buy(body, order["channelDetails"]["amazonOrderDetails"]["orderId"])

            assert answer.status == 200, answer.body
            check(answer.json, "PurchaseShipmentResponse")


def test_documents_cancel_and_tracking(bench: Bench):
    bought = bench.buy_one(of_amazon("114-7"), pick="USPS_PRIORITY")
    (details,) = bought["packageDocumentDetails"]
    shipment = f"/shipments/{bought['shipmentId']}"
    tracking = f"/tracking?trackingId={details['trackingId']}&carrierId=USPS"

    documents = bench.call("GET", f"{shipment}/documents?packageClientReferenceId=PB-1")
    waiting = bench.call("GET", tracking)
    cancelled = bench.call("PUT", f"{shipment}/cancel")
    done = bench.call("GET", tracking)

    assert {documents.status, waiting.status, cancelled.status, done.status} == {200}
    check(documents.json, "GetShipmentDocumentsResponse")
    check(cancelled.json, "CancelShipmentResponse")
    check(waiting.json, "GetTrackingResponse")
    check(done.json, "GetTrackingResponse")


def test_a_whole_journey(bench: Bench):
    bought = bench.buy_one(of_amazon("114-8"), pick="UPS_GROUND")
    tracking_id = bought["packageDocumentDetails"][0]["trackingId"]
    for _ in range(12):
        bench.advance(days=1)
        check(bench.call("GET", f"/tracking?trackingId={tracking_id}&carrierId=UPS").json, "GetTrackingResponse")


def test_additional_inputs(bench: Bench):
    quote = bench.rates(of_amazon("114-9")).payload
    (rate,) = [rate for rate in quote["rates"] if rate["requiresAdditionalInputs"]]

    query = f"requestToken={quote['requestToken']}&rateId={rate['rateId']}"
    answer = bench.call("GET", f"/shipments/additionalInputs/schema?{query}")

    check(answer.json, "GetAdditionalInputsResponse")
    Draft4Validator.check_schema(answer.payload)


def test_refusals(bench: Bench):
    for answer in (
        bench.rates({}),
        bench.call("GET", "/tracking?trackingId=x&carrierId=y"),
        bench.call("PUT", "/shipments/x/cancel"),
        bench.raw("GET", "/shipping/v2/tracking"),
    ):
        assert answer.status >= 400
        check(answer.json, "ErrorList")
