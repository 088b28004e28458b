"""A third party's SP-API client against the practice Amazon: it knows nothing of ours, and finds what it expects."""

import base64
import types
from collections.abc import Callable, Iterator

import pytest
from sp_api.api.orders.orders_2026_01_01 import OrdersV20260101
from sp_api.api.shipping.shipping_v2 import AmznShippingBusiness, ShippingV2
from sp_api.api.tokens.tokens import Tokens
from sp_api.auth.access_token_client import AccessTokenClient
from sp_api.base import Client
from sp_api.base.exceptions import SellingApiBadRequestException, SellingApiForbiddenException

from tests.bench_parts import PracticeAmazon
from tests.practice.conftest import KENT, SEATTLE, document_of, external, of_amazon, purchase


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def made(practice: PracticeAmazon) -> Iterator[Callable[..., Client]]:
    """Its clients, pointed at loopback by its own means."""
    place = practice.told["endpoint"].removeprefix("http://")
    opened: list[Client | AccessTokenClient] = []

    class Login(AccessTokenClient):
        scheme = "http://"
        host = place

        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            opened.append(self)

    def make(kind: type[Client], **more: object) -> Client:
        client = kind(
            marketplace=types.SimpleNamespace(
                endpoint=practice.told["endpoint"], marketplace_id="ATVPDKIKX0DER", region="us-east-1", name="US"
            ),
            refresh_token=practice.told["refresh_token"],
            credentials={
                "lwa_app_id": practice.told["client_id"], "lwa_client_secret": practice.told["client_secret"]
            },
            auth_token_client_class=Login,
            **more,
        )  # fmt: skip
        opened.append(client)
        return client

    yield make
    for each in opened:
        (each._transport if isinstance(each, AccessTokenClient) else each).close()


@pytest.fixture
def client(made: Callable[..., Client]) -> ShippingV2:
    return made(ShippingV2, amzn_shipping_business=AmznShippingBusiness.US)


def test_one_parcel_from_rates_to_cancel(client: ShippingV2, practice: PracticeAmazon) -> None:
    quote = client.get_rates(**of_amazon("114-7000001-0000001")).payload
    bought = client.purchase_shipment(**purchase(quote, pick="USPS_PRIORITY")).payload
    (parcel,) = bought["packageDocumentDetails"]
    tracked = client.get_tracking(carrierId="USPS", trackingId=parcel["trackingId"]).payload
    papers = client.get_shipment_documents(bought["shipmentId"], packageClientReferenceId="PB-1").payload
    client.cancel_shipment(bought["shipmentId"])

    assert base64.b64decode(parcel["packageDocuments"][0]["contents"])
    assert papers["packageDocumentDetail"]["packageDocuments"] == parcel["packageDocuments"]
    assert tracked["summary"]["status"] == "PreTransit"
    row = next(row for row in practice.ledger()["purchases"] if row["shipment_id"] == bought["shipmentId"])
    assert row["cancelled_at"]


def test_its_errors_are_amazons(client: ShippingV2, practice: PracticeAmazon) -> None:
    with pytest.raises(SellingApiBadRequestException) as refused:
        client.get_rates(shipFrom={})
    practice.arm("role-missing:1")
    with pytest.raises(SellingApiForbiddenException) as denied:
        client.get_rates(**external())

    assert refused.value.error[0]["code"] == "InvalidInput"
    assert "denied" in str(denied.value)


def test_a_rate_can_be_asked_what_it_wants_to_know(client: ShippingV2) -> None:
    quote = client.get_rates(**of_amazon("114-7000002-0000002")).payload
    (rate, *_) = [each for each in quote["rates"] if each["requiresAdditionalInputs"]]

    schema = client.get_additional_inputs(requestToken=quote["requestToken"], rateId=rate["rateId"]).payload

    assert schema["type"] == "object"


def test_its_limits_are_told(client: ShippingV2) -> None:
    answer = client.get_rates(**external())

    assert answer.headers["x-amzn-ratelimit-limit"] == "80.0"


