"""The buying operations as a person writes them: what leaves, what comes back, and what may never leave twice."""

import base64
import json
from decimal import Decimal

import pytest

from shipstation.amazon.client import IDEMPOTENCY_KEY
from shipstation.amazon.operations import OPERATIONS, spending_at
from shipstation.errors import AnswerLost, BadInput
from shipstation.model import Money
from tests.amazon.conftest import PNG, Amazon, purchase_json, reply

BODY = json.dumps(
    {
        "channelDetails": {"channelType": "AMAZON", "amazonOrderDetails": {"orderId": "113-1"}},
        "packages": [{"packageClientReferenceId": "PB-9"}],
        "labelSpecifications": {"format": "PNG", "dpi": 300, "size": {"width": 4, "length": 6, "unit": "INCH"}},
    }
).encode()
PERMIT = reply(200, {"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600})
LABEL = {
    "packageClientReferenceId": "PB-9",
    "trackingId": 1578648261977,
    "packageDocuments": [{"type": "LABEL", "format": "PNG", "contents": base64.b64encode(PNG).decode()}],
}
PATHS = {
    "purchaseShipment": "/shipping/v2/shipments",
    "directPurchaseShipment": "/shipping/v2/shipments/directPurchase",
    "oneClickShipment": "/shipping/v2/oneClickShipment",
    "generateCollectionForm": "/shipping/v2/collectionForms",
}


def sent(amazon: Amazon, operation: str):
    (request,) = [each for each in amazon.requests if each.target == PATHS[operation]]
    return request


def test_these_and_no_others_spend():
    assert {name for name, operation in OPERATIONS.items() if operation.spends} == set(PATHS)


@pytest.mark.parametrize("operation", PATHS)
def test_what_is_prepared_leaves_as_it_is(amazon, carrier, operation):
    amazon.will("/restrictedDataToken", PERMIT)
    amazon.will(PATHS[operation], reply(200, {"payload": {"shipmentId": "s-1"}}))

    spending = carrier.prepare_call(operation, body=BODY)
    carrier.send(spending.prepared)

    request = sent(amazon, operation)
    assert request.method == "POST"
    assert request.body == BODY
    key = request.headers.get(IDEMPOTENCY_KEY.lower(), "")
    assert key == spending.prepared.key
    assert bool(key) is (operation != "oneClickShipment")
    assert (request.headers.get("locale") == "en-US") is (operation == "directPurchaseShipment")
    token = request.headers["x-amz-access-token"]
    assert token == ("Atz.sprdt|1" if operation == "directPurchaseShipment" else "Atza|1")


def test_it_is_told_what_the_request_names(carrier):
    spending = carrier.prepare_call("oneClickShipment", body=BODY)

    assert (spending.amazon_order_id, spending.package_ref, spending.rate_id) == ("113-1", "PB-9", "")
    assert spending.currency == "USD"


def test_one_click_says_what_amazon_chose(amazon, carrier):
    payload = {
        "shipmentId": "s-7",
        "packageDocumentDetails": [LABEL],
        "promise": {},
        "carrier": {"id": "AMZN_US", "name": "Amazon Shipping"},
        "service": {"id": "std", "name": "Ground"},
        "totalCharge": {"unit": "USD", "value": "4.76"},
    }
    amazon.will("/oneClickShipment", reply(200, {"payload": payload}))

    bought = carrier.send(carrier.prepare_call("oneClickShipment", body=BODY).prepared)

    assert (bought.shipment_id, bought.tracking_id, bought.package_ref) == ("s-7", "1578648261977", "PB-9")
    assert (bought.carrier_id, bought.carrier, bought.service) == ("AMZN_US", "Amazon Shipping", "Ground")
    assert bought.charged == Money(Decimal("4.76"), "USD")
    assert (bought.documents[0].dpi, bought.documents[0].width_mm) == (300, pytest.approx(101.6))
    assert bought.answer == {"payload": payload}


def test_a_direct_purchase_keeps_its_papers(amazon, carrier):
    amazon.will("/restrictedDataToken", PERMIT)
    amazon.will(
        "/directPurchase", reply(200, {"payload": {"shipmentId": "s-8", "packageDocumentDetailList": [LABEL]}})
    )

    bought = carrier.send(carrier.prepare_call("directPurchaseShipment", body=BODY, locale="fr-CA").prepared)

    assert bought.documents[0].content == PNG
    assert bought.charged is None
    assert sent(amazon, "directPurchaseShipment").headers["locale"] == "fr-CA"


def test_a_collection_form_is_a_paper_and_no_shipment(amazon, carrier):
    paper = {"base64EncodedContent": base64.b64encode(b"%PDF-1.7").decode(), "documentFormat": "application/pdf"}
    amazon.will("/collectionForms", reply(200, {"collectionsFormDocument": paper}))

    made = carrier.send(carrier.prepare_call("generateCollectionForm", body=b'{"carrierId": "UPS"}').prepared)

    assert made.shipment_id == ""
    assert [(each.type, each.content) for each in made.documents] == [("COLLECTION_FORM", b"%PDF-1.7")]


@pytest.mark.parametrize("operation", PATHS)
def test_a_yes_that_cannot_be_read_is_doubt(amazon, carrier, operation):
    amazon.will("/restrictedDataToken", PERMIT)
    amazon.will(PATHS[operation], reply(200, b"<html>sign in</html>"))

    with pytest.raises(AnswerLost) as lost:
        carrier.send(carrier.prepare_call(operation, body=BODY).prepared)

    assert lost.value.doubt
    assert sent(amazon, operation)


@pytest.mark.parametrize(
    ("operation", "given", "word"),
    [
        ("getRates", {"body": BODY}, "spends nothing"),
        ("oneClickShipment", {"body": None}, "needs a body"),
        ("oneClickShipment", {"body": b"["}, "no JSON object"),
        ("oneClickShipment", {"body": b"[]"}, "no JSON object"),
        ("oneClickShipment", {"body": BODY, "locale": "en-US"}, "takes no locale"),
        ("directPurchaseShipment", {"body": BODY, "locale": "english\r\nx: y"}, "not a locale"),
        ("directPurchaseShipment", {"body": BODY, "locale": "fr-CA-x"}, "not a locale"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anything_leaves(amazon, carrier, operation, given, word):
    with pytest.raises(BadInput, match=word):
        carrier.prepare_call(operation, **given)

    assert amazon.requests == []


@pytest.mark.parametrize("locale", ["fr-CA", "es-419", "fil-PH"])
def test_a_language_with_its_region_is_a_locale(carrier, locale):
    prepared = carrier.prepare_call("directPurchaseShipment", body=BODY, locale=locale).prepared

    assert dict(prepared.headers)["locale"] == locale


def test_a_stored_request_to_a_strange_address_is_never_sent():
    with pytest.raises(BadInput):
        spending_at("POST", "/shipping/v2/shipments/rates")


def test_asking_spends_nothing(amazon, carrier):
    for operation in PATHS:
        with pytest.raises(BadInput, match="--yes-spend"):
            carrier.call(operation, path={}, query={}, body=BODY)

    assert amazon.requests == []


def test_a_purchase_says_its_whole_answer(amazon, carrier):
    amazon.will("/v2/shipments", reply(200, purchase_json()))

    bought = carrier.send(carrier.prepare_call("purchaseShipment", body=b'{"rateId": "r"}').prepared)

    assert bought.answer == purchase_json()


def test_a_permit_that_is_lost_is_no_doubt_about_the_purchase(amazon, carrier):
    amazon.will("/restrictedDataToken", reply(500, {"errors": [{"code": "InternalFailure", "message": "broken"}]}))

    with pytest.raises(Exception, match="permit") as away:
        carrier.send(carrier.prepare_call("directPurchaseShipment", body=BODY).prepared)

    assert not away.value.doubt
    assert [each for each in amazon.requests if each.target == PATHS["directPurchaseShipment"]] == []
