"""Bought without a look: oneClickShipment and directPurchaseShipment."""

import base64
import io

import pytest
from PIL import Image

from tests.practice.conftest import BRISTOL, LEEDS, PNG_4X6, SEATTLE, Answer, Bench, document_of, external, of_amazon

DIRECT = "/shipping/v2/shipments/directPurchase"


def one_click(base: dict | None = None, *services: str, label: dict | None = None, **changes) -> dict:
    return {
        **(external() if base is None else base),
        "labelSpecifications": label or PNG_4X6,
        "serviceSelection": {"serviceId": list(services) or ["std-us-swa-mfn"]},
        **changes,
    }


def click(bench: Bench, value: dict) -> Answer:
    return bench.call("POST", "/oneClickShipment", value)


def order(order_id: str = "113-2211887-4402611") -> dict:
    return {"channelDetails": {"channelType": "AMAZON", "amazonOrderDetails": {"orderId": order_id}}}


def vendor(shipment_id: str = "DfShip7") -> dict:
    return {"channelDetails": {"channelType": "AMAZON", "amazonShipmentDetails": {"shipmentId": shipment_id}}}


def direct(bench: Bench, value: dict, key: str | None = "key-1", **headers: str) -> Answer:
    token = bench.permit(("POST", DIRECT))
    sent = {"x-amz-access-token": token, **({"x-amzn-IdempotencyKey": key} if key else {}), **headers}
    return bench.call("POST", "/shipments/directPurchase", value, **sent)


# ---- one click ----


def test_one_click_buys_at_the_price_that_the_rates_tell(amazon: Bench):
    (rate,) = amazon.rates().payload["rates"]

    bought = click(amazon, one_click()).payload

    assert bought["totalCharge"] == rate["totalCharge"]
    assert bought["carrier"] == {"id": "AMZN_US", "name": "Amazon Shipping"}
    assert bought["service"] == {"id": "std-us-swa-mfn", "name": "Amazon Shipping Ground"}
    (row,) = amazon.ledger()["purchases"]
    assert row["shipment_id"] == bought["shipmentId"]
    assert row["key"] is None
    assert row["charge"] == {"amount": f"{rate['totalCharge']['value']:.2f}", "currency": "USD"}


def test_one_click_takes_the_cheapest_of_the_services_named_that_has_the_label(amazon: Bench):
    wanted = ("UPS_NEXT_DAY_AIR_SAVER", "USPS_PRIORITY", "FEDEX_2DAY")
    prices = {
        rate["serviceId"]: rate["totalCharge"]["value"]
        for rate in amazon.rates(of_amazon()).payload["rates"]
        if rate["serviceId"] in wanted
    }

    bought = click(amazon, one_click(of_amazon(), *wanted)).payload

    # USPS would be cheaper, but lists no PNG with a dpi.
    assert min(prices, key=prices.__getitem__) == "USPS_PRIORITY"
    assert bought["service"]["id"] == min(set(prices) - {"USPS_PRIORITY"}, key=prices.__getitem__)


def test_each_click_buys(amazon: Bench):
    ids = {click(amazon, one_click()).payload["shipmentId"] for _ in range(3)}

    assert len(ids) == 3
    assert {row["shipment_id"] for row in amazon.ledger()["purchases"]} == ids


def test_a_click_with_a_key_buys_again_all_the_same(amazon: Bench):
    headers = {"x-amzn-IdempotencyKey": "same"}

    answers = [amazon.call("POST", "/oneClickShipment", one_click(), **headers) for _ in range(2)]

    assert len({answer.payload["shipmentId"] for answer in answers}) == 2


def test_an_order_is_clicked_once(amazon: Bench):
    first = click(amazon, one_click(of_amazon(), "UPS_GROUND"))
    second = click(amazon, one_click(of_amazon(), "UPS_GROUND"))

    assert (first.status, second.status) == (200, 400)
    assert "doesn't exist" in second.error["message"]
    assert len(amazon.ledger()["purchases"]) == 1


def test_what_was_clicked_can_be_tracked_printed_again_and_cancelled(amazon: Bench):
    bought = click(amazon, one_click()).payload
    (details,) = bought["packageDocumentDetails"]
    shipment = f"/shipments/{bought['shipmentId']}"

    tracking = amazon.call("GET", f"/tracking?trackingId={details['trackingId']}&carrierId=AMZN_US")
    again = amazon.call("GET", f"{shipment}/documents?packageClientReferenceId=PB-1")
    cancelled = amazon.call("PUT", f"{shipment}/cancel")

    assert tracking.payload["summary"]["status"] == "PreTransit"
    assert again.payload["packageDocumentDetail"] == details
    assert cancelled.status == 200


