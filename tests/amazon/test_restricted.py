"""Permits for restricted data: one for many, kept for their hour, never mixed up with the account's own token."""

import contextlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipstation.amazon import wire
from shipstation.amazon.endpoints import endpoints
from shipstation.amazon.kept import KeptToken, Token, read_token
from shipstation.amazon.operations import OPERATIONS
from shipstation.errors import (
    AmazonDown,
    AnswerLost,
    NoNetwork,
    NotAuthorized,
    RequestRefused,
    Throttled,
    Unavailable,
)
from shipstation.model import Account, LegacyItem, Money, Region, Weight, WeightUnit
from tests.amazon.conftest import HERE, PARCEL, TestClock, hang, order, rates_json, reply, reset, say
from tests.amazon.test_wire_survives import _paths, _put, json_values

PERMITS = "/tokens/2021-03-01/restrictedDataToken"
ID = "89108749065090"
SHIPMENT = f"/shipping/v1/shipments/{ID}"
NO_ROLE = {
    "errors": [
        {"code": "InvalidInput", "message": "Application do not have access to some or all requested resource"}
    ]
}
DENIED = {"errors": [{"code": "Unauthorized", "message": "Access to requested resource is denied."}]}
PAYLOAD = {
    "shipmentId": ID,
    "clientReferenceId": "911-7267646-6348616",
    "shipFrom": {
        "name": "Bench 1",
        "addressLine1": "1 Dock Road",
        "city": "Leeds",
        "postalCode": "LS1",
        "countryCode": "gb",
    },
    "shipTo": {
        "name": "Zoë Quill",
        "addressLine1": "9 Larch Ave",
        "addressLine2": "Apt 4",
        "city": "York",
        "stateOrRegion": "",
        "postalCode": "YO1 7HH",
        "countryCode": "GB",
        "phoneNumber": "01904 555 0100",
    },
    "acceptedRate": {
        "billedWeight": {"value": 4, "unit": "kg"},
        "totalCharge": {"value": 3.5, "unit": "GBP"},
        "serviceType": "Amazon Shipping Standard",
        "promise": {
            "deliveryWindow": {"start": "2018-08-25T20:22:30.737Z", "end": "2018-08-26T20:22:30.737Z"},
            "receiveWindow": {"start": "2018-08-23T09:22:30.737Z", "end": "2018-08-23T11:22:30.737Z"},
        },
    },
    "shipper": {"accountId": "2755049166"},
    "containers": [
        {
            "containerReferenceId": "CRI123456789",
            "items": [{"title": "Mug, blue", "quantity": 2, "unitPrice": {"value": 14.99, "unit": "GBP"}}],
            "dimensions": {"height": 12, "length": 36, "width": 31, "unit": "CM"},
            "containerType": "PACKAGE",
            "weight": {"unit": "kg", "value": 4},
            "value": {"value": 29.98, "unit": "GBP"},
        }
    ],
}


def permit(number: int = 1, life: object = 3600) -> bytes:
    return reply(200, {"restrictedDataToken": f"Atz.sprdt|{number}", "expiresIn": life})


def found() -> bytes:
    return reply(200, {"payload": PAYLOAD})


def token_of(request) -> str:
    return request.headers["x-amz-access-token"]


@pytest.fixture
def legacy(amazon):
    """An Amazon that gives permits and knows one shipment of v1."""
    amazon.will(PERMITS, permit())
    amazon.will(SHIPMENT, found())
    return amazon


# the permit


def test_a_shipment_is_asked_for_with_a_permit_for_every_shipment(legacy, carrier):
    shipment = carrier.legacy(ID)

    (asked,) = legacy.of(PERMITS)
    (read,) = legacy.of(SHIPMENT)
    assert shipment.shipment_id == ID
    assert asked.method == "POST"
    assert json.loads(asked.body) == {
        "restrictedResources": [{"method": "GET", "path": "/shipping/v1/shipments/{shipmentId}"}]
    }
    assert asked.headers["content-type"] == "application/json"
    assert token_of(asked) == "Atza|1"
    assert (read.method, token_of(read)) == ("GET", "Atz.sprdt|1")


