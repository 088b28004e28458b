"""purchaseShipment: what a rate lets one choose, what that costs, and which papers come of it."""

import base64
import io
from datetime import datetime

import pypdfium2
import pytest
from PIL import Image

from shipstation.practice.purchasing import flaw_of
from shipstation.practice.services import SERVICES
from tests.practice.conftest import (
    BRISTOL,
    LEEDS,
    SEATTLE,
    Bench,
    chosen,
    document_of,
    external,
    label_of,
    of_amazon,
    purchase,
)


def told_of(amazon: Bench, order_id: str, ship_to: dict = SEATTLE, **changes) -> dict:
    """Rates of an order that goes where this test wants it."""
    amazon.control("POST", "orders", {"orders": [{"order_id": order_id, "ship_to": ship_to}]})
    return amazon.rates({**of_amazon(order_id), **changes}).payload


def test_each_of_two_required_groups_is_insisted_on(amazon: Bench):
    quote = told_of(amazon, "west")
    photo, door = ({"id": name} for name in ("DELIVERY_CONFIRMATION", "LEAVE_AT_DOOR"))

    for asked in ([photo], [door], [photo, door, door], [photo, door, {"id": "NO_CONFIRMATION"}]):
        refused = amazon.buy(purchase(quote, pick="ONTRAC_SUNRISE", requestedValueAddedServices=asked))
        assert "requested value added services are invalid" in refused.error["message"]
    more = [photo, door, {"id": "SATURDAY_DELIVERY"}]
    bought = amazon.buy(purchase(quote, pick="ONTRAC_SUNRISE", requestedValueAddedServices=more)).payload

    total = chosen(quote, "ONTRAC_SUNRISE")["totalCharge"]["value"]
    assert bought["totalChargeWithAdjustments"]["value"] == pytest.approx(total + 0.35 + 4.50)


def test_a_credit_is_not_charged(amazon: Bench):
    quote = amazon.rates(of_amazon()).payload
    rate = chosen(quote, "FEDEX_GROUND_ECONOMY")

    bought = amazon.buy(purchase(quote, pick="FEDEX_GROUND_ECONOMY"), "key-1").payload

    (entry,) = amazon.ledger()["purchases"]
    assert bought["totalChargeWithAdjustments"] == rate["totalChargeWithAdjustments"]
    assert bought["benefits"] == rate["benefits"]
    assert float(entry["charge"]["amount"]) == rate["totalChargeWithAdjustments"]["value"]
    assert rate["totalChargeWithAdjustments"]["value"] < rate["totalCharge"]["value"]


def test_a_signature_of_the_question_is_bought_with_the_rate(amazon: Bench):
    asked = {
        **external({**SEATTLE, "name": "Ann Lee (DELIVERED)"}),
        "valueAddedServices": {"signatureOnDelivery": {}},
    }
    quote = amazon.rates(asked).payload

    bought = amazon.buy(purchase(quote)).payload
    tracking_id = bought["packageDocumentDetails"][0]["trackingId"]
    amazon.advance(days=12)
    told = amazon.call("GET", f"/tracking?trackingId={tracking_id}&carrierId=AMZN_US").payload

    assert bought["totalChargeWithAdjustments"] == chosen(quote)["totalCharge"]
    assert "Signature" in label_of(bought).decode()
    assert told["summary"]["trackingDetailCodes"]["forward"] == ["Signed"]


def test_yen_are_charged_whole(amazon: Bench):
    tokyo = {**SEATTLE, "postalCode": "100-0005", "countryCode": "JP"}
    japan = Bench(amazon.address, business_id="AmazonShipping_JP")

    bought = japan.buy_one(of_amazon(ship_from=tokyo), pick="YAMATO_TAKKYUBIN")

    (entry,) = amazon.ledger()["purchases"]
    charge = bought["totalChargeWithAdjustments"]
    assert isinstance(charge["value"], int)
    assert float(entry["charge"]["amount"]) == charge["value"]


def test_the_seller_stands_on_the_label_where_it_was_asked_for(britain: Bench):
    quote = britain.rates(external(BRISTOL, {**LEEDS, "companyName": "Northwind Ltd"})).payload
    wanted = {"requestAttributes": ["PACKAGE_CLIENT_REFERENCE_ID", "SELLER_DISPLAY_NAME"]}
    plain, named = (document_of(chosen(quote), "ZPL", requestedLabelCustomization=asked) for asked in (None, wanted))

    labels = [label_of(britain.buy(purchase(quote, document=asked)).payload).decode() for asked in (plain, named)]

    assert ["Sold by Northwind Ltd" in label for label in labels] == [False, True]
    assert all("PB-1" in label for label in labels)