def test_services_that_cannot_take_it_are_named_with_their_reasons(amazon: Bench):
    answer = click(amazon, one_click(external(BRISTOL)))

    assert answer.status == 422
    assert answer.error["code"] == "InvalidRequest"
    assert "std-us-swa-mfn: NO_COVERAGE" in answer.error["details"]
    assert "(A-301)" in answer.error["details"]
    assert amazon.ledger()["purchases"] == []


def test_a_service_that_asks_for_inputs_cannot_be_clicked(amazon: Bench):
    answer = click(amazon, one_click(of_amazon(), "FEDEX_FIRST_OVERNIGHT"))

    assert answer.status == 422
    assert "additional inputs" in answer.error["details"]


@pytest.mark.parametrize(
    "changes",
    [
        {"serviceSelection": {"serviceId": []}},
        {"serviceSelection": {"serviceId": ["nobody's"]}},
        {"serviceSelection": {"serviceId": [7]}},
        {"serviceSelection": None},
        {"labelSpecifications": None},
        {"labelSpecifications": {**PNG_4X6, "dpi": 72}},
        {"labelSpecifications": {**PNG_4X6, "size": {"width": 9, "length": 9, "unit": "INCH"}}},
        {"packages": []},
        {"shipTo": None},
        {"valueAddedServicesDetails": [7]},
    ],
)
def test_a_click_that_is_wrong_buys_nothing(amazon: Bench, changes):
    answer = click(amazon, one_click(**changes))

    assert answer.status == 400
    assert "(D-7" in answer.error["message"] + answer.error["details"]
    assert amazon.ledger()["purchases"] == []


def test_extras_are_charged(amazon: Bench):
    plain = click(amazon, one_click()).payload["totalCharge"]["value"]

    extra = click(amazon, one_click(valueAddedServicesDetails=[{"id": "SIGNATURE_CONFIRMATION"}])).payload

    assert extra["totalCharge"]["value"] == pytest.approx(plain + 2.25)


def test_an_extra_that_no_service_has_is_refused_with_the_reason(amazon: Bench):
    answer = click(amazon, one_click(valueAddedServicesDetails=[{"id": "GIFT_WRAP"}]))

    assert answer.status == 422
    assert "UNSUPPORTED_VAS" in answer.error["details"]


def test_a_required_group_is_answered_with_its_cheapest_member(amazon: Bench):
    amazon.control("POST", "orders", {"orders": [{"order_id": "113-5", "ship_to": SEATTLE}]})
    rates = amazon.rates(of_amazon("113-5")).payload["rates"]
    (rate,) = [rate for rate in rates if rate["serviceId"] == "ONTRAC_GROUND"]
    (group,) = rate["availableValueAddedServiceGroups"]
    least = min(extra["cost"]["value"] for extra in group["valueAddedServices"])

    bought = click(amazon, one_click(of_amazon("113-5"), "ONTRAC_GROUND")).payload

    assert least > 0
    assert bought["totalCharge"]["value"] == pytest.approx(rate["totalCharge"]["value"] + least)


# ---- direct purchase ----


def test_direct_purchase_needs_a_restricted_token(amazon: Bench):
    answer = amazon.call("POST", "/shipments/directPurchase", order())

    assert answer.status == 403
    assert answer.error["code"] == "Unauthorized"
    assert amazon.ledger()["purchases"] == []


def test_direct_purchase_asks_for_the_channel_alone_and_gives_a_png_of_203_dpi(amazon: Bench):
    answer = direct(amazon, order(), locale="en-US")

    bought = answer.payload
    (details,) = bought["packageDocumentDetailList"]
    (label,) = details["packageDocuments"]
    image = Image.open(io.BytesIO(base64.b64decode(label["contents"])))
    assert (label["type"], label["format"], image.format, image.size) == ("LABEL", "PNG", "PNG", (812, 1218))
    assert answer.headers["x-amzn-idempotencykey"] == "key-1"
    (row,) = amazon.ledger()["purchases"]
    assert (row["shipment_id"], row["order_id"], row["key"]) == (bought["shipmentId"], "113-2211887-4402611", "key-1")


def test_the_same_key_buys_directly_once(amazon: Bench):
    first, second = direct(amazon, order()), direct(amazon, order())

    assert first.body == second.body
    ledger = amazon.ledger()
    (row,) = ledger["purchases"]
    assert row["requests"] == 2
    assert ledger["keys"]["key-1"]["requests"] == 2
    assert ledger["keys"]["key-1"]["shipment_id"] == row["shipment_id"]


def test_the_same_key_for_another_request_is_refused(amazon: Bench):
    direct(amazon, order())

    answer = direct(amazon, order("113-0000000-0000001"))

    assert answer.status == 400
    assert "(D-731)" in answer.error["message"]
    assert len(amazon.ledger()["purchases"]) == 1