def test_fifty_threads_share_one_permit_request(legacy, carrier):
    go = threading.Barrier(50)
    release = threading.Event()

    def slowly(sock, _):
        release.wait(10)
        sock.sendall(permit())
        sock.close()

    # A second request would get the second answer: it must not be made.
    legacy.will(PERMITS, slowly, permit(2))

    def ask(_):
        go.wait(10)
        return carrier._client._permits.access(OPERATIONS["v1.getShipment"], within_s=10)

    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(ask, number) for number in range(50)]
        while go.n_waiting or not legacy.of(PERMITS):
            threading.Event().wait(0.005)
        threading.Timer(0.2, release.set).start()
        given_out = {one.result() for one in asked}

    assert given_out == {"Atz.sprdt|1"}
    assert len(legacy.of(PERMITS)) == 1


def test_many_lookups_at_once_need_one_permit(legacy, carrier):
    with ThreadPoolExecutor(8) as pool:
        shipments = list(pool.map(carrier.legacy, [ID] * 8))

    assert len(shipments) == 8
    assert len(legacy.of(SHIPMENT)) == 8
    assert len(legacy.of(PERMITS)) == 1


def test_threads_share_one_failure_and_the_next_asker_asks_anew(legacy, carrier):
    legacy.will(PERMITS, reply(400, NO_ROLE), permit())
    with pytest.raises(NotAuthorized):
        carrier.legacy(ID)

    assert carrier.legacy(ID).shipment_id == ID
    assert len(legacy.of(PERMITS)) == 2


@pytest.mark.parametrize(("later_s", "asked"), [(0, 1), (3290, 1), (3310, 2), (7200, 2)])
def test_a_permit_is_kept_for_its_hour_less_five_minutes(legacy, carrier, clock, later_s, asked):
    carrier.legacy(ID)
    clock.ahead_s = later_s

    carrier.legacy(ID)

    assert len(legacy.of(PERMITS)) == asked


def test_one_who_waits_behind_shares_the_permit_of_the_bench(legacy, carrier):
    carrier.legacy(ID)

    carrier.behind().legacy(ID)

    assert len(legacy.of(PERMITS)) == 1


# refused


def test_a_permit_turned_down_leads_to_one_new_permit_and_one_new_try(legacy, carrier):
    legacy.will(PERMITS, permit(1), permit(2))
    legacy.will(SHIPMENT, reply(403, DENIED), found())

    assert carrier.legacy(ID).shipment_id == ID

    assert [token_of(read) for read in legacy.of(SHIPMENT)] == ["Atz.sprdt|1", "Atz.sprdt|2"]
    assert len(legacy.of(PERMITS)) == 2


def test_many_who_are_turned_down_at_once_share_the_new_permit(legacy, carrier):
    legacy.will(PERMITS, permit(1), permit(2), permit(3))
    go = threading.Barrier(8)

    def by_permit(sock, request):
        sock.sendall(found() if token_of(request) == "Atz.sprdt|2" else reply(403, DENIED))
        sock.close()

    legacy.will(SHIPMENT, by_permit)

    def ask(_):
        go.wait(10)
        return carrier.legacy(ID)

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(ask, range(8)))) == 8

    assert len(legacy.of(PERMITS)) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_a_second_refusal_is_final(legacy, carrier, status):
    legacy.will(PERMITS, permit(1), permit(2), permit(3))
    legacy.will(SHIPMENT, reply(status, DENIED))

    with pytest.raises(NotAuthorized) as caught:
        carrier.legacy(ID)

    assert len(legacy.of(SHIPMENT)) == 2
    assert len(legacy.of(PERMITS)) == 2
    assert "role" in caught.value.remedy
    assert caught.value.request_id == "req-1"
    assert "Atz" not in str(caught.value)