@pytest.mark.parametrize(
    ("attributes", "status"),
    [(["SELLER_DISPLAY_NAME"], 200), (["COLLECT_ON_DELIVERY_AMOUNT"], 400), (["SLOGAN"], 400), ("all", 400)],
)
def test_a_label_is_customized_by_known_words_alone(britain: Bench, attributes, status):
    quote = britain.rates(external(BRISTOL, LEEDS)).payload
    asked = document_of(chosen(quote), "ZPL", requestedLabelCustomization={"requestAttributes": attributes})

    assert britain.buy(purchase(quote, document=asked)).status == status


def test_labels_of_amazon_orders_are_not_customized(amazon: Bench):
    quote = amazon.rates(of_amazon()).payload
    wanted = {"requestAttributes": ["SELLER_DISPLAY_NAME"]}
    asked = document_of(chosen(quote), "ZPL", requestedLabelCustomization=wanted)

    assert amazon.buy(purchase(quote, document=asked)).status == 400


def test_a_carrier_that_is_on_its_way_takes_nothing_back(amazon: Bench):
    """UPS until its pickup window opens, the post until it has fetched the parcel."""
    ups, usps = (amazon.buy_one(of_amazon(pick), pick=pick) for pick in ("UPS_GROUND", "USPS_PRIORITY"))
    opens = datetime.fromisoformat(ups["promise"]["pickupWindow"]["start"])
    now = datetime.fromisoformat(amazon.control("GET", "clock").json["now"])
    amazon.advance(seconds=(opens - now).total_seconds() + 60)

    by_ups, by_usps = (amazon.call("PUT", f"/shipments/{bought['shipmentId']}/cancel") for bought in (ups, usps))

    assert "too late" in by_ups.error["message"]
    assert by_usps.status == 200


def test_labels_of_two_services_come_out_wrong_now_and_then():
    ids = [f"PX{number:016d}" for number in range(1000)]

    shares = {service: sum(flaw_of(service, one) is not None for one in ids) for service in SERVICES}

    assert {service for service, share in shares.items() if share} == {"ONTRAC_SUNRISE", "ONTRAC_SUNRISE_GOLD"}
    assert all(2 <= shares[service] < 30 for service in ("ONTRAC_SUNRISE", "ONTRAC_SUNRISE_GOLD"))


def test_the_tracking_id_says_whether_a_label_is_blank(amazon: Bench):
    for number in range(6):
        quote = told_of(amazon, f"west-{number}")
        document = document_of(chosen(quote, "ONTRAC_SUNRISE"), "PNG")

        bought = amazon.buy(purchase(quote, pick="ONTRAC_SUNRISE", document=document)).payload

        darkest, _ = Image.open(io.BytesIO(label_of(bought))).convert("L").getextrema()
        is_blank = flaw_of("ONTRAC_SUNRISE", bought["packageDocumentDetails"][0]["trackingId"]) == "blank-label"
        assert (darkest == 255) is is_blank


def test_a_customs_form_comes_with_the_label(amazon: Bench):
    quote = told_of(amazon, "far", {**SEATTLE, "countryCode": "CA", "postalCode": "K1A 0B1"})
    goods = [{"description": "Enamel mug", "countryOfOrigin": "US", "quantity": 2, "unitValue": 14.5}]
    inputs = {"contentsType": "MERCHANDISE", "nonDelivery": "RETURN", "goods": goods}
    rate = chosen(quote, "USPS_PRIORITY_INTERNATIONAL")
    body = purchase(quote, pick=rate["serviceId"], document=document_of(rate, "PDF"), additionalInputs=inputs)

    (paper,) = amazon.buy(body).payload["packageDocumentDetails"][0]["packageDocuments"]

    pdf = pypdfium2.PdfDocument(base64.b64decode(paper["contents"]))
    pages = [pdf[number].get_textpage().get_text_range() for number in range(len(pdf))]
    pdf.close()
    assert paper["type"] == "LABEL"
    assert len(pages) == 2
    assert "2 × Enamel mug" in pages[1]


def test_a_slip_that_is_not_joined_comes_as_a_paper_of_its_own(amazon: Bench):
    quote = amazon.rates(of_amazon()).payload
    rate = chosen(quote, "FEDEX_HOME_DELIVERY")
    document = document_of(rate, "PDF", needFileJoining=False, requestedDocumentTypes=["PACKSLIP", "LABEL"])

    bought = amazon.buy(purchase(quote, pick=rate["serviceId"], document=document)).payload

    papers = bought["packageDocumentDetails"][0]["packageDocuments"]
    assert [paper["type"] for paper in papers] == ["LABEL", "PACKSLIP"]