def test_a_direct_purchase_without_a_key_tells_the_one_that_it_made(amazon: Bench):
    first = direct(amazon, order(), key=None)

    again = direct(amazon, order(), key=first.headers["x-amzn-idempotencykey"])

    assert again.body == first.body
    assert len(amazon.ledger()["purchases"]) == 1


def test_direct_purchase_goes_where_the_order_goes(amazon: Bench):
    told = {"order_id": "113-7", "ship_to": SEATTLE, "item_ids": ["771"]}
    assert amazon.control("POST", "orders", {"orders": [told]}).status == 200
    elsewhere = {**order("113-7"), "shipTo": LEEDS}

    bought = direct(amazon, elsewhere).payload
    shipped = direct(amazon, order("113-7"), key="key-2")

    tracking_id = bought["packageDocumentDetailList"][0]["trackingId"]
    carrier = amazon.ledger()["purchases"][0]
    assert carrier["tracking_id"] == tracking_id
    assert shipped.status == 400
    assert "doesn't exist" in shipped.error["message"]


def test_direct_purchase_of_a_parcel_off_amazon_needs_to_know_where_it_goes(amazon: Bench):
    nowhere = {key: value for key, value in external().items() if key != "shipTo"}

    refused = direct(amazon, nowhere)
    bought = direct(amazon, {**external(), "labelSpecifications": PNG_4X6}, key="key-2")

    assert refused.status == 400
    assert bought.status == 200
    image = Image.open(
        io.BytesIO(
            base64.b64decode(bought.payload["packageDocumentDetailList"][0]["packageDocuments"][0]["contents"])
        )
    )
    assert image.size == (1200, 1800)


@pytest.mark.parametrize(
    ("changes", "headers"),
    [
        ({"channelDetails": {}}, {}),
        ({"channelDetails": {"channelType": "AMAZON"}}, {}),
        ({"channelDetails": {"channelType": "AMAZON", "amazonShipmentDetails": {}}}, {}),
        ({"channelDetails": {"channelType": "EXTERNAL", "amazonShipmentDetails": {"shipmentId": "x"}}}, {}),
        ({"labelSpecifications": {**PNG_4X6, "dpi": 72}}, {}),
        ({"labelSpecifications": "PNG"}, {}),
        ({"packages": []}, {}),
        ({}, {"locale": "english"}),
    ],
)
def test_a_direct_purchase_that_is_wrong_buys_nothing(amazon: Bench, changes, headers):
    answer = direct(amazon, {**order(), **changes}, **headers)

    assert answer.status == 400
    assert amazon.ledger()["purchases"] == []


def test_nobody_to_take_it_is_told_with_the_reasons(amazon: Bench):
    answer = direct(amazon, external(BRISTOL))

    assert answer.status == 422
    assert "(A-301)" in answer.error["details"]


def test_vendor_shipments_are_neither_cancelled_nor_given_out_again(amazon: Bench):
    bought = direct(amazon, vendor()).payload
    ref = bought["packageDocumentDetailList"][0]["packageClientReferenceId"]

    cancel = amazon.call("PUT", f"/shipments/{bought['shipmentId']}/cancel")
    documents = amazon.call("GET", f"/shipments/{bought['shipmentId']}/documents?packageClientReferenceId={ref}")

    assert (cancel.status, documents.status) == (400, 400)
    assert "direct fulfillment" in cancel.error["message"]
    assert amazon.ledger()["purchases"][0]["cancelled_at"] is None


def test_direct_purchases_of_orders_are_cancelled_and_given_out_like_any_other(amazon: Bench):
    bought = direct(amazon, order()).payload
    ref = bought["packageDocumentDetailList"][0]["packageClientReferenceId"]

    documents = amazon.call("GET", f"/shipments/{bought['shipmentId']}/documents?packageClientReferenceId={ref}")
    cancel = amazon.call("PUT", f"/shipments/{bought['shipmentId']}/cancel")

    assert documents.payload["packageDocumentDetail"] == bought["packageDocumentDetailList"][0]
    assert cancel.status == 200


def test_a_fault_that_spoils_the_price_spoils_these_purchases_too(amazon: Bench):
    (rate,) = amazon.rates().payload["rates"]
    amazon.arm("other-charge@oneClickShipment")

    bought = click(amazon, one_click()).payload

    assert bought["totalCharge"]["value"] == pytest.approx(rate["totalCharge"]["value"] + 1.5)


def test_a_label_that_a_rate_lists_is_the_label_that_one_click_takes(amazon: Bench):
    (rate,) = amazon.rates().payload["rates"]

    for form in ("ZPL", "PNG", "PDF"):
        bought = click(amazon, one_click(label=document_of(rate, form))).payload
        assert bought["packageDocumentDetails"][0]["packageDocuments"][0]["format"] == form