def test_an_app_without_the_role_is_told_where_to_get_it(legacy, carrier):
    legacy.will(PERMITS, reply(400, NO_ROLE))

    with pytest.raises(NotAuthorized) as caught:
        carrier.legacy(ID)

    assert "restricted data" in caught.value.said
    assert "some or all requested resource" in caught.value.said
    assert "Direct-to-Consumer Shipping role" in caught.value.remedy
    assert "authorize the app again" in caught.value.remedy
    assert (caught.value.code, caught.value.request_id) == ("InvalidInput", "req-1")
    assert legacy.of(SHIPMENT) == []


def test_a_permit_request_that_is_turned_down_takes_a_new_access_token(legacy, carrier):
    legacy.will(PERMITS, reply(403, DENIED), permit())

    assert carrier.legacy(ID).shipment_id == ID

    assert [token_of(asked) for asked in legacy.of(PERMITS)] == ["Atza|1", "Atza|2"]


@pytest.mark.parametrize("status", [400, 415, 422])
def test_permits_are_refused_in_words_even_without_any(legacy, carrier, status):
    legacy.will(PERMITS, reply(status))

    with pytest.raises(NotAuthorized) as caught:
        carrier.legacy(ID)

    assert str(status) in caught.value.said
    assert legacy.of(SHIPMENT) == []


# where nobody gives out permits at all


@pytest.mark.parametrize("status", [404, 405])
def test_where_there_are_no_permits_the_access_token_has_to_do(legacy, carrier, status):
    legacy.will(PERMITS, reply(status, {"errors": [{"code": "NotFound", "message": "no such path"}]}))

    with ThreadPoolExecutor(8) as pool:
        shipments = list(pool.map(carrier.legacy, [ID] * 8))

    assert [shipment.shipment_id for shipment in shipments] == [ID] * 8
    assert {token_of(read) for read in legacy.of(SHIPMENT)} == {"Atza|1"}


def test_where_there_are_no_permits_a_refusal_takes_one_new_access_token_and_is_final(legacy, carrier):
    legacy.will(PERMITS, reply(404))
    legacy.will(SHIPMENT, reply(403, DENIED))

    with pytest.raises(NotAuthorized) as caught:
        carrier.legacy(ID)

    assert [token_of(read) for read in legacy.of(SHIPMENT)] == ["Atza|1", "Atza|2"]
    assert "role" in caught.value.remedy


# lost


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply(500), id="500"),
        pytest.param(reply(503, b"<html>"), id="503"),
        pytest.param(reply(302, location="http://127.0.0.1:1/"), id="redirect"),
        pytest.param(reply(200, b"<html>"), id="html"),
        pytest.param(reply(200, b"[]"), id="array"),
        pytest.param(reply(200, b"[" * 100_000), id="deep"),
        pytest.param(reply(200, {}), id="no-permit"),
        pytest.param(reply(200, {"restrictedDataToken": None}), id="null"),
        pytest.param(reply(200, {"restrictedDataToken": ""}), id="empty"),
        pytest.param(reply(200, {"restrictedDataToken": "a\r\nx-evil: 1"}), id="header-smuggling"),
        pytest.param(reply(200, {"restrictedDataToken": "ä"}), id="not-ascii"),
        pytest.param(lambda sock, _: sock.close(), id="cut"),
        pytest.param(reset, id="reset"),
        pytest.param(say(permit()[:-9]), id="cut-mid-body"),
    ],
)
def test_a_lost_permit_is_no_doubt_about_a_purchase(legacy, carrier, answer):
    legacy.will(PERMITS, answer)
    prepared = carrier.prepare_call("directPurchaseShipment", body=b"{}").prepared

    with pytest.raises(Unavailable) as caught:
        carrier.send(prepared)

    assert not caught.value.doubt
    assert not isinstance(caught.value, AnswerLost | AmazonDown)
    assert legacy.of("/directPurchase") == []