def test_a_click_and_a_purchase_with_a_permit(client: ShippingV2, made: Callable[..., Client]) -> None:
    rate = next(
        each for each in client.get_rates(**external()).payload["rates"] if not each["requiresAdditionalInputs"]
    )
    resource = {"method": "POST", "path": "/shipping/v2/shipments/directPurchase"}
    clicked = client.one_click_shipment(
        **external(), labelSpecifications=document_of(rate), serviceSelection={"serviceId": [rate["serviceId"]]}
    ).payload
    permit = made(Tokens).create_restricted_data_token(restrictedResources=[resource]).payload["restrictedDataToken"]
    allowed = made(ShippingV2, amzn_shipping_business=AmznShippingBusiness.US, restricted_data_token=permit)

    with pytest.raises(SellingApiForbiddenException):
        client.direct_purchase_shipment(**external())
    direct = allowed.direct_purchase_shipment(**external()).payload

    assert clicked["service"]["id"] == rate["serviceId"]
    assert direct["packageDocumentDetailList"][0]["packageDocuments"][0]["format"] == "PNG"


def test_carrier_accounts(client: ShippingV2) -> None:
    shipper = [{"clientReferenceType": "IntegratorShipperId", "clientReferenceId": "S-1"}]
    details = {"ACCOUNT_NUMBER": "1A2B3C", "CONTACT_NAME": "Ann Lee", "POSTAL_CODE": "98109", "COUNTRY_CODE": "US"}
    link = {
        "clientReferenceDetails": shipper,
        "carrierAccountType": "SHIPPER_ACCOUNT",
        "carrierAccountAttributes": [{"attributeName": name, "value": value} for name, value in details.items()],
    }

    forms = client.get_carrier_account_form_inputs().payload["linkableCarriersList"]
    linked = client.link_carrier_account("UPS", **link).payload
    again = client.link_carrier_account_post("UPS", **link).payload
    listed = client.get_carrier_accounts(clientReferenceDetails=shipper).payload["activeAccounts"]
    gone = client.unlink_carrier_account("UPS", clientReferenceDetails=shipper, accountId=linked["accountId"]).payload

    assert "UPS" in [form["carrierId"] for form in forms]
    assert linked == again
    assert listed == [{"accountId": linked["accountId"], "carrierId": "UPS"}]
    assert gone["isUnlinked"] is True


def test_the_end_of_the_day_and_a_claim(client: ShippingV2) -> None:
    bought = client.purchase_shipment(**purchase(client.get_rates(**external()).payload)).payload
    tracking_id = bought["packageDocumentDetails"][0]["trackingId"]
    waiting = client.get_unmanifested_shipments().payload["unmanifestedCarrierInformationList"]
    form = client.generate_collection_form(carrierId="AMZN_US", shipFromAddress=KENT).payload
    (first, *_) = client.get_collection_form_history(carrierId="AMZN_US").payload["collectionFormsHistoryRecordList"]
    again = client.get_collection_form(first["collectionFormId"]).payload
    points = client.get_access_points(accessPointTypes=["HELIX"], countryCode="US", postalCode="98109").payload
    claim = client.create_claim(
        trackingId=tracking_id,
        claimReason="LOST_IN_TRANSIT",
        settlementType="REFUND",
        declaredValue={"value": 9.5, "unit": "USD"},
    ).payload
    with pytest.raises(SellingApiBadRequestException, match="AmazonShipping_IN"):
        client.submit_ndr_feedback(trackingId=tracking_id, ndrAction="RTO")

    assert "AMZN_US" in [carrier["carrierId"] for carrier in waiting]
    assert form == again
    assert list(points["accessPointsMap"]) == ["HELIX"]
    assert claim["claimId"]


def test_orders_are_found(made: Callable[..., Client], practice: PracticeAmazon) -> None:
    practice.tell_orders({"order_id": "113-7000003-0000003", "ship_to": SEATTLE, "item_ids": ["7"]})
    orders = made(OrdersV20260101)

    found = orders.search_orders(createdAfter="2020-01-01T00:00:00Z", includedData="BUYER,RECIPIENT").payload[
        "orders"
    ]
    one = orders.get_order("113-7000003-0000003", includedData="BUYER,RECIPIENT").payload

    (same,) = [order for order in found if order["orderId"] == "113-7000003-0000003"]
    assert one.get("order", one)["recipient"] == same["recipient"]
