"""A third party's SP-API client against the practice Amazon: it knows nothing of ours, and finds what it expects."""

import base64
import types
from collections.abc import Iterator

import pytest
from sp_api.api.shipping.shipping_v2 import AmznShippingBusiness, ShippingV2
from sp_api.auth.access_token_client import AccessTokenClient
from sp_api.base.exceptions import SellingApiBadRequestException, SellingApiForbiddenException

from tests.bench_parts import PracticeAmazon
from tests.practice.conftest import external, of_amazon, purchase


@pytest.fixture(scope="module")
def practice() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def client(practice: PracticeAmazon) -> Iterator[ShippingV2]:
    """Pointed at loopback by its own means."""
    place = practice.told["endpoint"].removeprefix("http://")
    logins = []

    class Login(AccessTokenClient):
        scheme = "http://"
        host = place

        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            logins.append(self)

    made = ShippingV2(
        marketplace=types.SimpleNamespace(
            endpoint=practice.told["endpoint"], marketplace_id="ATVPDKIKX0DER", region="us-east-1", name="US"
        ),
        refresh_token=practice.told["refresh_token"],
        credentials={
            "lwa_app_id": practice.told["client_id"], "lwa_client_secret": practice.told["client_secret"]
        },
        auth_token_client_class=Login,
        amzn_shipping_business=AmznShippingBusiness.US,
    )  # fmt: skip
    yield made
    made.close()
    for login in logins:
        login._transport.close()


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