def test_a_permit_that_never_comes_is_no_doubt_either(legacy, carrier):
    legacy.will(PERMITS, hang)
    prepared = carrier.prepare_call("directPurchaseShipment", body=b"{}").prepared

    with pytest.raises(Unavailable) as caught:
        carrier.send(prepared)

    assert not caught.value.doubt
    assert legacy.of("/directPurchase") == []


def test_busy_permits_are_throttled_without_doubt(legacy, carrier):
    legacy.will(PERMITS, reply(429))

    with pytest.raises(Throttled) as caught:
        carrier.legacy(ID)

    assert not caught.value.doubt


def test_permits_that_cannot_be_reached_are_no_network(legacy, carrier, open_carrier):
    with pytest.raises(NoNetwork):
        open_carrier("http://127.0.0.1:1", login=legacy.url).legacy(ID)


@pytest.mark.parametrize("life", ["3600", None, "soon", True, -5, "nan", 1e400, [1]])
def test_a_strange_life_is_survived(legacy, carrier, life):
    legacy.will(PERMITS, permit(life=life))

    assert carrier.legacy(ID).shipment_id == ID


# what goes where


def test_the_account_s_token_never_reaches_a_restricted_operation_nor_a_permit_another(legacy, carrier):
    legacy.will("/rates", reply(200, rates_json()))
    legacy.will(PERMITS, permit(1), permit(2))
    legacy.will(SHIPMENT, reply(403, DENIED), found())
    carrier.rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1")
    carrier.legacy(ID)
    carrier.rates(order(), PARCEL, ship_from=HERE, package_ref="A-1-1")

    for request in legacy.requests:
        path = request.target.split("?")[0]
        sent = [value for name, value in request.raw_headers if name.lower() == "x-amz-access-token"]
        if path == SHIPMENT:
            assert all(value.startswith("Atz.sprdt|") for value in sent)
            assert b"Atza" not in request.body
        else:
            assert all(value.startswith("Atza|") for value in sent)
            assert b"sprdt" not in request.body
        assert "sprdt" not in request.target


def test_a_permit_for_one_operation_is_not_used_for_another(legacy, carrier):
    legacy.will(PERMITS, permit(1), permit(2))
    legacy.will("/directPurchase", reply(400, {"errors": [{"code": "InvalidRequest", "message": "no"}]}))
    carrier.legacy(ID)

    with pytest.raises(RequestRefused):
        carrier.send(carrier.prepare_call("directPurchaseShipment", body=b"{}").prepared)

    first, second = (json.loads(asked.body)["restrictedResources"][0] for asked in legacy.of(PERMITS))
    (bought,) = legacy.of("/directPurchase")
    assert first == {"method": "GET", "path": "/shipping/v1/shipments/{shipmentId}"}
    assert second == {"method": "POST", "path": "/shipping/v2/shipments/directPurchase"}
    assert token_of(bought) == "Atz.sprdt|2"


