"""purchaseShipment, getShipmentDocuments, cancelShipment: money is spent once, and only on what was offered."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from tests.practice.conftest import (
    BRISTOL,
    LEEDS,
    SEATTLE,
    Bench,
    chosen,
    document_of,
    external,
    of_amazon,
    purchase,
)

INPUTS = {"contactName": "Ann Lee", "contactPhone": "2065550100"}


def test_what_was_quoted_is_bought_and_stands_in_the_ledger(amazon: Bench):
    quote = amazon.rates().payload
    body = json.dumps(purchase(quote)).encode()

    bought = amazon.buy(body, "key-1").payload

    (details,) = bought["packageDocumentDetails"]
    ledger = amazon.ledger()
    rate = chosen(quote)
    assert re.fullmatch(r"PX\d{16}", details["trackingId"])
    assert details["packageClientReferenceId"] == "PB-1"
    assert bought["promise"] == rate["promise"]
    assert bought["totalChargeWithAdjustments"] == rate["totalCharge"]
    amount = {"amount": f"{rate['totalCharge']['value']:.2f}", "currency": "USD"}
    assert ledger["purchases"] == [
        {
            "shipment_id": bought["shipmentId"],
            "key": "key-1",
            "order_id": None,
            "package_ref": "PB-1",
            "rate_id": rate["rateId"],
            "tracking_id": details["trackingId"],
            "charge": amount,
            "at": ledger["purchases"][0]["at"],
            "requests": 1,
            "cancelled_at": None,
        }
    ]
    hashed = sha256(body).hexdigest()
    assert ledger["keys"] == {"key-1": {"requests": 1, "shipment_id": bought["shipmentId"], "body_sha256": [hashed]}}
    assert ledger["forms"] == []
    assert ledger["balance"] == [{"charged": amount, "refunded": {"amount": "0.00", "currency": "USD"}}]


def test_the_same_key_answers_with_the_first_shipment_even_after_expiry(amazon: Bench):
    body = json.dumps(purchase(amazon.rates().payload)).encode()
    first = amazon.buy(body, "key-1")
    amazon.advance(minutes=30)

    again = amazon.buy(body, "key-1")

    assert (again.status, again.body) == (200, first.body)
    assert len(amazon.ledger()["purchases"]) == 1
    assert amazon.ledger()["purchases"][0]["requests"] == 2
    assert amazon.ledger()["keys"]["key-1"]["requests"] == 2


def test_the_same_key_with_another_body_is_refused(amazon: Bench):
    quote = amazon.rates().payload
    amazon.buy(purchase(quote), "key-1")

    answer = amazon.buy(purchase(quote, document=document_of(chosen(quote), "PNG")), "key-1")

    assert answer.status == 400
    assert len(amazon.ledger()["purchases"]) == 1
    assert len(set(amazon.ledger()["keys"]["key-1"]["body_sha256"])) == 2


def test_ten_at_once_with_one_key_buy_once(amazon: Bench):
    body = json.dumps(purchase(amazon.rates().payload)).encode()
    assert amazon.token

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: amazon.buy(body, "key-1"), range(10)))

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    (bought,) = amazon.ledger()["purchases"]
    assert bought["requests"] == 10


def test_without_a_key_each_request_buys(amazon: Bench):
    body = purchase(amazon.rates().payload)

    amazon.buy(body)
    amazon.buy(body)

    assert len(amazon.ledger()["purchases"]) == 2
    assert amazon.ledger()["keys"] == {}


def test_a_refused_key_may_buy_later(amazon: Bench):
    quote = amazon.rates().payload
    assert amazon.buy({**purchase(quote), "rateId": "none"}, "key-1").status == 400

    assert amazon.buy(purchase(quote), "key-1").status == 200
    assert amazon.ledger()["keys"]["key-1"]["requests"] == 2


def test_rates_expire_after_ten_minutes(amazon: Bench):
    quote = amazon.rates().payload
    amazon.advance(minutes=10, seconds=1)

    answer = amazon.buy(purchase(quote), "key-1")

    assert (answer.status, answer.error["code"]) == (400, "TOKEN_EXPIRED")


def test_an_older_quote_of_the_same_parcel_is_not_to_be_spent(amazon: Bench):
    older, other = amazon.rates().payload, amazon.rates(external(packageClientReferenceId="PB-2")).payload
    newer = amazon.rates().payload

    assert amazon.buy(purchase(older)).error["code"] == "TOKEN_EXPIRED"
    assert amazon.buy(purchase(newer)).status == 200
    assert amazon.buy(purchase(other)).status == 200


def test_a_quote_belongs_to_its_business_and_its_rates(amazon: Bench, britain: Bench):
    quote, british = amazon.rates().payload, britain.rates(external(BRISTOL, LEEDS)).payload

    assert britain.buy(purchase(quote)).status == 400
    assert amazon.buy({**purchase(quote), "rateId": british["rates"][0]["rateId"]}).status == 400
    assert amazon.buy({**purchase(quote), "requestToken": "none"}).status == 400
    assert amazon.ledger()["purchases"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "GIF"},
        {"size": {"width": 6, "length": 4, "unit": "INCH"}},
        {"size": {"width": 4, "length": 6, "unit": "CENTIMETER"}},
        {"dpi": 600},
        {"dpi": None},
        {"pageLayout": "LEFT"},
        {"needFileJoining": True},
        {"needFileJoining": None},
        {"requestedDocumentTypes": []},
        {"requestedDocumentTypes": ["PACKSLIP"]},
        {"requestedDocumentTypes": ["LABEL", "CUSTOM_FORM"]},
        {"requestedDocumentTypes": ["LABEL", "LABEL"]},
    ],
)
def test_a_document_that_the_rate_does_not_list_is_refused(amazon: Bench, changes):
    quote = amazon.rates().payload

    answer = amazon.buy(purchase(quote, document=document_of(chosen(quote), "ZPL", **changes)))

    assert answer.status == 400
    assert "An invalid documentation specification was provided" in answer.error["message"]


def test_mandatory_papers_and_a_left_out_resolution_are_insisted_on(amazon: Bench):
    quote = amazon.rates(of_amazon()).payload
    usps = chosen(quote, "USPS_GROUND_ADVANTAGE")

    for changes in ({"requestedDocumentTypes": ["LABEL"]}, {"dpi": 300}, {"needFileJoining": False}):
        wrong = purchase(quote, pick="USPS_GROUND_ADVANTAGE", document=document_of(usps, "PDF", **changes))
        assert amazon.buy(wrong).status == 400
    right = purchase(quote, pick="USPS_GROUND_ADVANTAGE", document=document_of(usps, "PDF"))
    assert amazon.buy(right).status == 200


@pytest.mark.parametrize(
    "asked", [[], [{"id": "GIFT_WRAP"}], [{"id": "NO_CONFIRMATION"}, {"id": "SIGNATURE_CONFIRMATION"}]]
)
def test_required_services_are_answered_once(amazon: Bench, asked):
    quote = amazon.rates(of_amazon()).payload

    answer = amazon.buy(purchase(quote, pick="USPS_PRIORITY", requestedValueAddedServices=asked))

    assert answer.status == 400
    assert "requested value added services are invalid" in answer.error["message"]


def test_an_extra_is_charged(amazon: Bench):
    quote = amazon.rates(of_amazon()).payload
    rate = chosen(quote, "USPS_PRIORITY")
    signature = rate["availableValueAddedServiceGroups"][0]["valueAddedServices"][1]
    wanted = [{"id": signature["id"]}]

    bought = amazon.buy(purchase(quote, pick="USPS_PRIORITY", requestedValueAddedServices=wanted)).payload

    total = rate["totalCharge"]["value"] + signature["cost"]["value"]
    assert bought["totalChargeWithAdjustments"]["value"] == pytest.approx(total)


@pytest.mark.parametrize(
    "inputs", [None, {}, {"contactName": "Ann"}, {**INPUTS, "contactPhone": 5}, {**INPUTS, "x": 1}]
)
def test_additional_inputs_are_insisted_on(amazon: Bench, inputs):
    quote = amazon.rates(of_amazon()).payload
    more = {} if inputs is None else {"additionalInputs": inputs}

    assert amazon.buy(purchase(quote, pick="FEDEX_FIRST_OVERNIGHT", **more)).status == 400
    assert amazon.buy(purchase(quote, pick="FEDEX_FIRST_OVERNIGHT", additionalInputs=INPUTS)).status == 200


def test_the_schema_of_additional_inputs_is_told(amazon: Bench):
    quote = amazon.rates(of_amazon()).payload
    rate = chosen(quote, "FEDEX_FIRST_OVERNIGHT")

    query = f"requestToken={quote['requestToken']}&rateId={rate['rateId']}"
    schema = amazon.call("GET", f"/shipments/additionalInputs/schema?{query}").payload

    assert schema["required"] == ["contactName", "contactPhone"]


def test_an_amazon_order_is_shipped_once_until_it_is_cancelled(amazon: Bench):
    waiting = amazon.rates(of_amazon(packageClientReferenceId="PB-2")).payload
    bought = amazon.buy_one(of_amazon())

    refused = amazon.rates(of_amazon())
    late = amazon.buy(purchase(waiting))
    assert (refused.status, late.status) == (400, 400)
    assert "doesn't exist" in refused.error["message"]

    assert amazon.call("PUT", f"/shipments/{bought['shipmentId']}/cancel").payload == {}
    assert amazon.rates(of_amazon()).status == 200


def test_cancel_refunds_once(amazon: Bench):
    path = f"/shipments/{amazon.buy_one()['shipmentId']}/cancel"

    first, again = amazon.call("PUT", path), amazon.call("PUT", path)

    (bought,) = amazon.ledger()["purchases"]
    (balance,) = amazon.ledger()["balance"]
    assert first.payload == {}
    assert again.status == 400
    assert "already been cancelled" in again.error["message"]
    assert bought["cancelled_at"]
    assert balance["charged"] == balance["refunded"]


def test_cancel_after_pickup_is_too_late_but_in_india(amazon: Bench):
    mumbai = {**SEATTLE, "stateOrRegion": "MH", "postalCode": "400050", "countryCode": "IN"}
    delhi = {**mumbai, "stateOrRegion": "DL", "postalCode": "110001"}
    india = Bench(amazon.address, business_id="AmazonShipping_IN")
    here, there = amazon.buy_one(), india.buy_one(external(delhi, mumbai))
    windows = [bought["promise"]["pickupWindow"]["end"] for bought in (here, there)]
    amazon.advance(days=1)
    india._token = None
    while amazon.control("GET", "clock").json["now"] < max(windows):
        amazon.advance(hours=3)

    late = amazon.call("PUT", f"/shipments/{here['shipmentId']}/cancel")
    indian = india.call("PUT", f"/shipments/{there['shipmentId']}/cancel")

    assert late.status == 400
    assert "too late" in late.error["message"]
    assert indian.status == 200


def test_documents_come_as_they_were_bought(amazon: Bench):
    bought = amazon.buy_one(of_amazon())
    path = f"/shipments/{bought['shipmentId']}/documents"

    found = amazon.call("GET", f"{path}?packageClientReferenceId=PB-1").payload

    assert found["shipmentId"] == bought["shipmentId"]
    assert found["packageDocumentDetail"] == bought["packageDocumentDetails"][0]
    for query, status in (
        ("", 400),
        ("?packageClientReferenceId=other", 400),
        ("?packageClientReferenceId=PB-1&format=PNG", 400),
        ("?packageClientReferenceId=PB-1&dpi=203", 400),
    ):
        assert amazon.call("GET", path + query).status == status
    assert amazon.call("GET", "/shipments/none/documents?packageClientReferenceId=PB-1").status == 404
    assert amazon.call("PUT", "/shipments/none/cancel").status == 404


def test_ids_are_never_given_twice(amazon: Bench):
    bought = [amazon.buy_one(external(packageClientReferenceId=f"PB-{n}")) for n in range(20)]

    assert len({one["shipmentId"] for one in bought}) == 20
    assert len({one["packageDocumentDetails"][0]["trackingId"] for one in bought}) == 20
