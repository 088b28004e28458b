"""Collection forms: every parcel stands on one form at most, and a repeated key gets the same form."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pypdfium2
import pytest
import zxingcpp

from tests.practice.conftest import BOSTON, BRISTOL, KENT, LEEDS, SEATTLE, Answer, Bench, external, of_amazon, running

DEPOT = {**KENT, "name": "Depot", "addressLine1": "9 Dock Rd", "city": "Tacoma", "postalCode": "98421"}


def generate(bench: Bench, key: str | None = None, **body) -> Answer:
    headers = {"x-amzn-IdempotencyKey": key} if key else {}
    return bench.call("POST", "/collectionForms", {"carrierId": "AMZN_US", **body}, **headers)


def open_carriers(bench: Bench) -> dict[str, list[dict]]:
    """carrier id -> locations"""
    listed = bench.call("PUT", "/unmanifestedShipments", {}).json["unmanifestedCarrierInformationList"]
    return {carrier["carrierId"]: carrier["unmanifestedShipmentLocationList"] for carrier in listed}


def history(bench: Bench, **body) -> list[dict]:
    answer = bench.call("PUT", "/collectionForms/history", body)
    assert answer.status == 200, answer.body
    return answer.json["collectionFormsHistoryRecordList"]


def tracking_id(bought: dict) -> str:
    return bought["packageDocumentDetails"][0]["trackingId"]


def pdf_of(answer: Answer) -> bytes:
    assert answer.status == 200, answer.body
    document = answer.json["collectionsFormDocument"]
    assert document["documentFormat"] == "application/pdf"
    return base64.b64decode(document["base64EncodedContent"], validate=True)


def read(pdf: bytes) -> tuple[list[str], list[list[str]]]:
    """The text of each page, and the codes on each."""
    pages = list(pypdfium2.PdfDocument(pdf))
    texts = [page.get_textpage().get_text_range() for page in pages]
    codes = [[code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())] for page in pages]
    return texts, codes


def test_a_form_lists_every_open_parcel_and_can_be_scanned(amazon: Bench):
    bought = [tracking_id(amazon.buy_one()) for _ in range(3)]

    (text,), (codes,) = read(pdf_of(generate(amazon)))

    assert "PRACTICE – NOT FOR SHIPPING" in text
    assert all(each in text for each in bought)
    assert "3 parcels" in text
    assert codes == [history(amazon)[0]["collectionFormId"]]


def test_a_long_form_goes_on_over_pages_and_takes_a_minute(amazon: Bench):
    bought = [tracking_id(amazon.buy_one()) for _ in range(40)]

    texts, codes = read(pdf_of(generate(amazon)))
    first = history(amazon)[0]["generationStatus"]
    amazon.advance(minutes=2)

    assert len(texts) == 2
    assert codes[0] == codes[1]
    assert [sum(each in text for text in texts) for each in bought] == [1] * 40
    assert first == "InProgress"
    assert history(amazon)[0]["generationStatus"] == "Completed"


def test_a_parcel_stands_on_one_form_only(amazon: Bench):
    first = amazon.buy_one()
    generate(amazon)
    second = amazon.buy_one()

    (text,), _ = read(pdf_of(generate(amazon)))

    assert tracking_id(second) in text
    assert tracking_id(first) not in text
    assert [form["tracking_ids"] for form in amazon.ledger()["forms"]] == [
        [tracking_id(first)],
        [tracking_id(second)],
    ]


def test_without_open_parcels_there_is_no_form(amazon: Bench):
    nothing_bought = generate(amazon)
    shipment = amazon.buy_one()
    amazon.call("PUT", f"/shipments/{shipment['shipmentId']}/cancel")
    cancelled = generate(amazon)
    amazon.buy_one()
    other_carrier = generate(amazon, carrierId="UPS")
    other_place = generate(amazon, shipFromAddress=DEPOT)

    assert {answer.status for answer in (nothing_bought, cancelled, other_carrier, other_place)} == {400}
    assert amazon.ledger()["forms"] == []


def test_the_same_key_gets_the_same_form(amazon: Bench):
    amazon.buy_one()
    first = generate(amazon, "form-1")
    amazon.buy_one()

    again = generate(amazon, "form-1")

    assert first.body == again.body
    (form,) = amazon.ledger()["forms"]
    assert (form["key"], form["requests"], form["carrier_id"]) == ("form-1", 2, "AMZN_US")
    assert len(open_carriers(amazon)["AMZN_US"]) == 1


def test_many_at_once_make_one_form(amazon: Bench):
    amazon.buy_one()
    assert amazon.token

    with ThreadPoolExecutor(6) as pool:
        same_key = {answer.body for answer in pool.map(lambda _: generate(amazon, "form-1"), range(6))}
    amazon.buy_one()
    with ThreadPoolExecutor(6) as pool:
        without = sorted(answer.status for answer in pool.map(lambda _: generate(amazon), range(6)))

    assert len(same_key) == 1
    assert without == [200] + [400] * 5
    assert [form["requests"] for form in amazon.ledger()["forms"]] == [6, 1]


def test_the_same_key_gets_the_same_form_after_a_restart(tmp_path):
    with running(tmp_path) as bench:
        bench.buy_one()
        first = generate(bench, "form-1")
    with running(tmp_path) as bench:
        assert generate(bench, "form-1").body == first.body
        assert len(bench.ledger()["forms"]) == 1


def test_the_same_key_for_another_request_is_refused(amazon: Bench):
    amazon.buy_one()
    generate(amazon, "form-1")

    answer = generate(amazon, "form-1", shipFromAddress=KENT)

    assert answer.status == 400
    assert "(D-731)" in answer.error["message"]


def test_each_form_has_its_carrier_and_its_address(amazon: Bench):
    amazon.buy_one()
    amazon.buy_one(external(ship_from=DEPOT))
    amazon.buy_one(of_amazon("113-1"), pick="UPS_GROUND")

    undecided = generate(amazon)
    from_depot = generate(amazon, shipFromAddress=DEPOT)
    of_ups = generate(amazon, carrierId="UPS")

    assert undecided.status == 400
    assert "shipFromAddress" in undecided.error["details"]
    assert (from_depot.status, of_ups.status) == (200, 200)
    assert [form["carrier_id"] for form in amazon.ledger()["forms"]] == ["AMZN_US", "UPS"]
    assert [location["address"]["city"] for location in open_carriers(amazon)["AMZN_US"]] == ["Kent"]


def test_unmanifested_parcels_are_grouped_by_carrier_and_address(amazon: Bench):
    amazon.buy_one()
    amazon.buy_one(external(BOSTON))
    amazon.buy_one(external(SEATTLE, DEPOT))
    amazon.buy_one(of_amazon("113-1"), pick="UPS_GROUND")

    listed = amazon.call("PUT", "/unmanifestedShipments", {}).json["unmanifestedCarrierInformationList"]

    assert [(carrier["carrierId"], carrier["carrierName"]) for carrier in listed] == [
        ("AMZN_US", "Amazon Shipping"),
        ("UPS", "UPS"),
    ]
    assert [place["address"]["city"] for place in listed[0]["unmanifestedShipmentLocationList"]] == ["Kent", "Tacoma"]
    assert "lastManifestDate" not in listed[0]["unmanifestedShipmentLocationList"][0]


def test_the_last_form_of_an_address_is_told_with_its_open_parcels(amazon: Bench):
    amazon.buy_one()
    generate(amazon)
    assert open_carriers(amazon) == {}

    amazon.buy_one()

    (location,) = open_carriers(amazon)["AMZN_US"]
    assert location["lastManifestDate"] == history(amazon)[0]["creationDate"]


def test_a_cancelled_parcel_is_no_longer_open(amazon: Bench):
    shipment = amazon.buy_one()
    amazon.call("PUT", f"/shipments/{shipment['shipmentId']}/cancel")

    assert open_carriers(amazon) == {}


def test_businesses_see_their_own_parcels_and_forms(amazon: Bench, britain: Bench):
    amazon.buy_one()
    britain.buy_one(external(BRISTOL, LEEDS))

    british = generate(britain, carrierId="AMZN_UK")

    assert set(open_carriers(amazon)) == {"AMZN_US"}
    assert open_carriers(britain) == {}
    assert len(history(britain)) == 1
    assert history(amazon) == []
    assert len(read(pdf_of(british))[0]) == 1


def test_a_form_can_be_fetched_again(amazon: Bench):
    amazon.buy_one()
    made = generate(amazon)
    (record,) = history(amazon)

    again = amazon.call("GET", f"/collectionForms/{record['collectionFormId']}")

    assert pdf_of(again) == pdf_of(made)
    assert amazon.call("GET", "/collectionForms/nobody").status == 404


def test_history_is_newest_first_and_filtered(amazon: Bench):
    amazon.buy_one()
    generate(amazon)
    amazon.advance(days=1)
    amazon.buy_one(of_amazon("113-1"), pick="UPS_GROUND")
    generate(amazon, carrierId="UPS")
    newest, oldest = history(amazon)
    noon = datetime.fromisoformat(oldest["creationDate"]) + timedelta(hours=12)

    assert (newest["carrierName"], oldest["carrierName"]) == ("UPS", "Amazon Shipping")
    assert history(amazon, carrierId="UPS") == [newest]
    assert history(amazon, maxResults=1) == [newest]
    assert history(amazon, dateRange={"startDate": noon.isoformat()}) == [newest]
    assert history(amazon, dateRange={"endDate": noon.isoformat()}) == [oldest]
    assert history(amazon, shipFromAddress=DEPOT) == []
    assert len(history(amazon, shipFromAddress=KENT)) == 2
    assert {record["generationStatus"] for record in history(amazon)} == {"Completed"}


@pytest.mark.parametrize(
    "body",
    [
        {"maxResults": 0},
        {"maxResults": "ten"},
        {"dateRange": {"startDate": "yesterday"}},
        {"dateRange": {"startDate": "2026-11-02T00:00:00Z", "endDate": "2026-11-01T00:00:00Z"}},
        {"dateRange": []},
        {"shipFromAddress": {"city": "Kent"}},
        {"clientReferenceDetails": [{"clientReferenceType": "Nobody", "clientReferenceId": "x"}]},
    ],
)
def test_a_wrong_search_of_the_history_is_refused(amazon: Bench, body):
    assert amazon.call("PUT", "/collectionForms/history", body).status == 400


@pytest.mark.parametrize("body", [{"carrierId": None}, {"carrierId": ""}, {"shipFromAddress": "Kent"}])
def test_a_wrong_request_makes_no_form(amazon: Bench, body):
    amazon.buy_one()

    assert generate(amazon, **body).status == 400
    assert amazon.ledger()["forms"] == []