def test_no_secret_is_logged_nor_shown(legacy, carrier, caplog):
    caplog.set_level("DEBUG")

    carrier.legacy(ID)

    assert "v1.getShipment answered 200" in caplog.text
    for secret in ("sprdt", "Atza", "Quill", "Larch"):
        assert secret not in caplog.text
    assert "sprdt" not in repr(Token(secret="Atz.sprdt|1", until=datetime(2026, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("region", list(Region))
def test_the_sandbox_takes_the_permits_of_the_live_host(region):
    account = Account(name="a", region=region, business_id="AmazonShipping_US")

    places = endpoints(account, loopback_only=False, sandbox=True)

    assert places.api == f"https://sandbox.sellingpartnerapi-{region.value}.amazon.com"
    assert places.permits == f"https://sellingpartnerapi-{region.value}.amazon.com"
    assert endpoints(account, loopback_only=False).permits == places.permits


def test_practice_gives_its_own_permits():
    places = endpoints(
        Account(
            name="a",
            region=Region.NA,
            business_id="AmazonShipping_US",
            endpoint="http://127.0.0.1:99",
            lwa_endpoint="http://127.0.0.1:99/auth/o2/token",
        ),
        loopback_only=True,
    )

    assert places.permits == places.api == "http://127.0.0.1:99"


# kept tokens by themselves


@pytest.mark.parametrize(
    "secret", [None, 1, "", " ", "a b", "a\nb", "\x00", "ä", "x" * 4097, ["Atz"], {"a": 1}, True]
)
def test_what_cannot_be_a_header_is_no_token(secret):
    assert read_token(secret, 3600, asked_at=datetime(2026, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("life", "kept_s"),
    [(3600, 3300), (600, 300), (60, 30), ("120", 60), (0, 0), (-9, 0), (10**9, 86_100), (None, 3300), ("x", 3300)],
)
def test_a_token_is_given_out_until_five_minutes_before_its_end_or_half_of_a_short_life(life, kept_s):
    asked_at = datetime(2026, 1, 1, tzinfo=UTC)

    token = read_token("Atz|1", life, asked_at=asked_at)

    assert token is not None
    assert token.until - asked_at == timedelta(seconds=kept_s)


def test_a_bug_while_fetching_is_told_to_all_and_blocks_nobody_later():
    clock = TestClock()
    fetched = iter([ValueError("a bug"), None])

    def fetch(_within_s: float) -> Token:
        problem = next(fetched)
        if problem is not None:
            raise problem
        return Token(secret="good", until=clock.now() + timedelta(hours=1))

    token = KeptToken(fetch, clock)
    with pytest.raises(ValueError, match="a bug"):
        token.get(within_s=1)

    assert token.get(within_s=1) == "good"


# the shipment itself


def bare(**changes: object) -> bytes:
    return json.dumps({**PAYLOAD, **changes}).encode()


@pytest.mark.parametrize("body", [json.dumps({"payload": PAYLOAD}).encode(), bare()], ids=["payload", "bare"])
def test_a_legacy_shipment_is_read_with_and_without_its_wrapper(body):
    shipment = wire.read_legacy(body)

    assert (shipment.shipment_id, shipment.client_ref) == (ID, "911-7267646-6348616")
    assert shipment.account_id == "2755049166"
    assert shipment.service == "Amazon Shipping Standard"
    assert shipment.charged == Money(Decimal("3.5"), "GBP")
    assert shipment.billed_weight == Weight(Decimal(4), WeightUnit.KILOGRAM)
    assert shipment.promise.pickup is not None
    assert shipment.promise.pickup.start == datetime(2018, 8, 23, 9, 22, 30, 737_000, tzinfo=UTC)
    assert shipment.promise.delivery is not None
    assert shipment.promise.delivery.end.day == 26
    assert shipment.ship_to.lines() == ("Zoë Quill", "9 Larch Ave", "Apt 4", "York YO1 7HH", "GB")
    assert shipment.ship_from.country == "GB"
    (parcel,) = shipment.parcels
    assert (parcel.ref, parcel.size) == ("CRI123456789", "36×31×12 cm")
    assert parcel.value == Money(Decimal("29.98"), "GBP")
    assert parcel.items == (LegacyItem(title="Mug, blue", quantity=2),)


def test_numbers_may_come_as_text_and_texts_as_numbers():
    shipment = wire.read_legacy(
        json.dumps(
            {
                "shipmentId": 89108749065090,
                "acceptedRate": {"totalCharge": {"value": "3.50", "unit": "gbp"}},
                "containers": {
                    "weight": {"value": "4", "unit": "KG"},
                    "dimensions": {"length": "36", "width": "31", "height": "12", "unit": "CM"},
                    "items": [{"title": 7, "quantity": "2.0"}],
                },
            }
        ).encode()
    )

    assert shipment.shipment_id == ID
    assert shipment.charged == Money(Decimal("3.50"), "GBP")
    (parcel,) = shipment.parcels
    assert parcel.weight == Weight(Decimal(4), WeightUnit.KILOGRAM)
    assert parcel.size == "36×31×12 cm"
    assert parcel.items == (LegacyItem(title="7", quantity=2),)


@pytest.mark.parametrize("value", [None, "", [], {}, 0, False], ids=repr)
def test_nulls_and_wrong_kinds_read_as_not_told(value):
    names = [name for name in PAYLOAD if name != "shipmentId"]

    shipment = wire.read_legacy(bare(**dict.fromkeys(names, value)))

    assert shipment.shipment_id == ID
    assert (shipment.service, shipment.charged, shipment.billed_weight) == ("", None, None)
    assert (shipment.promise.pickup, shipment.promise.delivery) == (None, None)
    assert shipment.ship_to.lines() == ()
    assert all(not parcel.ref and not parcel.items for parcel in shipment.parcels)


def test_an_id_alone_is_a_shipment():
    shipment = wire.read_legacy(b'{"payload": {"shipmentId": "x1"}}')

    assert shipment.shipment_id == "x1"
    assert shipment.parcels == ()


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"7", b"<html>", b"{}", b'{"payload": null}', b'{"payload": []}', b'{"payload": {}}',
     b'{"shipmentId": null}', b'{"shipmentId": "  "}', b'{"payload": {"shipmentId": {"a": 1}}}'],
)  # fmt: skip
def test_what_names_no_shipment_is_unreadable_and_said_so(legacy, carrier, body):
    with pytest.raises(wire.Unreadable):
        wire.read_legacy(body)
    legacy.will(SHIPMENT, reply(200, body))

    with pytest.raises(AnswerLost) as caught:
        carrier.legacy(ID)

    assert caught.value.request_id == "req-1"


@given(st.sampled_from(list(_paths({"payload": PAYLOAD}))), json_values)
def test_any_value_in_any_place_is_read_or_unreadable(path, value):
    body = json.dumps(_put({"payload": PAYLOAD}, path, value)).encode()

    with contextlib.suppress(wire.Unreadable):
        shipment = wire.read_legacy(body)
        repr(shipment).encode()
        assert shipment.shipment_id


@given(st.binary(max_size=40) | st.sampled_from([b"1E+9999999999", b"9" * 5000, b'"\\ud800"', b'{"payload":NaN}']))
def test_any_bytes_are_read_or_unreadable(body):
    with contextlib.suppress(wire.Unreadable):
        wire.read_legacy(body)


@pytest.mark.parametrize(
    ("shipment_id", "target"),
    [("a/b", "a%2Fb"), ("a b", "a%20b"), ("a?x=1", "a%3Fx%3D1"), ("ä", "%C3%A4")],
)
def test_an_id_cannot_lead_to_another_address(legacy, carrier, shipment_id, target):
    with pytest.raises(RequestRefused):
        carrier.legacy(shipment_id)

    assert legacy.requests[-1].target == f"/shipping/v1/shipments/{target}"


@pytest.mark.parametrize("status", [400, 404])
def test_an_unknown_shipment_is_refused_in_amazons_words(legacy, carrier, status):
    legacy.will(SHIPMENT, reply(status, {"errors": [{"code": "NotFound", "message": "Shipment not found"}]}))

    with pytest.raises(RequestRefused) as caught:
        carrier.legacy(ID)

    assert "Shipment not found" in caught.value.said
    assert len(legacy.of(SHIPMENT)) == 1


def test_two_accounts_have_two_permits(legacy, carrier, open_carrier):
    other = open_carrier(legacy.url)
    other.account = replace(other.account, name="other")

    carrier.legacy(ID)
    other.legacy(ID)

    assert len(legacy.of(PERMITS)) == 2
